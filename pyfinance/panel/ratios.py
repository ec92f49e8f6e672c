"""Declared ratios over a whole panel: the policy of ``pyfinance.ratio``, the arithmetic in columns.

For each ratio the disclosures are grouped by what they have of its terms (blank, ambiguous, or a figure of some stage
and carry-over). One disclosure of each group is decided on as a single document would be; the rest is arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.errors import UnknownNameError
from pyfinance.model import Place
from pyfinance.panel.columns import Fen, Mask, Texts, joined, pack
from pyfinance.panel.facts import Facts
from pyfinance.panel.figures import ROW, Disclosures, Figures, Found, Numbers, added, subtracted
from pyfinance.panel.outturn import Outturn, outturn
from pyfinance.panel.rollup import load_pandas, text_buffers
from pyfinance.processors import processors
from pyfinance.ratio import Declaration, Ratio, declarations
from pyfinance.ratio.choice import (
    COMPOSITION_STAGE,
    LOW_EXECUTION_STAGE,
    NO_PROJECTS,
    Choice,
    Figure,
    choose,
    composition_doubt,
    composition_gap,
    days_between,
    is_low,
    named,
    unit_of,
)
from pyfinance.ratio.declared import Term
from pyfinance.ratio.evaluation import WHOLE_YEAR

if TYPE_CHECKING:
    import pandas as pd

NOT_HELD: Final = "not held by a panel"
_OF_RESULT: Final = ("source", "entity", "kind", "scope")
_TEXTS: Final = ("row", "fund", "stage", "carryover_in", "reason")
_NO_PLACE: Final = Place()
_BLANK, _CLASH, _FIGURE = 0, 1, 2  # what a disclosure has of a term; a figure: _FIGURE and on, by stage and carry-over


@dataclass(slots=True)
class _Block:
    """The results of one ratio for some disclosures. The numerator is ``whole + rest / divisor``, all int64."""

    ratio: Declaration
    disclosure: Numbers
    texts: dict[str, Texts]  # the columns of _TEXTS
    present: Mask
    whole: Fen
    denominator: Fen
    rest: Fen
    divisor: Fen
    value: NDArray[np.float64]


class Ratios:
    """Declared ratios of many disclosures, in columns of equal length: one row per ratio, disclosure and row of it.

    ``texts`` are ``id``, ``unit`` (%, fen, fen_per, days), ``source``, ``entity``, ``kind``, ``scope``, ``row``, ``fund``,
    ``stage``, ``carryover_in`` and ``reason``; ``year`` int32. ``numerator`` and ``denominator`` are int64 fen (counts,
    days), where ``present``; a numerator that is no whole number (PI-2.1) has ``remainder`` / ``divisor`` on top, both
    int64, 0 and 1 elsewhere. ``value`` is the quotient as float64, NaN where there is none. ``comparable`` is False where
    ``reason`` says why. ``not_held`` are the ratios whose figures no panel holds: what only the narrative or the
    indicators of a performance form tell.
    """

    def __init__(self, disclosures: Disclosures, blocks: Sequence[_Block]) -> None:
        at = np.concatenate([np.zeros(0, np.int64), *(one.disclosure for one in blocks)])
        many = [len(one.disclosure) for one in blocks]
        own = np.repeat(np.arange(len(blocks), dtype=np.int32), many)
        self.declarations = {one.ratio.id: one.ratio for one in blocks}
        ids = tuple(one.ratio.id for one in blocks)
        self.texts: dict[str, Texts] = {
            "id": Texts(own, ids).renamed(ids),
            "unit": Texts(own, ids).renamed([unit_of(one.ratio) for one in blocks]),
            **{name: disclosures.texts[name].where(at) for name in _OF_RESULT},
            **{name: joined([one.texts[name] for one in blocks]) for name in _TEXTS},
        }
        self.year: NDArray[np.int32] = disclosures.year[at]
        self.present: Mask = _below(blocks, "present", np.bool_)
        self.numerator: Fen = _below(blocks, "whole", np.int64)
        self.denominator: Fen = _below(blocks, "denominator", np.int64)
        self.remainder: Fen = _below(blocks, "rest", np.int64)
        self.divisor: Fen = _below(blocks, "divisor", np.int64)
        self.value: NDArray[np.float64] = _below(blocks, "value", np.float64)
        self.comparable: Mask = self.texts["reason"].among([""])

    @property
    def not_held(self) -> tuple[str, ...]:
        """The ids of ratios whose figures no panel holds."""
        return tuple(name for name, one in self.declarations.items() if is_not_held(one))

    def __len__(self) -> int:
        return len(self.numerator)

    def __getitem__(self, at: int) -> Ratio:
        """One result, as :func:`pyfinance.ratios` gives it of a document; without places."""
        row = range(len(self))[at]
        said = {name: column.names[int(column.ids[row])] for name, column in self.texts.items()}
        one = self.declarations[said["id"]]
        above = below = None
        if self.present[row]:
            above = int(self.numerator[row]) + Fraction(int(self.remainder[row]), int(self.divisor[row]))
            below = Fraction(int(self.denominator[row]))
        return Ratio(
            one.id, one.zh, one.en, said["row"], unit_of(one), above, below, said["fund"], said["stage"],
            said["carryover_in"], bool(self.comparable[row]), said["reason"],
        )  # fmt: skip

    def __iter__(self) -> Iterator[Ratio]:
        return (self[at] for at in range(len(self)))

    def of(self, source: str) -> list[Ratio]:
        """The results of one disclosure, by its source."""
        return [self[at] for at in np.flatnonzero(self.texts["source"].among([source])).tolist()]

    # ------------------------------------------------------------------------------------------------------------ faces
    def to_pandas(self) -> pd.DataFrame:
        """A frame of the columns: texts as categoricals, whole numbers as nullable Int64. ``attrs["not_held"]``.

        Raises MissingExtraError where pandas is not installed.
        """
        pandas = load_pandas()
        columns: dict[str, Any] = {
            name: pandas.Categorical.from_codes(column.ids, categories=list(column.names))
            for name, column in self.texts.items()
        }
        columns["year"] = self.year
        for name in ("numerator", "denominator"):
            columns[name] = pandas.arrays.IntegerArray(getattr(self, name), ~self.present)
        columns |= {"remainder": self.remainder, "divisor": self.divisor, "value": self.value}
        columns["comparable"] = self.comparable
        frame: pd.DataFrame = pandas.DataFrame(columns)
        frame.attrs["not_held"] = self.not_held
        return frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """The columns as an Arrow stream of one batch, without a copy; what is not comparable has a ``reason``."""
        columns: list[tuple[str, Any, Any, Any]] = [
            (name, column.ids, None, text_buffers(column.names)) for name, column in self.texts.items()
        ]
        there = pack(self.present)
        columns += [("year", self.year, None, None), ("numerator", self.numerator, there, None)]
        columns += [("denominator", self.denominator, there, None), ("remainder", self.remainder, None, None)]
        columns += [("divisor", self.divisor, None, None), ("value", self.value, pack(~np.isnan(self.value)), None)]
        return _core.arrow_stream(tuple(columns), len(self))

    def __repr__(self) -> str:
        there = int(self.present.sum())
        sources = len(self.texts["source"].used())
        return f"<Ratios: {len(self.declarations)} ratios of {sources} sources, {there} of {len(self)} with figures>"


def _below(blocks: Sequence[_Block], name: str, kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *(getattr(one, name) for one in blocks)])


def ratios(facts: Facts, ids: Sequence[str]) -> Ratios:
    """Every declared ratio of every disclosure, or those of ``ids``. Raises UnknownNameError for one not declared."""
    known = {one.id: one for one in declarations()}
    if unknown := [name for name in ids if name not in known]:
        raise UnknownNameError(f"no ratio {', '.join(unknown)}; ratios: {', '.join(known)}")
    chosen = [known[name] for name in dict.fromkeys(ids)] or list(known.values())
    evaluation = _Evaluation(facts, chosen)
    return Ratios(evaluation.disclosures, [block for one in chosen for block in evaluation.blocks(one)])


def is_not_held(declared: Declaration) -> bool:
    """Whether every form of a ratio needs what no panel holds."""
    if declared.kind == "missed_indicators":
        return True
    forms = [any(term.indicator for term in (*form.of, *form.per)) for form in declared.forms]
    return bool(forms) and all(forms)


class _Evaluation:
    """The ratios of one panel."""

    def __init__(self, facts: Facts, chosen: Sequence[Declaration]) -> None:
        self.disclosures = Disclosures.of(facts)
        self._facts = facts
        self._outturn: Outturn | None = None
        terms: set[Term] = set()
        for one in chosen:
            for form in one.forms:
                terms |= {*form.of, *form.per}
        fixed = [each for one in chosen for each in one.each if not each.startswith("*")]
        ends = (f"/{WHOLE_YEAR}", *(each[1:] for one in chosen for each in one.each if each.startswith("*")))
        names = [name for name in facts.texts["row"].names if name.endswith(ends)]
        self._figures = Figures(facts, self.disclosures, terms, [*fixed, *names])

    def blocks(self, declared: Declaration) -> Iterator[_Block]:
        """Every result of one declared ratio, in one block or one for each of its rows."""
        if declared.kind == "composition":
            yield self._composition(declared)
        elif declared.kind == "low_execution":
            yield self._low_execution(declared)
        elif declared.kind == "missed_indicators":
            yield self._nothing(declared, f"indicators with target and result: {NOT_HELD}")
        elif declared.kind == "days":
            yield self._days(declared)
        else:
            for each in declared.each or ("",):
                yield self._by_row(declared, each) if each.startswith("*") else self._quotients(declared, each)

    # ---------------------------------------------------------------------------------------------------- quotients
    def _quotients(self, declared: Declaration, row: str) -> _Block:
        found = {term: self._figures.find(term, row) for term in _terms(declared)}
        rows = Texts.constant(row, len(self.disclosures))
        return self._decided(declared, np.arange(len(self.disclosures)), rows, row, found)

    def _by_row(self, declared: Declaration, pattern: str) -> _Block:
        """One result for each row of a disclosure whose key ends as the pattern says."""
        pairs = self._pairs(declared.forms[0].of[0].table, pattern[1:])
        found = {term: self._figures.find_in(term, pairs) for term in _terms(declared)}
        rows = self._figures.facts.texts["row"]
        return self._decided(declared, pairs[:, 0], Texts(pairs[:, 1].astype(np.int32), rows.names), ROW, found)

    def _pairs(self, table: str, end: str) -> Numbers:
        rows = self._figures.facts.texts["row"]
        return self._figures.rows_of(table, [name for name in rows.names if name.endswith(end) and name != end])

    def _decided(
        self, declared: Declaration, disclosure: Numbers, rows: Texts, row: str, found: Mapping[Term, Found]
    ) -> _Block:
        many, terms = len(disclosure), list(found)
        groups, group = self._situations(many, [found[term] for term in terms])
        choices = [
            choose(declared, row, _Situation(terms, states, self._stages(), self._carried()).find) for states in groups
        ]
        above, below = np.zeros(many, np.int64), np.ones(many, np.int64)
        complete = np.array([one.complete for one in choices] or [False])[group]
        for form in declared.forms:
            mask = np.array([one.complete and one.form is form for one in choices] or [False])[group]
            if not bool(mask.any()):
                continue
            sides = [self._sum(terms_of, found, many) for terms_of in (form.of, form.per)]
            upper = subtracted(*sides) if declared.kind == "growth" else sides[0]
            above[mask] = upper[mask]
            if form.per:
                below[mask] = sides[1][mask]
        zero = complete & (below == 0)
        said = _said(choices, group)
        reasons = [one.reason(is_zero) for one in choices for is_zero in (False, True)]
        said["reason"] = _for_rows(Texts((2 * group + zero).astype(np.int32), tuple(reasons)), rows)
        return _block(declared, disclosure, {"row": rows, **said}, complete, above, np.where(complete, below, 0))

    def _situations(self, many: int, found: Sequence[Found]) -> tuple[list[list[int]], Numbers]:
        """The different states of the terms that there are, and which one each group is in."""
        texts, carried = self._figures.facts.texts, max(len(self._carried()), 1)
        group = np.zeros(many, np.int64)
        groups: list[list[int]] = [[]] if many else []
        for one in found:
            state = np.full(many, _BLANK, np.int64)
            there = one.at >= 0
            ids = one.at[there]
            state[there] = _FIGURE + texts["stage"].ids[ids].astype(np.int64) * carried + texts["carryover_in"].ids[ids]
            state[one.clash] = _CLASH
            values, own = np.unique(state, return_inverse=True)
            used, group = np.unique(group * max(len(values), 1) + own, return_inverse=True)
            groups = [[*groups[int(at) // len(values)], int(values[int(at) % len(values)])] for at in used]
        return groups, group

    def _stages(self) -> Sequence[str]:
        return self._figures.facts.texts["stage"].names

    def _carried(self) -> Sequence[str]:
        return self._figures.facts.texts["carryover_in"].names

    def _sum(self, terms: Sequence[Term], found: Mapping[Term, Found], many: int) -> Fen:
        total = np.zeros(many, np.int64)
        for term in terms:
            own = self._figures.fen(found[term])
            total = added(total, own) if term.sign > 0 else subtracted(total, own)
        return total

    # ------------------------------------------------------------------------------------------------ other kinds
    def _nothing(self, declared: Declaration, reason: str) -> _Block:
        many = len(self.disclosures)
        none = np.zeros(many, np.int64)
        said = _same(many, fund="all", reason=reason)
        return _block(declared, np.arange(many), said, none != 0, none, none)

    def _low_execution(self, declared: Declaration) -> _Block:
        many = len(self.disclosures)
        low, known = np.zeros(many, np.int64), np.zeros(many, np.int64)
        for form in declared.forms:
            pairs = self._pairs("T10", f"/{WHOLE_YEAR}")
            spent, budget = (self._figures.find_in(terms[0], pairs) for terms in (form.of, form.per))
            fen = self._figures.fen(spent), self._figures.fen(budget)
            counts = spent.known & budget.known & (fen[1] > 0)
            known += np.bincount(pairs[counts, 0], minlength=many)
            low += np.bincount(pairs[counts & is_low(*fen), 0], minlength=many)
        there = known > 0
        said = _same(many, fund="all")
        said["stage"] = Texts(there.astype(np.int32), ("", LOW_EXECUTION_STAGE))
        said["reason"] = Texts(there.astype(np.int32), (NO_PROJECTS, ""))
        return _block(declared, np.arange(many), said, there, low, known)

    def _days(self, declared: Declaration) -> _Block:
        approved, published = (self.disclosures.texts[name] for name in ("approved", "published"))
        many, width = len(self.disclosures), max(len(published.names), 1)
        used, group = np.unique(approved.ids.astype(np.int64) * width + published.ids, return_inverse=True)
        pairs = [(approved.names[int(at) // width], published.names[int(at) % width]) for at in used]
        answers = [days_between(*pair) for pair in pairs]
        days = np.array([number or 0 for number, _ in answers] or [0], np.int64)[group]
        there = np.array([number is not None for number, _ in answers] or [False])[group]
        said = _same(many, fund="all")
        said["reason"] = Texts(group.astype(np.int32), tuple(reason for _, reason in answers))
        return _block(declared, np.arange(many), said, there, days, there.astype(np.int64))

    def _composition(self, declared: Declaration) -> _Block:
        """Final accounts against the budget of the same body, year and scope, where the panel holds one."""
        if self._outturn is None:
            self._outturn = outturn(self._facts, self.disclosures)
        found, many = self._outturn, len(self.disclosures)
        sums = found.sums(declared.level or 7)
        state = found.final.astype(np.int64) + 2 * found.approved + 4 * found.clash
        gaps = [composition_gap(bool(s & 1), bool(s & 2), clash=bool(s & 4)) for s in range(8)]
        complete = np.array([not gap for gap in gaps])[state]
        below = sums.final if declared.level else sums.approved
        zero = complete & ((below == 0) | (sums.approved == 0))
        there = complete & ((sums.approved != 0) if declared.level else complete)
        reasons = [composition_doubt("", False), composition_doubt("", True), *gaps]
        said = _same(many, fund="general")
        said["stage"] = Texts(there.astype(np.int32), ("", COMPOSITION_STAGE))
        said["reason"] = Texts(np.where(complete, zero, 2 + state).astype(np.int32), tuple(reasons)).renamed(reasons)
        block = _block(declared, np.arange(many), said, there, sums.final, np.where(there, below, 0))
        if declared.level:
            block.whole, block.rest = (np.where(there, part, 0) for part in (sums.shifted, sums.rest))
            block.divisor = np.where(there, sums.divisor, 1)
            block.value = np.where(there & ~zero, sums.variance, np.nan)
        return block


@dataclass(frozen=True, slots=True)
class _Situation:
    """What a group of disclosures has of the terms of a ratio: a document that stands for all of them."""

    terms: Sequence[Term]
    states: Sequence[int]
    stages: Sequence[str]
    carried: Sequence[str]

    def find(self, term: Term, row: str) -> Figure | str:
        """The figure of a term, its amount left open, or what hinders."""
        state = self.states[self.terms.index(term)]
        if term.indicator:
            return f"{named(term, row)}: {NOT_HELD}"
        if state < _FIGURE:
            return f"{named(term, row)}: {'ambiguous' if state == _CLASH else 'blank'}"
        stage, carried = divmod(state - _FIGURE, max(len(self.carried), 1))
        return Figure(Fraction(0), True, self.stages[stage], self.carried[carried], _NO_PLACE)


def _terms(declared: Declaration) -> list[Term]:
    return list(dict.fromkeys(term for form in declared.forms for term in (*form.of, *form.per)))


def _said(choices: Sequence[Choice], group: Numbers) -> dict[str, Texts]:
    ids = group.astype(np.int32)
    return {
        "fund": Texts(ids, ()).renamed([one.form.fund for one in choices]),
        "stage": Texts(ids, ()).renamed([one.stage for one in choices]),
        "carryover_in": Texts(ids, ()).renamed([one.carryover_in for one in choices]),
    }


def _same(many: int, **said: str) -> dict[str, Texts]:
    return {name: Texts.constant(said.get(name, ""), many) for name in _TEXTS}


def _for_rows(reasons: Texts, rows: Texts) -> Texts:
    """Reasons that speak of ``{row}``, each with the row that it is of."""
    if not any(ROW in reason for reason in reasons.names):
        return reasons.renamed(reasons.names)
    width = max(len(rows.names), 1)
    used, group = np.unique(reasons.ids.astype(np.int64) * width + rows.ids, return_inverse=True)
    texts = [reasons.names[int(at) // width].replace(ROW, rows.names[int(at) % width]) for at in used]
    return Texts(group.astype(np.int32), tuple(texts)).renamed(texts)


def _block(
    declared: Declaration, disclosure: Numbers, said: dict[str, Texts], present: Mask, above: Fen, below: Fen
) -> _Block:
    zeros, ones = np.zeros(len(above), np.int64), np.ones(len(above), np.int64)
    whole, denominator = np.ascontiguousarray(np.where(present, above, 0)), np.ascontiguousarray(below)
    value = _core.share(whole, denominator, None, processors(), None)
    value = np.where(present, value, np.nan)
    return _Block(declared, disclosure, said, present, whole, denominator, zeros, ones, value)
