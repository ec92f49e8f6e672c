"""The ratios of a disclosure, which show themselves as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyfinance import ratio
from pyfinance.display.ratios import ratio_html, ratio_lines, ratio_record, unit_line
from pyfinance.display.words import Lang
from pyfinance.ratio import Ratio


class RatioTable(list[Ratio]):
    """A list of ratios in the order of their declaration. It shows what could be formed as a table, and of the rest why
    not; ``records`` are what machines take."""

    def text(self, lang: Lang = "zh") -> str:
        """The ratios as text."""
        return "\n".join([unit_line(lang), *ratio_lines(self, lang)])

    def html(self, lang: Lang = "zh") -> str:
        """The ratios as an HTML fragment."""
        return ratio_html(self, lang)

    def records(self, lang: Lang = "zh") -> list[dict[str, Any]]:
        """One record per ratio: ``pandas.DataFrame(ratios.records())``. Both sides are exact texts in fen or counts,
        ``value`` is in ``unit`` with four digits, all of them empty where a ratio could not be formed."""
        return [ratio_record(one, lang) for one in self]

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()


def ratios(disclosure: Any, *ids: str, budget: Any = None, handed_back: Mapping[str, int] | None = None) -> RatioTable:
    """Every declared ratio of a disclosure (or its document), or those of ``ids``, in the order of the declaration.

    ``budget`` is the budget of the same body and year: its T05 then gives the approved figures by item that PI-1 and
    PI-2.1 need; without it they are taken from the narrative. ``handed_back`` are fen by functional code of a quota that
    the budget held for others and that was given back: they are taken out of the approved figures.

    A ratio whose figures a disclosure does not give comes with ``numerator`` None and the reason. Raises UnknownNameError
    for an id that is not declared, or a code of ``handed_back`` that has no approved figure.
    """
    return RatioTable(ratio.ratios(disclosure, *ids, budget=budget, handed_back=handed_back))
