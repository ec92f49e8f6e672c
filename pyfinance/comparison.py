"""Departments, years, budget and final accounts side by side: aligned amounts, and a mark on what is not comparable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.display.comparison import Amounts, Left, Source, comparison_html, comparison_text
from pyfinance.display.findings import SCHEMA_VERSION
from pyfinance.display.words import Lang, measure_word
from pyfinance.errors import AmountOverflowError, ArgumentError, UnknownNameError
from pyfinance.model import Document
from pyfinance.panel import LeftOut, Panel, Unclosed
from pyfinance.panel.changes import break_between
from pyfinance.panel.columns import distinct, pack
from pyfinance.panel.forest import TOTAL
from pyfinance.panel.funds import classification_of
from pyfinance.panel.nesting import Nested
from pyfinance.panel.rollup import RollUp, digits_of, load_pandas, roll_up, text_buffers
from pyfinance.panel.selection import Selection, Wanted, select, wanted_tables
from pyfinance.processors import processors
from pyfinance.subjects import chart

if TYPE_CHECKING:
    import pandas as pd

_BASIS: Final = ("scope", "stage", "fund", "carryover_in", "unit", "chart_year", "kind")
"""What has to be the same for amounts to be comparable (口径)."""
_SCREEN: Final = 40  # lines that a repr shows
_COLUMNS: Final = 4  # columns that a repr shows
_SCROLLED: Final = 12  # columns that a notebook shows: it scrolls sideways


@dataclass(frozen=True, slots=True)
class Side:
    """One column of a comparison: whose figures, of which year and kind, and what they stand on (口径).

    ``unit`` is the printed one. ``above_level`` is the fen of leaves that are printed at higher levels only and so stand
    in no row of the comparison; ``chart_year`` the year whose codes the rows are.
    """

    entity: str
    year: int
    kind: str
    scope: str
    stage: str
    fund: str
    carryover_in: str
    unit: str
    chart_year: int
    above_level: int

    @property
    def label(self) -> str:
        return " ".join(filter(None, (self.entity, str(self.year or ""), self.kind, self.stage)))


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which the columns are not alike: the values of ``attribute``, each once."""

    attribute: str
    values: tuple[str, ...]


