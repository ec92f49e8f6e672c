"""The kernel `forest` against dictionaries and sums over whole subtrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyfinance import _core
from pyfinance.errors import AmountOverflowError, HierarchyError

LIMIT = 2**63
digits = st.integers(1, 99)
classes = st.integers(100, 999)
codes = st.one_of(
    classes,
    st.builds(lambda c, s: c * 100 + s, st.sampled_from([201, 208, 999]), digits),
    st.builds(lambda c, s, i: (c * 100 + s) * 100 + i, st.sampled_from([201, 208, 100]), st.integers(1, 4), digits),
)
amounts = st.integers(-LIMIT, LIMIT - 1)
small = st.integers(-(10**6), 10**6)


def levels(code: int) -> list[int]:
    """A code and all levels above it."""
    text = str(code)
    return [int(text[:length]) for length in (3, 5, 7) if length <= len(text)]


@given(st.lists(codes, max_size=40))
def test_forest_build(rows: list[int]) -> None:
    node_code, parent, printed, row_node = _core.forest_build(np.array(rows, np.int32))
    expected = sorted({level for code in rows for level in levels(code)}, key=str)
    assert node_code.tolist() == expected
    index = {code: i for i, code in enumerate(expected)}
    assert parent.tolist() == [index[levels(code)[-2]] if code > 999 else -1 for code in expected]
    assert printed.tolist() == [int(code in rows) for code in expected]
    assert row_node.tolist() == [index[code] for code in rows]
    assert all(above < i for i, above in enumerate(parent.tolist()))


@given(st.lists(codes, max_size=5), st.integers(-(2**31), 2**31 - 1), st.lists(codes, max_size=5))
@example([201], 20100, [])
@example([], 2010001, [201])
def test_forest_build_names_the_first_row_without_a_place(before: list[int], code: int, after: list[int]) -> None:
    text = str(code)
    pairs = [text[3:5], text[5:7]]
    if len(text) in (3, 5, 7) and code > 0 and "00" not in pairs:
        assert _core.forest_build(np.array([code], np.int32))[0].tolist() == levels(code)
        return
    with pytest.raises(HierarchyError) as caught:
        _core.forest_build(np.array([*before, code, *after], np.int32))
    assert caught.value.index == len(before)


@dataclass(frozen=True)
class Tree:
    parent: list[int]
    values: list[list[int]]
    exponent: list[list[int]]
    present: list[list[bool]]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.parent), len(self.values[0]) if self.values else 1

    def children(self, node: int) -> list[int]:
        return [i for i, above in enumerate(self.parent) if above == node]


@st.composite
def trees(draw: st.DrawFn, numbers: st.SearchStrategy[int]) -> Tree:
    nodes = draw(st.integers(0, 9))
    columns = draw(st.integers(1, 3))
    row = st.lists(numbers, min_size=columns, max_size=columns)
    exponents = st.lists(st.sampled_from([0, 0, 2, 4, 6, 18]), min_size=columns, max_size=columns)
    blanks = st.lists(st.booleans(), min_size=columns, max_size=columns)
    return Tree(
        [draw(st.integers(-1, i - 1)) for i in range(nodes)],
        [draw(row) for _ in range(nodes)],
        [draw(exponents) for _ in range(nodes)],
        [draw(blanks) for _ in range(nodes)],
    )


def subtree_sum(tree: Tree, node: int, column: int) -> int:
    return tree.values[node][column] + sum(subtree_sum(tree, child, column) for child in tree.children(node))


@given(trees(st.one_of(small, amounts)))
def test_forest_rollup(tree: Tree) -> None:
    parent = np.array(tree.parent, np.int32)
    values = np.array(tree.values, np.int64).reshape(tree.shape)
    sums = [row[:] for row in tree.values]
    for node in reversed(range(len(sums))):
        above = tree.parent[node]
        for column in range(tree.shape[1]) if above >= 0 else ():
            sums[above][column] += sums[node][column]
            if not -LIMIT <= sums[above][column] < LIMIT:
                with pytest.raises(AmountOverflowError) as caught:
                    _core.forest_rollup(parent, values)
                assert caught.value.index == above
                return
    rolled = _core.forest_rollup(parent, values).tolist()
    assert rolled == [[subtree_sum(tree, i, k) for k in range(tree.shape[1])] for i in range(tree.shape[0])]


def parts_of(tree: Tree, node: int, column: int) -> list[int]:
    """The nearest present descendants."""
    found = []
    for child in tree.children(node):
        found += [child] if tree.present[child][column] else parts_of(tree, child, column)
    return found


def quantum(exponent: int) -> int:
    return 10**exponent if exponent > 0 else 0


def oracle_residual(tree: Tree, node: int, column: int) -> tuple[int, int, int]:
    parts = parts_of(tree, node, column)
    if not tree.present[node][column] or not parts:
        return 0, 0, -1
    filled = [part for part in parts if tree.values[part][column] != 0]
    residual = tree.values[node][column] - sum(tree.values[part][column] for part in parts)
    width = sum(quantum(tree.exponent[i][column]) for i in [node, *filled])
    return residual, width, len(filled)


@given(trees(st.one_of(small, amounts, st.just(0))), st.booleans())
def test_forest_residual(tree: Tree, all_present: bool) -> None:
    if all_present:
        tree = Tree(tree.parent, tree.values, tree.exponent, [[True] * len(row) for row in tree.present])
    parent = np.array(tree.parent, np.int32)
    values = np.array(tree.values, np.int64).reshape(tree.shape)
    exponent = np.array(tree.exponent, np.int8).reshape(tree.shape)
    bitmap = np.packbits(np.array(tree.present, bool).reshape(-1), bitorder="little")
    validity = None if all_present else bitmap
    expected = [[oracle_residual(tree, i, k) for k in range(tree.shape[1])] for i in range(tree.shape[0])]
    for node, row in enumerate(expected):
        if any(not -LIMIT <= residual < LIMIT or width >= LIMIT for residual, width, _ in row):
            with pytest.raises(AmountOverflowError) as caught:
                _core.forest_residual(parent, values, exponent, validity)
            assert caught.value.index == node
            return
    residual, width, parts = _core.forest_residual(parent, values, exponent, validity)
    found = np.stack([residual, width, parts.astype(np.int64)], axis=-1).tolist()
    assert found == [[list(cell) for cell in row] for row in expected]


@given(st.lists(st.integers(-3, 6), min_size=1, max_size=6))
def test_a_parent_must_precede_its_child(parents: list[int]) -> None:
    wrong = [i for i, above in enumerate(parents) if not -1 <= above < i]
    values = np.zeros((len(parents), 1), np.int64)
    exponent = np.zeros((len(parents), 1), np.int8)
    parent = np.array(parents, np.int32)
    if not wrong:
        assert _core.forest_rollup(parent, values).tolist() == values.tolist()
        return
    with pytest.raises(HierarchyError) as caught:
        _core.forest_rollup(parent, values)
    assert caught.value.index == wrong[0]
    with pytest.raises(HierarchyError) as caught:
        _core.forest_residual(parent, values, exponent, None)
    assert caught.value.index == wrong[0]
