"""A PDF file to what it prints: pages with grids of cells and lines of text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from pyfinance.errors import DamagedFileError
from pyfinance.model import Gap, Line, Place
from pyfinance.reading.limits import Meter
from pyfinance.reading.pdf import grids, rows, rulings, runs
from pyfinance.reading.pdf.aligned import aligned
from pyfinance.reading.pdf.cells import cell_of, held_cell, roomy
from pyfinance.reading.pdf.drawing import Bools, Drawing, Ints, fresh
from pyfinance.reading.pdf.frames import placed, upright
from pyfinance.reading.pdf.grids import BOTTOM, COL1, LEFT, RIGHT, ROW1, TABLE, TOP, TORN
from pyfinance.reading.pdf.lines import Lines, joined, lines
from pyfinance.reading.pdf.pdfium import Reader
from pyfinance.reading.pdf.runs import Glyphs
from pyfinance.reading.pdf.signs import FOREIGN, HAN, among
from pyfinance.reading.printed import Box, Grid, Page, Source

_STRANGE = 10  # characters of no Chinese page before its fonts are doubted


def read(data: bytes, name: str = "", file: int = 0, meter: Meter | None = None) -> Source:
    """Everything printed in a PDF. ``file`` is the index of the file within its disclosure, noted in every place.

    Raises DamagedFileError where the bytes are no PDF that can be opened, or none of its pages can. A page that cannot
    be loaded, a page that shows an image and no text (a scan), text in a font without characters, and text that is
    hidden and printed nowhere else are gaps of the result; so is a page whose fonts give other characters than they
    show, without its running text. Raises LimitError where the file is larger than ``meter`` allows.
    """
    meter = meter or Meter(name=name)
    source = Source(name)
    hidden: list[Line] = []
    with Reader(data, name) as reader:
        meter.take("pages", reader.pages)
        for number in range(1, reader.pages + 1):
            try:
                drawing = reader.page(number)
            except DamagedFileError as error:
                if not source.pages and number == reader.pages:
                    raise
                source.gaps.append(Gap("", str(error), Place(page=number, file=file)))
                continue
            source.pages.append(page(drawing, file))
            meter.take("cells", sum(grid.rows * grid.cols for grid in source.pages[-1].grids))
            disguised = _disguised(drawing)
            source.gaps.extend(_gaps(drawing, disguised, file))
            if disguised:
                source.pages[-1].lines.clear()  # running text that says nothing is listed as a whole
            if drawing.hidden.any():
                hidden.extend(_text(runs.glyphs(drawing, drawing.hidden), drawing.number, file))
    if hidden:
        printed = "".join(line for each in source.pages for line in _all_text(each))
        source.gaps.extend(
            Gap(line.text, "drawn outside the visible part of the page", line.place)
            for line in hidden
            if line.text not in printed
        )
    return source


def page(drawing: Drawing, file: int = 0) -> Page:
    """One page: its grids with the text of their cells, and the lines of text that stand in none."""
    width, height = drawing.width, drawing.height
    drawing, quarter = upright(drawing)
    unpainted = drawing.unpainted[drawing.owner]
    recognised = bool(len(unpainted)) and bool(unpainted.all())
    cells = roomy(grids.ruled(rulings.segments(drawing)), drawing)
    held = held_cell(drawing, cells)
    shown = (~drawing.hidden | (held >= 0)) & (~unpainted | recognised)
    g = runs.glyphs(drawing, shown)
    cell = np.where(held[shown] >= 0, held[shown], cell_of(g, cells))
    written = lines(g, cell, parted=False)
    finer = rows.parted(cells, written)
    if len(finer) > len(cells):
        cells, cell = finer, cell_of(g, finer)
        written = lines(g, cell, parted=False)
    result = Page(drawing.number, width, height, drawing.rotation, recognised)
    result.grids = _grids(cells, written, drawing.number, file)
    loose = aligned(g, cell < 0)
    if len(loose):
        free = np.where(cell < 0, cell_of(g, loose), -1)
        result.grids += _grids(loose, lines(g, free, parted=False), drawing.number, file, ruled=False)
        result.grids.sort(key=lambda grid: grid.place.box[1] if grid.place.box else 0)
        cell = np.maximum(cell, free)
    result.lines = _text(g, drawing.number, file, cell < 0)
    _hang(result)
    if quarter:
        _put_back(result, quarter)
    return result


def _put_back(page: Page, quarter: int) -> None:
    """Moves every place from the upright frame to the page as displayed."""
    for line in page.lines:
        line.place = placed(line.place, quarter, page.width, page.height)
    for grid in page.grids:
        grid.place = placed(grid.place, quarter, page.width, page.height)
        grid.quarter, grid.far = quarter, page.height if quarter == 3 else page.width
        for box in grid.cells:
            box.place = placed(box.place, quarter, page.width, page.height)


def _text(g: Glyphs, number: int, file: int, chosen: Bools | None = None) -> list[Line]:
    """The chosen glyphs (all: None) as lines of running text."""
    key = np.zeros(len(g), np.int32) if chosen is None else np.where(chosen, 0, -1).astype(np.int32)
    written = lines(g, key, parted=True)
    return [
        Line(text, Place(page=number, box=(b[0], b[1], b[2], b[3]), file=file))
        for text, b in zip(written.text, written.box.tolist(), strict=True)
    ]


def _all_text(page: Page) -> Iterator[str]:
    for line in page.lines:
        yield line.text
    for grid in page.grids:
        for box in grid.cells:
            yield from box.lines


def _grids(cells: Ints, written: Lines, number: int, file: int, ruled: bool = True) -> list[Grid]:
    """The grids of a page. A lattice without any text is no table (the lines of a chart, a frame)."""
    if not len(cells):
        return []
    boxes = _boxes(cells, written, number, file)
    result = []
    first = np.flatnonzero(fresh(cells[:, TABLE])).tolist()
    for a, b in pairwise([*first, len(cells)]):
        own = cells[a:b]
        if not any(box.text for box in boxes[a:b]):
            continue
        x0, y0 = own[:, [LEFT, TOP]].min(axis=0).tolist()
        x1, y1 = own[:, [RIGHT, BOTTOM]].max(axis=0).tolist()
        place = Place(page=number, box=(x0, y0, x1, y1), file=file)
        height, width = own[:, [ROW1, COL1]].max(axis=0).tolist()
        result.append(Grid(number, height, width, boxes[a:b], place, ruled, torn=bool(own[:, TORN].any())))
    return result


def _boxes(cells: Ints, written: Lines, number: int, file: int) -> list[Box]:
    keys = written.key
    ink = written.box.tolist()
    pitch, origin = written.pitch.tolist(), written.origin.tolist()
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
            start = origin[begin] if x0 <= origin[begin] <= left else left
            box.lines = tuple(parts)
            box.text = joined(parts, x1 - x0 - (right - left), pitch[begin])
            box.indent, box.outdent = start - x0, x1 - right
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


def _disguised(drawing: Drawing) -> bool:
    """Whether the fonts of a page map what they show to other characters: then its figures may be read, its words not."""
    strange, chinese = int(among(drawing.code, FOREIGN).sum()), int(among(drawing.code, HAN).sum())
    return strange >= _STRANGE and strange > chinese


def _gaps(drawing: Drawing, disguised: bool, file: int) -> list[Gap]:
    """What stands on the page and cannot be read, or not as what it shows."""
    found = []
    for what, box, reason in (
        (disguised, drawing.box, "text in a font that gives other characters than it shows"),
        (len(drawing.unknown) > 0, drawing.unknown, "text in a font that is not in the file and names no characters"),
        (len(drawing.code) == 0 and len(drawing.image) > 0, drawing.image, "an image without text"),
    ):
        if what:
            x0, y0 = box[:, :2].min(axis=0).tolist()
            x1, y1 = box[:, 2:].max(axis=0).tolist()
            found.append(Gap("", reason, Place(page=drawing.number, box=(x0, y0, x1, y1), file=file)))
    return found
