"""What the command line takes."""

from __future__ import annotations

import argparse
from typing import get_args

from pyfinance import __version__
from pyfinance.cli.completion import SHELLS
from pyfinance.display.words import LANGS
from pyfinance.model import Stage
from pyfinance.panel.facts import CLASSIFICATIONS
from pyfinance.panel.rollup import LEVELS
from pyfinance.ratio import declarations
from pyfinance.writing import FORMATS

_EPILOG = """\
exit status:
  0   no error was found
  1   at least one finding of severity error (check)
  2   a file could not be read or written, or the call was wrong; the other files are still processed
  70  a mistake in pyfinance itself
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="pyfinance",
        description="Reads Chinese public-budget disclosures exactly and proves them. 精确读取、核对部门预决算。",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"pyfinance {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("show", "what a document holds: summary, tables, what is unread"),
        ("cells", "every printed number, one a line"),
        ("check", "prove the document and list the findings"),
        ("compare", "amounts of several documents side by side, with what is not comparable"),
        ("ratios", "the declared ratios, with both sides"),
        ("export", "write the document as a workbook, a web page, Word, OFD, CSV, JSON or Parquet"),
        ("rules", "list the rules, or explain some of them"),
        ("completion", "print the completion script of a shell"),
    ):
        command = commands.add_parser(
            name, help=text, description=text, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        _ADD[name](command)
    return whole


def _show(command: argparse.ArgumentParser) -> None:
    _add_files(command)
    _add_output(command, "text")
    command.add_argument("--table", action="append", default=[], help="show this table (T05); may be repeated")


def _cells(command: argparse.ArgumentParser) -> None:
    _add_files(command)
    _add_output(command, "csv")


def _check(command: argparse.ArgumentParser) -> None:
    _add_files(command)
    _add_output(command, "text")
    command.add_argument("--summary", action="store_true", help="one line for each file instead of its findings")


def _compare(command: argparse.ArgumentParser) -> None:
    _add_files(command)
    _add_output(command, "text")
    command.add_argument(
        "--table",
        action="append",
        default=[],
        help="compare this table (default T05); several that share no fund add up",
    )
    command.add_argument("--measure", help="the column to compare; default: that of the whole")
    command.add_argument("--level", choices=tuple(LEVELS), default="类", help="the level of the codes, default 类")
    command.add_argument("--classification", choices=CLASSIFICATIONS, help="which codes; default: those of the table")
    command.add_argument("--stage", choices=get_args(Stage), help="only amounts of this stage")
    command.add_argument("--part", help="of a table that breaks one whole down several times, this breakdown")


def _ratios(command: argparse.ArgumentParser) -> None:
    _add_files(command)
    _add_output(command, "text")
    command.add_argument(
        "--ratio", action="append", default=[], metavar="ID", choices=[one.id for one in declarations()],
        help="only this ratio; may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--budget", action="append", default=[], metavar="FILE",
        help="the budget of the body and year of a FILE, for PEFA PI-1 and PI-2.1; may be repeated",
    )  # fmt: skip


def _export(command: argparse.ArgumentParser) -> None:
    _add_files(command)
    command.add_argument("--format", choices=FORMATS, help="default: what OUT ends with")
    command.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the file to write, or, for several FILEs, a folder"
    )


def _rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("rules", nargs="*", metavar="RULE", help="explain this rule (row-total, or its code W7)")
    _add_output(command, "text")


def _completion(command: argparse.ArgumentParser) -> None:
    command.add_argument("shell", choices=SHELLS)


_ADD = {
    "show": _show, "cells": _cells, "check": _check, "compare": _compare, "ratios": _ratios, "export": _export,
    "rules": _rules, "completion": _completion,
}  # fmt: skip


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE", help="a disclosure: PDF, OFD, Excel, Word, web page, text")
    command.add_argument(
        "-j", "--jobs", type=_jobs, default=1, metavar="N", help="read in N processes, for many files; default 1"
    )


def _add_output(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument("--format", choices=("text", "json", "csv"), default=default, help=f"default {default}")
    command.add_argument("--lang", choices=LANGS, default="zh", help="language of texts, default zh")
    command.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="write to this file instead of stdout; CSV is then made for Excel: a byte-order mark, and an apostrophe "
        "before a text that it would take for a formula",
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a number of processes: {text!r}")
    return int(text)
