"""The kernel `settle` against an oracle that tries every assignment, and on subject trees whose blanks were lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from random import Random

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
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


def lone(*terms: tuple[int, int], op: int = _core.EQ, weight: int = 1) -> Relation:
    return Relation(terms, op, weight)


# After the bounds leave one value to each slot, these still have to be added up.
BOUNDS_ARE_NOT_ENOUGH = Problem(
    cells=6,
    slots=[[()], [((1, 1, 0),), ((2, 1, 0),)], [(), ((5, 1, 0),)]],
    relations=[lone((0, 1), (1, -1), (2, 1), (5, -1), (5, -1))],
)

# Six equally good readings, two of which are found only if a conflict keeps the relations of its own proof.
SIX_READINGS = Problem(
    cells=15,
    slots=[
        [((0, 1, 1), (1, 2, 1), (2, -1, 1)), ((0, 7, 0), (1, 5, 0), (2, 6, 0))],
        [((3, 0, 0), (5, 5, 1)), ((3, 4, 1), (4, 0, 0)), ((3, 6, 0), (4, 0, 0), (5, -2, 1))],
        [((6, 5, 1), (8, -2, 1)), ((7, 5, 1), (8, 7, 0))],
        [((9, 6, 0), (10, -2, 0), (11, 6, 1)), ((9, 6, 1),)],
        [((12, 0, 1), (13, 2, 0), (14, 2, 0)), ((12, 2, 1), (13, 7, 1)), ((12, 3, 0), (14, 0, 0))],
    ],
    relations=[
        lone((3, 1)),
        lone((11, 0), (10, -1), (3, -1)),
        lone((8, 1), (13, -1), op=_core.LE, weight=2),
        lone((11, 1), (7, -1), (14, -1)),
        lone((0, 1), (5, -1)),
        lone((13, 0), (9, 1), (1, -1), (8, -1)),
        lone((13, 1), (5, 2)),
    ],
    costs=[[1, 0], [1, 0, 0], [1, 0], [0, 2], [0, 1, 0]],
)


@given(problems())
@example(BOUNDS_ARE_NOT_ENOUGH)
@example(SIX_READINGS)
@settings(max_examples=300, deadline=None)
def test_settle_equals_the_best_of_all_assignments(problem: Problem) -> None:
    assert solve(problem) == oracle(problem)


def test_the_examples_are_what_they_say() -> None:
    assert oracle(BOUNDS_ARE_NOT_ENOUGH) == Answer([0, 0, 0], [1, 0, 0], 1, 4)
    assert oracle(SIX_READINGS).ties == 6


# --------------------------------------------------------------------------------- subject trees whose blanks were lost
@dataclass
class Disclosure:
    """Tables over one subject tree: columns 0 = 1 + 2 + ..., rows by code with a total, each row an open slot."""

    problem: Problem
    truth: tuple[int, ...]


def subject_codes(random: Random, classes: int) -> list[str]:
    codes = []
    for c in range(classes):
        codes.append(f"{201 + c}")
        for s in range(random.randint(1, 3)):
            codes.append(f"{201 + c}{s + 1:02d}")
            codes += [f"{201 + c}{s + 1:02d}{i + 1:02d}" for i in range(random.randint(1, 4))]
    return codes


def children(codes: list[str], code: str) -> list[str]:
    if code == "":
        return [c for c in codes if len(c) == 3]
    return [c for c in codes if c.startswith(code) and len(c) == len(code) + 2]


def amounts(random: Random, codes: list[str], columns: int, step: int) -> dict[tuple[str, int], int]:
    """Amounts in hundredths: items at random, most of them blank, and what they add up to."""
    value: dict[tuple[str, int], int] = {}
    for code in sorted(["", *codes], key=len, reverse=True):
        below = children(codes, code)
        for column in range(1, columns):
            if below:
                value[code, column] = sum(value[child, column] for child in below)
            else:
                value[code, column] = random.choice([0, 0, 1]) * random.randint(1, 2_000_000 // step) * step
        if not below and not any(value[code, column] for column in range(1, columns)):
            value[code, 1] = random.randint(1, 2_000_000 // step) * step
        value[code, 0] = sum(value[code, column] for column in range(1, columns))
    return value


def disclosure(random: Random, classes: int, tables: int, step: int, misprints: int) -> Disclosure:
    columns, fen = 6, 10_000
    codes = subject_codes(random, classes)
    rows = ["", *codes]
    values = [amounts(random, codes, columns, step) for _ in range(tables)]
    at_least = [
        ((1, row, column), (0, row, column))
        for row in rows
        for column in range(columns)
        if tables > 1 and values[1][row, column] >= values[0][row, column]
    ]
    for _ in range(misprints):
        table, row, column = random.randrange(tables), random.choice(rows), random.randrange(columns)
        if values[table][row, column]:
            values[table][row, column] += random.choice([100, -90, 9_000, 27_000])
    keys = [(table, row, column) for table in range(tables) for row in rows for column in range(columns)]
    cell = {key: number for number, key in enumerate(keys)}
    slots, truth, relations = [], [], []

    def total(head: tuple[int, str, int], parts: list[tuple[int, str, int]]) -> None:
        relations.append(Relation(((cell[head], 1), *((cell[part], -1) for part in parts))))

    for table in range(tables):
        for row in rows:
            filled = tuple(column for column in range(columns) if values[table][row, column])
            readings = list(combinations(range(columns), len(filled)))
            printed = [values[table][row, column] * fen for column in filled]
            slots.append(
                [
                    tuple((cell[table, row, column], v, 4) for column, v in zip(reading, printed, strict=True))
                    for reading in readings
                ]
            )
            truth.append(readings.index(filled))
            total((table, row, 0), [(table, row, column) for column in range(1, columns)])
            if children(codes, row):
                for column in range(columns):
                    total((table, row, column), [(table, child, column) for child in children(codes, row)])
    relations += [Relation(((cell[more], 1), (cell[less], -1)), _core.GE) for more, less in at_least]
    return Disclosure(Problem(len(cell), slots, relations), tuple(truth))


@given(st.randoms(use_true_random=False), st.integers(1, 5), st.integers(1, 2), st.sampled_from([1, 50_000]))
@settings(max_examples=60, deadline=None)
def test_lost_blanks_are_recovered_or_tied(random: Random, classes: int, tables: int, step: int) -> None:
    made = disclosure(random, classes, tables, step, misprints=0)
    answer = solve(made.problem)
    assert answer.cost == 0
    assert -1 not in answer.choice
    assert price(made.problem, tuple(answer.choice)) == 0
    wrong = [s for s, (chosen, true) in enumerate(zip(answer.choice, made.truth, strict=True)) if chosen != true]
    assert not any(answer.agrees[s] for s in wrong)
    assert answer.ties > 1 or not wrong


@given(st.randoms(use_true_random=False), st.integers(1, 5), st.integers(1, 2), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_misprints_break_no_more_than_they_must(random: Random, classes: int, tables: int, misprints: int) -> None:
    made = disclosure(random, classes, tables, 1, misprints)
    answer = solve(made.problem)
    assert -1 not in answer.choice
    assert answer.cost == price(made.problem, tuple(answer.choice))
    assert answer.cost <= price(made.problem, made.truth)


# ------------------------------------------------------------------------------------------------------------- binding
def test_the_limit_leaves_only_what_needs_it() -> None:
    digits: list[list[Reading]] = [[((cell, value, 0),) for value in (3, 2, 1, 0)] for cell in range(3)]
    decided: list[list[Reading]] = [[((4, 1, 0),), ()]]
    total: list[list[Reading]] = [[((3, 4, 0),)]]
    relations = [lone((3, 1), (0, -1), (1, -1), (2, -1)), lone((4, 1))]
    problem = Problem(5, [*digits, *total, *decided], relations)
    assert solve(problem, 0) == Answer([-1, -1, -1, 0, 1], [0, 0, 0, 1, 1], 0, 1)
    assert solve(problem) == Answer([0, 2, 3, 0, 1], [0, 0, 0, 1, 1], 0, 12)


def test_a_cell_belongs_to_one_slot() -> None:
    with pytest.raises(errors.ArgumentError):
        solve(Problem(1, [[((0, 1, 0),)], [((0, 1, 0),)]], []))


def test_sums_beyond_the_range_are_refused() -> None:
    with pytest.raises(errors.AmountOverflowError):
        solve(Problem(1, [[((0, 2**61, 0),)]], [lone((0, 1))]))


def test_dtypes_are_exact() -> None:
    empty = np.zeros(0, dtype=np.int32)
    one = np.zeros(1, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    exponents = np.zeros(0, dtype=np.int8)
    ops = np.zeros(0, dtype=np.uint8)
    choice, *_ = _core.settle(one, one, empty, none, exponents, None, 0, one, empty, empty, ops, None, 10)
    assert choice.shape == (0,)
    with pytest.raises(TypeError):
        _core.settle(one, one, empty, none, ops, None, 0, one, empty, empty, ops, None, 10)  # type: ignore[arg-type]
