"""A browser says that nothing is clipped; fragments carry no script and fetch nothing."""

from __future__ import annotations

import re

import pytest

import pyfinance as pf
from tests.pictures.browser import browser, measure, page
from tests.pictures.scenes import WIDTHS, neighbours, scenes, together

pytestmark = pytest.mark.skipif(browser() is None, reason="no chromium: apt install chromium fonts-noto-cjk")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
def test_nothing_of_the_example_is_clipped_or_wider_than_the_window(width: int) -> None:
    """All scenes on one page: a fragment that needs more room scrolls within itself."""
    example = pf.read(pf.example())
    every = [*scenes(example), *together([example, *neighbours()])]
    parts = [part for name, fragments in every for part in fragments if "terminal" not in name]
    measured = measure(page(parts, "light"), width)
    assert measured.clipped == ()
    assert measured.page <= measured.window


def test_the_measure_sees_what_is_clipped() -> None:
    clipped = '<div class="pyfinance"><table><tr><td style="max-width:2em;white-space:nowrap">一二三四五六七八九十</td></tr></table></div>'
    measured = measure(page([clipped, '<div style="width:3000px">宽</div>'], "light"), 800)
    assert measured.clipped == ("一二三四五六七八九十",)
    assert measured.page > measured.window


def test_fragments_have_no_script_and_fetch_nothing() -> None:
    example = pf.read(pf.example())
    for _, fragments in [*scenes(example), *together([example, *neighbours()])]:
        for fragment in fragments:
            assert not re.search(r"<script|<link|<img|@import|url\(|\son\w+=", fragment)
