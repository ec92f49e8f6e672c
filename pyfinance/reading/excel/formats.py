"""Number formats: the text that a cell displays for the number that it stores.

Source: ECMA-376 part 1, 18.8.31 and 18.8.30 (the formats that have numbers only). Colours, fills and currency signs are
left out; everything that changes what is read stays: decimals, percent, thousands left out, brackets, a zero that is
shown as a dash or not at all.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final

GENERAL: Final = "General"
_GENERAL_DIGITS: Final = 11  # digits that the general format shows in a cell that is wide enough
_WIDE: Final = Context(prec=400, rounding=ROUND_HALF_UP)  # a double has no more digits before its point than 309

BUILT_IN: Final[dict[int, str]] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0;-#,##0", 6: "#,##0;-#,##0", 7: "#,##0.00;-#,##0.00",
    8: "#,##0.00;-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd",
    15: "yyyy-mm-dd", 16: "mm-dd", 17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"??', 44: '#,##0.00;-#,##0.00;"-"??',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
    **dict.fromkeys((*range(27, 32), 36, 50, *range(52, 55), 57, 58), 'yyyy"年"m"月"d"日"'),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm"), 51: 'm"月"d"日"',
}  # fmt: skip
"""Codes of the formats that files name by number alone."""

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<marked>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<power>E[+-])|(?P<text>@)"
    r"|(?P<date>[yYmMdDhHsSbB]+|AM/PM|上午/下午)|(?P<slash>/)|(?P<literal>.)",
    re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY: Final = str.maketrans("", "", "¥￥$€£")
_EPOCH: Final = datetime.datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime.datetime(1904, 1, 1)
_LAST_DAY: Final = 2958465  # 9999-12-31


@dataclass(slots=True)
class _Section:
    """One of the up to four parts of a format. ``parts`` are digit placeholders and literal texts, in order."""

    parts: list[tuple[str, str]] = field(default_factory=list)  # ("digit" | "point" | "literal", text)
    condition: tuple[str, Decimal] | None = None
    percent: int = 0
    thousands: bool = False
    scale: int = 0  # groups of three digits left out
    plain: bool = False  # general, scientific or a fraction: shown as the decimal itself
    general: bool = False
    date: str = ""

    @property
    def says_minus(self) -> bool:
        return any(kind == "literal" and set(text) & set("-－—−(（△▲") for kind, text in self.parts)


def shown(number: Decimal, code: str, from_1904: bool = False) -> tuple[str, bool]:
    """(the text that is displayed, whether the format says how many digits it has).

    False where the format leaves the digits to the number (General with more digits than it shows, powers, fractions):
    then they are the shortest that the stored number has.
    """
    section, negative = _chosen(_sections(code), number)
    if section is None:
        return "#", False
    if section.date:
        return _date_text(number, section.date, from_1904), True
    if section.plain:
        text = f"{number:f}"
        return text, section.general and len(number.as_tuple().digits) <= _GENERAL_DIGITS
    text = _digits_text(abs(number), section)
    if number < 0 and text.strip("0.,%") and not (negative and section.says_minus):
        text = f"-{text}"  # a section for negative numbers that only colours them leaves the sign to the colour
    return text, True


def is_text(code: str) -> bool:
    """Whether a format shows whatever is entered as text."""
    return code.strip() == "@"


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    sections = [_Section()]
    after_digit = ""
    for match in _TOKEN.finditer(code.replace("G/通用格式", GENERAL)):
        section = sections[-1]
        kind, text = match.lastgroup or "", match.group()
        if text == ";" and kind == "literal":
            sections.append(_Section())
            after_digit = ""
        elif kind == "bracket":
            _bracket(section, match.group("bracket"))
        elif kind == "date":
            section.date += text.lower()
        elif kind == "digit":
            section.thousands = section.thousands or after_digit.startswith(",")
            section.parts.append(("digit", text))
            after_digit = "d"
        elif kind == "comma":
            after_digit = "," if after_digit else ""
            section.scale += 1
        elif kind == "point":
            section.parts.append(("point", "."))
            after_digit = ""
        elif kind == "percent":
            section.percent += 1
            section.parts.append(("literal", "%"))
        elif kind in ("power", "slash"):
            section.plain = section.plain or any(part[0] == "digit" for part in section.parts)
        elif kind:
            literal = match.group(kind)
            section.parts.append(("literal", literal))
    for section in sections:
        joined = "".join(text for _, text in section.parts).strip()
        section.general = joined.lower() == GENERAL.lower()
        section.plain = section.plain or section.general or (joined == "@" and section is not sections[-1])
    return tuple(sections)


def _bracket(section: _Section, inner: str) -> None:
    condition = _CONDITION.fullmatch(inner.strip())
    if condition:
        section.condition = (condition.group(1), Decimal(condition.group(2)))
    elif inner and set(inner.lower()) <= set("hms"):
        section.date += inner.lower()
    elif inner.startswith("$"):
        symbol = inner[1:].partition("-")[0]
        section.parts.append(("literal", symbol))


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, bool]:
    """The section for a number, and whether it shows the number without its sign."""
    first = sections[0]
    if any(section.condition for section in sections[:2]):
        for i, section in enumerate(sections[:3]):
            if section.condition is None or _holds(number, *section.condition):
                return section, number < 0 and i > 0 and section.condition is not None
        return None, False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return first, False


def _holds(number: Decimal, operator: str, bound: Decimal) -> bool:
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[operator]


def _digits_text(number: Decimal, section: _Section) -> str:
    """The digits of a number in the places of a section, with its literal texts around and between them."""
    point = next((i for i, part in enumerate(section.parts) if part[0] == "point"), len(section.parts))
    places = [text for kind, text in section.parts[point:] if kind == "digit"]
    scaled = number.scaleb(2 * section.percent - 3 * _groups(section), _WIDE)
    rounded = scaled.quantize(Decimal(1).scaleb(-len(places)), context=_WIDE)
    whole, _, fraction = f"{rounded:f}".partition(".")
    while fraction and places[len(fraction) - 1] != "0" and fraction.endswith("0"):
        fraction = fraction[:-1]
    if not any(kind == "digit" for kind, _ in section.parts[:point]):
        whole = "" if not int(whole or 0) else whole
    text = _whole_text(whole.lstrip("0"), section.parts[:point], section.thousands)
    at = 0
    for kind, part in section.parts[point:]:
        if kind == "point":
            text += "." if fraction else ""
        elif kind == "digit":
            text += fraction[at : at + 1]
            at += 1
        else:
            text += part
    return text.translate(_CURRENCY).strip()


def _groups(section: _Section) -> int:
    """Groups of three digits that commas behind the last digit leave out; other commas only part thousands."""
    return section.scale - 1 if section.thousands and section.scale else section.scale


def _whole_text(digits: str, parts: list[tuple[str, str]], thousands: bool) -> str:
    """The digits before the point, from the right, in their places; what is left over stands in the first of them."""
    least = next((i for i, part in enumerate(parts) if part == ("digit", "0")), len(parts))
    first = next((i for i, part in enumerate(parts) if part[0] == "digit"), -1)
    text, left, count = "", digits, 0
    for i in range(len(parts) - 1, -1, -1):
        kind, part = parts[i]
        if kind != "digit":
            text = part + text
            continue
        taken = left if i == first else left[-1:]
        left = "" if i == first else left[:-1]
        if not taken and i >= least:
            taken = "0"
        for digit in reversed(taken):
            text = digit + ("," if thousands and count and count % 3 == 0 else "") + text
            count += 1
    return text


def _date_text(number: Decimal, letters: str, from_1904: bool) -> str:
    if not 0 <= number <= _LAST_DAY:
        return f"{number:f}"
    seconds = int((number * 86400).to_integral_value(ROUND_HALF_UP))
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + datetime.timedelta(seconds=seconds)
    parts = []
    if "y" in letters and "d" in letters:
        parts.append(f"{moment:%Y-%m-%d}")
    elif "y" in letters:
        parts.append(f"{moment:%Y-%m}" if "m" in letters else f"{moment.year}")
    elif "d" in letters:
        parts.append(f"{moment:%m-%d}")
    if "h" in letters or "s" in letters:
        parts.append(f"{moment:%H:%M:%S}" if "s" in letters else f"{moment:%H:%M}")
    return " ".join(parts)
