"""Findings, verdict counts and the summary of a disclosure as text and as records for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyfinance.amounts import separated
from pyfinance.checking import rule
from pyfinance.checking.narrative import TEXT
from pyfinance.display.tidy import table_name, value_text
from pyfinance.display.words import (
    RUN,
    SEVERITIES,
    VERDICT_GROUPS,
    VERDICTS,
    Lang,
    about_word,
    kind_word,
    scope_word,
    word,
)
from pyfinance.model import Cell, Column, Document, Finding, Place, Severity, Table, Verdict

SCHEMA_VERSION = "1"
"""Version of the machine forms; it changes when a field changes its meaning or goes."""

_NAMED_PLACES = 3
Counts = Mapping[Verdict, int]


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the gravest severity first, otherwise in the order given."""
    return sorted(findings, key=_gravity)


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, zeros included."""
    counts: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def finding_head(finding: Finding, lang: Lang = "zh") -> str:
    """Where a finding stands: table, part, rows, measure and place."""
    rows = ("、" if lang == "zh" else ", ").join(finding.rows)
    table = word("text", lang) if finding.table == TEXT else finding.table
    where = [table, finding.part, rows, about_word(finding.measure, lang)]
    return " ".join(filter(None, where)) + places_text(finding.places, lang)


def finding_figures(finding: Finding, lang: Lang = "zh") -> str:
    """The arithmetic of a finding: printed and computed value, their difference and what rounding allows."""
    pairs = [("printed", finding.printed), ("computed", finding.computed)]
    pairs += [("residual", finding.residual), ("slack", finding.slack if finding.slack != "0" else "")]
    return " · ".join(f"{word(name, lang)} {separated(value)}" for name, value in pairs if value)


def finding_message(finding: Finding, lang: Lang = "zh") -> str:
    """The message of a finding in a language."""
    return finding.message if lang == "zh" else finding.message_en


def rule_sentence(slug: str, lang: Lang = "zh") -> str:
    """What a rule demands, in a language; a user's own rule is its name."""
    known = rule(slug)
    return known.zh if lang == "zh" else known.en


def finding_lines(finding: Finding, lang: Lang = "zh") -> list[str]:
    """A finding as a few lines, nothing said twice: where, rule, figures, message, relations, repair. A note is one."""
    head = f"{word(finding.severity, lang)} {finding_head(finding, lang)}"
    figures, message = finding_figures(finding, lang), finding_message(finding, lang)
    if finding.severity == "note":
        return [f"{head} {figures or message} [{finding.rule}]"]
    details = [figures, message, *(part for part in finding.formula.split("; ") if part not in message)]
    if finding.repair and finding.repair.split()[0] not in message:
        details.append(f"{word('repair', lang)} {finding.repair}")
    return [f"{head}: {rule_sentence(finding.rule, lang)} [{finding.rule}]", *(f"    {one}" for one in details if one)]


def checked(counts: Counts) -> int:
    """How many relations were looked at, however they came out. What was not run is not checked."""
    return sum(counts.get(verdict, 0) for group in RUN for verdict in VERDICT_GROUPS[group])


def counts_line(counts: Counts, findings: Sequence[Finding], lang: Lang = "zh") -> str:
    """How many relations were checked and how they came out, by group of verdicts."""
    parts = []
    for name, verdicts in VERDICT_GROUPS.items():
        number = sum(counts.get(verdict, 0) for verdict in verdicts)
        text = f"{word(name, lang)} {number}"
        if name == "broken":
            by = severity_counts(finding for finding in findings if finding.verdict == "mismatch")
            text += "（" if lang == "zh" else " ("
            text += f"{word('error', lang)} {by['error']} {word('question', lang)} {by['question']}"
            text += "）" if lang == "zh" else ")"
        parts.append(text)
    return f"{word('checked', lang)} {checked(counts)}: " + " · ".join(parts)


def summary_lines(document: Document, lang: Lang = "zh") -> list[str]:
    """What was read, in at most five lines: who, when and what; unit; totals; 三公 with its stage; how much."""
    who = document.entity.value or word("entity:unknown", lang)
    kind, scope = kind_word(document.kind, lang), scope_word(document.scope, lang)
    if document.units_in_scope:
        scope += f"{'，' if lang == 'zh' else ', '}{len(document.units_in_scope)} {word('units', lang)}"
    bracket = f"（{scope}）" if lang == "zh" else f" ({scope})"
    lines = [f"{who} {document.year.value} {kind}{bracket}", _unit_line(document, lang)]
    lines += [line for line in (_totals_line(document, lang), _three_public_line(document, lang)) if line]
    return [*lines, _read_line(document, lang)]


def tables_rows(document: Document) -> list[tuple[str, str, str, str, str, str]]:
    """Per table: id, title, unit, rows, figures and rows left open."""
    return [
        (
            table.id,
            table.title,
            table.unit,
            str(len(table.rows)),
            str(len(table.cells)),
            str(len(table.open_rows) or ""),
        )
        for table in document.tables
    ]


def unread_lines(document: Document) -> list[tuple[str, str, str]]:
    """Everything printed that could not be read: place, text, reason. First the document, then its tables."""
    gaps = [("", gap) for gap in document.unread]
    gaps += [(table_name(table), gap) for table in document.tables for gap in table.unread]
    return [(f"{name} {gap.place}".strip(), gap.text, gap.reason) for name, gap in gaps]


