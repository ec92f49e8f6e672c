"""One table of a disclosure, as users hold it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pyfinance.display import frames, html, text
from pyfinance.display.sheet import build_sheet, marks_of
from pyfinance.display.tidy import table_cells, table_name, table_rows
from pyfinance.display.words import Lang
from pyfinance.errors import UnknownNameError
from pyfinance.model import Cell, Column, Gap, Row
from pyfinance.model import Table as TableRecord

if TYPE_CHECKING:
    import pandas as pd

    from pyfinance.api.disclosure import Disclosure

_SCREEN = 40  # lines of a table that its repr shows


class Table:
    """One table of a disclosure.

    ``id`` is T01 to T17 and variants, empty where no layout knows the table. ``rows`` and ``columns`` are the records
    of what was printed; :meth:`cell` gives one number. ``df``, ``wide`` and :meth:`to_pandas` need pandas.
    """

    def __init__(self, disclosure: Disclosure, record: TableRecord) -> None:
        self._disclosure = disclosure
        self._record = record

    @property
    def id(self) -> str:
        return self._record.id

    @property
    def slug(self) -> str:
        return self._record.slug

    @property
    def title(self) -> str:
        return self._record.title

    @property
    def name(self) -> str:
        """What the table goes by: its id, or its printed title."""
        return table_name(self._record)

    @property
    def unit(self) -> str:
        """The printed unit of money."""
        return self._record.unit

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._record.rows)

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._record.columns)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._record.notes)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures of the columns, each once, in printed order."""
        return tuple(dict.fromkeys(column.measure for column in self._record.columns))

    @property
    def unread(self) -> tuple[Gap, ...]:
        """What is printed in the table and could not be read."""
        return tuple(self._record.unread)

    @property
    def record(self) -> TableRecord:
        """The record itself, as :mod:`pyfinance.model` describes it; not to be changed."""
        return self._record

    def cell(self, row: str, measure: str, part: str = "") -> Cell | None:
        """The number printed in a row and measure, or None where the cell is blank.

        ``row`` is the short key (``201``, ``合计``). Raises UnknownNameError where the table has no such row or
        measure.
        """
        rows = [r for r, one in enumerate(self._record.rows) if one.key == row and one.role != "repeat"]
        columns = [c for c, one in enumerate(self._record.columns) if one.measure == measure]
        if not rows:
            raise UnknownNameError(f"{self.name} has no row {row!r}; rows: {some(one.key for one in self.rows)}")
        if not columns:
            raise UnknownNameError(f"{self.name} has no measure {measure!r}; measures: {', '.join(self.measures)}")
        for r in rows:
            for c in columns:
                in_part = not part or part == (self._record.columns[c].part or self._record.rows[r].part)
                if in_part and (r, c) in self._record.cells:
                    return self._record.cells[r, c]
        return None

    def cells(self) -> list[dict[str, str]]:
        """One dict per printed number, under the columns of the tidy form."""
        return list(table_rows(self._disclosure.document, self._record))

    @property
    def df(self) -> pd.DataFrame:
        """The long form as a pandas frame: the tidy columns, ``value`` a Decimal, and ``fen`` and ``exponent`` of
        amounts.
        """
        return frames.to_long_frame(self.cells(), table_cells(self._record))

    @property
    def wide(self) -> pd.DataFrame:
        """The table in its printed shape as a pandas frame of Decimals in the printed unit; None where blank."""
        return frames.to_printed_frame(self._record)

    def to_pandas(self, unit: str | None = None) -> pd.DataFrame:
        """The table as a pandas frame: index ``row``, ``label``, then one column per measure.

        Amounts are nullable Int64 fen with ``attrs["unit"] == "fen"``; with ``unit`` ("万元") float64, the double
        nearest to the printed decimal, NaN where blank. Percentages and counts are Decimals.
        """
        return frames.to_frame(self._record, unit)

    def to_numpy(self, unit: str | None = None) -> dict[str, Any]:
        """One array of shape (rows,) per measure, rows as in :meth:`to_pandas`.

        Amounts are masked int64 fen, blanks masked; with ``unit`` float64 with NaN. Other numbers are masked Decimals.
        """
        return frames.to_arrays(self._record, unit)

    def text(self, lang: Lang = "zh", width: int | None = None, lines: int | None = None) -> str:
        """The table as text, shaped as printed; cells that a check of the disclosure found are marked."""
        marks = marks_of(self._record, self._disclosure.check().findings)
        return text.sheet_text(build_sheet(self._record, marks, lang), width, lines, lang)

    def html(self, lang: Lang = "zh") -> str:
        """The table as an HTML fragment, shaped as printed; a marked cell tells the reason on hover."""
        marks = marks_of(self._record, self._disclosure.check().findings)
        return html.fragment([html.sheet_html(build_sheet(self._record, marks, lang))])

    def __repr__(self) -> str:
        return self.text(lines=_SCREEN)

    def _repr_html_(self) -> str:
        return self.html()


def some(names: Iterator[str]) -> str:
    """The first names of a list, each once, for a message."""
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")
