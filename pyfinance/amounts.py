"""Money as it is printed: fen (分) and an exponent, to and from decimal strings in a unit.

An amount is an ``int`` of fen and the power of ten, in fen, of its last printed digit: 1,234.56 万元 is 1234560000 fen
with exponent 4. Strings and Decimals made from it show exactly the digits that were printed; no float touches an
amount.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from pyfinance import _core
from pyfinance.errors import ArgumentError

UNITS: Mapping[str, int] = MappingProxyType(
    {"分": 0, "角": 1, "元": 2, "百元": 4, "千元": 5, "万元": 6, "百万元": 8, "千万元": 9, "亿元": 10}
)
"""Units of money and their power of ten in fen."""

_ENGLISH = {"fen": "分", "yuan": "元", "CNY": "元", "RMB": "元", "人民币元": "元", "人民币万元": "万元"}
_PLAIN = str.maketrans("０１２３４５６７８９．，＋－−—–（）％", "0123456789.,+----()%", " \t\r\n\u00a0\u3000")
_NUMBER = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)")


def unit_power(unit: str) -> int:
    """The power of ten, in fen, of one unit of money: 6 for 万元. Raises ArgumentError for any other unit (%, 人)."""
    name = _ENGLISH.get(unit, unit)
    try:
        return UNITS[name]
    except KeyError:
        raise ArgumentError(f"not a unit of money: {unit!r}; known are {', '.join(UNITS)}") from None


def is_money(unit: str) -> bool:
    """Whether a unit is one of money."""
    return _ENGLISH.get(unit, unit) in UNITS


def decimal_text(fen: int, exponent: int, unit: str) -> str:
    """An amount as a plain decimal in ``unit`` with the digits that ``exponent`` states: ``1234.56``, ``0.00``,
    ``-12``.

    An exponent above the unit (a figure rounded to thousands of the unit) prints as a whole number. Raises
    ArgumentError where ``fen`` has digits below its exponent.
    """
    return _core.fixed_format(fen, exponent, unit_power(unit))


def to_decimal(fen: int, exponent: int, unit: str) -> Decimal:
    """An amount as a Decimal in ``unit`` with the printed digits (``Decimal("0.00")`` keeps its two)."""
    return Decimal(decimal_text(fen, exponent, unit))


def plain_number(text: str) -> str | None:
    """A printed number as a plain decimal, its digits untouched: ASCII digits, ``.`` and a leading ``-`` only.

    Separators, white space, a percent sign and full-width forms go; brackets around mean a minus. None where the text
    is no number. ``（1,234.50）`` gives ``-1234.50``, ``99.9%`` gives ``99.9``.
    """
    bare = text.translate(_PLAIN).replace(",", "").removesuffix("%")
    if bare.startswith("(") and bare.endswith(")") and bare[1:2] not in ("+", "-"):
        bare = f"-{bare[1:-1]}"
    match = _NUMBER.fullmatch(bare)
    if match is None:
        return None
    digits = match.group(1).removesuffix(".")
    if digits.startswith("."):
        digits = f"0{digits}"
    return f"-{digits}" if bare.startswith("-") else digits


def separated(text: str) -> str:
    """A plain decimal with a comma between three digits before the point: ``-1234567.50`` gives ``-1,234,567.50``."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole.isdigit() else text


def to_unit(text: str, unit: str, target: str) -> Decimal:
    """A plain decimal printed in one unit of money as a Decimal in another, exactly: no digit is added or lost."""
    return Decimal(text).scaleb(unit_power(unit) - unit_power(target))
