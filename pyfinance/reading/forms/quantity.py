"""A printed target or result to operator, number and unit: ≤180批, 90%以上, 15-20人, 进一步加强."""

from __future__ import annotations

import re
from decimal import Decimal

from pyfinance.model import Operator, Quantity
from pyfinance.reading.forms.vocabulary import vocabulary
from pyfinance.reading.tables import labels

_WIDTH = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_QUANTITY = re.compile(
    rf"(?P<value>{_NUMBER})(?P<percent>%?)(?:(?:[-—–~～至_]+)(?P<upper>{_NUMBER}))?(?P<unit>[^\d\s，。；、：]*)",
    re.ASCII,
)
_LONGEST_UNIT = 8  # characters: 元/人·次, 万千瓦时, 个（场）
# A month with no operator before it is a date (12月前, 6月底), and so is a year of four digits.
_MONTH = re.compile(r"月(?:底|末|初|中旬|上旬|下旬|前|份)*(?:完成)?")
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")


def parse_quantity(text: str, operator: str = "", unit: str = "") -> Quantity:
    """A quantity from its text; ``operator`` and ``unit`` are printed in columns of their own, where the form has them.

    Words, dates, and texts with more than one number have no ``value``: nothing is guessed from them. The number is
    exact; = is the operator of a number that prints none.
    """
    flat, sign_text, unit = labels.squeeze(text), labels.squeeze(operator), labels.squeeze(unit)
    shown = (sign_text if _operator(sign_text)[0] else "") + flat + unit
    sign, rest = _operator(flat.translate(_WIDTH))
    sign = sign or _operator(sign_text)[0]
    m = _QUANTITY.fullmatch(rest)
    if m is None or vocabulary().qualitative.fullmatch(sign_text):
        return Quantity(flat, unit=unit)
    tail = m.group("percent") + m.group("unit")
    after = next((a for a in vocabulary().operators_after if tail.endswith(a[0])), None)
    if after is not None:
        tail, sign = tail.removesuffix(after[0]), sign or after[1]
    if not _is_unit(tail, m.group("value"), bool(sign)):
        return Quantity(flat, unit=unit)
    upper = _decimal(m.group("upper")) if m.group("upper") else None
    return Quantity(shown, sign or "=", _decimal(m.group("value")), upper, tail or unit)


def number_text(quantity: Quantity) -> str:
    """The digits of a quantity's number as printed; "" where it has none."""
    m = re.search(_NUMBER, quantity.text.translate(_WIDTH))
    return m.group() if m and quantity.value is not None else ""


def _operator(text: str) -> tuple[Operator, str]:
    """The operator at the beginning of a text, and the rest."""
    for printed, name in vocabulary().operators:
        if text.startswith(printed):
            return name, text[len(printed) :]
    return "", text


def _is_unit(tail: str, value: str, has_operator: bool) -> bool:
    if tail.startswith("%") and len(tail) > 1:
        return False
    if not has_operator and (_MONTH.fullmatch(tail) or (tail.startswith("年") and _CALENDAR_YEAR.fullmatch(value))):
        return False
    return len(tail) <= _LONGEST_UNIT


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
