"""Glyphs to lines of text: in reading order, blanks only where a reader sees them, nothing twice.

Chinese is set without blanks, and producers space letters for looks, so a gap between two Chinese characters says
nothing. Between Latin words a drawn blank counts; between two digits only a gap that is wider than a digit leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pyfinance.reading.pdf.drawing import Bools, Ints, fresh
from pyfinance.reading.pdf.runs import LINE, Glyphs
from pyfinance.reading.pdf.signs import SIGNED, among

Index = npt.NDArray[np.intp]

# shares of the font's height
WORD: Final = 0.1  # a drawn blank between Latin letters opens at least this
OPEN: Final = 0.3  # a gap between Latin letters that is a blank even where none was drawn
DIGIT: Final = 0.3  # between digits, with a drawn blank ...
DIGITS: Final = 0.6  # ... and without: a 1 in a wide place leaves half the height
PART: Final = 2.0  # between parts of one line: two names, a name and a unit
TWICE: Final = 0.3  # one glyph again within this was drawn twice (bold by overprinting)
PADDING: Final = 540  # 1/100 pt: the inner margin that word processors give a cell by default

_COMPLETE: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_LATIN: Final = 0x250  # code points below are letters, digits and signs of Latin text


@dataclass(slots=True)
class Lines:
    """Lines of many keys (cells, or the page): parallel lists, ordered by key, then as read.

    ``box`` int32[n,4] the ink as displayed; ``origin`` int32[n] where the writing begins along its direction; ``pitch``
    int32[n] the mean step of a glyph.
    """

    key: list[int]
    text: list[str]
    box: Ints
    origin: Ints
    pitch: Ints

    def __len__(self) -> int:
        return len(self.text)


def lines(g: Glyphs, key: Ints, parted: bool) -> Lines:
    """The lines of the glyphs, apart for each ``key`` (int32[n]; glyphs of a negative key are left out).

    ``parted``: a wide gap within a line ends it (running text of a page); else it is a blank (inside a cell).
    """
    chosen = np.flatnonzero(key >= 0)
    if not len(chosen):
        return Lines([], [], np.empty((0, 4), np.int32), np.empty(0, np.int32), np.empty(0, np.int32))
    line = _line_of(g, key, chosen)
    order = np.lexsort((g.start[chosen], line))
    at, line = chosen[order], line[order]
    start, end, size, code = g.start[at], g.end[at], g.size[at], g.code[at]
    same = ~fresh(line)
    gap = np.zeros(len(at), np.int32)
    gap[1:] = start[1:] - end[:-1]
    twice = same.copy()
    twice[1:] &= (code[1:] == code[:-1]) & (start[1:] - start[:-1] <= TWICE * np.minimum(size[1:], end[1:] - start[1:]))
    if twice.any():
        keep = ~twice
        at, line, gap, same, code, size = at[keep], line[keep], gap[keep], same[keep], code[keep], size[keep]
        gap[1:] = g.start[at[1:]] - g.end[at[:-1]]
    blank = _blanks(code, gap, size, same, g.spaced[at])
    part = same & (gap > PART * size)
    if part.any():
        part &= _between_parts(part, same)
        if parted:
            same = same & ~part
        else:
            blank |= part
    return _spelled(g, key, at, code, blank & same, same)


def _line_of(g: Glyphs, key: Ints, chosen: Index) -> Ints:
    """The line of each chosen glyph, numbered by key, then direction, then downwards."""
    k, turn, base, size = key[chosen], g.turn[chosen], g.line[chosen], g.size[chosen]
    order = np.lexsort((base, turn, k))
    k, turn, base, size = k[order], turn[order], base[order], size[order]
    begins = fresh(k) | fresh(turn)
    begins[1:] |= base[1:] - base[:-1] > LINE * np.minimum(size[1:], size[:-1])
    line = np.empty(len(order), np.int32)
    line[order] = np.cumsum(begins)
    return line


def _blanks(code: Ints, gap: Ints, size: Ints, same: Bools, spaced: Bools) -> Bools:
    number = among(code, SIGNED)
    latin = code < _LATIN
    digits, letters = np.zeros(len(code), bool), np.zeros(len(code), bool)
    digits[1:] = number[1:] & number[:-1]
    letters[1:] = latin[1:] & latin[:-1] & ~digits[1:]
    wide = np.where(digits, np.where(spaced, DIGIT, DIGITS), np.where(spaced, WORD, OPEN)) * size
    return same & (digits | letters) & (gap > wide)


def _between_parts(wide: Bools, same: Bools) -> Bools:
    """Of the wide gaps those with more than one glyph to a side: single glyphs in wide steps are one spaced word."""
    n = len(wide)
    first = np.flatnonzero(wide | ~same)  # where a stretch without a wide gap begins
    length = np.diff(np.append(first, n))
    stretch = np.searchsorted(first, np.arange(n), side="right") - 1
    before = np.where(stretch > 0, length[np.maximum(stretch - 1, 0)], 0)
    return (length[stretch] > 1) | (before > 1)


def _spelled(g: Glyphs, key: Ints, at: Index, code: Ints, blank: Bools, same: Bools) -> Lines:
    first = np.flatnonzero(~same)
    count = np.diff(np.append(first, len(at)))
    string = code.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    cuts = np.append(first, len(at)).tolist()
    text = [string[a:b] for a, b in pairwise(cuts)]
    if blank.any():
        holes = np.flatnonzero(blank)
        where = np.searchsorted(first, holes, side="right") - 1
        for line in np.unique(where).tolist():
            offsets = (holes[where == line] - first[line]).tolist()
            pieces = [text[line][a:b] for a, b in zip([0, *offsets], [*offsets, None], strict=True)]
            text[line] = " ".join(pieces)
    low = np.minimum.reduceat(g.box[at, :2], first, axis=0)
    high = np.maximum.reduceat(g.box[at, 2:], first, axis=0)
    length = np.maximum.reduceat(g.end[at], first) - np.minimum.reduceat(g.start[at], first)
    box = np.concatenate([low, high], axis=1)
    return Lines(key[at[first]].tolist(), text, box, g.origin[at[first]], (length // count).astype(np.int32))


def is_number(text: str) -> bool:
    """Whether a text is one whole number as printed, its blanks aside."""
    return _COMPLETE.fullmatch(text.replace(" ", "")) is not None


def joined(parts: list[str], room: int, pitch: int) -> str:
    """The lines of one cell as one text. ``room``: what the first line leaves of the width; ``pitch``: a glyph's.

    A number goes on in the next line where its head is no number yet, has a decimal point already, or could not take
    one more digit in its line. Two numbers one below the other stay apart.
    """
    if len(parts) == 1:
        return _mended(parts[0])
    whole = "".join(parts)
    if is_number(whole):
        open_head = not is_number(parts[0]) or "." in parts[0]
        if open_head or room <= 2 * PADDING + pitch:
            return whole.replace(" ", "")
    text = _mended(parts[0])
    for part in map(_mended, parts[1:]):
        text += " " + part if _word_end(text[-1]) and _word_end(part[0]) else part
    return text


def _word_end(character: str) -> bool:
    return ord(character) < _LATIN and character.isalnum()


def _mended(text: str) -> str:
    """A number that a blank broke (1, 234.50) without the blank; two numbers side by side stay apart."""
    if " " not in text:
        return text
    close = text.replace(" ", "")
    if _COMPLETE.fullmatch(close) and not all(_COMPLETE.fullmatch(piece) for piece in text.split(" ")):
        return close
    return text
