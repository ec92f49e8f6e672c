"""Which rows of a panel count: rules over the few names of its columns, looked up in one pass over the rows by the core.

A verdict is a number per row: :data:`KEPT`, 0 for a row that nobody asked for, else why it does not count; where several
rules speak of a row, the lowest verdict holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.errors import ArgumentError
from pyfinance.panel.columns import Bitmap, Ids, Texts, distinct
from pyfinance.panel.facts import Facts

KEPT: Final = _core.SIEVE_KEPT
NOT_ASKED: Final = 0
MOST_VERDICTS: Final = KEPT - 1

Verdicts = NDArray[np.uint8]
Rows = NDArray[np.int64]
Rule = tuple[Ids, int, NDArray[np.uint32] | None, Ids | None, int, Verdicts]

_YEARS: Final = 10_000  # years up to here are ids as they are
_MOST_TUPLES: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Column:
    """Ids of a column, below ``extent``. A year is an id as it is, or where years are no years, an id of ``values``."""

    ids: Ids
    extent: int
    values: NDArray[np.int32] | None = None

    def value(self, i: int) -> int:
        return i if self.values is None else int(self.values[i])

    def blocks(self, number: Mapping[int, int], size: int) -> NDArray[np.uint32]:
        """Per id where its block of a table of blocks of one size begins: that of its number, 0 where none is given."""
        block = np.zeros(self.extent, np.uint32)
        if number:
            block[list(number)] = np.array(list(number.values()), np.uint32) * size
        return block


@dataclass(frozen=True, slots=True)
class Count:
    """The rows with one verdict: how many, how many of these are not blank, their sum in fen (None where all are blank),
    and the first of them.
    """

    rows: int
    known: int
    fen: int | None
    first: int


class Sieve:
    """The rows of facts with their verdicts so far: ``verdict`` (uint8 per row, None: all kept), ``kept`` of them.

    ``used`` tells per column the ids that kept rows hold, ``years_used`` those of years, ascending.
    """

    def __init__(self, facts: Facts, columns: Sequence[str], threads: int) -> None:
        self.facts, self.threads = facts, threads
        self.verdict: Verdicts | None = None
        self.kept = len(facts)
        self.year = Column(facts.year, _YEARS)
        self.used: dict[str, Verdicts] = {}
        self.years_used: list[int] = []
        self._several: dict[str, bool] = {}
        self._column = {name: Column(texts.ids, len(texts.names)) for name, texts in facts.texts.items()}
        self._columns = columns  # to note what is used of
        self._counts = np.zeros((KEPT + 1, 5), np.int64)  # per verdict: rows, known, low and high of the sum, first row
        self._tuples: tuple[frozenset[str], Rows] | None = None  # the first row of each tuple of these columns

    def column(self, name: str) -> Column:
        return self.year if name == "year" else self._column[name]

    # ------------------------------------------------------------------------------------------------------------ rules
    def by_name(self, name: str, verdict: Verdicts) -> list[Rule]:
        """The rule that says ``verdict[id]`` of a row; none where that keeps every row."""
        if bool((verdict == KEPT).all()):
            return []
        return [(self.facts.texts[name].ids, 0, None, None, 0, verdict)]

    def by_pair(self, first: str, second: str, number: Mapping[int, int], verdict: NDArray[np.uint8]) -> list[Rule]:
        """The rule that says ``verdict[number of the first id, second id]``; number 0 where none is given."""
        one, other = self.column(first), self.column(second)
        block = one.blocks(number, other.extent)
        return [(one.ids, 0, block, other.ids, other.extent, np.ascontiguousarray(verdict.ravel()))]

    def judge(self, rules: Sequence[Rule], blank: int = KEPT) -> None:
        """Lowers verdicts by rules; blank rows get the verdict ``blank`` at most. Afterwards ``used`` and ``kept`` hold."""
        facts = self.facts
        present = None if blank == KEPT else facts.present
        many = [name for name in self._columns if name == "year" or len(facts.texts[name].names) > 1]
        self.verdict, self._counts, seen = self._run(rules, present, blank, many)
        self.kept, self._tuples = int(self._counts[KEPT, 0]), None
        self.used = dict(zip(many, seen, strict=True))
        for name in self._columns:
            if name not in self.used:
                self.used[name] = np.full(len(facts.texts[name].names), self.kept > 0, np.uint8)
        as_bool = {name: used.view(np.bool_) for name, used in self.used.items()}
        self._several = {name: bool(np.count_nonzero(used) > 1) for name, used in as_bool.items()}
        self.years_used = np.flatnonzero(as_bool["year"]).tolist()

    def _run(
        self, rules: Sequence[Rule], present: Bitmap | None, blank: int, many: Sequence[str]
    ) -> tuple[Verdicts | None, NDArray[np.int64], tuple[Verdicts, ...]]:
        facts = self.facts

        def run() -> tuple[Verdicts | None, NDArray[np.int64], tuple[Verdicts, ...]]:
            columns = (self.column(name) for name in many)
            use = tuple((column.ids, 0, column.extent) for column in columns)
            return _core.sieve(tuple(rules), facts.fen, present, blank, self.verdict, use, len(facts), self.threads)

        try:
            return run()
        except ArgumentError:
            if self.year.values is not None:
                raise
        values, ids = np.unique(facts.year, return_inverse=True)  # years that are none: by their number
        self.year = Column(ids.astype(np.int32), len(values), values)
        return run()

    def tally(self, rules: Sequence[Rule]) -> NDArray[np.int64]:
        """How many rows would have each verdict under further rules, which change nothing."""
        return self._run(rules, None, KEPT, ())[1][:, 0]

    def count(self, verdicts: Iterable[int]) -> Count:
        """What the last judgement found of rows with one of these verdicts."""
        own = [self._counts[verdict].tolist() for verdict in verdicts]
        rows, known, low, high = (sum(one[at] for one in own) for at in range(4))
        first = min((one[4] for one in own if one[0]), default=-1)
        return Count(rows, known, (high << 32) + low if known else None, first)

    # --------------------------------------------------------------------------------------------------------- kept rows
    def names(self, name: str) -> tuple[str, ...]:
        """The names of a column of texts that kept rows hold, in the order of its names."""
        names = self.facts.texts[name].names
        return tuple(compress(names, self.used[name].tolist())) if len(names) > 1 or not self.kept else names

    def years(self) -> list[int]:
        """The years that kept rows hold, ascending."""
        return [self.year.value(i) for i in self.years_used]

    def rows(self, verdict: int) -> Rows:
        """The rows with a verdict, ascending."""
        row = _core.pick(self.verdict, verdict, None, None, None, True, len(self.facts), self.threads)[3]
        assert row is not None
        return row

    def distinct(self, names: Sequence[str], among: Rows | None = None) -> Rows:
        """The first kept row of each distinct tuple that the columns hold, ascending; of ``among``, kept rows, if given."""
        if among is None and self._tuples is not None and self._tuples[0].issuperset(names):
            among = self._tuples[1]
            if len(self._tuples[0]) == len(names):
                return among
        verdict = self.verdict if among is None else None
        columns = [self.column(name) for name in names if self._differs(name)]
        if math.prod(max(column.extent, 1) for column in columns) <= _MOST_TUPLES:
            given = tuple((column.ids, 0, column.extent) for column in columns)
            return _core.distinct_rows(given, among, verdict, KEPT, len(self.facts), self.threads)
        rows = among if among is not None else self.rows(KEPT)
        held = np.column_stack([column.ids[rows] for column in columns])
        return np.sort(rows[np.unique(held, axis=0, return_index=True)[1]])

    def keep_tuples(self, names: Sequence[str]) -> None:
        """Finds the distinct tuples of columns once: those of some of the columns are then found among them."""
        self._tuples = frozenset(names), self.distinct(names)

    def _differs(self, name: str) -> bool:
        """Whether kept rows may hold several ids in a column."""
        return self._several[name] if name in self._several else self.column(name).extent > 1

    def several(self, name: str) -> bool:
        """Whether kept rows hold several ids in a column whose use is noted."""
        return self._several[name]

    def values(self, names: Sequence[str], rows: Rows) -> NDArray[np.int64]:
        """What rows hold in columns, each distinct tuple once, ascending: ids, and years as they are."""
        arrays = [self.facts.year if name == "year" else self.facts.texts[name].ids for name in names]
        return distinct(*(array[rows] for array in arrays))

    def kept_facts(self) -> Facts:
        """The facts that are kept, in columns of their own where that is not all."""
        if self.kept == len(self.facts) or self.verdict is None:
            return self.facts
        return self.facts.where(self.verdict == KEPT)


def verdicts(texts: Texts, wanted: Iterable[str], inside: int, outside: int) -> Verdicts:
    """One verdict per name: ``inside`` for the wanted ones."""
    found = np.full(len(texts.names), outside, np.uint8)
    for name in wanted:
        place = texts.place(name)
        if place is not None:
            found[place] = inside
    return found
