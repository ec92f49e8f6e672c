"""What a body row is about: codes in every form, names, units, projects."""

from __future__ import annotations

import pytest

from pyfinance.model import Table
from tests.grids import UNIT, cells, grid, keys, of_measure, parents, table, tables

T05 = f"一般公共预算支出表\n{UNIT}"
T06 = f"一般公共预算基本支出表\n{UNIT}"
CODES = ["合计", "201", "20106", "2010601", "208"]


@pytest.mark.parametrize(
    "text",
    [
        """
        科目编码|科目名称|合计
        合计|<|3.00
        201|一般公共服务支出|2.00
        20106|财政事务|2.00
        2010601|行政运行|2.00
        208|社会保障和就业支出|1.00
        """,
        """
        支出功能分类科目编码|<|<|科目名称|合计
        类|款|项|^|^
        合计|<|<|<|3.00
        201|||一般公共服务支出|2.00
        201|06||财政事务|2.00
        201|06|01|行政运行|2.00
        208|||社会保障和就业支出|1.00
        """,
        """
        功能分类科目编码|<|<|科目名称|合计
        类|款|项|^|^
        合计|<|<|<|3.00
        201|||一般公共服务支出|2.00
        |06||财政事务|2.00
        ||01|行政运行|2.00
        208|||社会保障和就业支出|1.00
        """,
        """
        功能科目|合计
        合计|3.00
        [201]一般公共服务支出|2.00
        [20106]财政事务|2.00
        [2010601]行政运行|2.00
        [208]社会保障和就业支出|1.00
        """,
        """
        功能科目|合计
        合计|3.00
        201-一般公共服务支出|2.00
        20106-财政事务|2.00
        2010601-行政运行|2.00
        208-社会保障和就业支出|1.00
        """,
        """
        功能科目|合计
        合计|3.00
        201一般公共服务支出|2.00
        20106财政事务|2.00
        2010601行政运行|2.00
        208社会保障和就业支出|1.00
        """,
    ],
    ids=["one column", "three columns", "ladder", "brackets", "hyphen", "glued"],
)
def test_codes_in_every_form(text: str) -> None:
    record = table(text, T05)
    assert keys(record) == CODES
    assert parents(record) == {"合计": None, "201": None, "20106": "201", "2010601": "20106", "208": None}
    assert [row.label for row in record.rows[1:4]] == ["一般公共服务支出", "财政事务", "行政运行"]
    assert [row.role for row in record.rows] == ["total", "subtotal", "subtotal", "leaf", "leaf"]
    assert {row.code_source for row in record.rows[1:]} == {"printed"}
    assert of_measure(cells(record), "amount") == dict(
        zip(CODES, ["3.00", "2.00", "2.00", "2.00", "1.00"], strict=True)
    )


def test_one_digit_in_the_column_of_sections() -> None:
    text = "功能分类科目编码|<|<|科目名称|合计\n类|款|项|^|^\n201|6|1|行政运行|2.00\n201|6|2|一般行政管理事务|1.00"
    assert keys(table(text, T05)) == ["2010601", "2010602"]


def test_two_classifications_on_a_line() -> None:
    text = """
    部门预算支出经济分类科目编码|科目名称|政府预算支出经济分类科目编码|科目名称|合计
    301|工资福利支出|501|机关工资福利支出|3.00
    30101|基本工资|50101|工资奖金津补贴|2.00
    30102|津贴补贴|50101|工资奖金津补贴|1.00
    301|工资福利支出|505|对事业单位经常性补助|4.00
    30101|基本工资|50501|工资福利支出|4.00
    """
    record = table(text, T06)
    assert keys(record) == ["301|501", "30101|50101", "30102|50101", "301|505", "30101|50501"]
    assert parents(record)["30101|50501"] == "301|505"
    assert (record.rows[1].economic, record.rows[1].gov_economic) == ("30101", "50101")


def test_unit_codes_and_line_numbers_are_no_subjects() -> None:
    text = "序号|单位编码|单位名称|项目编码|项目名称|金额\n201|135001|某局|20101|甲|5.00"
    record = table(text, f"项目支出表\n{UNIT}")
    assert keys(record) == ["单位:某局|甲"]
    row = record.rows[0]
    assert (row.function, row.org_code, row.org, row.project) == ("", "135001", "某局", "甲")


def test_units_over_subjects() -> None:
    text = """
    预算单位|科目编码|科目名称|合计
    甲局|||5.00
    |201|一般公共服务支出|5.00
    |2010601|行政运行|5.00
    乙中心|||1.00
    |201|一般公共服务支出|1.00
    """
    record = table(text, f"支出总表\n{UNIT}")
    assert keys(record) == ["单位:甲局", "单位:甲局|201", "单位:甲局|2010601", "单位:乙中心", "单位:乙中心|201"]
    assert parents(record)["单位:乙中心|201"] == "单位:乙中心"


