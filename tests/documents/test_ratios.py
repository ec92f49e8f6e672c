"""Ratios of a real document, worked by hand from its figures."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pyfinance.ratio import composition, ratios
from pyfinance.ratio.evaluation import rounded
from tests.documents.conftest import Corpus, names

QUOTA = 155434 * 10**4  # fen: 1,845 less the 290.66 that stayed, both in 万元

# final, initial in 万元 / 100, as T05 and the narrative print them
BY_HAND = {
    "2010301": (161695, 144670), "2010302": (82923, 227087), "2010350": (47436, 43409), "2010399": (49535, 52600),
    "2011308": (1744, 5200), "2080501": (19515, 19209), "2080502": (771, 771), "2080505": (21565, 21565),
    "2080801": (2784, 0), "2101101": (13147, 13147), "2101102": (3257, 3257), "2210201": (19098, 19098),
}  # fmt: skip


def test_outturn_and_composition_by_hand() -> None:
    final = {code: a * 10**4 for code, (a, _) in BY_HAND.items()}
    approved = {code: b * 10**4 for code, (_, b) in BY_HAND.items()}
    reduced = approved | {"2010302": approved["2010302"] - QUOTA}
    for budget, want in ((approved, ("77.0", "44.5", "9.8")), (reduced, ("107.3", "7.6", "1.2"))):
        by_item, by_class = composition(final, budget, 7), composition(final, budget, 3)
        values: tuple[Fraction | None, ...] = (by_item.outturn, by_item.variance, by_class.variance)
        assert tuple(rounded((value or Fraction(0)) * 100, 1) for value in values) == want


@pytest.mark.parametrize("name", [name for name in names(".txt") if name.startswith("jilin_")])
def test_the_same_as_read(name: str, corpus: Corpus) -> None:
    disclosure = corpus[name]
    ids = ("pi-1", "pi-2.1-item", "pi-2.1-class")
    assert [one.percent() for one in ratios(disclosure, *ids)] == ["77.0", "44.5", "9.8"]
    without = ratios(disclosure, *ids, handed_back={"2010302": QUOTA})
    assert [one.percent() for one in without] == ["107.3", "7.6", "1.2"]
    whole = ratios(disclosure, "pi-1")[0]
    assert [whole.numerator, whole.denominator] == [423470 * 10**4, 550013 * 10**4]
    printed = {one.row: one.percent() for one in ratios(disclosure, "three-public-execution")}
    assert printed["合计"] == "84.1"
    assert printed["公务接待费"] == "77.8"
