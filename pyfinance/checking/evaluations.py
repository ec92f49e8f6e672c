"""Rules on what the narrative says of performance, against the forms (P3, P4, P5, P9, S9, X17, X18)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pyfinance.amounts import decimal_text
from pyfinance.checking.context import Context
from pyfinance.checking.derived import project_name
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.performance import missed
from pyfinance.checking.statements import Statements, money
from pyfinance.model import Claim, Form, Indicator, Quantity, Sentence

_ALL_DONE = re.compile(
    r"(?:指标|目标|任务|年度|项目)[^。；]{0,12}(?:全部|均已|均)[^。；]{0,8}完成|(?:本年度|均|已)全部完成"
)
_PERFORMANCE = re.compile(r"绩效|评价|自评")
_PROBLEM = re.compile(r"(?:发现的?|存在的?)?(?:主要)?问题[^。]*?(?=(?:主要|发现的主要)?原因|下一步|改进措施|。|$)")
_LEAST_NAME = 4
_GOAL = re.compile(r"预算|目标|计划|未达|低于|少于|小于|大于")
_SECOND_LEVEL = "二级项目"  # each has a form of its own
_NEAR = 12  # characters before a number that say what it is
_SPENT = ("executed",)
_THREE_PUBLIC = ("因公出国（境）", "公务接待", "公务用车")


def all_done_against_missed(context: Context) -> Iterator[Outcome]:
    """P3: “全部完成” where no target was missed."""
    text = context.statements
    said = [s for s in context.document.sentences if _ALL_DONE.search(s.text) and _in_performance(text, s)]
    forms = [form for _, form in context.forms() if any(i.actual is not None for i in form.indicators)]
    if not said or not forms:
        yield Outcome(verdict="not_applicable", reason="nothing is said to be done in full, or no results are printed")
        return
    lacking = [(form, indicator) for form in forms for indicator in missed(form)]
    if not lacking:
        yield Outcome(verdict="exact")
        return
    shown = "；".join(
        f"{form.project}“{i.name}”目标 {i.target.text}，实际 {i.actual.text if i.actual else ''}"
        for form, i in lacking[:5]
    )
    yield Outcome(
        verdict="mismatch",
        table="T10",
        rows=tuple(f"{form.project}/{indicator.name}" for form, indicator in lacking),
        measure="actual",
        places=(*(sentence.place for sentence in said), *(indicator.place for _, indicator in lacking)),
        printed="、".join(_found(_ALL_DONE, sentence.text) for sentence in said),
        computed=str(len(lacking)),
        message=f"正文称全部完成，绩效表有{len(lacking)}项指标未达到：{shown}，建议核实",
        message_en=f"said to be done in full, while {len(lacking)} targets were missed; please verify",
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group() if match is not None else ""


def _in_performance(text: Statements, sentence: Sentence) -> bool:
    return _PERFORMANCE.search(text.section_titles(sentence.section) + sentence.text) is not None


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    """The name of an indicator as it is searched for."""
    return re.sub(r"[\s“”\"]", "", name)


def problems_of_form(context: Context) -> Iterator[Outcome]:
    """P5: a problem that is named under a project is one of its own indicators."""
    forms = {project_name(form.project): form for _, form in context.forms()}
    projects = {claim.section: claim.project for claim in context.document.claims if claim.project}
    seen: set[int | None] = set()
    for sentence in context.document.sentences:
        form = forms.get(project_name(projects.get(sentence.section, "")))
        problem = _PROBLEM.search(sentence.text)
        if form is None or problem is None or sentence.section in seen:
            continue
        foreign = list(_foreign(problem.group(), form, forms))
        if not foreign:
            yield Outcome(verdict="exact")
            continue
        seen.add(sentence.section)
        names = "、".join(dict.fromkeys(indicator.name for indicator, _ in foreign))
        other = Counter(theirs.project for _, theirs in foreign).most_common(1)[0][0]
        yield Outcome(
            verdict="mismatch",
            table="T10",
            rows=(form.project,),
            measure="problems",
            places=(sentence.place, foreign[0][0].place),
            printed=problem.group(),
            computed=names,
            message=f"“{form.project}”的问题提到“{names}”，该项目无此指标，属于“{other}”，建议核实",
            message_en=f"the problems of {form.project} name indicators that it does not have, of {other}; please verify",
        )


def _foreign(problem: str, form: Form, forms: dict[str, Form]) -> Iterator[tuple[Indicator, Form]]:
    """Indicators of other forms that a problem names and its own form does not have."""
    own = {_core(indicator.name) for indicator in form.indicators}
    for other in forms.values():
        if other is form:
            continue
        for indicator in other.indicators:
            name = _core(indicator.name)
            if len(name) > _LEAST_NAME and name in problem and not any(name in mine or mine in name for mine in own):
                yield indicator, other


def results_of_form(context: Context) -> Iterator[Outcome]:
    """P4: a result that the narrative states is the one on the form."""
    forms = {project_name(form.project): form for _, form in context.forms()}
    for claim in context.document.claims:
        form = forms.get(project_name(claim.project)) if claim.project else None
        if form is None or claim.table or claim.kind not in ("rate", "count", "amount"):
            continue
        if _GOAL.search(context.document.sentences[claim.sentence].text[: claim.start][-_NEAR:]):
            continue  # what was planned
        indicator = next((i for i in form.indicators if _core(i.name) == _core(claim.indicator)), None)
        if indicator is None or indicator.actual is None or indicator.actual.value is None:
            continue
        yield _result(form, indicator, indicator.actual, claim)


def _result(form: Form, indicator: Indicator, actual: Quantity, claim: Claim) -> Outcome:
    assert claim.cell is not None
    printed = _decimal(claim)
    holds = printed == str(actual.value) or (actual.value is not None and _same(printed, str(actual.value)))
    return Outcome(
        verdict="exact" if holds else "mismatch",
        table="T10",
        rows=(form.project, indicator.name),
        measure="actual",
        places=(claim.place, indicator.place),
        printed=claim.text,
        computed=actual.text,
        message=f"“{indicator.name}”正文为 {claim.text}，绩效表为 {actual.text}，建议核实",
        message_en=f"{indicator.name}: {claim.text} in the text, {actual.text} on the form; please verify",
    )


def _decimal(claim: Claim) -> str:
    cell = claim.cell
    assert cell is not None
    return decimal_text(cell.fen, cell.exponent, cell.unit) if cell.is_amount else str(cell.number)


def _same(a: str, b: str) -> bool:
    return _trimmed(a) == _trimmed(b)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def default_in_narrative(context: Context) -> Iterator[Outcome]:
    """P9: no evaluation is described by a score of 0 with a budget of 0 and an execution of 0."""
    text = context.statements
    for i, claim in enumerate(text.claims):
        number = claim.cell.number if claim.cell is not None else None
        if claim.kind != "count" or claim.indicator != "自评得分" or number is None:
            continue
        after = [c for c in text.claims[i + 1 : i + 4] if claim.sentence <= c.sentence <= claim.sentence + 1]
        amounts = [cell for c in after if (cell := money(c)) is not None]
        if number or len(amounts) < 2 or any(cell.fen for cell in amounts):
            yield Outcome(verdict="exact")
            continue
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(claim.indicator,),
            measure="score",
            places=(claim.place,),
            printed=claim.text,
            message=f"自评得分 {claim.text}、预算数与执行数均为0，似未开展而留有默认值，建议核实",
            message_en="a score of 0 with a budget and an execution of 0: a default that was left in?",
        )


def forms_and_projects(context: Context) -> Iterator[Outcome]:
    """S9: there is a form for every project that the narrative counts."""
    text = context.statements
    named = [
        claim
        for claim in text.claims
        if claim.kind == "count"
        and text.sentence(claim)[: claim.start].endswith(_SECOND_LEVEL)
        and claim.cell is not None
    ]
    forms = sum(not form.whole for _, form in context.forms())
    if not named or not forms:
        yield Outcome(verdict="not_applicable", reason="projects are not counted, or there are no forms")
        return
    for claim in named[:1]:
        assert claim.cell is not None
        yield Outcome(
            verdict="exact" if claim.cell.number == forms else "mismatch",
            table="T10",
            measure="forms",
            places=(claim.place,),
            printed=claim.text,
            computed=str(forms),
            message=f"正文称{_SECOND_LEVEL} {claim.text}，绩效表 {forms} 张，请确认",
            message_en=f"{claim.text} projects named, {forms} forms printed",
        )


def total_of_evaluated_projects(context: Context) -> Iterator[Outcome]:
    """X17: the funds that are said to be evaluated are those of the forms."""
    said = next((c for c in _evaluated(context)), None)
    totals = {measure: _forms_total(context, measure) for measure in ("full_year_budget", "executed")}
    if said is None or not all(totals.values()):
        yield Outcome(verdict="not_applicable", reason="no evaluated total is stated, or forms print no funds")
        return
    cell = money(said)
    assert cell is not None
    holds = cell.fen in totals.values()
    shown = "、".join(decimal_text(total, 4, "万元") for total in totals.values())
    yield Outcome(
        verdict="exact" if holds else "mismatch",
        table="T10",
        measure="total",
        places=(said.place,),
        printed=said.text,
        computed=shown,
        message=f"自评涉及资金 {said.text}，各绩效表合计（全年预算、执行）{shown}，请确认",
        message_en=f"{said.text} said to be evaluated; the forms add up to {shown}",
    )


def _evaluated(context: Context) -> Iterator[Claim]:
    for claim in context.document.claims:
        if claim.kind == "amount" and money(claim) is not None and not claim.project:
            lead = context.document.sentences[claim.sentence].text[: claim.start]
            if lead.endswith(("涉及资金", "涉及金额", "涉及预算金额")) and "自评" in lead:
                yield claim


def _forms_total(context: Context, measure: str) -> int:
    """The funds of all forms, in fen, rounded to what they print."""
    total = 0
    for table in {id(table): table for table, _ in context.forms()}.values():
        for (r, c), cell in table.cells.items():
            if table.columns[c].measure == measure and table.rows[r].role == "total" and cell.is_amount:
                total += cell.fen
    return total


def spent_in_two_places(context: Context) -> Iterator[Outcome]:
    """X18: what a project spent on one of the three public expenses is within that expense."""
    seen = False
    for t, table in context.tables("T10"):
        for r, row in context.rows(t):
            item = next((word for word in _THREE_PUBLIC if word in row.project), None)
            if item is None or row.role != "total":
                continue
            for c, column in enumerate(table.columns):
                cell = table.cells.get((r, c))
                spot = context.cell(
                    "T09",
                    {"因公出国（境）": "因公出国（境）费", "公务接待": "公务接待费"}.get(
                        item, "公务用车购置及运行维护费"
                    ),
                    "final",
                )
                if column.measure not in _SPENT or cell is None or spot is None:
                    continue
                seen = True
                yield Outcome(
                    verdict="exact" if cell.fen <= spot.cell.fen else "mismatch",
                    table="T10",
                    rows=(row.key,),
                    measure=column.measure,
                    places=(cell.place, spot.place),
                    printed=decimal_text(cell.fen, cell.exponent, cell.unit),
                    computed=spot.text,
                    message=f"“{row.project}”执行 {cell.text}，大于“三公”经费决算 {spot.text}，请确认",
                    message_en=f"{row.project} spent {cell.text}, more than the three public expenses' {spot.text}",
                )
    if not seen:
        yield Outcome(verdict="not_applicable", reason="no form is on one of the three public expenses")
