"""``pyfinance compare``: the amounts of several files side by side."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Final, TextIO

from pyfinance.api import Disclosure
from pyfinance.cli.outputs import console_width, write_json, write_rows
from pyfinance.comparison import Comparison, compare
from pyfinance.display.comparison import remarks_of
from pyfinance.errors import UnknownNameError

_CELL: Final = ("code", "name", "fen", "share", "difference", "growth", "rank", "mark")
_COLUMN: Final = (
    "column", "entity", "year", "kind", "scope", "stage", "fund", "carryover_in", "unit", "total_fen",
)  # fmt: skip


def write_comparison(disclosures: Sequence[Disclosure], arguments: Namespace, stream: TextIO) -> None:
    """The comparison in the format asked for; of CSV the remarks go to stderr.

    Raises UnknownNameError for a table that no file has, ArgumentError where there is nothing to compare or one column
    would count something twice.
    """
    tables = arguments.table or ["T05"]
    _require_tables(disclosures, tables)
    found = compare(
        disclosures,
        table=tables,
        measure=arguments.measure,
        level=arguments.level,
        classification=arguments.classification,
        stage=arguments.stage,
        part=arguments.part,
    )
    if arguments.format == "json":
        write_json(found.to_dict(), stream)
    elif arguments.format == "csv":
        write_rows((*_COLUMN, *_CELL), _lines(found), stream)
        for line in remarks_of(found.drawn(arguments.lang), arguments.lang):
            print(f"pyfinance: compare: {line}", file=sys.stderr)
    else:
        stream.write(found.text(arguments.lang, console_width(stream)) + "\n")


def _require_tables(disclosures: Sequence[Disclosure], wanted: Sequence[str]) -> None:
    there = sorted({table.name for disclosure in disclosures for table in disclosure})
    if unknown := [name for name in wanted if name not in there]:
        raise UnknownNameError(f"no file has the table {', '.join(unknown)}; tables: {', '.join(there) or 'none'}")


def _lines(found: Comparison) -> list[list[str]]:
    """One line for each amount, with what its column is of; fen are whole numbers, a blank is no line."""
    record = found.to_dict()
    lines = []
    for cell in record["cells"]:
        column = {**record["columns"][cell["column"]], "column": cell["column"] + 1}
        values = [*(column[name] for name in _COLUMN), *(cell[name] for name in _CELL)]
        lines.append(["" if value is None else str(value) for value in values])
    return lines
