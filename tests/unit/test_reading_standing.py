from __future__ import annotations

import pytest

from pyfinance.model import Evidence, Line, Place, Sentence
from pyfinance.reading import standing

NOTHING = Evidence("")


def lines(*texts: str) -> list[Line]:
    return [Line(text, Place(line=n)) for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("name", "place", "level"),
    [
        ("甲乙省财政厅", "甲乙省", "province"),
        ("中共甲乙省委办公厅", "甲乙省", "province"),
        ("甲乙市市场监督管理局", "甲乙市", "city"),
        ("甲乙市城乡建设委员会", "甲乙市", "city"),
        ("甲乙市社区服务中心", "甲乙市", "city"),
        ("甲乙市丙丁区教育局", "甲乙市丙丁区", "county"),
        ("丙丁区市场监督管理局", "丙丁区", "county"),
        ("甲乙省丙丁县人民检察院", "甲乙省丙丁县", "county"),
        ("甲乙市丙丁区人民政府戊己街道办事处", "甲乙市丙丁区", "township"),
        ("甲乙县丙丁镇人民政府", "甲乙县", "township"),
        ("甲乙大学", "", ""),
    ],
)
def test_place_and_level_of_names(name: str, place: str, level: str) -> None:
    entity = Evidence(name, name)
    found = standing.place_of(entity, [])
    assert found.value == place
    assert standing.level_of(entity, found, NOTHING, []).value == level


def test_a_title_says_the_level_where_the_name_does_not() -> None:
    entity = Evidence("甲乙学院", "甲乙学院")
    cover = lines("甲乙市2026年市级单位预算")
    place = standing.place_of(entity, cover)
    level = standing.level_of(entity, place, NOTHING, standing.titles_of(cover, []))
    assert (place.value, place.by, place.place.line) == ("甲乙市", "cover", 1)
    assert (level.value, level.by) == ("city", "title")


@pytest.mark.parametrize(
    ("sentence", "scope", "above"),
    [
        ("甲乙院是甲市城乡建设管理委员会下属预算单位。", "unit", "甲市城乡建设管理委员会"),
        ("甲乙院（简称院）是教育部直属的重点高校。", "unit", "教育部"),
        ("本单位为甲市公安局管理的事业单位。", "unit", "甲市公安局"),
        ("丙中心是甲市公安局下属单位。", "unit", ""),
        ("甲乙院是独立核算的预算单位。", "unit", ""),
    ],
)
def test_the_body_above(sentence: str, scope: str, above: str) -> None:
    found = standing.parent_of(Evidence("甲乙院"), scope, [Sentence(sentence)])
    assert found.value == above
    assert bool(found.text) == bool(above)


def test_a_ministry_makes_the_level_central() -> None:
    parent = Evidence("教育部", "甲乙大学是教育部直属高校。")
    assert standing.level_of(Evidence("甲乙大学"), NOTHING, parent, []).value == "central"
    assert standing.level_of(Evidence("甲乙大学"), NOTHING, Evidence("县委宣传部"), []).value == ""


def test_a_head_office_is_below_its_department() -> None:
    assert standing.parent_of(Evidence("甲市信访局（本级）"), "head_office", []).value == "甲市信访局"
    assert standing.parent_of(Evidence("甲市信访局本级"), "head_office", []).value == "甲市信访局"


def test_what_is_withheld_is_said_once() -> None:
    said = "机构设置情况涉密，按规定不予公开。"
    found = list(standing.withheld_parts([Sentence(said)], lines(said, "负责涉密网络的建设。", "信息公开工作。")))
    assert [evidence.text for evidence in found] == [said]
