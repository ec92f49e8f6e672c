"""Which of the things drawn on a page are the walls of tables.

A wall is a thin fill or a stroke along an axis that is not painted in the colour of the paper. Producers cut one ruling
into a piece for every cell it passes, draw it twice, dash it, or put a small square on every crossing: all pieces on one
line become one segment. Filled areas (the background of a cell) are no walls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pyfinance.reading.pdf.pdfium import Drawing, Ints

THIN: Final = 300  # 1/100 pt: a wider fill is an area
SNAP: Final = 200  # lines this near are one line (a double ruling is two lines 1.5 pt apart)
GAP: Final = 400  # pieces of one line this near are one segment (dashes); no column is so narrow
SHORT: Final = 500  # a segment that stays shorter is a mark or a dot, no wall


@dataclass(slots=True)
class Segments:
    """Axis-aligned walls: int32[n] x0, y0, x1, y1 (x0 <= x1, y0 <= y1) and bool[n] horizontal."""

    x0: Ints
    y0: Ints
    x1: Ints
    y1: Ints
    horizontal: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.x0)


def segments(drawing: Drawing) -> Segments:
    """The walls drawn on a page, each in one piece."""
    box = drawing.path[~drawing.light]
    width, height = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    thin = np.minimum(width, height) <= THIN
    box, width, height = box[thin], width[thin], height[thin]
    dot = np.maximum(width, height) <= THIN  # a square on a crossing continues both its lines
    level, upright = (width >= height) | dot, (width < height) | dot
    across = _joined((box[level, 1] + box[level, 3]) // 2, box[level, 0], box[level, 2])
    down = _joined((box[upright, 0] + box[upright, 2]) // 2, box[upright, 1], box[upright, 3])
    return closed(assembled(across, down))


def closed(s: Segments) -> Segments:
    """The segments with the outer walls that a table does without, or lost to a page break.

    Where two or more walls of one table run on together beyond its last crossing wall, their common end is its border.
    """
    added = [wall for part in _components(s) for horizontal in (False, True) for wall in _borders(s, part, horizontal)]
    if not added:
        return s
    x0, y0, x1, y1 = np.array(added, np.int32).T
    return Segments(
        np.concatenate([s.x0, x0]),
        np.concatenate([s.y0, y0]),
        np.concatenate([s.x1, x1]),
        np.concatenate([s.y1, y1]),
        np.concatenate([s.horizontal, y0 == y1]),
    )


def _borders(s: Segments, part: npt.NDArray[np.bool_], horizontal: bool) -> list[tuple[int, int, int, int]]:
    """The borders that close the ends of the horizontal (or vertical) walls of one component."""
    along = part & (s.horizontal == horizontal)
    across = part & (s.horizontal != horizontal)
    if not (along.any() and across.any()):
        return []
    low, high, at, crossing = (s.x0, s.x1, s.y0, s.x0) if horizontal else (s.y0, s.y1, s.x0, s.y0)
    first, last = int(crossing[across].min()), int(crossing[across].max())
    walls = []
    for end, beyond in ((low, first - low), (high, high - last)):
        loose = along & (beyond > SHORT)
        if np.count_nonzero(loose) < 2:
            continue
        furthest = int(end[loose][np.argmax(beyond[loose])])
        common = loose & (np.abs(end - furthest) <= SNAP)
        if np.count_nonzero(common) < 2:
            continue
        a, b = int(at[common].min()), int(at[common].max())
        walls.append((furthest, a, furthest, b) if horizontal else (a, furthest, b, furthest))
    return walls


def _components(s: Segments) -> list[npt.NDArray[np.bool_]]:
    """The sets of segments that touch one another (bool[n] each), single ones left out."""
    near = (
        (s.x0[:, None] - SNAP <= s.x1)
        & (s.x0 - SNAP <= s.x1[:, None])
        & (s.y0[:, None] - SNAP <= s.y1)
        & (s.y0 - SNAP <= s.y1[:, None])
    )
    left = np.ones(len(s), bool)
    parts = []
    while left.any():
        part = np.zeros(len(s), bool)
        part[np.argmax(left)] = True
        while True:
            grown = near[part].any(axis=0)
            if np.array_equal(grown, part):
                break
            part = grown
        left &= ~part
        if np.count_nonzero(part) > 1:
            parts.append(part)
    return parts


def assembled(across: tuple[Ints, Ints, Ints], down: tuple[Ints, Ints, Ints]) -> Segments:
    """Segments from horizontal lines (y, x0, x1) and vertical ones (x, y0, y1)."""
    y, left, right = across
    x, top, bottom = down
    return Segments(
        np.concatenate([left, x]),
        np.concatenate([y, top]),
        np.concatenate([right, x]),
        np.concatenate([y, bottom]),
        np.repeat([True, False], [len(y), len(x)]),
    )


def _joined(at: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Pieces on one line (``at`` within SNAP of its neighbour) that touch or nearly touch, as one segment each."""
    if not len(at):
        return at, start, end
    order = np.argsort(at, kind="stable")
    line = np.empty(len(at), np.int64)
    line[order] = np.cumsum(np.diff(at[order], prepend=at[order[0]]) > SNAP)
    order = np.lexsort((start, line))
    line, at, start, end = line[order], at[order], start[order], end[order]
    span = int(max(end.max(), 0) - min(int(start.min()), 0)) + GAP + 1
    reach = np.maximum.accumulate(end.astype(np.int64) + line * span) - line * span
    fresh = np.ones(len(at), bool)
    fresh[1:] = (np.diff(line) > 0) | (start[1:] > reach[:-1] + GAP)
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(at)) - 1
    length = np.maximum(end - start, 1).astype(np.int64)
    # a line stands where most of its ink does
    place = np.add.reduceat(at * length, first) // np.add.reduceat(length, first)
    start, end = start[first], reach[last].astype(np.int32)
    long = end - start >= SHORT
    return place.astype(np.int32)[long], start[long], end[long]
