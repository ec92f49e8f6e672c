"""A text dump to blocks: the lines of each table with its caption, and the lines of the narrative between them.

A table begins at a title that is followed, within a few lines, by a unit, a table number or words of a head; a list of
contents prints the same titles and none of these. It ends at its notes, at the next title or part, or where prose
begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pyfinance.model import Line, Place
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import Layout, identify

_BREAK = re.compile(r"\r\n|\r|\n")
_UNIT = re.compile(r"单位[：](?:人民币)?(百万元|千元|万元|亿元|元)")
_UNIT_BRACKET = re.compile(r"（(?:单位：)?(百万元|千元|万元|亿元)）")
_ENTITY = re.compile(
    r"^(?:部门|单位|编制单位|预算单位|部门名称|单位名称|编制部门|预算部门|填报单位|填报部门)：(?!(?:人民币)?[百千万亿]*元$)"
)
_TABLE_NUMBER = re.compile(r"(?:公开|财决|决算|预算|附)*(?:表\d{1,2}(?:-\d+)?|\d{1,2}(?:-\d+)?表)")
_PAGE_THEN_NUMBER = re.compile(r"(\d{1,3})\s*((?:公开|财决|决算|预算|附)*表\s*\d{1,2}(?:-\d+)?)")
_TITLE = re.compile(r"表(?:（[^（）]*）)*$")
_SENTENCE = re.compile(r"[，。；！？…]|\.{4,}")
_LETTER = re.compile(r"\w")
_LONGEST_TITLE = 60
_CAPTION_LINES = 6  # a title's unit, number or first head stand within so many printed lines
_HEAD_WORDS = re.compile(
    r"(?:项目|科目|代码|编码|名称?|收入|支出|决算数?|预算数?|栏次|行次|序号|合计|小计|总计|本年|金额|单位|功能分类|支出功能|经济分类|"
    r"类|款|项|\d)+"
)
_PART = re.compile(r"^第[一二三四五六七八九十]+部分")
_PART_GLUED = re.compile(r"(?<=[。）)\d])(?=\s*第[一二三四五六七八九十]+部分)")
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）).*(?:说明|情况|职责|构成|解释|概况|分析)$"
)
_NOTE = re.compile(r"^(?:注|说明|备注|附注|编制说明)[：:]?\d?[：:.、]?")
_FIGURE = re.compile(r"\d\.\d|\d,\d{3}")
_NOTE_ITEM = re.compile(r"^\d[.、．](?!\d)")
_EMPTY = re.compile(r"(?:没有|无|未安排|未发生|不涉及|空表|为零|为0).*|.*(?:无数据|空表)")
_NUMBERED_PAGE = re.compile(r"[—\-－–]*\d{1,4}[—\-－–]*|第\d{1,4}页(?:共\d{1,4}页)?")


@dataclass(slots=True)
class Block:
    """The printed lines of one table. ``lines`` are head and body together; ``unit`` is "" where none is printed."""

    title: str
    layout: Layout | None
    place: Place
    number: str = ""
    unit: str = ""
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    explained_empty: bool = False


@dataclass(slots=True)
class Divided:
    """A text dump cut up: blocks of tables, and every other line in order (captions that name a body included)."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def printed_lines(text: str, file: int = 0) -> list[Line]:
    """The printed lines, each with its place; a title or part heading glued to a line becomes a line."""
    lines: list[Line] = []
    for number, raw in enumerate(_BREAK.split(text), 1):
        place = Place(line=number, file=file)
        for part in raw.split("\f"):  # a page break within the line
            lines.extend(Line(piece, place) for piece in _pieces(part.strip()))
    return lines


def _pieces(text: str) -> list[str]:
    number = _PAGE_THEN_NUMBER.fullmatch(text)
    if number:
        return [number.group(1), number.group(2)]
    pieces: list[str] = []
    for part in _PART_GLUED.split(text):
        cut = _glued_title(part.strip())
        pieces.extend(piece for piece in (part.strip()[:cut].strip(), part.strip()[cut:].strip()) if piece)
    return pieces


def _glued_title(text: str) -> int:
    """Where the title begins that a page joint glued to the end of a line; 0 where none is."""
    if not text.endswith(("表", "）", ")")) or len(text) > 10 * _LONGEST_TITLE:
        return 0
    starts = [text.rfind("。") + 1]
    page = re.match(r"\d{1,3}(?=[^\d\s年.,、．])", text)
    starts.append(page.end() if page else 0)
    starts.append(max((m.end() for m in re.finditer(r"\d\.\d+(?=[^\d\s.,%])", text)), default=0))
    return next((start for start in starts if start and is_title(text[start:])), 0)


def is_title(text: str) -> bool:
    """Whether a line is the title of a table that a layout knows."""
    return _title_of(labels.squeeze(text)) is not None


@lru_cache(maxsize=65536)
def _title_of(flat: str) -> tuple[str, Layout] | None:
    if "表" not in flat or len(flat) > 2 * _LONGEST_TITLE:
        return None
    unit = _UNIT.search(flat)
    bare = re.sub(r"[.…·\d]+$", "", flat[: unit.start()] if unit else flat)
    if not _TITLE.search(bare) or _SENTENCE.search(bare) or len(bare) > _LONGEST_TITLE or _ENTITY.match(bare):
        return None
    layout = identify(bare)
    return None if layout is None else (bare, layout)


