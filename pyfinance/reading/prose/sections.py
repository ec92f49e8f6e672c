"""Paragraphs to sections and sentences; the list of contents and the glossary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyfinance.model import Definition, Line, Place, Section
from pyfinance.reading.prose.paragraphs import Paragraph, normal, ordinal_of, squeezed
from pyfinance.reading.prose.vocabulary import vocabulary

_LONGEST_TITLE = 40
_MOST_CONTENTS = 400  # lines
_SENTENCE = re.compile(r"[，。；！？]")
_SENTENCE_END = re.compile(r"[^。！？]*[。！？]+[”）]?|[^。！？]+$")
_TITLE_END = re.compile(r"[。：；]")
_MONEY = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[百千万亿]*元|%)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence with its paragraph and offset, from which the place of each character follows."""

    text: str
    section: int | None
    paragraph: Paragraph
    offset: int

    def place(self, at: int) -> Place:
        return self.paragraph.place(self.offset + at)


@dataclass(slots=True)
class Structure:
    """The sections of a narrative in order, its sentences, and the glossary."""

    sections: list[Section] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    glossary: list[Definition] = field(default_factory=list)

    def titles(self, section: int | None) -> str:
        """The titles around a sentence, the outermost first, joined by /."""
        return "/".join(titles_around(self.sections, section))


def titles_around(sections: Sequence[Section], section: int | None) -> list[str]:
    """The titles of a section and of those around it, the outermost first."""
    found: list[str] = []
    while section is not None:
        found.append(sections[section].title)
        section = sections[section].parent
    return found[::-1]


def split_contents(lines: Sequence[Line]) -> tuple[list[Section], list[Line]]:
    """The document's own list of contents, and the lines without it.

    It begins at 目录 and ends where its first entry is printed again, or where no more entries follow.
    """
    at = next(
        (i for i, line in enumerate(lines) if vocabulary().sections["contents"].fullmatch(normal(line.text))), None
    )
    if at is None:
        return [], list(lines)
    entries: list[Section] = []
    last = at
    for i in range(at + 1, min(len(lines), at + _MOST_CONTENTS)):
        text = squeezed(lines[i].text)
        level, ordinal = ordinal_of(text)
        if entries and _again(text, level, ordinal, entries[0]):
            break
        if level < 0 and (_SENTENCE.search(text) or len(text) > _LONGEST_TITLE):
            break
        if level >= 0 or not entries:
            if level >= 0:
                entries.append(Section(level, ordinal, text[len(ordinal) :], None, lines[i].place))
        elif text:
            before = entries[-1]
            entries[-1] = Section(before.level, before.ordinal, before.title + text, None, before.place)
        last = i
    return _nested(entries), [*lines[:at], *lines[last + 1 :]]


def _again(text: str, level: int, ordinal: str, first: Section) -> bool:
    if level == 0 and first.level == 0:
        return ordinal.rstrip("：:、") == first.ordinal.rstrip("：:、")
    return text == first.ordinal + first.title


def _nested(entries: list[Section]) -> list[Section]:
    result: list[Section] = []
    open_at: dict[int, int] = {}
    for i, entry in enumerate(entries):
        parent = next((open_at[level] for level in range(entry.level - 1, -1, -1) if level in open_at), None)
        open_at = {level: at for level, at in open_at.items() if level < entry.level} | {entry.level: i}
        result.append(Section(entry.level, entry.ordinal, entry.title, parent, entry.place))
    return result


class StructureReader:
    """Reads paragraph after paragraph; knows which section is open on each level of the ladder."""

    def __init__(self) -> None:
        self.structure = Structure()
        self._open: dict[int, int] = {}
        self._glossary: int | None = None  # the level of the open glossary's heading
        self._untitled: int | None = None  # a part whose title stands on the next line

    def add(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        level, ordinal = ordinal_of(text)
        if level >= 0 and not self._is_glossary_entry(level):
            self._section(paragraph, level, ordinal)
            return
        if self._untitled is not None and len(text) <= _LONGEST_TITLE and not _SENTENCE.search(text):
            before = self.structure.sections[self._untitled]
            self.structure.sections[self._untitled] = Section(
                before.level, before.ordinal, text, before.parent, before.place
            )
            self._enter(before.level, text)
            self._untitled = None
            return
        self._untitled = None
        if self._glossary is not None:
            self._define(paragraph, len(ordinal))
        elif vocabulary().sections["glossary"].search(text) and len(text) <= _LONGEST_TITLE:
            self._section(paragraph, 0, "")
        else:
            self._sentences(paragraph, 0)

    def _is_glossary_entry(self, level: int) -> bool:
        return self._glossary is not None and level > self._glossary

    def _section(self, paragraph: Paragraph, level: int, ordinal: str) -> None:
        text = paragraph.text
        rest = text[len(ordinal) :]
        m = _TITLE_END.search(rest)
        if m is None and not _SENTENCE.search(rest) and not _MONEY.search(rest):
            title, body = rest, len(text)
        elif (
            m is not None
            and m.start() <= _LONGEST_TITLE
            and "，" not in rest[: m.start()]
            and not _MONEY.search(rest[: m.start()])
        ):
            title, body = rest[: m.start()], len(ordinal) + m.end()
        else:
            title, body = "", len(ordinal)
        parent = next((self._open[up] for up in range(level - 1, -1, -1) if up in self._open), None)
        self._open = {up: at for up, at in self._open.items() if up < level}
        self._open[level] = len(self.structure.sections)
        self.structure.sections.append(Section(level, ordinal, title, parent, paragraph.places[0]))
        self._untitled = self._open[level] if not rest else None
        self._enter(level, title)
        self._sentences(paragraph, body)

    def _enter(self, level: int, title: str) -> None:
        if vocabulary().sections["glossary"].search(title):
            self._glossary = level
        elif self._glossary is not None and level <= self._glossary:
            self._glossary = None

    def _define(self, paragraph: Paragraph, start: int) -> None:
        m = vocabulary().sections["definition"].match(paragraph.text[start:])
        term, _, rest = paragraph.text[start:].partition("：")
        if m is not None:
            self.structure.glossary.append(Definition(m.group("term"), m.group("text"), paragraph.places[0]))
        elif rest and len(term) <= _LONGEST_TITLE and not _SENTENCE.search(term):
            self.structure.glossary.append(Definition(term, rest, paragraph.places[0]))
        elif self.structure.glossary:
            last = self.structure.glossary[-1]
            self.structure.glossary[-1] = Definition(last.term, last.text + paragraph.text, last.place)

    def _sentences(self, paragraph: Paragraph, start: int) -> None:
        section = max(self._open.values(), default=None)
        for m in _SENTENCE_END.finditer(paragraph.text, start):
            if m.group():
                self.structure.pieces.append(Piece(m.group(), section, paragraph, m.start()))
