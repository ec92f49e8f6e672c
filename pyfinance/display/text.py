"""Terminal text: aligned by East Asian width, Chinese characters two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from pyfinance.display.sheet import Block, Head, Sheet, SheetCell
from pyfinance.display.words import Lang, word
from pyfinance.model import Severity

_MARKS: dict[Severity, str] = {"error": "×", "question": "?", "style": "~", "note": "·"}
_NARROWEST = 8  # a figure column is never narrower than four Chinese characters of its header
_SHORTEST = 12  # a name is never cut below six Chinese characters
_CLOSING = "）)】》”’、，。；：,.;:%"
_OPENING = "（(【《“‘"
_GAP = "  "
_SEAM = " │ "


def text_width(text: str) -> int:
    """Terminal columns that a text takes: 2 for wide and full-width characters, 0 for combining marks, else 1."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def pad(text: str, width: int, align: Literal["left", "right", "center"] = "left") -> str:
    """A text filled with blanks to a width in terminal columns; a longer text is left as it is."""
    room = max(width - text_width(text), 0)
    if align == "left":
        return text + " " * room
    if align == "right":
        return " " * room + text
    return " " * (room // 2) + text + " " * (room - room // 2)


def cut(text: str, width: int) -> str:
    """A text cut to a width in terminal columns, the cut shown by `…`."""
    if text_width(text) <= width:
        return text
    kept, used = [], 0
    for char in text:
        used += _char_width(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"


def wrap(text: str, width: int) -> list[str]:
    """A text broken into lines of at most ``width`` terminal columns, at a blank where there is one; at least one line.

    No line begins with a closing bracket or a point, or ends with an opening bracket, where that can be helped.
    """
    lines, line = [], ""
    for char in text:
        if line and text_width(line + char) > width:
            whole, blank, rest = line.rpartition(" ")
            if char == " ":
                whole, rest, char = line, "", ""
            elif not blank:
                at = _break(line + char)
                whole, rest = line[:at], line[at:]
            lines.append(whole)
            line = rest
        line += char
    return [*lines, line]


def _break(text: str) -> int:
    """Where to break before the last character of a text, or further ahead so that brackets and points stay in place."""
    at = len(text) - 1
    while at > 1 and (text[at] in _CLOSING or text[at - 1] in _OPENING):
        at -= 1
    return at if text[at] not in _CLOSING and text[at - 1] not in _OPENING else len(text) - 1


def balanced(text: str, width: int) -> list[str]:
    """As few lines as :func:`wrap` makes, of about one length: no single character is left for the last."""
    lines = wrap(text, width)
    even = -(-text_width(text) // len(lines))
    narrower = (wrap(text, one) for one in range(max(even, 1), width))
    return next((one for one in narrower if len(one) == len(lines)), lines)


def grid_text(rows: Sequence[Sequence[str]], right: Sequence[int] = (), gap: str = _GAP) -> list[str]:
    """Lines of left-aligned columns (those in ``right`` right-aligned), each as wide as its longest cell."""
    if not rows:
        return []
    widths = [max(text_width(row[c]) for row in rows) for c in range(len(rows[0]))]
    return [
        gap.join(pad(cell, widths[c], "right" if c in right else "left") for c, cell in enumerate(row)).rstrip()
        for row in rows
    ]


def sheet_text(sheet: Sheet, width: int | None = None, lines: int | None = None, lang: Lang = "zh") -> str:
    """A sheet as text. ``width`` limits the columns: blocks are then stacked and names cut, never figures or headers.

    ``lines`` limits the lines of the body; what is left out is counted in a last line.
    """
    drawn = [_Drawn(block, None) for block in sheet.blocks]
    beside = sum(one.width for one in drawn) + len(_SEAM) * (len(drawn) - 1)
    if width is None or beside <= width:
        body = _side_by_side(drawn, sheet.lines())
    else:
        narrow = [one if one.width <= width else _Drawn(one.block, width) for one in drawn]
        body = [line for one in narrow for line in (*_side_by_side([one], sorted(one.block.lines)), "")][:-1]
    if lines is not None and len(body) > lines:
        body = [*body[: lines - 1], word("more lines", lang, n=len(body) - lines + 1)]
    head = f"{sheet.title}  [{sheet.caption}]" if sheet.caption else sheet.title
    return "\n".join([head, *body])


class _Drawn:
    """A block with its column widths settled."""

    def __init__(self, block: Block, limit: int | None) -> None:
        self.block = block
        marked = any(cell.mark for line in block.lines.values() for cell in line)
        self.suffix = 1 if marked else 0
        self.widths = [self._needed(column) for column in range(block.width)]
        if limit is not None and self.width > limit and block.fixed:
            label = block.fixed - 1
            self.widths[label] = max(self.widths[label] - (self.width - limit), min(_SHORTEST, self.widths[label]))

    @property
    def width(self) -> int:
        return sum(self.widths) + len(_GAP) * (len(self.widths) - 1)

    def header(self) -> list[str]:
        """The lines of the header, every head at the foot of its storeys."""
        heights = [1] * self.block.storeys
        wrapped = {head: balanced(head.text, self._span(head)) for head in self.block.heads}
        for head, lines in sorted(wrapped.items(), key=lambda item: item[0].storeys):
            last = head.storey + head.storeys - 1
            heights[last] += max(len(lines) - sum(heights[head.storey : last + 1]), 0)
        tops = [sum(heights[:storey]) for storey in range(len(heights) + 1)]
        canvas: list[dict[int, tuple[str, int]]] = [{} for _ in range(tops[-1])]
        for head, lines in wrapped.items():
            bottom = tops[head.storey + head.storeys]
            for offset, line in enumerate(lines):
                canvas[bottom - len(lines) + offset][head.column] = (line, head.columns)
        return [self._compose(line) for line in canvas]

    def line(self, number: int) -> str:
        cells = self.block.lines.get(number)
        if cells is None:
            return " " * self.width
        return _GAP.join(self._cell(cell, column) for column, cell in enumerate(cells))

    def _needed(self, column: int) -> int:
        cells = [line[column] for line in self.block.lines.values()]
        widest = max((text_width(_shown(cell)) for cell in cells), default=0)
        if column >= self.block.fixed:
            return max(widest, _NARROWEST) + self.suffix
        return max(widest, *(text_width(head.text) for head in self.block.heads if head.column == column))

    def _span(self, head: Head) -> int:
        width = sum(self.widths[head.column : head.column + head.columns]) + len(_GAP) * (head.columns - 1)
        return width - self.suffix if head.column >= self.block.fixed else width

    def _compose(self, line: dict[int, tuple[str, int]]) -> str:
        parts, column = [], 0
        while column < self.block.width:
            text, columns = line.get(column, ("", 1))
            width = sum(self.widths[column : column + columns]) + len(_GAP) * (columns - 1)
            if column < self.block.fixed:
                parts.append(pad(text, width))
            elif columns > 1:
                parts.append(pad(text, width, "center"))
            else:  # over the last digit: the column for marks stays free
                parts.append(pad(pad(text, width - self.suffix, "right"), width))
            column += columns
        return _GAP.join(parts)

    def _cell(self, cell: SheetCell, column: int) -> str:
        width = self.widths[column]
        if cell.align == "left":
            return pad(cut(_shown(cell), width), width)
        mark = (_MARKS[cell.mark.severity] if cell.mark else " ") * self.suffix
        return pad(cell.text + mark, width, "right")


def _side_by_side(drawn: list[_Drawn], lines: list[int]) -> list[str]:
    headers = [one.header() for one in drawn]
    tall = max((len(header) for header in headers), default=0)
    above = [[" " * one.width] * (tall - len(header)) + header for one, header in zip(drawn, headers, strict=True)]
    rule = "─┼─".join("─" * one.width for one in drawn)
    top = [_SEAM.join(parts).rstrip() for parts in zip(*above, strict=True)]
    return [*top, rule, *(_SEAM.join(one.line(number) for one in drawn).rstrip() for number in lines)]


def _shown(cell: SheetCell) -> str:
    return "  " * cell.indent + cell.text


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
