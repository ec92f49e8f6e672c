"""Header rows, kinds of columns, blocks side by side."""

from __future__ import annotations

from pyfinance.reading.tables.headers import Header, read_header, split_blocks
from pyfinance.reading.tables.lattice import Lattice
from tests.grids import grid


def header_of(text: str, layout_id: str = "") -> Header:
    return read_header(Lattice(grid(text)), 0, layout_id)


THREE_STOREYS = """
科目编码|<|<|科目名称|本年支出|<|<|<
类|款|项|^|合计|基本支出|<|项目支出
^|^|^|^|^|人员经费|公用经费|^
201|06|01|行政运行|3.00|1.00|1.00|1.00
"""


def test_three_storeys() -> None:
    header = header_of(THREE_STOREYS, "T05")
    assert (header.body, header.printed) == (3, True)
    assert [c.kind for c in header.columns] == ["subject"] * 4 + ["figure"] * 4
    assert header.columns[5].path == ("本年支出", "基本支出", "人员经费")
    assert header.columns[5].spans == ((4, 8), (5, 7), (5, 6))
    assert [c.head for c in header.columns[:3]] == ["类", "款", "项"]


def test_a_numbering_row_ends_the_header() -> None:
    text = "项目|行次|金额\n栏次||1\n一、收入|1|5.00"
    header = header_of(text)
    assert header.body == 2
    assert [c.kind for c in header.columns] == ["subject", "ignored", "figure"]


def test_numbering_with_formulas() -> None:
    assert header_of("项目|合计|基本支出|项目支出\n**|1=2+3|2|3\n甲|3.00|1.00|2.00").body == 2


def test_a_grid_of_names_and_blanks_has_no_header() -> None:
    header = header_of("甲|\n乙|1.00")
    assert (header.body, header.printed) == (0, False)


def test_a_total_printed_first_is_no_header() -> None:
    assert header_of("科目编码|科目名称|合计|基本支出\n合计|<|3.00|3.00\n201|一般公共服务支出|3.00|3.00").body == 1
    assert header_of("科目编码|科目名称|合计|基本支出\n合计|<||\n||\t|").body == 1


def test_a_total_among_the_heads_names_no_column() -> None:
    text = """
    项目|<|年初结转|本年支出|<
    功能分类科目编码|科目名称|^|^|<
    合计|<||合计|基本支出
    |||||
    """.replace("|||||", "||||")
    header = header_of(text, "T07")
    assert [c.kind for c in header.columns] == ["subject", "subject", "figure", "figure", "figure"]
    assert (header.body, header.total) == (3, 2)


def test_kinds_by_the_words_of_heads() -> None:
    text = """
    序号|单位编码|单位名称|项目编码|项目名称|项目类型|金额|备注
    1|135001|某局|0001|甲项目|特定目标类|5.00|
    """
    header = header_of(text, "T12")
    kinds = [c.kind for c in header.columns]
    assert kinds == ["ignored", "org_code", "org", "ignored", "project", "project", "figure", "ignored"]
    (block,) = split_blocks(header.columns)
    assert [c.head for c in block.identity] == ["单位编码", "单位名称", "项目名称"]  # the kind describes the project


def test_purchases_have_kinds_and_items() -> None:
    text = "采购品目大类|专项名称|采购品目名称|采购组织形式|总计\n货物||||5.00\n|甲|打印机|集中|5.00"
    kinds = [c.kind for c in header_of(text, "T13").columns]
    assert kinds == ["kind", "project", "item", "text", "figure"]
    assert next(c.kind for c in header_of(text, "T12").columns) == "text"


def test_halves_side_by_side() -> None:
    text = """
    收入|<|支出|<
    项目|预算数|项目|预算数
    财政拨款|5.00|教育支出|5.00
    """
    left, right = split_blocks(header_of(text, "T01").columns)
    assert (left.side, right.side) == ("income", "expenditure")
    assert [c.col for c in left.figures + right.figures] == [1, 3]
    assert (left.part, right.part) == ("", "")


def test_spending_blocks_have_parts_and_income_has_none() -> None:
    text = """
    收入|<|支出|<|<|<|<|<
    项目名称|金额|功能分类科目|金额|部门预算支出经济分类科目|金额|支出用途|金额
    财政拨款|5.00|教育支出|5.00|工资福利支出|5.00|基本支出|5.00
    """
    blocks = split_blocks(header_of(text, "T01").columns)
    assert [b.part for b in blocks] == ["", "function", "economic", "use"]
    assert [b.side for b in blocks] == ["income", "expenditure", "expenditure", "expenditure"]


def test_a_count_does_not_part_blocks() -> None:
    text = "采购项目|数量|部门预算支出经济科目编码|预算金额\n甲|2|30201|5.00"
    (block,) = split_blocks(header_of(text, "T13").columns)
    assert [c.head for c in block.figures] == ["数量", "预算金额"]
    assert [c.head for c in block.identity] == ["采购项目", "部门预算支出经济科目编码"]


def test_names_left_of_figures_identify_rows_where_nothing_else_does() -> None:
    (block,) = split_blocks(header_of("指导性目录|<|金额\n一级|二级|^\n甲|乙|5.00").columns)
    assert [c.subjects for c in block.identity] == [("name",), ("name",)]
