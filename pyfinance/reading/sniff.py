"""What format a file is, by its content; the name is never asked.

Systems export web pages and text under the names of spreadsheets, and spreadsheets are renamed at will.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from pyfinance.reading import compound
from pyfinance.reading.archive import member_names
from pyfinance.reading.cells import is_json_cells, is_tidy_head

Format = Literal[
    "pdf", "html", "xlsx", "xls", "ods", "docx", "ofd", "tidy csv", "tidy json", "parquet", "csv", "text",
    "zip", "ole", "doc", "wps", "locked", "rtf", "mht", "xml", "image", "empty",
]  # fmt: skip

_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_MARKUP: Final = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|table|tr|td|div|meta|p|span|style|h[1-6])\b", re.IGNORECASE
)
_PDF_HEAD: Final = 1024  # a PDF may stand behind other bytes, as some servers put there
_HEAD: Final = 4096
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def sniff(data: bytes) -> Format:
    """The format of a file's bytes. Text is what nothing else is: its decoding decides whether it is readable."""
    if not data.strip():
        return "empty"
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(member_names(data))
    if data.startswith(compound.MAGIC):
        return _of_compound(compound.stream_names(data))
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(_IMAGES):
        return "image"
    return _of_text(data)


def _of_archive(names: list[str]) -> Format:
    held = set(names)
    lower = {name.lower() for name in names}
    if "ofd.xml" in lower:
        return "ofd"
    if "xl/workbook.xml" in lower:
        return "xlsx"
    if "word/document.xml" in lower:
        return "docx"
    if "[content_types].xml" in lower:  # the main part may have any name
        return "xlsx" if any("/worksheets/" in n for n in held) else "docx" if "document.xml" in str(names) else "zip"
    return "ods" if {"content.xml", "mimetype"} <= held else "zip"


def _of_compound(names: tuple[str, ...]) -> Format:
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return "locked"
    if "Workbook" in names or "Book" in names:
        return "xls"
    if "WordDocument" in names:
        return "doc"
    return "wps" if any(name.startswith(("Wps", "WPS")) for name in names) else "ole"


def _of_text(data: bytes) -> Format:
    head = data[:_HEAD]
    if head.startswith(_MARKS[1:]):
        head = head.replace(b"\x00", b"")  # enough to find ASCII marks in UTF-16
    bare = head.removeprefix(_MARKS[0]).lstrip()
    if bare.startswith(b"{\\rtf"):
        return "rtf"
    if bare[:64].lower().startswith((b"mime-version:", b"from: <saved by")):
        return "mht"
    if is_tidy_head(bare):
        return "tidy csv"
    if is_json_cells(bare):
        return "tidy json"
    if _MARKUP.search(head):
        return "html"
    return "xml" if bare.startswith(b"<?xml") else "text"
