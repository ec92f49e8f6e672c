"""One small reproducing example for every rule, worked out by hand: what it finds, and that it finds nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pyfinance.checking import catalogue, check

from .build import document_of

HERE = Path(__file__).parent
FIELDS = ("verdict", "severity", "table", "rows", "measure", "printed", "computed", "repair")


def cases() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], 1):
            found.append(pytest.param(case, id=f"{path.stem}-{number}-{case['rule']}"))
    return found


@pytest.mark.parametrize("case", cases())
def test_a_rule_finds_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    findings = check(document_of(case)).findings
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
    others = {f.rule for f in findings if f.severity == "error" and f.rule != case["rule"]}
    assert others <= set(case.get("also", ())), [(f.rule, f.message) for f in findings if f.rule in others]


def test_every_rule_has_an_example_that_it_finds() -> None:
    """``without_example.txt`` lists the rules that are shown by real documents alone so far; it may only shrink."""
    shown = {case.values[0]["rule"] for case in cases() if case.values[0].get("finding")}
    unshown = {slug for slug in catalogue() if slug not in shown and not catalogue()[slug].code.startswith("P1")}
    listed = set(Path(__file__).with_name("without_example.txt").read_text(encoding="utf-8").split())
    assert unshown - listed == set()
    assert listed - set(catalogue()) == set()
