"""The tables of a made-up disclosure in one of the forms that places print."""

from __future__ import annotations

from random import Random
from typing import Final

from pyfinance.model import Column, Kind, Row, Table
from pyfinance.subjects import chart
from pyfinance.writing.made_up.ledger import FUNDS, Ledger
from pyfinance.writing.made_up.tables import Money, TableMaker, Values, columns_of
from pyfinance.writing.official import wording

_CHINESE: Final = "一二三四五六七八九十"
_FISCAL: Final = FUNDS[:3]
# the items of T09 and the economic subjects that are a part of them
_ITEMS: Final = {
    "因公出国（境）费": ("30212",),
    "公务用车购置费": ("31013", "30913"),
    "公务用车运行费": ("30231",),
    "公务接待费": ("30217",),
}
_SLUGS: Final = {
    "T01": "summary", "T02": "income", "T03": "expenditure", "T04": "fiscal_summary", "T05": "general_expenditure",
    "T06": "basic_expenditure", "T07": "government_fund", "T08": "state_capital", "T09": "three_public", "T12": "projects",
    "T13": "procurement",
}  # fmt: skip


def ordinal(number: int) -> str:
    """一、 for 1."""
    tens, ones = divmod(number, 10)
    head = ("" if tens < 2 else _CHINESE[tens - 1]) + ("十" if tens else "")
    return f"{head}{_CHINESE[ones - 1] if ones else ''}、"


