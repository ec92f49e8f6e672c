"""T09 in all orientations: items as rows or columns, units, years, stages and funds beside them."""

from __future__ import annotations

from tests.grids import UNIT, cells, measures, of_measure, parents, table

T09 = f"财政拨款“三公”经费支出决算表\n{UNIT}"
BUDGET = f"一般公共预算“三公”经费支出表\n{UNIT}"
SIX = {
    "合计": "9.00",
    "因公出国（境）费": "1.00",
    "公务用车购置及运行维护费": "5.00",
    "公务用车购置费": "2.00",
    "公务用车运行费": "3.00",
    "公务接待费": "3.00",
}
TREE = {
    "合计": None,
    "因公出国（境）费": "合计",
    "公务用车购置及运行维护费": "合计",
    "公务用车购置费": "公务用车购置及运行维护费",
    "公务用车运行费": "公务用车购置及运行维护费",
    "公务接待费": "合计",
}


def test_items_as_rows_with_budget_and_outturn() -> None:
    text = """
    项目|预算数|决算数
    合计|9.00|8.00
    1.因公出国（境）费用|1.00|0.00
    2.公务用车购置及运行维护费|5.00|5.00
    其中：（1）公务用车购置费|2.00|2.00
    （2）公务用车运行维护费|3.00|3.00
    3.公务接待费|3.00|3.00
    """
    record = table(text, T09)
    assert measures(record) == ["budget", "final"]
    assert of_measure(cells(record), "budget") == SIX
    assert parents(record) == TREE


def test_items_as_columns_with_two_stages() -> None:
    text = """
    预算数|<|<|<|<|<|决算数|<|<|<|<|<
    合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费
    ^|^|小计|公务用车购置费|公务用车运行维护费|^|^|^|小计|公务用车购置费|公务用车运行维护费|^
    9.00|1.00|5.00|2.00|3.00|3.00|8.00||5.00|2.00|3.00|3.00
    """
    record = table(text, T09)
    found = cells(record)
    assert of_measure(found, "budget") == SIX
    assert ("因公出国（境）费", "final") not in found
    assert parents(record) == TREE


def test_one_row_of_items_in_a_budget() -> None:
    text = """
    “三公”经费合计|因公出国（境）费用|公务接待费|公务用车购置及运行费|<|<
    ^|^|^|小计|公务用车购置费|公务用车运行费
    9.00|1.00|3.00|5.00|2.00|3.00
    """
    record = table(text, BUDGET)
    assert measures(record) == ["budget"]
    assert of_measure(cells(record), "budget") == SIX


def test_final_accounts_without_a_stage_print_the_outturn() -> None:
    assert measures(table("项目|金额\n合计|9.00\n公务接待费|9.00", T09)) == ["final"]


def test_units_as_rows() -> None:
    text = """
    单位名称|合计|因公出国（境）费|公务接待费
    合计|4.00|1.00|3.00
    甲局|3.00|1.00|2.00
    乙中心|1.00||1.00
    """
    found = of_measure(cells(table(text, BUDGET)), "budget")
    assert found == {
        "合计": "4.00", "因公出国（境）费": "1.00", "公务接待费": "3.00",
        "单位:甲局|合计": "3.00", "单位:甲局|因公出国（境）费": "1.00", "单位:甲局|公务接待费": "2.00",
        "单位:乙中心|合计": "1.00", "单位:乙中心|公务接待费": "1.00",
    }  # fmt: skip


def test_years_as_rows_and_funds_as_columns() -> None:
    text = """
    预算单位|年度|总计|<|公务接待费|<
    ^|^|一般公共预算|政府性基金预算|一般公共预算|政府性基金预算
    甲局|2025年|3.00|0.00|3.00|0.00
    |2026年|4.00|0.00|4.00|0.00
    |增减变化金额|1.00|0.00|1.00|0.00
    """
    found = cells(table(text, BUDGET, year=2026))
    assert found[("单位:甲局|合计", "prior_budget.general_budget")] == "3.00"
    assert found[("单位:甲局|合计", "budget.general_budget")] == "4.00"
    assert found[("单位:甲局|公务接待费", "change.general_budget")] == "1.00"
    assert found[("单位:甲局|公务接待费", "budget.government_fund")] == "0.00"
    assert len(found) == 12


def test_years_as_rows_without_a_unit() -> None:
    text = "年度|合计|公务接待费\n2023年|3.00|3.00\n2024年|4.00|4.00"
    found = cells(table(text, BUDGET))
    assert found[("合计", "prior_budget")] == "3.00"
    assert found[("公务接待费", "budget")] == "4.00"


def test_years_as_columns() -> None:
    text = "项目|2025年预算数|2026年预算数|增减变化情况\n合计|3.00|4.00|1.00\n公务接待费|3.00|4.00|1.00"
    assert measures(table(text, BUDGET, year=2026)) == ["prior_budget", "budget", "change"]


def test_funds_as_columns() -> None:
    text = "项目|合计|一般公共预算|政府性基金预算\n“三公”经费|4.00|4.00|0.00\n公务接待费|4.00|4.00|0.00"
    assert measures(table(text, BUDGET)) == ["budget", "budget.general_budget", "budget.government_fund"]


def test_meetings_stand_beside_the_three() -> None:
    text = """
    合计|“三公”经费|<|会议费|培训费
    ^|小计|公务接待费|^|^
    9.00|3.00|3.00|2.00|4.00
    """
    record = table(text, BUDGET)
    assert of_measure(cells(record), "budget") == {
        "三公会议培训合计": "9.00", "合计": "3.00", "公务接待费": "3.00", "会议费": "2.00", "培训费": "4.00",
    }  # fmt: skip
    tree = parents(record)
    assert (tree["会议费"], tree["公务接待费"], tree["三公会议培训合计"]) == (None, "合计", None)


def test_current_year_and_carryover() -> None:
    text = """
    “三公”经费合计|当年预算|<|上年结转结余|<
    ^|小计|公务接待费|小计|公务接待费
    9.00|8.00|8.00|1.00|1.00
    """
    found = cells(table(text, BUDGET))
    assert found[("合计", "budget")] == "9.00"
    assert found[("合计", "current_year.budget")] == "8.00"
    assert found[("公务接待费", "carryover.budget")] == "1.00"


def test_operating_cost_stands_beside_the_three() -> None:
    text = "合计|公务接待费|机关运行经费\n1.00|1.00|40.00"
    assert parents(table(text, BUDGET)) == {"合计": None, "公务接待费": "合计", "机关运行经费": None}


def test_the_adjusted_budget_alone_is_the_budget() -> None:
    record = table("项目|全年预算数|决算数\n合计|9.00|8.00\n公务接待费|9.00|8.00", T09)
    assert measures(record) == ["budget", "final"]
