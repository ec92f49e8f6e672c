"""A grid by lattice row and column, and what a text is by its form alone."""

from __future__ import annotations

import pytest

from pyfinance.reading.tables.lattice import Lattice, content
from tests.grids import grid


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        ("—", "blank"),
        (" - ", "blank"),
        ("1,234.50", "amount"),
        ("-3.2", "amount"),
        ("（12.50）", "amount"),
        ("(1,000)", "amount"),
        ("１２．５０", "amount"),
        ("－0.01", "amount"),
        ("2010601", "integer"),
        ("-5", "integer"),
        ("98.5%", "percent"),
        ("100％", "percent"),
        ("1O.5", "words"),
        ("1.2.3", "words"),
        ("12,34.5", "words"),
        ("合计", "words"),
    ],
)
def test_content_by_form(text: str, kind: str) -> None:
    assert content(text) == kind


def test_boxes_of_a_row_are_distinct_and_in_order() -> None:
    lattice = Lattice(grid("甲|<|乙\n^|<|1.00"))
    assert [box.text for box in lattice.boxes(0)] == ["甲", "乙"]
    assert [box.text for box in lattice.boxes(1)] == ["甲", "1.00"]
    assert lattice.at[1][1] is lattice.at[0][0]
    assert lattice.kinds[1] == ["words", "words", "amount"]


def test_filled_leaves_blanks_out() -> None:
    assert [box.text for box in Lattice(grid("甲||乙")).filled(0)] == ["甲", "乙"]
