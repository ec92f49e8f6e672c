"""Declared ratios on a disclosure: numerator, denominator, and whether they may be compared at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from pyfinance.errors import ArgumentError
from pyfinance.model import Document, Place, Quantity
from pyfinance.ratio.choice import (
    COMPOSITION_STAGE,
    LOW_EXECUTION_STAGE,
    NO_INDICATORS,
    NO_PROJECTS,
    Unit,
    choose,
    composition_doubt,
    composition_gap,
    days_between,
    is_low,
    side,
    unit_of,
)
from pyfinance.ratio.composition import composition
from pyfinance.ratio.declared import Declaration
from pyfinance.ratio.figures import claimed_amounts, finder, leaf_amounts, rows_like
from pyfinance.subjects import kind_of

_HALF: Final = Fraction(1, 2)
WHOLE_YEAR: Final = "年度资金总和"
"""What ends the row of a project's funds, all sources together, in T10."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio of one disclosure. ``row`` is what it is formed for, where it is formed for several.

    Numerator and denominator are fen (or counts), exact; None where a figure is missing: ``reason`` says which.
    ``stage`` and ``carryover_in`` tell both sides where they differ (``final / initial``). ``comparable`` is False, with
    the reason, where the two sides, or the ratio among departments, are not of one kind.
    """

    id: str
    zh: str
    en: str
    row: str
    unit: Unit
    numerator: Fraction | None
    denominator: Fraction | None
    fund: str
    stage: str
    carryover_in: str
    comparable: bool
    reason: str
    places: tuple[Place, ...] = ()

    @property
    def value(self) -> Fraction | None:
        """The quotient, exact (0.77 for 77 %); None where a side is missing or the denominator is zero."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator

    def percent(self, digits: int = 1) -> str:
        """The quotient in percent as text, rounded half away from zero: ``77.0``; "" where there is none."""
        return "" if self.value is None else rounded(self.value * 100, digits)


def rounded(value: Fraction, digits: int) -> str:
    """A fraction as a decimal with so many digits, rounded half away from zero. Raises ArgumentError for digits < 0."""
    if digits < 0:
        raise ArgumentError(f"digits have to be at least 0, not {digits}")
    whole = int(abs(value) * 10**digits + _HALF)
    text = str(whole).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{text}" if value < 0 and whole else text


def evaluate(document: Document, declared: Declaration, approved: Approved) -> list[Ratio]:
    """Every result of one declared ratio: one, or one for each of its rows."""
    if declared.kind == "composition":
        return [_composition(document, declared, approved)]
    if declared.kind == "low_execution":
        return [_low_execution(document, declared)]
    if declared.kind == "missed_indicators":
        return [_missed_indicators(document, declared)]
    if declared.kind == "days":
        return [_days(document, declared)]
    return [_quotient(document, declared, row) for row in _rows(document, declared)]


def _rows(document: Document, declared: Declaration) -> Iterator[str]:
    for pattern in declared.each or ("",):
        if pattern.startswith("*"):
            table = declared.forms[0].of[0].table
            yield from rows_like(document, table, pattern)
        else:
            yield pattern


def _quotient(document: Document, declared: Declaration, row: str) -> Ratio:
    """The first form whose figures are there; else the first one, with what is missing."""
    found = choose(declared, row, finder(document))
    if not found.complete:
        return _result(declared, row, found.form.fund, None, None, reason=found.doubt)
    numerator = found.above.value - found.below.value if declared.kind == "growth" else found.above.value
    denominator = found.below.value if found.form.per else Fraction(1)
    return replace(
        _result(declared, row, found.form.fund, numerator, denominator, found.stage, found.reason(not denominator)),
        carryover_in=found.carryover_in,
        places=(*found.above.places, *found.below.places),
    )


def _result(
    declared: Declaration,
    row: str,
    fund: str,
    numerator: Fraction | None,
    denominator: Fraction | None,
    stage: str = "",
    reason: str = "",
) -> Ratio:
    return Ratio(
        declared.id, declared.zh, declared.en, row, unit_of(declared), numerator, denominator, fund, stage, "",
        not reason, reason,
    )  # fmt: skip


def _days(document: Document, declared: Declaration) -> Ratio:
    days, reason = days_between(document.approved.value, document.published.value)
    if days is None:
        return _result(declared, "", "all", None, None, reason=reason)
    found = _result(declared, "", "all", Fraction(days), Fraction(1), reason=reason)
    return replace(found, places=(document.approved.place, document.published.place))


