"""Text dumps of disclosures: decoding, and lines to tables with open rows, narrative lines and gaps."""

from __future__ import annotations

from pyfinance.reading.text.decoding import decode
from pyfinance.reading.text.reader import read_text

__all__ = ["decode", "read_text"]
