"""Tables without rulings: columns found where figures stand below one another.

A row is a line that prints figures beside a name or beside each other; a table is three rows and more with nothing but
the ends of wrapped names between them. Its columns are parted by the gaps that no figure and no name of a row stands
in; the lines closely above are its head. Sentences and lists are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from pyfinance.reading.pdf.drawing import Bools, Ints, fresh
from pyfinance.reading.pdf.runs import LINE, Glyphs, boxes
from pyfinance.reading.pdf.signs import DIGITS, ENCLOSED, POINTS, among

ROWS: Final = 3  # rows that make a table
WRAPPED: Final = 2  # lines of names between two rows
# shares of the font's height
NEXT: Final = 3.5  # rows further apart than this are not of one table
HEAD: Final = 2.5  # lines of a head stand nearer to each other and to the first row
WRAP: Final = 0.75  # of the step from row to row: a line nearer than this to a row is the end of its name
TITLE: Final = 1.25  # a line this much larger than the rows is a title
SENTENCE: Final = 30  # glyphs in one run: more are running text

_Stretch = tuple[int, int]  # a start and an end

_UNIT: Final = ("单位：", "单位:")


@dataclass(slots=True)
class _Word:
    """A run outside the rulings. ``figure``: digits and signs only; ``amount``: a figure with a point or a comma."""

    x0: int
    y0: int
    x1: int
    y1: int
    size: int
    glyphs: int
    figure: bool
    amount: bool
    unit: bool

    @property
    def middle(self) -> int:
        return (self.x0 + self.x1) // 2


@dataclass(slots=True)
class _TextLine:
    words: list[_Word]
    base: int
    size: int

    @property
    def is_row(self) -> bool:
        figures = sum(word.figure for word in self.words)
        amounts = sum(word.amount for word in self.words)
        return not self.is_sentence and (figures >= 2 or (amounts >= 1 and len(self.words) >= 2))

    @property
    def is_sentence(self) -> bool:
        return any(word.glyphs >= SENTENCE for word in self.words)

    @property
    def top(self) -> int:
        return min(word.y0 for word in self.words)

    @property
    def bottom(self) -> int:
        return max(word.y1 for word in self.words)


def aligned(g: Glyphs, free: Bools) -> Ints:
    """int32[c,10]: the cells of tables without rulings among the ``free`` glyphs (bool[n]), as the core writes them."""
    lines = _lines(g, free)
    tables: list[Ints] = []
    for first, last in _regions(lines):
        head = _head(lines, first)
        cells = _cells(lines[head:first], lines[first : last + 1])
        if cells is not None:
            cells[:, 0] = len(tables)
            tables.append(cells)
    return np.concatenate(tables) if tables else np.empty((0, 10), np.int32)


def _lines(g: Glyphs, free: Bools) -> list[_TextLine]:
    """The free runs as words, line by line downwards. Empty where the page cannot hold a table."""
    if not free.any():
        return []
    first = np.flatnonzero(fresh(g.run))
    whole = np.logical_and.reduceat(free & (g.turn == 0), first)
    has_digit = np.logical_or.reduceat(among(g.code, DIGITS), first)
    figure = np.logical_and.reduceat(among(g.code, ENCLOSED), first) & has_digit & whole
    if np.count_nonzero(figure) < ROWS:
        return []
    amount = figure & np.logical_or.reduceat(among(g.code, POINTS), first)
    ends = np.append(first[1:], len(g))
    box, base, size = boxes(g), g.line[first], g.size[first]
    words = []
    for i in np.flatnonzero(whole).tolist():
        a, b = int(first[i]), int(ends[i])
        x0, y0, x1, y1 = box[i].tolist()
        text = "".join(map(chr, g.code[a:b].tolist())) if b - a < SENTENCE else ""
        unit = any(mark in text for mark in _UNIT)
        word = _Word(x0, y0, x1, y1, int(size[i]), b - a, bool(figure[i]), bool(amount[i]), unit)
        words.append((int(base[i]), word))
    words.sort(key=lambda pair: pair[0])
    lines: list[_TextLine] = []
    for at, word in words:
        if lines and at - lines[-1].base <= LINE * min(word.size, lines[-1].size):
            lines[-1].words.append(word)
        else:
            lines.append(_TextLine([word], at, word.size))
    for line in lines:
        line.words.sort(key=lambda word: word.x0)
    return lines


def _regions(lines: list[_TextLine]) -> list[_Stretch]:
    """First and last row of each table, as indices of lines."""
    rows = [i for i, line in enumerate(lines) if line.is_row]
    regions: list[list[int]] = []
    for i in rows:
        last = regions[-1][-1] if regions else None
        if last is not None and i - last <= WRAPPED + 1 and _follow(lines[last : i + 1]):
            regions[-1].append(i)
        else:
            regions.append([i])
    return [(region[0], region[-1]) for region in regions if len(region) >= ROWS]


def _follow(lines: list[_TextLine]) -> bool:
    """Whether the last line goes on with the table of the first."""
    if any(line.is_sentence for line in lines):
        return False
    steps = [b.base - a.base for a, b in pairwise(lines)]
    return max(steps) <= NEXT * max(line.size for line in lines)


def _head(lines: list[_TextLine], first: int) -> int:
    """The first line of the head above a row."""
    at, size = first, lines[first].size
    while at > 0:
        line = lines[at - 1]
        far = lines[at].base - line.base > HEAD * size
        apart = line.is_sentence or line.size > TITLE * size or any(word.unit for word in line.words)
        if far or apart or line.is_row:
            break
        at -= 1
    return at


def _cells(head: list[_TextLine], body: list[_TextLine]) -> Ints | None:
    """The cells of one table; None where its figures stand in no columns."""
    proper = [line for line in body if any(word.amount for word in line.words)]
    proper = (
        proper if len(proper) >= ROWS else [line for line in body if line.is_row]
    )  # a line of ordinals is set apart
    columns = _columns([word for line in proper for word in line.words])
    if len(columns) < 2:
        return None
    everything = [word for line in (*head, *body) for word in line.words]
    left, right = min(w.x0 for w in everything), max(w.x1 for w in everything)
    xs = [left, *((a[1] + b[0]) // 2 for a, b in pairwise(columns)), right]
    storeys = _storeys(head, columns)
    bands = [storey for storey, _ in storeys] + _rows(body)
    tops = [min(line.top for line in band) for band in bands]
    bottoms = [max(line.bottom for line in band) for band in bands]
    ys = [tops[0], *((a + b) // 2 for a, b in zip(bottoms, tops[1:], strict=False)), bottoms[-1]]
    boxes = _head_boxes([spans for _, spans in storeys], len(xs) - 1)
    boxes += [(r, r + 1, c, c + 1) for r in range(len(storeys), len(bands)) for c in range(len(xs) - 1)]
    cells = [(0, r0, r1, c0, c1, xs[c0], ys[r0], xs[c1], ys[r1], 0) for r0, r1, c0, c1 in sorted(boxes, key=_reading)]
    return np.array(cells, np.int32)


def _reading(box: tuple[int, int, int, int]) -> tuple[int, int]:
    return box[0], box[2]


def _storeys(head: list[_TextLine], columns: list[_Stretch]) -> list[tuple[list[_TextLine], list[_Stretch]]]:
    """The lines of a head as storeys: each ends with a line that has words over several columns, its spans."""
    storeys: list[tuple[list[_TextLine], list[_Stretch]]] = []
    lines: list[_TextLine] = []
    for line in head:
        lines.append(line)
        spans = _spans(line.words, columns)
        if spans:
            storeys.append((lines, spans))
            lines = []
    return [*storeys, (lines, [])] if lines else storeys


def _head_boxes(spans: list[list[_Stretch]], columns: int) -> list[tuple[int, int, int, int]]:
    """Lattice boxes of a head: the spans of each storey, and below the last of them each column to the head's foot."""
    height = len(spans)
    boxes = [(r, r + 1, a, b) for r, row in enumerate(spans) for a, b in row]
    for c in range(columns):
        over = [r for r, row in enumerate(spans) if any(a <= c < b for a, b in row)]
        boxes += [(r, r + 1, c, c + 1) for r in range(max(over, default=0)) if r not in over]
        foot = max(over) + 1 if over else 0
        if foot < height:
            boxes.append((foot, height, c, c + 1))
    return boxes


