"""The kernel `relation` against intervals of Fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyfinance import _core
from pyfinance.errors import AmountOverflowError, ArgumentError

LIMIT = 2**63


@dataclass(frozen=True)
class Cell:
    fen: int
    exponent: int
    present: bool


@dataclass(frozen=True)
class Relation:
    terms: list[tuple[int, int]]  # cell, coefficient
    op: int


@dataclass(frozen=True)
class Problem:
    cells: list[Cell]
    relations: list[Relation]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Few values and digits, so that exact sums, tails and ties are all common; sometimes values near the limits."""
    size = st.sampled_from([*range(-6, 7), 10, 20, 50, 100, LIMIT // 10])
    exponents = st.sampled_from([0, 0, 1, 1, 2, 4])
    cells = []
    for _ in range(draw(st.integers(1, 6))):
        exponent = draw(exponents)
        fen = max(-LIMIT, min(LIMIT - 1, draw(size) * 10**exponent))
        cells.append(Cell(fen, exponent, draw(st.sampled_from([True, True, True, False]))))
    coefficients = st.sampled_from([1, 1, -1, -1, -1, 2, 0, -(2**31), 2**31 - 1])
    term = st.tuples(st.integers(0, len(cells) - 1), coefficients)
    relation = st.builds(Relation, st.lists(term, max_size=5), st.sampled_from([_core.EQ, _core.LE, _core.GE]))
    return Problem(cells, draw(st.lists(relation, max_size=5)))


def run(problem: Problem) -> list[tuple[int, int, int, int]]:
    terms = [term for relation in problem.relations for term in relation.terms]
    offsets = np.cumsum([0] + [len(relation.terms) for relation in problem.relations], dtype=np.int64)
    present = [cell.present for cell in problem.cells]
    result = _core.relation_check(
        np.array([cell.fen for cell in problem.cells], np.int64),
        np.array([cell.exponent for cell in problem.cells], np.int8),
        None if all(present) else np.packbits(present, bitorder="little"),
        offsets,
        np.array([cell for cell, _ in terms], np.int32),
        np.array([coefficient for _, coefficient in terms], np.int32),
        np.array([relation.op for relation in problem.relations], np.uint8),
    )
    return list(zip(*(array.tolist() for array in result), strict=True))


def half_digit(cell: Cell) -> Fraction:
    """Half a last digit, in fen; amounts printed to the fen are points."""
    return Fraction(10**cell.exponent, 2) if cell.exponent > 0 else Fraction(0)


def meets(op: int, low: Fraction, high: Fraction) -> str:
    """How the interval of the sum meets the side that the relation allows."""
    side_low = -high if op == _core.GE else low
    if op == _core.EQ:
        if low < 0 < high:
            return "inside"
        return "edge" if low == 0 or high == 0 else "outside"
    return "inside" if side_low < 0 else "edge" if side_low == 0 else "outside"


def oracle(cells: list[Cell], relation: Relation) -> tuple[int, int, int, int]:
    used = [
        (i, cells[cell], coefficient) for i, (cell, coefficient) in enumerate(relation.terms) if cells[cell].present
    ]
    residual = sum(coefficient * cell.fen for _, cell, coefficient in used)
    filled = [(cell, coefficient) for i, cell, coefficient in used if i > 0 and cell.fen != 0]
    head = [(cell, coefficient) for i, cell, coefficient in used if i == 0]
    half = sum((abs(coefficient) * half_digit(cell) for cell, coefficient in head + filled), Fraction(0))
    slack = int(2 * half)
    if not head or not any(i > 0 for i, _, _ in used):
        return residual, slack, len(filled), _core.INSUFFICIENT
    holds = {_core.EQ: residual == 0, _core.LE: residual <= 0, _core.GE: residual >= 0}[relation.op]
    if holds:
        return residual, slack, len(filled), _core.EXACT
    verdict = {"inside": _core.ROUNDING, "edge": _core.TIE_ONLY, "outside": _core.MISMATCH}[
        meets(relation.op, residual - half, residual + half)
    ]
    if verdict == _core.TIE_ONLY and relation.op == _core.EQ and len(filled) == 1:
        ((total, total_coefficient),), ((part, coefficient),) = head, filled
        one_digit = total.exponent == part.exponent and abs(residual) == 10**part.exponent
        if abs(coefficient) == abs(total_coefficient) == 1 and one_digit:
            verdict = _core.DUPLICATE_ULP
    return residual, slack, len(filled), verdict


@given(problems())
def test_relation_check(problem: Problem) -> None:
    expected = [oracle(problem.cells, relation) for relation in problem.relations]
    for index, (residual, slack, _, _) in enumerate(expected):
        if not -LIMIT <= residual < LIMIT or slack >= LIMIT:
            with pytest.raises(AmountOverflowError) as caught:
                run(problem)
            assert caught.value.index == index
            return
    assert run(problem) == expected


@given(st.integers(1, 10**6), st.integers(0, 6), st.integers(-3, 3))
def test_one_fact_printed_twice(digits: int, exponent: int, apart: int) -> None:
    unit = 10**exponent
    cells = [Cell((digits + apart) * unit, exponent, True), Cell(digits * unit, exponent, True)]
    (outcome,) = run(Problem(cells, [Relation([(0, 1), (1, -1)], _core.EQ)]))
    by_distance = {0: _core.EXACT, 1: _core.DUPLICATE_ULP if exponent else _core.MISMATCH}
    assert outcome[3] == by_distance.get(abs(apart), _core.MISMATCH)


@given(
    st.lists(st.integers(-2, 7), min_size=1, max_size=6),
    st.lists(st.integers(-2, 4), min_size=5, max_size=5),
    st.lists(st.integers(0, 4), min_size=5, max_size=5),
)
def test_bad_indices_are_refused_before_they_are_followed(offsets: list[int], cells: list[int], ops: list[int]) -> None:
    count = len(offsets) - 1
    arrays = (
        np.zeros(3, np.int64),
        np.zeros(3, np.int8),
        None,
        np.array(offsets, np.int64),
        np.array(cells, np.int32),
        np.ones(5, np.int32),
        np.array(ops[:count], np.uint8),
    )
    ascending = offsets == sorted(offsets) and offsets[0] >= 0 and offsets[-1] <= 5
    used = cells[offsets[0] : offsets[-1]] if ascending else []
    if ascending and all(0 <= cell < 3 for cell in used) and all(op <= _core.GE for op in ops[:count]):
        assert _core.relation_check(*arrays)[0].tolist() == [0] * count
    else:
        with pytest.raises(ArgumentError):
            _core.relation_check(*arrays)
