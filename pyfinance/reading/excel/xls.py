"""The sheets of an xls workbook (BIFF8 of Excel 97 to 2003, BIFF5 of Excel 95).

Values, formats, merged cells and what is hidden, in one pass over the records; memory is taken for cells that hold
something. Source: [MS-XLS].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pyfinance.errors import DamagedFileError
from pyfinance.reading.compound import Compound, CompoundError
from pyfinance.reading.excel import biff
from pyfinance.reading.excel.doubles import decimal_of
from pyfinance.reading.excel.formats import BUILT_IN, GENERAL
from pyfinance.reading.excel.worksheet import Content, Worksheet
from pyfinance.reading.excel.xlsx import number_content
from pyfinance.reading.limits import Meter
from pyfinance.reading.spans import EM

_BOF, _EOF, _FILEPASS, _CODEPAGE, _DATEMODE = 0x809, 0x0A, 0x2F, 0x42, 0x22
_FORMAT, _XF, _SHEET, _STRINGS = 0x41E, 0xE0, 0x85, 0xFC
_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RICH_LABEL, _BOOLERR = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
_FORMULAS, _STRING = (0x06, 0x206, 0x406), 0x207
_MERGES, _COLUMN, _ROW, _WINDOW = 0xE5, 0x7D, 0x208, 0x23E
_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_WORKSHEET: Final = 0
_HIDDEN_ROW: Final = 0x20
_SHOWS_ZEROS: Final = 0x10
_INDENT: Final = 0x0F


@dataclass(slots=True)
class _Book:
    stream: bytes
    meter: Meter
    wide: bool = True
    encoding: str = "gb18030"
    from_1904: bool = False
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[tuple[int, int]] = field(default_factory=list)  # number of the format, indent
    strings: list[str] = field(default_factory=list)
    sheets: list[tuple[int, int, int, str]] = field(default_factory=list)  # offset, state, kind, name

    def style(self, index: int) -> tuple[str, int]:
        number, indent = self.styles[index] if index < len(self.styles) else (0, 0)
        return self.codes.get(number, GENERAL), indent

    def text(self, data: bytes, offset: int, count_size: int) -> str:
        if self.wide:
            return biff.wide_text(data, offset, count_size)
        return biff.byte_text(data, offset, count_size, self.encoding)


def worksheets(data: bytes, meter: Meter) -> Iterator[Worksheet]:
    """The sheets in order. Raises DamagedFileError, LimitError."""
    try:
        compound = Compound(data)
        book = _Book(compound.stream("Workbook" if "Workbook" in compound.names else "Book"), meter)
        _read_globals(book)
        for offset, state, kind, name in book.sheets:
            sheet = Worksheet(name, hidden=state != 0)
            if kind == _WORKSHEET:
                _SheetReader(book, sheet).read(offset)
            else:
                sheet.gaps.append((name, "a sheet without cells (a chart or a macro)", None))
            yield sheet
    except (CompoundError, biff.BiffError) as error:
        raise DamagedFileError(f"{meter.name}: a damaged xls workbook: {error}", meter.name) from error


def _read_globals(book: _Book) -> None:
    """What stands before the sheets: formats, strings, the list of sheets."""
    pieces: list[bytes] = []
    last = 0
    for at, kind, data in biff.records(book.stream, 0):
        if at == 0 and kind != _BOF:
            raise biff.BiffError("it does not begin like one")
        if kind == _BOF:
            (version,) = biff.unpack("<H", data)
            book.wide = version == biff.BIFF8
        elif kind == _FILEPASS:
            raise DamagedFileError(f"{book.meter.name}: the workbook is locked by a password", book.meter.name)
        elif kind == _CODEPAGE:
            book.encoding = biff.encoding_of(biff.unpack("<H", data)[0])
        elif kind == _DATEMODE:
            book.from_1904 = biff.unpack("<H", data)[0] == 1
        elif kind == _FORMAT:
            (number,) = biff.unpack("<H", data)
            book.codes[number] = book.text(data, 2, 2 if book.wide else 1)
        elif kind == _XF:
            _, number = biff.unpack("<HH", data)
            book.styles.append((number, (data[8] & _INDENT) * EM if book.wide and len(data) > 8 else 0))
        elif kind == _SHEET:
            offset, state, sort = biff.unpack("<IBB", data)
            book.sheets.append((offset, state, sort, book.text(data, 6, 1)))
        elif kind == _STRINGS or (kind == biff.CONTINUE and last == _STRINGS):
            pieces.append(data)
            kind = _STRINGS
        elif kind == _EOF:
            break
        last = kind
    book.strings = list(biff.SharedStrings(pieces).read())


class _SheetReader:
    """Reads the records of one sheet."""

    def __init__(self, book: _Book, sheet: Worksheet) -> None:
        self.book = book
        self.sheet = sheet
        self.shows_zeros = True
        self._numbers: list[tuple[int, int, int, float | int]] = []  # shown when it is known whether zeros are
        self._formula: tuple[int, int, int] | None = None
        self._takes: dict[int, Callable[[bytes], None]] = {
            _NUMBER: self._number,
            _RK: self._packed,
            _MULRK: self._many_packed,
            _LABELSST: self._shared,
            _LABEL: self._label,
            _RICH_LABEL: self._label,
            _BOOLERR: self._truth_or_error,
            _STRING: self._formula_text,
            _MERGES: self._merges,
            _COLUMN: self._column,
            _ROW: self._row,
            _WINDOW: self._window,
            **dict.fromkeys(_FORMULAS, self._formula_value),
        }

    def read(self, offset: int) -> None:
        depth = count = 0
        for at, kind, data in biff.records(self.book.stream, offset):
            if at == offset and kind != _BOF:
                raise biff.BiffError(f"no sheet where {self.sheet.name!r} should begin")
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth == 0:
                    break
            elif depth == 1 and kind in self._takes:
                self._takes[kind](data)
                count += 1
                if count % 4096 == 0:
                    self.book.meter.fits("cells", len(self.sheet.cells) + len(self._numbers))
        for row, col, style, number in self._numbers:
            self._show(row, col, style, number)

    def _text(self, row: int, col: int, style: int, text: str) -> None:
        if text:
            self.sheet.cells[row, col] = Content(text, indent=self.book.style(style)[1])

    def _show(self, row: int, col: int, style: int, stored: float | int) -> None:
        number = decimal_of(stored)
        if number is None:
            return
        code, indent = self.book.style(style)
        content = number_content(number, code, indent, self.shows_zeros, self.book.from_1904)
        if content is not None:
            self.sheet.cells[row, col] = content

    def _number(self, data: bytes) -> None:
        row, col, style = biff.unpack("<3H", data)
        self._numbers.append((row, col, style, biff.double(data, 6)))

    def _packed(self, data: bytes) -> None:
        row, col, style, value = biff.unpack("<3HI", data)
        self._numbers.append((row, col, style, biff.packed_number(value)))

    def _many_packed(self, data: bytes) -> None:
        row, first = biff.unpack("<2H", data)
        for n in range((len(data) - 6) // 6):
            style, value = biff.unpack("<HI", data, 4 + 6 * n)
            self._numbers.append((row, first + n, style, biff.packed_number(value)))

    def _shared(self, data: bytes) -> None:
        row, col, style, index = biff.unpack("<3HI", data)
        if index < len(self.book.strings):
            self._text(row, col, style, self.book.strings[index])
        else:
            self.sheet.gaps.append(("", "a text that is lost from the workbook", (row, col)))

    def _label(self, data: bytes) -> None:
        row, col, style = biff.unpack("<3H", data)
        self._text(row, col, style, self.book.text(data, 6, 2))

    def _truth_or_error(self, data: bytes) -> None:
        row, col, style, value, is_error = biff.unpack("<3H2B", data)
        self._truth(row, col, style, value, bool(is_error))

    def _truth(self, row: int, col: int, style: int, value: int, is_error: bool) -> None:
        text = _ERRORS.get(value, "#N/A") if is_error else ("TRUE" if value else "FALSE")
        self._text(row, col, style, text)
        if is_error:
            self.sheet.gaps.append((text, "an error value in a cell", (row, col)))

    def _formula_value(self, data: bytes) -> None:
        row, col, style = biff.unpack("<3H", data)
        kind, _, value, _, mark = biff.unpack("<4BxxH", data, 6)
        self._formula = None
        if mark != 0xFFFF:
            self._numbers.append((row, col, style, biff.double(data, 6)))
        elif kind == 0:
            self._formula = (row, col, style)
        elif kind in (1, 2):
            self._truth(row, col, style, value, kind == 2)

    def _formula_text(self, data: bytes) -> None:
        if self._formula is not None:
            self._text(*self._formula, self.book.text(data, 0, 2))
            self._formula = None

    def _merges(self, data: bytes) -> None:
        (count,) = biff.unpack("<H", data)
        for n in range(min(count, (len(data) - 2) // 8)):
            row0, row1, col0, col1 = biff.unpack("<4H", data, 2 + 8 * n)
            if row0 <= row1 and col0 <= col1:
                self.sheet.merges.append((row0, row1 + 1, col0, col1 + 1))

    def _column(self, data: bytes) -> None:
        first, last, _, _, flags = biff.unpack("<5H", data)
        if flags & 1:
            self.sheet.hidden_cols.append((first, last))

    def _row(self, data: bytes) -> None:
        (row,) = biff.unpack("<H", data)
        (flags,) = biff.unpack("<H", data, 12)
        if flags & _HIDDEN_ROW:
            self.sheet.hidden_rows.add(row)

    def _window(self, data: bytes) -> None:
        (flags,) = biff.unpack("<H", data)
        self.shows_zeros = bool(flags & _SHOWS_ZEROS)
