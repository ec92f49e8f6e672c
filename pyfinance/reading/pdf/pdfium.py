"""What a PDF draws, page by page, as numpy arrays: the only module that touches pdfium.

pdfium is not thread-safe, so every call into it happens behind one lock; the arrays that leave this module are plain
memory. The library is loaded at first use, not when this module is imported. Costs decided the shape (measured over 50
documents): a call through ctypes takes about 0.3 us, whatever it does, so a page is read with one pass over its glyphs
(text object, box) and one over its paths (bounds, which already are the wall where a path is thin). Asking each text
object for its text is quadratic on pages that draw every glyph as an object of its own, and is not done.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pyfinance.errors import ReadError

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

INVISIBLE: Final = 3  # text render mode that neither fills nor strokes
HUNDREDTHS: Final = 100  # of a point, the unit of every length that leaves this module
_FORM_DEPTH: Final = 12  # forms nest; a file may be damaged so that they nest in themselves
_HYPHEN: Final = 0x2D
_SOFT_HYPHEN: Final = 0x02  # how pdfium reports a hyphen at a line's end
_THIN: Final = 3.0  # pt: no wider fill or stroke is a line (Excel's double line is 2.5)
_WHITE: Final = 250  # of 255 in each colour
_RECTANGLE: Final = 5  # segments of a rectangle: move, three lines, close

_BLANKS: Final = frozenset((0x7F, 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x200B, 0xFEFF))
_LOCK = threading.Lock()


@dataclass(slots=True)
class Drawing:
    """One page as drawn; lengths in 1/100 pt, y downwards, as displayed (the page's own rotation is applied).

    Glyphs in the order of the file, blanks left out: ``code`` int32[n] Unicode, ``box`` int32[n,4] ink x0 y0 x1 y1,
    ``spaced`` bool[n] a blank was drawn before it, ``owner`` int32[n] its text object. Text objects: ``size`` int32[k]
    the height of the font, ``base`` int32[k,2] the origin of its first glyph, ``turn`` int32[k] the clockwise direction
    of its writing in quarter turns, ``mode`` int32[k] the render mode. Paths: ``path`` int32[m,4] bounds, ``light`` bool[m]
    painted white, ``stroked`` bool[m]. ``image`` int32[i,4]. ``unmapped``: glyphs without a Unicode value.
    """

    number: int
    width: int
    height: int
    rotation: int
    code: Ints
    box: Ints
    spaced: npt.NDArray[np.bool_]
    owner: Ints
    size: Ints
    base: Ints
    turn: Ints
    mode: Ints
    path: Ints
    light: npt.NDArray[np.bool_]
    stroked: npt.NDArray[np.bool_]
    image: Ints
    unmapped: int


class Reader:
    """An open PDF. Use as a context manager; ``page(number)`` gives the drawing of a page (counted from 1)."""

    def __init__(self, data: bytes, name: str = "") -> None:
        self._raw = _pdfium()
        self._data = data  # pdfium reads from this memory as long as the document is open
        with _LOCK:
            self._document = self._raw.FPDF_LoadMemDocument64(data, len(data), None)
            if not self._document:
                raise ReadError(_failure(self._raw, name))
            self.pages: int = self._raw.FPDF_GetPageCount(self._document)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        with _LOCK:
            self._raw.FPDF_CloseDocument(self._document)
            self._document = None

    def page(self, number: int) -> Drawing:
        """Everything drawn on page ``number``. Raises ReadError where pdfium cannot load the page."""
        raw = self._raw
        with _LOCK:
            page = raw.FPDF_LoadPage(self._document, number - 1)
            if not page:
                raise ReadError(f"page {number} cannot be loaded")
            text = raw.FPDFText_LoadPage(page)
            try:
                return _drawing(raw, page, text, number)
            finally:
                raw.FPDFText_ClosePage(text)
                raw.FPDF_ClosePage(page)

    def drawings(self) -> Iterator[Drawing]:
        """The drawings of all pages, in order; the lock is free between two pages."""
        for number in range(1, self.pages + 1):
            yield self.page(number)


def _pdfium() -> Any:
    try:
        import pypdfium2.raw as raw
    except ImportError as error:  # pragma: no cover - the package is a requirement
        raise ReadError("reading PDF needs pypdfium2: pip install pypdfium2") from error
    return raw


def _failure(raw: Any, name: str) -> str:
    reasons = {
        raw.FPDF_ERR_PASSWORD: "the PDF is locked by a password",
        raw.FPDF_ERR_SECURITY: "the PDF uses an unknown way of encryption",
        raw.FPDF_ERR_FORMAT: "this is not a PDF, or it is damaged",
    }
    reason = reasons.get(raw.FPDF_GetLastError(), "the PDF cannot be opened")
    return f"{name}: {reason}" if name else reason


class _Slots:
    """Room for the outputs of one pdfium call per element: an array, and the ctypes numbers that write into its rows.

    Creating ctypes numbers costs as much as the call that fills them, so they are made once and kept (under the lock).
    """

    def __init__(self, kind: Any, width: int) -> None:
        self._kind, self._width = kind, width
        self._dtype = np.dtype(kind)
        self.rows: list[tuple[Any, ...]] = []
        self.array = np.empty((0, width), self._dtype)

    def reserve(self, count: int) -> None:
        if count <= len(self.rows):
            return
        count = max(count, 2 * len(self.rows), 1024)
        step = self._dtype.itemsize
        memory = bytearray(count * self._width * step)
        numbers = [self._kind.from_buffer(memory, step * i) for i in range(count * self._width)]
        self.rows = list(zip(*(numbers[i :: self._width] for i in range(self._width)), strict=True))
        self.array = np.frombuffer(memory, self._dtype).reshape(count, self._width)


_BOXES = _Slots(ctypes.c_double, 4)  # left, right, bottom, top
_BOUNDS = _Slots(ctypes.c_float, 4)  # left, bottom, right, top


@dataclass(slots=True)
class _Frame:
    """From the user space of a page to the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int  # clockwise quarter turns

    def boxes(self, x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> Ints:
        """Boxes (lower left, upper right) in user space as displayed x0 y0 x1 y1 in 1/100 pt."""
        sides = {
            0: (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0),
            1: (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left),
            2: (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom),
            3: (self.top - y1, self.right - x1, self.top - y0, self.right - x0),
        }[self.quarter]
        return np.rint(np.stack(sides, axis=1) * HUNDREDTHS).astype(np.int32)


def _drawing(raw: Any, page: Any, text: Any, number: int) -> Drawing:
    rectangle = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, rectangle):
        raise ReadError(f"page {number} has no size")
    quarter = raw.FPDFPage_GetRotation(page) % 4
    frame = _Frame(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top, quarter)
    across = round((frame.right - frame.left) * HUNDREDTHS)
    down = round((frame.top - frame.bottom) * HUNDREDTHS)
    glyphs = _glyphs(raw, text, frame)
    paths = _paths(raw, page, frame)
    return Drawing(number, *((down, across) if quarter % 2 else (across, down)), 90 * quarter, *glyphs[:-1], *paths, glyphs[-1])


def _glyphs(raw: Any, text: Any, frame: _Frame) -> tuple[Any, ...]:
    count = max(0, raw.FPDFText_CountChars(text))
    codes = _codes(raw, text, count)
    _BOXES.reserve(count)
    object_of, box_of = raw.FPDFText_GetTextObject, raw.FPDFText_GetCharBox
    seen: dict[int, int] = {}
    first: list[int] = []  # the first glyph of each text object
    handles: list[Any] = []
    kept: list[int] = []
    owner: list[int] = []
    spaced: list[bool] = []
    blank, unmapped = False, 0
    for i, code in enumerate(codes):
        if code <= 0x20 and code != _SOFT_HYPHEN or code in _BLANKS:
            blank = True
            unmapped += code == 0
            continue
        handle = object_of(text, i)
        if not handle:
            continue
        address = ctypes.cast(handle, ctypes.c_void_p).value or 0
        index = seen.get(address)
        if index is None:
            index = seen[address] = len(first)
            first.append(i)
            handles.append(handle)
        box_of(text, i, *_BOXES.rows[i])
        kept.append(i)
        owner.append(index)
        spaced.append(blank)
        blank = False
    boxes = _BOXES.array[kept]
    code = np.array([codes[i] for i in kept], np.int32)
    code[code == _SOFT_HYPHEN] = _HYPHEN
    box = frame.boxes(boxes[:, 0], boxes[:, 2], boxes[:, 1], boxes[:, 3])
    size, base, turn, mode = _text_objects(raw, text, first, handles, frame)
    return code, box, np.array(spaced, bool), np.array(owner, np.int32), size, base, turn, mode, unmapped


def _codes(raw: Any, text: Any, count: int) -> list[int]:
    """The Unicode value of each glyph: at once where the text has one unit for each glyph, else one by one."""
    units = (ctypes.c_ushort * (count + 1))()
    if count and raw.FPDFText_GetText(text, 0, count, units) == count + 1:
        codes = units[:count]
        if not any(0xD800 <= c < 0xE000 for c in codes):
            return codes
    return [raw.FPDFText_GetUnicode(text, i) for i in range(count)]


def _text_objects(raw: Any, text: Any, first: list[int], handles: list[Any], frame: _Frame) -> tuple[Ints, ...]:
    matrix = raw.FS_MATRIX()
    rows = []
    for i, handle in zip(first, handles, strict=True):
        raw.FPDFText_GetMatrix(text, i, matrix)
        size = raw.FPDFText_GetFontSize(text, i)
        mode = raw.FPDFTextObj_GetTextRenderMode(handle)
        rows.append((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f, size, mode))
    a, b, c, d, e, f, size, mode = np.array(rows, np.float64).reshape(-1, 8).T
    height = np.rint(np.hypot(c, d) * size * HUNDREDTHS).astype(np.int32)
    origin = frame.boxes(e, f, e, f)[:, :2]
    # direction of writing in quarter turns clockwise: 0 to the right, 1 down, 2 to the left, 3 up; then the page's own turn
    steep = np.abs(b) > np.abs(a)
    turn = np.where(steep, np.where(b < 0, 1, 3), np.where(a < 0, 2, 0))
    return height, origin, ((turn + frame.quarter) % 4).astype(np.int32), mode.astype(np.int32)


@dataclass(slots=True)
class _Ink:
    """Path pieces while a page is read: boxes in user space, x0 y0 x1 y1, and how each is painted."""

    box: list[tuple[float, float, float, float]]
    light: list[bool]
    stroked: list[bool]
    image: list[tuple[float, float, float, float]]

    def add(self, box: tuple[float, float, float, float], light: bool, stroked: bool) -> None:
        self.box.append(box)
        self.light.append(light)
        self.stroked.append(stroked)


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _paths(raw: Any, page: Any, frame: _Frame) -> tuple[Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_], Ints]:
    ink = _Ink([], [], [], [])
    objects = [raw.FPDFPage_GetObject(page, i) for i in range(raw.FPDFPage_CountObjects(page))]
    _collect(raw, objects, _IDENTITY, ink, 0)
    box, image = (np.array(b, np.float64).reshape(-1, 4) for b in (ink.box, ink.image))
    return frame.boxes(*box.T), np.array(ink.light, bool), np.array(ink.stroked, bool), frame.boxes(*image.T)


