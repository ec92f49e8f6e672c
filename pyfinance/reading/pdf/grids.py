"""Cells of ruled tables: segments to the core's lattice, and the lattice to grids without holes."""

from __future__ import annotations

import numpy as np

from pyfinance import _core
from pyfinance.reading.pdf.drawing import Ints, fresh
from pyfinance.reading.pdf.rulings import SNAP, Segments

TABLE, ROW0, ROW1, COL0, COL1, LEFT, TOP, RIGHT, BOTTOM, TORN = range(10)  # columns of the core's cell array


def ruled(segments: Segments) -> Ints:
    """int32[c,10]: the cells that the segments enclose, every lattice position of every table covered once.

    A lattice of one cell is a frame, no table.
    """
    if not len(segments):
        return np.empty((0, 10), np.int32)
    s = segments
    cells = _core.grid_build(s.x0, s.y0, s.x1, s.y1, s.horizontal.view(np.uint8), SNAP)
    single = np.bincount(cells[:, TABLE])[cells[:, TABLE]] == 1
    cells = cells[~single]
    cells[:, TABLE] = np.cumsum(fresh(cells[:, TABLE])) - 1
    return filled(cells)


def assigned(cells: Ints, box: Ints, share: int) -> Ints:
    """int32[n]: the row of ``cells`` that covers at least ``share`` percent of each box, -1 where none does.

    A table within a cell of another takes what stands in both.
    """
    _, table = np.unique(cells[:, TABLE], return_inverse=True)
    first = np.flatnonzero(fresh(table))
    low = np.minimum.reduceat(cells[:, [LEFT, TOP]], first, axis=0)
    high = np.maximum.reduceat(cells[:, [RIGHT, BOTTOM]], first, axis=0)
    order = np.argsort((high - low).astype(np.int64).prod(axis=1)[table], kind="stable")
    x0, y0, x1, y1 = (np.ascontiguousarray(side) for side in box.T)
    found: Ints = _core.grid_assign(cells[order], x0, y0, x1, y1, share)
    return np.where(found >= 0, order[found].astype(np.int32), -1)


def filled(cells: Ints) -> Ints:
    """The same cells, with a blank cell in each lattice position that none of its table covers (an open corner)."""
    if not len(cells):
        return cells
    parts = []
    for table in range(int(cells[-1, TABLE]) + 1):
        own = _numbered(cells[cells[:, TABLE] == table])
        area = int(((own[:, ROW1] - own[:, ROW0]) * (own[:, COL1] - own[:, COL0])).sum())
        rows, cols = int(own[:, ROW1].max()), int(own[:, COL1].max())
        parts.append(own if area == rows * cols else _patched(own, rows, cols))
    return np.concatenate(parts)


def _numbered(own: Ints) -> Ints:
    """The cells of one table with its lattice lines counted anew: a line that only open regions meet is left out."""
    for low, high in ((ROW0, ROW1), (COL0, COL1)):
        met = np.unique(own[:, [low, high]])
        if len(met) <= met[-1]:
            own = own.copy()
            own[:, [low, high]] = np.searchsorted(met, own[:, [low, high]])
    return own


def lattice(cells: Ints) -> tuple[Ints, Ints]:
    """The positions of the row and column walls of one table: int32[rows+1], int32[cols+1]."""
    ys = np.zeros(int(cells[:, ROW1].max()) + 1, np.int32)
    xs = np.zeros(int(cells[:, COL1].max()) + 1, np.int32)
    ys[cells[:, ROW0]], ys[cells[:, ROW1]] = cells[:, TOP], cells[:, BOTTOM]
    xs[cells[:, COL0]], xs[cells[:, COL1]] = cells[:, LEFT], cells[:, RIGHT]
    return ys, xs


def _patched(own: Ints, rows: int, cols: int) -> Ints:
    taken = np.zeros((rows, cols), bool)
    for row in own.tolist():
        taken[row[ROW0] : row[ROW1], row[COL0] : row[COL1]] = True
    ys, xs = lattice(own)
    blanks = [
        (int(own[0, TABLE]), r, r + 1, c, c + 1, int(xs[c]), int(ys[r]), int(xs[c + 1]), int(ys[r + 1]), 1)
        for r, c in np.argwhere(~taken).tolist()
    ]
    merged = np.concatenate([own, np.array(blanks, np.int32)])
    return merged[np.lexsort((merged[:, COL0], merged[:, ROW0]))]
