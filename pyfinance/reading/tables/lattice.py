"""A grid as rows and columns of boxes, with what each box holds: a number, words, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from pyfinance.reading.printed import Box, Grid

Content = Literal["blank", "amount", "integer", "percent", "words"]

_AMOUNT = re.compile(r"[-－—−–+]?（?(?:\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?|\d+[.．]\d+)）?")
_INTEGER = re.compile(r"[-－—−–+]?（?\d+）?")
_PERCENT = re.compile(r"[-－—−–+]?\d[\d,]*(?:[.．]\d+)?[%％]")
_BLANK = re.compile(r"[-－—−–_/\s]*")
_DIGITS = str.maketrans("０１２３４５６７８９，．（）", "0123456789,.（）")


@lru_cache(maxsize=262144)
def content(text: str) -> Content:
    """What a text is by its form alone. A lone dash is blank; a figure with a point or separators is an amount."""
    plain = text.translate(_DIGITS).replace("(", "（").replace(")", "）").strip()
    if _BLANK.fullmatch(plain):
        return "blank"
    if _AMOUNT.fullmatch(plain):
        return "amount"
    if _INTEGER.fullmatch(plain):
        return "integer"
    return "percent" if _PERCENT.fullmatch(plain) else "words"


class Lattice:
    """Random access to the boxes of a grid by lattice row and column."""

    __slots__ = ("at", "cols", "grid", "kinds", "rows")

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rows = grid.rows
        self.cols = grid.cols
        at: list[list[Box]] = [[_NOTHING] * grid.cols for _ in range(grid.rows)]
        for box in grid.cells:
            for r in range(box.row0, box.row1):
                line = at[r]
                for c in range(box.col0, box.col1):
                    line[c] = box
        self.at = at
        self.kinds: list[list[Content]] = [[content(box.text) for box in line] for line in at]

    def boxes(self, row: int) -> Iterator[Box]:
        """The distinct boxes of a lattice row, left to right."""
        before: Box | None = None
        for box in self.at[row]:
            if box is not before:
                yield box
                before = box

    def filled(self, row: int) -> list[Box]:
        """The boxes of a lattice row that print something, left to right."""
        return [box for box in self.boxes(row) if box.text]


_NOTHING = Box(0, 0, 0, 0)
