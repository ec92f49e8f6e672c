"""Forms to tables of the tidy form: one of funds, with the records of the forms, and one of the indicators' numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyfinance.model import Cell, Column, Form, Place, Quantity, Row, Table
from pyfinance.reading.forms.draft import Draft, Fund
from pyfinance.reading.forms.quantity import number_text
from pyfinance.reading.printed import Box
from pyfinance.reading.tables.numbers import Figure, parse_figures

if TYPE_CHECKING:
    from pyfinance.reading.forms.reader import Group

_RULE = "form"


def build_tables(group: Group, file: int) -> list[Table]:
    """The table of funds of one title and, where the forms print indicators with numbers, the table of those."""
    layout = group.layout
    units = {fund.unit for draft in group.drafts for fund in draft.funds if fund.kind == "amount" and fund.unit}
    unit = units.pop() if len(units) == 1 else group.unit
    table = Table(layout.id, layout.slug, group.title, unit=unit, number=group.number, by="title")
    table.unit_by = "printed" if group.unit_printed or unit != group.unit else ("document" if unit else "")
    table.notes, table.place = list(group.notes), replace(group.place, file=file)
    table.pages = tuple(dict.fromkeys(group.pages))
    funds = _Funds(table)
    for draft in group.drafts:
        funds.add(draft)
        draft.form.remarks = [replace(one, place=replace(one.place, file=file)) for one in draft.form.remarks]
        if draft.is_form and (draft.form.project or draft.form.indicators or draft.funds):
            table.forms.append(draft.form)
    parse_figures(table, funds.figures, file)
    table.declared_empty = not table.cells and not table.forms
    indicators = indicator_table(table, [(draft.key, draft.form) for draft in group.drafts], file)
    return [table, indicators] if indicators.cells else [table]


class _Funds:
    """Rows and columns of the table of funds; a key that recurs with the same measure is the next row of its name."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.figures: list[Figure] = []
        self._columns: dict[tuple[str, str, str], int] = {}
        self._taken: set[tuple[str, str]] = set()

    def add(self, draft: Draft) -> None:
        rows: dict[tuple[str, str], int] = {}
        for fund in draft.funds:
            column = self._column(fund)
            name = f"{draft.key}/{fund.label}" if fund.label else draft.key
            key, number = name, 1
            while (key, fund.measure) in self._taken:
                number += 1
                key = f"{name}#{number}"
            self._taken.add((key, fund.measure))
            row = rows.setdefault((key, fund.role), len(self.table.rows))
            if row == len(self.table.rows):
                self.table.rows.append(self._row(draft, fund, key))
            self.figures.append(Figure(row, column, Box(0, 0, 0, 0, fund.text, place=fund.place)))

    def _row(self, draft: Draft, fund: Fund, key: str) -> Row:
        project = draft.form.project
        path = tuple(part for part in (draft.org, project, fund.label) if part)
        label = fund.label or project or draft.org or "合计"
        return Row(
            key, label, fund.role, org=draft.org, project=project, path=path, line=len(self.table.rows),
            place=fund.place, by=_RULE,
        )  # fmt: skip

    def _column(self, fund: Fund) -> int:
        unit = fund.unit if fund.kind == "amount" else ("%" if fund.kind == "percent" else "")
        key = (fund.measure, fund.kind, unit)
        if key not in self._columns:
            self._columns[key] = len(self.table.columns)
            head = fund.head or (fund.measure,)
            self.table.columns.append(Column(head, fund.measure, fund.kind, unit, additive=False, by="head"))
        return self._columns[key]


_NUMBERS = ("target", "actual", "weight", "score")


def indicator_table(table: Table, forms: list[tuple[str, Form]], file: int) -> Table:
    """The numbers of the indicators of these forms, each with the key of its rows.

    A row is an indicator; the measures are target, actual, weight and score. ``table`` is that of the forms' funds.
    """
    result = Table(
        f"{table.id}I",
        f"{table.slug}_indicators",
        table.title,
        unit_by="",
        place=table.place,
        pages=table.pages,
        by=table.by,
    )
    result.columns = [Column((name,), name, "count", additive=False, by="head") for name in _NUMBERS]
    taken: dict[str, int] = {}
    for form_key, form in forms:
        for indicator in form.indicators:
            levels = (indicator.activity, indicator.level1, indicator.level2, indicator.name)
            path = (form_key, *(level for level in levels if level))
            key = "/".join(path)
            taken[key] = taken.get(key, 0) + 1
            shown = key if taken[key] == 1 else f"{key}#{taken[key]}"
            row = Row(shown, indicator.name, "leaf", project=form.project, path=path, line=len(result.rows), by=_RULE)
            row.place = replace(indicator.place, file=file)
            result.rows.append(row)
            quantities = (indicator.target, indicator.actual, indicator.weight, indicator.score)
            for column, quantity in enumerate(quantities):
                if quantity is not None and quantity.value is not None:
                    result.cells[len(result.rows) - 1, column] = _number(quantity, row.place)
    return result


def _number(quantity: Quantity, place: Place) -> Cell:
    return Cell(number_text(quantity), quantity.unit, number=quantity.value, place=place)