# ------------------------------------------------------------------------------------------------- PEFA PI-1 and PI-2.1
@dataclass(frozen=True, slots=True)
class Approved:
    """The initial budget: fen by functional code. ``whole``: a code that is absent had nothing; else it is not known.

    ``reason`` is what makes it no match for the final accounts.
    """

    fen: Mapping[str, int]
    whole: bool = False
    reason: str = ""


def approved_amounts(document: Document, budget: Document | None) -> Approved:
    """Of T05 of the budget where one is given, else as the narrative of the final accounts tells it."""
    if budget is None:
        return _told_approved(document)
    unlike = [
        f"{name} differs: {own or 'unknown'} / {other or 'unknown'}"
        for name, own, other in (
            ("entity", document.entity.value, budget.entity.value),
            ("year", document.year.value, budget.year.value),
            ("scope", document.scope, budget.scope),
        )
        if own != other
    ]
    return Approved(leaf_amounts(budget, "T05", "total"), True, "; ".join(unlike))


def _told_approved(document: Document) -> Approved:
    """What the narrative tells of the initial budget: of its items only, and against its total where that is told too."""
    told = claimed_amounts(document, "T05", "total", "initial")
    codes = {*leaf_amounts(document, "T05", "total", "final"), *told}
    items = {
        code: cell
        for code, cell in told.items()
        if kind_of(code) == "function" and not any(other != code and other.startswith(code) for other in codes)
    }
    fen = {code: cell.fen for code, cell in items.items()}
    total = told.get("合计")
    if total is None:
        return Approved(fen)
    residual = 2 * abs(total.fen - sum(fen.values()))
    slack = sum(10**cell.exponent for cell in (total, *items.values()) if cell.fen and cell.exponent > 0)
    return Approved(fen, reason="the initial budgets of items do not add up to their total" if residual > slack else "")


def _composition(document: Document, declared: Declaration, approved: Approved) -> Ratio:
    final = leaf_amounts(document, "T05", "total", "final")
    unknown = [] if approved.whole else sorted(code for code in final if code not in approved.fen)
    if gap := composition_gap(bool(final), bool(approved.fen), unknown):
        return _result(declared, "", "general", None, None, reason=gap)
    found = composition(final, approved.fen, declared.level or 7)
    above, below = Fraction(found.final), Fraction(found.approved)
    if declared.level:
        if not found.approved:  # nothing to scale by
            return _result(declared, "", "general", None, None, reason=composition_doubt("", True))
        above, below = found.shifted, Fraction(found.final)
    doubt = composition_doubt(approved.reason, not below)
    return _result(declared, "", "general", above, below, COMPOSITION_STAGE, doubt)


# --------------------------------------------------------------------------------------------------------- performance
def _low_execution(document: Document, declared: Declaration) -> Ratio:
    """How many projects spent less than half of their full-year budget, of those that have one."""
    low, known = 0, 0
    find = finder(document)
    for form in declared.forms:
        for row in rows_like(document, "T10", f"*/{WHOLE_YEAR}"):
            spent, budget = side(form.of, row, find), side(form.per, row, find)
            if not spent.missing and not budget.missing and budget.value > 0:
                known += 1
                low += bool(is_low(spent.value, budget.value))
    if not known:
        return _result(declared, "", "all", None, None, reason=NO_PROJECTS)
    return _result(declared, "", "all", Fraction(low), Fraction(known), LOW_EXECUTION_STAGE)


def _missed_indicators(document: Document, declared: Declaration) -> Ratio:
    """How many indicators missed their target, of those that are numbers in one unit."""
    missed = known = 0
    for table in document.tables:
        for form in table.forms:
            for one in form.indicators:
                met = is_met(one.target, one.actual)
                known += met is not None
                missed += met is False
    if not known:
        return _result(declared, "", "all", None, None, reason=NO_INDICATORS)
    return _result(declared, "", "all", Fraction(missed), Fraction(known))


def is_met(target: Quantity, actual: Quantity | None) -> bool | None:
    """Whether a result meets its target; None where one of them is no number, or their units differ."""
    if actual is None or target.value is None or actual.value is None or target.unit != actual.unit:
        return None
    value, bound = actual.value, target.value
    if target.upper is not None:
        return bound <= value <= target.upper
    answers = {
        ">=": value >= bound, "<=": value <= bound, ">": value > bound, "<": value < bound, "=": value == bound,
    }  # fmt: skip
    return answers.get(target.operator)
