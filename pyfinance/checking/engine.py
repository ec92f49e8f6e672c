"""Runs rules over a document: a rule is a plain function, and every rule that was given is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import NOT_RUN, NotRun, Outcome, finding_of
from pyfinance.checking.rules import Rule, catalogue
from pyfinance.model import Finding, Verdict

RuleFunction = Callable[[Context], Iterator[Outcome]]
"""A rule: its name, with ``-`` for ``_``, is the slug; the first line of its docstring is its sentence where the
catalogue does not know it. It yields one outcome for everything that it looked at, and one with the reason where it
could not look: a rule that yields nothing had nothing to look at.
"""


def slug_of(function: RuleFunction) -> str:
    """The stable slug of a rule function."""
    return function.__name__.strip("_").replace("_", "-")


def rule_of(function: RuleFunction) -> Rule:
    """The catalogue's entry of a rule function; one that a user wrote is described by its docstring."""
    slug = slug_of(function)
    known = catalogue().get(slug)
    if known is not None:
        return known
    said = (function.__doc__ or slug).strip().splitlines()[0]
    return Rule(slug, "", "error", said, said)


def run_rules(
    context: Context, rules: Sequence[RuleFunction], explained: frozenset[tuple[int, int, int]] = frozenset()
) -> tuple[list[Finding], dict[str, Counter[Verdict]], list[NotRun]]:
    """Findings, the outcomes of each rule by verdict, and the rules that could not run.

    ``explained`` are cells that the arithmetic of the tables already found wrong: what rests on one of them and is
    broken has the same root cause and is counted, but no second finding.
    """
    findings: list[Finding] = []
    outcomes: dict[str, Counter[Verdict]] = {}
    not_run: list[NotRun] = []
    for function in rules:
        rule = rule_of(function)
        counts = outcomes.setdefault(rule.slug, Counter())
        for outcome in function(context):
            counts[outcome.verdict] += 1
            if outcome.verdict in NOT_RUN:
                not_run.append(NotRun(rule.slug, outcome.verdict, outcome.reason))
            elif not (outcome.verdict == "mismatch" and outcome.facts & explained):
                finding = finding_of(context.document, rule, outcome)
                if finding is not None:
                    findings.append(finding)
        if not counts:
            counts["not_applicable"] += 1
            not_run.append(NotRun(rule.slug, "not_applicable", "nothing that it could look at is printed"))
    return findings, outcomes, not_run
