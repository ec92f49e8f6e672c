"""Layouts, web pages, Word files and OFD as written; made-up documents and the errors printed into them."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import pyfinance as pf
from pyfinance import checking
from pyfinance.display.tidy import tidy_rows
from pyfinance.errors import ArgumentError
from pyfinance.model import Cell, Column, Document, Row, Table
from pyfinance.reading.document import read_document
from pyfinance.writing import FORMATS, file_bytes, html, word
from pyfinance.writing.layout import document_sheets, table_sheet
from pyfinance.writing.made_up import made_up, with_errors
from pyfinance.writing.made_up.errors import KINDS
from pyfinance.writing.official import wording
from pyfinance.writing.sheet import Sheet, Style

ROOT = Path(__file__).parents[2]


def texts(sheet: Sheet, row: int) -> list[str]:
    return [c.text for c in sorted(sheet.cells, key=lambda c: c.col0) if c.row0 <= row < c.row1]


@pytest.mark.parametrize("seed", range(12))
def test_every_position_of_a_sheet_is_covered_once(seed: int) -> None:
    made = made_up(seed)
    for sheet in document_sheets(made.document, made.style):
        covered = Counter((r, c) for x in sheet.cells for r in range(x.row0, x.row1) for c in range(x.col0, x.col1))
        assert covered == Counter((r, c) for r in range(sheet.rows) for c in range(sheet.cols)), sheet.title
        assert len(sheet.widths) == sheet.cols


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_printed_once(seed: int) -> None:
    made = made_up(seed)
    printed = [c.cell for s in document_sheets(made.document, made.style) for c in s.cells if c.cell is not None]
    assert len(printed) == sum(len(table.cells) for table in made.document.tables)


def coded() -> Table:
    """Three levels and a total."""
    table = Table("T05", "general_expenditure", "一般公共预算支出表", unit="万元")
    table.columns = [
        Column(("合计",), "total"),
        Column(("基本支出", "小计"), "basic", parent=0),
        Column(("基本支出", "人员经费"), "personnel", parent=1),
    ]
    table.rows = [Row("合计", "合计", "total", path=("合计",))]
    for n, code in enumerate(("201", "20106", "2010601"), 1):
        table.rows.append(Row(code, f"名{n}", function=code, code_source="printed", depth=n - 1, line=n))
    table.cells = {(r, 0): Cell("1234.50", "万元", 1234500000, 4) for r in range(4)}
    return table


@pytest.mark.parametrize(
    ("style", "head", "last"),
    [
        (Style(), ["功能分类科目编码", "功能分类科目名称"], ["2010601", "名3"]),
        (Style(codes="joined"), ["功能分类科目名称"], ["2010601-名3"]),
        (Style(codes="bracketed"), ["功能分类科目名称"], ["[2010601]名3"]),
        (Style(codes="ladder"), ["功能分类科目编码", "功能分类科目名称"], ["201", "06", "01", "名3"]),
        (Style(codes="ladder", ladder_last=True), ["功能分类科目编码", "功能分类科目名称"], ["", "", "01", "名3"]),
    ],
)
def test_codes_in_the_forms_of_places(style: Style, head: list[str], last: list[str]) -> None:
    sheet = table_sheet(coded(), style=style)
    assert texts(sheet, 0)[: len(head)] == head
    assert texts(sheet, sheet.rows - 1)[: len(last)] == last


def test_further_choices_of_a_style() -> None:
    table = coded()
    assert texts(table_sheet(table, style=Style(numbering=True)), 2) == ["栏次", "", "1", "2", "3"]
    assert texts(table_sheet(table, style=Style(total_last=True)), 5)[1] == "合计"
    assert texts(table_sheet(table, style=Style(separators=False)), 2)[2] == "1234.50"
    assert texts(table_sheet(table), 2)[2] == "1,234.50"
    assert [c.indent for c in table_sheet(table).cells if c.part == "name"] == [0, 0, 1, 2]
    assert {c.indent for c in table_sheet(table, style=Style(indent=False)).cells} == {0}
    assert texts(table_sheet(coded_in("元"), style=Style(head_unit=True)), 0)[2] == "合计（元）"


def coded_in(unit: str) -> Table:
    table = coded()
    for column in table.columns:
        column.unit = unit
    return table


def test_heads_of_measures_that_print_none() -> None:
    words = wording()
    assert words.path("general_budget") == ("一般公共预算财政拨款",)
    assert words.path("current_year.total") == ("本年收入", "小计")
    assert words.path("memo.政府采购") == ("其中：政府采购",)
    assert words.path("资金/来源") == ("资金", "来源")


def test_text_is_escaped() -> None:
    table = coded()
    table.rows[1].label, table.title = "<b>&甲</b>\x0b", "表<1>"
    document = Document((), tables=[table])
    page = html.page(document)
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;甲" in page
    with zipfile.ZipFile(io.BytesIO(word.document_file(document))) as archive:
        assert b"&lt;b&gt;&amp;" in archive.read("word/document.xml")
    for form in ("html", "docx", "ofd", "xlsx"):
        assert pf.read(file_bytes(document, form)).tables


def test_a_word_file_opens_in_a_library_for_word() -> None:
    docx = pytest.importorskip("docx")
    made = made_up(3)
    opened = docx.Document(io.BytesIO(word.document_file(made.document, made.style)))
    sheets = document_sheets(made.document, made.style)
    assert len(opened.tables) == len(sheets)
    for table, sheet in zip(opened.tables, sheets, strict=True):
        assert (len(table.rows), len(table.columns)) == (sheet.rows, sheet.cols)
        for cell in sheet.cells[:40]:
            assert table.cell(cell.row0, cell.col0).text == cell.text
            assert table.cell(cell.row1 - 1, cell.col1 - 1).text == cell.text


def test_saving_by_the_ending_of_a_name(tmp_path: Path) -> None:
    d = pf.read(file_bytes(made_up(5).document, "html"))
    for form in ("xlsx", "html", "docx", "ofd", "csv", "json"):
        path = tmp_path / f"决算.{form}"
        d.save(path)
        assert path.read_bytes() == d.to_bytes(form)
    d.to_excel(tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes()[:2] == b"PK"
    with pytest.raises(ArgumentError, match="xlsx, html"):
        d.save(tmp_path / "a.pdf")


def test_parquet_sums_exactly(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    document = made_up(6).document
    path = tmp_path / "cells.parquet"
    path.write_bytes(file_bytes(document, "parquet"))
    total = sum(cell.fen for table in document.tables for cell in table.cells.values())
    with duckdb.connect() as connection:
        found = connection.execute("SELECT sum(fen), count(*) FROM read_parquet(?)", [str(path)]).fetchone()
    assert found == (total, sum(len(table.cells) for table in document.tables))


def test_an_empty_disclosure_is_written_too() -> None:
    for form in FORMATS:
        if form != "parquet":
            assert file_bytes(Document(()), form)


@pytest.mark.parametrize("seed", range(30))
def test_made_up_documents_hold(seed: int) -> None:
    """Every identity that the checks know holds, also after the document was printed and read."""
    made = made_up(seed)
    result = checking.check(read_document([html.page(made.document, made.style).encode()], ["made up"]))
    assert [f.message for f in result.findings if f.severity in ("error", "question")] == []
    assert result.counts["exact"] > 20


def test_printed_errors_are_found() -> None:
    """Nine of ten single wrong figures break an identity (some stand in none that a check can know)."""
    kinds: Counter[str] = Counter()
    found = 0
    for seed in range(40):
        made = made_up(seed)
        document, (wrong,) = with_errors(made.document, seed)
        kinds[wrong.kind] += 1
        back = read_document([html.page(document, made.style).encode()], ["wrong"])
        result = checking.check(back)
        found += any(f.severity in ("error", "question") for f in result.findings)
    assert set(kinds) == set(KINDS)
    assert found >= 36


def test_errors_are_what_they_say() -> None:
    made = made_up(9)
    before = {(r["table"], r["part"], r["row"], r["measure"]): r["value"] for r in tidy_rows(made.document)}
    document, errors = with_errors(made.document, 1, count=12)
    after = {(r["table"], r["part"], r["row"], r["measure"]): r["value"] for r in tidy_rows(document)}
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {(e.table, e.part, e.row, e.measure) for e in errors}
    assert len(errors) == len(changed) == 12
    for e in errors:
        key = (e.table, e.part, e.row, e.measure)
        assert (before[key], after[key]) == (e.right, e.printed)
    assert with_errors(made.document, 1, count=12)[1] == errors
    with pytest.raises(ArgumentError):
        with_errors(made.document, 1, count=10**6)


def test_importing_loads_no_library() -> None:
    code = (
        "import sys, pyfinance, pyfinance.api, pyfinance.writing, pyfinance.reading.document; "
        "sys.exit(any(name in sys.modules for name in ('lxml', 'xlsxwriter', 'duckdb', 'pypdfium2', 'docx')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
