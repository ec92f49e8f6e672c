"""Performance forms from grids built by hand: labels and texts, lists, forms over two pages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pyfinance.amounts import decimal_text
from pyfinance.model import Form, Line, Place, Table
from pyfinance.reading.forms import Sheet, begins, continues, read_forms
from pyfinance.reading.printed import Box, Grid
from pyfinance.reading.tables.caption import read_caption
from pyfinance.reading.tables.lattice import Lattice

_WIDTH = 1000  # 1/100 pt of a lattice column in these grids


def sheet(rows: Sequence[Sequence[tuple[str, int, int]]], page: int, above: Sequence[str] = ()) -> Sheet:
    """A sheet from rows of (text, columns, rows) boxes; a box over several rows is given in its first alone."""
    cols = sum(span for _, span, _ in rows[0])
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(rows):
        c = 0
        for text, wide, high in row:
            while (r, c) in taken:
                c += 1
            taken |= {(i, j) for i in range(r, r + high) for j in range(c, c + wide)}
            place = Place(page=page, box=(c * _WIDTH, r * 100, (c + wide) * _WIDTH, (r + high) * 100))
            cells.append(Box(r, r + high, c, c + wide, text, (text,) if text else (), place))
            c += wide
    place = Place(page=page, box=(0, 0, cols * _WIDTH, len(rows) * 100))
    lines = [Line(text, Place(page=page)) for text in above]
    lattice = Lattice(Grid(page, len(rows), cols, sorted(cells, key=lambda b: (b.row0, b.col0)), place, above=lines))
    return Sheet(lattice, read_caption(lattice.grid, lattice))


def figures(table: Table) -> dict[tuple[str, str], str]:
    """(row, measure) -> the figure as a plain decimal."""
    return {
        (table.rows[r].key, table.columns[c].measure): (
            str(cell.number) if cell.number is not None else decimal_text(cell.fen, cell.exponent, cell.unit)
        )
        for (r, c), cell in table.cells.items()
    }


def one(*texts: str, wide: int = 1) -> list[tuple[str, int, int]]:
    return [(text, wide, 1) for text in texts]


TARGETS = [
    [("项目名称", 2, 1), ("道路维护", 4, 1)],
    [("主管部门", 2, 1), ("某局", 1, 1), ("实施单位", 1, 1), ("某队", 2, 1)],
    [("资金金额（万元）", 2, 3), ("年度资金总额：", 1, 1), ("50.00", 1, 1), ("执行率分值（10分）", 2, 3)],
    [("其中：财政拨款", 1, 1), ("48.50", 1, 1)],
    [("其他资金", 1, 1), ("", 1, 1)],
    [("总体目标", 1, 1), ("全年维护 30 条。", 5, 1)],
    [("绩效指标", 1, 4), *one("一级指标", "二级指标", "三级指标", "指标值", "分值")],
    [("产出指标", 1, 2), ("数量指标", 1, 2), *one("维护条数", "≥30条", "10")],
    [*one("巡查次数", "12月前", "20")],
    [*one("满意度指标", "服务对象满意度指标", "群众满意度", "90%以上", "")],
]


def test_a_form_of_labels_and_texts() -> None:
    table, indicators = read_forms([sheet(TARGETS, 3, ["项目支出绩效目标表"])], "元", 2026, 0)
    assert (table.id, table.unit, table.pages) == ("T10", "万元", (3,))
    assert figures(table) == {("道路维护/年度资金总额", "amount"): "50.00", ("道路维护/财政拨款", "amount"): "48.50"}
    assert [row.role for row in table.rows] == ["total", "leaf"]
    (form,) = table.forms
    assert (form.project, form.org, form.kind, form.expected) == ("道路维护", "某队", "target", "全年维护30条。")
    assert form.fields == [("主管部门", "某局")]
    assert [(i.level1, i.level2, i.name, i.target.text) for i in form.indicators] == [
        ("产出指标", "数量指标", "维护条数", "≥30条"),
        ("产出指标", "数量指标", "巡查次数", "12月前"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "90%以上"),
    ]
    assert indicators.id == "T10I"
    assert figures(indicators) == {
        ("道路维护/产出指标/数量指标/维护条数", "target"): "30",
        ("道路维护/产出指标/数量指标/维护条数", "weight"): "10",
        ("道路维护/产出指标/数量指标/巡查次数", "weight"): "20",
        ("道路维护/满意度指标/服务对象满意度指标/群众满意度", "target"): "90",
    }


EVALUATION = [
    [("项目名称", 2, 1), ("道路维护", 6, 1)],
    [("项目资金", 2, 4), *one("", "年初预算数", "全年预算数", "全年执行数", "执行率", "得分")],
    [*one("年度资金总额（万元）", "50", "45.00", "40.5", "90%", "9")],
    [*one("其中：当年财政拨款", "50", "45.00", "40.5", "—", "—")],
    [*one("上年结转资金", "", "", "", "", "")],
    [("年度总体目标", 2, 2), ("预期目标", 3, 1), ("实际完成情况", 3, 1)],
    [("维护 30 条", 3, 1), ("维护 28 条", 3, 1)],
    [("绩效指标", 1, 3), *one("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分", "偏差原因分析")],
    [*one("产出指标", "数量指标", "维护条数", "≥30条", "28条", "9.5", "雨季停工。")],
    [("总分", 5, 1), *one("95.5", "")],
]


def test_a_self_evaluation_has_stages_goals_results_and_a_score() -> None:
    table, indicators = read_forms([sheet(EVALUATION, 1, ["项目支出绩效自评表"])], "", 2024, 0)
    assert figures(table) == {
        ("道路维护/年度资金总和", "initial_budget"): "50",
        ("道路维护/年度资金总和", "full_year_budget"): "45.00",
        ("道路维护/年度资金总和", "executed"): "40.5",
        ("道路维护/年度资金总和", "execution_rate"): "90",
        ("道路维护/年度资金总和", "score"): "9",
        ("道路维护", "score"): "95.5",
        ("道路维护/当年财政拨款", "initial_budget"): "50",
        ("道路维护/当年财政拨款", "full_year_budget"): "45.00",
        ("道路维护/当年财政拨款", "executed"): "40.5",
    }
    (form,) = table.forms
    assert (form.kind, form.expected, form.actual) == ("self_evaluation", "维护30条", "维护28条")
    assert form.score is not None
    assert form.score.value == Decimal("95.5")
    (indicator,) = form.indicators
    assert indicator.actual is not None
    assert (indicator.actual.value, indicator.deviation) == (Decimal(28), "雨季停工。")
    assert figures(indicators)["道路维护/产出指标/数量指标/维护条数", "actual"] == "28"


def test_a_second_project_in_the_same_grid_is_another_form() -> None:
    (table, _) = read_forms([sheet([*TARGETS, *TARGETS], 1, ["项目支出绩效目标表"])], "万元", 2026, 0)
    assert [form.project for form in table.forms] == ["道路维护", "道路维护"]
    assert figures(table)["道路维护/年度资金总额#2", "amount"] == "50.00"


def test_indicators_on_the_next_page_belong_to_the_form() -> None:
    first = sheet(TARGETS, 1, ["项目支出绩效目标表"])
    rest = [[("绩效指标", 1, 1), *one("效益指标", "社会效益指标", "投诉件数", "≤5件", "10")]]
    second = sheet(rest, 2)
    assert begins(first.caption)
    assert continues(first, second.lattice, second.caption)
    (table, _) = read_forms([first, second], "万元", 2026, 0)
    (form,) = table.forms
    assert table.pages == (1, 2)
    assert form.indicators[-1].target.value == Decimal(5)
    assert form.indicators[-1].level2 == "社会效益指标"


def test_the_project_is_named_by_the_title_where_no_row_names_it() -> None:
    (table, _) = read_forms([sheet(TARGETS[2:], 1, ["道路维护项目绩效目标表"])], "万元", 2026, 0)
    assert table.forms[0].project == "道路维护"


LIST = [
    [("单位名称", 1, 2), ("项目名称", 1, 2), ("项目总额", 1, 2), ("绩效目标", 1, 2), ("绩效指标", 4, 1)],
    [*one("三级指标", "指标性质", "指标值", "度量单位")],
    [("", 1, 1), ("合计", 1, 1), ("80.00", 1, 1), ("", 1, 1), *one("", "", "", "")],
    [("某局", 1, 2), ("维护", 1, 2), ("50.00", 1, 2), ("按期完成", 1, 2), *one("条数", "≥", "30", "条")],
    [*one("评价", "定性", "优", "")],
    [("某队", 1, 1), ("维护", 1, 1), ("30.00", 1, 1), ("按期", 1, 1), *one("次数", "＝", "2", "次")],
]


def test_a_list_has_a_form_for_each_project_under_its_unit() -> None:
    table, indicators = read_forms([sheet(LIST, 1, ["项目支出绩效目标表"])], "万元", 2026, 0)
    assert figures(table) == {
        ("合计", "amount"): "80.00",
        ("单位:某局|维护", "amount"): "50.00",
        ("单位:某队|维护", "amount"): "30.00",
    }
    assert [(form.project, form.org, len(form.indicators)) for form in table.forms] == [
        ("维护", "某局", 2),
        ("维护", "某队", 1),
    ]
    assert figures(indicators) == {("单位:某局|维护/条数", "target"): "30", ("单位:某队|维护/次数", "target"): "2"}
    assert indicators.cells[0, 0].unit == "条"


@pytest.mark.parametrize("again", [True, False])
def test_a_project_cut_by_the_end_of_the_page_is_one(again: bool) -> None:
    """Its name is printed again with the same figures, or its rest alone."""
    rest = [[*one("某队", "维护" if again else "（二期）", "30.00" if again else "", ""), *one("人数", "≥", "5", "人")]]
    (table, _) = read_forms([sheet(LIST, 1, ["项目支出绩效目标表"]), sheet(rest, 2)], "万元", 2026, 0)
    last: Form = table.forms[-1]
    assert len(table.forms) == 2
    assert last.project == ("维护" if again else "维护（二期）")
    assert [i.name for i in last.indicators] == ["次数", "人数"]
    assert [row.role for row in table.rows][3:] == (["repeat"] if again else [])


def test_a_blank_form_gives_no_figures_and_no_form() -> None:
    blank = [[(t if i % 2 == 0 else "", w, h) for i, (t, w, h) in enumerate(row)] for row in TARGETS[:2]]
    (table,) = read_forms([sheet(blank, 1, ["项目支出绩效目标表"])], "万元", 2026, 0)
    assert not table.cells
    assert table.declared_empty
