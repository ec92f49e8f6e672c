"""Insurance and housing of staff by economic item and by function: off by default, because their scopes differ."""

from __future__ import annotations

from collections.abc import Iterator

from pyfinance.checking.comparing import compare
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome

_PAIRS = {
    "30108": ("2080505",),
    "30109": ("2080506",),
    "30110": ("2101101", "2101102"),
    "30113": ("2210201",),
}


def insurance_and_housing(context: Context) -> Iterator[Outcome]:
    """X14: what T06 prints for insurance and housing is what T05 prints for the items of these."""
    for economic, functions in _PAIRS.items():
        head = context.cell("T06", economic, "total", "current_year.total", "amount", "personnel")
        found = (context.cell("T05", code, "basic", "current_year.basic", "total") for code in functions)
        parts = [spot for spot in found if spot is not None]
        if head is None or not parts:
            yield Outcome(verdict="insufficient_data", reason=f"{economic} or its items are not printed")
            continue
        result = compare(head.cell, [(1, spot.cell) for spot in parts])
        formula = f"{context.name(head.position)} {head.text} = " + " + ".join(
            f"{context.name(spot.position)} {spot.text}" for spot in parts
        )
        outcome = Outcome(
            verdict=result.verdict,
            table="T06",
            rows=(economic,),
            measure="amount",
            places=(head.place, *(spot.place for spot in parts)),
            printed=head.text,
            formula=formula,
            facts=frozenset({head.position, *(spot.position for spot in parts)}),
            message=f"经济分类与功能分类所列同类支出不一致：{formula}",
            message_en=f"by economic item and by function: {formula}",
        )
        yield result.told(outcome, head.cell.unit, head.cell.exponent)
