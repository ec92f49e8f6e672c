"""Records of an xls workbook: the stream cut into records, and the strings and numbers in them.

Source: [MS-XLS] (BIFF8) and the OpenOffice description of BIFF5. Every length is checked against the bytes that are
there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

CONTINUE: Final = 0x3C
END: Final = 0x0A
BIFF8: Final = 0x600
_HIGH: Final = 0x01  # flags of a string: two bytes to a character
_EXTENDED: Final = 0x04
_RICH: Final = 0x08
_CODEPAGES: Final = {936: "gb18030", 950: "big5", 1200: "utf-16-le", 1252: "cp1252", 65001: "utf-8"}


class BiffError(ValueError):
    """A record does not hold what it must."""


def records(stream: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
    """(offset, kind, data) of the records from ``start`` on. Raises BiffError where a record leaves the stream."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            raise BiffError("a record that is longer than the file")
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def unpack(layout: str, data: bytes, offset: int = 0) -> tuple[int, ...]:
    """struct.unpack_from, with BiffError where the data is too short."""
    try:
        return struct.unpack_from(layout, data, offset)
    except struct.error as error:
        raise BiffError("a record that is too short") from error


def double(data: bytes, offset: int) -> float:
    """The double at an offset."""
    if offset + 8 > len(data):
        raise BiffError("a record that is too short")
    value: float = struct.unpack_from("<d", data, offset)[0]
    return value


def packed_number(value: int) -> float | int:
    """An RK value: 30 bits of a double or of a whole number, either perhaps a hundred times too large."""
    number: float | int
    if value & 2:
        number = (value >> 2) - (1 << 30 if value & 0x80000000 else 0)
        if value & 1 and number % 100 == 0:
            return number // 100
    else:
        number = struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<I", value & 0xFFFFFFFC))[0]
    return number / 100 if value & 1 else number


def encoding_of(codepage: int) -> str:
    """The encoding of the byte strings of BIFF5."""
    return _CODEPAGES.get(codepage, "gb18030")


def wide_text(data: bytes, offset: int, count_size: int) -> str:
    """A string of BIFF8 with its count of characters (1 or 2 bytes) at ``offset``, within one record."""
    (count,) = unpack("<B" if count_size == 1 else "<H", data, offset)
    (flags,) = unpack("<B", data, offset + count_size)
    at = offset + count_size + 1 + (2 if flags & _RICH else 0) + (4 if flags & _EXTENDED else 0)
    width = 2 if flags & _HIGH else 1
    raw = data[at : at + count * width]
    return raw.decode("utf-16-le" if width == 2 else "latin-1", "replace")


def byte_text(data: bytes, offset: int, count_size: int, encoding: str) -> str:
    """A string of BIFF5."""
    (count,) = unpack("<B" if count_size == 1 else "<H", data, offset)
    start = offset + count_size
    return data[start : start + count].decode(encoding, "replace")


class SharedStrings:
    """The shared strings of a workbook: one record that goes on over many, cut anywhere."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    def read(self) -> Iterator[str]:
        """The strings in order. A table that ends early gives those that are whole."""
        if not self._pieces:
            return
        _, count = unpack("<II", self._pieces[0])
        self._at = 8
        for _ in range(count):
            try:
                yield self._string()
            except BiffError:
                return

    def _string(self) -> str:
        (count,) = struct.unpack("<H", self._bytes(2))
        flags = self._bytes(1)[0]
        runs = struct.unpack("<H", self._bytes(2))[0] if flags & _RICH else 0
        extended = struct.unpack("<I", self._bytes(4))[0] if flags & _EXTENDED else 0
        text = self._characters(count, flags & _HIGH)
        self._skip(4 * runs + extended)
        return text

    def _characters(self, count: int, high: int) -> str:
        """Characters; where a record ends among them the next one begins with flags of its own."""
        parts: list[str] = []
        while count:
            width = 2 if high else 1
            left = len(self._pieces[self._piece]) - self._at
            here = min(count, left // width)
            raw = self._pieces[self._piece][self._at : self._at + here * width]
            parts.append(raw.decode("utf-16-le" if high else "latin-1", "replace"))
            self._at += here * width
            count -= here
            if count:
                self._next()
                high = self._bytes(1)[0] & _HIGH
        return "".join(parts)

    def _next(self) -> None:
        self._piece += 1
        self._at = 0
        if self._piece >= len(self._pieces):
            raise BiffError("strings that end early")

    def _bytes(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            piece = self._pieces[self._piece]
            taken = piece[self._at : self._at + count - len(found)]
            self._at += len(taken)
            found += taken
            if len(found) < count:
                self._next()
        return found

    def _skip(self, count: int) -> None:
        while count:
            left = len(self._pieces[self._piece]) - self._at
            step = min(left, count)
            self._at += step
            count -= step
            if count:
                self._next()
