"""Workbooks (xlsx, xls, ods) to pages: one page for each sheet, cells as they are displayed."""

from __future__ import annotations

from pyfinance.reading.excel.reader import read

__all__ = ["read"]
