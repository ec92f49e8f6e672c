"""Errors put into the lines of the narrative: a figure, a percentage, a direction word, a year.

The narrative is read again from the changed lines, as a reader meets it. ``bench.mutations`` runs these beside the
errors in tables.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.sampling import Draw
from pyfinance.checking import percentages, shares
from pyfinance.checking.context import Context
from pyfinance.checking.narrative import narrated
from pyfinance.checking.statements import money, subject
from pyfinance.model import Claim, Document, Line, Place
from pyfinance.reading.prose import read_prose

_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
_DIRECTION = re.compile("|".join(_OPPOSITE))
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class TextMutation:
    """One changed line. ``covered``: a rule evaluates what was changed; ``original`` is what was printed."""

    kind: str
    number: int
    text: str
    original: str
    covered: bool


def text_mutations(document: Document, each: int, draw: Draw) -> Iterator[TextMutation]:
    """At most ``each`` mutations of every kind."""
    if not document.claims:
        return
    context = Context(document)
    lines = _Lines(document)
    covered = set(narrated(context).position)
    judged = _judged(context)
    claims = list(enumerate(document.claims))

    def some(kind: str, found: list[tuple[int, Claim]]) -> Iterator[tuple[int, Claim, random.Random]]:
        def name(one: tuple[int, Claim]) -> str:
            return f"{kind} {document.sentences[one[1].sentence].text} {one[1].start}"

        for one in draw.sample(found, each, name):
            yield *one, draw.chance(name(one))

    for i, claim, chance in some("amount", [(i, c) for i, c in claims if c.kind == "amount" and money(c) is not None]):
        yield from _figure("amount in text", lines, claim, i in covered, chance)
    for _, claim, chance in some("rate", [(i, c) for i, c in claims if c.kind in ("growth", "share", "completion")]):
        yield from _figure("percentage", lines, claim, (claim.place, claim.text) in judged, chance)
    turns = [(i, c) for i, c in claims if c.kind == "change" and c.direction in ("up", "down")]
    for i, claim, _ in some("direction", turns):
        yield from _turned(lines, claim, _paired(document, i))
    for number in draw.sample(_titles(document), each, lambda one: f"year {document.lines[one].text}"):
        text = document.lines[number].text
        stale = str(int(document.year.value) - 1)
        yield TextMutation("year", number, text.replace(document.year.value, stale, 1), document.year.value, True)


class _Lines:
    """The lines of a document by place."""

    def __init__(self, document: Document) -> None:
        self.lines = document.lines
        self._at: dict[Place, int] = {line.place: i for i, line in enumerate(document.lines)}

    def find(self, claim: Claim) -> tuple[int, int] | None:
        """(line, offset) of a claim's text; None where it wraps or stands on its line twice."""
        number = self._at.get(claim.place)
        if number is None:
            return None
        text = self.lines[number].text
        figure = _FIGURE.search(claim.text)
        if figure is None or text.count(figure.group()) != 1:
            return None
        return number, text.index(figure.group())


def _figure(kind: str, lines: _Lines, claim: Claim, covered: bool, chance: random.Random) -> Iterator[TextMutation]:
    """One digit that counts is another one."""
    found = lines.find(claim)
    figure = _FIGURE.search(claim.text)
    if found is None or figure is None:
        return
    number, start = found
    text = lines.lines[number].text
    digits = [i for i, d in enumerate(figure.group()) if d.isdigit() and (i or len(figure.group()) == 1)]
    if not digits:
        return
    at = start + chance.choice(digits[: max(len(digits) - 1, 1)])  # the last one may be a tail
    other = chance.choice([d for d in "0123456789" if d != text[at]])
    yield TextMutation(kind, number, text[:at] + other + text[at + 1 :], figure.group(), covered)


def _turned(lines: _Lines, claim: Claim, covered: bool) -> Iterator[TextMutation]:
    """The direction word before a change is its opposite."""
    found = lines.find(claim)
    if found is None:
        return
    number, start = found
    text = lines.lines[number].text
    words = list(_DIRECTION.finditer(text, 0, start))
    if words and start - words[-1].end() <= 2:
        word = words[-1]
        turned = text[: word.start()] + _OPPOSITE[word.group()] + text[word.end() :]
        yield TextMutation("direction word", number, turned, word.group(), covered)


def _paired(document: Document, index: int) -> bool:
    """Whether a rate of growth of the same subject and direction follows a change in its sentence."""
    claim = document.claims[index]
    for other in document.claims[index + 1 :]:
        if other.sentence != claim.sentence:
            return False
        if other.kind == "growth":
            cell = money(claim)
            return subject(other) == subject(claim) and cell is not None and cell.fen != 0
        if other.kind == "change":
            return False
    return False


def _judged(context: Context) -> set[tuple[Place, str]]:
    """Place and text of every percentage that a rule compares with amounts."""
    found: set[tuple[Place, str]] = set()
    for rule in (percentages.growth_rate, percentages.completion_rate, shares.share_of_whole):
        for outcome in rule(context):
            if outcome.places and outcome.printed.endswith("%") and outcome.verdict != "undefined":
                found.update((place, outcome.printed) for place in outcome.places)
    return found


def _titles(document: Document) -> list[int]:
    """Lines that are titles with the document's year."""
    year = document.year.value
    return [
        i
        for i, line in enumerate(document.lines)
        if re.search(rf"{year}年度?(?:部门|单位)(?:决算|预算)", line.text)
        and len(line.text) <= 40
        and "。" not in line.text
    ]


def apply_text(document: Document, mutation: TextMutation) -> Document:
    """The document with the changed line, its narrative read again."""
    lines = list(document.lines)
    lines[mutation.number] = Line(mutation.text, lines[mutation.number].place)
    year = int(document.year.value) if document.year.value.isdecimal() else None
    prose = read_prose(lines, year, document.kind, document.entity.value)
    return replace(
        document,
        lines=lines,
        sections=prose.sections,
        sentences=prose.sentences,
        claims=prose.claims,
        unbound=prose.unbound,
        contents=prose.contents,
        glossary=prose.glossary,
    )
