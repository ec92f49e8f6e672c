from __future__ import annotations

import io
import json
import sys
from decimal import Decimal

import numpy as np
import pytest

import pyfinance as pf
from pyfinance.api import CheckReport, Disclosure
from pyfinance.errors import ArgumentError, MissingExtraError, UnknownNameError
from pyfinance.model import Cell, Document, Finding


@pytest.fixture
def disclosure(document: Document, findings: list[Finding]) -> Disclosure:
    """The hand-made document with a hand-made report."""
    made = Disclosure(document)
    made._report = CheckReport(document, findings, {"exact": 5, "rounding": 1, "mismatch": 1})
    return made


def test_attributes_come_from_the_document(disclosure: Disclosure) -> None:
    assert (disclosure.entity, disclosure.year, disclosure.kind, disclosure.scope) == (
        "某局",
        2024,
        "final_accounts",
        "department",
    )
    assert disclosure.files == ("决算.txt",)
    assert len(disclosure.unread) == 2


def test_an_unknown_year_is_none(document: Document) -> None:
    document.year = type(document.year)("")
    assert Disclosure(document).year is None


def test_tables_are_found_by_id_title_and_completion(disclosure: Disclosure) -> None:
    assert disclosure["T05"] is disclosure.T05
    assert disclosure["一般公共预算财政拨款支出决算表"] is disclosure.T05
    assert disclosure["项目执行情况"].id == ""
    assert {"T01", "T05", "check", "why"} <= set(dir(disclosure))
    assert disclosure._ipython_key_completions_() == ["T01", "T05", "项目执行情况"]
    assert "T05" in disclosure
    assert "T07" not in disclosure
    assert [table.name for table in disclosure] == ["T01", "T05", "项目执行情况"]


def test_unknown_tables_rows_and_measures_say_what_there_is(disclosure: Disclosure) -> None:
    with pytest.raises(UnknownNameError, match="no table 'T07'; tables: T01, T05"):
        disclosure["T07"]
    with pytest.raises(AttributeError, match="T07"):
        _ = disclosure.T07
    with pytest.raises(LookupError, match="no row '999'; rows: 合计, 205"):
        disclosure.T05.cell("999", "total")
    with pytest.raises(LookupError, match="no measure 'final'; measures: total, basic, project"):
        disclosure.T05.cell("205", "final")


def test_a_cell_is_found_and_a_blank_is_none(disclosure: Disclosure) -> None:
    cell = disclosure.T05.cell("205", "basic")
    assert cell is not None
    assert cell.fen == 1_030_000_000
    assert disclosure.T05.cell("205", "project") is None
    zero = disclosure.T05.cell("合计", "project")
    assert zero is not None
    assert zero.fen == 0


def test_numpy_columns_are_masked_fen(disclosure: Disclosure) -> None:
    columns = disclosure.T05.to_numpy()
    assert list(columns) == ["total", "basic", "project"]
    assert columns["total"].dtype == np.int64
    assert columns["total"].tolist() == [1_300_000_000, 1_000_000_000, 1_000_000_000, 300_000_000]
    assert columns["project"].tolist() == [0, None, None, None]


def test_numpy_in_a_unit_is_the_nearest_double(disclosure: Disclosure) -> None:
    column = disclosure["项目执行情况"].to_numpy(unit="万元")["执行数"]
    assert column.dtype == np.float64
    assert column[:2].tolist() == [98.90343, -0.00125]
    assert np.isnan(column[2])


def test_other_numbers_stay_decimals(disclosure: Disclosure) -> None:
    column = disclosure["项目执行情况"].to_numpy()["执行率"]
    assert column.tolist() == [Decimal("99.90"), None, None]
    assert str(column[0]) == "99.90"


def test_both_sides_of_a_total_are_one_row(disclosure: Disclosure) -> None:
    columns = disclosure.T01.to_numpy()
    assert columns["income"].tolist() == [1_300_000_000, None, None, 1_300_000_000]
    assert columns["expenditure"].tolist() == [None, 1_000_000_000, 300_000_000, 1_300_000_000]


def test_digits_beyond_the_fen_reach_the_double(disclosure: Disclosure) -> None:
    record = disclosure["项目执行情况"].record
    record.cells[1, 0] = Cell("0.12345", "元", 12, 0, beyond=True)
    assert disclosure["项目执行情况"].to_numpy(unit="元")["执行数"][1] == 0.12345


def test_a_unit_must_be_money(disclosure: Disclosure) -> None:
    with pytest.raises(ArgumentError, match="not a unit of money"):
        disclosure.T05.to_numpy(unit="%")


def test_two_figures_of_one_name_are_refused(disclosure: Disclosure) -> None:
    disclosure.T05.record.rows[2].key = "205"
    with pytest.raises(ArgumentError, match="two figures share row '205'"):
        disclosure.T05.to_numpy()


def test_a_repeated_row_counts_once(disclosure: Disclosure) -> None:
    disclosure.T05.record.rows[2].key = "205"
    disclosure.T05.record.rows[2].role = "repeat"
    assert len(disclosure.T05.to_numpy()["total"]) == 3


def test_pandas_columns_are_nullable_fen(disclosure: Disclosure) -> None:
    pandas = pytest.importorskip("pandas")
    frame = disclosure.T05.to_pandas()
    assert frame.attrs == {"unit": "fen", "table": "T05"}
    assert (frame.index.name, list(frame.columns)) == ("row", ["label", "total", "basic", "project"])
    assert str(frame["total"].dtype) == "Int64"
    assert frame.loc["205", "basic"] == 1_030_000_000
    assert frame.loc["205", "project"] is pandas.NA
    assert frame["project"].sum() == 0


