"""``pyfinance ratios``: the declared ratios of every file, with both sides."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Final, TextIO

from pyfinance.api import Disclosure
from pyfinance.cli.outputs import write_json, write_rows
from pyfinance.display.findings import head_record, summary_lines
from pyfinance.display.ratios import ratio_lines, ratio_record, unit_line
from pyfinance.display.words import Lang
from pyfinance.ratio import Ratio, ratios

_COLUMNS: Final = (
    "ratio", "row", "name", "unit", "value", "numerator", "denominator", "fund", "stage", "carryover_in", "comparable",
    "reason", "place",
)  # fmt: skip
_HEAD: Final = ("file", "entity", "year", "kind")


class Ratios:
    """Writes the ratios of one disclosure after the other."""

    def __init__(self, budgets: Sequence[Disclosure]) -> None:
        self._budgets = budgets
        self._used: set[int] = set()

    def write(self, disclosure: Disclosure, arguments: Namespace, stream: TextIO, first: bool) -> None:
        """The ratios in the format asked for."""
        lang: Lang = arguments.lang
        found = ratios(disclosure, *arguments.ratio, budget=self._budget_of(disclosure))
        head = head_record(disclosure.document)
        if arguments.format == "json":
            write_json({**head, "ratios": [ratio_record(one, lang) for one in found]}, stream)
        elif arguments.format == "csv":
            texts = [["" if head[name] is None else str(head[name]) for name in _HEAD]] * len(found)
            rows = [[*text, *_cells(one, lang)] for text, one in zip(texts, found, strict=True)]
            write_rows((*_HEAD, *_COLUMNS), rows, stream, first)
        else:
            first_line = f"{summary_lines(disclosure.document, lang)[0]} · {unit_line(lang)}"
            stream.write("\n".join([first_line, *ratio_lines(found, lang)]) + "\n")

    def say_unused(self) -> None:
        """Names the budgets that are of no file's body and year: they were not used."""
        for number, budget in enumerate(self._budgets):
            if number not in self._used:
                who = f"{budget.entity or '?'} {budget.year or '?'}"
                print(f"pyfinance: ratios: no file is the final accounts of the budget of {who}", file=sys.stderr)

    def _budget_of(self, disclosure: Disclosure) -> Disclosure | None:
        """The budget of the same body and year, where one was given."""
        for number, budget in enumerate(self._budgets):
            if disclosure.entity and (budget.entity, budget.year) == (disclosure.entity, disclosure.year):
                self._used.add(number)
                return budget
        return None


def _cells(ratio: Ratio, lang: Lang) -> list[str]:
    """The record as the cells of a CSV line."""
    values = ratio_record(ratio, lang).values()
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
