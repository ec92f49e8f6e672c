"""Which of the things drawn on a page are the walls of tables.

A wall is a thin fill or a stroke along an axis that is not painted in the colour of the paper. Producers cut one
ruling into a piece for every cell it passes, draw it twice, dash it, or put a small square on every crossing: all
pieces on one line become one segment. Filled areas (the background of a cell) are no walls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pyfinance.reading.pdf.drawing import Bools, Drawing, Ints, fresh

THIN: Final = 300  # 1/100 pt: a wider fill is an area
SNAP: Final = 200  # lines this near are one line (a double ruling is two lines 1.5 pt apart)
GAP: Final = 400  # pieces of one line this near are one segment (dashes); no column is so narrow
SHORT: Final = 500  # a segment that stays shorter is a mark or a dot, no wall


_Lines = tuple[Ints, Ints, Ints]  # parallel lines: where each stands, its start and its end


@dataclass(slots=True)
class Segments:
    """Axis-aligned walls: int32[n] x0, y0, x1, y1 (x0 <= x1, y0 <= y1) and bool[n] horizontal."""

    x0: Ints
    y0: Ints
    x1: Ints
    y1: Ints
    horizontal: Bools

    def __len__(self) -> int:
        return len(self.x0)


def segments(drawing: Drawing) -> Segments:
    """The walls drawn on a page, each in one piece."""
    box = drawing.path
    thin = np.minimum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) <= THIN
    light = drawing.light
    box = np.concatenate([box[thin & ~light], _light_walls(box[thin & light], box[~thin & ~light])])
    width, height = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    dot = np.maximum(width, height) <= THIN  # a square on a crossing continues both its lines
    level, upright = (width >= height) | dot, (width < height) | dot
    across = _joined((box[level, 1] + box[level, 3]) // 2, box[level, 0], box[level, 2])
    down = _joined((box[upright, 0] + box[upright, 2]) // 2, box[upright, 1], box[upright, 3])
    return closed(assembled(across, down))


def _light_walls(light: Ints, areas: Ints) -> Ints:
    """Of the lines in the colour of paper those on a coloured area, where they are seen, and the edges of that area."""
    if not len(light):
        return light
    x, y = (light[:, 0] + light[:, 2]) // 2, (light[:, 1] + light[:, 3]) // 2
    seen = np.zeros(len(light), bool)
    edges: list[tuple[int, int, int, int]] = []
    for x0, y0, x1, y1 in areas.tolist():
        inside = (x0 < x) & (x < x1) & (y0 < y) & (y < y1)
        if inside.any():
            seen |= inside
            edges += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    return np.concatenate([light[seen], np.array(edges, np.int32).reshape(-1, 4)])


def closed(s: Segments) -> Segments:
    """The segments with the borders that a table does without, or lost to a page break.

    Where neighbouring walls of one table end at one height and no wall joins their ends, the border is drawn there.
    """
    h, v = s.horizontal, ~s.horizontal
    level, upright = (s.y0[h], s.x0[h], s.x1[h]), (s.x0[v], s.y0[v], s.y1[v])
    across, down = _borders(upright, level), _borders(level, upright)
    if not across and not down:
        return s
    return assembled(_extended(level, across), _extended(upright, down))


def _extended(lines: _Lines, borders: list[tuple[int, int, int]]) -> _Lines:
    added = np.array(borders, np.int32).reshape(-1, 3).T
    at, start, end = (np.concatenate(pair) for pair in zip(lines, added, strict=True))
    return at, start, end


def _borders(walls: _Lines, crossing: _Lines) -> list[tuple[int, int, int]]:
    """The missing borders at the ends of parallel walls: lines of the crossing kind."""
    at, low, high = walls
    found: list[tuple[int, int, int]] = []
    if not len(at) or not len(crossing[0]):
        return found
    for end, inwards in ((low, SHORT), (high, -SHORT)):
        held = (np.abs(crossing[0] - end[:, None]) <= SNAP) & _spans(crossing, at[:, None], at[:, None])
        loose = np.sort(end[~held.any(axis=1)])
        edges = loose[np.diff(loose, prepend=loose[:1] - SNAP - 1) > SNAP] if len(loose) else loose
        for edge in edges.tolist():
            inside = np.flatnonzero((low <= edge + inwards) & (high >= edge + inwards))
            inside = inside[np.argsort(at[inside], kind="stable")]
            found += _border(walls, crossing, edge, inside, np.abs(end[inside] - edge) <= SNAP)
    return found


def _border(
    walls: _Lines, crossing: _Lines, edge: int, inside: npt.NDArray[np.intp], ends: Bools
) -> list[tuple[int, int, int]]:
    """The pieces that join neighbouring walls which end at ``edge``, where nothing joins them yet."""
    at, low, high = walls
    pieces: list[tuple[int, int, int]] = []
    for k in np.flatnonzero(ends[1:] & ends[:-1]).tolist():
        i, j = inside[k], inside[k + 1]
        spans = _spans(crossing, at[i], at[j])
        shared = (crossing[0] >= max(low[i], low[j]) - SNAP) & (crossing[0] <= min(high[i], high[j]) + SNAP)
        if (spans & shared).any() and not (spans & (np.abs(crossing[0] - edge) <= SNAP)).any():
            if pieces and pieces[-1][2] == int(at[i]):
                pieces[-1] = (edge, pieces[-1][1], int(at[j]))
            else:
                pieces.append((edge, int(at[i]), int(at[j])))
    return pieces


def _spans(lines: _Lines, start: npt.ArrayLike, end: npt.ArrayLike) -> Bools:
    """Whether each line reaches over the whole of start .. end."""
    spans: Bools = (lines[1] <= np.asarray(start) + SNAP) & (lines[2] >= np.asarray(end) - SNAP)
    return spans


def assembled(across: _Lines, down: _Lines) -> Segments:
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


def _joined(at: Ints, start: Ints, end: Ints) -> _Lines:
    """Pieces on one line (``at`` within SNAP of its neighbour) that touch or nearly touch, as one segment each."""
    if not len(at):
        return at, start, end
    order = np.argsort(at, kind="stable")
    line = np.empty(len(at), np.int64)
    ranked = at[order]
    line[order[0]] = 0
    line[order[1:]] = np.cumsum(ranked[1:] - ranked[:-1] > SNAP)
    order = np.lexsort((start, line))
    line, at, start, end = line[order], at[order], start[order], end[order]
    span = int(max(end.max(), 0) - min(int(start.min()), 0)) + GAP + 1
    reach = np.maximum.accumulate(end.astype(np.int64) + line * span) - line * span
    begins = fresh(line)
    begins[1:] |= start[1:] > reach[:-1] + GAP
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(at)) - 1
    length = np.maximum(end - start, 1).astype(np.int64)
    # a line stands where most of its ink does
    place = np.add.reduceat(at * length, first) // np.add.reduceat(length, first)
    start, end = start[first], reach[last].astype(np.int32)
    long = end - start >= SHORT
    return place.astype(np.int32)[long], start[long], end[long]
