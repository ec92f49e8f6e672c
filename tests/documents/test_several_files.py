"""Text and tables published apart, read as one disclosure; what is not supplied is not missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import pyfinance as pf

from .conftest import DOCUMENTS, names


def file(part: str) -> Path:
    found = [name for name in names(".pdf") if part in name]
    if not found:
        pytest.skip("the shared documents are not there")
    (name,) = found
    return DOCUMENTS / name


@pytest.mark.parametrize(("part", "named"), [("北京市财政局", 14), ("江苏省政协办公厅_2018", 12), ("北京市审计局", 1)])
def test_the_text_alone_says_that_its_tables_are_not_supplied(part: str, named: int) -> None:
    disclosure = pf.read(file(part))
    assert not disclosure.tables
    assert len(disclosure.absent) == named
    assert {table.status for table in disclosure.absent} == {"not_supplied"}
    assert all(table.annex.text and table.annex.place.page for table in disclosure.absent)


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("北京市财政局", "北京市政务服务和数据管理局"),
        ("江苏省政协办公厅_2018", "江苏省委办公厅_2018"),
        ("江苏省政协办公厅_2018", "江苏省委办公厅_2019"),
    ],
)
def test_text_and_tables_make_one_disclosure(text: str, tables: str) -> None:
    """The forms of one place: no pair of one body is shared, so the body is contradicted where the tables name theirs."""
    paths = [file(text), file(tables)]
    apart = [pf.read(path) for path in paths]
    together = pf.read(paths)
    assert len(together.files) == 2
    assert not together.absent
    assert (together.entity, together.year, together.kind) == (apart[0].entity, apart[0].year, apart[0].kind)
    assert [table.id for table in together.tables] == [table.id for table in apart[1].tables]
    assert {cell.place.file for table in together.document.tables for cell in table.cells.values()} == {1}
    keep = ("table", "title", "part", "row", "label", "measure", "value", "unit", "place")
    printed, of_tables = (
        [[cell[k] for k in keep] for cell in one.cells() if cell["role"] != "stated"] for one in (together, apart[1])
    )
    assert printed == of_tables
    assert together.document.stated
    others = [one.other for one in together.contradictions if one.attribute == "entity"]
    assert [other.value for other in others] == ([apart[1].entity] if apart[1].entity else [])
    assert all(other.place.file == 1 for other in others)


def test_complete_documents_lack_nothing_and_do_not_contradict_themselves() -> None:
    for part in ("changchun", "苏州市应急管理局", "西安市科学技术局", "珠海市商务局"):
        disclosure = pf.read(file(part))
        assert not disclosure.absent
        assert not disclosure.contradictions
