"""Workbooks: made by other writers, and compared with what other readers find in them."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import pytest

from pyfinance.errors import DamagedFileError
from pyfinance.reading.excel import read
from pyfinance.reading.excel.doubles import decimal_of
from pyfinance.reading.excel.formats import shown
from pyfinance.reading.excel.xlsx import number_content
from pyfinance.reading.printed import Source
from tests.hostile.files import ods, sheet

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        # worked out by hand from the rules of ECMA-376, 18.8.31
        ("1300", "#,##0.00", "1,300.00"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("1300.125", "0.00", "1300.13"),
        ("-1300.126", "#,##0.00_);(#,##0.00)", "(1,300.13)"),
        ("-1300.126", "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,300.13)"),
        ("-3", "0.00;[Red]0.00", "-3.00"),
        ("-12", "0.00_ ", "-12.00"),
        ("-0.001", "0.00", "0.00"),
        ("0", ACCOUNTING, "-"),
        ("1234567.891", ACCOUNTING, "1,234,567.89"),
        ("-5.5", ACCOUNTING, "-5.50"),
        ("0", "0.00;-0.00;;@", ""),
        ("0", "#,###", ""),
        ("0", "#,##0", "0"),
        ("0.5", "0.00%", "50.00%"),
        ("0.12345", "0.0%", "12.3%"),
        ("12345", "#,##0,", "12"),
        ("12345678", '0.00,,"百万"', "12.35百万"),
        ("12345", "0!.0,", "1.2"),
        ("123456", "0!.0000", "12.3456"),
        ("1.5", "0.##", "1.5"),
        ("2", "0.0#", "2.0"),
        ("0.5", "#.00", ".50"),
        ("5", "000", "005"),
        ("1234.5", "¥#,##0.00", "1,234.50"),
        ("1234.5", "[$¥-804]#,##0.00", "1,234.50"),
        ("20000", '[>=10000]0.0,"千";0.00', "20.0千"),
        ("200", '[>=10000]0.0,"千";0.00', "200.00"),
        ("45292", "yyyy-mm-dd", "2024-01-01"),
        ("45292", 'yyyy"年"m"月"', "2024-01"),
        ("0.75", "h:mm", "18:00"),
        ("1300.5", "General", "1300.5"),
        ("7", "G/通用格式", "7"),
    ],
)  # fmt: skip
def test_numbers_as_their_format_shows_them(stored: str, code: str, text: str) -> None:
    assert shown(Decimal(stored), code)[0] == text


def test_a_number_in_a_text_format_is_shown_as_it_is() -> None:
    content = number_content(Decimal("1300.5"), "@", 0, True, False)
    assert content is not None
    assert (content.text, content.number, content.basis) == ("1300.5", True, "printed")


def test_zeros_that_a_sheet_does_not_show() -> None:
    assert number_content(Decimal(0), "0.00", 0, False, False) is None


@pytest.mark.parametrize(
    ("code", "exact"),
    [("0.00", True), ("General", True), ("0.00E+00", False), ("# ?/?", False)],
)
def test_whether_the_format_says_the_digits(code: str, exact: bool) -> None:
    assert shown(Decimal("1.5"), code)[1] is exact
    assert shown(Decimal("123456789012.5"), "General") == ("123456789012.5", False)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("0.30000000000000004", "0.3"),
        (0.1 + 0.2, "0.3"),
        ("1300.0000000000002", "1300"),
        ("1.3E3", "1300"),
        ("123456789012345.6", "123456789012346"),
        ("0.1", "0.1"),
        ("-0", "0"),
        (4320.91, "4320.91"),
    ],
)
def test_a_stored_double_is_the_decimal_that_was_typed(stored: str | float, expected: str) -> None:
    assert decimal_of(stored) == Decimal(expected)


@pytest.mark.parametrize("stored", ["", "x", "nan", "inf", "1e999"])
def test_what_is_no_finite_number(stored: str) -> None:
    assert decimal_of(stored) is None


def cells(source: Source, page: int = 0) -> dict[str, str]:
    """Text by the cell's name; what stands above a table is in it too."""
    found = {str(b.place.cell): b.text for g in source.pages[page].grids for b in g.cells if b.text}
    return found | {str(line.place.cell): line.text for line in source.pages[page].lines}


