"""Table layouts and the words of heads, read from ``pyfinance/data``: which title is which id, which head is which
role.

Layouts know tables and nothing of places or years. A user's own are TOML texts of the same form, given as arguments;
they come first, so that they win.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from pyfinance.errors import DeclarationError
from pyfinance.reading.tables import labels

_REMARK = re.compile(r"（(?:不?含|包括|不包括|扣除)[^（）]*）$")  # 事业收入（不含教育收费）


@dataclass(frozen=True, slots=True)
class Layout:
    """One table id. ``titles`` and ``unless`` are searched in the normalised title; ``forms`` are for text dumps."""

    id: str
    slug: str
    titles: re.Pattern[str]
    unless: re.Pattern[str] | None
    classification: str = ""
    forms: tuple[dict[str, Any], ...] = ()


@dataclass(slots=True)
class Words:
    """The vocabulary of heads, compiled. Lookups take a head as ``labels.heading`` gives it."""

    identity: dict[str, re.Pattern[str]]
    roles: dict[str, re.Pattern[str]]
    qualifiers: dict[str, re.Pattern[str]]
    neutral: re.Pattern[str]
    stages: dict[str, re.Pattern[str]]
    items: dict[str, re.Pattern[str]]
    totals: dict[str, re.Pattern[str]]
    _cache: dict[tuple[str, str], str] = field(default_factory=dict)

    def _first(self, kind: str, table: dict[str, re.Pattern[str]], head: str) -> str:
        key = (kind, head)
        found = self._cache.get(key)
        if found is None:
            plain = _REMARK.sub("", head)
            found = next((name for h in (head, plain) for name, p in table.items() if p.fullmatch(h)), "")
            self._cache[key] = found
        return found

    def role(self, head: str) -> str:
        return self._first("role", self.roles, head)

    def qualifier(self, head: str) -> str:
        return self._first("qualifier", self.qualifiers, head)

    def stage(self, head: str) -> str:
        return self._first("stage", self.stages, head)

    def item(self, head: str) -> str:
        return self._first("item", self.items, head)

    def total(self, label: str) -> str:
        return self._first("total", self.totals, label)

    def is_neutral(self, head: str) -> bool:
        return self.neutral.fullmatch(head) is not None

    def identities(self, head: str) -> tuple[str, ...]:
        """Every kind of identity column that the head can name, in the order of the vocabulary."""
        return tuple(name for name, pattern in self.identity.items() if pattern.fullmatch(head))


def _alternatives(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{p})" for p in patterns)
    return re.compile(joined or r"(?!)")


def parse_layout(text: str, origin: str) -> Layout:
    """A layout from TOML text. Raises DeclarationError, which names ``origin`` and what is wrong with it."""
    try:
        data = tomllib.loads(text)
        unless = data.get("not", [])
        return Layout(
            id=str(data["id"]),
            slug=str(data["slug"]),
            titles=_alternatives(data["titles"]),
            unless=_alternatives(unless) if unless else None,
            classification=str(data.get("classification", "")),
            forms=tuple(data.get("form", ())),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise DeclarationError(f"{origin}: {error}") from error


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """The layouts that come with the package, by id."""
    folder = resources.files("pyfinance").joinpath("data/layouts")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(parse_layout(f.read_text(encoding="utf-8"), f.name) for f in files)


@lru_cache(maxsize=1)
def words() -> Words:
    """The vocabulary of heads that comes with the package."""
    data = tomllib.loads(resources.files("pyfinance").joinpath("data/headings.toml").read_text(encoding="utf-8"))

    def compiled(name: str) -> dict[str, re.Pattern[str]]:
        return {key: _alternatives(patterns) for key, patterns in data[name].items()}

    return Words(
        identity=compiled("identity"),
        roles=compiled("roles"),
        qualifiers=compiled("qualifiers"),
        neutral=_alternatives(data["neutral"]["heads"]),
        stages=compiled("stages"),
        items=compiled("items"),
        totals=compiled("totals"),
    )


def identify(printed_title: str, own: tuple[Layout, ...] = ()) -> Layout | None:
    """The layout of a printed title, or None. A title that fits several ids fits the longest match best."""
    normal = labels.title(printed_title)
    best: tuple[int, Layout] | None = None
    for layout in (*own, *layouts()):
        if layout.unless is not None and layout.unless.search(normal):
            continue
        m = layout.titles.search(normal)
        if m and (best is None or m.end() - m.start() > best[0]):
            best = (m.end() - m.start(), layout)
    return best[1] if best else None
