"""Whole tables in the forms of other places: what each prints, key by key."""

from __future__ import annotations

from tests.grids import UNIT, cells, grid, keys, measures, parents, table, tables


def test_income_and_spending_of_the_fund_with_their_parts() -> None:
    text = """
    项目|<|年初结转和结余|<|<|本年收入|<|<|本年支出|<|<|年末结转和结余
    科目编码|科目名称|合计|基本支出结转|项目支出结转和结余|合计|基本支出|项目支出|合计|基本支出|项目支出|^
    合计|<|1.00||1.00|5.00|4.00|1.00|4.00|4.00||2.00
    205|教育支出|1.00||1.00|5.00|4.00|1.00|4.00|4.00||2.00
    """
    record = table(text, f"一般公共预算财政拨款收入支出决算表\n{UNIT}")
    assert record.id == "T05"
    assert measures(record) == [
        "opening_balance", "年初结转和结余/基本支出结转", "年初结转和结余/项目支出结转和结余",
        "income", "income.basic", "income.project", "total", "basic", "project", "closing_balance",
    ]  # fmt: skip
    assert [column.parent for column in record.columns] == [None, 0, 0, None, 3, 3, None, 6, 6, None]


def test_units_above_subjects_in_the_column_of_their_names() -> None:
    text = """
    科目编码|<|<|单位代码|单位（科目）名称|合计|基本支出|项目支出
    类|款|项|^|^|^|^|^
    |||||9.00|6.00|3.00
    |||301001|甲学校|6.00|4.00|2.00
    205|02|03|301001|初中教育|5.00|3.00|2.00
    221|02|01|301001|住房公积金|1.00|1.00|
    |||301002|乙学校|3.00|2.00|1.00
    205|02|03|301002|初中教育|3.00|2.00|1.00
    """.replace("|||||9.00", "合计|<|<|<|<|9.00")
    record = table(text, f"支出总表\n{UNIT}")
    assert keys(record) == [
        "合计", "单位:甲学校", "单位:甲学校|2050203", "单位:甲学校|2210201", "单位:乙学校", "单位:乙学校|2050203",
    ]  # fmt: skip
    tree = parents(record)
    assert tree["单位:甲学校|2050203"] == "单位:甲学校"
    assert {row.org_code for row in record.rows[1:4]} == {"301001"}


def test_projects_beside_their_subjects() -> None:
    text = """
    单位名称|项目名称|功能科目编码|功能科目名称|部门预算经济科目编码|部门预算经济科目名称|资金来源|<
    ^|^|^|^|^|^|总计|一般公共预算
    甲局|行政人员支出工资|2010301|行政运行|30101|基本工资|5.00|5.00
    甲局|工会经费|2010301|行政运行|30228|工会经费|1.00|1.00
    """
    record = table(text, f"部门基本支出预算表（人员类、运转类公用经费项目）\n{UNIT}")
    assert keys(record) == ["单位:甲局|行政人员支出工资", "单位:甲局|工会经费"]
    assert (record.rows[0].function, record.rows[0].economic) == ("2010301", "30101")
    assert measures(record) == ["total", "general_budget"]


def test_own_funds_as_a_group() -> None:
    text = """
    部门（单位）代码|部门（单位）名称|合计|本年收入|<|<|<|<|上年结转结余|<
    ^|^|^|小计|一般公共预算|单位资金|<|<|小计|单位资金
    ^|^|^|^|^|小计|事业收入|其他收入|^|^
    合计|<|9.00|8.00|5.00|3.00|2.00|1.00|1.00|1.00
    """
    record = table(text, f"部门收入预算表\n{UNIT}")
    assert measures(record) == [
        "total", "current_year.total", "current_year.general_budget", "current_year.own_funds",
        "current_year.institutional", "current_year.other", "carryover.total", "carryover.own_funds",
    ]  # fmt: skip
    assert [column.parent for column in record.columns] == [None, 0, 1, 1, 3, 3, 0, 6]


