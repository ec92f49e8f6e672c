"""An open PDF: the only module that loads pdfium, and the lock around it.

pdfium is not thread-safe, so every call into it happens behind one lock; what leaves this module is plain memory. The
core asks pdfium for everything on a page in one call, by the addresses of its functions, and lets the GIL go meanwhile:
a call through ctypes for each glyph costs ten times what the glyph does. The library is loaded at first use, not when
this module is imported.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from pyfinance import _core
from pyfinance.errors import DamagedFileError, MissingExtraError
from pyfinance.reading.pdf.drawing import Drawing

_LOCK = threading.Lock()


class Reader:
    """An open PDF. Use as a context manager; ``page(number)`` gives the drawing of a page (counted from 1).

    Raises DamagedFileError where the bytes are no PDF that can be opened (``name`` is the source it names).
    """

    def __init__(self, data: bytes, name: str = "") -> None:
        self._raw, self._calls = _pdfium()
        self._name = name
        self._data = data  # pdfium reads from this memory as long as the document is open
        with _LOCK:
            self._document = self._raw.FPDF_LoadMemDocument64(data, len(data), None)
            if not self._document:
                raise DamagedFileError(_failure(self._raw), name)
            self.pages: int = self._raw.FPDF_GetPageCount(self._document)

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
                width, height, quarter, *arrays = _core.drawing_read(self._calls, _address(page), _address(text))
            finally:
                raw.FPDFText_ClosePage(text)
                raw.FPDF_ClosePage(page)
        return Drawing(number, width, height, 90 * quarter, *arrays)

    def drawings(self) -> Iterator[Drawing]:
        """The drawings of all pages, in order; the lock is free between two pages."""
        for number in range(1, self.pages + 1):
            yield self.page(number)


@cache
def _pdfium() -> tuple[ModuleType, npt.NDArray[np.uintp]]:
    """The library, and the addresses of the functions that the core calls."""
    try:
        import pypdfium2.raw as raw
    except ImportError as error:
        raise MissingExtraError("reading PDF needs pypdfium2 (pip install pypdfium2)") from error
    return raw, np.array([_address(getattr(raw, name)) for name in _core.PDFIUM_CALLS], np.uintp)


def _address(pointer: Any) -> int:
    """The address of a handle or a function; 0 for NULL."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _failure(raw: ModuleType) -> str:
    reasons: dict[int, str] = {
        raw.FPDF_ERR_PASSWORD: "the PDF is locked by a password",
        raw.FPDF_ERR_SECURITY: "the PDF is encrypted in a way that is not known",
        raw.FPDF_ERR_FORMAT: "this is no PDF, or a damaged one",
    }
    return reasons.get(raw.FPDF_GetLastError(), "the PDF cannot be opened")
