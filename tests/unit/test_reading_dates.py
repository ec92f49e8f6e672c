"""Dates of approval and publication: what counts as one, and the days between them."""

from __future__ import annotations

from datetime import date

import pytest

import pyfinance as pf
from pyfinance.errors import ArgumentError
from pyfinance.model import Evidence, Line, Place
from pyfinance.ratio import ratios
from pyfinance.reading.dates import approved_of, published_of, written


def lines(*texts: str) -> list[Line]:
    return [Line(text, Place(line=n)) for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间: 2016-08-15 16:12", "2016-08-15"),
        ("公开日期：2025年8月5日", "2025-08-05"),
        ("发布日期：2025.8.25", "2025-08-25"),
        ("发布时间: 2016-13-15", ""),
        ("2025年8月25日", ""),
        ("时间：2015-11-11", ""),
        ("本表于发布时间: 2016-08-15", ""),
    ],
)
def test_published(text: str, day: str) -> None:
    found = published_of(lines("标题", text))
    assert (found.value, found.place.line) == (day, 2 if day else None)


def test_a_printed_date_comes_before_a_declared_one() -> None:
    declared = Evidence(written("2015-11-11 09:11"), by="declared")
    assert published_of(lines("某文"), declared).value == "2015-11-11"
    assert published_of(lines("发布时间：2015-11-12"), declared).value == "2015-11-12"
    assert written("") == written("11月11日") == ""
    assert approved_of(lines("批复日期：2025年8月5日")).value == "2025-08-05"


def page(meta: str) -> bytes:
    return f'<html><head><meta name="pubdate" content="{meta}"/></head><body><p>某局2024年度部门决算</p></body></html>'.encode()


def test_days_from_approval_to_publication() -> None:
    def days(d: pf.Disclosure) -> tuple[object, str, bool]:
        (found,) = ratios(d, "days-to-publication")
        assert found.unit == "days"
        return found.value, found.reason, found.comparable

    d = pf.read(page("2025-08-25 10:00"))
    assert (d.published, d.approved) == (date(2025, 8, 25), None)
    assert days(d) == (None, "date of approval: not known", False)
    assert days(pf.read(page("2025-08-25"), approved="2025-08-05")) == (20, "", True)
    assert days(pf.read(page("2025-08-25"), approved=date(2025, 8, 5), published="2025-08-06")) == (1, "", True)
    assert days(pf.read(page(""), approved="2025-08-05")) == (None, "date of publication: not known", False)
    assert days(pf.read(page("2025-08-01"), approved="2025-08-05")) == (-4, "published before it was approved", False)
    with pytest.raises(ArgumentError, match="2025-08-25"):
        pf.read(page(""), published="25.8.2025")
    assert pf.from_json(pf.read(page("2025-08-25")).to_json()).published == date(2025, 8, 25)
