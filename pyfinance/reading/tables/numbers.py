"""The figures of a table: printed texts to exact cells, in one batch through the core."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pyfinance import _core
from pyfinance.amounts import unit_power
from pyfinance.model import Cell, Gap, Place, Table
from pyfinance.reading.printed import Box
from pyfinance.reading.tables.lattice import content

_AMOUNT = re.compile(r"\d[余多]?[百千万亿]*元")


def states_amount(text: str) -> bool:
    """Whether words say an amount of money, with its unit: 减少3.90万元."""
    return _AMOUNT.search(text) is not None


@dataclass(slots=True)
class Figure:
    """A box that prints something in a figure column."""

    row: int
    column: int
    box: Box


def parse_figures(table: Table, figures: list[Figure], file: int) -> None:
    """Puts every figure into ``table.cells``; what is no number is listed in ``table.unread``."""
    amounts: list[Figure] = []
    for figure in figures:
        column = table.columns[figure.column]
        kind = content(figure.box.text)
        if kind == "blank":
            continue
        if kind == "words":
            if any(ch.isdigit() for ch in figure.box.text):
                table.unread.append(Gap(figure.box.text, "not a number", _place(figure.box, file)))
        elif kind == "percent" or column.kind != "amount" or not (column.unit or table.unit):
            _number(table, figure, file)
        else:
            amounts.append(figure)
    _amounts(table, amounts, file)


def _place(box: Box, file: int) -> Place:
    return replace(box.place, file=file) if file else box.place


def _number(table: Table, figure: Figure, file: int) -> None:
    """A percentage or a count: a decimal with its digits as printed, never money."""
    text = figure.box.text.strip()
    percent = text.endswith(("%", "％"))
    column = table.columns[figure.column]
    try:
        mantissa, exponent = _core.decimal_parse(text.rstrip("%％"))
    except ValueError as error:
        table.unread.append(Gap(text, str(error), _place(figure.box, file)))
        return
    unit = "%" if percent or column.kind == "percent" else column.unit
    number = Decimal(mantissa).scaleb(exponent)
    table.cells[(figure.row, figure.column)] = Cell(
        text, unit, number=number, place=_place(figure.box, file), basis=figure.box.basis
    )


def _amounts(table: Table, figures: list[Figure], file: int) -> None:
    if not figures:
        return
    texts = [figure.box.text for figure in figures]
    by_unit: dict[str, list[int]] = {}
    for i, figure in enumerate(figures):
        by_unit.setdefault(table.columns[figure.column].unit or table.unit or "元", []).append(i)
    for unit, where in by_unit.items():
        fen, exponent, _, note, position = _core.fixed_parse_list([texts[i] for i in where], unit_power(unit))
        rejected = (note & _core.NOTE_REJECTED) != 0
        beyond = (note & _core.NOTE_BEYOND) != 0
        values, exponents = fen.tolist(), exponent.tolist()
        for n, i in enumerate(where):
            figure = figures[i]
            place = _place(figure.box, file)
            if rejected[n]:
                table.unread.append(Gap(texts[i], f"not a number at byte {int(position[n])}", place))
                continue
            cell = Cell(texts[i], unit, values[n], exponents[n], place=place, basis=figure.box.basis)
            cell.beyond = bool(beyond[n])
            table.cells[(figure.row, figure.column)] = cell
