"""The facts of a panel: one row per printed amount, in columns; built from records, tidy rows and columns of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.amounts import is_money, unit_power
from pyfinance.errors import ArgumentError
from pyfinance.model import Document, Table, role_of
from pyfinance.panel.columns import Bitmap, Fen, Mask, Texts, joined, pack, unpack
from pyfinance.panel.funds import fund_name

TEXT_COLUMNS: Final = (
    "source", "entity", "scope", "kind", "table", "part", "row", "label", "function", "economic", "gov_economic", "org",
    "measure", "unit", "fund", "stage", "carryover_in", "role",
)  # fmt: skip
"""The columns of text, in order. ``source`` tells disclosures apart."""

CLASSIFICATIONS: Final = ("function", "economic", "gov_economic")
NO_YEAR: Final = 0
_DEFAULTS: Final = {
    "scope": "unknown", "kind": "unknown", "stage": "unstated", "carryover_in": "unknown", "role": "leaf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Facts that do not count, and why: ``facts`` of them, ``fen`` in all (None where they are no money)."""

    reason: str
    facts: int
    fen: int | None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns of equal length. ``year`` int32, 0 where not known; ``fen`` int64 with ``present``, a bitmap in Arrow's bit
    order (None: no blanks); ``exponent`` int8, the power of ten, in fen, of the last printed digit.
    """

    texts: Mapping[str, Texts]
    year: NDArray[np.int32]
    fen: Fen
    present: Bitmap | None
    exponent: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.fen)

    def where(self, rows: Mask | NDArray[np.intp]) -> Facts:
        """The rows of a mask or an index."""
        present = None if self.present is None else pack(unpack(self.present, len(self))[rows])
        texts = {name: column.where(rows) for name, column in self.texts.items()}
        return Facts(texts, self.year[rows], self.fen[rows], present, self.exponent[rows])


@dataclass(slots=True)
class Contents:
    """Facts with what is known around them: who contains whom, and what is no fact."""

    facts: Facts
    contains: dict[str, set[str]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------------------- records
def from_documents(documents: Iterable[Document]) -> Contents:
    """The amounts of every table of every document. Percentages and counts are left out, and said so."""
    rows: list[tuple[str, ...]] = []
    years: list[int] = []
    fen: list[int] = []
    exponents: list[int] = []
    contains: dict[str, set[str]] = {}
    numbers = 0
    for number, document in enumerate(documents):
        name = f"{number}:{';'.join(document.files)}"
        year = int(document.year.value) if document.year.value.isdecimal() else NO_YEAR
        for table in document.tables:
            for texts, cell_fen, exponent in _table_facts(document, table, name):
                rows.append(texts)
                years.append(year)
                fen.append(cell_fen)
                exponents.append(exponent)
            numbers += sum(not cell.is_amount for cell in table.cells.values())
        _note_containment(document, contains)
    columns = zip(*rows, strict=True) if rows else ((),) * len(TEXT_COLUMNS)
    texts_by_name = {name: Texts.of(column) for name, column in zip(TEXT_COLUMNS, columns, strict=True)}
    facts = Facts(texts_by_name, np.array(years, np.int32), np.array(fen, np.int64), None, np.array(exponents, np.int8))
    left = [LeftOut("no amount of money", numbers, None)] if numbers else []
    return Contents(facts, contains, left)


def _table_facts(document: Document, table: Table, source: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    name = table.id or table.title
    for (r, c), cell in sorted(table.cells.items(), key=lambda item: item[0]):
        if not cell.is_amount:
            continue
        row, column = table.rows[r], table.columns[c]
        yield (
            (
                source, document.entity.value, document.scope, document.kind, name, column.part or row.part, row.key,
                row.label, row.function, row.economic, row.gov_economic, row.org, column.measure, cell.unit,
                fund_name(name, column.measure, table.fund_scope), column.stage, table.carryover_in,
                role_of(row, column),
            ),
            cell.fen,
            cell.exponent,
        )  # fmt: skip


def _note_containment(document: Document, contains: dict[str, set[str]]) -> None:
    """A body above contains this one; a department contains the units that it counts up."""
    entity = document.entity.value
    if document.parent.value and document.parent.value != entity:
        contains.setdefault(document.parent.value, set()).add(entity)
    if document.scope == "department":
        contains.setdefault(entity, set()).update(
            unit.value for unit in document.units_in_scope if unit.value and unit.value != entity
        )


# ----------------------------------------------------------------------------------------------------------- tidy rows
def from_rows(rows: Iterable[Mapping[str, str]]) -> Contents:
    """Lines of the tidy form (``pyfinance cells``): ``table, row, measure, value, unit`` at least.

    Values that are no number, or in no unit of money, are left out, and said so. Raises ArgumentError where a column is
    missing.
    """
    columns: dict[str, list[str]] = {name: [] for name in (*TEXT_COLUMNS, "year", "value")}
    for number, row in enumerate(rows):
        if number == 0:
            _require_columns(row, ("table", "row", "measure", "value", "unit"))
        for name, column in columns.items():
            column.append(row.get("file" if name == "source" else name) or _DEFAULTS.get(name, ""))
        columns["fund"][-1] = row.get("fund") or fund_name(
            columns["table"][-1], columns["measure"][-1], row.get("fund_scope") or "unknown"
        )
    return _from_values(columns)


def _require_columns(given: Iterable[str], wanted: Sequence[str]) -> None:
    names = set(given)
    if missing := [name for name in wanted if name not in names]:
        raise ArgumentError(f"facts need the columns {', '.join(missing)}")


def _from_values(columns: Mapping[str, list[str]]) -> Contents:
    """Facts of printed values with their units."""
    rows = len(columns["value"])
    fen, exponent = np.zeros(rows, np.int64), np.zeros(rows, np.int8)
    keep = np.zeros(rows, np.bool_)
    present = np.ones(rows, np.bool_)
    units = Texts.of(columns["unit"])
    left: list[LeftOut] = []
    for unit in units.names:
        at = np.flatnonzero(units.among([unit]))
        texts = [columns["value"][row] for row in at.tolist()]
        if not is_money(unit):
            left.append(LeftOut(f"no unit of money: {unit or 'none'}", len(at), None, texts[0]))
            continue
        amounts, exponents, valid, notes, _ = _core.fixed_parse_list(texts, unit_power(unit))
        fen[at], exponent[at] = amounts, exponents
        refused = (notes & _core.NOTE_REJECTED) != 0
        keep[at] = ~refused
        present[at] = unpack(valid, len(at))
        if bool(refused.any()):
            left.append(LeftOut("no number", int(refused.sum()), None, texts[int(np.flatnonzero(refused)[0])]))
    years = np.array([int(year) if year.isdecimal() else NO_YEAR for year in columns["year"]], np.int32)
    texts_by_name = {name: Texts.of(columns[name]) for name in TEXT_COLUMNS}
    facts = Facts(texts_by_name, years, fen, pack(present), exponent)
    return Contents(facts if bool(keep.all()) else facts.where(keep), {}, left)


# ------------------------------------------------------------------------------------------------------------- columns
def from_columns(
    texts: Mapping[str, Texts], numbers: Mapping[str, NDArray[Any]], fen: Fen, present: Bitmap | None
) -> Contents:
    """Facts of columns that others hold: what is not given is empty, or not known; ``fen`` is taken as it is.

    ``numbers`` may hold ``year`` and ``exponent``. Raises ArgumentError where ``table`` or ``measure`` is missing, or
    the columns are of different length.
    """
    _require_columns(texts, ("table", "measure"))
    rows = len(fen)
    lengths = [*map(len, texts.values()), *map(len, numbers.values())]
    if any(length != rows for length in lengths):
        raise ArgumentError("the columns of facts have to be of one length")
    whole = {
        name: texts[name] if name in texts else Texts.constant(_DEFAULTS.get(name, ""), rows) for name in TEXT_COLUMNS
    }
    if "fund" not in texts:
        whole["fund"] = _funds(whole["table"], whole["measure"])
    if "row" not in texts:
        whole["row"] = next((whole[name] for name in CLASSIFICATIONS if name in texts), whole["row"])
    year = np.asarray(numbers.get("year", np.full(rows, NO_YEAR)), np.int32)
    exponent = np.asarray(numbers.get("exponent", np.zeros(rows)), np.int8)
    return Contents(Facts(whole, year, fen, present, exponent))


def _funds(tables: Texts, measures: Texts) -> Texts:
    """The fund of each row, by the few pairs of table and measure that there are."""
    many = len(measures.names)
    names = [fund_name(table, measure) for table in tables.names for measure in measures.names]
    return Texts((tables.ids * many + measures.ids).astype(np.int32), tuple(names)).renamed(names)


def stacked(parts: Sequence[Facts]) -> Facts:
    """Facts below one another."""
    if len(parts) == 1:
        return parts[0]
    texts = {name: joined([part.texts[name] for part in parts]) for name in TEXT_COLUMNS}
    present = np.concatenate([unpack(part.present, len(part)) for part in parts]) if parts else np.ones(0, np.bool_)
    arrays: dict[str, Any] = {}
    for one in fields(Facts):
        if one.name not in ("texts", "present"):
            kind = {"year": np.int32, "fen": np.int64, "exponent": np.int8}[one.name]
            arrays[one.name] = np.concatenate([np.zeros(0, kind), *(getattr(part, one.name) for part in parts)])
    return Facts(texts, present=pack(present), **arrays)
