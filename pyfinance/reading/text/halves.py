"""Tables of two halves side by side: T01 and T04. A printed line holds a left and a right row, or one of them.

Where the rows are numbered (行次), the numbers end each label and tell the half: the left half counts from 1, the right
half goes on where the left ends. Without them the ordinals, the words of the labels and the order in the line tell it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from pyfinance.model import Line, Place
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.text import assembly as assembling
from pyfinance.reading.text.blocks import is_page_number
from pyfinance.reading.text.forms import Form, FormColumn
from pyfinance.reading.text.lexer import Token, tokens
from pyfinance.subjects import chart

Half = Literal["left", "right"]
_LEFT: Half = "left"
_RIGHT: Half = "right"
_ORDINAL_INSIDE = re.compile(r"(?<=[^\s（一二三四五六七八九十第])(?=[一二三四五六七八九十]{1,3}、)")
_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_NUMBER_LENGTH = 3  # digits of a 行次
_BLANK_ROW = re.compile(r"[—\-－–…]*")


@dataclass(slots=True)
class Item:
    """One row of a half: the pieces of its label, its 行次 and its figures."""

    line: int
    pieces: list[str] = field(default_factory=list)
    number: int | None = None
    figures: list[Token] = field(default_factory=list)
    half: Half = "left"
    slot: int = 0  # the printed line within the table
    split: bool = False  # its figures stand on two lines, so that their order is not known

    @property
    def label(self) -> str:
        return labels.squeeze("".join(self.pieces))


@dataclass(slots=True)
class Halves:
    """The rows of both halves; ``joint`` are figures in order that belong to two rows of one line, split unknown."""

    left: list[Item] = field(default_factory=list)
    right: list[Item] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)
    joint: list[tuple[list[Item], list[Token]]] = field(default_factory=list)


def read_halves(
    lines: list[Line], form: Form, columns: tuple[FormColumn, ...], numbered: bool, decimals: int
) -> Halves:
    """The rows of both halves. ``numbered`` tells that the head prints 行次."""
    pieces: list[list[Token]] = []
    for line in lines:
        if decimals and not numbered and is_page_number(line.text):
            continue
        pieces.extend(_cut(tokens(line.text, line.place.line or 0, decimals)))
    if numbered:
        return _Numbered(form, decimals).read(pieces)
    counts: dict[Half, int] = {half: sum(c.half == half for c in columns) for half in (_LEFT, _RIGHT)}
    return _Unnumbered(form, counts).read(pieces)


def _cut(found: list[Token]) -> list[list[Token]]:
    """A line's tokens; a new line where a page joint glued an ordinal to the label before it."""
    lines: list[list[Token]] = [[]]
    for token in found:
        parts = _ORDINAL_INSIDE.split(token.text) if token.kind == "word" else [token.text]
        for i, part in enumerate(parts):
            if i:
                lines.append([])
            lines[-1].append(Token(token.kind, part, token.line, token.glued and i == 0))
    return [line for line in lines if line]


