"""Columns of a panel: texts as ids with their names, bitmaps in Arrow's bit order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core

Ids = NDArray[np.int32]
Fen = NDArray[np.int64]
Mask = NDArray[np.bool_]
Bitmap = NDArray[np.uint8]

_MOST_KEYS = 2**62  # that one int64 tells apart
_FEW = 64  # names that are looked through as fast as looked up
_TABLE = 1 << 24  # bytes of a table that is surely cheaper than a sort


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: ``ids`` (int32, one per row) into ``names``, every name once. There is no blank: "" is a name."""

    ids: Ids
    names: tuple[str, ...]
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """From one text per row; names in the order of their first appearance."""
        known: dict[str, int] = {}
        ids = np.fromiter((known.setdefault(text, len(known)) for text in texts), np.int32)
        return cls(ids, tuple(known))

    @classmethod
    def constant(cls, text: str, rows: int) -> Texts:
        """The same text in every row."""
        return cls(np.zeros(rows, np.int32), (text,))

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, name: str) -> int | None:
        """The id of a name, None where there is none. Names of many are looked up in a table that is made once."""
        if len(self.names) <= _FEW:
            return self.names.index(name) if name in self.names else None
        if not self._places:
            self._places.update(zip(self.names, range(len(self.names)), strict=True))
        return self._places.get(name)

    def among(self, names: Iterable[str]) -> Mask:
        """Which rows hold one of these names."""
        wanted = set(names)
        is_wanted = np.array([name in wanted for name in self.names] or [False], np.bool_)
        if bool(is_wanted.all()) or not bool(is_wanted.any()):  # most columns hold one name
            return np.full(len(self.ids), is_wanted[0])
        return is_wanted[self.ids]

    def where(self, rows: Mask | NDArray[np.intp]) -> Texts:
        """The rows of a mask, or of an index, with the same names."""
        return Texts(self.ids[rows], self.names)

    def used(self) -> tuple[str, ...]:
        """The names that some row holds, in the order of ``names``."""
        if len(self.names) == 1:
            return self.names if len(self.ids) else ()
        seen = np.zeros(len(self.names), np.bool_)
        seen[self.ids] = True
        return tuple(name for name, is_used in zip(self.names, seen.tolist(), strict=False) if is_used)

    def texts(self) -> NDArray[np.object_]:
        """One text per row."""
        return np.array([*self.names, ""], np.object_)[self.ids]

    def renamed(self, names: Sequence[str]) -> Texts:
        """The same rows under other names, ``names[i]`` for ``self.names[i]``; equal names become one. Where there are
        none, the ids are not copied.
        """
        known: dict[str, int] = {}
        if len(set(names)) == len(names):
            return Texts(self.ids, tuple(names))
        remap = np.array([known.setdefault(name, len(known)) for name in names] or [0], np.int32)
        return Texts(remap[self.ids], tuple(known))


def joined(parts: Sequence[Texts]) -> Texts:
    """Columns below one another; one alone is not copied."""
    known: dict[str, int] = {}
    ids = []
    if len(parts) == 1:
        return parts[0].renamed(parts[0].names)
    for part in parts:
        remap = np.array([known.setdefault(name, len(known)) for name in part.names] or [0], np.int32)
        ids.append(remap[part.ids])
    return Texts(np.concatenate(ids) if ids else np.zeros(0, np.int32), tuple(known))


def distinct(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """The distinct rows of integer columns of equal length, ascending: int64 of shape (rows, columns).

    Runs of equal rows are passed over first: facts mostly come in order.
    """
    rows = len(columns[0])
    if rows == 0:
        return np.zeros((0, len(columns)), np.int64)
    starts = np.ones(rows, np.bool_)
    starts[1:] = False
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    few = [column[starts].astype(np.int64) for column in columns]
    lows = [int(column.min()) for column in few]
    extents = [int(column.max()) - low + 1 for column, low in zip(few, lows, strict=True)]
    if math.prod(extents) > _MOST_KEYS:
        return np.unique(np.column_stack(few), axis=0)
    key = np.zeros(len(few[0]), np.int64)
    for column, low, extent in zip(few, lows, extents, strict=True):
        key = key * extent + (column - low)
    if math.prod(extents) <= _TABLE:  # a table of all rows that there could be is faster than sorting
        seen = np.zeros(math.prod(extents), np.bool_)
        seen[key] = True
        key = np.flatnonzero(seen)
    else:
        key = np.unique(key)
    found = []
    for low, extent in zip(reversed(lows), reversed(extents), strict=True):
        found.append(key % extent + low)
        key = key // extent
    return np.column_stack(found[::-1])


def numbered(*columns: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct rows of :func:`distinct`, and for each row the number of its own among them."""
    found = distinct(*columns)
    return found, among_rows(found, *columns)


def among_rows(rows: NDArray[np.int64], *columns: NDArray[Any]) -> NDArray[np.int64]:
    """For each row of the columns its number among ``rows``: distinct, ascending, and every row is one of them."""
    number = np.zeros(len(columns[0]), np.int64)
    if len(number) == 0:
        return number
    among = np.zeros(len(rows), np.int64)
    for at, column in enumerate(columns):  # rows that agree in the columns so far, then in one more
        values, own = np.unique(rows[:, at], return_inverse=True)
        pairs, among = np.unique(among * len(values) + own, return_inverse=True)
        number = _places(pairs, number * len(values) + _places(values, column))
    return number


def _places(values: NDArray[np.int64], column: NDArray[Any]) -> NDArray[np.int64]:
    """Where each number of a column stands among ascending values, of which it is one."""
    low, extent = int(values[0]), int(values[-1]) - int(values[0]) + 1
    if extent > _TABLE:
        return np.searchsorted(values, column)
    table = np.zeros(extent, np.int64)
    table[values - low] = np.arange(len(values))
    return table[column.astype(np.int64) - low]


def pack(present: Mask) -> Bitmap | None:
    """A bitmap in Arrow's order, None where every row is present."""
    return None if bool(present.all()) else np.packbits(present, bitorder="little")


def unpack(bitmap: Bitmap | None, rows: int, offset: int = 0) -> Mask:
    """One boolean per row of a bitmap in Arrow's order, from bit ``offset`` on."""
    if bitmap is None:
        return np.ones(rows, np.bool_)
    return np.unpackbits(bitmap, count=offset + rows, bitorder="little")[offset:].astype(np.bool_)


def encoded(data: Bitmap, offsets: NDArray[Any], present: Bitmap | None) -> Texts:
    """Texts in Arrow's layout (``offsets[i] .. offsets[i+1]`` of ``data``, UTF-8); a blank text is "".

    Raises UnicodeDecodeError where the bytes are no UTF-8.
    """
    ids, first = _core.texts_encode(data, offsets, present)
    names = [bytes(data[int(offsets[row]) : int(offsets[row + 1])]).decode() for row in first.tolist()]
    if present is not None and bool((ids < 0).any()):
        names.append("")
        ids = np.where(ids < 0, len(names) - 1, ids).astype(np.int32)
        return Texts(ids, tuple(names)).renamed(names)
    return Texts(ids, tuple(names))
