"""Relations that rows name themselves: units of a table, projects of forms, and tables that cross classifications.

Like every relation they are evaluated together, so that one wrong figure is one finding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pyfinance.checking.context import Context, single_code
from pyfinance.model import Relation, Row, Table, Term

_TOTAL = re.compile(r"资金总[额和]$|年度资金总和|^当年预算$|^总额$")
_YEARS = re.compile(r"^(?:\d{4}年?(?:度)?)")


def derived(context: Context) -> Iterator[Relation]:
    """Every relation of this module that the document's tables allow."""
    yield from _form_funds(context)
    yield from _projects_in_two_tables(context)
    yield from _units(context)
    yield from _crossed(context)


def _form_funds(context: Context) -> Iterator[Relation]:
    """W22: the funds of a form add up; W25: what was executed is within the full-year budget."""
    for t, table in context.tables("T10", "T17"):
        executed = _column(table, "executed")
        full_year = _column(table, "full_year_budget")
        for r, _ in context.rows(t):
            if executed is not None and full_year is not None and (r, executed) in table.cells:
                pair = (Term(t, r, executed, 1), Term(t, r, full_year, -1))
                yield Relation("executed-within-full-year", pair, "<=", soft=True)
        for head, parts in _forms(context, t):
            for c, column in enumerate(table.columns):
                if column.kind == "amount" and len(parts) > 1:
                    terms = (Term(t, head, c, 1), *(Term(t, r, c, -1) for r in parts))
                    yield Relation("funds-of-a-form", terms)


def _forms(context: Context, t: int) -> Iterator[tuple[int, list[int]]]:
    """The total row of each form and the rows of its funds below it; one project may have a form for each unit."""
    head: int | None = None
    project = ""
    parts: list[int] = []
    for r, row in context.rows(t):
        name = row.key.removeprefix(f"{row.project}/").partition("#")[0]
        if not row.project or name == row.key.partition("#")[0] or "/" in name:
            continue
        if row.role == "total" and _TOTAL.search(name):
            if head is not None:
                yield head, parts
            head, project, parts = r, row.project, []
        elif row.role == "leaf" and row.project == project:
            parts.append(r)
    if head is not None:
        yield head, parts


def _column(table: Table, measure: str) -> int | None:
    return next((c for c, column in enumerate(table.columns) if column.measure == measure), None)


def _projects_in_two_tables(context: Context) -> Iterator[Relation]:
    """A project has one amount in the list of projects and on its form."""
    listed = context.table("T12")
    if listed is None:
        return
    t12, table = listed
    column = next((c for c, one in enumerate(table.columns) if one.measure in ("total", "amount")), None)
    if column is None:
        return
    by_name = _unique({project_name(row.project): r for r, row in context.rows(t12) if row.project}, context, t12)
    for t, other in context.tables("T10"):
        amount = next((c for c, one in enumerate(other.columns) if one.measure in ("total", "amount")), None)
        if amount is None:
            continue
        totals = {project_name(row.project): r for r, row in context.rows(t) if row.project and _is_total(row)}
        for name, r in _unique(totals, context, t).items():
            if name in by_name:
                terms = (Term(t, r, amount, 1), Term(t12, by_name[name], column, -1))
                yield Relation("project-in-two-tables", terms, soft=True)


def project_name(name: str) -> str:
    """A project's name as names are compared: without the year in front and without white space."""
    return _YEARS.sub("", re.sub(r"\s", "", name))


def _is_total(row: Row) -> bool:
    return "/" not in row.key or _TOTAL.search(row.key.rpartition("/")[2]) is not None


def _unique(rows: dict[str, int], context: Context, t: int) -> dict[str, int]:
    """Names that one row of the table has, no more."""
    counts: dict[str, int] = defaultdict(int)
    for _, row in context.rows(t):
        if row.project and _is_total(row):
            counts[project_name(row.project)] += 1
    return {name: r for name, r in rows.items() if name and counts[name] == 1}


def _units(context: Context) -> Iterator[Relation]:
    """X22: an item of the three public expenses is the sum of its units; what falls short may have been withheld."""
    for t, table in context.tables("T09"):
        items: dict[str, list[int]] = defaultdict(list)
        names = {row.key.partition("|")[0] for _, row in context.rows(t) if row.org}
        for r, row in context.rows(t):
            unit, _, item = row.key.partition("|")
            if row.org and item and not any(name.startswith(f"{unit}/") for name in names):
                items[item].append(r)
        for r, row in context.rows(t):
            units = items.get(row.key, [])
            if row.org or not units:
                continue
            for c, column in enumerate(table.columns):
                if column.kind == "amount" and column.block == row.block:
                    short = _fen(table, r, c) > sum(_fen(table, unit, c) for unit in units)
                    terms = (Term(t, r, c, 1), *(Term(t, u, c, -1) for u in units))
                    yield Relation("sum-of-units", terms, soft=short)


def _fen(table: Table, r: int, c: int) -> int:
    cell = table.cells.get((r, c))
    return cell.fen if cell is not None and cell.is_amount else 0


def _crossed(context: Context) -> Iterator[Relation]:
    """X21: the expenditure table where it crosses classifications, summed by function, covers the general table."""
    general = context.table("T05")
    for t, table in context.tables("T03"):
        if general is None or any(row.org for row in table.rows):
            continue
        rows: dict[str, list[int]] = defaultdict(list)
        for r, row in context.rows(t):
            if row.function and row.role == "leaf" and not single_code(row):
                rows[row.function].append(r)
        for c, column in enumerate(table.columns):
            if column.measure not in ("total", "basic", "project"):
                continue
            soft = not _complete(context, t, c)
            for code, parts in rows.items():
                head = context.cell("T05", code, column.measure)
                if head is not None:
                    terms = (Term(*head.position, 1), *(Term(t, r, c, -1) for r in parts))
                    yield Relation("crossed-by-function", terms, "<=", soft=soft)


def _complete(context: Context, t: int, c: int) -> bool:
    """Whether the rows of a column give its printed total: else a row may be missing, and nothing is certain."""
    table = context.document.tables[t]
    total = [r for r, row in context.rows(t) if row.role == "total"]
    leaves = [r for r, row in context.rows(t) if row.role == "leaf"]
    return len(total) == 1 and _fen(table, total[0], c) == sum(_fen(table, r, c) for r in leaves)
