"""Live formulas of a sheet: totals as sums of the cells that the printed structure says they add up.

A total becomes a formula only where the formula gives exactly what is printed: opening or recalculating a workbook never
changes a printed figure. Where the parts give something else the printed figure stands, and a note says what they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyfinance.display.tidy import value_text
from pyfinance.model import Document, Relation
from pyfinance.reading.spans import cell_name
from pyfinance.relations.structural import structural
from pyfinance.writing.sheet import Sheet

_LONGEST: Final = 8000  # characters of a formula that Excel takes, with room
_DIGITS: Final = 15  # significant digits that a spreadsheet keeps

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Formula:
    """The formula of one cell, or, where it is "", the note that its parts give another figure."""

    text: str
    note: str = ""


def fits_number(text: str) -> bool:
    """Whether a spreadsheet keeps every digit of a plain decimal; else it has to be written as text."""
    return len(text.lstrip("-").replace(".", "").lstrip("0")) <= _DIGITS


def sheet_formulas(document: Document, sheets: list[Sheet], top: int) -> dict[int, dict[Place, Formula]]:
    """Formulas by sheet (its index) and lattice place. ``top`` rows stand above the lattice in the worksheet."""
    at_table = {sheet.table: n for n, sheet in enumerate(sheets) if sheet.table is not None}
    by_sheet: dict[int, list[Relation]] = {}
    for relation in structural(document):
        head = relation.terms[0]
        if relation.op == "=" and head.table in at_table and head.coefficient == 1 and not relation.soft:
            by_sheet.setdefault(at_table[head.table], []).append(relation)
    return {n: dict(_of_sheet(sheets[n], relations, top)) for n, relations in by_sheet.items()}


def _of_sheet(sheet: Sheet, relations: Iterable[Relation], top: int) -> Iterator[tuple[Place, Formula]]:
    places = {cell.at: (cell.row0, cell.col0) for cell in sheet.cells if cell.at is not None}
    values = {
        cell.at: Decimal(text)
        for cell in sheet.cells
        if cell.at is not None and cell.cell is not None and fits_number(text := value_text(cell.cell))
    }
    units = {cell.at: cell.cell.unit for cell in sheet.cells if cell.at is not None and cell.cell is not None}
    parts_of: dict[Place, list[Place]] = {}
    for relation in sorted(relations, key=lambda r: r.rule == "row-total"):  # sums down the sheet before sums across
        head, *rest = [(term.row, term.column) for term in relation.terms]
        terms = [at for at in rest if at in places]
        if head not in values or head in parts_of or not terms or any(at not in values for at in terms):
            continue
        if any(term.coefficient != -1 for term in relation.terms[1:]) or len({units[at] for at in (head, *terms)}) > 1:
            continue
        given = sum((values[at] for at in terms), Decimal(0))
        if given != values[head]:
            yield places[head], Formula("", f"各项之和 {given}，相差 {values[head] - given}")
            continue
        text = _sum([places[at] for at in terms], top)
        if len(text) <= _LONGEST and not _leads_back(head, terms, parts_of):
            parts_of[head] = terms
            yield places[head], Formula(text)


def _leads_back(head: Place, parts: list[Place], parts_of: dict[Place, list[Place]]) -> bool:
    """Whether a formula would come to depend on itself."""
    seen: set[Place] = set()
    waiting = list(parts)
    while waiting:
        at = waiting.pop()
        if at == head:
            return True
        if at not in seen:
            seen.add(at)
            waiting += parts_of.get(at, [])
    return False


def _sum(places: list[Place], top: int) -> str:
    """The sum of cells: stretches of neighbours as ranges."""
    names: list[str] = []
    for stretch in _stretches(sorted(places, key=lambda at: (at[1], at[0]))):
        first, last = (cell_name(row + top, col) for row, col in (stretch[0], stretch[-1]))
        names.append(first if len(stretch) == 1 else f"SUM({first}:{last})")
    return "=" + "+".join(names)


def _stretches(places: list[Place]) -> Iterator[list[Place]]:
    stretch: list[Place] = []
    for at in places:
        if stretch and (at[1] != stretch[-1][1] or at[0] != stretch[-1][0] + 1):
            yield stretch
            stretch = []
        stretch.append(at)
    if stretch:
        yield stretch
