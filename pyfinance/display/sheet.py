"""A table as the sheet that was printed: blocks side by side, each a header of several storeys and lines of cells.

A neutral form between the records and the faces: text and HTML draw the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyfinance.amounts import separated
from pyfinance.display.tidy import table_name, value_text
from pyfinance.display.words import SEVERITIES, Lang, measure_word, word
from pyfinance.model import Cell, Column, Finding, Row, Severity, Table

Align = Literal["left", "right"]
Marks = Mapping[tuple[int, int], "Mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a check says about a cell: the gravest severity and the messages, one a line."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell of a line. ``indent`` counts levels of the row tree, ``total`` marks the figures and names of totals."""

    text: str = ""
    align: Align = "left"
    indent: int = 0
    total: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A header cell: its storey, first column and spans within the block."""

    text: str
    storey: int
    column: int
    storeys: int = 1
    columns: int = 1


@dataclass(slots=True)
class Block:
    """Columns that stand together: ``width`` of them, the ``fixed`` at the left names and codes; lines by number."""

    width: int
    fixed: int
    storeys: int
    heads: list[Head]
    lines: dict[int, list[SheetCell]] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """A table ready to be drawn. ``notes`` stand below it."""

    title: str
    caption: str
    blocks: list[Block]
    notes: list[str]

    def lines(self) -> list[int]:
        """The printed lines that any block has, in order."""
        return sorted({line for block in self.blocks for line in block.lines})


def marks_of(table: Table, findings: Iterable[Finding]) -> dict[tuple[int, int], Mark]:
    """The cells of a table that findings name, each with the gravest severity and all messages."""
    index = {
        (column.part or row.part, row.key, column.measure): (r, c)
        for r, row in enumerate(table.rows)
        for c, column in enumerate(table.columns)
        if (r, c) in table.cells
    }
    marks: dict[tuple[int, int], Mark] = {}
    for finding in findings:
        if finding.table != table_name(table):
            continue
        for key in finding.rows:
            place = index.get((finding.part, key, finding.measure))
            if place is None:
                continue
            old = marks.get(place)
            severity = min(old.severity if old else finding.severity, finding.severity, key=SEVERITIES.index)
            text = "\n".join(filter(None, (old.text if old else "", finding.message or finding.formula)))
            marks[place] = Mark(severity, text)
    return marks


def build_sheet(table: Table, marks: Marks | None = None, lang: Lang = "zh") -> Sheet:
    """The sheet of a table. Amounts show separators and the printed digits; a blank stays blank and 0.00 shows."""
    numbers = sorted({row.block for row in table.rows} or {0})
    blocks = [_build_block(table, number, number == numbers[0], set(numbers), marks or {}, lang) for number in numbers]
    return Sheet(_heading(table), _caption(table, lang), blocks, list(table.notes))


def _level(table: Table, row: Row) -> int:
    """How far a name is indented: as printed, or by the rows above it in the row tree where no indentation is."""
    above, parent = 0, row.parent
    while parent is not None and table.rows[parent].role != "total":
        above, parent = above + 1, table.rows[parent].parent
    return max(row.depth, above)


def _build_block(table: Table, number: int, first: bool, numbers: set[int], marks: Marks, lang: Lang) -> Block:
    rows = [(r, row) for r, row in enumerate(table.rows) if row.block == number]
    columns = [
        c for c, column in enumerate(table.columns) if column.block == number or (first and column.block not in numbers)
    ]
    coded = any(_code(row) for _, row in rows)
    fixed = 2 if coded else 1
    heads, storeys = _heads([_path(table.columns[c], lang) for c in columns], fixed, coded, lang)
    block = Block(fixed + len(columns), fixed, storeys, heads)
    printed = [row.line for _, row in rows]
    unique = len(set(printed)) == len(printed)  # a reader without printed lines leaves them 0: then the order counts
    for order, (r, row) in enumerate(rows):
        total = row.role == "total"
        line = [SheetCell(_code(row))] if coded else []
        line.append(SheetCell(row.label or row.key, indent=_level(table, row), total=total))
        line.extend(_figure(table.cells.get((r, c)), marks.get((r, c)), total) for c in columns)
        block.lines[row.line if unique else order] = line
    return block


def _path(column: Column, lang: Lang) -> tuple[str, ...]:
    """The printed head of a column; its measure in words where the document told of it without one."""
    printed = column.path not in ((), (column.measure,))
    return column.path if printed else (measure_word(column.measure, lang),)


def _figure(cell: Cell | None, mark: Mark | None, total: bool) -> SheetCell:
    if cell is None:
        return SheetCell(align="right")
    text = separated(value_text(cell)) + ("%" if cell.unit == "%" else "")
    return SheetCell(text, "right", total=total, mark=mark)


def _heads(paths: list[tuple[str, ...]], fixed: int, coded: bool, lang: Lang) -> tuple[list[Head], int]:
    """Header cells of the columns: equal neighbours on one storey, under equal storeys above, are one cell."""
    storeys = max((len(path) for path in paths), default=1)
    names = [word("code", lang), word("label", lang)] if coded else [word("label", lang)]
    heads = [Head(name, 0, column, storeys) for column, name in enumerate(names)]
    for storey in range(storeys):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = start + 1
            last = storey == len(path) - 1
            while not last and end < len(paths) and len(paths[end]) > storey + 1 and _same(path, paths[end], storey):
                end += 1
            if storey < len(path):
                tall = storeys - storey if last else 1
                heads.append(Head(path[storey], storey, fixed + start, tall, end - start))
            start = end
    return heads, storeys


def _same(one: tuple[str, ...], other: tuple[str, ...], storey: int) -> bool:
    return one[: storey + 1] == other[: storey + 1]


def _code(row: Row) -> str:
    """The printed codes of a row; a code found by the names is not printed and does not show."""
    if row.code_source != "printed":
        return ""
    return "|".join(filter(None, (row.function, row.economic, row.gov_economic)))


def _heading(table: Table) -> str:
    return f"{table.id} {table.title}".strip()


def _caption(table: Table, lang: Lang) -> str:
    parts = [table.unit]
    parts.extend(word("page", lang, n=page) for page in table.pages[:1])
    if table.place.line is not None:
        parts.append(word("line", lang, n=table.place.line))
    if not table.cells:
        parts.append(word("empty", lang))
    return " · ".join(filter(None, parts))
