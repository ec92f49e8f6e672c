"""Rules on what is said of funds: sentences of empty funds, balances, operating cost, changes of the three public expenses,
costs per head (N6, N9, R5, X11, C6), and the body's name in the text (N10).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pyfinance.amounts import decimal_text
from pyfinance.checking.comparing import compare
from pyfinance.checking.context import Context, Spot
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.statements import money, places
from pyfinance.model import Cell, Claim, Place
from pyfinance.reading.tables import labels

_FUNDS = {"T07": "政府性基金", "T08": "国有资本经营"}
_EMPTY = re.compile(r"(?:没有|无|未安排|未发生|不涉及)(?:使用)?[^，。；、]{0,12}(?P<fund>政府性基金|国有资本经营)")
_PRIOR = re.compile(r"上年|去年|以前年度|往年|上一年|结转")
_OPENING = re.compile(r"^年初.*结转")
_CLOSING = re.compile(r"^年末.*结转")
_PARTS = ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")
_WAYS = {"up": 1, "down": -1, "level": 0}
_CENTRAL = re.compile(r"行政单位.{0,20}(?:参照|参公).{0,60}基本支出中的(?:日常)?公用经费")
_SHORTEST = 6  # characters of a name of which one may be printed wrong
_JOINTS = frozenset("和与及")


def empty_fund_sentence(context: Context) -> Iterator[Outcome]:
    """N9: where the text says that there are no such funds, their table has none."""
    entity = re.sub(r"（.*?）", "", context.document.entity.value)
    for sentence in context.document.sentences:
        found = _EMPTY.search(sentence.text.replace(entity, "本部门") if entity else sentence.text)
        if found is None or _PRIOR.search(sentence.text):
            continue
        for id_, fund in _FUNDS.items():
            spent = _total(context, id_) if found.group("fund") == fund else None
            if spent is None:
                continue
            yield Outcome(
                verdict="exact" if not spent.cell.fen else "mismatch",
                table=id_,
                rows=("合计",),
                measure="empty",
                places=(sentence.place, spent.place),
                printed=spent.text,
                facts=frozenset({spent.position}),
                message=f"正文称{found.group()}，{id_}为 {spent.text}，建议核实",
                message_en=f"the text says that there are none of these funds, {id_} prints {spent.text}; please verify",
            )


def _total(context: Context, id_: str) -> Spot | None:
    return context.cell(id_, "合计", "total", "amount", "income")


def fiscal_balance_by_table(context: Context) -> Iterator[Outcome]:
    """X11: fiscal income less what the funds spent is the change of the fiscal balance."""
    if context.document.kind != "final_accounts":
        yield Outcome(verdict="not_applicable", reason="a budget estimates what is carried over")
        return
    opening, closing = _line(context, _OPENING, ("income",)), _line(context, _CLOSING, ("total", "expenditure"))
    income = context.cell("T02", "合计", "fiscal_appropriation")
    spent = [spot for id_ in ("T05", "T07", "T08") if (spot := context.cell(id_, "合计", "total")) is not None]
    if opening is None or closing is None or income is None or not spent:
        yield Outcome(verdict="insufficient_data", reason="balances or totals are not printed")
        return
    parts = [(1, opening.cell), (1, income.cell), *((-1, spot.cell) for spot in spent)]
    result = compare(closing.cell, parts)
    outcome = Outcome(
        verdict=result.verdict,
        table="T04",
        rows=("年末财政拨款结转和结余",),
        measure="total",
        places=(closing.place, opening.place),
        printed=closing.text,
        facts=frozenset(spot.position for spot in (opening, closing, income, *spent)),
        message=f"财政拨款年初 {opening.text} 加收入 {income.text} 减支出，与年末 {closing.text} 不符，请确认",
        message_en=f"fiscal balance: opening {opening.text} and income {income.text} less spending is not {closing.text}",
    )
    yield result.told(outcome, closing.cell.unit, closing.cell.exponent)


def _line(context: Context, label: re.Pattern[str], measures: tuple[str, ...]) -> Spot | None:
    entry = context.table("T04")
    if entry is None:
        return None
    t, table = entry
    for r, row in context.rows(t):
        if row.parent is None and label.search(row.label):
            for c, column in enumerate(table.columns):
                if column.measure in measures and column.block == row.block and (r, c) in table.cells:
                    return Spot((t, r, c), table.cells[r, c])
    return None


def three_public_changes(context: Context) -> Iterator[Outcome]:
    """R5: the change of the three public expenses is the sum of the changes of its parts."""
    changes: dict[str, tuple[Claim, Cell, int]] = {}
    levels: dict[str, Claim] = {}
    for claim in context.document.claims:
        if claim.table != "T09" or claim.base_year is None:
            continue
        cell = money(claim)
        if claim.kind == "change" and cell is not None and claim.direction in _WAYS:
            changes.setdefault(claim.row, (claim, cell, _WAYS[claim.direction]))
        elif claim.kind == "comparison" and claim.direction == "level":
            levels.setdefault(claim.row, claim)
    total = changes.get("合计")
    known = [changes.get(part) for part in _PARTS]
    if total is None or not all(part in changes or part in levels for part in _PARTS):
        yield Outcome(verdict="insufficient_data", reason="the changes of 三公 and of its parts are not all stated")
        return
    head = _signed(total)
    result = compare(head, [(1, _signed(change)) for change in known if change is not None])
    outcome = Outcome(
        verdict=result.verdict,
        table="text",
        rows=("三公经费",),
        measure="change",
        places=places(total[0], *(change[0] for change in known if change is not None)),
        printed=total[0].text,
        message=f"“三公”经费增减 {total[0].text} 与各项增减之和不符，建议核实",
        message_en=f"the change of 三公 ({total[0].text}) is not the sum of its parts; please verify",
    )
    yield result.told(outcome, head.unit, head.exponent)


def _signed(change: tuple[Claim, Cell, int]) -> Cell:
    _, cell, way = change
    return Cell(cell.text, cell.unit, way * cell.fen, cell.exponent, place=cell.place)


def operating_cost_defined(context: Context) -> Iterator[Outcome]:
    """N6: where the glossary defines 机关运行经费 as the operating expenditure of administrative bodies, it is within it."""
    defined = any("机关运行经费" in entry.term and _CENTRAL.search(entry.text) for entry in context.document.glossary)
    claim = next((c for c in context.document.claims if c.indicator == "机关运行经费" and c.kind == "amount"), None)
    operating = context.cell("T06", "公用经费合计", "amount") or context.cell("T05", "合计", "operating")
    cell = money(claim) if claim is not None else None
    if not defined or claim is None or cell is None or operating is None:
        yield Outcome(
            verdict="not_applicable", reason="the glossary defines it otherwise, or the amounts are not stated"
        )
        return
    result = compare(cell, [(1, operating.cell)], "<=")
    outcome = Outcome(
        verdict=result.verdict,
        table="text",
        rows=("机关运行经费",),
        measure="amount",
        places=(claim.place, operating.place),
        printed=claim.text,
        message=f"机关运行经费 {claim.text} 大于公用经费 {operating.text}，请确认",
        message_en=f"operating cost {claim.text} is more than operating expenditure {operating.text}",
    )
    yield result.told(outcome, cell.unit, cell.exponent)


def cost_per_head(context: Context) -> Iterator[Outcome]:
    """C6: what a visitor or a visit cost, for information: nothing where a count is zero."""
    found: dict[str, Decimal] = {}
    for claim in context.document.claims:
        if claim.kind == "count" and claim.cell is not None and claim.cell.number is not None:
            found.setdefault(claim.indicator, claim.cell.number)
    spent = context.cell("T09", "公务接待费", "final")
    persons = found.get("国内公务接待人次")
    if spent is None or not persons or not spent.cell.fen:
        yield Outcome(verdict="insufficient_data", reason="hospitality and its persons are not both stated")
        return
    fen = int(Decimal(spent.cell.fen) / persons)
    yield Outcome(verdict="exact", printed=decimal_text(fen, 0, "元"))


def name_in_text(context: Context) -> Iterator[Outcome]:
    """N10: the text calls the body as it is called: no name differs from it in one character."""
    entity = re.sub(r"（.*?）", "", labels.squeeze(context.document.entity.value))
    if len(entity) < _SHORTEST:
        yield Outcome(verdict="insufficient_data", reason="the body's name is not known, or too short")
        return
    others = {labels.squeeze(unit.value) for unit in context.document.units_in_scope}
    for sentence in context.document.sentences:
        text = sentence.text
        start = text.find(entity[:3])
        while start >= 0:
            name = text[start : start + len(entity)]
            wrong = [i for i, (a, b) in enumerate(zip(name, entity, strict=False)) if a != b]
            inside = len(wrong) == 1 and wrong[0] < len(entity) - 1  # at its end another body's name may begin alike
            if len(name) == len(entity) and inside and not any(other.startswith(name) for other in others):
                yield _misprinted(sentence.place, name, entity, wrong[0])
            elif not wrong and len(name) == len(entity):
                yield Outcome(verdict="exact")
            start = text.find(entity[:3], start + 1)


def _misprinted(place: Place, name: str, entity: str, at: int) -> Outcome:
    joint = name[at] in _JOINTS and entity[at] in _JOINTS
    return Outcome(
        verdict="mismatch",
        table="text",
        rows=("name",),
        measure="entity",
        places=(place,),
        printed=name,
        computed=entity,
        repair=entity,
        severity="style" if joint else None,
        message=f"单位名称印为“{name}”，应为“{entity}”，建议核实",
        message_en=f"the body is called {name}, it is {entity}; please verify",
    )
