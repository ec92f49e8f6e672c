"""Bytes of a text dump to text: UTF-8, UTF-16 and the Chinese national encodings, told apart by what the bytes are."""

from __future__ import annotations

import codecs
import re

from pyfinance.errors import UnknownFormatError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Control characters that no text dump holds; tabs, line and page breaks are text, so is the end mark of old editors.
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")


def decode(data: bytes) -> str:
    """The text of a file of text: UTF-8 or UTF-16 (with or without a byte-order mark), GBK or GB18030.

    Raises UnknownFormatError where the bytes hold no text at all or are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decoded(data[len(mark) :], encoding)
            break
    else:
        text = next((t for t in (_decoded(data, e) for e in _encodings(data)) if t is not None), None)
    if text is None:
        raise UnknownFormatError("not a text file: the bytes are no text in UTF-8, UTF-16 or GB18030")
    if not text.strip():
        raise UnknownFormatError("the file is empty: it holds no printed character")
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _encodings(data: bytes) -> tuple[str, ...]:
    """The encodings of bytes without a mark. UTF-16 shows itself: in its ASCII digits and line ends one byte is zero."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if even or odd:
        return ("utf-16-be",) if even > odd else ("utf-16-le",)
    return "utf-8", "gb18030"
