"""Why a cell is what it is: where it stands, how it was read, and every relation that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass

from pyfinance.checking.naming import cell_text, formula_text, position_name
from pyfinance.checking.rules import rule
from pyfinance.errors import UnknownNameError
from pyfinance.model import Cell, Document, Verdict
from pyfinance.relations import all_relations, cell_at, evaluate


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

    def text(self, lang: str = "zh") -> str:
        """A few lines: the figure with its place and basis, then one line for each relation."""
        chinese = lang == "zh"
        if self.cell is None:
            head = f"{self.name}: " + ("空白" if chinese else "blank")
        else:
            value = cell_text(self.cell) if self.cell.is_amount else str(self.cell.number)
            said = f"（依据 {'、'.join(self.cell.evidence)}）" if self.cell.evidence else ""
            head = f"{self.name} = {value} {self.cell.unit} [{self.cell.place}] {self.cell.basis}{said}"
        lines = [f"  {r.verdict:<18}{r.zh if chinese else r.en}: {r.formula}" for r in self.reasons]
        return "\n".join([head, *lines])

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()


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
        raise UnknownNameError(f"no table {table!r}")
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
    if blank is None:
        raise UnknownNameError(f"no row {row!r} with measure {measure!r} in table {table!r}")
    return blank
