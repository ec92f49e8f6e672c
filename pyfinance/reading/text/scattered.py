"""Blocks of economic items whose printed rows fell apart into lines: codes, then names, then amounts.

A dump that takes every baseline for a line prints one row of two blocks as ``301 01 302``, ``基本工资 01 办公费`` and
``262.33 21.21``. A row is read only where the known names of its codes are spelled by its words, each word used once;
its amounts then belong to the name before them in their line, or to the codes left over, in order. Where there are
fewer amounts than such codes, they are figures of all of these rows together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from pyfinance.model import Line
from pyfinance.reading.tables import labels
from pyfinance.reading.text.blocks import is_page_number
from pyfinance.reading.text.economic_items import Item, is_code, segments, spelled
from pyfinance.reading.text.lexer import Token, tokens
from pyfinance.reading.text.names import Known, names_of

_RUNG = 2
_CLASS = 3
_MOST_WORDS = 60  # of one printed row
_MOST_CLASSES = 6


@dataclass(slots=True)
class Scattered:
    """Rows that came out even, amounts shared by several of them, and the lines of those that did not."""

    items: list[Item] = field(default_factory=list)
    joint: list[tuple[list[Item], list[Token]]] = field(default_factory=list)
    gaps: list[tuple[int, str]] = field(default_factory=list)

    @property
    def unread(self) -> int:
        """How many lines are not read."""
        return len(self.gaps)


def read_scattered(lines: list[Line], decimals: int, known: Known) -> Scattered:
    """The rows of a body, group by group: a group begins at a line that begins with a code, or prints totals."""
    found = Scattered()
    group: list[tuple[Line, list[Token]]] = []
    row = 0
    for line in lines:
        line_tokens = tokens(line.text, line.place.line or 0, decimals)
        totals = [i for i in segments(line_tokens, line.place.line or 0, row) if i.is_total]
        if group and (totals or is_code(line_tokens[0])):
            _read_group(group, row, known, found)
            row += 1
            group = []
        if totals and all(item.is_total for item in segments(line_tokens, 0, row)):
            found.items.extend(totals)
            row += 1
        else:
            group.append((line, line_tokens))
    if group:
        _read_group(group, row, known, found)
    return found


def _read_group(group: list[tuple[Line, list[Token]]], row: int, known: Known, found: Scattered) -> None:
    """Reads one group as it stands, else without lines of digits alone, which may number a page."""
    without = [(line, tokens_) for line, tokens_ in group if not is_page_number(line.text) or is_code(tokens_[0])]
    if not _even(group, row, known, found) and not (len(without) < len(group) and _even(without, row, known, found)):
        found.gaps.extend((line.place.line or 0, line.text) for line, _ in group)


def _even(group: list[tuple[Line, list[Token]]], row: int, known: Known, found: Scattered) -> bool:
    """Whether a group comes out even: names spelled in one way only, no more amounts than codes. Adds it then."""
    every = [token for _, line in group for token in line]
    words = [token for token in every if token.kind == "word"]
    ways = _codes(every, group[0][0].place.line or 0, row) if len(words) <= _MOST_WORDS else []
    named = [items for items in ways if _give_names(items, words, known)]
    if len(named) != 1:
        return False
    items = named[0]
    others = _give_amounts(items, [line for _, line in group])
    bare = [item for item in items if not item.figures]
    if others is None or len(others) > len(bare):
        return False
    found.items.extend(items)
    if len(others) == len(bare):
        for item, token in zip(bare, others, strict=True):
            item.figures = [token]
    elif others:
        found.joint.append((bare, others))
    return True


def _codes(every: list[Token], number: int, row: int) -> list[list[Item]]:
    """The codes of a group in order, in every way to complete classes by digits that stand apart from them."""
    codes: list[str] = []
    loose: list[str] = []
    before: Token | None = None
    for token in every:
        if is_code(token):
            codes.append(token.text)
        elif token.kind == "digits" and len(token.text) == _RUNG:
            if before is not None and is_code(before) and before.line == token.line and len(before.text) == _CLASS:
                codes[-1] += token.text
            else:
                loose.append(token.text)
        before = token
    classes = [i for i, code in enumerate(codes) if len(code) == _CLASS]
    if not codes or len(loose) > len(classes) or len(classes) > _MOST_CLASSES:
        return []
    ways: list[list[Item]] = []
    for chosen in combinations(classes, len(loose)):
        rungs = dict(zip(chosen, loose, strict=True))
        ways.append([Item(number, row, code + rungs.get(i, "")) for i, code in enumerate(codes)])
    return ways


def _give_names(items: list[Item], words: list[Token], known: Known) -> bool:
    """Gives each code the words that spell its name; False unless every code gets one and every word is used."""
    rest = [(token, token.text) for token in words]
    for item in items:
        for name in sorted(names_of(item.code, known), key=len, reverse=True):
            pieces = spelled(name, rest)
            if pieces:
                item.name = [text for _, text in pieces]
                item.tokens = [token for token, _ in pieces]
                used = {id(token) for token in item.tokens}
                rest = [piece for piece in rest if id(piece[0]) not in used]
                break
        else:
            return False
    return not any(labels.squeeze(text) for _, text in rest)


def _give_amounts(items: list[Item], lines: list[list[Token]]) -> list[Token] | None:
    """Gives amounts that follow a name in its line to the name; returns the others, None where a name has two."""
    owner = {id(token): item for item in items for token in item.tokens}
    others: list[Token] = []
    for line in lines:
        current: Item | None = None
        for token in line:
            if token.kind == "word":
                current = owner.get(id(token))
            elif token.kind in ("number", "bad"):
                if current is None:
                    others.append(token)
                elif current.figures:
                    return None
                else:
                    current.figures = [token]
            else:
                current = None
    return others
