"""The figures of many disclosures that declared terms name: for each term one figure per disclosure, by columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pyfinance.errors import AmountOverflowError
from pyfinance.panel.columns import Fen, Mask, Texts, among_rows, distinct, unpack
from pyfinance.panel.facts import Facts
from pyfinance.ratio.declared import Term

ROW: Final = "{row}"
"""What stands in a term for the row that a ratio is formed for."""

OF_DISCLOSURE: Final = ("source", "entity", "kind", "scope", "approved", "published")
"""The columns of text that are the same in all facts of one disclosure."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Disclosures:
    """The disclosures of a panel, each once, in the order of their sources. ``texts`` are the columns of
    ``OF_DISCLOSURE``, one text each; ``year`` int32.
    """

    texts: Mapping[str, Texts]
    year: NDArray[np.int32]
    rows: Numbers  # the ids of each, as `distinct` gives them

    @classmethod
    def of(cls, facts: Facts) -> Disclosures:
        """Of all facts of a panel."""
        rows = distinct(*_identity(facts))
        texts = {
            name: Texts(rows[:, at].astype(np.int32), facts.texts[name].names) for at, name in enumerate(OF_DISCLOSURE)
        }
        return cls(texts, rows[:, len(OF_DISCLOSURE)].astype(np.int32), rows)

    def __len__(self) -> int:
        return len(self.rows)

    def number(self, facts: Facts) -> Numbers:
        """For each fact the disclosure that it is of."""
        return among_rows(self.rows, *_identity(facts))


def _identity(facts: Facts) -> list[NDArray[np.int32]]:
    return [*(facts.texts[name].ids for name in OF_DISCLOSURE), facts.year]


@dataclass(frozen=True, slots=True)
class Found:
    """What groups (disclosures, or a row of one) have of a term: the first fact that states it, -1 where none does, and
    whether facts state different amounts.
    """

    at: Numbers
    clash: Mask

    @property
    def known(self) -> Mask:
        """Where there is one figure."""
        return (self.at >= 0) & ~self.clash


class Figures:
    """The facts that terms ask for: no blanks, no repeats. ``number`` is the disclosure of each fact."""

    def __init__(self, facts: Facts, disclosures: Disclosures, terms: Iterable[Term], rows: Iterable[str] = ()) -> None:
        wanted = [term for term in terms if term.table]
        table, row = facts.texts["table"], facts.texts["row"]
        every = list(rows)
        named = {term.row.replace(ROW, each) for term in wanted for each in (every if ROW in term.row else ("",))}
        mask = table.among({term.table for term in wanted}) & row.among({*named, *every})
        mask &= ~facts.texts["role"].among(["repeat"])
        self.facts = facts.where(np.flatnonzero(mask))
        self.number = disclosures.number(self.facts)
        self.disclosures = len(disclosures)
        self._known = unpack(self.facts.present, len(self.facts))
        texts = self.facts.texts["table"]
        order = np.argsort(texts.ids, kind="stable")
        ends = np.cumsum(np.bincount(texts.ids, minlength=len(texts.names)))
        self._of_table = {
            name: order[int(end) - count : int(end)]
            for name, end, count in zip(
                texts.names, ends, np.bincount(texts.ids, minlength=len(texts.names)).tolist(), strict=False
            )
        }

    def rows_of(self, table: str, keys: Iterable[str]) -> Numbers:
        """The rows of a table, of these keys, as (disclosure, id of the row) in the order of the facts."""
        at = self._of_table.get(table, np.zeros(0, np.int64))
        at = at[self.facts.texts["row"].among(keys)[at]]
        pairs = np.column_stack([self.number[at], self.facts.texts["row"].ids[at]]).astype(np.int64)
        _, first = np.unique(pairs, axis=0, return_index=True)
        return pairs[np.sort(first)]

    def find(self, term: Term, row: str) -> Found:
        """The figure of a term in each disclosure; ``row`` replaces ``{row}`` in it."""
        at = self._at(term)
        at = at[self.facts.texts["row"].among([term.row.replace(ROW, row)])[at]]
        return self._first(at, self.number[at], self.disclosures)

    def find_in(self, term: Term, pairs: Numbers) -> Found:
        """The figure of a term in each row of ``pairs`` (disclosure, row), as :meth:`rows_of` gives them."""
        at = self._at(term)
        ordered = np.lexsort((pairs[:, 1], pairs[:, 0]))
        row = self.facts.texts["row"]
        is_one = np.zeros(max(len(row.names), 1), np.bool_)
        is_one[pairs[:, 1]] = True
        at = at[is_one[row.ids[at]]]
        group = ordered[among_rows(pairs[ordered], self.number[at], row.ids[at])]
        return self._first(at, group, len(pairs))

    def _at(self, term: Term) -> Numbers:
        """The facts of a term's table, measure and stage."""
        at = self._of_table.get(term.table, np.zeros(0, np.int64))
        texts = self.facts.texts
        mask = texts["measure"].among([term.measure])[at] & self._known[at]
        if term.stage:
            mask &= texts["stage"].among([term.stage])[at]
        return at[mask]

    def _first(self, at: Numbers, group: Numbers, groups: int) -> Found:
        first, clash = np.full(groups, -1, np.int64), np.zeros(groups, np.bool_)
        if len(at):
            order = np.argsort(group, kind="stable")
            ordered, fen = group[order], self.facts.fen[at[order]]
            starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
            first[ordered[starts]] = at[order[starts]]
            clash[ordered[starts]] = np.minimum.reduceat(fen, starts) != np.maximum.reduceat(fen, starts)
        return Found(first, clash)

    def fen(self, found: Found) -> Fen:
        """The amounts, 0 where there is none."""
        return (
            np.where(found.at >= 0, self.facts.fen[found.at], 0)
            if len(self.facts)
            else np.zeros(len(found.at), np.int64)
        )


def added(one: Fen, other: Fen) -> Fen:
    """Sums, exact. Raises AmountOverflowError where one does not fit 64 bits."""
    total = one + other
    if bool((((one ^ total) & (other ^ total)) < 0).any()):
        raise AmountOverflowError("a sum of amounts does not fit 64 bits")
    return total


def subtracted(one: Fen, other: Fen) -> Fen:
    """Differences, exact. Raises AmountOverflowError where one does not fit 64 bits."""
    rest = one - other
    if bool((((one ^ other) & (one ^ rest)) < 0).any()):
        raise AmountOverflowError("a difference of amounts does not fit 64 bits")
    return rest
