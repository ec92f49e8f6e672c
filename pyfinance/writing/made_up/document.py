"""A made-up disclosure: a body, a year, a kind, its tables, and the style in which a place prints them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from pyfinance.model import Document, Evidence, Kind
from pyfinance.writing.made_up.forms import TablesOf
from pyfinance.writing.made_up.ledger import Ledger, made_ledger
from pyfinance.writing.made_up.tables import Money
from pyfinance.writing.sheet import Codes, Style

_PLACES: Final = ("甲市", "乙县", "丙区", "丁市", "戊州")
_BODIES: Final = (
    "水利局",
    "文化馆",
    "统计局",
    "农业农村局",
    "第一中学",
    "应急管理局",
    "档案馆",
    "图书馆",
    "供销合作社联合社",
)
_UNITS: Final = ("服务中心", "研究所", "执法支队", "培训中心", "信息中心")
_MONEY: Final = (("万元", 2), ("万元", 2), ("万元", 4), ("万元", 6), ("元", 2), ("元", 0), ("万元", 0), ("亿元", 6))
_KINDS: Final[tuple[Kind, ...]] = ("final_accounts", "budget")
_CODES: Final[tuple[Codes, ...]] = ("number", "number", "ladder", "joined", "bracketed")


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up disclosure: ``document`` is the truth, ``style`` how it is printed."""

    document: Document
    style: Style


def made_up(seed: int, kind: Kind | None = None) -> MadeUp:
    """The disclosure of a seed: the same seed gives the same. ``kind`` is drawn where it is not given.

    All identities hold to the last digit. Names of bodies are those of no place.
    """
    random = Random(seed)
    chosen: Kind = random.choice(_KINDS) if kind is None else kind
    year = random.randint(2016, 2026)
    entity = random.choice(_PLACES) + random.choice(_BODIES)
    units = [entity] if random.random() < 0.5 else _units(random, entity)
    unit, decimals = random.choice(_MONEY)
    money = Money(unit, decimals, random.random() < 0.5)
    return printed(random, made_ledger(random, year, units), entity, chosen, year, money)


def printed(random: Random, ledger: Ledger, entity: str, kind: Kind, year: int, money: Money) -> MadeUp:
    """The disclosure of a department with this ledger, in a form and a style that are drawn."""
    document = Document((), entity=Evidence(entity, by="made up"), year=Evidence(str(year), by="made up"), kind=kind)
    document.scope = "department"
    document.tables = TablesOf(random, ledger, kind, year, money).tables()
    return MadeUp(document, _style(random))


def _units(random: Random, entity: str) -> list[str]:
    place = entity[:2]
    return [f"{entity}（本级）", *(f"{place}{name}" for name in random.sample(_UNITS, random.randint(1, 3)))]


def _style(random: Random) -> Style:
    return Style(
        codes=random.choice(_CODES),
        ladder_last=random.random() < 0.5,
        numbering=random.random() < 0.3,
        separators=random.random() < 0.7,
        indent=random.random() < 0.7,
        total_last=random.random() < 0.3,
        head_unit=random.random() < 0.2,
    )
