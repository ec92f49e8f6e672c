"""What checking finds in the real documents, beside the defects that independent reading found in them.

``findings.csv`` has a row for every finding that must be there: ``id`` names the defect in the list of the shared
documents; ``+`` is a real defect that the list does not have, with its page and its arithmetic, looked at on the page.
``severity`` note is a tail (尾差), which must never be an error. What is an error and stands in no row is false.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from pyfinance.checking import CheckResult, check
from pyfinance.model import Finding

from .conftest import Corpus, names

TABLE = Path(__file__).with_name("findings.csv")
ALL = names(".pdf", ".txt")
TAILS = ("rounding", "duplicate_ulp", "tie_only")
ASKED = (
    *(f"JL-{n:02}" for n in range(1, 6)),
    *(f"PL-{n:02}" for n in range(1, 11)),
    *(f"FI-{n:02}" for n in range(1, 5)),
    *(f"FR-{n:02}" for n in range(2, 7)),
    *(f"YC-{n:02}" for n in range(1, 5)),
    *("ST-01", "ST-02", "ZX-01", "ZX-02", "YT-01"),
    *(f"CC-{n:02}" for n in (*range(1, 6), *range(7, 12))),
)

pytestmark = pytest.mark.skipif(not ALL, reason="the shared documents are not there")


@dataclass(frozen=True, slots=True)
class Expected:
    """A row of the table. Empty fields match anything."""

    document: str
    id: str
    severity: str
    rule: str
    table: str
    row: str
    measure: str
    place: str
    note: str

    def matches(self, finding: Finding) -> bool:
        return (
            self.rule in ("", finding.rule)
            and self.table == finding.table
            and (not self.row or self.row in finding.rows)
            and self.measure in ("", finding.measure)
        )


def expected() -> list[Expected]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [Expected(**row) for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def results(corpus: Corpus) -> dict[str, CheckResult]:
    """Every document checked; a rule that raises fails all of these tests."""
    corpus.read_all(ALL)
    return {name.rpartition(".")[0]: check(corpus[name]) for name in ALL}


def test_every_listed_defect_is_found(results: dict[str, CheckResult]) -> None:
    missing = []
    for row in expected():
        found = [f for f in results[row.document].findings if row.matches(f) and f.severity == row.severity]
        print(f"{row.document[:24]:24} {row.id:6} {row.severity:9} {'found' if found else 'MISSING':8} {row.note}")
        if not found:
            missing.append(row)
    assert missing == []


def test_every_asked_defect_is_in_the_table() -> None:
    assert set(ASKED) - {id_ for row in expected() for id_ in row.id.split()} == set()


def test_tails_are_notes(results: dict[str, CheckResult]) -> None:
    """Rounding is no error (a question where the digits are doubtful), and what the list calls a tail is rounding or one last digit between two tables."""
    for name, result in results.items():
        loud = [f for f in result.findings if f.verdict in TAILS and f.severity not in ("note", "question")]
        assert loud == [], name
    for row in expected():
        if row.severity == "note":
            verdicts = {f.verdict for f in results[row.document].findings if row.matches(f)}
            assert verdicts <= set(TAILS), row


def test_no_error_is_false(results: dict[str, CheckResult]) -> None:
    """Every error of every document is a row of the table, so that it was looked at on its page."""
    rows = [row for row in expected() if row.severity == "error"]
    false = []
    errors = 0
    for name, result in results.items():
        severities = Counter(f.severity for f in result.findings)
        print(name, dict(severities), {k: v for k, v in result.counts.items() if v})
        for finding in result.findings:
            if finding.severity == "error":
                errors += 1
                if not any(row.document == name and row.matches(finding) for row in rows):
                    false.append((name, finding.id, finding.message))
    print(f"{errors} errors, {len(false)} of them in no row of the table")
    assert false == []


def test_every_rule_is_counted(results: dict[str, CheckResult]) -> None:
    """What is not run is said, with its reason, and is never counted as passed."""
    for name, result in results.items():
        assert sum(result.counts.values()) > 0, name
        not_run = sum(result.counts.get(v, 0) for v in ("not_applicable", "insufficient_data"))
        assert all(entry.reason for entry in result.not_run), name
        assert not_run >= len(result.not_run) > 0, name
