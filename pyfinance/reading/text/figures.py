"""Printed numbers to cells: an amount in its unit, or a percentage or count as a Decimal."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from pyfinance.amounts import plain_number, unit_power
from pyfinance.model import Cell, Place

_PADDED = re.compile(r"-?0\d")  # the rung of a code, never a figure
_LARGEST = 2**63 - 1  # amounts are int64 fen


def cell_of(text: str, unit: str, place: Place, kind: Literal["amount", "percent", "count"] = "amount") -> Cell | None:
    """The cell of one printed number, or None where the text is no number or an amount is beyond int64 fen.

    ``unit`` is the table's unit of money; a percentage or a count goes to ``number`` with the unit % or none.
    """
    plain = plain_number(text)
    if plain is None or _PADDED.match(plain):
        return None
    if kind != "amount":
        return Cell(text=text, unit="%" if kind == "percent" else "", number=Decimal(plain), place=place)
    digits = plain.removeprefix("-")
    whole, _, fraction = digits.partition(".")
    exponent = unit_power(unit) - len(fraction)
    mantissa = int(whole + fraction)
    beyond = False
    if exponent < 0:
        step = 10**-exponent
        fen, rest = divmod(mantissa, step)
        beyond = rest != 0
        fen += 2 * rest >= step  # half away from zero, as the core rounds; the sign comes after
        exponent = 0
    else:
        fen = mantissa * 10**exponent
    if fen > _LARGEST:
        return None
    return Cell(
        text=text, unit=unit, fen=-fen if plain.startswith("-") else fen, exponent=exponent, place=place, beyond=beyond
    )
