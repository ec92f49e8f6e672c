"""Broken heads and the columns that they print."""

from __future__ import annotations

import pytest

from pyfinance.errors import DeclarationError
from pyfinance.model import Line, Place
from pyfinance.reading.tables.layouts import layouts, parse_layout
from pyfinance.reading.text.forms import by_vocabulary, forms_of, head_of, is_numbers_line, match

LAYOUTS = {layout.id: layout for layout in layouts()}


def measures(table: str, lines: list[str], widest: int = 0) -> list[str] | None:
    head = head_of([Line(text, Place()) for text in lines])
    for form in forms_of(LAYOUTS[table]):
        columns = match(form, head, widest)
        if columns is not None:
            return [column.measure for column in columns]
    return None


def test_a_head_broken_over_many_lines() -> None:
    lines = "项 目|本年收入|合计|财政拨款|收入|上级补|助收入|事业|收入|经营|收入|附属|单位|上缴|收入|其他|收入科目|代码|科目名称"
    expected = [
        "total", "fiscal_appropriation", "superior_subsidy", "institutional", "business", "affiliate_remittance", "other",
    ]  # fmt: skip
    assert measures("T02", [*lines.split("|"), "栏次 1 2 3 4 5 6 7"]) == expected
    assert measures("T02", lines.split("|")) == expected


def test_the_numbers_of_the_columns_must_be_met() -> None:
    assert measures("T03", ["科目编码 科目名称 本年支出合计 基本支出 项目支出", "栏次 1 2 3"]) == [
        "total",
        "basic",
        "project",
    ]
    assert measures("T03", ["科目编码 科目名称 本年支出合计 基本支出 项目支出", "栏次 1 2 3 4"]) is None


def test_a_row_longer_than_the_head_does_not_fit() -> None:
    assert measures("T03", ["科目名称 合计 基本支出 项目支出"], 4) is None


def test_rows_of_a_head_mixed_by_their_heights() -> None:
    lines = [
        "项目",
        "对附属单位补",
        "本年支出合计 基本支出 项目支出 上缴上级支出 经营支出",
        "功能分类",
        "助支出",
        "科目名称",
        "科目编码",
    ]
    assert measures("T03", lines) == [
        "total",
        "basic",
        "project",
        "superior_remittance",
        "business",
        "affiliate_subsidy",
    ]


def test_project_and_a_head_beside_it_are_no_project_spending() -> None:
    assert measures("T05", ["项目", "支出功能分类", "科目编码 科目名称 合计 基本支出"]) == ["total", "basic"]


def test_columns_that_one_line_prints_stand_in_its_order() -> None:
    assert measures("T03", ["科目名称 合计 项目支出 基本支出"]) == ["total", "project", "basic"]


def test_nested_columns_name_the_column_over_them() -> None:
    form = forms_of(LAYOUTS["T05"])[0]
    assert {c.measure: c.under for c in form.columns}["personnel"] == "basic"


def test_a_head_with_a_word_that_no_column_explains_does_not_fit() -> None:
    assert measures("T03", ["科目编码 科目名称 合计 基本支出 项目支出 债务还本"]) is None
    assert measures("T01", ["收入 支出", "项目 编制预算 上年结转 项目 编制预算 上年结转"]) is None


def test_economic_blocks_are_told_from_columns() -> None:
    assert measures("T06", ["科目编码 科目名称 决算数 科目编码 科目名称 决算数"]) == ["amount"]
    assert measures("T06", ["人员经费 公用经费", "科目名称 金额 科目名称 金额"]) == ["amount"]
    assert measures("T06", ["科目编码 科目名称 合计 人员经费 公用经费"]) == ["total", "personnel", "operating"]


def test_lines_of_column_numbers() -> None:
    assert is_numbers_line("栏次 1 2 3")
    assert is_numbers_line("栏 次 1 栏 次 2 3 4")
    assert is_numbers_line("1 2 3 4 5 6")
    assert not any(is_numbers_line(text) for text in ("1 2", "1 3 5", "栏次", "4 五、", "1" * 5000))


def test_a_head_on_one_line_is_read_by_its_words() -> None:
    head = head_of([Line("科目编码 科目名称 合计 人员经费 公用经费 项目支出", Place())])
    found = by_vocabulary(head, 4)
    assert found is not None
    assert [c.measure for c in found] == ["total", "personnel", "operating", "project"]
    assert by_vocabulary(head, 5) is None
    assert by_vocabulary(head_of([Line("单位名称 合计 基本支出", Place())]), 2) is None


@pytest.mark.parametrize(
    "form", ['rows = "diagonal"', "columns = []", 'rows = "codes"\ncolumns = [{ measure = "total" }]']
)
def test_a_form_that_is_none_is_an_error_with_its_table(form: str) -> None:
    layout = parse_layout(f'id = "X"\nslug = "x"\ntitles = ["x"]\n[[form]]\n{form}\n', "x.toml")
    with pytest.raises(DeclarationError, match="X"):
        forms_of(layout)
