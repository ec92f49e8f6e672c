"""Checking: what it costs once a document is read.

usage: python -m bench.check DIRECTORY [--repeat N] [--match TEXT]

Per document the best of N runs in ms, and the same for 30 pages (a text dump has no pages: its own time is shown). The
last line is the median and the slowest.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from pyfinance import settling
from pyfinance.checking import check
from pyfinance.model import Document
from pyfinance.reading.document import read_document

PAGES = 30


def milliseconds(document: Document, repeat: int) -> float:
    """The best time of checking the document."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        check(document)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--match", default="", help="only files whose name contains this")
    options = parser.parse_args(arguments)
    scaled = []
    for path in sorted(options.directory.iterdir()):
        if path.suffix not in (".pdf", ".txt") or options.match not in path.name:
            continue
        document = read_document([path.read_bytes()], [path.name])
        settling.settle(document)
        found = milliseconds(document, options.repeat)
        scaled.append(found * PAGES / document.pages if document.pages else found)
        print(f"{path.name}: {document.pages} pages {found:.1f} ms, {PAGES} pages {scaled[-1]:.1f} ms")
    print(f"median {statistics.median(scaled):.1f} ms, slowest {max(scaled):.1f} ms for {PAGES} pages")


if __name__ == "__main__":
    main()
