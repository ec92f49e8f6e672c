"""T09 (三公) as it is printed: items as columns where that is the only form that says what the tidy form holds.

Reading turns every form of this table to items as rows. A row per unit and item, or a single column of final accounts, can
only be printed with the items as columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pyfinance.model import Cell, Column, Row, Table
from pyfinance.writing.official import wording

_VEHICLES: Final = "公务用车购置及运行维护费"
_ALL: Final = "三公会议培训合计"
_TOTAL: Final = "合计"


def across(table: Table) -> Table:
    """The table with its items as columns; any other table as it is."""
    if table.id != "T09" or not table.rows or not any(column.by == "T09" for column in table.columns):
        return table
    items = list(dict.fromkeys(row.key.rpartition("|")[2] for row in table.rows))
    units = list(dict.fromkeys(row.key.rpartition("|")[0] for row in table.rows))
    result = replace(table, rows=[], columns=[], cells={})
    places: dict[tuple[str, int], int] = {}
    for c, column in enumerate(table.columns):
        for item in items:
            places[item, c] = len(result.columns)
            path = (*_stage(table, column), *_heads(item, items))
            result.columns.append(replace(column, path=path, parent=None, measure=column.measure))
    rows = {unit: n for n, unit in enumerate(units)}
    result.rows = [_row(unit, n, table) for unit, n in rows.items()]
    cells: dict[tuple[int, int], Cell] = {}
    for (r, c), cell in table.cells.items():
        unit, _, item = table.rows[r].key.rpartition("|")
        cells[rows[unit], places[item, c]] = cell
    result.cells = cells
    return result


def _stage(table: Table, column: Column) -> tuple[str, ...]:
    """The heads over the items of one measure, stage and fund; a single column of budgets needs none."""
    if len(table.columns) == 1 and column.measure == "budget":
        return ()
    words = wording()
    heads = {**words.roles, **words.qualifiers, "current_year": "当年预算"}
    return tuple(heads.get(part, part) for part in column.measure.split("."))


def _heads(item: str, items: list[str]) -> tuple[str, ...]:
    if item == _VEHICLES:
        return (_VEHICLES, "小计")
    if item in ("公务用车购置费", "公务用车运行费"):
        return (_VEHICLES, item) if _VEHICLES in items else (item,)
    if item == _ALL:
        return (_TOTAL,)
    if item == _TOTAL and _ALL in items:
        return ("“三公”经费小计",)
    return tuple(item.split("/"))


def _row(unit: str, line: int, table: Table) -> Row:
    if not unit:
        return Row(_TOTAL, _TOTAL, "total", line=line)
    if unit.startswith("单位:"):
        name = next(
            (row.org for row in table.rows if row.key.startswith(f"{unit}|") and row.org), unit.partition(":")[2]
        )
        return Row(unit, name, org=name, line=line)
    if unit.isdigit():
        return Row(unit, "", function=unit, code_source="printed", line=line)
    return Row(unit, unit, line=line)
