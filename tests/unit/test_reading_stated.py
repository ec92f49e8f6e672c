"""Amounts that words state: named, placed, in the tidy form and back, and in no panel."""

from __future__ import annotations

import io

import pytest

from pyfinance.display.tidy import tidy_cells, tidy_rows, write_csv
from pyfinance.model import Column, Document, Evidence, Form, Indicator, Line, Place, Remark, Row, Table
from pyfinance.panel import Panel
from pyfinance.panel.facts import from_rows
from pyfinance.reading.document import read_document
from pyfinance.reading.prose import read_prose
from pyfinance.reading.stated import stated_amounts

NARRATIVE = (
    "二、收支预算说明",
    "（一）收入预算",
    "2024年收入预算总计100.50万元，与上年相比增加4.20万元，增长4.36%。",
    "（二）支出预算",
    "教育支出（类）80.00万元；科学技术支出（类）20.50万元。",
    "会议费1.00万元，会议费2.00万元。",
)


def document() -> Document:
    """A narrative, a table with a column of reasons, and a form whose goal and reason state amounts."""
    lines = [Line(text, Place(line=number)) for number, text in enumerate(NARRATIVE, 1)]
    prose = read_prose(lines, 2024, "budget")
    table = Table("", "", "增减变化", columns=[Column(("金额",), "金额")], rows=[Row("501", "机关工资福利支出")])
    table.remarks = [Remark("主要原因", "2023年度绩效奖金822.92万元，减少租赁费3.90万元。", Place(page=3), 0)]
    form = Form("设备更新", remarks=[Remark("预期目标", "投入购置资金12.00万元。", Place(page=4))])
    form.indicators = [Indicator("设备数量", deviation="结余资金0.50万元", place=Place(page=5))]
    goals = Table("T10", "performance", "项目支出绩效目标表", forms=[form])
    found = Document(("made.txt",), tables=[table, goals], lines=lines, year=Evidence("2024"), kind="budget")
    found.sections, found.claims = prose.sections, prose.claims
    found.stated = stated_amounts(found)
    return found


def test_each_amount_has_the_name_that_its_words_give() -> None:
    found = [(one.title, one.row, one.measure, one.cell.text, str(one.cell.place)) for one in document().stated]
    income, spending = "收支预算说明/收入预算", "收支预算说明/支出预算"
    assert found == [
        (income, "收入总计", "amount", "100.50", "line 3"),
        (income, "收入总计", "change", "4.20", "line 3"),
        (spending, "教育支出", "amount", "80.00", "line 5"),
        (spending, "科学技术支出", "amount", "20.50", "line 5"),
        (spending, "会议费", "amount", "1.00", "line 6"),
        (spending, "会议费#2", "amount", "2.00", "line 6"),
        ("增减变化", "501/主要原因/绩效奖金", "2023.amount", "822.92", "p3"),
        ("增减变化", "501/主要原因/租赁费", "2023.change", "3.90", "p3"),
        ("项目支出绩效目标表", "设备更新/预期目标/投入购置资金", "amount", "12.00", "p4"),
        ("项目支出绩效目标表", "设备更新/设备数量/结余资金", "amount", "0.50", "p5"),
    ]


def test_they_stand_after_the_tables_and_come_back() -> None:
    made = document()
    rows = list(tidy_rows(made))
    assert {(row["table"], row["role"]) for row in rows} == {("stated", "stated")}
    assert [row["value"] for row in rows] == [cell.text for cell in tidy_cells(made)]
    stream = io.StringIO(newline="")
    write_csv(made, stream)
    again = read_document([stream.getvalue().encode()], ["made.txt"])
    assert again.tables == []
    assert list(tidy_rows(again)) == rows
    assert again.unread == []


def test_a_stated_value_that_is_no_number_is_a_gap() -> None:
    stream = io.StringIO(newline="")
    write_csv(document(), stream)
    again = read_document([stream.getvalue().replace(",822.92,", ",822.9x,").encode()], ["made.txt"])
    assert [(gap.text, gap.reason) for gap in again.unread] == [("822.9x", "not a number")]
    assert len(again.stated) == len(document().stated) - 1


def test_a_panel_holds_tables_alone() -> None:
    made = document()
    contents = from_rows(tidy_rows(made))
    assert len(contents.facts) == 0
    assert [(one.reason, one.facts) for one in contents.left_out] == [("an amount that words state", len(made.stated))]
    assert len(Panel.from_disclosures([made])) == 0


@pytest.mark.parametrize("words", ["无", "资金已全部支付", "完成率98.5%", "共3个项目"])
def test_words_without_an_amount_state_none(words: str) -> None:
    form = Form("项目", indicators=[Indicator("数量", deviation=words)])
    assert stated_amounts(Document(("made.txt",), tables=[Table("T10", "", "表", forms=[form])])) == []
