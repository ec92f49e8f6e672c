"""What format a file is, by its first bytes; the name is never asked."""

from __future__ import annotations

import re
from typing import Literal

Format = Literal["pdf", "html", "zip", "ole", "image", "text", "empty"]

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta|p|span)\b", re.IGNORECASE)


def sniff(data: bytes) -> Format:
    """The format of a file's bytes. Text is what nothing else is: its decoding decides whether it is readable."""
    if not data.strip():
        return "empty"
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if data.startswith(_IMAGES):
        return "image"
    return "html" if _MARKUP.search(data[:4096]) else "text"
