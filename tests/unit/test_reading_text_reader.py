"""A whole text dump: variants of a real form, and input that is broken. Nothing printed on a table's lines is lost."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from pyfinance import settling
from pyfinance.amounts import to_decimal
from pyfinance.model import Document, Table
from pyfinance.reading.text import read_text

NUMBER = re.compile(r"\d[\d,]*\.\d+")

INCOME = """收入决算表
部门：某某局 单位：{unit}
科目编码 科目名称 本年收入合计 财政拨款收入 其他收入
栏次 1 2 3
合计 {7000} {6000} {1000}
205 教育支出 {3000} {2000} {1000}
20502 普通教育 {3000} {2000} {1000}
2050201 学前教育 {1500} {500} {1000}
2050202 小学教育 {1500} {1500}
208 社会保障和就业支出 {4000} {4000}
20808 抚恤 {4000} {4000}
2080801 死亡抚恤 {4000} {4000}
注：本表反映各项收入。
"""
EXPENDITURE = """支出决算表
部门：某某局 单位：{unit}
科目编码 科目名称 本年支出合计 基本支出 项目支出
栏次 1 2 3
合计 {7000} {5000} {2000}
205 教育支出 {3000} {1000} {2000}
20502 普通教育 {3000} {1000} {2000}
2050201 学前教育 {1500} {1000} {500}
2050202 小学教育 {1500} {1500}
208 社会保障和就业支出 {4000} {4000}
20808 抚恤 {4000} {4000}
2080801 死亡抚恤 {4000} {4000}
注：本表反映各项支出。
"""


def dump(form: str, unit: str = "万元", printed: Callable[[int], str] = lambda n: f"{n:,}.00") -> str:
    return re.sub(r"\{(\d+)\}", lambda m: printed(int(m.group(1))), form).replace("{unit}", unit)


def settled(*texts: str) -> list[Table]:
    tables, lines, gaps = read_text("\n".join(texts), "dump.txt")
    document = Document(("dump.txt",), tables, lines, gaps)
    settling.settle(document)
    return document.tables


def value(table: Table, key: str, measure: str) -> Decimal | None:
    r = next(i for i, row in enumerate(table.rows) if row.key == key)
    c = next(i for i, column in enumerate(table.columns) if column.measure == measure)
    cell = table.cells.get((r, c))
    return None if cell is None else to_decimal(cell.fen, cell.exponent, table.unit)


def printed_and_read(text: str) -> tuple[Counter[str], Counter[str]]:
    """Numbers with a decimal point on all lines, and those in cells, open rows, gaps and running lines."""
    tables, lines, gaps = read_text(text, "dump.txt")
    out: Counter[str] = Counter()
    for table in tables:
        out.update(NUMBER.findall(" ".join(cell.text for cell in table.cells.values())))
        out.update(NUMBER.findall(" ".join(n.text for row in table.open_rows for n in row.numbers)))
        out.update(NUMBER.findall(" ".join(gap.text for gap in table.unread)))
    out.update(NUMBER.findall(" ".join([*(line.text for line in lines), *(gap.text for gap in gaps)])))
    return Counter(NUMBER.findall(text)), out


class TestVariants:
    def test_blanks_are_settled_over_both_tables(self) -> None:
        income, expenditure = settled(dump(INCOME), dump(EXPENDITURE))
        assert value(income, "2050201", "other") == 1000
        assert value(income, "2050202", "fiscal_appropriation") == 1500
        assert value(expenditure, "2050202", "project") == 1500
        assert value(expenditure, "2080801", "basic") == 4000
        assert not income.unread
        assert not expenditure.unread

    @pytest.mark.parametrize("order", [(INCOME, EXPENDITURE), (EXPENDITURE, INCOME)])
    def test_the_order_of_the_tables_is_free(self, order: tuple[str, str]) -> None:
        found = {table.id: table for table in settled(*(dump(form) for form in order))}
        assert value(found["T02"], "2050202", "fiscal_appropriation") == 1500
        assert value(found["T03"], "2050202", "project") == 1500

    @pytest.mark.parametrize("number", ["公开 02 表", "表3", "附表 1", ""])
    def test_the_printed_number_is_free(self, number: str) -> None:
        text = dump(INCOME).replace("部门：", f"{number}\n部门：", 1)
        assert [table.id for table in settled(text)] == ["T02"]

    def test_whole_yuan_with_separators(self) -> None:
        income, _ = settled(
            dump(INCOME, "元", lambda n: f"{n * 10_000:,}"), dump(EXPENDITURE, "元", lambda n: f"{n * 10_000:,}")
        )
        assert income.unit == "元"
        assert value(income, "2050202", "fiscal_appropriation") == 15_000_000

    def test_six_decimals(self) -> None:
        income, _ = settled(
            dump(INCOME, printed=lambda n: f"{n}.123456"), dump(EXPENDITURE, printed=lambda n: f"{n}.123456")
        )
        cell = income.cells[(0, 0)]
        assert (cell.text, cell.exponent) == ("7000.123456", 0)

    def test_blanks_lost_between_the_rows(self) -> None:
        joined = dump(INCOME).replace("\n20502 ", "20502 ").replace("\n2080801 ", "2080801 ")
        (income,) = [t for t in settled(joined, dump(EXPENDITURE)) if t.id == "T02"]
        assert [row.key for row in income.rows][2:4] == ["20502", "2050201"]
        assert value(income, "2080801", "fiscal_appropriation") == 4000

    def test_an_unknown_unit_is_taken_from_the_table_before(self) -> None:
        text = dump(EXPENDITURE).replace(" 单位：万元", "")
        assert [table.unit for table in settled(dump(INCOME), text)] == ["万元", "万元"]

    def test_without_any_unit_nothing_is_an_amount(self) -> None:
        (table,) = settled(dump(EXPENDITURE).replace(" 单位：万元", ""))
        assert not table.cells
        assert len(table.unread) == 8
        assert "unit" in table.unread[0].reason

    def test_declared_empty(self) -> None:
        (table,) = settled(
            "国有资本经营预算财政拨款支出决算表", "单位：万元", "科目编码 科目名称 合计 基本支出 项目支出", "合计", "注：本表反映支出。", "本单位没有国有资本经营预算财政拨款。",
        )  # fmt: skip
        assert table.id == "T08"
        assert table.declared_empty
        assert not table.cells

    def test_a_head_that_no_form_knows_leaves_its_rows_listed(self) -> None:
        text = dump(EXPENDITURE).replace("基本支出 项目支出", "甲类拨付 乙类拨付")
        (table,) = settled(text)
        assert not table.cells
        assert len(table.unread) == 8
        assert table.unread[0].place.line == 5


class TestDamage:
    def test_letters_in_a_number(self) -> None:
        (table,) = settled(dump(EXPENDITURE).replace("1,000.00", "1,0O0.00", 1))
        gap = table.unread[0]
        assert gap.text == "205 3,000.00 1,0O0.00 2,000.00"
        assert gap.reason == "a figure is not a number"
        assert gap.place.line == 6
        assert value(table, "208", "total") == 4000

    @pytest.mark.parametrize("length", range(0, 330, 23))
    def test_a_truncated_table_loses_nothing_before_its_end(self, length: int) -> None:
        printed, read = printed_and_read(dump(EXPENDITURE)[:length])
        assert not printed - read

    def test_an_amount_beyond_any_budget(self) -> None:
        (table,) = settled(dump(EXPENDITURE).replace("3,000.00", "9999999999999999999.00", 1))
        assert any("9999999999999999999.00" in gap.text for gap in table.unread)

    @pytest.mark.parametrize(
        "text", ["", "\n\n", "合计", "收入决算表", "收入决算表\n单位：万元", "收入决算表\n单位：万元\n合计 1.00 2.00"]
    )
    def test_next_to_nothing(self, text: str) -> None:
        printed, read = printed_and_read(text)
        assert not printed - read

    @pytest.mark.parametrize("seed", range(6))
    def test_shuffled_lines_lose_no_figure(self, seed: int) -> None:
        lines = (dump(INCOME) + dump(EXPENDITURE)).splitlines()
        random.Random(seed).shuffle(lines)
        printed, read = printed_and_read("\n".join(lines))
        assert not printed - read

    @pytest.mark.parametrize("seed", range(6))
    def test_blanks_lost_at_random_lose_no_digit_of_a_figure(self, seed: int) -> None:
        chance = random.Random(seed)
        text = dump(INCOME) + dump(EXPENDITURE)
        glued = "".join(c for c in text if c != " " or chance.random() > 0.1)
        _, read = printed_and_read(glued)
        assert sum(len(n) * count for n, count in read.items()) >= sum(len(n) for n in NUMBER.findall(text))

    @pytest.mark.parametrize(
        "noise",
        [
            "".join(random.Random(1).choices("0123456789.,%一二三、表收入支出决算201 \n（）注：。", k=200_000)),
            "1" * 200_000,
            "1." * 100_000,
            "行政\n" * 60_000,
            "收入决算表\n" * 30_000,
            "\f" * 100_000,
            "（" * 100_000,
        ],
        ids=["letters", "digits", "points", "words", "titles", "pages", "brackets"],
    )
    @pytest.mark.parametrize(
        "form", [EXPENDITURE, "", "收入支出决算总表\n单位：万元\n收入 支出\n项目 行次 决算数 项目 行次 决算数\n"]
    )
    def test_noise_raises_nothing_and_invents_nothing(self, noise: str, form: str) -> None:
        text = dump(form) + noise
        tables, _, _ = read_text(text, "dump.txt")
        assert all(cell.text in text for table in tables for cell in table.cells.values())
        if form == EXPENDITURE:
            assert value(tables[0], "205", "total") == 3000


def test_running_text_keeps_its_lines_and_places() -> None:
    _, lines, gaps = read_text(
        "一、情况\n本年收入 1.00 万元。\n" + dump(EXPENDITURE) + "第三部分 说明\n完。", "dump.txt"
    )
    assert [(line.text, line.place.line) for line in lines if "部门：" not in line.text] == [
        ("一、情况", 1),
        ("本年收入 1.00 万元。", 2),
        ("第三部分 说明", 16),
        ("完。", 17),
    ]
    assert not gaps


def test_the_index_of_the_file_is_in_every_place() -> None:
    tables, lines, _ = read_text("说明。\n" + dump(EXPENDITURE), "dump.txt", 3)
    assert lines[0].place.file == 3
    assert {cell.place.file for cell in tables[0].cells.values()} == {3}
    assert {number.place.file for row in tables[0].open_rows for number in row.numbers} == {3}
