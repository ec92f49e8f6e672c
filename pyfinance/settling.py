"""Closing what reading left open: all alternatives of a document against all its relations, at once.

A row whose blanks were lost has its numbers in order but not their columns. Every way to place them is a candidate; the
assignment of all rows together that breaks the fewest relations wins. A printed figure may be wrong: a relation that is
broken in the best assignment stays broken, and is for ``checking`` to report. Where several assignments are equally
good and disagree on a row, the row is listed as unread with its readings and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.model import Cell, Document, Gap, OpenRow, Relation
from pyfinance.relations import Evaluation, all_relations, evaluate
from pyfinance.relations.compiled import Compiled, compile_relations

NODE_LIMIT = 100_000  # a thousand times what real documents need; a damaged page can ask for minutes
MOST_READINGS = 5_000
MOST_QUESTIONS = 200  # further searches that tell which numbers of tied rows are certain all the same ...
QUESTION_NODES = 50_000  # ... and the nodes of all of them together
_PRINTED_WEIGHT = 4  # a relation that must hold outweighs every relation that can only ask


@dataclass(frozen=True, slots=True)
class Tie:
    """A row that the relations do not decide: equally good readings disagree on it."""

    table: int
    row: int
    readings: int


@dataclass(slots=True)
class Settled:
    """What settling did: rows placed, ties left, the cost of the best assignment and how many share it."""

    rows: int = 0
    ties: list[Tie] = field(default_factory=list)
    cost: int = 0
    assignments: int = 1
    nodes: int = 0


Reading = tuple[tuple[int, int], ...]
"""One placement of a row's numbers: the cell (row, column) of each."""


@dataclass(slots=True)
class _Slot:
    """One open row and its candidate placements: for each, the cell (row, column) of every number."""

    table: int
    open_row: OpenRow
    readings: list[Reading]


def settle(document: Document, relations: Sequence[Relation] | None = None, node_limit: int = NODE_LIMIT) -> Settled:
    """Places the numbers of every open row, in place. ``relations`` default to all that the document's tables allow."""
    slots = _slots(document)
    if not slots:
        return Settled()
    chosen = list(all_relations(document) if relations is None else relations)
    result = Settled()
    compiled = compile_relations(chosen)
    weights = np.array([r.weight if r.soft else r.weight * _PRINTED_WEIGHT for r in chosen], dtype=np.int32)
    choice, agrees = _solve(document, slots, compiled, weights, node_limit, result)
    # searching again is worth it where the search before was short
    while not all(agrees) and 2 * result.nodes < node_limit and _drop_blank_columns(document, slots, choice, agrees):
        choice, agrees = _solve(document, slots, compiled, weights, node_limit, result)
    placed: list[tuple[_Slot, Reading]] = []
    for slot, at, sure in zip(slots, choice, agrees, strict=True):
        if sure:
            placed.append((slot, slot.readings[at]))
    beyond = [slot for slot, at in zip(slots, choice, strict=True) if at < 0]  # the search reached its limit on them
    ties = [(s, s.readings[at]) for s, at, sure in zip(slots, choice, agrees, strict=True) if not sure and at >= 0]
    search = _Search(document, slots, compiled, weights, 0 if beyond else min(node_limit, QUESTION_NODES))
    agreed = [search.agreed(slot, reading, result.cost) for slot, reading in ties]
    for slot in beyond:
        _leave(document, slot, f"not settled: the search reached its limit of {node_limit} nodes")
    for slot, reading in placed:
        _place(document, slot, reading)
    for (slot, reading), certain in zip(ties, agreed, strict=True):
        result.ties.append(Tie(slot.table, slot.open_row.row, len(slot.readings)))
        if certain:
            placed.append((slot, tuple(reading[n] for n in certain)))
            _place(document, slot, tuple(reading[n] for n in certain), certain)
        _leave(document, slot, f"not settled: {result.assignments} readings of the tables are equally good", certain)
    result.rows = len(placed)
    for table in document.tables:
        table.open_rows = []
    _attest(document, placed, evaluate(document, chosen))
    return result


def _solve(
    document: Document,
    slots: list[_Slot],
    compiled: Compiled,
    weights: NDArray[np.int32],
    node_limit: int,
    result: Settled,
) -> tuple[list[int], list[int]]:
    choice, agrees, cost, ties, nodes = _search(document, slots, compiled, weights, node_limit)
    result.cost, result.assignments = int(cost), int(ties)
    result.nodes += int(nodes)
    return choice.tolist(), agrees.tolist()


def _drop_blank_columns(document: Document, slots: list[_Slot], choice: list[int], agrees: list[int]) -> bool:
    """A column whose total is blank is blank: readings that put a printed zero there go. True where any went.

    Relations cannot tell a zero from a blank; the total rows whose reading is certain can.
    """
    blank: set[tuple[int, int]] = set()
    certain = {
        (s.table, s.open_row.row): s.readings[at] for s, at, sure in zip(slots, choice, agrees, strict=True) if sure
    }
    unsure = {(s.table, s.open_row.row) for s in slots} - set(certain)
    for t, table in enumerate(document.tables):
        for r, row in enumerate(table.rows):
            if row.role != "total":
                continue
            if (t, r) in unsure:
                continue
            shown = {c for rr, c in table.cells if rr == r} | {c for rr, c in certain.get((t, r), ()) if rr == r}
            if shown:
                columns = {c for c, column in enumerate(table.columns) if column.block == row.block}
                blank |= {(t, c) for c in columns - shown}
    dropped = False
    for slot, sure in zip(slots, agrees, strict=True):
        if sure:
            continue
        kept = [reading for reading in slot.readings if not any((slot.table, c) in blank for _, c in reading)]
        if kept and len(kept) < len(slot.readings):
            slot.readings = kept
            dropped = True
    return dropped