def book_of_openpyxl() -> bytes:
    """A workbook of a writer that shares no code with ours."""
    openpyxl = pytest.importorskip("openpyxl")
    styles = pytest.importorskip("openpyxl.styles")
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表一"
    page["A1"] = "支出决算表"
    page.merge_cells("A1:D1")
    page["D2"] = "单位：万元"
    for column, head in zip("ABCD", ("项目", "合计", "其中", "占比"), strict=True):
        page[f"{column}3"] = head
    page["A4"], page["B4"], page["C4"], page["D4"] = "甲", 1300.5, 1 / 3, 0.256
    page["A4"].alignment = styles.Alignment(indent=2)
    page["B4"].number_format, page["C4"].number_format, page["D4"].number_format = "#,##0.00", "0.0000", "0.0%"
    page["A5"], page["B5"], page["C5"] = "乙", 12345678901.25, datetime.date(2024, 1, 5)
    page["B5"].number_format = ACCOUNTING
    page["A6"], page["B6"], page["C6"] = "丙\n丁", True, "1,234.50"
    page["A7"], page["B7"] = "藏", 5
    page.row_dimensions[7].hidden = True
    page["A8"], page["B8"] = "末", 8
    other = book.create_sheet("藏表")
    other["A1"], other["B1"] = "甲", 3
    other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_of_another_writer() -> None:
    source = read(book_of_openpyxl(), "a.xlsx", file=1)
    assert cells(source) == {
        "A1": "支出决算表", "D2": "单位：万元", "A3": "项目", "B3": "合计", "C3": "其中", "D3": "占比", "A4": "甲",
        "B4": "1,300.50", "C4": "0.3333", "D4": "25.6%", "A5": "乙", "B5": "12,345,678,901.25", "C5": "2024-01-05",
        "A6": "丙丁", "B6": "TRUE", "C6": "1,234.50", "A8": "末", "B8": "8",
    }  # fmt: skip
    named = {b.place.cell: b for b in source.pages[0].grids[0].cells}
    assert (named["A4"].indent, named["A6"].lines, named["B4"].place.file) == (2100, ("丙", "丁"), 1)
    assert [line.text for line in source.pages[0].grids[0].above] == ["支出决算表", "单位：万元"]
    assert [(gap.text, gap.reason) for gap in source.gaps] == [
        ("5", "in a row or column that is hidden"),
        ("藏表", "a sheet that is hidden"),
    ]
    assert [page.number for page in source.pages] == [1, 2]


def test_values_are_those_that_another_reader_finds() -> None:
    """calamine, which knows no formats, finds the same numbers behind them."""
    calamine = pytest.importorskip("python_calamine")
    data = book_of_openpyxl()
    rows = calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ours = cells(read(data))
    for name in ("B4", "B5", "B8"):
        theirs = rows[int(name[1:]) - 1]["ABCD".index(name[0])]
        assert Decimal(ours[name].replace(",", "")) == Decimal(str(theirs))


