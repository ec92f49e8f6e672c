"""Tables whose rows begin with subject codes: T02, T03, T05, T07, T08 and their like."""

from __future__ import annotations

from pyfinance.model import Place
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.text.assembly import SPLIT, Assembly, RowDraft
from pyfinance.reading.text.entries import Entries, Entry
from pyfinance.reading.text.forms import FormColumn
from pyfinance.reading.text.names import Known, breaks_off, is_name_of, join_names
from pyfinance.subjects import kind_of

_OVERLAP = "two printed rows overlap: the characters of their names are mixed"


def add_coded(assembly: Assembly, entries: Entries, columns: tuple[FormColumn, ...], known: Known) -> None:
    """Adds the rows of a coded table. Names are joined, torn rows and figures without a row are listed as gaps."""
    for text in join_names(entries, known):
        assembly.gap(text, "a line of text that belongs to no row", None)
    _mark_overlaps(entries.rows, known)
    coded = any(entry.code for entry in entries.rows)
    lines = [_line(entry, i, columns, assembly.file, coded) for i, entry in enumerate(entries.rows)]
    totals: set[tuple[str, ...]] = set()
    for entry, line in zip(entries.rows, lines, strict=True):
        figures = tuple(token.text for token in entry.figures)
        if entry.total and figures in totals:
            line.role = "repeat"  # printed again on the next page
        elif entry.total:
            totals.add(figures)
    assembly.add(lines)
    for number, text in entries.stray:
        assembly.gap(text, "figures without a row", number)


def _mark_overlaps(rows: list[Entry], known: Known) -> None:
    """Names that stand between a code and its figures are whole where they are the code's name.

    They are mixed with the end of the row above where that row's name breaks off.
    """
    broken = False
    for row in rows:
        if row.torn:
            text = labels.squeeze("".join([*row.name, *row.torn]))
            row.overlapped = broken and not is_name_of(text, row.code, known)
            if not row.overlapped:
                row.name, row.torn = [text], []
        broken = row.overlapped or breaks_off(row.label, row.code, known)


def _line(entry: Entry, number: int, columns: tuple[FormColumn, ...], file: int, coded: bool) -> RowDraft:
    printed = Printed(number)
    gap = ""
    if entry.code:
        printed.codes[kind_of(entry.code) or "function"] = entry.code
    if entry.overlapped:
        gap = f"{_OVERLAP} ({''.join(entry.torn)})"
    elif entry.split:
        gap = SPLIT
    elif coded and not entry.code and not entry.total:
        gap = "a row without a code among rows with codes"
    if entry.total:
        printed.total = entry.total.rstrip("：")
    elif entry.label:
        printed.of_which, printed.ordinal, printed.level, name = labels.split_label(entry.label)
        printed.names = [name]
    return RowDraft(printed, entry.figures, _candidates(entry, columns), Place(line=entry.line, file=file), gap)


def _candidates(entry: Entry, columns: tuple[FormColumn, ...]) -> tuple[int, ...]:
    """The columns that can hold a row's figures: those left of the heads that a dump prints behind them in the line."""
    every = tuple(range(len(columns)))
    heads = [words().role(labels.heading(text)) for text in entry.after]
    if not heads or not all(heads):
        return every
    first = next((i for i, column in enumerate(columns) if column.measure in heads), len(columns))
    return every[:first] if len(entry.figures) <= first else every
