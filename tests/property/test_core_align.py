"""The kernel `align`, and shares, against plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyfinance import _core, errors


@settings(max_examples=200, deadline=None)
@given(lists=st.lists(st.lists(st.integers(-20, 20), max_size=12), max_size=6))
def test_lists_are_merged_and_none_may_repeat(lists: list[list[int]]) -> None:
    flat = [key for one in lists for key in one]
    offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    seen: list[int] = []
    twice: list[int] = []
    for one in lists:
        start = len(seen)
        for key in one:
            if key in seen[start:]:
                twice.append(len(seen))
            seen.append(key)
    if twice:
        with pytest.raises(errors.ArgumentError) as caught:
            _core.align_merge(np.array(flat, np.int64), offsets)
        assert caught.value.index == twice[0]
        return
    merged, position = _core.align_merge(np.array(flat, np.int64), offsets)
    assert merged.tolist() == sorted(set(flat))
    assert [merged[place] for place in position] == flat


@st.composite
def cells(draw: st.DrawFn) -> list[list[int]]:
    """Nodes per group, ascending."""
    return draw(st.lists(st.sets(st.integers(0, 30), max_size=10).map(sorted), min_size=1, max_size=8))


def packed(groups: list[list[int]]) -> tuple[Any, Any]:
    offsets = np.cumsum([0, *map(len, groups)]).astype(np.int64)
    return offsets, np.array([node for group in groups for node in group], np.uint16)


@settings(max_examples=200, deadline=None)
@given(groups=cells(), data=st.data(), threads=st.integers(1, 3))
def test_cells_find_the_same_node_in_another_group(groups: list[list[int]], data: st.DataObject, threads: int) -> None:
    base = data.draw(st.lists(st.integers(-1, len(groups) - 1), min_size=len(groups), max_size=len(groups)))
    offsets, node = packed(groups)
    found = _core.align_groups(offsets, node, np.array(base, np.int32), threads).tolist()
    want = []
    for g, group in enumerate(groups):
        other = groups[base[g]] if base[g] >= 0 else []
        want += [int(offsets[base[g]]) + other.index(one) if one in other else -1 for one in group]
    assert found == want


def test_a_base_that_is_no_group_is_refused() -> None:
    offsets, node = packed([[1], [2]])
    with pytest.raises(errors.ArgumentError) as caught:
        _core.align_groups(offsets, node, np.array([0, 2], np.int32), 1)
    assert caught.value.index == 1


@settings(max_examples=200, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1)), max_size=30),
    data=st.data(),
)
def test_shares_are_the_quotients_of_the_nearest_doubles(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    numerator = np.array([a for a, _ in pairs], np.int64)
    denominator = np.array([b for _, b in pairs], np.int64)
    base = data.draw(st.lists(st.integers(-1, len(pairs) - 1), min_size=len(pairs), max_size=len(pairs)))
    out = np.empty(len(pairs))
    assert _core.share(numerator, denominator, None, 2, out) is out
    based = _core.share(numerator, denominator, np.array(base, np.int64), 2, None)
    for i, (a, b) in enumerate(pairs):
        assert math.isnan(out[i]) if b == 0 else out[i] == float(a) / float(b)
        other = pairs[base[i]][1] if base[i] >= 0 else 0
        assert math.isnan(based[i]) if other == 0 else based[i] == float(a) / float(other)


def test_parents_within_the_group() -> None:
    offsets, node = packed([[0, 1, 2], [], [0, 3], [4]])
    parent = np.array([-1, 0, 1, 0, -1], np.int32)
    assert _core.align_parents(offsets, node, parent, 2).tolist() == [-1, 0, 1, -1, 3, -1]
    with pytest.raises(errors.ArgumentError):
        _core.align_parents(offsets, node, parent[:4], 1)
