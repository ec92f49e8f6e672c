"""Results of many pages: cut to their length, their memory kept for those who come next, and never shared."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest

from pyfinance import _core

core: Any = _core
PARENT = np.array([-1, 0, 1], np.int32)


def inputs(rows: int, seed: int) -> tuple[Any, Any, Any]:
    """A department per row, in order; a node of three levels, one below the other; an amount."""
    random = np.random.default_rng(seed)
    department = np.arange(rows, dtype=np.int32)
    return department, random.integers(0, 3, rows).astype(np.uint16), random.integers(-(10**9), 10**12, rows)


def roll_up(rows: int, seed: int) -> Any:
    department, node, value = inputs(rows, seed)
    return core.cube_groups(((department, 0, rows),), node, None, (value,), (None,), PARENT, 2, None)


def require_exact(result: Any, rows: int, seed: int) -> None:
    """Each row stands at its node and at those above it, and nowhere else."""
    _, node, value = inputs(rows, seed)
    offsets, found, (sums,), (present,) = result
    starts = np.concatenate([[0], np.cumsum(node + 1, dtype=np.int64)])
    assert np.array_equal(offsets, starts)
    assert np.array_equal(found, np.arange(starts[-1]) - np.repeat(starts[:-1], node + 1))
    assert np.array_equal(sums, np.repeat(value, node + 1))
    assert present is None


@pytest.mark.parametrize(
    "sizes",
    [
        (100_000, 400_000, 1_500_000, 400_000),  # growing, then less
        (1_500_000, 300_000, 1_500_000, 90_000),  # a kept block that is larger, one that is much smaller
        (800_000,) * 4,
    ],
)
def test_results_stay_what_they_are_while_others_come_and_go(sizes: tuple[int, ...]) -> None:
    held = {}
    for seed, rows in enumerate(sizes * 2):
        result = roll_up(rows, seed)
        require_exact(result, rows, seed)
        if seed % 2:
            held[seed] = (rows, result)
        del result
        gc.collect()
    for seed, (rows, result) in held.items():
        require_exact(result, rows, seed)


def test_a_result_does_not_hold_more_than_its_own_elements() -> None:
    """Room is taken for three cells per row; what is not used is given back, and nothing refers to it."""
    _, node, (value,), _ = roll_up(1_500_000, 7)
    for array in (node, value):
        assert not isinstance(array.base, np.ndarray)
        assert array.flags.c_contiguous
        assert array.flags.writeable
    value[:] = 0
    assert not value.any()
