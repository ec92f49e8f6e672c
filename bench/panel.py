"""Panels against pandas, polars and DuckDB on the same facts, every result checked equal.

usage: python -m bench.panel [--rows N ...] [--measures K ...] [--threads T] [--repeat R] [--kernels NAME ...]
                             [--peers NAME ...] [--json FILE]

Times are medians in seconds of whole calls, results allocated inside them (``out=``: into memory that is given). All
who do a job take turns, so that what else the machine does falls on all of them; a ratio is the peer's time over ours.
``duckdb table`` leaves its result in a table of DuckDB's own, ``duckdb`` hands it over in numpy columns. The bounds
`sum` and `add` are a plain sum over the same bytes and a plain addition of the same columns into memory that is given, on
as many threads. Absolute times are of one machine; ratios count.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
PEERS = ("duckdb", "duckdb table", "polars", "pandas")


class Bench:
    """Runs, checks and collects."""

    def __init__(self, threads: int, repeat: int, kernels: Sequence[str], others: Sequence[str]) -> None:
        self.threads, self.repeat, self.kernels, self.peers = threads, repeat, kernels, others
        self.entries: list[Entry] = []

    def seconds(self, jobs: dict[str, Callable[[], Any]]) -> dict[str, float]:
        """The median time of each job; the jobs take turns."""
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(self.repeat):
            for name, job in jobs.items():
                start = time.perf_counter()
                out = job()
                times[name].append(time.perf_counter() - start)
                del out
        return {name: statistics.median(own) for name, own in times.items()}

    def run(self, kernel: str, rows: int, measures: int, jobs: dict[str, Callable[[], Any]]) -> None:
        """Times jobs whose results were compared before, ours first."""
        seconds = self.seconds(jobs)
        ours = next(iter(seconds.values()))
        for peer, own in seconds.items():
            entry = {"kernel": kernel, "rows": rows, "measures": measures, "threads": self.threads, "peer": peer}
            self.entries.append(entry | {"seconds": own, "ratio": own / ours})
            print(
                f"{kernel:22} {rows:>10,} K={measures} {peer:14} {1000 * own:10.2f} ms  {own / ours:8.2f}x", flush=True
            )


def sum_loop(arrays: Sequence[Any], threads: int) -> Callable[[], int]:
    """Adds up the bytes of arrays as int64, each thread a part of each array."""
    words = [one[: len(one) // 8 * 8].view(np.int64) for one in arrays]
    parts = [part for one in words for part in np.array_split(one, threads)]
    pool = ThreadPoolExecutor(threads)
    return lambda: sum(int(one) for one in pool.map(np.sum, parts))


def add_loop(one: Any, other: Any, out: Any, threads: int) -> Callable[[], Any]:
    """Adds two columns into a third, each thread a part of them."""
    parts = list(zip(*(np.array_split(column, threads) for column in (one, other, out)), strict=True))
    pool = ThreadPoolExecutor(threads)
    return lambda: list(pool.map(lambda part: np.add(part[0], part[1], out=part[2]), parts))


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
        jobs: dict[str, Callable[[], Any]] = {}
        if name == "whole":
            jobs["pyfinance"] = lambda c=call: core.cube_dense(*c)
            jobs["sum"] = sum_loop([*own.values, own.node], bench.threads)
            out = jobs["pyfinance"]()
        else:
            jobs["pyfinance"] = lambda c=call: core.cube_groups(*c, None)
            out = jobs["pyfinance"]()
            room = (np.zeros_like(out[1]), tuple(np.zeros_like(column) for column in out[2]))
            jobs["pyfinance out="] = lambda c=call, r=room: core.cube_groups(*c, r)
        want = columns_of(out, by, own_chart)
        del out
        for peer, (job, columns) in peers.roll_ups(own, list(by), bench.threads, bench.peers).items():
            require_equal(want, columns(job()), f"{kernel} {peer}")
            jobs[peer] = job
        del want
        bench.run(kernel, len(own), measures, jobs)
    if measures == 1 and kernel_name("verify", ordered) in bench.kernels:
        verify(bench, own, ordered, own_chart)


def verify(bench: Bench, own: Facts, ordered: bool, own_chart: Chart) -> None:
    """Every node of every department and year is printed; one parent in a thousand is wrong by a fen."""
    facts_of_all = (keys_of(own, KEYS["entity_year"]), own.node, None, own.values, (None,), own_chart.parent)
    offsets, node, values, _ = core.cube_groups(*facts_of_all, bench.threads, None)
    group = np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))
    random = np.random.default_rng(7)
    wrong = (own_chart.code[node] < 99999) & (random.random(len(node)) < 0.001)
    value = values[0] + wrong
    order: Any = slice(None) if ordered else random.permutation(len(node))
    printed = Facts((group // YEARS)[order], (group % YEARS).astype(np.int8)[order], own_chart.code[node][order],
                    np.ascontiguousarray(node[order]), (np.ascontiguousarray(value[order]),), own.entities)  # fmt: skip
    keys = keys_of(printed, KEYS["entity_year"])
    call = (keys, printed.node, None, printed.values, (None,), own_chart.parent, None, 0, bench.threads)
    jobs: dict[str, Callable[[], Any]] = {"pyfinance": lambda: core.cube_verify(*call)}
    counts = jobs["pyfinance"]()[1]
    kernel = kernel_name("verify", ordered)
    for peer, make in (("duckdb", lambda: peers.duckdb_verify(printed, bench.threads)),
                       ("polars", lambda: peers.polars_verify(printed)),
                       ("pandas", lambda: peers.pandas_verify(printed))):  # fmt: skip
        if peer in bench.peers:
            jobs[peer] = make()
            require_equal([jobs[peer]()], [int(counts[_core.VERIFY_MISMATCH])], f"{kernel} {peer}")
    bench.run(kernel, len(printed), 1, jobs)


def parse(bench: Bench, rows: int) -> None:
    """Amounts as text to fen: pandas from quoted values, and without quotes from values parted by something else."""
    import pandas as pd

    fen = np.random.default_rng(11).integers(0, 10**8, rows)
    lines = [f'"{value // 100:,}.{value % 100:02d}"' for value in fen.tolist()]
    raw = "\n".join(lines).replace('"', "").encode()
    quoted = "\n".join(lines).encode()
    del lines
    jobs: dict[str, Callable[[], Any]] = {
        "pyfinance": lambda: core.fixed_parse_lines(raw, ord("\n"), 2, bench.threads),
        "pandas": lambda: pd.read_csv(io.BytesIO(raw), header=None, thousands=",", sep="\t"),
        "pandas quoted": lambda: pd.read_csv(io.BytesIO(quoted), header=None, thousands=","),
    }
    require_equal([jobs["pyfinance"]()[0]], [fen], "parse")
    for peer in list(jobs)[1:]:
        require_equal([np.rint(jobs[peer]()[0].to_numpy() * 100).astype(np.int64)], [fen], f"parse {peer}")
    bench.run("parse", rows, 1, jobs)


def encode(bench: Bench, rows: int, own_chart: Chart) -> None:
    """Codes as a list of str to ids."""
    import pandas as pd

    node = own_chart.leaf[np.random.default_rng(12).integers(0, len(own_chart.leaf), rows)]
    codes = [str(code) for code in own_chart.code[node].tolist()]
    jobs: dict[str, Callable[[], Any]] = {
        "pyfinance": lambda: core.codes_encode(own_chart.code, codes, bench.threads),
        "pandas": lambda: pd.factorize(np.array(codes, object)),
    }
    require_equal([jobs["pyfinance"]()[0]], [node], "encode")
    ids, names = jobs["pandas"]()
    require_equal([np.asarray(names).astype(np.int64)[ids]], [own_chart.code[node]], "encode pandas")
    bench.run("encode", rows, 1, jobs)


def shares(bench: Bench, rows: int) -> None:
    """Quotients into memory that is given; numpy as users write it, and into memory that is given, too."""
    random = np.random.default_rng(13)
    above, below = random.integers(0, 10**12, rows), random.integers(1, 10**12, rows)
    room, other = np.zeros(rows), np.zeros(rows)
    jobs: dict[str, Callable[[], Any]] = {
        "pyfinance out=": lambda: core.share(above, below, None, bench.threads, room),
        "numpy out=": lambda: np.divide(above, below, out=other),
        "numpy": lambda: above / below,
        "add": add_loop(above, below, np.zeros_like(above), bench.threads),
    }
    for peer in ("numpy out=", "numpy"):
        require_equal([jobs["pyfinance out="]()], [jobs[peer]()], f"share {peer}")
    bench.run("share", rows, 1, jobs)


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
