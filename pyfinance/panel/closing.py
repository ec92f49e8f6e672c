"""Whether the leaves that a sum adds up close with the totals that their tables print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pyfinance import _core
from pyfinance.panel.sieve import KEPT, Sieve

TOTAL_ROWS: Final = ("合计", "本年支出合计")
"""The rows that print the whole of a table."""

PLACE: Final = ("source", "table")
"""What tells one table of one disclosure from all others."""


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


def unclosed(sieve: Sieve, printed: int) -> list[Unclosed]:
    """The tables of which a total is printed, once, that the kept facts miss by more than half a unit of each last digit.

    ``printed`` is the verdict of the rows that print one. Raises AmountOverflowError where the sum of a table that prints
    a total does not fit 64 bits.
    """
    facts, totals, count = sieve.facts, sieve.rows(printed), sieve.count([printed])
    if facts.present is not None and count.known < count.rows:
        totals = totals[(facts.present[totals >> 3] >> (totals & 7).astype(np.uint8)) & 1 == 1]
    columns = tuple((column.ids, 0, column.extent) for column in map(sieve.column, PLACE))
    missed, summed = _core.missed_totals(
        columns, totals, sieve.verdict, KEPT, facts.fen, facts.exponent, len(facts), sieve.threads
    )
    texts = facts.texts
    order = np.lexsort([texts[name].ids[missed] for name in reversed(PLACE)])
    found = []
    for row, fen in zip(missed[order].tolist(), summed[order].tolist(), strict=True):
        own = {name: texts[name].names[int(texts[name].ids[row])] for name in ("source", "entity", "table")}
        found.append(Unclosed(**own, year=int(facts.year[row]), printed=int(facts.fen[row]), summed=fen))
    return found
