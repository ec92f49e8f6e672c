"""Notes of a table, and what its figures cover: stage, balances brought forward, funds; units named in full."""

from __future__ import annotations

import pytest

from pyfinance.model import Column, Kind, Line, Place, Row, Table
from pyfinance.reading.tables.notes import declares_empty, is_note, notes_of
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.tables.scope import describe
from pyfinance.reading.tables.units import complete_names, tell_units


def a_table(id_: str, title: str, *columns: Column, notes: tuple[str, ...] = ()) -> Table:
    return Table(id_, "", title, columns=list(columns) or [Column(("合计",), "total")], notes=list(notes))


@pytest.mark.parametrize(
    ("kind", "measure", "head", "stage"),
    [
        ("budget", "total", "合计", "initial"),
        ("budget", "prior_budget", "2025年预算数", "initial"),
        ("budget", "prior_final", "上年决算数", "final"),
        ("budget", "change", "增减", "unstated"),
        ("final_accounts", "total", "合计", "final"),
        ("final_accounts", "budget.total", "年初预算数", "initial"),
        ("final_accounts", "adjusted_budget", "全年预算数", "full_year"),
        ("final_accounts", "opening_balance", "年初结转和结余", "final"),
        ("final_accounts", "initial_budget", "年初预算数", "initial"),
        ("unknown", "total", "合计", "unstated"),
        ("unknown", "final", "决算数", "final"),
    ],
)
def test_the_stage_of_a_column(kind: Kind, measure: str, head: str, stage: str) -> None:
    record = a_table("T05", "支出表", Column((head,), measure))
    describe([record], kind)
    assert record.columns[0].stage == stage


@pytest.mark.parametrize(
    ("note", "stage"),
    [
        ("注：预算数为“三公”经费全年预算数，反映按规定程序调整后的预算数。", "full_year"),
        ("注：预算数为“三公”经费年初预算数，决算数包括当年财政拨款。", "initial"),
        ("注：本表反映“三公”经费支出预决算情况。", "unstated"),
    ],
)
def test_the_note_says_which_budget(note: str, stage: str) -> None:
    record = a_table("T09", "三公经费表", Column(("预算数",), "budget"), Column(("决算数",), "final"), notes=(note,))
    describe([record], "final_accounts")
    assert [column.stage for column in record.columns] == [stage, "final"]


def test_what_a_reader_knew_stays() -> None:
    record = a_table("T05", "支出表", Column(("合计",), "total", stage="full_year"))
    record.carryover_in, record.fund_scope = "no", "all"
    describe([record], "final_accounts")
    assert (record.columns[0].stage, record.carryover_in, record.fund_scope) == ("full_year", "no", "all")


@pytest.mark.parametrize(
    ("id_", "title", "kind", "carried"),
    [
        ("T05", "一般公共预算支出表（不含上年结转）", "budget", "no"),
        ("T05", "一般公共预算支出表", "budget", "unknown"),
        ("T05", "一般公共预算财政拨款支出决算表", "final_accounts", "yes"),
        ("T02", "收入决算表", "final_accounts", "no"),
        ("T10", "项目支出绩效自评表", "final_accounts", "unknown"),
    ],
)
def test_balances_brought_forward(id_: str, title: str, kind: Kind, carried: str) -> None:
    record = a_table(id_, title)
    describe([record], kind)
    assert record.carryover_in == carried


def test_columns_and_rows_show_balances() -> None:
    column = a_table("T02", "收入总表", Column(("上年结转", "小计"), "carryover.total"))
    row = a_table("T01", "收支总表")
    row.rows = [Row("上年结转结余", "上年结转结余")]
    this_year = a_table("T06", "基本支出表", Column(("本年一般公共预算基本支出", "合计"), "total"))
    describe([column, row, this_year], "budget")
    assert [t.carryover_in for t in (column, row, this_year)] == ["yes", "yes", "no"]


@pytest.mark.parametrize(
    ("id_", "title", "funds"),
    [
        ("T05", "一般公共预算支出表", "general"),
        ("T04", "财政拨款收支总表", "fiscal"),
        ("T03", "支出总表", "all"),
        ("T12", "项目支出表", "unknown"),
    ],
)
def test_funds(id_: str, title: str, funds: str) -> None:
    record = a_table(id_, title)
    describe([record], "budget")
    assert record.fund_scope == funds


def lines(*texts: str) -> list[Line]:
    return [Line(text, Place(page=1)) for text in texts]


def test_notes_end_where_another_caption_begins() -> None:
    found = notes_of(lines("注：1.本表反映支出", "情况。", "2.尾差。", "- 12 -", "公开08表", "国有资本经营预算支出表"))
    assert found == ["注：1.本表反映支出情况。", "2.尾差。"]


def test_a_sentence_that_says_why_is_a_note() -> None:
    assert notes_of(lines("本部门没有政府性基金预算支出。")) == ["本部门没有政府性基金预算支出。"]
    assert notes_of(lines("第三部分 预算说明", "注：无关。")) == []


@pytest.mark.parametrize("text", ["注：甲", "备注：甲", "说明：甲", "※甲", "注1：甲"])
def test_how_notes_open(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize(
    ("text", "empty"), [("本表无数据。", True), ("无政府性基金预算", True), ("本表反映支出情况", False)]
)
def test_what_declares_a_table_empty(text: str, empty: bool) -> None:
    assert declares_empty(text) is empty


def test_units_are_told_by_codes_only_where_projects_print_none() -> None:
    both = [Printed(0, org_code="204001", projects=["甲局"]), Printed(1, projects=["评选"])]
    tell_units(both)
    assert [(p.org, p.projects) for p in both] == [("甲局", []), ("", ["评选"])]
    every = [Printed(0, org_code="204001", projects=["甲"]), Printed(1, org_code="204001", projects=["乙"])]
    tell_units(every)
    assert [p.projects for p in every] == [["甲"], ["乙"]]


def test_a_name_cut_off_by_its_cell_is_completed_by_its_code() -> None:
    cut = a_table("T02", "收入总表")
    cut.rows = [
        Row("单位:某某服务", "某某服务", org="某某服务", org_code="204003", path=("某某服务",)),
        Row("单位:某某服务/某某服务", "某某服务", org="某某服务", org_code="204003"),
        Row("单位:某某服务|201", "一般公共服务支出", org="某某服务", path=("某某服务", "一般公共服务支出")),
        Row("单位:别的", "别的", org="别的", org_code="204004"),
    ]
    whole = a_table("T12", "项目支出表")
    whole.rows = [
        Row("单位:某某服务中心", "某某服务中心", org="某某服务中心", org_code="204003"),
        Row("单位:另一个", "另一个", org="另一个", org_code="204004"),
    ]
    complete_names([cut, whole])
    assert [row.key for row in cut.rows] == [
        "单位:某某服务中心", "单位:某某服务中心/某某服务中心", "单位:某某服务中心|201", "单位:别的",
    ]  # fmt: skip
    assert cut.rows[2].path == ("某某服务中心", "一般公共服务支出")