def test_pandas_in_a_unit_is_float(disclosure: Disclosure) -> None:
    pytest.importorskip("pandas")
    frame = disclosure.T05.to_pandas(unit="万元")
    assert frame.attrs["unit"] == "万元"
    assert str(frame["total"].dtype) == "float64"
    assert frame.loc["205", "basic"] == 1030.0
    assert np.isnan(frame.loc["205", "project"])


def test_wide_is_printed_and_long_is_tidy(disclosure: Disclosure) -> None:
    pytest.importorskip("pandas")
    wide = disclosure.T05.wide
    assert str(wide.loc["205", "basic"]) == "1030.00"
    assert wide.loc["205", "project"] is None
    long = disclosure.df
    assert len(long) == len(disclosure.cells())
    assert long.loc[0, "value"] == Decimal("1300.00")
    assert long.loc[0, "fen"] == 1_300_000_000
    assert int(long["fen"].isna().sum()) == 1  # the percentage is no amount


def test_a_frame_without_pandas_names_the_extra(disclosure: Disclosure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"pyfinance-juesuan\[frames\]"):
        _ = disclosure.T05.df
    with pytest.raises(ImportError):
        disclosure.T05.to_pandas()


def test_a_report_counts_and_sorts(disclosure: Disclosure) -> None:
    report = disclosure.check()
    assert report is disclosure.check()
    assert [finding.severity for finding in report] == ["error", "note"]
    assert not report.ok
    assert len(report.errors) == 1
    assert json.loads(report.to_json())["counts"]["exact"] == 5


def test_texts_are_short_and_complete(disclosure: Disclosure) -> None:
    for lang in ("zh", "en"):
        assert "1,030.00" in disclosure.text(lang)
        assert "1O,5" in disclosure.overview(lang)
    head = disclosure.text().splitlines()
    assert next(number for number, line in enumerate(head) if line.startswith("错误")) <= 9
    assert repr(disclosure) == "<Disclosure 某局 2024 final_accounts: T01 T05 项目执行情况>"
    assert "1,030.00×" in repr(disclosure.T05)


def test_a_report_shows_five_findings_and_tells_of_more(document: Document, findings: list[Finding]) -> None:
    report = CheckReport(document, [*findings, *[findings[0]] * 6], {"exact": 1})
    assert repr(report).splitlines()[-1].startswith("其余 3 条")
    assert "其余 3 条" in report._repr_html_()
    assert "其余" not in report.text()


def test_html_is_offline(disclosure: Disclosure) -> None:
    for html in (disclosure._repr_html_(), disclosure.T05._repr_html_(), disclosure.check()._repr_html_()):
        assert html.count("<div") == html.count("</div>")
        assert "<script" not in html
        assert "http" not in html


def test_a_file_may_be_a_path_bytes_or_a_stream() -> None:
    data = pf.example().read_bytes()
    from_path, from_bytes = pf.read(pf.example()), pf.read(data)
    from_stream, from_list = pf.read(io.BytesIO(data)), pf.read([str(pf.example())])
    figures = [[(c["table"], c["row"], c["measure"], c["value"]) for c in d.cells()] for d in
               (from_path, from_bytes, from_stream, from_list)]  # fmt: skip
    assert figures[0] == figures[1] == figures[2] == figures[3]
    assert from_path.files == (str(pf.example()),)
    assert from_bytes.files == ("source 1",)


def test_the_example_is_read_and_its_one_error_found() -> None:
    disclosure = pf.read(pf.example())
    assert [table.id for table in disclosure] == ["T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09"]
    report = disclosure.check()
    assert len(report.errors) == 1
    assert (report.errors[0].table, set(report.errors[0].rows)) == ("T05", {"201", "20103"})
    assert report.errors[0].measure == "personnel"
    assert report.errors[0].printed == "1713.39"
    assert "1713.93" in report.errors[0].repair


def test_why_tells_of_a_cell() -> None:
    d = pf.read(pf.example())
    why = d.why("T05", "201", "personnel")
    lines = str(why).splitlines()
    assert lines[0] == "T05[201].personnel = 1,713.39 万元（第 169 行）印出"
    assert [line.split()[0] for line in lines[1:]] == ["一致", "不符", "不符"]
    assert "T05[201].basic 2,091.31 = T05[201].personnel 1,713.39 + T05[201].operating 377.38" in lines[3]
    assert why.text("en").splitlines()[0] == "T05[201].personnel = 1,713.39 万元 (line 169) printed"
    assert why._repr_html_().count('<li class="error"><b>不符</b>') == 2
    settled = next(r for t in d for r in t.df.itertuples() if r.basis == "settled")
    assert "定列（依据 " in str(d.why(settled.table, settled.row, settled.measure))


def test_why_of_a_blank_and_of_what_is_not_there() -> None:
    d = pf.read(pf.example())
    assert str(d.why("T05", "2010302", "personnel")).startswith("T05[2010302].personnel: 空白")
    with pytest.raises(UnknownNameError, match="rows: 合计, 201, 20103"):
        d.why("T05", "999", "personnel")
    with pytest.raises(UnknownNameError, match="measures: total, basic"):
        d.why("T05", "201", "x")
    with pytest.raises(UnknownNameError, match="tables: T01, T02"):
        d.why("T99", "201", "x")
