"""What stands over a grid: its title, number, unit and entity, whether above it or in its own first rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyfinance.model import Line
from pyfinance.reading.printed import Grid
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import Layout, identify

_UNIT = re.compile(r"(?:金额)?单位[：]?(?:人民币)?(百万元|千元|万元|亿元|元)(?:$|[，。）\s])")
_UNIT_BROKEN = re.compile(r"单位[：](万)$")
_BARE_UNIT = re.compile(r"^（?(?:人民币)?(百万元|千元|万元|亿元|元)）?$")
_HEAD_UNIT = re.compile(r"[（(](?:单位[：:]?)?(百万元|千元|万元|亿元|元)[)）]")
_ENTITY = re.compile(
    r"^(?:部门（单位）|单位（部门）|部门|单位|编制单位|预算单位|部门名称|单位名称|编制部门|预算部门|填报单位|填报部门)[：](.*?)(?:(?:金额)?单位[：].*)?$"
)
_NUMBER = re.compile(rf"^(?:附件\d+(?:-\d+)?|{labels.NUMBER})[：]?")
_TITLE = re.compile(r"表(?:（[^（）]*）)*$|(?:绩效|情况)[^，。；]{0,12}表?$")
_SENTENCE = re.compile(r"[，。；！？]|……|\.{4,}|…")
_CODE_ENTITY = re.compile(r"^\d{3,9}-(.+?)(?:(?:金额)?单位[：].*)?$")


@dataclass(slots=True)
class Caption:
    """The caption of one grid. ``rows`` is how many of the grid's own first rows belong to it."""

    title: str = ""
    layout: Layout | None = None
    number: str = ""
    unit: str = ""
    entity: str = ""
    rows: int = 0
    titles: list[str] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        """True where nothing names a new table: the grid may continue the one before it."""
        return not self.title


def unit_of_head(text: str) -> str:
    """The unit that a head prints in brackets, or ""."""
    m = _HEAD_UNIT.search(text)
    return m.group(1) if m else ""


def _take(caption: Caption, text: str, own: tuple[Layout, ...]) -> bool:
    """Takes one line of text into the caption; False where it is none of a caption's lines."""
    flat = labels.squeeze(text)
    if not flat:
        return True
    known = False
    m = _UNIT.search(flat + " ") or _UNIT.search(flat) or (None if caption.unit else _BARE_UNIT.match(flat))
    if m:
        caption.unit, known = m.group(1), True
    elif _UNIT_BROKEN.search(flat):  # the 元 stands alone on the next line
        caption.unit, known = "万元", True
    m = _ENTITY.match(flat) or _CODE_ENTITY.match(flat)
    if m and m.group(1) and not _BARE_UNIT.match(m.group(1)):
        caption.entity, known = m.group(1), True
    number = _NUMBER.match(flat)
    if number and number.end() == len(flat):
        caption.number = flat
        return True
    if _TITLE.search(flat) and not _SENTENCE.search(flat) and len(flat) <= 60 and not known:
        layout = identify(flat, own)
        if layout is not None or caption.layout is None:
            if number:
                caption.number = number.group().rstrip("：")
            caption.title, caption.layout = flat, layout
            caption.titles.append(flat)
        return True
    return known


_OWN_ROW_WORDS = re.compile(r"^（\d{4}年度?）$")


def _own_rows(lattice: Lattice, caption: Caption, own: tuple[Layout, ...]) -> int:
    """Leading rows of the grid that are blank or hold caption lines only."""
    taken = 0
    for row in range(lattice.rows):
        filled = lattice.filled(row)
        if len(filled) > 3 or any(box.row1 - box.row0 > 1 and box.row0 >= row for box in filled if len(filled) > 1):
            break
        lines = [line for box in filled for line in (box.lines or (box.text,))]
        wide = all(box.col1 - box.col0 == lattice.cols for box in filled)
        single = len(filled) == 1 and (wide or lattice.cols > 2)
        probe = Caption(layout=caption.layout)
        if not filled:
            taken = row + 1
            continue
        known = [_take(probe, line, own) for line in lines] if len(lines) <= 6 else [False]
        joined = [_take(probe, box.text, own) for box in filled]
        if not (all(known) or all(joined) or (single and _OWN_ROW_WORDS.match(labels.squeeze(filled[0].text)))):
            break
        if probe.title and len(filled) > 1:
            break
        _merge(caption, probe)
        taken = row + 1
    return taken if taken < lattice.rows else 0


def _merge(caption: Caption, found: Caption) -> None:
    if found.title and (found.layout is not None or not caption.title or caption.layout is None):
        caption.title, caption.layout = found.title, found.layout
        caption.titles.extend(found.titles)
    caption.number = found.number or caption.number
    caption.unit = found.unit or caption.unit
    caption.entity = found.entity or caption.entity


def read_caption(grid: Grid, lattice: Lattice, own: tuple[Layout, ...] = ()) -> Caption:
    """The caption of a grid from the lines above it, then from its own first rows."""
    caption = Caption()
    for line in _nearest(grid.above):
        _take(caption, line.text, own)
    caption.rows = _own_rows(lattice, caption, own)
    return caption


def _nearest(lines: Iterable[Line]) -> list[Line]:
    """The last lines above a grid that can belong to its caption: up to the nearest line of prose."""
    kept: list[Line] = []
    for line in reversed(list(lines)):
        flat = labels.squeeze(line.text)
        if len(flat) > 20 and _SENTENCE.search(flat) and "单位：" not in flat:
            break
        kept.append(line)
        if len(kept) == 8:
            break
    return kept[::-1]
