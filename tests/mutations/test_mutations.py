"""Errors put into the tables and the text of every shared document: a sample of what ``make mutations`` does in full.

``shares.csv`` beside this file holds the shares that were reached, in per cent; they may only rise. PYFINANCE_UPDATE=1
writes the file anew.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from bench.mutations import Result, run
from pyfinance.checking import check
from tests.documents.conftest import Corpus, corpus, names

BASELINE = Path(__file__).with_name("shares.csv")
ALL = names(".pdf", ".txt")
EACH, SEED = 2, 1
ARITHMETIC = ("transposed digits", "slipped decimal", "sign", "wrong unit", "swapped columns")
FIELDS = ("kind", "detected", "repaired", "covered_detected", "covered_repaired")

__all__ = ["corpus"]
pytestmark = pytest.mark.skipif(not ALL, reason="the shared documents are not there")


@pytest.fixture(scope="module")
def result(corpus: Corpus) -> Result:
    corpus.read_all(ALL)
    return run([corpus[name] for name in ALL], EACH, SEED)


def shares(result: Result) -> dict[str, dict[str, float]]:
    return {
        kind: {
            "detected": 100 * score.detected / score.tried,
            "repaired": 100 * score.repaired / score.tried,
            "covered_detected": 100 * score.covered_detected / score.covered,
            "covered_repaired": 100 * score.covered_repaired / score.covered,
        }
        for kind, score in result.scores.items()
    }


def test_shares_only_rise(result: Result) -> None:
    print("\n".join(result.lines()))
    found = shares(result)
    if os.environ.get("PYFINANCE_UPDATE"):
        with BASELINE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            for kind, row in found.items():
                writer.writerow({"kind": kind} | {name: f"{value:.1f}" for name, value in row.items()})
    with BASELINE.open(encoding="utf-8", newline="") as file:
        before = {row["kind"]: row for row in csv.DictReader(file)}
    fallen = [
        f"{kind} {name}: {row[name]} % before, {found[kind][name]:.1f} % now"
        for kind, row in before.items()
        for name in FIELDS[1:]
        if found[kind][name] < float(row[name]) - 0.05
    ]
    assert fallen == []


def test_covered_cells_are_watched(result: Result) -> None:
    tried = sum(result.scores[kind].covered for kind in ARITHMETIC)
    detected = sum(result.scores[kind].covered_detected for kind in ARITHMETIC)
    print(f"{detected} of {tried} errors of arithmetic in covered cells are detected: {detected / tried:.2%}")
    assert detected >= 0.99 * tried


CONSISTENT = [name for name in ALL if "信访办公室" in name or "退役军人" in name or "人才开发" in name]


@pytest.mark.parametrize("name", CONSISTENT)
def test_a_consistent_document_has_no_errors(name: str, corpus: Corpus) -> None:
    assert [finding for finding in check(corpus[name]).findings if finding.severity == "error"] == []
