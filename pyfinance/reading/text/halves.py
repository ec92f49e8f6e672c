"""Tables of two halves side by side: T01 and T04. A printed line holds a left and a right row, or one of them.

Where the rows are numbered (行次), the numbers end each label and tell the half: the left half counts from 1, the right
half goes on where the left ends. Without them the ordinals, the words of the labels and the order in the line tell it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
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

    @property
    def label(self) -> str:
        return labels.squeeze("".join(self.pieces))


@dataclass(slots=True)
class Halves:
    left: list[Item] = field(default_factory=list)
    right: list[Item] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)


def read_halves(lines: list[Line], form: Form, numbered: bool, decimals: int) -> Halves:
    """The rows of both halves. ``numbered`` tells that the head prints 行次."""
    pieces: list[list[Token]] = []
    for line in lines:
        if decimals and not numbered and is_page_number(line.text):
            continue
        pieces.extend(_cut(tokens(line.text, line.place.line or 0, decimals)))
    return _Numbered(decimals).read(pieces) if numbered else _Unnumbered(form).read(pieces)


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

    def __init__(self, decimals: int) -> None:
        self._decimals = decimals
        self._next: dict[Half, int | None] = {_LEFT: 1, _RIGHT: None}
        self._last: Half = _RIGHT

    def read(self, lines: list[list[Token]]) -> Halves:
        halves = Halves()
        item = Item(0)
        slot = 0
        for found in lines:
            for token in found:
                if token.kind == "word":
                    if item.number is not None:
                        item = Item(token.line)
                    item.line = item.line or token.line
                    item.pieces.append(token.text)
                elif self._is_number(token, item):
                    if item.number is not None or item.figures:
                        item = Item(token.line)
                    item.number = int(token.text)
                    item.half = self._half(item.number)
                    item.line = token.line
                    slot += item.half == _LEFT
                    item.slot = slot
                    (halves.left if item.half == _LEFT else halves.right).append(item)
                elif item.number is None:
                    halves.stray.append((token.line, f"{item.label} {token.text}".strip()))
                    item = Item(token.line)
                else:
                    item.figures.append(token)
        _give_tails(halves)
        return halves

    def _is_number(self, token: Token, item: Item) -> bool:
        if token.kind != "digits" or len(token.text) > _NUMBER_LENGTH:
            return False
        value = int(token.text)
        return (item.number is None and not item.figures) or self._decimals > 0 or value in self._next.values()

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
        for above, item in zip(items, items[1:], strict=False):
            at = next((i for i, piece in enumerate(item.pieces) if labels.split_label(piece)[2] >= 0), 0)
            above.pieces.extend(item.pieces[:at])
            del item.pieces[:at]


class _Unnumbered:
    """Rows without 行次: the segments of each printed line, a label and the figures behind it."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._next: dict[Half, int] = {_LEFT: 1, _RIGHT: 1}
        self._halves = Halves()
        self._last: dict[Half, Item | None] = {_LEFT: None, _RIGHT: None}

    def read(self, lines: list[list[Token]]) -> Halves:
        for slot, found in enumerate(lines):
            segments = _segments(found)
            if segments and not segments[0].pieces:
                self._halves.stray.append((segments[0].line, " ".join(t.text for t in segments[0].figures)))
                segments = segments[1:]
            segments = [s for s in segments if not self._continues(s)]
            for i, item in enumerate(segments):
                item.slot = slot
                item.half = self._half(item, i, len(segments))
                self._last[item.half] = item
                self._count(item)
                (self._halves.left if item.half == _LEFT else self._halves.right).append(item)
        return self._halves

    def _continues(self, item: Item) -> bool:
        """Whether a text without figures, ordinal or a meaning of its own is the end of a label above; if so, adds it."""
        text = item.label
        if item.figures or labels.split_label(text)[2] >= 0 or _is_whole(text):
            return False
        for half in (_RIGHT, _LEFT):
            above = self._last[half]
            if above is not None and _is_whole(labels.split_label(above.label + text)[3]):
                above.pieces.append(text)
                return True
        open_labels = [above for above in self._last.values() if above is not None and not _is_whole(above.label)]
        if not open_labels or self._side(text) is not None:
            return False
        max(open_labels, key=lambda above: above.slot).pieces.append(text)
        return True

    def _half(self, item: Item, index: int, count: int) -> Half:
        ordinal = _ordinal(item.label)
        fits = [half for half in (_LEFT, _RIGHT) if ordinal is not None and self._next[half] == ordinal]
        if len(fits) == 1 and count == 1:
            return fits[0]
        side = self._side(labels.split_label(item.label)[3])
        if count > 1:
            taken = self._last[_LEFT] is not None and self._last[_LEFT].slot == item.slot if index else False
            if side == _RIGHT and (index > 0 or len(fits) == 1):
                return _RIGHT
            return _RIGHT if index and (taken or side != _LEFT) else _LEFT
        return side or (fits[0] if len(fits) == 1 else _LEFT)

    def _side(self, label: str) -> Half | None:
        total = words().total(labels.heading(label))
        if total in ("income", "expenditure"):
            return _LEFT if total == "income" else _RIGHT
        if self._form.right is not None and self._form.right.search(label):
            return _RIGHT
        if self._form.left is not None and self._form.left.search(label):
            return _LEFT
        return None

    def _count(self, item: Item) -> None:
        ordinal = _ordinal(item.label)
        if ordinal is not None and ordinal == self._next[item.half]:
            self._next[item.half] = ordinal + 1


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
    for half, items in ((_LEFT, halves.left), (_RIGHT, halves.right)):
        own = tuple(i for i, column in enumerate(columns) if column.half == half)
        assembly.add([_line(item, own, assembly.file) for item in items if item.figures or not _blank(item.label)])
    for line, text in halves.stray:
        assembly.gap(text, "figures without a row", line)


_blank: Callable[[str], bool] = lambda label: _BLANK_ROW.fullmatch(label) is not None  # noqa: E731


def _line(item: Item, columns: tuple[int, ...], file: int) -> assembling.Line:
    printed = Printed(item.slot)
    of_which, ordinal, level, name = labels.split_label(item.label)
    total = words().total(labels.heading(name))
    printed.of_which, printed.ordinal, printed.level = of_which, ordinal, level
    if total and not of_which:
        printed.total = name
    else:
        printed.names = [name] if name else []
    gap = "" if name else "figures without a label"
    return assembling.Line(printed, item.figures, columns, Place(line=item.line, file=file), gap)
