"""Many documents at a glance: one line for each file."""

from __future__ import annotations

from typing import Final, TextIO

from pyfinance.api import Disclosure
from pyfinance.cli.outputs import write_json, write_rows
from pyfinance.display.findings import severity_counts
from pyfinance.display.text import grid_text
from pyfinance.display.words import SEVERITIES, Lang, kind_word, word

_HEADS: Final = ("file", "entity", "year", "kind", "tables", "figures", *SEVERITIES, "unread")
_NUMBERS: Final = range(4, len(_HEADS))


class Summary:
    """Lines of a summary table, in the order in which files were added."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._rows: list[tuple[str, ...]] = []
        self._texts: list[tuple[str, ...]] = []

    def add(self, name: str, disclosure: Disclosure) -> None:
        """A document that was read and checked."""
        document = disclosure.document
        figures = sum(len(table.cells) for table in document.tables)
        numbers = [len(document.tables), figures, *severity_counts(disclosure.check().findings).values()]
        counts = [str(number) for number in (*numbers, len(disclosure.unread))]
        head = (name, disclosure.entity, document.year.value)
        self._rows.append((*head, disclosure.kind, *counts))
        self._texts.append((*head, kind_word(disclosure.kind, self._lang), *counts))

    def add_unread(self, name: str) -> None:
        """A file that could not be read: its counts stay blank, since nothing was counted."""
        blanks = ("",) * (len(_HEADS) - 2)
        self._rows.append((name, *blanks, ""))
        self._texts.append((name, word("not read", self._lang), *blanks))

    def write(self, stream: TextIO, form: str) -> None:
        """The table as text, as CSV, or as one JSON object a line."""
        if form == "csv":
            write_rows(_HEADS, self._rows, stream)
        elif form == "json":
            for row in self._rows:
                numbers = {_HEADS[n]: int(row[n]) if row[n] else None for n in _NUMBERS}
                write_json({**dict(zip(_HEADS, row, strict=True)), **numbers}, stream)
        else:
            heads = tuple(word(f"summary:{name}", self._lang) for name in _HEADS)
            stream.write("\n".join(grid_text([heads, *self._texts], right=tuple(_NUMBERS))) + "\n")
