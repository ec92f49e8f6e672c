"""Where the figures of a ratio come from: cells of the tables, then what the narrative says of the same cell."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial

from pyfinance.model import Cell, Document, Table
from pyfinance.ratio.choice import Figure, Find, named
from pyfinance.ratio.declared import Term


def finder(document: Document) -> Find:
    """How a document answers for its figures."""
    return partial(figure, document)


def figure(document: Document, term: Term, row: str = "") -> Figure | str:
    """The figure of a term, or what hinders: ``blank``, or ``ambiguous`` where it is printed with two values."""
    name = named(term, row)
    if term.indicator:
        found = list(_indicator_figures(document, term.indicator.replace("{row}", row)))
    else:
        key = term.row.replace("{row}", row)
        found = list(_cell_figures(document, term, key)) or list(_claimed_figures(document, term, key))
    if not found:
        return f"{name}: blank"
    if len({one.value for one in found}) > 1:
        return f"{name}: ambiguous"
    return found[0]


def rows_like(document: Document, table: str, pattern: str) -> list[str]:
    """The keys of a table's rows that a pattern ``*/年度资金总和`` fits, in printed order."""
    end = pattern.removeprefix("*")
    rows = (row.key for one in document.tables if one.id == table for row in one.rows if row.role != "repeat")
    return list(dict.fromkeys(key for key in rows if key.endswith(end) and key != end))


def leaf_amounts(document: Document, table: str, measure: str, stage: str = "") -> dict[str, int]:
    """Fen by functional code of the leaves of a table, and of a stage where one is named."""
    found: dict[str, int] = {}
    for one, r, c, cell in _cells(document, table):
        row, column = one.rows[r], one.columns[c]
        if row.role == "leaf" and row.function and column.measure == measure and stage in ("", column.stage):
            found[row.function] = found.get(row.function, 0) + cell.fen
    return found


def claimed_amounts(document: Document, table: str, measure: str, stage: str) -> dict[str, Cell]:
    """Figures by row that the narrative names for a stage; a row with two values is not among them."""
    values: dict[str, dict[int, Cell]] = {}
    for claim in document.claims:
        at = (claim.kind, claim.table, claim.measure, claim.stage)
        if at == ("amount", table, measure, stage) and claim.cell is not None and claim.cell.is_amount:
            values.setdefault(claim.row, {})[claim.cell.fen] = claim.cell
    return {row: next(iter(cells.values())) for row, cells in values.items() if len(cells) == 1}


def _cells(document: Document, table: str) -> Iterable[tuple[Table, int, int, Cell]]:
    for one in document.tables:
        if one.id == table:
            for (r, c), cell in sorted(one.cells.items(), key=lambda item: item[0]):
                if cell.is_amount:
                    yield one, r, c, cell


def _cell_figures(document: Document, term: Term, key: str) -> Iterable[Figure]:
    for one, r, c, cell in _cells(document, term.table):
        row, column = one.rows[r], one.columns[c]
        if (row.key, column.measure) == (key, term.measure) and row.role != "repeat":
            if term.stage in ("", column.stage):
                yield Figure(Fraction(cell.fen), True, column.stage, one.carryover_in, cell.place)


def _claimed_figures(document: Document, term: Term, key: str) -> Iterable[Figure]:
    for claim in document.claims:
        at = (claim.table, claim.row, claim.measure)
        if claim.kind == "amount" and at == (term.table, key, term.measure) and claim.cell is not None:
            if claim.cell.is_amount and (claim.stage == term.stage if term.stage else claim.stage != "initial"):
                yield Figure(Fraction(claim.cell.fen), True, claim.stage, "unknown", claim.place)


def _indicator_figures(document: Document, indicator: str) -> Iterable[Figure]:
    """Amounts and counts of the document's year that the narrative gives an indicator, of no single project."""
    year = int(document.year.value) if document.year.value.isdecimal() else None
    for claim in document.claims:
        if claim.indicator != indicator or claim.cell is None or claim.project or claim.kind not in ("amount", "count"):
            continue
        if claim.year in (None, year) and claim.stage != "initial":
            cell = claim.cell
            value = Fraction(cell.fen) if cell.is_amount else Fraction(cell.number or 0)
            yield Figure(value, cell.is_amount, claim.stage, "unknown", claim.place)
