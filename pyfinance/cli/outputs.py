"""What the commands print of one disclosure: text for people, JSON and CSV for machines."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from pyfinance.api import CheckReport, Disclosure
from pyfinance.display.findings import finding_record, summary_lines, tables_rows
from pyfinance.display.text import grid_text
from pyfinance.display.tidy import write_csv
from pyfinance.reading.cells import guarded

BOM = "\ufeff"  # tells Excel that a CSV is UTF-8
_TEXT_COLUMNS = ("table", "part", "row", "label", "measure", "value", "unit", "basis", "place")
_FINDING_COLUMNS = (
    "id", "rule", "verdict", "severity", "table", "part", "rows", "measure", "place", "printed", "computed", "residual",
    "slack", "formula", "repair", "message",
)  # fmt: skip


def show(disclosure: Disclosure, arguments: Namespace, stream: TextIO, first: bool) -> None:
    """What a document holds, or some of its tables."""
    tables = [disclosure[name] for name in arguments.table]
    if arguments.format == "json":
        record = disclosure.to_dict()
        if arguments.table:
            record["cells"] = [cell for table in tables for cell in table.cells()]
        write_json(record, stream)
    elif arguments.format == "csv":
        rows = [(record.files[0], *row) for record in (disclosure.document,) for row in tables_rows(record)]
        write_rows(("file", "table", "title", "unit", "rows", "cells", "open_rows"), rows, stream, first)
    elif tables:
        width = console_width(stream)
        stream.write("\n\n".join(table.text(arguments.lang, width) for table in tables) + "\n")
    else:
        stream.write(disclosure.overview(arguments.lang) + "\n")


def cells(disclosure: Disclosure, arguments: Namespace, stream: TextIO, first: bool) -> None:
    """Every printed number."""
    if arguments.format == "json":
        write_json({**disclosure.to_dict(), "cells": disclosure.cells()}, stream)
    elif arguments.format == "csv":
        write_csv(disclosure.document, stream, first, guard=stream is not sys.stdout)
    else:
        lines = [[cell[name] for name in _TEXT_COLUMNS] for cell in disclosure.cells()]
        stream.write("\n".join(grid_text([_TEXT_COLUMNS, *lines], right=(_TEXT_COLUMNS.index("value"),))) + "\n")


def check(disclosure: Disclosure, arguments: Namespace, stream: TextIO, first: bool) -> None:
    """The findings."""
    report = disclosure.check()
    if arguments.format == "json":
        write_json(report.to_dict(), stream)
    elif arguments.format == "csv":
        _write_findings(disclosure, report, stream, first)
    else:
        lines = [*summary_lines(disclosure.document, arguments.lang), report.text(arguments.lang)]
        stream.write("\n".join(lines) + "\n")


def _write_findings(disclosure: Disclosure, report: CheckReport, stream: TextIO, first: bool) -> None:
    file = "; ".join(disclosure.files)
    records = [finding_record(finding) for finding in report.findings]
    rows = [(file, *(_joined(record[name]) for name in _FINDING_COLUMNS)) for record in records]
    write_rows(("file", *_FINDING_COLUMNS), rows, stream, first)


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "|".join(value)


def write_json(record: dict[str, Any], stream: TextIO) -> None:
    """One object as one line."""
    stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_rows(head: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO, first: bool = True) -> None:
    """CSV lines; in a file, which Excel may open, no text is left that it would take for a formula."""
    writer = csv.writer(stream, lineterminator="\n")
    if first:
        writer.writerow(head)
    guard = stream is not sys.stdout
    writer.writerows([guarded(text) for text in row] if guard else row for row in rows)


def console_width(stream: TextIO) -> int | None:
    """The width to fit tables into: the terminal's, or None where the output is no terminal."""
    return shutil.get_terminal_size().columns if stream.isatty() else None
