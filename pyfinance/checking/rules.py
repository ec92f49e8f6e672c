"""The catalogue of rules: slug, place in the catalogue, severity, and its sentence in Chinese and English."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pyfinance.model import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the catalogue states it. ``severity`` is the gravest that it may reach."""

    slug: str
    code: str
    severity: Severity
    zh: str
    en: str
    formula: str = ""
    tables: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Rule]:
    """Every rule by its slug, in the order of the catalogue file."""
    data = tomllib.loads(resources.files("pyfinance").joinpath("data/rules.toml").read_text(encoding="utf-8"))
    return {slug: Rule(slug, tables=tuple(entry.pop("tables", ())), **entry) for slug, entry in data.items()}


def rule(slug: str) -> Rule:
    """The rule of a slug; a relation that a user added has itself as its sentence and asks no less than an error."""
    known = catalogue().get(slug)
    return known if known is not None else Rule(slug, "", "error", slug, slug)
