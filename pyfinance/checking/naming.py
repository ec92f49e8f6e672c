"""Positions of a document as words and figures: what findings print."""

from __future__ import annotations

from decimal import Decimal

from pyfinance.amounts import decimal_text, separated, unit_power
from pyfinance.model import Cell, Document, Relation, Term
from pyfinance.relations import cell_at

Position = tuple[int, int, int]


def table_name(document: Document, table: int) -> str:
    record = document.tables[table]
    return record.id or record.title


def position_name(document: Document, position: Position) -> str:
    """T05[20103].personnel; with its part where blocks stand side by side."""
    table = document.tables[position[0]]
    row, column = table.rows[position[1]], table.columns[position[2]]
    part = f"{row.part}:" if row.part else ""
    return f"{table_name(document, position[0])}[{part}{row.key}].{column.measure}"


def cell_text(cell: Cell) -> str:
    """The amount in its unit with separators, at its printed digits."""
    return separated(decimal_text(cell.fen, cell.exponent, cell.unit))


def fen_text(fen: int, exponent: int, unit: str) -> str:
    """An amount of fen at the digits that an exponent states, or at as many as it needs."""
    while exponent > 0 and fen % 10**exponent:
        exponent -= 1
    return decimal_text(fen, max(exponent, 0), unit)


def half_fen_text(half_fen: int, unit: str) -> str:
    """A width in half fen as a plain decimal in a unit."""
    value = Decimal(half_fen) / 2 / Decimal(10) ** unit_power(unit)
    text = format(value.normalize(), "f")
    return text if text != "-0" else "0"


def term_text(document: Document, term: Term) -> str:
    cell = cell_at(document, (term.table, term.row, term.column))
    value = cell_text(cell) if cell is not None else "—"
    return f"{position_name(document, (term.table, term.row, term.column))} {value}"


def formula_text(document: Document, relation: Relation, most: int = 12) -> str:
    """The relation with its figures: head OP part + part; blank parts are left out, many parts are counted."""
    head, *parts = relation.terms
    shown = [t for t in parts if cell_at(document, (t.table, t.row, t.column)) is not None]
    texts = []
    for n, term in enumerate(shown[:most]):
        sign = "-" if term.coefficient > 0 else ("+" if n else "")
        texts.append(f"{sign} {term_text(document, term)}".strip())
    if len(shown) > most:
        texts.append(f"+ … ({len(shown)})")
    return f"{term_text(document, head)} {relation.op} {' '.join(texts) or '—'}"
