"""T09, 三公: items as rows or as columns, units or years beside them, brought to items as rows.

The tidy form wants the items as rows and budget, final, prior_budget, change as measures, whatever the form prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pyfinance.model import Cell, Column, Role, Row, Table
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import Words, words
from pyfinance.reading.tables.measures import FUNDS, side_by_side

_YEAR = re.compile(r"^\d{4}年度?")
_PERIOD = re.compile(r"(\d{4})年?度?(预算|决算|执行)?数?")
_TOTAL = "合计"
_GRAND = "三公会议培训合计"
_MEETINGS = ("会议费", "培训费")
_OUTSIDE = ("机关运行经费", "行政经费", *_MEETINGS)
_APART = ("prior_budget", "prior_final", "change", "change_rate")


def arrange(table: Table, year: int | None) -> None:
    """Rewrites the rows, columns and cells of a T09 table. A table that prints no known item stays as it is."""
    vocabulary = words()
    by_rows = sum(1 for row in table.rows if _item(row.label, vocabulary) not in ("", _TOTAL))
    by_columns = sum(1 for c in table.columns if any(_item(h, vocabulary) not in ("", _TOTAL) for h in c.path))
    if by_columns and by_columns >= by_rows:
        _from_columns(table, vocabulary, year)
    elif by_rows:
        _from_rows(table, vocabulary)


def _item(text: str, vocabulary: Words) -> str:
    head = labels.heading(labels.split_label(text)[3])
    return vocabulary.item(head) or vocabulary.item(_YEAR.sub("", head))


def _from_rows(table: Table, vocabulary: Words) -> None:
    """Items as rows: their canonical names; funds beside 合计 become suffixes of the measure."""
    has_meetings = any(_item(row.label, vocabulary) in _MEETINGS for row in table.rows)
    totals = [row for row in table.rows if _item(row.label, vocabulary) == _TOTAL]
    for row in table.rows:
        item = _item(row.label, vocabulary)
        if item == _TOTAL and has_meetings and len(totals) > 1 and row is totals[0]:
            item = _GRAND
        if item:
            row.key = row.label = item
            row.role = _role(item)
    link_items(table)
    default = _default(table, side_by_side([labels.heading(h) for c in table.columns for h in c.path], vocabulary))
    for column in table.columns:
        column.measure = _fund_measure(column, default)


def _role(item: str) -> Role:
    return "total" if item.rpartition("/")[2] in (_TOTAL, _GRAND) else "leaf"


def _default(table: Table, stages: dict[str, str]) -> str:
    """What a figure is where no head says it: the outturn in final accounts, else the budget."""
    return "final" if not stages and "决算" in table.title else "budget"


def _fund_measure(column: Column, default: str) -> str:
    """budget, final, prior_budget … with the fund as a suffix."""
    stem, _, role = column.measure.rpartition(".")
    if column.measure in ("amount", "total"):
        return default
    return f"{stem or default}.{role}" if role in FUNDS else column.measure


def _from_columns(table: Table, vocabulary: Words, year: int | None) -> None:
    """Items as columns: every column is an item and a measure; the rows are units, years, or one row."""
    stages = side_by_side([labels.heading(h) for c in table.columns for h in c.path], vocabulary)
    default = _default(table, stages)
    plan = [_column_plan(column, stages, default, vocabulary) for column in table.columns]
    _tell_totals(plan)
    latest = year or _latest(table.rows)
    lines = [_line(row, len(table.rows) == 1, latest, vocabulary) for row in table.rows]
    rows: list[Row] = []
    cells: dict[tuple[int, str], Cell] = {}
    at: dict[str, int] = {}
    for r, (unit, period) in enumerate(lines):
        for c, (item, measure) in enumerate(plan):
            cell = table.cells.get((r, c))
            name = period + measure.removeprefix(default) if period and measure.startswith(default) else measure
            key = f"{unit}|{item}" if unit else item
            times = 1
            while cell is not None and (at.get(key, -1), name) in cells:  # printed again under the same head
                times += 1
                key = f"{key.partition('#')[0]}#{times}"
            if key not in at:
                at[key] = len(rows)
                rows.append(_item_row(key, item, table.rows[r], unit))
            if cell is not None:
                cells[(at[key], name)] = cell
    _put(table, rows, cells, plan)
    link_items(table)


def _put(table: Table, rows: list[Row], cells: dict[tuple[int, str], Cell], plan: Sequence[tuple[str, str]]) -> None:
    """Puts rows and cells by measure into the table; a measure of one printed column keeps its heads."""
    printed = [measure for _, measure in plan]
    measures = list(dict.fromkeys((*(m for _, m in cells), *printed) if cells else printed))
    kept = [m for m in measures if not cells or m in {name for _, name in cells} or m in printed]
    columns = []
    for measure in kept:
        paths = [c.path for c, m in zip(table.columns, printed, strict=True) if m == measure]
        columns.append(Column(paths[0] if len(paths) == 1 else (measure,), measure, unit=table.unit, by="T09"))
    index = {measure: i for i, measure in enumerate(kept)}
    table.rows, table.columns = rows, columns
    table.cells = {(r, index[measure]): cell for (r, measure), cell in cells.items()}


def _line(row: Row, alone: bool, year: int | None, vocabulary: Words) -> tuple[str, str]:
    """(unit, the measure that its year states) of a printed row; the total and a lone row are no unit's."""
    period = _measure_of_period(row.path[-1] if row.path else "", year, vocabulary)
    if period:
        return (f"单位:{row.org}" if row.org else ""), period
    return ("" if row.role == "total" or (alone and not row.org) else row.key), ""