class _Numbered:
    """Rows with 行次: text, then the number, then the figures, over any line breaks."""

    def __init__(self, form: Form, decimals: int) -> None:
        self._form = form
        self._decimals = decimals
        self._next: dict[Half, int | None] = {_LEFT: 1, _RIGHT: None}
        self._last: Half = _RIGHT
        self._ordinals: dict[Half, int] = {_LEFT: 0, _RIGHT: 0}  # the last ordinal printed in each half
        self._latest: Item | None = None
        self._halves = Halves()

    def read(self, lines: list[list[Token]]) -> Halves:
        pieces: list[str] = []
        slot = 0
        for found in lines:
            if all(token.kind == "word" for token in found) and self._ends_label(pieces, found):
                continue
            item: Item | None = None
            for i, token in enumerate(found):
                if token.kind == "word":
                    pieces.append(token.text)
                    item = None
                elif self._is_number(token, item):
                    item = Item(token.line, number=int(token.text))
                    item.half = self._half(int(token.text))
                    slot += item.half == _LEFT
                    item.slot = slot
                    if not self._belongs_right(item, pieces, found[i + 1 :]):
                        item.pieces, pieces = pieces, []
                    self._add(item)
                elif item is None:
                    self._halves.stray.append((token.line, "".join([*pieces, token.text])))
                    pieces = []
                else:
                    item.figures.append(token)
        _give_tails(self._halves)
        return self._halves

    def _add(self, item: Item) -> None:
        (self._halves.left if item.half == _LEFT else self._halves.right).append(item)
        self._latest = item if item.pieces else self._latest
        self._ordinals[item.half] = _ordinal(item.label) or self._ordinals[item.half]

    def _ends_label(self, pieces: list[str], found: list[Token]) -> bool:
        """Whether a line of text is the end of the label before it; if so, adds it."""
        text = "".join(token.text for token in found)
        above = self._latest
        if pieces or above is None or _is_whole(above.label) or not _is_whole(above.label + text):
            return False
        above.pieces.append(text)
        return True

    def _belongs_right(self, item: Item, pieces: list[str], rest: list[Token]) -> bool:
        """Whether a label above a line of numbers alone is the right row's: its words say so and the left has none."""
        if item.half != _LEFT or not pieces or any(token.kind == "word" for token in rest):
            return False
        label = "".join(pieces)
        follows = [half for half in (_LEFT, _RIGHT) if self._follows(half, label)]
        side = follows[0] if len(follows) == 1 else _side(self._form, labels.split_label(label)[3])
        return side == _RIGHT and any(token.kind == "digits" for token in rest)

    def _follows(self, half: Half, label: str) -> bool:
        """Whether the ordinal of a label is the next one of a half."""
        return _ordinal(label) == self._ordinals[half] + 1

    def _is_number(self, token: Token, item: Item | None) -> bool:
        if token.kind != "digits" or len(token.text) > _NUMBER_LENGTH:
            return False
        return item is None or self._decimals > 0 or int(token.text) in self._next.values()

    def _half(self, number: int) -> Half:
        if number == self._next[_LEFT] and not (number == self._next[_RIGHT] and self._last == _LEFT):
            half = _LEFT
        elif number == self._next[_RIGHT]:
            half = _RIGHT
        else:  # the right half begins, or a number is misprinted: halves take turns
            half = _RIGHT if self._last == _LEFT else _LEFT
        expected = self._next[half]
        self._next[half] = number + 1 if expected is None else expected + 1
        self._last = half
        return half


def _give_tails(halves: Halves) -> None:
    """A piece before the ordinal of a label is the end of the label above it in the same half."""
    for items in (halves.left, halves.right):
        for above, item in pairwise(items):
            at = next((i for i, piece in enumerate(item.pieces) if labels.split_label(piece)[2] >= 0), 0)
            above.pieces.extend(item.pieces[:at])
            del item.pieces[:at]


class _Unnumbered:
    """Rows without 行次: the segments of each printed line, a label and the figures behind it."""

    def __init__(self, form: Form, columns: dict[Half, int]) -> None:
        self._form = form
        self._columns = columns
        self._next: dict[Half, int] = {_LEFT: 1, _RIGHT: 1}
        self._halves = Halves()
        self._last: dict[Half, Item | None] = {_LEFT: None, _RIGHT: None}

    def read(self, lines: list[list[Token]]) -> Halves:
        for slot, found in enumerate(lines):
            segments = _segments(found)
            if segments and not segments[0].pieces:
                self._give_figures(segments[0].figures)
                segments = segments[1:]
            segments = [s for s in segments if not self._continues(s)]
            for i, item in enumerate(segments):
                item.slot = slot
                item.half = self._half(item, i, len(segments))
                self._last[item.half] = item
                self._count(item)
                (self._halves.left if item.half == _LEFT else self._halves.right).append(item)
        return self._halves

    def _give_figures(self, figures: list[Token]) -> None:
        """A line of figures under a line of labels: they belong to the labels of that line that have none yet."""
        last = [item for item in self._last.values() if item is not None]
        slot = max((item.slot for item in last), default=-1)
        line = [item for item in last if item.slot == slot]
        bare = [item for item in line if not item.figures]
        room = sum(self._columns[item.half] for item in bare)
        if not line or (bare and len(figures) > room):
            self._halves.stray.append((figures[0].line, " ".join(token.text for token in figures)))
        elif not bare:
            line[-1].figures.extend(figures)
            line[-1].split = True
        elif len(bare) == 1 or len(figures) == room:
            for item in bare:
                item.figures = figures[: self._columns[item.half]]
                figures = figures[self._columns[item.half] :]
        else:
            self._halves.joint.append((bare, figures))

    def _continues(self, item: Item) -> bool:
        """Whether a text without figures, ordinal or meaning of its own ends a label above; if so, adds it."""
        text = item.label
        if labels.split_label(text)[2] >= 0 or _is_whole(text):
            return False
        for half in (_RIGHT, _LEFT):
            above = self._last[half]
            if above is not None and not _is_whole(above.label) and _is_whole(above.label + text):
                return self._extend(above, item)
        open_labels = [above for above in self._last.values() if above is not None and not _is_whole(above.label)]
        if item.figures or not open_labels or _side(self._form, text) is not None:
            return False
        return self._extend(max(open_labels, key=lambda above: above.slot), item)

    def _extend(self, above: Item, item: Item) -> bool:
        if item.figures and above.figures:
            return False
        above.pieces.extend(item.pieces)
        above.figures = above.figures or item.figures
        return True

    def _half(self, item: Item, index: int, count: int) -> Half:
        ordinal = _ordinal(item.label)
        fits = [half for half in (_LEFT, _RIGHT) if ordinal is not None and self._next[half] == ordinal]
        if len(fits) == 1 and count == 1:
            return fits[0]
        side = _side(self._form, labels.split_label(item.label)[3])
        if count > 1:
            left = self._last[_LEFT]
            taken = index > 0 and left is not None and left.slot == item.slot
            if side == _RIGHT and (index > 0 or len(fits) == 1):
                return _RIGHT
            return _RIGHT if index and (taken or side != _LEFT) else _LEFT
        return side or (fits[0] if len(fits) == 1 else _LEFT)

    def _count(self, item: Item) -> None:
        ordinal = _ordinal(item.label)
        if ordinal is not None and ordinal == self._next[item.half]:
            self._next[item.half] = ordinal + 1


