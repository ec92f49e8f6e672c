"""The final accounts of a whole city: every department, year after year, and head offices that publish their own."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from pyfinance.amounts import unit_power
from pyfinance.errors import ArgumentError
from pyfinance.model import Evidence
from pyfinance.writing.made_up.document import MadeUp, printed
from pyfinance.writing.made_up.ledger import Entry, Ledger, complete, made_ledger
from pyfinance.writing.made_up.tables import Money

_DISTRICTS: Final = tuple(f"{stem}区" for stem in "甲乙丙丁戊己庚辛壬癸")
_BODIES: Final = (
    "水利局", "文化馆", "统计局", "农业农村局", "第一中学", "应急管理局", "档案馆", "图书馆", "供销合作社联合社",
    "财政局", "审计局", "教育局", "科学技术局", "民政局", "司法局", "交通运输局", "商务局", "信访局", "气象局", "博物馆",
)  # fmt: skip
_MONEY: Final = (("万元", 2), ("万元", 2), ("万元", 4), ("元", 2), ("万元", 6))
_LARGEST: Final = 300_000  # 1/100 万元 of one entry
_POWER: Final = 4  # of ten, in fen, of 1/100 万元
_HEAD_OFFICES: Final = 0.12  # how many departments have a head office that publishes its own
_GROWTH: Final = (880, 1170)  # of an entry in a year, in thousandths
_LEAPS: Final = 0.003  # how many entries grow by several times
_LEAP: Final = (4_000, 9_000)
_ENDS: Final = 0.02  # how many items end


def made_up_city(seed: int, departments: int = 200, years: Sequence[int] = (2022, 2023, 2024)) -> Iterator[MadeUp]:
    """Department after department, each year's final accounts of it and, of some, those of their head office.

    All identities hold to the last digit. A department keeps its items from year to year; most amounts grow or fall a
    little, a few by several times, and some items end. A head office is scope ``head_office`` and a part of what its
    department prints. Every disclosure has its own form, unit and name of file. Raises ArgumentError for more
    departments than there are names.
    """
    names = [f"{district}{body}" for body in _BODIES for district in _DISTRICTS]
    if not 0 < departments <= len(names):
        raise ArgumentError(f"departments have to be 1 to {len(names)}, not {departments}")
    random = Random(seed)
    for name in names[:departments]:
        yield from _department(random, name, years)


def _department(random: Random, name: str, years: Sequence[int]) -> Iterator[MadeUp]:
    money = Money(*random.choice(_MONEY), zeros=random.random() < 0.5)
    fine = 10 ** (_POWER - (unit_power(money.unit) - money.decimals))  # last digits in 1/100 万元
    ledger = _sized(random, made_ledger(random, years[0], [name]), fine)
    with_head_office = random.random() < _HEAD_OFFICES
    for year in years:
        if year != years[0]:
            ledger = _grown(random, ledger)
        complete(random, ledger, year)
        yield _named(printed(random, ledger, name, "final_accounts", year, money), name, year)
        if with_head_office:
            head = _part(random, ledger)
            complete(random, head, year)
            office = f"{name}（本级）"
            made = printed(random, head, office, "final_accounts", year, money)
            made.document.scope = "head_office"
            made.document.parent = Evidence(name, by="made up")
            yield _named(made, office, year)


def _named(made: MadeUp, name: str, year: int) -> MadeUp:
    made.document.files = (f"{name}_{year}.csv",)
    for table in made.document.tables:
        for column in table.columns:
            column.stage = "unstated" if column.measure == "budget" else "final"
    return made


def _sized(random: Random, ledger: Ledger, fine: int) -> Ledger:
    """The same items with entries of a department's size, in last digits."""
    for entry in ledger.items.values():
        for natures in entry.values():
            for nature in natures:
                natures[nature] = random.randint(fine, _LARGEST * fine)
    return ledger


def _grown(random: Random, ledger: Ledger) -> Ledger:
    """The ledger of the year after: what was left over opens it."""
    after = Ledger(units=ledger.units, opening=ledger.closing)
    for code, entry in ledger.items.items():
        if len(after.items) and random.random() < _ENDS:
            continue
        after.items[code] = _changed(random, entry)
    return after


def _changed(random: Random, entry: Entry) -> Entry:
    changed: Entry = copy.deepcopy(entry)
    for natures in changed.values():
        for nature, amount in natures.items():
            bounds = _LEAP if random.random() < _LEAPS else _GROWTH
            natures[nature] = max(amount * random.randint(*bounds) // 1000, 1)
    return changed


def _part(random: Random, ledger: Ledger) -> Ledger:
    """What a head office alone has of each entry of its department."""
    part = Ledger(units=ledger.units)
    for code, entry in ledger.items.items():
        part.items[code] = {
            fund: {nature: max(amount * random.randint(300, 700) // 1000, 1) for nature, amount in natures.items()}
            for fund, natures in entry.items()
        }
    return part
