"""A text dump to the tables, narrative lines and gaps of a disclosure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyfinance.model import Gap, Line, Table
from pyfinance.reading.forms import indicator_table, read_form_lines
from pyfinance.reading.tables import labels
from pyfinance.reading.text import across, coded, funds, halves, side_by_side
from pyfinance.reading.text.assembly import Assembly
from pyfinance.reading.text.blocks import Block, divide, is_page_number, printed_lines
from pyfinance.reading.text.entries import Entries, is_total, read_entries, starts_body
from pyfinance.reading.text.forms import (
    Form,
    FormColumn,
    Head,
    by_vocabulary,
    forms_of,
    head_of,
    is_numbers_line,
    match,
    model_columns,
)
from pyfinance.reading.text.lexer import all_pointed, usual_decimals
from pyfinance.reading.text.names import Known, known_names
from pyfinance.subjects import Kind

_YEAR = re.compile(r"(20\d\d)年度?")
_ORDINAL_LINE = re.compile(r"[一二三四五六七八九十]+、")
_FIGURE = re.compile(r"\d\.\d|\d,\d{3}")
_KINDS: dict[str, tuple[Kind, ...]] = {"function": ("function",), "economic": ("economic", "gov_economic")}


@dataclass(slots=True)
class _Draft:
    """A block on its way to a table: its head and body, and what was read of them before names are joined."""

    block: Block
    head: Head
    body: list[Line]
    decimals: int
    form: Form | None = None
    columns: tuple[FormColumn, ...] = ()
    entries: Entries | None = None


def read_text(text: str, name: str, file: int = 0) -> tuple[list[Table], list[Line], list[Gap]]:
    """The tables of a text dump, its narrative lines, and what could not be read outside of tables.

    ``text`` is the decoded file, ``name`` its name for messages, ``file`` its index within the disclosure. Where
    blanks were lost, a table has open rows: figures in order and the columns that can hold them. Every figure on a
    table's lines is in a cell, an open row or a gap. Linear in the length of the text.
    """
    divided = divide(printed_lines(text, file))
    drafts = [_draft(block) for block in divided.blocks]
    known = known_names(d.entries for d in drafts if d.entries is not None)
    year = _year(divided.lines)
    tables: list[Table] = []
    unit = ""
    for draft in drafts:
        unit = draft.block.unit or unit
        table, rest = _table(draft, unit, known, year, file)
        tables.append(table)
        if table.forms:
            indicators = indicator_table(table, [(form.project, form) for form in table.forms], file)
            tables.extend([indicators] if indicators.cells else [])
        divided.lines.extend(rest)
    divided.lines.sort(key=lambda line: line.place.line or 0)
    return tables, divided.lines, []


def _year(lines: list[Line]) -> int | None:
    for line in lines:
        found = _YEAR.search(labels.squeeze(line.text))
        if found:
            return int(found.group(1))
    return None


def _draft(block: Block) -> _Draft:
    decimals = usual_decimals(line.text for line in block.lines)
    forms = forms_of(block.layout) if block.layout else ()
    kinds = _kinds(block)
    start = _body_start(block.lines, forms, kinds, decimals)
    draft = _Draft(block, head_of(block.lines[:start]), block.lines[start:], decimals)
    for form in forms:
        if _take_form(draft, form, kinds):
            return draft
    draft.entries = _with_heads(draft, kinds)
    if any(form.rows == "codes" for form in forms):
        draft.columns = by_vocabulary(draft.head, _widest(draft.entries)) or ()
    return draft


def _kinds(block: Block) -> tuple[Kind, ...]:
    return _KINDS.get(block.layout.classification if block.layout else "", ("function", "economic", "gov_economic"))


def _body_start(lines: list[Line], forms: tuple[Form, ...], kinds: tuple[Kind, ...], decimals: int) -> int:
    """The first line that is no head: after a 栏次 line, else the first row."""
    halves_form = any(form.rows == "halves" for form in forms)
    for i, line in enumerate(lines):
        if is_numbers_line(line.text):
            return i + 1
        if halves_form and _ORDINAL_LINE.match(labels.squeeze(line.text)):
            return i
        if (halves_form or any(form.rows in ("across", "items", "funds") for form in forms)) and not _FIGURE.search(
            line.text
        ):
            continue
        if starts_body(line, kinds, decimals):
            return i - (i > 0 and is_total(lines[i - 1].text) and not is_total(line.text))
    return len(lines)


def _take_form(draft: _Draft, form: Form, kinds: tuple[Kind, ...]) -> bool:
    """Whether a form fits; then its columns and, for coded rows, the rows are set."""
    if form.rows == "items":
        fits = across.prints_items(draft.body, draft.decimals)
        draft.form = form if fits else None
        return fits
    entries = _with_heads(draft, kinds) if form.rows == "codes" else None
    widest = _widest(entries) if entries else 0
    head = _whole_head(draft.head, entries)
    columns = match(form, head, widest)
    if columns is None and widest:  # a damaged row may be too long: the head alone decides
        columns = match(form, head, 0)
    if columns is None:
        return False
    draft.form, draft.columns, draft.entries = form, columns, entries
    return True


def _whole_head(head: Head, entries: Entries | None) -> Head:
    """The head with the words that a dump prints behind the figures of a total: the last storey of the head."""
    behind = tuple(" ".join(row.after) for row in (entries.rows if entries else ()) if row.total and row.after)
    return Head(head.flat + "".join(behind).replace(" ", ""), (*head.lines, *behind), head.numbers) if behind else head


def _widest(entries: Entries) -> int:
    return max((len(row.figures) for row in entries.rows), default=0)


def _with_heads(draft: _Draft, kinds: tuple[Kind, ...]) -> Entries:
    """The rows of the body; the last lines of the head may be the beginning of the first row's name."""
    entries = read_entries(draft.body, kinds, draft.decimals)
    entries.above = [*(text for text in draft.head.lines if not is_numbers_line(text)), *entries.above]
    return entries


