"""Disclosures to files: workbooks, web pages, Word files and OFD in the official layout, and the tidy form."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from pyfinance.errors import ArgumentError
from pyfinance.model import Document
from pyfinance.writing import excel, html, ofd, tidy, word

_WRITERS: Final[MappingProxyType[str, Callable[[Document], bytes]]] = MappingProxyType(
    {
        "xlsx": excel.workbook,
        "html": lambda document: html.page(document).encode("utf-8"),
        "docx": word.document_file,
        "ofd": ofd.ofd_file,
        "csv": lambda document: tidy.csv_text(document).encode("utf-8-sig"),  # the mark tells Excel that it is UTF-8
        "json": lambda document: tidy.json_text(document).encode("utf-8"),
        "parquet": tidy.parquet_file,
    }
)
FORMATS: Final = tuple(_WRITERS)
"""The formats that a disclosure can be written in: the endings of file names."""


def file_bytes(document: Document, form: str) -> bytes:
    """The bytes of a disclosure in one of ``FORMATS``.

    xlsx, html, docx and ofd hold the tables in the official layout, csv, json and parquet the tidy form. Raises
    ArgumentError for any other format, MissingExtraError where a library is not installed.
    """
    writer = _WRITERS.get(form)
    if writer is None:
        raise ArgumentError(f"no format {form!r}; formats: {', '.join(FORMATS)}")
    return writer(document)
