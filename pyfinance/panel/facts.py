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
from pyfinance.panel.columns import Bitmap, Fen, Mask, Texts, joined, numbered, pack, unpack
from pyfinance.panel.funds import fund_name
from pyfinance.reading.cells import INDICATORS, STATED

TEXT_COLUMNS: Final = (
    "source", "entity", "scope", "kind", "table", "part", "row", "label", "function", "economic", "gov_economic", "org",
    "measure", "unit", "fund", "stage", "carryover_in", "role", "approved", "published",
)  # fmt: skip
"""The columns of text, in order. ``source`` tells disclosures apart; dates are ISO, "" where not known."""

CLASSIFICATIONS: Final = ("function", "economic", "gov_economic")
NO_YEAR: Final = 0
_TARGET: Final = "target of an indicator"
_SILENT: Final = "documents without an amount"
_WORDS: Final = "an amount that words state"
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
    """The amounts of every table of every document. Percentages and counts are left out, and said so; so is a document
    that prints no amount.
    """
    rows: list[tuple[str, ...]] = []
    years: list[int] = []
    fen: list[int] = []
    exponents: list[int] = []
    contains: dict[str, set[str]] = {}
    silent: list[str] = []
    numbers = 0
    for number, document in enumerate(documents):
        name = f"{number}:{';'.join(document.files)}"
        year = int(document.year.value) if document.year.value.isdecimal() else NO_YEAR
        before = len(rows)
        for table in document.tables:
            for texts, cell_fen, exponent in _table_facts(document, table, name):
                rows.append(texts)
                years.append(year)
                fen.append(cell_fen)
                exponents.append(exponent)
            numbers += sum(not cell.is_amount for cell in table.cells.values())
        if len(rows) == before:
            silent.append(";".join(document.files))
        _note_containment(document, contains)
    columns = zip(*rows, strict=True) if rows else ((),) * len(TEXT_COLUMNS)
    texts_by_name = {name: Texts.of(column) for name, column in zip(TEXT_COLUMNS, columns, strict=True)}
    facts = Facts(texts_by_name, np.array(years, np.int32), np.array(fen, np.int64), None, np.array(exponents, np.int8))
    left = [LeftOut("no amount of money", numbers, None)] if numbers else []
    left += [LeftOut(_SILENT, 0, None, ", ".join(silent))] if silent else []
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
                role_of(row, column), document.approved.value, document.published.value,
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
    columns: dict[str, list[str]] = {name: [] for name in (*TEXT_COLUMNS, "year", "value", "fund_scope")}
    held: set[str] = set()
    for number, row in enumerate(rows):
        if number == 0:
            held = set(row)
            _require_columns(held, ("table", "row", "measure", "value", "unit"))
        for name, column in columns.items():
            column.append(row.get("file" if name == "source" else name) or "")
    texts = {name: Texts.of(column) for name, column in columns.items() if name != "fund" or "fund" in held}
    return from_values(texts, texts.pop("year"))


def _require_columns(given: Iterable[str], wanted: Sequence[str]) -> None:
    names = set(given)
    if missing := [name for name in wanted if name not in names]:
        raise ArgumentError(f"facts need the columns {', '.join(missing)}")


def from_values(texts: Mapping[str, Texts], year: Texts | None) -> Contents:
    """Facts of printed values (``value``, plain decimals as texts) with their ``unit``, and what else is given.

    What is no number, or in no unit of money, is left out, and said so.
    """
    values = texts["value"].texts().tolist()
    rows = len(values)
    fen, exponent = np.zeros(rows, np.int64), np.zeros(rows, np.int8)
    refused, present = np.zeros(rows, np.bool_), np.ones(rows, np.bool_)
    first_refused: dict[str, str] = {}
    for unit in texts["unit"].used():
        if not is_money(unit):
            continue
        at = np.flatnonzero(texts["unit"].among([unit]))
        own = [values[row] for row in at.tolist()]
        amounts, exponents, valid, notes, _ = _core.fixed_parse_list(own, unit_power(unit))
        fen[at], exponent[at] = amounts, exponents
        bad = (notes & _core.NOTE_REJECTED) != 0
        refused[at] = bad
        present[at] = unpack(valid, len(at))
        if bool(bad.any()):
            first_refused[unit] = own[int(np.flatnonzero(bad)[0])]
    numbers: dict[str, NDArray[Any]] = {"exponent": exponent}
    if year is not None:
        numbers["year"] = year_numbers(year)
    return from_columns(texts, numbers, fen, pack(present), _Refused(refused, first_refused))


@dataclass(frozen=True, slots=True)
class _Refused:
    """The rows whose values are no numbers, and the first of them by unit."""

    rows: Mask
    first: Mapping[str, str]


