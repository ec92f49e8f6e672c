"""Files to a document: bytes to what is printed, to tables and running text. May leave alternatives open for settling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pyfinance.errors import UnknownFormatError
from pyfinance.model import Document, Evidence, Gap, Line, Place, Table
from pyfinance.reading import cells, dates, delimited, facts, metadata
from pyfinance.reading.excel import read as read_excel
from pyfinance.reading.html import read as read_html
from pyfinance.reading.limits import Limits, Meter
from pyfinance.reading.ofd import read as read_ofd
from pyfinance.reading.pdf.reader import read as read_pdf
from pyfinance.reading.printed import Source
from pyfinance.reading.prose import read_prose
from pyfinance.reading.sniff import sniff
from pyfinance.reading.stated import stated_amounts
from pyfinance.reading.tables import scope
from pyfinance.reading.tables.assemble import read_tables
from pyfinance.reading.tables.classes import code_classes
from pyfinance.reading.tables.layouts import Layout
from pyfinance.reading.text import decode, read_text
from pyfinance.reading.word import read as read_word

__all__ = ["read_document"]

facts.load()

_UNREADABLE = {
    "empty": "the file is empty",
    "zip": "a zip archive of no format that is read: unpack it and read the files in it",
    "ole": "an old binary Office file of no known kind: save it as .docx, .xlsx or PDF",
    "doc": "an old binary Word file (.doc): open it in Word or WPS and save it as .docx or PDF",
    "wps": "a WPS Writer file (.wps): open it in WPS and save it as .docx or PDF",
    "locked": "locked by a password: open it with the password and save it without",
    "rtf": "rich text (.rtf): open it in Word or WPS and save it as .docx or PDF",
    "mht": "a web page saved as one file (.mht): open it in a browser and save it as HTML or PDF",
    "xml": "XML of no known kind; if a spreadsheet program saved it, save it as .xlsx",
    "image": "an image: put it into a PDF with a text layer",
}
_SOURCES: dict[str, Callable[[bytes, str, int, Meter], Source]] = {
    "pdf": read_pdf,
    "html": read_html,
    "xlsx": read_excel,
    "xls": read_excel,
    "ods": read_excel,
    "docx": read_word,
    "ofd": read_ofd,
}


_NOT_DATED = Evidence("")


@dataclass(slots=True)
class _Part:
    """What one file contributes."""

    tables: list[Table] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    pages: int = 0
    tidy: cells.Cells | None = None
    published: Evidence = _NOT_DATED


def read_document(
    contents: Sequence[bytes],
    names: Sequence[str],
    layouts: tuple[Layout, ...] = (),
    limits: Limits | None = None,
) -> Document:
    """The document that one or more files make. ``names`` are shown in errors and places; formats are told by content.

    Raises UnknownFormatError or DamagedFileError for a file that cannot be read at all, LimitError for what is larger
    than ``limits`` allow (all are ReadError).
    """
    document = Document(tuple(names))
    meter = Meter(limits)
    tidy: cells.Cells | None = None
    declared = _NOT_DATED
    for number, (data, name) in enumerate(zip(contents, names, strict=True)):
        meter.name = name
        meter.take("bytes", len(data))
        part = _read_file(data, name, number, layouts, meter)
        tidy = tidy or part.tidy
        declared = declared if declared.value else part.published
        stated = part.tidy.stated if part.tidy is not None else []
        if not (part.tables or part.lines or part.gaps or stated):
            part.gaps.append(Gap(name, "the file prints nothing that can be read", Place(file=number)))
        document.tables.extend(part.tables)
        document.lines.extend(part.lines)
        document.unread.extend(part.gaps)
        document.stated.extend(stated)
        document.pages += part.pages
    code_classes(document.tables)
    metadata.describe(document)
    if tidy is not None and not document.lines:  # cells say whose they are
        document.entity, document.year = tidy.entity, tidy.year
        document.kind, document.scope = tidy.kind, tidy.scope
    scope.describe(document.tables, document.kind)
    _read_narrative(document)
    metadata.describe_standing(document)
    document.published = dates.published_of(document.lines, declared)
    document.approved = dates.approved_of(document.lines)
    return document


def _read_narrative(document: Document) -> None:
    year = int(document.year.value) if document.year.value.isdecimal() else None
    prose = read_prose(document.lines, year, document.kind, document.entity.value)
    document.sections, document.sentences, document.claims = prose.sections, prose.sentences, prose.claims
    document.unbound, document.contents, document.glossary = prose.unbound, prose.contents, prose.glossary
    document.stated += stated_amounts(document)


def _read_file(data: bytes, name: str, number: int, layouts: tuple[Layout, ...], meter: Meter) -> _Part:
    kind = sniff(data)
    if kind in _SOURCES:
        return _of_source(_SOURCES[kind](data, name, number, meter), number, layouts)
    if kind == "parquet":
        return _of_cells(cells.read_parquet(data, name, number, meter))
    if kind not in ("text", "tidy csv", "tidy json"):
        raise UnknownFormatError(f"{name}: {_UNREADABLE[kind]}", name)
    meter.tree(len(data))
    try:
        text = decode(data)
    except UnknownFormatError as error:
        raise UnknownFormatError(f"{name}: {error}", name) from error
    if kind == "tidy csv":
        return _of_cells(cells.read_csv(text, name, number, meter))
    if kind == "tidy json":
        return _of_cells(cells.read_json(text, name, number, meter))
    separator = delimited.separator_of(text)
    if separator:
        return _of_source(delimited.read(text, separator, name, number, meter), number, layouts)
    return _Part(*read_text(text, name, number))


def _of_source(source: Source, number: int, layouts: tuple[Layout, ...]) -> _Part:
    lines = [line for page in source.pages for line in page.lines]
    tables, lines, gaps = read_tables(source, metadata.year_of(lines), number, layouts)
    declared = dates.written(source.published)
    published = Evidence(declared, source.published, Place(file=number), "declared") if declared else _NOT_DATED
    return _Part(tables, lines, gaps, len(source.pages), published=published)


def _of_cells(found: cells.Cells) -> _Part:
    return _Part(found.tables, [], found.gaps, 0, found)
