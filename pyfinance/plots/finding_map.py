"""The findings of a document where they stand: pages (or lines) across, tables down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from matplotlib.ticker import MaxNLocator

from pyfinance import checking
from pyfinance.api import Disclosure
from pyfinance.display.tidy import table_name
from pyfinance.display.words import SEVERITIES, Lang, word
from pyfinance.model import Document, Finding, Place
from pyfinance.plots.canvas import SEVERITY_COLOURS, Picture, picture
from pyfinance.plots.figures import Source, document_of, heading

_SIZES = {"error": 90, "question": 60, "style": 40, "note": 22}
_BAR: Any = {"color": "#dddddd", "linewidth": 7, "marker": "o", "markersize": 7, "markeredgewidth": 0}
_TITLE = 16  # characters of a table's title that stand beside it

Position = Callable[[Place], int | None]


def finding_map(source: Source, lang: Lang = "zh") -> Picture:
    """Every finding of a document at its place: a row for each table, pages from left to right (lines of a text dump,
    sheets of a workbook), the gravest on top. Grey bars show where a table stands.

    A finding with several places has a mark at each; one without a place is counted below the picture.
    """
    document = document_of(source)
    findings = source.check().findings if isinstance(source, Disclosure) else tuple(checking.check(document).findings)
    position, across = _position(document, lang)
    tables = dict.fromkeys(table_name(table) for table in document.tables)
    names = [*tables, *dict.fromkeys(finding.table for finding in findings if finding.table not in tables)]
    with picture(10, 0.34 * max(len(names), 3) + 1.6, heading(document, word("plot:findings", lang))) as (figure, axes):
        for row, name in enumerate(names):
            extent = sorted(_extent(document, name, position))
            if extent:
                axes.plot([extent[0], extent[-1]], [row, row], **_BAR)
        for severity in reversed(SEVERITIES):
            chosen = [finding for finding in findings if finding.severity == severity]
            marks = [(x, names.index(finding.table)) for finding in chosen for x in _at(finding, position)]
            label = f"{word(severity, lang)} {len(chosen)}"
            axes.scatter(
                [x for x, _ in marks], [y for _, y in marks], s=_SIZES[severity], color=SEVERITY_COLOURS[severity],
                edgecolor="white", linewidth=0.5, label=label, zorder=3 + len(SEVERITIES) - SEVERITIES.index(severity),
            )  # fmt: skip
        axes.set_yticks(range(len(names)), [_label(document, name, lang) for name in names], fontsize=9)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlabel(across, fontsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        nowhere = sum(not _at(finding, position) for finding in findings)
        if nowhere:
            figure.supxlabel(word("plot:no place", lang, n=nowhere), fontsize=8)
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _position(document: Document, lang: Lang) -> tuple[Position, str]:
    """How a place becomes a number, and what that number is called."""
    places = [cell.place for table in document.tables for cell in table.cells.values()]
    if any(place.page is not None for place in places):
        return (lambda place: place.page), word("plot:page", lang)
    if any(place.sheet is not None for place in places):
        order = list(dict.fromkeys(place.sheet for place in places if place.sheet is not None))
        return (lambda place: order.index(place.sheet) + 1 if place.sheet in order else None), word("plot:sheet", lang)
    return (lambda place: place.line), word("plot:line", lang)


def _extent(document: Document, name: str, position: Position) -> Iterator[int]:
    for table in document.tables:
        if table_name(table) == name:
            for cell in table.cells.values():
                at = position(cell.place)
                if at is not None:
                    yield at


def _at(finding: Finding, position: Position) -> list[int]:
    return list(dict.fromkeys(at for place in finding.places if (at := position(place)) is not None))


def _label(document: Document, name: str, lang: Lang) -> str:
    if name == "text":
        return word("plot:narrative", lang)
    title = next((table.title for table in document.tables if table_name(table) == name), "")
    if not title or title == name:
        return name[:_TITLE]
    return f"{name} {title[:_TITLE]}" + ("…" if len(title) > _TITLE else "")
