"""Rules on performance forms: targets against results, reasons, weights and scores, units, rates of execution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from pyfinance import _core
from pyfinance.amounts import is_money, unit_power
from pyfinance.checking.context import Context, Spot
from pyfinance.checking.outcomes import Outcome
from pyfinance.errors import UndefinedRatioError
from pyfinance.model import Cell, Form, Indicator, Quantity, Table

_FULL = Decimal(100)
_RESERVED = Decimal(10)  # points that forms keep for the execution of the budget, beside the weights of the indicators
_PERCENT = {"%": "%", "％": "%", "百分比": "%", "百分点": "%"}
_RATE = re.compile(r"率$|满意度$|比例$|比重$|占比$")
_OPEN_RATE = re.compile(r"增长|增幅|提高|变化|资金|收益|完成率|利用率|执行率|杠杆|投资")
_DEFAULTS = (Decimal(0), Decimal(1000))  # what systems print where nobody filled in a rate of execution


def judge(indicator: Indicator) -> bool | None:
    """Whether the result meets the target; None where words, ranges of words or different units leave it open."""
    target, actual = indicator.target, indicator.actual
    if actual is None or target.value is None or actual.value is None or actual.upper is not None:
        return None
    if actual.operator not in ("", "="):
        return None
    if target.unit and actual.unit and _unit(target.unit) != _unit(actual.unit):
        return None
    value, goal = actual.value, target.value
    if target.upper is not None:
        return goal <= value <= target.upper
    return {
        "<=": value <= goal,
        ">=": value >= goal,
        "<": value < goal,
        ">": value > goal,
        "=": value == goal,
        "": value == goal,
    }[target.operator]


def missed(form: Form) -> list[Indicator]:
    """The indicators of a form whose result does not meet their target."""
    return [indicator for indicator in form.indicators if judge(indicator) is False]


def _unit(unit: str) -> str:
    return _PERCENT.get(unit, unit)


def indicator_judged(context: Context) -> Iterator[Outcome]:
    """P1: every result is judged against its target; what other rules make of it is theirs to say."""
    for _, form in context.forms():
        for indicator in form.indicators:
            if indicator.actual is None or not indicator.actual.text:
                continue
            if judge(indicator) is None:
                yield Outcome(verdict="insufficient_data", reason=f"{indicator.target.text}: a target in words")
            else:
                yield Outcome(verdict="exact")


def reason_for_missed_target(context: Context) -> Iterator[Outcome]:
    """P2: a target that was missed has its reason."""
    for table, form in context.forms():
        for indicator in missed(form):
            if indicator.deviation:
                yield Outcome(verdict="exact")
                continue
            actual = indicator.actual.text if indicator.actual else ""
            yield Outcome(
                verdict="mismatch",
                table=table.id,
                rows=(form.project, indicator.name),
                measure="deviation",
                places=(indicator.place,),
                printed=actual,
                computed=indicator.target.text,
                message=f"“{indicator.name}”目标 {indicator.target.text}，实际 {actual}，未说明偏差原因，建议核实",
                message_en=f"{indicator.name}: target {indicator.target.text}, result {actual}, no reason given",
            )


def weights_and_scores(context: Context) -> Iterator[Outcome]:
    """P6: scores lie within 0 and 100; weights to 100, or to 90 beside 10 for execution; scores add up."""
    for table, form in context.forms():
        yield from _total_score(table, form)
        yield from _weights(table, form)
        for indicator in form.indicators:
            weight, score = _number(indicator.weight), _number(indicator.score)
            if weight is None or score is None:
                continue
            if Decimal(0) <= score <= weight:
                yield Outcome(verdict="exact")
            else:
                yield _doubt(table, form, indicator.name, "score", indicator, str(score), f"0 – {weight}")


def _total_score(table: Table, form: Form) -> Iterator[Outcome]:
    total = _number(form.score)
    if total is None:
        return
    if not Decimal(0) <= total <= _FULL:
        yield _doubt(table, form, "总分", "score", form, str(total), "0 – 100")
        return
    scores = [_number(indicator.score) for indicator in form.indicators]
    if not scores or any(score is None for score in scores):
        yield Outcome(verdict="insufficient_data", reason="scores of indicators are not printed")
        return
    rest = total - sum(score for score in scores if score is not None)
    if Decimal(0) <= rest <= _RESERVED:
        yield Outcome(verdict="exact")
    else:
        yield _doubt(table, form, "总分", "score", form, str(total), str(total - rest))


def _weights(table: Table, form: Form) -> Iterator[Outcome]:
    weights = [_number(indicator.weight) for indicator in form.indicators]
    printed = [weight for weight in weights if weight is not None]
    if not printed:
        return
    if len(printed) < len(weights):
        yield Outcome(verdict="insufficient_data", reason="not every indicator prints its weight")
        return
    total = sum(printed)
    if total in (_FULL, _FULL - _RESERVED, Decimal(1)):
        yield Outcome(verdict="exact")
    else:
        yield _doubt(table, form, "权重", "weight", form, str(total), str(_FULL))


def _number(quantity: Quantity | None) -> Decimal | None:
    return None if quantity is None else quantity.value


def _doubt(
    table: Table, form: Form, row: str, measure: str, at: Form | Indicator, printed: str, expected: str
) -> Outcome:
    return Outcome(
        verdict="mismatch",
        table=table.id,
        rows=(form.project, row),
        measure=measure,
        places=(at.place,),
        printed=printed,
        computed=expected,
        message=f"“{form.project}”{row}为 {printed}，应为 {expected}，建议核实",
        message_en=f"{form.project}: {row} is {printed}, expected {expected}",
    )


def sense_of_targets(context: Context) -> Iterator[Outcome]:
    """P7: a cost is bounded from above, and a rate of satisfaction or the like is no more than 100 %."""
    for table, form in context.forms():
        for indicator in form.indicators:
            target = indicator.target
            if target.value is None:
                continue
            cost = indicator.level1.startswith("成本") and is_money(target.unit) and target.operator in (">=", ">")
            over = (
                _unit(target.unit) == "%"
                and target.value > _FULL
                and _RATE.search(indicator.name) is not None
                and _OPEN_RATE.search(indicator.name) is None
            )
            if not cost and not over:
                yield Outcome(verdict="exact")
                continue
            yield Outcome(
                verdict="mismatch",
                table=table.id,
                rows=(form.project, indicator.name),
                measure="target",
                places=(indicator.place,),
                printed=target.text,
                message=f"“{indicator.name}”的目标 {target.text} "
                + ("为成本下限" if cost else "超过100%")
                + "，请确认方向与单位",
                message_en=f"{indicator.name}: target {target.text} "
                + ("bounds a cost from below" if cost else "is over 100 %"),
            )


def cost_within_funds(context: Context) -> Iterator[Outcome]:
    """W24: no cost of a form is more than the funds of its project."""
    for table, form in context.forms():
        funds = _funds(table, form)
        if funds is None or not funds.cell.fen:
            continue
        for indicator in form.indicators:
            for kind, quantity in _costs(indicator):
                value = quantity.value
                assert value is not None
                fen = value * 10 ** unit_power(quantity.unit)
                if 2 * (fen - funds.cell.fen) <= 10 ** max(funds.cell.exponent, 0):
                    yield Outcome(verdict="exact")
                    continue
                yield Outcome(
                    verdict="mismatch",
                    table=table.id,
                    rows=(form.project, indicator.name),
                    measure=kind,
                    places=(indicator.place, funds.place),
                    printed=quantity.text,
                    computed=funds.text,
                    message=f"“{indicator.name}”{quantity.text} 大于项目资金 {funds.text} {funds.cell.unit}，请确认",
                    message_en=f"{indicator.name} {quantity.text} exceeds the project's funds {funds.text}",
                )


def _costs(indicator: Indicator) -> Iterator[tuple[Literal["target", "actual"], Quantity]]:
    if not indicator.level1.startswith("成本"):
        return
    if indicator.target.value is not None and is_money(indicator.target.unit):
        yield "target", indicator.target
    if indicator.actual is not None and indicator.actual.value is not None and is_money(indicator.actual.unit):
        yield "actual", indicator.actual


def _funds(table: Table, form: Form) -> Spot | None:
    """The largest fund figure of a form's own rows, where the project has one form in the table; else None."""
    if sum(other.project == form.project for other in table.forms) != 1:
        return None
    cells = [
        Spot((-1, r, c), cell)
        for (r, c), cell in table.cells.items()
        if cell.is_amount and table.rows[r].project == form.project
    ]
    return max(cells, key=lambda spot: spot.cell.fen, default=None)


