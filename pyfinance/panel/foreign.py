"""Columns of others as facts: pandas frames by their numpy buffers, and whatever speaks Arrow's PyCapsule interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.errors import ArgumentError
from pyfinance.panel.columns import Bitmap, Mask, Texts, encoded, joined, pack, unpack
from pyfinance.panel.facts import NO_YEAR, TEXT_COLUMNS, Contents, from_columns, from_values, year_numbers

_NUMBERS: Final = "cCsSiIlL"
_SIDE_NUMBERS: Final[Mapping[str, type[np.integer[Any]]]] = {"year": np.int32, "exponent": np.int8}
_TIDY_TEXTS: Final = ("file", "fund_scope", "value")  # of the tidy form, beside the columns of a panel


# -------------------------------------------------------------------------------------------------------------- pandas
def from_frame(frame: Any) -> Contents:
    """Facts of a pandas frame with the columns of a panel, or of the tidy form: ``table``, ``measure`` and ``fen`` at
    least, or ``value`` as text with its ``unit``.

    ``fen`` is int64, taken without a copy where pandas holds it contiguous, or nullable Int64: then <NA> is a blank.
    Floats are no amounts: they raise ArgumentError.
    """
    held = set(frame.columns)
    texts = {name: _texts(frame[name]) for name in (*TEXT_COLUMNS, *_TIDY_TEXTS) if name in held}
    if "fen" not in held:
        return _of_printed(texts, _texts(frame["year"]) if "year" in held else None)
    fen, present = _integers(frame["fen"], "fen", np.int64)
    numbers: dict[str, NDArray[Any]] = {}
    for name, kind in _SIDE_NUMBERS.items():
        if name in held:
            is_number = str(frame[name].dtype).lower().startswith(("int", "uint"))
            is_text = name == "year" and not is_number
            numbers[name] = (
                year_numbers(_texts(frame[name])) if is_text else _filled(*_integers(frame[name], name, kind))
            )
    return from_columns(texts, numbers, fen, present)


def _of_printed(texts: Mapping[str, Texts], year: Texts | None) -> Contents:
    """Facts of printed values: for columns without ``fen``."""
    if missing := [name for name in ("table", "measure", "value", "unit") if name not in texts]:
        raise ArgumentError(
            f"facts need the column fen (whole numbers), or value and unit; missing: {', '.join(missing)}"
        )
    return from_values(texts, year)


def _integers(series: Any, name: str, wanted: type[np.integer[Any]]) -> tuple[NDArray[Any], Bitmap | None]:
    kind = str(series.dtype)
    if not kind.lower().startswith(("int", "uint")):
        raise ArgumentError(f"{name} has to hold integers, not {kind}: an amount is a whole number of fen")
    if kind[0].islower():
        return np.ascontiguousarray(series.to_numpy(), wanted), None
    blank = series.isna().to_numpy()
    values = np.ascontiguousarray(series.to_numpy(dtype="int64", na_value=0))
    return values, pack(~blank)


def _texts(series: Any) -> Texts:
    """A column of texts, categorical or not; numbers become their digits, a blank becomes ""."""
    column = series if str(series.dtype) == "category" else series.astype("category")
    names = [str(name) for name in column.cat.categories]
    ids = np.ascontiguousarray(column.cat.codes.to_numpy(), np.int32)
    return _named(ids, names, ids >= 0 if bool((ids < 0).any()) else None)


def _named(ids: NDArray[np.int32], names: Sequence[str], known: Mask | None) -> Texts:
    """Ids into names; a row that is not known is "". Not copied where all are known and no name comes twice. Raises
    ArgumentError for an id that is none.
    """
    if known is not None:
        names = (*names, "")
        ids = np.where(known, ids, len(names) - 1).astype(np.int32)
    if len(ids) and (int(ids.min()) < 0 or int(ids.max()) >= len(names)):
        raise ArgumentError("a dictionary of texts lacks an id that a row holds")
    return Texts(ids, tuple(names)).renamed(names)


# --------------------------------------------------------------------------------------------------------------- Arrow
def from_stream(source: Any) -> Contents:
    """Facts of an object with ``__arrow_c_stream__`` (polars, pyarrow, DuckDB, a panel) that has a panel's columns, or
    those of the tidy form.

    One record batch of int64 ``fen`` is taken without a copy, with its bitmap where that begins at a byte. Raises
    ArgumentError where a column is missing or of another type.
    """
    names, batches = _core.arrow_read(source.__arrow_c_stream__())
    wanted = (*TEXT_COLUMNS, *_TIDY_TEXTS, *_SIDE_NUMBERS, "fen")
    parts: dict[str, list[Any]] = {name: [] for name in wanted if name in names}
    as_texts = {"year"} if "fen" not in names or _is_text("year", batches) else set()
    for batch in batches:
        for column in batch:
            if column[0] in ("fen", *_SIDE_NUMBERS) and column[0] not in as_texts:
                parts[column[0]].append(_stream_integers(column))
            elif column[0] in parts:
                parts[column[0]].append(_stream_texts(column))
    year = joined(parts.pop("year")) if as_texts and "year" in parts else None
    amounts = parts.pop("fen", None)
    numbers: dict[str, NDArray[Any]] = {
        name: _filled(*_below(parts.pop(name), kind)) for name, kind in _SIDE_NUMBERS.items() if name in parts
    }
    texts = {name: joined(columns) for name, columns in parts.items()}
    if amounts is None:
        return _of_printed(texts, year)
    if year is not None:
        numbers["year"] = year_numbers(year)
    return from_columns(texts, numbers, *_below(amounts, np.int64))


def _is_text(name: str, batches: Sequence[Any]) -> bool:
    """Whether a column holds texts, plain or as a dictionary."""
    forms = [(column[1], column[5]) for batch in batches[:1] for column in batch if column[0] == name]
    return any(dictionary is not None or form not in _NUMBERS for form, dictionary in forms)


def _filled(values: NDArray[Any], present: Bitmap | None) -> NDArray[Any]:
    """A year or an exponent that is blank is 0: not known, or printed to the fen."""
    return values if present is None else np.where(unpack(present, len(values)), values, NO_YEAR)


def _stream_integers(column: Any) -> tuple[NDArray[Any], Bitmap | None]:
    name, form, length, offset, buffers, dictionary = column
    if buffers is None or dictionary is not None or form not in _NUMBERS or form == "L":
        raise ArgumentError(f"the column {name} has to hold integers, not Arrow's {form!r}")
    values = buffers[1][offset : offset + length]
    if buffers[0] is None:
        return values, None
    if offset % 8 == 0:
        return values, buffers[0][offset // 8 :]
    return values, pack(unpack(buffers[0], length, offset))


def _stream_texts(column: Any) -> Texts:
    name, form, length, offset, buffers, dictionary = column
    if buffers is None:
        raise ArgumentError(f"the column {name} cannot be Arrow's {form!r}: texts, or ids of texts, are wanted")
    if dictionary is not None:
        names = _stream_texts(dictionary).texts().tolist()
        ids = np.ascontiguousarray(buffers[1][offset : offset + length], np.int32)
        known = None if buffers[0] is None else unpack(buffers[0], length, offset)
        return _named(ids, names, None if known is None or bool(known.all()) else known)
    if form in _NUMBERS:
        values, bitmap = _stream_integers(column)
        known = unpack(bitmap, length)
        return Texts.of(
            "" if not is_known else str(value) for value, is_known in zip(values.tolist(), known, strict=True)
        )
    if form not in ("u", "U", "vu"):
        raise ArgumentError(f"the column {name} has to hold texts, not Arrow's {form!r}")
    bitmap, offsets, data = buffers
    shifted = None if bitmap is None else np.packbits(unpack(bitmap, length, offset), bitorder="little")
    return encoded(data, np.ascontiguousarray(offsets[offset : offset + length + 1]), shifted)


def _below(
    parts: Sequence[tuple[NDArray[Any], Bitmap | None]], kind: type[np.integer[Any]]
) -> tuple[NDArray[Any], Bitmap | None]:
    """Batches below one another: one alone of that kind is not copied."""
    if len(parts) == 1 and parts[0][0].dtype == kind:
        return parts[0]
    values = np.concatenate([np.zeros(0, np.int64), *(part.astype(np.int64) for part, _ in parts)])
    if all(bitmap is None for _, bitmap in parts):
        return values, None
    return values, pack(np.concatenate([unpack(bitmap, len(part)) for part, bitmap in parts]))
