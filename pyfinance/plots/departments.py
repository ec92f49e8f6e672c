"""Departments, or years of them, side by side: what each spends its money on, in shares of its own total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from pyfinance.comparison import Comparison, compare
from pyfinance.display.comparison import percent_text
from pyfinance.display.words import Lang, kind_word, word
from pyfinance.errors import ArgumentError
from pyfinance.plots.canvas import PALETTE, Picture, picture, shown
from pyfinance.plots.figures import Source

_MOST: Final = len(PALETTE)  # codes with a colour of their own
_REST: Final = "#d0d0d0"
_NARROW: Final = 0.045  # of the whole: a narrower piece has no label


def departments(
    compared: Comparison | Iterable[Source], table: str = "T05", unit: str = "万元", lang: Lang = "zh"
) -> Picture:
    """What disclosures spend on each class of subjects: one bar of full length for each, its pieces the shares.

    Takes a comparison, or disclosures that are compared by ``table``. The classes with the largest share in any bar
    have a colour, the others one together; the total of a bar stands at its end, in ``unit``. Negative amounts are no piece:
    they are named below. Raises ArgumentError where there is nothing to compare, or no bar has an amount above zero.
    """
    found = compared if isinstance(compared, Comparison) else compare(compared, table=table)
    columns = [[max(fen, 0) for fen in column] for column in found.fen.T.tolist()]
    coloured, rest = _chosen(columns)
    said = " ".join(dict.fromkeys(name for name, _ in found.of))
    with picture(10, 0.62 * len(found.sides) + 1.8, word("plot:departments", lang, what=said)) as (figure, axes):
        colours = [*PALETTE[: len(coloured)], *[_REST] * bool(rest)]
        for bar, column in enumerate(columns):
            _draw(axes, bar, [*(column[row] for row in coloured), sum(column[row] for row in rest)], colours)
            axes.text(1.01, bar, shown(int(found.totals[bar]), unit), va="center", fontsize=9)
        names = [found.names[row] or found.codes[row] for row in coloured] + [word("plot:rest", lang)] * bool(rest)
        handles = [axes.barh(0, 0, color=colour) for colour in colours]
        axes.legend(handles, names, frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.04), ncols=3)
        axes.set_yticks(range(len(columns)), _names(found, lang), fontsize=9)
        axes.set_ylim(len(columns) - 0.4, -1)
        axes.set_xlim(0, 1)
        axes.xaxis.set_visible(False)
        axes.spines[["bottom", "left"]].set_visible(False)
        axes.text(1.01, -0.7, unit, va="center", fontsize=9)
        if negative := _negative(found, unit):
            figure.supxlabel(word("plot:negative", lang) + negative, fontsize=8)
    return figure


def _chosen(columns: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The rows that have a colour of their own, those with the largest share in any column first, and the others."""
    wholes = [sum(column) for column in columns]
    if not any(wholes):
        raise ArgumentError("no amount above zero to draw")
    largest = [
        max(Fraction(column[row], whole or 1) for column, whole in zip(columns, wholes, strict=True))
        for row in range(len(columns[0]))
    ]
    ranked = [row for row in sorted(range(len(largest)), key=lambda row: -largest[row]) if largest[row]]
    return sorted(ranked[:_MOST]), ranked[_MOST:]


def _draw(axes: Axes, bar: int, pieces: Sequence[int], colours: Sequence[str]) -> None:
    """One bar of full length, its pieces the shares of their sum."""
    whole, done = sum(pieces), 0
    for fen, colour in zip(pieces, colours, strict=False):
        if fen:
            share, left = fen / whole, done / whole
            axes.barh(bar, share, left=left, height=0.7, color=colour, edgecolor="white")
            if share >= _NARROW:
                text = percent_text(fen, whole)
                axes.text(left + share / 2, bar, text, ha="center", va="center", fontsize=8, color=_ink(colour))
        done += fen


def _ink(colour: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = to_rgb(colour)
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.6 else "white"


def _names(found: Comparison, lang: Lang) -> list[str]:
    """Who, and when and what where that is not the same for all."""
    times = {(side.year, side.kind) for side in found.sides}
    return [
        " ".join(
            filter(None, (side.entity, str(side.year or ""), kind_word(side.kind, lang) if len(times) > 1 else ""))
        )
        for side in found.sides
    ]


def _negative(found: Comparison, unit: str) -> str:
    below = [
        f"{side.entity} {side.year or ''} {found.codes[row]} {shown(int(found.fen[row, bar]), unit)}"
        for bar, side in enumerate(found.sides)
        for row in range(len(found.codes))
        if found.fen[row, bar] < 0
    ]
    return "; ".join(below)
