"""Which disclosures are the parts of a whole, so that nothing is counted twice and nothing is missed silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pyfinance.errors import ArgumentError
from pyfinance.model import Document
from pyfinance.panel.consolidation import Consolidation, Member, consolidated
from pyfinance.panel.facts import NO_YEAR, Facts, from_documents
from pyfinance.panel.ledger import Ledger
from pyfinance.panel.nesting import closure, without_head_office

HEAD_OFFICE = "（本级）"
_OWN_ONLY = ("head_office",)  # scopes in which an entity's figures are not those of the whole

Contains = Mapping[str, set[str]]


def consolidations(
    facts: Facts, contains: Contains, entity: str | None = None, year: int | None = None, kind: str | None = None
) -> list[Consolidation]:
    """Every whole that has parts with figures, or the one of ``entity``, in each year and kind."""
    ledger = Ledger(facts)
    bodies = _Bodies(ledger, contains)
    wholes = bodies.wholes() if entity is None else [entity]
    found: list[Consolidation] = []
    for own_year, own_kind in bodies.periods:
        if year in (None, own_year) and kind in (None, own_kind):
            for name in wholes:
                found += bodies.consolidation(name, own_year, own_kind)
    return found


def consolidate(department: Any, units: Iterable[Any]) -> Consolidation:
    """A department's disclosure against those of its head office and units (disclosures or their documents).

    The plain sum of the units and the sum without the transfers between them are held against what the department
    prints, line by line; each figure counts with the interval that its printed digits leave. Units that the department
    lists and that are not among ``units`` are ``missing``: not supplied, and not zero; then nothing is decided.

    Raises ArgumentError where no unit is given, or one is of another year or kind.
    """
    documents = [_document(one) for one in (department, *units)]
    whole, *parts = documents
    if not parts:
        raise ArgumentError("a department is consolidated from its units: give at least one")
    for one in parts:
        if (one.year.value, one.kind) != (whole.year.value, whole.kind):
            raise ArgumentError(
                f"{one.entity.value or '; '.join(one.files)} is of {one.year.value} {one.kind}, "
                f"the department of {whole.year.value} {whole.kind}"
            )
    ledger = Ledger(from_documents(documents).facts)
    source = ledger.disclosures.texts["source"]
    place = {int(source.names[int(own)].split(":", 1)[0]): at for at, own in enumerate(source.ids)}
    members = [_given(ledger, one, place.get(number)) for number, one in enumerate(parts, 1)]
    own = whole.entity.value  # a part of the whole's own name is its head office
    own_names = {_head(one.entity.value, one.scope in _OWN_ONLY or one.entity.value == own) for one in parts}
    members += [
        Member(unit.value, missing="not supplied")
        for unit in whole.units_in_scope
        if _head(unit.value, unit.value == own) not in own_names
    ]
    year = int(whole.year.value) if whole.year.value.isdecimal() else NO_YEAR
    return consolidated(ledger, own, year, whole.kind, place.get(0), members)


def _document(disclosure: Any) -> Document:
    found: Document = disclosure if isinstance(disclosure, Document) else disclosure.document
    return found


def _given(ledger: Ledger, document: Document, disclosure: int | None) -> Member:
    name = document.entity.value or "; ".join(document.files)
    return Member(name, missing="no figures") if disclosure is None else _member(ledger, name, disclosure)


def _member(ledger: Ledger, name: str, disclosure: int) -> Member:
    source = ledger.disclosures.texts["source"]
    return Member(name, source.names[int(source.ids[disclosure])], disclosure)


def _head(name: str, is_head_office: bool) -> str:
    """One name for a head office, however it is written: 某局本级 and 某局（本级） are one."""
    bare = without_head_office(name)
    return bare + HEAD_OFFICE if is_head_office or bare != name else name


class _Bodies:
    """The disclosures of a panel by whose they are."""

    def __init__(self, ledger: Ledger, contains: Contains) -> None:
        self._ledger = ledger
        self._contains = {name: {_head(one, one == name) for one in inner} - {name} for name, inner in contains.items()}
        self._of: dict[tuple[int, str, str], list[int]] = {}
        held = ledger.disclosures
        entity, kind, scope = (held.texts[name] for name in ("entity", "kind", "scope"))
        for at, year in enumerate(held.year.tolist()):
            own = scope.names[int(scope.ids[at])]
            name = _head(entity.names[int(entity.ids[at])], own in _OWN_ONLY)
            if name:
                self._of.setdefault((year, kind.names[int(kind.ids[at])], name), []).append(at)
                if name.endswith(HEAD_OFFICE):
                    self._contains.setdefault(name.removesuffix(HEAD_OFFICE), set()).add(name)
        years = np.unique(held.year).tolist()
        self.periods = [(year, one) for year in years for one in kind.used()]

    def wholes(self) -> Sequence[str]:
        """Every name that something is said to be part of."""
        return sorted(name for name, inner in self._contains.items() if inner)

    def consolidation(self, name: str, year: int, kind: str) -> Iterator[Consolidation]:
        """The whole of this name, where a part of it has figures."""
        own = self._of.get((year, kind, name), [])
        members = list(self._members(name, year, kind, bool(own)))
        if any(one.disclosure is not None for one in members):
            is_one = own[0] if len(own) == 1 else None
            if len(own) > 1:
                members.append(Member(name, missing="several disclosures of the whole"))
            yield consolidated(self._ledger, name, year, kind, is_one, members)

    def _members(self, name: str, year: int, kind: str, has_own: bool) -> Iterator[Member]:
        """The outermost bodies with figures below a whole; then what is missing."""
        supplied = {one for one in self._inside(name) if (year, kind, one) in self._of}
        held = {inner for one in supplied for inner in self._inside(one)}
        for one in sorted(supplied - held):
            own = self._of[year, kind, one]
            several = Member(one, missing="several disclosures")
            yield _member(self._ledger, one, own[0]) if len(own) == 1 else several
        ahead = sorted(self._parts(name, has_own), reverse=True)
        seen = supplied | held | {name}
        while ahead:
            one = ahead.pop()
            if one in seen:
                continue
            seen.add(one)
            if self._inside(one) & supplied:  # its parts stand for it, as far as they are there
                ahead += sorted(self._parts(one, True), reverse=True)
            else:
                yield Member(one, missing="not supplied")

    def _inside(self, name: str) -> set[str]:
        return closure(name, self._contains)

    def _parts(self, name: str, is_department: bool) -> set[str]:
        """What a body consists of: a department with units always has a head office, listed or not."""
        parts = self._contains.get(name, set())
        is_whole = is_department and parts and not name.endswith(HEAD_OFFICE)
        return parts | {name + HEAD_OFFICE} if is_whole else parts
