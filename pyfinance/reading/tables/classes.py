"""Functional classes named without codes: the expenditure lines of T01 and T04, by the subject chart."""

from __future__ import annotations

from collections.abc import Iterable

from pyfinance.model import Table
from pyfinance.subjects import chart


def code_classes(tables: Iterable[Table]) -> None:
    """Gives the expenditure lines of T01 and T04 the code of the class that they name (``code_source`` path)."""
    subjects = chart()
    for table in tables:
        if table.id not in ("T01", "T04", "T07", "T08"):
            continue
        spending = {c.block for c in table.columns if c.measure.split(".")[-1] in ("expenditure", "total")}
        for row in table.rows:
            coded = row.function or row.economic or row.gov_economic
            if row.block not in spending or coded or row.role not in ("leaf", "subtotal"):
                continue
            if row.part not in ("", "function"):
                continue
            codes = [s.code for s in subjects.by_name(row.label, "function", None) if s.level == "class"]
            if len(codes) == 1:
                row.function, row.code_source = codes[0], "path"
