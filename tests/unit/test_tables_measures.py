"""From heads to measures: qualifiers, roles, stages, and which column totals which."""

from __future__ import annotations

import pytest

from pyfinance.model import Column
from pyfinance.reading.tables.headers import read_header, split_blocks
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.measures import read_columns
from tests.grids import grid


def columns_of(text: str, layout_id: str = "T05", year: int | None = None, title: str = "") -> list[Column]:
    """The columns of the first block of a grid; a row of figures and a name column are added."""
    rows = [line.strip() for line in text.strip().splitlines()]
    width = rows[0].count("|") + 1
    lines = [f"{'科目名称' if n == 0 else '^'}|{row}" for n, row in enumerate(rows)]
    lines.append("|".join(["教育支出", *["1.00"] * width]))
    header = read_header(Lattice(grid("\n".join(lines))), 0, layout_id)
    return read_columns(split_blocks(header.columns)[0], 0, layout_id, "万元", year, title)


def measures_of(text: str, layout_id: str = "T05", year: int | None = None, title: str = "") -> list[str]:
    return [column.measure for column in columns_of(text, layout_id, year, title)]


def parents_of(text: str, layout_id: str = "T05") -> list[int | None]:
    return [column.parent for column in columns_of(text, layout_id)]


def test_basic_and_its_parts() -> None:
    text = "合计|基本支出|<|<|项目支出\n^|小计|人员经费|公用经费|^"
    assert measures_of(text) == ["total", "basic", "personnel", "operating", "project"]
    assert parents_of(text) == [None, 0, 1, 1, 0]


def test_a_head_over_every_figure_says_nothing() -> None:
    text = "预算数|<|<\n合计|人员经费|公用经费"
    assert measures_of(text, "T06") == ["total", "personnel", "operating"]
    assert parents_of(text, "T06") == [None, 0, 0]


@pytest.mark.parametrize("word", ["预算数", "决算数", "金额", "合计"])
def test_the_only_figure_is_the_amount(word: str) -> None:
    assert measures_of(word, "T06") == ["amount"]


def test_a_lone_head_that_repeats_the_title_is_the_amount() -> None:
    assert measures_of("基本支出", "T06", title="一般公共预算基本支出预算表") == ["amount"]
    assert measures_of("项目支出", "T08", title="国有资本经营预算支出表") == ["project"]


def test_a_count_beside_the_only_money() -> None:
    columns = columns_of("数量|预算金额", "T13")
    assert [(c.measure, c.kind, c.unit) for c in columns] == [("数量", "count", ""), ("amount", "amount", "万元")]


def test_counts_are_told_by_their_group() -> None:
    columns = columns_of("编制人数|<|经费\n小计|行政|^", "")
    assert [c.kind for c in columns] == ["count", "count", "amount"]


def test_current_year_stands_against_carryover() -> None:
    text = "合计|本年收入|<|上年结转结余|<\n^|小计|一般公共预算|小计|单位资金"
    assert measures_of(text, "T02") == [
        "total", "current_year.total", "current_year.general_budget", "carryover.total", "carryover.own_funds",
    ]  # fmt: skip
    assert parents_of(text, "T02") == [None, 0, 1, 0, 3]


def test_without_carryover_this_year_says_nothing() -> None:
    assert measures_of("本年支出|<|<\n合计|基本支出|项目支出") == ["total", "basic", "project"]


def test_a_carryover_column_without_children() -> None:
    assert measures_of("合计|财政拨款收入|上年结转", "T02") == ["total", "fiscal_appropriation", "carryover"]


def test_funds_of_a_balance() -> None:
    text = "合计|上年结转结余|<\n^|一般公共预算|单位资金结转结余"
    assert measures_of(text, "T02")[1:] == ["carryover.general_budget", "carryover.own_funds"]


def test_nested_heads_the_outer_qualifies_the_inner_names() -> None:
    text = "合计|当年预算|<|<|上年结转结余|<\n^|小计|基本支出|<|小计|项目支出\n^|^|小计|人员经费|^|^"
    assert measures_of(text) == [
        "total", "current_year.total", "current_year.basic", "current_year.personnel", "carryover.total",
        "carryover.project",
    ]  # fmt: skip


