"""Every relation that is broken over the shared documents, each looked at in the rendered page and told in ``broken.csv``.

A relation that breaks without standing there is a mistake of reading until somebody has looked at the page; one that
stands there and holds is a line to take out.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from pyfinance.model import Document
from pyfinance.relations import all_relations, evaluate

from .conftest import Corpus, names

LISTED = Path(__file__).with_name("broken.csv")
ALL = names(".pdf", ".txt", ".html")
FIELDS = ("file", "rule", "table", "part", "row", "measure")

pytestmark = pytest.mark.skipif(not ALL, reason="the shared documents are not there")

Place = tuple[str, ...]


def broken_of(name: str, document: Document) -> list[Place]:
    relations = all_relations(document)
    found: list[Place] = []
    for relation, verdict in zip(relations, evaluate(document, relations).verdict, strict=True):
        if verdict == "mismatch":
            head = relation.terms[0]
            table = document.tables[head.table]
            row, column = table.rows[head.row], table.columns[head.column]
            found.append((name, relation.rule, table.id or table.title, row.part, row.key, column.measure))
    return found


def test_broken_relations_are_the_documents_own(corpus: Corpus) -> None:
    corpus.read_all(ALL)
    found = Counter(place for name in ALL for place in broken_of(name, corpus[name]))
    with LISTED.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    listed = Counter(tuple(line[key] for key in FIELDS) for line in lines)
    assert all(line["place"] and line["reason"] for line in lines)
    assert sorted((found - listed).elements()) == []
    assert sorted((listed - found).elements()) == []
