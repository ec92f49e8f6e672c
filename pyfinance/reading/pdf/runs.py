"""Glyphs to runs: what stands together on one line of writing without a column's gap.

Some producers draw a line as one text object, some every glyph as its own; a run depends on neither. All arrays are in
the glyphs' order, which is the file's order; writing that is turned by quarters is measured along its own direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pyfinance.reading.pdf.pdfium import INVISIBLE, Drawing, Ints

# shares of the font's height
LINE: Final = 0.4  # baselines nearer than this are one line (Latin and Chinese fonts differ by about 0.1)
COLUMN: Final = 1.0  # a wider gap ends a run
BACK: Final = 0.5  # a glyph that stands further back than this begins a new run


@dataclass(slots=True)
class Glyphs:
    """The visible glyphs of a page. int32[n] arrays: ``code``, ``size``, ``x0 y0 x1 y1`` ink as displayed; ``line`` the
    baseline across the direction of writing (increasing from line to line), ``start`` and ``end`` the ink along it;
    ``turn`` quarter turns clockwise; ``spaced`` bool[n]: a blank was drawn before the glyph. ``run`` int32[n]: see `runs`.
    """

    code: Ints
    size: Ints
    box: Ints
    line: Ints
    start: Ints
    end: Ints
    turn: Ints
    spaced: npt.NDArray[np.bool_]
    owner: Ints
    run: Ints

    def __len__(self) -> int:
        return len(self.code)


def glyphs(drawing: Drawing) -> Glyphs:
    """The visible glyphs of a page with the run of each."""
    seen = drawing.mode[drawing.owner] != INVISIBLE
    owner, box = drawing.owner[seen], drawing.box[seen]
    turn, size, base = drawing.turn[owner], drawing.size[owner], drawing.base[owner]
    x0, y0, x1, y1 = box.T
    line = np.choose(turn, [base[:, 1], -base[:, 0], -base[:, 1], base[:, 0]])
    start = np.choose(turn, [x0, y0, -x1, -y1])
    end = np.choose(turn, [x1, y1, -x0, -y0])
    result = Glyphs(
        drawing.code[seen], size, box, line, start, end, turn, drawing.spaced[seen], owner, np.zeros(len(owner), np.int32)
    )
    result.run = _run_of(result)
    return result


def _run_of(g: Glyphs) -> Ints:
    if not len(g):
        return g.run
    size = np.maximum(g.size[1:], g.size[:-1])
    gap = g.start[1:] - g.end[:-1]
    apart = (
        (g.turn[1:] != g.turn[:-1])
        | (np.abs(np.diff(g.line)) > LINE * size)
        | (gap > COLUMN * size)
        | (gap < -BACK * size)
    )
    return np.concatenate([np.zeros(1, np.int32), np.cumsum(apart).astype(np.int32)])


def boxes(g: Glyphs) -> Ints:
    """int32[runs,4]: the box of each run as displayed."""
    if not len(g):
        return np.empty((0, 4), np.int32)
    first = np.flatnonzero(np.diff(g.run, prepend=-1))
    low = np.minimum.reduceat(g.box[:, :2], first, axis=0)
    high = np.maximum.reduceat(g.box[:, 2:], first, axis=0)
    return np.concatenate([low, high], axis=1)
