"""OFD files (GB/T 33190) to pages: positioned text and paths to the same drawing that a PDF page gives."""

from __future__ import annotations

from pyfinance.reading.ofd.reader import read

__all__ = ["read"]
