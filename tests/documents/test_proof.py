"""How much of every real document is proved: amounts in an evaluated relation, and how the relations came out.

``proof.csv`` beside this file holds the figures that were reached. Coverage may only rise and broken relations only
fall; PYFINANCE_UPDATE=1 writes the file anew. Left unevaluated, a relation covers nothing, so evaluating less would
fail here.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from pyfinance.model import Document
from pyfinance.relations import all_relations, evaluate

from .conftest import Corpus, names

BASELINE = Path(__file__).with_name("proof.csv")
ALL = names(".pdf", ".txt")
CORE = ("T01", "T02", "T03", "T04", "T05", "T06")
FIELDS = ("file", "amounts", "covered", "core", "core_covered", "exact", "rounding", "broken")
HOLDS = ("rounding", "duplicate_ulp", "tie_only")

pytestmark = pytest.mark.skipif(not ALL, reason="the shared documents are not there")


def proof_of(document: Document) -> dict[str, int]:
    relations = all_relations(document)
    evaluation = evaluate(document, relations)
    covered = {
        (term.table, term.row, term.column)
        for relation, verdict in zip(relations, evaluation.verdict, strict=True)
        if verdict != "insufficient_data"
        for term in relation.terms
    }
    amounts = [
        (t, *at) for t, table in enumerate(document.tables) for at, cell in table.cells.items() if cell.is_amount
    ]
    core = [place for place in amounts if document.tables[place[0]].id in CORE]
    return {
        "amounts": len(amounts),
        "covered": sum(place in covered for place in amounts),
        "core": len(core),
        "core_covered": sum(place in covered for place in core),
        "exact": evaluation.verdict.count("exact"),
        "rounding": sum(verdict in HOLDS for verdict in evaluation.verdict),
        "broken": evaluation.verdict.count("mismatch"),
    }


@pytest.fixture(scope="module")
def proofs(corpus: Corpus) -> dict[str, dict[str, int]]:
    corpus.read_all(ALL)
    found = {name: proof_of(corpus[name]) for name in ALL}
    for name, proof in found.items():
        print(name, *(f"{key} {value}" for key, value in proof.items()))
    if os.environ.get("PYFINANCE_UPDATE"):
        with BASELINE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({"file": name, **proof} for name, proof in found.items())
    return found


def test_core_tables_are_proved(proofs: dict[str, dict[str, int]]) -> None:
    low = {n: p for n, p in proofs.items() if p["core"] and p["core_covered"] < 0.9 * p["core"]}
    assert low == {}


def test_the_corpus_is_proved(proofs: dict[str, dict[str, int]]) -> None:
    covered, amounts = (sum(p[key] for p in proofs.values()) for key in ("covered", "amounts"))
    print(f"{covered} of {amounts} amounts in an evaluated relation: {covered / amounts:.1%}")
    assert covered >= 0.75 * amounts


def test_hardly_any_relation_is_broken(proofs: dict[str, dict[str, int]]) -> None:
    broken = sum(p["broken"] for p in proofs.values())
    evaluated = sum(p["exact"] + p["rounding"] + p["broken"] for p in proofs.values())
    print(f"{broken} of {evaluated} relations broken: {broken / evaluated:.2%}")
    assert broken <= 0.01 * evaluated


def test_proof_only_rises(proofs: dict[str, dict[str, int]]) -> None:
    with BASELINE.open(encoding="utf-8", newline="") as file:
        baseline = {row["file"]: row for row in csv.DictReader(file)}
    worse = []
    for name, proof in proofs.items():
        before = baseline.get(name)
        if before is None:
            worse.append(f"{name}: not in the baseline")
        elif proof["covered"] < int(before["covered"]) or proof["broken"] > int(before["broken"]):
            worse.append(f"{name}: {before} -> {proof}")
    assert worse == []
