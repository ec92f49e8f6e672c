"""Does a printed percentage follow from printed amounts? Exact intervals, as ``pf_ratio_check`` states them.

The core takes one amount over another; a growth over a base that is itself a difference has three printed amounts, each
with its interval, so the corners are computed here, in fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor

from pyfinance.model import Cell, Verdict


@dataclass(frozen=True, slots=True)
class Quotient:
    """How a printed percentage compares. ``right`` is the nearest percentage at its digits; ``off`` the last digits
    between the printed one and the nearest that some way of rounding allows.
    """

    verdict: Verdict
    right: Decimal
    off: int


def interval(cell: Cell) -> tuple[Fraction, Fraction]:
    """What a printed amount may stand for, in fen: half its last digit to each side; a point at the fen or finer, and
    where it prints zero.
    """
    half = Fraction(10**cell.exponent, 2) if cell.exponent > 0 and cell.fen else Fraction(0)
    return cell.fen - half, cell.fen + half


def share(part: Cell, whole: Cell, printed: Decimal) -> Quotient | None:
    """``part`` over ``whole``; None where the whole may be zero."""
    low, high = interval(whole)
    if low <= 0 <= high:
        return None
    corners = [100 * p / w for p, w in product(interval(part), (low, high))]
    return _judge(Fraction(100 * part.fen, whole.fen), corners, printed)


def growth(current: Cell, change: int, delta: Cell, printed: Decimal) -> Quotient | None:
    """A change over its base, base = current - change; ``change`` is 1 for a rise and -1 for a fall, and the percentage
    is printed without a sign. None where the base may be zero.
    """
    base = current.fen - change * delta.fen
    bases = [c - change * d for c, d in product(interval(current), interval(delta))]
    if min(bases) <= 0 <= max(bases):
        return None
    corners = [100 * d / (c - change * d) for c, d in product(interval(current), interval(delta))]
    return _judge(Fraction(100 * delta.fen, base), corners, printed)


def _judge(exact: Fraction, corners: list[Fraction], printed: Decimal) -> Quotient:
    digits = max(-int(printed.as_tuple().exponent), 0)
    scale = 10**digits
    scaled = int(printed.scaleb(digits))
    nearest = _half_away(exact * scale)
    right = Decimal(nearest).scaleb(-digits)
    if scaled == nearest:
        return Quotient("exact", right, 0)
    low, high = floor(min(corners) * scale), ceil(max(corners) * scale)
    if low <= scaled <= high:
        return Quotient("rounding", right, 0)
    return Quotient("mismatch", right, low - scaled if scaled < low else scaled - high)


def _half_away(value: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    sign = -1 if value < 0 else 1
    return sign * floor(abs(value) + Fraction(1, 2))
