"""Proving a disclosure: its relations and rules evaluated, with evidence for every finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyfinance.checking.arithmetic import check_relations
from pyfinance.checking.between import PAIR_RULES, PairRule, check_between
from pyfinance.checking.context import Context, Spot
from pyfinance.checking.derived import derived
from pyfinance.checking.engine import RuleFunction, run_rules
from pyfinance.checking.narrative import narrated
from pyfinance.checking.outcomes import NotRun, Outcome
from pyfinance.checking.rulebook import RULES
from pyfinance.checking.rules import Rule, catalogue, rule
from pyfinance.checking.why import Reason, Why, why
from pyfinance.model import Document, Finding, Verdict
from pyfinance.relations import Declaration, all_relations
from pyfinance.relations import declarations as shipped

__all__ = [
    "PAIR_RULES",
    "RULES",
    "CheckResult",
    "Context",
    "NotRun",
    "Outcome",
    "PairRule",
    "Reason",
    "Rule",
    "RuleFunction",
    "Spot",
    "Why",
    "catalogue",
    "check",
    "check_between",
    "rule",
    "why",
]


@dataclass(slots=True)
class CheckResult:
    """Findings, and how many relations and rules came out with each verdict. Not run is never passed.

    ``not_run`` says of every rule that could not run why.
    """

    findings: list[Finding]
    counts: dict[Verdict, int]
    not_run: list[NotRun] = field(default_factory=list)


def check(
    document: Document, declarations: Sequence[Declaration] = (), rules: Sequence[RuleFunction] = ()
) -> CheckResult:
    """Evaluates everything that the document allows: relations of its tables, then rules.

    ``declarations`` are the user's own relations (``parse_declarations`` reads them from TOML), ``rules`` his own
    rules: functions of a :class:`Context` that yield outcomes.
    """
    context = Context(document)
    text = narrated(context)
    relations = [*all_relations(document, tuple(declarations)), *derived(context), *text.relations]
    findings, evaluation = check_relations(text.document, relations)
    counts: Counter[Verdict] = Counter(evaluation.verdict)
    not_run = _without_instance({relation.rule for relation in relations})
    counts.update(entry.verdict for entry in not_run)
    found, by_rule, unapplied = run_rules(context, [*RULES, *rules])
    counts.update(by_rule)
    return CheckResult([*findings, *found], dict(counts), [*not_run, *unapplied])


def _without_instance(present: set[str]) -> list[NotRun]:
    """Relations of the package that no table of the document lets be stated."""
    slugs = dict.fromkeys(declaration.rule for declaration in shipped())
    reason = "a table, row or column that it relates is not printed"
    return [NotRun(slug, "not_applicable", reason) for slug in slugs if slug not in present]
