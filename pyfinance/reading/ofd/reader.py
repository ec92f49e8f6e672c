"""An OFD file to what it prints: its pages drawn, then read like the pages of a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyfinance.errors import DamagedFileError
from pyfinance.model import Gap, Place
from pyfinance.reading.archive import Archive
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import attribute, local_name
from pyfinance.reading.ofd.canvas import Canvas, numbers_of, placed
from pyfinance.reading.pdf.drawing import IDENTITY, Matrix
from pyfinance.reading.pdf.reader import page as read_page
from pyfinance.reading.printed import Source

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ROOT: Final = "OFD.xml"
_A4: Final = (0.0, 0.0, 210.0, 297.0)
_DEPTH: Final = 12  # blocks nest; a composite may hold itself


def read(data: bytes, name: str = "", file: int = 0, meter: Meter | None = None) -> Source:
    """Everything printed in an OFD file. ``file`` is the index of the file within its disclosure.

    Raises DamagedFileError where the file cannot be opened, LimitError where it is too large. A page that shows an
    image and no text is a gap of the result, and so is a page that the file names and does not hold.
    """
    meter = meter or Meter(name=name)
    archive = Archive(data, meter)
    root_name = next((member for member in archive.names if member.lower() == _ROOT.lower()), _ROOT)
    source = Source(name)
    bodies = list(archive.xml(root_name).iter("{*}DocRoot"))
    if not bodies:
        raise DamagedFileError(f"{name}: an OFD file that names no document", name)
    for body in bodies:
        path = archive.target(root_name, (body.text or "").strip())
        _Document(archive, path, file, meter).read_into(source)
    return source


class _Document:
    """One document of an OFD file with the resources that its pages share."""

    def __init__(self, archive: Archive, path: str, file: int, meter: Meter) -> None:
        self._archive = archive
        self._path = path
        self._file = file
        self._meter = meter
        self._root = archive.xml(path)
        self._templates = {
            attribute(t, "ID"): archive.target(path, attribute(t, "BaseLoc"))
            for t in self._root.iter("{*}TemplatePage")
        }
        self._composites: dict[str, Element] = {}
        for resource in self._root.iter("{*}PublicRes", "{*}DocumentRes"):
            member = archive.target(path, (resource.text or "").strip())
            if member in archive:
                for unit in archive.xml(member).iter("{*}CompositeGraphicUnit"):
                    self._composites[attribute(unit, "ID")] = unit

    def read_into(self, source: Source) -> None:
        for page in self._root.iter("{*}Page"):
            self._meter.take("pages", 1)
            number = len(source.pages) + 1
            member = self._archive.target(self._path, attribute(page, "BaseLoc"))
            if member not in self._archive:
                place = Place(page=number, file=self._file)
                source.gaps.append(Gap(member, "a page that the file names and does not hold", place))
                continue
            drawing = self._canvas(self._archive.xml(member), number).finish()
            read = read_page(drawing, self._file)
            self._meter.take("cells", sum(grid.rows * grid.cols for grid in read.grids))
            source.pages.append(read)
            if not len(drawing.code) and len(drawing.image):
                place = Place(page=number, file=self._file)
                source.gaps.append(Gap("", "an image without text", place))

    def _canvas(self, page: Element, number: int) -> Canvas:
        canvas = Canvas(number, self._area(page), self._meter)
        for template in page:
            if local_name(template) == "Template":
                member = self._templates.get(attribute(template, "TemplateID"), "")
                if member in self._archive:
                    self._content(self._archive.xml(member), canvas)
        self._content(page, canvas)
        return canvas

    def _area(self, page: Element) -> tuple[float, float, float, float]:
        for owner in (page, self._root):
            box = next(owner.iter("{*}PhysicalBox"), None)
            if box is not None:
                x, y, width, height = numbers_of(box.text or "", 4)
                if width > 0 and height > 0:
                    return x, y, width, height
        return _A4

    def _content(self, page: Element, canvas: Canvas) -> None:
        for content in page:
            if local_name(content) == "Content":
                for layer in content:
                    self._draw(layer, canvas, IDENTITY, 0)

    def _draw(self, block: Element, canvas: Canvas, matrix: Matrix, depth: int) -> None:
        """Draws the objects of a layer, a block or a composite."""
        if depth > _DEPTH:
            return
        for child in block:
            canvas.drawn += 1
            self._meter.fits("cells", canvas.drawn)  # composites that hold each other draw without end
            self._meter.look()
            tag = local_name(child)
            if tag == "TextObject":
                canvas.text(child, matrix)
            elif tag == "PathObject":
                canvas.path(child, matrix)
            elif tag == "ImageObject":
                canvas.image(child, matrix)
            elif tag == "PageBlock":
                self._draw(child, canvas, matrix, depth + 1)
            elif tag == "CompositeObject":
                unit = self._composites.get(attribute(child, "ResourceID"))
                for content in () if unit is None else unit:
                    if local_name(content) == "Content":
                        self._draw(content, canvas, placed(child, matrix), depth + 1)
