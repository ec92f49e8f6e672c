"""Items of the economic classification as a dump prints them: a code or a total, its name, its amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pyfinance.reading.tables import labels
from pyfinance.reading.text.lexer import Token
from pyfinance.subjects import kind_of

_KINDS = ("economic", "gov_economic")
_RUNG = 2  # digits of a section printed in a column of its own
_SECTION = 5
_TOTAL = re.compile(r"(?:合计|总计|(?:人员|公用)(?:经费|支出)(?:合计|小计))$")
_Owner = TypeVar("_Owner")


@dataclass(slots=True)
class Item:
    """One code, or a total, with the pieces of its name on its line and its amounts. ``row`` counts printed rows.

    ``tokens`` are the tokens of the name where the words of a row were told apart by it.
    """

    line: int
    row: int
    code: str = ""
    name: list[str] = field(default_factory=list)
    figures: list[Token] = field(default_factory=list)
    block: int = 0
    tokens: list[Token] = field(default_factory=list)

    @property
    def label(self) -> str:
        return labels.split_label(labels.squeeze("".join(self.name)).lstrip("-—－"))[3]

    @property
    def is_total(self) -> bool:
        return not self.code and _TOTAL.search(self.label) is not None


def is_code(token: Token) -> bool:
    """Whether a token can be a code of the economic classifications."""
    return token.kind == "digits" and kind_of(token.text) in _KINDS


def rungs_joined(found: list[Token]) -> list[Token]:
    """Codes printed in two columns (301 | 01) as one token."""
    joined: list[Token] = []
    for token in found:
        before = joined[-1] if joined else None
        rung = token.kind == "digits" and len(token.text) == _RUNG
        if rung and before is not None and is_code(before) and len(before.text) < _SECTION:
            joined[-1] = Token("digits", before.text + token.text, token.line, before.glued)
        else:
            joined.append(token)
    return joined


def segments(found: list[Token], line: int, row: int) -> list[Item]:
    """The items of a line: each code, total or leading name with what follows it."""
    items: list[Item] = []
    for token in found:
        if is_code(token):
            items.append(Item(line, row, token.text))
        elif token.kind == "word":
            done = items and items[-1].figures
            if not items or done or (items[-1].name and _TOTAL.search(labels.squeeze(token.text))):
                items.append(Item(line, row))
            items[-1].name.append(token.text)
        else:
            if not items:
                items.append(Item(line, row))
            items[-1].figures.append(token)
    return items


def spelled(text: str, pieces: Sequence[tuple[_Owner, str]]) -> list[tuple[_Owner, str]] | None:
    """Pieces in order whose letters are exactly ``text``; [] for an empty text, None where there are none."""
    if not text:
        return []
    for i, (owner, piece) in enumerate(pieces):
        flat = labels.squeeze(piece)
        if flat and text.startswith(flat):
            rest = spelled(text[len(flat) :], pieces[i + 1 :])
            if rest is not None:
                return [(owner, piece), *rest]
    return None