def open_lines(document: Document) -> list[tuple[str, str, str]]:
    """Rows whose numbers could not be given to columns without a guess: table, row, numbers."""
    return [
        (table_name(table), table.rows[row.row].key, " ".join(cell.text for cell in row.numbers))
        for table in document.tables
        for row in table.open_rows
    ]


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding for machines: decimal strings in the table's unit."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "verdict": finding.verdict,
        "severity": finding.severity,
        "table": finding.table,
        "part": finding.part,
        "rows": list(finding.rows),
        "measure": finding.measure,
        "place": "; ".join(str(place) for place in finding.places),
        "printed": finding.printed,
        "computed": finding.computed,
        "residual": finding.residual,
        "slack": finding.slack,
        "formula": finding.formula,
        "repair": finding.repair,
        "message": finding.message,
    }


def check_record(document: Document, findings: Sequence[Finding], counts: Counts) -> dict[str, Any]:
    """The result of a check for machines. ``counts`` has every verdict; ``year`` is a number where it is known, else
    null.
    """
    return {
        **head_record(document),
        "counts": {verdict: counts.get(verdict, 0) for verdict in VERDICTS},
        "findings": [finding_record(finding) for finding in findings],
    }


def document_record(document: Document) -> dict[str, Any]:
    """What was read, for machines: the head, the tables, and everything that is unread or left open."""
    tables = [
        {
            "table": table.id,
            "title": table.title,
            "number": table.number,
            "unit": table.unit,
            "rows": len(table.rows),
            "cells": len(table.cells),
            "open_rows": len(table.open_rows),
            "place": str(table.place),
            "carryover_in": table.carryover_in,
            "fund_scope": table.fund_scope,
        }
        for table in document.tables
    ]
    unread = [{"place": place, "text": text, "reason": reason} for place, text, reason in unread_lines(document)]
    opened = [{"table": table, "row": row, "numbers": numbers} for table, row, numbers in open_lines(document)]
    return {
        **head_record(document),
        "scope": document.scope,
        "division": document.place.value,
        "level": document.level.value,
        "parent": document.parent.value,
        "units_in_scope": [unit.value for unit in document.units_in_scope],
        "confidential": [said.text for said in document.confidential],
        "contradictions": [
            {"attribute": one.attribute, "value": one.value.value, "other": one.other.value, "text": one.other.text}
            for one in document.contradictions
        ],
        "absent": [{"table": one.id, "title": one.title, "status": one.status} for one in document.absent],
        "tables": tables,
        "unread": unread,
        "open_rows": opened,
    }


def head_record(document: Document) -> dict[str, Any]:
    """Whose disclosure it is, for machines: what every record of one begins with."""
    year = document.year.value
    return {
        "schema_version": SCHEMA_VERSION,
        "file": "; ".join(document.files),
        "entity": document.entity.value,
        "year": int(year) if year.isdecimal() else None,
        "kind": document.kind,
    }


def places_text(places: Sequence[Place], lang: Lang = "zh") -> str:
    """The pages, cells or lines of places, each once, at most three by name."""
    names = list(dict.fromkeys(filter(None, (_place_word(place, lang) for place in places))))
    shown = names[:_NAMED_PLACES]
    if len(names) > _NAMED_PLACES:
        shown.append(word("more places", lang, n=len(names) if lang == "zh" else len(names) - _NAMED_PLACES))
    text = ("、" if lang == "zh" else ", ").join(shown)
    if not text:
        return ""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def _place_word(place: Place, lang: Lang) -> str:
    if place.line is not None:
        return word("line", lang, n=place.line)
    return word("page", lang, n=place.page) if place.page is not None else str(place)


def _unit_line(document: Document, lang: Lang) -> str:
    units = sorted({table.unit for table in document.tables if table.unit})
    text = units[0] if len(units) == 1 else f"{word('mixed', lang)} ({', '.join(units)})" if units else "—"
    return f"{word('unit of money', lang)} {text}"


def _totals_line(document: Document, lang: Lang) -> str:
    """The two totals of T01."""
    cells = [(measure, _find(document, "T01", "总计", measure)) for measure in ("income", "expenditure")]
    return " · ".join(f"{word(f'total {name}', lang)} {_shown(cell)}" for name, cell in cells if cell is not None)


def _three_public_line(document: Document, lang: Lang) -> str:
    parts = []
    for table, r, c, column in _figures(document, "T09"):
        if table.rows[r].key == "合计" and column.measure in ("budget", "final"):
            stage = column.stage if column.measure == "budget" else "final"
            name = word("budgeted" if stage == "unstated" else stage, lang)
            parts.append(f"{name} {_shown(table.cells[r, c])}")
    return f"{word('three public', lang)} {' · '.join(parts)}" if parts else ""


def _read_line(document: Document, lang: Lang) -> str:
    figures = sum(len(table.cells) for table in document.tables)
    opened, unread = len(open_lines(document)), len(unread_lines(document))
    printed = figures + sum(len(row.numbers) for table in document.tables for row in table.open_rows)
    text = word("read of", lang, tables=len(document.tables), figures=figures, printed=printed)
    settled = sum(cell.basis == "settled" for table in document.tables for cell in table.cells.values())
    text += f" · {word('settled', lang)} {settled}" if settled else ""
    text += f" · {word('unread', lang)} {unread}"
    return text + (f" · {word('open', lang)} {opened}" if opened else "")


def _figures(document: Document, table_id: str) -> Iterable[tuple[Table, int, int, Column]]:
    for table in document.tables:
        if table.id == table_id:
            for r, c in sorted(table.cells):
                yield table, r, c, table.columns[c]


def _find(document: Document, table_id: str, row: str, measure: str) -> Cell | None:
    for table, r, c, column in _figures(document, table_id):
        if table.rows[r].key == row and column.measure == measure:
            return table.cells[r, c]
    return None


def _shown(cell: Cell) -> str:
    return f"{separated(value_text(cell))} {cell.unit}"


def _gravity(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