def _collect(raw: Any, objects: list[Any], matrix: _Matrix, ink: _Ink, depth: int) -> None:
    """Paths and images of a page or form, with what stands in nested forms; ``matrix`` leads to user space."""
    kind_of, bounds_of = raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds
    path, image, form = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
    edge = tuple(ctypes.c_float() for _ in range(4))
    left, bottom, right, top = edge
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    plain = matrix == _IDENTITY
    for handle in objects:
        kind = kind_of(handle)
        if kind == path:
            raw.FPDFPath_GetDrawMode(handle, fill, stroke)
            if not (fill.value or stroke.value):
                continue
            bounds_of(handle, *edge)
            box = (left.value, bottom.value, right.value, top.value)
            stroked = bool(stroke.value)
            light = _light(raw, handle, stroked)
            thin = min(box[2] - box[0], box[3] - box[1]) <= _THIN
            if not thin and (stroked or raw.FPDFPath_CountSegments(handle) > _RECTANGLE):
                _pieces(raw, handle, _product(_matrix(raw, handle), matrix), stroked, light, ink)
            else:
                ink.add(box if plain else _moved(box, matrix), light, stroked)
        elif kind == image:
            bounds_of(handle, *edge)
            ink.image.append(_moved((left.value, bottom.value, right.value, top.value), matrix))
        elif kind == form and depth < _FORM_DEPTH:
            inner = [raw.FPDFFormObj_GetObject(handle, i) for i in range(raw.FPDFFormObj_CountObjects(handle))]
            _collect(raw, inner, _product(_matrix(raw, handle), matrix), ink, depth + 1)


