"""The rows of a table with subject codes: which figures and names of the printed lines belong to which code.

A code begins a row, and the figures after it are the row's. Names wrap above and below the line of their code;
overlapping print tears a row apart so that its characters mix with its neighbour's. Where several rows share a printed
line (two pages met there without a line break), the line is cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyfinance.model import Line
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.text.blocks import is_page_number
from pyfinance.reading.text.lexer import Token, tokens
from pyfinance.subjects import Kind, chart, kind_of

_RUNG = 2  # digits of a section or item printed in a column of its own
_WHOLE_CODE = 7
_CODE_MARKS = "-—－–:：[]［］()（）【】"
_RUNG_HEADS = frozenset("类款项")


@dataclass(slots=True)
class Entry:
    """One row: its code or total, the pieces of its name above (``head``), on (``name``) and below (``tail``) its line.

    ``torn`` holds the lines that stand between a code alone on its line and its figures. ``after`` are the words
    printed behind the figures: words of the head that stand right of them.
    """

    line: int
    code: str = ""
    total: str = ""
    head: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    figures: list[Token] = field(default_factory=list)
    overlapped: bool = False  # ``torn`` mixes its name with that of the row above
    split: bool = False  # its figures stand on two lines, so that their order is not known
    after: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)  # text lines up to the next entry, not yet given to either

    @property
    def named_apart(self) -> bool:
        """Whether the row has a name and figures and no code."""
        return bool(self.name and self.figures and not self.code and not self.total)

    @property
    def pieces(self) -> list[str]:
        return [*self.head, *self.name, *self.tail]

    @property
    def label(self) -> str:
        return labels.squeeze("".join(self.pieces)).strip(_CODE_MARKS.replace("（", "").replace("）", ""))


@dataclass(slots=True)
class Entries:
    """The rows of one body. ``above`` are text lines before the first row; ``stray`` are figures that follow no row."""

    rows: list[Entry] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)


def read_entries(lines: list[Line], kinds: tuple[Kind, ...], decimals: int) -> Entries:
    """The rows of a body. ``kinds`` are the classifications whose codes the table can print."""
    reader = _Reader(kinds, decimals)
    for line in lines:
        if decimals and is_page_number(line.text):
            continue
        number = line.place.line or 0
        for piece in reader.cut(tokens(line.text, number, decimals)):
            reader.take(piece, number)
    return reader.entries


def starts_body(line: Line, kinds: tuple[Kind, ...], decimals: int) -> bool:
    """Whether a line begins a body: it starts with a subject code, or prints figures of a total or with a point."""
    found = _without_rungs(tokens(line.text, line.place.line or 0, decimals))
    if not found:
        return False
    if _code_at(found, 0, kinds)[0]:
        return True
    return any(t.kind == "number" for t in found) or (bool(_total(found)) and found[-1].is_figure)


def is_total(text: str) -> bool:
    """Whether a line begins with the word of a total (合计, 总计)."""
    return bool(_total(tokens(text, 0, 0)))


def _without_rungs(found: list[Token]) -> list[Token]:
    """Without the heads 类 款 项 that a dump prints in front of the first row."""
    start = 0
    while start < len(found) and found[start].kind == "word" and set(found[start].text) <= _RUNG_HEADS:
        start += 1
    return found[start:]


def _total(found: list[Token]) -> str:
    text = ""
    for token in found:
        if token.kind != "word":
            break
        text += token.text
        if words().total(labels.heading(text)):
            return labels.heading(text)
    return ""


def _code_at(found: list[Token], start: int, kinds: tuple[Kind, ...]) -> tuple[str, int]:
    """The code that begins at a token, its rungs joined, and the token after it; ("", start) where none does."""
    first = found[start]
    if first.kind != "digits" or kind_of(first.text) not in kinds:
        return "", start
    code, at = first.text, start + 1
    while at < len(found) and found[at].kind == "digits" and len(found[at].text) == _RUNG and len(code) < _WHOLE_CODE:
        code += found[at].text
        at += 1
    return code, at


class _Reader:
    def __init__(self, kinds: tuple[Kind, ...], decimals: int) -> None:
        self._kinds = kinds
        self._decimals = decimals
        self.entries = Entries()

    def cut(self, found: list[Token]) -> Iterable[list[Token]]:
        """A line's tokens, cut where a page joint or a second code begins another row."""
        found = _without_rungs(found)
        piece: list[Token] = []
        code_end = 0
        for i, token in enumerate(found):
            if piece and i >= code_end and self._begins_row(found, i, piece, code_end):
                yield piece
                piece = []
            if not piece:
                code_end = _code_at(found, i, self._kinds)[1]
            piece.append(token)
        if piece:
            yield piece

    def _begins_row(self, found: list[Token], i: int, piece: list[Token], code_end: int) -> bool:
        token, before = found[i], found[i - 1]
        if token.kind == "word":
            return token.glued and before.is_figure and i > code_end and any(t.kind == "word" for t in piece)
        code, after = _code_at(found, i, self._kinds)
        if not code:
            return False
        named = after < len(found) and found[after].kind == "word"
        if token.glued:
            return named or before.kind == "word" or self._decimals > 0
        return named and before.is_figure and (self._decimals > 0 or len(code) == _WHOLE_CODE)

    def take(self, piece: list[Token], line: int) -> None:
        rows = self.entries.rows
        code, after = _code_at(piece, 0, self._kinds)
        if not code and rows and piece[0].kind == "digits" and len(piece[0].text) == _RUNG:
            code, after = self._rung(piece)
        if code:
            entry = self._filled(Entry(line, code=code), piece[after:])
            if not entry.name and rows and rows[-1].named_apart:
                self._take_back(entry, rows.pop())
            rows.append(entry)
            return
        total = _total(piece)
        if total:
            rest = list(piece)
            printed = ""
            while labels.heading(printed) != total:
                printed += rest.pop(0).text
            rows.append(self._filled(Entry(line, total=total), rest))
            return
        figures = [t for t in piece if t.kind != "word"]
        text = "".join(t.text for t in piece if t.kind == "word")
        if not figures:
            (rows[-1].between if rows else self.entries.above).append(text)
            return
        waiting = rows[-1] if rows and not rows[-1].figures and not (rows[-1].total and text) else None
        if waiting is not None:
            waiting.torn, waiting.between = waiting.between, []
            if waiting.code and not waiting.name and not waiting.torn and text:
                waiting.name.append(text)
            elif text:
                waiting.torn.append(text)
            self._filled(waiting, figures)
        elif text:
            rows.append(self._filled(Entry(line), piece))
        elif rows and not rows[-1].between:
            rows[-1].figures.extend(figures)
            rows[-1].split = True
        else:
            self.entries.stray.append((line, " ".join(t.text for t in figures)))

    def _take_back(self, entry: Entry, above: Entry) -> None:
        """A line of name and figures above a code without a name is the upper line of that code's row."""
        entry.split = bool(entry.figures)
        entry.figures = [*above.figures, *entry.figures]
        if self.entries.rows:
            self.entries.rows[-1].between.extend(above.name)
        else:
            self.entries.above.extend(above.name)

    def _filled(self, entry: Entry, rest: list[Token]) -> Entry:
        for token in rest:
            if token.kind == "word":
                (entry.after if entry.figures else entry.name).append(token.text)
            else:
                entry.figures.append(token)
        return entry

    def _rung(self, piece: list[Token]) -> tuple[str, int]:
        """A row that prints the last two digits of its code alone: below the class or section above, by its name."""
        last = next((row.code for row in reversed(self.entries.rows) if row.code), "")
        name = piece[1].text if len(piece) > 1 and piece[1].kind == "word" else ""
        if not last or not name:
            return "", 0
        options = [last[:n] + piece[0].text for n in (3, 5) if len(last) >= n]
        named = [code for code in options if labels.squeeze(chart().name(code)) == labels.squeeze(name)]
        if len(named) == 1:
            return named[0], 1
        return (options[-1], 1) if len(last) < _WHOLE_CODE else ("", 0)
