"""What a roll-up of a panel costs beside its kernel: Panel.roll_up as a whole, the calls of the core in it, and the rest.

usage: python -m bench.panel_wrapping [--rows N ...] [--threads T] [--repeat R]

Milliseconds. ``bare`` is the roll-up kernel alone, on the facts that the sum adds up; ``first`` the first call on a new
panel, ``whole`` the median of the later ones, ``core`` the calls of the core within one of them, ``rest`` the others'
time. ``many`` has 50 facts for each department and year, ``few`` 200 departments. ``plain`` panels hold entity, year,
code and amount; ``full`` ones are of disclosures of two kinds in three scopes, each with a second table, subtotals,
blanks and printed totals, half of whose facts are not asked for.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.panel_facts import YEARS, chart
from pyfinance import _core
from pyfinance.panel import Panel
from pyfinance.panel.columns import Texts, pack
from pyfinance.panel.facts import from_columns

FIRST_YEAR = 2019
FEW = 200
LEAVES = 50  # of a department and year, where there are many
BY = ("entity", "year")
FULL_ROWS = ("leaf",) * 6 + ("other table",) * 2 + ("subtotal", "blank")  # in tens, of what a disclosure holds


class Clock:
    """Puts itself in the place of the core's functions, and adds up how long they take."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls: dict[str, float] = {}
        for name in dir(_core):
            function = getattr(_core, name)
            if callable(function) and not isinstance(function, type) and not name.startswith("_"):
                setattr(_core, name, self._timed(name, function))

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args)
            finally:
                seconds = time.perf_counter() - start
                self.seconds += seconds
                self.calls[name] = self.calls.get(name, 0) + seconds

        return timed

    def reset(self) -> None:
        self.seconds, self.calls = 0.0, {}


