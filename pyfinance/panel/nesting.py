"""Entities that contain one another: a department and its head office or units may not stand in one sum."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from pyfinance.errors import ArgumentError
from pyfinance.panel.columns import Texts
from pyfinance.panel.sieve import Sieve

Nested = Literal["raise", "outer", "inner", "allow"]
"""What to do with entities of which one contains another: raise, keep the containing or the contained ones, add all."""

_HEAD_OFFICE: Final = re.compile(r"[（(]?(?:机关)?本级[）)]?$")
_HEAD: Final = "本级"
_PARTS: Final = ("head_office", "unit")
_BODY: Final = ("year", "kind", "entity", "scope")


@dataclass(frozen=True, slots=True)
class _Body:
    """An entity in one scope: a department's own figures are not those of the department as a whole."""

    entity: str
    scope: str


def without_head_office(entity: str) -> str:
    """A name without the words that tell a head office: 某局（本级） gives 某局."""
    return _HEAD_OFFICE.sub("", entity) if _HEAD in entity else entity


def nested_pairs(sieve: Sieve, contains: Mapping[str, set[str]], by_entity: bool) -> list[tuple[_Body, _Body]]:
    """(containing, contained) among the entities of kept facts that stand in one year and kind.

    ``contains`` is what disclosures or the caller say; besides, a department contains what has its name and is a head
    office or unit. Where sums are made per entity, only bodies of one name can meet.
    """
    rows = _bodies(sieve, contains, by_entity)
    if not len(rows):
        return []
    entities, scopes = (sieve.facts.texts[name].names for name in ("entity", "scope"))
    together: dict[tuple[int, int], list[_Body]] = {}
    for year, kind_id, entity_id, scope_id in rows.tolist():
        together.setdefault((year, kind_id), []).append(_Body(entities[entity_id], scopes[scope_id]))
    present = {entities[i] for i in np.unique(rows[:, 2]).tolist()}
    below = {name: closure(name, contains) for name in present & contains.keys()}
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


def _bodies(sieve: Sieve, contains: Mapping[str, set[str]], by_entity: bool) -> NDArray[np.int64]:
    """The distinct (year, kind, entity, scope) of kept facts whose entity may stand in a pair: in two scopes, or, where
    entities come together, named by ``contains``, with a head office's name or that of one's department.
    """
    entity = sieve.facts.texts["entity"]
    could = np.zeros(max(len(entity.names), 1), np.bool_)
    if not by_entity:
        could[_with_relations(entity, contains)] = True
    if sieve.several("scope"):
        scopes = sieve.distinct(("entity", "scope"))
        if len(scopes) > len(sieve.distinct(("entity",), scopes)):
            could |= np.bincount(entity.ids[scopes], minlength=len(could)) > 1
    if not bool(could.any()):
        return np.zeros((0, len(_BODY)), np.int64)
    rows = sieve.distinct(_BODY)
    return sieve.values(_BODY, rows[could[entity.ids[rows]]])


def _with_relations(entity: Texts, contains: Mapping[str, set[str]]) -> list[int]:
    """The ids of the names that ``contains`` or a head office's name relates to others."""
    names = entity.names
    heads = [name for name in names if _HEAD in name] if _HEAD in "\n".join(names) else []
    known = {*contains, *(inner for one in contains.values() for inner in one)}
    known |= {without_head_office(name) for name in heads if without_head_office(name) != name}
    related = known.union(name for name in heads if without_head_office(name) in known)
    return [place for name in related if (place := entity.place(name)) is not None]


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


def bodies_to_leave(
    sieve: Sieve, contains: Mapping[str, set[str]], nested: Nested, by_entity: bool
) -> tuple[list[tuple[str, str]], str]:
    """The bodies, by entity and scope, whose facts have to go so that nothing is counted twice, and why.

    Raises ArgumentError where entities are nested and ``nested`` is "raise", or is none of its values.
    """
    if nested not in ("raise", "outer", "inner", "allow"):
        raise ArgumentError(f"nested is one of raise, outer, inner, allow; not {nested!r}")
    pairs = [] if nested == "allow" else nested_pairs(sieve, contains, by_entity)
    if not pairs:
        return [], ""
    outer, inner = pairs[0]
    if nested == "raise":
        raise ArgumentError(
            f"{outer.entity} ({outer.scope}) contains {inner.entity} ({inner.scope}): one sum would count twice; "
            f"{len(pairs)} such pairs. Choose nested='outer' or 'inner', or select entities"
        )
    gone = dict.fromkeys(pair[1 if nested == "outer" else 0] for pair in pairs)
    why = "contained in another entity" if nested == "outer" else "contains another entity"
    return [(body.entity, body.scope) for body in gone], why
