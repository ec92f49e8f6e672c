"""Sums that the narrative states among its own figures: purchases by kind, 三公 and its parts, items of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyfinance.checking.binding import Binder, same_name
from pyfinance.checking.context import Context
from pyfinance.model import Claim, Stage

_PURCHASES = "政府采购"
_KINDS = ("政府采购货物", "政府采购工程", "政府采购服务")
_THREE_PUBLIC = {
    "合计": ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费"),
    "公务用车购置及运行维护费": ("公务用车购置费", "公务用车运行费"),
}
_USES = ("basic", "project")
_ITEM = 7  # digits of the code of an item
_PARTS_OF_BASIC = ("personnel", "operating")


@dataclass(frozen=True, slots=True)
class Sum:
    """A total of the narrative and its parts, by index of claims. ``soft`` where the parts may not be all."""

    rule: str
    total: int
    members: tuple[int, ...]
    soft: bool = False


def sums(context: Context, binder: Binder) -> Iterator[Sum]:
    """Every sum that the narrative states."""
    claims = context.document.claims
    by_sentence: dict[int, list[int]] = {}
    for index, claim in enumerate(claims):
        if claim.kind == "amount" and claim.cell is not None and claim.cell.is_amount:
            by_sentence.setdefault(claim.sentence, []).append(index)
    for indices in by_sentence.values():
        yield from _purchases(claims, indices)
        yield from _uses(claims, indices, binder)
    yield from _three_public(claims, binder)
    yield from _items(context, binder)


def _purchases(claims: list[Claim], indices: list[int]) -> Iterator[Sum]:
    """政府采购 with its three kinds in one sentence."""
    names = [claims[i].indicator for i in indices]
    if names[:1] == [_PURCHASES] and set(names[1:4]) == set(_KINDS) and len(names) >= len(_KINDS) + 1:
        yield Sum("parts-in-narrative", indices[0], tuple(indices[1:4]))


def _uses(claims: list[Claim], indices: list[int], binder: Binder) -> Iterator[Sum]:
    """The expenditure of the year with its uses in one sentence."""
    head = claims[indices[0]]
    if head.row != "合计" or head.measure != "total" or not binder.whole(head):
        return
    parts: dict[str, int] = {}
    for i in indices[1:]:
        claim = claims[i]
        if (claim.table, claim.row, claim.stage) == (head.table, head.row, head.stage) and binder.whole(claim):
            if claim.measure not in ("total", *_PARTS_OF_BASIC):
                parts.setdefault(claim.measure, i)
    if all(measure in parts for measure in _USES):
        yield Sum("parts-in-narrative", indices[0], tuple(parts.values()))


def _three_public(claims: list[Claim], binder: Binder) -> Iterator[Sum]:
    """三公 and official vehicles with their parts, each where it is stated first."""
    first: dict[tuple[str, str], int] = {}
    for index, claim in enumerate(claims):
        if claim.kind == "amount" and claim.table == "T09" and claim.cell is not None and claim.cell.is_amount:
            if claim.measure in ("final", "budget") and not claim.project and binder.whole(claim):
                first.setdefault((claim.row, claim.measure), index)
    for total, parts in _THREE_PUBLIC.items():
        for measure in ("final", "budget"):
            found = [first.get((row, measure)) for row in (total, *parts)]
            known = [index for index in found if index is not None]
            if len(known) == len(found):
                yield Sum("three-public-in-narrative", known[0], tuple(known[1:]))


def _items(context: Context, binder: Binder) -> Iterator[Sum]:
    """The items of the general budget, where a section goes through all that the table prints."""
    entry = context.table("T05")
    if entry is None:
        return
    t, table = entry
    filled = {r for (r, _), cell in table.cells.items() if cell.fen}
    spent = [row.label for r, row in context.rows(t) if len(row.function) == _ITEM and r in filled]
    own = "final" if context.document.kind == "final_accounts" else "initial"
    stages: tuple[Stage, ...] = ("final", "initial")
    for stage in stages:
        for head, items in _listed(context, binder, stage):
            names = [path[-1] for path in items]
            if spent and all(any(same_name(name, label) for name in names) for label in spent):
                yield Sum("items-in-narrative", head, tuple(items.values()), soft=stage != own)


def _listed(context: Context, binder: Binder, stage: Stage) -> Iterator[tuple[int, dict[tuple[str, ...], int]]]:
    """By section: the total of the general budget that it states, and the items that follow in it or below it."""
    claims, sections = context.document.claims, context.document.sections
    heads: dict[int, int] = {}
    items: dict[int, dict[tuple[str, ...], int]] = {}
    for index, claim in enumerate(claims):
        amount = claim.kind == "amount" and claim.cell is not None and claim.cell.is_amount
        if not amount or claim.section is None or not binder.whole(claim, stage):
            continue
        if len(claim.path) > 1 and claim.row.isdigit():
            items.setdefault(claim.section, {}).setdefault(claim.path, index)
        elif (claim.table, claim.row, claim.measure) == ("T05", "合计", "total"):
            heads.setdefault(claim.section, index)
    below: dict[int, dict[tuple[str, ...], int]] = {}
    for section, listed in items.items():
        above = sections[section].parent
        own = section if len(listed) > 1 or above is None else above  # an item may be a section of its own
        for path, index in listed.items():
            below.setdefault(own, {}).setdefault(path, index)
    for section, listed in below.items():
        if section in heads:
            yield heads[section], listed