def test_projects_by_kind_with_this_years_appropriation_and_balances() -> None:
    text = """
    类型|项目名称|项目单位|合计|本年拨款|<|财政拨款结转结余|<|财政专户管理资金|单位资金
    ^|^|^|^|一般公共预算|政府性基金预算|一般公共预算|政府性基金预算|^|^
    合计|<|<|9.00|8.00||1.00|||
    特定目标类|<|<|9.00|8.00||1.00|||
    ·|甲项目|甲局|9.00|8.00||1.00|||
    """
    record = table(text, f"项目支出表\n{UNIT}")
    assert measures(record) == [
        "total", "current_year.general_budget", "current_year.government_fund", "carryover.general_budget",
        "carryover.government_fund", "fiscal_account", "own_funds",
    ]  # fmt: skip
    assert keys(record) == ["合计", "特定目标类", "单位:甲局|甲项目"]


def test_an_account_with_funds_and_balances_on_the_right() -> None:
    text = """
    收入|<|支出|<|<|<|<
    项目|金额|项目|合计|上年结转结余|本年支出|<
    ^|^|^|^|^|小计|一般公共预算
    一般公共预算|8.00|基本支出|6.00||6.00|6.00
    收入合计|8.00|项目支出|3.00|1.00|2.00|2.00
    上年结转|1.00|||||
    收入总计|9.00|支出总计|9.00|1.00|8.00|8.00
    """
    record = table(text, f"部门收支总体情况表\n{UNIT}")
    assert measures(record) == [
        "income", "expenditure", "carryover.expenditure", "current_year.expenditure", "current_year.general_budget",
    ]  # fmt: skip
    assert cells(record)[("总计", "income")] == "9.00"
    assert cells(record)[("本年收入合计", "income")] == "8.00"


def test_economic_blocks_side_by_side_with_their_totals() -> None:
    text = """
    人员经费|<|<|公用经费|<|<
    科目编码|科目名称|决算数|科目编码|科目名称|决算数
    301|工资福利支出|5.00|302|商品和服务支出|2.00
    30101|基本工资|5.00|30201|办公费|2.00
    人员经费合计|<|5.00|公用经费合计|<|2.00
    """
    record = table(text, f"一般公共预算财政拨款基本支出决算表\n{UNIT}")
    assert cells(record) == {
        ("301", "amount"): "5.00", ("30101", "amount"): "5.00", ("人员经费合计", "amount"): "5.00",
        ("302", "amount"): "2.00", ("30201", "amount"): "2.00", ("公用经费合计", "amount"): "2.00",
    }  # fmt: skip


def test_three_blocks_of_economic_subjects() -> None:
    one = "科目编码|科目名称|决算数"
    text = f"{one}|{one}|{one}\n301|工资福利支出|5.00|302|商品和服务支出|2.00|310|资本性支出|1.00\n"
    text += "30101|基本工资|5.00|30201|办公费|2.00|31002|办公设备购置|1.00"
    record = table(text, f"一般公共预算财政拨款基本支出决算明细表\n{UNIT}")
    assert keys(record) == ["301", "30101", "302", "30201", "310", "31002"]
    assert set(measures(record)) == {"amount"}


def test_wide_tables_of_what_a_class_is_spent_on() -> None:
    text = """
    科目编码|科目名称|总计|工资福利支出|商品和服务支出|对个人和家庭的补助
    合计|<|6.00|3.00|2.00|1.00
    2010301|行政运行|6.00|3.00|2.00|1.00
    """
    record = table(text, f"支出预算分类汇总表\n{UNIT}")
    assert measures(record) == ["total", "工资福利支出", "商品和服务支出", "对个人和家庭的补助"]
    assert [column.parent for column in record.columns] == [None, 0, 0, 0]


def test_the_title_within_the_grid_and_a_page_without_heads() -> None:
    first = grid(
        "公开05表|<|<\n一般公共预算支出表|<|<\n部门：某局||单位：万元\n科目编码|科目名称|合计\n201|一般公共服务支出|3.00"
    )
    (record,) = tables(first, grid("205|教育支出|1.00", page=2))
    assert (record.id, record.number, record.unit) == ("T05", "公开05表", "万元")
    assert keys(record) == ["201", "205"]
