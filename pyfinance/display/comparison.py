"""Amounts of several disclosures side by side as a sheet: codes at the left, for each column its amounts and shares.

The room that compares fills in :class:`Amounts`; text and HTML draw the sheet that is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pyfinance.amounts import decimal_text, is_money, separated, unit_power
from pyfinance.display import html
from pyfinance.display.reasons import attribute_word, mark_word, reason_text, value_word
from pyfinance.display.sheet import Block, Head, Mark, Sheet, SheetCell
from pyfinance.display.text import sheet_text
from pyfinance.display.words import Lang, kind_word, word

_FIXED: Final = 2  # code and name
_PERCENT: Final = 1  # digits of a share
_CENTS: Final = 2  # an amount shows at least so many digits after the point
_EXAMPLE: Final = 100  # characters of an example
_COMMON: Final = "万元"  # where the columns print different units


@dataclass(frozen=True, slots=True)
class Source:
    """Whose amounts a column holds."""

    entity: str
    year: int
    kind: str
    stage: str
    unit: str

    def name(self, lang: Lang) -> str:
        return self.entity or word("entity:unknown", lang)

    def what(self, lang: Lang) -> str:
        """Year and kind."""
        return " ".join(filter(None, (str(self.year or ""), kind_word(self.kind, lang))))

    def when(self, lang: Lang) -> str:
        """The stage, where the kind does not say it already."""
        said = {"final_accounts": "final", "budget": "initial"}.get(self.kind) == self.stage
        return "" if said else value_word("stage", self.stage, lang)


@dataclass(frozen=True, slots=True)
class Left:
    """What does not count: the reason, how many figures, their fen (None: no money), one of them."""

    reason: str
    facts: int
    fen: int | None
    example: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """Fen by code (rows) and column, None where blank, with the total of each column.

    ``marks`` has what became of a code in a column, "" else. Of what amounts stand on (口径), ``unlike`` are the attributes
    in which the columns differ, with the values that they have, and ``alike`` the others with the one value of all.
    """

    title: str
    columns: Sequence[Source]
    codes: Sequence[str]
    names: Sequence[str]
    fen: Sequence[Sequence[int | None]]
    totals: Sequence[int]
    marks: Sequence[Sequence[str]]
    unlike: Sequence[tuple[str, Sequence[str]]]
    left: Sequence[Left]
    unclosed: Sequence[tuple[str, int, int]]  # of whom, printed and summed fen
    alike: Sequence[tuple[str, str]] = ()

    def first(self, columns: int | None) -> Amounts:
        """The first columns alone."""
        if columns is None or columns >= len(self.columns):
            return self
        return Amounts(
            self.title, self.columns[:columns], self.codes, self.names, [row[:columns] for row in self.fen],
            self.totals[:columns], [row[:columns] for row in self.marks], self.unlike, self.left, self.unclosed,
            self.alike,
        )  # fmt: skip


def shown_unit(units: Sequence[str]) -> str:
    """The unit that amounts are shown in: the printed one where all columns print one and the same, else 万元."""
    return units[0] if len(set(units)) == 1 and is_money(units[0]) else _COMMON


def shown_exponent(amounts: Sequence[int], unit: str) -> int:
    """The power of ten, in fen, of the last digit that shows every amount in full; at least two digits are shown."""
    most = max(unit_power(unit) - _CENTS, 0)
    return next(e for e in range(most, -1, -1) if all(fen % 10**e == 0 for fen in amounts))


def percent_text(numerator: int, denominator: int, digits: int = _PERCENT) -> str:
    """A quotient in percent, rounded half away from zero; "" where the denominator is not above zero."""
    if denominator <= 0:
        return ""
    value = Fraction(numerator * 100, denominator)
    whole = str(int(abs(value) * 10**digits + Fraction(1, 2))).rjust(digits + 1, "0")
    sign = "-" if value < 0 and int(whole) else ""
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}%"


def comparison_text(
    amounts: Amounts, lang: Lang, width: int | None = None, lines: int | None = None, columns: int | None = None
) -> str:
    """The sheet and what is to be said of it. ``lines`` and ``columns`` bound what is drawn; the rest is counted."""
    sheet = _sheet(amounts.first(columns), lang)
    return "\n".join([sheet_text(sheet, width, lines, lang), *remarks_of(amounts, lang, columns)])


def comparison_html(amounts: Amounts, lang: Lang, columns: int | None = None) -> str:
    """As :func:`comparison_text`, an HTML fragment; a mark tells on hover what became of a code."""
    sheet = _sheet(amounts.first(columns), lang)
    remarks = [html.paragraph(line, "dim") for line in remarks_of(amounts, lang, columns)]
    return html.fragment([html.sheet_html(sheet), *remarks])


def _sheet(amounts: Amounts, lang: Lang) -> Sheet:
    unit = shown_unit([column.unit for column in amounts.columns])
    exponents = [
        shown_exponent([total, *(row[n] or 0 for row in amounts.fen)], unit) for n, total in enumerate(amounts.totals)
    ]
    pair = len(amounts.columns) == 2
    heads, storeys = _heads(amounts.columns, pair, lang)
    block = Block(_FIXED + 2 * (len(amounts.columns) + pair), _FIXED, storeys, heads)
    whole = [SheetCell(), SheetCell(word("plot:total", lang) if lang == "en" else "合计", total=True)]
    block.lines[0] = [*whole, *_figures(amounts.totals, amounts.totals, [], unit, exponents, lang, total=True)]
    for n, (code, name, fen, marks) in enumerate(
        zip(amounts.codes, amounts.names, amounts.fen, amounts.marks, strict=True), 1
    ):
        if not code:  # the whole, which stands above already
            continue
        figures = _figures(fen, amounts.totals, marks, unit, exponents, lang)
        block.lines[n] = [SheetCell(code), SheetCell(name), *figures]
    return Sheet(amounts.title, unit, [block], [])


def _heads(columns: Sequence[Source], pair: bool, lang: Lang) -> tuple[list[Head], int]:
    """Who, what, the stage where a column needs it, and amount and share; and how many storeys that makes."""
    staged = any(column.when(lang) for column in columns)
    last = 3 if staged else 2
    heads = [Head(word("code", lang), 0, 0, last + 1), Head(word("label", lang), 0, 1, last + 1)]
    for n, column in enumerate(columns):
        at = _FIXED + 2 * n
        said = [column.name(lang), column.what(lang), *[column.when(lang)] * staged]
        heads += [Head(text, storey, at, 1, 2) for storey, text in enumerate(said)]
        heads += [Head(word("amount", lang), last, at), Head(word("share", lang), last, at + 1)]
    if pair:
        at = _FIXED + 4
        heads += [Head(word("against the first", lang), 0, at, last, 2)]
        heads += [Head(word("amount", lang), last, at), Head("%", last, at + 1)]
    return heads, last + 1


def _figures(
    fen: Sequence[int | None],
    totals: Sequence[int],
    marks: Sequence[str],
    unit: str,
    exponents: Sequence[int],
    lang: Lang,
    total: bool = False,
) -> list[SheetCell]:
    """Amount and share of each column; of two columns also what the second has more than the first."""
    cells = []
    for n, one in enumerate(fen):
        said = marks[n] if n < len(marks) else ""
        mark = Mark("note", mark_word(said, lang)) if said and one is not None else None
        amount = "" if one is None else separated(decimal_text(one, exponents[n], unit))
        cells.append(SheetCell(amount, "right", total=total, mark=mark))
        cells.append(SheetCell("" if one is None else percent_text(one, totals[n]), "right", total=total))
    if len(fen) == 2:
        base, other = fen
        known = base is not None and other is not None
        change = other - base if base is not None and other is not None else 0
        amount = separated(decimal_text(change, min(exponents), unit)) if known else ""
        cells.append(SheetCell(amount, "right", total=total))
        cells.append(SheetCell(percent_text(change, base or 0) if known else "", "right", total=total))
    return cells


def remarks_of(amounts: Amounts, lang: Lang, columns: int | None = None) -> list[str]:
    """What is not shown, not comparable, not counted, and which sums do not close."""
    lines = []
    if columns is not None and columns < len(amounts.columns):
        lines.append(word("more columns", lang, n=len(amounts.columns) - columns))
    stop, comma, then = ("：", "、", "；") if lang == "zh" else (": ", ", ", "; ")
    if amounts.alike:
        alike = (attribute_word(name, lang) + stop + value_word(name, value, lang) for name, value in amounts.alike)
        lines.append(word("alike", lang) + then.join(alike))
    if amounts.unlike:
        unlike = (
            attribute_word(name, lang) + stop + " / ".join(value_word(name, value, lang) for value in values)
            for name, values in amounts.unlike
        )
        lines.append(word("not comparable", lang) + then.join(unlike))
    marks = dict.fromkeys(
        f"{code} {mark_word(mark, lang)}"
        for code, row in zip(amounts.codes, amounts.marks, strict=True)
        for mark in row
        if mark
    )
    if marks:
        lines.append(word("codes changed", lang) + comma.join(marks))
    if amounts.left:
        lines.append(word("left out", lang) + then.join(left_text(one, lang) for one in amounts.left))
    for whose, printed, summed in amounts.unclosed:
        texts = [separated(decimal_text(fen, 0, "元")) for fen in (printed, summed)]
        lines.append(word("not closed", lang, whose=whose, printed=texts[0], summed=texts[1]))
    return lines


def left_text(left: Left, lang: Lang) -> str:
    """One line of what does not count: reason, how many, how much; an example where nothing is counted."""
    reason = reason_text(left.reason, lang)
    if not left.facts:
        example = left.example if len(left.example) <= _EXAMPLE else f"{left.example[:_EXAMPLE]}…"
        return f"{reason}（{example}）" if lang == "zh" else f"{reason} ({example})"
    many = f"{left.facts} {word('figures', lang)}"
    return f"{reason} {many}" if lang == "zh" else f"{many} ({reason})"
