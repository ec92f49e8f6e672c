"""What is decided of a ratio, whoever holds the figures: which form counts, what is missing, what may be compared.

A document answers for one figure at a time; a panel groups its disclosures by what they have of each term and asks once
for each group. Both go through :func:`choose`, and through the functions below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal, TypeVar

from pyfinance.errors import ArgumentError
from pyfinance.model import Place
from pyfinance.ratio.declared import Declaration, Sides, Term

Unit = Literal["%", "fen", "fen_per", "days"]
_UNITS: Final[dict[str, Unit]] = {"level": "fen", "per": "fen_per", "days": "days"}
_Whole = TypeVar("_Whole", bound=Any)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: fen of money, or a plain number; its stage, whether its table includes carry-over, its place."""

    value: Fraction
    money: bool
    stage: str
    carryover_in: str
    place: Place


Find = Callable[[Term, str], Figure | str]
"""The figure of a term for a row, or a text that says what hinders: it ends with ``blank`` or ``ambiguous``."""


@dataclass(frozen=True, slots=True)
class Side:
    """The figures above or below the line and their sum; ``missing`` are the terms that were not found, and why."""

    value: Fraction
    money: bool
    stages: tuple[str, ...]
    carryover_in: tuple[str, ...]
    places: tuple[Place, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The form of a ratio that counts, and what is said of it. ``doubt`` is what is missing, or not comparable.

    Where nothing is ``complete``, ``form`` is the first one.
    """

    form: Sides
    complete: bool
    above: Side
    below: Side
    stage: str = ""
    carryover_in: str = ""
    doubt: str = ""

    def reason(self, nothing_below: bool) -> str:
        """Why the ratio is not there or may not be compared, once it is known whether the denominator is zero."""
        return "nothing stands below the line" if self.complete and nothing_below else self.doubt


def unit_of(declared: Declaration) -> Unit:
    """What the quotient is in."""
    return _UNITS.get(declared.kind, "%")


def side(terms: Sequence[Term], row: str, find: Find) -> Side:
    """The sum of terms; ``row`` replaces ``{row}`` in them."""
    figures: list[tuple[int, Figure]] = []
    missing = []
    for term in terms:
        found = find(term, row)
        if isinstance(found, Figure):
            figures.append((term.sign, found))
        elif not term.optional or found.endswith("ambiguous"):
            missing.append(found)
    if not figures and not missing and terms:
        missing.append(f"{named(terms[0], row)}: blank")
    return Side(
        sum((sign * one.value for sign, one in figures), Fraction(0)),
        all(one.money for _, one in figures),
        tuple(dict.fromkeys(one.stage for _, one in figures)),
        tuple(dict.fromkeys(one.carryover_in for _, one in figures)),
        tuple(one.place for _, one in figures),
        tuple(missing),
    )


def named(term: Term, row: str) -> str:
    """A term as it is spoken of, for one row."""
    return str(term).replace("{row}", row)


def choose(declared: Declaration, row: str, find: Find) -> Choice:
    """The first form whose figures are there; else the first one, with what is missing."""
    first: Choice | None = None
    for form in declared.forms:
        above, below = side(form.of, row, find), side(form.per, row, find)
        if not above.missing and not below.missing:
            return _complete(declared, form, above, below)
        first = first or Choice(form, False, above, below, doubt="; ".join((*above.missing, *below.missing)))
    if first is None:
        raise ArgumentError(f"ratio {declared.id} has no form")
    return first


def _complete(declared: Declaration, form: Sides, above: Side, below: Side) -> Choice:
    doubt = _incomparable(declared, above, below) if form.per else ""
    if declared.kind == "level" and "unstated" in above.stages:
        doubt = "the stage is not stated"
    other = below if form.per else above
    stage, carried = _both(above.stages, other.stages), _both(above.carryover_in, other.carryover_in)
    return Choice(form, True, above, below, stage, carried, doubt)


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


# ------------------------------------------------------------------------------------------------- other kinds of ratio
COMPOSITION_STAGE: Final = "final / initial"
LOW_EXECUTION_STAGE: Final = "final / full_year"
NO_PROJECTS: Final = "T10 by project: blank"
NO_INDICATORS: Final = "indicators with target and result: blank"


def composition_gap(final: bool, approved: bool, unknown: Sequence[str] = (), clash: bool = False) -> str:
    """What a composition lacks: final figures, approved ones, or those of some codes; "" where it has them all.

    ``clash``: there are approved figures in several versions, and nothing tells which one counts.
    """
    if not final:
        return "T05 by item, final: blank"
    if clash:
        return "the initial budget by item: ambiguous"
    if not approved:
        return "the initial budget by item: blank"
    return f"the initial budget is not known of {', '.join(unknown)}" if unknown else ""


def composition_doubt(doubt: str, nothing_below: bool) -> str:
    """Why a composition may not be compared."""
    return "nothing stands below the line" if nothing_below else doubt


def is_low(spent: _Whole, budget: _Whole) -> _Whole:
    """Whether less than half of a budget was spent: whole fen, or arrays of them."""
    return spent < -(-budget // 2)  # type: ignore[no-any-return]  # below half is below half rounded up, and nothing overflows


def days_between(approved: str, published: str) -> tuple[int | None, str]:
    """Days from one date to the other (ISO, "" where it is not known), and why they are none or not comparable."""
    unknown = [name for name, text in (("approval", approved), ("publication", published)) if not text]
    if unknown:
        return None, "; ".join(f"date of {name}: not known" for name in unknown)
    days = (date.fromisoformat(published) - date.fromisoformat(approved)).days
    return days, "published before it was approved" if days < 0 else ""
