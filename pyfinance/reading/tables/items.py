"""T09, 三公: items as rows or as columns, units or years beside them, brought to items as rows.

The tidy form wants the items as rows and budget, final, prior_budget, change as measures, whatever the form prints.
"""

from __future__ import annotations

import re
from collections import Counter

from pyfinance.model import Cell, Column, Row, Table
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import Words, words

_YEAR = re.compile(r"^\d{4}年度?")
_TOTAL = "合计"
_MEETINGS = ("会议费", "培训费")
_FUNDS = ("general_budget", "government_fund", "state_capital")
_OUTSIDE = ("机关运行经费", "行政经费", *_MEETINGS)


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
            item = "三公会议培训合计"
        if item:
            row.key = row.label = item
            row.role = "total" if item in (_TOTAL, "三公会议培训合计") else "leaf"
    _parents(table)
    for column in table.columns:
        column.measure = _fund_measure(column, vocabulary)


def _fund_measure(column: Column, vocabulary: Words) -> str:
    if column.measure in ("amount", "total", "budget"):
        return "budget" if column.measure != "final" else "final"
    role = column.measure.rpartition(".")[2]
    return f"budget.{role}" if role in _FUNDS else column.measure


def _from_columns(table: Table, vocabulary: Words, year: int | None) -> None:
    """Items as columns: every column is an item and a measure; the rows are units, or one row."""
    plan = [_column_plan(column, vocabulary, year) for column in table.columns]
    _tell_funds(plan, table.columns)
    _tell_totals(plan)
    measures = list(dict.fromkeys(measure for _, measure in plan))
    columns = {m: Column((m,), m, unit=table.unit, by="T09") for m in measures}
    index = {m: i for i, m in enumerate(measures)}
    rows: list[Row] = []
    cells: dict[tuple[int, int], Cell] = {}
    at: dict[str, int] = {}
    for r, row in enumerate(table.rows):
        unit = "" if row.role == "total" or (len(table.rows) == 1 and not row.org) else row.key
        for c, (item, measure) in enumerate(plan):
            key = f"{unit}|{item}" if unit else item
            cell = table.cells.get((r, c))
            times = 1
            while cell is not None and (at.get(key, -1), index[measure]) in cells:  # printed again under the same head
                times += 1
                key = f"{key.partition('#')[0]}#{times}"
            if key not in at:
                at[key] = len(rows)
                rows.append(_item_row(key, item, row, unit))
            if cell is not None:
                cells[(at[key], index[measure])] = cell
    for m, column in columns.items():
        paths = [c.path for c, (_, measure) in zip(table.columns, plan, strict=True) if measure == m]
        column.path = paths[0] if len(paths) == 1 else (m,)
    table.rows, table.columns, table.cells = rows, [columns[m] for m in measures], cells
    _parents(table)


def _item_row(key: str, item: str, row: Row, unit: str) -> Row:
    role = "total" if item.rpartition("/")[2] in (_TOTAL, "三公会议培训合计") else "leaf"
    return Row(key, item, role, org=row.org if unit else "", line=row.line, place=row.place, by="T09")  # type: ignore[arg-type]


def _column_plan(column: Column, vocabulary: Words, year: int | None) -> tuple[str, str]:
    """(item, measure) of one column from its heads: the innermost item, under its parent where the names are one."""
    found: list[str] = []
    measure = ""
    qualifier = ""
    for head in column.path:
        item = _item(head, vocabulary)
        plain = labels.heading(head)
        stage = vocabulary.stage(plain)
        apart = vocabulary.qualifier(plain)
        if stage:
            measure = stage
        elif apart in ("current_year", "carryover"):
            qualifier = apart
        elif column.measure.split(".")[0] in ("prior_budget", "prior_final", "change", "change_rate"):
            measure = column.measure.split(".")[0]
        if item:
            found.append(item)
    del year
    measure = measure or "budget"
    item = found[-1] if found else ("/".join(column.path) or _TOTAL)
    if item == _TOTAL and len(found) > 1 and found[-2] != _TOTAL:
        item = found[-2]  # a 小计 takes its head's row
    elif len(found) > 1 and found[-1] == found[-2] and found[-1] != _TOTAL:
        item = f"{found[-2]}/{found[-1]}"
    return item, f"{qualifier}.{measure}" if qualifier else measure


def _tell_funds(plan: list[tuple[str, str]], columns: list[Column]) -> None:
    """An item printed under several funds: each fund is a measure of its own."""
    counts = Counter(plan)
    for i, (entry, column) in enumerate(zip(plan, columns, strict=True)):
        role = column.measure.rpartition(".")[2]
        if counts[entry] > 1 and role in _FUNDS:
            plan[i] = (entry[0], f"{entry[1]}.{role}")


def _tell_totals(plan: list[tuple[str, str]]) -> None:
    """合计 is the 三公 alone: where 会议费 stands beside it and 合计 comes twice, the outer one is the total of all."""
    counts = Counter(plan)
    for i, (item, measure) in enumerate(plan):
        if item == _TOTAL and counts[(item, measure)] > 1:
            plan[i] = ("三公会议培训合计", measure)
            counts[(item, measure)] -= 1


def _parents(table: Table) -> None:
    """公车 = 购置 + 运行; 合计 = 出国 + 公车 + 接待."""
    at = {row.key: i for i, row in enumerate(table.rows)}
    for row in table.rows:
        unit, bar, item = row.key.rpartition("|")
        prefix = f"{unit}{bar}"
        if item in ("公务用车购置费", "公务用车运行费"):
            row.parent = at.get(f"{prefix}公务用车购置及运行维护费")
        elif item in ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费"):
            row.parent = at.get(f"{prefix}合计")
        elif item in _OUTSIDE or item == "三公会议培训合计":
            row.parent = None
        if row.parent is not None:
            row.depth = table.rows[row.parent].depth + 1
