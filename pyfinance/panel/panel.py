"""The panel that users hold."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pyfinance import _core
from pyfinance.display.comparison import Left
from pyfinance.display.coverage import Coverage, coverage_html, coverage_text
from pyfinance.display.words import Lang
from pyfinance.errors import ArgumentError
from pyfinance.model import Document
from pyfinance.panel import parquet
from pyfinance.panel.columns import Texts, distinct, unpack
from pyfinance.panel.consolidation import Consolidation
from pyfinance.panel.facts import (
    TEXT_COLUMNS,
    Contents,
    Facts,
    LeftOut,
    below,
    from_documents,
    from_rows,
)
from pyfinance.panel.foreign import from_frame, from_stream
from pyfinance.panel.forest import Forest
from pyfinance.panel.funds import classification_of
from pyfinance.panel.members import consolidations
from pyfinance.panel.nesting import Nested
from pyfinance.panel.ratios import Ratios, ratios
from pyfinance.panel.rollup import RollUp, load_pandas, roll_up, text_buffers
from pyfinance.panel.selection import Wanted, select, wanted_tables
from pyfinance.processors import processors
from pyfinance.reading.cells import unguarded
from pyfinance.subjects import kind_of

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = {
    _core.VERIFY_NONE: "none",
    _core.VERIFY_EXACT: "exact",
    _core.VERIFY_ROUNDING: "rounding",
    _core.VERIFY_TIE: "tie",
    _core.VERIFY_MISMATCH: "mismatch",
    _core.VERIFY_TWICE: "twice",
    _core.VERIFY_LARGE: "large",
}


class Panel:
    """The amounts of many disclosures in columns. Not to be changed: selecting gives a new panel.

    ``facts`` holds the columns; ``left_out`` what the sources held and the panel does not, with reasons; ``contains``
    which entity contains which, as far as disclosures or the caller say.
    """

    def __init__(self, contents: Contents, contains: Mapping[str, Iterable[str]] | None = None) -> None:
        self.facts: Facts = contents.facts
        self.left_out: tuple[LeftOut, ...] = tuple(contents.left_out)
        self.contains: dict[str, set[str]] = {name: set(inner) for name, inner in contents.contains.items()}
        for name, inner in (contains or {}).items():
            self.contains.setdefault(name, set()).update(inner)

    @classmethod
    def from_disclosures(cls, disclosures: Iterable[Any], contains: Mapping[str, Iterable[str]] | None = None) -> Panel:
        """The facts of disclosures (or of their documents). ``contains`` adds to what they say of bodies and units."""
        documents = (one if isinstance(one, Document) else one.document for one in disclosures)
        return cls(from_documents(documents), contains)

    @classmethod
    def from_csv(cls, *paths: str | os.PathLike[str], contains: Mapping[str, Iterable[str]] | None = None) -> Panel:
        """The facts of files in the tidy form, as ``pyfinance cells`` prints it; a file may hold many disclosures.

        Raises OSError where a file cannot be opened, ArgumentError where it lacks a column.
        """
        parts = []
        for path in paths:
            with open(path, encoding="utf-8-sig", newline="") as lines:
                parts.append(from_rows(_unguarded(csv.DictReader(lines))))
        return cls(below(parts), contains)

    @classmethod
    def from_parquet(cls, *paths: str | os.PathLike[str], contains: Mapping[str, Iterable[str]] | None = None) -> Panel:
        """The facts of Parquet files: those of :meth:`to_parquet`, or the tidy form as ``Disclosure.save`` writes it.

        Amounts come from ``fen``, else from ``value`` (texts) and ``unit``. Needs one of polars, pyarrow, DuckDB (the
        extra ``sql``): raises MissingExtraError without. Raises OSError where a file cannot be opened, ArgumentError
        where it is no Parquet or lacks a column.
        """
        return cls(below([from_stream(parquet.stream(path)) for path in paths]), contains)

    @classmethod
    def from_pandas(cls, frame: pd.DataFrame, contains: Mapping[str, Iterable[str]] | None = None) -> Panel:
        """The facts of a frame: ``table``, ``measure`` and ``fen`` (int64 or Int64) at least, all columns of a panel at
        most; also of the tidy form, as ``Disclosure.df`` has it. int64 is taken without a copy.
        """
        return cls(from_frame(frame), contains)

    @classmethod
    def from_arrow(cls, stream: Any, contains: Mapping[str, Iterable[str]] | None = None) -> Panel:
        """The facts of an object with ``__arrow_c_stream__`` (polars, pyarrow, DuckDB), as :meth:`from_pandas`."""
        return cls(from_stream(stream), contains)

    def __len__(self) -> int:
        return len(self.facts)

    def values(self, column: str) -> tuple[Any, ...]:
        """The distinct values of a column. Raises ArgumentError for one that there is not."""
        if column == "year":
            return tuple(distinct(self.facts.year)[:, 0].tolist())
        return self._texts(column).used()

    def where(self, **columns: Any) -> Panel:
        """The facts that hold the given values: ``panel.where(kind="final_accounts", year=[2023, 2024])``."""
        mask = np.ones(len(self), np.bool_)
        for name, wanted in columns.items():
            values: list[Any] = [wanted] if isinstance(wanted, str | int) else list(wanted)
            mask &= np.isin(self.facts.year, values) if name == "year" else self._texts(name).among(values)
        return Panel(Contents(self.facts.where(mask), self.contains, list(self.left_out)))

    def _texts(self, name: str) -> Texts:
        if name not in self.facts.texts:
            raise ArgumentError(f"no column {name!r}; columns: year, {', '.join(TEXT_COLUMNS)}")
        return self.facts.texts[name]

    def roll_up(
        self,
        tables: str | Sequence[str],
        measure: str | Mapping[str, str] | None = None,
        *,
        by: Sequence[str] = (),
        classification: str | None = None,
        stage: str | None = None,
        kind: str | None = None,
        part: str | None = None,
        nested: Nested = "raise",
        chart_year: int | None = None,
        threads: int | None = None,
    ) -> RollUp:
        """Sums of the leaves to every code of a classification and the codes above it, by groups.

        ``tables`` is one table, or several that share no fund (T05, T07 and T08); ``measure`` the column of the whole
        where none is named; ``classification`` that of its rows (function, economic, gov_economic). ``by`` are up to four columns, such as entity and year. Codes of earlier years stand under
        those of ``chart_year`` (None: the latest year of the facts), as far as the table of changes knows.

        What does not count is listed in the result's ``left_out``. Raises ArgumentError where one sum would count
        something twice or mix what is not alike: tables that share a fund, entities of which one contains another
        (unless ``nested`` is "outer", "inner" or "allow"), stages, kinds, parts, a table published twice.
        """
        names = (by,) if isinstance(by, str) else tuple(by)
        pairs = wanted_tables(tables, measure)
        rows = classification or classification_of(pairs[0][0])
        wanted = Wanted(pairs, rows, names, stage, kind, part, nested, chart_year)
        return roll_up(select(self.facts, self.contains, wanted, threads), names, threads)

    def ratios(self, *ids: str) -> Ratios:
        """Every declared ratio of every disclosure, or those of ``ids``, as columns: what :func:`pyfinance.ratios` gives
        of each document whose tables these are.

        A panel holds no narrative: what only that tells is blank here, and ``Ratios.not_held`` names the ratios that
        need it. PI-1 and PI-2.1 hold final accounts against the budget of the same entity, scope and year in the panel.
        Raises UnknownNameError for an id that is not declared, AmountOverflowError where a sum does not fit.
        """
        return ratios(self.facts, ids)

    def consolidate(self, entity: str, *, year: int | None = None, kind: str | None = None) -> Consolidation:
        """A whole against its parts, as far as ``contains`` and the disclosures tell them: a department against its head
        office and units, or a city against its departments, which then needs no disclosure of its own.

        The parts are the outermost ones with figures, so that nothing counts twice; for a part without any its own parts
        stand, and what is missing is listed. Raises ArgumentError where the panel has no part of ``entity``, or several
        years or kinds to choose from.
        """
        found = consolidations(self.facts, self.contains, entity, year, kind)
        if len(found) == 1:
            return found[0]
        told = ", ".join(f"year={one.year} kind={one.kind!r}" for one in found)
        raise ArgumentError(
            f"choose one of {told}" if found else f"no part of {entity!r} has figures in that year and kind"
        )

    def consolidations(self, *, year: int | None = None, kind: str | None = None) -> list[Consolidation]:
        """Every whole of which the panel has a part, in every year and kind, as :meth:`consolidate` gives it."""
        return consolidations(self.facts, self.contains, None, year, kind)

    def verify(
        self, table: str, measure: str, classification: str = "function", threads: int | None = None
    ) -> dict[tuple[str, str], str]:
        """Printed codes against the codes printed below them: (source, part) to the worst verdict of that block.

        The verdicts: none (no printed code has one below it), exact, rounding, tie, mismatch, twice (a code is printed
        twice, then nothing is said), large (beyond what 64 bits hold).
        """
        facts = self.facts.where(self._texts("table").among([table]) & self._texts("measure").among([measure]))
        codes = facts.texts[classification]
        printed = codes.among([code for code in codes.names if kind_of(code) == classification])
        facts = facts.where(printed & facts.texts["role"].among(["leaf", "subtotal"]))
        codes, source, part = (facts.texts[name] for name in (classification, "source", "part"))
        forest = Forest.of(codes.used())
        keys = tuple((column.ids, 0, max(len(column.names), 1)) for column in (source, part))
        verdict, _ = _core.cube_verify(
            keys, codes.ids, forest.remap(codes.names), (facts.fen,), (facts.present,), forest.parent, facts.exponent,
            0, threads or processors(),
        )  # fmt: skip
        pairs = distinct(source.ids, part.ids).tolist()
        return {(source.names[s], part.names[p]): VERDICTS[int(verdict[s * len(part.names) + p])] for s, p in pairs}

    # ------------------------------------------------------------------------------------------------------------ faces
    def to_pandas(self) -> pd.DataFrame:
        """A frame of the facts: texts as categoricals, ``year`` int32 (0: not known), ``fen`` nullable Int64, ``exponent``.

        Raises MissingExtraError where pandas is not installed.
        """
        pandas = load_pandas()
        columns: dict[str, Any] = {}
        for name, column in self.facts.texts.items():
            columns[name] = pandas.Categorical.from_codes(column.ids, categories=list(column.names))
        columns["year"] = self.facts.year
        columns["fen"] = pandas.arrays.IntegerArray(self.facts.fen, ~unpack(self.facts.present, len(self)))
        columns["exponent"] = self.facts.exponent
        return pandas.DataFrame(columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """The facts as an Arrow stream of one record batch, without a copy: texts as dictionaries, then year, fen and
        exponent.
        """
        columns: list[tuple[str, Any, Any, Any]] = [
            (name, column.ids, None, text_buffers(column.names)) for name, column in self.facts.texts.items()
        ]
        columns.append(("year", self.facts.year, None, None))
        columns.append(("fen", self.facts.fen, self.facts.present, None))
        columns.append(("exponent", self.facts.exponent, None, None))
        return _core.arrow_stream(tuple(columns), len(self))

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Writes the facts to a Parquet file, under the columns of :meth:`to_pandas`; :meth:`from_parquet` reads it.

        Needs one of polars, pyarrow, DuckDB (the extra ``sql``): raises MissingExtraError without, OSError where the
        file cannot be written.
        """
        parquet.write(path, self)

    def text(self, lang: Lang = "zh") -> str:
        """What the panel covers, in at most nine lines: years, entities, tables, and what is not in it."""
        return coverage_text(self._coverage(), lang)

    def html(self, lang: Lang = "zh") -> str:
        """The same as an HTML fragment."""
        return coverage_html(self._coverage(), lang)

    def _coverage(self) -> Coverage:
        facts, texts = self.facts, self.facts.texts
        source, entity, kind, table = (texts[name] for name in ("source", "entity", "kind", "table"))
        amounts = dict(zip(*(found.tolist() for found in np.unique(facts.year, return_counts=True)), strict=True))
        kinds: dict[int, dict[str, int]] = {year: {} for year in amounts}
        for year, k, _ in distinct(facts.year, kind.ids, source.ids).tolist():
            kinds[year][kind.names[k]] = kinds[year].get(kind.names[k], 0) + 1
        entities = dict.fromkeys(amounts, 0)
        for year, _ in distinct(facts.year, entity.ids).tolist():
            entities[year] += 1
        tables: dict[str, int] = {}
        for t, _ in distinct(table.ids, source.ids).tolist():
            tables[table.names[t]] = tables.get(table.names[t], 0) + 1
        left = [Left(one.reason, one.facts, one.fen, one.example) for one in self.left_out]
        years = [(year, kinds[year], entities[year], amounts[year]) for year in amounts]
        counts = (len(self), len(entity.used()), len(source.used()))
        return Coverage(*counts, years, dict(sorted(tables.items())), left)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else self.text())

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        years = [year for year in self.values("year") if year]
        span = "" if not years else f", {years[0]}" if len(years) == 1 else f", {years[0]} to {years[-1]}"
        return f"<Panel: {len(self)} facts of {len(self.values('entity'))} entities{span}>"


def _unguarded(rows: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """Lines without the apostrophes that keep Excel from taking a text for a formula."""
    for row in rows:
        yield {name: unguarded(text) if text and text[0] == "'" else text for name, text in row.items()}
