"""Spending by subject: a treemap of 类 and 项."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from pyfinance.display.text import balanced, text_width
from pyfinance.display.words import Lang, word
from pyfinance.plots.canvas import PALETTE, Picture, length, picture, shown
from pyfinance.plots.figures import (
    BY_SUBJECT,
    Leaf,
    Source,
    by_group,
    document_of,
    find_measure,
    find_table,
    heading,
    leaves,
)
from pyfinance.plots.treemap import Box, squarified

_WIDTH, _HEIGHT = 10.0, 6.2  # inches
_POINTS: Final = 72  # an inch
_SIZES: Final = (11, 10, 9, 8, 7)  # sizes of a label that are tried, points
_LINE: Final = 1.25  # height of a line, in sizes


def spending(
    source: Source, table: str | None = None, measure: str | None = None, unit: str = "万元", lang: Lang = "zh"
) -> Picture:
    """A treemap of the spending of a disclosure: areas are the amounts of the lowest printed subjects, colours their
    classes (类).

    ``table`` is an id; by default the first of T05, T05F, T03 that prints figures. ``measure`` is by default the whole
    of a row. Amounts that are zero have no area; negative ones cannot be drawn and are named below the picture. Raises
    UnknownNameError where there is no such table or measure, ArgumentError where it prints no amounts by subject.
    """
    document = document_of(source)
    found = find_table(document, (table,) if table else BY_SUBJECT)
    all_leaves = leaves(document, found, find_measure(found, measure))
    drawn = [leaf for leaf in all_leaves if leaf.fen > 0]
    total = sum(leaf.fen for leaf in all_leaves)
    title = heading(document, word("plot:spending", lang, total=shown(total, unit), unit=unit))
    with picture(_WIDTH, _HEIGHT, f"{title}\n{found.title}") as (figure, axes):
        axes.set_axis_off()
        axes.set_xlim(0, _WIDTH)
        axes.set_ylim(0, _HEIGHT)
        groups = sorted(by_group(drawn).items(), key=lambda item: -item[1])
        boxes = squarified([length(fen, unit) for _, fen in groups], Box(0, 0, _WIDTH, _HEIGHT))
        for number, ((group, fen), box) in enumerate(zip(groups, boxes, strict=True)):
            colour = PALETTE[number % len(PALETTE)]
            members = sorted((leaf for leaf in drawn if leaf.group == group), key=lambda leaf: -leaf.fen)
            _draw_group(axes, members, box, colour, unit)
            axes.add_patch(Rectangle((0, 0), 0, 0, color=colour, label=f"{group} {shown(fen, unit)}"))
        negative = [f"{leaf.name} {shown(leaf.fen, unit)}" for leaf in all_leaves if leaf.fen < 0]
        if negative:
            figure.supxlabel(word("plot:negative", lang) + "、".join(negative), fontsize=8)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=9)
    return figure


def _draw_group(axes: Any, members: Sequence[Leaf], box: Box, colour: str, unit: str) -> None:
    inner = box.inside(0.015)
    boxes = squarified([length(leaf.fen, unit) for leaf in members], inner)
    for number, (leaf, one) in enumerate(zip(members, boxes, strict=True)):
        light = 0.25 + 0.4 * number / max(len(members), 1)
        fill = tuple(part + (1 - part) * light for part in to_rgb(colour))
        axes.add_patch(
            Rectangle((one.x, one.y), one.width, one.height, facecolor=fill, edgecolor="white", linewidth=0.8)
        )
        label = _label(leaf, one, unit)
        if label is not None:
            text, size = label
            centre = (one.x + one.width / 2, one.y + one.height / 2)
            axes.text(*centre, text, fontsize=size, ha="center", va="center", color="#1a1a1a")


def _label(leaf: Leaf, box: Box, unit: str) -> tuple[str, float] | None:
    """The label of a rectangle in the largest size in which it fits; None where it fits in none."""
    # The picture shrinks to make room for its legend: three quarters of the width is what a label can count on.
    width, height = box.width * _POINTS * 0.72, box.height * _POINTS * 0.85
    for size in _SIZES:
        columns = int(width / (size / 2)) - 1
        amount = shown(leaf.fen, unit)
        if columns < text_width(amount):
            continue
        lines = [*balanced(leaf.name, columns), amount]
        if len(lines) * size * _LINE <= height:
            return "\n".join(lines), size
    return None
