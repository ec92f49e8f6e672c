"""The declared ratios: ``data/ratios.toml``, whose head tells the form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from pyfinance.errors import DeclarationError

Kind = Literal["share", "growth", "per", "level", "composition", "low_execution", "missed_indicators", "days"]
Fund = Literal["general", "government_fund", "state_capital", "fiscal", "all"]

_DATA: Final = Path(__file__).parent.parent / "data" / "ratios.toml"
_TERM: Final = re.compile(
    r"(?P<sign>-?)(?P<optional>\??)(?P<table>T\d\d[A-Z]?) (?P<row>\S+) (?P<measure>[^\s@]+)(?:@(?P<stage>\w+))?"
)
_COUNT: Final = re.compile(r"(?P<sign>-?)(?P<optional>\??)@(?P<indicator>\S+)")
_KINDS: Final = ("share", "growth", "per", "level", "composition", "low_execution", "missed_indicators", "days")
_KEYS: Final = {"id", "kind", "zh", "en", "meaning", "meaning_en", "source", "forms", "each", "level", "stages"}


@dataclass(frozen=True, slots=True)
class Term:
    """A named figure: a cell of a table (or what the text says of it), or an indicator of the text alone.

    ``optional``: where it is blank, the others stand for the whole; at least one figure of a side must be there.
    """

    table: str = ""
    row: str = ""
    measure: str = ""
    stage: str = ""
    indicator: str = ""
    sign: int = 1
    optional: bool = False

    def __str__(self) -> str:
        stage = f"@{self.stage}" if self.stage else ""
        return f"@{self.indicator}" if self.indicator else f"{self.table} {self.row} {self.measure}{stage}"


@dataclass(frozen=True, slots=True)
class Sides:
    """One way to form a ratio: the terms above and below the line, and the fund that they are of."""

    of: tuple[Term, ...]
    per: tuple[Term, ...]
    fund: Fund


@dataclass(frozen=True, slots=True)
class Declaration:
    """A ratio: the first of ``forms`` that a disclosure has the figures for counts. ``each`` are rows it is formed for.

    ``stages``: numerator and denominator are of different stages on purpose (a completion). ``level`` is the number of
    digits of the codes that a ``composition`` compares, 0 for the whole.
    """

    id: str
    kind: Kind
    zh: str
    en: str
    meaning: str
    meaning_en: str
    source: str
    forms: tuple[Sides, ...] = ()
    each: tuple[str, ...] = ()
    level: int = 0
    stages: bool = False


@cache
def declarations() -> tuple[Declaration, ...]:
    """Every declared ratio, in the order of the file. Raises DeclarationError where it is not of its form."""
    with open(_DATA, "rb") as file:
        found = tuple(declaration(one) for one in tomllib.load(file)["ratio"])
    ids = [one.id for one in found]
    if len(set(ids)) < len(ids):
        raise DeclarationError("two ratios have the same id", str(_DATA))
    return found


def declaration(one: Mapping[str, Any]) -> Declaration:
    """A ratio from its TOML table. Raises DeclarationError where it is not of the form."""
    name = str(one.get("id", "without id"))
    if unknown := sorted(set(one) - _KEYS):
        raise DeclarationError(f"ratio {name}: unknown keys {', '.join(unknown)}")
    if missing := [key for key in ("id", "zh", "en", "meaning", "meaning_en", "source") if not one.get(key)]:
        raise DeclarationError(f"ratio {name}: without {', '.join(missing)}")
    kind = one.get("kind", "share")
    if kind not in _KINDS:
        raise DeclarationError(f"ratio {name}: kind is one of {', '.join(_KINDS)}")
    forms = tuple(
        Sides(
            tuple(term(text, name) for text in form["of"]),
            tuple(term(text, name) for text in form.get("per", ())),
            form.get("fund", "all"),
        )
        for form in one.get("forms", ())
    )
    return Declaration(
        one["id"], kind, one["zh"], one["en"], one["meaning"], one["meaning_en"], one["source"], forms,
        tuple(one.get("each", ())), one.get("level", 0), one.get("stages", False),
    )  # fmt: skip


def term(text: str, ratio: str = "") -> Term:
    """A term from its text: ``-T05 合计 total``, ``?T07 合计 total``, ``T05 合计 total@initial``, ``@公务用车保有量``."""
    cell, count = _TERM.fullmatch(text), _COUNT.fullmatch(text)
    found = cell or count
    if found is None:
        raise DeclarationError(f"ratio {ratio}: no term: {text!r}")
    sign, optional = -1 if found["sign"] else 1, bool(found["optional"])
    if cell:
        return Term(cell["table"], cell["row"], cell["measure"], cell["stage"] or "", "", sign, optional)
    return Term(indicator=found["indicator"], sign=sign, optional=optional)
