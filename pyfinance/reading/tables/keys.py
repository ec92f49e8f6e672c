"""The short keys of rows, as the tidy form defines them, and each row's role."""

from __future__ import annotations

from collections import Counter

from pyfinance.model import Column, Row
from pyfinance.reading.tables import purchases
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.tables.tree import is_carryover_heading

_BALANCED = ("T01", "T04")
_HALVES = ("T07", "T08")  # these too where they are printed in two halves
_BY_PROJECT = ("T10", "T12", "T13", "T14", "T16")


def name_rows(rows: list[Row], printed: list[Printed], layout_id: str, side: str = "") -> None:
    """Sets ``key`` and ``role`` of the rows of one block. Keys that recur get #2, #3 when the table is complete.

    ``side`` is income or expenditure where the block is a half of an account.
    """
    children = Counter(row.parent for row in rows if row.parent is not None and row.role != "of_which")
    balanced = layout_id in _BALANCED or (bool(side) and layout_id in _HALVES)
    if balanced:
        _balance_totals(rows, printed)
    purchase = purchases.lists_purchases(layout_id, printed)
    naming = _Naming(rows, layout_id, balanced)
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if row.role == "leaf" and children[i]:
            row.role = "subtotal"
        row.key = purchases.key(row, p) if purchase and row.role != "total" else naming.key(row, p)
    _tell_periods(rows, printed)


def _codes(row: Row) -> str:
    return "|".join(code for code in (row.function, row.economic, row.gov_economic) if code)


class _Naming:
    """The names of the rows of one block. ``_times`` counts how often a unit's rows print a name."""

    def __init__(self, rows: list[Row], layout_id: str, balanced: bool) -> None:
        self._rows = rows
        self._layout_id = layout_id
        self._balanced = balanced
        self._units = _unit_rows(rows)
        self._times = Counter(
            (row.org, row.label)
            for row in rows
            if (not _codes(row) or row.code_source == "path") and not self._below_balance(row)
        )

    def _above(self, row: Row) -> Row | None:
        return self._rows[row.parent] if row.parent is not None else None

    def _below_balance(self, row: Row) -> bool:
        above = self._above(row)
        return above is not None and is_carryover_heading(above.label, words())

    def key(self, row: Row, p: Printed) -> str:
        if row.role == "total":
            return row.label if self._balanced else _total_key(row)
        if row.project:  # its subject codes are dimensions and no part of its key
            return _project_key(row, p)
        if row.code_source == "printed":
            codes = _codes(row)
            return f"单位:{row.org}|{codes}" if row.org and self._units else codes
        if row.org and self._layout_id in _BY_PROJECT and (p.projects or p.names):
            return _project_key(row, p)
        if row.org and row.org == row.label:
            return _unit_key(row, p, self._rows)
        name = self._of_which(row, p) if row.role == "of_which" else self._name(row)
        return f"单位:{row.org}|{name}" if row.org else name

    def _of_which(self, row: Row, p: Printed) -> str:
        """The parent and the label; a later line of the list has no 其中 where it prints none."""
        above = self._above(row)
        own = f"其中：{row.label}" if p.of_which else row.label
        return f"{above.key}/{own}" if above is not None else own

    def _name(self, row: Row) -> str:
        """The name alone where it stands once, else its path: the names of the classification, or its heading."""
        above = self._above(row)
        if above is not None and self._below_balance(row):
            return f"{above.label}/{row.label}"
        if self._times[(row.org, row.label)] < 2:
            return row.label
        if len(row.path) > 1 and above is None:
            return "/".join(row.path)  # levels of a catalogue side by side
        path = [row.label]
        while above is not None and above.role != "total" and above.label != above.org:
            path.insert(0, above.label)
            if above.code_source != "path":
                break  # a heading: the nearest one is enough
            above = self._above(above)
        return "/".join(path)


def _tell_periods(rows: list[Row], printed: list[Printed]) -> None:
    """Rows of one name that differ in their year go by name and year."""
    times = Counter(row.key for row in rows)
    for row, p in zip(rows, printed, strict=True):
        if p.period and times[row.key] > 1:
            row.key = f"{row.key}/{p.period}" if row.key else p.period
            row.path = (*(name for name in row.path if name and name != p.period), p.period)


def _total_key(row: Row) -> str:
    return f"单位:{row.org}" if row.org else "合计"


def _unit_rows(rows: list[Row]) -> bool:
    return any(row.org and not _codes(row) for row in rows) or len({row.org for row in rows if row.org}) > 1


def _project_key(row: Row, p: Printed) -> str:
    name = row.project or (p.projects[-1] if p.projects else p.names[-1])
    return f"单位:{row.org}|{name}" if row.org else name


def _unit_key(row: Row, p: Printed, rows: list[Row]) -> str:
    """A unit whose name stands again above it (a department and its own head office) is NAME/NAME."""
    for other in rows:
        if other is row or p.period:
            break
        if other.org == row.org and not other.project and not _codes(other):
            return f"单位:{row.org}/{row.org}"
    return f"单位:{row.org}"


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
    given: set[str] = set()
    for i in totals:
        kind = vocabulary.total(rows[i].label)
        rows[i].label = _balance_label(rows[i].label, kind, len(totals), any(b < i for b in balances))
        if rows[i].label in given and i == totals[-1] and not _repeated(rows[i], rows, totals):
            rows[i].label = "总计"
        given.add(rows[i].label)


def _repeated(row: Row, rows: list[Row], totals: list[int]) -> bool:
    """Whether a total stands on another page than the first of its name: it may be that total again."""
    first = next(rows[i] for i in totals if rows[i].label == row.label)
    return first.place.page != row.place.page


def _balance_label(label: str, kind: str, totals: int, after_balance: bool) -> str:
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
