"""Header rows, what each grid column holds, and the blocks that stand side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from pyfinance.reading.printed import Box
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import Words, words

ColumnKind = Literal["subject", "org", "org_code", "project", "kind", "item", "period", "ignored", "figure", "text"]

_CODE = re.compile(r"[235]\d{2}(?:\d{2}){0,2}")
_LADDER = ("类", "款", "项")
_PURCHASES = ("T13", "T14")
_PLAIN: dict[str, ColumnKind] = {"ignored": "ignored", "org_code": "org_code", "period": "period"}
_BOUGHT: dict[str, ColumnKind] = {"kind": "kind", "item": "item"}


@dataclass(slots=True)
class GridColumn:
    """One lattice column: its head from the outermost storey inwards, and what it holds."""

    col: int
    path: tuple[str, ...]
    kind: ColumnKind = "text"
    spans: tuple[tuple[int, int], ...] = ()  # the lattice columns that each head of the path covers
    subjects: tuple[str, ...] = ()  # for a subject column: "code", "name" or both, in the words of its head
    classification: str = ""  # function, economic, gov_economic where the head says so
    words: bool = False  # the body prints words in it, in most rows that print anything

    @property
    def head(self) -> str:
        return self.path[-1] if self.path else ""


@dataclass(slots=True)
class Block:
    """Identity columns and the figure columns of one part: a half of T01, a third of T06, or the whole width."""

    identity: list[GridColumn] = field(default_factory=list)
    figures: list[GridColumn] = field(default_factory=list)
    texts: list[GridColumn] = field(default_factory=list)
    side: Literal["income", "expenditure", ""] = ""
    part: str = ""


@dataclass(slots=True)
class Header:
    """Header of one grid: body rows begin at ``body``; ``printed`` is False where the grid prints no heads.

    ``known`` is False where no word of the heads is known and their place alone makes them heads. ``total`` is a lattice
    row among the heads that prints the total as well: 合计 left of the lowest storey of heads.
    """

    body: int
    columns: list[GridColumn]
    printed: bool = True
    known: bool = True
    total: int | None = None


def _is_numbering(lattice: Lattice, row: int) -> bool:
    """栏次 rows: 1 2 3 … over the figure columns, ** or 栏次 over the others."""
    filled = lattice.filled(row)
    plain = [labels.squeeze(box.text) for box in filled]
    marks = [t for t in plain if t in ("栏次", "行次", "**", "*", "—") or t in _LADDER]
    numbers = [int(t) for t in plain if t.isascii() and t.isdigit() and len(t) <= 2]
    formulas = [t for t in plain if re.fullmatch(r"\d{1,2}(?:[=＝].*)?(?:[+＋\-－]\d{1,2})*", t) and not t.isdigit()]
    if len(marks) + len(numbers) + len(formulas) != len(plain) or not numbers:
        return bool(marks) and len(marks) == len(plain) and any(t in ("**", "*", "栏次") for t in plain)
    rising = all(a < b for a, b in pairwise(numbers))
    return rising and (bool(marks) or len(numbers) >= 2) and numbers[0] <= 2


def _known(head: str, vocabulary: Words) -> bool:
    return bool(
        vocabulary.identities(head)
        or vocabulary.role(head)
        or vocabulary.qualifier(head)
        or vocabulary.stage(head)
        or vocabulary.item(head)
        or vocabulary.is_neutral(head)
    )


def _is_body(lattice: Lattice, row: int, vocabulary: Words) -> bool:
    """True where a row can be no header: it prints an amount, a code, an ordinal or a total without other heads."""
    boxes = lattice.filled(row)
    kinds = [lattice.kinds[row][box.col0] for box in boxes]
    if "amount" in kinds:
        return True
    flat = [labels.squeeze(box.text) for box in boxes]
    if any(_CODE.fullmatch(t) for t in flat) or any(re.match(r"[\[［]?[235]\d{2,6}[\]］\-]", t) for t in flat):
        return True
    word_texts = [t for t, kind in zip(flat, kinds, strict=True) if kind == "words"]
    if word_texts and all(vocabulary.total(labels.heading(t)) for t in word_texts) and len(word_texts) <= 2:
        alone = all(box.row1 == row + 1 for box in boxes)
        return alone and (len(word_texts) == len(flat) or "integer" in kinds)
    if any(labels.split_ordinal(t)[0] for t in word_texts):
        return True
    return (
        "integer" in kinds and bool(word_texts) and not any(_known(labels.heading(t), vocabulary) for t in word_texts)
    )


def _rows_by_form(lattice: Lattice, start: int) -> tuple[int, bool]:
    """(first body row, whether there are heads): rows of unknown words, one over every column that prints a number."""
    row = reach = start
    while row < lattice.rows and (row < reach or row == start or _under_span(lattice, row, start)):
        filled = lattice.filled(row)
        if not filled or any(lattice.kinds[row][box.col0] != "words" for box in filled):
            break
        reach = max([reach, *(box.row1 for box in filled)])
        row += 1
    numeric = ("amount", "integer", "percent")
    below = range(row, lattice.rows)
    figures = [c for c in range(lattice.cols) if any(lattice.kinds[r][c] in numeric for r in below)]
    covered = all(any(lattice.at[r][c].text for r in range(start, row)) for c in figures)
    return (row, True) if row > start and figures and covered else (start, False)


def _known_rows(lattice: Lattice, start: int) -> tuple[int, bool]:
    """(first body row, whether any known head is printed) from row ``start`` on."""
    vocabulary = words()
    row, reach, seen = start, start, False
    while row < lattice.rows:
        if _is_numbering(lattice, row):
            return row + 1, True
        if _is_body(lattice, row, vocabulary) and not _holds_total(lattice, row, start, vocabulary):
            break
        filled = lattice.filled(row)
        heads = [labels.heading(box.text) for box in filled]
        known = sum(_known(h, vocabulary) for h in heads)
        if not filled and seen and row >= reach:
            break
        if row >= reach and seen and known == 0:
            break
        if row >= reach and not seen and filled and known == 0 and not _is_wide(lattice, row):
            return start, False
        if row >= reach and seen and known * 2 < len(heads) and not _under_span(lattice, row, start):
            break
        seen = seen or known > 0
        reach = max([reach, *(box.row1 for box in filled)])
        row += 1
    if not seen or not _covers_figures(lattice, start, row):
        return start, False
    return row, True


def _holds_total(lattice: Lattice, row: int, start: int, vocabulary: Words) -> bool:
    """A row that begins with the name of the total and goes on with two heads or more that divide a head above them."""
    filled = lattice.filled(row)
    if row == start or not filled or filled[0].col0 or not vocabulary.total(labels.heading(filled[0].text)):
        return False
    return sum(1 for box in filled[1:] if _divides(lattice, box) and _known(labels.heading(box.text), vocabulary)) > 1


def _divides(lattice: Lattice, box: Box) -> bool:
    """Whether a box stands below a wider one."""
    above = lattice.at[box.row0 - 1][box.col0] if box.row0 else box
    return above.col1 - above.col0 > box.col1 - box.col0 and bool(above.text)


def _covers_figures(lattice: Lattice, start: int, body: int) -> bool:
    """Heads stand over every column that prints amounts; a first row of names with blank figures is no header."""
    for col in range(lattice.cols):
        amounts = any(lattice.kinds[row][col] == "amount" for row in range(body, lattice.rows))
        if amounts and not any(lattice.at[row][col].text for row in range(start, body)):
            return False
    return True


def _is_wide(lattice: Lattice, row: int) -> bool:
    """A head over all columns that names the table's subject, or heads over several columns each."""
    filled = lattice.filled(row)
    return sum(box.col1 - box.col0 for box in filled) * 2 > lattice.cols and any(b.col1 - b.col0 > 1 for b in filled)


