"""``pyfinance ratios``: the declared ratios of every file, with both sides."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, TextIO

from pyfinance.amounts import decimal_text, separated
from pyfinance.api import Disclosure
from pyfinance.cli.outputs import write_json, write_rows
from pyfinance.display.comparison import shown_exponent
from pyfinance.display.findings import head_record, summary_lines
from pyfinance.display.reasons import reason_text, value_word
from pyfinance.display.text import grid_text
from pyfinance.display.words import Lang, word
from pyfinance.ratio import Ratio, declarations, ratios
from pyfinance.ratio.evaluation import rounded

_UNIT: Final = "万元"
_FEN: Final = 10**6  # of one 万元
_COUNTED: Final = ("low_execution", "missed_indicators", "days")  # kinds whose sides are counts
_ONE_SIDED: Final = ("level", "days")  # kinds that nothing stands below
_DIGITS: Final = 4  # of the value for machines
_RIGHT: Final = (1, 2, 3)
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
            write_json({**head, "ratios": [_record(one, lang) for one in found]}, stream)
        elif arguments.format == "csv":
            texts = [["" if head[name] is None else str(head[name]) for name in _HEAD]] * len(found)
            rows = [[*text, *_cells(one, lang)] for text, one in zip(texts, found, strict=True)]
            write_rows((*_HEAD, *_COLUMNS), rows, stream, first)
        else:
            first_line = f"{summary_lines(disclosure.document, lang)[0]} · {word('unit of money', lang)} {_UNIT}"
            stream.write("\n".join([first_line, *_text(found, lang)]) + "\n")

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


def _record(ratio: Ratio, lang: Lang) -> dict[str, Any]:
    """A ratio for machines. Both sides are exact, fen or counts; ``value`` is in ``unit``, with four digits."""
    value = ratio.value
    if value is not None and ratio.unit == "%":
        value *= 100
    return {
        "ratio": ratio.id,
        "row": ratio.row,
        "name": ratio.zh if lang == "zh" else ratio.en,
        "unit": ratio.unit,
        "value": "" if value is None else rounded(value, _DIGITS),
        "numerator": _exact(ratio.numerator),
        "denominator": _exact(ratio.denominator),
        "fund": ratio.fund,
        "stage": ratio.stage,
        "carryover_in": ratio.carryover_in,
        "comparable": ratio.comparable,
        "reason": ratio.reason,
        "place": "; ".join(dict.fromkeys(map(str, ratio.places))),
    }


def _cells(ratio: Ratio, lang: Lang) -> list[str]:
    """The record as the cells of a CSV line."""
    values = _record(ratio, lang).values()
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]


def _exact(side: Fraction | None) -> str:
    return "" if side is None else str(side)


def _text(found: Sequence[Ratio], lang: Lang) -> list[str]:
    """The ratios that could be formed as a table, then those that could not, with the reason."""
    kinds = {one.id: one.kind for one in declarations()}
    heads = [word(name, lang) for name in ("ratio", "value", "numerator", "denominator", "stage", "fund", "id")]
    rows = [_row(one, kinds[one.id], lang) for one in found if one.value is not None]
    lines = grid_text([heads, *rows], _RIGHT) if rows else []
    unlike = [one for one in found if one.value is not None and not one.comparable]
    lines += [f"  {_name(one, lang)}: {reason_text(one.reason, lang)}" for one in unlike]
    gone = [f"  {_name(one, lang)}: {reason_text(one.reason, lang)}" for one in found if one.value is None]
    return [*lines, *([word("not formed", lang), *gone] if gone else [])]


def _row(ratio: Ratio, kind: str, lang: Lang) -> list[str]:
    sides = (ratio.numerator, ratio.denominator)
    money = (kind not in _COUNTED, kind not in (*_COUNTED, "per"))
    above, below = (
        "" if side is None else _amount(side) if is_money else rounded(side, 0)
        for side, is_money in zip(sides, money, strict=True)
    )
    stage = " / ".join(value_word("stage", one, lang) for one in ratio.stage.split(" / "))
    below = "" if kind in _ONE_SIDED else below
    return [_name(ratio, lang), _value(ratio), above, below, stage, value_word("fund", ratio.fund, lang), ratio.id]


def _name(ratio: Ratio, lang: Lang) -> str:
    name = ratio.zh if lang == "zh" else ratio.en
    return f"{name} {ratio.row}" if ratio.row else name


def _value(ratio: Ratio) -> str:
    if ratio.unit == "%":
        return f"{ratio.percent()}%"
    value = ratio.value or Fraction(0)
    if ratio.unit == "days":
        return rounded(value, 0)
    return _amount(value) if value.denominator == 1 else separated(rounded(value / _FEN, 2))


def _amount(fen: Fraction) -> str:
    """Fen in 万元, to the last fen; a part of a fen is rounded."""
    whole = int(rounded(fen, 0))
    return separated(decimal_text(whole, shown_exponent([whole], _UNIT), _UNIT))