def _pieces(raw: Any, handle: Any, matrix: _Matrix, stroked: bool, light: bool, ink: _Ink) -> None:
    """The straight pieces of a path: each line of a stroke, each straight subpath of a fill. Curves are no rulings."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    outline: list[tuple[float, float]] = []
    curved = False

    def close() -> None:
        if not stroked and not curved and len(outline) > 1:
            xs, ys = zip(*outline, strict=True)
            ink.add((min(xs), min(ys), max(xs), max(ys)), light, False)

    for i in range(raw.FPDFPath_CountSegments(handle)):
        segment = raw.FPDFPath_GetPathSegment(handle, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _at((x.value, y.value), matrix)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            close()
            start, outline, curved = point, [], False
        elif kind == raw.FPDF_SEGMENT_LINETO:
            if stroked:
                _stroke(here, point, light, ink)
        else:
            curved = True
        outline.append(point)
        here = point
        if raw.FPDFPathSegment_GetClose(segment):
            if stroked:
                _stroke(here, start, light, ink)
            here = start
    close()


def _stroke(a: tuple[float, float], b: tuple[float, float], light: bool, ink: _Ink) -> None:
    box = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    if min(box[2] - box[0], box[3] - box[1]) <= _THIN:  # a slanted line is no ruling
        ink.add(box, light, True)


def _light(raw: Any, handle: Any, stroked: bool) -> bool:
    """Whether the paint is white or fully transparent: then it draws no line on the paper."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    color_of = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    if not color_of(handle, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _matrix(raw: Any, handle: Any) -> _Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    k, l, m, n, o, p = then
    return (a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p)


def _at(point: tuple[float, float], matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f)


def _moved(box: tuple[float, float, float, float], matrix: _Matrix) -> tuple[float, float, float, float]:
    corners = [_at((x, y), matrix) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))
