"""The narrative from lines written by hand: sections, contents, glossary, and a claim of each kind."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pyfinance.amounts import decimal_text
from pyfinance.model import Claim, Kind, Line, Place
from pyfinance.reading.prose import Prose, read_prose

MARGIN = 50_000  # where full lines of these pages end, 1/100 pt
SIZE = 1_200


def text(*lines: str) -> list[Line]:
    return [Line(line, Place(line=number)) for number, line in enumerate(lines, 1)]


def page(number: int, *lines: tuple[str, int]) -> list[Line]:
    """Lines of a page from (text, where it ends)."""
    return [
        Line(line, Place(page=number, box=(9_000, 7_000 + 2_000 * i, end, 7_000 + 2_000 * i + SIZE)))
        for i, (line, end) in enumerate(lines)
    ]


def claims(sentence: str, kind: Kind = "final_accounts", year: int = 2024, title: str = "") -> list[Claim]:
    lines = [f"一、{title}"] if title else []
    return read_prose(text(*lines, sentence), year, kind).claims


def figures(found: list[Claim]) -> list[tuple[str, str, str]]:
    """(kind, indicator, number) of the claims that hold a figure."""
    return [
        (
            c.kind,
            c.indicator,
            decimal_text(c.cell.fen, c.cell.exponent, c.cell.unit) if c.cell.is_amount else str(c.cell.number),
        )
        for c in found
        if c.cell is not None
    ]


def at(claim: Claim) -> tuple[str, str, str]:
    return claim.table, claim.row, claim.measure


# structure


def structure() -> Prose:
    return read_prose(
        text(
            "目 录",
            "第一部分 概况",
            "一、主要职责……2",
            "第二部分 情况说明",
            "第三部分 名词解释",
            "2",
            "第一部分 概况",
            "一、主要职责",
            "（一）承担各项工作。",
            "1.拟订计划；",
            "第二部分 情况说明",
            "一、收入情况",
            "本年收入合计 10 万元。",
            "第三部分 名词解释",
            "一、基本支出：指保障运转的支出。",
            "二、项目支出：指完成任务",
            "的支出。",
        ),
        2024,
        "final_accounts",
    )


def test_sections_are_a_ladder() -> None:
    sections = structure().sections
    shown = [(s.level, s.ordinal, s.title, s.parent) for s in sections]
    assert shown == [
        (0, "第一部分", "概况", None),
        (1, "一、", "主要职责", 0),
        (2, "（一）", "承担各项工作", 1),
        (3, "1.", "拟订计划", 2),
        (0, "第二部分", "情况说明", None),
        (1, "一、", "收入情况", 4),
        (0, "第三部分", "名词解释", None),
    ]


def test_the_list_of_contents_stands_apart() -> None:
    contents = structure().contents
    assert [(c.level, c.title, c.parent) for c in contents] == [
        (0, "概况", None),
        (1, "主要职责", 0),
        (0, "情况说明", None),
        (0, "名词解释", None),
    ]


def test_the_glossary_joins_wrapped_definitions() -> None:
    glossary = structure().glossary
    assert [(d.term, d.text) for d in glossary] == [("基本支出", "保障运转的支出。"), ("项目支出", "完成任务的支出。")]


def test_a_sentence_runs_over_the_end_of_a_page() -> None:
    """The page number and the running head between the two halves are no part of it."""
    lines = [
        *page(1, ("某局决算公开", 30_000), ("一、收入情况", 20_000), ("本年收入合计1,250.5", MARGIN), ("1", 26_000)),
        *page(2, ("某局决算公开", 30_000), ("0万元，比上年增加", MARGIN), ("3万元。", 12_000), ("- 2 -", 26_000)),
        *page(3, ("某局决算公开", 30_000), ("二、支出情况", 20_000)),
    ]
    prose = read_prose(lines, 2024, "final_accounts")
    assert [s.text for s in prose.sentences] == ["本年收入合计1,250.50万元，比上年增加3万元。"]
    assert figures(prose.claims) == [("amount", "本年收入合计", "1250.50"), ("change", "本年收入合计", "3")]
    assert [c.place.page for c in prose.claims] == [1, 2]


def test_a_heading_that_fills_its_line_goes_on_below() -> None:
    lines = page(1, ("第二部分某局二〇二四年度部门决算情况", MARGIN), ("说明", 12_000), ("一、收入情况", 20_000))
    assert read_prose(lines, 2024).sections[0].title == "某局二〇二四年度部门决算情况说明"


# amounts


def test_an_amount_with_its_cell_year_and_stage() -> None:
    (claim,) = claims("2024年度一般公共预算财政拨款支出4,234.71万元。")
    assert at(claim) == ("T05", "合计", "total")
    assert (claim.year, claim.stage) == (2024, "final")
    assert claim.cell is not None
    assert (claim.cell.fen, claim.cell.exponent) == (4_234_710_000, 4)


def test_budget_and_outturn_of_a_subject_path() -> None:
    found = claims(
        "教育支出（类）普通教育（款）小学教育（项）年初预算为20万元，支出决算为19.5万元，完成年初预算的97.5%。决算数小于预算数的主要原因是节约。",
        title="一般公共预算财政拨款支出决算情况说明",
    )
    assert figures(found) == [
        ("amount", "小学教育", "20"),
        ("amount", "小学教育", "19.5"),
        ("completion", "小学教育", "97.5"),
    ]
    assert {at(c) for c in found} == {("T05", "2050202", "total")}
    assert [c.stage for c in found[:2]] == ["initial", "final"]
    assert found[0].path == ("教育支出", "普通教育", "小学教育")
    assert (found[3].kind, found[3].direction, found[3].base) == ("comparison", "down", "预算数")


def test_what_follows_a_colon_is_named_in_turn() -> None:
    found = claims("本年支出合计30万元，其中：基本支出20万元，占66.7%；项目支出10万元，占33.3%。")
    assert [(c.indicator, c.kind, c.measure) for c in found] == [
        ("本年支出合计", "amount", "total"),
        ("基本支出", "amount", "basic"),
        ("基本支出", "share", "basic"),
        ("项目支出", "amount", "project"),
        ("项目支出", "share", "project"),
    ]


def test_the_stage_names_the_measure_of_the_three_public_expenses() -> None:
    found = claims("“三公”经费财政拨款支出预算为5万元，支出决算为4万元，完成预算的80%。")
    assert [at(c) for c in found[:2]] == [("T09", "合计", "budget"), ("T09", "合计", "final")]
    found = claims("2026年“三公”经费预算数为7万元，2025年预算数为9万元。", "budget", 2026)
    assert [(c.measure, c.year) for c in found] == [("budget", 2026), ("prior_budget", 2025)]


@pytest.mark.parametrize(
    "sentence",
    [
        "涉及一般公共预算支出1,245.07万元。",
        "上年结转结余的一般公共预算收入0万元。",
        "机关运行经费5万元，主要原因是政府采购支出3万元。",
    ],
)
def test_a_part_of_an_indicator_is_no_cell_of_a_table(sentence: str) -> None:
    assert claims(sentence)[-1].table == ""
    assert claims(sentence)[-1].cell is not None


def test_another_unit_is_told_from_the_document_s_own() -> None:
    lines = text("某市教育学院人员经费20万元。某市教育局机关运行经费30万元。")
    found = read_prose(lines, 2024, "final_accounts", "某市教育局").claims
    assert [(c.indicator, c.table) for c in found] == [("某市教育学院人员经费", ""), ("机关运行经费", "T15")]


def test_an_amount_that_lost_a_part_of_its_unit_and_a_percentage_without_its_sign() -> None:
    found = claims("公务接待费支出0.39万，占100.00，增长13.95。")
    assert [(c.kind, c.cell.unit if c.cell else "") for c in found] == [
        ("amount", "万元"),
        ("share", ""),
        ("growth", ""),
    ]


# changes


@pytest.mark.parametrize(
    ("sentence", "direction", "base", "base_year"),
    [
        ("机关运行经费5万元，比上年增加1万元，增长25%。", "up", "上年", 2023),
        ("机关运行经费5万元，较2023年度减少1万元，下降16.7%。", "down", "2023年度", 2023),
        ("机关运行经费5万元。与2023年度相比，机关运行经费增加1万元，增长25%。", "up", "2023年度", 2023),
        ("机关运行经费5万元，比年初预算数增加1万元（25%）。", "up", "年初预算数", None),
    ],
)
def test_a_change_and_its_rate(sentence: str, direction: str, base: str, base_year: int | None) -> None:
    _, change, growth = claims(sentence)
    assert (change.kind, growth.kind) == ("change", "growth")
    assert {(c.indicator, c.direction, c.base, c.base_year) for c in (change, growth)} == {
        ("机关运行经费", direction, base, base_year)
    }


def test_the_base_of_a_comparison_is_an_amount_of_its_year() -> None:
    found = claims("2026年收入预算30万元，比2025年年初预算数25万元增加5万元，增长20%。", "budget", 2026)
    assert [(c.kind, c.year) for c in found] == [("amount", 2026), ("amount", 2025), ("change", 2026), ("growth", 2026)]
    assert {c.indicator for c in found} == {"本年收入合计"}


def test_words_that_say_equal() -> None:
    found = claims("因公出国（境）费22万元，与上年基本持平；公务接待费与上年一致。", "budget", 2026)
    assert [(c.kind, c.indicator, c.direction, c.base) for c in found[1:]] == [
        ("comparison", "因公出国（境）费", "level", "上年"),
        ("comparison", "公务接待费", "level", "上年"),
    ]


# shares, rates, counts, lists, dates


def test_a_share_names_its_base() -> None:
    (share,) = claims("货物采购授予中小企业合同金额占货物支出金额的100%。")
    assert (share.kind, share.indicator, share.base) == ("share", "货物采购授予中小企业合同金额", "货物支出金额")


def test_a_rate_is_its_own_indicator() -> None:
    found = claims("完成情况：一是审批合规率100%；二是出访人员满意度95.5%。")
    assert figures(found) == [("rate", "审批合规率", "100"), ("rate", "出访人员满意度", "95.5")]


def test_counts_of_known_things_and_of_what_follows() -> None:
    found = claims(
        "全年因公出国（境）团组4个、累计7人次；共有车辆8辆，其中，机要通信用车1辆；单价100万元（含）以上设备2台（套）；接待来自53个国家的客人。"
    )
    assert figures(found) == [
        ("count", "因公出国（境）团组", "4"),
        ("count", "因公出国（境）人次", "7"),
        ("count", "车辆", "8"),
        ("count", "机要通信用车", "1"),
        ("count", "单价限额以上设备", "2"),
        ("count", "国家", "53"),
    ]
    assert [c.cell.unit for c in found if c.cell] == ["个", "人次", "辆", "辆", "台（套）", "个"]


def test_a_list_of_items() -> None:
    found = claims("公用经费20万元，主要包括：办公费、水费、差旅费和其他商品和服务支出。")
    assert found[1].kind == "list"
    assert found[1].indicator == "公用经费"
    assert found[1].items[:3] == ("办公费", "水费", "差旅费")


def test_the_funds_of_a_project_are_those_of_its_form() -> None:
    lines = text(
        "（1）道路维护项目绩效自评情况：自评得分为95.5分。项目全年预算数为50万元，执行数为49万元，完成预算的98%。"
    )
    found = read_prose(lines, 2024, "final_accounts").claims
    assert [(c.kind, c.project, c.row, c.measure) for c in found[:3]] == [
        ("count", "道路维护", "", ""),
        ("amount", "道路维护", "道路维护/年度资金总和", "full_year_budget"),
        ("amount", "道路维护", "道路维护/年度资金总和", "executed"),
    ]
    assert found[0].cell is not None
    assert found[0].cell.number == Decimal("95.5")


def test_dates_are_claims_and_codes_are_none() -> None:
    found = claims("截至2024年12月31日，小学教育（2050202）决算数为5万元。")
    assert [(c.kind, c.text) for c in found] == [("date", "2024年12月31日"), ("amount", "5万元")]
    assert found[1].row == "2050202"


def test_what_is_no_figure_is_listed_with_the_reason() -> None:
    prose = read_prose(text("根据〔2025〕106号文件，建设“211”工程。"), 2024)
    assert not prose.claims
    assert [(gap.text, gap.reason) for gap in prose.unbound] == [
        ("〔2025〕106号", "a document number"),
        ("211", "a number without a unit"),
    ]


def test_year_and_kind_are_told_by_the_text_where_not_given() -> None:
    prose = read_prose(text("某局2025年度部门决算", "本年收入合计10万元，比上年增加1万元。"))
    assert [(c.year, c.stage, c.base_year) for c in prose.claims] == [(2025, "final", None), (2025, "final", 2024)]


def test_no_lines_give_nothing() -> None:
    assert read_prose([]) == Prose([], [], [], [], [], [])
