"""The list that ``pf.ratios`` gives: what it shows, and what machines take from it."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import pyfinance as pf
from pyfinance import cli

if TYPE_CHECKING:
    from pyfinance.api import RatioTable

IDS = ("basic-share", "cost-per-vehicle")


@pytest.fixture
def found() -> RatioTable:
    return pf.ratios(pf.read(pf.example()), *IDS)


def test_it_is_a_list_of_ratios(found: RatioTable) -> None:
    assert [one.id for one in found] == list(IDS)
    assert found[0].value == Fraction(289354, 425370)
    assert found[1].numerator is None


def test_text_says_what_could_not_be_formed_and_why(found: RatioTable) -> None:
    lines = [line.split() for line in repr(found).splitlines()]
    assert lines[0] == ["金额单位", "万元"]
    assert lines[2][:4] == ["基本支出占比", "68.0%", "2,893.54", "4,253.70"]
    assert lines[3] == ["未能计算："]
    assert lines[4][0] == "每辆公务用车运行费:"
    assert "“公务用车保有量”" in lines[4][1]
    assert "not formed" in found.text("en")


def test_html_has_the_same_figures(found: RatioTable) -> None:
    shown = found._repr_html_()
    assert '<td class="n">68.0%</td><td class="n">2,893.54</td><td class="n">4,253.70</td>' in shown
    assert "<li><b>每辆公务用车运行费</b>" in shown


def test_records_are_those_of_the_command_line(found: RatioTable, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = [word for one in IDS for word in ("--ratio", one)]
    assert cli.main(["ratios", "--format", "json", *chosen, str(pf.example())]) == 0
    assert found.records() == json.loads(capsys.readouterr().out)["ratios"]
    assert found.records()[0]["numerator"] == "2893540000"
    assert found.records()[1]["numerator"] == ""
