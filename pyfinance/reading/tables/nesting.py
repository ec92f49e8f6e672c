"""Row trees that print neither codes nor ordinals, told by their sums: a line is a parent where the lines below add up
to it.

Used only where the words leave it open: a unit's name that may also be a project's, classes of projects above projects,
coded rows that are all leaves although one code begins with another. The tree is taken where every sum holds in the
first figure column; where none does, the rows stay as they were and their relation shows it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from pyfinance.model import Cell, Row

_MOST_ROWS = 600


def nest(rows: list[Row], figures: dict[int, Cell]) -> bool:
    """Corrects ``parent`` of the rows of one block where their total does not equal the topmost rows but some nesting
    does.

    ``figures`` are the amounts of the block's first figure column by row. Returns whether anything was changed.
    """
    totals = [r for r, row in enumerate(rows) if row.role == "total" and r in figures]
    body = [r for r, row in enumerate(rows) if row.role == "leaf" and r in figures]
    if len(totals) != 1 or not 1 < len(body) <= _MOST_ROWS or any(rows[r].ordinal for r in body):
        return False
    head = figures[totals[0]]
    values = tuple(figures[r].fen for r in body)
    width = tuple(_width(figures[r]) for r in body)
    own = _width(head)
    top = [i for i, r in enumerate(body) if rows[r].parent not in body]
    fits = not _off(head.fen - sum(values[i] for i in top), own + sum(width[i] for i in top))
    if fits and not _broken_parent(rows, body, values, width):
        return False
    coded = [_coded(rows[r]) for r in body]
    if all(coded) and not _off(head.fen - sum(values), own + sum(width)):  # every coded row is a leaf
        for r in body:
            rows[r].parent = None
        return True
    units = tuple(rows[r].org == rows[r].label and bool(rows[r].org) for r in body)
    parents = units if any(units) else (True,) * len(body)
    if any(coded):  # of coded rows, only one that the next repeats can be the total of what it is spent on
        codes = [(rows[r].function, rows[r].economic, rows[r].gov_economic) for r in body]
        parents = (*(a == b for a, b in pairwise(codes)), False)
    tree = _parse(values, width, parents, head.fen, own) if any(parents) else None
    if tree is None and any(units) and not any(coded):  # classes of projects below the units
        tree = _parse(values, width, (True,) * len(body), head.fen, own)
    if tree is None:
        return False
    for r in body:
        rows[r].parent = None
    for parent, children in tree.items():
        for child in children:
            rows[body[child]].parent = body[parent]
    _own_units(rows, body)
    return True


def _width(cell: Cell) -> int:
    return 10**cell.exponent if cell.exponent > 0 else 0


def _coded(row: Row) -> bool:
    return bool(row.function or row.economic or row.gov_economic) and row.code_source == "printed"


def _off(difference: int, width: int) -> bool:
    return 2 * abs(difference) > width


def _broken_parent(rows: list[Row], body: list[int], values: tuple[int, ...], width: tuple[int, ...]) -> bool:
    at = {r: i for i, r in enumerate(body)}
    below: dict[int, list[int]] = {}
    for i, r in enumerate(body):
        parent = rows[r].parent
        if parent is not None and parent in at:
            below.setdefault(at[parent], []).append(i)
    return any(
        _off(values[p] - sum(values[i] for i in kids), width[p] + sum(width[i] for i in kids))
        for p, kids in below.items()
    )


def _own_units(rows: list[Row], body: list[int]) -> None:
    """A unit's name on a line without lines below it, inside another unit, is what that unit spends on."""
    parents = {rows[r].parent for r in body}
    for r in body:
        row = rows[r]
        above = rows[row.parent] if row.parent is not None else None
        if above is None or not above.org:
            continue
        if row.org == row.label and r not in parents:
            row.project = row.label
        if not row.org or row.project or row.org != row.label:
            row.org = above.org


def _parse(
    values: tuple[int, ...], width: tuple[int, ...], parents: tuple[bool, ...], target: int, own: int
) -> dict[int, list[int]] | None:
    """Children of every parent, for the first nesting (deepest first) whose topmost rows add up to the target.

    Only rows that ``parents`` admits may stand above others.
    """
    n = len(values)

    @cache
    def ends(i: int) -> tuple[int, ...]:
        """Where the subtree of row i can end, the longest first; i + 1 is a leaf."""
        found = list(closings(i + 1, values[i], width[i])) if values[i] and parents[i] else []
        return (*sorted(found, reverse=True), i + 1)

    @cache
    def closings(i: int, left: int, slack: int) -> tuple[int, ...]:
        """Where rows from i on, each with its subtree, add up to what is left; at least one row."""
        found: set[int] = set()
        if i < n:
            rest, room = left - values[i], slack + width[i]
            for j in ends(i):
                if 2 * abs(rest) <= room:
                    found.add(j)
                elif rest > 0:
                    found.update(closings(j, rest, room))
        return tuple(found)

    for i in range(n - 1, -1, -1):  # from the end, so that the recursion stays shallow
        ends(i)
    if n not in closings(0, target, own):
        return None
    tree: dict[int, list[int]] = {}

    def build(parent: int, i: int, left: int, slack: int, end: int) -> bool:
        rest, room = left - values[i], slack + width[i]
        for j in ends(i):
            if j > end:
                continue
            closes = j == end and 2 * abs(rest) <= room
            goes_on = j < end and (rest > 0 or 2 * abs(rest) <= room) and end in closings(j, rest, room)
            if not closes and not goes_on:
                continue
            tree.setdefault(parent, []).append(i)
            if j > i + 1:
                build(i, i + 1, values[i], width[i], j)
            return True if closes else build(parent, j, rest, room, end)
        return False

    if not build(-1, 0, target, own, n):
        return None
    tree.pop(-1, None)
    return tree
