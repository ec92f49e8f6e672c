"""Kinds of characters, as tables to look codes up in."""

from __future__ import annotations

from typing import Final

import numpy as np

from pyfinance.reading.pdf.drawing import Bools, Ints

_LAST: Final = 0xFFFF  # what lies beyond is of no kind


def _table(characters: str) -> Bools:
    table = np.zeros(_LAST + 1, bool)
    table[[ord(c) for c in characters]] = True
    return table


DIGITS: Final = _table("0123456789０１２３４５６７８９")
POINTS: Final = _table(".,．，")
FIGURES: Final = DIGITS | POINTS | _table("%％")  # what a printed figure is made of
SIGNED: Final = FIGURES | _table("-+－＋")
ENCLOSED: Final = SIGNED | _table("()（）")  # with the brackets of a negative figure


def among(code: Ints, table: Bools) -> Bools:
    """Whether each code is of the kind."""
    found: Bools = table[np.minimum(code, _LAST)]
    return found
