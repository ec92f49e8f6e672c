"""A table as it is printed: a lattice of heads, names and figures with what stands above and below it.

What every writer draws, whatever the file format. A `Style` says how a place prints: the same table in the form of one city
or another. Reading a sheet gives the cells of its table again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal
from xml.sax.saxutils import escape

from pyfinance.amounts import separated
from pyfinance.display.tidy import value_text
from pyfinance.model import Cell

Part = Literal["head", "code", "name", "figure", "number", "blank"]
Codes = Literal["number", "ladder", "joined", "bracketed"]

UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML may hold."""

# full-width characters
_NARROWEST: Final = 4
_WIDEST: Final = {"head": 8, "name": 24}
_WIDEST_FIGURE: Final = 60


@dataclass(frozen=True, slots=True)
class Style:
    """How a place prints its tables.

    ``codes``: a subject code as one number, as three columns of 类 款 项, joined with its name (2010601-行政运行) or in
    brackets before it. ``ladder_last``: in three columns each row prints its own last digits only. ``numbering``: a line
    of column numbers (栏次) below the heads. ``separators``: commas between thousands. ``indent``: names set in by their
    depth. ``total_last``: the grand total stands at the foot. ``head_unit``: the unit stands in the heads too.
    """

    codes: Codes = "number"
    ladder_last: bool = False
    numbering: bool = False
    separators: bool = True
    indent: bool = True
    total_last: bool = False
    head_unit: bool = False


@dataclass(slots=True)
class Printed:
    """One cell of a sheet: lattice rows ``row0 .. row1-1`` and columns ``col0 .. col1-1``.

    ``figure`` cells hold the table's ``cell`` and its place ``at`` (row, column) in the table. ``indent`` counts levels.
    """

    row0: int
    row1: int
    col0: int
    col1: int
    text: str = ""
    part: Part = "blank"
    indent: int = 0
    total: bool = False
    cell: Cell | None = None
    at: tuple[int, int] | None = None


@dataclass(slots=True)
class Sheet:
    """A printed table. ``heads`` is how many of its ``rows`` are heads; every position is covered by one of ``cells``."""

    name: str
    title: str
    number: str = ""
    entity: str = ""
    unit: str = ""
    rows: int = 0
    cols: int = 0
    heads: int = 0
    cells: list[Printed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)  # of the columns, in full-width characters
    table: int | None = None  # index of the table in its document
    kept: list[tuple[int, int]] = field(default_factory=list)  # rows (first, end) that no page should part

    @property
    def caption(self) -> list[str]:
        """The lines above: number, title, body and unit."""
        below = [f"编制单位：{self.entity}" if self.entity else "", f"单位：{self.unit}" if self.unit else ""]
        return [line for line in (self.number, self.title, "　　".join(filter(None, below))) if line]


def figure_text(cell: Cell, style: Style) -> str:
    """A number as it is printed."""
    text = value_text(cell)
    zeros = text.lstrip("-").startswith("0") and text.lstrip("-")[1:2].isdigit()  # 000000, as some forms print
    if style.separators and cell.is_amount and not zeros:
        text = separated(text)
    return f"{text}%" if cell.unit == "%" else text


def widths_of(sheet: Sheet) -> list[int]:
    """The widths of the columns by what they hold, in full-width characters."""
    widths = [_NARROWEST] * sheet.cols
    for cell in sheet.cells:
        if cell.col1 - cell.col0 == 1:
            halves = sum(2 if ord(ch) > 0x2E7F else 1 for ch in cell.text) + 1
            wide = halves // 2 + 1 + cell.indent
            widths[cell.col0] = max(widths[cell.col0], min(wide, _WIDEST.get(cell.part, _WIDEST_FIGURE)))
    return widths


def xml_text(text: str) -> str:
    """Text as it may stand between the tags of XML."""
    return escape(UNPRINTABLE.sub("", text))
