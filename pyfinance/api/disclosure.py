"""A disclosure, as users hold it. Thin calls into the rooms above."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyfinance import checking, writing
from pyfinance.api.report import SUMMARY_FINDINGS, CheckReport
from pyfinance.api.table import Table, some
from pyfinance.display import frames, html, text
from pyfinance.display.evidence import Why
from pyfinance.display.findings import document_record, open_lines, summary_lines, tables_rows, unread_lines
from pyfinance.display.tidy import tidy_cells, tidy_rows
from pyfinance.display.words import Lang, word
from pyfinance.errors import UnknownNameError
from pyfinance.model import AbsentTable, Contradiction, Document, Gap
from pyfinance.writing import record

if TYPE_CHECKING:
    import pandas as pd


class Disclosure:
    """One department's published final accounts or budget, read.

    Tables are found by id: ``d["T05"]``, ``d.T05``, or by printed title where no layout knows them. Iterating gives the
    tables in the order of the document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._report: CheckReport | None = None
        self.tables: tuple[Table, ...] = tuple(Table(self, record) for record in document.tables)

    @property
    def document(self) -> Document:
        """The records of the disclosure, as :mod:`pyfinance.model` describes them; not to be changed."""
        return self._document

    @property
    def entity(self) -> str:
        """The department or unit; empty where the document does not tell."""
        return self._document.entity.value

    @property
    def year(self) -> int | None:
        value = self._document.year.value
        return int(value) if value.isdecimal() else None

    @property
    def kind(self) -> str:
        """``final_accounts``, ``budget`` or ``unknown``."""
        return self._document.kind

    @property
    def scope(self) -> str:
        """``department``, ``head_office``, ``unit`` or ``unknown``."""
        return self._document.scope

    @property
    def place(self) -> str:
        """The division whose body it is, as printed (某省某市); empty where the document does not tell."""
        return self._document.place.value

    @property
    def level(self) -> str:
        """``central``, ``province``, ``city``, ``county`` or ``township``; empty where the document does not tell."""
        return self._document.level.value

    @property
    def parent(self) -> str:
        """The body above: a head office's department, a unit's; empty where the document does not tell."""
        return self._document.parent.value

    @property
    def approved(self) -> date | None:
        """When it was approved (批复); None where neither the document nor the caller tells."""
        value = self._document.approved.value
        return date.fromisoformat(value) if value else None

    @property
    def published(self) -> date | None:
        """When it was made public; None where neither the document nor the caller tells."""
        value = self._document.published.value
        return date.fromisoformat(value) if value else None

    @property
    def units_in_scope(self) -> tuple[str, ...]:
        """The units that the document lists as those whose figures it holds."""
        return tuple(unit.value for unit in self._document.units_in_scope)

    @property
    def confidential(self) -> bool:
        """True where the document says that parts of it are withheld; ``document.confidential`` has the sentences."""
        return bool(self._document.confidential)

    @property
    def absent(self) -> tuple[AbsentTable, ...]:
        """The tables that the disclosure names and no file holds: not supplied, missing, or not known which."""
        return tuple(self._document.absent)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where cover, titles and heads of tables say different things of the kind, the year or the entity."""
        return tuple(self._document.contradictions)

    @property
    def files(self) -> tuple[str, ...]:
        return self._document.files

    @property
    def unread(self) -> tuple[Gap, ...]:
        """Everything printed that could not be read, of the document and of its tables."""
        return (*self._document.unread, *(gap for table in self._document.tables for gap in table.unread))

    def check(self) -> CheckReport:
        """Proves the tables: every relation that applies is evaluated. The report is computed once."""
        if self._report is None:
            result = checking.check(self._document)
            self._report = CheckReport(self._document, result.findings, dict(result.counts))
        return self._report

    def why(self, table: str, row: str, measure: str) -> Why:
        """Where a number comes from: its place, how it was read, and every relation that it takes part in.

        Raises UnknownNameError where there is no such table, row or measure.
        """
        return Why(checking.why(self._document, table, row, measure))

    def cells(self) -> list[dict[str, str]]:
        """One dict per printed number of every table, then one per amount that words state (table and role ``stated``),
        under the columns of the tidy form; all values are strings.
        """
        return list(tidy_rows(self._document))

    @property
    def df(self) -> pd.DataFrame:
        """All lines of :meth:`cells` as one pandas frame, as :attr:`Table.df`."""
        return frames.to_long_frame(self.cells(), list(tidy_cells(self._document)))

    def to_dict(self) -> dict[str, Any]:
        """What was read, for machines, as ``pyfinance show --format json`` prints it."""
        return document_record(self._document)

    def to_json(self) -> str:
        """Everything that was read, with its places and evidence, as one line of JSON; :func:`from_json` reads it."""
        return record.to_json(self._document)

    def to_bytes(self, form: str) -> bytes:
        """The disclosure as a file: "xlsx", "html", "docx" or "ofd" in the official layout, "csv", "json" or "parquet"
        in the tidy form.

        Reading it back gives the same cells of its tables; words, and the amounts that they state, are in the tidy form
        alone. Raises ArgumentError for another form, MissingExtraError where a library
        is not installed (Parquet needs the extra ``sql``).
        """
        return writing.file_bytes(self._document, form)

    def save(self, path: str | os.PathLike[str], form: str | None = None) -> None:
        """Writes the disclosure to a file, in the form that its name ends with or in ``form`` (see :meth:`to_bytes`)."""
        Path(path).write_bytes(self.to_bytes(form or Path(path).suffix.removeprefix(".").lower()))

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Writes a workbook in the official layout: merged heads, number formats, live formulas for the totals.

        A total is a formula only where the formula gives exactly the printed figure; else a note says what it gives.
        """
        self.save(path, "xlsx")

    def text(self, lang: Lang = "zh") -> str:
        """A summary as text: at most nine lines, then at most five findings."""
        lines = summary_lines(self._document, lang)
        return "\n".join([*lines, self.check().text(lang, SUMMARY_FINDINGS)])

    def overview(self, lang: Lang = "zh") -> str:
        """The summary, the tables that were found, and everything that is unread or left open."""
        head = [word(name, lang) for name in ("table", "title", "unit of money", "rows", "figures", "open")]
        parts = [self.text(lang), "", *text.grid_text([head, *tables_rows(self._document)], right=(3, 4, 5))]
        for name, rows in (("open", open_lines(self._document)), ("unread", unread_lines(self._document))):
            if rows:
                parts += ["", f"{word(name, lang)}:", *text.grid_text(rows)]
        return "\n".join(parts)

    def html(self, lang: Lang = "zh") -> str:
        """The summary as an HTML fragment."""
        first, *rest = summary_lines(self._document, lang)
        parts = [html.paragraph(first, "t"), *(html.paragraph(line) for line in rest)]
        return html.fragment([*parts, *self.check().html_parts(lang, SUMMARY_FINDINGS)])

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        for table in self.tables:
            if name in (table.slug, table.title):
                return table
        raise UnknownNameError(f"no table {name!r}; tables: {some(table.name for table in self.tables)}")

    def __getattr__(self, name: str) -> Table:
        if not name.startswith("_"):
            for table in self.tables:
                if table.id == name:
                    return table
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(table.id for table in self.tables if table.id)]

    def __contains__(self, name: object) -> bool:
        return any(name in (table.name, table.slug, table.title) for table in self.tables)

    def _ipython_key_completions_(self) -> list[str]:
        return [table.name for table in self.tables]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __repr__(self) -> str:
        who = " ".join(filter(None, (self.entity, self._document.year.value, self.kind)))
        return f"<Disclosure {who}: {' '.join(table.name for table in self.tables)}>"

    def __str__(self) -> str:
        return self.text()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else self.text())

    def _repr_html_(self) -> str:
        return self.html()
