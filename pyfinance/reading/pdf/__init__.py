"""PDF bytes to pages: glyphs and ruling segments, then grids of cells with text, and lines of running text."""

from __future__ import annotations

from pyfinance.reading.pdf.reader import read

__all__ = ["read"]
