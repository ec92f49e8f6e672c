"""Relations that a domain expert declares in TOML, between cells named by table, row and measure.

A relation is ``head OP sum of parts``. A cell is written ``TABLE ROW MEASURE``:

- TABLE an id, T05;
- ROW a key of the tidy form (合计, 301, 公务接待费), or ``{code}`` in a relation ``for`` every code, or
  ``@class`` (every row of a class, i.e. a code of three digits; ``@class-301-303`` without these),
  ``@fund:ROLE`` (the line of that source of funds), ``@carried:ROLE`` (that line under the balance brought forward),
  ``@opening`` and ``@closing`` (the balance lines themselves);
- MEASURE a measure of the tidy form, or several joined by ``|``: the first that the table prints; ``{measure}`` in a
  relation ``for`` several measures.

A leading ``-`` subtracts the part. ``needs`` lists what must be there and ``lacks`` what must not: a table (``T05``), a
measure of a table (``T02 carryover``) or a cell that prints a figure (``T01 @opening income``). A relation whose head
is not printed, or none of whose parts can be, is not instantiated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any, Literal

from pyfinance.errors import DeclarationError
from pyfinance.model import Document, Relation, Row, Table, Term

_FUND_ROLES = {
    "general_budget": re.compile(r"^一般公共预算"),
    "government_fund": re.compile(r"^政府性基金"),
    "state_capital": re.compile(r"^国有资本经营"),
    "superior_subsidy": re.compile(r"^上级补助"),
    "institutional": re.compile(r"^(?!.*经营)事业收入"),
    "business": re.compile(r"^(?:事业单位)?经营(?:服务)?收入"),
    "affiliate_remittance": re.compile(r"^(?:对)?附属单位(?:上缴|缴款)"),
    "other": re.compile(r"^其[他它]收入"),
    "fiscal_account": re.compile(r"^财政专户"),
}
_OPENING = re.compile(r"年初.*结转|上年(?:结转|结余)")
_CLOSING = re.compile(r"年末.*结转|结转下年|年终结转")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared relation as written. ``each`` names what ``{code}`` runs over: the coded rows of a table."""

    rule: str
    head: tuple[str, str, str]
    parts: tuple[tuple[int, tuple[str, str, str]], ...]
    op: Literal["=", "<=", ">="]
    each: str
    measures: tuple[str, ...]
    needs: tuple[str, ...]
    lacks: tuple[str, ...]
    soft: bool
    weight: int


def _reference(text: str) -> tuple[str, str, str]:
    table, row, measure = text.split()
    return table, row, measure


def parse_declarations(text: str, origin: str) -> tuple[Declaration, ...]:
    """Declarations from TOML text. Raises DeclarationError, which names ``origin`` and what is wrong."""
    try:
        data = tomllib.loads(text)
        return tuple(_declaration(entry) for entry in data.get("relation", ()))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        raise DeclarationError(f"{origin}: {error}", origin) from error


def _declaration(entry: dict[str, Any]) -> Declaration:
    parts = []
    for part in entry["parts"]:
        sign, rest = (-1, part[1:]) if part.startswith("-") else (1, part)
        parts.append((sign, _reference(rest)))
    op = entry.get("op", "=")
    if op not in ("=", "<=", ">="):
        raise ValueError(f"op {op!r}")
    return Declaration(
        rule=entry["rule"],
        head=_reference(entry["head"]),
        parts=tuple(parts),
        op=op,
        each=entry.get("each", ""),
        measures=tuple(entry.get("measures", ("",))),
        needs=tuple(entry.get("needs", ())),
        lacks=tuple(entry.get("lacks", ())),
        soft=bool(entry.get("soft", False)),
        weight=int(entry.get("weight", 4)),
    )


@lru_cache(maxsize=1)
def declarations() -> tuple[Declaration, ...]:
    """The relations that come with the package."""
    folder = resources.files("pyfinance").joinpath("data/relations")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(d for f in files for d in parse_declarations(f.read_text(encoding="utf-8"), f.name))


