"""Sums of a panel to every node of the chart, by groups; with shares and growth whose two sides are kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.errors import AmountOverflowError, ArgumentError, MissingExtraError
from pyfinance.panel.carrying import nodes_of
from pyfinance.panel.changes import break_between
from pyfinance.panel.closing import Unclosed
from pyfinance.panel.columns import Bitmap, Fen, Ids, Texts, unpack
from pyfinance.panel.facts import NO_YEAR, LeftOut
from pyfinance.panel.forest import TOTAL, Forest
from pyfinance.panel.selection import Selection
from pyfinance.panel.sieve import KEPT, Sieve
from pyfinance.processors import processors
from pyfinance.subjects import chart

if TYPE_CHECKING:
    import pandas as pd

LEVELS: Final = {"合计": 0, "类": 3, "款": 5, "项": 7, "total": 0, "class": 3, "section": 5, "item": 7}
"""Names of levels and the digits of their codes."""

_DENSE_CELLS: Final = 1 << 16  # groups × nodes up to which a table of all cells stays in the cache
_MOST_GROUPS: Final = 2**31 - 1
_MOST_KEYS: Final = 4

_Key = tuple[Ids, int, int]
Mark = Literal["", "new", "redefined", "moved", "split", "reused", "no_base", "negative_base"]


def digits_of(level: str) -> int:
    """How many digits a code of a level has: 类 3, 款 5, 项 7, 合计 0. Raises ArgumentError for another word."""
    if level not in LEVELS:
        raise ArgumentError(f"a level is one of {', '.join(LEVELS)}; not {level!r}")
    return LEVELS[level]


@dataclass(frozen=True, slots=True)
class Quotients:
    """Quotients of cells: ``value`` = numerator / denominator as the nearest double, NaN where it is not defined.

    Both sides stay as int64 fen; ``mark`` says per cell why a quotient is none, or none that means what it seems to.
    """

    numerator: Fen
    denominator: Fen
    value: NDArray[np.float64]
    mark: NDArray[np.object_]


class RollUp:
    """Sums per group and code. Cells stand in the order of groups, and within one from the total downwards.

    The cells of group g are ``offsets[g] .. offsets[g+1]`` of ``node`` (uint16, into ``codes``) and ``fen`` (int64). A
    cell is there where a fact reached it. ``left_out`` are the facts of the asked tables and measures that the sums do
    not hold, ``unclosed`` the tables whose leaves miss their printed total, ``carried`` the codes that stand under another one, ``basis`` what the facts are of (口径).
    """

    def __init__(
        self, selection: Selection, by: Sequence[tuple[str, tuple[Any, ...]]], forest: Forest, cells: tuple[Any, ...]
    ) -> None:
        self.by = tuple(name for name, _ in by)
        self.labels: dict[str, tuple[Any, ...]] = dict(by)
        self.forest = forest
        self.offsets: NDArray[np.int64] = cells[0]
        self.node: NDArray[np.uint16] = cells[1]
        self.fen: Fen = cells[2][0]
        self.present: Bitmap | None = cells[3][0]
        self.left_out: tuple[LeftOut, ...] = tuple(selection.left_out)
        self.unclosed: tuple[Unclosed, ...] = tuple(selection.unclosed)
        self.carried = tuple(selection.carried)
        self.basis = selection.basis

    @property
    def codes(self) -> tuple[str, ...]:
        return self.forest.codes

    @property
    def unknown_codes(self) -> tuple[str, ...]:
        """Codes that the chart lacks; their amounts count as all others do."""
        known = chart()
        return tuple(code for code in self.codes if code and code not in known)

    def __len__(self) -> int:
        return len(self.node)

    def cell(self, code: str = TOTAL, **keys: Any) -> int | None:
        """The sum of a code in fen, None where no fact reached it. ``keys`` name the group, one value for each of ``by``.

        Raises ArgumentError where a group is not named in full.
        """
        if set(keys) != set(self.by):
            raise ArgumentError(
                f"a group is named by {', '.join(self.by) or 'nothing'}; not {', '.join(keys) or 'nothing'}"
            )
        if code not in self.codes or any(value not in self.labels[name] for name, value in keys.items()):
            return None
        group = 0
        for name in self.by:
            group = group * len(self.labels[name]) + self.labels[name].index(keys[name])
        first, end = int(self.offsets[group]), int(self.offsets[group + 1])
        node = self.codes.index(code)
        at = first + int(np.searchsorted(self.node[first:end], node))
        return int(self.fen[at]) if at < end and self.node[at] == node else None

    def group_of(self) -> NDArray[np.int64]:
        """The number of its group for each cell."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def column(self, name: str) -> Texts | Ids:
        """The label of a grouping column for each cell: years as int32, all else as texts."""
        stride = 1
        for other in self.by[self.by.index(name) + 1 :]:
            stride *= len(self.labels[other])
        ids = (self.group_of() // stride % len(self.labels[name])).astype(np.int32)
        return np.array(self.labels[name], np.int32)[ids] if name == "year" else Texts(ids, self.labels[name])

    def shares(self, of: Literal["parent", "total"] = "parent", threads: int | None = None) -> Quotients:
        """Each cell's share of the cell above it, or of its group's total. The total has none."""
        if of == "parent":
            base = _core.align_parents(self.offsets, self.node, self.forest.parent, threads or processors())
        elif of == "total":
            base = np.where(self.node == 0, -1, self.offsets[self.group_of()])
        else:
            raise ArgumentError(f"a share is of the parent or of the total, not {of!r}")
        return self._quotients(self.fen, self.fen, base, threads)

    def growth(self, threads: int | None = None) -> Quotients:
        """Each cell's growth over the year before in the same group: (now - before) / before, both sides kept.

        Where the year before lacks the cell, or has none of it, there is no growth: it is marked ``no_base``, or with
        what became of the code where a change of codes is known to stand behind it. A negative base gives no growth.
        Raises ArgumentError where sums are not by year, AmountOverflowError where a difference does not fit.
        """
        base, before = self._before(threads)
        change = self.fen - before
        if bool((((self.fen ^ before) & (self.fen ^ change)) < 0).any()):
            raise AmountOverflowError("the difference of two years does not fit 64 bits")
        found = self._quotients(change, before, None, threads)
        found.mark[:] = self._growth_marks(base, before)
        found.value[(base < 0) | (before <= 0)] = np.nan
        return found

    def _growth_marks(self, base: NDArray[np.int64], before: Fen) -> NDArray[np.object_]:
        """Per cell what is to be said of its growth: a change of its code first, then a base that is none."""
        years = self.labels["year"]
        names: dict[str, int] = {"": 0, "no_base": 1, "negative_base": 2}
        changed = np.zeros((len(years), len(self.codes)), np.int8)
        for y, year in enumerate(years):
            for node, code in enumerate(self.codes):
                changed[y, node] = names.setdefault(break_between(code, year - 1, year), len(names)) if code else 0
        place = np.searchsorted(np.array(years), np.asarray(self.column("year")))
        by_base = np.where((base < 0) | (before == 0), 1, np.where(before < 0, 2, 0)).astype(np.int8)
        by_code = changed[place, self.node]
        return np.array(list(names), np.object_)[np.where(by_code > 0, by_code, by_base)]

    def contributions(self, threads: int | None = None) -> Quotients:
        """What each cell adds to the growth of its group's total: (now - before) / total before. As :meth:`growth`."""
        growth = self.growth(threads)
        first = self.offsets[self.group_of()]
        return self._quotients(growth.numerator, np.ascontiguousarray(growth.denominator[first]), None, threads)

    def _before(self, threads: int | None) -> tuple[NDArray[np.int64], Fen]:
        """Per cell: the cell with its code in the year before, -1 where there is none, and what stands there."""
        if "year" not in self.by:
            raise ArgumentError("growth needs sums by year")
        years, stride = self.labels["year"], 1
        for name in self.by[self.by.index("year") + 1 :]:
            stride *= len(self.labels[name])
        groups = np.arange(len(self.offsets) - 1)
        place = groups // stride % len(years)
        has = np.array([n > 0 and years[n - 1] == years[n] - 1 for n in range(len(years))] or [False])
        former = np.where(has[place] if len(groups) else False, groups - stride, -1).astype(np.int32)
        base = _core.align_groups(self.offsets, self.node, former, threads or processors())
        return base, np.where(base >= 0, self.fen[np.maximum(base, 0)] if len(self.fen) else 0, 0)

    def _quotients(
        self, numerator: Fen, denominator: Fen, base: NDArray[np.int64] | None, threads: int | None
    ) -> Quotients:
        value = _core.share(numerator, denominator, base, threads or processors(), None)
        if base is not None:
            denominator = np.where(base >= 0, denominator[np.maximum(base, 0)] if len(denominator) else 0, 0)
        return Quotients(numerator, denominator, value, np.full(len(self), "", np.object_))

    # ------------------------------------------------------------------------------------------------------------ faces
    def to_pandas(self, level: str | None = None) -> pd.DataFrame:
        """A frame: the grouping columns, ``code``, ``name``, ``fen`` (nullable Int64); of one ``level`` (类, 款, 项, 合计)
        where one is named. ``attrs`` hold ``left_out``, ``unclosed``, ``carried`` and ``basis``.
        """
        pandas = load_pandas()
        codes = np.array(self.codes, np.object_)[self.node]
        known = chart()
        names = np.array([known.name(code) if code else "合计" for code in self.codes], np.object_)[self.node]
        columns: dict[str, Any] = {}
        for name in self.by:
            column = self.column(name)
            columns[name] = column.texts() if isinstance(column, Texts) else column
        fen = pandas.arrays.IntegerArray(self.fen, ~unpack(self.present, len(self)))
        frame: pd.DataFrame = pandas.DataFrame(columns | {"code": codes, "name": names, "fen": fen})
        if level is not None:
            digits = digits_of(level)
            frame = frame[[len(code) == digits for code in codes]].reset_index(drop=True)
        frame.attrs.update(left_out=self.left_out, unclosed=self.unclosed, carried=self.carried, basis=self.basis)
        return frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """The cells as an Arrow stream, without a copy of ``fen``: grouping columns, code, fen."""
        columns: list[tuple[str, NDArray[Any], Bitmap | None, Any]] = []
        for name in self.by:
            column = self.column(name)
            if isinstance(column, Texts):
                columns.append((name, column.ids, None, text_buffers(column.names)))
            else:
                columns.append((name, column, None, None))
        columns.append(("code", self.node.astype(np.int32), None, text_buffers(self.codes)))
        columns.append(("fen", self.fen, self.present, None))
        return _core.arrow_stream(tuple(columns), len(self))

    def __repr__(self) -> str:
        left = f", {sum(one.facts for one in self.left_out)} facts left out" if self.left_out else ""
        gaps = f", {len(self.unclosed)} tables do not close" if self.unclosed else ""
        return f"<RollUp by {', '.join(self.by) or 'nothing'}: {len(self)} cells{left}{gaps}>"


def roll_up(selection: Selection, by: Sequence[str], threads: int | None = None) -> RollUp:
    """Adds the facts of a selection up to every node of the chart. Raises AmountOverflowError where a sum does not fit."""
    sieve, many = selection.sieve, threads or processors()
    labels: list[tuple[str, tuple[Any, ...]]] = []
    for name in by:
        if name == "year":
            labels.append((name, tuple(sieve.years()) or (NO_YEAR,)))
        elif name in sieve.facts.texts:
            labels.append((name, sieve.facts.texts[name].names or ("",)))
        else:
            raise ArgumentError(f"facts cannot be grouped by {name!r}; columns: year, {', '.join(sieve.facts.texts)}")
    groups = math.prod(len(values) for _, values in labels)
    if len(by) > _MOST_KEYS or len(set(by)) < len(by) or groups > _MOST_GROUPS:
        raise ArgumentError(f"at most {_MOST_KEYS} different grouping columns and {_MOST_GROUPS} groups")
    forest, nodes, variants = nodes_of(sieve, selection.classification, selection.carry)
    keys, code, remap, fen = _columns(selection, labels, nodes, variants, many)
    call = (keys, code, remap, (fen,), (None,), forest.parent, many)
    dense = groups * len(forest.codes) <= _DENSE_CELLS
    cells = _core.cube_dense(*call) if dense else _core.cube_groups(*call, None)
    return RollUp(selection, labels, forest, cells)


def _columns(
    selection: Selection,
    labels: Sequence[tuple[str, tuple[Any, ...]]],
    nodes: NDArray[np.uint16],
    variants: Mapping[int, int],
    threads: int,
) -> tuple[tuple[_Key, ...], NDArray[Any], NDArray[np.uint16] | None, Fen]:
    """(keys, code, remap, fen) for the kernel: the columns of the facts as they are where all of them count, else those
    of the facts that count, by group and node.
    """
    sieve, facts = selection.sieve, selection.sieve.facts
    code = sieve.column(selection.classification)
    whole = sieve.kept == len(facts)
    keys = [_key(sieve, name, len(values)) for name, values in labels]
    plain = all(number is None for _, _, _, number, _ in keys)
    if whole and plain and not variants:
        return tuple((ids, low, extent) for ids, low, extent, _, _ in keys), code.ids, nodes, facts.fen
    block = sieve.year.blocks(variants, code.extent) if variants else None
    own_code = whole and not variants
    group, node, fen, _ = _core.pick(
        None if whole else sieve.verdict, KEPT, None if whole and plain else tuple(keys),
        None if own_code else (code.ids, code.extent, None if block is None else sieve.year.ids, 0, block, nodes),
        None if whole else facts.fen, False, len(facts), threads,
    )  # fmt: skip
    made = tuple((ids, low, extent) for ids, low, extent, _, _ in keys)
    if group is not None:
        made = ((group, 0, math.prod(len(values) for _, values in labels)),) if labels else ()
    return (
        made,
        code.ids if node is None else node,
        nodes if node is None else None,
        facts.fen if fen is None else fen,
    )


def _key(sieve: Sieve, name: str, labels: int) -> tuple[Ids, int, int, Ids | None, int]:
    """A grouping column with its bounds, and the number of each id, None where ids count from the lowest one on."""
    column = sieve.column(name)
    if name != "year":
        return column.ids, 0, max(column.extent, 1), None, labels
    used = sieve.years_used
    if used and used[-1] - used[0] + 1 == len(used):
        return column.ids, used[0], len(used), None, labels
    number = np.zeros(column.extent, np.int32)
    number[used] = np.arange(len(used))
    return column.ids, 0, column.extent, number, labels


def text_buffers(names: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Texts in Arrow's layout: offsets and UTF-8 data."""
    data = [name.encode() for name in names]
    offsets = np.cumsum([0, *map(len, data)]).astype(np.int32)
    return offsets, np.frombuffer(b"".join(data) or b"\0", np.uint8)


def load_pandas() -> Any:
    """The module, imported on first use. Raises MissingExtraError where it is not installed."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("this needs pandas: pip install 'pyfinance-juesuan[frames]'") from error
    return pandas
