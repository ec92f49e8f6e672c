"""What the narrative says an item was used for, against the uses that the table prints; items that it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyfinance.checking.binding import same_name
from pyfinance.checking.context import Context, Spot
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.statements import row_name
from pyfinance.model import Claim

_USED_FOR = re.compile(r"(?:主要)?用于[^。]*?(?P<use>基本支出|项目支出)")
_MEASURES = {"基本支出": "basic", "项目支出": "project"}
_ITEM = 7  # digits of the code of an item
_LEAST_COVER = 0.8


def use_in_narrative(context: Context) -> Iterator[Outcome]:
    """W11: an item that is said to be used for basic expenditure has some, and one for projects has some."""
    seen: set[int | None] = set()
    named: dict[int | None, set[tuple[str, ...]]] = {}
    for claim in context.document.claims:
        if claim.path:
            named.setdefault(claim.section, set()).add(claim.path)
    for claim in context.document.claims:
        if len(claim.row) != _ITEM or not claim.path or claim.section in seen or len(named[claim.section]) > 1:
            continue
        said = _said(context, claim)
        if said is None:
            continue
        spots = {use: context.cell("T05", claim.row, measure) for use, measure in _MEASURES.items()}
        if not any(spots.values()):
            yield Outcome(verdict="insufficient_data", reason=f"{row_name(claim)}: the table does not print its uses")
            continue
        seen.add(claim.section)
        other = next(use for use in _MEASURES if use != said)
        wrong = not _filled(spots[said]) and _filled(spots[other])
        spot = spots[other] or spots[said]
        assert spot is not None
        yield Outcome(
            verdict="mismatch" if wrong else "exact",
            table="text",
            rows=(row_name(claim),),
            measure="use",
            places=(claim.place, spot.place),
            printed=said,
            computed=other,
            message=f"“{claim.path[-1]}”称用于{said}，表中只有{other} {spot.text}，建议核实",
            message_en=f"{claim.path[-1]} is said to be {_MEASURES[said]} expenditure, the table prints "
            f"{_MEASURES[other]} alone: {spot.text}; please verify",
        )


def _said(context: Context, claim: Claim) -> str | None:
    """The one use that the sentences around an item name, or None where they name none, or both."""
    sentences = context.document.sentences
    around = range(max(claim.sentence - 1, 0), min(claim.sentence + 2, len(sentences)))
    text = "".join(sentences[i].text for i in around if sentences[i].section == claim.section)
    uses = {found.group("use") for found in _USED_FOR.finditer(text)}
    return uses.pop() if len(uses) == 1 and not _both(text) else None


def _both(text: str) -> bool:
    return all(use.removesuffix("支出") in text for use in _MEASURES)


def _filled(spot: Spot | None) -> bool:
    return spot is not None and spot.cell.fen != 0


def items_in_text(context: Context) -> Iterator[Outcome]:
    """S12: a narrative that goes through most of the items that the table prints goes through all."""
    entry = context.table("T05")
    paths = {claim.path for claim in context.document.claims if len(claim.path) > 1}
    if entry is None or not paths:
        yield Outcome(
            verdict="not_applicable", reason="the text does not go through items, or there is no table of them"
        )
        return
    t, table = entry
    filled = {r for (r, _), cell in table.cells.items() if cell.fen}
    items = [(r, row) for r, row in context.rows(t) if len(row.function) == _ITEM and row.label and r in filled]
    codes = {claim.row for claim in context.document.claims if claim.path}
    names = [path[-1] for path in paths]
    unnamed = {c.cell.fen for c in context.document.claims if c.path and not c.row and c.cell is not None}
    lacking = [
        row
        for r, row in items
        if row.function not in codes
        and not any(same_name(name, row.label) for name in names)
        and not any(cell.fen in unnamed for (at, _), cell in table.cells.items() if at == r and cell.fen)  # misnamed
    ]
    if not items or len(items) - len(lacking) < _LEAST_COVER * len(items):
        yield Outcome(verdict="not_applicable", reason="the text does not go through the items")
        return
    for row in lacking:
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(row.function,),
            measure="item",
            places=(row.place,),
            printed=row.label,
            message=f"正文逐项说明未列“{row.label}”（{row.function}）",
            message_en=f"the text goes through the items and leaves out {row.label} ({row.function})",
        )
    for _ in range(len(items) - len(lacking)):
        yield Outcome(verdict="exact")
