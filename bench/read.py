"""Reading whole documents: ``pf.read`` as users call it, cold, against pdfium alone and pdfplumber.

usage: python -m bench.read DIRECTORY [--match TEXT] [--plumber] [--cpu] [--profile]

Every PDF once, in a fresh process without any cache; the time is taken inside the process around ``pf.read``, imports
done before. pdfium alone gives the runs and paths of the same pages, in a fresh process likewise. Printed per document:
pages, seconds per 30 pages, the ratio to pdfium alone, with ``--plumber`` how many times longer pdfplumber's
extract_tables takes, and the peak resident memory in MB. The last lines are the medians with their goals.
"""

from __future__ import annotations

import argparse
import cProfile
import importlib
import json
import pstats
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyfinance as pf
from bench.pdf_pages import PAGES, pdfium_alone, pdfplumber_tables

GOAL_SECONDS = 0.3  # for 30 pages, in the median
GOAL_RATIO = 2.5  # to pdfium alone
GOAL_PLUMBER = 10  # times faster than pdfplumber's extract_tables
GOAL_MEMORY = 300  # MB, the largest document

# What each reader would load within the time that is taken: everyone's imports are done before.
_MODULES = {
    "read": ("pyfinance.api", "pypdfium2.raw"), "pdfium": ("pypdfium2.raw",), "pdfplumber": ("pdfplumber",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One document read once in a process of its own: pages, seconds, peak resident memory in MB."""

    pages: int
    seconds: float
    memory: float

    @property
    def per_pages(self) -> float:
        """Seconds for 30 pages."""
        return self.seconds / max(self.pages, 1) * PAGES


def _read(path: Path) -> int:
    return pf.read(path).document.pages


READERS: dict[str, Callable[[Path], int]] = {"read": _read, "pdfium": pdfium_alone, "pdfplumber": pdfplumber_tables}


def once(reader: str, path: Path, cpu: bool) -> Run:
    """Reads a document in this process."""
    for name in _MODULES[reader]:
        importlib.import_module(name)
    run, clock = READERS[reader], time.process_time if cpu else time.perf_counter
    start = clock()
    pages = run(path)
    seconds = clock() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes; bytes on macOS
    return Run(pages, seconds, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


def fresh(reader: str, path: Path, cpu: bool) -> Run:
    """Reads a document in a fresh process."""
    command = [sys.executable, "-m", "bench.read", str(path), "--once", reader, *(["--cpu"] if cpu else [])]
    return Run(**json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def profile(path: Path) -> None:
    """Where the time goes, in this process."""
    for name in _MODULES["read"]:
        importlib.import_module(name)
    with cProfile.Profile() as found:
        _read(path)
    pstats.Stats(found).sort_stats("tottime").print_stats(25)


def goal(name: str, value: float, bound: float, above: bool = False) -> str:
    """A figure beside its goal."""
    reached = value >= bound if above else value <= bound
    return f"{name}: {value:.2f} (goal {'at least' if above else 'at most'} {bound}{'' if reached else ', MISSED'})"


def report(paths: Sequence[Path], plumber: bool, cpu: bool) -> None:
    """Reads every document and prints the figures."""
    names = ("read", "pdfium", *(("pdfplumber",) if plumber else ()))
    print(f"{'':<44}{'pages':>6}{'s/30 p':>8}{'/pdfium':>9}{'plumber/':>9}{'MB':>6}")
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for path in paths:
        for name in names:
            runs[name].append(fresh(name, path, cpu))
        read, pdfium = runs["read"][-1], runs["pdfium"][-1]
        slower = f"{runs['pdfplumber'][-1].seconds / read.seconds:9.1f}" if plumber else f"{'':9}"
        ratio = read.seconds / pdfium.seconds
        line = f"{read.pages:6}{read.per_pages:8.3f}{ratio:9.2f}{slower}{read.memory:6.0f}"
        print(f"{path.stem[:40]:<44}{line}", flush=True)
    ratios = [a.seconds / b.seconds for a, b in zip(runs["read"], runs["pdfium"], strict=True)]
    print(goal("median seconds for 30 pages", statistics.median(r.per_pages for r in runs["read"]), GOAL_SECONDS))
    print(goal("median ratio to pdfium alone", statistics.median(ratios), GOAL_RATIO))
    if plumber:
        faster = [b.seconds / a.seconds for a, b in zip(runs["read"], runs["pdfplumber"], strict=True)]
        print(goal("median times faster than pdfplumber", statistics.median(faster), GOAL_PLUMBER, above=True))
    print(goal("peak memory in MB, the largest", max(r.memory for r in runs["read"]), GOAL_MEMORY))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--match", default="", help="only files whose name contains this")
    parser.add_argument("--plumber", action="store_true", help="pdfplumber's extract_tables too; it is slow")
    parser.add_argument("--cpu", action="store_true", help="processor time, for a machine that does other work too")
    parser.add_argument("--profile", action="store_true", help="where the time goes instead, for each document")
    parser.add_argument("--once", choices=tuple(READERS), help="one file, in this process; prints JSON")
    options = parser.parse_args(arguments)
    if options.once:
        print(json.dumps(asdict(once(options.once, options.directory, options.cpu))))
        return
    paths = [path for path in sorted(options.directory.glob("*.pdf")) if options.match in path.name]
    if options.profile:
        for path in paths:
            profile(path)
    elif paths:
        report(paths, options.plumber, options.cpu)


if __name__ == "__main__":
    main()
