"""Cells with row and column spans to a grid that covers every position once: for formats that have no geometry.

Shared by web pages, Word files and worksheets. Sizes in print are not known there; a leading blank counts as the blank
of the usual text size, so that indented names keep their order of depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from pyfinance.model import Line, Place
from pyfinance.reading.limits import Meter
from pyfinance.reading.printed import Box, Grid

EM: Final = 1050  # 1/100 pt: the size of text in tables (五号), and the width of a full-width blank
_BLANKS: Final = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff"
_WIDE_BLANKS: Final = "\u3000\u2003"
_NARROW: Final = re.compile(r"[ \t\r\n\f\v\u00a0\u2002\u2009\u200b\ufeff]+")
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_LABELLED: Final = re.compile(r"^[^：:]{1,12}[：:]")
_TABLE_ROWS: Final = 2
_LATIN: Final = 0x250  # code points below are letters, digits and signs of Latin text


def box_of(row: int, col: int, rows: int, cols: int, lines: Sequence[str], place: Place, indent: int = 0) -> Box:
    """A box from the text lines of a cell as they stand there, leading blanks included; ``indent`` adds to them."""
    shown = [line.strip(_BLANKS) for line in lines]
    first = next((line for line in lines if line.strip(_BLANKS)), "")
    kept = tuple(_NARROW.sub(" ", line) for line in shown if line)
    left = indent + _leading(first) if kept else 0
    return Box(row, row + rows, col, col + cols, said(kept), kept, place, left)


def said(lines: Sequence[str]) -> str:
    """The lines of one cell as one text: names joined without a blank, a number that a blank broke without it.

    A line break in these formats was set by a person: two whole numbers below each other stay two.
    """
    parts = [_mended(line) for line in lines]
    if not parts:
        return ""
    whole = "".join(parts)
    if len(parts) > 1 and _NUMBER.fullmatch(whole) and not _NUMBER.fullmatch(parts[0]):
        return whole
    text = parts[0]
    for part in parts[1:]:
        text += " " + part if _word_end(text[-1]) and _word_end(part[0]) else part
    return text


def grid_of(page: int, boxes: Iterable[Box], place: Place, meter: Meter, rows: int = 0) -> Grid | None:
    """A grid of these boxes; None where none of them prints anything.

    Where spans overlap the first box keeps the position, and the later one what is left of it in its first row;
    positions that no box covers are blank. ``rows`` is the number of rows, where the last of them hold no box. Columns
    and rows at the right and the bottom that are blank throughout are left out. Boxes at the top left come first.
    """
    placed = sorted(boxes, key=_reading)
    filled = [box for box in placed if box.text]
    if not filled:
        return None
    height = max(rows if rows else 0, max(box.row1 for box in placed))
    height = min(height, max(box.row1 for box in filled))
    width = max(box.col1 for box in filled)
    meter.take("cells", height * width)
    owner = [[-1] * width for _ in range(height)]
    kept: list[Box] = []
    torn = False
    for box in placed:
        fit = _fitted(box, owner, height, width)
        if fit is None:
            torn = torn or bool(box.text)
            continue
        torn = torn or (fit.row1, fit.col1) != (min(box.row1, height), min(box.col1, width))
        for line in owner[fit.row0 : fit.row1]:
            line[fit.col0 : fit.col1] = [len(kept)] * (fit.col1 - fit.col0)
        kept.append(fit)
    kept += [
        Box(r, r + 1, c, c + 1, place=_beside(place, r, c))
        for r, line in enumerate(owner)
        for c, at in enumerate(line)
        if at < 0
    ]
    kept.sort(key=_reading)
    return Grid(page, height, width, kept, place, torn=torn)


def without_caption(grid: Grid) -> tuple[Grid, list[Line]]:
    """The grid without the rows of titles and labels that it begins with, and those as lines.

    Where no rulings tell a table from what stands over it, a first row is no row of the table if it prints one text, or
    only texts of the form ``label: value`` (the unit, the body), and no figure.
    """
    by_row: dict[int, list[Box]] = {}
    for box in grid.cells:
        for row in range(box.row0, box.row1):
            by_row.setdefault(row, []).append(box)
    lines: list[Line] = []
    row = 0
    while row < grid.rows - 1:
        filled = [box for box in by_row[row] if box.text]
        if any(box.row1 > row + 1 for box in by_row[row]) or not _is_caption(filled):
            break
        lines += [Line(text, box.place) for box in filled for text in box.lines]
        row += 1
    rest = [box for box in grid.cells if box.row0 >= row]
    if not row or len({box.row0 for box in rest if box.text}) < _TABLE_ROWS:
        return grid, []
    moved = [replace(box, row0=box.row0 - row, row1=box.row1 - row) for box in rest]
    place = next((box.place for box in moved if (box.row0, box.col0) == (0, 0)), grid.place)
    return replace(grid, rows=grid.rows - row, cells=moved, place=place), lines


def _is_caption(filled: list[Box]) -> bool:
    if any(_NUMBER.fullmatch(box.text) for box in filled):
        return False
    return len(filled) <= 1 or all(_LABELLED.search(box.text) for box in filled)


def cell_name(row: int, col: int) -> str:
    """C5 for row 4, column 2 (both from 0), as spreadsheets say it."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _reading(box: Box) -> tuple[int, int]:
    return box.row0, box.col0


def _fitted(box: Box, owner: list[list[int]], height: int, width: int) -> Box | None:
    """The part of a box that is inside the grid and free, from its first free position on; None where there is none."""
    if box.row0 >= height or box.col0 >= width:
        return None
    line = owner[box.row0]
    start = next((c for c in range(box.col0, min(box.col1, width)) if line[c] < 0), None)
    if start is None:
        return None
    end = start
    while end < min(box.col1, width) and line[end] < 0:
        end += 1
    bottom = box.row0 + 1
    while bottom < min(box.row1, height) and all(at < 0 for at in owner[bottom][start:end]):
        bottom += 1
    if (start, end, bottom) == (box.col0, box.col1, box.row1):
        return box
    return replace(box, col0=start, col1=end, row1=bottom)


def _beside(place: Place, row: int, col: int) -> Place:
    return replace(place, cell=cell_name(row, col)) if place.cell else place


def _leading(line: str) -> int:
    width = 0
    for character in line:
        if character not in _BLANKS:
            break
        width += EM if character in _WIDE_BLANKS else EM // 2
    return width


def _mended(text: str) -> str:
    """A number that a blank broke (1, 234.50) without the blank; two numbers side by side stay apart."""
    if " " not in text:
        return text
    close = text.replace(" ", "")
    if _NUMBER.fullmatch(close) and not all(_NUMBER.fullmatch(piece) for piece in text.split(" ")):
        return close
    return text


def _word_end(character: str) -> bool:
    return ord(character) < _LATIN and character.isalnum()