class Finder:
    """Finds cells of a document by table id, row selector and measure."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._tables: dict[str, tuple[int, Table]] = {}
        for i, table in enumerate(document.tables):
            known = self._tables.get(table.id)
            if table.id and (known is None or len(known[1].rows) < len(table.rows)):
                self._tables[table.id] = (i, table)
        self._keys = {id_: _by_key(table) for id_, (_, table) in self._tables.items()}
        self._codes = {id_: _by_code(table) for id_, (_, table) in self._tables.items()}

    def has(self, table_id: str) -> bool:
        return table_id in self._tables

    def meets(self, need: str) -> bool:
        """A table; a table and a measure that it prints (or several joined by ``|``); a cell that prints a figure."""
        words = need.split()
        if len(words) == 1:
            return self.has(words[0])
        if len(words) == 2:
            return bool(self.measures(words[0]) & set(words[1].split("|")))
        return any(self._prints(position) for position in self.cells((words[0], words[1], words[2]), "", ""))

    def _prints(self, position: tuple[int, int, int]) -> bool:
        return position[1:] in self._document.tables[position[0]].cells

    def measures(self, table_id: str) -> set[str]:
        entry = self._tables.get(table_id)
        return {column.measure for column in entry[1].columns} if entry else set()

    def codes(self, table_id: str) -> list[str]:
        return list(self._codes.get(table_id, ()))

    def cells(self, reference: tuple[str, str, str], code: str, measure: str) -> list[tuple[int, int, int]]:
        """(table, row, column) of every cell that a reference names."""
        table_id, row, wanted = reference
        entry = self._tables.get(table_id)
        if entry is None:
            return []
        index, table = entry
        rows = self._rows(table_id, table, row.replace("{code}", code).replace("{measure}", measure))
        names = wanted.replace("{measure}", measure).split("|")
        return [(index, r, c) for r in rows if (c := _column(table, table.rows[r], names)) is not None]

    def _rows(self, table_id: str, table: Table, selector: str) -> list[int]:
        if not selector.startswith("@"):
            found = self._codes[table_id].get(selector, ()) or self._keys[table_id].get(selector, ())
            return list(found)
        kind, _, argument = selector[1:].partition(":")
        if kind.startswith("class"):
            without = set(kind.split("-")[1:])
            codes = self._codes[table_id]
            return [r for code, rows in codes.items() if len(code) == 3 and code not in without for r in rows]
        return [r for r, row in enumerate(table.rows) if _selected(table, row, kind, argument)]


def _selected(table: Table, row: Row, kind: str, argument: str) -> bool:
    above = table.rows[row.parent] if row.parent is not None else None
    carried = above is not None and _OPENING.search(above.label) is not None
    if kind == "fund":
        return not carried and row.role in ("leaf", "subtotal") and _FUND_ROLES[argument].search(row.label) is not None
    if kind == "carried":
        return carried and _FUND_ROLES[argument].search(row.label) is not None
    if kind == "opening":
        return not carried and row.role in ("leaf", "subtotal") and _OPENING.search(row.label) is not None
    if kind == "closing":
        return row.role in ("leaf", "subtotal") and above is None and _CLOSING.search(row.label) is not None
    return False


def _by_key(table: Table) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for r, row in enumerate(table.rows):
        if row.role != "repeat":
            keys.setdefault(row.key, []).append(r)
    return keys


def _by_code(table: Table) -> dict[str, list[int]]:
    """Rows of one classification alone, by its code; a table that crosses several has none."""
    codes: dict[str, list[int]] = {}
    for r, row in enumerate(table.rows):
        printed = [code for code in (row.function, row.economic, row.gov_economic) if code]
        if len(printed) == 1 and not row.org:
            codes.setdefault(printed[0], []).append(r)
    return codes


def _column(table: Table, row: Row, names: list[str]) -> int | None:
    for name in names:
        for c, column in enumerate(table.columns):
            if column.block == row.block and column.measure == name:
                return c
    return None


def declared(document: Document, own: tuple[Declaration, ...] = ()) -> list[Relation]:
    """Every declared relation that the document's tables allow."""
    finder = Finder(document)
    return [r for d in (*declarations(), *own) for r in _instances(d, finder)]


def _instances(declaration: Declaration, finder: Finder) -> Iterator[Relation]:
    if not finder.has(declaration.head[0]) or not all(finder.meets(need) for need in declaration.needs):
        return
    if any(finder.meets(need) for need in declaration.lacks):
        return
    codes = finder.codes(declaration.each) if declaration.each else [""]
    for code in codes:
        for measure in declaration.measures:
            yield from _instance(declaration, finder, code, measure)


def _instance(declaration: Declaration, finder: Finder, code: str, measure: str) -> Iterator[Relation]:
    heads = finder.cells(declaration.head, code, measure)
    if code and len(heads) > 1 and any(ref[0] != declaration.head[0] for _, ref in declaration.parts):
        return  # a code that a table prints for several units cannot be compared with another table
    for head in heads:
        yield from _of_head(declaration, finder, code, measure, head)


def _of_head(
    declaration: Declaration, finder: Finder, code: str, measure: str, head: tuple[int, int, int]
) -> Iterator[Relation]:
    fixed: list[Term] = []
    choices: list[list[Term]] = []
    for sign, reference in declaration.parts:
        found = [Term(t, r, c, -sign) for t, r, c in finder.cells(reference, code, measure)]
        if reference[:2] == declaration.head[:2]:  # another column of the same row, or that row of another block
            found = [term for term in found if term.row == head[1]] or found
        if reference[1].startswith("@class") or len(found) == 1:
            fixed.extend(found)
        elif found and code:
            return
        elif found:
            choices.append(found)  # one row printed in several parts side by side: each must hold by itself
    for chosen in product(*choices):
        parts = (*fixed, *chosen)
        if parts:
            yield Relation(
                declaration.rule,
                (Term(*head, 1), *parts),
                declaration.op,
                soft=declaration.soft,
                weight=declaration.weight,
            )
