"""The objects of a page: its paths as straight pieces, its images, and where its text stands in nested forms.

pdfium is handed in (``raw``); its calls are made by one thread at a time, under the lock of `reading.pdf.pdfium`. The
bounds of a path cost one call and already are the wall where the path is thin; only others are taken to pieces.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Final

from pyfinance.reading.pdf.calls import Calls
from pyfinance.reading.pdf.drawing import IDENTITY, Corners, Matrix, moved, product

THIN: Final = 3.0  # pt: no wider fill or stroke is a line (a double line of a spreadsheet is 2.5)
_WHITE: Final = 250  # of 255 in each colour: the colour of paper
_RECTANGLE: Final = 5  # segments of a rectangle: move, three lines, close
_DEPTH: Final = 12  # forms nest; in a damaged file a form may hold itself


@dataclass(slots=True)
class PageObjects:
    """Boxes in user space. ``nested`` maps the address of a text object within a form to the form's matrix.

    ``texts`` are the handles of all text objects of the page itself.
    """

    path: list[Corners] = field(default_factory=list)
    light: list[bool] = field(default_factory=list)
    image: list[Corners] = field(default_factory=list)
    nested: dict[int, Matrix] = field(default_factory=dict)
    texts: list[int] = field(default_factory=list)


def page_objects(raw: Calls, page: int) -> PageObjects:
    """Everything on a page but the glyphs."""
    found = PageObjects()
    objects = [raw.FPDFPage_GetObject(page, i) for i in range(raw.FPDFPage_CountObjects(page))]
    _collect(raw, objects, IDENTITY, found, 0)
    return found


def _collect(raw: Calls, objects: list[int], matrix: Matrix, found: PageObjects, depth: int) -> None:
    """Sorts the objects of a page or form, and of the forms within; ``matrix`` leads to user space."""
    kind_of, bounds_of = raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds
    text, path, image, form = (
        raw.FPDF_PAGEOBJ_TEXT,
        raw.FPDF_PAGEOBJ_PATH,
        raw.FPDF_PAGEOBJ_IMAGE,
        raw.FPDF_PAGEOBJ_FORM,
    )
    edge = left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for handle in objects:
        kind = kind_of(handle)
        if kind == text:
            if depth:
                found.nested[handle] = matrix
            else:
                found.texts.append(handle)
        elif kind == path:
            raw.FPDFPath_GetDrawMode(handle, fill, stroke)
            if not (fill.value or stroke.value):
                continue
            bounds_of(handle, *edge)
            box = (left.value, bottom.value, right.value, top.value)
            stroked = bool(stroke.value)
            light = _light(raw, handle, stroked)
            thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
            if not thin and (stroked or raw.FPDFPath_CountSegments(handle) > _RECTANGLE):
                _pieces(raw, handle, product(_matrix(raw, handle), matrix), stroked, light, found)
            else:
                found.path.append(moved(box, matrix) if depth else box)
                found.light.append(light)
        elif kind == image:
            bounds_of(handle, *edge)
            found.image.append(moved((left.value, bottom.value, right.value, top.value), matrix))
        elif kind == form and depth < _DEPTH:
            inner = [raw.FPDFFormObj_GetObject(handle, i) for i in range(raw.FPDFFormObj_CountObjects(handle))]
            _collect(raw, inner, product(_matrix(raw, handle), matrix), found, depth + 1)


def _pieces(raw: Calls, handle: int, matrix: Matrix, stroked: bool, light: bool, found: PageObjects) -> None:
    """The straight pieces of a path: each line of a stroke, each straight subpath of a fill. Curves are no rulings."""
    x, y = ctypes.c_float(), ctypes.c_float()
    outline: list[tuple[float, float]] = []
    curved = False
    pieces: list[Corners] = []
    for i in range(raw.FPDFPath_CountSegments(handle)):
        segment = raw.FPDFPath_GetPathSegment(handle, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = moved((x.value, y.value, x.value, y.value), matrix)[:2]
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if not stroked and not curved:
                pieces.append(_around(*outline))
            outline, curved = [], False
        elif kind == raw.FPDF_SEGMENT_LINETO:
            if stroked:
                pieces.append(_around(outline[-1], point))
        else:
            curved = True
        outline.append(point)
        if stroked and raw.FPDFPathSegment_GetClose(segment):
            pieces.append(_around(point, outline[0]))
    if not stroked and not curved:
        pieces.append(_around(*outline))
    for piece in pieces:
        slanted = stroked and min(piece[2] - piece[0], piece[3] - piece[1]) > THIN
        if not slanted:
            found.path.append(piece)
            found.light.append(light)


def _around(*points: tuple[float, float]) -> Corners:
    if not points:
        return (0.0, 0.0, 0.0, 0.0)
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _light(raw: Calls, handle: int, stroked: bool) -> bool:
    """Whether the paint is white or fully transparent: then it draws no line on the paper."""
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    color_of = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    if not color_of(handle, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _matrix(raw: Calls, handle: int) -> Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def clip(raw: Calls, handle: int, matrix: Matrix) -> Corners | None:
    """The box in user space that an object is clipped to; None where nothing clips it."""
    paths = raw.FPDFPageObj_GetClipPath(handle)
    x, y = ctypes.c_float(), ctypes.c_float()
    result: Corners | None = None
    for i in range(max(0, raw.FPDFClipPath_CountPaths(paths))):
        points = []
        for j in range(max(0, raw.FPDFClipPath_CountPathSegments(paths, i))):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(paths, i, j), x, y)
            points.append((x.value, y.value))
        if not points:
            continue
        box = moved(_around(*points), matrix)
        if result is not None:
            low = (max(result[0], box[0]), max(result[1], box[1]))
            box = (*low, min(result[2], box[2]), min(result[3], box[3]))
        result = box
    return result
