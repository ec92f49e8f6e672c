from __future__ import annotations

import pytest

from pyfinance.subjects import KINDS, Match, chart, kind_of, normal_name


def test_a_code_tells_kind_level_and_parent() -> None:
    subject = chart().node("2010301")
    assert (subject.kind, subject.level, subject.parent) == ("function", "item", "20103")
    assert [s.code for s in chart().ancestors("2010301")] == ["201", "20103"]
    assert chart().node("50101").kind == "gov_economic"
    assert chart().node("301").parent == ""


@pytest.mark.parametrize("code", ["", "20", "2013", "4010101", "201030", "１０１", "20a"])
def test_what_is_no_code_has_no_kind(code: str) -> None:
    assert kind_of(code) is None
    with pytest.raises(ValueError, match="not a subject code"):
        chart().node(code)


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("20805", 2018, "行政事业单位离退休"),
        ("20805", 2020, "行政事业单位离退休"),  # not seen in 2020: the nearest earlier year
        ("20805", 2024, "行政事业单位养老支出"),
        ("30311", 2017, "住房公积金"),
        ("30311", 2022, "代缴社会保险费"),
        ("2100410", 2010, "突发公共卫生事件应急处理"),  # before any: the first
        ("20805", None, "行政事业单位养老支出"),
    ],
)
def test_names_change_with_the_year(code: str, year: int | None, name: str) -> None:
    assert chart().name(code, year) == name


def test_a_code_outside_the_chart_is_no_finding() -> None:
    assert chart().find("2019997") is None
    assert chart().name("2019997") == ""
    assert chart().node("2019997").source == "synthesised"


def test_a_missing_level_is_named_by_the_older_list_and_marked() -> None:
    section = chart().node("20101")
    assert (section.name, section.source) == ("人大事务", "older")
    assert chart().by_name("人大事务") == ()  # an older name leads to no code


def test_every_level_above_a_known_code_is_in_the_chart() -> None:
    assert all(subject.parent in chart() for subject in chart() if subject.parent)


def test_classes_have_english_names() -> None:
    for subject in chart().children():
        assert subject.level == "class"
        assert subject.english


def test_children_are_one_level_below() -> None:
    assert {s.parent for s in chart().children("301")} == {"301"}
    assert [s.code for s in chart().children("301")] == sorted(s.code for s in chart().children("301"))
    assert {s.kind for s in chart().children()} == set(KINDS)


def test_a_name_may_stand_under_many_codes() -> None:
    match = chart().match_path(["行政运行"], "function", 2024)
    assert match.code == ""
    assert match.ambiguous
    assert "2010301" in match.candidates


def test_a_path_makes_a_name_unique() -> None:
    chart_ = chart()
    assert chart_.match_path(["一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行"]).code == "2010301"
    assert chart_.match_path(["政府办公厅(室)及相关机构事务", "行政 运行"]).code == "2010301"
    assert chart_.match_path(["公共安全支出", "司法", "行政运行"], "function", 2026).code == "2040601"


def test_an_order_of_names_that_does_not_exist_fits_nothing() -> None:
    path = ["政府办公厅（室）及相关机构事务", "一般公共服务支出", "行政运行"]
    assert chart().match_path(path) == Match("", ())
    assert chart().match_path([]) == Match("", ())


def test_an_old_name_leads_to_its_code_in_any_year() -> None:
    assert chart().match_path(["社会保障和就业支出", "行政事业单位离退休"], "function", 2024).code == "20805"


def test_the_same_name_in_two_classifications_is_told_apart_by_kind() -> None:
    match = chart().match_path(["对个人和家庭的补助"])
    assert {kind_of(code) for code in match.candidates} == {"economic", "gov_economic"}
    assert chart().match_path(["对个人和家庭的补助"], "economic").code == "303"


def test_changes_tell_renamed_from_not_seen() -> None:
    changes = {change.code: change for change in chart().changes(2017, 2022)}
    assert changes["30311"].what == "renamed"
    assert (changes["30104"].what, changes["30104"].after) == ("only_before", "")
    assert all(change.before != change.after for change in changes.values())


def test_names_compare_without_white_space_and_half_width_brackets() -> None:
    assert normal_name(" 维修(护)\n费") == "维修（护）费"
