"""The narrative as one more table: its bound amounts are rows, and what they must equal are relations.

So prose and tables are evaluated together: a sentence that agrees with a column's sums tells which printed cell is
wrong, a table tells it of a sentence, and one wrong fact stays one finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pyfinance.checking.binding import Binder, Bound
from pyfinance.checking.comparing import compare
from pyfinance.checking.context import Context
from pyfinance.checking.sums import sums
from pyfinance.model import Cell, Claim, Column, Document, Relation, Row, Table, Term

TEXT = "text"  # the id of the narrative's table
_ROUNDED = 2  # figures that only rounding explains tell that a narrative rounds


@dataclass(slots=True)
class Narrative:
    """A document with its narrative as the last table, and the relations of that table.

    ``bound`` are the bound claims; ``position`` is where a claim, by its index, stands in the narrative's table.
    """

    document: Document
    relations: list[Relation] = field(default_factory=list)
    bound: dict[int, Bound] = field(default_factory=dict)
    position: dict[int, tuple[int, int, int]] = field(default_factory=dict)


def narrated(context: Context) -> Narrative:
    """The document of a context with its narrative as a table."""
    document = context.document
    table = Table(TEXT, "text", "")
    result = Narrative(replace(document, tables=[*document.tables, table]))
    builder = _Builder(table, len(document.tables), result)
    binder = Binder(context)
    for index, claim in enumerate(document.claims):
        found = binder.bind(claim)
        if found is not None:
            result.bound[index] = found
    builder.rounds = _rounds(result.bound.values())
    for index, found in result.bound.items():
        if _follows(found):
            builder.fact(index, found)
    builder.parts(context, binder)
    return result


def _follows(bound: Bound) -> bool:
    """Whether a claim is compared at all: what was cut, or is one last digit apart in a coarser unit, is a tail."""
    assert bound.claim.cell is not None
    verdict = compare(bound.claim.cell, [(1, bound.spot.cell)]).verdict
    return verdict != "mismatch" or not bound.agrees


def _rounds(bound: Iterable[Bound]) -> bool:
    """Whether the narrative rounds to fewer digits than the tables print; else it trims zeros, and a figure with fewer
    digits than the others is doubtful.
    """
    rounded = 0
    for one in bound:
        assert one.claim.cell is not None
        if one.claim.cell.exponent > one.spot.cell.exponent and one.claim.cell.fen != one.spot.cell.fen and one.agrees:
            rounded += 1
    return rounded >= _ROUNDED


class _Builder:
    """Adds rows and relations; one fact printed several times alike is one row."""

    def __init__(self, table: Table, number: int, result: Narrative) -> None:
        self._table = table
        self._number = number
        self._result = result
        self._columns: dict[tuple[str, int], int] = {}
        self.rounds = False
        self._facts: dict[tuple[object, ...], int] = {}
        self._keys: dict[str, int] = {}

    def fact(self, index: int, bound: Bound) -> None:
        """A claim as a row that equals its cell."""
        cell = bound.claim.cell
        assert cell is not None
        key = (bound.spot.position, cell.fen, cell.exponent)
        row = self._facts.get(key)
        if row is None:
            row = self._facts[key] = self._row(bound.claim)
            self._relate(row, bound)
        self._result.position[index] = (self._number, row, self._column(cell))

    def _relate(self, row: int, bound: Bound) -> None:
        claim = bound.claim
        assert claim.cell is not None
        column = self._column(claim.cell)
        terms = (Term(self._number, row, column, 1), Term(*bound.spot.position, -1))
        rule = "form-against-narrative" if claim.table == "T10" else "narrative-amount"
        self._result.relations.append(Relation(rule, terms, soft=not bound.sure, weight=1))

    def _row(self, claim: Claim) -> int:
        assert claim.cell is not None
        key = "/".join(dict.fromkeys(part for part in (claim.project, *claim.path, claim.indicator) if part))
        if claim.stage == "initial" and self._result.document.kind == "final_accounts":
            key += "/年初预算"
        self._keys[key] = self._keys.get(key, 0) + 1
        if self._keys[key] > 1:
            key = f"{key}#{self._keys[key]}"
        row = len(self._table.rows)
        self._table.rows.append(Row(key, claim.indicator, place=claim.place, line=row))
        self._table.cells[row, self._column(claim.cell)] = claim.cell
        return row

    def _column(self, cell: Cell) -> int:
        """One column per unit, so that a figure that trims zeros is told by the others; where prose rounds, per digit."""
        key = (cell.unit, cell.exponent if self.rounds else 0)
        if key not in self._columns:
            self._columns[key] = len(self._table.columns)
            self._table.columns.append(Column((cell.unit,), "amount", unit=cell.unit))
        return self._columns[key]

    def parts(self, context: Context, binder: Binder) -> None:
        """Sums that the narrative states among its own figures."""
        for one in sums(context, binder):
            terms = []
            for sign, index in ((1, one.total), *((-1, member) for member in one.members)):
                if index not in self._result.position:
                    claim = self._result.document.claims[index]
                    assert claim.cell is not None
                    self._result.position[index] = (self._number, self._row(claim), self._column(claim.cell))
                terms.append(Term(*self._result.position[index], sign))
            if len({_at(term) for term in terms}) == len(terms):
                self._result.relations.append(Relation(one.rule, tuple(terms), soft=one.soft))


def _at(term: Term) -> tuple[int, int, int]:
    return term.table, term.row, term.column
