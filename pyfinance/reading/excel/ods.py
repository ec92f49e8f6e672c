"""The sheets of an OpenDocument spreadsheet: the texts that it displays are stored in the file.

Source: OASIS OpenDocument 1.3, part 3. Repeated cells and rows are unfolded only where they hold something.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pyfinance.errors import DamagedFileError
from pyfinance.reading.archive import Archive
from pyfinance.reading.excel.doubles import decimal_of
from pyfinance.reading.excel.worksheet import Content, Worksheet
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import attribute, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NUMBERS: Final = ("float", "currency", "percentage")
_ROWS: Final = ("table-header-rows", "table-row-group", "table-rows")
_HIDDEN: Final = ("collapse", "filter")


def worksheets(data: bytes, meter: Meter) -> Iterator[Worksheet]:
    """The sheets in order. Raises DamagedFileError, LimitError."""
    archive = Archive(data, meter)
    root = archive.xml("content.xml")
    body = next(root.iter("{*}spreadsheet"), None)
    if body is None:
        raise DamagedFileError(f"{meter.name}: an OpenDocument file that is no spreadsheet", meter.name)
    for table in body:
        if local_name(table) == "table":
            yield _worksheet(table, meter)


def _count(element: Element, name: str) -> int:
    text = attribute(element, name)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _worksheet(table: Element, meter: Meter) -> Worksheet:
    sheet = Worksheet(attribute(table, "name"), hidden=attribute(table, "display") == "false")
    row = 0
    for element in _rows(table):
        repeated = _count(element, "number-rows-repeated")
        found = _row(element, sheet, row, meter)
        hidden = attribute(element, "visibility") in _HIDDEN
        if found:  # rows of blanks are repeated to the end of the sheet
            meter.fits("cells", len(sheet.cells) + repeated * len(found))
            for copy in range(row, row + repeated):
                sheet.cells |= {(copy, col): content for col, content in found}
                if hidden:
                    sheet.hidden_rows.add(copy)
        row += repeated
    _hidden_columns(table, sheet)
    return sheet


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        tag = local_name(child)
        if tag == "table-row":
            yield child
        elif tag in _ROWS:
            yield from _rows(child)


def _hidden_columns(table: Element, sheet: Worksheet) -> None:
    col = 0
    for column in table.iter("{*}table-column"):
        repeated = _count(column, "number-columns-repeated")
        if attribute(column, "visibility") in _HIDDEN:
            sheet.hidden_cols.append((col, col + repeated - 1))
        col += repeated


def _row(element: Element, sheet: Worksheet, row: int, meter: Meter) -> list[tuple[int, Content]]:
    """The cells of one row that display something, by column; takes the row's merged cells."""
    found: list[tuple[int, Content]] = []
    col = 0
    for cell in element:
        tag = local_name(cell)
        if tag not in ("table-cell", "covered-table-cell"):
            continue
        repeated = _count(cell, "number-columns-repeated")
        content = _content(cell) if tag == "table-cell" else None
        if content is not None:
            meter.fits("cells", len(found) + repeated)
            found += [(at, content) for at in range(col, col + repeated)]
        rows, cols = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if tag == "table-cell" and rows * cols > 1:
            sheet.merges.append((row, row + rows, col, col + cols))
        col += repeated
    return found


def _content(cell: Element) -> Content | None:
    """What a cell displays: the paragraphs stored with it, else the shortest decimal of its number."""
    text = "\n".join(_paragraph(p) for p in cell if local_name(p) == "p")
    kind = attribute(cell, "value-type")
    if text.strip():
        return Content(text, kind in _NUMBERS)
    number = (
        decimal_of(attribute(cell, "value"))
        if kind in _NUMBERS and not any(local_name(p) == "p" for p in cell)
        else None
    )
    return None if number is None else Content(f"{number:f}", True, "inferred")


def _paragraph(paragraph: Element) -> str:
    pieces = [paragraph.text or ""]
    for child in paragraph:
        tag = local_name(child)
        if tag == "s":
            pieces.append(" " * min(_count(child, "c"), 1000))
        elif tag == "tab":
            pieces.append(" ")
        elif tag == "line-break":
            pieces.append("\n")
        elif tag != "annotation":
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
