"""Lines to paragraphs: page numbers and running heads dropped, wrapped lines joined, each character's line remembered.

A line goes on with the one above it unless it begins with an ordinal after a finished line, or the line above is shorter
than its column is wide and so ended a paragraph or a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyfinance.model import Line, Place
from pyfinance.reading.forms.widths import width
from pyfinance.reading.prose.vocabulary import vocabulary
from pyfinance.reading.tables import labels

_PAGE_NUMBER = re.compile(
    r"[—\-－–\s·.]*(?:第)?\s*\d{1,4}\s*(?:页)?(?:[,，]?\s*共\s*\d+\s*页)?[—\-－–\s·.]*|\d+\s*/\s*\d+"
)
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"[\s\u3000\u00a0\ufeff\u200b]+")
_WIDTH = str.maketrans({"(": "（", ")": "）", ":": "：", ";": "；", "﹝": "（", "﹞": "）", "％": "%", "．": "."})
_DIGIT_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_FINISHED = ("。", "；", "：", "！", "？", "”", ".", "）")
_UNFINISHED = ("，", "、", "为", "共", "达")  # a number that may not wrap goes on the next line
_SENTENCE = re.compile(r"[，。；%]")  # a running head holds none of these
_RUNNING = 3  # a running head stands on at least so many pages
_LONGEST_RUNNING = 60
_NEAR = 12  # lines of a text dump around one that tell how wide its column is
_OUTLIERS = 3  # so many of the widest lines near may hang over
_SHORT = 3  # characters that a justified line may lack of its column's width
_INDENT = 2  # characters of blank with which a paragraph begins, lost in a text dump
_LEVEL = re.compile(r"（[类款项]）")  # begins no paragraph: the name before it stands on the line above
_RUNS_ON = re.compile(r"[，；]|。(?=.)")  # text with these goes on to its full stop, however short its lines are

ORDINALS = (
    re.compile(r"第[一二三四五六七八九十]+(?:部分|章)[：:、]?"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、．]"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）[、．]?"),
    re.compile(r"\d{1,2}[、.](?!\d)"),
    re.compile(r"（\d{1,2}）[、.]?|\d{1,2}）"),
    re.compile(r"[①-⑳]"),
)
"""The ladder of ordinals; the index is the level of a section."""


@dataclass(slots=True)
class Paragraph:
    """Running text of one paragraph, white space removed. ``starts`` are the offsets at which its lines begin."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    finished: bool = True  # its last line ended short of the column

    def add(self, text: str, place: Place) -> None:
        self.starts.append(len(self.text))
        self.places.append(place)
        self.text += text

    def place(self, offset: int) -> Place:
        """The line on which a character is printed."""
        return self.places[max(bisect_right(self.starts, offset) - 1, 0)]


def normal(text: str) -> str:
    """A line without white space, brackets and marks full width; separators of thousands stay."""
    flat = _SPACE.sub("", text).translate(_WIDTH).translate(_DIGIT_WIDTH)
    return _COMMA.sub("，", flat)


def ordinal_of(text: str) -> tuple[int, str]:
    """(level, ordinal) that a text begins with, or (-1, "")."""
    for level, pattern in enumerate(ORDINALS):
        m = pattern.match(text)
        if m and m.end() < len(text) + (level == 0):
            return level, m.group()
    return -1, ""


def printed(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers and running heads."""
    pages: dict[str, set[int | None]] = {}
    for line in lines:
        flat = _DIGITS.sub("#", normal(line.text))
        if len(flat) <= _LONGEST_RUNNING and line.place.page is not None and not _SENTENCE.search(flat):
            pages.setdefault(flat, set()).add(line.place.page)
    edges = _edges(lines)
    return [
        line
        for i, line in enumerate(lines)
        if not _PAGE_NUMBER.fullmatch(line.text.strip())
        and not (i in edges and len(pages.get(_DIGITS.sub("#", normal(line.text)), ())) >= _RUNNING)
    ]


def _edges(lines: Sequence[Line]) -> set[int]:
    """The first and last two lines of every page."""
    by_page: dict[int | None, list[int]] = {}
    for i, line in enumerate(lines):
        by_page.setdefault(line.place.page, []).append(i)
    return {i for page, at in by_page.items() if page is not None for i in (*at[:2], *at[-2:])}


def paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """The paragraphs of the lines, in order. Linear in their number."""
    ends = _ends(lines)
    current = Paragraph()
    for i, line in enumerate(lines):
        text = normal(line.text)
        if not text:
            continue
        apart = bool(vocabulary().sections["not_prose"].match(text))
        parted = apart or current.finished or _begins(text, current) or _far(lines[i - 1], line)
        if current.text and parted and not _LEVEL.match(text):
            yield current
            current = Paragraph()
        current.add(text, line.place)
        ended = current.text.endswith(_FINISHED) or not _RUNS_ON.search(current.text)
        ended = ended and not current.text.endswith(_UNFINISHED)
        current.finished = apart or (ends[i] and ended) or _is_heading(current.text, line.place)
    if current.text:
        yield current


def _is_heading(text: str, place: Place) -> bool:
    """Whether a text is a whole heading by its words, however long: an ordinal, no mark, and 情况说明 or the like.

    情况 alone ends one in a text dump, which does not show how long a line is.
    """
    level, _ = ordinal_of(text)
    if not 0 <= level <= 2 or _SENTENCE.search(text):
        return False
    return bool(vocabulary().sections["heading_end"].search(text)) or (place.box is None and text.endswith("情况"))


def _far(above: Line, line: Line) -> bool:
    """Whether a line stands pages away, or in another file, from the line before it."""
    if above.place.file != line.place.file:
        return True
    if above.place.page is None or line.place.page is None:
        return False
    return not 0 <= line.place.page - above.place.page <= 1


def _begins(text: str, current: Paragraph) -> bool:
    level, _ = ordinal_of(text)
    if level < 0:
        return False
    return level == 0 or current.text.endswith(_FINISHED) or (level <= 2 and not current.text.endswith(("，", "、")))


def _ends(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether it is shorter than its column is wide."""
    margins: dict[tuple[int, int | None], int] = {}
    rights: dict[tuple[int, int | None], Counter[int]] = {}
    for line in lines:
        if line.place.box is not None:
            rights.setdefault((line.place.file, line.place.page), Counter())[line.place.box[2]] += 1
    for page, counts in rights.items():
        margins[page] = max(counts)
    widths = [width(line.text.strip()) for line in lines]
    result = []
    for i, line in enumerate(lines):
        if line.place.box is not None:
            x0, y0, x1, y1 = line.place.box
            size = min(y1 - y0, (x1 - x0) * 2 // max(widths[i], 1))
            result.append(x1 + _SHORT * size < margins[line.place.file, line.place.page])
        else:
            near = sorted(widths[max(i - _NEAR, 0) : i + _NEAR])
            result.append(widths[i] + 2 * (_SHORT + _INDENT) < near[-min(_OUTLIERS, len(near))])
    return result


def squeezed(text: str) -> str:
    """A heading for comparison: without white space, quotation marks, leaders and a page number at its end."""
    return re.sub(r"[.…·\s]*\d*$", "", labels.squeeze(text).replace("“", "").replace("”", ""))
