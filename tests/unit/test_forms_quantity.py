"""Targets and results: operator, number and unit, or words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pyfinance.model import Quantity
from pyfinance.reading.forms.quantity import number_text, parse_quantity


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("≤180 批", "<=", "180", "批"),
        ("≧60", ">=", "60", ""),
        (">=100百分比", ">=", "100", "百分比"),
        ("＝100％", "=", "100", "%"),
        ("<3,500.50 本", "<", "3500.50", "本"),
        ("大于95%", ">", "95", "%"),
        ("90%以上", ">=", "90", "%"),
        ("5万元以内", "<=", "5", "万元"),
        ("140批", "=", "140", "批"),
        ("-0.5", "=", "-0.5", ""),
        ("≤12月", "<=", "12", "月"),
        ("=40元/人·次", "=", "40", "元/人·次"),
    ],
)
def test_a_number_with_its_operator_and_unit(text: str, operator: str, value: str, unit: str) -> None:
    found = parse_quantity(text)
    assert (found.operator, found.value, found.unit) == (operator, Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    ["进一步加强", "12月", "6月底前", "2026年9月30日前", "≤1次；≤1次", "100%使负担减轻", "每秒200人", "", "上半年"],
)
def test_words_dates_and_several_numbers_have_no_value(text: str) -> None:
    found = parse_quantity(text)
    assert found.value is None
    assert found.operator == ""
    assert found.text == text


def test_a_range_has_two_ends() -> None:
    found = parse_quantity("15-20 人")
    assert (found.value, found.upper, found.unit) == (Decimal(15), Decimal(20), "人")


def test_operator_and_unit_of_columns_of_their_own() -> None:
    assert parse_quantity("5", "≤", "分钟") == Quantity("≤5分钟", "<=", Decimal(5), None, "分钟")
    assert parse_quantity("优", "定性").value is None
    assert parse_quantity("3", "定性").value is None


@pytest.mark.parametrize(("text", "digits"), [("≤1,250.00万元", "1,250.00"), ("优", ""), ("90%以上", "90")])
def test_the_digits_are_those_printed(text: str, digits: str) -> None:
    assert number_text(parse_quantity(text)) == digits
