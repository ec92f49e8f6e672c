"""The glyphs of a page: one pass over the characters that pdfium found, in the order of the file.

pdfium is handed in (``raw``); its calls are made by one thread at a time, under the lock of `reading.pdf.pdfium`. A
call through ctypes takes about 0.3 us whatever it does. Asking each text object for its text would be quadratic on
pages that draw every glyph as an object of its own, and is not done.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import numpy as np

from pyfinance.reading.pdf.calls import Calls
from pyfinance.reading.pdf.drawing import HUNDREDTHS, IDENTITY, Bools, Corners, Frame, Ints, finite
from pyfinance.reading.pdf.page_objects import PageObjects, clip
from pyfinance.reading.pdf.slots import Slots

_INVISIBLE: Final = 3  # text render mode that neither fills nor strokes
_HYPHEN: Final = 0x2D
_LINE_HYPHENS: Final = (0x02, 0xFFFE)  # how pdfium reports a hyphen at a line's end
_BLANKS: Final = frozenset((*range(0x21), 0x7F, 0xA0, 0x3000, 0x200B, 0xFEFF, *range(0x2000, 0x200B))) - {0x02}
_STEP: Final = 0.1  # share of the font's height by which the step between two Chinese glyphs may differ from it
_MIDDLE: Final = 0.35  # of the font's height: where the middle of a line of writing stands above its baseline
_STRETCH: Final = 3  # objects in even steps that are no accident
_UNBOUNDED: Final[Corners] = (-1e6, -1e6, 1e6, 1e6)  # pt

_BOXES = Slots(ctypes.c_double, 4)  # left, right, bottom, top of each glyph


@dataclass(slots=True)
class Glyph:
    """Arrays of `Drawing` by the same names."""

    code: Ints
    box: Ints
    spaced: Bools
    owner: Ints
    hidden: Bools
    size: Ints
    base: Ints
    turn: Ints
    unpainted: Bools
    clip: Ints
    unknown: Ints


def glyphs(raw: Calls, text: int, frame: Frame, objects: PageObjects) -> Glyph:
    """All glyphs of a text page."""
    count = max(0, raw.FPDFText_CountChars(text))
    codes = _codes(raw, text, count)
    kept = [i for i, code in enumerate(codes) if code not in _BLANKS]
    handle_of = list(map(raw.FPDFText_GetTextObject, repeat(text), kept))
    if not all(handle_of):
        kept = [i for i, handle in zip(kept, handle_of, strict=True) if handle]
        handle_of = [handle for handle in handle_of if handle]
    _BOXES.reserve(len(kept))
    deque(map(raw.FPDFText_GetCharBox, repeat(text), kept, *_BOXES.columns), maxlen=0)  # as long as ``kept`` is
    first_of = dict(zip(reversed(handle_of), reversed(kept), strict=True))  # the first glyph of each text object
    handles = list(dict.fromkeys(handle_of))
    first = [first_of[handle] for handle in handles]
    index_of = {handle: index for index, handle in enumerate(handles)}
    spaced = np.diff(np.array(kept, np.int32), prepend=-2) > 1
    code_of = np.array([codes[i] for i in kept], np.int32)
    code_of[np.isin(code_of, _LINE_HYPHENS)] = _HYPHEN
    box = frame.boxes(_BOXES.taken(len(kept))[:, [0, 2, 1, 3]])
    own = np.array(list(map(index_of.__getitem__, handle_of)), np.int32)
    size, base, turn, unpainted, clips = _text_objects(raw, text, first, handles, frame, objects)
    hidden = frame.outside(box) | _clipped(base, size, turn, clips)[own]
    for k in np.unique(own[hidden]).tolist():
        exact = clip(raw, handles[k], objects.nested.get(handles[k], IDENTITY))
        clips[k] = frame.boxes(_UNBOUNDED if exact is None else exact)[0]
    unknown = frame.boxes(_unknown(raw, objects, set(index_of)))
    return Glyph(code_of, box, spaced, own, hidden, size, base, turn, unpainted, clips, unknown)


def _codes(raw: Calls, text: int, count: int) -> list[int]:
    """The Unicode value of each glyph: at once where the text has one unit for each glyph, else one by one."""
    units = (ctypes.c_ushort * (count + 1))()
    if count and raw.FPDFText_GetText(text, 0, count, units) == count + 1:
        codes = units[:count]
        if not any(0xD800 <= c < 0xE000 for c in codes):
            return codes
    return [raw.FPDFText_GetUnicode(text, i) for i in range(count)]


def _text_objects(
    raw: Calls, text: int, first: list[int], handles: list[int], frame: Frame, objects: PageObjects
) -> tuple[Ints, Ints, Ints, Bools, Ints]:
    """Size, origin, direction, paint and clip of each text object.

    Objects on one line of writing are clipped alike across it, so the clip is asked for once a line.
    """
    matrix = raw.FS_MATRIX()
    rows: list[tuple[float, ...]] = []
    clips: list[Corners] = []
    line: tuple[float, ...] = ()
    for i, handle in zip(first, handles, strict=True):
        raw.FPDFText_GetMatrix(text, i, matrix)
        size = raw.FPDFText_GetFontSize(text, i)
        mode = raw.FPDFTextObj_GetTextRenderMode(handle)
        a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
        rows.append((a, b, c, d, e, f, size, mode))
        here = (a, b, f * a - e * b)
        if here != line:
            within = clip(raw, handle, objects.nested.get(handle, IDENTITY))
            line, box = here, _UNBOUNDED if within is None else within
        clips.append(box)
    a, b, c, d, e, f, size, mode = np.array(rows, np.float64).reshape(-1, 8).T
    height = np.rint(finite(np.hypot(c, d) * size) * HUNDREDTHS).astype(np.int32)
    origin = frame.boxes(np.stack([e, f, e, f], axis=1))[:, :2]
    # clockwise quarter turns of the direction of writing, then the page's own
    turn = np.where(np.abs(b) > np.abs(a), np.where(b < 0, 1, 3), np.where(a < 0, 2, 0))
    return height, origin, ((turn + frame.quarter) % 4).astype(np.int32), mode == _INVISIBLE, frame.boxes(clips)


def _clipped(base: Ints, size: Ints, turn: Ints, clips: Ints) -> Bools:
    """Text objects whose line is clipped away at its middle. Along the line a name may be cut short: it is kept."""
    upright = turn % 2 == 0
    rise = np.where((turn == 0) | (turn == 3), -1, 1) * (size * _MIDDLE).astype(np.int32)
    middle = np.where(upright, base[:, 1], base[:, 0]) + rise
    low = np.where(upright, clips[:, 1], clips[:, 0])
    high = np.where(upright, clips[:, 3], clips[:, 2])
    away: Bools = (middle < low) | (middle > high)
    return away


def _unknown(raw: Calls, objects: PageObjects, known: set[int]) -> list[Corners]:
    """Places of text that gave no characters: its font is not in the file, and the machine has none that knows them.

    An object without characters is a blank as a rule. Text is told from blanks by its step: a glyph stands a font's
    height after the other.
    """
    if len(objects.texts) <= len(known):
        return []
    matrix, size = raw.FS_MATRIX(), ctypes.c_float()
    places: list[Corners] = []
    stretch: list[tuple[float, float]] = []
    for handle in objects.texts:
        if handle in known or raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(handle)):
            continue
        raw.FPDFPageObj_GetMatrix(handle, matrix)
        raw.FPDFTextObj_GetFontSize(handle, size)
        height = math.hypot(matrix.c, matrix.d) * size.value
        x, y = matrix.e, matrix.f
        if stretch and abs(math.hypot(x - stretch[-1][0], y - stretch[-1][1]) - height) > _STEP * height:
            stretch = []
        stretch.append((x, y))
        if len(stretch) == _STRETCH:
            places += [(*point, *point) for point in stretch]
        elif len(stretch) > _STRETCH:
            places.append((x, y, x, y))
    return places
