"""A made-up city: what hundreds of disclosures of several years must have in common."""

from __future__ import annotations

import pytest

import pyfinance as pf
from pyfinance.errors import ArgumentError
from pyfinance.model import Document
from pyfinance.panel import Panel
from pyfinance.writing.made_up import made_up_city


@pytest.fixture(scope="module")
def city() -> list[Document]:
    return [made.document for made in made_up_city(5, departments=25)]


def test_every_identity_of_every_year_holds(city: list[Document]) -> None:
    for document in city:
        pf.testing.assert_consistent(document, severity="question")


def test_departments_have_every_year_and_names_of_their_own(city: list[Document]) -> None:
    departments = {(d.entity.value, d.year.value) for d in city if d.scope == "department"}
    assert len(departments) == 25 * 3
    assert len({d.files for d in city}) == len(city)
    offices = [d for d in city if d.scope == "head_office"]
    assert offices
    assert all(d.entity.value == f"{d.parent.value}（本级）" for d in offices)


def test_a_head_office_has_of_every_item_a_part(city: list[Document]) -> None:
    amounts = {(d.entity.value, d.year.value): leaves(d) for d in city}
    for document in city:
        if document.scope == "head_office":
            whole = amounts[document.parent.value, document.year.value]
            part = leaves(document)
            assert part.keys() == whole.keys()
            assert all(0 < fen < whole[code] for code, fen in part.items())


def test_items_go_on_and_most_amounts_change_little(city: list[Document]) -> None:
    panel = Panel.from_disclosures(city)
    growth = panel.roll_up("T05", by=["entity", "year"]).growth()
    known = growth.value[growth.denominator > 0]
    assert ((known > -0.13) & (known < 0.18)).mean() > 0.85
    for document in city:
        if document.year.value != "2022":
            before = next(
                d for d in city if d.entity == document.entity and int(d.year.value) == int(document.year.value) - 1
            )
            assert leaves(document).keys() <= leaves(before).keys()


def test_the_same_seed_gives_the_same_city() -> None:
    first, again = ([d.document.tables for d in made_up_city(7, departments=3)] for _ in range(2))
    assert first == again
    with pytest.raises(ArgumentError, match="1 to 200"):
        next(made_up_city(1, departments=201))


def leaves(document: Document) -> dict[str, int]:
    table = next(table for table in document.tables if table.id == "T05")
    at = next(c for c, column in enumerate(table.columns) if column.measure == "total")
    return {
        row.key: table.cells[r, at].fen
        for r, row in enumerate(table.rows)
        if row.role == "leaf" and (r, at) in table.cells and table.cells[r, at].fen
    }
