"""From rows of figures in order to a table of the model: cells where the columns are certain, open rows where not."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyfinance.model import Cell, Column, Gap, OpenRow, Place, Role, Row, Table
from pyfinance.reading.tables.keys import name_rows, number_recurring
from pyfinance.reading.tables.rows import Printed, row_of
from pyfinance.reading.tables.tree import link
from pyfinance.reading.text.blocks import Block
from pyfinance.reading.text.figures import cell_of
from pyfinance.reading.text.lexer import Token

UNREAD = (
    "unread"  # Row.by of a row that is printed but whose figures stand in a gap: no relation may take them for blank
)
SPLIT = "the figures of one row stand on two lines, so that their order is not known"


@dataclass(slots=True)
class RowDraft:
    """One row before it has a key: what is printed, its figures in order, and the columns that can hold them."""

    printed: Printed
    figures: list[Token]
    columns: tuple[int, ...]
    place: Place
    gap: str = ""  # why the row cannot be read, where it cannot
    role: Role | None = None  # where the label alone does not tell it
    index: int = -1  # of the row in the table, once it is placed


@dataclass(slots=True)
class Assembly:
    """Collects the rows of one table, block by block."""

    block: Block
    table: Table
    file: int
    pointed: bool = False  # every figure of the table prints its decimals: digits alone are no figure
    _blocks: list[list[RowDraft]] = field(default_factory=list)
    _joint: list[tuple[list[RowDraft], list[Token]]] = field(default_factory=list)

    def add(self, lines: list[RowDraft]) -> None:
        """Adds the rows of one block of columns, in printed order."""
        self._blocks.append(lines)

    def join(self, lines: list[RowDraft], figures: list[Token]) -> None:
        """Figures in order that belong to several rows of one printed line, where it is not known how many to each."""
        self._joint.append((lines, figures))

    def gap(self, text: str, reason: str, line: int | None) -> None:
        """Lists what could not be read, by the line of the file."""
        self.unread(text, reason, Place(line=line, file=self.file))

    def unread(self, text: str, reason: str, place: Place) -> None:
        """Lists what could not be read."""
        self.table.unread.append(Gap(text, reason, place))

    def finish(self, classification: str, year: int | None) -> Table:
        """Names the rows, links them to a tree and places the figures. Returns the table."""
        for number, lines in enumerate(self._blocks):
            printed = [line.printed for line in lines]
            rows = [row_of(line.printed, number, "") for line in lines]
            for row, line in zip(rows, lines, strict=True):
                row.place = line.place
            link(rows, printed, classification, year)
            name_rows(rows, printed, self.table.id)
            offset = len(self.table.rows)
            for row, line in zip(rows, lines, strict=True):
                if row.parent is not None:
                    row.parent += offset
                self.table.rows.append(row)
                line.index = len(self.table.rows) - 1
                row.role = line.role or row.role
                self._place(line.index, row, line)
        for lines, figures in self._joint:
            self._place_joint(lines, figures)
        number_recurring(self.table.rows, self.table.columns)
        return self.table

    def _place(self, index: int, row: Row, line: RowDraft) -> None:
        if line.gap:
            self._unread(row, line, line.gap)
            return
        if len(line.figures) > len(line.columns):
            self._unread(row, line, "more figures than columns")
            return
        columns = [self.table.columns[c] for c in line.columns]
        cells = [self.cell(token, column) for token, column in zip(line.figures, columns, strict=False)]
        figures = [cell for cell in cells if cell is not None]
        if len(figures) < len(cells):
            self._unread(row, line, "a figure is not a number" if self.table.unit else "no unit of money is printed")
            return
        if len(figures) == len(line.columns):
            self.table.cells.update({(index, c): cell for c, cell in zip(line.columns, figures, strict=True)})
        elif figures:
            self.table.open_rows.append(OpenRow(index, figures, line.columns))

    def _place_joint(self, lines: list[RowDraft], figures: list[Token]) -> None:
        positions = [(line.index, column) for line in lines for column in line.columns]
        cells = [self.cell(token, self.table.columns[positions[0][1]]) for token in figures]
        good = [cell for cell in cells if cell is not None]
        if len(good) < len(cells) or len(good) > len(positions):
            self.unread(" ".join(token.text for token in figures), "figures of several rows", lines[0].place)
            for line in lines:
                self.table.rows[line.index].by = UNREAD
            return
        rows, columns = zip(*positions, strict=True)
        self.table.open_rows.append(OpenRow(positions[0][0], good, tuple(columns), tuple(rows)))

    def _unread(self, row: Row, line: RowDraft, reason: str) -> None:
        row.by = UNREAD
        text = " ".join(filter(None, (row.key or row.label, *(token.text for token in line.figures))))
        self.unread(text, reason, line.place)

    def cell(self, token: Token, column: Column) -> Cell | None:
        """The cell of a figure in a column, or None where it is no number."""
        if token.kind == "bad" or (self.pointed and token.kind == "digits" and token.text.strip("0")):
            return None
        if column.kind == "amount" and not self.table.unit:
            return None
        unit = self.table.unit if column.kind == "amount" else ""
        return cell_of(token.text, unit, Place(line=token.line, file=self.file), column.kind)