def test_of_which_columns_are_beside_the_total() -> None:
    text = "本年收入合计|事业收入|<|其他收入\n^|金额|其中：教育收费|^"
    columns = columns_of(text, "T02")
    assert [c.measure for c in columns] == ["total", "institutional", "memo.教育收费", "other"]
    assert [c.additive for c in columns] == [True, True, False, True]
    assert [c.parent for c in columns] == [None, 0, None, 0]


def test_of_which_may_be_a_mere_word() -> None:
    text = "小计|其中：|<\n^|基本支出|项目支出"
    assert measures_of(text) == ["total", "basic", "project"]
    assert parents_of(text) == [None, 0, 0]


def test_memo_groups_keep_their_name() -> None:
    text = "合计|政府采购项目|<\n^|小计|其中：预留份额"
    assert measures_of(text, "T03") == ["total", "memo.政府采购项目", "memo.预留份额"]


def test_project_spending_without_construction() -> None:
    text = "合计|项目支出|<\n^|项目支出总数|扣除基建项目后预算数"
    assert measures_of(text) == ["total", "project", "memo.project"]


def test_siblings_without_a_role_go_by_their_path() -> None:
    text = "合计|财政专户拨款收入|<\n^|教育收费|其他专户收入拨款"
    assert measures_of(text, "T02") == ["total", "财政专户拨款收入/教育收费", "财政专户拨款收入/其他专户收入拨款"]


def test_the_same_head_again_is_numbered() -> None:
    assert measures_of("合计|其他收入|其他收入", "T02") == ["total", "other", "other#2"]


def test_years_side_by_side() -> None:
    assert measures_of("2025年预算数|2026年预算数|增减变化情况", "T06", 2026) == ["prior_budget", "budget", "change"]
    assert measures_of("2025年预算数|2026年预算数|<\n^|合计|基本支出", "T05", 2026) == [
        "prior_budget",
        "total",
        "basic",
    ]
    assert measures_of("2023年决算数|2024年决算数|增长率", "T06", 2024) == ["prior_final", "final", "change_rate"]


def test_stages_side_by_side() -> None:
    assert measures_of("年初预算数|决算数", "T06") == ["budget", "final"]
    assert measures_of("年初预算数|全年预算数|决算数", "T06") == ["budget", "adjusted_budget", "final"]
    assert measures_of("全年预算数|决算数", "T06") == ["budget", "final"]
    text = "年初预算数|<|决算数|<\n合计|基本支出|合计|基本支出"
    assert measures_of(text) == ["budget.total", "budget.basic", "final.total", "final.basic"]
    assert parents_of(text) == [None, 0, None, 2]


def test_rates_are_no_money() -> None:
    columns = columns_of("预算数|执行数|执行率", "")
    assert [c.kind for c in columns] == ["amount", "amount", "percent"]


def test_a_head_names_its_own_unit() -> None:
    assert columns_of("金额（元）", "")[0].unit == "元"


def test_halves_name_their_total() -> None:
    text = "收入|<|支出|<|<\n项目|预算数|项目|合计|一般公共预算\n财政拨款|5.00|教育支出|5.00|5.00"
    header = read_header(Lattice(grid(text)), 0, "T04")
    left, right = split_blocks(header.columns)
    assert [c.measure for c in read_columns(left, 0, "T04", "万元", None)] == ["income"]
    assert [c.measure for c in read_columns(right, 1, "T04", "万元", None)] == ["total", "general_budget"]


def test_halves_with_several_years() -> None:
    text = "收入|<|<|<\n项目|本年预算|编制预算|上年结转\n财政拨款|5.00|4.00|1.00"
    header = read_header(Lattice(grid(text)), 0, "T01")
    (left,) = split_blocks(header.columns)
    found = [c.measure for c in read_columns(left, 0, "T01", "万元", None)]
    assert found == ["income", "current_year.income", "carryover.income"]


def test_halves_with_several_stages() -> None:
    text = "收入|<|<\n项目|年初预算数|决算数\n财政拨款|5.00|4.00"
    header = read_header(Lattice(grid(text)), 0, "T01")
    (left,) = split_blocks(header.columns)
    assert [c.measure for c in read_columns(left, 0, "T01", "万元", None)] == ["budget.income", "final.income"]