def columns(rows: int, many: bool, full: bool, ordered: bool) -> tuple[dict[str, Texts], NDArray[np.int32], Any, Any]:
    """The columns of a panel of about so many rows: texts, years, fen, validity."""
    own = chart()
    entities = max(1, rows // (YEARS * LEAVES)) if many else FEW
    each = LEAVES if many else max(1, rows // (YEARS * FEW))
    count = entities * YEARS * each
    random = np.random.default_rng(20260101)
    group = np.repeat(np.arange(entities * YEARS, dtype=np.int32), each)
    codes = tuple(str(code) for code in own.code[own.leaf].tolist())
    function = np.sort(random.integers(0, len(codes), (entities * YEARS, each)), axis=1).ravel().astype(np.int32)
    order: Any = slice(None) if ordered else random.permutation(count)
    fen = random.integers(-(10**6), 10**10, count)
    entity = Texts((group // YEARS)[order], tuple(f"局{n}" for n in range(entities)))
    texts = {"entity": entity, "function": Texts(function[order], codes)}
    year = (FIRST_YEAR + group % YEARS).astype(np.int32)[order]
    names: dict[str, tuple[NDArray[Any], tuple[str, ...]]] = {
        "table": (np.zeros(count), ("T05",)),
        "measure": (np.zeros(count), ("total",)),
    }
    present = None
    if full:
        what = np.array(FULL_ROWS)[np.arange(count) % len(FULL_ROWS)]
        if each == LEAVES:  # the totals of the leaves close: as many zeros beside them
            what[::each] = "total"
        names = disclosed(entities, group, what)
        present = pack((what != "blank")[order])
        fen[what == "total"] = 0
        leaves = np.add.reduceat(np.where(what == "leaf", fen, 0), np.arange(0, count, each))
        fen[::each] = np.where(what[::each] == "total", leaves, fen[::each])
    texts |= {name: Texts(ids.astype(np.int32)[order], found) for name, (ids, found) in names.items()}
    return texts, year, np.ascontiguousarray(fen[order]), present


def disclosed(
    entities: int, group: NDArray[np.int32], what: NDArray[np.str_]
) -> dict[str, tuple[NDArray[Any], tuple[str, ...]]]:
    """The columns that tell disclosures and their rows apart."""
    is_total, is_other = what == "total", what == "other table"
    scope = group // YEARS % 3
    return {
        "source": (group, tuple(f"f{n}" for n in range(entities * YEARS))),
        "kind": (np.where(is_other, 1, 0), ("final_accounts", "budget")),
        "stage": (np.where(is_other, 1, 0), ("final", "initial")),
        "scope": (scope, ("department", "unit", "unknown")),
        "carryover_in": (scope % 2, ("yes", "no")),
        "table": (np.where(is_other, 1, 0), ("T05", "T03", "T01")),
        "measure": (np.where(is_other, 1, 0), ("total", "basic", "project")),
        "role": (np.where(is_total, 2, np.where(what == "subtotal", 1, 0)), ("leaf", "subtotal", "total")),
        "row": (np.where(is_total, 1, 0), ("项", "合计")),
    }


def bare(panel: Panel, threads: int) -> Callable[[], Any]:
    """The kernel alone, on the facts that a sum of T05 adds up."""
    facts, own = panel.facts, chart()
    keep = facts.texts["table"].among(["T05"]) & facts.texts["role"].among(["leaf"])
    if facts.present is not None:
        keep &= np.unpackbits(facts.present, count=len(facts), bitorder="little").astype(np.bool_)
    entity, code = facts.texts["entity"], facts.texts["function"]
    keys = ((entity.ids[keep], 0, len(entity.names)), (facts.year[keep], FIRST_YEAR, YEARS))
    parent = np.where(own.parent < 0, 0, own.parent + 1).astype(np.int32)
    remap, fen = (own.leaf + 1).astype(np.uint16), facts.fen[keep]
    nodes = np.concatenate([np.array([-1], np.int32), parent])
    call = (keys, code.ids[keep], remap, (fen,), (None,), nodes, threads)
    dense = len(entity.names) * YEARS * len(nodes) <= 1 << 16
    return lambda: _core.cube_dense(*call) if dense else _core.cube_groups(*call, None)


def milliseconds(job: Callable[[], Any], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def measure(name: str, panel: Panel, clock: Clock, threads: int, repeat: int) -> None:
    def job() -> Any:
        return panel.roll_up("T05", by=BY, threads=threads)

    kernel = bare(panel, threads)
    kernel()
    alone = milliseconds(kernel, repeat)
    first = milliseconds(job, 1)
    whole, core, calls = [], [], []
    for _ in range(repeat):
        clock.reset()
        whole.append(milliseconds(job, 1))
        core.append(1000 * clock.seconds)
        calls.append(dict(clock.calls))
    rest = statistics.median(a - b for a, b in zip(whole, core, strict=True))
    total = statistics.median(whole)
    inner = ", ".join(f"{one} {1000 * statistics.median(c.get(one, 0) for c in calls):.1f}" for one in calls[0])
    print(
        f"{name:28} {len(panel):>10,} {alone:8.1f} {first:8.1f} {total:8.1f} {total / alone:6.2f} "
        f"{statistics.median(core):8.1f} {rest:7.2f}  {inner}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=["plain", "full"], default=["plain", "full"])
    given = parser.parse_args()
    clock = Clock()
    print(f"{'':28} {'rows':>10} {'bare':>8} {'first':>8} {'whole':>8} {'times':>6} {'core':>8} {'rest':>7}")
    for rows in given.rows:
        for kind in given.only:
            for many in (False, True):
                for ordered in (True, False):
                    texts, year, fen, present = columns(rows, many, kind == "full", ordered)
                    panel = Panel(from_columns(texts, {"year": year}, fen, present))
                    name = f"{kind}, {'many' if many else 'few'}, {'sorted' if ordered else 'unsorted'}"
                    measure(name, panel, clock, given.threads, given.repeat)


if __name__ == "__main__":
    main()
