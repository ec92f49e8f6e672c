from __future__ import annotations

import pytest

from pyfinance.model import Document, Evidence, Gap, Line, Place, Section, Table
from pyfinance.reading.annexes import absent_tables
from pyfinance.reading.contradictions import contradictions

CONTENTS = [
    Section(0, "第二部分", "部门决算表"),
    Section(1, "一、", "收入决算表", 0, Place(line=2)),
    Section(1, "二、", "支出决算表", 0, Place(line=3)),
    Section(1, "三、", "某某情况", 0),
]


def document(*lines: str, tables: tuple[str, ...] = (), contents: bool = True) -> Document:
    made = Document(("a.txt",), kind="final_accounts", year=Evidence("2024"), entity=Evidence("甲乙市教育局"))
    made.lines = [Line(text, Place(line=n)) for n, text in enumerate(lines, 1)]
    made.contents = CONTENTS if contents else []
    made.tables = [Table(id_, "", title="") for id_ in tables]
    return made


def test_tables_in_an_annex_that_was_not_given_are_not_supplied() -> None:
    found = absent_tables(document("情况说明", "2024年度部门决算公开表附后。"))
    assert [(table.id, table.status) for table in found] == [("T02", "not_supplied"), ("T03", "not_supplied")]
    assert found[0].named.place.line == 2
    assert found[0].annex.place.line == 2
    assert "附后" in found[0].annex.text


def test_a_table_that_others_of_its_kind_stand_beside_is_missing() -> None:
    found = absent_tables(document("2024年度部门决算公开表附后。", tables=("T02",)))
    assert [(table.id, table.status, table.annex.value) for table in found] == [("T03", "missing", "")]
    assert absent_tables(document("公开表附后。", tables=("T02", "T03"))) == []


def test_what_may_be_on_an_unread_page_or_withheld_is_unknown() -> None:
    unread = document(tables=("T02",))
    unread.unread.append(Gap("", "the page shows an image and no text", Place(page=3)))
    assert [table.status for table in absent_tables(unread)] == ["unknown"]
    withheld = document(tables=("T02",))
    withheld.confidential = (Evidence("withheld", "涉密，不予公开"),)
    assert [table.status for table in absent_tables(withheld)] == ["unknown"]


def test_an_annex_that_lists_its_tables() -> None:
    line = "附件： 1.收支决算总表 2.收入决算表 3.本级情况统计表（略）"
    found = absent_tables(document(line, contents=False))
    assert [(table.id, table.title) for table in found] == [("T01", "收支决算总表"), ("T02", "收入决算表")]


def test_an_annex_of_which_no_table_is_named_is_one_record() -> None:
    (found,) = absent_tables(document("附件：甲乙市教育局2024年度部门决算报表", contents=False))
    assert (found.id, found.title, found.status) == ("", "甲乙市教育局2024年度部门决算报表", "not_supplied")
    assert absent_tables(document("负责某某工作，报表由财务处编制。", contents=False)) == []


def titled(title: str, id_: str = "T05") -> Document:
    made = document(contents=False)
    made.tables = [Table(id_, "", title=title, place=Place(page=4))]
    return made


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("一般公共预算财政拨款支出决算表", []),
        ("一般公共预算支出预算表", [("kind", "final_accounts", "budget")]),
        ("2023年度支出决算表", [("year", "2024", "2023")]),
        ("2024年度支出决算总表", []),
        ("一般公共预算财政拨款基本支出表", []),
    ],
)
def test_titles_of_tables_against_the_document(title: str, expected: list[tuple[str, str, str]]) -> None:
    found = contradictions(titled(title), [])
    assert [(one.attribute, one.value.value, one.other.value) for one in found] == expected
    assert all(one.other.place.page == 4 for one in found)


def test_lists_of_projects_may_speak_of_another_year() -> None:
    assert contradictions(titled("2023年度项目支出绩效目标表", "T10"), []) == []


@pytest.mark.parametrize(
    ("name", "contradicts"),
    [
        ("甲乙市教育局", False),
        ("教育局", False),
        ("甲乙市教育局（本级）", False),
        ("中共甲乙市教育局", False),
        ("甲乙市第一中学", False),  # a unit in scope
        ("甲乙市财政局", True),
    ],
)
def test_bodies_named_beside_the_tables(name: str, contradicts: bool) -> None:
    made = document(contents=False)
    made.units_in_scope = (Evidence("甲乙市第一中学"),)
    found = contradictions(made, [Evidence(name, f"部门：{name}", Place(page=5), "label")] * 2)
    assert [one.other.value for one in found] == ([name] if contradicts else [])
