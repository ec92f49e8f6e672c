"""Whether the leaves that a sum adds up close with the totals that their tables print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.panel.columns import Fen, unpack
from pyfinance.panel.facts import Facts

TOTAL_ROWS: Final = ("合计", "本年支出合计")
"""The rows that print the whole of a table."""

_MOST_DIGITS: Final = 18  # that a width of one unit of the last digit may have, in fen


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A table whose leaves do not add up to its printed total, beyond what rounding explains: something was not read, is
    no leaf, has no code, or is printed wrong. Sums in fen.
    """

    source: str
    entity: str
    year: int
    table: str
    printed: int
    summed: int


def unclosed(totals: Facts, leaves: Facts) -> list[Unclosed]:
    """The tables of which a total is printed, once, that the leaves miss by more than half a unit of each last digit.

    Raises AmountOverflowError where a sum does not fit 64 bits.
    """
    totals = totals.where(unpack(totals.present, len(totals)))
    if not len(totals):
        return []
    tables = len(leaves.texts["table"].names)
    printed_at = _place(totals, tables)
    places, first, many = np.unique(printed_at, return_index=True, return_counts=True)
    width = np.where(leaves.fen != 0, _width(leaves), 0)
    keys = ((leaves.texts["source"].ids, 0, len(leaves.texts["source"].names)), (leaves.texts["table"].ids, 0, tables))
    node, root = np.zeros(len(leaves), np.uint8), np.full(1, -1, np.int32)
    offsets, _, (sums, slack), _ = _core.cube_groups(
        keys, node, None, (leaves.fen, width), (leaves.present, None), root, 1, None
    )
    found = []
    for place, row, times in zip(places.tolist(), first.tolist(), many.tolist(), strict=True):
        at = int(offsets[place])
        is_there = offsets[place + 1] > at
        summed, wide = (int(sums[at]), int(slack[at])) if is_there else (0, 0)
        printed = int(totals.fen[row])
        if times == 1 and 2 * abs(printed - summed) > wide + int(_width(totals)[row]):
            texts = totals.texts
            own = {name: texts[name].names[int(texts[name].ids[row])] for name in ("source", "entity", "table")}
            found.append(Unclosed(**own, year=int(totals.year[row]), printed=printed, summed=summed))
    return found


def _place(facts: Facts, tables: int) -> NDArray[np.int64]:
    return facts.texts["source"].ids.astype(np.int64) * tables + facts.texts["table"].ids


def _width(facts: Facts) -> Fen:
    """One unit of the last printed digit in fen, 0 where that is the fen or finer."""
    digits = np.clip(facts.exponent, 0, _MOST_DIGITS)
    return np.where(digits > 0, 10 ** digits.astype(np.int64), 0)
