"""Slips of the pen: what a right figure becomes when it is copied wrongly, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_POWERS = (1, 2, 3, 4, 8)


def kind_of_slip(printed: int, right: int, neighbours: Iterable[int]) -> str:
    """What kind of slip turns the right value into the printed one, or "": both in units of the last printed digit."""
    if printed == -right:
        return "sign"
    a, b = str(abs(printed)), str(abs(right))
    if len(a) == len(b) and a != b:
        differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(differ) == 2 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]:
            return "transposed digits"
        if len(differ) == 1:
            return "one digit"
    for power in _POWERS:
        if printed == right * 10**power or right == printed * 10**power:
            return "unit" if power in (4, 8) else "slipped decimal"
    return "copied neighbour" if printed in set(neighbours) and printed else ""


def values_behind(printed: int) -> Iterator[int]:
    """Right values that a printed one may stand for, without changing a digit: the sign lost, the decimal point or unit
    slipped, two neighbouring digits transposed. A value may come twice. In units of the last printed digit.
    """
    if not printed:
        return
    yield -printed
    for power in _POWERS:
        yield printed * 10**power
        if printed % 10**power == 0:
            yield printed // 10**power
    digits = str(abs(printed))
    sign = -1 if printed < 0 else 1
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            yield sign * int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
