"""What users hold: a disclosure, its tables and the report of a check; and how a disclosure comes in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO

from pyfinance import settling
from pyfinance.api.disclosure import Disclosure
from pyfinance.api.ratio_table import RatioTable, ratios
from pyfinance.api.report import CheckReport
from pyfinance.api.table import Table
from pyfinance.errors import ArgumentError
from pyfinance.reading import collector, dates
from pyfinance.reading import document as reading
from pyfinance.reading.limits import Limits
from pyfinance.writing import record

__all__ = ["CheckReport", "Disclosure", "RatioTable", "Source", "Table", "example", "from_json", "ratios", "read"]

Source = str | os.PathLike[str] | bytes | IO[bytes]
"""One file of a disclosure: a path, the bytes of a file, or a file opened in binary mode."""

_EXAMPLE = Path(__file__).parent.parent / "data" / "example" / "final_accounts.txt"


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
