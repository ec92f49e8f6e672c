"""Keys of accounts in two halves: totals whatever their wording, headings, balances brought forward."""

from __future__ import annotations

import pytest

from pyfinance.reading.tables.classes import code_classes
from tests.grids import UNIT, cells, keys, measures, parents, table

T01 = f"收支总表\n{UNIT}"
T04 = f"财政拨款收支总表\n{UNIT}"


def test_both_halves_with_a_balance() -> None:
    text = """
    收入|<|支出|<
    项目|预算数|项目|预算数
    一、一般公共预算拨款收入|4.00|一、教育支出|3.00
    二、事业收入||二、住房保障支出|2.00
    本年收入合计|4.00|本年支出合计|5.00
    上年结转结余|1.00|结转下年|0.00
    收入总计|5.00|支出总计|5.00
    """
    record = table(text, T01)
    assert measures(record) == ["income", "expenditure"]
    assert cells(record) == {
        ("一般公共预算拨款收入", "income"): "4.00",
        ("本年收入合计", "income"): "4.00",
        ("上年结转结余", "income"): "1.00",
        ("总计", "income"): "5.00",
        ("教育支出", "expenditure"): "3.00",
        ("住房保障支出", "expenditure"): "2.00",
        ("本年支出合计", "expenditure"): "5.00",
        ("结转下年", "expenditure"): "0.00",
        ("总计", "expenditure"): "5.00",
    }


@pytest.mark.parametrize(
    ("current", "grand"),
    [
        ("本年收入合计", "收入总计"),
        ("当年收入小计", "收入合计"),
        ("收入合计", "收入总计"),
        ("本年收入合计", "合计"),
        ("本年收入合计", "总计"),
    ],
)
def test_totals_whatever_their_wording(current: str, grand: str) -> None:
    text = f"收入|<\n项目|预算数\n财政拨款|4.00\n{current}|4.00\n上年结转|1.00\n{grand}|5.00"
    assert keys(table(text, T01)) == ["财政拨款", "本年收入合计", "上年结转", "总计"]


def test_two_totals_of_one_wording_with_a_line_between_them() -> None:
    text = "支出|<\n项目|预算数\n教育支出|4.00\n支出合计|4.00\n结转下年支出|1.00\n支出合计|5.00"
    assert keys(table(text, T01)) == ["教育支出", "本年支出合计", "结转下年支出", "总计"]


@pytest.mark.parametrize("place", [0, 2])
def test_a_single_total_is_the_grand_total_wherever_it_stands(place: int) -> None:
    lines = ["财政拨款|4.00", "事业收入|1.00"]
    lines.insert(place, "合计|5.00")
    record = table("\n".join(["收入|<", "项目|预算数", *lines]), T01)
    assert cells(record)[("总计", "income")] == "5.00"


def test_lines_under_a_balance_take_its_name_and_this_years_do_not() -> None:
    text = """
    收入|<|支出|<
    项目|预算数|项目|合计
    一、本年收入|4.00|一、本年支出|5.00
    （一）一般公共预算拨款|3.00|（一）教育支出|5.00
    （二）政府性基金预算拨款|1.00||
    二、上年结转|1.00|二、结转下年|
    （一）一般公共预算拨款|1.00||
    （二）政府性基金预算拨款|||
    收入总计|5.00|支出总计|5.00
    """
    record = table(text, T04)
    income = [row.key for row in record.rows if row.block == 0]
    assert income == [
        "本年收入合计", "一般公共预算拨款", "政府性基金预算拨款",
        "上年结转", "上年结转/一般公共预算拨款", "上年结转/政府性基金预算拨款", "总计",
    ]  # fmt: skip
    assert [row.key for row in record.rows if row.block == 1] == ["本年支出合计", "教育支出", "结转下年", "总计"]
    assert measures(record) == ["income", "total"]
    assert parents(record)["上年结转/一般公共预算拨款"] == "上年结转"


def test_a_recurring_name_takes_its_nearest_heading() -> None:
    text = """
    支出|<
    项目|预算数
    一、部门预算|9.00
    1、人员经费和公用经费支出|5.00
    （1）工资福利支出|4.00
    （2）商品和服务支出|1.00
    2、专项业务经费支出|4.00
    （1）商品和服务支出|4.00
    本年支出合计|9.00
    """
    assert keys(table(text, T01)) == [
        "部门预算", "人员经费和公用经费支出", "工资福利支出", "人员经费和公用经费支出/商品和服务支出",
        "专项业务经费支出", "专项业务经费支出/商品和服务支出", "总计",
    ]  # fmt: skip


def test_an_of_which_line_of_an_account() -> None:
    text = "收入|<\n项目|预算数\n其他收入|4.00\n其中：捐赠收入|1.00\n事业收入|1.00\n收入总计|5.00"
    record = table(text, T01)
    assert keys(record) == ["其他收入", "其他收入/其中：捐赠收入", "事业收入", "总计"]
    assert parents(record)["事业收入"] is None


def test_income_above_expenditure_in_one_column() -> None:
    text = """
    项目|金额
    财政拨款收入|4.00
    本年收入合计|4.00
    年初结转和结余|1.00
    收入总计|5.00
    教育支出|3.00
    本年支出合计|3.00
    年末结转和结余|2.00
    支出总计|5.00
    """
    record = table(text, f"收入支出决算表\n{UNIT}")
    assert measures(record) == ["income", "expenditure"]
    found = cells(record)
    assert (found[("总计", "income")], found[("总计", "expenditure")]) == ("5.00", "5.00")
    assert ("教育支出", "expenditure") in found


def test_the_fund_table_in_two_halves() -> None:
    text = """
    收入|<|支出|<|<|<
    项目|预算数|支出功能分类科目|预算数|部门预算支出经济分类科目|预算数
    一、政府性基金拨款|5.00|城乡社区支出|5.00|商品和服务支出|5.00
    本年收入合计|5.00|本年支出合计|5.00|本年支出合计|5.00
    """
    record = table(text, f"政府性基金收支表\n{UNIT}")
    assert [(c.measure, c.part) for c in record.columns] == [
        ("income", ""),
        ("expenditure", "function"),
        ("expenditure", "economic"),
    ]
    assert [row.key for row in record.rows if row.role == "total"] == ["总计", "总计", "总计"]


def test_spending_lines_of_an_account_have_the_code_of_their_class() -> None:
    text = """
    收入|<|支出|<|<|<
    项目|预算数|支出功能分类科目|预算数|政府预算支出经济分类科目|预算数
    财政拨款|5.00|教育支出|5.00|其他支出|5.00
    """
    record = table(text, T01)
    code_classes([record])
    assert [row.function for row in record.rows] == ["", "205", ""]
    assert record.rows[2].gov_economic == "599"
