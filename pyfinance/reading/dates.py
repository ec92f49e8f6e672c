"""When a disclosure was approved and published: lines that label the date, and what a web page declares of itself.

A cover's month, the date of a letter or of a budget period is neither: only a label that says so counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pyfinance.errors import ArgumentError
from pyfinance.model import Evidence, Line
from pyfinance.reading.tables import labels

_DATE = r"(?P<date>(?:19|20)\d\d(?:年|[-./])\d{1,2}(?:月|[-./])\d{1,2})日?"
_PUBLISHED = re.compile(rf"^(?:发布|公开|公布)(?:时间|日期)[：:]{_DATE}")
_APPROVED = re.compile(rf"^(?:批复|批准)(?:时间|日期)[：:]{_DATE}")
_WRITTEN = re.compile(rf"^{_DATE}")
_NOTHING = Evidence("")


def published_of(lines: Iterable[Line], declared: Evidence = _NOTHING) -> Evidence:
    """The date of publication (发布时间：…), ISO: of a line, else what a web page ``declared``."""
    return _labelled(lines, _PUBLISHED) or (declared if declared.value else _NOTHING)


def approved_of(lines: Iterable[Line]) -> Evidence:
    """The date of approval (批复日期：…), ISO."""
    return _labelled(lines, _APPROVED) or _NOTHING


def written(text: str) -> str:
    """The date that a text begins with, ISO; "" where it begins with none."""
    match = _WRITTEN.match(labels.squeeze(text))
    return _iso(match.group("date")) if match else ""


def given(day: date | str) -> Evidence:
    """A date that the caller gives. Raises ArgumentError for a text that is no ISO date."""
    try:
        return Evidence((date.fromisoformat(day) if isinstance(day, str) else day).isoformat()[:10], by="caller")
    except ValueError as error:
        raise ArgumentError(f"a date is written 2025-08-25, not {day!r}") from error


def _labelled(lines: Iterable[Line], pattern: re.Pattern[str]) -> Evidence | None:
    for line in lines:
        match = pattern.match(labels.squeeze(line.text))
        if match and (day := _iso(match.group("date"))):
            return Evidence(day, line.text.strip(), line.place, "label")
    return None


def _iso(text: str) -> str:
    """A date of the calendar, ISO; "" for 2025-13-40."""
    year, month, day = (int(part) for part in re.findall(r"\d+", text))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
