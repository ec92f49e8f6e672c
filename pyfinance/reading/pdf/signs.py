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


def _range(first: int, end: int) -> Bools:
    table = np.zeros(_LAST + 1, bool)
    table[first:end] = True
    return table


DIGITS: Final = _table("0123456789０１２３４５６７８９")
POINTS: Final = _table(".,．，")
FIGURES: Final = DIGITS | POINTS | _table("%％")  # what a printed figure is made of
SIGNED: Final = FIGURES | _table("-+－＋")
HAN: Final = _range(0x3400, 0xA000) | _range(0xF900, 0xFB00)
FOREIGN: Final = _range(0x01, 0x09) | _range(0x7F, 0xA0) | _range(0xC0, 0x2000) | _range(0xE000, 0xF900)
"""Letters of other scripts, control characters and private ones: a Chinese page has hardly any."""
ENCLOSED: Final = SIGNED | _table("()（）")  # with the brackets of a negative figure


def among(code: Ints, table: Bools) -> Bools:
    """Whether each code is of the kind."""
    found: Bools = table[np.minimum(code, _LAST)]
    return found
