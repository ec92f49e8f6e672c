"""The command line: ``pyfinance show|cells|check FILE...``.

Results go to stdout, messages to stderr. Exit status: 0 no error was found, 1 at least one finding of severity error, 2
a file could not be read (the others are still processed) or the call was wrong, 70 a mistake in pyfinance itself.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TextIO

from pyfinance import __version__
from pyfinance.api import CheckReport, Disclosure, Table, read
from pyfinance.batch import read_many
from pyfinance.display.findings import finding_record, summary_lines, tables_rows
from pyfinance.display.text import grid_text
from pyfinance.display.tidy import write_csv
from pyfinance.display.words import LANGS
from pyfinance.errors import PyFinanceError

OK, FOUND, UNREADABLE, MISTAKE = 0, 1, 2, 70
_BOM = "\ufeff"  # tells Excel that a CSV is UTF-8
_TEXT_COLUMNS = ("table", "part", "row", "label", "measure", "value", "unit", "basis", "place")
_FINDING_COLUMNS = (
    "id", "rule", "verdict", "severity", "table", "part", "rows", "measure", "place", "printed", "computed", "residual",
    "slack", "formula", "repair", "message",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    arguments = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show a character must not end the run
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has left, as `| head` does. stdout is pointed elsewhere so that the flush at exit does not fail
        # too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception:  # Python's own status for it is 1, which here means that a document has an error
        traceback.print_exc()
        return MISTAKE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyfinance",
        description="Reads Chinese public-budget disclosures exactly and proves them. 精确读取、核对部门预决算。",
        epilog="Exit status: 0 no error found, 1 at least one error found, 2 a file could not be read.",
    )
    parser.add_argument("--version", action="version", version=f"pyfinance {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("show", "what a document holds: summary, tables, what is unread"),
        ("cells", "every printed number, one a line"),
        ("check", "prove the tables and list the findings"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("files", nargs="+", metavar="FILE", help="a disclosure (PDF or text)")
        default = "csv" if name == "cells" else "text"
        command.add_argument("--format", choices=("text", "json", "csv"), default=default, help=f"default {default}")
        command.add_argument("--lang", choices=LANGS, default="zh", help="language of texts, default zh")
        command.add_argument(
            "-o",
            "--output",
            metavar="OUT",
            help="write to this file instead of stdout; CSV gets a byte-order mark for Excel",
        )
        command.add_argument(
            "-j", "--jobs", type=_jobs, default=1, metavar="N", help="read in N processes, for many files; default 1"
        )
        if name == "show":
            command.add_argument("--table", action="append", default=[], help="show this table (T05); may be repeated")
    return parser


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a number of processes: {text!r}")
    return int(text)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.output is None:
        return _process(arguments, sys.stdout)
    try:
        stream = open(arguments.output, "w", encoding="utf-8", newline="")  # noqa: SIM115
    except OSError as error:
        return _complain(arguments.output, error)
    with stream:
        if arguments.format == "csv":
            stream.write(_BOM)
        return _process(arguments, stream)


def _process(arguments: argparse.Namespace, stream: TextIO) -> int:
    """Every file in turn; a file that cannot be read does not stop the others."""
    write = {"show": _show, "cells": _cells, "check": _check}[arguments.command]
    status, written = OK, 0
    for name, reading in _readings(arguments.files, arguments.jobs):
        try:
            disclosure = reading()
            if arguments.format == "text" and len(arguments.files) > 1:
                stream.write(f"== {name}\n")
            status = max(status, write(disclosure, arguments, stream, written == 0))
            written += 1
            if not disclosure.tables:
                print(f"pyfinance: {name}: no table was found, so nothing was checked", file=sys.stderr)
        except BrokenPipeError:
            raise
        except (OSError, PyFinanceError) as error:
            status = max(status, _complain(name, error))
    return status


def _readings(names: Sequence[str], jobs: int) -> Iterator[tuple[str, Callable[[], Disclosure]]]:
    """Every file in the order of the call, with what gives its disclosure or raises why there is none."""
    if jobs > 1 and len(names) > 1:
        for name, result in zip(names, read_many(names, jobs=min(jobs, len(names))), strict=True):
            yield name, result.get
    else:
        for name in names:
            yield name, partial(read, name)


def _show(disclosure: Disclosure, arguments: argparse.Namespace, stream: TextIO, first: bool) -> int:
    tables = _chosen(disclosure, arguments.table)
    if arguments.format == "json":
        record = disclosure.to_dict()
        if arguments.table:
            record["cells"] = [cell for table in tables for cell in table.cells()]
        _write_json(record, stream)
    elif arguments.format == "csv":
        rows = [(record.files[0], *row) for record in (disclosure.document,) for row in tables_rows(record)]
        _write_rows(("file", "table", "title", "unit", "rows", "cells", "open_rows"), rows, stream, first)
    elif tables:
        width = _console_width(stream)
        stream.write("\n\n".join(table.text(arguments.lang, width) for table in tables) + "\n")
    else:
        stream.write(disclosure.overview(arguments.lang) + "\n")
    return OK


def _cells(disclosure: Disclosure, arguments: argparse.Namespace, stream: TextIO, first: bool) -> int:
    if arguments.format == "json":
        _write_json({**disclosure.to_dict(), "cells": disclosure.cells()}, stream)
    elif arguments.format == "csv":
        write_csv(disclosure.document, stream, first)
    else:
        lines = [[cell[name] for name in _TEXT_COLUMNS] for cell in disclosure.cells()]
        stream.write("\n".join(grid_text([_TEXT_COLUMNS, *lines], right=(_TEXT_COLUMNS.index("value"),))) + "\n")
    return OK


def _check(disclosure: Disclosure, arguments: argparse.Namespace, stream: TextIO, first: bool) -> int:
    report = disclosure.check()
    if arguments.format == "json":
        _write_json(report.to_dict(), stream)
    elif arguments.format == "csv":
        _write_findings(disclosure, report, stream, first)
    else:
        lines = [*summary_lines(disclosure.document, arguments.lang), report.text(arguments.lang)]
        stream.write("\n".join(lines) + "\n")
    return OK if report.ok else FOUND


def _write_findings(disclosure: Disclosure, report: CheckReport, stream: TextIO, first: bool) -> None:
    file = "; ".join(disclosure.files)
    records = [finding_record(finding) for finding in report.findings]
    rows = [(file, *(_joined(record[name]) for name in _FINDING_COLUMNS)) for record in records]
    _write_rows(("file", *_FINDING_COLUMNS), rows, stream, first)


def _chosen(disclosure: Disclosure, names: Sequence[str]) -> list[Table]:
    return [disclosure[name] for name in names]


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "|".join(value)


def _write_json(record: dict[str, Any], stream: TextIO) -> None:
    stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_rows(head: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO, first: bool) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    if first:
        writer.writerow(head)
    writer.writerows(rows)


def _console_width(stream: TextIO) -> int | None:
    """The width to fit tables into: the terminal's, or None where the output is no terminal."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def _complain(name: str, error: Exception) -> int:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    print(f"pyfinance: {name}: {text.removeprefix(f'{name}: ')}", file=sys.stderr)
    return UNREADABLE
