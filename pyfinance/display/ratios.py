"""Declared ratios as text, as HTML and as records."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from pyfinance.amounts import decimal_text, separated
from pyfinance.display import html
from pyfinance.display.comparison import shown_exponent
from pyfinance.display.reasons import reason_text, value_word
from pyfinance.display.text import grid_text
from pyfinance.display.words import Lang, word
from pyfinance.ratio.declared import declarations
from pyfinance.ratio.evaluation import Ratio, rounded

UNIT: Final = "万元"  # of every amount shown
_FEN: Final = 10**6  # of one 万元
_COUNTED: Final = ("low_execution", "missed_indicators", "days")  # kinds whose sides are counts
_ONE_SIDED: Final = ("level", "days")  # kinds that nothing stands below
_DIGITS: Final = 4  # of the value for machines
_RIGHT: Final = (1, 2, 3)


def ratio_record(ratio: Ratio, lang: Lang) -> dict[str, Any]:
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


def _exact(side: Fraction | None) -> str:
    return "" if side is None else str(side)


def ratio_lines(found: Sequence[Ratio], lang: Lang) -> list[str]:
    """The ratios that could be formed as a table, then what is not comparable and what could not be formed, and why."""
    heads, rows = _table(found, lang)
    lines = grid_text([heads, *rows], _RIGHT) if rows else []
    unlike, gone = _remarks(found, lang)
    lines += [f"  {name}: {reason}" for name, reason in unlike]
    return [*lines, *([word("not formed", lang), *(f"  {name}: {reason}" for name, reason in gone)] if gone else [])]


def ratio_html(found: Sequence[Ratio], lang: Lang) -> str:
    """The same as an HTML fragment."""
    heads, rows = _table(found, lang)
    unlike, gone = _remarks(found, lang)
    parts = [html.paragraph(unit_line(lang))]
    parts += [html.rows_html(heads, rows, _RIGHT)] if rows else []
    parts += [html.listing([("", *one) for one in unlike])] if unlike else []
    parts += [html.paragraph(word("not formed", lang)), html.listing([("", *one) for one in gone])] if gone else []
    return html.fragment(parts)


def unit_line(lang: Lang) -> str:
    """In what unit amounts are shown."""
    return f"{word('unit of money', lang)} {UNIT}"


def _table(found: Sequence[Ratio], lang: Lang) -> tuple[list[str], list[list[str]]]:
    kinds = {one.id: one.kind for one in declarations()}
    heads = [word(name, lang) for name in ("ratio", "value", "numerator", "denominator", "stage", "fund", "id")]
    return heads, [_row(one, kinds[one.id], lang) for one in found if one.value is not None]


def _remarks(found: Sequence[Ratio], lang: Lang) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Names and reasons: of ratios that are not comparable, and of those without a value."""
    told = [(one, (_name(one, lang), reason_text(one.reason, lang))) for one in found]
    unlike = [text for one, text in told if one.value is not None and not one.comparable]
    return unlike, [text for one, text in told if one.value is None]


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
    return separated(decimal_text(whole, shown_exponent([whole], UNIT), UNIT))
