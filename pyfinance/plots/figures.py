"""What is drawn: the leaves of spending, the lines of an account, taken from the records of a disclosure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyfinance.api import Disclosure
from pyfinance.errors import ArgumentError, UnknownNameError
from pyfinance.model import Document, Row, Table
from pyfinance.subjects import chart

BY_SUBJECT: Final = ("T05", "T05F", "T03")
_MEASURES: Final = ("total", "amount", "expenditure", "current_year.total")

Source = Disclosure | Document


@dataclass(frozen=True, slots=True)
class Leaf:
    """One amount of spending: its class (类), its own name, and fen."""

    group: str
    name: str
    fen: int


def document_of(source: Source) -> Document:
    return source.document if isinstance(source, Disclosure) else source


def heading(document: Document, what: str) -> str:
    """The title of a picture: who, when, what."""
    return " ".join(filter(None, (document.entity.value, document.year.value, what)))


def find_table(document: Document, names: Sequence[str]) -> Table:
    """The first of some tables that prints a figure. Raises UnknownNameError."""
    for name in names:
        for table in document.tables:
            if name in (table.id, table.title) and table.cells:
                return table
    raise UnknownNameError(f"no figures in a table {' or '.join(names)}")


def find_measure(table: Table, measure: str | None) -> str:
    """The measure that was asked for, or the one that holds the whole. Raises UnknownNameError."""
    present = list(dict.fromkeys(column.measure for column in table.columns if column.kind == "amount"))
    for name in (measure,) if measure else _MEASURES:
        if name in present:
            return name
    raise UnknownNameError(f"{table.id or table.title} has no measure {measure!r}; measures: {', '.join(present)}")


def leaves(document: Document, table: Table, measure: str) -> list[Leaf]:
    """Every leaf of a table with its class, in printed order. Parents and totals are left out, so nothing counts twice.

    Rows without a functional code go by the topmost row above them.
    """
    found = []
    for r, row in enumerate(table.rows):
        if row.role != "leaf":
            continue
        for c, column in enumerate(table.columns):
            cell = table.cells.get((r, c))
            if cell is not None and cell.is_amount and column.measure == measure and column.block == row.block:
                found.append(Leaf(_group(document, table, row), row.label, cell.fen))
    if not found:
        raise ArgumentError(f"{table.id or table.title} prints no amounts by subject under {measure!r}")
    return found


def _group(document: Document, table: Table, row: Row) -> str:
    code = row.function[:3]
    if code:
        named = next((other.label for other in table.rows if other.function == code), "")
        if named:
            return named
        year = int(document.year.value) if document.year.value.isdecimal() else None
        known = chart().find(code, year)
        return known.name if known is not None and known.name else code
    while row.parent is not None:
        row = table.rows[row.parent]
    return row.label


def by_group(found: Iterable[Leaf]) -> dict[str, int]:
    """Sums of leaves by class, in fen, in printed order."""
    sums: dict[str, int] = {}
    for leaf in found:
        sums[leaf.group] = sums.get(leaf.group, 0) + leaf.fen
    return sums


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of one half of an account: a name and fen."""

    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Account:
    """The halves of an account: their topmost lines that print an amount, and the printed total of the income."""

    income: tuple[AccountLine, ...]
    expenditure: tuple[AccountLine, ...]
    total: int


def account(table: Table) -> Account:
    """The account of T01. Of several analyses of the expenditure side by side the first is taken.

    Raises ArgumentError where a half prints no lines.
    """
    halves = []
    for measure in ("income", "expenditure"):
        columns = [c for c, column in enumerate(table.columns) if column.measure == measure]
        lines = tuple(_lines(table, columns[0])) if columns else ()
        if not lines:
            raise ArgumentError(f"{table.id or table.title} prints no lines of {measure}")
        halves.append(lines)
    total = _total(table)
    return Account(halves[0], halves[1], sum(line.fen for line in halves[0]) if total is None else total)


def _lines(table: Table, c: int) -> Iterator[AccountLine]:
    block = table.columns[c].block
    top: int | None = None
    while True:
        rows = [
            r
            for r, row in enumerate(table.rows)
            if row.block == block and row.parent == top and row.role in ("leaf", "subtotal")
        ]
        below = [r for r, row in enumerate(table.rows) if row.parent in rows and row.role in ("leaf", "subtotal")]
        if len(rows) > 1 or not below:
            break
        top = rows[0]  # a line that only repeats the whole block
    for r in rows:
        cell = table.cells.get((r, c))
        if cell is not None and cell.is_amount and cell.fen:
            yield AccountLine(table.rows[r].label, cell.fen)


def _total(table: Table) -> int | None:
    for (r, c), cell in sorted(table.cells.items(), key=lambda item: item[0]):
        if table.rows[r].key == "总计" and table.columns[c].measure == "income" and cell.is_amount:
            return cell.fen
    return None
