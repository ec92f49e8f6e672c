"""Grids written as text, for tests that say exactly what a page prints.

One line is one lattice row and ``|`` parts its cells; ``<`` goes on from the cell at its left, ``^`` from the cell above.
A ``·`` at the head of a cell indents it by one step.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyfinance.display.tidy import value_text
from pyfinance.model import Line, Place, Table
from pyfinance.reading.printed import Box, Grid, Page, Source
from pyfinance.reading.tables.assemble import read_tables

STEP = 1000  # 1/100 pt: width and height of one lattice cell, and of one step of indentation
UNIT = "单位：万元"


def grid(text: str, above: str = "", page: int = 1, below: str = "") -> Grid:
    """The grid of a page. ``above`` and ``below`` are lines of text, one to a line."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    width = max(len(row) for row in rows)
    assert all(len(row) == width for row in rows), [len(row) for row in rows]
    cells: list[Box] = []
    owner: dict[tuple[int, int], Box] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell == "<":
                owner[(r, c)] = owner[(r, c - 1)]
            elif cell == "^":
                owner[(r, c)] = owner[(r - 1, c)]
            else:
                plain = cell.lstrip("·")
                box = Box(r, r + 1, c, c + 1, plain, (plain,) if plain else (), indent=STEP * (len(cell) - len(plain)))
                cells.append(box)
                owner[(r, c)] = box
            box = owner[(r, c)]
            box.row1, box.col1 = max(box.row1, r + 1), max(box.col1, c + 1)
    for box in cells:
        sides = (box.col0 * STEP, box.row0 * STEP, box.col1 * STEP, box.row1 * STEP)
        box.place = Place(page=page, box=sides)
    place = Place(page=page, box=(0, 0, width * STEP, len(rows) * STEP))
    return Grid(page, len(rows), width, cells, place, above=_lines(above, page), below=_lines(below, page))


def _lines(text: str, page: int) -> list[Line]:
    return [
        Line(line.strip(), Place(page=page, box=(0, 0, 1, 1))) for line in text.strip().splitlines() if line.strip()
    ]


def tables(*grids: Grid, year: int | None = None) -> list[Table]:
    """The tables that grids make, each on the page that it names."""
    pages: dict[int, Page] = {}
    for one in grids:
        page = pages.setdefault(one.page, Page(one.page, 60000, 85000))
        page.grids.append(one)
        page.lines.extend((*one.above, *one.below))
    return read_tables(Source("printed", list(pages.values())), year)[0]


def table(text: str, above: str, year: int | None = None, below: str = "") -> Table:
    """The one table that one grid makes."""
    (only,) = tables(grid(text, above, below=below), year=year)
    return only


def cells(record: Table) -> dict[tuple[str, str], str]:
    """What a table prints: (row key, measure) to the number as printed; no two figures share a key."""
    found: dict[tuple[str, str], str] = {}
    for (r, c), cell in sorted(record.cells.items()):
        key = (record.rows[r].key, record.columns[c].measure)
        assert key not in found or record.rows[r].role == "repeat", key
        found.setdefault(key, value_text(cell))
    return found


def keys(record: Table) -> list[str]:
    return [row.key for row in record.rows]


def measures(record: Table) -> list[str]:
    return [column.measure for column in record.columns]


def parents(record: Table) -> dict[str, str | None]:
    """Row key to the key of the row above it in the tree."""
    return {row.key: None if row.parent is None else record.rows[row.parent].key for row in record.rows}


def of_measure(found: dict[tuple[str, str], str], measure: str) -> dict[str, str]:
    """The figures of one column by row key."""
    return {row: value for (row, m), value in found.items() if m == measure}


def joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)
