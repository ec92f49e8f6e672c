"""Tables over several pages, several tables on a page, and what is no table."""

from __future__ import annotations

import pytest

from pyfinance.reading.printed import Page, Source
from pyfinance.reading.tables.assemble import read_tables
from tests.grids import UNIT, cells, grid, keys, tables

T05 = f"一般公共预算支出表\n{UNIT}"
HEAD = "科目编码|科目名称|合计|基本支出\n"


def test_a_page_without_heads_goes_on() -> None:
    first = grid(HEAD + "201|一般公共服务支出|3.00|3.00", T05, page=1)
    (record,) = tables(first, grid("208|社会保障和就业支出|1.00|1.00", page=2))
    assert keys(record) == ["201", "208"]
    assert record.pages == (1, 2)
    assert cells(record)[("208", "basic")] == "1.00"
    assert record.cells[(1, 0)].place.page == 2


def test_a_page_that_repeats_its_title_and_heads_goes_on() -> None:
    first = grid(HEAD + "201|一般公共服务支出|3.00|3.00", T05, page=1)
    (record,) = tables(first, grid(HEAD + "208|社会保障和就业支出|1.00|1.00", T05, page=2))
    assert keys(record) == ["201", "208"]


def test_another_title_is_another_table() -> None:
    first = grid(HEAD + "201|一般公共服务支出|3.00|3.00", T05, page=1)
    second = grid(HEAD + "208|社会保障和就业支出|1.00|1.00", f"政府性基金预算支出表\n{UNIT}", page=2)
    assert [record.id for record in tables(first, second)] == ["T05", "T07"]


def test_a_page_in_between_ends_a_table() -> None:
    first = grid(HEAD + "201|一般公共服务支出|3.00|3.00", T05, page=1)
    found = tables(first, grid(HEAD + "208|社会保障和就业支出|1.00|1.00", page=3))
    assert len(found) == 2


def test_several_tables_on_a_page() -> None:
    first = grid("合计|基本支出\n3.00|3.00", f"支出总表\n{UNIT}")
    second = grid("科目编码|科目名称|合计\n201|一般公共服务支出|3.00", T05)
    assert [record.id for record in tables(first, second)] == ["T03", "T05"]


def test_other_walls_on_the_next_page() -> None:
    first = grid(HEAD + "201|一般公共服务支出|3.00|3.00", T05, page=1)
    second = grid("208|社会保障|<|1.00|1.00", page=2)  # one wall more
    second.place = first.place
    for box in second.cells:
        x0, y0, x1, y1 = box.place.box or (0, 0, 0, 0)
        moved = {0: 0, 1000: 1000, 2000: 1500, 3000: 2000, 4000: 3000, 5000: 4000}
        box.place = type(box.place)(page=2, box=(moved[x0], y0, moved[x1], y1))
    (record,) = tables(first, second)
    assert cells(record)[("208", "basic")] == "1.00"


def test_a_name_goes_on_the_next_page() -> None:
    first = grid(HEAD + "201|一般公共服务支出|3.00|3.00\n2010399|其他政府办公厅（室）及相关|3.00|3.00", T05, page=1)
    (record,) = tables(first, grid("|机构事务支出||\n208|社会保障和就业支出|1.00|1.00", page=2))
    assert [row.label for row in record.rows][1] == "其他政府办公厅（室）及相关机构事务支出"
    assert keys(record) == ["201", "2010399", "208"]


def test_an_open_bracket_goes_on_the_next_page() -> None:
    first = grid("项目名称|合计\n甲（某某|3.00", f"项目支出表\n{UNIT}", page=1)
    (record,) = tables(first, grid("工程）|\n乙|1.00", page=2))
    assert keys(record) == ["甲（某某工程）", "乙"]


@pytest.mark.parametrize(
    ("above", "below", "whole"), [("12.3", "4", "12.34"), ("1,234.5", "6", "1234.56"), ("1,23", "4.56", "1234.56")]
)
def test_a_number_goes_on_the_next_page(above: str, below: str, whole: str) -> None:
    first = grid(f"项目名称|合计\n甲|1.00\n乙|{above}", f"项目支出表\n{UNIT}", page=1)
    (record,) = tables(first, grid(f"|{below}\n丙|1.00", page=2))
    assert cells(record) == {
        ("甲", "total" if False else "amount"): "1.00",
        ("乙", "amount"): whole,
        ("丙", "amount"): "1.00",
    }


def test_a_whole_number_at_the_head_of_a_page_is_a_row() -> None:
    first = grid("项目名称|合计\n甲|1.00", f"项目支出表\n{UNIT}", page=1)
    (record,) = tables(first, grid("乙|7\n丙|1.00", page=2))
    assert cells(record)[("乙", "amount")] == "7"


