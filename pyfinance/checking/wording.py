"""What is wrong with words alone: templates left in, units left out, sentences broken off, words printed twice.

Every function takes a text without white space and gives the slips in it; nothing here knows a table.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "placeholder",
    "template choice",
    "template instruction",
    "template words",
    "percent sign missing",
    "unit missing",
    "unit cut short",
    "unfinished sentence",
    "repeated words",
    "repeated marks",
    "half-width mark",
    "impossible date",
]


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its kind and the characters ``start`` to ``end`` of the text."""

    kind: Kind
    start: int
    end: int


_HAN = "一-龥"
_DIRECTION = "增加|减少|增长|下降|上升|降低|提高|上涨|大于|小于|高于|低于|多于|少于|等于|持平|节约|超支"
_NUMBER = r"\d[\d,，]*(?:\.\d+)?"
_TEMPLATES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "placeholder",
        re.compile(
            rf"(?<![A-Za-z\d×X＊*.-])(?:[XxＸｘ×]{{2,}}|[＊*]{{3,}}|[_＿]{{3,}})(?=[{_HAN}（）、，。%％《》“”])"
        ),
    ),
    ("placeholder", re.compile(r"(?:增加|减少|增长|下降|支出|预算|决算为|完成)[×ＸX](?:万元|%|％)")),
    ("template choice", re.compile(rf"(?:{_DIRECTION})[（(/／](?:或)?(?:{_DIRECTION})(?:[）)]|(?=\d))")),
    ("template choice", re.compile(r"[（(](?:\w、){1,4}\w[）)](?:机关|本级|系统)")),
    ("template instruction", re.compile(r"[（(]如[有无没][^（）()]{0,20}[）)]")),
    ("template instruction", re.compile(r"列明[^，。；：、]{0,12}?\d")),
    (
        "template instruction",
        re.compile(r"[（(【](?:请|此处|注：请|根据实际情况|按实际情况)[^（）()【】]{0,40}[）)】]"),
    ),
    ("template words", re.compile(rf"(?<=[局厅委办院会所处队站校])部门（单位）(?=共|[{_HAN}]{{0,4}}\d)")),
)
_PERCENT = re.compile(
    rf"(?:增长|下降|上升|占(?:比)?|完成(?:年初|全年|调整)?预算的)(?:了|为|约)?({_NUMBER})(?=[。；;，,、）)])"
)
_UNIT = re.compile(rf"(?:支出|收入|预算|决算|总计|合计|金额)(?:数)?(?:为|是)({_NUMBER})(?=[。；;，,])")
_SHORT = re.compile(rf"({_NUMBER}万)(?=[。；;，,（(、])(?!（含）)")
_BROKEN = re.compile(
    r"(?:(?:主要)?原因(?:是|为|在于|：|:)+|主要(?:用于|包括|是|为)(?:：|:)?|(?<=[，；。])其中(?:：|:)?)(?=[。；])"
)
_WORDS = re.compile(rf"([{_HAN}]{{2,6}})\1")
_MARKS = re.compile(r"([，。；：、！？])[，。；：、]")
_HALF = re.compile(rf"(?<=[{_HAN}）”》])[,;:?!](?=[{_HAN}（“《])")
SENTENCE = re.compile(r"，|[。；！？]\Z")
DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_NO_WORDS = re.compile(r"^(?:[一二三四五六七八九十百千万零]+|[个月年日号])")


def templates(text: str) -> Iterator[Slip]:
    """Placeholders, choices and instructions of the template that were left in."""
    for kind, pattern in _TEMPLATES:
        for found in pattern.finditer(text):
            yield Slip(kind, found.start(), found.end())


def missing_units(text: str) -> Iterator[Slip]:
    """Percentages without their sign, amounts without their unit, and 万 where 万元 is meant."""
    for found in _PERCENT.finditer(text):
        if "." in found.group(1) or not found.group().startswith(("占", "完成")):
            yield Slip("percent sign missing", found.start(), found.end())
    for found in _UNIT.finditer(text):
        if "." in found.group(1):  # a count has no decimals, an amount without any may be one of persons
            yield Slip("unit missing", found.start(), found.end())
    for found in _SHORT.finditer(text):
        yield Slip("unit cut short", found.start(1), found.end(1))


def broken_off(text: str) -> Iterator[Slip]:
    """Sentences that announce something and end."""
    for found in _BROKEN.finditer(text):
        yield Slip("unfinished sentence", found.start(), found.end() + 1)


def repetitions(text: str) -> Iterator[Slip]:
    """Words and marks printed twice; a line that is no sentence may be two lines joined."""
    if not SENTENCE.search(text):
        return
    for found in _WORDS.finditer(text):
        if not _NO_WORDS.match(found.group(1)):
            yield Slip("repeated words", found.start(), found.end())
    for found in _MARKS.finditer(text):
        yield Slip("repeated marks", found.start(), found.end())


def half_width(text: str) -> Iterator[Slip]:
    """Half-width marks between Chinese characters."""
    for found in _HALF.finditer(text):
        yield Slip("half-width mark", found.start(), found.end())


def impossible_dates(text: str) -> Iterator[Slip]:
    """Days that no calendar has."""
    for found in DATE.finditer(text):
        year = int(found.group(1) or 2000)  # a leap year, where none is printed
        month, day = int(found.group(2)), int(found.group(3))
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            yield Slip("impossible date", found.start(), found.end())
