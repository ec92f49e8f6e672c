"""Records of tables from a ledger: columns by measure with official heads, rows with their tree, exact cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyfinance.amounts import decimal_text, unit_power
from pyfinance.model import Cell, Column, Row, Table
from pyfinance.subjects import chart
from pyfinance.writing.official import wording

Values = dict[str, int]  # measure -> amount in last digits; a measure that is absent is blank


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts are printed: their unit and decimals; whether a zero is printed or left blank."""

    unit: str
    decimals: int
    zeros: bool

    def cell(self, amount: int) -> Cell:
        exponent = unit_power(self.unit) - self.decimals
        fen = amount * 10**exponent
        return Cell(decimal_text(fen, exponent, self.unit), self.unit, fen, exponent)


class TableMaker:
    """A table being made. Columns are given as (path, measure, index of the column that totals it)."""

    def __init__(self, table: Table, money: Money) -> None:
        self.table = table
        self.money = money
        table.unit, table.unit_by = money.unit, "printed"

    def columns(self, columns: Sequence[tuple[tuple[str, ...], str, int | None]], block: int = 0) -> None:
        """Adds the columns of a block; the index of a total counts within the block."""
        first = len(self.table.columns)
        for path, measure, parent in columns:
            above = None if parent is None else first + parent
            self.table.columns.append(
                Column(path, measure, unit=self.money.unit, block=block, parent=above, by="made up")
            )

    def row(self, row: Row, values: Values) -> int:
        """Adds a row with its values; returns its index."""
        index = len(self.table.rows)
        row.line = sum(other.block == row.block for other in self.table.rows)
        above = self.table.rows[row.parent] if row.parent is not None else None
        row.depth = above.depth + 1 if above is not None else 0
        row.path = (*(above.path if above is not None else ()), row.label)
        self.table.rows.append(row)
        for c, column in enumerate(self.table.columns):
            amount = values.get(column.measure) if column.block == row.block else None
            if amount is not None and (amount or self.money.zeros):
                self.table.cells[index, c] = self.money.cell(amount)
        return index

    def total(self, values: Values, label: str = "合计", block: int = 0) -> int:
        """Adds a total row."""
        return self.row(Row(label, label, "total", block), values)

    def coded(
        self,
        codes: Sequence[str],
        year: int,
        values: Callable[[list[str]], Values],
        levels: Sequence[int],
        block: int = 0,
    ) -> None:
        """Adds the rows of items with the sections and classes above them, as far as ``levels`` (3, 5, 7) are printed.

        ``values`` gives what a row prints for the items below it.
        """
        subjects = chart()
        at: dict[str, int] = {}
        for code in sorted({code[:n] for code in codes for n in levels}):
            below = [c for c in codes if c.startswith(code)]
            above = next((at[code[:n]] for n in (5, 3) if n < len(code) and code[:n] in at), None)
            leaf = len(code) == max(levels)
            row = Row(code, subjects.name(code, year), "leaf" if leaf else "subtotal", block, parent=above)
            setattr(row, {"2": "function", "3": "economic"}[code[0]], code)
            row.code_source = "printed"
            at[code] = self.row(row, values(below))


def columns_of(measures: Sequence[str], group: str = "") -> list[tuple[tuple[str, ...], str, int | None]]:
    """Columns by measure under their official heads; the first is the total of the others."""
    words = wording()
    above = (group,) if group else ()
    return [(above + words.path(m), m, None if n == 0 else 0) for n, m in enumerate(measures)]
