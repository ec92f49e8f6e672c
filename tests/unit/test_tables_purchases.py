"""Projects and purchases: units, kinds, classes and items on one line or one above the other."""

from __future__ import annotations

from tests.grids import UNIT, cells, keys, of_measure, parents, table

T12 = f"项目支出表\n{UNIT}"
T13 = f"政府采购预算明细表\n{UNIT}"


def test_units_and_projects_share_a_column_and_units_have_codes() -> None:
    text = """
    单位编码|单位（项目）名称|项目金额
    合计|<|9.00
    1|全额|6.00
    ·204001|甲局|6.00
    |专用项目|6.00
    |其他专项业务费|6.00
    |评选|1.00
    |会议|5.00
    2|自收自支|3.00
    ·204004|乙中心|3.00
    |专用项目|3.00
    |评选|3.00
    """
    record = table(text, T12)
    assert keys(record) == [
        "合计", "全额", "单位:甲局", "单位:甲局|专用项目", "单位:甲局|其他专项业务费", "单位:甲局|评选",
        "单位:甲局|会议", "自收自支", "单位:乙中心", "单位:乙中心|专用项目", "单位:乙中心|评选",
    ]  # fmt: skip
    tree = parents(record)
    assert tree["单位:甲局"] == "全额"
    assert tree["单位:甲局|会议"] == "单位:甲局|其他专项业务费"
    assert tree["单位:乙中心"] == "自收自支"


def test_a_unit_column_beside_the_project() -> None:
    text = "项目名称|项目单位|合计\n甲|某局|1.00\n乙|某局|2.00\n甲|某中心|3.00"
    assert keys(table(text, T12)) == ["单位:某局|甲", "单位:某局|乙", "单位:某中心|甲"]


def test_projects_without_units_and_names_printed_again() -> None:
    assert keys(table("项目名称|合计\n安保经费|1.00\n安保经费|2.00", T12)) == ["安保经费", "安保经费#2"]


def test_subject_codes_of_a_project_are_dimensions() -> None:
    text = "科目编码|科目名称|项目名称|合计\n2010602|一般行政管理事务|甲|1.00\n2010602|一般行政管理事务|乙|2.00"
    record = table(text, T12)
    assert keys(record) == ["甲", "乙"]
    assert {row.function for row in record.rows} == {"2010602"}


def test_classes_above_projects_told_by_their_sums() -> None:
    text = "项目名称|合计\n合计|9.00\n综合管理|6.00\n甲|4.00\n乙|2.00\n专项|3.00\n丙|3.00"
    tree = parents(table(text, T12))
    assert (tree["甲"], tree["丙"], tree["综合管理"]) == ("综合管理", "专项", None)


def test_where_no_nesting_adds_up_nothing_stands_above_anything() -> None:
    text = "项目名称|合计\n合计|9.00\n综合管理|6.00\n甲|4.00\n乙|1.00\n专项|3.00"
    assert set(parents(table(text, T12)).values()) == {None}


def test_a_table_by_kind() -> None:
    record = table("采购类别|金额\nA-货物|1.00\nC-服务|2.00\n合计|3.00", T13)
    assert keys(record) == ["A-货物", "C-服务", "合计"]


def test_kinds_over_projects_over_items() -> None:
    text = """
    采购品目大类|专项名称|经济科目|采购物品名称|采购组织形式|总计
    合计|||||9.00
    一、货物A|||||5.00
    |信息网络建设费|办公设备购置|||5.00
    |||PC服务器|集中采购|3.00
    |||打印机|分散采购|2.00
    二、服务C|||||4.00
    |物业管理费|物业管理费|||4.00
    |||物业管理服务|集中采购|3.00
    ||||分散采购|1.00
    """
    record = table(text, T13)
    assert keys(record) == [
        "合计", "货物A", "信息网络建设费|办公设备购置", "信息网络建设费|PC服务器", "信息网络建设费|打印机",
        "服务C", "物业管理费|物业管理费", "物业管理费|物业管理服务", "物业管理费|物业管理服务#2",
    ]  # fmt: skip
    tree = parents(record)
    assert tree["物业管理费|物业管理服务#2"] == "物业管理费|物业管理费"
    assert tree["信息网络建设费|办公设备购置"] == "货物A"
    assert record.rows[6].economic == "30209"


def test_units_stand_below_kinds() -> None:
    text = """
    采购品目大类|专项名称|经济科目|采购品目名称|采购组织形式|总计
    合计|||||5.00
    服务|||||5.00
    某某局|||||5.00
    |安全资金|其他商品和服务支出|公共安全服务|分散采购|5.00
    """
    record = table(text, f"政府采购支出表\n部门：某某局\n{UNIT}")
    assert keys(record) == ["合计", "服务", "单位:某某局", "单位:某某局|安全资金|公共安全服务"]
    assert parents(record)["单位:某某局"] == "服务"


def test_codes_units_and_items_with_a_count() -> None:
    text = """
    科目编码|<|<|单位编码|采购项目|采购目录|数量|部门预算支出经济科目编码|<|预算金额
    类|款|项|^|^|^|^|类|款|^
    合计|<|<|<|<|<|3|||5.00
    201|40|04|1|全额||3|||5.00
    201|40|04|·121001|甲局||3|||5.00
    201|40|04||安保|C0504保安服务|1|302|27|2.00
    201|40|04||运维|C1699信息服务|2|302|13|3.00
    """
    record = table(text, T13)
    found = cells(record)
    assert of_measure(found, "数量") == {
        "合计": "3", "全额": "3", "单位:甲局": "3", "单位:甲局|安保|C0504保安服务": "1", "单位:甲局|运维|C1699信息服务": "2",
    }  # fmt: skip
    assert of_measure(found, "amount")["单位:甲局|运维|C1699信息服务"] == "3.00"
    row = record.rows[3]
    assert (row.function, row.economic, row.project) == ("2014004", "30227", "安保")


def test_purchases_by_subject_codes_alone() -> None:
    text = "科目编码|科目名称|合计\n合计|<|5.00\n201|一般公共服务支出|5.00\n2010601|行政运行|5.00"
    assert keys(table(text, T13)) == ["合计", "201", "2010601"]


def test_levels_of_a_catalogue() -> None:
    text = """
    指导性目录|<|<|预算金额
    一级|二级|三级|^
    合计|||6.00
    01-公共服务|0101-安全服务|保障服务|1.00
    01-公共服务|0101-安全服务|保障服务|2.00
    02-辅助服务|0210-信息服务|数据服务|3.00
    """
    assert keys(table(text, f"政府购买服务明细表\n{UNIT}")) == [
        "合计", "01-公共服务/0101-安全服务/保障服务", "01-公共服务/0101-安全服务/保障服务#2", "数据服务",
    ]  # fmt: skip
