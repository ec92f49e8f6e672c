"""The tidy form: one line per printed number, as SCHEMA.md's `Cells` describes it. A blank cell gives no line.

After the tables come the amounts that words state, under the table and role ``stated``: what a sentence of the narrative
says in so many words of money, or a reason or goal in a table. They repeat figures as often as the words do, and belong
in no sum.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from pyfinance.amounts import decimal_text, plain_number
from pyfinance.model import Cell, Document, Stated, Table, role_of
from pyfinance.reading.cells import STATED, guarded

COLUMNS: tuple[str, ...] = (
    "file", "entity", "year", "kind", "table", "title", "part", "row", "label", "measure", "value", "unit", "place",
    "basis", "role", "stage", "function", "economic", "gov_economic", "org", "project", "path", "code_source", "scope",
    "carryover_in", "fund_scope",
)  # fmt: skip
"""The columns, in order."""


def value_text(cell: Cell) -> str:
    """The printed number as a plain decimal: ASCII digits, ``.`` and a leading ``-``, the digits after the point as
    printed.

    Zeros and digits finer than the fen come from the printed text, since ``fen`` and ``exponent`` do not hold them.
    """
    text = plain_number(cell.text)
    if text is not None:
        return text
    if cell.number is not None:
        return f"{cell.number:f}"
    return decimal_text(cell.fen, cell.exponent, cell.unit)


def table_name(table: Table) -> str:
    """What a table goes by: its id, or its printed title where no layout knows it."""
    return table.id or table.title


def tidy_rows(document: Document) -> Iterator[dict[str, str]]:
    """Every printed number of every table, table by table, row by row, then every amount that words state; as strings
    under ``COLUMNS``. :func:`tidy_cells` gives their cells.
    """
    for table in document.tables:
        yield from table_rows(document, table)
    for stated in document.stated:
        yield _stated_row(document, stated)


def tidy_cells(document: Document) -> Iterator[Cell]:
    """The cells of the lines of :func:`tidy_rows`, in their order."""
    for table in document.tables:
        yield from table_cells(table)
    for stated in document.stated:
        yield stated.cell


def table_cells(table: Table) -> list[Cell]:
    """The cells of the lines of :func:`table_rows`, in their order."""
    return [table.cells[at] for at in sorted(table.cells)]


def table_rows(document: Document, table: Table) -> Iterator[dict[str, str]]:
    """The lines of one table."""
    for (r, c), cell in sorted(table.cells.items(), key=_position):
        row, column = table.rows[r], table.columns[c]
        yield {
            "file": _file(document, cell),
            "entity": document.entity.value,
            "year": document.year.value,
            "kind": document.kind,
            "table": table_name(table),
            "title": table.title,
            "part": column.part or row.part,
            "row": row.key,
            "label": row.label,
            "measure": column.measure,
            "value": value_text(cell),
            "unit": cell.unit,
            "place": str(cell.place),
            "basis": cell.basis,
            "role": role_of(row, column),
            "stage": column.stage,
            "function": row.function,
            "economic": row.economic,
            "gov_economic": row.gov_economic,
            "org": row.org,
            "project": row.project,
            "path": "/".join(row.path),
            "code_source": row.code_source,
            "scope": document.scope,
            "carryover_in": table.carryover_in,
            "fund_scope": table.fund_scope,
        }


def _stated_row(document: Document, stated: Stated) -> dict[str, str]:
    """The line of an amount that words state."""
    cell = stated.cell
    return dict.fromkeys(COLUMNS, "") | {
        "file": _file(document, cell),
        "entity": document.entity.value,
        "year": document.year.value,
        "kind": document.kind,
        "table": STATED,
        "title": stated.title,
        "row": stated.row,
        "label": stated.label,
        "measure": stated.measure,
        "value": value_text(cell),
        "unit": cell.unit,
        "place": str(cell.place),
        "basis": cell.basis,
        "role": STATED,
        "stage": stated.stage,
        "project": stated.project,
        "path": "/".join(stated.path),
        "code_source": "none",
        "scope": document.scope,
        "carryover_in": "unknown",
        "fund_scope": "unknown",
    }


def _file(document: Document, cell: Cell) -> str:
    """The name of the file that prints a cell."""
    return document.files[cell.place.file] if cell.place.file < len(document.files) else ""


def write_csv(document: Document, stream: TextIO, header: bool = True, guard: bool = False) -> int:
    """Writes the tidy lines as CSV; returns how many. ``stream`` must not translate newlines.

    With ``guard`` a text that Excel would take for a formula has an apostrophe in front; reading takes it off again.
    """
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    if header:
        writer.writeheader()
    count = 0
    for count, row in enumerate(tidy_rows(document), 1):  # noqa: B007
        writer.writerow({name: guarded(text) for name, text in row.items()} if guard else row)
    return count


def _position(item: tuple[tuple[int, int], Cell]) -> tuple[int, int]:
    return item[0]