class Comparison:
    """Amounts by code (rows) and disclosure (columns), outer-aligned.

    ``fen`` is int64 of shape (codes, columns) with ``present``; a cell that is not present is blank, not zero. The first
    column is the base of differences. ``marks`` (codes, columns) tells of a cell why it is no series with the base: a
    change of codes. ``incomparable`` lists in what the columns differ; ``left_out`` what no column counts, ``unclosed``
    the tables whose leaves miss their printed total; ``of`` the tables and measures that were compared.
    """

    def __init__(self, sides: Sequence[Side], codes: Sequence[str], fen: NDArray[np.int64], present: NDArray[np.bool_],
                 totals: NDArray[np.int64], left_out: Sequence[LeftOut], unclosed: Sequence[Unclosed],
                 of: Sequence[tuple[str, str]] = ()) -> None:  # fmt: skip
        self.sides = tuple(sides)
        self.codes = tuple(codes)
        self.fen = fen
        self.present = present
        self.totals = totals
        self.left_out = tuple(left_out)
        self.unclosed = tuple(unclosed)
        self.of = tuple(of)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each code in the latest year; "" where the chart does not know it, 合计 for the whole."""
        return tuple(chart().name(code) if code != TOTAL else "合计" for code in self.codes)

    @property
    def basis(self) -> dict[str, tuple[str, ...]]:
        """口径: for each attribute its value in each column."""
        return {name: tuple(str(getattr(side, name)) for side in self.sides) for name in _BASIS}

    @property
    def incomparable(self) -> tuple[Difference, ...]:
        """The attributes of the basis that are not the same in all columns, or are not known in one of them."""
        found = []
        for name, values in self.basis.items():
            distinct = tuple(dict.fromkeys(values))
            if len(distinct) > 1 or distinct[0] in ("unknown", "unstated"):
                found.append(Difference(name, distinct))
        if any(side.above_level for side in self.sides):
            found.append(Difference("level", tuple(str(side.above_level) for side in self.sides)))
        return tuple(found)

    @property
    def shares(self) -> NDArray[np.float64]:
        """Each amount's share of its column's total, float64 (codes, columns); NaN where blank or without a total."""
        column = np.tile(np.arange(len(self.sides)), len(self.codes))
        value = _core.share(self.fen.ravel(), self.totals, column, processors(), None).reshape(self.fen.shape)
        return np.where(self.present, value, np.nan)

    @property
    def differences(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Amounts less those of the first column, int64, and where both are present.

        Raises AmountOverflowError where one does not fit.
        """
        base = self.fen[:, :1]
        known = self.present & self.present[:, :1]
        change = np.where(known, self.fen - base, 0)
        if bool(((((self.fen ^ base) & (self.fen ^ change)) < 0) & known).any()):
            raise AmountOverflowError("the difference of two amounts does not fit 64 bits")
        return change, known

    @property
    def growth(self) -> NDArray[np.float64]:
        """Differences over the first column, float64; NaN where one is blank or the base is not above zero."""
        change, known = self.differences
        base = np.broadcast_to(self.fen[:, :1], self.fen.shape)
        value = _core.share(change.ravel(), np.ascontiguousarray(base).ravel(), None, processors(), None)
        return np.where(known & (base > 0), value.reshape(self.fen.shape), np.nan)

    @property
    def ranks(self) -> NDArray[np.int32]:
        """The place of each amount within its row, 1 the largest; equal amounts share a place; 0 where blank."""
        ranks = np.zeros(self.fen.shape, np.int32)
        for row, (fen, present) in enumerate(zip(self.fen, self.present, strict=True)):
            ordered = np.sort(fen[present])
            ranks[row, present] = len(ordered) - np.searchsorted(ordered, fen[present], "right") + 1
        return ranks

    @property
    def marks(self) -> NDArray[np.object_]:
        """Per cell what became of its code between the year of the first column and its own: new, moved …; "" else."""
        found = np.full(self.fen.shape, "", np.object_)
        first = self.sides[0].year
        for column, side in enumerate(self.sides):
            if first and side.year and side.year != first:
                found[:, column] = [break_between(code, first, side.year) for code in self.codes]
        return found

    def to_pandas(self) -> pd.DataFrame:
        """A frame: index code, ``name``, then a column of nullable Int64 fen per disclosure.

        ``attrs`` hold ``basis`` (口径), ``incomparable`` and ``left_out``. Raises MissingExtraError without pandas.
        """
        pandas = load_pandas()
        columns: dict[str, Any] = {"name": list(self.names)}
        for at, label in enumerate(self._labels()):
            columns[label] = pandas.arrays.IntegerArray(self.fen[:, at].copy(), ~self.present[:, at])
        frame: pd.DataFrame = pandas.DataFrame(columns, index=pandas.Index(self.codes, name="code"))
        frame.attrs.update(basis=self.basis, incomparable=self.incomparable, left_out=self.left_out)
        return frame

    def to_dict(self) -> dict[str, Any]:
        """The comparison for machines, as ``pyfinance compare --format json`` prints it.

        ``columns`` tell whose figures they are and their total; ``cells`` has one record for each amount that is there:
        ``column`` counts from 0; ``share``, ``growth`` are None where they are not defined, as is ``difference``.
        """
        shares, ranks, marks, growth = self.shares, self.ranks, self.marks, self.growth
        change, known = self.differences
        cells = [
            {
                "code": self.codes[r], "name": self.names[r], "column": c, "fen": int(self.fen[r, c]),
                "share": _number(shares[r, c]), "difference": int(change[r, c]) if known[r, c] else None,
                "growth": _number(growth[r, c]), "rank": int(ranks[r, c]), "mark": marks[r, c],
            }
            for r, c in np.argwhere(self.present).tolist()
        ]  # fmt: skip
        return {
            "schema_version": SCHEMA_VERSION,
            "of": [{"table": table, "measure": measure} for table, measure in self.of],
            "columns": [
                {**asdict(side), "total_fen": total}
                for side, total in zip(self.sides, self.totals.tolist(), strict=True)
            ],
            "cells": cells,
            "incomparable": [asdict(one) for one in self.incomparable],
            "left_out": [asdict(one) for one in self.left_out],
            "unclosed": [asdict(one) for one in self.unclosed],
        }

    def text(
        self, lang: Lang = "zh", width: int | None = None, lines: int | None = None, columns: int | None = None
    ) -> str:
        """The comparison as text, in one unit; ``width`` is the terminal's, ``lines`` and ``columns`` bound what is shown."""
        return comparison_text(self.drawn(lang), lang, width, lines, columns)

    def html(self, lang: Lang = "zh", columns: int | None = None) -> str:
        """The comparison as an HTML fragment."""
        return comparison_html(self.drawn(lang), lang, columns)

    def drawn(self, lang: Lang = "zh") -> Amounts:
        """What the faces draw."""
        fen = [
            [one if there else None for one, there in zip(row, known, strict=True)]
            for row, known in zip(self.fen.tolist(), self.present.tolist(), strict=True)
        ]
        title = " + ".join(f"{table} {measure_word(measure, lang)}" for table, measure in self.of)
        columns = [Source(one.entity, one.year, one.kind, one.stage, one.unit) for one in self.sides]
        left = [Left(one.reason, one.facts, one.fen, one.example) for one in self.left_out]
        gaps = [(f"{one.entity} {one.year or ''} {one.table}", one.printed, one.summed) for one in self.unclosed]
        unlike = [(one.attribute, one.values) for one in self.incomparable]
        differing = {one.attribute for one in self.incomparable}
        alike = [(name, values[0]) for name, values in self.basis.items() if name not in differing]
        return Amounts(
            title, columns, self.codes, self.names, fen, self.totals.tolist(), self.marks.tolist(), unlike, left, gaps,
            alike,
        )  # fmt: skip

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """The amounts as an Arrow stream of one batch: ``code``, ``name``, then a column of int64 fen per disclosure."""
        rows = np.arange(len(self.codes), dtype=np.int32)
        columns: list[tuple[str, Any, Any, Any]] = [
            ("code", rows, None, text_buffers(self.codes)),
            ("name", rows, None, text_buffers(self.names)),
        ]
        for at, label in enumerate(self._labels()):
            columns.append((label, np.ascontiguousarray(self.fen[:, at]), pack(self.present[:, at]), None))
        return _core.arrow_stream(tuple(columns), len(self.codes))

    def _labels(self) -> list[str]:
        """A heading for each column, no two alike."""
        found: list[str] = []
        taken = {"name", "code"}
        for at, side in enumerate(self.sides):
            label = side.label if side.label not in taken else f"{side.label} #{at + 1}"
            taken.add(label)
            found.append(label)
        return found

    def __repr__(self) -> str:
        return self.text(lines=_SCREEN, columns=_COLUMNS)

    def _repr_html_(self) -> str:
        return self.html(columns=_SCROLLED)


