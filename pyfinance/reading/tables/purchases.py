"""Purchases (T13, T14): kinds, units, projects and what is bought, on one line or one above the other.

Source of the keys: the tidy form's ``[单位:NAME|]PROJECT|ITEM``. A project that is printed once above its items is theirs.
"""

from __future__ import annotations

from pyfinance.model import Row
from pyfinance.reading.tables.rows import Printed
from pyfinance.subjects import chart

_LAYOUTS = ("T13", "T14")


def lists_purchases(layout_id: str, printed: list[Printed]) -> bool:
    """Whether rows name projects, items or kinds; a table of purchases by subject codes alone is any coded table."""
    return layout_id in _LAYOUTS and any(p.item or p.projects or p.kind for p in printed)


def link(rows: list[Row], printed: list[Printed]) -> None:
    """Sets ``parent``, ``org`` and ``project`` of the rows of one block: kinds over units over projects over items."""
    above: list[tuple[int, int]] = []  # (rank, row), outermost first
    org = project = item = ""
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if p.total:
            above, org, project, item = [], "", "", ""
            continue
        if p.empty:
            p.item = row.label = item  # the item of the line above, bought in another way
        rank = _rank(p)
        if rank < 2:
            org = p.org if rank else ""
            project = ""
        item = p.item
        org = p.org or org
        project = "|".join(p.projects) or project
        row.org, row.project = org, project if rank > 1 else ""
        above = [(r, at) for r, at in above if r < rank]
        row.parent = above[-1][1] if above else None
        above.append((rank, i))
        _subject_by_name(row, p)


def _rank(p: Printed) -> int:
    """0 a kind, 1 a unit, 2 a project or what it buys under one subject, 3 an item."""
    if p.item:
        return 3
    if p.projects or p.names:
        return 2
    return 1 if p.org else 0


def _subject_by_name(row: Row, p: Printed) -> None:
    """The economic subject that the row names in words is a dimension of it, where the name tells one subject."""
    if not p.names or row.economic:
        return
    found = [s.code for s in chart().by_name(p.names[-1], "economic", None) if s.level == "section"]
    if len(found) == 1:
        row.economic, row.code_source = found[0], "path"


def key(row: Row, p: Printed) -> str:
    """``[单位:NAME|]PROJECT|ITEM``; a unit's or a kind's own row goes by its name."""
    what = p.item or (p.names[-1] if p.names else "")
    name = "|".join(part for part in (row.project, what) if part)
    if not name:
        return f"单位:{row.org}" if p.org else p.kind or p.label
    return f"单位:{row.org}|{name}" if row.org else name
