"""Wrong figures printed into a right document, as clerks and converters make them, and a list of what was done."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from random import Random
from typing import Final

from pyfinance.amounts import decimal_text
from pyfinance.display.tidy import table_name
from pyfinance.errors import ArgumentError
from pyfinance.model import Cell, Document

KINDS: Final = ("digit", "swap", "shift", "sign")
"""A digit read wrong, two neighbouring digits exchanged, the point moved by one place, a minus gained."""


@dataclass(frozen=True, slots=True)
class Injected:
    """One wrong figure: where it stands (as in the tidy form, and as indices), what it was and what is printed now."""

    table: str
    part: str
    row: str
    measure: str
    kind: str
    right: str
    printed: str
    at: tuple[int, int, int]  # table, row and column index


def with_errors(document: Document, seed: int, count: int = 1) -> tuple[Document, list[Injected]]:
    """A copy of a document with ``count`` amounts changed, each in another cell. Raises ArgumentError where it has fewer.

    Only amounts of two digits and more are changed, so that every change is one of a printed figure.
    """
    random = Random(seed)
    result = copy.deepcopy(document)
    places = [
        (t, r, c)
        for t, table in enumerate(result.tables)
        for (r, c), cell in sorted(table.cells.items())
        if cell.is_amount and abs(cell.fen) >= 10 ** (max(cell.exponent, 0) + 1)
    ]
    if len(places) < count:
        raise ArgumentError(f"the document has {len(places)} amounts that can be changed, not {count}")
    return result, [_inject(random, result, at) for at in sorted(random.sample(places, count))]


def _inject(random: Random, document: Document, at: tuple[int, int, int]) -> Injected:
    t, r, c = at
    table = document.tables[t]
    cell, row, column = table.cells[r, c], table.rows[r], table.columns[c]
    right = decimal_text(cell.fen, cell.exponent, cell.unit)
    kinds = list(KINDS)
    random.shuffle(kinds)
    last = 10**cell.exponent if cell.exponent > 0 else 1
    digits = cell.fen // last
    kind, changed = next((k, v) for k in kinds if (v := _changed(random, k, digits)) != digits)
    wrong = Cell("", cell.unit, changed * last, cell.exponent, place=cell.place, basis=cell.basis)
    wrong.text = decimal_text(wrong.fen, wrong.exponent, wrong.unit)
    table.cells[r, c] = wrong
    part = column.part or row.part
    return Injected(table_name(table), part, row.key, column.measure, kind, right, wrong.text, at)


def _changed(random: Random, kind: str, amount: int) -> int:
    """The amount, in last digits, with the mistake of a kind; the same where the kind does not apply."""
    text = str(abs(amount))
    sign = -1 if amount < 0 else 1
    if kind == "sign":
        return -amount
    if kind == "shift":
        return amount * 10 if random.random() < 0.5 else sign * (abs(amount) // 10)
    at = random.randrange(len(text) - 1)
    if kind == "swap":
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return sign * int(swapped) if not swapped.startswith("0") else amount
    digit = random.choice([d for d in "0123456789" if d != text[at] and (at or d != "0")])
    return sign * int(text[:at] + digit + text[at + 1 :])
