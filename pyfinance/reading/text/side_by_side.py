"""Tables of economic items in blocks side by side: code, name, amount, two or three times in a line (T06).

Blank amounts leave nothing in a dump and names wrap over lines, so an amount belongs to the code that it follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pyfinance.model import Line, Place
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.text import assembly as assembling
from pyfinance.reading.text.blocks import is_page_number
from pyfinance.reading.text.lexer import Token, tokens
from pyfinance.reading.text.names import Known, names_of
from pyfinance.subjects import kind_of

_KINDS = ("economic", "gov_economic")
_RUNG = 2
_SECTION = 5
_TOTAL = re.compile(r"(?:合计|总计|(?:人员|公用)(?:经费|支出)(?:合计|小计))$")
_MOST_PIECES = 3  # text lines of a name above or below its code


@dataclass(slots=True)
class Item:
    """One code, or a total, with the pieces of its name on its line and its amounts. ``row`` counts printed lines."""

    line: int
    row: int
    code: str = ""
    name: list[str] = field(default_factory=list)
    figures: list[Token] = field(default_factory=list)
    block: int = 0


@dataclass(slots=True)
class _Text:
    """A text line between lines of codes: its pieces, and how many printed rows stand above it."""

    row: int
    line: int
    pieces: list[str]


def add_blocks(assembly: assembling.Assembly, lines: list[Line], decimals: int, blocks: int, known: Known) -> None:
    """Adds the items of all blocks, block by block. ``blocks`` is how many the head prints."""
    items, texts = _read(lines, decimals)
    items = _with_codes(items, known)
    _number_blocks(items, max(blocks, 1))
    _join(items, texts, known)
    for text in texts:
        for piece in text.pieces:
            assembly.gap(piece, "a piece of a name that fits no row", text.line)
    for block in range(max(blocks, 1)):
        assembly.add([_line(item, assembly.file) for item in items if item.block == block])


def _read(lines: list[Line], decimals: int) -> tuple[list[Item], list[_Text]]:
    items: list[Item] = []
    texts: list[_Text] = []
    row = 0
    for line in lines:
        number = line.place.line or 0
        if decimals and is_page_number(line.text):
            continue
        found = _rungs_joined(tokens(line.text, number, decimals))
        segments = _segments(found, number, row)
        if any(item.code or item.figures for item in segments):
            leading = segments[0].name if segments and not segments[0].code and not segments[0].figures else []
            if leading:
                texts.append(_Text(row, number, leading))
                segments = segments[1:]
            items.extend(segments)
            row += 1
        elif found:
            texts.append(_Text(row, number, [t.text for t in found]))
    return items, texts


def _rungs_joined(found: list[Token]) -> list[Token]:
    """Codes printed in two columns (301 | 01) as one token."""
    joined: list[Token] = []
    for token in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and token.kind == before.kind == "digits"
            and len(token.text) == _RUNG
            and len(before.text) < _SECTION
            and kind_of(before.text) in _KINDS
        ):
            joined[-1] = Token("digits", before.text + token.text, token.line, before.glued)
        else:
            joined.append(token)
    return joined


def _segments(found: list[Token], line: int, row: int) -> list[Item]:
    items: list[Item] = []
    for token in found:
        if token.kind == "digits" and kind_of(token.text) in _KINDS:
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


def _with_codes(items: list[Item], known: Known) -> list[Item]:
    """Names with amounts that stand apart from their codes go to them; a code printed again without anything goes."""
    bare = {item.code: item for item in items if item.code and not item.name and not item.figures}
    named: dict[str, Item] = {}
    for code, item in bare.items():
        named.update((name, item) for name in names_of(code, known))
    kept: list[Item] = []
    seen: set[str] = set()
    for item in items:
        name = labels.squeeze("".join(item.name))
        owner = named.pop(name, None) if not item.code and name else None
        if owner is not None:
            owner.name, owner.figures = item.name, item.figures
        elif not item.code or item.name or item.figures or item.code not in seen:
            kept.append(item)
        seen.add(item.code)
    return kept


def _number_blocks(items: list[Item], blocks: int) -> None:
    """The block of each item: where its class stands already, else its position in a full line, else the one before."""
    of_class: dict[str, int] = {}
    before = 0
    by_row: dict[int, list[Item]] = {}
    for item in items:
        by_row.setdefault(item.row, []).append(item)
    for row in by_row.values():
        for position, item in enumerate(row):
            known = of_class.get(item.code[:3])
            if item.code and known is not None and not (len(item.code) == 3 and len(row) == blocks):
                item.block = known
            elif len(row) == blocks or not item.code:
                item.block = min(position, blocks - 1)
            else:
                item.block = before
            if item.code:
                of_class[item.code[:3]] = item.block
            before = item.block


def _join(items: list[Item], texts: list[_Text], known: Known) -> None:
    """Gives pieces of names to the codes whose known names they complete; then pieces left over by shape."""
    by_row: dict[int, list[Item]] = {}
    for item in items:
        by_row.setdefault(item.row, []).append(item)
    for item in items:
        if item.code:
            _complete(item, texts, names_of(item.code, known))
    for text in texts:
        nameless = [i for r in (text.row, text.row - 1) for i in by_row.get(r, []) if i.code and not i.name]
        if text.pieces and len(nameless) == 1 and not names_of(nameless[0].code, known):
            nameless[0].name = text.pieces
            text.pieces = []


def _complete(item: Item, texts: list[_Text], names: set[str]) -> None:
    text = labels.squeeze("".join(item.name))
    if not names or text in names:
        return
    heads = [(t, p) for t in texts if t.row == item.row for p in t.pieces][-_MOST_PIECES * 2 :]
    tails = [(t, p) for t in texts if t.row == item.row + 1 for p in t.pieces][: _MOST_PIECES * 2]
    for name in sorted(names):
        if text and text not in name:
            continue
        before, after = name.split(text, 1) if text else (name, "")
        above = _spelled(before, heads) if text else None
        below = _spelled(after, tails) if text else None
        if not text:
            above, below = _spelled_around(name, heads, tails)
        if above is None or below is None:
            continue
        pieces = [*(p for _, p in above), *item.name, *(p for _, p in below)]
        for owner, piece in (*above, *below):
            owner.pieces.remove(piece)
        item.name = pieces
        return


def _spelled(text: str, pieces: list[tuple[_Text, str]]) -> list[tuple[_Text, str]] | None:
    """Pieces in order whose letters are exactly ``text``; [] for an empty text, None where there are none."""
    if not text:
        return []
    for i, (owner, piece) in enumerate(pieces):
        flat = labels.squeeze(piece)
        if flat and text.startswith(flat):
            rest = _spelled(text[len(flat) :], pieces[i + 1 :])
            if rest is not None:
                return [(owner, piece), *rest]
    return None


def _spelled_around(
    name: str, heads: list[tuple[_Text, str]], tails: list[tuple[_Text, str]]
) -> tuple[list[tuple[_Text, str]] | None, list[tuple[_Text, str]] | None]:
    """A name that stands above and below its code, wherever the line breaks it."""
    for cut in range(len(name), -1, -1):
        above, below = _spelled(name[:cut], heads), _spelled(name[cut:], tails)
        if above is not None and below is not None:
            return above, below
    return None, None


def _line(item: Item, file: int) -> assembling.RowDraft:
    printed = Printed(item.row)
    label = labels.squeeze("".join(item.name)).lstrip("-—－")
    name = labels.split_label(label)[3]
    if item.code:
        printed.codes[kind_of(item.code) or "economic"] = item.code
        printed.names = [name] if name else []
    elif words().total(labels.heading(name)):
        printed.total = labels.heading(name)
    else:
        printed.names = [name] if name else []
    total = not item.code and bool(_TOTAL.search(name))
    gap = "" if item.code or total else "an amount without a code"
    place = Place(line=item.line, file=file)
    return assembling.RowDraft(printed, item.figures, (item.block,), place, gap, "total" if total else None)
