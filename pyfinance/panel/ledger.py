"""What a consolidation compares: declared lines and transfers, and the figures of every disclosure for them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np

from pyfinance.errors import DeclarationError
from pyfinance.panel.columns import distinct, numbered, unpack
from pyfinance.panel.facts import Facts
from pyfinance.panel.figures import Disclosures, Figures, Found
from pyfinance.panel.funds import whole_measure
from pyfinance.ratio.composition import whole
from pyfinance.ratio.declared import Term, term
from pyfinance.subjects import kind_of

_DATA: Final = Path(__file__).parent.parent / "data" / "consolidation.toml"
_CLASS: Final = 3  # digits
_MOST_DIGITS: Final = 18

Half = Literal["paid", "received"]


@dataclass(frozen=True, slots=True)
class DeclaredTransfer:
    """A transfer between units: the figures of both sides, and the side that is surely inside the department."""

    id: str
    zh: str
    en: str
    inside: Half
    paid: tuple[Term, ...]
    received: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """A figure of the whole that its parts add up to; ``net`` are the transfers that a consolidated one does not hold."""

    of: Term
    net: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """``data/consolidation.toml``, whose head tells the form."""

    transfers: tuple[DeclaredTransfer, ...]
    lines: tuple[DeclaredLine, ...]
    classes: tuple[str, ...]


@cache
def declared() -> Declared:
    """What is declared. Raises DeclarationError where a line names a transfer that there is not."""
    with open(_DATA, "rb") as file:
        data = tomllib.load(file)
    transfers = tuple(
        DeclaredTransfer(
            one["id"], one["zh"], one["en"], one["inside"], tuple(map(term, one["paid"])),
            tuple(map(term, one["received"])),
        )
        for one in data["transfer"]
    )  # fmt: skip
    lines = tuple(
        DeclaredLine(term(one["of"]), tuple(one.get("net", ())), one.get("own", False)) for one in data["line"]
    )
    known = {one.id for one in transfers}
    if unknown := {name for one in lines for name in one.net} - known:
        raise DeclarationError(f"no transfer {', '.join(sorted(unknown))}", str(_DATA))
    return Declared(transfers, lines, tuple(data["classes"]))


@dataclass(frozen=True, slots=True)
class Amount:
    """Fen, and the width of the interval that its printed digits leave: one unit of the last digit of each part."""

    fen: int
    width: int = 0

    def plus(self, other: Amount, sign: int = 1) -> Amount:
        """A sum or a difference: widths always add."""
        return Amount(self.fen + sign * other.fen, self.width + other.width)


NOTHING: Final = Amount(0)


class Ledger:
    """The figures of every disclosure of a panel for the declared lines."""

    def __init__(self, facts: Facts) -> None:
        self.disclosures = Disclosures.of(facts)
        terms = [one.of for one in declared().lines]
        terms += [each for one in declared().transfers for each in (*one.paid, *one.received)]
        self._figures = Figures(facts, self.disclosures, terms)
        self._found: dict[Term, Found] = {}
        self.tables = _tables(facts, self.disclosures)
        self.classes = _classes(facts, self.disclosures)

    def amount(self, of: Term, disclosure: int) -> Amount | str | None:
        """The figure of a disclosure; None where it is blank, a text where it is printed with two values."""
        if of not in self._found:
            self._found[of] = self._figures.find(of, "")
        found, facts = self._found[of], self._figures.facts
        at = int(found.at[disclosure])
        if at < 0:
            return None
        if found.clash[disclosure]:
            return f"{of}: ambiguous"
        fen, exponent = int(facts.fen[at]), int(facts.exponent[at])
        return Amount(fen, 10**exponent if fen and exponent > 0 else 0)

    def first(self, terms: Iterable[Term], disclosure: int) -> Amount | str | None:
        """The first of several figures that a disclosure has."""
        found = (self.amount(one, disclosure) for one in terms)
        return next((one for one in found if one is not None), None)


def _tables(facts: Facts, disclosures: Disclosures) -> list[set[str]]:
    """The tables of which each disclosure has any figure."""
    found: list[set[str]] = [set() for _ in range(len(disclosures))]
    names = facts.texts["table"].names
    for disclosure, table in distinct(disclosures.number(facts), facts.texts["table"].ids).tolist():
        found[disclosure].add(names[table])
    return found


def _classes(facts: Facts, disclosures: Disclosures) -> list[dict[tuple[str, str], Amount]]:
    """Per disclosure the sums of leaves by table and class (类)."""
    texts = facts.texts
    mask = np.zeros(len(facts), np.bool_)
    for name in declared().classes:
        mask |= texts["table"].among([name]) & texts["measure"].among([whole_measure(name)])
    codes = texts["function"]
    proper = codes.among([name for name in codes.names if kind_of(name) == "function"])
    mask &= texts["role"].among(["leaf"]) & proper & unpack(facts.present, len(facts))
    facts = facts.where(np.flatnonzero(mask))
    table, codes = facts.texts["table"], facts.texts["function"]
    level = codes.renamed([name[:_CLASS] for name in codes.names])
    rows, own = numbered(disclosures.number(facts), table.ids, level.ids)
    fen, width = whole([0] * len(rows)), whole([0] * len(rows))
    np.add.at(fen, own, whole(facts.fen.tolist()))
    digits = np.clip(facts.exponent, 0, _MOST_DIGITS).astype(np.int64)
    np.add.at(width, own, whole(np.where((digits > 0) & (facts.fen != 0), 10**digits, 0).tolist()))
    found: list[dict[tuple[str, str], Amount]] = [{} for _ in range(len(disclosures))]
    for (disclosure, t, c), amount, wide in zip(rows.tolist(), fen.tolist(), width.tolist(), strict=True):
        found[disclosure][table.names[t], level.names[c]] = Amount(amount, wide)
    return found


def total(amounts: Sequence[Amount | None]) -> Amount | None:
    """The sum of those that are there; None where none is."""
    there = [one for one in amounts if one is not None]
    found = NOTHING
    for one in there:
        found = found.plus(one)
    return found if there else None
