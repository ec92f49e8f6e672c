"""Compound files (the container of .doc, .xls, .wps and of locked Office files): the streams that they hold.

Source: [MS-CFB]. Damage is an error, not a guess; chains of sectors that loop or leave the file end the reading.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER: Final = 512
_DIRECTORY_ENTRY: Final = 128
_IN_HEADER: Final = 109  # sectors of the allocation table that the header itself lists
_LAST_SECTOR: Final = 0xFFFFFFFA  # larger numbers are marks: free, end of chain
_STREAM: Final = 2
_ROOT: Final = 5


class CompoundError(ValueError):
    """The bytes are no compound file, or a damaged one."""


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    start: int
    size: int


class Compound:
    """An open compound file. Raises CompoundError where its directory cannot be read."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC) or len(data) < _HEADER:
            raise CompoundError("no compound file")
        self._data = data
        version, _, shift, mini_shift = struct.unpack_from("<4H", data, 26)
        if (version, shift) not in ((3, 9), (4, 12)) or mini_shift != 6:
            raise CompoundError("a header of no known version")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, mini_start, _, more, _ = struct.unpack_from("<5I", data, 56)
        self._table = self._allocation(more)
        self._entries = self._directory(directory)
        self._mini_table = self._numbers(self._chain(mini_start, self._table)) if mini_start <= _LAST_SECTOR else ()
        root = next((entry for entry in self._entries.values() if entry.kind == _ROOT), None)
        self._mini = self._joined(root.start) if root is not None and root.start <= _LAST_SECTOR else b""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all storages and streams."""
        return tuple(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream. Raises CompoundError where there is none of that name or its chain is broken."""
        entry = self._entries.get(name)
        if entry is None or entry.kind != _STREAM:
            raise CompoundError(f"no stream {name!r}")
        if entry.size >= self._cutoff:
            return self._joined(entry.start)[: entry.size]
        pieces = [
            self._mini[i * self._mini_size : (i + 1) * self._mini_size]
            for i in self._chain(entry.start, self._mini_table)
        ]
        return b"".join(pieces)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise CompoundError("a sector beyond the end of the file")
        return self._data[start : start + self._size]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        found: list[int] = []
        for sector in sectors:
            block = self._sector(sector)
            found.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
        return tuple(found)

    def _allocation(self, more: int) -> tuple[int, ...]:
        """The allocation table, from the sectors that the header lists and the chain of further lists."""
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        seen: set[int] = set()
        while more <= _LAST_SECTOR:
            if more in seen:
                raise CompoundError("a list of sectors that loops")
            seen.add(more)
            *numbers, more = self._numbers([more])
            listed += numbers
        return self._numbers([sector for sector in listed if sector <= _LAST_SECTOR])

    def _chain(self, start: int, table: tuple[int, ...]) -> list[int]:
        chain: list[int] = []
        while start <= _LAST_SECTOR:
            if start >= len(table) or len(chain) > len(table):
                raise CompoundError("a chain of sectors that loops or leaves the file")
            chain.append(start)
            start = table[start]
        return chain

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._table)))

    def _directory(self, start: int) -> dict[str, _Entry]:
        block = self._joined(start)
        found: dict[str, _Entry] = {}
        for at in range(0, len(block) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
            length, kind = struct.unpack_from("<HB", block, at + 64)
            if not kind or not 2 <= length <= 64:
                continue
            name = block[at : at + length - 2].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<IQ", block, at + 116)
            found.setdefault(name, _Entry(kind, first, size & 0xFFFFFFFF))
        if not found:
            raise CompoundError("a directory without entries")
        return found


def stream_names(data: bytes) -> tuple[str, ...]:
    """The names of the streams of a compound file; empty where it cannot be read."""
    try:
        return Compound(data).names
    except (CompoundError, struct.error):
        return ()
