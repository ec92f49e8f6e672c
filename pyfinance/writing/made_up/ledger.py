"""A made-up year of one body: what was spent on which subject from which fund, in whole last digits of its unit.

Everything that tables print is a sum of these entries, so every identity holds exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from pyfinance.subjects import Chart, Subject, chart

FUNDS: Final = ("general_budget", "government_fund", "state_capital", "other")
NATURES: Final = ("personnel", "operating", "project")
_CLASSES: Final = (
    "201",
    "203",
    "204",
    "205",
    "206",
    "207",
    "208",
    "210",
    "211",
    "212",
    "213",
    "214",
    "215",
    "220",
    "221",
    "224",
)
_PERSONNEL: Final = ("301", "303")
_OPERATING: Final = ("302", "310")
_LARGEST: Final = 9_000_000  # last digits of one entry

Entry = dict[str, dict[str, int]]  # fund -> nature -> amount


@dataclass(slots=True)
class Ledger:
    """Entries by functional item, and the basic expenditure from the general budget by economic section."""

    items: dict[str, Entry] = field(default_factory=dict)
    economic: dict[str, int] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    by_unit: dict[str, dict[str, int]] = field(default_factory=dict)  # unit -> fund -> amount
    projects: list[tuple[str, str, str, int]] = field(default_factory=list)  # unit, name, fund, amount
    opening: int = 0
    closing: int = 0

    def total(self, codes: Iterable[str], funds: Iterable[str] = FUNDS, natures: Iterable[str] = NATURES) -> int:
        """The sum of the entries of these items, funds and natures."""
        wanted, of = tuple(funds), tuple(natures)
        return sum(self.items[code].get(f, {}).get(n, 0) for code in codes for f in wanted for n in of)

    def codes(self, funds: Iterable[str] = FUNDS) -> list[str]:
        """The items that have an entry of these funds, in order."""
        return [code for code in sorted(self.items) if self.total([code], funds)]

    def income(self, codes: Iterable[str], fund: str) -> int:
        """The year's income by item: what is spent, and on the last item also what the balance grew by."""
        given = tuple(codes)
        grown = self.closing - self.opening if fund == "other" and self.codes()[-1] in given else 0
        return self.total(given, (fund,)) + grown


def made_ledger(random: Random, year: int, units: list[str]) -> Ledger:
    """A ledger with two to six classes of the chart of that year."""
    ledger = Ledger(units=units)
    names = random.sample(_CLASSES, random.randint(2, 6))
    for name in sorted(names):
        for item in _items(random, chart(), name, year):
            ledger.items[item.code] = _entry(random)
    if not ledger.items:
        ledger.items[_items(random, chart(), "201", year)[0].code] = _entry(random)
    _share_funds(random, ledger)
    ledger.opening = random.choice((0, random.randint(1, 90_000)))
    complete(random, ledger, year)
    return ledger


def complete(random: Random, ledger: Ledger, year: int) -> None:
    """What follows from the items and the opening balance: the closing one, economic subjects, units, projects."""
    subjects, units = chart(), ledger.units
    ledger.economic, ledger.by_unit, ledger.projects = {}, {}, []
    ledger.closing = ledger.opening + random.choice((0, random.randint(1, 90_000)))
    for kinds, nature in ((_PERSONNEL, "personnel"), (_OPERATING, "operating")):
        amount = ledger.total(ledger.items, ("general_budget",), (nature,))
        codes = [s.code for kind in kinds for s in subjects.children(kind, year)]
        ledger.economic |= _parted(random, amount, random.sample(codes, min(len(codes), random.randint(2, 12))))
    for fund in FUNDS:
        shares = _parted(random, ledger.income(ledger.items, fund), units)
        for unit in units:
            ledger.by_unit.setdefault(unit, {})[fund] = shares.get(unit, 0)
    _add_projects(random, ledger)


def _items(random: Random, subjects: Chart, name: str, year: int) -> list[Subject]:
    sections = [
        s for s in subjects.children(name, year) if subjects.name(s.code, year) and subjects.children(s.code, year)
    ]
    chosen = random.sample(sections, min(len(sections), random.randint(1, 3)))
    found: list[Subject] = []
    for section in sorted(chosen, key=lambda s: s.code):
        items = subjects.children(section.code, year)
        found += random.sample(items, min(len(items), random.randint(1, 3)))
    return found


def _entry(random: Random) -> Entry:
    natures = random.sample(NATURES, random.randint(1, 3))
    return {"general_budget": {nature: random.randint(1, _LARGEST) for nature in natures}}


def _share_funds(random: Random, ledger: Ledger) -> None:
    """Some items are paid from other funds, or from own money too."""
    codes = list(ledger.items)
    for fund, chance in (("government_fund", 0.5), ("state_capital", 0.25)):
        if random.random() < chance and len(codes) > 2:
            ledger.items[random.choice(codes[1:])] = {fund: {"project": random.randint(1, _LARGEST)}}
    for code in random.sample(codes, min(len(codes), random.randint(0, 2))):
        ledger.items[code].setdefault("other", {})["operating"] = random.randint(1, _LARGEST // 10)
    if not ledger.codes(("general_budget",)):
        ledger.items[codes[0]] = _entry(random)


def _parted(random: Random, amount: int, names: list[str]) -> dict[str, int]:
    """An amount in random parts, none of them 0."""
    names = names[: max(1, min(len(names), amount))]
    if amount <= 0:
        return {}
    cuts = sorted(random.sample(range(1, amount), len(names) - 1)) if len(names) > 1 else []
    bounds = [0, *cuts, amount]
    return {name: b - a for name, a, b in zip(names, bounds, bounds[1:], strict=False)}


def _add_projects(random: Random, ledger: Ledger) -> None:
    """The projects of each fund, shared among the units."""
    number = 0
    for fund in FUNDS[:3]:
        amount = ledger.total(ledger.items, (fund,), ("project",))
        names = [f"项目{n}" for n in range(number, number + random.randint(1, 4))]
        number += len(names)
        for name, part in _parted(random, amount, names).items():
            unit = random.choice(ledger.units)
            ledger.projects.append((unit, f"{_PROJECTS[int(name[2:]) % len(_PROJECTS)]}（{name[2:]}）", fund, part))


_PROJECTS: Final = (
    "信息系统运行维护",
    "设备购置",
    "业务培训",
    "专项检查",
    "公共设施维护",
    "资料印制",
    "宣传活动",
    "课题研究",
)
