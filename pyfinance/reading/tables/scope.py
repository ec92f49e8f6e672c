"""What a table's figures cover: the stage of every column, whether balances brought forward are in, which funds.

Values that a reader already knows stay. Sources: the table's title, heads and notes; for final accounts the statutory form,
whose spending covers the year's appropriation and balances brought forward (财政部 部门决算报表编制说明).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pyfinance.model import Column, Kind, Stage, Table

_WITHOUT = re.compile(r"不含上年(?:结转|结余)|不含结转|不包括上年结转")
_WITH = re.compile(r"含上年(?:结转|结余)|以前年度结转")
_THIS_YEAR = re.compile(r"^(?:本年|当年)")
_BALANCE = re.compile(r"年初.*结转|上年.*(?:结转|结余)")
_GENERAL = re.compile(r"公共(?:财政)?预算")
_FISCAL = re.compile(r"财政拨款|政府性基金|国有资本")
_ALL_FUNDS = ("T01", "T02", "T03", "T11")
_SPENDING = ("T03", "T05", "T06", "T07", "T08", "T09", "T05F", "T06F", "T05E", "T05B")
_STAGED: dict[str, Stage] = {"initial_budget": "initial", "full_year_budget": "full_year", "executed": "final"}


def describe(tables: Iterable[Table], kind: Kind) -> None:
    """Sets ``stage`` of the columns, ``carryover_in`` and ``fund_scope`` of the tables, in place."""
    for table in tables:
        for column in table.columns:
            if column.stage == "unstated" and column.kind == "amount":
                column.stage = _stage(column, table, kind)
        if table.carryover_in == "unknown":
            table.carryover_in = _carryover(table, kind)
        if table.fund_scope == "unknown":
            table.fund_scope = _funds(table)


def _stage(column: Column, table: Table, kind: Kind) -> Stage:
    first, last = column.measure.partition(".")[0], column.measure.rpartition(".")[2]
    if first in ("change", "change_rate"):
        return "unstated"
    if first in ("prior_budget", "prior_final"):
        return "initial" if first == "prior_budget" else "final"
    if last in _STAGED:
        return _STAGED[last]
    said = _said("".join(column.path))
    if said != "unstated":
        return said
    if kind == "budget":
        return "initial"
    if kind == "final_accounts":
        return _said("".join(table.notes)) if first in ("budget", "adjusted_budget") else "final"
    return "unstated"


def _said(text: str) -> Stage:
    """The stage that words name; the budget of a note is the one that it explains."""
    explained = re.search(r"预算数(?:为|是|指)(.{0,24}?)预算", text)
    words = explained.group(1) if explained else text
    if re.search(r"全年|调整", words):
        return "full_year"
    if "年初" in words and not re.search(r"年初(?:财政拨款)?(?:结转|结余)", words):
        return "initial"
    return "final" if not explained and re.fullmatch(r".*(?:决算|执行)数?(?:（.*）)?", words) else "unstated"


def _carryover(table: Table, kind: Kind) -> Literal["yes", "no", "unknown"]:
    heads = [head for column in table.columns for head in column.path]
    texts = [table.title, *table.notes, *heads]
    if any(_WITHOUT.search(text) for text in texts):
        return "no"
    if any(_WITH.search(text) for text in (table.title, *table.notes)):
        return "yes"
    if any({"carryover", "opening_balance"} & set(column.measure.split(".")) for column in table.columns):
        return "yes"
    if any(row.parent is None and _BALANCE.search(row.label) for row in table.rows):
        return "yes"
    if kind == "final_accounts":
        return "yes" if table.id in _SPENDING else ("no" if table.id == "T02" else "unknown")
    return "no" if any(_THIS_YEAR.match(head) for head in heads) else "unknown"


def _funds(table: Table) -> Literal["fiscal", "general", "all", "unknown"]:
    if _GENERAL.search(table.title):
        return "general"
    if _FISCAL.search(table.title):
        return "fiscal"
    return "all" if table.id in _ALL_FUNDS else "unknown"
