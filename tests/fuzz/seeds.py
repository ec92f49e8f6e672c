"""Small right files of every format, to be mutated: made-up ones, and real ones where the shared documents are there."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Final

from pyfinance.display.tidy import value_text
from pyfinance.model import Document
from pyfinance.writing import file_bytes
from pyfinance.writing.layout import document_sheets
from pyfinance.writing.made_up import made_up
from tests.hostile.files import ods, pages, ruled_page

FORMATS: Final = ("pdf", "html", "xlsx", "xls", "ods", "docx", "ofd", "text", "csv", "json")
DOCUMENTS: Final = Path(__file__).parents[3] / "shared" / "documents"
_ROWS: Final = 12  # of each table of a seed


def small(seed: int) -> Document:
    """A made-up disclosure of two short tables."""
    document = made_up(seed).document
    document.tables = document.tables[seed % 3 : seed % 3 + 2]
    for table in document.tables:
        table.rows = table.rows[:_ROWS]
        table.cells = {at: cell for at, cell in table.cells.items() if at[0] < _ROWS}
    return document


def text_of(document: Document) -> bytes:
    """The tables as a text dump prints them: a line a row."""
    lines = ["第一部分"]
    for sheet in document_sheets(document):
        lines += [sheet.title, f"单位：{sheet.unit}"]
        for row in range(sheet.rows):
            cells = sorted((c for c in sheet.cells if c.row0 == row and c.text), key=lambda c: c.col0)
            lines.append(" ".join(cell.text for cell in cells))
    return "\n".join(lines).encode()


def xls_of(document: Document) -> bytes:
    """The tables as an xls workbook."""
    import xlwt

    book = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="#,##0.00")
    for n, sheet in enumerate(document_sheets(document)):
        page = book.add_sheet(f"表{n}")
        page.write(0, 0, sheet.title)
        page.write(1, 0, f"单位：{sheet.unit}")
        for cell in sheet.cells:
            place = (cell.row0 + 2, cell.row1 + 1, cell.col0, cell.col1 - 1)
            value = float(value_text(cell.cell)) if cell.cell is not None else cell.text
            if place[0] != place[1] or place[2] != place[3]:
                page.write_merge(*place, value, style)
            else:
                page.write(place[0], place[2], value, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_of(document: Document) -> bytes:
    """The tables as an OpenDocument spreadsheet."""
    tables = []
    for n, sheet in enumerate(document_sheets(document)):
        rows = [
            f"<table:table-row><table:table-cell><text:p>{sheet.title}</text:p></table:table-cell></table:table-row>"
        ]
        for row in range(sheet.rows):
            cells = sorted((c for c in sheet.cells if c.row0 == row), key=lambda c: c.col0)
            spans = [
                f'<table:table-cell table:number-columns-spanned="{c.col1 - c.col0}" office:value-type="string">'
                f"<text:p>{c.text}</text:p></table:table-cell>"
                + '<table:covered-table-cell table:number-columns-repeated="1"/>'
                * (c.col1 - c.col0 - 1)
                for c in cells
            ]
            rows.append("<table:table-row>" + "".join(spans) + "</table:table-row>")
        tables.append(f'<table:table table:name="{n}">' + "".join(rows) + "</table:table>")
    return ods("".join(tables))


@cache
def made(form: str) -> tuple[bytes, ...]:
    """The made-up seeds of a format."""
    documents = [small(seed) for seed in range(4)]
    if form == "pdf":
        return tuple(pages(1, ruled_page(rows)) for rows in (2, 5))
    writers = {"text": text_of, "xls": xls_of, "ods": ods_of}
    writer = writers.get(form)
    return tuple(writer(document) if writer is not None else file_bytes(document, form) for document in documents)


@cache
def real(form: str) -> tuple[bytes, ...]:
    """The real seeds of a format; none where the shared documents are not there."""
    if not DOCUMENTS.is_dir():
        return ()
    if form == "html":
        return tuple(path.read_bytes() for path in sorted(DOCUMENTS.glob("*.html")))
    if form == "text":  # the first tables of a dump
        return tuple(b"\n".join(path.read_bytes().splitlines()[:120]) for path in sorted(DOCUMENTS.glob("*.txt")))
    if form == "pdf":
        return (min((path.read_bytes() for path in DOCUMENTS.glob("*.pdf")), key=len),)
    return ()
