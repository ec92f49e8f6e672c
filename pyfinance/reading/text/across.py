"""The table of the three public expenses (T09): its items as rows, or all of them in one printed row of figures."""

from __future__ import annotations

from pyfinance.model import Column, Line, OpenRow, Place, Role, Row, Stage
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.text import assembly as assembling
from pyfinance.reading.text.blocks import is_page_number
from pyfinance.reading.text.forms import Form, Head
from pyfinance.reading.text.lexer import Token, tokens

_STAGES = (("budget", "预算数"), ("final", "决算数"))
_PARENTS = {
    "因公出国（境）费": "合计",
    "公务用车购置及运行维护费": "合计",
    "公务接待费": "合计",
    "公务用车购置费": "公务用车购置及运行维护费",
    "公务用车运行费": "公务用车购置及运行维护费",
}


def stages_of(head: Head, title: str) -> tuple[str, ...]:
    """The measures that a head prints: budget and final, or the one that the title names where the head names none."""
    found = tuple(measure for measure, word in _STAGES if head.count(word))
    if found:
        return found
    return ("final",) if "决算" in title else ("budget",)


def add_across(assembly: assembling.Assembly, lines: list[Line], form: Form, head: Head, decimals: int) -> None:
    """One printed row of figures over all items and stages. Further rows of figures are listed as gaps."""
    table = assembly.table
    stages = stages_of(head, table.title)
    table.columns = [_column(measure, table.unit) for measure in stages]
    inside = len(stages) > 1 and head.count(_STAGES[0][1]) > 1  # each item prints its own stages
    rows = range(len(form.items))
    columns = range(len(stages))
    order = [(r, c) for r in rows for c in columns] if inside else [(r, c) for c in columns for r in rows]
    figures: list[Token] = []
    name = ""
    for line in lines:
        found = tokens(line.text, line.place.line or 0, decimals)
        numbers = [t for t in found if t.kind != "word"]
        if not numbers or (decimals and is_page_number(line.text)):
            name += "".join(t.text for t in found if t.kind == "word")
        elif figures:
            assembly.gap(line.text, "a second row of figures under one row of items", line.place.line)
        else:
            figures = numbers
            name += "".join(t.text for t in found if t.kind == "word")
    place = Place(line=figures[0].line, file=assembly.file) if figures else table.place
    _item_rows(assembly, form.items, place)
    _place(assembly, figures, order, place)


def _column(measure: str, unit: str) -> Column:
    stage: Stage = "final" if measure == "final" else "unstated"
    path = {"budget": "预算数", "final": "决算数"}[measure]
    return Column(path=(path,), measure=measure, unit=unit, stage=stage, by="form")


def _item_rows(assembly: assembling.Assembly, items: tuple[str, ...], place: Place) -> None:
    at = {item: i for i, item in enumerate(items)}
    totals = {_PARENTS[item] for item in items if item in _PARENTS}
    for i, item in enumerate(items):
        role: Role = "total" if item == "合计" else "subtotal" if item in totals else "leaf"
        parent = at.get(_PARENTS.get(item, ""))
        depth = 0 if parent is None else 1 if items[parent] == "合计" else 2
        assembly.table.rows.append(
            Row(
                key=item,
                label=item,
                role=role,
                parent=parent,
                depth=depth,
                path=(item,),
                line=i,
                place=place,
                by="form",
            )
        )


def _place(assembly: assembling.Assembly, figures: list[Token], order: list[tuple[int, int]], place: Place) -> None:
    cells = [assembly.cell(token, assembly.table.columns[0]) for token in figures]
    good = [cell for cell in cells if cell is not None]
    if len(good) < len(cells) or len(good) > len(order):
        assembly.unread(
            " ".join(t.text for t in figures),
            "more figures than columns" if len(good) == len(cells) else "a figure is not a number",
            place,
        )
        for row in assembly.table.rows:
            row.by = assembling.UNREAD
    elif len(good) == len(order):
        assembly.table.cells.update(dict(zip(order, good, strict=True)))
    elif good:
        rows, columns = zip(*order, strict=True)
        assembly.table.open_rows.append(OpenRow(order[0][0], good, tuple(columns), tuple(rows)))


def add_items(assembly: assembling.Assembly, lines: list[Line], head: Head, decimals: int) -> None:
    """The items as rows, each with the figures of its stages."""
    table = assembly.table
    stages = stages_of(head, table.title)
    table.columns = [_column(measure, table.unit) for measure in stages]
    found_rows: list[assembling.RowDraft] = []
    above = ""
    for slot, line in enumerate(lines):
        found = tokens(line.text, line.place.line or 0, decimals)
        numbers = [t for t in found if t.kind != "word"]
        text = above + "".join(t.text for t in found if t.kind == "word")
        item = item_of(text)
        if not item and not numbers:
            above = text
            continue
        above = ""
        printed = Printed(slot, names=[item or labels.split_label(text)[3]])
        gap = "" if text else "figures without a row"
        found_rows.append(assembling.RowDraft(printed, numbers, tuple(range(len(stages))), line.place, gap))
    assembly.add(found_rows)


def item_of(text: str) -> str:
    """The item of T09 that a label names, or ""."""
    return words().item(labels.heading(labels.split_label(text)[3]))


def prints_items(lines: list[Line], decimals: int) -> bool:
    """Whether items stand as labels before figures, at least two of them."""
    count = 0
    for line in lines:
        found = tokens(line.text, line.place.line or 0, decimals)
        if found and found[0].kind in ("word", "digits") and any(t.kind == "number" for t in found):
            count += bool(item_of("".join(t.text for t in found if t.kind == "word")))
    return count > 1
