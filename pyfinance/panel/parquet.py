"""Parquet files of facts, in and out, by whichever library is there: polars, pyarrow or DuckDB.

Parquet is compressed pages of encoded columns: a library reads and writes them. What goes to it and comes from it is an
Arrow stream, so each is a few lines, and none is needed for anything else.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable
from typing import Any, Final

from pyfinance.errors import ArgumentError, MissingExtraError

Path = str | os.PathLike[str]


# ------------------------------------------------------------------------------------------------------------- reading
def stream(path: Path) -> Any:
    """A Parquet file as an object with ``__arrow_c_stream__``.

    Raises OSError where it cannot be opened, ArgumentError where it is no Parquet, MissingExtraError without a library.
    """
    with open(path, "rb"):  # the same error whichever library reads
        pass
    return _by_any_library(_READERS, os.fspath(path), None)


def _read_polars(path: str, _: Any) -> Any:
    import polars

    try:
        return polars.read_parquet(path, glob=False)
    except polars.exceptions.PolarsError as error:
        raise _no_parquet(path, error) from error


def _read_pyarrow(path: str, _: Any) -> Any:
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.read_table(path)
    except pyarrow.ArrowException as error:
        raise _no_parquet(path, error) from error


def _read_duckdb(path: str, _: Any) -> Any:
    import duckdb

    try:
        return duckdb.connect().read_parquet(glob.escape(path))
    except duckdb.Error as error:
        raise _no_parquet(path, error) from error


def _no_parquet(path: str, error: Exception) -> ArgumentError:
    return ArgumentError(f"{path}: no Parquet file that can be read: {error}")


# ------------------------------------------------------------------------------------------------------------- writing
def write(path: Path, source: Any) -> None:
    """Writes an object with ``__arrow_c_stream__`` to a Parquet file. Raises MissingExtraError without a library."""
    _by_any_library(_WRITERS, os.fspath(path), source)


def _write_polars(path: str, source: Any) -> None:
    import polars

    polars.DataFrame(source).write_parquet(path)


def _write_pyarrow(path: str, source: Any) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table(source), path)


def _write_duckdb(path: str, source: Any) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("facts", source)
        connection.table("facts").write_parquet(path)


_Call = Callable[[str, Any], Any]
_READERS: Final[tuple[_Call, ...]] = (_read_polars, _read_pyarrow, _read_duckdb)
_WRITERS: Final[tuple[_Call, ...]] = (_write_polars, _write_pyarrow, _write_duckdb)


def _by_any_library(calls: tuple[_Call, ...], path: str, source: Any) -> Any:
    """What the first library that is installed gives."""
    for call in calls:
        try:
            return call(path, source)
        except ImportError:
            continue
    raise MissingExtraError("Parquet needs one of polars, pyarrow, duckdb: pip install 'pyfinance-juesuan[sql]'")
