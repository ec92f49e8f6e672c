"""What is drawn: everything that a disclosure shows of itself."""

from __future__ import annotations

from collections.abc import Iterator

from pyfinance.api import Disclosure
from pyfinance.display.words import LANGS, Lang
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
