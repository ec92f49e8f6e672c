"""What is gathered of one block of a table, and the last row of a page that goes on at the head of the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pyfinance.model import Column, Place
from pyfinance.reading.printed import Box
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.headers import Block
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.measures import name_by_side
from pyfinance.reading.tables.rows import Printed, RowReader

_OPEN_GROUP = re.compile(r".*[,，]\d{0,2}")  # 1,23 over 4.56
_GROUP_END = re.compile(r"\d{1,3}(?:[,，]\d{3})*(?:[.．]\d+)?")


@dataclass(slots=True)
class Part:
    """One block: its reader, columns, rows, figures as (row, column, box), words as (row, head, text, place)."""

    block: Block
    reader: RowReader
    columns: list[Column]
    printed: list[Printed] = field(default_factory=list)
    figures: list[tuple[int, int, Box]] = field(default_factory=list)
    words: list[tuple[int, str, str, Place]] = field(default_factory=list)

    def last_figures(self) -> dict[int, str]:
        """The texts of the last row's figures by column."""
        last = len(self.printed) - 1
        return {k: box.text for r, k, box in self.figures if r == last}


def goes_on(parts: Sequence[Part], lattice: Lattice, row: int) -> bool:
    """True where a page begins with the rest of the last row of the page before: digits, or the end of a name."""
    if row >= lattice.rows or not any(part.printed for part in parts):
        return False
    tails = 0
    for part in parts:
        above = part.last_figures()
        for k, column in enumerate(part.reader.block.figures):
            text = lattice.at[row][column.col].text
            if not text:
                continue
            if not _is_tail(text, above.get(k, ""), _decimals_of(part, k)):
                return False
            tails += 1
    return bool(tails) or any(_name_goes_on(part, lattice, row) for part in parts) or _blank(parts, lattice, row)


def _decimals(text: str) -> int:
    return len(text.rpartition(".")[2]) if "." in text else 0


def _decimals_of(part: Part, column: int) -> int:
    return max((_decimals(box.text) for _, k, box in part.figures if k == column), default=0)


def _is_tail(text: str, above: str, decimals: int) -> bool:
    """Whether digits complete the number above them: its decimals, or its last group of thousands."""
    if text.isdigit() and "." in above:
        return _decimals(above) + len(text) <= decimals
    if above and _OPEN_GROUP.fullmatch(above) and _GROUP_END.fullmatch(text):
        joined = above + text
        return len(re.split(r"[,，]", joined)[above.count(",") + above.count("，")].partition(".")[0]) == 3
    return False


def _name_goes_on(part: Part, lattice: Lattice, row: int) -> bool:
    """A bracket left open, or fewer of the row's names than the last row printed, none of them a total."""
    if not part.printed:
        return False
    last = part.printed[-1]
    names = (*last.names, *last.projects, last.org, last.item)
    if any(name.count("（") > name.count("）") for name in names):
        return True
    columns = part.reader.block.identity
    shown = [box.text for c in columns if (box := lattice.at[row][c.col]).text and box.row0 == row]
    before = sum(1 for name in (*last.codes.values(), *names) if name)
    totals = any(words().total(labels.heading(text)) for text in shown)
    return 0 < len(shown) < before and not totals and not any(text.strip().isdigit() for text in shown)


def _blank(parts: Sequence[Part], lattice: Lattice, row: int) -> bool:
    return not any(lattice.at[row][c.col].text for part in parts for c in part.reader.block.identity)


def join(parts: Sequence[Part], lattice: Lattice, row: int) -> None:
    """Adds what a row prints to the last row of each part."""
    for part in parts:
        if not part.printed:
            continue
        block, last = part.reader.block, len(part.printed) - 1
        for n, (r, k, box) in enumerate(part.figures):
            tail = lattice.at[row][block.figures[k].col].text if k < len(block.figures) else ""
            if r == last and tail:
                part.figures[n] = (r, k, replace(box, text=box.text + tail))
        _join_names(part.printed[last], part.reader.read(lattice, row, lattice.grid.page))


def _join_names(printed: Printed, rest: Printed) -> None:
    if rest.names and printed.names:
        printed.names[-1] += rest.names[-1]
    if rest.projects and printed.projects:
        printed.projects[-1] += rest.projects[-1]
    if rest.org and printed.org:
        printed.org += rest.org
    if rest.item and printed.item:
        printed.item += rest.item


def halves(part: Part, layout_id: str) -> list[Part]:
    """Income above expenditure in one column: the two halves of an account, cut below the last total of income."""
    if part.block.side:
        return [part]
    totals = [(i, p.total) for i, p in enumerate(part.printed) if p.total]
    spending = next((i for i, total in totals if "支" in total and "收" not in total), None)
    income = [i for i, total in totals if "收" in total and "支" not in total and (spending is None or i < spending)]
    if spending is None or not income:
        return [part]
    return [
        _half(part, "income", 0, income[-1] + 1, layout_id),
        _half(part, "expenditure", income[-1] + 1, len(part.printed), layout_id),
    ]


def _half(part: Part, side: Literal["income", "expenditure"], first: int, end: int, layout_id: str) -> Part:
    block = replace(part.block, side=side)
    columns = [replace(column) for column in part.columns]
    name_by_side(columns, block, layout_id)
    return Part(
        block,
        part.reader,
        columns,
        part.printed[first:end],
        [(r - first, k, box) for r, k, box in part.figures if first <= r < end],
        [(r - first, head, text, place) for r, head, text, place in part.words if first <= r < end],
    )
