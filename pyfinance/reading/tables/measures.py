"""From the head of a figure column to its measure: qualifier and role, and which column totals which."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pyfinance.model import Column, Stage
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.caption import unit_of_head
from pyfinance.reading.tables.headers import Block, GridColumn
from pyfinance.reading.tables.layouts import Words, words

_YEAR = re.compile(r"(\d{4})年度?")
_PERCENT = re.compile(r"率|占比|比重|百分比|[%％]")
_COUNT = re.compile(r"数量|人数|批次|人次|辆数|台数|个数|^得分$|^分值$|权重|指标值|编制数|人员数")
_SIDES = re.compile(r"(?:本年|财政拨款)?(?:收入|支出)(?:预算|部分)?")


@dataclass(slots=True)
class _Head:
    """The heads of one figure column that say something, outermost first, each with the columns that it covers."""

    column: GridColumn
    heads: list[str]
    spans: list[tuple[int, int]]


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


def _measure(head: _Head, has_carryover: bool, year: int | None, vocabulary: Words) -> tuple[str, bool, str]:
    """(measure, additive, the rule that gave it) of one column."""
    qualifier, memo = "", False
    roles: list[str] = []
    named: list[str] = []
    for level, text in enumerate(head.heads):
        of_which, own = _strip_of_which(text)
        inner = level == len(head.heads) - 1
        wide = head.spans[level][1] - head.spans[level][0] > 1 or not inner
        role = vocabulary.role(own)
        found = vocabulary.qualifier(own)
        if (of_which and not role) or found == "memo":
            memo = True
            if text not in ("其中", "其中："):
                named.append(own)
            else:
                memo = False
            continue
        prior = _year_qualifier(own, year)
        if prior:
            qualifier = prior
            continue
        if found == "carryover" and wide:
            qualifier = "carryover"
            continue
        if found == "current_year" and has_carryover and (wide or own != "本年预算"):
            qualifier = "current_year"
            continue
        if found in ("change", "change_rate"):
            qualifier = found
            if not inner or not role:
                continue
        named.append(own)
        if role:
            roles.append(role)
        elif vocabulary.is_neutral(own) and not inner:
            named.pop()
    return _compose(qualifier, memo, roles, named, vocabulary)


def _compose(
    qualifier: str, memo: bool, roles: list[str], named: list[str], vocabulary: Words
) -> tuple[str, bool, str]:
    telling = [r for r in roles if r != "total"]
    if memo:
        outer = telling[-1] if telling else ""
        own = named[-1] if named else "其中"
        measure = f"memo.{outer}" if own.startswith("扣除") and outer else f"memo.{own}"
        return measure, False, "head: 其中"
    if qualifier in ("change", "change_rate") and not telling:
        return qualifier, False, "head: change"
    if telling:
        role = telling[-1]
    elif roles or not named:
        role = "total" if roles or qualifier else ""
    else:
        stage = vocabulary.stage(named[-1])
        role = "" if stage else "/".join(named)
        if stage or vocabulary.is_neutral(named[-1]):
            return (f"{qualifier}.amount" if qualifier else "amount"), True, "head: the only figure"
    if not role:
        return qualifier or "amount", True, "head"
    if qualifier in ("prior_budget", "prior_final", "budget") and role == "total":
        return qualifier, True, "head: year"
    return (f"{qualifier}.{role}" if qualifier else role), True, "head"


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


def _kind(column: GridColumn) -> str:
    joined = column.head
    if _PERCENT.search(joined) and "费率" not in joined:
        return "percent"
    return "count" if _COUNT.search(joined) else "amount"


def read_columns(block: Block, index: int, layout_id: str, unit: str, year: int | None) -> list[Column]:
    """The model's columns of one block. ``index`` is the block's; ``parent`` indices are within the block."""
    vocabulary = words()
    heads = _telling(block, vocabulary)
    has_carryover = any(vocabulary.qualifier(h) == "carryover" for head in heads for h in head.heads)
    columns: list[Column] = []
    for head in heads:
        measure, additive, by = _measure(head, has_carryover, year, vocabulary)
        kind = _kind(head.column)
        path = tuple(head.column.path)
        own_unit = unit_of_head("".join(path)) or unit
        columns.append(
            Column(
                path, measure, "amount", own_unit if kind == "amount" else "", index, block.part, None, additive, by=by
            )
        )
        columns[-1].kind = kind  # type: ignore[assignment]
    if layout_id not in ("T01", "T04", "T07", "T08"):
        for column in columns:  # 本年收入 alone is the whole of a table of income
            column.measure = re.sub(r"(^|\.)income$", r"\1total", column.measure)
    _name_by_side(columns, block, layout_id)
    if not block.side:
        _amount_alone(columns)
    _stages(columns, heads, vocabulary)
    _link(columns, heads, vocabulary)
    if layout_id != "T09":  # there the items are columns, and the measures recur with each
        _distinct(columns, heads, vocabulary)
    return columns


def _distinct(columns: list[Column], heads: list[_Head], vocabulary: Words) -> None:
    """No two columns of a block share a measure: one whose own head has no role goes by its printed path, then #2."""
    counts = Counter(column.measure for column in columns)
    for column, head in zip(columns, heads, strict=True):
        if counts[column.measure] > 1 and len(head.heads) > 1 and not vocabulary.role(head.heads[-1]):
            counts[column.measure] -= 1
            column.measure = "/".join(head.heads)
    seen: Counter[str] = Counter()
    for column in columns:
        seen[column.measure] += 1
        if seen[column.measure] > 1:
            column.measure = f"{column.measure}#{seen[column.measure]}"


def _name_by_side(columns: list[Column], block: Block, layout_id: str) -> None:
    """T01 and T04: the half gives the measure of its total column."""
    if not block.side or layout_id not in ("T01", "T04", "T07", "T08", ""):
        return
    base = "income" if block.side == "income" else "expenditure"
    if layout_id == "T04" and base == "expenditure" and not block.part:
        base = "total"
    for column in columns:
        stem, _, role = column.measure.rpartition(".")
        if role in ("total", "amount", "income", "carryover", "current_year", ""):
            qualifier = stem or (role if role in ("carryover", "current_year") else "")
            column.measure = f"{qualifier}.{base}" if qualifier else base


def _amount_alone(columns: list[Column]) -> None:
    """The only figure column of a block is its amount, where its head says no more than total."""
    if len(columns) == 1 and columns[0].measure == "total":
        columns[0].measure = "amount"


def _stages(columns: list[Column], heads: list[_Head], vocabulary: Words) -> None:
    """预算数 | 决算数 side by side under one head: the stage is the measure (or its qualifier under an item)."""
    found = [vocabulary.stage(h.heads[-1]) if h.heads else "" for h in heads]
    if len({s for s in found if s}) < 2:
        return
    for column, head, stage in zip(columns, heads, found, strict=True):
        if stage and column.measure in ("amount", "total", ""):
            column.measure = stage
            column.by = f"head: {head.heads[-1]}"


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
    """Prior years and changes are no parts of this year's total, nor balances of a year's flow."""
    apart = ("prior_budget", "prior_final", "change", "change_rate")
    return part.measure.split(".")[0] in apart or part.measure in ("opening_balance", "closing_balance")


def stage_of(measure: str, kind: str) -> Stage:
    """The stage that a measure states by itself, by kind of disclosure."""
    if measure.endswith("final") or (
        kind == "final_accounts" and not measure.startswith(("budget", "adjusted", "initial"))
    ):
        return "final"
    if kind == "budget":
        return "initial"
    return "unstated"
