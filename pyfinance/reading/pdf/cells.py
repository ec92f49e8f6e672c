"""The cell of each glyph: by its place, and for writing that crosses a wall by what it belongs to.

Two cells often touch: a figure at the right end of one and a name at the left end of the next stand nearer to each other
than the columns of a page without rulings would. Writing may also be wider than its cell and run over the wall. The first
is cut at the wall, the second is given to one cell as a whole.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from pyfinance import _core
from pyfinance.reading.pdf.pdfium import Ints
from pyfinance.reading.pdf.runs import Glyphs

HALF: Final = 50  # percent of a glyph that must lie in its cell
ASTRIDE: Final = 0.15  # share of a glyph's width beyond a wall with which it stands on the wall
EXTRA: Final = 0.2  # share of the font's height by which a gap at a wall exceeds the run's own to be two texts
REACH: Final = 2  # glyphs by which a text may run over the wall where the next one begins
ANCHOR: Final = 0.9  # of the font's height: writing that begins (ends) this near a left (right) wall is set there

_NUMBER: Final = frozenset(map(ord, "0123456789.,%"))
_LEFT, _TOP, _RIGHT, _BOTTOM = 5, 6, 7, 8  # columns of the core's cell array


def cell_of(g: Glyphs, cells: Ints) -> Ints:
    """int32[n]: the row of ``cells`` (as written by the core) of each glyph, -1 outside all of them."""
    if not len(g) or not len(cells):
        return np.full(len(g), -1, np.int32)
    x0, y0, x1, y1 = (np.ascontiguousarray(side) for side in g.box.T)
    cell = _core.grid_assign(cells, x0, y0, x1, y1, HALF)
    first = np.flatnonzero(np.diff(g.run, prepend=-1))
    crossing = np.minimum.reduceat(cell, first) != np.maximum.reduceat(cell, first)
    ends = np.append(first[1:], len(g))
    for a, b in zip(first[crossing].tolist(), ends[crossing].tolist(), strict=True):
        if g.turn[a] == 0:
            cell[a:b] = _settled(g, cells, cell[a:b], slice(a, b))
    return cell


def _settled(g: Glyphs, cells: Ints, cell: Ints, run: slice) -> Ints:
    """The cells of a run that crosses walls."""
    start, end, size = g.start[run], g.end[run], g.size[run]
    result = cell.copy()
    cuts = [0, *_cuts(g, cells, cell, run), len(cell)]
    for a, b in zip(cuts, cuts[1:], strict=False):
        piece = cell[a:b]
        if piece.min() != piece.max():
            result[a:b] = _anchored(cells, np.unique(piece[piece >= 0]), int(start[a]), int(end[b - 1]), int(size[a]))
    return result


def _cuts(g: Glyphs, cells: Ints, cell: Ints, run: slice) -> list[int]:
    """Where a run that crosses walls is two texts: at a wall that one of the sides keeps, and where the text changes."""
    start, end, size, code, owner = (v[run] for v in (g.start, g.end, g.size, g.code, g.owner))
    number = np.isin(code, list(_NUMBER))
    gaps = start[1:] - end[:-1]
    changed = np.diff(number) | (gaps > np.median(gaps) + EXTRA * size[1:])
    if len(np.unique(owner)) * 2 <= len(owner):  # objects hold more than a glyph each: the end of one says something
        changed |= np.diff(owner) != 0
    cuts = []
    for i in (np.flatnonzero(np.diff(cell)) + 1).tolist():
        wall = _wall(cells, int(cell[i - 1]), int(cell[i]))
        for j in sorted(range(max(1, i - REACH), min(len(cell), i + REACH + 1)), key=lambda j: abs(j - i)):
            before = wall is None or end[j - 1] - wall <= ASTRIDE * (end[j - 1] - start[j - 1])
            after = wall is None or wall - start[j] <= ASTRIDE * (end[j] - start[j])
            if changed[j - 1] and (before or after):
                cuts.append(j)
                break
    return sorted(set(cuts))


def _wall(cells: Ints, left: int, right: int) -> int | None:
    if left >= 0:
        return int(cells[left, _RIGHT])
    return int(cells[right, _LEFT]) if right >= 0 else None


def _anchored(cells: Ints, candidates: Ints, start: int, end: int, size: int) -> int:
    """The cell that writing too wide for it belongs to: where it is set to a wall, else where its middle is nearest."""
    near = ANCHOR * size
    for candidate in candidates.tolist():
        if abs(start - int(cells[candidate, _LEFT])) <= near or abs(int(cells[candidate, _RIGHT]) - end) <= near:
            return int(candidate)
    middles = (cells[candidates, _LEFT] + cells[candidates, _RIGHT]) // 2
    return int(candidates[np.argmin(np.abs(middles - (start + end) // 2))])
