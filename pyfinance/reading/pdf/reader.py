"""A PDF file to what it prints: pages with grids of cells and lines of text."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from pyfinance.model import Gap, Line, Place
from pyfinance.reading.pdf import grids, rulings, runs
from pyfinance.reading.pdf.cells import cell_of
from pyfinance.reading.pdf.grids import BOTTOM, COL0, COL1, LEFT, RIGHT, ROW0, ROW1, TABLE, TOP, TORN
from pyfinance.reading.pdf.lines import Lines, joined, lines
from pyfinance.reading.pdf.pdfium import Drawing, Ints, Reader
from pyfinance.reading.pdf.runs import Glyphs
from pyfinance.reading.printed import Box, Grid, Page, Source


def read(data: bytes, name: str = "", file: int = 0) -> Source:
    """Everything printed in a PDF. ``file`` is the index of the file within its disclosure, noted in every place.

    Raises ReadError where the bytes are no PDF that can be opened. A page without any text that shows an image (a scan)
    is a gap of the result.
    """
    source = Source(name)
    with Reader(data, name) as reader:
        for drawing in reader.drawings():
            source.pages.append(page(drawing, file))
            source.gaps.extend(_gaps(drawing, file))
    return source


def page(drawing: Drawing, file: int = 0) -> Page:
    """One page: its grids with the text of their cells, and the lines of text that stand in none."""
    g = runs.glyphs(drawing)
    cells = grids.ruled(rulings.segments(drawing))
    cell = cell_of(g, cells)
    result = Page(drawing.number, drawing.width, drawing.height, drawing.rotation)
    result.grids = _grids(cells, lines(g, cell, parted=False), drawing.number, file)
    outside = lines(g, np.where(cell < 0, 0, -1).astype(np.int32), parted=True)
    boxes = outside.box.tolist()
    result.lines = [
        Line(text, Place(page=drawing.number, box=(b[0], b[1], b[2], b[3]), file=file))
        for text, b in zip(outside.text, boxes, strict=True)
    ]
    _hang(result)
    return result


def _grids(cells: Ints, written: Lines, number: int, file: int) -> list[Grid]:
    if not len(cells):
        return []
    boxes = _boxes(cells, written, number, file)
    result = []
    first = np.flatnonzero(np.diff(cells[:, TABLE], prepend=-1)).tolist()
    for a, b in zip(first, [*first[1:], len(cells)], strict=True):
        own = cells[a:b]
        x0, y0 = own[:, [LEFT, TOP]].min(axis=0).tolist()
        x1, y1 = own[:, [RIGHT, BOTTOM]].max(axis=0).tolist()
        place = Place(page=number, box=(x0, y0, x1, y1), file=file)
        rows, cols = own[:, [ROW1, COL1]].max(axis=0).tolist()
        result.append(Grid(number, rows, cols, boxes[a:b], place, torn=bool(own[:, TORN].any())))
    return result


def _boxes(cells: Ints, written: Lines, number: int, file: int) -> list[Box]:
    keys = written.key
    ink = written.box.tolist()
    pitch = written.pitch.tolist()
    result = []
    at = 0
    for i, (_, row0, row1, col0, col1, x0, y0, x1, y1, _) in enumerate(cells.tolist()):
        box = Box(row0, row1, col0, col1, place=Place(page=number, box=(x0, y0, x1, y1), file=file))
        begin = at
        while at < len(keys) and keys[at] == i:
            at += 1
        if at > begin:
            parts = written.text[begin:at]
            left, _, right, _ = ink[begin]
            box.lines = tuple(parts)
            box.text = joined(parts, x1 - x0 - (right - left), pitch[begin])
            box.indent, box.outdent = left - x0, x1 - right
        result.append(box)
    return result


def _hang(page: Page) -> None:
    """Gives each grid the lines above it, and the last grid the lines below."""
    if not page.grids:
        return
    tops = [grid.place.box[1] for grid in page.grids if grid.place.box]
    for line in page.lines:
        assert line.place.box is not None
        middle = (line.place.box[1] + line.place.box[3]) // 2
        at = bisect_right(tops, middle)
        if at < len(page.grids):
            page.grids[at].above.append(line)
        else:
            page.grids[-1].below.append(line)


def _gaps(drawing: Drawing, file: int) -> list[Gap]:
    if len(drawing.code) or not len(drawing.image):
        return []
    x0, y0 = drawing.image[:, :2].min(axis=0).tolist()
    x1, y1 = drawing.image[:, 2:].max(axis=0).tolist()
    place = Place(page=drawing.number, box=(x0, y0, x1, y1), file=file)
    return [Gap("", "an image without text", place)]
