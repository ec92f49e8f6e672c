"""Pages whose writing runs up or down the sheet, read upright.

Some producers turn the page by a flag (then the drawing is upright already), others turn every glyph. The latter are
read in a frame that is turned with the writing, and what was found is placed back on the page as displayed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pyfinance.model import Place
from pyfinance.reading.pdf.drawing import Drawing, Ints

Box = tuple[int, int, int, int]


def upright(drawing: Drawing) -> tuple[Drawing, int]:
    """The drawing with most of its writing running to the right, and the quarter turns it was turned back by."""
    if not len(drawing.owner):
        return drawing, 0
    quarter = int(np.bincount(drawing.turn[drawing.owner], minlength=4).argmax())
    if quarter == 0:
        return drawing, 0
    w, h = drawing.width, drawing.height
    size = (h, w) if quarter % 2 else (w, h)
    turned = replace(
        drawing,
        width=size[0],
        height=size[1],
        box=_turned(drawing.box, quarter, w, h),
        base=_turned(np.concatenate([drawing.base, drawing.base], axis=1), quarter, w, h)[:, :2],
        turn=(drawing.turn - quarter) % 4,
        clip=_turned(drawing.clip, quarter, w, h),
        path=_turned(drawing.path, quarter, w, h),
        image=_turned(drawing.image, quarter, w, h),
        unknown=_turned(drawing.unknown, quarter, w, h),
    )
    return turned, quarter


def placed(place: Place, quarter: int, width: int, height: int) -> Place:
    """A place found in the upright frame, on the page as displayed (``width``, ``height`` of that page)."""
    if quarter == 0 or place.box is None:
        return place
    x0, y0, x1, y1 = place.box
    box: Box = {
        1: (width - y1, x0, width - y0, x1),
        2: (width - x1, height - y1, width - x0, height - y0),
        3: (y0, height - x1, y1, height - x0),
    }[quarter]
    return replace(place, box=box)


def _turned(box: Ints, quarter: int, width: int, height: int) -> Ints:
    """Boxes of the page as displayed in the frame that is turned clockwise by ``quarter``."""
    x0, y0, x1, y1 = box.T
    sides = {
        1: (y0, width - x1, y1, width - x0),
        2: (width - x1, height - y1, width - x0, height - y0),
        3: (height - y1, x0, height - y0, x1),
    }[quarter]
    return np.stack(sides, axis=1).astype(np.int32)
