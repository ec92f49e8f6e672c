"""N5: the items of basic expenditure that the narrative lists are those that the table spends on.

A list that mostly agrees was written from the table, and where it differs it is wrong; one that does not was copied from
a template and tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pyfinance.checking.binding import same_name
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.model import Claim, Place
from pyfinance.subjects import normal_name

_MOST = 5  # items in which a list that was written from the table may differ
_LEAST = Fraction(7, 10)  # of all items named by either
_SIDES = {"人员经费": ("personnel", ("301", "303")), "公用经费": ("operating", ())}
_OPEN_END = re.compile(r"等[^、]{0,10}$|等$")
_LEAST_NAME = 3


@dataclass(frozen=True, slots=True)
class _Item:
    """An economic item of the table: its code, name and place."""

    code: str
    name: str
    place: Place


def items_of_basic_expenditure(context: Context) -> Iterator[Outcome]:
    """N5: a list of 人员经费 or 公用经费 names the items that are neither blank nor zero."""
    if context.table("T06") is None:
        yield Outcome(verdict="insufficient_data", reason="T06 is not printed")
        return
    for claim in context.document.claims:
        if claim.kind != "list" or claim.indicator not in _SIDES or "基本支出" not in context.statements.titles(claim):
            continue
        yield _compared(context, claim)


def _compared(context: Context, claim: Claim) -> Outcome:
    spent = list(_spent(context, claim.indicator))
    if not spent:
        return Outcome(verdict="insufficient_data", reason=f"{claim.indicator}: T06 has no items")
    listed = _names(context, claim, spent)
    missing = [item for item in spent if not any(_one(item.name, name) for name in listed)]
    extra = [name for name in listed if not any(_one(item.name, name) for item in spent)]
    if _OPEN_END.search(claim.text) or _goes_on(context, claim):
        missing = []  # 等: the list does not claim to be complete
    differ = len(missing) + len(extra)
    if not differ:
        return Outcome(verdict="exact")
    agree = len(listed) - len(extra)
    certain = differ <= _MOST and Fraction(agree, agree + differ) >= _LEAST
    zh = "、".join(filter(None, (_said("多列", extra), _said("漏列", [item.name for item in missing]))))
    en = ", ".join([*(f"{name} is zero or blank" for name in extra), *(f"{item.name} is left out" for item in missing)])
    return Outcome(
        verdict="mismatch",
        table="T06",
        rows=(claim.indicator,),
        measure="items",
        places=(claim.place, *(item.place for item in missing)),
        printed="、".join(extra),
        computed="、".join(item.name for item in missing),
        severity=None if certain else "note",
        message=f"{claim.indicator}所列项目与基本支出表不一致：{zh}，建议核实",
        message_en=f"the items listed under {claim.indicator} are not those of the table: {en}",
    )


def _said(word: str, names: list[str]) -> str:
    return f"{word} {'、'.join(names)}" if names else ""


def _goes_on(context: Context, claim: Claim) -> bool:
    """Whether the sentence goes on with 等 after the list."""
    text = context.document.sentences[claim.sentence].text
    return text[claim.start + len(claim.text) :].startswith("等")


def _spent(context: Context, side: str) -> Iterator[_Item]:
    """Items of one side of T06 that print an amount that is not zero: by its column, else by its classes."""
    entry = context.table("T06")
    assert entry is not None
    t, table = entry
    measure, classes = _SIDES[side]
    columns = [c for c, column in enumerate(table.columns) if column.measure.rpartition(".")[2] == measure]
    seen: set[str] = set()
    for r, row in context.rows(t):
        code = row.economic
        if len(code) != 5 or code in seen:
            continue
        own = columns or [c for c, column in enumerate(table.columns) if column.block == row.block]
        if not columns and (code[:3] in ("301", "303")) != bool(classes):
            continue
        cells = [cell for c in own if (cell := table.cells.get((r, c))) is not None and cell.fen]
        if cells:
            seen.add(code)
            yield _Item(code, row.label, cells[0].place)


def _names(context: Context, claim: Claim, spent: list[_Item]) -> list[str]:
    """The listed names; the last two may be joined by 和, which names have in them too."""
    parts = re.split("、", _OPEN_END.sub("", claim.text).rstrip("。；"))
    names = [part for part in parts[:-1] if part]
    last = parts[-1]
    if _known(context, last, spent):
        return [*names, last]
    for joint in re.finditer(r"和|及|以及|与", last):
        first, second = last[: joint.start()], last[joint.end() :]
        if first and second and (_known(context, first, spent) or _known(context, second, spent)):
            return [*names, first, second]
    return [*names, last] if last else names


def _known(context: Context, name: str, spent: list[_Item]) -> bool:
    return any(same_name(item.name, name) for item in spent) or bool(context.chart.by_name(name, "economic"))


def _one(name: str, listed: str) -> bool:
    """Whether a table's name and a listed one are the same item: one may leave out words of the other."""
    if same_name(name, listed):
        return True
    a, b = sorted((normal_name(name), normal_name(listed)), key=len)
    return len(a) > _LEAST_NAME and a[0] == b[0] and a[-1] == b[-1] and 2 * len(a) > len(b) and _within(a, b)


def _within(short: str, long: str) -> bool:
    """Whether the characters of a name stand in another, in order."""
    rest = iter(long)
    return all(character in rest for character in short)
