"""Years that the narrative prints: whose the figures are, what they are compared with, as of which day (S3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyfinance.checking.binding import Binder, agrees
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.statements import money, row_name
from pyfinance.model import Claim, Place, Severity

_YEAR = re.compile(r"20\d\d")
_SCOPE = re.compile(r"(?P<year>20\d\d)年度?(?:部门|单位)?(?:预算|决算)(?:汇总)?编[制报]范围")
_AS_OF = re.compile(r"截[至止]到?(?P<year>20\d\d)年(?:度)?12月31日")
_WITHIN = re.compile(r"年初|预算|月|季|期")  # against the budget, or the beginning, of the year itself
_ARRANGED = re.compile(r"^(?P<year>20\d\d)年度?(?:部门|单位)(?:预算|决算)安排")
_EQUAL = re.compile(r"持平|一致|不变|相同")


def year_in_text(context: Context) -> Iterator[Outcome]:
    """S3: the text prints the document's year where it says whose figures it gives and whose assets it counts."""
    year = context.year
    if year is None:
        yield Outcome(verdict="insufficient_data", reason="the year is not known")
        return
    assets = year if context.document.kind == "final_accounts" else year - 1
    for sentence in context.document.sentences:
        for pattern, right in ((_SCOPE, year), (_AS_OF, assets), (_ARRANGED, year)):
            for found in pattern.finditer(sentence.text):
                if pattern is _ARRANGED and len(set(_YEAR.findall(sentence.text))) > 1:
                    continue  # a comparison
                certain = pattern is _SCOPE or (pattern is _AS_OF and context.document.kind == "final_accounts")
                yield _year(found.group(), found.group("year"), right, sentence.place, None if certain else "question")
    yield from _stale(context, year)


def _year(text: str, printed: str, right: int, place: Place, severity: Severity | None) -> Outcome:
    return Outcome(
        verdict="exact" if int(printed) == right else "mismatch",
        table="text",
        rows=(_YEAR.sub("", text),),
        measure="year",
        places=(place,),
        printed=f"{printed}年",
        computed=f"{right}年",
        repair=str(right),
        severity=severity,
        message=f"“{text}”的年度印为 {printed}，应为 {right}，建议核实",
        message_en=f"{text}: the year is printed as {printed}, expected {right}; please verify",
    )


def _stale(context: Context, year: int) -> Iterator[Outcome]:
    """Amounts that are said to be the prior year's and are, to the digit, what the tables print for this year."""
    binder = Binder(context)
    stated = {
        (c.table, c.row, c.measure) for c in context.document.claims if c.kind == "amount" and c.year in (None, year)
    }
    seen: set[int] = set()  # one year of one sentence is one fact
    for claim in context.document.claims:
        cell = money(claim)
        if claim.sentence in seen:
            continue
        if claim.kind != "amount" or cell is None or not cell.fen or claim.year != year - 1 or not claim.table:
            continue
        if (
            claim.measure.startswith("prior")
            or (claim.table, claim.row, claim.measure) in stated
            or claim.table == "T09"
        ):
            continue
        text = context.document.sentences[claim.sentence].text
        if not _YEAR.search(text[: claim.start]) or _EQUAL.search(text):
            continue
        spot = next((spot for spot in binder.spots(claim) if agrees(cell, spot.cell)), None)
        if spot is not None:
            seen.add(claim.sentence)
            yield _year(f"{claim.year}年{row_name(claim)}", str(claim.year), year, claim.place, None)


def year_compared_with(context: Context) -> Iterator[Outcome]:
    """S3: a change is against the year before: never against the year itself."""
    year = context.year
    if year is None:
        yield Outcome(verdict="insufficient_data", reason="the year is not known")
        return
    seen: set[tuple[int, int]] = set()
    for claim in context.document.claims:
        if claim.kind not in ("change", "growth", "comparison") or claim.base_year is None:
            continue
        if not _YEAR.search(claim.base) or (claim.base_year == year and _WITHIN.search(claim.base)):
            continue
        if (claim.sentence, claim.base_year) not in seen:
            seen.add((claim.sentence, claim.base_year))
            yield _base(claim, claim.base_year, year)


def _base(claim: Claim, base_year: int, year: int) -> Outcome:
    return Outcome(
        verdict="exact" if base_year == year - 1 else "mismatch",
        table="text",
        rows=(row_name(claim),),
        measure="base year",
        places=(claim.place,),
        printed=f"{base_year}年",
        computed=f"{year - 1}年",
        repair=str(year - 1) if base_year == year else "",
        severity=None if base_year == year else "question",
        message=f"“{row_name(claim)}”与{base_year}年比较，应为{year - 1}年，建议核实",
        message_en=f"{row_name(claim)} is compared with {base_year}, expected {year - 1}; please verify",
    )