def _rows(body: list[_TextLine]) -> list[list[_TextLine]]:
    """The lines of each row: a row's own, and the ends of its name above or below."""
    bases = [line.base for line in body if line.is_row]
    step = float(np.median(np.diff(bases)))
    rows: list[list[_TextLine]] = []
    for i, line in enumerate(body):
        above = line.base - body[i - 1].base if i else None
        below = body[i + 1].base - line.base if i + 1 < len(body) else None
        if line.is_row:
            fresh = not rows or any(other.is_row for other in rows[-1]) or (above is not None and above > WRAP * step)
        else:
            joins = above is not None and above <= WRAP * step and (below is None or above <= below)
            fresh = not joins
        if fresh:
            rows.append([line])
        else:
            rows[-1].append(line)
    return rows


def _columns(words: list[_Word]) -> list[_Stretch]:
    """The stretches that the words of the rows stand in, left to right; a name never joins two columns of figures."""
    figures = _merged([(w.x0, w.x1) for w in words if w.figure])
    names = []
    for word in words:
        crossed = [f for f in figures if word.x0 < f[1] and f[0] < word.x1]
        if not word.figure and not crossed:
            names.append((word.x0, word.x1))
        elif not word.figure and crossed[0][0] > word.x0:  # runs over into a column of figures
            names.append((word.x0, crossed[0][0]))
    return sorted([*figures, *_merged(names)])


def _merged(stretches: list[_Stretch]) -> list[_Stretch]:
    merged: list[_Stretch] = []
    for a, b in sorted(stretches):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _spans(words: list[_Word], columns: list[_Stretch]) -> list[_Stretch]:
    """The columns that each word of a head stands over, where it stands over more than one."""
    spans: list[_Stretch] = []
    for word in words:
        over = [c for c, (a, b) in enumerate(columns) if min(word.x1, b) - max(word.x0, a) > word.size // 2]
        if len(over) > 1 and (not spans or over[0] >= spans[-1][1]):
            spans.append((over[0], over[-1] + 1))
    return spans
