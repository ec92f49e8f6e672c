"""Word files (docx) to pages: their tables as grids, paragraphs as lines."""

from __future__ import annotations

from pyfinance.reading.word.reader import read

__all__ = ["read"]
