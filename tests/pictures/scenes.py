"""What is drawn: everything that a disclosure shows of itself, and several of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pyfinance as pf
from pyfinance.api import Disclosure
from pyfinance.comparison import compare
from pyfinance.display.words import LANGS, Lang
from pyfinance.panel import Panel
from pyfinance.writing.made_up import made_up_city
from tests.pictures.browser import terminal

WIDTHS = {"notebook": 960, "narrow": 560}
"""Windows in pixels: a notebook beside its list of files, and one on half a screen."""


def scenes(disclosure: Disclosure) -> Iterator[tuple[str, list[str]]]:
    """Names of pictures, and the fragments of each."""
    for lang in LANGS:
        yield f"summary-{lang}", [disclosure.html(lang), disclosure.check().html(lang, 12)]
        yield f"terminal-{lang}", [terminal(text) for text in _texts(disclosure, lang)]
    for number, table in enumerate(disclosure.tables, 1):
        yield f"table-{number:02d}-{table.id or 'other'}", [table.html()]


def _texts(disclosure: Disclosure, lang: Lang) -> Iterator[str]:
    yield disclosure.text(lang)
    for table in disclosure.tables[:5]:
        yield table.text(lang, width=110, lines=30)


def neighbours() -> list[Disclosure]:
    """Final accounts of two made-up departments in three years, to stand beside others."""
    return [Disclosure(made.document) for made in made_up_city(11, departments=2)]


def together(disclosures: Sequence[Disclosure]) -> Iterator[tuple[str, list[str]]]:
    """Several disclosures side by side and in a panel, and two years of the last one."""
    panel = Panel.from_disclosures(disclosures)
    years = [one for one in disclosures if one.entity == disclosures[-1].entity]
    for lang in LANGS:
        many, two = compare(disclosures, level="类"), compare(years[-2:], level="款")
        yield f"panel-{lang}", [panel.html(lang), terminal(panel.text(lang))]
        yield f"comparison-{lang}", [many.html(lang), two.html(lang)]
        texts = (many.text(lang, width=110, columns=3), two.text(lang, width=110))
        yield f"comparison-terminal-{lang}", [terminal(text) for text in texts]


def plots(disclosure: Disclosure, others: Sequence[Disclosure]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Names of pictures, and what draws the figure; it raises a PyFinanceError where the disclosure prints nothing for it."""
    for name in ("spending", "balances", "budget_final", "finding_map"):
        yield name, partial(getattr(pf.plots, name), disclosure)
    yield "years", partial(pf.plots.budget_final, others[-1], others[-2], labels=("2023", "2024"))
    yield "three_public", partial(pf.plots.three_public, [disclosure, *others])
    yield "departments", partial(pf.plots.departments, [disclosure, *others])