def _under_span(lattice: Lattice, row: int, start: int) -> bool:
    """True where the row above holds a head over several columns that this row divides."""
    if row == start:
        return False
    return any(
        box.col1 - box.col0 > 1 and sum(1 for b in lattice.filled(row) if box.col0 <= b.col0 < box.col1) > 1
        for box in lattice.filled(row - 1)
    )


def _path(
    lattice: Lattice, start: int, body: int, col: int, total: int | None
) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    texts: list[str] = []
    spans: list[tuple[int, int]] = []
    before = None
    for row in range(start, body):
        box = lattice.at[row][col]
        if box is before or not box.text:
            continue
        before = box
        if _is_numbering(lattice, row) or (row == total and not _divides(lattice, box)):
            continue
        texts.append(labels.squeeze(box.text))
        spans.append((box.col0, box.col1))
    return tuple(texts), tuple(spans)


def _classification(path: tuple[str, ...]) -> str:
    joined = "".join(path)
    if "政府" in joined and "经济" in joined:
        return "gov_economic"
    if "经济" in joined:
        return "economic"
    return "function" if "功能" in joined else ""


def _identity_kind(column: GridColumn, layout_id: str, vocabulary: Words) -> ColumnKind | None:
    """The identity kind that a column's head names, or None. The innermost head that is one decides."""
    heads = [labels.heading(t) for t in column.path]
    for head in reversed(heads):
        found = vocabulary.identities(head)
        if not found:
            if vocabulary.role(head) or vocabulary.stage(head):
                return None
            continue
        if found[0] in _PLAIN:
            return _PLAIN[found[0]]
        if found[0] in _BOUGHT:
            return _BOUGHT[found[0]] if layout_id in _PURCHASES else None
        column.classification = _classification(column.path)
        subject = tuple(k for k in found if k in ("code", "name"))
        if "project" in found and (layout_id in ("T10", "T12", "T13", "T14", "T16") or "name" not in found):
            return "project"
        if "org" in found and "project" not in found and not ("name" in found and "科目" in head):
            return "org"
        if subject:
            column.subjects = subject
            return "subject"
        return "project" if "project" in found else "ignored"
    return None


