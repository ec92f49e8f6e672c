"""A web page to what it shows: tables of figures as grids, everything else as lines of text.

Pages are set with tables too: a table that holds tables and prints no figures of its own is layout. What a browser does
not show (scripts, hidden elements) is not printed; hidden tables of figures are listed as gaps.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from pyfinance.errors import DamagedFileError
from pyfinance.model import Gap, Line, Place
from pyfinance.reading.html.cells import boxes_of, prints_figures, tag_of
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import parse_html
from pyfinance.reading.printed import Page, Source
from pyfinance.reading.spans import grid_of, without_caption

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([-\w]+)", re.IGNORECASE)
_HEAD: Final = 4096
_SKIPPED: Final = frozenset(
    ("script", "style", "template", "head", "select", "textarea", "svg", "object", "iframe", "noscript", "button")
)
_INLINE: Final = frozenset(
    (
        "a", "abbr", "b", "big", "bdo", "cite", "code", "em", "font", "i", "ins", "label", "mark", "o:p", "q", "s", "small",
        "span", "st1:chsdate", "strike", "strong", "sub", "sup", "tt", "u", "var",
    )
)  # fmt: skip
_ATTACHMENT: Final = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)(?:$|[?#])", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_BLANK: Final = re.compile(r"[ \t\r\n\f]+")
_FIGURE: Final = re.compile(r"\d[.,]\d|\d{4}")


def read(data: bytes, name: str = "", file: int = 0, meter: Meter | None = None) -> Source:
    """Everything a web page shows, as one page. ``file`` is the index of the file within its disclosure.

    Raises DamagedFileError where nothing can be made of the bytes, LimitError where the page is too large.
    """
    meter = meter or Meter(name=name)
    source = Source(name)
    text, replaced = decoded(data)
    if replaced:
        source.gaps.append(Gap("", f"{replaced} characters are in no known encoding", Place(file=file)))
    root, cut = parse_html(text, meter)
    if cut:
        source.gaps.append(
            Gap("", "the page breaks off: its markup nests too deep or ends too early", Place(file=file))
        )
    if root is None:
        raise DamagedFileError(f"{name}: a web page without any element", name)
    source.published = _declared(root, "PubDate")
    walk = _Walk(file, meter)
    walk.visit(root)
    walk.end_line()
    source.pages.append(walk.page)
    source.gaps.extend(walk.gaps)
    if walk.page.grids:
        last = walk.page.grids[-1]
        last.below = walk.waiting
    else:
        source.gaps.extend(walk.attachments)
    return source


def _declared(root: Element, name: str) -> str:
    """What the page says of itself in a ``meta`` element."""
    found = (one.get("content") for one in root.iter("meta") if (one.get("name") or "").lower() == name.lower())
    return next((content for content in found if content), "")


def decoded(data: bytes) -> tuple[str, int]:
    """The text of a page, and how many characters could not be decoded: by its mark, what it declares, or its bytes."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, text.count("\ufffd")
    declared = _CHARSET.search(data[:_HEAD])
    named = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    if named in ("gb2312", "gbk", "x-gbk"):
        named = "gb18030"  # which holds both, and what pages really use
    for encoding in (named, "utf-8", "gb18030"):
        try:
            return data.decode(encoding), 0
        except (LookupError, UnicodeDecodeError):
            continue
    text = data.decode("gb18030" if named == "gb18030" else "utf-8", "replace")
    return text, text.count("\ufffd")


class _Walk:
    """Goes through the elements in order; collects lines, and grids with the lines above them."""

    def __init__(self, file: int, meter: Meter) -> None:
        self.page = Page(1, 0, 0)
        self.gaps: list[Gap] = []
        self.attachments: list[Gap] = []
        self.waiting: list[Line] = []  # lines since the last grid
        self._file = file
        self._meter = meter
        self._pieces: list[str] = []
        self._line = 0
        self._tables = 0

    def visit(self, element: Element) -> None:
        tag = tag_of(element)
        if tag in _SKIPPED or not tag:
            return
        if is_hidden(element):
            self._list_hidden(element)
            return
        if tag == "table" and self._table(element):
            return
        if tag == "br":
            self.end_line()
            return
        block = tag not in _INLINE
        if block:
            self.end_line()
        if tag == "a":
            self._attachment(element)
        self._add(element.text, element)
        for child in element:
            self.visit(child)
            self._add(child.tail, element)
        if block:
            self.end_line()

    def end_line(self) -> None:
        text = _BLANK.sub(" ", "".join(self._pieces)).replace("\u00a0", " ").strip(" \u3000\u200b\ufeff")
        self._pieces = []
        if text:
            self._meter.look()
            line = Line(text, Place(line=self._line or None, file=self._file))
            self.page.lines.append(line)
            self.waiting.append(line)

    def _add(self, text: str | None, element: Element) -> None:
        if text and not text.isspace():
            if not self._pieces:
                self._line = element.sourceline or 0
            self._pieces.append(text)
        elif text and self._pieces:
            self._pieces.append(" ")

    def _table(self, element: Element) -> bool:
        """Takes a table of figures or words as a grid; False where it is layout, to be walked through."""
        nested = next(element.iterdescendants("table"), None)
        if nested is not None and not prints_figures(element):
            return False
        self.end_line()
        self._tables += 1
        place = Place(sheet=f"table {self._tables}", cell="A1", file=self._file)
        boxes = boxes_of(element, place, self._meter)
        grid = grid_of(1, boxes, place, self._meter)
        if grid is None:
            return True
        if grid.rows == 1 and grid.cols == 1:  # a frame around text
            for text in grid.cells[0].lines:
                self._pieces.append(text)
                self._line = element.sourceline or 0
                self.end_line()
            return True
        grid, caption = without_caption(grid)
        self.page.lines += caption
        grid.above, self.waiting = [*self.waiting, *caption], []
        self.page.grids.append(grid)
        return True

    def _attachment(self, element: Element) -> None:
        target = element.get("href") or ""
        if _ATTACHMENT.search(target):
            text = "".join(element.itertext()).strip() or target
            place = Place(line=element.sourceline, file=self._file)
            self.attachments.append(
                Gap(text, "an attachment that the page links to; read it as a file of its own", place)
            )

    def _list_hidden(self, element: Element) -> None:
        for table in element.iter("table"):
            text = " ".join("".join(table.itertext()).split())
            if _FIGURE.search(text):
                place = Place(line=table.sourceline, file=self._file)
                self.gaps.append(Gap(text, "a table that the page does not show", place))


def is_hidden(element: Element) -> bool:
    """Whether a browser leaves an element out, as far as its own attributes tell."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
