"""Income to expenditure to balances: a waterfall of T01."""

from __future__ import annotations

from pyfinance.display.words import Lang, word
from pyfinance.plots.canvas import THOUSANDS, Picture, length, picture, shown
from pyfinance.plots.figures import AccountLine, Source, account, document_of, find_table, heading

_RISE, _FALL, _WHOLE, _KEPT = "#54a24b", "#e45756", "#4c78a8", "#9a9a9a"
_BALANCE = ("结转", "结余")


def balances(source: Source, unit: str = "万元", lang: Lang = "zh") -> Picture:
    """A waterfall of the account T01: every line of income, the total, then every line of expenditure.

    Lines of balances (结转, 结余) are grey on both sides. What is left at the end is the difference of the two halves:
    nothing where they agree. Raises UnknownNameError where T01 prints no figures, ArgumentError where a half has none.
    """
    document = document_of(source)
    table = find_table(document, ("T01",))
    halves = account(table)
    steps = [(line, 1) for line in halves.income]
    steps += [(AccountLine(word("plot:total", lang), halves.total), 0)]
    steps += [(line, -1) for line in halves.expenditure]
    title = heading(document, word("plot:balances", lang, unit=unit))
    with picture(9.5, 0.36 * len(steps) + 1.4, f"{title}\n{table.title}") as (figure, axes):
        running = 0
        for number, (line, sign) in enumerate(steps):
            start = 0 if sign == 0 else running
            running = halves.total if sign == 0 else running + sign * line.fen
            low, high = sorted((start, running))
            axes.barh(number, length(high - low, unit), left=length(low, unit), color=_colour(line, sign), height=0.72)
            axes.text(length(high, unit), number, f" {shown(line.fen, unit)}", va="center", fontsize=9)
            if number + 1 < len(steps):
                axes.plot([length(running, unit)] * 2, [number - 0.36, number + 1.36], color="#777777", linewidth=0.6)
        axes.set_yticks(range(len(steps)), [line.name for line, _ in steps], fontsize=9)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(THOUSANDS)
        axes.set_xlabel(unit, fontsize=9)
        if running:
            axes.text(0, len(steps) - 0.3, word("plot:left over", lang, amount=shown(running, unit)), fontsize=8)
    return figure


def _colour(line: AccountLine, sign: int) -> str:
    if sign == 0:
        return _WHOLE
    if any(mark in line.name for mark in _BALANCE):
        return _KEPT
    return _RISE if sign > 0 else _FALL
