"""Proving a disclosure: its relations and rules evaluated, with evidence for every finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyfinance.checking.arithmetic import check_relations
from pyfinance.checking.rules import Rule, catalogue, rule
from pyfinance.checking.why import Reason, Why, why
from pyfinance.model import Document, Finding, Verdict
from pyfinance.relations import Declaration, all_relations

__all__ = ["CheckResult", "Reason", "Rule", "Why", "catalogue", "check", "rule", "why"]


@dataclass(slots=True)
class CheckResult:
    """Findings, and how many relations and rules came out with each verdict. Not run is never passed."""

    findings: list[Finding]
    counts: dict[Verdict, int]


def check(document: Document, declarations: Sequence[Declaration] = ()) -> CheckResult:
    """Evaluates everything that the document's tables allow. ``declarations`` are the user's own relations."""
    relations = all_relations(document, tuple(declarations))
    findings, evaluation = check_relations(document, relations)
    counts: Counter[Verdict] = Counter(evaluation.verdict)
    return CheckResult(findings, dict(counts))