def execution_rate(context: Context) -> Iterator[Outcome]:
    """W23: a printed rate of execution is what was executed over the full-year budget."""
    return (outcome for default, outcome in _rates(context) if not default)


def default_left_in(context: Context) -> Iterator[Outcome]:
    """P9: a rate of execution is filled in, and no default of the system is left beside what was executed."""
    return (outcome for default, outcome in _rates(context) if default)


def _rates(context: Context) -> Iterator[tuple[bool, Outcome]]:
    """(whether a default was left in, outcome) of every printed rate."""
    for t, table in context.tables("T10", "T17"):
        columns = {column.measure: c for c, column in enumerate(table.columns)}
        if not {"executed", "full_year_budget", "execution_rate"} <= set(columns):
            continue
        for r, row in context.rows(t):
            rate = table.cells.get((r, columns["execution_rate"]))
            executed = table.cells.get((r, columns["executed"]))
            budget = table.cells.get((r, columns["full_year_budget"]))
            number = _rate_number(rate)
            if rate is None or executed is None or budget is None or number is None:
                continue
            facts = frozenset((t, r, columns[name]) for name in ("executed", "full_year_budget"))
            outcome = _rate(number, executed, budget)
            words = replace(
                outcome,
                table=table.id,
                rows=(row.key,),
                measure="execution_rate",
                places=(rate.place,),
                printed=str(number),
                facts=facts,
            )
            yield outcome.verdict == "mismatch" and number in _DEFAULTS and executed.fen != 0, words


