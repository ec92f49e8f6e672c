"""Which title is which table, which head is which role; a user's own layouts."""

from __future__ import annotations

import pytest

from pyfinance.errors import DeclarationError
from pyfinance.reading.tables.layouts import identify, layouts, parse_layout, words


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("收入支出决算总表", "T01"),
        ("2026年部门收支总体情况表", "T01"),
        ("收入决算表", "T02"),
        ("支出预算总表", "T03"),
        ("财政拨款收入支出决算总表", "T04"),
        ("财政拨款收支总体情况表", "T04"),
        ("一般公共预算财政拨款支出决算表", "T05"),
        ("一般公共预算支出情况表（按功能分类科目）", "T05"),
        ("一般公共预算支出经济分类情况表", "T05E"),
        ("一般公共预算基本支出明细表（按功能科目分）", "T05B"),
        ("财政拨款支出预算表", "T05F"),
        ("一般公共预算财政拨款基本支出决算表", "T06"),
        ("财政拨款基本支出预算表", "T06F"),
        ("一般公共预算项目支出情况表（按经济分类科目）", "T06P"),
        ("政府性基金预算财政拨款收入支出决算表", "T07"),
        ("政府性基金收支表", "T07"),
        ("国有资本经营预算支出表", "T08"),
        ("财政拨款“三公”经费支出决算表", "T09"),
        ("一般公共预算“三公”经费、会议费、培训费支出表", "T09"),
        ("项目支出绩效自评表", "T10"),
        ("基本支出预算情况表", "T11"),
        ("项目支出预算表", "T12"),
        ("政府采购预算明细表", "T13"),
        ("政府购买服务支出表", "T14"),
        ("一般公共预算机关运行经费支出预算表", "T15"),
        ("上年结转资金支出表", "T16"),
        ("部门整体支出绩效目标表", "T17"),
        ("部门收支总体情况表", "T01"),
        ("部门收支总体表", "T01"),
        ("收支预算总表", "T01"),
        ("部门预算收支总表", "T01"),
        ("收入支出预算总表", "T01"),
        ("2024年度收入支出决算总表", "T01"),
        ("部门收入总体表", "T02"),
        ("部门收入预算表", "T02"),
        ("收入决算批复表", "T02"),
        ("部门支出总体表", "T03"),
        ("支出预算总表（按功能分类科目）", "T03"),
        ("部门支出预算表", "T03"),
        ("支出决算批复表", "T03"),
        ("财政拨款收支预算总表", "T04"),
        ("财政拨款收支总体表", "T04"),
        ("部门财政拨款收支总体情况表", "T04"),
        ("公共预算财政拨款收入支出决算表", "T05"),
        ("一般公共预算财政拨款收入支出决算表", "T05"),
        ("一般公共预算支出预算表（按功能科目分类）", "T05"),
        ("公共财政预算支出表", "T05"),
        ("一般公共预算支出表", "T05"),
        ("一般公共预算拨款支出预算表", "T05"),
        ("一般公共预算基本支出表", "T06"),
        ("公共预算财政拨款基本支出决算表", "T06"),
        ("一般公共预算财政拨款基本支出决算明细表", "T06"),
        ("一般公共预算基本支出经济分类表", "T06"),
        ("一般公共预算基本支出预算表（部门预算经济分类）", "T06"),
        ("政府性基金预算支出表", "T07"),
        ("政府性基金预算财政拨款支出决算表", "T07"),
        ("政府性基金预算收入支出决算表", "T07"),
        ("国有资本经营预算财政拨款收入支出决算表", "T08"),
        ("一般公共预算“三公”经费支出表", "T09"),
        ("部门“三公”经费支出决算表", "T09"),
        ("“三公”经费公共预算财政拨款支出决算表", "T09"),
        ("三公经费及机关运行经费支出情况表", "T09"),
        ("财政拨款“三公”经费、行政参公单位机关运行经费情况表", "T09"),
        ("部门基本支出预算表（人员类、运转类公用经费项目）", "T11"),
        ("部门项目支出预算表（其他运转类、特定目标类项目）", "T12"),
        ("项目支出预算明细表", "T12"),
        ("部门政府采购预算表", "T13"),
        ("政府购买服务预算表", "T14"),
        ("机关运行经费支出表", "T15"),
        ("财政拨款基本支出表", "T06F"),
        ("一般公共预算支出表（按经济分类）", "T05E"),
        ("一般公共预算支出表（政府预算支出经济分类）", "T05E"),
        ("项目支出绩效目标表", "T10"),
        ("整体支出绩效目标表", "T17"),
        ("部门整体支出绩效自评表", "T17"),
        ("收支预算表", "T01"),
    ],
)
def test_titles_tell_the_table_whatever_its_number(title: str, table: str) -> None:
    found = identify(f"公开07表 {title}")
    assert found is not None
    assert found.id == table


@pytest.mark.parametrize("title", ["培训费明细表", "国有资产占有使用情况表", "人员情况", "新增资产配置表"])
def test_other_titles_tell_nothing(title: str) -> None:
    found = identify(title)
    assert found is None


def test_ids_and_slugs_are_unique() -> None:
    every = layouts()
    assert len({one.id for one in every}) == len({one.slug for one in every}) == len(every)


def test_a_users_layout_comes_first() -> None:
    own = parse_layout('id = "X01"\nslug = "training"\ntitles = ["培训费明细表$"]', "own.toml")
    assert identify("2026年培训费明细表", (own,)) is own


@pytest.mark.parametrize("text", ["id = ", 'id = "X"\nslug = "x"', 'id = "X"\nslug = "x"\ntitles = ["("]'])
def test_what_is_no_layout_says_so(text: str) -> None:
    with pytest.raises(DeclarationError, match=r"own\.toml"):
        parse_layout(text, "own.toml")


def test_a_remark_in_brackets_does_not_change_a_role() -> None:
    assert words().role("事业收入（不含教育收费）") == "institutional"
    assert words().role("事业收入（教育收费）") == ""


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("结转下年", "closing_balance"),
        ("结转下年支出", "closing_balance"),
        ("结转结余下年", "closing_balance"),
        ("年终结转结余", "closing_balance"),
        ("年末财政拨款结转和结余", "closing_balance"),
        ("年初结转和结余", "opening_balance"),
        ("上年结余、结转", "carryover"),
        ("上年财政拨款结转", "carryover"),
    ],
)
def test_balances(label: str, role: str) -> None:
    assert words().role(label) == role
