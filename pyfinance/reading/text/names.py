"""Names that wrap above and below the line of their code: which text line between two rows belongs to which.

Cells are centred or top-aligned: a centred name of two lines stands above and below its figures, of three lines above,
on and below; a top-aligned one on and below. A name that the subject chart or another table of the document prints for
the code settles the matter; else the shape does. Found for all rows of a table together, by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyfinance.reading.tables import labels
from pyfinance.reading.text.entries import Entries, Entry
from pyfinance.subjects import chart

Known = Mapping[str, set[str]]
_MOST_LINES = 8  # text lines between two rows; more than a name has lines
_KNOWN, _CUT, _SHAPED, _UNSHAPED, _OTHER, _NAMELESS = range(6)  # cost of a name, the best first


def known_names(tables: Iterable[Entries]) -> dict[str, set[str]]:
    """Names that stand whole on the line of their code, with no text line above or below, in any of these tables.

    A name that is the beginning of another of its code was cut off by its cell and is none.
    """
    known: dict[str, set[str]] = {}
    for entries in tables:
        above = entries.above[-1:]
        for row in entries.rows:
            if row.code and row.name and not above and not row.between and not row.torn:
                known.setdefault(row.code, set()).add(_plain("".join(row.name)))
            above = row.between
    for code, names in known.items():
        longer = names_of(code, known)
        known[code] = {name for name in names if not any(other != name and other.startswith(name) for other in longer)}
    return known


def names_of(code: str, known: Known) -> set[str]:
    """Every name of a code: in the chart in any year, and whole in this document."""
    subject = chart().find(code)
    names = set(known.get(code, ()))
    if subject is not None and subject.source in ("observed", "classes"):
        names.update(_plain(name) for name in (subject.name, *(usage.name for usage in subject.usages)) if name)
    return names


def _plain(name: str) -> str:
    return labels.squeeze(name).strip("-—－–:：[]［］【】")


def join_names(entries: Entries, known: Known) -> list[str]:
    """Gives every text line between rows to the row above or below it. Returns lines that fit neither.

    A line before the first row is given only where it completes the row's name: it may belong to the head.
    """
    rows = entries.rows
    if not rows:
        return []
    left: list[str] = []
    for row in rows:
        if len(row.between) > _MOST_LINES:
            left.extend(row.between[_MOST_LINES:])
            del row.between[_MOST_LINES:]
    above = entries.above[-_MOST_LINES:]
    cheapest = {heads: _SHAPED * heads for heads in range(len(above) + 1)}  # by the lines given to the row below
    trail: list[dict[int, tuple[int, int]]] = []
    for i, row in enumerate(rows):
        head_lines = above if i == 0 else rows[i - 1].between
        best: dict[int, tuple[int, int, int]] = {}
        for tails in range(len(row.between) + 1):
            nexts = len(row.between) - tails
            for heads, so_far in cheapest.items():
                cost = so_far + _cost(row, head_lines[len(head_lines) - heads :], row.between[:tails], known)
                if nexts not in best or cost < best[nexts][0]:
                    best[nexts] = (cost, heads, tails)
        trail.append({nexts: (heads, tails) for nexts, (_, heads, tails) in best.items()})
        cheapest = {nexts: cost for nexts, (cost, _, _) in best.items()}
    nexts = min(cheapest, key=lambda n: (cheapest[n] + _NAMELESS * n, n))
    for i in range(len(rows) - 1, -1, -1):
        heads, tails = trail[i][nexts]
        lines = above if i == 0 else rows[i - 1].between
        rows[i].head = lines[len(lines) - heads :]
        rows[i].tail = rows[i].between[:tails]
        nexts = heads
    left.extend(rows[-1].between[len(rows[-1].tail) :])
    return left


def _cost(row: Entry, head: list[str], tail: list[str], known: Known) -> int:
    if not head and not tail and row.name:
        names = names_of(row.code, known)
        text = _plain("".join(row.name))
        return _KNOWN if not names or text in names else _CUT if _is_cut(text, names) else _OTHER
    pieces = [*head, *row.name, *tail]
    if row.total or row.torn:
        return _NAMELESS * (len(head) + len(tail))
    if not pieces:
        return _NAMELESS
    names = names_of(row.code, known)
    text = _plain("".join(pieces))
    if text in names:
        return _KNOWN
    if _is_cut(text, names):
        return _CUT
    shaped = len(head) == len(tail) or (not head and bool(row.name))
    return (_OTHER if names else 0) + (_SHAPED if shaped else _UNSHAPED)


def _is_cut(text: str, names: set[str]) -> bool:
    return any(name.startswith(text) for name in names)


def is_name_of(text: str, code: str, known: Known) -> bool:
    """Whether a text is the name of a code, whole or cut off at its end, as the chart or this document prints it."""
    names = names_of(code, known)
    return _plain(text) in names or _is_cut(_plain(text), names)


def breaks_off(text: str, code: str, known: Known) -> bool:
    """Whether a text is a name of the code without its end."""
    names = names_of(code, known)
    return bool(text) and _plain(text) not in names and _is_cut(_plain(text), names)
