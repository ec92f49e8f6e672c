"""Rules on the percentages of the narrative: growth, completion, and words of comparison, each against its amounts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pyfinance.amounts import decimal_text
from pyfinance.checking.comparing import amount
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.quotients import Quotient, growth, share
from pyfinance.checking.statements import Statements, money, places, row_name, subject
from pyfinance.model import Cell, Claim, Severity
from pyfinance.reading.prose.subjects import strip_compare, strip_links
from pyfinance.reading.prose.vocabulary import vocabulary, without_quotes

WAYS = {"up": 1, "down": -1}
"""The sign of a change by its direction."""
_BASE_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万元|亿元|元)")
_NOT_EXACT = re.compile(r"基本|大致|略|约")
_NOTHING_BEFORE = re.compile(
    r"新成立|新设立|新组建|(?:无|没有|不存在)(?:上年|去年|\d{4}年)度?[^，。；]{0,12}?(?:决算|预算)数"
)
_NEXT_STATEMENT = re.compile(r"；(?!主要|原因|是因)")
_ROUND = (Decimal(0), Decimal(100))


def growth_rate(context: Context) -> Iterator[Outcome]:
    """R1: a rate of growth is the change over what was before: change / (current - change)."""
    text = context.statements
    for i, claim in enumerate(text.claims):
        if claim.kind != "growth" or claim.cell is None or claim.cell.number is None or claim.direction not in WAYS:
            continue
        found = _change_before(text, i)
        if found is None:
            yield Outcome(verdict="insufficient_data", reason=f"{row_name(claim)}: the change is not printed beside it")
            continue
        change, current = found
        delta, now = money(change), current
        assert delta is not None
        if now is None:
            yield Outcome(
                verdict="insufficient_data", reason=f"{row_name(claim)}: the amount that changed is not found"
            )
            continue
        result = growth(now, WAYS[change.direction], delta, abs(claim.cell.number))
        base = now.fen - WAYS[change.direction] * delta.fen
        formula = f"{plain(delta)} / ({plain(now)} {'-' if change.direction == 'up' else '+'} {plain(delta)})"
        if result is None:
            yield _zero_base(claim, base, formula)
        elif (
            result.verdict == "mismatch" and not _names_subject(text, change) and _other_amount(text, i, change, claim)
        ):
            yield Outcome(verdict="exact")  # the change speaks of another amount of its section
        else:
            yield told(claim, result, formula, "增减幅度", "the rate of growth")


def _change_before(text: Statements, index: int) -> tuple[Claim, Cell | None] | None:
    """The change that a rate of growth goes with, in its sentence, and the amount that changed."""
    claim = text.claims[index]
    for i, other in text.before(index):
        if other.sentence != claim.sentence or other.kind == "growth":
            return None
        if other.kind == "change" and money(other) is not None and other.direction in WAYS:
            return other, changed_amount(text, i)
    return None


def changed_amount(text: Statements, index: int) -> Cell | None:
    """The amount, stated before a change, that changed."""
    change = text.claims[index]
    for _, other in text.before(index):
        cell = money(other)
        if other.kind == "amount" and cell is not None and subject(other) == subject(change):
            own_year = other.year is None or change.year is None or other.year == change.year
            if own_year and (other.stage != "initial" or change.stage == "initial"):
                return cell
    return None


def _names_subject(text: Statements, change: Claim) -> bool:
    """Whether the sentence of a change names what changed, before it."""
    lead = without_quotes(text.sentence(change)[: change.start])
    known = vocabulary().word(strip_links(strip_compare(lead)))
    return (known is not None and known[0].name == change.indicator) or change.indicator in lead


def _other_amount(text: Statements, index: int, change: Claim, claim: Claim) -> bool:
    """Whether some other amount of the section gives the printed rate."""
    delta = money(change)
    assert delta is not None
    assert claim.cell is not None
    assert claim.cell.number is not None
    for _, other in text.before(index):
        cell = money(other)
        if other.kind == "amount" and cell is not None:
            result = growth(cell, WAYS[change.direction], delta, abs(claim.cell.number))
            if result is not None and result.verdict != "mismatch":
                return True
    return False


def _zero_base(claim: Claim, base: int, formula: str) -> Outcome:
    """R3: nothing grows from zero."""
    assert claim.cell is not None
    number = claim.cell.number
    style: Severity = "style" if base == 0 and number in _ROUND else "question"
    return Outcome(
        verdict="undefined",
        table="text",
        rows=(row_name(claim),),
        measure="growth",
        places=(claim.place,),
        printed=f"{number}%",
        formula=formula,
        severity=style,
        message=f"基数为0，不宜计算增减幅度：{claim.text}（{formula}）",
        message_en=f"no rate of growth over a zero base: {claim.text} ({formula})",
    )


def completion_rate(context: Context) -> Iterator[Outcome]:
    """R4: a rate of completion is what was spent over the budget that it names."""
    text = context.statements
    for i, claim in enumerate(text.claims):
        if claim.kind != "completion" or claim.cell is None or claim.cell.number is None:
            continue
        spent, budget = _spent_and_budget(context, text, i)
        if spent is None or budget is None:
            yield Outcome(verdict="insufficient_data", reason=f"{row_name(claim)}: spending or budget is not printed")
            continue
        formula = f"{plain(spent)} / {plain(budget)}"
        result = share(spent, budget, claim.cell.number)
        if result is None:
            yield replace(
                _zero_base(claim, budget.fen, formula),
                measure="completion",
                message=f"预算为0，不宜计算完成率：{claim.text}",
            )
        else:
            yield told(claim, result, formula, "完成率", "the rate of completion")


def _spent_and_budget(context: Context, text: Statements, index: int) -> tuple[Cell | None, Cell | None]:
    claim = text.claims[index]
    named = _BASE_AMOUNT.search(claim.base)
    budget = amount(*named.groups()) if named is not None else None
    spent: Cell | None = None
    for _, other in text.before(index):
        cell = money(other)
        if other.kind == "completion" and subject(other) == subject(claim):
            break
        if other.kind != "amount" or cell is None or not _one_subject(other, claim):
            continue
        if spent is None and _is_spent(other):
            spent = cell
        elif budget is None and not _is_spent(other) and _is_base(other, claim):
            budget = cell
        if spent is not None and budget is not None:
            break
    if claim.table == "T09" and spent is not None and budget is None:
        found = context.cell("T09", claim.row, "budget")
        budget = found.cell if found is not None else None
    return spent, budget


def _one_subject(other: Claim, claim: Claim) -> bool:
    if claim.project:
        return other.project == claim.project and other.table == "T10"
    return (other.indicator, other.path) == (claim.indicator, claim.path)


def _is_spent(claim: Claim) -> bool:
    return claim.stage == "final" or claim.measure in ("final", "executed")


def _is_base(other: Claim, claim: Claim) -> bool:
    """Whether an amount is of the stage that a completion names: 年初预算, 全年预算, or 预算 alone."""
    if "年初" in claim.base:
        return other.stage == "initial"
    if "全年" in claim.base or "调整" in claim.base:
        return other.stage == "full_year"
    return True


def direction_of_change(context: Context) -> Iterator[Outcome]:
    """R2: the words of one change agree: what rises does not fall, and what stays does neither."""
    text = context.statements
    for indices in text.by_sentence.values():
        claims = [text.claims[i] for i in indices]
        for a, b in itertools.pairwise(claims):
            if a.kind == "change" and b.kind == "growth" and subject(a) == subject(b):
                opposed = {a.direction, b.direction} == {"up", "down"} and _moves(text, a)
                yield _told_by_rate(text, indices, a, b) if opposed else Outcome(verdict="exact")
            elif {a.kind, b.kind} == {"change", "comparison"} and subject(a) == subject(b):
                change, word = (a, b) if a.kind == "change" else (b, a)
                if word.direction == "level" and word.base_year == change.base_year and _moves(text, change):
                    yield _opposed(change, word, None)
        for claim in claims:
            if claim.kind == "comparison" and claim.direction == "level":
                yield from _reason_of_level(context, claim)


def _told_by_rate(text: Statements, indices: list[int], change: Claim, rate: Claim) -> Outcome:
    """A change and a rate in opposite words: the rate follows from the amounts in one direction, which is the repair."""
    outcome = _opposed(change, rate, None)
    index = next(i for i in indices if text.claims[i] is change)
    now, delta = changed_amount(text, index), money(change)
    number = rate.cell.number if rate.cell is not None else None
    if now is None or delta is None or number is None:
        return outcome
    fits = []
    for way, sign in WAYS.items():
        result = growth(now, sign, delta, abs(number))
        if result is not None and result.verdict != "mismatch":
            fits.append(way)
    return replace(outcome, repair={"up": "增", "down": "减"}[fits[0]]) if len(fits) == 1 else outcome


def change_from_nothing(context: Context) -> Iterator[Outcome]:
    """R2: where the reason is that there was nothing before, the change is the whole amount and not 0."""
    text = context.statements
    for i, claim in enumerate(text.claims):
        delta = money(claim)
        if claim.kind != "change" or delta is None:
            continue
        sentence = text.sentence(claim)
        reason = _NOTHING_BEFORE.search(_NEXT_STATEMENT.split(sentence[claim.start :], maxsplit=1)[0])
        if reason is None:
            continue
        now = next((money(other) for _, other in text.before(i) if subject(other) == subject(claim)), None)
        if now is None:
            yield Outcome(
                verdict="insufficient_data", reason=f"{row_name(claim)}: the amount that changed is not found"
            )
            continue
        wrong = delta.fen == 0 and now.fen != 0
        yield Outcome(
            verdict="mismatch" if wrong else "exact",
            table="text",
            rows=(row_name(claim),),
            measure="change",
            places=(claim.place,),
            printed=claim.text,
            computed=plain(now),
            message=f"“{row_name(claim)}”为 {plain(now)}，原因为“{reason.group()}”，却称变化 {claim.text}，建议核实",
            message_en=f"{row_name(claim)} is {plain(now)} and had no prior figure, yet its change is said to be 0",
        )


def _moves(text: Statements, change: Claim) -> bool:
    """Whether a change is one: not by zero, or 减少为 an amount."""
    cell = money(change)
    sentence = text.sentence(change)
    return (cell is not None and cell.fen != 0) or sentence[: change.start].endswith(("为", "到", "至"))


def _reason_of_level(context: Context, claim: Claim) -> Iterator[Outcome]:
    """A figure said to be level whose own reason is that something fell or rose: the words alone can only ask."""
    following = context.document.sentences[claim.sentence : claim.sentence + 3]
    text = "".join(sentence.text for sentence in following)
    tail = text[claim.start + len(claim.text) :]
    reason = re.match(r"[。，；]?(?:主要)?原因[是为：]{0,2}([^。；]*)", tail)
    if reason is None or _NOT_EXACT.search(claim.text):
        return
    words = re.search(r"减少|增加|下降|增长|压缩|压减", reason.group(1))
    if words is None:
        yield Outcome(verdict="exact")
        return
    yield Outcome(
        verdict="mismatch",
        table="text",
        rows=(row_name(claim),),
        measure="direction",
        places=(claim.place,),
        printed=claim.text,
        computed=words.group(),
        severity="question",
        message=f"“{row_name(claim)}”表述为{claim.text}，原因却是“{reason.group(1)}”，建议核实",
        message_en=f"{row_name(claim)} is said to be level, its reason says otherwise; please verify",
    )


def _opposed(a: Claim, b: Claim, severity: Severity | None) -> Outcome:
    words = {"up": "增", "down": "减", "level": "持平", "": ""}
    return Outcome(
        verdict="mismatch",
        table="text",
        rows=(row_name(a),),
        measure="direction",
        places=places(a, b),
        printed=f"{words[a.direction]} {a.text} / {words[b.direction]} {b.text}",
        severity=severity,
        message=f"“{row_name(a)}”的增减表述不一致：{words[a.direction]} {a.text}，{words[b.direction]} {b.text}，建议核实",
        message_en=f"{row_name(a)}: the words of one change disagree ({a.text}, {b.text}); please verify",
    )


def final_against_budget_words(context: Context) -> Iterator[Outcome]:
    """N3: 决算数大于、小于、等于预算数 is what the two amounts say."""
    text = context.statements
    for i, claim in enumerate(text.claims):
        if claim.kind != "comparison" or claim.base != "预算数" or _NOT_EXACT.search(claim.text):
            continue
        found = _final_and_initial(context, text, i)
        if found is None:
            yield Outcome(verdict="insufficient_data", reason=f"{row_name(claim)}: both amounts are not printed")
            continue
        final, initial = found
        way = "up" if final.fen > initial.fen else "down" if final.fen < initial.fen else "level"
        yield Outcome(
            verdict="exact" if way == claim.direction else "mismatch",
            table="text",
            rows=(row_name(claim),),
            measure="comparison",
            places=(claim.place,),
            printed=claim.text,
            computed={"up": "大于", "down": "小于", "level": "等于"}[way],
            formula=f"{plain(final)} ; {plain(initial)}",
            message=f"“{row_name(claim)}”：{claim.text}，而决算 {plain(final)}、预算 {plain(initial)}，建议核实",
            message_en=f"{row_name(claim)}: final {plain(final)}, budget {plain(initial)}, said {claim.text}",
        )


def _final_and_initial(context: Context, text: Statements, index: int) -> tuple[Cell, Cell] | None:
    claim = text.claims[index]
    named = _item_named(text.sentence(claim)[: claim.start])
    if named:
        final, budget = context.cell("T09", named, "final"), context.cell("T09", named, "budget")
        return (final.cell, budget.cell) if final is not None and budget is not None else None
    spent: Cell | None = None
    initial: Cell | None = None
    for _, other in text.before(index):
        cell = money(other)
        if other.kind != "amount" or cell is None:
            continue
        if subject(other) != subject(claim):
            break
        if _is_spent(other):
            spent = spent or cell
        else:
            initial = initial or cell
        if spent is not None and initial is not None:
            return spent, initial
    return None


def _item_named(lead: str) -> str:
    """The row of the three public expenses that the words right before a comparison name, or ""."""
    found = vocabulary().word(strip_links(without_quotes(lead)))
    if found is None or not found[0].places:
        return ""
    at = found[0].places[-1].at
    return at.row if at.table == "T09" else ""


def plain(cell: Cell) -> str:
    """An amount as a plain decimal in its unit."""
    return f"{decimal_text(cell.fen, cell.exponent, cell.unit)}"


def told(claim: Claim, result: Quotient, formula: str, zh: str, en: str) -> Outcome:
    """The outcome of a percentage: beyond all ways of rounding by one last digit it asks, by more it is wrong."""
    assert claim.cell is not None
    printed = claim.cell.number
    return Outcome(
        verdict=result.verdict,
        table="text",
        rows=(row_name(claim),),
        measure=claim.kind,
        places=(claim.place,),
        printed=f"{printed}%",
        computed=f"{result.right}%",
        residual=str(printed - result.right) if printed is not None else "",
        formula=f"{formula} = {result.right}%",
        repair=f"{result.right}%" if result.verdict == "mismatch" else "",
        severity="question" if result.verdict == "mismatch" and result.off <= 1 else None,
        message=f"“{row_name(claim)}”{zh}印为 {printed}%，{formula} = {result.right}%"
        + ("，属尾差" if result.verdict != "mismatch" else "，建议核实"),
        message_en=f"{row_name(claim)}: {en} is printed as {printed} %, {formula} = {result.right} %",
    )
