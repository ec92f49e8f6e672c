"""A worksheet as displayed, whatever the file format, and how it becomes a page of grids and lines.

A sheet may hold several tables one below the other, with titles, units and notes between them. What is hidden is not
printed: it is left out and, where it holds figures, listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from pyfinance.model import Basis, Gap, Line, Place
from pyfinance.reading.limits import Meter
from pyfinance.reading.printed import Box, Grid, Page
from pyfinance.reading.spans import box_of, cell_name, grid_of, without_caption

APART: Final = 20  # blank rows that part two tables whatever stands below them
_ROW_OF_TABLE: Final = 2  # filled cells that make a row one of a table
_Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Content:
    """What one cell displays. ``basis`` is inferred where the digits after the point were not displayed but stored."""

    text: str
    number: bool = False
    basis: Basis = "printed"
    indent: int = 0  # 1/100 pt


@dataclass(slots=True)
class Worksheet:
    """One sheet: cells by (row, column) from 0; ``merges`` are row0, row1, col0, col1, the second ones exclusive.

    ``gaps`` are texts and reasons of what cannot be displayed, with the cell.
    """

    name: str
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    merges: list[_Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)  # first and last
    hidden: bool = False
    gaps: list[tuple[str, str, tuple[int, int] | None]] = field(default_factory=list)


def page_of(sheet: Worksheet, number: int, file: int, meter: Meter) -> tuple[Page, list[Gap]]:
    """The page of a sheet, and what it holds and does not print."""
    gaps = [Gap(text, reason, _place(sheet, cell, file)) for text, reason, cell in sheet.gaps]
    page = Page(number, 0, 0)
    if sheet.hidden:
        if any(content.number for content in sheet.cells.values()):
            gaps.append(Gap(sheet.name, "a sheet that is hidden", _place(sheet, None, file)))
        return page, gaps
    gaps += _take_hidden(sheet, file)
    waiting: list[Line] = []
    for rows in _regions(sheet):
        meter.look()
        if sum(len(cells) >= _ROW_OF_TABLE for cells in rows.values()) < _ROW_OF_TABLE:
            lines = list(_lines(sheet, rows, file))
            page.lines += lines
            waiting += lines
            continue
        grid = _grid(sheet, rows, number, file, meter)
        if grid is not None:
            grid, caption = without_caption(grid)
            page.lines += caption
            grid.above, waiting = [*waiting, *caption], []
            page.grids.append(grid)
    if page.grids:
        page.grids[-1].below = waiting
    return page, gaps


def _place(sheet: Worksheet, cell: tuple[int, int] | None, file: int) -> Place:
    return Place(sheet=sheet.name, cell=cell_name(*(cell or (0, 0))), file=file)


def _take_hidden(sheet: Worksheet, file: int) -> list[Gap]:
    """Takes the cells of hidden rows and columns out of a sheet; those that hold figures are gaps."""
    if not sheet.hidden_rows and not sheet.hidden_cols:
        return []
    away = [
        at
        for at in sheet.cells
        if at[0] in sheet.hidden_rows or any(first <= at[1] <= last for first, last in sheet.hidden_cols)
    ]
    found = []
    for at in sorted(away):
        content = sheet.cells.pop(at)
        if content.number:
            found.append(Gap(content.text, "in a row or column that is hidden", _place(sheet, at, file)))
    return found


def _regions(sheet: Worksheet) -> Iterator[dict[int, list[int]]]:
    """Stretches of rows that may be one table: row -> its filled columns.

    A blank row parts two where words alone stand below it, as over a table: a title, a unit. A blank row within a table
    is followed by a row of figures.
    """
    filled: dict[int, list[int]] = {}
    for row, col in sorted(at for at, content in sheet.cells.items() if content.text):
        filled.setdefault(row, []).append(col)
    deep = {merge[0]: merge[1] for merge in sorted(sheet.merges, key=lambda m: m[1])}  # row -> where its merges end
    region: dict[int, list[int]] = {}
    reach = 0
    for row, cols in filled.items():
        gap = row - reach
        words = len(cols) <= _ROW_OF_TABLE and not any(sheet.cells[row, c].number for c in cols)
        if region and (gap > APART or (gap > 0 and words)):
            yield region
            region = {}
        region[row] = cols
        reach = max(reach, row + 1, deep.get(row, 0) if len(cols) > 0 else 0)
    if region:
        yield region


def _lines(sheet: Worksheet, rows: dict[int, list[int]], file: int) -> Iterator[Line]:
    for row, cols in rows.items():
        for col in cols:
            for text in sheet.cells[row, col].text.splitlines():
                if text.strip():
                    yield Line(text.strip(), _place(sheet, (row, col), file))


def _grid(sheet: Worksheet, rows: dict[int, list[int]], number: int, file: int, meter: Meter) -> Grid | None:
    """The grid of a region. Columns keep their place in the sheet, so that a table goes on below another region."""
    top, bottom = min(rows), max(rows) + 1
    left = min(cols[0] for cols in rows.values())
    merges = [m for m in sheet.merges if m[0] < bottom and m[1] > top and m[0] >= top]
    width = max(cols[-1] for cols in rows.values()) + 1 - left
    meter.fits("cells", (bottom - top) * width)
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    boxes: list[Box] = []
    for row0, row1, col0, col1 in merges:
        content = sheet.cells.get((row0, col0))
        if (row0, col0) in covered or col0 < left:
            continue
        row1, col1 = min(row1, bottom), min(col1, left + width)
        if content is None and (row1 - row0) * (col1 - col0) > 1:
            content = Content("")
        if content is None or col1 <= col0:
            continue
        covered |= dict.fromkeys(((r, c) for r in range(row0, row1) for c in range(col0, col1)), (row0, col0))
        boxes.append(_box(sheet, content, (row0, col0), (row1 - row0, col1 - col0), (top, left), file))
    boxes += [
        _box(sheet, sheet.cells[row, col], (row, col), (1, 1), (top, left), file)
        for row, cols in rows.items()
        for col in cols
        if (row, col) not in covered
    ]
    place = _place(sheet, (top, left), file)
    grid = grid_of(number, boxes, place, meter)
    if grid is not None and (top or left):  # blanks were named as if the grid began at A1
        for box in grid.cells:
            box.place = replace(box.place, cell=cell_name(box.row0 + top, box.col0 + left))
    return grid


def _box(
    sheet: Worksheet,
    content: Content,
    at: tuple[int, int],
    size: tuple[int, int],
    origin: tuple[int, int],
    file: int,
) -> Box:
    row, col = at[0] - origin[0], at[1] - origin[1]
    box = box_of(row, col, *size, content.text.splitlines(), _place(sheet, at, file), content.indent)
    box.basis = content.basis
    return box