def _table(draft: _Draft, unit: str, known: Known, year: int | None, file: int) -> tuple[Table, list[Line]]:
    block = draft.block
    layout = block.layout
    table = Table(
        id=layout.id if layout else "",
        slug=layout.slug if layout else "",
        title=block.title,
        unit=block.unit or unit,
        unit_by="printed" if block.unit else ("document" if unit else ""),
        number=block.number,
        notes=block.notes,
        place=block.place,
        declared_empty=block.explained_empty,
        by="title" if layout else "",
    )
    assembly = Assembly(block, table, file, all_pointed((line.text for line in draft.body), draft.decimals))
    rest: list[Line] = []
    kind = draft.form.rows if draft.form else ""
    if draft.columns:
        table.columns = model_columns(draft.columns, table.unit, "form" if draft.form else "head")
    if draft.form is not None and kind == "halves":
        numbered = draft.head.count("行次") > 0
        _set_blocks(table, draft.columns)
        found = halves.read_halves(draft.body, draft.form, draft.columns, numbered, draft.decimals)
        halves.add_halves(assembly, found, draft.columns)
    elif kind == "blocks":
        count = max(draft.head.count(word) for word in draft.columns[0].words)
        table.columns = [
            c for b in range(max(count, 1)) for c in model_columns(draft.columns[:1], table.unit, "form", b)
        ]
        side_by_side.add_blocks(assembly, draft.body, draft.decimals, count, known)
    elif kind == "items":
        across.add_items(assembly, draft.body, draft.head, draft.decimals)
    elif draft.form is not None and kind == "across":
        across.add_across(assembly, draft.body, draft.form, draft.head, draft.decimals)
        return table, rest
    elif draft.form is not None and kind == "funds":
        assembly.pointed = False  # budgets in whole units stand beside outturns with decimals
        return _funds(draft, assembly, year), rest
    elif draft.entries is not None and draft.columns:
        coded.add_coded(assembly, draft.entries, draft.columns, known)
    else:
        _leave_unread(assembly, draft)
    return assembly.finish(layout.classification if layout else "", year), rest


def _set_blocks(table: Table, columns: tuple[FormColumn, ...]) -> None:
    for column, form in zip(table.columns, columns, strict=True):
        column.block = 1 if form.half == "right" else 0


def _funds(draft: _Draft, assembly: Assembly, year: int | None) -> Table:
    lines = draft.block.lines
    bracket = re.search(r"（(万元|元)）", "".join(labels.squeeze(line.text) for line in lines))
    if bracket and not draft.block.unit:
        assembly.table.unit = bracket.group(1)
    table = assembly.table
    for column in table.columns:
        column.unit = table.unit if column.kind == "amount" else column.unit
    project = funds.project_of(lines)
    assert draft.form is not None
    rest = funds.add_funds(assembly, lines, draft.form, draft.columns, project)
    table = assembly.finish("", year)
    funds.key_rows(assembly, project)
    form = read_form_lines(rest, project)
    table.forms.append(form.form)
    table.unread.extend(form.gaps)
    return table


def _leave_unread(assembly: Assembly, draft: _Draft) -> None:
    """No form fits: every line that prints a figure is listed."""
    for line in (*draft.block.lines,):
        if _FIGURE.search(line.text) and not is_page_number(line.text):
            assembly.unread(line.text, "the columns of this table are not known", line.place)
