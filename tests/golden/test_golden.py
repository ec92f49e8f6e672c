"""One small reproducing example for every rule, worked out by hand: what it finds, and that it finds nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pyfinance.checking import OPTIONAL_RULES, PAIR_RULES, RULES, catalogue, check, check_between
from pyfinance.checking.engine import slug_of
from pyfinance.model import Finding
from pyfinance.relations import declarations

from .build import document_of

HERE = Path(__file__).parent
FIND_NOTHING = {"confidential-parts", "cost-per-head", "indicator-judged"}  # they prepare or inform
FIELDS = ("verdict", "severity", "table", "rows", "measure", "printed", "computed", "repair")


def cases(kind: str = "case") -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get(kind, ()), 1):
            found.append(pytest.param(case, id=f"{path.stem}-{number}-{case['rule']}"))
    return found


@pytest.mark.parametrize("case", cases())
def test_a_rule_finds_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    findings = check(document_of(case), rules=OPTIONAL_RULES).findings
    compare(case, findings)
    others = {f.rule for f in findings if f.severity == "error" and f.rule != case["rule"]}
    assert others <= set(case.get("also", ())), [(f.rule, f.message) for f in findings if f.rule in others]


@pytest.mark.parametrize("pair", cases("pair"))
def test_a_rule_between_documents_finds_what_was_worked_out_by_hand(pair: dict[str, Any]) -> None:
    findings, counts, not_run = check_between([document_of(one) for one in pair["document"]])
    compare(pair, findings)
    assert {f.rule for f in findings} <= {pair["rule"]}
    assert sum(counts.values()) >= len(not_run) > 0  # the other rules had nothing to compare, and say so


def compare(case: dict[str, Any], findings: list[Finding]) -> None:
    expected = case.get("finding", [])
    mine = [f for f in findings if f.rule == case["rule"]]
    assert len(mine) == len(expected), [(f.rule, f.rows, f.printed, f.computed, f.message) for f in findings]
    for finding, wanted in zip(mine, expected, strict=True):
        for name in FIELDS:
            if name in wanted:
                value = getattr(finding, name)
                assert (list(value) if isinstance(value, tuple) else value) == wanted[name], (name, finding.message)
        assert finding.places or finding.verdict == "insufficient_data"
        assert finding.message
        assert finding.message_en


def test_every_rule_has_an_example_that_it_finds() -> None:
    shown = {one.values[0]["rule"] for one in (*cases(), *cases("pair")) if one.values[0].get("finding")}
    assert set(catalogue()) - shown == FIND_NOTHING


def test_the_catalogue_knows_every_rule() -> None:
    """And has none that nothing evaluates."""
    functions = {slug_of(rule) for rule in (*RULES, *OPTIONAL_RULES)} | {
        rule.__name__.replace("_", "-") for rule in PAIR_RULES
    }
    declared = {declaration.rule for declaration in declarations()}
    assert functions - set(catalogue()) == set()
    assert declared - set(catalogue()) == set()
    assert functions & declared == set()
