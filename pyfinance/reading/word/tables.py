"""The cells of a Word table: columns by their spans over the table's grid, rows joined where cells go on downwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyfinance.model import Place
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import attribute, local_name
from pyfinance.reading.printed import Box
from pyfinance.reading.spans import box_of, cell_name
from pyfinance.reading.word.text import boxed_paragraphs, indent_of, paragraph_lines

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FIGURE: Final = re.compile(r"[-(（]?\d[\d,]*(?:\.\d+)?%?[)）]?")
_WRAPPERS: Final = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_MOST_COLUMNS: Final = 1000  # Word itself allows 63


def boxes_of(table: Element, place: Place, meter: Meter) -> list[Box]:
    """The boxes of a table. ``place`` is that of its first cell."""
    boxes: list[Box] = []
    open_boxes: dict[int, int] = {}  # first column -> box that may go on in the next row
    covered = 0
    for row, element in enumerate(_inside(table, "tr")):
        meter.look()
        col = _skipped(element, "gridBefore")
        still_open: dict[int, int] = {}
        last: int | None = None
        for cell in _inside(element, "tc"):
            properties = next((child for child in cell if local_name(child) == "tcPr"), None)
            width = min(_value(properties, "gridSpan") or 1, _MOST_COLUMNS)
            covered += width
            meter.fits("cells", covered)
            goes_on = _merge(properties, "vMerge") == "continue"
            above = open_boxes.get(col) if goes_on else None
            if _merge(properties, "hMerge") == "continue" and last is not None:
                boxes[last].col1 += width
                col += width
                continue
            if above is not None:
                boxes[above].row1 = row + 1
                last = above
            else:
                here = replace(place, cell=cell_name(row, col))
                boxes.append(box_of(row, col, 1, width, _lines(cell), here, _indent(cell)))
                last = len(boxes) - 1
            still_open[col] = last
            col += width
        open_boxes = still_open
    return boxes


def prints_figures(table: Element) -> bool:
    """Whether at least two cells of the table itself, and of no table within, are figures."""
    found = 0
    for row in _inside(table, "tr"):
        for cell in _inside(row, "tc"):
            found += bool(_FIGURE.fullmatch("".join(_lines(cell)).strip()))
            if found > 1:
                return True
    return False


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also where something is wrapped around them."""
    for child in element:
        name = local_name(child)
        if name == tag:
            yield child
        elif name in _WRAPPERS:
            yield from _inside(child, tag)


def _lines(cell: Element) -> list[str]:
    lines: list[str] = []
    for paragraph in cell.iter("{*}p"):
        if next(paragraph.iterancestors("{*}txbxContent"), None) is None:
            lines += paragraph_lines(paragraph)
            for boxed in boxed_paragraphs(paragraph):
                lines += paragraph_lines(boxed)
    return lines


def _indent(cell: Element) -> int:
    first = next(cell.iter("{*}p"), None)
    return 0 if first is None else indent_of(first)


def _skipped(row: Element, name: str) -> int:
    properties = next((child for child in row if local_name(child) == "trPr"), None)
    return min(_value(properties, name), _MOST_COLUMNS)


def _value(properties: Element | None, name: str) -> int:
    found = None if properties is None else next((c for c in properties if local_name(c) == name), None)
    text = "" if found is None else attribute(found, "val")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _merge(properties: Element | None, name: str) -> str:
    """How a cell is merged: restart, continue (also where no value says which), or nothing where it is not."""
    found = None if properties is None else next((c for c in properties if local_name(c) == name), None)
    if found is None:
        return ""
    return "restart" if attribute(found, "val") == "restart" else "continue"
