"""Final accounts and the budgets of the same bodies, item by item: what PI-1 and PI-2.1 compare, for a whole panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyfinance.errors import AmountOverflowError
from pyfinance.panel.columns import Fen, Mask, numbered, unpack
from pyfinance.panel.facts import NO_YEAR, Facts
from pyfinance.panel.figures import Disclosures, Numbers
from pyfinance.ratio.composition import Whole, shifts, whole

_SAME = ("entity", "scope")  # besides the year


@dataclass(frozen=True, slots=True)
class Sums:
    """Per disclosure, int64 fen: A, B, and what shifted between items: ``shifted + rest / divisor``, exact.

    ``variance`` is what shifted over A as the nearest double, NaN where A is 0.
    """

    final: Fen
    approved: Fen
    shifted: Fen
    rest: Fen
    divisor: Fen
    variance: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outturn:
    """The items of T05: those of final accounts (``final``: which disclosures have any), and those of the budget that
    belongs to each; ``clash`` where two budgets do.
    """

    final: Mask
    approved: Mask
    clash: Mask
    group: Numbers  # the disclosure of final accounts, per item
    code: Numbers  # the item
    codes: tuple[str, ...]
    amounts: tuple[Whole, Whole]  # final, approved

    def sums(self, digits: int) -> Sums:
        """What :func:`pyfinance.ratio.composition` sums up, at the level of ``digits``."""
        many = len(self.final)
        names = list(dict.fromkeys(code[:digits] for code in self.codes))
        level = np.array([names.index(code[:digits]) for code in self.codes] or [0])[self.code]
        rows, own = numbered(self.group, level)
        a, b = (whole([0] * len(rows)) for _ in self.amounts)
        np.add.at(a, own, self.amounts[0])
        np.add.at(b, own, self.amounts[1])
        spent, given, crossed = shifts(rows[:, 0], many, a, b)
        by = np.array([abs(value) or 1 for value in given.tolist()], np.object_)
        crossed = np.where(given == 0, 0, crossed)
        parts = crossed // by, crossed % by
        variance = [s / (g * a) if a else np.nan for s, g, a in zip(crossed, by, spent, strict=True)]
        return Sums(_fen(spent), _fen(given), _fen(parts[0]), _fen(parts[1]), _fen(by), np.array(variance, np.float64))


def outturn(facts: Facts, disclosures: Disclosures) -> Outturn:
    """The items of a panel. A budget belongs to other disclosures of its entity, scope and year."""
    texts = facts.texts
    mask = texts["table"].among(["T05"]) & texts["measure"].among(["total"]) & texts["role"].among(["leaf"])
    mask &= ~texts["function"].among([""]) & unpack(facts.present, len(facts))
    facts = facts.where(np.flatnonzero(mask))
    texts, number, many = facts.texts, disclosures.number(facts), len(disclosures)
    is_final = texts["stage"].among(["final"])
    has_final = np.bincount(number[is_final], minlength=many) > 0
    budget, clash = _budget_of(disclosures, np.bincount(number, minlength=many) > 0)
    users = np.argsort(budget, kind="stable")
    users = users[budget[users] >= 0]  # a budget may serve several disclosures: its items are taken once for each
    first = np.searchsorted(budget[users], number)
    times = np.searchsorted(budget[users], number, "right") - first
    item = np.repeat(np.arange(len(number)), times)
    within = np.arange(len(item)) - np.repeat(np.cumsum(times) - times, times)
    user = users[first[item] + within]
    fen = whole(facts.fen.tolist())
    none = whole([0] * int(is_final.sum())), whole([0] * len(item))
    return Outturn(
        has_final,
        budget >= 0,
        clash,
        np.concatenate([number[is_final], user]).astype(np.int64),
        np.concatenate([texts["function"].ids[is_final], texts["function"].ids[item]]).astype(np.int64),
        texts["function"].names,
        (np.concatenate([fen[is_final], none[1]]), np.concatenate([none[0], fen[item]])),
    )


def _budget_of(disclosures: Disclosures, has_items: Mask) -> tuple[Numbers, Mask]:
    """Per disclosure the budget that belongs to it, -1 where there is none, and where there are several."""
    many = len(disclosures)
    _, body = numbered(*(disclosures.texts[name].ids for name in _SAME), disclosures.year)
    is_budget = disclosures.texts["kind"].among(["budget"]) & has_items
    bodies = int(body.max()) + 1 if many else 0
    count = np.bincount(body[is_budget], minlength=bodies)
    which = np.full(bodies, -1, np.int64)
    which[body[is_budget]] = np.flatnonzero(is_budget)
    told = ~disclosures.texts["entity"].among([""]) & (disclosures.year != NO_YEAR)
    other = told & ~disclosures.texts["kind"].among(["budget"])
    return np.where(other & (count[body] == 1), which[body], -1), other & (count[body] > 1)


def _fen(values: Any) -> Fen:
    try:
        return np.array(values.tolist(), np.int64)
    except OverflowError as error:
        raise AmountOverflowError("a sum of amounts does not fit 64 bits") from error
