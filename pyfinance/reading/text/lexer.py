"""A line of a text dump to words, numbers and codes; what page joints and lost blanks glued together is taken apart.

Where two tokens touch without a blank, the second is ``glued``: two pages met there, or two cells lost the blank
between them. A number that runs on into the next code (``19.9021007``) is cut after the decimals that the table's
other numbers have, and only where the rest is a subject code or another number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pyfinance.subjects import chart, kind_of

TokenKind = Literal["word", "number", "digits", "bad"]

_WIDTH = str.maketrans("０１２３４５６７８９．，％－−", "0123456789.,%--")
# An ordinal (1. or （1） before a name), or a run of digits with what else may stand in a damaged number (letters that
# look like digits may begin one), its sign, and the brackets of a negative amount.
_RUN = re.compile(
    r"(?P<ordinal>(?<!\S)\d{1,2}[.、．](?=[^\dA-Za-z\s.,])|[（(]\d{1,2}[)）](?=[^\dA-Za-z\s.,]))|"
    r"(?P<open>[(（](?=[\d,]+\.\d+[)）]))?(?P<minus>(?<![\dA-Za-z)）])-(?=\d))?"
    r"(?P<run>(?:\d|(?<![\dA-Za-z])[OolISBZ](?=[\d,]*[.,]\d))[\dA-Za-z,.]*%?)(?(open)[)）])"
)
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+)%?")
_LETTER = re.compile(r"[A-Za-z]")
_POINTED = re.compile(r"[.,]")
_DECIMALS = re.compile(r"\d\.(\d+)")
_LONGEST = 60  # digits and points; nothing that long is a figure, however many are glued
_CODE_LENGTHS = (7, 5, 3)
_ALIKE = 2  # letters of a name
_ALIKE_WITHIN = 10  # characters, blanks included
_ORDINAL_LENGTH = 2  # digits that may follow a figure without a blank: a page number, the first rung of a code


@dataclass(frozen=True, slots=True)
class Token:
    """``number`` has a point, separators or a percent sign; ``digits`` are digits alone: a code, ordinal or figure.

    ``bad`` holds digits, letters and points: a number that was damaged. ``line`` counts from 1 in the file.
    """

    kind: TokenKind
    text: str
    line: int
    glued: bool = False

    @property
    def is_figure(self) -> bool:
        return self.kind in ("number", "digits")


def usual_decimals(texts: Iterable[str]) -> int:
    """The number of decimals that most numbers of these lines print; 0 where none prints any."""
    counts = Counter(len(m.group(1)) for text in texts for m in _DECIMALS.finditer(text.translate(_WIDTH)))
    return max(counts, key=lambda n: (counts[n], -n)) if counts else 0


def all_pointed(texts: Iterable[str], decimals: int) -> bool:
    """Whether every number with a point prints exactly the usual decimals: no zeros are trimmed."""
    found = [m.group(1) for text in texts for m in _DECIMALS.finditer(text.translate(_WIDTH))]
    return decimals > 0 and all(len(fraction) == decimals for fraction in found)


def tokens(text: str, line: int, decimals: int) -> list[Token]:
    """The tokens of one line. ``decimals`` is how many the numbers of the table print (:func:`usual_decimals`)."""
    plain = text.translate(_WIDTH)
    found: list[Token] = []
    end = 0
    for match in _RUN.finditer(plain):
        if match.group("ordinal"):
            continue  # a part of the word that it begins
        found.extend(_words(text[end : match.start()], line, end > 0))
        glued = match.start() > 0 and not plain[match.start() - 1].isspace()
        negative = bool(match.group("open") or match.group("minus"))
        after = plain[match.end() : match.end() + _ALIKE_WITHIN]
        for i, (kind, piece) in enumerate(_pieces(match.group("run"), decimals, after)):
            found.append(Token(kind, "-" + piece if negative and i == 0 else piece, line, glued or i > 0))
        end = match.end()
    found.extend(_words(text[end:], line, end > 0))
    return found


def _words(text: str, line: int, after_run: bool) -> Iterator[Token]:
    for match in re.finditer(r"\S+", text):
        yield Token("word", match.group(), line, after_run and match.start() == 0)


def _pieces(run: str, decimals: int, after: str) -> Iterator[tuple[TokenKind, str]]:
    bare = run.rstrip(".,")
    if len(bare) > _LONGEST:
        yield "bad", bare
    elif _LETTER.search(bare):
        yield ("bad" if _POINTED.search(bare) else "word"), bare
    elif bare.isdigit():
        yield from _cut_digits(bare, after)
    else:
        yield from _cut_number(bare, decimals)
    if len(bare) < len(run):
        yield "word", run[len(bare) :]


def _cut_digits(run: str, after: str) -> Iterator[tuple[TokenKind, str]]:
    """Digits alone: a whole number and the code glued to it where the words after them begin like the code's name."""
    for length in _CODE_LENGTHS if kind_of(run) is None else ():
        code = run[-length:]
        if len(run) > length and kind_of(code) is not None and _begins_alike(chart().name(code), after):
            yield "digits", run[:-length]
            yield "digits", code
            return
    yield "digits", run


def _begins_alike(name: str, after: str) -> bool:
    words = after.lstrip()[:_ALIKE]
    return len(words) == _ALIKE and name.startswith(words)


def _cut_number(run: str, decimals: int) -> Iterator[tuple[TokenKind, str]]:
    whole = _NUMBER.fullmatch(run) is not None
    point = run.rfind(".")
    runs_on = point >= 0 and decimals > 0 and len(run.rstrip("%")) - point - 1 > decimals
    parts = _cut_at(run, decimals) if runs_on or not whole else None
    if parts is not None:
        yield from parts
    else:
        yield ("number" if whole else "bad"), run


def _cut_at(run: str, decimals: int) -> list[tuple[TokenKind, str]] | None:
    """A glued run as numbers of the usual decimals and a code at its end, or None where it does not come out even."""
    grouped = r"\d{1,3}(?:,\d{3})+"
    head = re.compile(rf"(?:{grouped}|\d+)\.\d{{{decimals}}}|{grouped}(?!\.)" if decimals else grouped)
    found: list[tuple[TokenKind, str]] = []
    rest = run
    while rest:
        match = head.match(rest)
        if match is None:
            if not (found and rest.isdigit() and (kind_of(rest) is not None or len(rest) <= _ORDINAL_LENGTH)):
                return None
            found.append(("digits", rest))
            break
        found.append(("number", match.group()))
        rest = rest[match.end() :]
    return found
