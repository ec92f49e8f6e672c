"""Why a number is what it is, as text and HTML."""

from __future__ import annotations

from pyfinance import checking
from pyfinance.amounts import separated
from pyfinance.checking.why import Reason
from pyfinance.display import html
from pyfinance.display.findings import places_text, rule_sentence
from pyfinance.display.text import grid_text
from pyfinance.display.tidy import value_text
from pyfinance.display.words import Lang, word
from pyfinance.model import Cell


class Why:
    """The evidence of one number: ``cell`` (None where the position is blank) and, in ``reasons``, every relation that it
    takes part in.
    """

    def __init__(self, found: checking.Why) -> None:
        self.name: str = found.name
        self.cell: Cell | None = found.cell
        self.reasons: tuple[Reason, ...] = found.reasons

    def text(self, lang: Lang = "zh") -> str:
        """A line for the number with its place and how it was read, then a line for each relation."""
        rows = [(f"  {word(one.verdict, lang)}", _relation(one, lang)) for one in self.reasons]
        return "\n".join([self._head(lang), *(grid_text(rows) or [f"  {word('no relation', lang)}"])])

    def html(self, lang: Lang = "zh") -> str:
        """The same as an HTML fragment, what does not hold in red."""
        items = [
            ("error" if one.verdict == "mismatch" else "", word(one.verdict, lang), _relation(one, lang))
            for one in self.reasons
        ]
        parts = [html.paragraph(self._head(lang), "t")]
        return html.fragment(
            [*parts, html.listing(items) if items else html.paragraph(word("no relation", lang), "dim")]
        )

    def _head(self, lang: Lang) -> str:
        if self.cell is None:
            return f"{self.name}: {word('blank', lang)}"
        said = (
            f"{self.name} = {separated(value_text(self.cell))} {self.cell.unit}{places_text([self.cell.place], lang)}"
        )
        said += ("" if said.endswith("）") else " ") + word(f"basis:{self.cell.basis}", lang)
        evidence = f"{word('by', lang)} {', '.join(self.cell.evidence)}" if self.cell.evidence else ""
        return said + (evidence and (f"（{evidence}）" if lang == "zh" else f" ({evidence})"))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()


def _relation(reason: Reason, lang: Lang) -> str:
    return f"{rule_sentence(reason.rule, lang)}: {reason.formula}"
