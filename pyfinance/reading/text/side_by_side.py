"""Tables of economic items in blocks side by side: code, name, amount, two or three times in a line (T06).

Blank amounts leave nothing in a dump and names wrap over lines, so an amount belongs to the code that it follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyfinance.model import Line, Place
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.text import assembly as assembling
from pyfinance.reading.text.blocks import is_page_number
from pyfinance.reading.text.economic_items import Item, rungs_joined, segments, spelled
from pyfinance.reading.text.lexer import Token, tokens
from pyfinance.reading.text.names import Known, names_of
from pyfinance.reading.text.scattered import read_scattered
from pyfinance.subjects import kind_of

_MOST_PIECES = 3  # text lines of a name above or below its code


@dataclass(slots=True)
class _Text:
    """A text line between lines of codes: its pieces, and how many printed rows stand above it."""

    row: int
    line: int
    pieces: list[str]


def add_blocks(assembly: assembling.Assembly, lines: list[Line], decimals: int, blocks: int, known: Known) -> None:
    """Adds the items of all blocks, block by block. ``blocks`` is how many the head prints.

    Lines are read as rows; where that leaves amounts without a code, as rows that fell apart, if that leaves fewer.
    """
    items, texts = _read([line for line in lines if not (decimals and _is_page_number(line.text))], decimals)
    joint: list[tuple[list[Item], list[Token]]] = []
    _join(items, texts, known)
    pieces = [(text.line, piece) for text in texts for piece in text.pieces]
    unread = len(pieces) + sum(len(item.figures) > (1 if item.code or item.is_total else 0) for item in items)
    if unread:
        scattered = read_scattered(lines, decimals, known)
        if scattered.unread < unread:
            items, joint = scattered.items, scattered.joint
            pieces = scattered.gaps
    for line, text in pieces:
        assembly.gap(text, "a line that fits no row", line)
    _number_blocks(items, max(blocks, 1))
    drafts = {id(item): _line(item, assembly.file) for item in items}
    for block in range(max(blocks, 1)):
        assembly.add([drafts[id(item)] for item in items if item.block == block])
    for owners, figures in joint:
        assembly.join([drafts[id(item)] for item in owners], figures)


def _is_page_number(text: str) -> bool:
    return is_page_number(text) and kind_of(text.strip()) not in ("economic", "gov_economic")


def _read(lines: list[Line], decimals: int) -> tuple[list[Item], list[_Text]]:
    items: list[Item] = []
    texts: list[_Text] = []
    row = 0
    for line in lines:
        number = line.place.line or 0
        found = rungs_joined(tokens(line.text, number, decimals))
        items_of_line = segments(found, number, row)
        if any(item.code or item.figures for item in items_of_line):
            first = items_of_line[0]
            if not first.code and not first.figures:
                texts.append(_Text(row, number, first.name))
                items_of_line = items_of_line[1:]
            items.extend(items_of_line)
            row += 1
        elif found:
            texts.append(_Text(row, number, [t.text for t in found]))
    return items, texts


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
        above = spelled(before, heads) if text else None
        below = spelled(after, tails) if text else None
        if not text:
            above, below = _spelled_around(name, heads, tails)
        if above is None or below is None:
            continue
        pieces = [*(p for _, p in above), *item.name, *(p for _, p in below)]
        for owner, piece in (*above, *below):
            owner.pieces.remove(piece)
        item.name = pieces
        return


def _spelled_around(
    name: str, heads: list[tuple[_Text, str]], tails: list[tuple[_Text, str]]
) -> tuple[list[tuple[_Text, str]] | None, list[tuple[_Text, str]] | None]:
    """A name that stands above and below its code, wherever the line breaks it."""
    for cut in range(len(name), -1, -1):
        above, below = spelled(name[:cut], heads), spelled(name[cut:], tails)
        if above is not None and below is not None:
            return above, below
    return None, None


def _line(item: Item, file: int) -> assembling.RowDraft:
    printed = Printed(item.row)
    if item.code:
        printed.codes[kind_of(item.code) or "economic"] = item.code
    if not item.code and words().total(labels.heading(item.label)):
        printed.total = labels.heading(item.label)
    else:
        printed.names = [item.label] if item.label else []
    gap = "" if item.code or item.is_total else "an amount without a code"
    place = Place(line=item.line, file=file)
    return assembling.RowDraft(printed, item.figures, (item.block,), place, gap, "total" if item.is_total else None)
