"""Codes of earlier years under those of the chart year, as far as the table of changes knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pyfinance.panel.changes import carried, moved_codes
from pyfinance.panel.facts import NO_YEAR
from pyfinance.panel.forest import Forest, charted_part
from pyfinance.panel.sieve import KEPT, MOST_VERDICTS, Sieve


@dataclass(frozen=True, slots=True)
class Move:
    """The facts of a code (its id) in a year (its id) that stand under another code: how many, and under which."""

    year: int
    code: int
    becomes: str
    facts: int


@dataclass(slots=True)
class Carried:
    """What is carried, by year and code; ``emptied`` are the codes of which no fact stays where it is."""

    moves: list[Move] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)


def carry(sieve: Sieve, classification: str, chart_year: int | None, free: int) -> Carried:
    """What has to be carried to the chart year: the latest year of the kept facts where none is given.

    Verdicts from ``free`` on are not in use.
    """
    years = [(i, sieve.year.value(i)) for i in sieve.years_used]
    years = [(i, year) for i, year in years if year != NO_YEAR]
    if not years or (chart_year is None and len(years) == 1):
        return Carried()
    texts, used = sieve.facts.texts[classification], sieve.used[classification]
    target = years[-1][1] if chart_year is None else chart_year
    places = {name: place for name in moved_codes() if (place := texts.place(name)) is not None and used[place]}
    wanted = [
        (i, code, new)
        for i, year in years
        for name, code in sorted(places.items(), key=lambda item: item[1])
        if (new := carried(name, year, target)) != name
    ]
    found = Carried()
    left = _facts_of(sieve, classification, [(None, code) for code in {code for _, code, _ in wanted}], free)
    facts = _facts_of(sieve, classification, [(year, code) for year, code, _ in wanted], free)
    for year, code, new in wanted:
        if many := facts[year, code]:
            found.moves.append(Move(year, code, new, many))
            left[None, code] -= many
    found.emptied = [code for (_, code), many in left.items() if code is not None and not many]
    return found


def _facts_of(
    sieve: Sieve, classification: str, pairs: Sequence[tuple[int | None, int]], free: int
) -> dict[tuple[int | None, int], int]:
    """How many kept facts there are of each (year, code), by ids; of all years where the year is None."""
    found: dict[tuple[int | None, int], int] = {}
    codes = len(sieve.facts.texts[classification].names)
    room = MOST_VERDICTS - free + 1
    for at in range(0, len(pairs), room):
        some = pairs[at : at + room]
        years = {year: n for n, year in enumerate(dict.fromkeys(year for year, _ in some if year is not None), 1)}
        verdict = np.full((1 + len(years), codes), KEPT, np.uint8)
        for number, (year, code) in enumerate(some, free):
            verdict[slice(None) if year is None else years[year], code] = number
        counts = sieve.tally(sieve.by_pair("year", classification, years, verdict))
        found |= {pair: int(counts[number]) for number, pair in enumerate(some, free)}
    return found


def nodes_of(sieve: Sieve, classification: str, found: Carried) -> tuple[Forest, NDArray[np.uint16], dict[int, int]]:
    """The forest of the codes that kept facts stand under; the node of each code by its id, in rows below one another;
    and the row that holds for a year, by its id, 0 for all others.
    """
    texts = sieve.facts.texts[classification]
    used = sieve.used[classification].astype(np.bool_)
    if not found.moves:
        forest, node = charted_part(texts.names, classification, used.tobytes())
        return forest, node, {}
    used[found.emptied] = False
    new = dict.fromkeys(move.becomes for move in found.moves)
    names = (*texts.names, *(name for name in new if texts.place(name) is None))
    place = {name: names.index(name) for name in new}
    used = np.concatenate([used, np.zeros(len(names) - len(used), np.bool_)])
    used[list(place.values())] = True
    forest, node = charted_part(names, classification, used.tobytes())
    years = {year: n for n, year in enumerate(dict.fromkeys(move.year for move in found.moves), 1)}
    rows = np.tile(node[: len(texts.names)], (1 + len(years), 1))
    for move in found.moves:
        rows[years[move.year], move.code] = node[place[move.becomes]]
    return forest, rows.ravel(), years
