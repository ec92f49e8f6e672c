"""Units of a disclosure: told from projects by their own code, and their names completed where a cell cuts them off."""

from __future__ import annotations

from collections.abc import Iterable

from pyfinance.model import Row, Table
from pyfinance.reading.tables.rows import Printed

_UNIT_CODE = 3  # digits of the shortest code of a unit (121); fewer number a kind of funding above the units


def tell_units(printed: list[Printed]) -> None:
    """Where units and their projects share one column, the rows that print a unit's code are the units, in place.

    A code of one or two digits stands for a kind of funding (全额, 自收自支) above the units.
    """
    if any(p.codes for p in printed):  # a unit's row above its subjects, in the column of their names
        for p in printed:
            if p.org_code and p.names and not (p.codes or p.org or p.total or p.of_which):
                p.org = p.names.pop()
    named = [p for p in printed if p.projects and not p.total]
    if any(p.org for p in printed) or all(p.org_code for p in named) or not any(p.org_code for p in named):
        return
    for p in named:
        if not p.org_code:
            continue
        name = p.projects.pop()
        if len(p.org_code) >= _UNIT_CODE:
            p.org = name
        else:
            p.kind = name


def complete_names(tables: Iterable[Table]) -> None:
    """A unit's name that its cell cuts off is the longer one that the same code bears elsewhere, in place."""
    tables = list(tables)
    longest: dict[str, str] = {}
    for table in tables:
        for row in table.rows:
            if row.org_code and row.org and len(row.org) > len(longest.get(row.org_code, "")):
                longest[row.org_code] = row.org
    for table in tables:
        cut = {
            row.org: whole
            for row in table.rows
            if row.org_code and (whole := longest.get(row.org_code, "")) != row.org and whole.startswith(row.org)
        }
        for row in table.rows if cut else ():
            if row.org in cut:
                _rename(row, row.org, cut[row.org])


def _rename(row: Row, old: str, new: str) -> None:
    head, bar, rest = row.key.partition("|")
    unit, slash, again = head.partition("/")
    if unit == f"单位:{old}":
        row.key = f"单位:{new}" + (f"/{new}" if slash and again == old else slash + again) + bar + rest
    row.label = new if row.label == old else row.label
    row.path = tuple(new if name == old else name for name in row.path)
    row.org = new
