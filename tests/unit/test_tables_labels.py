"""Printed names in one form: labels, heads, titles."""

from __future__ import annotations

import pytest

from pyfinance.reading.tables import labels


@pytest.mark.parametrize(
    ("printed", "squeezed"),
    [
        ("因公出国 (境) 费", "因公出国（境）费"),
        ("单位: 万元", "单位：万元"),
        ("  一般\n公共\u3000预算 ", "一般公共预算"),
        ("〔甲〕", "（甲）"),
    ],
)
def test_white_space_goes_and_marks_are_full_width(printed: str, squeezed: str) -> None:
    assert labels.squeeze(printed) == squeezed


@pytest.mark.parametrize(
    ("printed", "ordinal", "level", "rest"),
    [
        ("一、财政拨款", "一、", 0, "财政拨款"),
        ("十二、其他支出", "十二、", 0, "其他支出"),
        ("（一）人员经费", "（一）", 1, "人员经费"),
        ("1.事业收入", "1.", 2, "事业收入"),
        ("（3）公用", "（3）", 3, "公用"),
        ("①会议费", "①", 4, "会议费"),
        ("3.14", "", -1, "3.14"),
        ("一、", "", -1, "一、"),
        ("20.5吨", "", -1, "20.5吨"),
    ],
)
def test_the_ladder_of_ordinals(printed: str, ordinal: str, level: int, rest: str) -> None:
    assert labels.split_ordinal(labels.squeeze(printed)) == (ordinal, level, rest)


@pytest.mark.parametrize(
    ("printed", "split"),
    [
        ("其中：（一）公务接待费", (True, "（一）", 1, "公务接待费")),
        ("1.其中：捐赠收入", (True, "1.", 2, "捐赠收入")),
        ("其中", (False, "", -1, "其中")),
        ("合 计：", (False, "", -1, "合计")),
    ],
)
def test_of_which_may_stand_on_either_side_of_the_ordinal(printed: str, split: tuple[bool, str, int, str]) -> None:
    assert labels.split_label(printed) == split


@pytest.mark.parametrize(
    ("printed", "head"),
    [
        ("“三公”经费合计", "三公经费合计"),
        ("预算数（单位：万元）", "预算数"),
        ("金额（元）", "金额"),
        ("二、本年 支出", "本年支出"),
        ("事业收入（不含教育收费）", "事业收入（不含教育收费）"),
    ],
)
def test_heads_lose_quotes_ordinals_and_units(printed: str, head: str) -> None:
    assert labels.heading(printed) == head


@pytest.mark.parametrize(
    "printed",
    [
        "表1 2026年收支总表",
        "公开01表 收支总表",
        "附件1：收支总表",
        "收支总表（公开01表）",
        "2026年度收支总表",
        "表1：一、收支总表",
    ],
)
def test_titles_lose_their_number_and_year(printed: str) -> None:
    assert labels.title(printed) == "收支总表"
