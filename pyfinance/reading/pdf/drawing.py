"""What a page draws, as arrays: plain memory, apart from the library that read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Matrix = tuple[float, float, float, float, float, float]
Corners = tuple[float, float, float, float]  # left, bottom, right, top in user space

IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawing:
    """One page as drawn; lengths in 1/100 pt, y downwards, as displayed (the page's own rotation is applied).

    Glyphs in the order of the file, blanks left out: ``code`` int32[n] Unicode; ``box`` int32[n,4] ink x0 y0 x1 y1;
    ``spaced`` bool[n] a blank was drawn before it; ``owner`` int32[n] its text object; ``hidden`` bool[n] drawn, but
    not to be seen: outside the page or its clip.

    Text objects: ``size`` int32[k] height of the font; ``base`` int32[k,2] origin of the first glyph; ``turn`` int32[k]
    direction of writing in clockwise quarter turns; ``unpainted`` bool[k] the text is neither filled nor stroked (the
    layer of a scan); ``clip`` int32[k,4] what the object is clipped to, exact where it has hidden glyphs.

    Paths: ``path`` int32[m,4] bounds of straight pieces; ``light`` bool[m] painted in the colour of paper. ``image``
    int32[i,4]. ``unknown`` int32[u,4]: places of text that the file gives no characters for.
    """

    number: int
    width: int
    height: int
    rotation: int
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
    path: Ints
    light: Bools
    image: Ints
    unknown: Ints


def fresh(values: npt.NDArray[np.integer]) -> Bools:
    """Where a stretch of equal values begins: bool[n], the first one always."""
    found = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def product(first: Matrix, then: Matrix) -> Matrix:
    """The map that applies ``first`` and then ``then``."""
    a, b, c, d, e, f = first
    u, v, w, x, y, z = then
    return (a * u + b * w, a * v + b * x, c * u + d * w, c * v + d * x, e * u + f * w + y, e * v + f * x + z)


def moved(corners: Corners, matrix: Matrix) -> Corners:
    """The box around a mapped box."""
    a, b, c, d, e, f = matrix
    left, bottom, right, top = corners
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return (min(xs), min(ys), max(xs), max(ys))
