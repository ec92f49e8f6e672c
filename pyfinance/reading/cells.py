"""The tidy form read back: one line per printed number, as ``pyfinance cells`` and the writers give it.

CSV, JSON and Parquet hold the same columns. A table comes back with its rows, columns and cells, and with the row tree
that its paths, codes and carry-over headings tell; its printed header tree is not in the tidy form, so sums along a row
can be checked only where a relation names their measures. Neither are blanks, nor what could not be read: a relation that
asks whether a table or column is there sees none.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pyfinance import _core
from pyfinance.amounts import is_money, plain_number, unit_power
from pyfinance.errors import DamagedFileError, MissingExtraError
from pyfinance.model import Basis, Cell, Column, Evidence, Gap, Kind, Place, Role, Row, Stage, Stated, Table
from pyfinance.reading.limits import Meter
from pyfinance.reading.tables.items import link_items

REQUIRED: Final = ("table", "row", "measure", "value", "unit")
_BOX: Final = re.compile(r"p(\d+)(?::(-?[\d.]+),(-?[\d.]+),(-?[\d.]+),(-?[\d.]+))?")
_LINE: Final = re.compile(r"line (\d+)")
_SHEET: Final = re.compile(r"(.*)!([A-Z]{1,3}\d+)")
_CARRIED: Final = "结转"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ID: Final = re.compile(r"T\d\d[A-Z]{0,2}")
STATED: Final = "stated"
"""The table and the role of amounts that words state."""
INDICATORS: Final = ("T10I", "T17I")
"""Tables of indicators: their targets and results are numbers and no amounts, whatever their unit."""
_FLAGS: Final = ("yes", "no")
_SCOPES: Final = ("department", "head_office", "unit")
_FUNDS: Final = ("fiscal", "general", "all")

Record = Mapping[str, str]


def guarded(text: str) -> str:
    """A text as it stands in a CSV that Excel may open: an apostrophe before what Excel would take for a formula.

    A number is left alone, with its sign. :func:`unguarded` gives the text back.
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) and plain_number(text) is None else text


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


@dataclass(slots=True)
class Cells:
    """What a file in the tidy form holds. The metadata is that of its first line."""

    tables: list[Table] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    entity: Evidence = field(default_factory=lambda: Evidence(""))
    year: Evidence = field(default_factory=lambda: Evidence(""))
    kind: Kind = "unknown"
    scope: Literal["department", "head_office", "unit", "unknown"] = "unknown"


def is_tidy_head(data: bytes) -> bool:
    """Whether the first line names the columns of the tidy form."""
    line = data.splitlines()[0] if data.splitlines() else b""
    names = line.replace(b'"', b"").decode("utf-8", "replace").split(",")
    return set(REQUIRED) <= {name.strip() for name in names}


def is_json_cells(data: bytes) -> bool:
    """Whether JSON begins like cells in the tidy form."""
    return data[:1] in (b"[", b"{") and all(f'"{name}"'.encode() in data for name in REQUIRED)


def read_csv(text: str, name: str, file: int, meter: Meter) -> Cells:
    """Cells from CSV. Raises DamagedFileError where it is no CSV."""
    try:
        return _cells(_csv_records(text), name, file, meter)
    except csv.Error as error:
        raise DamagedFileError(f"{name}: {error}", name) from error


def _csv_records(text: str) -> Iterator[dict[str, str]]:
    for record in csv.DictReader(io.StringIO(text, newline="")):  # None: a field too many, or one that is missing
        yield {k: unguarded(v) if isinstance(v, str) else v for k, v in record.items()}


def read_json(text: str, name: str, file: int, meter: Meter) -> Cells:
    """Cells from JSON: a list of objects, an object with a list ``cells``, or one object a line."""
    meter.tree(len(text))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = list(_json_lines(text, name))
    if isinstance(data, dict):
        data = data.get("cells", [data])
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise DamagedFileError(f"{name}: no list of cells", name)
    return _cells(({k: "" if v is None else str(v) for k, v in each.items()} for each in data), name, file, meter)


def read_parquet(data: bytes, name: str, file: int, meter: Meter) -> Cells:
    """Cells from Parquet. Raises MissingExtraError without duckdb."""
    duckdb = _duckdb()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.parquet"
        path.write_bytes(data)
        try:
            with duckdb.connect() as connection:
                rows = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
                names = [column[0] for column in rows.description]
                records: list[dict[str, str]] = []
                while some := rows.fetchmany(4096):
                    meter.fits("cells", len(records) + len(some))
                    records += [
                        {k: "" if v is None else str(v) for k, v in zip(names, row, strict=True)} for row in some
                    ]
        except duckdb.Error as error:
            raise DamagedFileError(f"{name}: no Parquet file that can be read: {error}", name) from error
    return _cells(records, name, file, meter)


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtraError("Parquet needs duckdb: pip install 'pyfinance-juesuan[sql]'") from error
    return duckdb


