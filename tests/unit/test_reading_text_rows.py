"""Rows of text dumps to tables: codes and wrapped names, halves side by side, blocks of economic items, T09."""

from __future__ import annotations

import pytest

from pyfinance.model import OpenRow, Row, Table
from pyfinance.reading.text import read_text
from pyfinance.reading.text.assembly import UNREAD


def table(*lines: str) -> Table:
    """The one table of a dump."""
    (found,) = read_text("\n".join(lines), "dump.txt")[0]
    return found


def figures(found: Table, key: str, block: int | None = None) -> dict[str, str]:
    """The certain figures of a row by measure."""
    return {
        found.columns[c].measure: cell.text
        for (r, c), cell in found.cells.items()
        if found.rows[r].key == key and block in (None, found.rows[r].block)
    }


def row(found: Table, key: str) -> Row:
    (one,) = [r for r in found.rows if r.key == key]
    return one


def opened(found: Table, key: str) -> OpenRow:
    (one,) = [o for o in found.open_rows if found.rows[o.row].key == key]
    return one


def gaps(found: Table) -> list[str]:
    return [gap.text for gap in found.unread]


T03 = ("支出决算表", "单位：万元", "科目编码 科目名称 本年支出合计 基本支出 项目支出")
T05 = ("一般公共预算财政拨款支出决算表", "单位：万元", "科目编码 科目名称 合计 基本支出 项目支出")


