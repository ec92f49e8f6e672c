"""Relations of the tables to findings: one for each root cause, one for each tail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pyfinance.checking.causes import Cause, find_causes, misses_a_row
from pyfinance.checking.doubt import set_aside, trimmed
from pyfinance.checking.naming import (
    Position,
    cell_text,
    fen_text,
    formula_text,
    half_fen_text,
    position_name,
    table_name,
)
from pyfinance.checking.rules import rule
from pyfinance.checking.slips import kind_of_slip
from pyfinance.model import Cell, Document, Finding, Relation, Severity, Verdict
from pyfinance.relations import Evaluation, cell_at, evaluate, finest_exponents

_CONFIRMATIONS = 3
_KINDS_ZH = {
    "transposed digits": "数字颠倒",
    "one digit": "一位数字不同",
    "slipped decimal": "小数点移位",
    "unit": "单位相差",
    "sign": "正负号",
    "copied neighbour": "抄错相邻数",
    "": "数值不符",
}


def check_relations(
    document: Document, relations: Sequence[Relation]
) -> tuple[list[Finding], Evaluation, dict[int, str]]:
    """Findings of every relation that is not exact, the evaluation that they rest on, and the finding of each broken
    relation: its index to the finding's id.
    """
    evaluation = evaluate(document, relations)
    set_aside(document, evaluation)
    confirmed = _confirmations(evaluation)
    findings: list[Finding] = []
    explained: dict[int, str] = {}
    for cause in find_causes(document, evaluation):
        findings.append(_cause_finding(document, evaluation, cause, confirmed))
        explained |= dict.fromkeys(cause.relations, findings[-1].id)
    doubtful = _broken_if_restored(document, relations, evaluation)
    seen: set[frozenset[Position]] = set()
    for i, verdict in enumerate(evaluation.verdict):
        if verdict in ("rounding", "duplicate_ulp", "tie_only"):
            cells = frozenset((t.table, t.row, t.column) for t in relations[i].terms if _filled(document, t))
            if cells not in seen:  # one tail that two relations state is one tail
                seen.add(cells)
                severity: Severity = "question" if i in doubtful else "note"
                findings.append(_relation_finding(document, evaluation, [i], verdict, severity))
    return findings, evaluation, explained


def _filled(document: Document, term) -> bool:  # type: ignore[no-untyped-def]
    cell = cell_at(document, (term.table, term.row, term.column))
    return cell is not None and cell.fen != 0


def _confirmations(evaluation: Evaluation) -> Counter[str]:
    """How often each table part confirms a structural relation with two or more parts that are not zero."""
    confirmed: Counter[str] = Counter()
    for relation, verdict, filled in zip(evaluation.relations, evaluation.verdict, evaluation.filled, strict=True):
        if relation.structural and filled >= 2 and verdict in ("exact", "rounding", "tie_only", "duplicate_ulp"):
            confirmed[relation.guard] += 1
    return confirmed


def _broken_if_restored(document: Document, relations: Sequence[Relation], evaluation: Evaluation) -> set[int]:
    """Tails that would be mismatches if the zeros that a cell trims were printed: the precision is in doubt."""
    tails = [i for i, verdict in enumerate(evaluation.verdict) if verdict in ("rounding", "tie_only")]
    finest = finest_exponents(document) if tails else {}
    suspects = [i for i in tails if trimmed(document, relations[i], finest)]
    if not suspects:
        return set()
    restored = evaluate(document, [relations[i] for i in suspects], restored=True)
    return {i for i, verdict in zip(suspects, restored.verdict, strict=True) if verdict == "mismatch"}


def _severity(document: Document, evaluation: Evaluation, cause: Cause, confirmed: Counter[str]) -> Severity:
    """The gravest severity that a relation of the cause may reach: soft or unconfirmed ones can only ask."""
    if not cause.cells and misses_a_row(evaluation, cause):
        return "question"  # what a document leaves out (a confidential line) is not what it gets wrong
    for i in cause.relations:
        relation = evaluation.relations[i]
        if relation.soft or rule(relation.rule).severity != "error":
            continue
        if not relation.structural:
            return "error"
        table = document.tables[relation.terms[0].table]
        if confirmed[relation.guard] >= _CONFIRMATIONS and table.unit_by == "printed":
            return "error"
    gravest = {rule(evaluation.relations[i].rule).severity for i in cause.relations}
    return "question" if gravest & {"error", "question"} else "note"


def _cause_finding(document: Document, evaluation: Evaluation, cause: Cause, confirmed: Counter[str]) -> Finding:
    severity = _severity(document, evaluation, cause, confirmed)
    if cause.shifted:
        return _shift_finding(document, evaluation, cause)
    if not cause.cells:
        return _relation_finding(document, evaluation, cause.relations, "mismatch", severity)
    if cause.swapped:
        return _swap_finding(document, evaluation, cause, severity)
    first = cause.cells[0]
    cell = cell_at(document, first)
    assert cell is not None
    table = document.tables[first[0]]
    row, column = table.rows[first[1]], table.columns[first[2]]
    right = fen_text(cause.fen, cell.exponent, cell.unit)
    kind = _slip(document, first, cell, cause.fen)
    slug = evaluation.relations[cause.relations[0]].rule
    names = "、".join(position_name(document, p) for p in cause.cells)
    formula = "; ".join(formula_text(document, evaluation.relations[i]) for i in cause.relations)
    n, shown = len(cause.relations), cell_text(cell)
    zh = f"{names} 印为 {shown}，{n} 个关系式不成立，改为 {right} 后全部成立"
    places = [c.place for p in cause.cells if (c := cell_at(document, p)) is not None]
    if n == 1:
        relation = evaluation.relations[cause.relations[0]]
        zh = f"{rule(slug).zh}：{formula}，{names} 改为 {right} 后成立"
        places += [c.place for t in relation.terms if (c := cell_at(document, (t.table, t.row, t.column))) and c.fen]
    return Finding(
        id=_id(document, slug, first),
        rule=slug,
        verdict="mismatch",
        severity=severity,
        table=table_name(document, first[0]),
        part=row.part,
        rows=tuple(document.tables[p[0]].rows[p[1]].key for p in cause.cells),
        measure=column.measure,
        places=tuple(dict.fromkeys(places)),
        printed=cell_text(cell).replace(",", ""),
        computed=right,
        residual=fen_text(cell.fen - cause.fen, cell.exponent, cell.unit),
        slack="0",
        formula=formula,
        repair=f"{right} ({kind})" if kind else right,
        message=f"{zh}（{_KINDS_ZH[kind]}），建议核实",
        message_en=f"{names} is printed as {shown}; {n} relations fail and all hold with {right}; please verify",
    )


def _shift_finding(document: Document, evaluation: Evaluation, cause: Cause) -> Finding:
    """One finding for a column that slipped: its rows, and where their figures stand."""
    found = _relation_finding(document, evaluation, cause.relations, "mismatch", "error")
    heads = [evaluation.relations[i].terms[0] for i in cause.relations]
    table = document.tables[heads[0].table]
    rows = tuple(dict.fromkeys(table.rows[head.row].key for head in heads))
    where, place = ("上", "above") if cause.shifted < 0 else ("下", "below")
    name = f"{table_name(document, heads[0].table)}.{found.measure}"
    return replace(
        found,
        rows=rows,
        repair=f"{place} (shifted column)",
        message=f"{name}一栏有{len(rows)}行与分项之和不符，应有的数印在{where}一行，似整栏错位，建议核实",
        message_en=f"{name}: in {len(rows)} rows the figure that the parts give stands one row {place}: a shifted column?",
    )


def _swap_finding(document: Document, evaluation: Evaluation, cause: Cause, severity: Severity) -> Finding:
    """One finding for two figures of a row that print each other's."""
    found = _relation_finding(document, evaluation, cause.relations, "mismatch", severity)
    cells = [cell for p in cause.cells if (cell := cell_at(document, p)) is not None]
    names = "、".join(position_name(document, p) for p in cause.cells)
    first, second = (cell_text(cell).replace(",", "") for cell in cells)
    t, r, c = cause.cells[0]
    slug = evaluation.relations[cause.relations[0]].rule
    return replace(
        found,
        id=_id(document, slug, cause.cells[0]),
        table=table_name(document, t),
        rows=(document.tables[t].rows[r].key,),
        measure=document.tables[t].columns[c].measure,
        places=tuple(cell.place for cell in cells),
        printed=first,
        computed=second,
        residual=fen_text(cells[0].fen - cells[1].fen, cells[0].exponent, cells[0].unit),
        repair=f"{second} (swapped columns)",
        message=f"{names} 印为 {first}、{second}，{len(cause.relations)} 个关系式不成立，两数互换后全部成立（串列），建议核实",
        message_en=f"{names} are printed as {first} and {second}; {len(cause.relations)} relations fail and all hold with "
        "the two changed about; please verify",
    )


