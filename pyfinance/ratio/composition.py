"""PEFA PI-1 and PI-2.1: how far spending came out as budgeted, in all and in its composition.

Source: PEFA Framework for assessing public financial management (2016), PI-1 and PI-2. With a the final figure of an
item, b its approved one, A and B their sums: PI-1 is A / B; PI-2.1 is the sum of |a - b·A/B| over A: the approved budget
is first scaled to the spending, so that only shifts between items count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Composition:
    """Sums in fen and what shifted between items: ``shifted`` is the sum of |a - b·A/B|, exact; ``items`` how many."""

    final: int
    approved: int
    shifted: Fraction
    items: int

    @property
    def outturn(self) -> Fraction | None:
        """PI-1: final over approved; None where nothing was approved."""
        return Fraction(self.final, self.approved) if self.approved > 0 else None

    @property
    def variance(self) -> Fraction | None:
        """PI-2.1: what shifted over what was spent; None where nothing was spent or approved."""
        return self.shifted / self.final if self.final > 0 and self.approved > 0 else None


def composition(final: Mapping[str, int], approved: Mapping[str, int], digits: int = 7) -> Composition:
    """Final and approved fen by code, compared at the level of ``digits`` (3 类, 5 款, 7 项).

    A code that one side lacks has nothing there: the caller sees to it that both sides are complete.
    """
    a, b = (_at_level(amounts, digits) for amounts in (final, approved))
    spent, given = sum(a.values()), sum(b.values())
    codes = dict.fromkeys([*a, *b])
    shifted = Fraction(0)
    if given:
        shifted = Fraction(sum(abs(a.get(code, 0) * given - b.get(code, 0) * spent) for code in codes), abs(given))
    return Composition(spent, given, shifted, len(codes))


def _at_level(amounts: Mapping[str, int], digits: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, fen in amounts.items():
        found[code[:digits]] = found.get(code[:digits], 0) + fen
    return found
