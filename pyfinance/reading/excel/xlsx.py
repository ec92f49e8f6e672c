"""The sheets of an xlsx workbook, read as a stream of cells.

Source: ECMA-376 part 1, 18 (SpreadsheetML). Values and formats are read in one pass; memory is taken for cells that
hold something, so a cell at the far corner of a sheet costs no more than another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyfinance.errors import DamagedFileError
from pyfinance.reading.archive import Archive, member_names
from pyfinance.reading.excel.doubles import decimal_of
from pyfinance.reading.excel.formats import BUILT_IN, GENERAL, is_text, shown
from pyfinance.reading.excel.worksheet import Content, Worksheet
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import local_name, stream_xml
from pyfinance.reading.spans import EM

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WORKBOOK: Final = "xl/workbook.xml"
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE: Final = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class _Style:
    code: str = GENERAL
    indent: int = 0


@dataclass(slots=True)
class _Book:
    """What all sheets share."""

    archive: Archive
    meter: Meter
    strings: list[str] = field(default_factory=list)
    styles: list[_Style] = field(default_factory=list)
    from_1904: bool = False

    def style(self, number: str | None) -> _Style:
        index = int(number) if number and number.isascii() and number.isdigit() else 0
        return self.styles[index] if index < len(self.styles) else _Style()


def is_workbook(data: bytes) -> bool:
    """Whether a zip archive is a workbook of this format."""
    return any(name.startswith("xl/") or name == "[Content_Types].xml" for name in member_names(data))


def worksheets(data: bytes, meter: Meter) -> Iterator[Worksheet]:
    """The sheets in the order of the workbook. Raises DamagedFileError, LimitError."""
    archive = Archive(data, meter)
    book = _Book(archive, meter)
    part = archive.main_part(_WORKBOOK)
    root = archive.xml(part)
    targets = archive.relations(part)
    properties = next(root.iter("{*}workbookPr"), None)
    book.from_1904 = properties is not None and properties.get("date1904") in _TRUE
    for kind, take in (("sharedStrings", _read_strings), ("styles", _read_styles)):
        target = next((path for role, path in targets.values() if role == kind), None)
        if target is not None and target in archive:
            take(book, target)
    for sheet in root.iter("{*}sheet"):
        reference = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        role, path = targets.get(str(reference), ("", ""))
        result = Worksheet(sheet.get("name") or path, hidden=sheet.get("state") in ("hidden", "veryHidden"))
        if role == "worksheet":
            if path not in archive:
                raise DamagedFileError(
                    f"{meter.name}: the workbook names a sheet {path!r} that is not there", meter.name
                )
            _read_sheet(book, path, result)
        elif role:
            result.gaps.append((result.name, f"a sheet without cells ({role})", None))
        yield result


def _read_strings(book: _Book, path: str) -> None:
    for item in stream_xml(book.archive.read(path), path, book.meter, ("{*}si",)):
        book.strings.append(_string(item))
        if len(book.strings) % 4096 == 0:
            book.meter.fits("cells", len(book.strings))


def _string(item: Element) -> str:
    """The text of a string item: its runs joined, without the readings printed above Chinese characters."""
    runs = []
    for child in item:
        tag = local_name(child)
        if tag == "t":
            runs.append(child.text or "")
        elif tag == "r":
            runs += [t.text or "" for t in child if local_name(t) == "t"]
    return _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), "".join(runs))


def _read_styles(book: _Book, path: str) -> None:
    root = book.archive.xml(path)
    codes = dict(BUILT_IN)
    for each in root.iter("{*}numFmt"):
        codes[_whole(each.get("numFmtId"))] = each.get("formatCode") or GENERAL
    formats = next(root.iter("{*}cellXfs"), None)
    for style in () if formats is None else formats:
        alignment = next((child for child in style if local_name(child) == "alignment"), None)
        levels = _whole(alignment.get("indent")) if alignment is not None else 0
        book.styles.append(_Style(codes.get(_whole(style.get("numFmtId")), GENERAL), min(levels, 250) * EM))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read_sheet(book: _Book, path: str, sheet: Worksheet) -> None:
    """Fills a sheet from its part."""
    at = [-1, -1]  # the row and column of the last cell: both may be left out of the file
    row_element: Element | None = None
    show_zeros = True
    tags = ("{*}c", "{*}row", "{*}col", "{*}mergeCell", "{*}sheetView", "{*}drawing")
    pictured = False
    for element in stream_xml(book.archive.read(path), path, book.meter, tags):
        tag = local_name(element)
        if tag == "c":
            above = element.getparent()
            if above is not row_element:
                row_element = above
                number = _whole(above.get("r")) if above is not None else 0
                at = [number - 1 if number else at[0] + 1, -1]
            _place_cell(element.get("r"), at)
            content = _content(book, element, show_zeros, sheet, (at[0], at[1]))
            if content is not None:
                sheet.cells[at[0], at[1]] = content
                if len(sheet.cells) % 4096 == 0:
                    book.meter.fits("cells", len(sheet.cells))
        elif tag == "row":
            if element is not row_element:
                number = _whole(element.get("r"))
                at = [number - 1 if number else at[0] + 1, -1]
            row_element = None
            if element.get("hidden") in _TRUE:
                sheet.hidden_rows.add(at[0])
        elif tag == "col":
            if element.get("hidden") in _TRUE:
                sheet.hidden_cols.append((_whole(element.get("min")) - 1, _whole(element.get("max")) - 1))
        elif tag == "mergeCell":
            _merge(element.get("ref") or "", sheet)
        elif tag == "sheetView":
            show_zeros = element.get("showZeros") not in ("0", "false")
        else:
            pictured = True
    if pictured and not sheet.cells:
        sheet.gaps.append(("", "a picture without text", None))


def _place_cell(reference: str | None, at: list[int]) -> None:
    """Moves to the cell that a reference names, or to the next one."""
    place = _cell_at(reference) if reference else None
    if place is None:
        at[1] += 1
    else:
        at[:] = place


@lru_cache(maxsize=8192)
def _cell_at(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    col = 0
    for letter in match.group(1):
        col = col * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, col - 1


def _merge(reference: str, sheet: Worksheet) -> None:
    first, _, last = reference.partition(":")
    a, b = _cell_at(first), _cell_at(last or first)
    if a is not None and b is not None:
        (r0, r1), (c0, c1) = sorted((a[0], b[0])), sorted((a[1], b[1]))
        sheet.merges.append((r0, r1 + 1, c0, c1 + 1))


def _content(book: _Book, cell: Element, show_zeros: bool, sheet: Worksheet, at: tuple[int, int]) -> Content | None:
    """What a cell displays; None where it displays nothing."""
    kind = cell.get("t") or "n"
    stored: str | None = None
    text = ""
    formula = False
    for child in cell:
        tag = local_name(child)
        if tag == "v":
            stored = child.text or ""
        elif tag == "is":
            text = _string(child)
        elif tag == "f":
            formula = True
    style = book.style(cell.get("s"))
    if kind == "inlineStr":
        return Content(text, indent=style.indent) if text else None
    if stored is None or stored == "":
        if formula and kind != "str":
            sheet.gaps.append(("", "a formula whose value is not stored: open the file and save it once", at))
        return None
    if kind == "s":
        index = _whole(stored)
        text = book.strings[index] if index < len(book.strings) else ""
        return Content(text, indent=style.indent) if text else None
    if kind == "n":
        number = decimal_of(stored)
        if number is not None:
            return number_content(number, style.code, style.indent, show_zeros, book.from_1904)
    if kind == "b":
        return Content("TRUE" if stored in _TRUE else "FALSE")
    if kind == "e":
        sheet.gaps.append((stored, "an error value in a cell", at))
    return Content(_ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), stored), indent=style.indent)


def number_content(number: Decimal, code: str, indent: int, show_zeros: bool, from_1904: bool) -> Content | None:
    """A stored number as its format displays it; None where it displays nothing (a zero that is not shown)."""
    if number == 0 and not show_zeros:
        return None
    text, exact = (f"{number:f}", True) if is_text(code) else shown(number, code, from_1904)
    if not text:
        return None
    return Content(text, True, "printed" if exact else "inferred", indent)