def test_a_head_office_of_the_departments_name() -> None:
    text = "单位名称|合计\n合计|6.00\n甲局|6.00\n·甲局|4.00\n·乙中心|2.00"
    record = table(text, f"收入总表\n{UNIT}")
    assert keys(record) == ["合计", "单位:甲局", "单位:甲局/甲局", "单位:乙中心"]
    assert parents(record)["单位:乙中心"] == "单位:甲局"


def test_a_single_row_without_a_name_is_the_total() -> None:
    record = table("合计|基本支出|项目支出\n3.00|1.00|2.00", f"支出总表\n{UNIT}")
    assert keys(record) == ["合计"]
    assert record.rows[0].role == "total"


def test_an_of_which_line() -> None:
    text = "科目编码|科目名称|合计\n201|一般公共服务支出|3.00\n|其中：行政运行|2.00\n208|社会保障和就业支出|1.00"
    record = table(text, T05)
    assert keys(record) == ["201", "201/其中：行政运行", "208"]
    assert record.rows[1].role == "of_which"
    assert parents(record)["208"] is None


def test_labels_lose_ordinals_and_white_space() -> None:
    record = table("项 目|合计\n一、一般公共 服务支出|3.00", f"支出总表\n{UNIT}")
    assert [(row.label, row.ordinal) for row in record.rows] == [("一般公共服务支出", "一、")]


def test_an_empty_table_keeps_its_total_and_says_so() -> None:
    text = "科目编码|科目名称|合计|基本支出\n合计|<||\n|||"
    record = table(text, f"政府性基金预算支出表\n{UNIT}", below="注：本部门没有政府性基金预算支出，故本表无数据。")
    assert (record.id, record.cells, record.declared_empty) == ("T07", {}, True)
    assert keys(record) == ["合计"]
    assert len(record.notes) == 1


def test_zeros_of_a_table_declared_empty_are_cells() -> None:
    text = "科目编码|科目名称|合计\n合计|<|0.00"
    record = table(text, f"政府性基金预算支出表\n{UNIT}", below="注：本部门没有政府性基金预算支出。")
    assert (cells(record), record.declared_empty) == ({("合计", "amount"): "0.00"}, False)


def test_a_repeated_total_on_the_next_page() -> None:
    head = "科目编码|科目名称|合计\n合计|<|3.00\n"
    first = grid(head + "201|一般公共服务支出|2.00", T05, page=1)
    second = grid(head + "208|社会保障和就业支出|1.00", T05, page=2)
    (record,) = tables(first, second)
    assert [row.role for row in record.rows] == ["total", "leaf", "repeat", "leaf"]
    assert len(cells(record)) == 3


def _codes(record: Table) -> list[str]:
    return [row.function for row in record.rows]


def test_names_without_codes_find_their_codes() -> None:
    text = """
    功能分类科目|合计
    一般公共服务支出|2.00
    ·财政事务|2.00
    ··行政运行|2.00
    公共安全支出|3.00
    ·司法|3.00
    ··行政运行|3.00
    """
    record = table(text, T05)
    assert _codes(record) == ["201", "20106", "2010601", "204", "20406", "2040601"]
    assert keys(record) == [
        "一般公共服务支出", "财政事务", "一般公共服务支出/财政事务/行政运行",
        "公共安全支出", "司法", "公共安全支出/司法/行政运行",
    ]  # fmt: skip
    assert {row.code_source for row in record.rows} == {"path"}


def test_a_section_and_its_item_of_one_name() -> None:
    text = "功能分类科目|合计\n教育支出|2.00\n·其他教育支出|2.00\n··其他教育支出|2.00"
    assert keys(table(text, T05)) == ["教育支出", "教育支出/其他教育支出", "教育支出/其他教育支出/其他教育支出"]


def test_of_two_codes_of_one_name_the_current_one_counts() -> None:
    text = "科目名称|合计\n工资福利支出|2.00\n·其他社会保障缴费|2.00"
    assert table(text, T06, year=2026).rows[1].economic == "30112"


def test_rows_of_one_name_in_several_years() -> None:
    text = "年度|科目|金额\n2024年|行政运行|1.00\n2023年|行政运行|2.00"
    record = table(text, f"历年支出情况表\n{UNIT}")
    assert keys(record) == ["行政运行/2024年", "行政运行/2023年"]


def test_a_row_printed_twice_is_numbered() -> None:
    text = "科目编码|科目名称|合计\n30208|取暖费|1.00\n30208|物业管理费|2.00"
    assert keys(table(text, T06)) == ["30208", "30208#2"]


def test_a_total_among_the_heads_is_a_row() -> None:
    text = """
    项目|<|年初结转和结余|本年收入|本年支出|<|<
    功能分类科目编码|科目名称|^|^|^|<|<
    合计|<||105.00|合计|基本支出|项目支出
    221|住房保障支出||105.00|105.00||105.00
    """
    found = cells(table(text, f"政府性基金预算财政拨款收入支出决算表\n{UNIT}"))
    assert found == {
        ("合计", "income"): "105.00",
        ("221", "income"): "105.00",
        ("221", "total"): "105.00",
        ("221", "project"): "105.00",
    }
