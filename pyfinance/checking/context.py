"""What rules look at: a document with its tables by id and its cells by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyfinance.amounts import decimal_text
from pyfinance.checking.naming import position_name
from pyfinance.checking.statements import Statements
from pyfinance.model import Cell, Document, Form, Place, Row, Table
from pyfinance.subjects import Chart, chart

Position = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A printed number and where it stands: table, row and column index."""

    position: Position
    cell: Cell

    @property
    def text(self) -> str:
        """The number as a plain decimal at its printed digits."""
        cell = self.cell
        return decimal_text(cell.fen, cell.exponent, cell.unit) if cell.is_amount else str(cell.number)

    @property
    def place(self) -> Place:
        return self.cell.place


class Context:
    """A document to be checked, with what several rules need of it, each computed once. Rules never change it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._by_id: dict[str, list[int]] = {}
        for t, table in enumerate(document.tables):
            if table.id:
                self._by_id.setdefault(table.id, []).append(t)

    @cached_property
    def chart(self) -> Chart:
        return chart()

    @property
    def year(self) -> int | None:
        value = self.document.year.value
        return int(value) if value.isdecimal() else None

    def tables(self, *ids: str) -> Iterator[tuple[int, Table]]:
        """Every table of these ids with its index."""
        for id_ in ids:
            for t in self._by_id.get(id_, ()):
                yield t, self.document.tables[t]

    def table(self, id_: str) -> tuple[int, Table] | None:
        """The table of an id, the one with most rows where it is printed several times; None where there is none."""
        found = list(self.tables(id_))
        return max(found, key=lambda entry: len(entry[1].rows)) if found else None

    def forms(self) -> Iterator[tuple[Table, Form]]:
        """Every performance form with the table that holds it."""
        for table in self.document.tables:
            for form in table.forms:
                yield table, form

    def cell(self, id_: str, row: str, *measures: str) -> Spot | None:
        """The number of a row (a key or a single code) under the first of the measures that prints one there."""
        entry = self.table(id_)
        if entry is None:
            return None
        t, table = entry
        rows = self._rows(t).get(row, ())
        for measure in measures:
            for r in rows:
                for c, column in enumerate(table.columns):
                    if column.measure == measure and column.block == table.rows[r].block and (r, c) in table.cells:
                        return Spot((t, r, c), table.cells[r, c])
        return None

    @cached_property
    def _row_index(self) -> dict[int, dict[str, list[int]]]:
        return {}

    def _rows(self, t: int) -> dict[str, list[int]]:
        """Rows of a table by key and, where they have one subject code alone, by code."""
        index = self._row_index.get(t)
        if index is None:
            index = self._row_index[t] = {}
            for r, row in enumerate(self.document.tables[t].rows):
                if row.role == "repeat":
                    continue
                for name in dict.fromkeys((row.key, single_code(row))):
                    if name:
                        index.setdefault(name, []).append(r)
        return index

    def rows(self, t: int) -> Iterator[tuple[int, Row]]:
        """The rows of a table that are printed for the first time."""
        for r, row in enumerate(self.document.tables[t].rows):
            if row.role != "repeat":
                yield r, row

    @cached_property
    def statements(self) -> Statements:
        """The claims of the narrative, beside one another."""
        return Statements(self.document)

    def name(self, position: Position) -> str:
        """What a position is called in messages: T05[20103].personnel."""
        return position_name(self.document, position)


def single_code(row: Row) -> str:
    """The subject code of a row that has one, of one classification alone; else ""."""
    codes = [code for code in (row.function, row.economic, row.gov_economic) if code]
    return codes[0] if len(codes) == 1 and not row.org else ""


def columns_of(table: Table, row: Row) -> Sequence[int]:
    """The amount columns of a row's block."""
    return [c for c, column in enumerate(table.columns) if column.block == row.block and column.kind == "amount"]
