"""What an OFD page draws, gathered object by object and given out as the arrays that the page pipeline reads.

Source: GB/T 33190-2016, chapters 8 to 11. Positions are millimetres from the upper left corner, y downwards. The file
does not hold the shapes of glyphs, so their ink is taken from what Chinese fonts have in common: a square for each wide
character, half of one for the others.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import attribute, local_name
from pyfinance.reading.pdf.drawing import IDENTITY, Corners, Drawing, Ints, Matrix, moved, product

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MILLIMETRE: Final = 7200 / 25.4  # in 1/100 pt
LINE_WIDTH: Final = 0.353  # mm, where a path names none
# shares of the font's height: the ink of a glyph above and below its baseline, and the margin at its sides
ASCENT: Final = 0.8
DESCENT: Final = 0.1
MARGIN: Final = 0.05
NARROW: Final = 0.5  # width of a character that is not wide
STRAIGHT: Final = 0.05  # mm by which a line may leave its axis
_FAR: Final = 1e7  # 1/100 pt
_WHITE: Final = 250  # of 255 in each colour
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_STEPS: Final = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_BLANKS: Final = " \t\r\n\u3000\u00a0"

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Canvas:
    """Everything drawn on one page; ``finish`` makes the drawing."""

    number: int
    area: Box  # x, y, width, height of the page in mm
    meter: Meter
    drawn: int = 0  # objects so far
    _code: list[int] = field(default_factory=list)
    _ink: list[Corners] = field(default_factory=list)
    _spaced: list[bool] = field(default_factory=list)
    _owner: list[int] = field(default_factory=list)
    _unseen: list[bool] = field(default_factory=list)  # of each text object
    _size: list[float] = field(default_factory=list)
    _base: list[tuple[float, float]] = field(default_factory=list)
    _turn: list[int] = field(default_factory=list)
    _unpainted: list[bool] = field(default_factory=list)
    _path: list[Corners] = field(default_factory=list)
    _light: list[bool] = field(default_factory=list)
    _image: list[Corners] = field(default_factory=list)

    def text(self, element: Element, matrix: Matrix) -> None:
        """Draws a text object; ``matrix`` leads from where its boundary stands to the page."""
        own = placed(element, matrix)
        size = number_of(attribute(element, "Size"))
        turned = _quarter(own, number_of(attribute(element, "CharDirection")))
        height = math.hypot(own[2], own[3]) * size
        at = (0.0, 0.0)
        for part in element:
            if local_name(part) != "TextCode" or not part.text:
                continue
            self.meter.look()
            x, y = attribute(part, "X"), attribute(part, "Y")
            at = (number_of(x) if x else at[0], number_of(y) if y else at[1])
            steps_x = deltas(attribute(part, "DeltaX"), len(part.text))
            steps_y = deltas(attribute(part, "DeltaY"), len(part.text))
            self._object(height, moved((*at, *at), own)[:2], turned, element)
            self._glyphs(part.text, at, size, steps_x, steps_y, own)

    def _object(self, height: float, base: tuple[float, float], turned: int, element: Element) -> None:
        self._size.append(height)
        self._base.append(base)
        self._turn.append(turned)
        self._unseen.append(attribute(element, "Visible") == "false")
        filled = attribute(element, "Fill") != "false" or attribute(element, "Stroke") == "true"
        colour = next((c for c in element if local_name(c) == "FillColor"), None)
        clear = attribute(element, "Alpha") == "0" or (colour is not None and attribute(colour, "Alpha") == "0")
        self._unpainted.append(not filled or clear)

    def _glyphs(
        self, text: str, at: tuple[float, float], size: float, steps_x: list[float], steps_y: list[float], own: Matrix
    ) -> None:
        x, y = at
        free = not steps_x and not steps_y  # nothing says where the next one stands: one behind the other
        spaced = False
        for i, character in enumerate(text):
            wide = width_of(character) * size
            if character in _BLANKS:
                spaced = True
            else:
                box = (x + MARGIN * size, y - ASCENT * size, x + wide - MARGIN * size, y + DESCENT * size)
                self._code.append(ord(character))
                self._ink.append(moved(box, own))
                self._spaced.append(spaced)
                self._owner.append(len(self._size) - 1)
                spaced = False
            x += wide if free else (steps_x[i] if i < len(steps_x) else 0.0)
            y += steps_y[i] if i < len(steps_y) else 0.0

    def path(self, element: Element, matrix: Matrix) -> None:
        """Draws a path object as its straight pieces; curves and slanted lines are no rulings."""
        stroked = attribute(element, "Stroke") != "false"
        filled = attribute(element, "Fill") == "true"
        if not (stroked or filled) or attribute(element, "Visible") == "false":
            return
        own = placed(element, matrix)
        data = next((c.text or "" for c in element if local_name(c) == "AbbreviatedData"), "")
        colour = next((c for c in element if local_name(c) == ("StrokeColor" if stroked else "FillColor")), None)
        light = _is_light(colour) or (not stroked and colour is None)
        for outline, curved in _outlines(data):
            if stroked:
                pieces = [_around(moved((*a, *a), own)[:2], moved((*b, *b), own)[:2]) for a, b in pairwise(outline)]
                pieces = [p for p in pieces if min(p[2] - p[0], p[3] - p[1]) <= STRAIGHT]
            else:
                pieces = [] if curved or not outline else [_around(*(moved((*p, *p), own)[:2] for p in outline))]
            self._path += pieces
            self._light += [light] * len(pieces)

    def image(self, element: Element, matrix: Matrix) -> None:
        """Notes where an image stands."""
        x, y, width, height = numbers_of(attribute(element, "Boundary"), 4)
        self._image.append(moved((x, y, x + width, y + height), matrix))

    def finish(self) -> Drawing:
        """The page as arrays."""
        _, _, width, height = self.area
        box = self._boxes(self._ink)
        sheet = (round(width * MILLIMETRE), round(height * MILLIMETRE))
        owner = np.array(self._owner, np.int32)
        unseen = np.array(self._unseen, bool)
        outside = (box[:, 2] < 0) | (box[:, 3] < 0) | (box[:, 0] > sheet[0]) | (box[:, 1] > sheet[1])
        texts = len(self._size)
        path = self._boxes(self._path)
        inside = (path[:, 2] >= 0) & (path[:, 3] >= 0) & (path[:, 0] <= sheet[0]) & (path[:, 1] <= sheet[1])
        return Drawing(
            number=self.number,
            width=sheet[0],
            height=sheet[1],
            rotation=0,
            code=np.array(self._code, np.int32),
            box=box,
            spaced=np.array(self._spaced, bool),
            owner=owner,
            hidden=outside | unseen[owner],
            size=np.clip(np.rint(np.array(self._size) * MILLIMETRE), 1, _FAR).astype(np.int32),
            base=self._boxes([(*base, *base) for base in self._base])[:, :2],
            turn=np.array(self._turn, np.int32),
            unpainted=np.array(self._unpainted, bool),
            clip=np.tile(np.array([0, 0, *sheet], np.int32), (texts, 1)),
            path=np.clip(path[inside], 0, np.array([*sheet, *sheet], np.int32)),
            light=np.array(self._light, bool)[inside],
            image=self._boxes(self._image),
            unknown=np.empty((0, 4), np.int32),
        )

    def _boxes(self, corners: list[Corners]) -> Ints:
        """Boxes in mm on the page as int32[n,4] in 1/100 pt."""
        x, y, _, _ = self.area
        array = np.array(corners, np.float64).reshape(-1, 4) - np.array([x, y, x, y])
        scaled = np.nan_to_num(array * MILLIMETRE, nan=_FAR, posinf=_FAR, neginf=-_FAR)
        boxes: Ints = np.rint(np.clip(scaled, -_FAR, _FAR)).astype(np.int32)
        return boxes


def placed(element: Element, matrix: Matrix) -> Matrix:
    """The map from the coordinates of an object to the page: its own matrix, then its place, then ``matrix``."""
    x, y, _, _ = numbers_of(attribute(element, "Boundary"), 4)
    text = attribute(element, "CTM")
    a, b, c, d, e, f = numbers_of(text, 6) if text else IDENTITY
    return product(product((a, b, c, d, e, f), (1.0, 0.0, 0.0, 1.0, x, y)), matrix)


def number_of(text: str) -> float:
    """A number of the file; 0 where it is none. Lengths only: no amount is read so."""
    match = _NUMBER.match(text.strip())
    return _bounded(match.group()) if match else 0.0


def numbers_of(text: str, count: int) -> tuple[float, ...]:
    """Exactly ``count`` numbers; those that are missing are 0."""
    found = [_bounded(match) for match in _NUMBER.findall(text)[:count]]
    return (*found, *[0.0] * (count - len(found)))


def _bounded(text: str) -> float:
    return max(-_FAR, min(_FAR, float(text)))


def deltas(text: str, most: int) -> list[float]:
    """The steps between glyphs: numbers, of which ``g 3 5.2`` stands for three of 5.2."""
    tokens = text.split()
    steps: list[float] = []
    at = 0
    while at < len(tokens) and len(steps) < most:
        if tokens[at] == "g":
            times, step = [*tokens[at + 1 : at + 3], "0", "0"][:2]
            steps += [number_of(step)] * min(most, max(0, int(number_of(times))))
            at += 3
        else:
            steps.append(number_of(tokens[at]))
            at += 1
    return steps


@lru_cache(maxsize=65536)
def width_of(character: str) -> float:
    """The width of a character's own space as a share of the font's height."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else NARROW


