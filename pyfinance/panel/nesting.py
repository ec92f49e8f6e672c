"""Entities that contain one another: a department and its head office or units may not stand in one sum."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from pyfinance.errors import ArgumentError
from pyfinance.panel.columns import Mask, distinct
from pyfinance.panel.facts import Facts

Nested = Literal["raise", "outer", "inner", "allow"]
"""What to do with entities of which one contains another: raise, keep the containing or the contained ones, add all."""

_HEAD_OFFICE: Final = re.compile(r"[（(]?(?:机关)?本级[）)]?$")
_PARTS: Final = ("head_office", "unit")


@dataclass(frozen=True, slots=True)
class _Body:
    """An entity in one scope: a department's own figures are not those of the department as a whole."""

    entity: str
    scope: str


def without_head_office(entity: str) -> str:
    """A name without the words that tell a head office: 某局（本级） gives 某局."""
    return _HEAD_OFFICE.sub("", entity) if "本级" in entity else entity


def nested_pairs(facts: Facts, contains: Mapping[str, set[str]], by_entity: bool) -> list[tuple[_Body, _Body]]:
    """(containing, contained) among the entities of facts that stand in one year and kind.

    ``contains`` is what disclosures or the caller say; besides, a department contains what has its name and is a head
    office or unit. Where sums are made per entity, only bodies of one name can meet.
    """
    entity, scope, kind = (facts.texts[name] for name in ("entity", "scope", "kind"))
    rows = distinct(facts.year, kind.ids, entity.ids, scope.ids)
    rows = rows[_could_nest(rows, entity.names, contains)[rows[:, 2]]]
    together: dict[tuple[int, int], list[_Body]] = {}
    for year, kind_id, entity_id, scope_id in rows.tolist():
        together.setdefault((year, kind_id), []).append(_Body(entity.names[entity_id], scope.names[scope_id]))
    below = {name: closure(name, contains) for name in contains}
    pairs: dict[tuple[_Body, _Body], None] = {}
    for bodies in together.values():
        named: dict[str, list[_Body]] = {}
        heads: dict[str, list[_Body]] = {}
        for body in bodies:
            named.setdefault(body.entity, []).append(body)
            if without_head_office(body.entity) != body.entity:
                heads.setdefault(without_head_office(body.entity), []).append(body)
        for body in bodies:
            found = [one for one in named[body.entity] if body.scope == "department" and one.scope in _PARTS]
            if (
                not by_entity and body.scope != "head_office"
            ):  # a head office alone does not hold its department's units
                found += [one for name in sorted(below.get(body.entity, ())) for one in named.get(name, ())]
                found += heads.get(body.entity, ())
            for inner in found:
                pairs[body, inner] = None
    return list(pairs)


def _could_nest(rows: NDArray[np.int64], names: tuple[str, ...], contains: Mapping[str, set[str]]) -> Mask:
    """Per entity whether it may stand in a pair: named by ``contains``, with a head office's name, or in two scopes."""
    could = np.zeros(max(len(names), 1), np.bool_)
    scopes = distinct(rows[:, 2], rows[:, 3])[:, 0]
    could[scopes[1:][scopes[1:] == scopes[:-1]]] = True
    known = {*contains, *(inner for one in contains.values() for inner in one)}
    known |= {name for own in names if (name := without_head_office(own)) != own}
    could |= np.array([name in known or without_head_office(name) in known for name in names] or [False])
    return could


def closure(name: str, contains: Mapping[str, set[str]]) -> set[str]:
    """Everything that is contained in a body, directly or not."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        for inner in contains.get(ahead.pop(), ()):
            if inner not in found and inner != name:
                found.add(inner)
                ahead.append(inner)
    return found


def rows_that_nest(
    facts: Facts, contains: Mapping[str, set[str]], nested: Nested, by_entity: bool
) -> tuple[Mask | None, str]:
    """The facts to leave out so that nothing is counted twice, and why; None where all may stand.

    Raises ArgumentError where entities are nested and ``nested`` is "raise", or is none of its values.
    """
    if nested not in ("raise", "outer", "inner", "allow"):
        raise ArgumentError(f"nested is one of raise, outer, inner, allow; not {nested!r}")
    pairs = [] if nested == "allow" else nested_pairs(facts, contains, by_entity)
    if not pairs:
        return None, ""
    outer, inner = pairs[0]
    if nested == "raise":
        raise ArgumentError(
            f"{outer.entity} ({outer.scope}) contains {inner.entity} ({inner.scope}): one sum would count twice; "
            f"{len(pairs)} such pairs. Choose nested='outer' or 'inner', or select entities"
        )
    gone = {pair[1 if nested == "outer" else 0] for pair in pairs}
    entity, scope = facts.texts["entity"], facts.texts["scope"]
    mask = np.zeros(len(facts), np.bool_)
    for body in gone:
        mask |= entity.among([body.entity]) & scope.among([body.scope])
    return mask, "contained in another entity" if nested == "outer" else "contains another entity"
