"""What users hold: a disclosure, its tables and the report of a check. Thin calls into the rooms above."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pyfinance import checking, settling, writing
from pyfinance.display import frames, html, text
from pyfinance.display.evidence import Why
from pyfinance.display.findings import (
    by_gravity,
    check_record,
    counts_line,
    document_record,
    finding_figures,
    finding_head,
    finding_lines,
    finding_message,
    open_lines,
    severity_counts,
    summary_lines,
    tables_rows,
    unread_lines,
)
from pyfinance.display.sheet import build_sheet, marks_of
from pyfinance.display.tidy import table_name, table_rows, tidy_cells, tidy_rows
from pyfinance.display.words import Lang, word
from pyfinance.errors import ArgumentError, UnknownNameError
from pyfinance.model import AbsentTable, Cell, Column, Contradiction, Document, Finding, Gap, Row, Verdict
from pyfinance.model import Table as TableRecord
from pyfinance.reading import collector, dates
from pyfinance.reading import document as reading
from pyfinance.reading.limits import Limits
from pyfinance.writing import record

if TYPE_CHECKING:
    import pandas as pd

Source = str | os.PathLike[str] | bytes | IO[bytes]
"""One file of a disclosure: a path, the bytes of a file, or a file opened in binary mode."""

_EXAMPLE = Path(__file__).parent / "data" / "example" / "final_accounts.txt"
_SUMMARY_FINDINGS = 5  # findings shown with a disclosure
_SCREEN = 40  # lines of a table that its repr shows


def read(
    source: Source | Sequence[Source],
    *,
    limits: Limits | None = None,
    approved: date | str | None = None,
    published: date | str | None = None,
) -> Disclosure:
    """Reads one disclosure from a file, or from the files in which its text and tables were published apart.

    PDF, OFD, Excel (xlsx, xls, ods), Word (docx), web pages, text, and cells in the tidy form (CSV, JSON, Parquet); the
    format is told by the content, never by the name.

    Returns what was printed, with blanks settled where a text dump lost them. What cannot be read is listed in
    ``Disclosure.unread``; so is a row that several readings fit equally well: nothing is guessed. Raises OSError
    where a file cannot be opened, ReadError (a ValueError) where it is of no known format or damaged; LimitError, a
    ReadError, where it takes more than ``limits`` (the defaults of :class:`Limits` where none are given).

    ``approved`` and ``published`` are dates (or ISO texts) that the caller knows and the files seldom print: they count
    before what is printed. Raises ArgumentError for a text that is no date.
    """
    told = {name: dates.given(day) for name, day in (("approved", approved), ("published", published)) if day}
    limits = limits or Limits()
    sources = [source] if isinstance(source, str | os.PathLike | bytes) or hasattr(source, "read") else list(source)
    contents, names = [], []
    for number, one in enumerate(sources, 1):
        if isinstance(one, str | os.PathLike):
            with open(one, "rb") as file:
                contents.append(file.read(limits.bytes + 1))  # a longer file is told by the byte beyond
            names.append(os.fspath(one))
        else:
            contents.append(one if isinstance(one, bytes) else one.read(limits.bytes + 1))
            names.append(str(getattr(one, "name", "") or f"source {number}"))
        if not isinstance(contents[-1], bytes):
            raise ArgumentError(f"{names[-1]}: a file has to be opened in binary mode")
    with collector.at_rest():
        document = reading.read_document(contents, names, limits=limits)
        settling.settle(document)
    for name, day in told.items():
        setattr(document, name, day)
    return Disclosure(document)


def from_json(text: str | bytes) -> Disclosure:
    """The disclosure that :meth:`Disclosure.to_json` wrote, equal in every record.

    Raises DamagedFileError (a ValueError) for any other text, or one of another ``schema_version``.
    """
    return Disclosure(record.from_json(text))


def example() -> Path:
    """The path of the shipped example: a plain-text disclosure in the form of a text dump, with one wrong figure."""
    return _EXAMPLE


class CheckReport:
    """The result of a check: findings, the gravest first, and how many relations came out with each verdict.

    Nothing that was not evaluated counts as passed: it is counted under ``insufficient_data`` or ``not_applicable``.
    """

    def __init__(self, document: Document, findings: Sequence[Finding], counts: dict[Verdict, int]) -> None:
        self._document = document
        self.findings: tuple[Finding, ...] = tuple(by_gravity(findings))
        self.counts = counts

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity ``error``."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def ok(self) -> bool:
        """True where no finding is an error."""
        return not self.errors

    def to_dict(self) -> dict[str, Any]:
        """The machine form, as ``pyfinance check --format json`` prints it."""
        return check_record(self._document, self.findings, self.counts)

    def to_json(self) -> str:
        """The machine form as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def text(self, lang: Lang = "zh", limit: int | None = None) -> str:
        """The report as text; ``limit`` bounds the findings that are shown."""
        shown = self.findings if limit is None else self.findings[:limit]
        lines = [counts_line(self.counts, self.findings, lang), self._severities(lang)]
        for finding in shown:
            lines += finding_lines(finding, lang)
        if len(shown) < len(self.findings):
            lines.append(word("more", lang, n=len(self.findings) - len(shown)))
        return "\n".join(lines)

    def html(self, lang: Lang = "zh", limit: int | None = None) -> str:
        """The report as an HTML fragment."""
        return html.fragment(self._html_parts(lang, limit))

    def _html_parts(self, lang: Lang, limit: int | None) -> list[str]:
        shown = self.findings if limit is None else self.findings[:limit]
        items = []
        for finding in shown:
            said = " · ".join(
                filter(
                    None, (finding_head(finding, lang), finding_figures(finding, lang), finding_message(finding, lang))
                )
            )
            items.append((finding.severity, word(finding.severity, lang), said))
        parts = [html.paragraph(counts_line(self.counts, self.findings, lang)), html.listing(items)]
        if len(shown) < len(self.findings):
            parts.append(html.paragraph(word("more", lang, n=len(self.findings) - len(shown)), "dim"))
        return parts

    def _severities(self, lang: Lang) -> str:
        counts = severity_counts(self.findings)
        found = " · ".join(f"{word(severity, lang)} {count}" for severity, count in counts.items() if count)
        return f"{word('findings', lang)}: {found or word('none found', lang)}"

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __repr__(self) -> str:
        return self.text(limit=_SUMMARY_FINDINGS)

    def _repr_html_(self) -> str:
        return self.html(limit=_SUMMARY_FINDINGS)


