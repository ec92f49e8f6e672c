"""A table saved as CSV: fields in rows, a title and a unit in the first of them, as open-data sites give it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Final

from pyfinance.errors import DamagedFileError
from pyfinance.model import Place
from pyfinance.reading.limits import Meter
from pyfinance.reading.printed import Box, Page, Source
from pyfinance.reading.spans import box_of, cell_name, grid_of, without_caption

_SEPARATORS: Final = ",\t;"
_LINES: Final = 3  # fewer lines are text
_LOOK: Final = 200  # lines that decide


def separator_of(text: str) -> str:
    """The separator of a CSV file, or "" where the text is none.

    Programs write as many separators on every line of a table, which running text and the dumps of pages never have.
    """
    lines = text[:65536].splitlines()[:_LOOK]
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(lines, delimiter=separator, strict=True))
        except csv.Error:
            continue
        widths = {len(row) for row in rows if row}
        if len(rows) >= _LINES and len(widths) == 1 and widths.pop() > 1:
            return separator
    return ""


def read(text: str, separator: str, name: str, file: int, meter: Meter) -> Source:
    """The one grid of a CSV file. Places are ``csv!C5``: the field as a spreadsheet would name it.

    Raises DamagedFileError where a field is too long to be one, LimitError.
    """
    place = Place(sheet="csv", cell="A1", file=file)
    boxes: list[Box] = []
    try:
        for row, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            meter.fits("cells", len(boxes) + len(fields))
            boxes += [
                box_of(row, col, 1, 1, field.splitlines(), replace(place, cell=cell_name(row, col)))
                for col, field in enumerate(fields)
            ]
    except csv.Error as error:
        raise DamagedFileError(f"{name}: {error}", name) from error
    page = Page(1, 0, 0)
    grid = grid_of(1, boxes, place, meter)
    if grid is not None:
        grid, page.lines = without_caption(grid)
        grid.above = list(page.lines)
        page.grids.append(grid)
    return Source(name, [page])
