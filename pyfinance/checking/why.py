"""Why a cell is what it is: where it stands, how it was read, and every relation that it takes part in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyfinance.checking.naming import formula_text, position_name
from pyfinance.checking.rules import rule
from pyfinance.errors import UnknownNameError
from pyfinance.model import Cell, Document, Verdict
from pyfinance.relations import all_relations, cell_at, evaluate

_NAMES: Final = 12  # that an error lists


@dataclass(frozen=True, slots=True)
class Reason:
    """One relation that a cell takes part in, with its figures and how it came out."""

    rule: str
    verdict: Verdict
    formula: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Why:
    """The evidence of one cell. ``cell`` is None where the position is blank."""

    name: str
    cell: Cell | None
    reasons: tuple[Reason, ...]


def why(document: Document, table: str, row: str, measure: str) -> Why:
    """The evidence of the cell (table, row, measure). Raises UnknownNameError where there is no such position."""
    position = _locate(document, table, row, measure)
    relations = [r for r in all_relations(document) if any((t.table, t.row, t.column) == position for t in r.terms)]
    evaluation = evaluate(document, relations)
    reasons = tuple(
        Reason(r.rule, verdict, formula_text(document, r), rule(r.rule).zh, rule(r.rule).en)
        for r, verdict in zip(relations, evaluation.verdict, strict=True)
    )
    name = position_name(document, position)
    cell = cell_at(document, position) or document.tables[position[0]].cells.get(position[1:])
    return Why(name, cell, reasons)


def _locate(document: Document, table: str, row: str, measure: str) -> tuple[int, int, int]:
    tables = [
        (t, record) for t, record in enumerate(document.tables) if table in (record.id, record.slug, record.title)
    ]
    if not tables:
        raise UnknownNameError(f"no table {table!r}; tables: {_some(one.id or one.title for one in document.tables)}")
    blank: tuple[int, int, int] | None = None
    for t, record in tables:
        for r, record_row in enumerate(record.rows):
            if row not in (record_row.key, record_row.label):
                continue
            for c, column in enumerate(record.columns):
                if column.measure == measure and column.block == record_row.block:
                    if (r, c) in record.cells:
                        return (t, r, c)
                    blank = blank or (t, r, c)
    if blank is not None:
        return blank
    record = tables[0][1]
    if row not in [name for one in record.rows for name in (one.key, one.label)]:
        raise UnknownNameError(f"{table} has no row {row!r}; rows: {_some(one.key for one in record.rows)}")
    measures = _some(column.measure for column in record.columns)
    raise UnknownNameError(f"{table} has no measure {measure!r} in row {row!r}; measures: {measures}")


def _some(names: Iterable[str]) -> str:
    """The first of some names, each once."""
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:_NAMES]) + (", …" if len(listed) > _NAMES else "")
