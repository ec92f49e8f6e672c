"""One table, built up from the grids of its pages: rows, columns and the boxes that hold its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pyfinance.model import Gap, Place, Remark, Table
from pyfinance.reading.printed import Grid
from pyfinance.reading.tables import keys, labels, nesting, purchases, tree, units
from pyfinance.reading.tables.caption import Caption
from pyfinance.reading.tables.headers import Block, GridColumn, Header, split_blocks
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.measures import read_columns
from pyfinance.reading.tables.numbers import Figure, parse_figures, states_amount
from pyfinance.reading.tables.parts import Part, goes_on, halves, join
from pyfinance.reading.tables.rows import RowReader, row_of


class TableBuilder:
    """Gathers the grids of one table; ``finish`` makes the model's table of them."""

    def __init__(
        self, caption: Caption, header: Header, unit: str, year: int | None, file: int, known: frozenset[str]
    ) -> None:
        self.caption = caption
        self.unit = unit
        self.year = year
        self.file = file
        self.layout_id = caption.layout.id if caption.layout else ""
        self.pages: list[int] = []
        self.notes: list[str] = []
        self.gaps: list[Gap] = []
        self.columns = header.columns
        self.cols = len(header.columns)
        self.place: Place | None = None
        self.unit_by: Literal["printed", "document", ""] = ""
        self._edges: list[int] = []
        classification = caption.layout.classification if caption.layout else ""
        if self.layout_id in ("T01", "T04"):
            classification = "function"
        self.parts: list[Part] = []
        for i, block in enumerate(split_blocks(header.columns)):
            columns = read_columns(block, i, self.layout_id, unit, year, caption.title)
            self.parts.append(Part(block, RowReader(block, self._class_of(block, classification), known), columns))

    def _class_of(self, block: Block, classification: str) -> str:
        if block.part in ("function", "economic", "gov_economic"):
            return block.part
        if block.side == "income" or block.part in ("use", "project"):
            return ""
        named = next((c.classification for c in block.identity if c.classification), "")
        return named or classification

    def heads(self) -> tuple[tuple[str, ...], ...]:
        return tuple(column.path for column in self.columns)

    def add(self, lattice: Lattice, header: Header, first: bool) -> None:
        """Adds the body of a grid: the first one, or a continuation with or without heads of its own."""
        grid = lattice.grid
        self.pages.append(grid.page)
        self.place = self.place or grid.place
        if first:
            self._edges = _edges(lattice)
        else:
            self._move(lattice)
        start = header.body
        if header.total is not None:
            self._add_row(lattice, header.total, among_heads=True)
        if not first and goes_on(self.parts, lattice, start):
            join(self.parts, lattice, start)
            start += 1
        for row in range(start, lattice.rows):
            if not self._note(lattice, row):
                self._add_row(lattice, row)

    def _move(self, lattice: Lattice) -> None:
        """Points the blocks at the columns of a continuation grid."""
        if lattice.cols == self.cols:
            where = list(range(self.cols))
        else:
            edges = _edges(lattice)
            where = [min(range(len(edges)), key=lambda c, x=x: abs(edges[c] - x)) for x in self._edges]  # type: ignore[misc]
        for part in self.parts:
            moved = Block(side=part.block.side, part=part.block.part)
            for source, target in (
                (part.block.identity, moved.identity),
                (part.block.figures, moved.figures),
                (part.block.texts, moved.texts),
            ):
                for column in source:
                    at = where[column.col] if column.col < len(where) else column.col
                    target.append(
                        GridColumn(at, column.path, column.kind, column.spans, column.subjects, column.classification)
                    )
            part.reader.use(moved)

    def _note(self, lattice: Lattice, row: int) -> bool:
        """A row whose only text is a remark: it is a note of the table."""
        filled = lattice.filled(row)
        if len(filled) != 1 or lattice.kinds[row][filled[0].col0] != "words":
            return False
        flat = labels.squeeze(filled[0].text)
        if flat.startswith(("注：", "注1", "说明：", "备注：", "※")) or (
            filled[0].col1 - filled[0].col0 > 1 and "。" in flat
        ):
            if filled[0].row0 == row:
                self.notes.append(flat)
            return True
        return False

    def _add_row(self, lattice: Lattice, row: int, among_heads: bool = False) -> None:
        """Adds a body row; of a row ``among_heads`` the words over figures are heads."""
        for part in self.parts:
            block = part.reader.block
            boxes = [(k, lattice.at[row][column.col]) for k, column in enumerate(block.figures)]
            shown = [(k, b) for k, b in boxes if b.text and b.row0 == row and b.col0 == block.figures[k].col]
            if among_heads:
                shown = [(k, b) for k, b in shown if lattice.kinds[row][b.col0] != "words"]
            printed = part.reader.read(lattice, row, lattice.grid.page)
            if printed.empty and not shown:
                self._add_words(part, lattice, row, max(len(part.printed) - 1, 0))
                continue
            if printed.box is not None and printed.box.row0 < row and not shown:
                continue
            if printed.box is None and shown:
                printed.box = shown[0][1]
            index = len(part.printed)
            self._add_words(part, lattice, row, index)
            part.printed.append(printed)
            part.figures.extend((index, k, box) for k, box in shown)

    def _add_words(self, part: Part, lattice: Lattice, row: int, index: int) -> None:
        """Keeps what columns of words say: reasons, remarks, goals."""
        for column in part.reader.block.texts:
            box = lattice.at[row][column.col]
            if box.text and box.row0 == row:
                part.words.append((index, "/".join(column.path), box.text, box.place))

    def finish(self) -> Table:
        """The table: rows linked and named, figures parsed."""
        layout = self.caption.layout
        table = Table(
            id=layout.id if layout else "",
            slug=layout.slug if layout else "",
            title=self.caption.title,
            unit=self.unit,
            number=self.caption.number,
            notes=list(self.notes),
            pages=tuple(dict.fromkeys(self.pages)),
            by="title" if layout else "",
        )
        if self.place is not None:
            table.place = self.place
        if self.layout_id in ("T01", "T04"):
            self.parts = [half for part in self.parts for half in halves(part, self.layout_id)]
        for index, part in enumerate(self.parts):
            for column in part.columns:
                column.block = index
        figures: list[Figure] = []
        row0 = 0
        for part in self.parts:
            figures.extend(Figure(row0 + r, len(table.columns) + k, box) for r, k, box in part.figures)
            table.columns.extend(part.columns)
            row0 += len(part.printed)
        parse_figures(table, figures, self.file)
        column0 = 0
        for index, part in enumerate(self.parts):
            self._finish_part(table, index, part, column0)
            column0 += len(part.columns)
        _mark_repeats(table)
        keys.number_recurring(table.rows, table.columns)
        table.unread.extend(self.gaps)
        return table

    def _finish_part(self, table: Table, index: int, part: Part, column0: int) -> None:
        row0 = len(table.rows)
        units.tell_units(part.printed)
        rows = [row_of(p, index, part.block.part) for p in part.printed]
        tree.link(rows, part.printed, part.reader.classification, self.year, self.layout_id)
        amounts = [column0 + k for k, column in enumerate(part.columns) if column.kind == "amount"]
        told = self.layout_id in ("T01", "T04", "T09") or purchases.lists_purchases(self.layout_id, part.printed)
        if amounts and not told:
            first = {r: cell for r in range(len(rows)) if (cell := table.cells.get((row0 + r, amounts[0]))) is not None}
            nesting.nest(rows, {r: cell for r, cell in first.items() if cell.is_amount})
        tree.place(rows)
        keys.name_rows(rows, part.printed, self.layout_id, part.block.side)
        if len(rows) == 1 and not rows[0].key:
            rows[0].key, rows[0].label, rows[0].role = "合计", "合计", "total"
        for row in rows:
            row.parent = row.parent + row0 if row.parent is not None else None
        for column in part.columns:
            column.parent = column.parent + column0 if column.parent is not None else None
        table.rows.extend(rows)
        for r, head, text, place in part.words:
            said = table.words.get((row0 + r, head))
            table.words[(row0 + r, head)] = f"{said}{text}" if said else text
            if states_amount(text):
                table.remarks.append(Remark(head, text, replace(place, file=self.file), row0 + r))


