"""The one place where a stored binary number becomes a decimal.

Workbooks store doubles. What a person typed is the shortest decimal that is stored as that double, as far as fifteen
digits reach: spreadsheets show no more, and what lies beyond is what additions left behind.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

_SHOWN: Final = Context(prec=15)


def decimal_of(stored: str | float) -> Decimal | None:
    """The decimal that a stored number stands for; None where the text is no finite number."""
    try:
        number = Decimal(repr(float(stored)))
    except (ValueError, OverflowError):
        return None
    if not number.is_finite():
        return None
    number = _SHOWN.plus(number)
    return number.normalize() if number else Decimal(0)