def _quarter(matrix: Matrix, degrees: float) -> int:
    """The direction of the glyphs in clockwise quarter turns."""
    a, b = matrix[0], matrix[1]
    own = (1 if b > 0 else 3) if abs(b) > abs(a) else (2 if a < 0 else 0)
    return (own + round(degrees / 90)) % 4


def _around(*points: tuple[float, float]) -> Corners:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _outlines(data: str) -> list[tuple[list[tuple[float, float]], bool]]:
    """The subpaths of abbreviated data: their points, and whether any part is a curve."""
    outlines: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    curved = False
    tokens = data.split()
    at = 0
    while at < len(tokens):
        step = tokens[at]
        count = _STEPS.get(step)
        if count is None:
            at += 1
            continue
        values = [number_of(token) for token in tokens[at + 1 : at + 1 + count]]
        at += 1 + count
        if len(values) < count:
            break
        if step in ("M", "S"):
            if points:
                outlines.append((points, curved))
            points, curved = [(values[0], values[1])], False
        elif step == "C":
            if points:
                points.append(points[0])
        elif step == "L":
            points.append((values[0], values[1]))
        else:  # the chord of a curve is no line
            curved = True
            if points:
                outlines.append((points, True))
            points = [(values[-2], values[-1])]
    if points:
        outlines.append((points, curved))
    return outlines


def _is_light(colour: Element | None) -> bool:
    if colour is None:
        return False
    value = attribute(colour, "Value")
    levels = numbers_of(value, 3) if len(value.split()) >= 3 else (0.0,)
    return attribute(colour, "Alpha") == "0" or min(levels) >= _WHITE
