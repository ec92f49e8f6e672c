"""What a panel of many disclosures covers, in a few lines: years, bodies, tables, and what is not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyfinance.display import html
from pyfinance.display.comparison import Left, left_text
from pyfinance.display.text import grid_text
from pyfinance.display.words import Lang, kind_word, word

_YEARS: Final = 4  # the latest ones, each on a line
_NUMBERS: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of a panel: of each year (0: not known) its disclosures by kind, entities and amounts; in how many
    disclosures a table stands.
    """

    facts: int
    entities: int
    sources: int
    years: Sequence[tuple[int, Mapping[str, int], int, int]]
    tables: Mapping[str, int]
    left: Sequence[Left]


def coverage_text(of: Coverage, lang: Lang) -> str:
    """At most nine lines."""
    return "\n".join([_first(of, lang), *grid_text([_heads(lang), *_rows(of, lang)], _NUMBERS), *_last(of, lang)])


def coverage_html(of: Coverage, lang: Lang) -> str:
    """The same as an HTML fragment."""
    table = html.rows_html(_heads(lang), _rows(of, lang), _NUMBERS)
    last = [html.paragraph(line, "dim") for line in _last(of, lang)]
    return html.fragment([html.paragraph(_first(of, lang), "t"), table, *last])


def _first(of: Coverage, lang: Lang) -> str:
    return word("panel", lang, facts=f"{of.facts:,}", entities=f"{of.entities:,}", sources=f"{of.sources:,}")


def _heads(lang: Lang) -> tuple[str, ...]:
    return tuple(word(name, lang) for name in ("summary:year", "documents", "entities", "amounts", "summary:kind"))


def _rows(of: Coverage, lang: Lang) -> list[tuple[str, ...]]:
    """A line for each of the latest years; the earlier ones have one together."""
    rows: list[tuple[str, ...]] = []
    for year, kinds, entities, facts in sorted(of.years, key=lambda one: one[0], reverse=True)[:_YEARS]:
        name = str(year) if year else word("year unknown", lang)
        said = " · ".join(f"{kind_word(kind, lang)} {count}" for kind, count in kinds.items())
        rows.append((name, f"{sum(kinds.values()):,}", f"{entities:,}", f"{facts:,}", said))
    return rows


def _last(of: Coverage, lang: Lang) -> list[str]:
    lines = []
    if len(of.years) > _YEARS:
        lines.append(word("more years", lang, n=len(of.years) - _YEARS))
    if of.tables:
        known = [f"{table} {count}" for table, count in of.tables.items() if table.startswith("T") and table.isascii()]
        others = len(of.tables) - len(known)
        more = [word("other tables", lang, n=others)] if others else []
        lines.append(f"{word('tables that stand', lang)}: " + " · ".join([*known, *more]))
    if of.left:
        then = "；" if lang == "zh" else "; "
        lines.append(word("not in the panel", lang) + then.join(left_text(one, lang) for one in of.left))
    return lines