class TestCoded:
    def test_certain_open_and_blank_rows(self) -> None:
        found = table(*T03, "合计 3.00 1.00 2.00", "205 教育支出 3.00 2.00", "20502 普通教育", "注：完。")
        assert figures(found, "合计") == {"total": "3.00", "basic": "1.00", "project": "2.00"}
        assert [n.text for n in opened(found, "205").numbers] == ["3.00", "2.00"]
        assert opened(found, "205").positions == ((1, 0), (1, 1), (1, 2))
        assert not figures(found, "20502")
        assert (row(found, "20502").parent, row(found, "205").role, row(found, "合计").role) == (1, "subtotal", "total")
        assert found.cells[(0, 1)].place.line == 4
        assert (found.cells[(0, 1)].fen, found.cells[(0, 1)].exponent) == (1_000_000, 4)

    def test_units_other_than_ten_thousand_and_no_decimals(self) -> None:
        found = table(T03[0], "单位：元", T03[2], "合计 30,000 10,000 20,000", "205 教育支出 30,000 10,000 20,000")
        assert found.unit == "元"
        assert (found.cells[(1, 0)].fen, found.cells[(1, 0)].exponent) == (3_000_000, 2)

    @pytest.mark.parametrize("code", ["2050201", "205 02 01", "2050201-", "[2050201]"])
    def test_a_code_in_every_print(self, code: str) -> None:
        found = table(*T03, f"{code} 学前教育 3.00 1.00 2.00")
        assert row(found, "2050201").label == "学前教育"

    def test_rungs_of_codes_alone_in_their_column(self) -> None:
        found = table(
            *T03,
            "205 教育支出 3.00 1.00 2.00",
            "02 普通教育 3.00 1.00 2.00",
            "01 学前教育 3.00 1.00 2.00",
            "03 职业教育 0.00 0.00 0.00",
        )
        assert [r.key for r in found.rows] == ["205", "20502", "2050201", "20503"]

    def test_names_wrapped_around_their_row(self) -> None:
        found = table(
            *T03, "合计 6.00 2.00 4.00", "社会保障和就", "208 3.00 1.00 2.00", "业支出", "机关事业单位", "2080505 基本养老保险 3.00 1.00 2.00",
            "缴费支出", "21011 行政事业单位 3.00 1.00 2.00", "医疗", "注：完。",
        )  # fmt: skip
        assert [r.label for r in found.rows] == [
            "合计",
            "社会保障和就业支出",
            "机关事业单位基本养老保险缴费支出",
            "行政事业单位医疗",
        ]
        assert not found.unread

    def test_wrapped_names_that_nobody_knows_go_by_their_shape(self) -> None:
        found = table(
            *T03,
            "合计 6.00 2.00 4.00",
            "甲甲甲",
            "2059801 3.00 1.00 2.00",
            "甲甲",
            "乙乙乙",
            "2059802 3.00 1.00 2.00",
            "乙乙",
        )
        assert [r.label for r in found.rows] == ["合计", "甲甲甲甲甲", "乙乙乙乙乙"]

    def test_pages_that_meet_in_a_line(self) -> None:
        found = table(
            *T03, "合计 6.00 2.00 4.00", "2100717 计划生育服务 3.00 1.00 2.0021011 行政事业单位医疗 3.00 1.00 2.00行政单位医疗",
            "2101101 3.00 1.00 2.00", "注：完。",
        )  # fmt: skip
        assert [r.key for r in found.rows] == ["合计", "2100717", "21011", "2101101"]
        assert row(found, "2101101").label == "行政单位医疗"

    def test_rows_whose_characters_are_mixed_are_listed_and_not_guessed(self) -> None:
        found = table(
            *T05, "2080505 机关事业单位基本养老保 3.00 1.00 2.00", "2080506", "险机缴关费事支业出单位职业年金缴", "5.00 5.00 0.00",
            "20808 抚恤 1.00 1.00 0.00",
        )  # fmt: skip
        assert row(found, "2080506").by == UNREAD
        assert not figures(found, "2080506")
        (gap,) = found.unread
        assert gap.text == "2080506 5.00 5.00 0.00"
        assert "overlap" in gap.reason
        assert gap.place.line == 5
        assert figures(found, "20808")

    def test_a_name_between_code_and_figures_is_whole_where_nothing_breaks_off(self) -> None:
        found = table(
            *T05,
            "20808 抚恤 3.00 1.00 2.00",
            "2080506",
            "机关事业单位职业年金缴费支出",
            "5.00 5.00 0.00",
            "2059877",
            "某某支出",
            "1.00 1.00 0.00",
        )
        assert not found.unread
        assert [r.label for r in found.rows][1:] == ["机关事业单位职业年金缴费支出", "某某支出"]

    def test_figures_of_one_row_on_two_lines_are_listed(self) -> None:
        found = table(*T05, "行政运行 1.00 2.00", "2010301 3.00", "注：完。")
        assert gaps(found) == ["2010301 1.00 2.00 3.00"]

    def test_damaged_and_surplus_figures_are_listed(self) -> None:
        found = table(
            *T05,
            "201 一般公共服务支出 3.O0 1.00 2.00",
            "202 外交支出 1.00 1.00 0.00 0.00",
            "203 国防支出 1.00 1.00 7",
            "205 教育支出 1.00 1.00 0.00",
        )
        assert [gap.split()[0] for gap in gaps(found)] == ["201", "202", "203"]
        assert figures(found, "205") == {"total": "1.00", "basic": "1.00", "project": "0.00"}

    def test_a_row_without_a_code_among_codes_is_listed(self) -> None:
        assert gaps(table(*T05, "201 一般公共服务支出 3.00 1.00 2.00", "某某单位 3.00 1.00 2.00")) == [
            "某某单位 3.00 1.00 2.00"
        ]

    def test_a_total_printed_again_on_the_next_page_is_a_repeat(self) -> None:
        found = table(
            *T05,
            "合计 3.00 1.00 2.00",
            "201 一般公共服务支出 3.00 1.00 2.00",
            *T05,
            "合计 3.00 1.00 2.00",
            "205 教育支出 0.00 0.00 0.00",
        )
        assert [r.role for r in found.rows] == ["total", "leaf", "repeat", "leaf"]

    def test_heads_behind_a_figure_bound_its_columns(self) -> None:
        found = table(
            "政府性基金预算财政拨款收入支出决算表", "单位：万元", "年初结转和 年末结转和", "本年收入 本年支出", "结余 结余", "科目名称", "科目编码",
            "合计 5.00 合计 基本支出 项目支出", "221 住房保障支出 5.00 5.00 5.00",
        )  # fmt: skip
        measures = [found.columns[c].measure for c in opened(found, "合计").columns]
        assert measures == ["opening_balance", "income"]
        assert len(opened(found, "221").columns) == 6


T01 = ("收入支出决算总表", "单位：万元", "收入 支出")
NUMBERED = ("项目 行次 决算数 项目 行次 决算数", "栏次 1 栏次 2")
T04 = (
    "财政拨款收入支出决算总表",
    "单位：万元",
    "收入 支出",
    "项目 决算数 项目 合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款",
)


