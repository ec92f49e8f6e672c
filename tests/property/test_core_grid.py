"""The kernel `grid` against an oracle that paints the whole lattice and floods it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyfinance import _core, errors


@dataclass(frozen=True)
class Segment:
    x0: int
    y0: int
    x1: int
    y1: int
    horizontal: bool

    @property
    def at(self) -> int:
        return self.y0 if self.horizontal else self.x0

    @property
    def ends(self) -> tuple[int, int]:
        return (self.x0, self.x1) if self.horizontal else (self.y0, self.y1)


def across(y: int, x0: int, x1: int) -> Segment:
    return Segment(x0, y, x1, y, True)


def down(x: int, y0: int, y1: int) -> Segment:
    return Segment(x, y0, x, y1, False)


# ------------------------------------------------------------------------------------------------------------- oracle
def components(segments: list[Segment], snap: int) -> list[list[Segment]]:
    def touch(a: Segment, b: Segment) -> bool:
        return max(a.x0, b.x0) - min(a.x1, b.x1) <= snap and max(a.y0, b.y0) - min(a.y1, b.y1) <= snap

    left = list(range(len(segments)))
    found = []
    while left:
        group, todo = [], [left.pop()]
        while todo:
            own = todo.pop()
            group.append(segments[own])
            near = [i for i in left if touch(segments[own], segments[i])]
            left = [i for i in left if i not in near]
            todo += near
        found.append(group)
    return found


def lattice_lines(values: list[int], snap: int) -> list[list[int]]:
    lines: list[list[int]] = []
    for value in sorted(values):
        if lines and value - lines[-1][-1] <= snap:
            lines[-1].append(value)
        else:
            lines.append([value])
    return lines


def walls(segments: list[Segment], lines: list[list[int]], cross: list[list[int]], snap: int) -> set[tuple[int, int]]:
    """(line, step) pairs that are walled."""
    painted = set()
    for number, line in enumerate(lines):
        pieces = sorted(s.ends for s in segments if s.at in line)
        merged: list[list[int]] = []
        for low, high in pieces:
            if merged and low - merged[-1][1] <= snap:
                merged[-1][1] = max(merged[-1][1], high)
            else:
                merged.append([low, high])
        for low, high in merged:
            reached = [i for i, c in enumerate(cross) if c[-1] >= low - snap and c[0] <= high + snap]
            if reached:
                painted |= {(number, step) for step in range(min(reached), max(reached))}
    return painted


def regions(rows: int, cols: int, h: set[tuple[int, int]], v: set[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """Closed sets of lattice squares, flooded from each square; the outside is the ring around the lattice."""

    def neighbours(r: int, c: int) -> list[tuple[int, int]]:
        steps = []
        if (r, c) not in h:
            steps.append((r - 1, c))
        if (r + 1, c) not in h:
            steps.append((r + 1, c))
        if (c, r) not in v:
            steps.append((r, c - 1))
        if (c + 1, r) not in v:
            steps.append((r, c + 1))
        return steps

    left = {(r, c) for r in range(rows) for c in range(cols)}
    found = []
    while left:
        todo = [left.pop()]
        region, closed = set(todo), True
        while todo:
            for r, c in neighbours(*todo.pop()):
                if not (0 <= r < rows and 0 <= c < cols):
                    closed = False
                elif (r, c) not in region:
                    region.add((r, c))
                    todo.append((r, c))
        left -= region
        if closed:
            found.append(region)
    return found


def rectangles(
    region: set[tuple[int, int]], h: set[tuple[int, int]], v: set[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """Row by row, strips between vertical walls; a strip goes on while its width stays and no wall runs above it."""
    done: list[list[int]] = []
    for r in sorted({r for r, _ in region}):
        strips: list[list[int]] = []
        for c in sorted(c for row, c in region if row == r):
            if strips and strips[-1][1] == c and (c, r) not in v:
                strips[-1][1] = c + 1
            else:
                strips.append([c, c + 1])
        for first, last in strips:
            above = [d for d in done if d[1] == r and d[2:] == [first, last]]
            if above and not any((r, c) in h for c in range(first, last)):
                above[0][1] = r + 1
            else:
                done.append([r, r + 1, first, last])
    return [(d[0], d[1], d[2], d[3]) for d in done]


def oracle(segments: list[Segment], snap: int) -> list[list[int]]:
    tables = []
    for group in components(segments, snap):
        rules, posts = [s for s in group if s.horizontal], [s for s in group if not s.horizontal]
        if not rules or not posts:
            continue
        ys, xs = lattice_lines([s.at for s in rules], snap), lattice_lines([s.at for s in posts], snap)
        h, v = walls(rules, ys, xs, snap), walls(posts, xs, ys, snap)
        middle = [[line[0] + (line[-1] - line[0]) // 2 for line in lines] for lines in (ys, xs)]
        cells = []
        for region in regions(len(ys) - 1, len(xs) - 1, h, v):
            parts = rectangles(region, h, v)
            for r0, r1, c0, c1 in parts:
                box = [middle[1][c0], middle[0][r0], middle[1][c1], middle[0][r1]]
                cells.append([r0, r1, c0, c1, *box, int(len(parts) > 1)])
        if cells:
            first_post = min((s.x0, s.y0) for s in posts)
            tables.append(((ys[0][0], *first_post), sorted(cells, key=lambda cell: (cell[0], cell[2]))))
    tables.sort(key=lambda table: table[0])
    return [[number, *cell] for number, (_, cells) in enumerate(tables) for cell in cells]


def build(segments: list[Segment], snap: int) -> list[list[int]]:
    x0, y0, x1, y1 = np.array([(s.x0, s.y0, s.x1, s.y1) for s in segments], dtype=np.int32).reshape(-1, 4).T.copy()
    horizontal = np.array([s.horizontal for s in segments], dtype=np.uint8)
    cells: list[list[int]] = _core.grid_build(x0, y0, x1, y1, horizontal, snap).tolist()
    return cells


# --------------------------------------------------------------------------------------------------------- strategies
def strokes(limit: int) -> st.SearchStrategy[Segment]:
    pair = st.tuples(st.integers(-5, limit), st.integers(-5, limit)).map(sorted)
    return st.builds(
        lambda at, ends, horizontal: across(at, *ends) if horizontal else down(at, *ends),
        st.integers(-5, limit),
        pair,
        st.booleans(),
    )


@st.composite
def torn_lattices(draw: st.DrawFn) -> tuple[list[Segment], int]:
    """A lattice drawn edge by edge in random pieces, with jitter, overhang and missing edges."""
    snap = draw(st.integers(0, 3))
    rows, cols = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    spacing, ox, oy = draw(st.integers(7, 12)), draw(st.integers(-9, 9)), draw(st.integers(-9, 9))
    jitter = st.integers(0, snap)
    segments = []
    for r in range(rows + 1):
        for c in range(cols):
            if draw(st.integers(0, 9)) > 0:
                left, right = ox + c * spacing - draw(jitter), ox + (c + 1) * spacing + draw(jitter)
                segments.append(across(oy + r * spacing + draw(jitter), left, right))
    for c in range(cols + 1):
        for r in range(rows):
            if draw(st.integers(0, 9)) > 0:
                top, foot = oy + r * spacing - draw(jitter), oy + (r + 1) * spacing + draw(jitter)
                segments.append(down(ox + c * spacing + draw(jitter), top, foot))
    return draw(st.permutations(segments)), snap


# -------------------------------------------------------------------------------------------------------------- build
@given(st.lists(strokes(25), max_size=24), st.integers(0, 4))
def test_build_equals_the_flooded_lattice(segments: list[Segment], snap: int) -> None:
    assert build(segments, snap) == oracle(segments, snap)


@given(torn_lattices(), st.lists(strokes(40), max_size=6))
def test_build_of_a_torn_lattice(lattice: tuple[list[Segment], int], strays: list[Segment]) -> None:
    segments, snap = lattice
    assert build(segments, snap) == oracle(segments, snap)
    assert build(segments + strays, snap) == oracle(segments + strays, snap)


@given(torn_lattices(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_segments_do_not_matter(lattice: tuple[list[Segment], int], order: Random) -> None:
    segments, snap = lattice
    again = segments + segments[: len(segments) // 2]
    order.shuffle(again)
    assert build(again, snap) == build(segments, snap)


@given(torn_lattices())
def test_cells_of_one_table_are_disjoint(lattice: tuple[list[Segment], int]) -> None:
    seen = set()
    for table, r0, r1, c0, c1, *_ in build(*lattice):
        for square in ((table, r, c) for r in range(r0, r1) for c in range(c0, c1)):
            assert square not in seen
            seen.add(square)


def test_a_page_of_many_pieces() -> None:
    """300 x 40 cells, each edge drawn on its own and twice."""
    segments = []
    for r in range(301):
        segments += [across(r * 900, c * 1100, c * 1100 + 1100) for c in range(40)] * 2
    for c in range(41):
        segments += [down(c * 1100, r * 900, r * 900 + 900) for r in range(300)] * 2
    cells = build(segments, 50)
    assert len(cells) == 300 * 40
    assert cells[41] == [0, 1, 2, 1, 2, 1100, 900, 2200, 1800, 0]


def test_an_empty_page_has_no_cells() -> None:
    assert build([], 10) == []


def test_build_refuses_reversed_ends() -> None:
    with pytest.raises(errors.ArgumentError):
        build([across(0, 5, 4)], 1)


# ------------------------------------------------------------------------------------------------------------- assign
boxes = st.tuples(*[st.integers(-20, 20)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)


def best_cell(cells: list[tuple[int, int, int, int]], run: tuple[int, int, int, int], min_share: int) -> int:
    x0, y0, x1, y1 = run
    area = (x1 - x0) * (y1 - y0)
    if area == 0:
        for number, (a0, b0, a1, b1) in enumerate(cells):
            if 2 * a0 <= x0 + x1 <= 2 * a1 and 2 * b0 <= y0 + y1 <= 2 * b1:
                return number
        return -1
    covered = [max(0, min(x1, a1) - max(x0, a0)) * max(0, min(y1, b1) - max(y0, b0)) for a0, b0, a1, b1 in cells]
    if not covered or max(covered) == 0 or 100 * max(covered) < min_share * area:
        return -1
    return covered.index(max(covered))


def assign(cells: list[tuple[int, int, int, int]], runs: list[tuple[int, int, int, int]], min_share: int) -> list[int]:
    array = np.zeros((len(cells), 10), dtype=np.int32)
    if cells:
        array[:, 5:9] = cells
    x0, y0, x1, y1 = np.array(runs, dtype=np.int32).reshape(-1, 4).T.copy()
    found: list[int] = _core.grid_assign(array, x0, y0, x1, y1, min_share).tolist()
    return found


@given(st.lists(boxes, max_size=20), st.lists(boxes, max_size=8), st.integers(1, 100))
def test_assign_takes_the_most_covering_cell(
    cells: list[tuple[int, int, int, int]], runs: list[tuple[int, int, int, int]], min_share: int
) -> None:
    assert assign(cells, runs, min_share) == [best_cell(cells, run, min_share) for run in runs]


def test_assign_at_the_edge_of_the_range() -> None:
    limit = 2**28
    whole = (-limit, -limit, limit, limit)
    assert assign([whole], [whole], 100) == [0]
    assert assign([(-limit, -limit, limit, limit - 1)], [whole], 100) == [-1]
    with pytest.raises(errors.ArgumentError):
        assign([whole], [(-limit - 1, 0, 0, 0)], 1)


def test_assign_refuses_cells_of_another_width() -> None:
    empty = np.zeros(0, dtype=np.int32)
    with pytest.raises(errors.ArgumentError):
        _core.grid_assign(np.zeros((2, 9), dtype=np.int32), empty, empty, empty, empty, 50)