def _rate_number(rate: Cell | None) -> Decimal | None:
    """The percentage of a rate cell; forms that print amounts everywhere print it as a plain number."""
    if rate is None:
        return None
    if rate.number is not None:
        return rate.number
    text = rate.text.replace(",", "").rstrip("%％")
    return Decimal(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def _rate(number: Decimal, executed: Cell, budget: Cell) -> Outcome:
    digits = max(-int(number.as_tuple().exponent), 0)
    scaled = int(number.scaleb(digits))
    x, base = (executed.fen, executed.exponent), (budget.fen, budget.exponent)
    try:
        verdict, off = _core.ratio_check(_core.SHARE, *x, *base, scaled, digits)
    except UndefinedRatioError:
        return Outcome(verdict="undefined")
    if verdict != _core.MISMATCH:
        return Outcome(verdict="exact" if verdict == _core.EXACT else "rounding")
    right = Decimal(_core.ratio_percent(_core.SHARE, executed.fen, budget.fen, digits, _core.HALF_AWAY)).scaleb(-digits)
    return Outcome(
        verdict="mismatch",
        computed=f"{right}%",
        severity="question" if off <= 1 else None,
        formula=f"{executed.text} / {budget.text}",
        message=f"执行率印为 {number}%，{executed.text} / {budget.text} = {right}%，建议核实",
        message_en=f"rate {number} % printed, {executed.text} / {budget.text} = {right} %; please verify",
    )
