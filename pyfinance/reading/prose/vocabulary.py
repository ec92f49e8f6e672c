"""The words of the narrative, read from ``pyfinance/data/prose.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_QUOTES = re.compile(r"[“”\"'‘’「」]")


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Where the tidy form has a figure. ``measure`` is * where the stage names the measure (budget, final)."""

    table: str = ""
    row: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Coordinates that hold inside sections of this title; any section where it is None."""

    section: re.Pattern[str] | None
    at: Coordinates


@dataclass(frozen=True, slots=True)
class Word:
    """An indicator of the vocabulary. ``ending`` finds its words at the end of a text; ``units`` bounds it to counts."""

    name: str
    ending: re.Pattern[str]
    places: tuple[Place, ...]
    units: frozenset[str]
    project: bool
    alone: bool  # a name of its own where the text speaks of no project
    guard: bool  # only where what stands before may end there
    then: dict[str, str]  # what the next count of another unit counts


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Compiled words; see the data file for what each part means."""

    words: tuple[Word, ...]
    links: re.Pattern[str]
    nouns: re.Pattern[str]
    stages: dict[str, re.Pattern[str]]
    directions: dict[str, str]
    change: re.Pattern[str]
    change_first: re.Pattern[str]
    level: re.Pattern[str]
    share: re.Pattern[str]
    completion: re.Pattern[str]
    completion_words: re.Pattern[str]
    rate: re.Pattern[str]
    compare: re.Pattern[str]
    units: re.Pattern[str]
    verbs: re.Pattern[str]
    noun_stop: re.Pattern[str]
    leading: re.Pattern[str]
    longest_phrase: int
    before: re.Pattern[str]
    part: re.Pattern[str]
    unit_name: re.Pattern[str]
    own_name: re.Pattern[str]
    sections: dict[str, re.Pattern[str]]
    list_opening: re.Pattern[str]

    def word(self, text: str, unit: str = "") -> tuple[Word, int] | None:
        """The indicator whose words a text ends with, the longest, and where they begin; ``unit`` is a count's."""
        best: tuple[Word, int] | None = None
        for word in self.words:
            if bool(unit) != bool(word.units) or (unit and unit not in word.units):
                continue
            m = word.ending.search(text)
            if m is not None and word.guard and not self.before.search(text[: m.start()]):
                continue
            if m is not None and m.start() < m.end() and (best is None or m.start() < best[1]):
                best = (word, m.start())
        return best


def without_quotes(text: str) -> str:
    """A text without quotation marks, for matching."""
    return _QUOTES.sub("", text)


def _any(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{p})" for p in patterns)


def _word(data: dict[str, object]) -> Word:
    places = tuple(
        Place(
            re.compile(at["section"]) if "section" in at else None,
            Coordinates(at["table"], at["row"], at["measure"]),
        )
        for at in data.get("at", ())  # type: ignore[attr-defined]
    )
    return Word(
        name=str(data["name"]),
        ending=re.compile(f"(?:{_any(data['words'])})$"),  # type: ignore[arg-type]
        places=places,
        units=frozenset(data.get("units", ())),  # type: ignore[call-overload]
        project=bool(data.get("project", False)),
        alone=bool(data.get("alone", False)),
        guard=bool(data.get("guard", False)),
        then=dict(data.get("then", {})),  # type: ignore[call-overload]
    )


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with the package."""
    data = tomllib.loads(resources.files("pyfinance").joinpath("data/prose.toml").read_text(encoding="utf-8"))
    links = sorted(data["links"]["words"], key=lambda w: -len(w))
    nouns = sorted(data["links"]["nouns"], key=lambda w: -len(w))
    directions = {text: name for name in ("up", "down", "any") for text in data["directions"][name]}
    ways = "|".join(sorted(map(re.escape, directions), key=lambda w: -len(w)))
    relations = data["relations"]
    units = sorted(map(re.escape, data["counts"]["units"]), key=lambda w: -len(w))
    return Vocabulary(
        words=tuple(_word(one) for one in data["indicator"]),
        links=re.compile("(?:" + "|".join(map(re.escape, links)) + ")$"),
        nouns=re.compile("(?:" + "|".join(map(re.escape, nouns)) + ")$"),
        stages={name: re.compile(_any(patterns)) for name, patterns in data["stages"].items()},
        directions=directions,
        change=re.compile(f"(?P<way>{ways})(?:（(?:{ways})）)?{relations['change_words']}$"),
        change_first=re.compile(relations["change_first"]),
        level=re.compile(_any(data["directions"]["level"])),
        share=re.compile(relations["share"] + "$"),
        completion=re.compile(relations["completion"] + "$"),
        completion_words=re.compile(relations["completion_words"] + "$"),
        rate=re.compile(f"(?P<name>{relations['rate_words']})(?:为|达|达到|是|均为|均达|：|不低于|大于|≥|>=|约|在)*$"),
        compare=re.compile(relations["compare"]),
        units=re.compile("(?:" + "|".join(units) + ")"),
        verbs=re.compile("(?:" + "|".join(data["counts"]["verbs"]) + ")$"),
        noun_stop=re.compile("|".join(data["counts"]["noun_stop"])),
        leading=re.compile(data["phrases"]["leading"]),
        longest_phrase=int(data["phrases"]["longest"]),
        before=re.compile(data["guard"]["before"]),
        part=re.compile(data["guard"]["part"]),
        unit_name=re.compile(data["guard"]["unit"]),
        own_name=re.compile(data["guard"]["own"]),
        sections={name: re.compile(pattern) for name, pattern in data["sections"].items()},
        list_opening=re.compile(f"(?:{data['lists']['opening']})$"),
    )
