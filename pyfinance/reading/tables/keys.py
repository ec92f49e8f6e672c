"""The short keys of rows, as the tidy form defines them, and each row's role."""

from __future__ import annotations

from collections import Counter

from pyfinance.model import Column, Row
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.tables.tree import is_carryover_heading

_BALANCED = ("T01", "T04")
_BY_PROJECT = ("T10", "T12", "T13", "T14", "T16")


def name_rows(rows: list[Row], printed: list[Printed], layout_id: str) -> None:
    """Sets ``key`` and ``role`` of the rows of one block. Keys that recur get #2, #3 when the table is complete."""
    children = Counter(row.parent for row in rows if row.parent is not None and row.role != "of_which")
    if layout_id in _BALANCED:
        _balance_totals(rows, printed)
    by_label = Counter(row.label for row in rows if not _codes(row) or row.code_source == "path")
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if row.role == "leaf" and children[i]:
            row.role = "subtotal"
        row.key = _key(row, p, rows, layout_id, by_label)


def _codes(row: Row) -> str:
    return "|".join(code for code in (row.function, row.economic, row.gov_economic) if code)


def _key(row: Row, p: Printed, rows: list[Row], layout_id: str, by_label: Counter[str]) -> str:
    if row.role == "total" and layout_id not in _BALANCED:
        return _total_key(row)
    if row.role == "total":
        return row.label
    if row.code_source == "printed":
        codes = _codes(row)
        return f"单位:{row.org}|{codes}" if row.org and _unit_rows(rows) else codes
    if row.project or (row.org and layout_id in _BY_PROJECT):
        return _project_key(row, p, layout_id)
    if p.org and not p.names:
        return _unit_key(row, rows)
    if row.role == "of_which":
        above = rows[row.parent] if row.parent is not None else None
        return f"{above.key}/其中：{row.label}" if above is not None else f"其中：{row.label}"
    return _name_key(row, rows, by_label)


def _total_key(row: Row) -> str:
    return f"单位:{row.org}" if row.org else "合计"


def _unit_rows(rows: list[Row]) -> bool:
    return any(row.org and not _codes(row) for row in rows) or len({row.org for row in rows if row.org}) > 1


def _project_key(row: Row, p: Printed, layout_id: str) -> str:
    purchase = layout_id in ("T13", "T14")
    project = "|".join(p.projects) if purchase else (p.projects[-1] if p.projects else row.project)
    item = p.names[-1] if p.names and (purchase or not project) else ""
    name = "|".join(part for part in (project, item) if part)
    if row.org and name:
        return f"单位:{row.org}|{name}"
    return name or f"单位:{row.org}"


def _unit_key(row: Row, rows: list[Row]) -> str:
    """A unit whose name stands again above it (a department and its own head office) is NAME/NAME."""
    for other in rows:
        if other is row:
            break
        if other.org == row.org and not other.project and not _codes(other):
            return f"单位:{row.org}/{row.org}"
    return f"单位:{row.org}"


def _name_key(row: Row, rows: list[Row], by_label: Counter[str]) -> str:
    above = rows[row.parent] if row.parent is not None else None
    if above is not None and is_carryover_heading(above.label, words()):
        return f"{above.label}/{row.label}"
    if by_label[row.label] < 2:
        return row.label
    if row.code_source == "path" or len(row.path) > 1:
        return "/".join(row.path)
    return f"{above.label}/{row.label}" if above is not None else row.label


def _balance_totals(rows: list[Row], printed: list[Printed]) -> None:
    """本年收入合计, 本年支出合计 and 总计 of a half of T01 or T04, whatever their wording.

    A half with one total line: that line is 总计. 合计 below a balance line is 总计, above it the current year's.
    """
    vocabulary = words()
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if not p.total and row.label in ("本年收入", "本年支出") and p.ordinal and i + 1 < len(rows):
            row.role = "total"
    totals = [i for i, row in enumerate(rows) if row.role == "total"]
    balances = [i for i, row in enumerate(rows) if is_carryover_heading(row.label, vocabulary)]
    for i in totals:
        rows[i].label = _balance_label(rows[i].label, len(totals), any(b < i for b in balances), vocabulary.total)


def _balance_label(label: str, totals: int, after_balance: bool, total: object) -> str:
    kind = total(label) if callable(total) else ""
    if totals == 1 or kind == "all" or (kind == "sum" and after_balance):
        return "总计"
    if kind == "income" or label == "本年收入" or label == "收入合计":
        return "本年收入合计"
    if kind == "expenditure" or label in ("本年支出", "支出合计"):
        return "本年支出合计"
    return label


def number_recurring(rows: list[Row], columns: list[Column]) -> None:
    """#2, #3 for keys that a table prints again under the same measures, in the order of the page."""
    measures = {b: frozenset(c.measure for c in columns if c.block == b) for b in {c.block for c in columns}}
    seen: Counter[tuple[str, frozenset[str], str]] = Counter()
    for row in rows:
        if row.role == "repeat":
            continue
        key = (row.part, measures.get(row.block, frozenset()), row.key)
        seen[key] += 1
        if seen[key] > 1:
            row.key = f"{row.key}#{seen[key]}"
