"""N2: the shares that the narrative prints, each against its part and its whole.

Where a sentence names the whole, it is that; else the whole is the amount that most shares beside it follow from, as a
structure is printed: a total, then its parts with their shares. A share is wrong only where a whole is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pyfinance.checking.binding import Binder, same_facts
from pyfinance.checking.comparing import compare
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.percentages import told
from pyfinance.checking.quotients import Quotient, share
from pyfinance.checking.statements import Statements, money, row_name, subject
from pyfinance.model import Cell, Claim
from pyfinance.reading.prose.vocabulary import vocabulary, without_quotes

_ALL = 100  # per cent
_OTHER_WHOLE = re.compile(r"预算|计划|上年|去年|目标|任务|\d{4}年")  # what may be passed
_COMMON = 4  # characters with which two names of one whole begin: 固定资产总量, 固定资产总额
_TRIM = re.compile(r"^(?:本年度?|当年|全部|部门|单位|其)|(?:的|总额|总数|总计|合计)+$")


@dataclass(frozen=True, slots=True)
class _Share:
    """A printed share with its part."""

    index: int
    claim: Claim
    part: Cell
    number: Decimal


def share_of_whole(context: Context) -> Iterator[Outcome]:
    """N2: a share follows from its part and its whole."""
    text = context.statements
    shares = list(_shares(text))
    binder = Binder(context)
    groups: dict[tuple[int | None, str], list[_Share]] = {}
    for one in shares:
        groups.setdefault((one.claim.section, one.claim.base), []).append(one)
    for (_, base), members in groups.items():
        wholes = list(_named(binder, text, members[0], base)) if base else list(_beside(text, members[0]))
        yield from _group(members, wholes, bool(base))
    printed = {one.index for one in shares}
    for i, claim in enumerate(text.claims):
        if claim.kind == "share" and i not in printed:
            yield Outcome(
                verdict="insufficient_data", reason=f"{row_name(claim)}: the part is not printed beside its share"
            )


def _shares(text: Statements) -> Iterator[_Share]:
    for i, claim in enumerate(text.claims):
        if claim.kind != "share" or claim.cell is None or claim.cell.number is None:
            continue
        for _, other in text.before(i):
            cell = money(other)
            if other.sentence != claim.sentence:
                break
            if other.kind == "amount" and cell is not None:
                if subject(other) == subject(claim):
                    yield _Share(i, claim, cell, claim.cell.number)
                break
            if other.kind == "share":
                break


def _named(binder: Binder, text: Statements, one: _Share, base: str) -> Iterator[Cell]:
    """The whole that a sentence names: an amount of the section by that name, else a cell of the tables."""
    if "（" in base:  # a whole less something: no printed one
        return
    bare = _TRIM.sub("", without_quotes(base))
    for _, other in text.before(one.index):
        cell = money(other)
        if other.kind == "amount" and cell is not None and cell is not one.part:
            if _one_name(bare, without_quotes(other.indicator)):
                yield cell
    found = vocabulary().word(without_quotes(base))
    if found is not None and found[1] == 0:
        for place in found[0].places:
            name = f"{place.at.table} {place.at.row} {place.at.measure}"
            for table, row, measures in same_facts().get(name, ((place.at.table, place.at.row, place.at.measure),)):
                if measures != "*":
                    yield from (spot.cell for spot in binder.cells(table, row, measures))
            if place.at.measure == "*":
                yield from (spot.cell for spot in binder.cells(place.at.table, place.at.row, "final|budget"))


def _one_name(bare: str, name: str) -> bool:
    other = _TRIM.sub("", name)
    return bool(bare) and (bare == other or (len(bare) >= _COMMON and bare[:_COMMON] == other[:_COMMON]))


def _beside(text: Statements, one: _Share) -> Iterator[Cell]:
    """Amounts before the shares of a structure, the nearest first: its total is one of them."""
    for _, other in text.before(one.index):
        cell = money(other)
        if other.kind == "amount" and cell is not None and cell.fen and subject(other) != subject(one.claim):
            yield cell


def _group(members: list[_Share], wholes: list[Cell], named: bool) -> Iterator[Outcome]:
    """The shares of one structure against the whole that most of them follow from, or that their parts add up to."""
    best: tuple[int, bool, Cell] | None = None
    for whole in wholes:
        right = sum(_holds(share(one.part, whole, one.number)) for one in members)
        adds_up = compare(whole, [(1, one.part) for one in members]).verdict != "mismatch"
        if best is None or (right, adds_up) > best[:2]:
            best = (right, adds_up, whole)
    for one in members:
        if one.number > _ALL and not _OTHER_WHOLE.search(one.claim.base):
            yield _more_than_all(one)
            continue
        if best is None:
            yield Outcome(verdict="insufficient_data", reason=f"{row_name(one.claim)}: the whole is not printed")
            continue
        right, adds_up, whole = best
        result = share(one.part, whole, one.number)
        certain = right > 0 or (named and len(members) == 1 and len(wholes) == 1)
        if result is None:
            yield Outcome(verdict="undefined")
        elif result.verdict != "mismatch" or certain:
            yield told(one.claim, result, f"{one.part.text} / {whole.text}", "占比", "the share")
        elif adds_up:
            outcome = told(one.claim, result, f"{one.part.text} / {whole.text}", "占比", "the share")
            yield replace(outcome, severity="question")
        else:
            yield Outcome(
                verdict="insufficient_data", reason=f"{row_name(one.claim)}: what it is a share of is not certain"
            )


def _more_than_all(one: _Share) -> Outcome:
    return Outcome(
        verdict="mismatch",
        table="text",
        rows=(row_name(one.claim),),
        measure="share",
        places=(one.claim.place,),
        printed=f"{one.number}%",
        computed=f"≤ {_ALL}%",
        message=f"“{row_name(one.claim)}”占比印为 {one.number}%，大于 {_ALL}%，建议核实",
        message_en=f"{row_name(one.claim)}: a share of {one.number} %, more than the whole; please verify",
    )


def _holds(result: Quotient | None) -> bool:
    return result is not None and result.verdict != "mismatch"
