"""L4: the subjects that the narrative names are those of the tables, level by level.

A printed path 类、款、项 is looked up by its names. Where it is not found, the row of its last name, else the row of its
amount, tells which level was misnamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyfinance.checking.binding import above, same_name
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.statements import money
from pyfinance.model import Claim, Row

_TABLES = ("T05", "T07", "T08", "T05F", "T03")
_LEVELS = ("类", "款", "项")
_TORN = re.compile(r"^.*(?:[。；，：]|\d+[、.])")
_TOTALS = ("total", "current_year.total", "amount")


def subject_names(context: Context) -> Iterator[Outcome]:
    """L4: 类, 款 and 项 are called what the table calls them."""
    seen: set[tuple[str, ...]] = set()
    for claim in context.document.claims:
        if len(claim.path) < 2 or claim.path in seen:
            continue
        seen.add(claim.path)
        path = (_TORN.sub("", claim.path[0]), *claim.path[1:])
        yield _looked_up(context, claim, path)


def _looked_up(context: Context, claim: Claim, path: tuple[str, ...]) -> Outcome:
    rows = [
        (t, r, row) for t, table in context.tables(*_TABLES) if table.rows for r, row in context.rows(t) if row.function
    ]
    if not rows:
        return Outcome(verdict="insufficient_data", reason="no table of expenditure by function is printed")
    named = [(t, r, row) for t, r, row in rows if same_name(row.label, path[-1])]
    for t, _, row in named:
        if _differing(context, t, row, path) is None:
            return Outcome(verdict="exact")
    if named:
        return _nearest(context, claim, path, named)
    by_amount = _by_amount(context, claim, rows)
    if len(by_amount) != 1:
        return Outcome(verdict="insufficient_data", reason=f"{'/'.join(path)} is in no table")
    t, r, row = by_amount[0]
    names = _levels(context, t, row)
    if len(names) < len(path) or not all(_called(a, b) for a, b in zip(path[:-1], names[-len(path) :], strict=False)):
        return Outcome(verdict="insufficient_data", reason=f"{'/'.join(path)} is in no table")
    return _misnamed(context, claim, path, (t, r, row), len(path) - 1)


def _nearest(context: Context, claim: Claim, path: tuple[str, ...], named: list[tuple[int, int, Row]]) -> Outcome:
    """The row of the last name: the first level above it that is called otherwise. Several rows leave it open."""
    found: dict[tuple[int, str], tuple[int, int, Row]] = {}
    for t, r, row in named:
        level = _differing(context, t, row, path)
        if level is not None:
            found.setdefault((level, row.function), (t, r, row))
    codes = {code for _, code in found}
    if len(codes) != 1:
        amounts = _by_amount(context, claim, named)
        found = {key: entry for key, entry in found.items() if entry in amounts}
    if len({code for _, code in found}) != 1:
        return Outcome(verdict="insufficient_data", reason=f"{path[-1]} is under several subjects")
    (level, _), entry = next(iter(found.items()))
    return _misnamed(context, claim, path, entry, level)


def _levels(context: Context, t: int, row: Row) -> list[str]:
    """Names from the class down to a row: printed, else by the list of subjects."""
    names = [row.label]
    printed = {one.function: one.label for one in above(context, t, row) if one.function}
    for length in (5, 3):
        if length < len(row.function):
            code = row.function[:length]
            names.insert(0, printed.get(code) or context.chart.name(code, context.year))
    return names


def _differing(context: Context, t: int, row: Row, path: tuple[str, ...]) -> int | None:
    """The first level of a path that the row's own levels call otherwise, or None."""
    names = _levels(context, t, row)
    if len(names) < len(path):
        return None  # a row of a class or section alone
    return next((i for i, (a, b) in enumerate(zip(path, names[-len(path) :], strict=True)) if not _called(a, b)), None)


def _called(printed: str, name: str) -> bool:
    return not name or same_name(printed, name) or printed.endswith(name)


def _by_amount(context: Context, claim: Claim, rows: list[tuple[int, int, Row]]) -> list[tuple[int, int, Row]]:
    """The rows of items that print what the narrative says was spent on a path."""
    spent = {
        cell.fen
        for other in context.document.claims
        if other.path == claim.path and other.kind == "amount" and other.stage in ("final", "unstated")
        if (cell := money(other)) is not None and cell.fen
    }
    found: dict[str, tuple[int, int, Row]] = {}
    for t, r, row in rows:
        table = context.document.tables[t]
        if len(row.function) != 7:
            continue
        for c, column in enumerate(table.columns):
            cell = table.cells.get((r, c))
            if column.measure in _TOTALS and cell is not None and cell.fen in spent:
                found.setdefault(row.function, (t, r, row))
    return list(found.values())


def _misnamed(
    context: Context, claim: Claim, path: tuple[str, ...], entry: tuple[int, int, Row], level: int
) -> Outcome:
    t, _, row = entry
    names = _levels(context, t, row)
    at = len(names) - len(path) + level
    right, word = names[at], _LEVELS[min(at, 2)]
    return Outcome(
        verdict="mismatch",
        table="text",
        rows=("/".join(path),),
        measure="name",
        places=(claim.place, row.place),
        printed=f"{path[level]}（{word}）",
        computed=f"{right}（{word}）",
        repair=right,
        formula=f"{row.function} {'/'.join(_levels(context, t, row))}",
        message=f"“{path[-1]}”的{word}级科目印为“{path[level]}”，表中为“{right}”（{row.function}），建议核实",
        message_en=f"{path[-1]}: level {word} is called {path[level]}, in the table {right} ({row.function}); please verify",
    )
