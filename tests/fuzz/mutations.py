"""Mutations of files, in bytes and in structure: the same seed gives the same file."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random
from typing import Final

ARCHIVES: Final = ("xlsx", "ods", "docx", "ofd")
_TAG: Final = re.compile(rb"<[^<>]{1,200}>")
_VALUE: Final = re.compile(rb'="([^"<>]{0,80})"')
_NUMBER: Final = re.compile(rb"\d+")
_VALUES: Final = (
    b"", b"0", b"-1", b"1", b"2", b"255", b"65535", b"65536", b"2147483647", b"4294967295", b"99999999999999999999", b"1e308",
    b"NaN", b"0.1", b"A1", b"XFD1048576", b"A1:XFD1048576", b"\xff\xfe", b"x" * 3000, b"../..", b"&#0;", b"\xe5\x90\x88\xe8\xae\xa1",
    b"s", b"e", b"restart", b"true",
)  # fmt: skip


def mutated(data: bytes, form: str, random: Random) -> bytes:
    """One to four mutations of a file of a format."""
    for _ in range(random.choice((1, 1, 2, 4))):
        if form in ARCHIVES and random.random() < 0.8:
            data = _in_archive(data, random)
        elif form in ("html", "csv", "json", "text") and random.random() < 0.6:
            data = _in_text(data, random)
        else:
            data = _in_bytes(data, random)
    return data


def _in_bytes(data: bytes, random: Random) -> bytes:
    if not data:
        return bytes([random.randrange(256)])
    at = random.randrange(len(data))
    length = random.choice((1, 1, 2, 4, 16, 256))
    kind = random.randrange(6)
    if kind == 0:
        return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + random.randbytes(length) + data[at + length :]
    if kind == 2:
        return data[:at] + data[at + length :]
    if kind == 3:
        return data[:at] + data[at : at + length] * random.choice((2, 3, 50)) + data[at + length :]
    if kind == 4:
        return data[:at]
    other = random.randrange(len(data))
    return data[:at] + data[other : other + length] + data[at:]


def _in_text(data: bytes, random: Random) -> bytes:
    """Changes a tag, a value of an attribute or a number; else bytes."""
    pattern = random.choice((_TAG, _VALUE, _NUMBER))
    found = list(pattern.finditer(data, 0, 200_000))
    if not found:
        return _in_bytes(data, random)
    match = random.choice(found)
    if pattern is _TAG:
        tag = match.group()
        new = random.choice((b"", tag * 2, tag * 40, random.choice(found).group(), tag[:-1]))
        return data[: match.start()] + new + data[match.end() :]
    start, end = match.span(1) if pattern is _VALUE else match.span()
    return data[:start] + random.choice(_VALUES) + data[end:]


def _in_archive(data: bytes, random: Random) -> bytes:
    """Changes one member, or the members there are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = {name: source.read(name) for name in source.namelist()}
    except Exception:  # an earlier mutation damaged the archive, in any of the ways that zipfile knows
        return _in_bytes(data, random)
    if not parts:
        return data
    name = random.choice(list(parts))
    kind = random.randrange(10)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name], other = parts[random.choice(list(parts))], name
        parts[other] = parts[name]
    elif kind < 8:
        parts[name] = _in_text(parts[name], random)
    else:
        parts[name] = _in_bytes(parts[name], random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for each, part in parts.items():
            target.writestr(each, part)
    return out.getvalue()
