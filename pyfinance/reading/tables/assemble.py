"""The tables of a file: grids of its pages joined, captioned, recognised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from pyfinance.model import Gap, Line, Table
from pyfinance.reading import forms
from pyfinance.reading.printed import Box, Grid, Source
from pyfinance.reading.tables import items, labels
from pyfinance.reading.tables.builder import TableBuilder, same_shape
from pyfinance.reading.tables.caption import Caption, read_caption, unit_of_head
from pyfinance.reading.tables.headers import Header, read_header
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import Layout
from pyfinance.reading.tables.notes import declares_empty, notes_of
from pyfinance.reading.tables.rows import bare_unit
from pyfinance.reading.tables.units import complete_names


@dataclass(slots=True)
class _Piece:
    """One grid with its caption, its header and the notes below it."""

    grid: Grid
    lattice: Lattice
    caption: Caption
    header: Header
    notes: list[str]


def read_tables(
    source: Source, year: int | None = None, file: int = 0, own: tuple[Layout, ...] = ()
) -> tuple[list[Table], list[Line], list[Gap]]:
    """Tables of a file in the order of its pages; its running text, grids without figures included; gaps."""
    pieces = _pieces(source, own)
    assembly = _Assembly(_commonest([piece.caption.unit for piece in pieces if piece.caption.unit]), year, file, own)
    for piece in pieces:
        assembly.take(piece)
    tables = assembly.finish()
    complete_names(tables)
    _name_apart(tables)
    lines = [line for page in source.pages for line in page.lines]
    return tables, lines + assembly.text, list(source.gaps)


class _Assembly:
    """Goes through the grids of a file in order: each opens a table, continues the open one, or is text."""

    def __init__(self, unit: str, year: int | None, file: int, own: tuple[Layout, ...]) -> None:
        self.text: list[Line] = []
        self._unit, self._year, self._file, self._own = unit, year, file, own
        self._tables: list[Table] = []
        self._builder: TableBuilder | None = None
        self._first: _Piece | None = None  # of the open table
        self._last: _Piece | None = None
        self._forms: list[forms.Sheet] = []  # performance forms, which make tables of their own

    def take(self, piece: _Piece) -> None:
        open_form = self._forms and forms.continues(self._forms[-1], piece.lattice, piece.caption)
        if forms.begins(piece.caption) or open_form:
            self._close()
            self._forms.append(forms.Sheet(piece.lattice, piece.caption))
            return
        self._close_forms()
        first = self._first
        if first is not None and _repeats_heads(first, piece):
            lower = piece.caption.rows - first.caption.rows
            total = first.header.total + lower if first.header.total is not None else None
            piece.header = replace(first.header, body=first.header.body + lower, total=total)
        if self._builder is not None and self._last is not None and _continues(self._builder, self._last, piece):
            self._builder.add(piece.lattice, piece.header, first=False)
        else:
            self._close()
            if not _is_table(piece):
                self.text.extend(_lines(piece.grid))
                return
            self._builder = self._open(piece)
            self._first = piece
        self._last = piece
        self._builder.notes.extend(piece.notes)

    def _open(self, piece: _Piece) -> TableBuilder:
        unit = piece.caption.unit or _unit_of_heads(piece.header)
        other = self._unit if piece.caption.layout is not None else ""  # of an unknown table nothing is assumed
        known = _units(self._tables, piece.caption)
        builder = TableBuilder(piece.caption, piece.header, unit or other, self._year, self._file, known)
        builder.unit_by = "printed" if unit else ("document" if other else "")
        builder.add(piece.lattice, piece.header, first=True)
        return builder

    def _close(self) -> None:
        if self._builder is not None:
            self._tables.append(_finish(self._builder))
        self._builder = None

    def _close_forms(self) -> None:
        self._tables.extend(forms.read_forms(self._forms, self._unit, self._year, self._file, self._own))
        self._forms = []

    def finish(self) -> list[Table]:
        self._close()
        self._close_forms()
        return self._tables


def _pieces(source: Source, own: tuple[Layout, ...]) -> list[_Piece]:
    pieces = []
    for page in source.pages:
        for n, grid in enumerate(page.grids):
            lattice = Lattice(grid)
            caption = read_caption(grid, lattice, own)
            layout_id = caption.layout.id if caption.layout else ""
            header = read_header(lattice, caption.rows, layout_id)
            after = page.grids[n + 1].above if n + 1 < len(page.grids) else grid.below
            pieces.append(_Piece(grid, lattice, caption, header, notes_of(after)))
    return pieces


def _name_apart(tables: list[Table]) -> None:
    """Tells tables of one title apart: the page for an untitled table, #2 for a title printed over another."""
    seen: Counter[tuple[str, str]] = Counter()
    for table in tables:
        if not table.title:
            table.title = f"无标题（第{table.pages[0]}页）"
        seen[(table.id, table.title)] += 1
        if seen[(table.id, table.title)] > 1:
            table.title = f"{table.title}#{seen[(table.id, table.title)]}"


