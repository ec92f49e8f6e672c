"""``python -m tests.fuzz COUNT [FORMAT ...]``: the fuzzing at length, on every processor."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor

from .runs import Finding, report, run
from .seeds import FORMATS

_STEP = 250  # cases of one task


def _task(task: tuple[str, int, int]) -> list[Finding]:
    return run(*task)


def main(count: int, forms: list[str]) -> int:
    """Runs the cases of all formats; returns the exit status."""
    tasks = [(form, first, min(_STEP, count - first)) for first in range(0, count, _STEP) for form in forms]
    findings: list[Finding] = []
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for found in pool.map(_task, tasks):
            findings += found
    report(findings)
    print(f"{count} cases of each of {', '.join(forms)}: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:] or list(FORMATS)))
