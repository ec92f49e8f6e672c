from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyfinance.amounts import (
    UNITS,
    decimal_text,
    is_money,
    plain_number,
    separated,
    to_decimal,
    to_unit,
    unit_power,
)
from pyfinance.errors import ArgumentError


@pytest.mark.parametrize(
    ("fen", "exponent", "unit", "text"),
    [
        (4320910000, 4, "万元", "4320.91"),
        (1234500, 2, "元", "12345"),
        (44080000, 0, "万元", "44.080000"),
        (123400000000, 8, "亿元", "12.34"),
        (0, 4, "万元", "0.00"),
        (-50000, 4, "万元", "-0.05"),
        (10000, 4, "元", "100"),
        (7, 0, "元", "0.07"),
        (99, 0, "分", "99"),
    ],
)
def test_decimal_text_prints_the_stated_digits(fen: int, exponent: int, unit: str, text: str) -> None:
    assert decimal_text(fen, exponent, unit) == text
    assert str(to_decimal(fen, exponent, unit)) == text


def test_decimal_text_refuses_digits_below_the_exponent() -> None:
    with pytest.raises(ArgumentError, match="below its exponent"):
        decimal_text(12345, 4, "万元")


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(sorted(UNITS)))
def test_decimal_text_is_exact(fen: int, unit: str) -> None:
    assert Decimal(decimal_text(fen, 0, unit)).scaleb(UNITS[unit]) == fen


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("1,234.50", "1234.50"),
        ("１，２３４．５０", "1234.50"),
        ("（1,234.50）", "-1234.50"),
        ("－3", "-3"),
        ("— 3", "-3"),
        ("99.9%", "99.9"),
        ("0.00％", "0.00"),
        (".5", "0.5"),
        ("+7", "7"),
        ("1 234\u3000", "1234"),
    ],
)
def test_plain_number_keeps_the_digits(printed: str, plain: str) -> None:
    assert plain_number(printed) == plain


@pytest.mark.parametrize("text", ["", "—", "1.2.3", "(-5)", "12O", "批", "--3", "()"])
def test_plain_number_rejects_what_is_no_number(text: str) -> None:
    assert plain_number(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_separators_are_undone_by_plain_number(value: Decimal) -> None:
    text = f"{value:f}"
    assert plain_number(separated(text)) == text


def test_separated_groups_by_three() -> None:
    assert separated("-1234567.50") == "-1,234,567.50"
    assert separated("999") == "999"
    assert separated("≥ 5") == "≥ 5"


def test_units() -> None:
    assert unit_power("万元") == 6
    assert unit_power("CNY") == unit_power("元") == 2
    assert is_money("亿元")
    assert not is_money("%")
    with pytest.raises(ArgumentError, match="not a unit of money"):
        unit_power("%")
    with pytest.raises(ValueError, match="not a unit of money"):
        unit_power("")


def test_to_unit_moves_the_point_only() -> None:
    assert to_unit("4320.91", "万元", "元") == 43209100
    assert to_unit("1.00", "元", "万元") == Decimal("0.0001")
