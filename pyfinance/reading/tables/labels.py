"""Printed names brought to one form: labels of rows, heads of columns, titles of tables.

Source of the forms: the tidy form's rules for labels (white space and leading ordinals removed, brackets full width).
"""

from __future__ import annotations

import re
from functools import lru_cache

_WIDTH = str.maketrans(
    {"(": "（", ")": "）", ":": "：", ",": "，", ";": "；", "﹝": "（", "﹞": "）", "〔": "（", "〕": "）"}
)
_SPACE = re.compile(r"[\s\u3000\u00a0\ufeff\u200b]+")
_QUOTES = re.compile(r"[“”\"'‘’「」『』]")
_CHINESE = "一二三四五六七八九十百"

# The ladder of ordinals that documents use, outermost first; the level is the index.
ORDINALS = (
    re.compile(rf"[{_CHINESE}]+[、．.]"),
    re.compile(rf"（[{_CHINESE}]+）、?"),
    re.compile(r"\d{1,2}[、．.](?!\d)"),
    re.compile(r"（\d{1,2}）、?"),
    re.compile(r"[①-⑳]"),
    re.compile(r"[—－-]{1,3}(?=[^\W\d])"),
)
DASH = len(ORDINALS) - 1  # the level of a line that a dash marks as a detail of the line above
_OF_WHICH = re.compile(r"^其中[：，、]?")
_UNIT_TAIL = re.compile(r"（(?:单位[：]?)?(?:万元|元|亿元|人民币万元)）$")
_SERIES = r"(?:公开|预算|财决|决算|附)*"
NUMBER = rf"{_SERIES}表\d{{1,2}}?(?=20\d\d年)|{_SERIES}(?:表\d{{1,3}}(?:-\d+)?|\d{{1,3}}(?:-\d+)?表)(?!\d)"
"""The number of a table at the head of its title: 表1, 公开01表, 预算表12; a year may follow without a blank."""
_TITLE_NUMBER = re.compile(rf"^(?:附(?:件|表)[\d{_CHINESE}\-]*[：、.．]?|(?:{NUMBER})[：、.．]?)")
_TITLE_TAIL = re.compile(rf"（(?:{NUMBER})）$")
_YEAR = re.compile(r"\d{4}年度?")


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """White space removed, brackets and colons full width."""
    return _SPACE.sub("", text).translate(_WIDTH)


@lru_cache(maxsize=65536)
def split_ordinal(text: str) -> tuple[str, int, str]:
    """(ordinal, its level or -1, the rest) of a squeezed label."""
    for level, pattern in enumerate(ORDINALS):
        m = pattern.match(text)
        if m and m.end() < len(text):
            return m.group(), level, text[m.end() :]
    return "", -1, text


@lru_cache(maxsize=65536)
def split_label(text: str) -> tuple[bool, str, int, str]:
    """(prints 其中, ordinal, ordinal's level or -1, label) of a printed row name.

    The ordinal may stand before or after 其中: ``其中：（一）因公出国（境）支出``, ``1.其中：捐赠收入``.
    """
    rest = squeeze(text)
    ordinal, level, rest = split_ordinal(rest)
    m = _OF_WHICH.match(rest)
    of_which = bool(m) and m is not None and m.end() < len(rest)
    if of_which and m is not None:
        rest = rest[m.end() :]
        second, second_level, rest = split_ordinal(rest)
        ordinal, level = (second, second_level) if second else (ordinal, level)
    return of_which, ordinal, level, rest.rstrip("：")


@lru_cache(maxsize=65536)
def heading(text: str) -> str:
    """A column head for matching: squeezed, without quotation marks, ordinals and a unit in brackets."""
    rest = _QUOTES.sub("", squeeze(text))
    rest = _UNIT_TAIL.sub("", rest)
    return split_ordinal(rest)[2].rstrip("：")


@lru_cache(maxsize=65536)
def title(text: str) -> str:
    """A table's title for matching: squeezed, without quotation marks, its number, ordinals and the year."""
    rest = _QUOTES.sub("", squeeze(text))
    for _ in range(2):  # 表1 2026年…, 公开05表 五、…
        rest = _TITLE_NUMBER.sub("", rest)
        rest = split_ordinal(rest)[2]
        rest = _YEAR.sub("", rest)
    return _TITLE_TAIL.sub("", rest)
