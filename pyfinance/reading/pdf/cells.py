"""The cell of each glyph: by its place, and for writing that crosses a wall by what it belongs to.

Two cells often touch: a figure at the right end of one and a name at the left end of the next stand nearer to each
other than the columns of a page without rulings would. Writing may also be wider than its cell and run over the wall.
The first is cut at the wall, the second is given to one cell as a whole.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from pyfinance.reading.pdf.drawing import Bools, Drawing, Ints, fresh
from pyfinance.reading.pdf.grids import BOTTOM, LEFT, RIGHT, TABLE, TOP, assigned
from pyfinance.reading.pdf.runs import Glyphs
from pyfinance.reading.pdf.signs import FIGURES, among

HALF: Final = 50  # percent of a glyph that must lie in its cell
WITHIN: Final = 90  # percent of a clip that must lie in a cell for the clip to be the cell's own
ASTRIDE: Final = 0.15  # share of a glyph's width beyond a wall with which it stands on the wall
EXTRA: Final = 0.2  # share of the font's height by which a gap at a wall exceeds the run's own to be two texts
OVER: Final = 0.1  # share of the font's height by which a glyph that begins another text may lie on the one before
CENTRE: Final = 0.3  # of the font's height by which the margins of centred writing may differ
REACH: Final = 2  # glyphs by which a text may run over the wall where the next one begins
ANCHOR: Final = 0.9  # of the font's height: writing that begins (ends) this near a left (right) wall is set there


def cell_of(g: Glyphs, cells: Ints) -> Ints:
    """int32[n]: the row of ``cells`` (as written by the core) of each glyph, -1 outside all of them."""
    if not len(g) or not len(cells):
        return np.full(len(g), -1, np.int32)
    cell = assigned(cells, g.box, HALF)
    first = np.flatnonzero(fresh(g.run))
    crossing = np.minimum.reduceat(cell, first) != np.maximum.reduceat(cell, first)
    crossing &= g.turn[first] == 0
    if not crossing.any():
        return cell
    ends = np.append(first[1:], len(g))
    pieces = [
        piece
        for a, b in zip(first[crossing].tolist(), ends[crossing].tolist(), strict=True)
        for piece in _pieces(g, cells, cell, a, b)
    ]
    within = [a for a, b in pieces if cell[a:b].min() == cell[a:b].max()]
    taken = set(cell[first[~crossing]].tolist()) | set(cell[within].tolist())
    for a, b in pieces:
        if cell[a:b].min() != cell[a:b].max():
            candidates = np.unique(cell[a:b][cell[a:b] >= 0])
            free = [c for c in candidates.tolist() if c not in taken]
            chosen = np.array(free, np.int32) if free else candidates
            cell[a:b] = _anchored(cells, chosen, int(g.start[a]), int(g.end[b - 1]), int(g.size[a]))
    return cell


def roomy(cells: Ints, drawing: Drawing) -> Ints:
    """The cells without the tables whose writing is taller than their rows: the outlines of letters, drawn as lines."""
    glyph = drawing.box[~drawing.hidden]
    if not len(glyph) or not len(cells):
        return cells
    tall, room = glyph[:, 3] - glyph[:, 1], cells[:, BOTTOM] - cells[:, TOP]
    if room.min() >= tall.max():
        return cells
    cell = assigned(cells, glyph, HALF)
    inside = cell >= 0
    table = cells[cell[inside], TABLE]
    held = np.bincount(table, minlength=int(cells[-1, TABLE]) + 1)
    over = np.bincount(table[tall[inside] > room[cell[inside]]], minlength=len(held))
    kept = cells[(2 * over <= held)[cells[:, TABLE]]]
    kept[:, TABLE] = np.cumsum(fresh(kept[:, TABLE])) - 1
    return kept


def held_cell(drawing: Drawing, cells: Ints) -> Ints:
    """int32[n]: the cell whose own clip hides a glyph (a row too low for its text), -1 for all other glyphs."""
    held = np.full(len(drawing.code), -1, np.int32)
    if drawing.hidden.any() and len(cells):
        clip = drawing.clip[drawing.owner[drawing.hidden]]
        clip[:, 2:] = np.maximum(clip[:, 2:], clip[:, :2])  # an empty clip is turned inside out
        held[drawing.hidden] = assigned(cells, clip, WITHIN)
    return held


def _pieces(g: Glyphs, cells: Ints, cell: Ints, a: int, b: int) -> list[tuple[int, int]]:
    """A run that crosses walls as the texts that it is made of."""
    cuts = [a, *(a + cut for cut in _cuts(g, cells, cell[a:b], slice(a, b))), b]
    return list(pairwise(cuts))


def _cuts(g: Glyphs, cells: Ints, cell: Ints, run: slice) -> list[int]:
    """Where a run that crosses walls is two texts: at a wall that a side keeps, and where the text changes."""
    start, end, size, code, owner = (v[run] for v in (g.start, g.end, g.size, g.code, g.owner))
    number = among(code, FIGURES)
    gaps = start[1:] - end[:-1]
    changed = np.diff(number) | _spread(g.origin[run], gaps, size, number) | (gaps < -OVER * size[1:])
    if len(np.unique(owner)) * 2 <= len(owner):  # objects hold more than a glyph each: the end of one says something
        changed |= np.diff(owner) != 0
    width = end - start
    cuts = set()
    bounds = [0, *(np.flatnonzero(np.diff(cell)) + 1).tolist(), len(cell)]
    for a, i, b in zip(bounds, bounds[1:], bounds[2:], strict=False):
        left, right = int(cell[i - 1]), int(cell[i])
        wall = int(cells[left, RIGHT]) if left >= 0 else int(cells[right, LEFT])
        clean_before = end[i - 1] - wall <= ASTRIDE * width[i - 1]
        clean_after = wall - start[i] <= ASTRIDE * width[i]
        centred = _centred(cells, left, start[a], end[i - 1], size[i]) and _centred(
            cells, right, start[i], end[b - 1], size[i]
        )
        if clean_before and clean_after and centred:
            cuts.add(i)
            continue
        for j in sorted(range(max(1, i - REACH), min(len(cell), i + REACH + 1)), key=lambda j: abs(j - i)):
            kept = end[j - 1] - wall <= ASTRIDE * width[j - 1] or wall - start[j] <= ASTRIDE * width[j]
            if changed[j - 1] and kept:
                cuts.add(j)
                break
    tail = len(cell) - int(np.argmin(number[::-1])) if number[-1] and not number.all() else 0
    last = int(cell[-1])
    if tail and last >= 0 and last != cell[0] and (cell[tail:] == last).all():
        ends_there = int(cells[last, RIGHT]) - end[-1] <= ANCHOR * size[-1]
        cuts |= {tail} if ends_there else set()  # a figure set to its right wall, behind a name that runs into its cell
    return sorted(cuts)


def _spread(origin: Ints, gaps: Ints, size: Ints, number: Bools) -> Bools:
    """Where more than the run's own space stands between two glyphs: figures by their steps, a point is narrow."""
    step = np.diff(origin)
    digits = number[1:] & number[:-1]
    usual = np.median(step[digits]) if digits.any() else 0
    wide: Bools = np.where(digits, step > usual + EXTRA * size[1:], gaps > np.median(gaps) + EXTRA * size[1:])
    return wide


def _centred(cells: Ints, cell: int, start: int, end: int, size: int) -> bool:
    """Whether writing stands in the middle of a cell, as the words of heads do."""
    if cell < 0:
        return False
    return abs((start - int(cells[cell, LEFT])) - (int(cells[cell, RIGHT]) - end)) <= CENTRE * size


def _anchored(cells: Ints, candidates: Ints, start: int, end: int, size: int) -> int:
    """The cell that writing too wide for it belongs to: where it is set to a wall, else where its middle is nearest."""
    near = ANCHOR * size
    left, right = cells[candidates, LEFT], cells[candidates, RIGHT]
    set_there = (np.abs(start - left) <= near) | (np.abs(right - end) <= near)
    if set_there.any():
        return int(candidates[np.argmax(set_there)])
    return int(candidates[np.argmin(np.abs((left + right) // 2 - (start + end) // 2))])
