"""Official wording, read from ``data/official.toml``: what to print where a record holds a role and no printed head."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Wording:
    """Heads by role, by qualifier, by side, of identity columns; labels of performance forms; titles."""

    roles: dict[str, str]
    qualifiers: dict[str, str]
    sides: dict[str, str]
    identity: dict[str, str]
    forms: dict[str, str]
    titles: dict[str, dict[str, list[str]]]  # kind -> table id -> titles

    def path(self, measure: str) -> tuple[str, ...]:
        """The header path of a measure; a measure that is no known role is its own printed path already."""
        if measure in self.roles:
            return (self.roles[measure],)
        qualifier, _, role = measure.partition(".")
        if qualifier == "memo":
            return ("其中：" + self.roles.get(role, role),)
        if qualifier in self.qualifiers and role in self.roles:
            return (self.qualifiers[qualifier], "小计" if role == "total" else self.roles[role])
        return tuple(measure.split("/"))


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The wording that comes with the package."""
    data = tomllib.loads(resources.files("pyfinance").joinpath("data/official.toml").read_text(encoding="utf-8"))
    return Wording(data["roles"], data["qualifiers"], data["sides"], data["identity"], data["forms"], data["titles"])