@dataclass(slots=True)
class _Search:
    """Asks the kernel again with one slot restricted: which numbers of a tied row stand in one cell in every case."""

    document: Document
    slots: list[_Slot]
    compiled: Compiled
    weights: NDArray[np.int32]
    nodes: int  # left for questions
    asked: int = 0

    def agreed(self, slot: _Slot, reading: Reading, cost: int) -> list[int]:
        """The numbers (counted from 0) whose cell is the same in every assignment of the lowest cost."""
        if not any(slot.readings) or self.asked > MOST_QUESTIONS or self.nodes <= 0:
            return []
        return [n for n, position in enumerate(reading) if not self._elsewhere(slot, n, position, cost)]

    def _elsewhere(self, slot: _Slot, number: int, position: tuple[int, int], cost: int) -> bool:
        every = slot.readings
        slot.readings = [r for r in every if r[number] != position]
        try:
            if not slot.readings:
                return False
            self.asked += 1
            if self.asked > MOST_QUESTIONS or self.nodes <= 0:
                return True
            choice, _, best, _, nodes = _search(self.document, self.slots, self.compiled, self.weights, self.nodes)
            self.nodes -= max(1, int(nodes))
            return int(best) <= cost or bool((choice < 0).any())
        finally:
            slot.readings = every


def _slots(document: Document) -> list[_Slot]:
    slots = []
    for t, table in enumerate(document.tables):
        for row in table.open_rows:
            count = comb(len(row.columns), len(row.numbers))
            slot = _Slot(t, row, [])
            if not 0 < count <= MOST_READINGS:
                _leave(document, slot, f"{len(row.numbers)} numbers for {len(row.columns)} columns")
                continue
            slot.readings = list(combinations(row.positions, len(row.numbers)))
            slots.append(slot)
    return slots


def _search(
    document: Document, slots: list[_Slot], compiled: Compiled, weights: NDArray[np.int32], node_limit: int
) -> tuple[NDArray[np.int32], NDArray[np.uint8], int, int, int]:
    """Runs the kernel: one slot for everything that is certain, one for each open row."""
    index = compiled.index
    candidate_offsets, entry_offsets = [0], [0]
    cells: list[int] = []
    fen: list[int] = []
    exponent: list[int] = []
    for (t, r, c), i in index.items():
        cell = document.tables[t].cells.get((r, c))
        if cell is not None and cell.is_amount:
            cells.append(i)
            fen.append(cell.fen)
            exponent.append(cell.exponent)
    entry_offsets.append(len(cells))
    candidate_offsets.append(1)
    for slot in slots:
        for reading in slot.readings:
            for position, number in zip(reading, slot.open_row.numbers, strict=True):
                at = index.get((slot.table, *position))
                if at is not None:
                    cells.append(at)
                    fen.append(number.fen)
                    exponent.append(number.exponent)
            entry_offsets.append(len(cells))
        candidate_offsets.append(len(entry_offsets) - 1)
    choice, agrees, cost, ties, nodes = _core.settle(
        np.array(candidate_offsets, dtype=np.int64),
        np.array(entry_offsets, dtype=np.int64),
        np.array(cells, dtype=np.int32),
        np.array(fen, dtype=np.int64),
        np.array(exponent, dtype=np.int8),
        None,
        len(index),
        compiled.offsets,
        compiled.cell,
        compiled.coefficient,
        compiled.op,
        weights,
        node_limit,
    )
    return choice[1:], agrees[1:], cost, ties, nodes


def _place(document: Document, slot: _Slot, reading: Reading, which: Sequence[int] | None = None) -> None:
    """Puts the numbers of a row (or those that ``which`` counts) into the cells of a reading."""
    table = document.tables[slot.table]
    numbers = slot.open_row.numbers if which is None else [slot.open_row.numbers[n] for n in which]
    for position, number in zip(reading, numbers, strict=True):
        number.basis = "settled"
        table.cells[position] = number


def _leave(document: Document, slot: _Slot, reason: str, certain: Sequence[int] = ()) -> None:
    """Lists the numbers of a row that could not be placed: all but those that ``certain`` counts."""
    table = document.tables[slot.table]
    label = table.rows[slot.open_row.row].key
    for n, number in enumerate(slot.open_row.numbers):
        if n in certain:
            continue
        table.unread.append(Gap(number.text, f"{label}: {reason}", number.place))
    if slot.open_row in table.open_rows:
        table.open_rows = [row for row in table.open_rows if row is not slot.open_row]


def _attest(document: Document, placed: list[tuple[_Slot, Reading]], evaluation: Evaluation) -> None:
    """Writes with every settled cell the relations that hold on it."""
    holds: dict[tuple[int, int, int], dict[str, None]] = {}
    for relation, verdict in zip(evaluation.relations, evaluation.verdict, strict=True):
        if verdict in ("exact", "rounding", "duplicate_ulp", "tie_only"):
            for term in relation.terms:
                holds.setdefault((term.table, term.row, term.column), {})[relation.rule] = None
    for slot, reading in placed:
        for position in reading:
            cell: Cell = document.tables[slot.table].cells[position]
            cell.evidence = tuple(holds.get((slot.table, *position), ()))
