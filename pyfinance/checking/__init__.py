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
from pyfinance.checking.rulebook import OPTIONAL_RULES, RULES
from pyfinance.checking.rules import Rule, catalogue, rule
from pyfinance.checking.why import Reason, Why, why
from pyfinance.model import Document, Finding, Verdict
from pyfinance.relations import Declaration, all_relations
from pyfinance.relations import declarations as shipped

__all__ = [
    "OPTIONAL_RULES",
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

    ``not_run`` says of every rule that could not run why. ``by_rule`` has the verdicts of each rule, ``causes`` the ids
    of the findings that explain its broken relations: one wrong figure breaks relations of several rules and is one
    finding.
    """

    findings: list[Finding]
    counts: dict[Verdict, int]
    not_run: list[NotRun] = field(default_factory=list)
    by_rule: dict[str, Counter[Verdict]] = field(default_factory=dict)
    causes: dict[str, tuple[str, ...]] = field(default_factory=dict)


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
    findings, evaluation, explained = check_relations(text.document, relations)
    not_run = _without_instance({relation.rule for relation in relations})
    found, by_rule, unapplied = run_rules(context, [*RULES, *rules])
    for relation, verdict in zip(relations, evaluation.verdict, strict=True):
        by_rule.setdefault(relation.rule, Counter())[verdict] += 1
    for entry in not_run:
        by_rule.setdefault(entry.rule, Counter())[entry.verdict] += 1
    counts: Counter[Verdict] = sum(by_rule.values(), Counter())
    causes: dict[str, dict[str, None]] = {}
    for index, finding in explained.items():
        causes.setdefault(relations[index].rule, {})[finding] = None
    return CheckResult(
        [*findings, *found],
        dict(counts),
        [*not_run, *unapplied],
        by_rule,
        {rule: tuple(ids) for rule, ids in causes.items()},
    )


def _without_instance(present: set[str]) -> list[NotRun]:
    """Relations of the package that no table of the document lets be stated."""
    slugs = dict.fromkeys(declaration.rule for declaration in shipped())
    reason = "a table, row or column that it relates is not printed"
    return [NotRun(slug, "not_applicable", reason) for slug in slugs if slug not in present]
