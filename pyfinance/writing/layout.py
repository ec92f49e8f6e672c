"""Tables to sheets: heads of several storeys from the columns' paths, blocks side by side, rows line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyfinance.model import Document, Table
from pyfinance.writing.forms import INDICATORS, form_sheet
from pyfinance.writing.identity import IdentityColumn, identity_columns
from pyfinance.writing.official import wording
from pyfinance.writing.sheet import Part, Printed, Sheet, Style, figure_text, widths_of
from pyfinance.writing.three_public import across

TWO_SIDED: Final = ("T01", "T04", "T07", "T08")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_NAME_CHARACTERS: Final = re.compile(r"[\[\]:*?/\\']")
_UNTITLED: Final = re.compile(r"无标题（")  # what reading calls a table that prints no title
_SIDE: Final = re.compile(r"(?:本年|财政拨款)?(?:收入|支出)(?:预算|部分)?")


@dataclass(slots=True)
class _Column:
    """One column of the sheet: an identity column or a figure column (``index`` in the table)."""

    path: tuple[str, ...]
    identity: IdentityColumn | None = None
    index: int = -1
    block: int = 0


def document_sheets(document: Document, style: Style | None = None) -> list[Sheet]:
    """The sheets of all tables of a document that print rows, in order, each with a name of its own."""
    sheets: list[Sheet] = []
    used: set[str] = set()
    for index, table in enumerate(document.tables):
        if table.id in INDICATORS:  # printed with their forms
            continue
        if table.forms or (table.columns and (table.rows or table.declared_empty)):
            sheet = table_sheet(table, document.entity.value, style)
            sheet.name = _sheet_name(table, used)
            sheet.table = index
            sheets.append(sheet)
    return sheets


def table_sheet(table: Table, entity: str = "", style: Style | None = None) -> Sheet:
    """One table as a sheet in the official layout, or in that of ``style``."""
    style = style or Style()
    if table.forms:
        return form_sheet(table, entity, style)
    table = across(table)
    title = "" if _UNTITLED.match(table.title) else re.sub(r"#\d+$", "", table.title)
    sheet = Sheet(table.id or title, title, table.number, entity, table.unit, notes=list(table.notes))
    columns = _columns(table, style)
    sheet.cols = len(columns)
    _heads(sheet, columns, style)
    _body(sheet, table, columns, style)
    sheet.widths = widths_of(sheet)
    return sheet


def _columns(table: Table, style: Style) -> list[_Column]:
    found: list[_Column] = []
    for block in sorted({column.block for column in table.columns}):
        figures = [c for c, column in enumerate(table.columns) if column.block == block]
        rows = [r for r, row in enumerate(table.rows) if row.block == block]
        paths = [_path(table, c, style) for c in figures]
        side = _side(table, figures, paths)
        identity = identity_columns(table, rows, table.columns[figures[0]].part, style)
        outer = (side,) if side else ()
        found += [_Column(outer + each.path, each, block=block) for each in identity]
        inner = [path if not side or path[0] == side else (side, *path) for path in paths]
        inner = [path if path != (side,) else (side, wording().roles["amount"]) for path in inner]
        found += [_Column(path, None, c, block) for path, c in zip(inner, figures, strict=True)]
    return found


def _path(table: Table, c: int, style: Style) -> tuple[str, ...]:
    """The printed heads of a column, or the official ones of its measure."""
    column = table.columns[c]
    path = tuple(head for head in column.path if head)
    if not path or not _CHINESE.search("".join(path)):
        path = wording().path(column.measure)
    unit = column.unit if column.kind == "amount" else ""
    other = unit and unit != table.unit and unit not in "".join(path)
    if other or (style.head_unit and unit and unit not in path[-1]):
        path = (*path[:-1], f"{path[-1]}（{unit}）")
    return path


def _side(table: Table, figures: list[int], paths: list[tuple[str, ...]]) -> str:
    """The head over a whole half: 收入 or 支出, printed or called for by the form."""
    if len({column.block for column in table.columns}) < 2:
        return ""
    first = paths[0][0]
    if all(path[0] == first for path in paths) and _SIDE.fullmatch(first):
        return first
    if table.id not in TWO_SIDED:
        return ""
    income = any(table.columns[c].measure.rpartition(".")[2] == "income" for c in figures)
    return wording().sides["income" if income else "expenditure"]


def _heads(sheet: Sheet, columns: list[_Column], style: Style) -> None:
    """Header cells: equal neighbours on one storey, under equal storeys above, are one cell; the last goes down."""
    storeys = max(len(column.path) for column in columns)
    for storey in range(storeys):
        start = 0
        while start < len(columns):
            path = columns[start].path
            end = start + 1
            last = storey == len(path) - 1
            while not last and end < len(columns) and _joins(columns[start], columns[end], storey):
                end += 1
            if storey < len(path):
                tall = storeys if last else storey + 1
                sheet.cells.append(Printed(storey, tall, start, end, path[storey], "head"))
            start = end
    sheet.heads = storeys
    if style.numbering:
        number = 0
        for c, column in enumerate(columns):
            number += column.identity is None
            text = str(number) if column.identity is None else ("栏次" if c == 0 else "")
            sheet.cells.append(Printed(storeys, storeys + 1, c, c + 1, text, "head"))
        sheet.heads += 1


def _joins(one: _Column, other: _Column, storey: int) -> bool:
    same = one.path[: storey + 1] == other.path[: storey + 1]
    return same and len(other.path) > storey + 1 and one.block == other.block


def _body(sheet: Sheet, table: Table, columns: list[_Column], style: Style) -> None:
    lines = list(_lines(table, style))
    sheet.rows = sheet.heads + len(lines)
    for n, line in enumerate(lines):
        at = sheet.heads + n
        for c, column in enumerate(columns):
            r = line.get(column.block)
            sheet.cells.append(_cell(table, r, column, (at, c), style))


def _cell(table: Table, r: int | None, column: _Column, at: tuple[int, int], style: Style) -> Printed:
    place = (at[0], at[0] + 1, at[1], at[1] + 1)
    if r is None:
        return Printed(*place)
    row = table.rows[r]
    total = row.role == "total"
    if column.identity is not None:
        text = column.identity.text(r)
        indent = row.depth if style.indent and column.identity.indents and text else 0
        part: Part = column.identity.part if text else "blank"
        return Printed(*place, text, part, indent, total)
    cell = table.cells.get((r, column.index))
    if cell is None:
        return Printed(*place)
    return Printed(*place, figure_text(cell, style), "figure", total=total, cell=cell, at=(r, column.index))


def _lines(table: Table, style: Style) -> Iterator[dict[int, int]]:
    """The lines of a table: block -> row. Rows of several blocks that were printed side by side stay so."""
    blocks = sorted({row.block for row in table.rows})
    if len(blocks) < 2:
        rows = [r for r, row in enumerate(table.rows) if row.role != "repeat"]  # of a page that is none here
        totals = [r for r in rows if table.rows[r].role == "total" and table.rows[r].key == "合计"]
        if style.total_last and totals[:1] == rows[:1]:
            rows = rows[1:] + totals[:1]
        for r in rows:
            yield {table.rows[r].block: r}
        return
    at: dict[tuple[int, int], dict[int, int]] = {}
    for block in blocks:
        sheet, last = 0, -1
        for r, row in enumerate(table.rows):
            if row.block != block or row.role == "repeat":
                continue
            sheet += row.line <= last  # a page further on
            last = row.line
            at.setdefault((sheet, row.line), {})[block] = r
    for key in sorted(at):
        yield at[key]


def _sheet_name(table: Table, used: set[str]) -> str:
    """A name for a worksheet: at most 31 characters, none of those that Excel refuses, not used before."""
    bare = _NAME_CHARACTERS.sub("", f"{table.id} {table.title}".strip()) or "表"
    name, n = bare[:31], 1
    while name.lower() in used:
        n += 1
        name = f"{bare[: 30 - len(str(n))]}~{n}"
    used.add(name.lower())
    return name
