"""The command line: ``pyfinance show|cells|check|compare|ratios|export FILE...``, ``rules``, ``completion``.

Results go to stdout, messages and the progress of many files to stderr. Exit status: 0 no error was found, 1 at least
one finding of severity error, 2 a file could not be read or written (the others are still processed) or the call was
wrong, 70 a mistake in pyfinance itself.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TextIO

from pyfinance.api import Disclosure, read
from pyfinance.batch import read_many
from pyfinance.cli.arguments import parser
from pyfinance.cli.comparison import write_comparison
from pyfinance.cli.completion import completion
from pyfinance.cli.export import export, targets
from pyfinance.cli.outputs import BOM, cells, check, show
from pyfinance.cli.ratios import Ratios
from pyfinance.cli.rules import write_rules
from pyfinance.cli.summary import Summary
from pyfinance.errors import PyFinanceError

OK, FOUND, UNREADABLE, MISTAKE = 0, 1, 2, 70


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    arguments = parser().parse_args(argv)
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


def _run(arguments: Namespace) -> int:
    if arguments.command == "completion":
        sys.stdout.write(completion(arguments.shell, parser()))
        return OK
    if arguments.command == "export":
        return _export(arguments)
    if arguments.output is None:
        return _write(arguments, sys.stdout)
    try:
        stream = open(arguments.output, "w", encoding="utf-8", newline="")  # noqa: SIM115
    except OSError as error:
        return _complain(arguments.output, error)
    with stream:
        if arguments.format == "csv":
            stream.write(BOM)
        return _write(arguments, stream)


def _write(arguments: Namespace, stream: TextIO) -> int:
    if arguments.command == "compare":
        return _compare(arguments, stream)
    if arguments.command != "rules":
        return _process(arguments, stream)
    try:
        write_rules(arguments, stream)
    except PyFinanceError as error:
        return _complain("rules", error)
    return OK


def _process(arguments: Namespace, stream: TextIO) -> int:
    """Every file in turn; a file that cannot be read does not stop the others."""
    budgets, status = _budgets(arguments)
    ratios = Ratios(budgets)
    write = {"show": show, "cells": cells, "check": check, "ratios": ratios.write}[arguments.command]
    summary = Summary(arguments.lang)
    alone = arguments.command == "check" and arguments.summary
    written = 0
    for name, reading in _readings(arguments, stream):
        try:
            disclosure = reading()
            if not alone:
                if arguments.format == "text" and len(arguments.files) > 1:
                    stream.write(f"== {name}\n")
                write(disclosure, arguments, stream, written == 0)
            if arguments.command == "check":
                status = max(status, OK if disclosure.check().ok else FOUND)
                summary.add(name, disclosure)
            written += 1
            if not disclosure.tables:
                print(f"pyfinance: {name}: no table was found, so nothing was checked", file=sys.stderr)
        except BrokenPipeError:
            raise
        except (OSError, PyFinanceError) as error:
            status = max(status, _complain(name, error))
            summary.add_unread(name)
    ratios.say_unused()
    if alone or (arguments.command == "check" and arguments.format == "text" and len(arguments.files) > 1):
        summary.write(stream, arguments.format)
    return status


def _budgets(arguments: Namespace) -> tuple[list[Disclosure], int]:
    """What ``ratios --budget`` names, read."""
    found, status = [], OK
    for name in getattr(arguments, "budget", ()):
        try:
            found.append(read(name))
        except (OSError, PyFinanceError) as error:
            status = _complain(name, error)
    return found, status


def _compare(arguments: Namespace, stream: TextIO) -> int:
    """All files that can be read, in one comparison."""
    found, status = [], OK
    for name, reading in _readings(arguments, stream):
        try:
            found.append(reading())
        except (OSError, PyFinanceError) as error:
            status = _complain(name, error)
    if found:
        try:
            write_comparison(found, arguments, stream)
        except PyFinanceError as error:
            status = _complain("compare", error)
    return status


def _export(arguments: Namespace) -> int:
    """Each file written in the format asked for."""
    try:
        written = targets(arguments.files, arguments.output, arguments.format)
    except PyFinanceError as error:
        return _complain("export", error)
    status = OK
    for (name, reading), target in zip(_readings(arguments, None), written, strict=True):
        try:
            export(reading(), target)
            print(f"pyfinance: {name} -> {target.path}", file=sys.stderr)
        except (OSError, PyFinanceError) as error:
            status = max(status, _complain(name, error))
    return status


def _readings(arguments: Namespace, stream: TextIO | None) -> Iterator[tuple[str, Callable[[], Disclosure]]]:
    """Every file in the order of the call, with what gives its disclosure or raises why there is none.

    A bar shows the progress of several files on a terminal, unless the results go to the same one.
    """
    names, jobs = arguments.files, min(arguments.jobs, len(arguments.files))
    bar = len(names) > 1 and sys.stderr.isatty() and stream is not None and not stream.isatty()
    if jobs > 1 or bar:
        for name, result in zip(names, read_many(names, jobs=jobs, progress=bar), strict=True):
            yield name, result.get
    else:
        for name in names:
            yield name, partial(read, name)


def _complain(name: str, error: Exception) -> int:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    print(f"pyfinance: {name}: {text.removeprefix(f'{name}: ')}", file=sys.stderr)
    return UNREADABLE
