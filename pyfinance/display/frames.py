"""A table as columns: numpy arrays, pandas frames. pandas is imported only when a frame is asked for.

Amount columns are int64 fen, or, where a unit is asked for, float64 in that unit: the double nearest to the printed
decimal. Other numbers (percentages, counts) are Decimals with the printed digits. A blank is masked, ``<NA>``, NaN or
None; never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from pyfinance.amounts import is_money, to_unit, unit_power
from pyfinance.display.tidy import table_name, value_text
from pyfinance.errors import ArgumentError, MissingExtraError
from pyfinance.model import Cell, Row, Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Pivot:
    """The cells of a table by row and measure. Rows that a page repeats are left out; sides of one key are one row.

    ``rows`` are (part, row) with ``labels`` beside them, ``measures`` the columns, both in printed order.
    """

    rows: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    measures: tuple[str, ...]
    cells: dict[tuple[int, int], Cell]

    def column(self, measure: int) -> list[Cell | None]:
        return [self.cells.get((row, measure)) for row in range(len(self.rows))]

    def is_amount(self, measure: int) -> bool:
        """Whether every number of a column is money."""
        return all(cell.is_amount for (_, column), cell in self.cells.items() if column == measure)


def pivot(table: Table) -> Pivot:
    """Raises ArgumentError where two printed figures share part, row and measure, and so cannot stand in one place."""
    rows: dict[tuple[str, str], str] = {}
    measures: dict[str, None] = {column.measure: None for column in table.columns}
    placed: dict[tuple[tuple[str, str], str], Cell] = {}
    for r, row in enumerate(table.rows):
        if row.role == "repeat":
            continue
        for part in _parts(table, r, row):
            rows[part, row.key] = rows.pop((part, row.key), row.label)  # a total of both sides stands with the later
        for c, column in enumerate(table.columns):
            cell = table.cells.get((r, c))
            if cell is None:
                continue
            key = ((column.part or row.part, row.key), column.measure)
            if key in placed:
                raise ArgumentError(
                    f"{table_name(table)}: two figures share row {row.key!r} and measure {column.measure!r}"
                )
            placed[key] = cell
    row_index = {key: index for index, key in enumerate(rows)}
    measure_index = {measure: index for index, measure in enumerate(measures)}
    cells = {(row_index[key], measure_index[measure]): cell for (key, measure), cell in placed.items()}
    return Pivot(tuple(rows), tuple(rows.values()), tuple(measures), cells)


def to_arrays(table: Table, unit: str | None = None) -> dict[str, np.ma.MaskedArray[Any, Any] | np.ndarray[Any, Any]]:
    """One array of shape (rows,) per measure.

    Amounts: masked int64 fen; with ``unit`` float64, NaN where blank. Other numbers: object arrays of Decimal, masked
    or None where blank. Raises ArgumentError for a unit that is not one of money.
    """
    _check_unit(unit)
    wide = pivot(table)
    return {name: _array(wide.column(m), wide.is_amount(m), unit) for m, name in enumerate(wide.measures)}


def to_frame(table: Table, unit: str | None = None) -> pd.DataFrame:
    """A pandas frame: index ``row``, the column ``label`` (and ``part`` where blocks have one), then one per measure.

    Amounts are nullable Int64 fen and ``attrs["unit"]`` is "fen"; with ``unit`` float64 in it. Other numbers are
    Decimals. Raises MissingExtraError where pandas is not installed.
    """
    pandas = _pandas()
    _check_unit(unit)
    wide = pivot(table)
    columns = _names(wide)
    for m, name in enumerate(wide.measures):
        cells = wide.column(m)
        if not wide.is_amount(m):
            columns[name] = pandas.Series([_decimal(cell) for cell in cells], dtype=object)
        elif unit is None:
            fen = [pandas.NA if cell is None else cell.fen for cell in cells]
            columns[name] = pandas.Series(fen, dtype="Int64")
        else:
            columns[name] = pandas.Series([_double(cell, unit) for cell in cells], dtype="float64")
    return _frame(pandas, table, wide, columns, unit or "fen")


def to_printed_frame(table: Table) -> pd.DataFrame:
    """A pandas frame shaped as printed: every number a Decimal in its printed unit and digits, None where blank."""
    pandas = _pandas()
    wide = pivot(table)
    columns = _names(wide)
    for m, name in enumerate(wide.measures):
        columns[name] = pandas.Series([_decimal(cell) for cell in wide.column(m)], dtype=object)
    return _frame(pandas, table, wide, columns, table.unit)


def to_long_frame(rows: list[dict[str, str]], cells: list[Cell]) -> pd.DataFrame:
    """A pandas frame of tidy lines: strings, but ``value`` a Decimal, and ``fen`` (nullable Int64) and ``exponent``
    added.

    ``fen`` and ``exponent`` are <NA> where the number is no amount. ``rows`` and ``cells`` go together.
    """
    pandas = _pandas()
    frame: pd.DataFrame = pandas.DataFrame(rows)
    frame["value"] = pandas.Series([Decimal(row["value"]) for row in rows], dtype=object)
    for name in ("fen", "exponent"):
        numbers = [getattr(cell, name) if cell.is_amount else pandas.NA for cell in cells]
        frame[name] = pandas.Series(numbers, dtype="Int64")
    return frame


def _array(cells: list[Cell | None], amount: bool, unit: str | None) -> Any:
    blank = [cell is None for cell in cells]
    if not amount:
        return np.ma.MaskedArray(np.array([_decimal(cell) for cell in cells], dtype=object), mask=blank)
    if unit is None:
        fen = np.array([0 if cell is None else cell.fen for cell in cells], dtype=np.int64)
        return np.ma.MaskedArray(fen, mask=blank)
    return np.array([_double(cell, unit) for cell in cells], dtype=np.float64)


def _decimal(cell: Cell | None) -> Decimal | None:
    return None if cell is None else Decimal(value_text(cell))


def _double(cell: Cell | None, unit: str) -> float:
    return float("nan") if cell is None else float(to_unit(value_text(cell), cell.unit, unit))


def _parts(table: Table, r: int, row: Row) -> list[str]:
    """The parts that a row stands in: its own, or those of the columns in which it has figures."""
    filled = dict.fromkeys(column.part or row.part for c, column in enumerate(table.columns) if (r, c) in table.cells)
    return list(filled) or [row.part]


def _names(wide: Pivot) -> dict[str, Any]:
    columns: dict[str, Any] = {"part": [part for part, _ in wide.rows]} if any(part for part, _ in wide.rows) else {}
    columns["label"] = list(wide.labels)
    return columns


def _frame(pandas: Any, table: Table, wide: Pivot, columns: dict[str, Any], unit: str) -> pd.DataFrame:
    frame: pd.DataFrame = pandas.DataFrame(columns)
    frame.index = pandas.Index([key for _, key in wide.rows], name="row")
    frame.attrs["unit"] = unit
    frame.attrs["table"] = table_name(table)
    return frame


def _check_unit(unit: str | None) -> None:
    if unit is not None and not is_money(unit):
        unit_power(unit)  # raises, naming the units


def _pandas() -> Any:
    """The module, imported on first use."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("this needs pandas: pip install 'pyfinance-juesuan[frames]'") from error
    return pandas
