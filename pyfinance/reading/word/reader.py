"""A Word file to what it prints: tables as grids, everything else as lines. Pages are not known: it is one page.

The file is read as XML, without a library for Word: what is needed of it are two dozen elements, and a library opens
every picture and property of a file before it gives the first paragraph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyfinance.model import Gap, Line, Place
from pyfinance.reading.archive import Archive
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import local_name
from pyfinance.reading.printed import Page, Source
from pyfinance.reading.spans import grid_of, without_caption
from pyfinance.reading.word.tables import boxes_of, prints_figures
from pyfinance.reading.word.text import boxed_paragraphs, paragraph_lines

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DOCUMENT: Final = "word/document.xml"
_TABLE: Final = "tbl"
_WRAPPERS: Final = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_BLANK: Final = re.compile(r"[ \t\r\f\u00a0]+")


def read(data: bytes, name: str = "", file: int = 0, meter: Meter | None = None) -> Source:
    """Everything that a Word file prints, as one page. ``file`` is the index of the file within its disclosure.

    Places are ``table 2!C5`` for the cells of the second table and the number of the paragraph for lines. Raises
    DamagedFileError, LimitError.
    """
    meter = meter or Meter(name=name)
    archive = Archive(data, meter)
    part = archive.main_part(_DOCUMENT)
    root = archive.xml(part)
    walk = _Walk(file, meter)
    body = next(root.iter("{*}body"), root)
    walk.visit(body)
    if walk.page.grids:
        walk.page.grids[-1].below = walk.waiting
    for role, path in archive.relations(part).values():
        if role in ("header", "footer") and path in archive:
            walk.around(archive.xml(path))
    source = Source(name, [walk.page], walk.gaps)
    if not walk.page.lines and not walk.page.grids and next(root.iter("{*}drawing", "{*}pict"), None) is not None:
        source.gaps.append(Gap("", "a picture without text", Place(file=file)))
    return source


class _Walk:
    """Goes through the blocks of a body in order."""

    def __init__(self, file: int, meter: Meter) -> None:
        self.page = Page(1, 0, 0)
        self.gaps: list[Gap] = []
        self.waiting: list[Line] = []
        self._file = file
        self._meter = meter
        self._paragraphs = 0
        self._tables = 0

    def visit(self, element: Element) -> None:
        for child in element:
            tag = local_name(child)
            if tag == "p":
                self._paragraph(child)
            elif tag == _TABLE:
                self._table(child)
            elif tag in _WRAPPERS:
                self.visit(child)

    def around(self, part: Element) -> None:
        """The lines of a header or footer: they stand around every page and in no order with the text."""
        for paragraph in part.iter("{*}p"):
            for text in paragraph_lines(paragraph):
                if text.strip():
                    self.page.lines.append(Line(_BLANK.sub(" ", text).strip(" \u3000"), Place(file=self._file)))

    def _paragraph(self, paragraph: Element) -> None:
        self._meter.look()
        self._paragraphs += 1
        place = Place(line=self._paragraphs, file=self._file)
        if next(paragraph.iter("{*}OLEObject"), None) is not None:
            self.gaps.append(Gap("", "an embedded object: save it as a file of its own and read it too", place))
        lines = paragraph_lines(paragraph)
        for boxed in boxed_paragraphs(paragraph):
            lines += paragraph_lines(boxed)
        for text in lines:
            shown = _BLANK.sub(" ", text).strip(" \u3000")
            if shown:
                line = Line(shown, place)
                self.page.lines.append(line)
                self.waiting.append(line)

    def _table(self, table: Element) -> None:
        nested = next((t for t in table.iter(f"{{*}}{_TABLE}") if t is not table), None)
        if nested is not None and not prints_figures(table):  # layout: its cells are walked through
            for cell in table.iter("{*}tc"):
                if next((a for a in cell.iterancestors(f"{{*}}{_TABLE}")), None) is table:
                    self.visit(cell)
            return
        self._tables += 1
        place = Place(sheet=f"table {self._tables}", cell="A1", file=self._file)
        grid = grid_of(1, boxes_of(table, place, self._meter), place, self._meter)
        if grid is None:
            return
        if grid.rows == 1 and grid.cols == 1:  # a frame around text
            for text in grid.cells[0].lines:
                line = Line(text, place)
                self.page.lines.append(line)
                self.waiting.append(line)
            return
        grid, caption = without_caption(grid)
        self.page.lines += caption
        grid.above, self.waiting = [*self.waiting, *caption], []
        self.page.grids.append(grid)