def _number(value: np.float64) -> Any:
    """A quotient as a Python number; None for NaN."""
    return None if np.isnan(value) else value.item()


def compare(
    disclosures: Iterable[Any] | Panel,
    *,
    table: str | Sequence[str] = "T05",
    measure: str | None = None,
    level: str = "类",
    classification: str | None = None,
    stage: str | None = None,
    part: str | None = None,
) -> Comparison:
    """Disclosures side by side, in their order: departments, years, a budget and the final accounts.

    ``table`` is one table or several that share no fund, ``measure`` the column of the whole where none is named,
    ``level`` 类, 款, 项 or 合计. A panel is compared by entity, year, kind and stage. Codes of earlier years stand under
    those of the latest one, as far as the table of changes knows. Nothing is added across columns, so that a department
    may stand beside its head office; what differs in the basis is listed. A disclosure without the table has no column;
    it is named in ``left_out``.

    Raises ArgumentError where there is nothing to compare, or one column would count something twice; UnknownNameError
    where no disclosure has the table.
    """
    digits = digits_of(level)
    given = disclosures if isinstance(disclosures, Panel) else [_document(one) for one in disclosures]
    panel = given if isinstance(given, Panel) else Panel.from_disclosures(given)
    names, tables = [table] if isinstance(table, str) else list(table), panel.values("table")
    if tables and not set(names) & set(tables):
        raise UnknownNameError(f"no disclosure has amounts in {' or '.join(names)}; tables: {', '.join(tables)}")
    pairs = wanted_tables(table, measure)
    by = ("entity", "year", "kind", "stage") if given is panel else ("source", "year", "kind", "stage")
    nested: Nested = "raise" if given is panel else "allow"
    rows = classification or classification_of(pairs[0][0])
    selection = select(panel.facts, panel.contains, Wanted(pairs, rows, by, stage, None, part, nested))
    if not len(selection.facts):
        asked = " and ".join(" ".join(pair) for pair in pairs)
        raise ArgumentError(f"no leaf of {asked} in any of the disclosures; {_there(panel, pairs)}")
    found = roll_up(selection, by)
    if not isinstance(given, Panel):
        there = {int(name.split(":", 1)[0]) for name in selection.facts.texts["source"].used()}
        selection.left_out += [
            LeftOut("without the table", 0, None, document.entity.value or "; ".join(document.files))
            for number, document in enumerate(given)
            if number not in there
        ]
    return _arranged(found, selection, digits, pairs)