def _json_lines(text: str, name: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise DamagedFileError(f"{name}: line {number} is no JSON: {error}", name) from error


def _cells(records: Iterable[Record], name: str, file: int, meter: Meter) -> Cells:
    result = Cells()
    builders: dict[tuple[str, str], _Builder] = {}
    for number, record in enumerate(records, 1):
        if number % 1024 == 1:
            meter.take("cells", 1024)
        missing = [column for column in REQUIRED if record.get(column) is None]
        if missing:
            raise DamagedFileError(f"{name}: line {number} has no {', '.join(missing)}", name)
        if number == 1:
            _describe(result, record)
        if record["table"] == record.get("role") == STATED:
            _add_stated(result, record, file)
            continue
        key = (record["table"], record.get("title") or "")
        if key not in builders:
            builders[key] = _Builder(*key, record, file)
            result.tables.append(builders[key].table)
        gap = builders[key].add(record)
        if gap is not None:
            result.gaps.append(gap)
    for builder in builders.values():
        builder.finish()
    return result


def _add_stated(cells: Cells, record: Record, file: int) -> None:
    place = _place(record.get("place") or "", file)
    cell = _cell(record["value"], record["unit"], place, False)
    if cell is None:
        cells.gaps.append(Gap(record["value"], "not a number", place))
        return
    cell.basis = _one_of(record.get("basis"), get_args(Basis), "printed")
    path, label = record.get("path") or "", record.get("label")
    cells.stated.append(
        Stated(
            record.get("title") or "", record["row"], label or "", record["measure"], cell,
            tuple(path.split("/")) if path else (), record.get("project") or "",
            _one_of(record.get("stage"), get_args(Stage), "unstated"),
        )
    )  # fmt: skip


def _describe(cells: Cells, record: Record) -> None:
    cells.entity = Evidence(record.get("entity") or "", by="tidy form")
    cells.year = Evidence(record.get("year") or "", by="tidy form")
    cells.kind = _one_of(record.get("kind"), get_args(Kind), "unknown")
    cells.scope = _one_of(record.get("scope"), _SCOPES, "unknown")


def _one_of(text: str | None, allowed: Iterable[str], otherwise: str) -> Any:
    return text if text in tuple(allowed) else otherwise


class _Builder:
    """One table from its lines."""

    def __init__(self, table: str, title: str, record: Record, file: int) -> None:
        known = _ID.fullmatch(table) is not None
        self.table = Table(table if known else "", "", title or table, by="tidy form")
        self.table.carryover_in = _one_of(record.get("carryover_in"), _FLAGS, "unknown")
        self.table.fund_scope = _one_of(record.get("fund_scope"), _FUNDS, "unknown")
        self._file = file
        self._balanced = table in ("T01", "T04", "T07", "T08")
        self._rows: dict[tuple[int, str, str, str], int] = {}
        self._columns: dict[tuple[int, str, str, str], int] = {}
        self._blocks: dict[tuple[str, bool], int] = {}

    def add(self, record: Record) -> Gap | None:
        """Adds one line; a value that is no number, or stands where another does, is returned as a gap."""
        part, measure, unit = record.get("part") or "", record["measure"], record["unit"]
        place = _place(record.get("place") or "", self._file)
        cell = _cell(record["value"], unit, place, self.table.id.endswith(INDICATORS))
        if cell is None:
            return Gap(record["value"], "not a number", place)
        cell.basis = _one_of(record.get("basis"), get_args(Basis), "printed")
        side = (part, self._balanced and measure.rpartition(".")[2] == "income")
        block = self._blocks.setdefault(side, len(self._blocks))
        row, column = self._row(block, part, record), self._column(block, part, measure, cell, record)
        if (row, column) in self.table.cells:
            return Gap(record["value"], f"a second figure of {record['row']} and {measure}", place)
        self.table.cells[row, column] = cell
        return None

    def finish(self) -> None:
        units = [cell.unit for cell in self.table.cells.values() if cell.is_amount]
        if units:
            self.table.unit, self.table.unit_by = max(set(units), key=units.count), "printed"
        self._tree()
        pages = {cell.place.page for cell in self.table.cells.values() if cell.place.page is not None}
        self.table.pages = tuple(sorted(pages))

    def _row(self, block: int, part: str, record: Record) -> int:
        role = _one_of(record.get("role"), get_args(Role), "leaf")
        key = (block, part, record["row"], "repeat" if role == "repeat" else "")
        if key not in self._rows:
            parent = self._heading(block, part, record)
            self._rows[key] = len(self.table.rows)
            path, label = record.get("path") or "", record.get("label")
            self.table.rows.append(
                Row(
                    record["row"], record["row"] if label is None else label,
                    "leaf" if role == "memo" else role, block, part, parent,
                    function=record.get("function") or "", economic=record.get("economic") or "",
                    gov_economic=record.get("gov_economic") or "", org=record.get("org") or "",
                    project=record.get("project") or "", path=tuple(path.split("/")) if path else (),
                    code_source=_one_of(record.get("code_source"), ("printed", "path"), "none"),
                    line=len(self.table.rows), by="tidy form",
                )
            )  # fmt: skip
        return self._rows[key]

    def _tree(self) -> None:
        """Gives rows their parents: the row above whose path is the longest beginning of its own, else, for coded rows,
        the one whose codes are. The items of T09 have the tree that they always have.
        """
        if self.table.id == "T09":
            link_items(self.table)
            return
        named: dict[tuple[int, str, tuple[str, ...]], int] = {}
        coded: dict[tuple[int, str, str, tuple[str, ...]], int] = {}
        for r, row in enumerate(self.table.rows):
            if row.role == "repeat":
                continue
            if row.parent is None:
                row.parent = self._above_by_path(row, named)
            if not row.project and any((row.function, row.economic, row.gov_economic, row.org)):
                if row.parent is None:
                    row.parent = self._above_by_codes(row, coded)
                codes = (row.function, row.economic, row.gov_economic)
                if any(codes) or len(row.path) <= 1:  # a line without a code is nobody's beginning, a unit is
                    coded[row.block, row.part, row.org, codes] = r
            named[row.block, row.part, row.path] = r

    @staticmethod
    def _above_by_path(row: Row, above: Mapping[tuple[int, str, tuple[str, ...]], int]) -> int | None:
        lengths = range(len(row.path) - 1, 0, -1)
        found = (above.get((row.block, row.part, row.path[:length])) for length in lengths)
        return next((r for r in found if r is not None), None)

    @staticmethod
    def _above_by_codes(row: Row, above: Mapping[tuple[int, str, str, tuple[str, ...]], int]) -> int | None:
        codes = (row.function, row.economic, row.gov_economic)
        for shorter in sorted(product(*map(_beginnings, codes)), key=_digits, reverse=True):
            found = above.get((row.block, row.part, row.org, shorter))
            if found is not None and shorter != codes and (any(shorter) or row.org):
                return found
        return None

    def _heading(self, block: int, part: str, record: Record) -> int | None:
        """The carry-over heading that a line stands under. Its lines all have it in their keys, and no other heading's
        lines do: the heading is a row even where it prints no figure.
        """
        name, _, rest = record["row"].rpartition("/")
        if not self._balanced or _CARRIED not in name or not rest:
            return None
        key = (block, part, name, "")
        if key not in self._rows:
            self._rows[key] = len(self.table.rows)
            self.table.rows.append(Row(name, name, "subtotal", block, part, line=len(self.table.rows), by="tidy form"))
        return self._rows[key]

    def _column(self, block: int, part: str, measure: str, cell: Cell, record: Record) -> int:
        kind = "amount" if cell.is_amount else ("percent" if cell.unit == "%" else "count")
        key = (block, part, measure, kind)
        if key not in self._columns:
            self._columns[key] = len(self.table.columns)
            stage = _one_of(record.get("stage"), get_args(Stage), "unstated")
            self.table.columns.append(
                Column((measure,), measure, kind, cell.unit, block, part, stage=stage, by="tidy form")  # type: ignore[arg-type]
            )
        return self._columns[key]


def _beginnings(code: str) -> list[str]:
    """The codes above a code, itself first: 2010301, 20103, 201, none."""
    return [code[:length] for length in sorted({len(code), *(n for n in (0, 3, 5, 7) if n < len(code))}, reverse=True)]


def _digits(codes: tuple[str, ...]) -> int:
    return sum(map(len, codes))


def _cell(value: str, unit: str, place: Place, indicator: bool) -> Cell | None:
    """A number; a target of an indicator is no amount, whatever its unit."""
    if is_money(unit) and not indicator:
        fen, exponent, _, note, _ = _core.fixed_parse_list([value], unit_power(unit))
        if int(note[0]) & _core.NOTE_REJECTED:
            return None
        cell = Cell(value, unit, int(fen[0]), int(exponent[0]), place=place)
        cell.beyond = bool(int(note[0]) & _core.NOTE_BEYOND)
        return cell
    try:
        mantissa, power = _core.decimal_parse(value)
    except ValueError:
        return None
    return Cell(value, unit, number=Decimal(mantissa).scaleb(power), place=place)


def _place(text: str, file: int) -> Place:
    """A place from its text: p7:x0,y0,x1,y1 in points, Sheet!C5, line 269."""
    match = _BOX.fullmatch(text)
    if match:
        sides = match.groups()[1:]
        box = None if sides[0] is None else tuple(int((Decimal(side) * 100).to_integral_value()) for side in sides)
        return Place(page=int(match.group(1)), box=box, file=file)  # type: ignore[arg-type]
    match = _LINE.fullmatch(text)
    if match:
        return Place(line=int(match.group(1)), file=file)
    match = _SHEET.fullmatch(text)
    return Place(sheet=match.group(1), cell=match.group(2), file=file) if match else Place(file=file)
