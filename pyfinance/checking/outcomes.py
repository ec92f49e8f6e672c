"""What a rule yields, and how that becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pyfinance.checking.rules import Rule
from pyfinance.model import Document, Finding, Place, Severity, Verdict

Position = tuple[int, int, int]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
BROKEN: frozenset[Verdict] = frozenset({"mismatch"})
TAILS: frozenset[Verdict] = frozenset({"rounding", "duplicate_ulp", "tie_only"})
NOT_RUN: frozenset[Verdict] = frozenset({"not_applicable", "insufficient_data"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing that a rule looked at. Only ``verdict`` is needed; ``mismatch`` and the tails become findings.

    ``severity`` may lower the severity of the rule, never raise it. ``reason`` says why a rule could not run. ``facts``
    are the table cells that the outcome rests on: an outcome that a wrong cell found elsewhere explains is no finding
    of its own. ``table`` is an id or a title, ``text`` for running text; with ``rows`` and ``measure`` it makes the
    finding's id.
    """

    verdict: Verdict
    table: str = ""
    part: str = ""
    rows: tuple[str, ...] = ()
    measure: str = ""
    places: tuple[Place, ...] = ()
    printed: str = ""
    computed: str = ""
    residual: str = ""
    slack: str = ""
    formula: str = ""
    repair: str = ""
    message: str = ""
    message_en: str = ""
    severity: Severity | None = None
    reason: str = ""
    facts: frozenset[Position] = frozenset()


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not run on this document, and why."""

    rule: str
    verdict: Verdict
    reason: str


def lowered(most: Severity, wanted: Severity | None) -> Severity:
    """The severity of a finding: what the rule allows, or less."""
    if wanted is None:
        return most
    return max(most, wanted, key=SEVERITIES.index)


def finding_of(document: Document, rule: Rule, outcome: Outcome) -> Finding | None:
    """The finding that an outcome is, or None where there is nothing to say.

    An undefined quotient is a finding only where the outcome has a message: 0/0 that prints nothing is none.
    """
    if outcome.verdict in TAILS:
        severity: Severity = lowered("note", outcome.severity)
    elif outcome.verdict in BROKEN or (outcome.verdict == "undefined" and outcome.message):
        severity = lowered(rule.severity, outcome.severity)
    else:
        return None
    return Finding(
        id=":".join((rule.slug, document.kind, outcome.table, outcome.part, "+".join(outcome.rows), outcome.measure)),
        rule=rule.slug,
        verdict=outcome.verdict,
        severity=severity,
        table=outcome.table,
        part=outcome.part,
        rows=outcome.rows,
        measure=outcome.measure,
        places=outcome.places,
        printed=outcome.printed,
        computed=outcome.computed,
        residual=outcome.residual,
        slack=outcome.slack,
        formula=outcome.formula,
        repair=outcome.repair,
        message=outcome.message or rule.zh,
        message_en=outcome.message_en or rule.en,
    )