class TestHalves:
    def test_numbered_lines_whose_blanks_are_lost(self) -> None:
        found = table(
            *T01, *NUMBERED, "一、一般公共预算财政拨款收入 1 8.00一、一般公共服务支出 5 3.00", "二、其他收入 2 二、外交支出 6", "3 7",
            "本年收入合计 4 8.00 本年支出合计 8 3.00",
        )  # fmt: skip
        assert [(r.block, r.key) for r in found.rows] == [
            (0, "一般公共预算财政拨款收入"), (0, "其他收入"), (0, "总计"), (1, "一般公共服务支出"), (1, "外交支出"), (1, "总计"),
        ]  # fmt: skip
        assert figures(found, "一般公共预算财政拨款收入") == {"income": "8.00"}
        assert figures(found, "一般公共服务支出") == {"expenditure": "3.00"}
        assert not found.open_rows
        assert not found.unread

    def test_numbered_labels_that_wrap(self) -> None:
        found = table(
            *T01, *NUMBERED, "一、一般公共预算财", "政拨款", "1 8.00一、一般公共服务支出 4 3.00", "二、灾害防治及应急管理支", "2 5 1.00", "出",
            "总计 3 8.00 总计 6 4.00",
        )  # fmt: skip
        assert figures(found, "一般公共预算财政拨款") == {"income": "8.00"}
        assert figures(found, "灾害防治及应急管理支出") == {"expenditure": "1.00"}

    def test_a_misprinted_line_number_does_not_move_the_halves(self) -> None:
        found = table(
            *T01,
            *NUMBERED,
            "一、甲收入 1 8.00 一、乙支出 4 3.00",
            "二、丙收入 2 1.00 二、丁支出 9 2.00",
            "总计 3 9.00 总计 6 5.00",
        )
        assert figures(found, "丁支出") == {"expenditure": "2.00"}
        assert figures(found, "总计", 1) == {"expenditure": "5.00"}

    def test_lines_of_one_half_alone(self) -> None:
        found = table(
            *T01, "项目 决算数 项目 决算数", "一、一般公共预算财政拨款收入 8.00 一、一般公共服务支出 3.00", "二、其他收入 二、外交支出",
            "三、卫生健康支出 5.00", "四、灾害防治及应急管理支", "出", "五、商业服务业等支出六、金融支出 1.00", "本年收入合计 8.00 本年支出合计 9.00",
            "年初结转和结余 结余分配", "总计 8.00 总计 9.00",
        )  # fmt: skip
        right = [r.key for r in found.rows if r.block == 1]
        assert right == [
            "一般公共服务支出", "外交支出", "卫生健康支出", "灾害防治及应急管理支出", "商业服务业等支出", "金融支出", "本年支出合计", "结余分配", "总计",
        ]  # fmt: skip
        assert figures(found, "金融支出") == {"expenditure": "1.00"}

    def test_a_half_of_several_columns_stays_open(self) -> None:
        found = table(
            *T04,
            "一、一般公共预算财政拨款 8.00 一、一般公共服务支出 3.00 3.00",
            "本年收入合计 8.00 本年支出合计 3.00 3.00 0.00 0.00",
        )
        assert [found.columns[c].measure for c in opened(found, "一般公共服务支出").columns] == [
            "total", "general_budget", "government_fund", "state_capital",
        ]  # fmt: skip
        assert figures(found, "总计", 1)["state_capital"] == "0.00"

    def test_lines_under_a_balance_take_its_name(self) -> None:
        found = table(
            *T04,
            "本年收入合计 8.00 本年支出合计",
            "年初财政拨款结转和结余 1.00 年末财政拨款结转和结余",
            "一、一般公共预算财政拨款 1.00",
            "总计 9.00 总计",
        )
        assert figures(found, "年初财政拨款结转和结余/一般公共预算财政拨款") == {"income": "1.00"}

    def test_figures_under_their_labels(self) -> None:
        found = table(
            *T01,
            "项目 决算数 项目 决算数",
            "一、其他收入 一、外交支出",
            "6.00 3.00",
            "二、国防支出",
            "5.00",
            "总计 总计",
            "6.00 8.00",
        )
        assert figures(found, "其他收入") == {"income": "6.00"}
        assert figures(found, "国防支出") == {"expenditure": "5.00"}
        assert figures(found, "总计", 1) == {"expenditure": "8.00"}

    def test_figures_of_two_rows_of_a_line_are_open_over_both(self) -> None:
        found = table(
            *T04,
            "一、其他收入 一、外交支出",
            "年初财政拨款结转和结余 年末财政拨款结转和结余",
            "2.00 2.00 2.00",
            "总计 9.00 总计",
        )
        (both,) = found.open_rows
        assert len({r for r, _ in both.positions}) == 2
        assert len(both.positions) == 5


T06 = ("一般公共预算财政拨款基本支出决算表", "单位：万元", "科目编码 科目名称 决算数 科目编码 科目名称 决算数")