class TablesOf:
    """Makes the tables of one disclosure; the choices of its form are drawn once and hold for all of them."""

    def __init__(self, random: Random, ledger: Ledger, kind: Kind, year: int, money: Money) -> None:
        self.random = random
        self.ledger = ledger
        self.kind = kind
        self.year = year
        self.money = money
        self.levels = random.choice(((3, 5, 7), (3, 5, 7), (7,), (3, 7), (5, 7)))
        self.split = random.random() < 0.5  # basic expenditure with 人员经费 and 公用经费 beside it
        self.blocks = random.choice((1, 1, 2, 3))  # of T06
        self.across = random.random() < 0.4  # T09 with its items as columns
        self.stage = "决算数" if kind == "final_accounts" else "预算数"

    def tables(self) -> list[Table]:
        """Every table, in the usual order."""
        made = [self._summary(), self._income(), self._expenditure(), self._fiscal(), self._general(), self._basic()]
        made += [self._fund("T07", "government_fund"), self._fund("T08", "state_capital"), self._three_public()]
        if self.kind == "budget" and self.ledger.projects:
            made += [self._projects(), self._purchases()]
        return made

    def _maker(self, table_id: str) -> TableMaker:
        titles = wording().titles[self.kind][table_id]
        title = self.random.choice(titles)
        return TableMaker(Table(table_id, _SLUGS[table_id], title, by="title"), self.money)

    def _classes(self, funds: tuple[str, ...]) -> list[str]:
        return sorted({code[:3] for code in self.ledger.codes(funds)})

    def _sum(self, codes: list[str], funds: tuple[str, ...] = FUNDS) -> int:
        return self.ledger.total(codes, funds)

    def _summary(self) -> Table:
        """T01: income by source, expenditure by class, balances below them."""
        ledger, maker = self.ledger, self._maker("T01")
        maker.columns([(("收入", self.stage), "income", None)], 0)
        maker.columns([(("支出", self.stage), "expenditure", None)], 1)
        codes = ledger.codes()
        incomes = [(wording().roles[fund], ledger.income(codes, fund)) for fund in FUNDS]
        for n, (label, amount) in enumerate(incomes, 1):
            maker.row(Row(label, label, block=0, ordinal=ordinal(n)), {"income": amount})
        self._half(maker, 0, "income", sum(amount for _, amount in incomes), ("年初结转和结余", ledger.opening))
        for n, name in enumerate(self._classes(FUNDS), 1):
            label = chart().name(name, self.year)
            below = [code for code in codes if code.startswith(name)]
            maker.row(Row(label, label, block=1, ordinal=ordinal(n)), {"expenditure": self._sum(below)})
        self._half(maker, 1, "expenditure", self._sum(codes), ("年末结转和结余", ledger.closing))
        return maker.table

    def _half(self, maker: TableMaker, block: int, measure: str, amount: int, balance: tuple[str, int]) -> None:
        """The foot of a half: the year's total, the balance, and all together."""
        label = "本年收入合计" if measure == "income" else "本年支出合计"
        maker.total({measure: amount}, label, block)
        maker.row(Row(balance[0], balance[0], block=block), {measure: balance[1]})
        maker.total({measure: amount + balance[1]}, "总计", block)

    def _income(self) -> Table:
        maker = self._maker("T02")
        measures = ["total", *FUNDS]
        maker.columns(columns_of(measures))

        def values(codes: list[str]) -> Values:
            found = {fund: self.ledger.income(codes, fund) for fund in FUNDS}
            return {"total": sum(found.values()), **found}

        if self.kind == "budget" and len(self.ledger.units) > 1:
            return self._by_units(maker)
        maker.total(values(self.ledger.codes()))
        maker.coded(self.ledger.codes(), self.year, values, self.levels)
        return maker.table

    def _by_units(self, maker: TableMaker) -> Table:
        """A line for each unit, numbered by its code."""
        shares = self.ledger.by_unit
        totals = {fund: sum(shares[unit][fund] for unit in self.ledger.units) for fund in FUNDS}
        maker.total({"total": sum(totals.values()), **totals})
        for n, unit in enumerate(self.ledger.units, 1):
            row = Row(f"单位:{unit}", unit, org=unit, org_code=f"135{n:03d}")
            maker.row(row, {"total": sum(shares[unit].values()), **shares[unit]})
        return maker.table

    def _expenditure(self) -> Table:
        maker = self._maker("T03")
        maker.columns(columns_of(["total", "basic", "project"]))
        maker.total(self._natures(self.ledger.codes(), FUNDS))
        maker.coded(self.ledger.codes(), self.year, lambda codes: self._natures(codes, FUNDS), self.levels)
        return maker.table

    def _natures(self, codes: list[str], funds: tuple[str, ...]) -> Values:
        personnel = self.ledger.total(codes, funds, ("personnel",))
        operating = self.ledger.total(codes, funds, ("operating",))
        project = self.ledger.total(codes, funds, ("project",))
        basic = personnel + operating
        return {
            "total": basic + project,
            "basic": basic,
            "personnel": personnel,
            "operating": operating,
            "project": project,
        }

    def _fiscal(self) -> Table:
        """T04: the fiscal appropriation, its funds side by side in the right half."""
        maker = self._maker("T04")
        maker.columns([(("收入", self.stage), "income", None)], 0)
        maker.columns(columns_of(["total", *_FISCAL], "支出"), 1)
        codes = self.ledger.codes(_FISCAL)
        for n, fund in enumerate(_FISCAL, 1):
            label = wording().roles[fund]
            maker.row(Row(label, label, block=0, ordinal=ordinal(n)), {"income": self._sum(codes, (fund,))})
        self._half(maker, 0, "income", self._sum(codes, _FISCAL), ("年初财政拨款结转和结余", 0))
        for n, name in enumerate(self._classes(_FISCAL), 1):
            label = chart().name(name, self.year)
            below = [code for code in codes if code.startswith(name)]
            maker.row(Row(label, label, block=1, ordinal=ordinal(n)), self._by_fund(below))
        values = self._by_fund(codes)
        maker.total(values, "本年支出合计", 1)
        label = "年末财政拨款结转和结余"
        maker.row(Row(label, label, block=1), dict.fromkeys(values, 0))
        maker.total(values, "总计", 1)
        return maker.table

    def _by_fund(self, codes: list[str]) -> Values:
        return {"total": self._sum(codes, _FISCAL), **{fund: self._sum(codes, (fund,)) for fund in _FISCAL}}

    def _general(self) -> Table:
        maker = self._maker("T05")
        if self.split:
            head = "基本支出"
            maker.columns(
                [
                    (("合计",), "total", None),
                    ((head, "小计"), "basic", 0),
                    ((head, "人员经费"), "personnel", 1),
                    ((head, "公用经费"), "operating", 1),
                    (("项目支出",), "project", 0),
                ]
            )
        else:
            maker.columns(columns_of(["total", "basic", "project"]))
        codes = self.ledger.codes(("general_budget",))
        maker.total(self._natures(codes, ("general_budget",)))
        maker.coded(codes, self.year, lambda below: self._natures(below, ("general_budget",)), self.levels)
        return maker.table

    def _basic(self) -> Table:
        """T06: by economic subject, in one block with its natures or in blocks side by side."""
        maker = self._maker("T06")
        economic = self.ledger.economic
        personnel = [code for code in economic if code[:3] in ("301", "303")]
        operating = [code for code in economic if code not in personnel]
        if self.blocks == 1:
            maker.columns(columns_of(["total", "personnel", "operating"]))

            def values(codes: list[str]) -> Values:
                parts = [sum(economic[c] for c in codes if c in kind) for kind in (personnel, operating)]
                return {"total": sum(parts), "personnel": parts[0], "operating": parts[1]}

            maker.total(values(list(economic)))
            maker.coded(sorted(economic), self.year, values, (3, 5))
            return maker.table
        half = [code for code in operating if code.startswith("302")]
        groups = (
            [personnel, operating] if self.blocks == 2 else [personnel, half, [c for c in operating if c not in half]]
        )
        for block, codes in enumerate(group for group in groups if group):
            maker.columns([((self.stage,), "amount", None)], block)
            maker.coded(sorted(codes), self.year, lambda c: {"amount": sum(economic[x] for x in c)}, (3, 5), block)
        return maker.table

    def _fund(self, table_id: str, fund: str) -> Table:
        """T07 and T08; a table without an entry is printed with its heads and a note."""
        maker = self._maker(table_id)
        maker.columns(columns_of(["total", "basic", "project"], "本年支出" if self.split else ""))
        codes = self.ledger.codes((fund,))
        if not codes:
            maker.table.declared_empty = True
            maker.table.notes.append("注：本表无数据。")
            return maker.table
        maker.total(self._natures(codes, (fund,)))
        maker.coded(codes, self.year, lambda below: self._natures(below, (fund,)), self.levels)
        return maker.table

    def _three_public(self) -> Table:
        maker = self._maker("T09")
        stages = ["budget", "final"] if self.kind == "final_accounts" else ["budget"]
        by = "T09" if self.across else "made up"
        maker.table.columns = [
            Column((wording().roles[stage],), stage, unit=self.money.unit, by=by) for stage in stages
        ]
        abroad, bought, run, received = _ITEMS
        amounts = {item: self._item(item, stages) for item in _ITEMS}
        cars = {s: amounts[bought][s] + amounts[run][s] for s in stages}
        total = maker.total({s: cars[s] + amounts[abroad][s] + amounts[received][s] for s in stages})
        maker.row(Row(abroad, abroad, parent=total), amounts[abroad])
        vehicles = "公务用车购置及运行维护费"
        at = maker.row(Row(vehicles, vehicles, parent=total), cars)
        for item in (bought, run):
            maker.row(Row(item, item, parent=at), amounts[item])
        maker.row(Row(received, received, parent=total), amounts[received])
        return maker.table

    def _item(self, item: str, stages: list[str]) -> Values:
        """An item of T09 by stage: not below what the basic expenditure holds of it, nor above its budget."""
        spent = sum(self.ledger.economic.get(code, 0) for code in _ITEMS[item]) + self.random.randint(0, 99_999)
        return {"final": spent, "budget": spent + self.random.randint(0, 99_999) * (len(stages) > 1)}

    def _projects(self) -> Table:
        maker = self._maker("T12")
        maker.columns(columns_of(["total", *_FISCAL]))
        entries = self.ledger.projects

        def values(of: list[tuple[str, str, str, int]]) -> Values:
            found = {fund: sum(amount for _, _, f, amount in of if f == fund) for fund in _FISCAL}
            return {"total": sum(found.values()), **found}

        maker.total(values(entries))
        for unit in self.ledger.units:
            own = [entry for entry in entries if entry[0] == unit]
            if not own:
                continue
            above = maker.row(Row(f"单位:{unit}", unit, "subtotal", org=unit), values(own))
            for entry in own:
                row = Row(f"单位:{unit}|{entry[1]}", entry[1], org=unit, project=entry[1], parent=above)
                maker.row(row, values([entry]))
        return maker.table

    def _purchases(self) -> Table:
        maker = self._maker("T13")
        maker.columns([(("金额",), "amount", None)])
        names = list(dict.fromkeys(name for _, name, _, _ in self.ledger.projects))
        amounts = {name: self.random.randint(1, 99_999) for name in names}
        maker.total({"amount": sum(amounts.values())})
        for name in names:
            item = self.random.choice(("货物", "服务", "台式计算机", "印刷服务"))
            maker.row(Row(f"{name}|{item}", item, project=name), {"amount": amounts[name]})
        return maker.table
