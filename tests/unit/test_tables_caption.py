"""Title, number, unit and entity of a grid, above it or in its own first rows."""

from __future__ import annotations

import pytest

from pyfinance.reading.printed import Grid
from pyfinance.reading.tables.caption import Caption, read_caption, unit_of_head
from pyfinance.reading.tables.lattice import Lattice
from tests.grids import grid

BODY = "项目|金额\n甲|1.00"


def caption_of(one: Grid) -> Caption:
    return read_caption(one, Lattice(one))


def test_lines_above() -> None:
    caption = caption_of(grid(BODY, "公开03表\n支出决算表\n部门：某某局\n金额单位：万元"))
    assert (caption.number, caption.title, caption.entity, caption.unit) == ("公开03表", "支出决算表", "某某局", "万元")
    assert caption.layout is not None
    assert caption.layout.id == "T03"
    assert caption.rows == 0


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("表1 2026年部门收支总表", "表1", "2026年部门收支总表"),
        ("公开表5 一般公共预算支出情况表", "公开表5", "一般公共预算支出情况表"),
        ("表14-1 项目支出绩效目标表", "表14-1", "项目支出绩效目标表"),
    ],
)
def test_number_and_title_in_one_line(line: str, number: str, title: str) -> None:
    caption = caption_of(grid(BODY, line))
    assert caption.number == number
    assert caption.title.endswith(title)
    assert caption.layout is not None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：元", "元"),
        ("（单位：万元）", "万元"),
        ("部门：某局 单位：亿元", "亿元"),
        ("万元", "万元"),
        ("单位：人", ""),
    ],
)
def test_units(line: str, unit: str) -> None:
    assert caption_of(grid(BODY, f"支出决算表\n{line}")).unit == unit


def test_entity_and_unit_of_money_on_one_line_are_two_things() -> None:
    caption = caption_of(grid(BODY, "支出决算表\n编制单位：某某局 单位：元"))
    assert (caption.entity, caption.unit) == ("某某局", "元")


def test_rows_of_the_grid_itself() -> None:
    caption = caption_of(grid("支出决算表|<\n部门：某局|单位：元\n" + BODY))
    assert (caption.title, caption.entity, caption.unit, caption.rows) == ("支出决算表", "某局", "元", 2)


def test_prose_above_ends_the_caption() -> None:
    above = "支出预算总表\n2026年支出预算1.00万元，其中基本支出0.50万元，项目支出0.50万元。\n单位：万元"
    caption = caption_of(grid(BODY, above))
    assert caption.bare
    assert caption.unit == "万元"


def test_the_title_that_a_layout_knows_wins() -> None:
    caption = caption_of(grid(BODY, "部门预算公开报表\n收入预算总表\n有关情况表"))
    assert caption.layout is not None
    assert (caption.layout.id, caption.title) == ("T02", "收入预算总表")


@pytest.mark.parametrize(
    ("head", "unit"), [("预算数（单位：万元）", "万元"), ("金额(元)", "元"), ("数量（个）", ""), ("金额", "")]
)
def test_units_of_heads(head: str, unit: str) -> None:
    assert unit_of_head(head) == unit