class Table:
    """One table of a disclosure.

    ``id`` is T01 to T17 and variants, empty where no layout knows the table. ``rows`` and ``columns`` are the records
    of what was printed; :meth:`cell` gives one number. ``df``, ``wide`` and :meth:`to_pandas` need pandas.
    """

    def __init__(self, disclosure: Disclosure, record: TableRecord) -> None:
        self._disclosure = disclosure
        self._record = record

    @property
    def id(self) -> str:
        return self._record.id

    @property
    def slug(self) -> str:
        return self._record.slug

    @property
    def title(self) -> str:
        return self._record.title

    @property
    def name(self) -> str:
        """What the table goes by: its id, or its printed title."""
        return table_name(self._record)

    @property
    def unit(self) -> str:
        """The printed unit of money."""
        return self._record.unit

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._record.rows)

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._record.columns)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._record.notes)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures of the columns, each once, in printed order."""
        return tuple(dict.fromkeys(column.measure for column in self._record.columns))

    @property
    def unread(self) -> tuple[Gap, ...]:
        """What is printed in the table and could not be read."""
        return tuple(self._record.unread)

    @property
    def record(self) -> TableRecord:
        """The record itself, as :mod:`pyfinance.model` describes it; not to be changed."""
        return self._record

    def cell(self, row: str, measure: str, part: str = "") -> Cell | None:
        """The number printed in a row and measure, or None where the cell is blank.

        ``row`` is the short key (``201``, ``合计``). Raises UnknownNameError where the table has no such row or
        measure.
        """
        rows = [r for r, one in enumerate(self._record.rows) if one.key == row and one.role != "repeat"]
        columns = [c for c, one in enumerate(self._record.columns) if one.measure == measure]
        if not rows:
            raise UnknownNameError(f"{self.name} has no row {row!r}; rows: {_some(one.key for one in self.rows)}")
        if not columns:
            raise UnknownNameError(f"{self.name} has no measure {measure!r}; measures: {', '.join(self.measures)}")
        for r in rows:
            for c in columns:
                in_part = not part or part == (self._record.columns[c].part or self._record.rows[r].part)
                if in_part and (r, c) in self._record.cells:
                    return self._record.cells[r, c]
        return None

    def cells(self) -> list[dict[str, str]]:
        """One dict per printed number, under the columns of the tidy form."""
        return list(table_rows(self._disclosure.document, self._record))

    @property
    def df(self) -> pd.DataFrame:
        """The long form as a pandas frame: the tidy columns, ``value`` a Decimal, and ``fen`` and ``exponent`` of
        amounts.
        """
        return frames.to_long_frame(self.cells(), _cells_in_order(self._record))

    @property
    def wide(self) -> pd.DataFrame:
        """The table in its printed shape as a pandas frame of Decimals in the printed unit; None where blank."""
        return frames.to_printed_frame(self._record)

    def to_pandas(self, unit: str | None = None) -> pd.DataFrame:
        """The table as a pandas frame: index ``row``, ``label``, then one column per measure.

        Amounts are nullable Int64 fen with ``attrs["unit"] == "fen"``; with ``unit`` ("万元") float64, the double
        nearest to the printed decimal, NaN where blank. Percentages and counts are Decimals.
        """
        return frames.to_frame(self._record, unit)

    def to_numpy(self, unit: str | None = None) -> dict[str, Any]:
        """One array of shape (rows,) per measure, rows as in :meth:`to_pandas`.

        Amounts are masked int64 fen, blanks masked; with ``unit`` float64 with NaN. Other numbers are masked Decimals.
        """
        return frames.to_arrays(self._record, unit)

    def text(self, lang: Lang = "zh", width: int | None = None, lines: int | None = None) -> str:
        """The table as text, shaped as printed; cells that a check of the disclosure found are marked."""
        marks = marks_of(self._record, self._disclosure.check().findings)
        return text.sheet_text(build_sheet(self._record, marks, lang), width, lines, lang)

    def html(self, lang: Lang = "zh") -> str:
        """The table as an HTML fragment, shaped as printed; a marked cell tells the reason on hover."""
        marks = marks_of(self._record, self._disclosure.check().findings)
        return html.fragment([html.sheet_html(build_sheet(self._record, marks, lang))])

    def __repr__(self) -> str:
        return self.text(lines=_SCREEN)

    def _repr_html_(self) -> str:
        return self.html()


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
        return "\n".join([*lines, self.check().text(lang, _SUMMARY_FINDINGS)])

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
        return html.fragment([*parts, *self.check()._html_parts(lang, _SUMMARY_FINDINGS)])

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        for table in self.tables:
            if name in (table.slug, table.title):
                return table
        raise UnknownNameError(f"no table {name!r}; tables: {_some(table.name for table in self.tables)}")

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


def _cells_in_order(record: TableRecord) -> list[Cell]:
    """The cells of a table in the order of its tidy lines."""
    return [record.cells[place] for place in sorted(record.cells)]


def _some(names: Iterator[str]) -> str:
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")
