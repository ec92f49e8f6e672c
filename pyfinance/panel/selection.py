"""Which facts of a panel may stand in one sum: leaves of disjoint tables, of one stage and kind, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from pyfinance.errors import ArgumentError
from pyfinance.panel.carrying import Carried, carry
from pyfinance.panel.closing import PLACE, TOTAL_ROWS, Unclosed, unclosed
from pyfinance.panel.facts import CLASSIFICATIONS, NO_YEAR, Facts, LeftOut
from pyfinance.panel.forest import charted
from pyfinance.panel.funds import require_disjoint, whole_measure
from pyfinance.panel.nesting import Nested, bodies_to_leave
from pyfinance.panel.sieve import KEPT, NOT_ASKED, Count, Rule, Sieve, verdicts
from pyfinance.processors import processors

_SAME: Final = ("kind", "stage")  # what may not be mixed within one group
_BASIS: Final = ("scope", "stage", "fund", "carryover_in", "kind")
_OWN: Final = ("year", "entity", "scope", "kind", "table")  # what comes from one disclosure
_MOST_ROLES: Final = 200  # that have a verdict each


@dataclass
class Selection:
    """The facts of one sum, as ``sieve`` keeps them, what was left out, and what the sum stands on.

    ``unclosed`` are the tables whose leaves do not add up to their printed total, ``carry`` tells the codes that stand
    under another one. ``basis`` (口径) tells the values of scope, stage, fund, carry-over and kind that came together.
    """

    sieve: Sieve
    classification: str
    left_out: list[LeftOut] = field(default_factory=list)
    unclosed: list[Unclosed] = field(default_factory=list)
    carry: Carried = field(default_factory=Carried)
    basis: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Facts:
        """The facts that are added up."""
        return self.sieve.kept_facts()

    @property
    def carried(self) -> list[tuple[str, str, int]]:
        """(from, to, facts) of each year and code that is carried, by year."""
        names = self.sieve.facts.texts[self.classification].names
        return [(names[move.code], move.becomes, move.facts) for move in self.carry.moves]


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


def select(facts: Facts, contains: Mapping[str, set[str]], wanted: Wanted, threads: int | None = None) -> Selection:
    """The facts that a sum adds up. Raises ArgumentError where it would count something twice or mix what is not alike."""
    if wanted.classification not in CLASSIFICATIONS:
        raise ArgumentError(f"a classification is one of {', '.join(CLASSIFICATIONS)}; not {wanted.classification!r}")
    noted = ["year", wanted.classification, "part", *_BASIS]
    if "source" not in wanted.by:
        noted.append("source")
    sieve = Sieve(facts, noted, threads or processors())
    reasons = _Reasons(sieve, wanted)
    sieve.judge(reasons.rules, reasons.blank)
    result = Selection(sieve, wanted.classification, reasons.left_out())
    if reasons.printed is not None and sieve.count([reasons.printed]).known:
        result.unclosed = unclosed(sieve, reasons.printed)
    _keep_tuples(sieve, wanted)
    bodies, why = bodies_to_leave(sieve, contains, wanted.nested, "entity" in wanted.by)
    if bodies:
        number = reasons.number(why)
        sieve.judge(_of_bodies(sieve, bodies, number))
        _keep_tuples(sieve, wanted)
        result.left_out += _left_out(facts, why, sieve.count([number]))
    _require_alike(sieve, wanted)
    result.carry = carry(sieve, wanted.classification, wanted.chart_year, reasons.next)
    result.basis = {name: sieve.names(name) for name in _BASIS}
    return result


def _keep_tuples(sieve: Sieve, wanted: Wanted) -> None:
    """One look at the rows for what tells bodies, tables and disclosures apart, where it is needed."""
    if "source" not in wanted.by and sieve.several("source"):
        sieve.keep_tuples((*_OWN, "source", *(("part",) if sieve.several("part") else ())))


class _Reasons:
    """The rules of a sum, and why a fact does not count, by verdict: in the order in which they are looked at.

    ``blank`` is the verdict of blanks, ``printed`` that of printed totals, None where there can be none.
    """

    def __init__(self, sieve: Sieve, wanted: Wanted) -> None:
        self.sieve, self.next = sieve, NOT_ASKED + 1
        self.texts: dict[str, list[int]] = {}  # reason to verdicts
        self.printed: int | None = None
        self.further: int | None = None  # the verdict of roles beyond those that have one each
        self.rules = _of_tables(sieve, wanted)
        for name in _SAME:
            self._require(name, getattr(wanted, name))
        self._require("part", wanted.part)
        self._leaves_only()
        self.blank = self.number("blank")
        is_code = charted(sieve.facts.texts[wanted.classification].names, wanted.classification).is_code
        number = self.number(f"no code of the {wanted.classification} classification")
        self.rules += sieve.by_name(wanted.classification, np.where(is_code, KEPT, number).astype(np.uint8))

    def number(self, reason: str) -> int:
        """A new verdict for a reason."""
        number, self.next = self.next, self.next + 1
        self.texts.setdefault(reason, []).append(number)
        return number

    def _require(self, name: str, value: str | None) -> None:
        if value is not None:
            texts = self.sieve.facts.texts[name]
            self.rules += self.sieve.by_name(name, verdicts(texts, [value], KEPT, self.number(f"another {name}")))

    def _leaves_only(self) -> None:
        facts = self.sieve.facts
        role, row = facts.texts["role"], facts.texts["row"]
        verdict = np.full(len(role.names), KEPT, np.uint8)
        for i, name in enumerate(role.names):
            if name == "leaf":
                continue
            if self.next > _MOST_ROLES:
                self.further = self.next if self.further is None else self.further
                verdict[i] = self.further
                continue
            if name == "total" and any(row.place(one) is not None for one in TOTAL_ROWS):
                self.printed = self.number(f"no leaf: {name}")
                rows = np.full((2, len(row.names)), KEPT, np.uint8)
                rows[1] = verdicts(row, TOTAL_ROWS, self.printed, KEPT)
                self.rules += self.sieve.by_pair("role", "row", {i: 1}, rows)
            verdict[i] = self.number(f"no leaf: {name}")
        self.next += self.further is not None
        self.rules += self.sieve.by_name("role", verdict)

    def left_out(self) -> list[LeftOut]:
        """What the rules left out, with reasons."""
        found: list[LeftOut] = []
        further = [] if self.further is None else self._further_roles(self.further)
        for reason, numbers in self.texts.items():
            if reason == "blank":
                found += further
            found += _left_out(self.sieve.facts, reason, self.sieve.count(numbers))
        return found

    def _further_roles(self, verdict: int) -> list[LeftOut]:
        facts, rows = self.sieve.facts, self.sieve.rows(verdict)
        some = facts.where(rows)
        found: list[LeftOut] = []
        for role in some.texts["role"].used():
            own = np.flatnonzero(some.texts["role"].among([role]))
            known = own if some.present is None else own[some.present[own >> 3] >> (own & 7) & 1 == 1]
            fen = sum(some.fen[known].tolist()) if len(known) else None
            found += _left_out(facts, f"no leaf: {role}", Count(len(own), len(known), fen, int(rows[own[0]])))
        return found


def _left_out(facts: Facts, reason: str, count: Count) -> list[LeftOut]:
    if not count.rows:
        return []
    columns = (facts.texts[name] for name in ("entity", "table", "row"))
    example = " ".join(filter(None, (column.names[column.ids[count.first]] for column in columns)))
    return [LeftOut(reason, count.rows, count.fen, example)]


def _of_tables(sieve: Sieve, wanted: Wanted) -> list[Rule]:
    """Who is not of a wanted table, with the measure that is wanted of it, is not asked for."""
    table, measure = (sieve.facts.texts[name] for name in ("table", "measure"))
    tables = sieve.by_name("table", verdicts(table, [name for name, _ in wanted.tables], KEPT, NOT_ASKED))
    measures = {one for _, one in wanted.tables}
    if len(measures) == 1:
        return tables + sieve.by_name("measure", verdicts(measure, measures, KEPT, NOT_ASKED))
    number = {place: n for n, (name, _) in enumerate(wanted.tables) if (place := table.place(name)) is not None}
    asked = np.array([verdicts(measure, [one], KEPT, NOT_ASKED) for _, one in wanted.tables])
    return tables + sieve.by_pair("table", "measure", number, asked)


def _of_bodies(sieve: Sieve, bodies: Sequence[tuple[str, str]], verdict: int) -> list[Rule]:
    """Says the verdict of the facts of bodies, each an entity in a scope."""
    entity, scope = (sieve.facts.texts[name] for name in ("entity", "scope"))
    scopes: dict[str, list[str]] = {}
    for name, one in bodies:
        scopes.setdefault(name, []).append(one)
    kinds = {kind: n for n, kind in enumerate(dict.fromkeys(tuple(sorted(own)) for own in scopes.values()), 1)}
    number = {
        place: kinds[tuple(sorted(own))] for name, own in scopes.items() if (place := entity.place(name)) is not None
    }
    keeps = np.full(len(scope.names), KEPT, np.uint8)
    gone = np.array([keeps, *(verdicts(scope, kind, verdict, KEPT) for kind in kinds)])
    return sieve.by_pair("entity", "scope", number, gone)


def _require_alike(sieve: Sieve, wanted: Wanted) -> None:
    """Stages, kinds, parts and repeated disclosures that a group would mix."""
    for name in _SAME:
        values = sieve.names(name)
        if name not in wanted.by and len(values) > 1:
            raise ArgumentError(f"one sum would mix {name} {' and '.join(values)}: choose {name}=, or group by it")
    if sieve.several("part"):
        blocks = sieve.distinct((*PLACE, "part"))
        if len(blocks) > len(sieve.distinct(PLACE, blocks)):
            parts = ", ".join(name or "(none)" for name in sieve.names("part"))
            raise ArgumentError(f"a table breaks the same whole down in several parts: choose part= among {parts}")
    if "source" not in wanted.by and sieve.several("source"):
        _require_one_source(sieve)


def _require_one_source(sieve: Sieve) -> None:
    """Raises ArgumentError where a table of one body, year and kind comes from two disclosures."""
    facts = sieve.facts
    rows = sieve.distinct((*_OWN, "source"))
    unnamed = facts.texts["entity"].place("")  # who is not named may be two
    if unnamed is not None:
        rows = rows[facts.texts["entity"].ids[rows] != unnamed]
    if NO_YEAR in sieve.years():
        rows = rows[facts.year[rows] != NO_YEAR]
    if len(rows) > len(sieve.distinct(_OWN, rows)):
        own = sieve.values((*_OWN, "source"), rows)
        same = (own[1:, :-1] == own[:-1, :-1]).all(axis=1)
        entity = facts.texts["entity"].names[int(own[1:][same][0, 1])]
        raise ArgumentError(f"{entity}: the same table of the same year comes from two disclosures; select one source")
