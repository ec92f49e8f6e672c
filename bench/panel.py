"""Panels against pandas, polars and DuckDB on the same facts, every result checked equal.

usage: python -m bench.panel [--rows N ...] [--measures K ...] [--threads T] [--repeat R] [--json FILE]

Times are medians in seconds of whole calls, results allocated inside them (``out``: into memory that is given); a ratio
is the peer's time over ours. The bound `sum` is a plain sum loop over the same bytes. Absolute times are of one machine;
ratios count.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench import panel_peers as peers
from bench.panel_facts import YEARS, Chart, Facts, chart, facts
from pyfinance import _core

core: Any = _core
Entry = dict[str, Any]
KEYS: dict[str, tuple[str, ...]] = {"whole": (), "entity": ("entity",), "entity_year": ("entity", "year")}
KERNELS = (
    "whole", "entity_sorted", "entity_unsorted", "entity_year_sorted", "entity_year_unsorted",
    "verify_sorted", "verify_unsorted", "parse", "encode", "share",
)  # fmt: skip
PEERS = ("duckdb", "polars", "pandas")


class Bench:
    """Runs, checks and collects."""

    def __init__(self, threads: int, repeat: int, kernels: Sequence[str], others: Sequence[str]) -> None:
        self.threads, self.repeat, self.kernels, self.peers = threads, repeat, kernels, others
        self.entries: list[Entry] = []

    def seconds(self, job: Callable[[], Any]) -> tuple[float, Any]:
        """The median time of a job, and what it gave."""
        job()  # loads what is loaded once
        times = []
        for _ in range(self.repeat):
            start = time.perf_counter()
            out = job()
            times.append(time.perf_counter() - start)
        return statistics.median(times), out

    def add(self, kernel: str, rows: int, measures: int, peer: str, seconds: float, ours: float) -> None:
        entry = {"kernel": kernel, "rows": rows, "measures": measures, "threads": self.threads, "peer": peer}
        self.entries.append(entry | {"seconds": seconds, "ratio": seconds / ours})
        print(
            f"{kernel:22} {rows:>10,} K={measures} {peer:14} {1000 * seconds:10.2f} ms  {seconds / ours:8.2f}x",
            flush=True,
        )


def keys_of(own: Facts, by: Sequence[str]) -> Any:
    extents = {"entity": own.entities, "year": YEARS}
    return tuple((getattr(own, name), 0, extents[name]) for name in by)


def columns_of(out: Any, by: Sequence[str], own_chart: Chart) -> list[Any]:
    """A result of the core as keys, code, amounts."""
    offsets, node, values, _ = out
    group = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    keys = {0: [], 1: [group], 2: [group // YEARS, group % YEARS]}[len(by)]
    return peers.canonical([*keys, own_chart.code[node], list(values)])


def require_equal(ours: Sequence[Any], theirs: Sequence[Any], what: str) -> None:
    if len(ours) != len(theirs) or not all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True)):
        raise SystemExit(f"{what}: the results differ")


def kernel_name(name: str, ordered: bool) -> str:
    return name if name == "whole" else f"{name}_{'sorted' if ordered else 'unsorted'}"


def roll_ups(bench: Bench, rows: int, measures: int, ordered: bool, own_chart: Chart) -> None:
    if not any(kernel_name(name, ordered) in bench.kernels for name in (*KEYS, "verify")):
        return
    own = facts(rows, measures, ordered, own_chart)
    none = (None,) * measures
    for name, by in KEYS.items():
        if name == "whole" and not ordered:
            continue
        kernel = kernel_name(name, ordered)
        if kernel not in bench.kernels:
            continue
        call = (keys_of(own, by), own.node, None, own.values, none, own_chart.parent, bench.threads)
        dense = name == "whole"
        ours, out = bench.seconds(lambda c=call, d=dense: core.cube_dense(*c) if d else core.cube_groups(*c, None))
        bench.add(kernel, len(own), measures, "pyfinance", ours, ours)
        if not dense:
            room = (np.empty_like(out[1]), tuple(np.empty_like(column) for column in out[2]))
            given, _ = bench.seconds(lambda c=call, r=room: core.cube_groups(*c, r))
            bench.add(kernel, len(own), measures, "pyfinance out=", given, ours)
        else:
            bound, _ = bench.seconds(lambda: [int(v.sum()) for v in own.values] + [int(own.node.sum())])
            bench.add(kernel, len(own), measures, "sum", bound, ours)
        want = columns_of(out, by, own_chart)
        for peer, make in (("duckdb", lambda b: peers.duckdb_roll_up(own, b, bench.threads)),
                           ("polars", lambda b: peers.polars_roll_up(own, b)),
                           ("pandas", lambda b: peers.pandas_roll_up(own, b))):  # fmt: skip
            if peer not in bench.peers:
                continue
            job, columns = make(list(by))
            seconds, theirs = bench.seconds(job)
            require_equal(want, columns(theirs), f"{kernel} {peer}")
            bench.add(kernel, len(own), measures, peer, seconds, ours)
    if measures == 1 and kernel_name("verify", ordered) in bench.kernels:
        verify(bench, own, ordered, own_chart)


def verify(bench: Bench, own: Facts, ordered: bool, own_chart: Chart) -> None:
    """Every node of every department and year is printed; one parent in a thousand is wrong by a fen."""
    call = (keys_of(own, KEYS["entity_year"]), own.node, None, own.values, (None,), own_chart.parent, bench.threads)
    offsets, node, values, _ = core.cube_groups(*call, None)
    group = np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))
    random = np.random.default_rng(7)
    wrong = (own_chart.code[node] < 99999) & (random.random(len(node)) < 0.001)
    value = values[0] + wrong
    order: Any = slice(None) if ordered else random.permutation(len(node))
    printed = Facts((group // YEARS)[order], (group % YEARS).astype(np.int8)[order], own_chart.code[node][order],
                    np.ascontiguousarray(node[order]), (np.ascontiguousarray(value[order]),), own.entities)  # fmt: skip
    keys = keys_of(printed, KEYS["entity_year"])
    ours, (_, counts) = bench.seconds(
        lambda: core.cube_verify(
            keys, printed.node, None, printed.values, (None,), own_chart.parent, None, 0, bench.threads
        )
    )
    kernel = kernel_name("verify", ordered)
    bench.add(kernel, len(printed), 1, "pyfinance", ours, ours)
    for peer, make in (("duckdb", lambda: peers.duckdb_verify(printed, bench.threads)),
                       ("polars", lambda: peers.polars_verify(printed)),
                       ("pandas", lambda: peers.pandas_verify(printed))):  # fmt: skip
        if peer not in bench.peers:
            continue
        seconds, found = bench.seconds(make())
        require_equal([found], [int(counts[_core.VERIFY_MISMATCH])], f"{kernel} {peer}")
        bench.add(kernel, len(printed), 1, peer, seconds, ours)


def parse(bench: Bench, rows: int) -> None:
    """Amounts as text to fen."""
    import pandas as pd

    fen = np.random.default_rng(11).integers(0, 10**8, rows)
    lines = [f'"{value // 100:,}.{value % 100:02d}"' for value in fen.tolist()]
    raw = "\n".join(lines).replace('"', "").encode()
    quoted = "\n".join(lines).encode()
    del lines

    ours, out = bench.seconds(lambda: core.fixed_parse_lines(raw, ord("\n"), 2, bench.threads))
    bench.add("parse", rows, 1, "pyfinance", ours, ours)
    require_equal([out[0]], [fen], "parse")
    seconds, frame = bench.seconds(lambda: pd.read_csv(io.BytesIO(quoted), header=None, thousands=","))
    require_equal([np.rint(frame[0].to_numpy() * 100).astype(np.int64)], [fen], "parse pandas")
    bench.add("parse", rows, 1, "pandas", seconds, ours)


def encode(bench: Bench, rows: int, own_chart: Chart) -> None:
    """Codes as a list of str to ids."""
    import pandas as pd

    node = own_chart.leaf[np.random.default_rng(12).integers(0, len(own_chart.leaf), rows)]
    codes = [str(code) for code in own_chart.code[node].tolist()]
    ours, (found, _) = bench.seconds(lambda: core.codes_encode(own_chart.code, codes, bench.threads))
    require_equal([found], [node], "encode")
    bench.add("encode", rows, 1, "pyfinance", ours, ours)
    seconds, (ids, names) = bench.seconds(lambda: pd.factorize(np.array(codes, object)))
    require_equal([np.asarray(names).astype(np.int64)[ids]], [own_chart.code[node]], "encode pandas")
    bench.add("encode", rows, 1, "pandas", seconds, ours)


def shares(bench: Bench, rows: int) -> None:
    random = np.random.default_rng(13)
    above, below = random.integers(0, 10**12, rows), random.integers(1, 10**12, rows)
    room, other = np.empty(rows), np.empty(rows)
    ours, out = bench.seconds(lambda: core.share(above, below, None, bench.threads, room))
    seconds, theirs = bench.seconds(lambda: np.divide(above, below, out=other))
    require_equal([out], [theirs], "share")
    bench.add("share", rows, 1, "pyfinance", ours, ours)
    bench.add("share", rows, 1, "numpy", seconds, ours)


def write(path: Path, entries: list[Entry]) -> None:
    """The entries, and those of other kernels, rows and measures that the file has already."""
    old: list[Entry] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    what = ("kernel", "rows", "measures", "threads")
    new = {tuple(entry[name] for name in what) for entry in entries}
    kept = [entry for entry in old if tuple(entry[name] for name in what) not in new]
    path.write_text(json.dumps(kept + entries, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--measures", type=int, nargs="+", default=[1, 4], choices=range(1, 5))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--kernels", nargs="+", default=KERNELS, choices=KERNELS)
    parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS, help="of roll-ups and verify")
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    options = parser.parse_args(arguments)
    bench = Bench(options.threads, options.repeat, options.kernels, options.peers)
    own_chart = chart()
    for rows in options.rows:
        for measures in options.measures:
            for ordered in (True, False):
                roll_ups(bench, rows, measures, ordered, own_chart)
        if "parse" in bench.kernels:
            parse(bench, rows)
        if "encode" in bench.kernels:
            encode(bench, rows, own_chart)
        if "share" in bench.kernels:
            shares(bench, rows)
    write(options.json, bench.entries)


if __name__ == "__main__":
    main()
