"""Rules between documents of one body: balances that go over, figures of the prior year, the budget of the same year.

What differs may have a legal reason, which the message names: these rules ask.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from pyfinance.checking.binding import Binder, agrees
from pyfinance.checking.comparing import compare
from pyfinance.checking.context import Context, Spot
from pyfinance.checking.outcomes import NOT_RUN, NotRun, Outcome, finding_of
from pyfinance.checking.percentages import WAYS, changed_amount, plain
from pyfinance.checking.rules import rule
from pyfinance.checking.statements import money, row_name
from pyfinance.model import Cell, Claim, Document, Finding, Kind, Verdict

PairRule = Callable[[Context, Context], Iterator[Outcome]]
"""A rule over two documents of one body, the later one first."""

_OPENING = re.compile(r"^(?:加：)?年初.*结转")
_CLOSING = re.compile(r"^年末.*结转")
_ITEMS = (
    "合计",
    "因公出国（境）费",
    "公务用车购置及运行维护费",
    "公务用车购置费",
    "公务用车运行费",
    "公务接待费",
    "会议费",
    "培训费",
)


def balance_brought_forward(later: Context, earlier: Context) -> Iterator[Outcome]:
    """Y1: the opening balance of a year is the closing balance of the year before."""
    if not _follows(later, earlier, "final_accounts", "final_accounts"):
        return
    for table in ("T01", "T04"):
        opening = _line(later, table, _OPENING, ("income",))
        closing = _line(earlier, table, _CLOSING, ("expenditure", "total"))
        if opening is None or closing is None:
            yield Outcome(verdict="insufficient_data", reason=f"{table}: a balance is not printed in both documents")
            continue
        yield _compared(
            later, earlier, opening, closing, "年初结转和结余与上年年末不一致（可能因年初调整、收回或划转），请确认",
            "the opening balance is not the prior closing balance (adjusted, recovered or transferred?)",
        )  # fmt: skip


def figures_of_prior_year(later: Context, earlier: Context) -> Iterator[Outcome]:
    """Y2: a figure that a document states for the prior year is the one published then."""
    kind = later.document.kind
    if kind != earlier.document.kind or not _follows(later, earlier, kind, kind):
        return
    for stated, published in (("prior_budget", ("budget",)), ("prior_final", ("final",))):
        for item in _ITEMS:
            now = later.cell("T09", item, stated)
            then = earlier.cell("T09", item, *published)
            if now is not None and then is not None:
                yield _compared(
                    later, earlier, now, then, "本年列示的上年数与上年公布数不一致，建议核实",
                    "the prior year's figure is not the one published then; please verify",
                )  # fmt: skip


def final_accounts_against_budget(final: Context, budget: Context) -> Iterator[Outcome]:
    """Y4: the budget that final accounts state is the published budget of the year."""
    if final.document.kind != "final_accounts" or budget.document.kind != "budget" or final.year != budget.year:
        return
    for item in _ITEMS:
        stated = final.cell("T09", item, "budget")
        published = budget.cell("T09", item, "budget")
        if stated is not None and published is not None:
            yield _compared(
                final, budget, stated, published, "决算所列预算数与当年公布的预算不一致（可能为全年预算数），请确认",
                "the budget stated in final accounts is not the published one (the full-year budget?)",
            )  # fmt: skip


def implied_prior_year(later: Context, earlier: Context) -> Iterator[Outcome]:
    """R6: what the changes of a document say of the prior year is what was published then."""
    kind = later.document.kind
    if kind != earlier.document.kind or not _follows(later, earlier, kind, kind):
        return
    binder = Binder(earlier)
    for claim, implied in _implied(later):
        spots = list(binder.facts(claim.table, claim.row, claim.measure))
        if not spots:
            reason = f"{row_name(claim)}: the prior document prints no such figure"
            yield Outcome(verdict="insufficient_data", reason=reason)
            continue
        then = next((spot for spot in spots if agrees(implied, spot.cell)), spots[0])
        outcome = Outcome(
            verdict="exact",
            table="text",
            rows=(row_name(claim),),
            measure="change",
            places=(claim.place, then.place),
            printed=claim.text,
            formula=f"{plain(implied)} = {earlier.name(then.position)} {then.text}",
            message=f"按“{claim.text}”推算的{earlier.year}年数为 {plain(implied)}，当年公布为 {then.text}（可能有调整），请确认",
            message_en=f"the change implies {plain(implied)} for {earlier.year}, published then: {then.text} (adjusted?)",
        )
        yield compare(implied, [(1, then.cell)]).told(outcome, implied.unit, implied.exponent)


def _implied(context: Context) -> Iterator[tuple[Claim, Cell]]:
    """Every change against the prior year with the prior figure that it implies."""
    text = context.statements
    apart = "预算" if context.document.kind == "final_accounts" else "决算|执行"
    for i, claim in enumerate(text.claims):
        delta = money(claim)
        if claim.kind != "change" or delta is None or claim.direction not in WAYS or not claim.table or claim.path:
            continue
        if context.year is None or claim.base_year != context.year - 1 or re.search(apart, claim.base):
            continue
        now = changed_amount(text, i)
        if now is not None:
            fen = now.fen - WAYS[claim.direction] * delta.fen
            yield claim, Cell("", now.unit, fen, max(now.exponent, delta.exponent))


PAIR_RULES: tuple[PairRule, ...] = (
    balance_brought_forward,
    figures_of_prior_year,
    final_accounts_against_budget,
    implied_prior_year,
)
"""The rules over two documents."""


def check_between(
    documents: Sequence[Document], rules: Sequence[PairRule] = ()
) -> tuple[list[Finding], dict[Verdict, int], list[NotRun]]:
    """Findings between documents of one body, outcomes by verdict, and the rules that could not run.

    Every ordered pair is looked at, and documents whose bodies differ by name are no pair. Places of a finding are of
    the first document, then of the second.
    """
    contexts = [Context(document) for document in documents]
    findings: list[Finding] = []
    counts: Counter[Verdict] = Counter()
    not_run: list[NotRun] = []
    for function in (*PAIR_RULES, *rules):
        said = rule(function.__name__.replace("_", "-"))
        seen = False
        for one, other in permutations(contexts, 2):
            if not _one_body(one.document, other.document):
                continue
            for outcome in function(one, other):
                seen = True
                counts[outcome.verdict] += 1
                if outcome.verdict in NOT_RUN:
                    not_run.append(NotRun(said.slug, outcome.verdict, outcome.reason))
                elif (finding := finding_of(one.document, said, outcome)) is not None:
                    findings.append(finding)
        if not seen:
            counts["not_applicable"] += 1
            not_run.append(NotRun(said.slug, "not_applicable", "no two documents that it could compare"))
    return findings, dict(counts), not_run


def _one_body(one: Document, other: Document) -> bool:
    return bool(one.entity.value) and one.entity.value == other.entity.value


def _follows(later: Context, earlier: Context, kind: Kind, before: Kind) -> bool:
    if later.year is None or earlier.year is None or later.year != earlier.year + 1:
        return False
    return later.document.kind == kind and earlier.document.kind == before


def _line(context: Context, id_: str, label: re.Pattern[str], measures: Sequence[str]) -> Spot | None:
    """The first line of a table that has such a label, under the first of the measures."""
    entry = context.table(id_)
    if entry is None:
        return None
    t, table = entry
    for r, row in context.rows(t):
        if not label.search(row.label) or row.parent is not None:
            continue
        for c, column in enumerate(table.columns):
            if column.measure in measures and column.block == row.block and (r, c) in table.cells:
                return Spot((t, r, c), table.cells[r, c])
    return None


def _compared(one: Context, other: Context, a: Spot, b: Spot, zh: str, en: str) -> Outcome:
    result = compare(a.cell, [(1, b.cell)])
    table = one.document.tables[a.position[0]]
    row, column = table.rows[a.position[1]], table.columns[a.position[2]]
    figures = f"{one.year}: {a.text}; {other.year}: {b.text}"
    outcome = Outcome(
        verdict=result.verdict,
        table=table.id,
        part=row.part,
        rows=(row.key,),
        measure=column.measure,
        places=(a.place, replace(b.place)),
        printed=a.text,
        formula=f"{one.name(a.position)} {a.text} = {other.name(b.position)} {b.text}",
        message=f"{zh}：{figures}",
        message_en=f"{en}: {figures}",
    )
    return result.told(outcome, a.cell.unit, min(a.cell.exponent, b.cell.exponent))