def year_numbers(year: Texts) -> NDArray[np.int32]:
    """Years of texts, int32; ``NO_YEAR`` for what is no number."""
    names = [int(name) if name.isdecimal() else NO_YEAR for name in year.names]
    return np.array([*names, NO_YEAR], np.int32)[year.ids]


# ------------------------------------------------------------------------------------------------------------- columns
def from_columns(
    texts: Mapping[str, Texts],
    numbers: Mapping[str, NDArray[Any]],
    fen: Fen,
    present: Bitmap | None,
    refused: _Refused | None = None,
) -> Contents:
    """Facts of columns that others hold: what is not given is empty, or not known; ``fen`` is taken as it is.

    ``numbers`` may hold ``year`` and ``exponent``; ``texts`` columns of the tidy form: ``file`` is the source,
    ``fund_scope`` helps to tell the fund, and rows whose ``unit`` is none of money are left out, and said so. Raises
    ArgumentError where ``table`` or ``measure`` is missing, or the columns are of different length.
    """
    _require_columns(texts, ("table", "measure"))
    rows = len(fen)
    lengths = [*map(len, texts.values()), *map(len, numbers.values())]
    if any(length != rows for length in lengths):
        raise ArgumentError("the columns of facts have to be of one length")
    given = {"source": texts["file"], **texts} if "file" in texts else texts
    whole = {
        name: _with_default(name, given[name]) if name in given else Texts.constant(_DEFAULTS.get(name, ""), rows)
        for name in TEXT_COLUMNS
    }
    if "fund" not in texts:
        whole["fund"] = _funds(whole["table"], whole["measure"], texts.get("fund_scope"))
    if "row" not in texts:
        whole["row"] = next((whole[name] for name in CLASSIFICATIONS if name in texts), whole["row"])
    year = np.ascontiguousarray(numbers.get("year", np.full(rows, NO_YEAR)), np.int32)
    exponent = np.ascontiguousarray(numbers.get("exponent", np.zeros(rows)), np.int8)
    facts = Facts(whole, year, fen, present, exponent)
    gone, left = _not_money(texts, refused)
    return Contents(facts if gone is None else facts.where(~gone), {}, left)


def _with_default(name: str, column: Texts) -> Texts:
    default = _DEFAULTS.get(name, "")
    return column.renamed([one or default for one in column.names]) if default and "" in column.names else column


def _not_money(texts: Mapping[str, Texts], refused: _Refused | None) -> tuple[Mask | None, list[LeftOut]]:
    """The rows that are no amounts: targets of indicators, of another unit, or no number. None where there are none."""
    left: list[LeftOut] = []
    values = texts.get("value")
    gone = np.zeros(len(texts["table"]), np.bool_)
    for reason, tables in ((_TARGET, INDICATORS), (_WORDS, (STATED,))):
        at = texts["table"].among(tables)
        if bool(at.any()):
            left.append(LeftOut(reason, int(at.sum()), None))
            gone = gone | at
    units = texts.get("unit", Texts.constant("", len(gone)))
    for unit in units.used():
        if is_money(unit) or (not unit and values is None):  # fen need no unit: only one that is named can be strange
            continue
        at = units.among([unit]) & ~gone
        if bool(at.any()):
            example = "" if values is None else values.names[int(values.ids[at][0])]
            left.append(LeftOut(f"no unit of money: {unit or 'none'}", int(at.sum()), None, example))
            gone = gone | at
    for unit, example in (refused.first if refused else {}).items():
        assert refused is not None
        at = refused.rows & units.among([unit]) & ~gone
        if bool(at.any()):
            left.append(LeftOut("no number", int(at.sum()), None, example))
            gone = gone | at
    return (gone if left else None), left


def _funds(tables: Texts, measures: Texts, scopes: Texts | None) -> Texts:
    """The fund of each row, by the few triples of table, measure and fund scope that there are."""
    scopes = scopes or Texts.constant("unknown", len(tables))
    found, number = numbered(tables.ids, measures.ids, scopes.ids)
    names = [fund_name(tables.names[t], measures.names[m], scopes.names[s] or "unknown") for t, m, s in found.tolist()]
    return Texts(number.astype(np.int32), tuple(names)).renamed(names)


def below(parts: Sequence[Contents]) -> Contents:
    """What several sources hold, below one another."""
    contains: dict[str, set[str]] = {}
    for part in parts:
        for name, inner in part.contains.items():
            contains.setdefault(name, set()).update(inner)
    left = [one for part in parts for one in part.left_out]
    return Contents(_stacked([part.facts for part in parts]), contains, left)


def _stacked(parts: Sequence[Facts]) -> Facts:
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