def book_of_xlwt(rows: int = 400) -> bytes:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    page = book.add_sheet("表二")
    money, plain = xlwt.easyxf(num_format_str="#,##0.00"), xlwt.easyxf("align: indent 1")
    page.write_merge(0, 0, 0, 3, "支出决算表")
    for c, head in enumerate(("项目", "合计", "基本", "项目支出")):
        page.write(1, c, head)
    for r in range(rows):
        page.write(r + 2, 0, f"第{r}项支出名称很长" * (1 + r % 9), plain)
        page.write(r + 2, 1, r * 1.1, money)
        page.write(r + 2, 2, r)
        page.write(r + 2, 3, r / 7)
    page.write(rows + 2, 0, "真")
    page.write(rows + 2, 1, True)
    hidden = book.add_sheet("藏")
    hidden.visibility = 1
    hidden.write(0, 0, 1.5)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xls_against_another_reader() -> None:
    """Every text and number of a BIFF8 workbook whose strings go on over several records."""
    calamine = pytest.importorskip("python_calamine")
    data = book_of_xlwt()
    theirs = calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
    table = read(data, "a.xls").pages[0].grids[0]
    ours = {b.place.cell: b for b in table.cells if b.text}
    for r, row in enumerate(theirs.to_python(skip_empty_area=False)[2:], 3):
        assert ours[f"A{r}"].text == row[0]
        for letter, value in zip("BC", row[1:3], strict=True):
            if isinstance(value, bool):
                assert ours[f"{letter}{r}"].text == str(value).upper()
            elif value != "":
                assert Decimal(ours[f"{letter}{r}"].text.replace(",", "")) == Decimal(str(value)).quantize(
                    Decimal("0.01")
                )
    assert theirs.merged_cell_ranges == [((0, 0), (0, 3))]


def test_xls_shows_what_its_formats_show() -> None:
    source = read(book_of_xlwt(30), "a.xls")
    named = {b.place.cell: b for b in source.pages[0].grids[0].cells}
    assert (named["B5"].text, named["B5"].basis) == ("2.20", "printed")
    assert (named["C5"].text, named["C5"].basis) == ("2", "printed")
    assert (named["D5"].text, named["D5"].basis) == ("0.285714285714286", "inferred")
    assert named["A5"].indent == 1050
    assert [gap.text for gap in source.gaps] == ["藏"]
    assert [line.text for line in source.pages[0].lines] == ["支出决算表"]


def test_ods_shows_the_stored_texts() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>甲'
        '<text:s text:c="2"/>乙</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1300.5">'
        '<text:p>1,300.50</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="0.25"/>'
        "</table:table-row>"
    )
    wide = (
        '<table:table-row><table:table-cell table:number-columns-spanned="3"><text:p>表</text:p></table:table-cell>'
        '<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    )
    source = read(ods(f'<table:table table:name="一">{row}{wide}</table:table>'), "a.ods")
    boxes = source.pages[0].grids[0].cells
    assert [(b.text, b.basis) for b in boxes if b.row0 == 1] == [
        ("甲 乙", "printed"),
        ("1,300.50", "printed"),
        ("0.25", "inferred"),
    ]
    assert [(b.text, b.col1) for b in boxes if b.row0 == 2] == [("表", 3)]


def test_several_tables_on_one_sheet() -> None:
    def table(first: int, title: str) -> str:
        rows = [f'<row r="{first}"><c r="A{first}" t="inlineStr"><is><t>{title}</t></is></c></row>']
        for r in range(first + 1, first + 4):
            name = f'<c r="A{r}" t="inlineStr"><is><t>甲{r}</t></is></c>'
            rows.append(f'<row r="{r}">{name}<c r="B{r}"><v>{r}.5</v></c></row>')
        return "".join(rows)

    source = read(sheet(table(1, "收入决算表") + table(6, "支出决算表") + table(40, "其他表")))
    found = [([line.text for line in g.above], g.rows, g.cells[0].place.cell) for g in source.pages[0].grids]
    assert found == [(["收入决算表"], 3, "A2"), (["支出决算表"], 3, "A7"), (["其他表"], 3, "A41")]


def test_cells_that_do_not_say_where_they_are() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c r='B2'><v>3</v></c><c><v>4</v></c></row>"
    found = {b.place.cell: b.text for b in read(sheet(rows)).pages[0].grids[0].cells}
    assert found == {"A1": "1", "B1": "2", "C1": "", "A2": "", "B2": "3", "C2": "4"}


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
def test_damaged_workbooks(data: bytes) -> None:
    with pytest.raises(DamagedFileError) as caught:
        read(data, "a.xlsx")
    assert caught.value.source == "a.xlsx"
