"""What comparisons and panels show of themselves, and the words for reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyfinance as pf
from pyfinance import checking
from pyfinance.checking import wording
from pyfinance.comparison import compare
from pyfinance.display.comparison import (
    Amounts,
    Left,
    Source,
    comparison_html,
    comparison_text,
    percent_text,
    shown_exponent,
    shown_unit,
)
from pyfinance.display.coverage import Coverage, coverage_text
from pyfinance.display.findings import finding_head
from pyfinance.display.reasons import attribute_word, mark_word, reason_text, value_word
from pyfinance.display.words import about_word
from pyfinance.model import Document, Finding
from pyfinance.panel import Panel
from pyfinance.ratio.evaluation import rounded
from pyfinance.writing.made_up import made_up


def amounts(**changed: object) -> Amounts:
    """Two years of one body: one code in both, one new, one gone."""
    columns = [Source("甲局", year, "final_accounts", "final", "万元") for year in (2018, 2019)]
    fields: dict[str, object] = {
        "title": "T05 合计",
        "columns": columns,
        "codes": ["201", "208", "224"],
        "names": ["一般公共服务支出", "社会保障和就业支出", "灾害防治及应急管理支出"],
        "fen": [[1000000, 1500000], [500000, None], [None, 250001]],
        "totals": [1500000, 1750001],
        "marks": [["", ""], ["", ""], ["", "new"]],
        "unlike": [("stage", ("final", "unstated"))],
        "left": [Left("no leaf: total", 2, 3250001, "甲局 T05 合计"), Left("without the table", 0, None, "乙局")],
        "unclosed": [("甲局 2019 T05", 1750101, 1750001)],
    }
    return Amounts(**{**fields, **changed})  # type: ignore[arg-type]


def test_two_columns_show_amounts_shares_and_the_difference() -> None:
    lines = comparison_text(amounts(), "zh").splitlines()
    by_code = {line.split()[0]: line.split()[2:] for line in lines if line[:3].isdigit()}
    assert by_code["201"] == ["1.00", "66.7%", "1.500000", "85.7%", "0.500000", "50.0%"]
    assert by_code["208"] == ["0.50", "33.3%"]
    assert by_code["224"] == ["0.250001·", "14.3%"]
    total = next(line.split() for line in lines if "合计" in line and "%" in line)
    assert total == ["合计", "1.50", "100.0%", "1.750001", "100.0%", "0.250001", "16.7%"]
    assert lines[-4] == "口径不同，比较时请注意——阶段：决算 / 未注明"
    assert lines[-3] == "科目变化：224 新设科目"
    assert lines[-2] == "未计入：合计行 2 个数；没有这张表（乙局）"
    assert lines[-1] == "甲局 2019 T05：各末级之和 17,500.01 元，印出的合计 17,501.01 元"


@pytest.mark.parametrize(
    ("units", "shown"),
    [(["元", "元"], "元"), (["元", "万元"], "万元"), (["元 + 万元"] * 2, "万元"), ([""], "万元"), ([], "万元")],
)
def test_the_unit_is_the_printed_one_where_there_is_one(units: list[str], shown: str) -> None:
    assert shown_unit(units) == shown


def test_what_is_not_drawn_is_counted() -> None:
    text = comparison_text(amounts(), "en", lines=3, columns=1)
    assert "... 1 more columns" in text
    assert "more lines" in text
    assert "second less first" not in text


def test_html_marks_a_changed_code_and_escapes_names() -> None:
    columns = [Source("<b>局", 2018, "budget", "initial", "元"), Source("", 2019, "budget", "initial", "万元")]
    html = comparison_html(amounts(columns=columns), "zh")
    assert '<td class="n note" title="新设科目">' in html
    assert "&lt;b&gt;局" in html
    assert "单位名称不详" in html
    assert not re.search(r"<script|<link|<img|@import|url\(|\son\w+=", html)
    assert html.count("<table>") == 1


@given(fen=st.lists(st.integers(-(10**15), 10**15)), unit=st.sampled_from(["元", "万元", "亿元"]))
def test_amounts_are_shown_in_full(fen: list[int], unit: str) -> None:
    exponent = shown_exponent(fen, unit)
    assert all(one % 10**exponent == 0 for one in fen)
    assert exponent <= {"元": 0, "万元": 4, "亿元": 8}[unit]


@given(above=st.integers(-(10**15), 10**15), below=st.integers(1, 10**15))
def test_percentages_round_as_ratios_do(above: int, below: int) -> None:
    assert percent_text(above, below) == rounded(Fraction(100 * above, below), 1) + "%"
    assert percent_text(above, -below) == percent_text(above, 0) == ""


def test_a_comparison_shows_itself() -> None:
    d = pf.read(pf.example())
    found = compare([d, d])
    assert repr(found) == found.text()
    assert found._repr_html_() == found.html()
    assert "T05 total" in found.text("en")
    many = compare([d] * 14)
    assert "其余 10 列" in repr(many)
    assert "其余 2 列" in many._repr_html_()
    assert "其余" not in many.text()


# --------------------------------------------------------------------------------------------------------------- panel
def test_a_panel_says_what_it_covers_in_nine_lines() -> None:
    documents = [made_up(seed).document for seed in range(25)]
    panel = Panel.from_disclosures([*documents, pf.read(pf.example())])
    lines = panel.text().splitlines()
    assert len(lines) <= 9
    assert lines[0] == f"26 份公开文件，{len(panel.values('entity'))} 个单位，{len(panel):,} 个金额"
    years = {d.year.value for d in documents} | {"2024"}
    assert f"……其余 {len(years) - 4} 个年度" in lines
    latest = lines[2].split()
    of_latest = [d for d in documents if d.year.value == max(years)]
    assert latest[:3] == [max(years), str(len(of_latest)), str(len({d.entity.value for d in of_latest}))]
    assert "T05 26" in lines[-1]
    assert panel._repr_html_() == panel.html()
    assert lines[0] in panel.html()
    assert "26 disclosures" in panel.text("en")


def test_an_empty_panel_and_what_is_left_out() -> None:
    assert Panel.from_disclosures([]).text().splitlines()[0] == "0 份公开文件，0 个单位，0 个金额"
    of = Coverage(
        5, 1, 1, [(0, {"unknown": 1}, 1, 5)], {"T05": 1, "附表": 1}, [Left("no amount of money", 3, None, "")]
    )
    assert coverage_text(of, "zh").splitlines()[2:] == [
        "年度不详     1       1       5  类别不详 1",
        "各表的份数: T05 1 · 其他表 1 种",
        "没有收入：不是金额 3 个数",
    ]


# --------------------------------------------------------------------------------------------------------------- words
@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no leaf: subtotal", "小计行"),
        ("T03 合计 reserve: blank", "T03 合计 单位预留机动经费空白"),
        ("T05 合计 total@initial: ambiguous", "T05 合计 合计（年初预算）印有不同的数"),
        ("@公务用车保有量: blank; T05 201 total: blank", "说明文字中没有“公务用车保有量”；T05 201 合计空白"),
        ("stages differ: final, initial / unstated", "阶段不同：决算, 年初预算 / 未注明"),
        ("scope differs: department / unit", "范围不同：汇总 / 单位"),
        ("the initial budget is not known of 2010301", "不知道 2010301 的年初预算"),
        ("no unit of money: 人", "不是金额单位：人"),
        ("something new", "something new"),
    ],
)
def test_reasons_have_chinese_words(english: str, chinese: str) -> None:
    assert reason_text(english) == chinese
    assert reason_text(english, "en") == english


def test_every_reason_of_documents_has_chinese_words() -> None:
    """Of ratios and panels of made-up documents and the example; a word that the rooms say in English is left nowhere."""
    documents = [made_up(seed).document for seed in range(6)] + [pf.read(pf.example()).document]
    reasons = {one.reason for document in documents for one in pf.ratios(document)} - {""}
    reasons |= {one.reason for one in compare(documents[-1:] * 2).left_out}
    reasons |= {one.reason for one in compare([*documents[-1:], Document(("x",))]).left_out}
    english = {reason for reason in reasons if re.search(r"[a-z]{3}", reason_text(reason))}
    assert len(reasons) > 20
    assert not english


def test_whatever_a_finding_may_be_about_has_a_chinese_word() -> None:
    """The names that rules give in their source, and the slips of wording."""
    named = set(get_args(wording.Kind))
    for path in Path(checking.__file__).parent.glob("*.py"):
        named |= set(re.findall(r'measure="([^"]+)"', path.read_text(encoding="utf-8")))
    assert len(named) > 40
    assert not [name for name in named if re.search("[a-z]", about_word(name))]
    assert about_word("contents 3") == "目录第 3 项"
    assert about_word("basic") == "基本支出"
    assert about_word("growth", "en") == "growth"


def test_a_finding_of_the_narrative_has_chinese_words(findings: list[Finding]) -> None:
    finding = replace(findings[0], table="text", part="", rows=("合计",), measure="growth", places=())
    assert finding_head(finding) == "正文 合计 增减率"
    assert finding_head(finding, "en") == "text 合计 growth"


def test_attributes_values_and_marks_have_words() -> None:
    assert value_word("kind", "final_accounts + budget") == "部门决算 + 部门预算"
    assert value_word("carryover_in", "no", "en") == "no"
    assert value_word("unit", "万元") == "万元"
    assert attribute_word("carryover_in") == "是否含上年结转"
    assert attribute_word("unheard") == "unheard"
    assert mark_word("split", "en") == "code split"
