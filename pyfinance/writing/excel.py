"""A disclosure as a workbook in the official layout: merged heads, number formats, live formulas for the totals."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from pyfinance.display.tidy import value_text
from pyfinance.errors import MissingExtraError
from pyfinance.model import Document
from pyfinance.writing.cover import cover_lines
from pyfinance.writing.formulas import Formula, fits_number, sheet_formulas
from pyfinance.writing.layout import document_sheets
from pyfinance.writing.sheet import Printed, Sheet, Style

TOP: Final = 3  # rows above the heads: number, title, body and unit
_MOMENT: Final = datetime.datetime(2000, 1, 1)  # a file's own date would make two writings of one disclosure differ
_FONT: Final = "宋体"
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(document: Document, style: Style | None = None) -> bytes:
    """The bytes of an xlsx workbook with a sheet for the cover and one for each table. Raises MissingExtraError.

    A figure with more digits than a spreadsheet keeps (fifteen) is written as text.
    """
    out = BytesIO()
    sheets = document_sheets(document, style)
    with _xlsxwriter().Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": _MOMENT})
        writer = _Writer(book)
        cover = cover_lines(document)
        if cover or not sheets:
            writer.cover(cover)
        formulas = sheet_formulas(document, sheets, TOP)
        for n, sheet in enumerate(sheets):
            writer.sheet(sheet, formulas.get(n, {}))
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def cover(self, lines: list[str]) -> None:
        sheet = self._book.add_worksheet("封面")
        sheet.set_column(0, 0, 80)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self._format(font_size=20, bold=True, align="center"))

    def sheet(self, sheet: Sheet, formulas: dict[tuple[int, int], Formula]) -> None:
        page = self._book.add_worksheet(sheet.name)
        self._caption(page, sheet)
        for cell in sheet.cells:
            self._cell(page, cell, formulas.get((cell.row0, cell.col0)))
        for n, note in enumerate(sheet.notes):
            page.write_string(TOP + sheet.rows + n, 0, note, self._format())
        for col, width in enumerate(sheet.widths):
            page.set_column(col, col, 2 * width + 2)
        page.freeze_panes(TOP + sheet.heads, 0)
        page.repeat_rows(0, TOP + sheet.heads - 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def _caption(self, page: Any, sheet: Sheet) -> None:
        last = max(sheet.cols - 1, 0)
        if sheet.number:
            page.write_string(0, 0, sheet.number, self._format())
        if sheet.title:
            form = self._format(font_size=16, bold=True, align="center")
            if last:
                page.merge_range(1, 0, 1, last, "", form)
            page.write_string(1, 0, sheet.title, form)
        if sheet.entity:
            page.write_string(2, 0, f"编制单位：{sheet.entity}", self._format())
        if sheet.unit:
            col = last if last or not sheet.entity else 1
            page.write_string(2, col, f"单位：{sheet.unit}", self._format(align="right"))

    def _cell(self, page: Any, cell: Printed, formula: Formula | None) -> None:
        row, last_row, col, last_col = cell.row0 + TOP, cell.row1 + TOP - 1, cell.col0, cell.col1 - 1
        form = self._cell_format(cell)
        if (row, col) != (last_row, last_col):
            page.merge_range(row, col, last_row, last_col, "", form)
        if cell.cell is None:
            if cell.text:
                page.write_string(row, col, cell.text, form)
            elif (row, col) == (last_row, last_col):
                page.write_blank(row, col, None, form)
            return
        plain = value_text(cell.cell)
        number = Decimal(plain) / 100 if cell.cell.unit == "%" else Decimal(plain)
        if not fits_number(f"{number:f}"):
            page.write_string(row, col, cell.text, form)
        elif formula is not None and formula.text:
            page.write_formula(row, col, formula.text, form, number)
        else:
            page.write_number(row, col, number, form)
        if formula is not None and formula.note:
            page.write_comment(row, col, formula.note)

    def _cell_format(self, cell: Printed) -> Any:
        common: dict[str, Any] = {"border": 1, "valign": "vcenter", "bold": cell.total or cell.part == "head"}
        if cell.part == "head":
            return self._format(**common, align="center", text_wrap=True)
        if cell.part == "figure" and cell.cell is not None:
            return self._format(**common, align="right", num_format=number_format(cell))
        if cell.part == "code":
            return self._format(**common, align="center", num_format="@")
        return self._format(**common, align="left", indent=cell.indent, text_wrap=cell.part == "name")

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": _FONT, "font_size": 11, **properties})
        return self._formats[key]


def number_format(cell: Printed) -> str:
    """The format that shows a figure with the digits that were printed."""
    assert cell.cell is not None
    digits, _, fraction = value_text(cell.cell).lstrip("-").partition(".")
    decimals = len(fraction)
    whole = "#,##0" if "," in cell.text or cell.cell.is_amount else "0"
    whole = "0" * len(digits) if len(digits) > 1 and digits.startswith("0") else whole
    code = whole + ("." + "0" * decimals if decimals else "")
    return f"{code}%" if cell.cell.unit == "%" else code


def _xlsxwriter() -> Any:
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtraError("writing Excel needs XlsxWriter (pip install XlsxWriter)") from error
    return xlsxwriter
