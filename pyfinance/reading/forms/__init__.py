"""Performance forms (绩效目标表, 绩效自评表): grids or lines to records of goals and indicators, and their figures."""

from __future__ import annotations

from pyfinance.reading.forms.lines import read_form_lines
from pyfinance.reading.forms.reader import Sheet, begins, continues, read_forms
from pyfinance.reading.forms.tables import indicator_table

__all__ = ["Sheet", "begins", "continues", "indicator_table", "read_form_lines", "read_forms"]
