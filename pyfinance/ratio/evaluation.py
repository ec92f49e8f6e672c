"""Declared ratios on a disclosure: numerator, denominator, and whether they may be compared at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from pyfinance.errors import ArgumentError
from pyfinance.model import Document, Place, Quantity
from pyfinance.ratio.composition import composition
from pyfinance.ratio.declared import Declaration, Sides
from pyfinance.ratio.figures import Side, claimed_amounts, leaf_amounts, rows_like, side
from pyfinance.subjects import kind_of

Unit = Literal["%", "fen", "fen_per", "count"]

_HALF: Final = Fraction(1, 2)
_WHOLE_YEAR: Final = "年度资金总和"


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
    first: tuple[Sides, Side, Side] | None = None
    for form in declared.forms:
        above, below = side(document, form.of, row), side(document, form.per, row)
        if not above.missing and not below.missing:
            return _formed(declared, row, form, above, below)
        first = first or (form, above, below)
    if first is None:
        raise ArgumentError(f"ratio {declared.id} has no form")
    form, above, below = first
    return _result(declared, row, form.fund, None, None, reason="; ".join((*above.missing, *below.missing)))


def _formed(declared: Declaration, row: str, form: Sides, above: Side, below: Side) -> Ratio:
    numerator = above.value - below.value if declared.kind == "growth" else above.value
    denominator = below.value if form.per else Fraction(1)
    reason = _incomparable(declared, above, below) if form.per else ""
    if declared.kind == "level" and "unstated" in above.stages:
        reason = "the stage is not stated"
    if not denominator:
        reason = "nothing stands below the line"
    found = _result(declared, row, form.fund, numerator, denominator, reason=reason)
    return replace(
        found,
        stage=_both(above.stages, below.stages if form.per else above.stages),
        carryover_in=_both(above.carryover_in, below.carryover_in if form.per else above.carryover_in),
        places=(*above.places, *below.places),
    )


def _incomparable(declared: Declaration, above: Side, below: Side) -> str:
    stages = {*above.stages, *below.stages} if below.money and above.money else set()
    if "unstated" in stages and len(stages) > 1:
        return "the stage of one side is not stated"
    if len(stages) > 1 and not declared.stages:
        return f"stages differ: {_both(above.stages, below.stages)}"
    carried = {*above.carryover_in, *below.carryover_in} if below.money and above.money else set()
    if {"yes", "no"} <= carried:
        return "one side includes carry-over, the other does not"
    return ""


def _both(above: tuple[str, ...], below: tuple[str, ...]) -> str:
    one, other = (", ".join(sorted(values)) for values in (above, below))
    return one if one == other else f"{one} / {other}"


def _result(
    declared: Declaration,
    row: str,
    fund: str,
    numerator: Fraction | None,
    denominator: Fraction | None,
    stage: str = "",
    reason: str = "",
) -> Ratio:
    units: dict[str, Unit] = {"level": "fen", "per": "fen_per"}
    return Ratio(
        declared.id, declared.zh, declared.en, row, units.get(declared.kind, "%"), numerator, denominator, fund, stage,
        "", not reason, reason,
    )  # fmt: skip


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
    missing = [] if approved.whole else sorted(code for code in final if code not in approved.fen)
    reason = ""
    if not final:
        reason = "T05 by item, final: blank"
    elif not approved.fen:
        reason = "the initial budget by item: blank"
    elif missing:
        reason = f"the initial budget is not known of {', '.join(missing)}"
    if reason:
        return _result(declared, "", "general", None, None, reason=reason)
    found = composition(final, approved.fen, declared.level or 7)
    above, below = Fraction(found.final), Fraction(found.approved)
    if declared.level:
        above, below = found.shifted, Fraction(found.final)
    reason = approved.reason if below else "nothing stands below the line"
    return _result(declared, "", "general", above, below, "final / initial", reason)


# --------------------------------------------------------------------------------------------------------- performance
def _low_execution(document: Document, declared: Declaration) -> Ratio:
    """How many projects spent less than half of their full-year budget, of those that have one."""
    low = known = 0
    for form in declared.forms:
        for row in rows_like(document, "T10", f"*/{_WHOLE_YEAR}"):
            spent, budget = side(document, form.of, row), side(document, form.per, row)
            if not spent.missing and not budget.missing and budget.value > 0:
                known += 1
                low += spent.value < _HALF * budget.value
    if not known:
        return _result(declared, "", "all", None, None, reason="T10 by project: blank")
    return replace(_result(declared, "", "all", Fraction(low), Fraction(known)), stage="final / full_year")


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
        return _result(declared, "", "all", None, None, reason="indicators with target and result: blank")
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