def _slip(document: Document, position: Position, cell: Cell, right: int) -> str:
    scale = 10**cell.exponent if cell.exponent > 0 else 1
    if right % scale:
        return ""
    table = document.tables[position[0]]
    near = [
        other.fen // scale
        for (r, c), other in table.cells.items()
        if other.is_amount and (r, c) != position[1:] and abs(r - position[1]) + abs(c - position[2]) == 1
    ]
    return kind_of_slip(cell.fen // scale, right // scale, near)


def _relation_finding(
    document: Document, evaluation: Evaluation, relations: Sequence[int], verdict: Verdict, severity: Severity
) -> Finding:
    """A finding at the head of a relation that has no unique repair, or at a tail."""
    first = relations[0]
    relation = evaluation.relations[first]
    head = relation.terms[0]
    position = (head.table, head.row, head.column)
    cell = cell_at(document, position)
    assert cell is not None
    table = document.tables[head.table]
    row, column = table.rows[head.row], table.columns[head.column]
    residual = evaluation.residual[first]
    exponent = _finest(document, relation)
    computed = fen_text(cell.fen - residual, exponent, cell.unit)
    formula = "; ".join(formula_text(document, evaluation.relations[i]) for i in relations)
    said = rule(relation.rule)
    places = tuple(
        c.place for t in relation.terms if (c := cell_at(document, (t.table, t.row, t.column))) is not None and c.fen
    )
    difference = fen_text(residual, exponent, cell.unit)
    tail = "" if verdict == "mismatch" else "，属尾差"
    return Finding(
        id=_id(document, relation.rule, position),
        rule=relation.rule,
        verdict=verdict,
        severity=severity,
        table=table_name(document, head.table),
        part=row.part,
        rows=(row.key,),
        measure=column.measure,
        places=places[:1] if verdict != "mismatch" else places,
        printed=cell_text(cell).replace(",", ""),
        computed=computed,
        residual=difference,
        slack=half_fen_text(evaluation.slack[first], cell.unit),
        formula=formula,
        repair="",
        message=f"{said.zh}：{formula}，相差 {difference}{tail}" + ("，建议核实" if verdict == "mismatch" else ""),
        message_en=f"{said.en}: {formula}; difference {difference}",
    )


def _finest(document: Document, relation: Relation) -> int:
    cells = [cell_at(document, (t.table, t.row, t.column)) for t in relation.terms]
    return min((cell.exponent for cell in cells if cell is not None), default=0)


def _id(document: Document, slug: str, position: Position) -> str:
    table = document.tables[position[0]]
    row, column = table.rows[position[1]], table.columns[position[2]]
    return ":".join((slug, document.kind, table_name(document, position[0]), row.part, row.key, column.measure))
