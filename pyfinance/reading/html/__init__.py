"""Web pages to pages: their tables as grids, the text around them as lines."""

from __future__ import annotations

from pyfinance.reading.html.reader import read

__all__ = ["read"]
