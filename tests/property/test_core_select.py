"""Which rows count, their columns, distinct tuples and missed totals: the core against loops in Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyfinance import _core, errors

KEPT = _core.SIEVE_KEPT
EXTENTS = (5, 3)
MANY = 200_000  # rows of several pieces


def ids(values: Any) -> Any:
    return np.array(values, np.int32)


def bitmap(present: list[bool]) -> Any:
    return np.packbits(np.array(present, np.bool_), bitorder="little")


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[int, int, int, bool, int]]:
    amount = st.sampled_from([0, 1, -1, 7, 2**63 - 1, -(2**63), -(2**32), 2**32 - 1])
    row = st.tuples(st.integers(0, 4), st.integers(0, 2), amount, st.booleans(), st.sampled_from([KEPT, KEPT, 0, 9]))
    return draw(st.lists(row, max_size=30))


VERDICTS = st.sampled_from([KEPT, KEPT, KEPT, 0, 1, 2])


@settings(max_examples=200, deadline=None)
@given(
    given_rows=rows(), one=st.lists(VERDICTS, min_size=5, max_size=5), low=st.sampled_from([0, -3, 2**31 - 6]),
    two=st.lists(VERDICTS, min_size=6, max_size=6), block=st.lists(st.sampled_from([0, 3]), min_size=5, max_size=5),
    threads=st.integers(1, 3),
)  # fmt: skip
def test_the_lowest_verdict_holds(
    given_rows: list[Any], one: list[int], low: int, two: list[int], block: list[int], threads: int
) -> None:
    first, second, fen, present, before = zip(*given_rows, strict=True) if given_rows else ((),) * 5
    column, count = ids(first) + np.int32(low), len(given_rows)
    rules = (
        (column, low, None, None, 0, np.array(one, np.uint8)),
        (column, low, np.array(block, np.uint32), ids(second), 3, np.array(two, np.uint8)),
    )
    use = ((column, low, 5), (ids(second), 0, 3))
    verdict, counts, seen = _core.sieve(
        rules, np.array(fen, np.int64), bitmap(list(present)), 3, np.array(before, np.uint8), use, count, threads
    )
    want = [
        min(one[a], two[block[a] + b], KEPT if is_there else 3, was)
        for a, b, _, is_there, was in given_rows
    ]  # fmt: skip
    assert verdict is not None
    assert verdict.tolist() == want
    for v in range(256):
        own = [i for i in range(count) if want[i] == v]
        known = [fen[i] for i in own if present[i]]
        assert (counts[v, 0], counts[v, 4]) == (len(own), own[0] if own else -1)
        if v not in (0, KEPT):
            assert (counts[v, 1], (int(counts[v, 3]) << 32) + int(counts[v, 2])) == (len(known), sum(known))
    for column_of, used in zip((first, second), seen, strict=True):
        assert np.flatnonzero(used).tolist() == sorted({column_of[i] for i in range(count) if want[i] == KEPT})


@settings(max_examples=200, deadline=None)
@given(
    given_rows=rows(), number=st.permutations(range(5)), wanted=st.sampled_from([KEPT, 9, None]),
    threads=st.integers(1, 3),
)  # fmt: skip
def test_columns_of_the_rows_that_are_wanted(
    given_rows: list[Any], number: list[int], wanted: int | None, threads: int
) -> None:
    first, second, fen, _, verdict = zip(*given_rows, strict=True) if given_rows else ((),) * 5
    judged = None if wanted is None else np.array(verdict, np.uint8)
    nodes = np.arange(100, 115, dtype=np.uint16)
    block = np.array([12, 9, 6, 3, 0], np.uint32)
    keys = ((ids(second), 0, 3, None, 3), (ids(first), 0, 5, ids(number), 5))
    code = (ids(second), 3, ids(first), 0, block, nodes)
    group, node, value, row = _core.pick(
        judged, wanted or 0, keys, code, np.array(fen, np.int64), True, len(given_rows), threads
    )
    own = [i for i in range(len(given_rows)) if wanted in (None, verdict[i])]
    assert [one.tolist() for one in (group, node, value, row) if one is not None] == [
        [second[i] * 5 + number[first[i]] for i in own],
        [100 + int(block[first[i]]) + second[i] for i in own],
        [fen[i] for i in own],
        own,
    ]


@settings(max_examples=200, deadline=None)
@given(given_rows=rows(), threads=st.integers(1, 3), data=st.data())
def test_the_first_row_of_each_tuple(given_rows: list[Any], threads: int, data: st.DataObject) -> None:
    first, second, _, _, verdict = zip(*given_rows, strict=True) if given_rows else ((),) * 5
    count = len(given_rows)
    columns = ((ids(first), 0, 5), (ids(second), 0, 3))
    among = data.draw(
        st.one_of(st.none(), st.lists(st.sampled_from(range(count)), max_size=20) if count else st.just([]))
    )
    want: dict[tuple[int, int], int] = {}
    for i in sorted(range(count) if among is None else among):
        if verdict[i] == KEPT:
            want.setdefault((first[i], second[i]), i)
    listed = None if among is None else np.array(among, np.int64)
    found = _core.distinct_rows(columns, listed, np.array(verdict, np.uint8), KEPT, count, threads)
    assert found.tolist() == sorted(want.values())


@settings(max_examples=300, deadline=None)
@given(
    data=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([3, -2, 0, 50, 2**62]), st.integers(-1, 20), st.booleans()),
        max_size=14,
    ),
    threads=st.integers(1, 3),
)
def test_totals_that_are_missed(data: list[tuple[int, int, int, bool]], threads: int) -> None:
    place, fen, exponent, is_total = zip(*data, strict=True) if data else ((),) * 4
    totals = [i for i, one in enumerate(is_total) if one]
    verdict = np.array([1 if one else KEPT for one in is_total], np.uint8)

    def unit(i: int) -> int:
        return 10 ** min(exponent[i], 18) if exponent[i] > 0 else 0

    want, too_large = [], []
    for total in totals:
        own = [i for i in range(len(data)) if place[i] == place[total] and not is_total[i]]
        summed, units = sum(fen[i] for i in own), sum(unit(i) for i in own if fen[i])
        if not -(2**63) <= summed < 2**63 or units >= 2**63:
            too_large.append(total)
        alone = sum(place[i] == place[total] for i in totals) == 1
        if alone and 2 * abs(fen[total] - summed) > units + unit(total):
            want.append((total, summed))
    call = (
        ((ids(place), 0, 3),), np.array(totals, np.int64), verdict, KEPT, np.array(fen, np.int64),
        np.array(exponent, np.int8), len(data), threads,
    )  # fmt: skip
    if too_large:
        with pytest.raises(errors.AmountOverflowError) as caught:
            _core.missed_totals(*call)
        assert caught.value.index == too_large[0]
        return
    missed, summed_of = _core.missed_totals(*call)
    assert list(zip(missed.tolist(), summed_of.tolist(), strict=True)) == want


def test_the_threads_do_not_matter() -> None:
    random = np.random.default_rng(5)
    first, second = (random.integers(0, extent, MANY).astype(np.int32) for extent in (90_000, 3))
    fen = random.integers(-(10**9), 10**9, MANY)
    says = random.integers(250, 256, 90_000).astype(np.uint8)
    blanks = np.packbits(random.integers(0, 9, MANY) > 0, bitorder="little")
    results = []
    for threads in (1, 3):
        use = ((first, 0, 90_000), (second, 0, 3))
        verdict, counts, seen = _core.sieve(
            ((first, 0, None, None, 0, says),), fen, blanks, 3, None, use, MANY, threads
        )
        columns = ((first, 0, 90_000), (second, 0, 3))
        distinct = _core.distinct_rows(columns, None, verdict, KEPT, MANY, threads)
        picked = _core.pick(verdict, 251, ((first, 0, 90_000, None, 90_000),), None, fen, True, MANY, threads)
        totals = distinct[::7].copy()
        missed = _core.missed_totals(columns, totals, verdict, 251, fen, np.zeros(MANY, np.int8), MANY, threads)
        results.append((verdict, counts, *seen, distinct, picked[0], picked[2], picked[3], *missed))
    for one, other in zip(*results, strict=True):
        assert np.array_equal(one, other)


def test_what_is_out_of_bounds() -> None:
    column, fen = ids([0, 1, 5]), np.zeros(3, np.int64)
    rule = (column, 0, None, None, 0, np.array([KEPT, KEPT], np.uint8))
    with pytest.raises(errors.ArgumentError) as caught:
        _core.sieve((rule,), fen, None, 0, None, (), 3, 1)
    assert caught.value.index == 2
    gone = np.array([KEPT, KEPT, 7], np.uint8)  # what does not count is not looked at
    assert _core.sieve((rule,), fen, None, 0, gone, ((column, 0, 2),), 3, 1)[1][KEPT, 0] == 2
    assert _core.distinct_rows(((column, 0, 2),), None, gone, KEPT, 3, 1).tolist() == [0, 1]
    with pytest.raises(errors.ArgumentError):
        _core.sieve(
            ((column, 0, np.array([0, 1, 2, 3, 4, 9], np.uint32), column, 6, gone),), fen, None, 0, None, (), 3, 1
        )
    for call in (
        lambda: _core.distinct_rows(((column, 0, 5),), None, None, 0, 3, 1),
        lambda: _core.distinct_rows(((column, 0, 6),), np.array([3], np.int64), None, 0, 3, 1),
        lambda: _core.distinct_rows(((column, 0, 2**31 - 1),) * 3, None, None, 0, 3, 1),
        lambda: _core.pick(None, 0, ((column, 0, 5, None, 5),), None, None, False, 3, 1),
        lambda: _core.pick(None, 0, ((column, 0, 6, None, 5),), None, None, False, 3, 1),
        lambda: _core.pick(None, 0, ((column, 0, 6, ids([0, 1, 2, 3, 4, 5]), 5),), None, None, False, 3, 1),
        lambda: _core.pick(None, 0, None, (column, 6, None, 0, None, np.zeros(5, np.uint16)), None, False, 3, 1),
        lambda: _core.missed_totals(((column, 0, 6),), np.array([-1], np.int64), None, 0, fen, fen.astype(np.int8), 3, 1),
    ):  # fmt: skip
        with pytest.raises(errors.ArgumentError):
            call()
    wrong: Any = [column]
    with pytest.raises(TypeError):
        _core.distinct_rows((wrong,), None, None, 0, 3, 1)