def _measure_of_period(text: str, year: int | None, vocabulary: Words) -> str:
    head = labels.heading(text)
    m = _PERIOD.fullmatch(head)
    if m and year is not None and int(m.group(1)) in (year, year - 1):
        final = m.group(2) in ("决算", "执行")
        if int(m.group(1)) == year:
            return "final" if final else "budget"
        return "prior_final" if final else "prior_budget"
    found = vocabulary.qualifier(head) or vocabulary.qualifier(head.removesuffix("金额"))
    return found if found in _APART else ""


def _latest(rows: Iterable[Row]) -> int | None:
    years = [int(m.group(1)) for row in rows if row.path and (m := _PERIOD.fullmatch(labels.heading(row.path[-1])))]
    return max(years, default=None)


def _item_row(key: str, item: str, row: Row, unit: str) -> Row:
    org = row.org if unit else ""
    path = (org, item) if org else (item,)
    return Row(key, item, _role(item), org=org, path=path, line=row.line, place=row.place, by="T09")


def _column_plan(column: Column, stages: dict[str, str], default: str, vocabulary: Words) -> tuple[str, str]:
    """(item, measure) of one column from its heads: the innermost item, under its parent where the names are one."""
    found: list[str] = []
    measure = qualifier = fund = ""
    for head in column.path:
        item = _item(head, vocabulary)
        plain = labels.heading(head)
        apart = vocabulary.qualifier(plain)
        if plain in stages:
            measure = stages[plain]
        elif apart in ("current_year", "carryover"):
            qualifier = apart
        elif column.measure.split(".")[0] in _APART:
            measure = column.measure.split(".")[0]
        if item:
            found.append(item)
        elif vocabulary.role(plain) in FUNDS:
            fund = vocabulary.role(plain)
    item = found[-1] if found else ("/".join(column.path) or _TOTAL)
    if item == _TOTAL and len(found) > 1 and found[-2] != _TOTAL:
        item = found[-2]  # a 小计 takes its head's row
    elif len(found) > 1 and found[-1] == found[-2] and found[-1] != _TOTAL:
        item = f"{found[-2]}/{found[-1]}"
    return item, ".".join(part for part in (qualifier, measure or default, fund) if part)


def _tell_totals(plan: list[tuple[str, str]]) -> None:
    """合计 is the 三公 alone: where 会议费 stands beside it and 合计 comes twice, the outer one is the total of all."""
    counts = Counter(plan)
    for i, (item, measure) in enumerate(plan):
        if item == _TOTAL and counts[(item, measure)] > 1:
            plan[i] = (_GRAND, measure)
            counts[(item, measure)] -= 1


def link_items(table: Table) -> None:
    """公车 = 购置 + 运行; 合计 = 出国 + 公车 + 接待."""
    at = {row.key: i for i, row in enumerate(table.rows)}
    for row in table.rows:
        unit, bar, item = row.key.rpartition("|")
        prefix = f"{unit}{bar}"
        if item in ("公务用车购置费", "公务用车运行费"):
            row.parent = at.get(f"{prefix}公务用车购置及运行维护费")
        elif item in ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费"):
            row.parent = at.get(f"{prefix}合计")
        elif item in _OUTSIDE or item == _GRAND:
            row.parent = None
        if row.parent is not None:
            row.depth = table.rows[row.parent].depth + 1
