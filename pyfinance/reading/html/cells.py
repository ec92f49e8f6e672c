"""The cells of an HTML table: rows in the order in which they are shown, spans, and the lines of text of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyfinance.model import Place
from pyfinance.reading.limits import Meter
from pyfinance.reading.printed import Box
from pyfinance.reading.spans import EM, box_of, cell_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_COLUMNS: Final = 1000  # spans are cut to these, as the HTML standard has it
_MOST_ROWS: Final = 65534
_BREAKS: Final = frozenset(("p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "center"))
_UNSEEN: Final = frozenset(("script", "style", "template"))
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_PAD: Final = re.compile(
    r"(?:padding-left|text-indent|mso-char-indent-count)\s*:\s*([\d.]+)\s*(pt|px|em|)", re.IGNORECASE
)
_POINTS: Final = {"pt": 100, "px": 75, "em": EM, "": EM}  # of one unit, in 1/100 pt
_PADDED: Final = 600  # an inner margin below this is the table's own and no indent
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_FIGURE: Final = re.compile(r"[-(（]?\d[\d,]*(?:\.\d+)?%?[)）]?")
_SECTIONS: Final = ("thead", "tbody", "tfoot")


def tag_of(element: Element) -> str:
    """The tag in lower case; "" for what is no element (a comment, an instruction)."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def boxes_of(table: Element, place: Place, meter: Meter) -> list[Box]:
    """The boxes of a table. ``place`` is that of its first cell."""
    boxes: list[Box] = []
    taken: dict[int, int] = {}  # column -> rows that a span from above still covers, this one included
    rows = list(_rows(table))
    covered = 0
    for row, (element, left) in enumerate(rows):
        meter.look()
        col = 0
        below: dict[int, int] = {c: n - 1 for c, n in taken.items() if n > 1}
        for cell in element:
            if tag_of(cell) not in ("td", "th") or _HIDDEN.search(cell.get("style") or ""):
                continue
            while taken.get(col, 0) > 0:
                col += 1
            cols = min(_span(cell, "colspan"), _MOST_COLUMNS)
            covered += cols
            meter.fits("cells", covered)
            deep = _span(cell, "rowspan", zero=left)
            deep = min(deep, left, _MOST_ROWS)
            here = replace(place, cell=cell_name(row, col))
            boxes.append(box_of(row, col, deep, cols, lines_of(cell), here, _indent(cell)))
            if deep > 1:
                below |= dict.fromkeys(range(col, col + cols), deep - 1)
            col += cols
        taken = below
    return boxes


def prints_figures(table: Element) -> bool:
    """Whether at least two cells of the table itself, and of no table within, are figures."""
    found = 0
    for row, _ in _rows(table):
        for cell in row:
            if tag_of(cell) in ("td", "th") and next(cell.iterdescendants("table"), None) is None:
                text = "".join(cell.itertext()).strip()
                found += bool(_FIGURE.fullmatch(text))
                if found > 1:
                    return True
    return False


def lines_of(cell: Element) -> list[str]:
    """The lines of text of a cell, leading blanks kept where the page shows them (no-break and full-width blanks)."""
    lines = [""]
    _gather(cell, lines)
    return [_SPACE.sub(" ", line).strip(" ").replace("\u00a0", " ") for line in lines]


def _gather(element: Element, lines: list[str]) -> None:
    lines[-1] += element.text or ""
    for child in element:
        tag = tag_of(child)
        hidden = _HIDDEN.search(child.get("style") or "") if tag else True
        if tag == "br":
            lines.append("")
        elif tag and tag not in _UNSEEN and not hidden:
            breaks = tag in _BREAKS
            if breaks and lines[-1].strip():
                lines.append("")
            _gather(child, lines)
            if breaks and lines[-1].strip():
                lines.append("")
        lines[-1] += child.tail or ""


def _rows(table: Element) -> Iterator[tuple[Element, int]]:
    """The rows as shown, each with how many rows its section has from it on (spans end with their section)."""
    sections: dict[str, list[list[Element]]] = {name: [] for name in _SECTIONS}
    loose: list[Element] = []
    for child in table:
        tag = tag_of(child)
        if tag == "tr":
            loose.append(child)
        elif tag in sections:
            sections[tag].append([row for row in child if tag_of(row) == "tr"])
    for rows in (*sections["thead"], *([loose] if loose else []), *sections["tbody"], *sections["tfoot"]):
        shown = [row for row in rows if not _HIDDEN.search(row.get("style") or "")]
        for i, row in enumerate(shown):
            yield row, len(shown) - i


def _span(cell: Element, name: str, zero: int = 1) -> int:
    """A span attribute; ``zero`` is what 0 means."""
    text = (cell.get(name) or "1").strip()
    if not text.isascii() or not text.isdigit():
        return 1
    return int(text[:6]) or zero


def _indent(cell: Element) -> int:
    """What the styles of a cell and its first paragraph set its text in by."""
    first = next((child for child in cell if tag_of(child)), None)
    found = 0
    for element in (cell, first):
        if element is None:
            continue
        for number, unit in _PAD.findall(element.get("style") or ""):
            whole, _, part = number.partition(".")
            tenths = int(whole[:4] or 0) * 10 + int((part + "0")[:1])
            found = max(found, tenths * _POINTS[unit.lower()] // 10)
    return found if found >= _PADDED else 0