def divide(lines: list[Line]) -> Divided:
    """Cuts the printed lines of a dump into blocks and narrative. Linear in the number of lines."""
    divided = Divided()
    at = 0
    while at < len(lines):
        block, after = _caption(lines, at, divided)
        if block is None:
            divided.lines.append(lines[at])
            at += 1
            continue
        if at and not block.number and _is_table_number(lines[at - 1]):
            block.number = labels.squeeze(lines[at - 1].text)
        at = _body(lines, after, block)
        _join(divided.blocks, block)
    return divided


def _is_table_number(line: Line) -> bool:
    return _TABLE_NUMBER.fullmatch(labels.squeeze(line.text)) is not None


def _caption(lines: list[Line], at: int, divided: Divided) -> tuple[Block | None, int]:
    """The block whose title stands at ``at``, and the line after its caption; None where no table begins here.

    A heading that repeats the title and a line that names the body stay lines of the text.
    """
    first = _title_of(labels.squeeze(lines[at].text))
    if first is None:
        return None, at
    block = Block(first[0], first[1], lines[at].place)
    title_at = at
    named: list[Line] = []
    confirmed = False
    i = at
    while i < len(lines) and i - at <= _CAPTION_LINES:
        flat = labels.squeeze(lines[i].text)
        unit = _UNIT.search(flat)
        title = _title_of(flat)
        if title is not None:
            if title[1] is not first[1]:
                return None, at
            named.extend(lines[title_at : title_at + 1] if i > title_at else ())
            block.title, block.place, title_at = title[0], lines[i].place, i
        if unit:
            block.unit, confirmed = unit.group(1), True
        if _TABLE_NUMBER.fullmatch(flat):
            block.number, confirmed = flat, True
        elif _ENTITY.match(flat):
            confirmed = True
            named.append(lines[i])
        elif title is None and unit is None and _LETTER.search(flat):
            if not (confirmed or _HEAD_WORDS.fullmatch(flat)):
                return None, at
            confirmed = True
            break
        i += 1
    if not confirmed:
        return None, at
    divided.lines.extend(named)
    return block, i


def _body(lines: list[Line], at: int, block: Block) -> int:
    """Takes the lines of head, body and notes into the block; returns the first line after it."""
    form = block.layout is not None and block.layout.id in ("T10", "T17")
    while at < len(lines):
        flat = labels.squeeze(lines[at].text)
        if _PART.match(flat) or _SECTION.match(flat) or _begins_table(lines, at):
            return at
        if _is_table_number(lines[at]) and at + 1 < len(lines) and _begins_table(lines, at + 1):
            return at
        if _NOTE.match(flat) and not flat[-1].isdigit() and ("：" in flat[:6] or flat.startswith("注")):
            return _notes(lines, at, block)
        if not form and _SENTENCE.search(flat) and flat.endswith("。"):
            return _notes(lines, at, block) if _EMPTY.search(flat) else at
        block.lines.append(lines[at])
        at += 1
    return at


def _begins_table(lines: list[Line], at: int) -> bool:
    if "表" not in lines[at].text:
        return False
    return _caption(lines, at, Divided())[0] is not None


def _notes(lines: list[Line], at: int, block: Block) -> int:
    """Notes under a table: from 注：to the sentence that explains an empty table, each joined to one text."""
    open_note = False
    while at < len(lines):
        flat = labels.squeeze(lines[at].text)
        if _PART.match(flat) or _SECTION.match(flat) or _begins_table(lines, at) or is_title(lines[at].text):
            break
        explains = flat.endswith("。") and bool(_EMPTY.search(flat))
        if open_note and not _NOTE.match(flat):
            block.notes[-1] += flat
        elif _NOTE.match(flat) or _NOTE_ITEM.match(flat) or explains:
            block.notes.append(flat)
        elif _NUMBERED_PAGE.fullmatch(flat):
            at += 1
            continue
        else:
            break
        open_note = not block.notes[-1].endswith(("。", "；", "！"))
        block.explained_empty = block.explained_empty or bool(_EMPTY.search(block.notes[-1]))
        at += 1
    return at


def _join(blocks: list[Block], block: Block) -> None:
    """Adds a block, or joins it to the one before where its title continues on the next page, no notes between."""
    before = blocks[-1] if blocks else None
    if (
        before is not None
        and block.layout is not None
        and before.layout is block.layout
        and before.title == block.title
        and not before.notes
        and block.layout.id not in ("T10", "T17")
    ):
        while before.lines and is_page_number(before.lines[-1].text):
            before.lines.pop()
        before.lines.extend(block.lines[_same_head(before.lines, block.lines) :])
        before.notes.extend(block.notes)
        before.unit = before.unit or block.unit
        before.explained_empty = before.explained_empty or block.explained_empty
        return
    blocks.append(block)


def _same_head(before: list[Line], after: list[Line]) -> int:
    """How many lines the continuation repeats of the head: as many as begin both pages."""
    pairs = zip(before, after, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a.text != b.text or _FIGURE.search(a.text)), 0)


def is_page_number(text: str) -> bool:
    """Whether a line prints nothing but the number of its page."""
    return _NUMBERED_PAGE.fullmatch(labels.squeeze(text)) is not None