def _side(form: Form, label: str) -> Half | None:
    """The half that the words of a label name, or None."""
    total = words().total(labels.heading(label))
    if total in ("income", "expenditure"):
        return _LEFT if total == "income" else _RIGHT
    if form.right is not None and form.right.search(label):
        return _RIGHT
    if form.left is not None and form.left.search(label):
        return _LEFT
    return None


def _segments(found: list[Token]) -> list[Item]:
    """Label and figures in turn; two labels without figures between them are two where the line breaks off a blank."""
    items: list[Item] = []
    for token in found:
        if token.kind != "word":
            if not items:
                items.append(Item(token.line))
            items[-1].figures.append(token)
        elif items and not items[-1].figures and len(items[-1].pieces[-1]) == 1 and len(token.text) == 1:
            items[-1].pieces.append(token.text)  # 合 计
        else:
            items.append(Item(token.line, [token.text]))
    return items


def _ordinal(label: str) -> int | None:
    """The value of a leading 一、 ordinal, or None."""
    ordinal, level, _ = labels.split_ordinal(label)
    if level != 0:
        return None
    text = ordinal.rstrip("、．.")
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS.get(text)
    return (_DIGITS.get(tens, 1)) * 10 + _DIGITS.get(ones, 0)


def _is_whole(label: str) -> bool:
    """Whether a label is complete: a name of the chart, or a line of totals, funds or balances."""
    name = labels.split_label(label)[3]
    head = labels.heading(name)
    vocabulary = words()
    return bool(vocabulary.total(head) or vocabulary.role(head) or chart().by_name(name, "function"))


def add_halves(assembly: assembling.Assembly, halves: Halves, columns: tuple[FormColumn, ...]) -> None:
    """Adds both halves as blocks of rows; lines without label and figures print nothing and are left out."""
    lines: dict[int, assembling.RowDraft] = {}
    for half, items in ((_LEFT, halves.left), (_RIGHT, halves.right)):
        own = tuple(i for i, column in enumerate(columns) if column.half == half)
        kept = [item for item in items if item.figures or not _BLANK_ROW.fullmatch(item.label)]
        lines.update((id(item), _line(item, own, assembly.file)) for item in kept)
        assembly.add([lines[id(item)] for item in kept])
    for items, figures in halves.joint:
        assembly.join([lines[id(item)] for item in items], figures)
    for line, text in halves.stray:
        assembly.gap(text, "figures without a row", line)


def _line(item: Item, columns: tuple[int, ...], file: int) -> assembling.RowDraft:
    printed = Printed(item.slot)
    of_which, ordinal, level, name = labels.split_label(item.label)
    total = words().total(labels.heading(name))
    printed.of_which, printed.ordinal, printed.level = of_which, ordinal, level
    if total and not of_which:
        printed.total = name
    else:
        printed.names = [name] if name else []
    gap = assembling.SPLIT if item.split else "" if name else "figures without a label"
    return assembling.RowDraft(printed, item.figures, columns, Place(line=item.line, file=file), gap)
