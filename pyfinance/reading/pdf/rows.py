"""Rows that no ruling parts: a ruled column holds several figures one below the other, and so do its neighbours."""

from __future__ import annotations

from typing import Final

import numpy as np

from pyfinance.reading.pdf.drawing import Ints
from pyfinance.reading.pdf.grids import BOTTOM, LEFT, RIGHT, ROW0, ROW1, TABLE, TOP
from pyfinance.reading.pdf.lines import Lines, is_number, joined

COLUMNS: Final = 2  # columns whose figures stand on the same lines prove the rows
ALIGNED: Final = 0.4  # share of a line's height by which the figures of one row may stand apart


def parted(cells: Ints, written: Lines) -> Ints:
    """The cells with every such row cut into its rows; ``written`` are the lines of the cells, keyed by their index."""
    for row, walls in sorted(_unparted(cells, written).items(), reverse=True):
        cells = _cut(cells, row, walls)
    return cells


def _unparted(cells: Ints, written: Lines) -> dict[tuple[int, int], list[int]]:
    """The walls to draw in each (table, lattice row) whose figures stand on several lines."""
    keys = np.array(written.key, np.int32)
    count = np.bincount(keys, minlength=len(cells))
    several = np.flatnonzero((count > 1) & (cells[:, ROW1] - cells[:, ROW0] == 1))
    if len(several) < COLUMNS:
        return {}
    first = np.searchsorted(keys, several)
    stacks: dict[tuple[int, int], list[Ints]] = {}
    for cell, a in zip(several.tolist(), first.tolist(), strict=True):
        b = a + int(count[cell])
        parts, head = written.text[a:b], written.box[a]
        room = int(cells[cell, RIGHT] - cells[cell, LEFT] - (head[2] - head[0]))
        if all(map(is_number, parts)) and not is_number(joined(parts, room, int(written.pitch[a]))):
            stacks.setdefault((int(cells[cell, TABLE]), int(cells[cell, ROW0])), []).append(written.box[a:b])
    walls = {row: _walls(boxes) for row, boxes in stacks.items() if len(boxes) >= COLUMNS}
    return {row: found for row, found in walls.items() if found}


def _walls(stacks: list[Ints]) -> list[int]:
    """Between the lines that the stacks of figures share; none where they do not stand on the same lines."""
    tallest = max(stacks, key=len)
    same = [s for s in stacks if len(s) == len(tallest)]
    if len(same) < COLUMNS:
        return []
    top, bottom = np.stack([s[:, 1] for s in same]), np.stack([s[:, 3] for s in same])
    height = int((bottom - top).max())
    if int((top.max(axis=0) - top.min(axis=0)).max()) > ALIGNED * height:
        return []
    low, high = bottom.max(axis=0)[:-1], top.min(axis=0)[1:]
    middle: list[int] = ((low + high) // 2).tolist()
    return middle


def _cut(cells: Ints, row: tuple[int, int], walls: list[int]) -> Ints:
    """Cuts one lattice row of one table at the walls; cells that reach over the row reach over its parts."""
    table, at = row
    more = len(walls)
    cells = cells.copy()
    own = cells[:, TABLE] == table
    single = own & (cells[:, ROW0] == at) & (cells[:, ROW1] == at + 1)
    cells[:, ROW1] += more * (own & ~single & (cells[:, ROW1] > at))
    cells[:, ROW0] += more * (own & (cells[:, ROW0] > at))
    pieces = [cells[~single]]
    edges = [int(cells[single, TOP].min()), *walls, int(cells[single, BOTTOM].max())]
    for k in range(more + 1):
        piece = cells[single].copy()
        piece[:, ROW0], piece[:, ROW1] = at + k, at + k + 1
        piece[:, TOP], piece[:, BOTTOM] = edges[k], edges[k + 1]
        pieces.append(piece)
    result = np.concatenate(pieces)
    return result[np.lexsort((result[:, 3], result[:, ROW0], result[:, TABLE]))]
