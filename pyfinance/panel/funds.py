"""Which funds a table holds, and which tables may be added up: ``data/funds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final, Literal

from pyfinance.errors import ArgumentError

_DATA: Final = Path(__file__).parent.parent / "data" / "funds.toml"
_INCOME: Final = "income"

Side = Literal["expenditure", "income"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a table holds: its funds, whether it is spending or income, the column of its whole, what its rows are by."""

    funds: frozenset[str]
    side: Side
    measure: str
    classification: str = "function"


@dataclass(frozen=True, slots=True)
class _Declared:
    tables: dict[str, Coverage]
    measures: dict[str, frozenset[str]]
    groups: dict[str, frozenset[str]]


@cache
def _declared() -> _Declared:
    with open(_DATA, "rb") as file:
        data = tomllib.load(file)
    groups = {name: frozenset(data[name]) for name in ("fiscal", "all")}

    def funds(value: str | list[str]) -> frozenset[str]:
        return groups[value] if isinstance(value, str) else frozenset(value)

    tables = {
        name: Coverage(funds(one["funds"]), one["side"], one["measure"], one.get("classification", "function"))
        for name, one in data["tables"].items()
    }
    return _Declared(tables, {name: frozenset(value) for name, value in data["measures"].items()}, groups)


def whole_measure(table: str) -> str:
    """The measure that carries the whole of a row of a table. Raises ArgumentError where the table is not declared."""
    one = _declared().tables.get(table)
    if one is None:
        raise ArgumentError(f"name a measure: of table {table!r} it is not known which one is the whole")
    return one.measure


def classification_of(table: str) -> str:
    """The classification of a table's rows: function where nothing else is declared."""
    one = _declared().tables.get(table)
    return "function" if one is None else one.classification


def funds_of(table: str, measure: str, fund_scope: str = "unknown") -> frozenset[str]:
    """The funds that a measure of a table holds; empty where nothing tells.

    ``fund_scope`` is what the document itself says of a table that is not declared.
    """
    declared = _declared()
    last = measure.rsplit(".", 1)[-1]
    for name in (measure, last):
        if name in declared.measures:
            return declared.measures[name]
    if table in declared.tables:
        return declared.tables[table].funds
    if fund_scope == "general":
        return frozenset({"general"})
    return declared.groups.get(fund_scope, frozenset())


def fund_name(table: str, measure: str, fund_scope: str = "unknown") -> str:
    """One word for the funds: a single fund, ``fiscal``, ``all`` or ``unknown``."""
    funds = funds_of(table, measure, fund_scope)
    if len(funds) == 1:
        return next(iter(funds))
    return next((name for name, group in _declared().groups.items() if group == funds), "unknown")


def side_of(table: str, measure: str) -> Side | None:
    """Whether a measure of a table is spending or income; None where nothing tells."""
    if measure.rsplit(".", 1)[-1] == _INCOME:
        return "income"
    one = _declared().tables.get(table)
    return one.side if one is not None else None


def require_disjoint(measures: Sequence[tuple[str, str]]) -> None:
    """Raises ArgumentError where two of these (table, measure) hold the same fund, or income stands beside spending.

    What is not known to be disjoint may not be added up either. One pair alone always passes.
    """
    for (table, measure), (other, other_measure) in combinations(measures, 2):
        funds, others = funds_of(table, measure), funds_of(other, other_measure)
        if not funds or not others:
            raise ArgumentError(f"{table} and {other} cannot be added up: which funds they hold is not known")
        if both := sorted(funds & others):
            raise ArgumentError(f"{table} and {other} cannot be added up: both hold {', '.join(both)}")
        if side_of(table, measure) != side_of(other, other_measure):
            raise ArgumentError(f"{table} and {other} cannot be added up: one is income, the other spending")