def _mark_repeats(table: Table) -> None:
    """A total row that prints the same figures as an earlier one is that total again, at the head of a further page."""
    figures: dict[int, dict[int, str]] = {}
    for (r, c), cell in table.cells.items():
        if table.rows[r].role == "total":
            figures.setdefault(r, {})[c] = cell.text
    for i, row in enumerate(table.rows):
        if row.role != "total" or i not in figures:
            continue
        for j in range(i):
            other = table.rows[j]
            if other.role == "total" and (other.key, other.block, other.org) == (row.key, row.block, row.org):
                if figures.get(j) == figures[i] and other.place.page != row.place.page:
                    row.role = "repeat"
                break


def _edges(lattice: Lattice) -> list[int]:
    """Left edges of the lattice columns in 1/100 pt; the index where the format has no geometry."""
    edges: list[int] = []
    for col in range(lattice.cols):
        found = [w[0] for b in lattice.grid.cells if b.col0 == col and (w := lattice.grid.walls(b.place)) is not None]
        edges.append(min(found) if found else col)
    return edges


def same_shape(a: Grid, b: Grid) -> bool:
    """True where two grids have the same number of columns, or the same left and right walls."""
    if a.cols == b.cols:
        return True
    first, second = a.walls(a.place), b.walls(b.place)
    if first is None or second is None:
        return False
    return all(abs(x - y) * 50 < first[1] - first[0] for x, y in zip(first, second, strict=True))
