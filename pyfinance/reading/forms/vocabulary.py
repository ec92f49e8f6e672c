"""The words of performance forms, read from ``pyfinance/data/forms.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pyfinance.model import Operator
from pyfinance.reading.tables import labels

Patterns = dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Compiled words. Lookups take text as printed."""

    heads: Patterns
    note_heads: re.Pattern[str]
    labels: Patterns
    measures: Patterns
    row_heads: re.Pattern[str]
    rows: Patterns
    first_levels: tuple[str, ...]
    second_levels: tuple[str, ...]
    operators: tuple[tuple[str, Operator], ...]  # (as printed, canonical), the longest first
    operators_after: tuple[tuple[str, Operator], ...]
    qualitative: re.Pattern[str]
    line_heads: Patterns

    def head(self, text: str) -> str:
        """The role of an indicator column by its head, or ""."""
        return _first(self.heads, _plain(text))

    def measure(self, text: str) -> str:
        """The measure of a funds column by its head, or ""."""
        return _first(self.measures, _plain(text))

    def is_label(self, kind: str, text: str) -> bool:
        """Whether a text is a label of this kind (a key of ``[labels]``)."""
        return self.labels[kind].fullmatch(_plain(text)) is not None

    def is_row_head(self, text: str) -> bool:
        return self.row_heads.fullmatch(_plain(text)) is not None

    def is_note_head(self, text: str) -> bool:
        return self.note_heads.fullmatch(_plain(text)) is not None

    def row(self, text: str) -> str:
        """The canonical name of a row of funds, or ""."""
        return _first(self.rows, _plain(text))

    def is_level(self, text: str) -> bool:
        flat = labels.squeeze(text)
        return flat in self.first_levels or flat in self.second_levels

    def split_levels(self, text: str) -> tuple[str, str, str]:
        """(first level, second level, the rest) of a squeezed text in which they are joined: 产出指标数量指标…"""
        first = next((w for w in self.first_levels if text.startswith(w)), "")
        rest = text[len(first) :]
        second = next((w for w in self.second_levels if rest.startswith(w)), "") if first else ""
        return first, second, rest[len(second) :]


def _plain(text: str) -> str:
    return labels.heading(text).removeprefix("其中：").rstrip("：:")


def _first(patterns: Patterns, text: str) -> str:
    return next((name for name, pattern in patterns.items() if pattern.fullmatch(text)), "")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def _signs(data: dict[Operator, list[str]]) -> tuple[tuple[str, Operator], ...]:
    pairs = [(printed, name) for name, texts in data.items() for printed in texts]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with the package."""
    data = tomllib.loads(resources.files("pyfinance").joinpath("data/forms.toml").read_text(encoding="utf-8"))
    compiled = {
        key: {name: _any(patterns) for name, patterns in data[key].items()}
        for key in ("heads", "labels", "measures", "rows")
    }
    return Vocabulary(
        heads=compiled["heads"],
        note_heads=_any(data["note_heads"]["any"]),
        labels=compiled["labels"],
        measures=compiled["measures"],
        row_heads=_any(data["row_heads"]["any"]),
        rows=compiled["rows"],
        first_levels=tuple(sorted(data["levels"]["first"], key=lambda w: -len(w))),
        second_levels=tuple(sorted(data["levels"]["second"], key=lambda w: -len(w))),
        operators=_signs(data["operators"]),
        operators_after=_signs(data["operators_after"]),
        qualitative=_any(data["qualitative"]["any"]),
        line_heads={name: re.compile(pattern) for name, pattern in data["line_heads"].items()},
    )