def read_header(lattice: Lattice, start: int, layout_id: str) -> Header:
    """Header of a grid from row ``start`` on: every column's path and kind."""
    vocabulary = words()
    body, known = _known_rows(lattice, start)
    body, printed = (body, True) if known else _rows_by_form(lattice, start)
    within = (row for row in range(start + 1, body) if _holds_total(lattice, row, start, vocabulary))
    total = next(within, None) if known else None
    columns: list[GridColumn] = []
    for col in range(lattice.cols):
        path, spans = _path(lattice, start, body, col, total)
        column = GridColumn(col, path, spans=spans)
        kind = _identity_kind(column, layout_id, vocabulary) if printed else None
        column.kind = kind or _content_kind(lattice, body, column, vocabulary)
        columns.append(column)
    return Header(body, columns, printed, known, total)


def _content_kind(lattice: Lattice, body: int, column: GridColumn, vocabulary: Words) -> ColumnKind:
    """Figure or text, by what the body prints, else by the words of the head."""
    counts = {"amount": 0, "integer": 0, "percent": 0, "words": 0, "blank": 0}
    for row in range(body, lattice.rows):
        counts[lattice.kinds[row][column.col]] += 1
    numbers = counts["amount"] + counts["percent"] + counts["integer"]
    column.words = counts["words"] > numbers
    if numbers > counts["words"] or (counts["amount"] and not column.path):
        return "figure"
    heads = [labels.heading(t) for t in column.path]
    named = any(vocabulary.role(h) or vocabulary.stage(h) or vocabulary.item(h) for h in heads)
    return "figure" if named and counts["words"] <= numbers else "text"


def split_blocks(columns: list[GridColumn]) -> list[Block]:
    """The blocks side by side: a new one begins at an identity column right of figures, if figures follow it."""
    blocks = [Block()]
    last_figure = max((c.col for c in columns if c.kind == "figure"), default=-1)
    for column in columns:
        current = blocks[-1]
        between = column.col < last_figure and any(not _counts(c) for c in current.figures)
        if column.kind == "figure":
            current.figures.append(column)
        elif column.kind == "text" and not (between and column.words):
            current.texts.append(column)
        else:
            if column.kind == "text":
                column.kind, column.subjects = "subject", ("name",)
            if between and column.kind not in ("ignored", "period"):
                blocks.append(Block())
                current = blocks[-1]
            if column.kind != "ignored":
                current.identity.append(column)
    blocks = [b for b in blocks if b.figures]
    for block in blocks:
        _texts_as_names(block)
        _tell_projects(block)
        _drop_kinds(block)
        block.side = _side(block)
        block.part = _part(block)
    spending = [b for b in blocks if b.side == "expenditure"]
    for block in blocks:
        if block not in spending or len(spending) < 2:
            block.part = ""
    return blocks


def _counts(column: GridColumn) -> bool:
    """True where a figure column counts things and holds no money: what follows it belongs to the same block."""
    return re.search(r"数量|人数|批次|单价|台|辆", column.head) is not None


def _texts_as_names(block: Block) -> None:
    """Columns of words left of the figures name the row where no other column does, level by level."""
    if any(column.kind not in ("period", "org_code") for column in block.identity):
        return
    first = block.figures[0].col
    for column in [c for c in block.texts if c.col < first]:
        column.kind, column.subjects = "subject", ("name",)
        block.texts.remove(column)
        block.identity.append(column)


def _tell_projects(block: Block) -> None:
    """项目名称 beside the subjects of the same rows names projects; alone it names the rows, whatever they are."""
    subjects = [c for c in block.identity if c.kind == "subject"]
    for column in subjects:
        if labels.heading(column.head) == "项目名称" and any("科目" in c.head for c in subjects if c is not column):
            column.kind, column.subjects = "project", ()


def _drop_kinds(block: Block) -> None:
    """A kind of project printed after the project's name describes it and is no part of its identity."""
    named = False
    for column in [c for c in block.identity if c.kind == "project"]:
        if named and re.fullmatch(r"(?:项目)?类[型别]", labels.heading(column.head)):
            block.identity.remove(column)
            block.texts.append(column)
        named = True


def _side(block: Block) -> Literal["income", "expenditure", ""]:
    outer = next((c.path[0] for c in (*block.identity, *block.figures) if c.path), "")
    head = labels.heading(outer)
    if re.fullmatch(r"(?:本年|财政拨款)?收入(?:预算|部分)?", head):
        return "income"
    if re.fullmatch(r"(?:本年|财政拨款)?支出(?:预算|部分)?", head):
        return "expenditure"
    return ""


def _part(block: Block) -> str:
    joined = "".join(t for c in block.identity for t in c.path)
    by_head = _classification((joined,))
    if by_head:
        return by_head
    if "用途" in joined:
        return "use"
    return "project" if "项目名称" in joined else ""
