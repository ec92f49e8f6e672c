"""Performance forms (绩效目标表, 绩效自评表): printed grids or lines to records of goals and indicators, and their figures."""

from __future__ import annotations

from pyfinance.reading.forms.reader import Sheet, begins, continues, read_forms

__all__ = ["Sheet", "begins", "continues", "read_forms"]
