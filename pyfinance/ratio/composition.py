"""PEFA PI-1 and PI-2.1: how far spending came out as budgeted, in all and in its composition.

Source: PEFA Framework for assessing public financial management (2016), PI-1 and PI-2. With a the final figure of an
item, b its approved one, A and B their sums: PI-1 is A / B; PI-2.1 is the sum of |a - b·A/B| over A: the approved budget
is first scaled to the spending, so that only shifts between items count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


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
    codes = list(dict.fromkeys([*a, *b]))
    sums = shifts(
        np.zeros(len(codes), np.int64),
        1,
        whole(a.get(code, 0) for code in codes),
        whole(b.get(code, 0) for code in codes),
    )
    spent, given, shifted = (int(one[0]) for one in sums)
    return Composition(spent, given, Fraction(shifted, abs(given)) if given else Fraction(0), len(codes))


Whole = NDArray[np.object_]
"""Whole numbers of any size, exact: Python's integers in an array."""


def whole(values: Iterable[int]) -> Whole:
    """Whole numbers as an array that computes with them exactly."""
    return np.array(list(values), np.object_)


def shifts(group: NDArray[np.int64], groups: int, final: Whole, approved: Whole) -> tuple[Whole, Whole, Whole]:
    """For each of ``groups``: A, B and the sum of abs(a·B - b·A), of the items (one per row) that are of the group.

    What shifted, |a - b·A/B|, is the third over |B|.
    """
    spent, given = _sums(group, groups, final), _sums(group, groups, approved)
    return spent, given, _sums(group, groups, abs(final * given[group] - approved * spent[group]))


def _sums(group: NDArray[np.int64], groups: int, values: Whole) -> Whole:
    found = whole([0] * groups)
    np.add.at(found, group, values)
    return found


def _at_level(amounts: Mapping[str, int], digits: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, fen in amounts.items():
        found[code[:digits]] = found.get(code[:digits], 0) + fen
    return found
