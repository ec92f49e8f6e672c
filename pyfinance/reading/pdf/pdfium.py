"""An open PDF: the only module that loads pdfium, and the lock around it.

pdfium is not thread-safe, so every call into it happens behind one lock; what leaves this module is plain memory. The
library is loaded at first use, not when this module is imported.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache

import numpy as np

from pyfinance.errors import DamagedFileError, MissingExtraError
from pyfinance.reading.pdf.calls import Calls
from pyfinance.reading.pdf.drawing import Drawing, Frame
from pyfinance.reading.pdf.page_objects import page_objects
from pyfinance.reading.pdf.text_page import glyphs

_LOCK = threading.Lock()


class Reader:
    """An open PDF. Use as a context manager; ``page(number)`` gives the drawing of a page (counted from 1).

    Raises DamagedFileError where the bytes are no PDF that can be opened (``name`` is the source it names).
    """

    def __init__(self, data: bytes, name: str = "") -> None:
        self._raw = raw = _pdfium()
        self._name = name
        self._data = data  # pdfium reads from this memory as long as the document is open
        with _LOCK:
            self._document = raw.FPDF_LoadMemDocument64(data, len(data), None)
            if not self._document:
                raise DamagedFileError(_failure(raw), name)
            self.pages: int = raw.FPDF_GetPageCount(self._document)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        with _LOCK:
            self._raw.FPDF_CloseDocument(self._document)
            self._document = None

    def page(self, number: int) -> Drawing:
        """Everything drawn on page ``number``. Raises DamagedFileError where the page cannot be loaded."""
        raw = self._raw
        with _LOCK:
            page = raw.FPDF_LoadPage(self._document, number - 1)
            if not page:
                raise DamagedFileError(f"page {number} cannot be loaded", self._name)
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


def _drawing(raw: Calls, page: int, text: int, number: int) -> Drawing:
    visible = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, visible)
    frame = Frame(visible.left, visible.bottom, visible.right, visible.top, raw.FPDFPage_GetRotation(page) % 4)
    objects = page_objects(raw, page)
    g = glyphs(raw, text, frame, objects)
    path, light = frame.boxes(objects.path), np.array(objects.light, bool)
    inside = ~frame.outside(path)
    sheet = np.array([frame.width, frame.height] * 2, np.int32)
    return Drawing(
        number=number,
        width=frame.width,
        height=frame.height,
        rotation=90 * frame.quarter,
        code=g.code,
        box=g.box,
        spaced=g.spaced,
        owner=g.owner,
        hidden=g.hidden,
        size=g.size,
        base=g.base,
        turn=g.turn,
        unpainted=g.unpainted,
        clip=g.clip,
        path=np.clip(path[inside], 0, sheet),
        light=light[inside],
        image=frame.boxes(objects.image),
        unknown=g.unknown,
    )


@cache
def _pdfium() -> Calls:
    try:
        import pypdfium2.raw as raw
    except ImportError as error:
        raise MissingExtraError("reading PDF needs pypdfium2 (pip install pypdfium2)") from error
    return Calls(raw)


def _failure(raw: Calls) -> str:
    reasons: dict[int, str] = {
        raw.FPDF_ERR_PASSWORD: "the PDF is locked by a password",
        raw.FPDF_ERR_SECURITY: "the PDF is encrypted in a way that is not known",
        raw.FPDF_ERR_FORMAT: "this is no PDF, or a damaged one",
    }
    return reasons.get(raw.FPDF_GetLastError(), "the PDF cannot be opened")
