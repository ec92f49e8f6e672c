"""Glyphs to runs: what stands together on one line of writing without a column's gap.

Some producers draw a line as one text object, some every glyph as its own; a run depends on neither. All arrays are in
the glyphs' order, which is the file's order; writing that is turned by quarters is measured along its own direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pyfinance.reading.pdf.drawing import Bools, Drawing, Ints, fresh

# shares of the font's height
LINE: Final = 0.4  # baselines nearer than this are one line (Latin and Chinese fonts differ by about 0.1)
COLUMN: Final = 1.0  # a wider gap ends a run
OFF: Final = 1.0  # a glyph that stands further off its object's baseline is set downwards, not along it
MARGIN: Final = 0.7  # an opening bracket stands this far within its own space at most
BACK: Final = 0.5  # a glyph that stands further back than this begins a new run


@dataclass(slots=True)
class Glyphs:
    """Glyphs of a page, in the order of the file. int32[n] arrays, lengths in 1/100 pt.

    ``code`` Unicode; ``size`` height of the font; ``box`` [n,4] ink as displayed; ``line`` baseline across the
    direction of writing, increasing from line to line; ``start`` and ``end`` the ink along it; ``turn`` clockwise
    quarter turns of the writing; ``spaced`` bool[n] a blank was drawn before it; ``owner`` its text object; ``run``.
    ``origin`` is where the glyph's own space begins, before a bracket's wide margin: known for the first of an object,
    else its ink.
    """

    code: Ints
    size: Ints
    box: Ints
    line: Ints
    origin: Ints
    start: Ints
    end: Ints
    turn: Ints
    spaced: Bools
    owner: Ints
    run: Ints

    def __len__(self) -> int:
        return len(self.code)


def glyphs(drawing: Drawing, chosen: Bools) -> Glyphs:
    """The chosen glyphs (bool[n]) of a page with the run of each."""
    owner, box = drawing.owner[chosen], drawing.box[chosen]
    turn, size, base = drawing.turn[owner], drawing.size[owner], drawing.base[owner]
    x0, y0, x1, y1 = box.T
    if turn.any():
        line = np.choose(turn, [base[:, 1], -base[:, 0], -base[:, 1], base[:, 0]])
        start = np.choose(turn, [x0, y0, -x1, -y1])
        end = np.choose(turn, [x1, y1, -x0, -y0])
        foot = np.choose(turn, [y1, -x0, -y0, x1])
        begins = np.choose(turn, [base[:, 0], base[:, 1], -base[:, 0], -base[:, 1]])
    else:
        line, start, end, foot, begins = base[:, 1], x0, x1, y1, base[:, 0]
    line = np.where(np.abs(foot - line) > OFF * size, foot, line)  # set downwards: each glyph is a line of its own
    own = fresh(owner) & (begins <= start) & (start - begins <= MARGIN * size)
    origin = np.where(own, begins, start)
    run = _run_of(turn, size, line, start, end)
    return Glyphs(drawing.code[chosen], size, box, line, origin, start, end, turn, drawing.spaced[chosen], owner, run)


def _run_of(turn: Ints, size: Ints, line: Ints, start: Ints, end: Ints) -> Ints:
    if not len(turn):
        return np.empty(0, np.int32)
    taller = np.maximum(size[1:], size[:-1])
    gap = start[1:] - end[:-1]
    apart = np.zeros(len(turn), bool)
    apart[1:] = (
        (turn[1:] != turn[:-1])
        | (np.abs(line[1:] - line[:-1]) > LINE * taller)
        | (gap > COLUMN * taller)
        | (gap < -BACK * taller)
    )
    return np.cumsum(apart).astype(np.int32)


def boxes(g: Glyphs) -> Ints:
    """int32[runs,4]: the ink of each run as displayed."""
    if not len(g):
        return np.empty((0, 4), np.int32)
    first = np.flatnonzero(fresh(g.run))
    low = np.minimum.reduceat(g.box[:, :2], first, axis=0)
    high = np.maximum.reduceat(g.box[:, 2:], first, axis=0)
    return np.concatenate([low, high], axis=1)