class TestEconomicBlocks:
    def test_an_amount_belongs_to_the_code_before_it(self) -> None:
        found = table(
            *T06, "301 工资福利支出 9.00 302 商品和服务支出", "30101 基本工资 9.00 30201 办公费 1.00", "30102 津贴补贴 30202 印刷费", "30203 咨询费 2.00",
            "人员经费合计 9.00 公用经费合计 3.00",
        )  # fmt: skip
        assert {r.key: figures(found, r.key).get("amount") for r in found.rows} == {
            "301": "9.00", "302": None, "30101": "9.00", "30201": "1.00", "30102": None, "30202": None, "30203": "2.00",
            "人员经费合计": "9.00", "公用经费合计": "3.00",
        }  # fmt: skip
        assert row(found, "30203").block == 1
        assert row(found, "人员经费合计").role == "total"

    def test_names_that_wrap_in_both_blocks(self) -> None:
        found = table(
            *T06, "301 工资福利支出 5.00 302 商品和服务支出 2.00", "机关事业单位基本养", "30108 5.00 30206 电费 2.00", "老保险缴费", "其他对个人和家庭 其他商品和服务支", "303 99 0.00 302 99 9.07", "的补助 出",
            "30111 公务员医疗补助缴 0.00 30211 差旅费 1.75", "费 因公出国（境）费", "30112 其他社会保障缴费 7.17 30212 0.00", "用",
        )  # fmt: skip
        names = {r.key: r.label for r in found.rows}
        assert names["30108"] == "机关事业单位基本养老保险缴费"
        assert (names["30399"], names["30299"]) == ("其他对个人和家庭的补助", "其他商品和服务支出")
        assert (names["30111"], names["30212"]) == ("公务员医疗补助缴费", "因公出国（境）费用")
        assert not found.unread

    def test_rows_that_fell_apart_into_lines(self) -> None:
        found = table(
            *T06, "301 302", "工资福利支出 12.00 商品和服务支出 3.00", "301 01 302", "基本工资 01 办公费", "2.00 1.00", "301 02 302", "津贴补贴 8.00 02 印刷费",
            "301 07 302", "绩效工资 05 水费", "7.00", "302", "99", "其他商品和服务支", "出 4.00", "人员经费合计 12.00 公用经费合计 3.00",
        )  # fmt: skip
        assert figures(found, "301") == {"amount": "12.00"}
        assert (figures(found, "30101"), figures(found, "30201")) == ({"amount": "2.00"}, {"amount": "1.00"})
        assert (figures(found, "30102"), figures(found, "30202")) == ({"amount": "8.00"}, {})
        assert figures(found, "30299") == {"amount": "4.00"}
        (both,) = found.open_rows
        assert [found.rows[r].key for r, _ in both.positions] == ["30107", "30205"]

    def test_amounts_that_fit_no_code_are_listed(self) -> None:
        found = table(*T06, "301 工资福利支出 9.00 302 商品和服务支出 1.00", "12.34 56.78")
        assert any("12.34 56.78" in gap for gap in gaps(found))


class TestThreePublic:
    HEAD = ("合计 因公出国（境）费", "公务用车购置及运行维护费", "小计 公务用车购置费 公务用车运行费", "公务接待费")

    def test_stages_around_the_items(self) -> None:
        found = table(
            "“三公”经费支出决算表",
            "单位：万元",
            "预算数 决算数",
            *self.HEAD,
            *self.HEAD,
            "1 2 3 4 5 6 7 8 9 10 11 12",
            "9.00 1.00 2.00",
        )
        (across,) = found.open_rows
        assert [found.columns[c].measure for _, c in across.positions] == ["budget"] * 6 + ["final"] * 6
        assert [found.rows[r].key for r, _ in across.positions][:2] == ["合计", "因公出国（境）费"]

    def test_stages_inside_the_items(self) -> None:
        figures_ = " ".join(f"{n}.00" for n in range(12))
        found = table("“三公”经费支出决算表", "单位：万元", *self.HEAD, "预算数 决算数 " * 6, figures_)
        assert figures(found, "合计") == {"budget": "0.00", "final": "1.00"}
        assert figures(found, "公务接待费") == {"budget": "10.00", "final": "11.00"}

    def test_hospitality_before_vehicles(self) -> None:
        found = table(
            "“三公”经费支出决算表", "单位：万元", "合计 因公出国（境）费 公务接待费 公务用车购置及运行维护费", "小计 公务用车购置费 公务用车运行费", "6.00 1.00 2.00 3.00 1.00 2.00",
        )  # fmt: skip
        assert figures(found, "公务接待费") == {"final": "2.00"}

    def test_items_as_rows(self) -> None:
        found = table(
            "“三公”经费支出决算表",
            "单位：万元",
            "项目 预算数 决算数",
            "合计 6.00 5.00",
            "1.因公出国（境）费用 1.00 1.00",
            "2.公务接待费 5.00",
        )
        assert figures(found, "因公出国（境）费") == {"budget": "1.00", "final": "1.00"}
        assert [n.text for n in opened(found, "公务接待费").numbers] == ["5.00"]

    def test_a_second_row_and_surplus_figures_are_listed(self) -> None:
        found = table("“三公”经费支出决算表", "单位：万元", *self.HEAD, "1.00 " * 7, "2.00")
        assert len(found.unread) == 2
        assert not found.cells
