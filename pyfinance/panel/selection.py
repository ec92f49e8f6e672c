"""Which facts of a panel may stand in one sum: leaves of disjoint tables, of one stage and kind, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from pyfinance.errors import ArgumentError
from pyfinance.panel.changes import carried
from pyfinance.panel.closing import TOTAL_ROWS, Unclosed, unclosed
from pyfinance.panel.columns import Mask, Texts, distinct, unpack
from pyfinance.panel.facts import CLASSIFICATIONS, NO_YEAR, Facts, LeftOut
from pyfinance.panel.funds import require_disjoint, whole_measure
from pyfinance.panel.nesting import Nested, rows_that_nest
from pyfinance.subjects import kind_of

_SAME: Final = ("kind", "stage")  # what may not be mixed within one group
_BASIS: Final = ("scope", "stage", "fund", "carryover_in", "kind")


@dataclass(slots=True)
class Selection:
    """The facts of one sum and their codes, what was left out, and what the sum stands on.

    ``unclosed`` are the tables whose leaves do not add up to their printed total. ``basis`` (口径) tells the values of scope, stage, fund, carry-over and kind that came together.
    """

    facts: Facts
    code: Texts
    left_out: list[LeftOut] = field(default_factory=list)
    unclosed: list[Unclosed] = field(default_factory=list)
    carried: list[tuple[str, str, int]] = field(default_factory=list)  # from, to, facts
    basis: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sum is asked for, as :meth:`Panel.roll_up` takes it."""

    tables: tuple[tuple[str, str], ...]  # (table, measure)
    classification: str
    by: tuple[str, ...]
    stage: str | None = None
    kind: str | None = None
    part: str | None = None
    nested: Nested = "raise"
    chart_year: int | None = None


def wanted_tables(tables: str | Sequence[str], measure: str | Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """Tables with the measure of each. Raises ArgumentError where they may not be added up."""
    names = (tables,) if isinstance(tables, str) else tuple(tables)
    if not names or len(set(names)) < len(names):
        raise ArgumentError("a sum is of one table, or of several different ones")
    given = measure if isinstance(measure, Mapping) else dict.fromkeys(names, measure)
    pairs = tuple((name, given.get(name) or whole_measure(name)) for name in names)
    require_disjoint(pairs)
    return pairs


def select(facts: Facts, contains: Mapping[str, set[str]], wanted: Wanted) -> Selection:
    """The facts that a sum adds up. Raises ArgumentError where it would count something twice or mix what is not alike."""
    if wanted.classification not in CLASSIFICATIONS:
        raise ArgumentError(f"a classification is one of {', '.join(CLASSIFICATIONS)}; not {wanted.classification!r}")
    chosen = _of_tables(facts, wanted)
    left: list[LeftOut] = []
    for name in _SAME:
        value = getattr(wanted, name)
        if value is not None:
            chosen = _drop(chosen, ~chosen.texts[name].among([value]), f"another {name}", left)
    if wanted.part is not None:
        chosen = _drop(chosen, ~chosen.texts["part"].among([wanted.part]), "another part", left)
    is_total = chosen.texts["role"].among(["total"]) & chosen.texts["row"].among(TOTAL_ROWS)
    totals = chosen.where(is_total)
    for role in chosen.texts["role"].used():
        if role != "leaf":
            chosen = _drop(chosen, chosen.texts["role"].among([role]), f"no leaf: {role}", left)
    chosen = _drop(chosen, ~unpack(chosen.present, len(chosen)), "blank", left)
    codes = chosen.texts[wanted.classification]
    proper = [name for name in codes.names if kind_of(name) == wanted.classification]
    chosen = _drop(chosen, ~codes.among(proper), f"no code of the {wanted.classification} classification", left)
    not_closed = unclosed(totals, chosen)
    twice, why = rows_that_nest(chosen, contains, wanted.nested, "entity" in wanted.by)
    if twice is not None:
        chosen = _drop(chosen, twice, why, left)
    _require_alike(chosen, wanted)
    result = Selection(chosen, chosen.texts[wanted.classification], left, not_closed)
    _carry(result, wanted.chart_year)
    result.basis = {name: chosen.texts[name].used() for name in _BASIS}
    return result


def _of_tables(facts: Facts, wanted: Wanted) -> Facts:
    table, measure = facts.texts["table"], facts.texts["measure"]
    mask = np.zeros(len(facts), np.bool_)
    for name, one in wanted.tables:
        mask |= table.among([name]) & measure.among([one])
    return facts if bool(mask.all()) else facts.where(mask)


def _drop(facts: Facts, gone: Mask, reason: str, left: list[LeftOut]) -> Facts:
    """The other facts; what goes is added to ``left``."""
    if not bool(gone.any()):
        return facts
    out = facts.where(gone)
    known = unpack(out.present, len(out))
    fen = sum(out.fen[known].tolist())  # in Python's integers: this sum must not wrap
    first = " ".join(
        filter(None, (out.texts[name].names[out.texts[name].ids[0]] for name in ("entity", "table", "row")))
    )
    left.append(LeftOut(reason, len(out), fen if bool(known.any()) else None, first))
    return facts.where(~gone)


def _require_alike(facts: Facts, wanted: Wanted) -> None:
    """Stages, kinds, parts and repeated disclosures that a group would mix."""
    for name in _SAME:
        values = facts.texts[name].used()
        if name not in wanted.by and len(values) > 1:
            raise ArgumentError(f"one sum would mix {name} {' and '.join(values)}: choose {name}=, or group by it")
    texts = facts.texts
    blocks = distinct(texts["source"].ids, texts["table"].ids, texts["part"].ids)
    one_each = distinct(blocks[:, 0], blocks[:, 1])
    if len(blocks) > len(one_each):
        parts = ", ".join(name or "(none)" for name in texts["part"].used())
        raise ArgumentError(f"a table breaks the same whole down in several parts: choose part= among {parts}")
    if "source" not in wanted.by:
        names = ("entity", "scope", "kind", "table")
        own = distinct(facts.year, *(texts[name].ids for name in names), texts["source"].ids)
        known = np.array([bool(name) for name in texts["entity"].names] or [False])  # who is not named may be two
        same = (own[1:, :-1] == own[:-1, :-1]).all(axis=1) & (own[1:, 0] != NO_YEAR) & known[own[1:, 1]]
        if bool(same.any()):
            entity = texts["entity"].names[int(own[1:][same][0, 1])]
            raise ArgumentError(
                f"{entity}: the same table of the same year comes from two disclosures; select one source"
            )


def _carry(selection: Selection, chart_year: int | None) -> None:
    """Codes of earlier years under those of the chart year: the latest year of the facts where none is given."""
    years = distinct(selection.facts.year)[:, 0]
    years = years[years != NO_YEAR]
    if len(years) == 0 or (chart_year is None and len(years) == 1):
        return
    target = int(years[-1]) if chart_year is None else chart_year
    ids, names = selection.code.ids, list(selection.code.names)
    for year in years.tolist():
        for old, name in enumerate(selection.code.names):
            new = carried(name, year, target)
            rows = np.flatnonzero((selection.code.ids == old) & (selection.facts.year == year)) if new != name else ()
            if len(rows):
                if new not in names:
                    names.append(new)
                ids = ids.copy() if ids is selection.code.ids else ids
                ids[rows] = names.index(new)
                selection.carried.append((name, new, len(rows)))
    selection.code = Texts(ids, tuple(names))