def _there(panel: Panel, pairs: Sequence[tuple[str, str]]) -> str:
    """What could have been asked for: the measures of a table that is there, else the tables."""
    for table, measure in pairs:
        measures = panel.where(table=table).values("measure")
        if measures and measure not in measures:
            return f"{table} has the measures {', '.join(measures)}"
    return f"tables: {', '.join(panel.values('table')) or 'none'}"


def _document(disclosure: Any) -> Document:
    found: Document = disclosure if isinstance(disclosure, Document) else disclosure.document
    return found


def _arranged(found: RollUp, selection: Selection, digits: int, of: Sequence[tuple[str, str]]) -> Comparison:
    """The cells of one level in rows and columns; a group with facts is a column."""
    groups, column = np.unique(found.group_of(), return_inverse=True)
    codes = [code for code in found.codes if len(code) == digits]
    row_of = np.full(len(found.codes), -1)
    row_of[[found.codes.index(code) for code in codes]] = np.arange(len(codes))
    row = row_of[found.node]
    at = np.flatnonzero(row >= 0)
    fen = np.zeros((len(codes), len(groups)), np.int64)
    present = np.zeros(fen.shape, np.bool_)
    fen[row[at], column[at]] = found.fen[at]
    present[row[at], column[at]] = True
    totals = np.zeros(len(groups), np.int64)
    tops = np.flatnonzero(found.node == found.codes.index(TOTAL))
    totals[column[tops]] = found.fen[tops]
    above = [total - sum(fen[:, c].tolist()) for c, total in enumerate(totals.tolist())]
    sides = _sides(found, selection, groups, above)
    return Comparison(sides, codes, fen, present, totals, selection.left_out, selection.unclosed, of)


def _sides(found: RollUp, selection: Selection, groups: NDArray[np.int64], above: Sequence[int]) -> list[Side]:
    """What each column is of, as the facts that it adds up say: several values are joined by `` + ``."""
    facts = selection.facts
    group = np.zeros(len(facts), np.int64)
    for name in found.by:
        own = np.searchsorted(found.labels[name], facts.year) if name == "year" else facts.texts[name].ids
        group = group * len(found.labels[name]) + own
    column = np.searchsorted(groups, group)
    said: dict[str, list[str]] = {}
    for name in ("entity", "kind", "scope", "stage", "fund", "carryover_in", "unit"):
        texts = facts.texts[name]
        values: list[list[str]] = [[] for _ in groups]
        for c, i in distinct(column, texts.ids).tolist():
            values[c].append(texts.names[i])
        said[name] = [" + ".join(one) for one in values]
    years = np.zeros(len(groups), np.int64)
    years[column] = facts.year
    latest = int(years.max())
    return [
        Side(
            said["entity"][c], int(years[c]), said["kind"][c], said["scope"][c], said["stage"][c], said["fund"][c],
            said["carryover_in"][c], said["unit"][c], latest, above[c],
        )
        for c in range(len(groups))
    ]  # fmt: skip
