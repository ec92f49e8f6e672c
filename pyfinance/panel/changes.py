"""Codes that were renamed, moved, split or taken into use: ``data/subjects/changes.csv``.

The table is as good as the disclosures that were seen (2017 to 2026) and is not complete: that a code is absent from it
proves nothing. ``until`` is the last year in which a code was seen with its former meaning, ``from`` the first with the
new one; between them nothing was observed. What became of a code:

- ``renamed``: the same matter under another name. Nothing has to be carried.
- ``redefined``: the name says something else of what it holds; figures before and after are not one series.
- ``moved``: its figures stand under another code. They are carried.
- ``split``: its figures stand under several codes; how much under which is not known. They stay under the old code, whose
  class or section is still comparable where it is that of all the new ones.
- ``new``: not seen before. Growth from nothing is then no growth.
- ``reused``: the number came back with another meaning.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

_DATA: Final = Path(__file__).parent.parent / "data" / "subjects" / "changes.csv"
What = Literal["renamed", "redefined", "moved", "split", "new", "reused"]
_BREAKS: Final = ("redefined", "moved", "split", "new", "reused")


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One change. ``until`` is None for a code that is new; ``becomes`` are the codes that hold its matter after."""

    code: str
    until: int | None
    since: int
    becomes: tuple[str, ...]
    what: What


@cache
def changes() -> tuple[CodeChange, ...]:
    """Every known change, as the data file lists them."""
    with open(_DATA, encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    kinds: dict[str, What] = {
        "renamed": "renamed", "redefined": "redefined", "moved": "moved", "split": "split", "new": "new",
        "reused": "reused",
    }  # fmt: skip
    return tuple(
        CodeChange(code, int(until) if until else None, int(since), tuple(becomes.split()), kinds[what])
        for _, code, until, since, becomes, what in rows
    )


@cache
def moved_codes() -> frozenset[str]:
    """The codes that moved at some time."""
    return frozenset(change.code for change in changes() if change.what == "moved")


@cache
def carried(code: str, year: int, target: int) -> str:
    """The code under which the figures of a code in ``year`` stand in the classification of the year ``target``.

    Only a move to one code carries; in the years between ``until`` and ``from`` a code is taken as it is.
    """
    for change in changes():
        if (
            change.what == "moved"
            and change.code == code
            and change.until is not None
            and year <= change.until
            and target >= change.since
        ):
            return change.becomes[0]
    return code


@cache
def break_between(code: str, before: int, after: int) -> str:
    """What makes the figures of a code in two years no series, as ``what`` of the change; "" where nothing is known.

    Counts for the code itself, for a code that another one came from or became, and for the levels above it.
    """
    first, last = sorted((before, after))
    for change in changes():
        old_known = change.until is None or first <= change.until
        if not old_known or not first < change.since <= last or change.what not in _BREAKS:
            continue
        own = code[:3], code[:5], code
        if change.code in own or (change.what in ("moved", "split") and code in change.becomes):
            return change.what
    return ""


def classification_years(years: Sequence[int]) -> str:
    """The years of a comparison as text: ``2024`` or ``2023–2025``."""
    return str(years[0]) if len(set(years)) == 1 else f"{min(years)}–{max(years)}" if years else ""
