"""Covers, labels and headings to what a disclosure says of itself."""

from __future__ import annotations

import pytest

from pyfinance.model import Document, Line, Place, Row, Table
from pyfinance.reading.metadata import describe, read_metadata, year_of


def lines(*texts: str) -> list[Line]:
    return [Line(text, Place(line=i)) for i, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("cover", "entity", "year", "kind", "scope"),
    [
        (("2024 年度", "某省某某办公室部门决算", "2025 年 8 月 25 日", "目 录"), "某省某某办公室", "2024", "final_accounts", "department"),
        (("某某大学", "2021 年度部门预算", "2021 年 4 月", "目 录"), "某某大学", "2021", "budget", "department"),
        (("2026 年度", "某市某某支队", "单位预算", "目录"), "某市某某支队", "2026", "budget", "unit"),
        (("2026 年某市某某局（本", "级）部门预算", "目 录"), "某市某某局（本级）", "2026", "budget", "head_office"),
        (("某市某某局（汇总）", "2026年部门预算公开说明", "目 录"), "某市某某局", "2026", "budget", "department"),
        ((".", "某市某某局（本级）", "2026年度部门预算公开", "初审：某某", "2026年2月14日", "目 录"), "某市某某局（本级）", "2026", "budget", "head_office"),
        (("某某局", "2022 年部门综合预算", "目 录"), "某某局", "2022", "budget", "department"),
        (("某市某区2025年区级部门预算", "预算主管部门：某市某区某某局", "目 录"), "某市某区某某局", "2025", "budget", "department"),
        (("某市2026年市级单位预算", "预算单位：某某学院", "目 录"), "某某学院", "2026", "budget", "unit"),
        (("二〇二四年度", "某某局部门决算", "目 录"), "某某局", "2024", "final_accounts", "department"),
    ],
)  # fmt: skip
def test_covers(cover: tuple[str, ...], entity: str, year: str, kind: str, scope: str) -> None:
    found = read_metadata(lines(*cover, "第一部分 概况", "一、主要职能"))
    assert (found.entity.value, found.year.value, found.kind, found.scope) == (entity, year, kind, scope)


def test_every_value_has_the_words_it_was_taken_from() -> None:
    found = read_metadata(lines("某省某某办公室", "2024 年度部门决算", "目录"))
    assert found.entity.text == "某省某某办公室2024年度部门决算"
    assert found.entity.place.line == 1
    assert found.entity.by == "title"
    assert found.year.by == "title"


def test_lines_over_tables_name_the_body_where_there_is_no_cover() -> None:
    found = read_metadata(
        lines("部门：某某局 单位：万元", "单位：万元", "部门：某某局 金额单位：元"), ["收入预算表", "支出预算表"]
    )
    assert (found.entity.value, found.entity.by) == ("某某局", "label")
    assert found.kind == "budget"


def test_rows_by_unit_name_the_body_where_nothing_else_does() -> None:
    assert read_metadata([], ["收支总表"], ["某某局", "某某局", "某某中心"]).entity.value == "某某局"


def test_headings_of_parts_name_the_body() -> None:
    assert read_metadata(lines("第一部分 某市某某局概况", "一、主要职能")).entity.value == "某市某某局"


def test_subjects_of_budgets_are_no_bodies() -> None:
    texts = (
        "2026年一般公共预算情况说明",
        "2026年财政拨款“三公”经费预算情况说明",
        "关于2026年政府采购预算情况",
        "本部门2026年部门预算",
    )
    found = read_metadata(lines("某某局2026年部门预算", "目录", *(text for text in texts for _ in range(5))))
    assert found.entity.value == "某某局"
    assert read_metadata(lines(*texts)).entity.value == ""


def test_the_year_of_a_date_is_not_the_year_of_the_budget() -> None:
    assert year_of(lines("某某局", "2025年12月", "2026 年度部门预算", "目录")) == 2026
    assert year_of(lines("说明")) is None


def test_nothing_is_made_up() -> None:
    found = read_metadata([])
    assert (found.entity.value, found.year.value, found.kind, found.scope, found.units) == (
        "",
        "",
        "unknown",
        "unknown",
        (),
    )


@pytest.mark.parametrize(
    "heading",
    [("纳入某某局 2024 年度部门决算编制范围的单位", "包括："), ("二、部门决算单位构成", "序号 单位名称 备注")],
)
def test_units_in_scope(heading: tuple[str, ...]) -> None:
    found = read_metadata(
        lines(
            "某某局2024年度部门决算",
            "目录",
            *heading,
            "1.某某局（本级）",
            "2.某某中心",
            "3 某某学校",
            "收入决算表",
            "4.其他收入",
        )
    )
    assert [unit.value for unit in found.units] == ["某某局（本级）", "某某中心", "某某学校"]
    assert found.units[0].place.line == 3 + len(heading)
    assert found.scope == "department"


def test_describe_fills_a_document() -> None:
    table = Table("T12", "projects", "项目支出表", rows=[Row("单位:某某局", "某某局", org="某某局")])
    document = Document(("a.pdf",), [table], lines("某某局", "2026年度部门预算", "目录"))
    describe(document)
    assert (document.entity.value, document.year.value, document.kind) == ("某某局", "2026", "budget")
    assert document.scope == "department"
