"""The kernel `settle` against an oracle that tries every assignment, and on subject trees whose blanks were lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pyfinance import _core, errors

Reading = tuple[tuple[int, int, int], ...]  # (cell, fen, exponent) of each filled cell
NODE_LIMIT = 1_000_000


@dataclass(frozen=True)
class Relation:
    """sum of coefficient * cell OP 0; the head comes first."""

    terms: tuple[tuple[int, int], ...]
    op: int = _core.EQ
    weight: int = 1


@dataclass
class Problem:
    cells: int
    slots: list[list[Reading]]
    relations: list[Relation]
    costs: list[list[int]] | None = None


@dataclass
class Answer:
    choice: list[int]
    agrees: list[int]
    cost: int
    ties: int
    nodes: int = field(compare=False, default=0)


def solve(problem: Problem, node_limit: int = NODE_LIMIT) -> Answer:
    candidates = [reading for slot in problem.slots for reading in slot]
    entries = [entry for reading in candidates for entry in reading]
    terms = [term for relation in problem.relations for term in relation.terms]

    def ends(lengths: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.cumsum([0, *lengths], dtype=np.int64)

    costs = None
    if problem.costs is not None:
        costs = np.array([cost for slot in problem.costs for cost in slot], dtype=np.int32)
    choice, agrees, cost, ties, nodes = _core.settle(
        ends([len(slot) for slot in problem.slots]),
        ends([len(reading) for reading in candidates]),
        np.array([e[0] for e in entries], dtype=np.int32),
        np.array([e[1] for e in entries], dtype=np.int64),
        np.array([e[2] for e in entries], dtype=np.int8),
        costs,
        problem.cells,
        ends([len(relation.terms) for relation in problem.relations]),
        np.array([t[0] for t in terms], dtype=np.int32),
        np.array([t[1] for t in terms], dtype=np.int32),
        np.array([relation.op for relation in problem.relations], dtype=np.uint8),
        np.array([relation.weight for relation in problem.relations], dtype=np.int32),
        node_limit,
    )
    return Answer(choice.tolist(), agrees.tolist(), cost, ties, nodes)


# ------------------------------------------------------------------------------------------------------------- oracle
def broken(relation: Relation, filled: dict[int, tuple[int, int]]) -> bool:
    residual = slack = 0
    for place, (cell, coefficient) in enumerate(relation.terms):
        if cell not in filled:
            continue
        fen, exponent = filled[cell]
        residual += coefficient * fen
        if exponent > 0 and (fen != 0 or place == 0):
            slack += abs(coefficient) * 10**exponent
    excess = {_core.EQ: abs(residual), _core.LE: residual, _core.GE: -residual}[relation.op]
    return 2 * excess > slack


def price(problem: Problem, choice: tuple[int, ...]) -> int:
    filled = {
        cell: (fen, exponent)
        for slot, chosen in zip(problem.slots, choice, strict=True)
        for cell, fen, exponent in slot[chosen]
    }
    cost = sum(relation.weight for relation in problem.relations if broken(relation, filled))
    if problem.costs is not None:
        cost += sum(slot[chosen] for slot, chosen in zip(problem.costs, choice, strict=True))
    return cost


def oracle(problem: Problem) -> Answer:
    priced = [(price(problem, choice), choice) for choice in product(*(range(len(slot)) for slot in problem.slots))]
    cost = min(p for p, _ in priced)
    best = [choice for p, choice in priced if p == cost]
    agrees = [int(len(set(column)) == 1) for column in zip(*best, strict=True)]
    return Answer(list(best[0]), agrees, cost, len(best))


# --------------------------------------------------------------------------------------------------------- strategies
@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Few cells and small amounts, so that sums often meet by chance and are often missed by a little."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    slots, cells = [], 0
    for width in shape:
        own = range(cells, cells + width)
        cells += width
        count = draw(st.integers(1, 5))
        entry = st.tuples(st.sampled_from(own), st.integers(-2, 9), st.sampled_from([0, 0, 0, 1, 2]))
        reading = st.lists(entry, max_size=width, unique_by=lambda e: e[0]).map(tuple)
        slots.append([draw(reading) for _ in range(count)])
    assume(prod(len(slot) for slot in slots) <= 600)
    coefficient = st.sampled_from([-1, -1, -1, 1, 2, 0])
    term = st.tuples(st.integers(0, cells - 1), coefficient)
    relation = st.builds(
        lambda head, parts, op, weight: Relation(((head, 1), *parts), op, weight),
        st.integers(0, cells - 1),
        st.lists(term, max_size=5),
        st.sampled_from([_core.EQ, _core.EQ, _core.EQ, _core.LE, _core.GE]),
        st.sampled_from([1, 1, 1, 2, 5]),
    )
    relations = draw(st.lists(relation, max_size=12))
    costs = None
    if draw(st.booleans()):
        costs = [[draw(st.integers(0, 3)) for _ in slot] for slot in slots]
    return Problem(cells, slots, relations, costs)


@given(problems())
@settings(max_examples=300, deadline=None)
def test_settle_equals_the_best_of_all_assignments(problem: Problem) -> None:
    assert solve(problem) == oracle(problem)
