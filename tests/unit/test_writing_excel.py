"""Workbooks as written, read by a reader that shares no code, and their formulas worked out again."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest

from pyfinance.display.tidy import value_text
from pyfinance.model import Cell, Column, Document, Row, Table
from pyfinance.writing import excel
from pyfinance.writing.excel import TOP
from pyfinance.writing.formulas import fits_number, sheet_formulas
from pyfinance.writing.layout import document_sheets
from pyfinance.writing.made_up import made_up, with_errors
from pyfinance.writing.sheet import Style

openpyxl = pytest.importorskip("openpyxl")
SEEDS = range(6)


def loaded(document: Document, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(excel.workbook(document)), data_only=values)


def worked_out(page: Any, formula: str) -> Decimal:
    """A formula of sums and cells, evaluated with the values that stand in the cells it names."""
    total = Decimal(0)
    for term in formula.removeprefix("=").split("+"):
        stretch = re.fullmatch(r"SUM\((\w+:\w+)\)", term)
        cells = [c for row in page[stretch.group(1)] for c in row] if stretch else [page[term]]
        total += sum((Decimal(str(c.value)) for c in cells if c.value is not None), Decimal(0))
    return total


@pytest.mark.parametrize("seed", SEEDS)
def test_formulas_give_what_is_printed(seed: int) -> None:
    document = made_up(seed).document
    formulas, values = loaded(document), loaded(document, values=True)
    count = 0
    for name in formulas.sheetnames:
        for row in formulas[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    count += 1
                    stored = values[name][cell.coordinate].value
                    assert worked_out(values[name], cell.value) == Decimal(str(stored)), (name, cell.coordinate)
    assert count > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_hold_the_printed_figures_with_their_digits(seed: int) -> None:
    document = made_up(seed).document
    book = loaded(document, values=True)
    for sheet in document_sheets(document):
        page = book[sheet.name]
        for cell in sheet.cells:
            if cell.cell is None:
                continue
            found = page.cell(cell.row0 + TOP + 1, cell.col0 + 1)
            printed = value_text(cell.cell)
            assert Decimal(str(found.value)) == Decimal(printed)
            decimals = len(printed.partition(".")[2])
            assert found.number_format == "#,##0" + ("." + "0" * decimals if decimals else "")


def test_heads_are_merged_and_the_title_stands_over_the_table() -> None:
    document = made_up(1).document
    book = loaded(document)
    for sheet in document_sheets(document):
        merged = {str(each) for each in book[sheet.name].merged_cells.ranges}
        wide = [c for c in sheet.cells if c.part == "head" and (c.row1 - c.row0, c.col1 - c.col0) != (1, 1)]
        assert len(merged) == len(wide) + (sheet.cols > 1)
        assert book[sheet.name]["A2"].value == sheet.title


def test_a_total_that_its_parts_do_not_give_stays_a_figure_with_a_note() -> None:
    right = made_up(2).document
    document, (wrong,) = with_errors(right, 5)
    sheets = document_sheets(document)
    before = sheet_formulas(right, document_sheets(right), TOP)
    after = sheet_formulas(document, sheets, TOP)
    noted = [(n, at, f) for n, found in after.items() for at, f in found.items() if f.note]
    assert noted
    for n, at, formula in noted:
        assert formula.text == ""
        assert before[n][at].text.startswith("=")
        assert "相差" in formula.note
    book = loaded(document)
    comments = [c.comment.text for page in book for row in page.iter_rows() for c in row if c.comment]
    assert len(comments) == len(noted)
    assert wrong.printed != wrong.right


def test_no_formula_depends_on_itself() -> None:
    """Two rows that are each other's parent, as no right document has them."""
    table = Table("", "", "表", [Column(("金额",), "amount", unit="元")], unit="元")
    table.rows = [Row("甲", "甲", parent=1), Row("乙", "乙", parent=0, line=1)]
    table.cells = {(0, 0): Cell("1.00", "元", 100, 0), (1, 0): Cell("1.00", "元", 100, 0)}
    document = Document((), tables=[table])
    found = sheet_formulas(document, document_sheets(document), TOP)[0]
    assert sum(bool(f.text) for f in found.values()) == 1


@pytest.mark.parametrize(
    ("text", "fits"),
    [("0.00", True), ("123456789012.345", True), ("1234567890123.456", False), ("-0.000000000000001", True)],
)
def test_how_many_digits_a_spreadsheet_keeps(text: str, fits: bool) -> None:
    assert fits_number(text) is fits


def test_a_figure_with_too_many_digits_is_text() -> None:
    table = Table("", "", "表", [Column(("金额",), "amount", unit="元")], [Row("甲", "甲")], unit="元")
    fen = 12345678901234567
    table.cells = {(0, 0): Cell("123,456,789,012,345.67", "元", fen, 0)}
    cell = loaded(Document((), tables=[table])).worksheets[-1].cell(TOP + 2, 2)
    assert (cell.data_type, cell.value) == ("s", "123,456,789,012,345.67")


def test_no_text_becomes_a_formula_or_a_link() -> None:
    table = Table("", "", "表", [Column(("金额",), "amount", unit="元")], unit="元")
    table.rows = [Row(name, name, line=n) for n, name in enumerate(("=1+1", "+甲", "@乙", "http://a.b"))]
    table.cells = {(0, 0): Cell("1", "元", 100, 2)}
    book = loaded(Document((), tables=[table]))
    page = book.worksheets[-1]
    found = [page.cell(TOP + 2 + n, 1) for n in range(4)]
    assert [(c.data_type, c.value, c.hyperlink) for c in found] == [
        ("s", name, None) for name in ("=1+1", "+甲", "@乙", "http://a.b")
    ]


def test_the_same_disclosure_gives_the_same_bytes() -> None:
    document = made_up(4).document
    assert excel.workbook(document) == excel.workbook(document)


def test_names_of_sheets() -> None:
    """What Excel refuses is left out, and equal names are told apart."""
    long = "政府性基金预算财政拨款收入支出决算[明细]表:上/下*?政府性基金预算财政拨款"
    tables = [Table("", "", long, [Column(("金额",), "amount")], [Row("甲", "甲")]) for _ in range(3)]
    names = [sheet.name for sheet in document_sheets(Document((), tables=tables), Style())]
    assert len(set(names)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


@pytest.mark.parametrize("label", ['=HYPERLINK("x","y")', "+1+1", "-1+2", "@SUM(A1)"])
def test_a_name_that_looks_like_a_formula_is_text(label: str) -> None:
    document = made_up(1).document
    table = next(table for table in document.tables if table.id == "T03")
    table.rows[-1].label = label
    kinds = {
        cell.data_type
        for sheet in loaded(document).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and label in cell.value
    }
    assert kinds == {"s"}
