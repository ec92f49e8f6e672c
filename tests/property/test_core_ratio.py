"""The kernel `ratio` against Fractions: each rounding is monotone, so an interval prints what lies between its ends."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, trunc

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pyfinance import _core
from pyfinance.errors import AmountOverflowError, UndefinedRatioError

LIMIT = 2**63
INT32_MAX = 2**31 - 1
amounts = st.one_of(
    st.integers(-50, 50),
    st.integers(-(10**9), 10**9),
    st.integers(-LIMIT, LIMIT - 1),
    st.sampled_from([-LIMIT, LIMIT - 1]),
)
exponents = st.sampled_from([-3, 0, 0, 1, 2, 4, 18])
kinds = st.sampled_from([_core.SHARE, _core.GROWTH])
digit_counts = st.integers(0, 9)


def half_away(value: Fraction) -> int:
    return floor(value + Fraction(1, 2)) if value >= 0 else ceil(value - Fraction(1, 2))


def away(value: Fraction) -> int:
    return ceil(value) if value >= 0 else floor(value)


ROUNDINGS: dict[int, Callable[[Fraction], int]] = {_core.HALF_AWAY: half_away, _core.TRUNCATE: trunc, _core.AWAY: away}


def percentage(kind: int, x: Fraction, base: Fraction, digits: int) -> Fraction:
    """In last printed digits."""
    quotient = x / base - (1 if kind == _core.GROWTH else 0)
    return quotient * Fraction(10 ** (digits + 2))


@given(kinds, amounts, amounts, digit_counts, st.sampled_from(list(ROUNDINGS)))
@example(_core.SHARE, 1, 8, 0, _core.HALF_AWAY)
@example(_core.SHARE, -1, 8, 0, _core.HALF_AWAY)
@example(_core.GROWTH, -LIMIT, LIMIT - 1, 9, _core.AWAY)
def test_ratio_percent(kind: int, x: int, base: int, digits: int, mode: int) -> None:
    if base == 0:
        with pytest.raises(UndefinedRatioError):
            _core.ratio_percent(kind, x, base, digits, mode)
        return
    expected = ROUNDINGS[mode](percentage(kind, Fraction(x), Fraction(base), digits))
    if -LIMIT <= expected < LIMIT:
        assert _core.ratio_percent(kind, x, base, digits, mode) == expected
    else:
        with pytest.raises(AmountOverflowError):
            _core.ratio_percent(kind, x, base, digits, mode)


def interval(fen: int, exponent: int) -> tuple[Fraction, Fraction]:
    half = Fraction(10**exponent, 2) if exponent > 0 else Fraction(0)
    return fen - half, fen + half


def oracle(kind: int, x: tuple[int, int], base: tuple[int, int], scaled: int, digits: int) -> tuple[int, int]:
    """Verdict and distance for amounts as (fen, exponent)."""
    ends = [percentage(kind, a, b, digits) for a in interval(*x) for b in interval(*base)]
    low, high = min(ends), max(ends)
    if half_away(percentage(kind, Fraction(x[0]), Fraction(base[0]), digits)) == scaled:
        return _core.EXACT, 0
    first = min(rounding(low) for rounding in ROUNDINGS.values())
    last = max(rounding(high) for rounding in ROUNDINGS.values())
    if first <= scaled <= last:
        return _core.ROUNDING, 0
    distance = max(first - scaled, scaled - last)
    if low < high and scaled in (low - 1, high + 1):
        return _core.TIE_ONLY, 0
    return _core.MISMATCH, min(distance, INT32_MAX)


def check(kind: int, x: tuple[int, int], base: tuple[int, int], scaled: int, digits: int) -> tuple[int, int]:
    return _core.ratio_check(kind, *x, *base, scaled, digits)


@given(kinds, st.tuples(amounts, exponents), st.tuples(amounts, exponents), digit_counts, st.data())
def test_ratio_check(kind: int, x: tuple[int, int], base: tuple[int, int], digits: int, data: st.DataObject) -> None:
    base_low, base_high = interval(*base)
    if base_low <= 0 <= base_high:
        with pytest.raises(UndefinedRatioError):
            check(kind, x, base, 0, digits)
        return
    ends = [percentage(kind, a, b, digits) for a in interval(*x) for b in (base_low, base_high)]
    near = [round(end) + step for end in (min(ends), max(ends)) for step in range(-3, 4)]
    scaled = data.draw(st.one_of(st.sampled_from(near), st.integers(-LIMIT, LIMIT - 1)))
    assume(-LIMIT <= scaled < LIMIT)
    assert check(kind, x, base, scaled, digits) == oracle(kind, x, base, scaled, digits)


@given(kinds, st.integers(-300, 300), st.integers(1, 300), st.sampled_from([0, 1, 2]), st.integers(-400, 400))
def test_ratio_check_of_small_figures(kind: int, x: int, base: int, exponent: int, scaled: int) -> None:
    """Small enough that the ends of intervals are often whole percentages."""
    assume(2 * base > 10**exponent)
    assert check(kind, (x, exponent), (base, 0), scaled, 0) == oracle(kind, (x, exponent), (base, 0), scaled, 0)
    assert check(kind, (x, 0), (base, exponent), scaled, 0) == oracle(kind, (x, 0), (base, exponent), scaled, 0)


@given(kinds, amounts, amounts, digit_counts, st.sampled_from(list(ROUNDINGS)))
def test_every_rounding_of_the_true_quotient_is_allowed(kind: int, x: int, base: int, digits: int, mode: int) -> None:
    assume(base != 0)
    scaled = ROUNDINGS[mode](percentage(kind, Fraction(x), Fraction(base), digits))
    assume(-LIMIT <= scaled < LIMIT)
    assert check(kind, (x, 0), (base, 0), scaled, digits)[0] in (_core.EXACT, _core.ROUNDING)