def test_lines_of_an_account_without_figures_stay_rows() -> None:
    first = grid("收入|<|支出|<\n项目|预算数|项目|预算数\n财政拨款|1.00|教育支出|1.00", f"收支总表\n{UNIT}", page=1)
    (record,) = tables(first, grid("事业收入||卫生健康支出|\n收入总计|1.00|支出总计|1.00", page=2))
    assert [row.label for row in record.rows] == ["财政拨款", "事业收入", "总计", "教育支出", "卫生健康支出", "总计"]


def test_an_unknown_table_is_read_in_full() -> None:
    text = "专项|人数|占比|费用\n甲|12|50.0%|1.00\n乙|12|50.0%|2.00"
    (record,) = tables(grid(text, f"培训费明细表\n{UNIT}"))
    assert (record.id, record.title, record.by) == ("", "培训费明细表", "")
    assert cells(record) == {
        ("甲", "人数"): "12", ("甲", "占比"): "50.0", ("甲", "费用"): "1.00",
        ("乙", "人数"): "12", ("乙", "占比"): "50.0", ("乙", "费用"): "2.00",
    }  # fmt: skip
    assert [column.kind for column in record.columns] == ["count", "percent", "amount"]


def test_an_unknown_table_without_a_unit_holds_no_money() -> None:
    known = grid("合计|基本支出\n3.00|3.00", f"支出总表\n{UNIT}", page=1)
    unknown = grid("科室|编制\n甲|12\n乙|3", "人员编制情况表", page=2)
    first, second = tables(known, unknown)
    assert (first.unit_by, second.unit, second.unit_by) == ("printed", "", "")
    assert not any(cell.is_amount for cell in second.cells.values())


def test_a_known_table_without_a_unit_takes_the_documents_and_says_so() -> None:
    first = grid("合计|基本支出\n3.00|3.00", f"支出总表\n{UNIT}", page=1)
    second = grid("科目编码|科目名称|合计\n201|一般公共服务支出|3.00", "一般公共预算支出表", page=2)
    records = tables(first, second)
    assert [(record.unit, record.unit_by) for record in records] == [("万元", "printed"), ("万元", "document")]


def test_untitled_tables_and_titles_printed_twice_are_told_apart() -> None:
    untitled = grid("专项|费用\n甲|1.00", page=1)
    again = [grid("合计|基本支出\n3.00|3.00", f"支出总表\n{UNIT}", page=page) for page in (3, 5)]
    assert [record.title for record in tables(untitled, *again)] == ["无标题（第1页）", "支出总表", "支出总表#2"]


def test_a_grid_of_words_is_text() -> None:
    page = Page(1, 60000, 85000, grids=[grid("目标|说明\n提高|很多")])
    records, lines, gaps = read_tables(Source("printed", [page]))
    assert (records, gaps) == ([], [])
    assert [line.text for line in lines] == ["目标", "说明", "提高", "很多"]


def test_notes_below_a_table_and_between_two() -> None:
    first = grid("合计|基本支出\n3.00|3.00", f"支出总表\n{UNIT}")
    second = grid("科目编码|科目名称|合计\n201|一般公共服务支出|3.00", f"注：本表反映支出\n情况。\n公开05表\n{T05}")
    third = [record.notes for record in tables(first, second)]
    assert third == [["注：本表反映支出情况。"], []]


def test_words_beside_figures_are_kept() -> None:
    text = "科目编码|科目名称|合计|增减原因\n201|一般公共服务支出|3.00|人员增加"
    (record,) = tables(grid(text, T05))
    assert record.words == {(0, "增减原因"): "人员增加"}


def test_what_is_no_number_is_listed_with_its_place() -> None:
    text = "科目编码|科目名称|合计\n201|一般公共服务支出|1O.00\n205|教育支出|3.00\n208|社会保障和就业支出|2.00"
    (record,) = tables(grid(text, T05))
    (gap,) = record.unread
    assert (gap.text, gap.place.page) == ("1O.00", 1)
    assert sorted(cells(record)) == [("205", "amount"), ("208", "amount")]


def test_digits_finer_than_the_fen_are_kept() -> None:
    text = "科目编码|科目名称|合计\n201|一般公共服务支出|1.23456789\n205|教育支出|3.000000"
    (record,) = tables(grid(text, T05))
    assert cells(record) == {("201", "amount"): "1.23456789", ("205", "amount"): "3.000000"}
    assert [cell.beyond for cell in record.cells.values()] == [True, False]


def test_a_dash_is_a_blank() -> None:
    text = "科目编码|科目名称|合计|基本支出\n201|一般公共服务支出|3.00|—\n205|教育支出|3.00|-"
    (record,) = tables(grid(text, T05))
    assert set(cells(record)) == {("201", "total"), ("205", "total")}
    assert record.unread == []
