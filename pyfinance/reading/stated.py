"""Amounts that words state, each with a name: of the narrative's claims, and of the words of tables and forms.

Words of a table or form are read as a narrative of one line. What they say stays what they say: nothing here binds it to
a figure of a table. An amount that nothing names is among ``Document.unbound``, or in the words alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pyfinance.model import Claim, Document, Form, Line, Remark, Stated, Table
from pyfinance.reading.prose import read_prose
from pyfinance.reading.prose.sections import titles_around
from pyfinance.reading.tables.numbers import states_amount


def stated_amounts(document: Document) -> list[Stated]:
    """Every amount of money of the document's claims and remarks, in the order of the print; no two share a title, a
    row and a measure: where words name two amounts alike, the second is ``row#2``.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for one in (*_of_claims(document), *_of_tables(document)):
        key = (one.title, one.row, one.measure)
        seen[key] += 1
        found.append(one if seen[key] == 1 else replace(one, row=f"{one.row}#{seen[key]}"))
    return found


def _of_claims(document: Document) -> Iterator[Stated]:
    for claim in document.claims:
        if claim.cell is not None and claim.cell.is_amount:
            row = "/".join(claim.path) or claim.indicator
            titles = filter(None, titles_around(document.sections, claim.section))  # a numbered paragraph may have none
            yield _stated(document, claim, "/".join(titles), row)


def _stated(document: Document, claim: Claim, title: str, row: str, project: str = "") -> Stated:
    assert claim.cell is not None
    year = "" if claim.year is None or str(claim.year) == document.year.value else f"{claim.year}."
    measure = f"{year}{claim.kind}"
    return Stated(title, row, claim.indicator, measure, claim.cell, claim.path, claim.project or project, claim.stage)


def _of_tables(document: Document) -> Iterator[Stated]:
    for table in document.tables:
        for remark in table.remarks:
            assert remark.row is not None
            row = table.rows[remark.row]
            yield from _of_remark(document, table, row.key, remark, row.project)
        for form in table.forms:
            for remark in (*form.remarks, *_of_indicators(form)):
                yield from _of_remark(document, table, form.project, remark, form.project)


def _of_indicators(form: Form) -> Iterator[Remark]:
    """The reasons and notes of a form's indicators that state an amount."""
    for indicator in form.indicators:
        for head, text in (("", indicator.deviation), *indicator.notes):
            if states_amount(text):
                yield Remark("/".join(part for part in (indicator.name, head) if part), text, indicator.place)


def _of_remark(document: Document, table: Table, row: str, remark: Remark, project: str) -> Iterator[Stated]:
    year = int(document.year.value) if document.year.value.isdecimal() else None
    prose = read_prose([Line(remark.text, remark.place)], year, document.kind, document.entity.value)
    for claim in prose.claims:
        if claim.cell is not None and claim.cell.is_amount:
            named = "/".join(part for part in (row, remark.head, claim.indicator) if part)
            yield _stated(document, claim, table.title, named, project)
