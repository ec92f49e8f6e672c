"""Files to a document: bytes to what is printed, to tables and running text. May leave alternatives open for settling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyfinance.errors import UnknownFormatError
from pyfinance.model import Document, Gap, Line, Table
from pyfinance.reading import metadata
from pyfinance.reading.pdf.reader import read as read_pdf
from pyfinance.reading.sniff import sniff
from pyfinance.reading.tables.assemble import read_tables
from pyfinance.reading.tables.classes import code_classes
from pyfinance.reading.tables.layouts import Layout
from pyfinance.reading.text import decode, read_text

__all__ = ["read_document"]

_UNREADABLE = {
    "empty": "the file is empty",
    "zip": "a zip archive of no format that is read yet (Excel, Word and OFD are such archives)",
    "ole": "an old binary Office file (.doc, .xls, .wps): save it as .docx, .xlsx or PDF",
    "image": "an image: put it into a PDF with a text layer",
    "html": "a web page: save it as PDF or plain text",
}


@dataclass(slots=True)
class _Part:
    """What one file contributes."""

    tables: list[Table] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    pages: int = 0


def read_document(contents: Sequence[bytes], names: Sequence[str], layouts: tuple[Layout, ...] = ()) -> Document:
    """The document that one or more files make. ``names`` are shown in errors and places; formats are told by content.

    Raises UnknownFormatError or DamagedFileError (both ReadError) for a file that cannot be read at all.
    """
    document = Document(tuple(names))
    for number, (data, name) in enumerate(zip(contents, names, strict=True)):
        part = _read_file(data, name, number, layouts)
        document.tables.extend(part.tables)
        document.lines.extend(part.lines)
        document.unread.extend(part.gaps)
        document.pages += part.pages
    code_classes(document.tables)
    metadata.describe(document)
    return document


def _read_file(data: bytes, name: str, number: int, layouts: tuple[Layout, ...]) -> _Part:
    kind = sniff(data)
    if kind == "pdf":
        source = read_pdf(data, name, number)
        lines = [line for page in source.pages for line in page.lines]
        year = metadata.year_of(lines)
        tables, lines, gaps = read_tables(source, year, number, layouts)
        return _Part(tables, lines, gaps, len(source.pages))
    if kind == "text":
        return _Part(*read_text(decode(data), name, number))
    raise UnknownFormatError(f"{name}: {_UNREADABLE[kind]}", name)
