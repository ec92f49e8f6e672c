"""A disclosure as an OFD file (GB/T 33190): ruled pages with positioned text, heads repeated on every page.

Pages are as wide as their table needs; a font is named and not embedded.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pyfinance.model import Document
from pyfinance.reading.ofd.canvas import width_of
from pyfinance.writing.cover import cover_lines
from pyfinance.writing.layout import document_sheets
from pyfinance.writing.sheet import UNPRINTABLE, Printed, Sheet, Style, xml_text

# millimetres
SIZE: Final = 3.5  # of the text
LEADING: Final = 1.5  # from line to line, in sizes
PAD: Final = 0.8  # between a wall and the text
MARGIN: Final = 15.0
HEIGHT: Final = 210.0
LEAST_WIDTH: Final = 297.0
LINE: Final = 0.2
_NS: Final = "http://www.ofdspec.org/2016"
_MOMENT: Final = (2000, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class _Page:
    width: float
    objects: list[str]


def ofd_file(document: Document, style: Style | None = None) -> bytes:
    """The bytes of an OFD file."""
    pages: list[_Page] = []
    cover = cover_lines(document)
    if cover:
        pages.append(_Page(LEAST_WIDTH, [_text(line, MARGIN, 60 + 12 * n, 7.0) for n, line in enumerate(cover)]))
    for sheet in document_sheets(document, style):
        pages += _SheetWriter(sheet).pages()
    pages = pages or [_Page(LEAST_WIDTH, [])]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _parts(pages):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(pages: list[_Page]) -> Iterator[tuple[str, str]]:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        "OFD.xml",
        f'{head}<ofd:OFD xmlns:ofd="{_NS}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>00000000000000000000000000000000</ofd:DocID></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    )
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    yield (
        "Doc_0/Document.xml",
        f'{head}<ofd:Document xmlns:ofd="{_NS}"><ofd:CommonData><ofd:MaxUnitID>100000</ofd:MaxUnitID><ofd:PageArea>'
        f"<ofd:PhysicalBox>0 0 {LEAST_WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    )
    yield (
        "Doc_0/PublicRes.xml",
        f'{head}<ofd:Res xmlns:ofd="{_NS}" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体" '
        'FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
    )
    for n, page in enumerate(pages):
        yield (
            f"Doc_0/Pages/Page_{n}/Content.xml",
            f'{head}<ofd:Page xmlns:ofd="{_NS}"><ofd:Area><ofd:PhysicalBox>0 0 {page.width:g} {HEIGHT:g}'
            '</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="2" Type="Body">'
            + "".join(page.objects)
            + "</ofd:Layer></ofd:Content></ofd:Page>",
        )


class _SheetWriter:
    """Sets one sheet on as many pages as it needs."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.widths = [max(4, width) * SIZE + 2 * PAD for width in sheet.widths]
        self.xs = [MARGIN]
        for width in self.widths:
            self.xs.append(self.xs[-1] + width)
        title = max((_length(line) for line in sheet.caption), default=0.0) * 5.0
        self.width = max(LEAST_WIDTH, self.xs[-1] + MARGIN, title + 2 * MARGIN)
        self.lines = {id(cell): self._wrapped(cell) for cell in sheet.cells}
        self._shown: set[int] = set()  # cells whose text stands in one piece on some page
        self.heights = [
            max(
                (
                    self._height(len(self.lines[id(cell)]))
                    for cell in sheet.cells
                    if cell.row0 == row and cell.row1 == row + 1
                ),
                default=self._height(1),
            )
            for row in range(sheet.rows)
        ]
        for cell in sheet.cells:  # a head over several rows may need more than they have
            lack = self._height(len(self.lines[id(cell)])) - sum(self.heights[cell.row0 : cell.row1])
            if lack > 0:
                self.heights[cell.row1 - 1] += lack

    @staticmethod
    def _height(lines: int) -> float:
        return max(1, lines) * LEADING * SIZE + PAD

    def _wrapped(self, cell: Printed) -> list[str]:
        room = sum(self.widths[cell.col0 : cell.col1]) - 2 * PAD - cell.indent * SIZE
        if cell.part in ("figure", "code"):
            return [cell.text] if cell.text else []
        lines, line = [], ""
        for character in cell.text:
            if line and (_length(line + character)) * SIZE > room:
                lines.append(line)
                line = ""
            line += character
        return [*lines, line] if line else lines

    def pages(self) -> Iterator[_Page]:
        page = _Page(self.width, [])
        y = MARGIN
        for line in self.sheet.caption:
            size = 5.0 if line == self.sheet.title else SIZE
            page.objects.append(_text(line, MARGIN, y + size, size))
            y += LEADING * size
        first = self.sheet.heads
        row = 0
        while row < self.sheet.rows:
            last = row
            used = y
            while last < self.sheet.rows and (last == row or used + self.heights[last] <= HEIGHT - MARGIN):
                used += self.heights[last]
                last += 1
            last = max(last, min(first, self.sheet.rows))  # heads stay in one piece
            last = self._cut(row, last)
            y = self._rows(page, row, last, y)
            row = last
            if row < self.sheet.rows:
                yield page
                page = _Page(self.width, [])
                y = self._rows(page, 0, first, MARGIN)
        for note in self.sheet.notes:
            page.objects.append(_text(note, MARGIN, y + LEADING * SIZE, SIZE))
            y += LEADING * SIZE
        yield page

    def _cut(self, row: int, last: int) -> int:
        """Where the page that begins with ``row`` ends, at most at ``last``: not within rows that stay together."""
        if last == self.sheet.rows:
            return last
        for start, end in sorted(self.sheet.kept, key=lambda rows: rows[1] - rows[0]):
            if row < start < last < end:
                last = start
        return last

    def _rows(self, page: _Page, start: int, end: int, y: float) -> float:
        """Draws rows start .. end-1 from y on; returns where they end."""
        ys = {start: y}
        for row in range(start, end):
            ys[row + 1] = ys[row] + self.heights[row]
        for cell in self.sheet.cells:
            top, bottom = max(cell.row0, start), min(cell.row1, end)
            if top >= bottom:  # a cell that a page cuts is drawn on both, its text too
                continue
            box = (self.xs[cell.col0], ys[top], self.xs[cell.col1], ys[bottom])
            page.objects.append(_frame(*box))
            page.objects += self._cell(cell, *box)
        return ys[end]

    def _cell(self, cell: Printed, x0: float, y0: float, x1: float, y1: float) -> Iterator[str]:
        waiting = self.lines[id(cell)]
        room = max(1, int((y1 - y0) / (LEADING * SIZE)))
        lines = waiting[:room]
        if len(waiting) <= room:
            self._shown.add(id(cell))
        elif id(cell) in self._shown:  # all of it stands on the page before
            return
        else:  # the rest of a text that a page cuts stands on the next one
            self.lines[id(cell)] = waiting[room:]
        top = (y0 + y1 - len(lines) * LEADING * SIZE) / 2
        for n, line in enumerate(lines):
            length = _length(line) * SIZE
            x = x0 + PAD + cell.indent * SIZE
            if cell.part == "figure":
                x = x1 - PAD - length
            elif cell.part in ("head", "code"):
                x = (x0 + x1 - length) / 2
            yield _text(line, x, top + n * LEADING * SIZE + SIZE, SIZE)


def _length(text: str) -> float:
    return sum(map(width_of, text))


def _text(text: str, x: float, baseline: float, size: float) -> str:
    text = UNPRINTABLE.sub("", text)
    steps = " ".join(f"{width_of(character) * size:g}" for character in text[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    boundary = f"{x:.3f} {baseline - size:.3f} {_length(text) * size + size:.3f} {1.4 * size:.3f}"
    return (
        f'<ofd:TextObject ID="3" Boundary="{boundary}" Font="1" Size="{size:g}">'
        f'<ofd:TextCode X="0" Y="{size:g}"{delta}>{xml_text(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _frame(x0: float, y0: float, x1: float, y1: float) -> str:
    width, height = x1 - x0, y1 - y0
    data = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
    return (
        f'<ofd:PathObject ID="4" Boundary="{x0:.3f} {y0:.3f} {width:.3f} {height:.3f}" LineWidth="{LINE:g}">'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )
