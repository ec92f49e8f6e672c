"""From the head of a figure column to its measure: qualifier and role, and which column totals which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pyfinance.model import Column
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.caption import unit_of_head
from pyfinance.reading.tables.headers import Block, GridColumn
from pyfinance.reading.tables.layouts import Words, words

FUNDS = ("general_budget", "government_fund", "state_capital")
_HALVES = ("T01", "T04", "T07", "T08")
_APART = ("prior_budget", "prior_final", "change", "change_rate")  # no parts of this year's total
_STAGES = ("budget", "adjusted_budget", "final")
_YEAR = re.compile(r"(\d{4})年度?")
_PERCENT = re.compile(r"率|占比|比重|百分比|[%％]")
_COUNT = re.compile(r"数量|人数|批次|人次|辆数|台数|个数|^得分$|^分值$|分数$|权重|指标值|编制数|人员数")
_MONEY = re.compile(r"金额|经费|支出|收入|资金|预算|决算|费用?$")
_SIDES = re.compile(r"(?:本年|财政拨款)?(?:收入|支出)(?:预算|部分)?")
_BALANCE = re.compile(r"(?:上年)?(.+?)(?:结转(?:和|及|、)?结余|结余(?:和|及|、)?结转|结转|结余)")


@dataclass(slots=True)
class _Head:
    """The heads of one figure column that say something, outermost first, each with the columns that it covers."""

    column: GridColumn
    heads: list[str]
    spans: list[tuple[int, int]]


@dataclass(slots=True)
class _Said:
    """What the heads of one column say. ``named`` are those that a printed path is made of."""

    qualifier: str = ""
    stage: str = ""
    memo: bool = False
    roles: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Context:
    """What the columns of a block say together: a head means one thing alone and another beside its siblings."""

    vocabulary: Words
    year: int | None
    carryover: bool = False  # some head is a carry-over: heads of the current year stand against it
    stages: dict[str, str] = field(default_factory=dict)  # head -> stage, where several stages stand side by side

    def stage(self, head: str) -> str:
        return self.stages.get(head, "")


def side_by_side(heads: Sequence[str], vocabulary: Words) -> dict[str, str]:
    """The stage that each head names: 全年预算数 is the adjusted budget only beside another budget."""
    named = {head: vocabulary.stage(head) for head in heads if vocabulary.stage(head)}
    if "budget" not in named.values():
        named = {head: "budget" if stage == "adjusted_budget" else stage for head, stage in named.items()}
    return named


def _telling(block: Block, vocabulary: Words) -> list[_Head]:
    """Heads without the block's own side, and without a neutral head that covers every figure column."""
    first = min(c.col for c in block.figures)
    last = max(c.col for c in block.figures)
    result = []
    for column in block.figures:
        kept: list[str] = []
        spans: list[tuple[int, int]] = []
        for level, (text, span) in enumerate(zip(column.path, column.spans, strict=True)):
            head = labels.heading(text)
            everything = span[0] <= first and span[1] > last
            inner = level == len(column.path) - 1
            if block.side and level == 0 and _SIDES.fullmatch(head) and not (inner and len(block.figures) > 1):
                continue
            if everything and not inner and len(column.path) > 1 and (vocabulary.is_neutral(head) or _says_total(head)):
                continue
            kept.append(head)
            spans.append(span)
        result.append(_Head(column, kept, spans))
    return result


def _says_total(head: str) -> bool:
    return bool(re.search(r"(?:支出|收入|经费)(?:预算|决算)?(?:数|总额)?$", head))


def _strip_of_which(head: str) -> tuple[bool, str]:
    of_which, _, _, rest = labels.split_label(head)
    return of_which, labels.heading(rest)


def _read_heads(head: _Head, context: _Context) -> _Said:
    said = _Said()
    for level, text in enumerate(head.heads):
        inner = level == len(head.heads) - 1
        wide = head.spans[level][1] - head.spans[level][0] > 1 or not inner
        _read_head(said, text, inner, wide, context)
    return said


def _read_head(said: _Said, text: str, inner: bool, wide: bool, context: _Context) -> None:
    """Takes one head into account. ``wide``: it stands over several columns or storeys."""
    vocabulary = context.vocabulary
    of_which, own = _strip_of_which(text)
    role, found = vocabulary.role(own), vocabulary.qualifier(own)
    if (of_which and not role) or found == "memo":
        said.memo = text not in ("其中", "其中：")
        if said.memo:
            said.named.append(own)
        return
    prior = _year_qualifier(own, context.year)
    if prior:
        said.qualifier = prior
        return
    if found == "carryover" and wide:
        said.qualifier = "carryover"
        return
    if found == "current_year" and context.carryover and (wide or own != "本年预算"):
        said.qualifier = "current_year"
        return
    if context.stage(text) and not role:
        said.stage = context.stage(text)
        return
    if found in ("change", "change_rate"):
        said.qualifier = found
        if not inner or not role:
            return
    fund = "" if role else _fund_of_balance(own, vocabulary)
    if fund:
        said.qualifier, role = said.qualifier or "carryover", fund
    if said.memo and role == "total":
        return  # the 小计 of what is printed beside the total
    if role:
        said.roles.append(role)
    elif vocabulary.is_neutral(own) and not inner:
        return
    said.named.append(own)


def _fund_of_balance(head: str, vocabulary: Words) -> str:
    """The source of funds in 单位资金结转结余, 上年一般公共预算结转."""
    m = _BALANCE.fullmatch(head)
    role = vocabulary.role(m.group(1)) if m else ""
    return role if role in (*FUNDS, "fiscal_appropriation", "fiscal_account", "own_funds") else ""


def _compose(said: _Said, vocabulary: Words) -> tuple[str, bool, str]:
    """(measure, additive, the rule that gave it) of one column."""
    telling = [r for r in said.roles if r != "total"]
    qualifier, named = said.qualifier, said.named
    if said.memo:
        outer = telling[-1] if telling else ""
        own = named[-1] if named else "其中"
        measure = f"memo.{outer}" if own.startswith("扣除") and outer else f"memo.{own}"
        return measure, False, "head: 其中"
    if qualifier in ("change", "change_rate") and not telling:
        return qualifier, False, "head: change"
    if telling:
        role = telling[-1]
    elif said.roles or not named:
        role = "total" if said.roles or (qualifier and not said.stage) else ""
    else:
        if vocabulary.stage(named[-1]) or vocabulary.is_neutral(named[-1]):
            return _joined(qualifier, said.stage, "amount"), True, "head: the only figure"
        role = "/".join(named)
    if not role:
        return _joined(qualifier, said.stage, "") or "amount", True, "head"
    if qualifier in ("prior_budget", "prior_final") and role == "total":
        return qualifier, True, "head: year"
    return _joined(qualifier, said.stage, role), True, "head"


def _joined(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _year_qualifier(head: str, year: int | None) -> str:
    if re.fullmatch(r"上年(?:度)?(?:预算数?)?", head):
        return "prior_budget"
    if re.fullmatch(r"上年(?:度)?决算数?", head):
        return "prior_final"
    m = _YEAR.match(head)
    if not m or year is None:
        return ""
    rest = head[m.end() :]
    if not re.fullmatch(r"(?:（[^）]*）)?(?:预算数?|决算数?|执行数)?(?:（[^）]*）)?", rest):
        return ""
    if int(m.group(1)) == year - 1:
        return "prior_final" if "决算" in rest or "执行" in rest else "prior_budget"
    return ""


def _kind(column: GridColumn) -> Literal["amount", "percent", "count"]:
    head = column.head
    if _PERCENT.search(head) and "费率" not in head:
        return "percent"
    counted = _COUNT.search(head) or (_COUNT.search("".join(column.path)) and not _MONEY.search(head))
    return "count" if counted else "amount"


def read_columns(
    block: Block, index: int, layout_id: str, unit: str, year: int | None, title: str = ""
) -> list[Column]:
    """The model's columns of one block. ``index`` is the block's; ``parent`` indices are within the block.

    ``title`` is the table's: a lone column whose head only repeats words of it is its amount.
    """
    vocabulary = words()
    heads = _telling(block, vocabulary)
    context = _context(heads, year, vocabulary)
    columns: list[Column] = []
    for head in heads:
        measure, additive, by = _compose(_read_heads(head, context), vocabulary)
        kind, path = _kind(head.column), tuple(head.column.path)
        own_unit = (unit_of_head("".join(path)) or unit) if kind == "amount" else ""
        columns.append(Column(path, measure, kind, own_unit, index, block.part, None, additive, by=by))
    if layout_id not in _HALVES and not any(column.measure == "total" for column in columns):
        for column in columns:  # 本年收入 alone is the whole of a table of income
            column.measure = re.sub(r"(^|\.)income$", r"\1total", column.measure)
    name_by_side(columns, block, layout_id)
    if not block.side:
        _amount_alone(columns, heads, title, vocabulary)
        _amount_among_years(columns)
    _link(columns, heads, vocabulary)
    if layout_id != "T09":  # there the items are columns, and the measures recur with each
        _distinct(columns, heads, vocabulary)
    return columns


def _context(heads: list[_Head], year: int | None, vocabulary: Words) -> _Context:
    every = [text for head in heads for text in head.heads]
    stages = side_by_side(every, vocabulary)
    several = len(set(stages.values())) > 1
    carryover = any(vocabulary.qualifier(text) == "carryover" for text in every)
    return _Context(vocabulary, year, carryover, stages if several else {})


def _distinct(columns: list[Column], heads: list[_Head], vocabulary: Words) -> None:
    """No two columns of a block share a measure.

    Those whose own head has no role go by their printed path, parts of the income beside the same parts of the spending
    are ``income.basic``; then #2.
    """
    counts = Counter(column.measure for column in columns)
    for column, head in zip(columns, heads, strict=True):
        if counts[column.measure] < 2 or len(head.heads) < 2:
            continue
        outer = vocabulary.role(head.heads[0])
        if not vocabulary.role(head.heads[-1]):
            column.measure = "/".join(head.heads)
        elif outer in ("income", "opening_balance", "closing_balance") and outer not in column.measure:
            column.measure = f"{outer}.{column.measure}"
    seen: Counter[str] = Counter()
    for column in columns:
        seen[column.measure] += 1
        if seen[column.measure] > 1:
            column.measure = f"{column.measure}#{seen[column.measure]}"


def name_by_side(columns: list[Column], block: Block, layout_id: str) -> None:
    """T01 and T04: the half gives the measure of its total column."""
    if not block.side or layout_id not in (*_HALVES, ""):
        return
    base = "income" if block.side == "income" else "expenditure"
    if layout_id == "T04" and base == "expenditure" and not block.part:
        base = "total"
    for column in columns:
        stem, _, role = column.measure.rpartition(".")
        apart = role in ("carryover", "current_year", *_STAGES, *_APART)
        if apart or role in ("total", "amount", "income", ""):
            column.measure = _joined(stem, role if apart else "", base)


def _amount_alone(columns: list[Column], heads: list[_Head], title: str, vocabulary: Words) -> None:
    """The only column of money in a block is its amount, where its head says no more than total or the title."""
    money = [i for i, column in enumerate(columns) if column.kind == "amount"]
    if len(money) != 1:
        return
    head = heads[money[0]].heads[-1] if heads[money[0]].heads else ""
    told = vocabulary.is_neutral(head) or (_says_total(head) and head in labels.title(title))
    if columns[money[0]].measure == "total" or told:
        columns[money[0]].measure = "amount"


def _amount_among_years(columns: list[Column]) -> None:
    """This year's figure beside last year's or a change is the budget, or the outturn where its head says so."""
    amounts = [column for column in columns if column.measure == "amount"]
    if len(amounts) == 1 and any(column.measure in _APART for column in columns):
        amounts[0].measure = "final" if "决算" in "".join(amounts[0].path) else "budget"


def _link(columns: list[Column], heads: list[_Head], vocabulary: Words) -> None:
    """Sets ``parent``: the column that a printed header tree makes the total of this one."""
    for i in range(len(heads)):
        if not columns[i].additive or columns[i].kind != "amount":
            continue
        columns[i].parent = _total_of(i, heads, columns, vocabulary)


def _is_total(text: str, vocabulary: Words) -> bool:
    return vocabulary.role(text) == "total" and vocabulary.qualifier(text) == ""


def _total_of(i: int, heads: list[_Head], columns: list[Column], vocabulary: Words) -> int | None:
    mine = heads[i].heads
    depth = len(mine)
    own_total = depth > 0 and _is_total(mine[-1], vocabulary)
    # a 小计 is a part of the total one storey up; every other column is a part of the 小计 of its own group
    storeys = range(depth - 1 - (1 if own_total else 0), -1, -1)
    for storey in storeys:
        prefix, spans = mine[:storey], heads[i].spans[:storey]
        for j, other in enumerate(heads):
            if j == i or not columns[j].additive or columns[j].kind != "amount":
                continue
            same = len(other.heads) == storey + 1 and other.heads[:storey] == prefix and other.spans[:storey] == spans
            if same and _is_total(other.heads[-1], vocabulary) and not _opposed(columns[i], columns[j]):
                return j
    return None


def _opposed(part: Column, total: Column) -> bool:
    """Prior years and changes are no parts of this year's total, nor balances of a year's flow, nor other stages."""
    stage, other = (c.measure.split(".")[0] for c in (part, total))
    if stage in _STAGES and other in _STAGES and stage != other:
        return True
    return stage in _APART or (stage in ("opening_balance", "closing_balance") and stage != other)
