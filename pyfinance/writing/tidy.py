"""The cells of a disclosure in the tidy form, one line per printed number: CSV, JSON, Parquet.

All columns are text, digits as printed; Parquet adds ``fen`` and ``exponent`` as whole numbers, null where a number is no
money, so that sums are exact.
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from pyfinance.display.tidy import COLUMNS, tidy_cells, tidy_rows, write_csv
from pyfinance.errors import MissingExtraError
from pyfinance.model import Document


def csv_text(document: Document) -> str:
    """CSV with a line of heads, made for Excel (see :func:`~pyfinance.reading.cells.guarded`); lines end with a line
    feed.
    """
    stream = io.StringIO(newline="")
    write_csv(document, stream, guard=True)
    return stream.getvalue()


def json_text(document: Document) -> str:
    """JSON: a list of objects, one a line."""
    lines = (json.dumps(row, ensure_ascii=False) for row in tidy_rows(document))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def parquet_file(document: Document) -> bytes:
    """The bytes of a Parquet file. Raises MissingExtraError without duckdb."""
    duckdb = _duckdb()
    names = [*(f'"{name}" VARCHAR' for name in COLUMNS), "fen BIGINT", "exponent TINYINT"]
    rows = [
        (*row.values(), *((cell.fen, cell.exponent) if cell.is_amount else (None, None)))
        for row, cell in zip(tidy_rows(document), tidy_cells(document), strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "cells.parquet"
        connection.execute(f"CREATE TABLE cells ({', '.join(names)})")
        if rows:
            connection.executemany(f"INSERT INTO cells VALUES ({', '.join('?' * len(names))})", rows)
        connection.execute(f"COPY cells TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtraError("Parquet needs duckdb: pip install 'pyfinance-juesuan[sql]'") from error
    return duckdb