def _units(tables: list[Table], caption: Caption) -> frozenset[str]:
    """The units that tables so far name, and the one that a caption names: rows may mix them with what they spend on."""
    named = {bare_unit(row.org) for table in tables for row in table.rows if row.org}
    return frozenset(named | ({bare_unit(caption.entity)} if caption.entity else set()))


def _commonest(texts: list[str]) -> str:
    return Counter(texts).most_common(1)[0][0] if texts else ""


def _unit_of_heads(header: Header) -> str:
    return next((u for c in header.columns for t in c.path if (u := unit_of_head(t))), "")


def _repeats_heads(first: _Piece, piece: _Piece) -> bool:
    """Whether a grid begins with the very heads of a table: what stands below them is its body, whatever its words."""
    top, depth = first.caption.rows, first.header.body - first.caption.rows
    start = piece.caption.rows
    if not first.header.printed or piece.grid.cols != first.grid.cols or piece.grid.rows <= start + depth or not depth:
        return False
    return all(
        _same_head(first.lattice.at[top + row][col], piece.lattice.at[start + row][col], start - top)
        for row in range(depth)
        for col in range(first.grid.cols)
    )


def _same_head(one: Box, other: Box, lower: int) -> bool:
    place = (other.row0 - lower, other.row1 - lower, other.col0, other.col1)
    return one.text == other.text and (one.row0, one.row1, one.col0, one.col1) == place


def _continues(builder: TableBuilder, last: _Piece, piece: _Piece) -> bool:
    """A grid on the same or the next page with the same title or none, and the same columns."""
    if not 0 <= piece.grid.page - last.grid.page <= 1:
        return False
    if piece.grid.page != last.grid.page and piece.grid.place.sheet != last.grid.place.sheet:
        return False  # a worksheet is no page: nothing runs over its end
    if piece.caption.unit and piece.caption.unit != (builder.unit if builder.unit_by == "printed" else ""):
        return False
    title = piece.caption.title
    if title and labels.title(title) != labels.title(builder.caption.title):
        return False
    heads = tuple(column.path for column in piece.header.columns)
    if piece.header.printed:
        return heads == builder.heads()
    return not title and same_shape(last.grid, piece.grid)


def _is_table(piece: _Piece) -> bool:
    """A grid with a known title, or with figures under heads."""
    if not any(column.kind == "figure" for column in piece.header.columns):
        return False
    if piece.caption.layout is not None:
        return True
    kinds = {kind for row in piece.lattice.kinds[piece.header.body :] for kind in row}
    told = piece.header.known or bool(piece.caption.title)
    return piece.header.printed and ("amount" in kinds or ("integer" in kinds and told))


def _lines(grid: Grid) -> list[Line]:
    """The text of a grid that is no table of figures, so that nothing printed is lost."""
    return [Line(line, box.place) for box in grid.cells for line in (box.lines or ((box.text,) if box.text else ()))]


def _finish(builder: TableBuilder) -> Table:
    table = builder.finish()
    table.unit_by = builder.unit_by
    table.declared_empty = not table.cells and any(declares_empty(note) for note in table.notes)
    if table.id == "T09":
        items.arrange(table, builder.year)
    return table
