"""Rules on counts and purchases: vehicles, units, shares of small firms, and what is said twice (C1, C2, C4, C5, N8, X28)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from pyfinance.amounts import decimal_text
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.quotients import share
from pyfinance.checking.statements import money, places, row_name
from pyfinance.model import Cell, Claim, Place

_VEHICLE = re.compile(r"(?:用车|车辆|车)$")
_KINDS = ("货物", "工程", "服务")
_FIRMS = "授予中小企业合同金额"
_SMALL = "授予小微企业合同金额"
_PHRASE = re.compile(r"([\u4e00-\u9fff]{5,})(\d+)([个家辆名])([\u4e00-\u9fff]{2})")
_OWN_UNITS = re.compile(r"下属|所属")


def vehicles_by_kind(context: Context) -> Iterator[Outcome]:
    """C1: the kinds of vehicles add up to their number."""
    text = context.statements
    for i, claim in enumerate(text.claims):
        if claim.kind != "count" or _number(claim) is None or claim.indicator != "车辆" or claim.cell is None:
            continue
        if claim.cell.unit != "辆":
            continue
        parts: list[Claim] = []
        for other in text.claims[i + 1 :]:
            if other.section != claim.section or other.kind != "count" or other.cell is None or other.cell.unit != "辆":
                break
            if other.indicator == "车辆" or not _VEHICLE.search(other.indicator):
                break
            parts.append(other)
        if len(parts) < 2 or not _breaks_down(context, claim):
            continue
        total, sum_ = _number(claim), sum((_number(part) or Decimal(0) for part in parts), Decimal(0))
        yield _counted(
            claim, "vehicles", str(total), str(sum_), total == sum_, "车辆数应等于各类之和", "vehicles by kind"
        )


def _breaks_down(context: Context, claim: Claim) -> bool:
    """Whether 其中 follows a count."""
    text = "".join(s.text for s in context.document.sentences[claim.sentence : claim.sentence + 2])
    return "其中" in text[claim.start + len(claim.text) : claim.start + len(claim.text) + 6]


def _number(claim: Claim) -> Decimal | None:
    return claim.cell.number if claim.cell is not None else None


def _counted(claim: Claim, measure: str, printed: str, computed: str, holds: bool, zh: str, en: str) -> Outcome:
    return Outcome(
        verdict="exact" if holds else "mismatch",
        table="text",
        rows=(row_name(claim),),
        measure=measure,
        places=(claim.place,),
        printed=printed,
        computed=computed,
        message=f"{zh}：印为 {printed}，计得 {computed}，建议核实",
        message_en=f"{en}: {printed} printed, {computed} computed; please verify",
    )


def vehicles_kept(context: Context) -> Iterator[Outcome]:
    """C2: the number of official vehicles kept is the number of vehicles owned."""
    found: dict[str, Claim] = {}
    for claim in context.document.claims:
        if claim.kind == "count" and claim.indicator in ("公务用车保有量", "车辆") and claim.cell is not None:
            if claim.cell.unit == "辆":
                found.setdefault(claim.indicator, claim)
    if len(found) < 2:
        yield Outcome(verdict="insufficient_data", reason="vehicles kept and vehicles owned are not both stated")
        return
    kept, owned = found["公务用车保有量"], found["车辆"]
    holds = _number(kept) == _number(owned)
    outcome = _counted(
        kept,
        "kept",
        str(_number(kept)),
        str(_number(owned)),
        holds,
        "公务用车保有量与车辆总数不一致",
        "vehicles kept and owned",
    )
    yield outcome


def said_twice(context: Context) -> Iterator[Outcome]:
    """N8: a count that is said twice in the same words is the same."""
    found: dict[tuple[str, str, str], dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for sentence in context.document.sentences:
        for match in _PHRASE.finditer(sentence.text):
            words, number, unit, after = match.groups()
            found[words[-5:], unit, after][number].append(sentence.place)
    for (words, unit, after), values in found.items():
        if len(values) < 2:
            if sum(len(at) for at in values.values()) > 1:
                yield Outcome(verdict="exact")
            continue
        ranked = sorted(values.items(), key=lambda entry: (-len(entry[1]), entry[0]))
        if not _OWN_UNITS.search(words):
            continue  # counts of one thing on two occasions
        common, odd = ranked[0], ranked[-1]
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(f"{words}…{unit}{after}",),
            measure="count",
            places=(*odd[1], *common[1]),
            printed=odd[0],
            computed=common[0],
            message=f"“{words}”有 {odd[0]}{unit}{after}，又有 {common[0]}{unit}{after}（{len(common[1])}处），建议核实",
            message_en=f"{words}: {odd[0]} and {common[0]} {unit}{after}; please verify",
        )


def small_firms(context: Context) -> Iterator[Outcome]:
    """C4: contracts of small and micro firms are within those of small and medium firms, these within all purchases."""
    amounts = dict(_purchases(context))
    for part, whole in ((_SMALL, _FIRMS), (_FIRMS, "政府采购")):
        a, b = amounts.get(part), amounts.get(whole)
        if a is None or b is None:
            yield Outcome(verdict="insufficient_data", reason=f"{part} or {whole} is not stated")
            continue
        x, y = money(a), money(b)
        assert x is not None
        assert y is not None
        yield _counted(
            a, "contracts", _plain(x), f"≤ {_plain(y)}", x.fen <= y.fen, f"{part}不应大于{whole}", "contracts"
        )


def small_firms_by_kind(context: Context) -> Iterator[Outcome]:
    """C5: where all purchases are of one kind, its share of small firms is the share of all; shares of kinds add up."""
    amounts = dict(_purchases(context))
    firms = amounts.get(_FIRMS)
    kinds = {kind: amounts.get(f"政府采购{kind}") for kind in _KINDS}
    spent = {kind: cell for kind, claim in kinds.items() if claim is not None and (cell := money(claim)) is not None}
    if firms is None or len(spent) < len(_KINDS):
        yield Outcome(
            verdict="insufficient_data", reason="purchases by kind and contracts of small firms are not all stated"
        )
        return
    own = money(firms)
    assert own is not None
    filled = [kind for kind, cell in spent.items() if cell.fen]
    for claim in context.document.claims:
        kind = next((k for k in _KINDS if claim.indicator == f"{k}采购{_FIRMS}"), None)
        number = _number(claim)
        if claim.kind != "share" or kind is None or number is None:
            continue
        if not spent[kind].fen:
            yield _zero_kind(claim)
        elif filled == [kind]:
            yield _forced(claim, number, own, spent[kind])
        else:
            yield Outcome(verdict="not_applicable", reason="purchases of several kinds: no share is forced")


def _zero_kind(claim: Claim) -> Outcome:
    """A share of nothing: R3."""
    return Outcome(
        verdict="undefined",
        table="text",
        rows=(row_name(claim),),
        measure="share",
        places=(claim.place,),
        printed=claim.text,
        severity="style",
        message=f"该类采购为0，不宜计算占比：{claim.text}",
        message_en=f"no share of a kind on which nothing was spent: {claim.text}",
    )


def _forced(claim: Claim, number: Decimal, own: Cell, whole: Cell) -> Outcome:
    result = share(own, whole, number)
    exact = share(own, whole, Decimal("0.0"))
    assert result is not None
    assert exact is not None
    right = max(result.right, exact.right, key=lambda value: -int(value.as_tuple().exponent))
    return Outcome(
        verdict=result.verdict,
        table="text",
        rows=(row_name(claim),),
        measure="share",
        places=(claim.place,),
        printed=f"{number}%",
        computed=f"{right}%",
        repair=f"{right}%" if result.verdict == "mismatch" else "",
        formula=f"{_plain(own)} / {_plain(whole)} = {right}%",
        severity="question" if result.verdict == "mismatch" and result.off <= 1 else None,
        message=f"全部采购均为一类，“{row_name(claim)}”占比应为 {_plain(own)} / {_plain(whole)} = {right}%，"
        f"印为 {number}%，建议核实",
        message_en=f"all purchases are of one kind: {_plain(own)} / {_plain(whole)} = {right} %, {number} % printed",
    )


def _purchases(context: Context) -> Iterator[tuple[str, Claim]]:
    """The first amount of each indicator of purchases."""
    seen: set[str] = set()
    for claim in context.document.claims:
        name = claim.indicator
        if claim.kind == "amount" and money(claim) is not None and name not in seen:
            if name.startswith("政府采购") or name in (_FIRMS, _SMALL):
                seen.add(name)
                yield name, claim


def purchase_of_vehicles(context: Context) -> Iterator[Outcome]:
    """X28: money was spent on buying vehicles where vehicles were bought."""
    bought = next((c for c in context.document.claims if c.indicator == "公务用车购置数" and c.kind == "count"), None)
    spent = context.cell("T09", "公务用车购置费", "final", "budget")
    number = _number(bought) if bought is not None else None
    if bought is None or number is None or spent is None:
        yield Outcome(verdict="insufficient_data", reason="vehicles bought or their cost is not stated")
        return
    holds = (number > 0) == (spent.cell.fen > 0)
    yield Outcome(
        verdict="exact" if holds else "mismatch",
        table="T09",
        rows=("公务用车购置费",),
        measure="vehicles",
        places=(*places(bought), spent.place),
        printed=bought.text,
        computed=spent.text,
        message=f"公务用车购置 {bought.text}，购置费 {spent.text}，请确认",
        message_en=f"{bought.text} vehicles bought, {spent.text} spent on buying",
    )


def _plain(cell: Cell) -> str:
    return decimal_text(cell.fen, cell.exponent, cell.unit)
