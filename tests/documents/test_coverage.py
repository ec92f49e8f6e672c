"""How much of every real PDF was read: amounts printed on its table pages against cells, by a tool that shares no code.

The tool matches page by page with poppler's text, so a dump of numbers passes it; two more tests exclude that: no two
cells share a key, and nearly all found amounts stand in recognised tables under measures that the vocabulary knows.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pyfinance.display.tidy import tidy_rows, write_csv

from .conftest import DOCUMENTS, TOOLS, Corpus, names

PDFS = names(".pdf")
pytestmark = [
    pytest.mark.skipif(not PDFS, reason="the shared documents are not there"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed"),
]

KNOWN_TABLE = re.compile(r"T\d\d[A-Z]?")


def test_every_printed_amount_is_in_a_cell(corpus: Corpus, tmp_path: Path) -> None:
    corpus.read_all(PDFS)
    lines, low = [], []
    for name in PDFS:
        cells = tmp_path / "cells.csv"
        with cells.open("w", encoding="utf-8", newline="") as file:
            write_csv(corpus[name], file)
        run = subprocess.run(
            [sys.executable, str(TOOLS / "coverage.py"), str(DOCUMENTS / name), str(cells), "--misses", "1000"],
            capture_output=True,
            text=True,
            check=False,
        )
        lines.append(f"{name}: {run.stdout.strip().splitlines()[-1]}")
        if run.returncode:
            low += [f"{name}: {line}" for line in run.stdout.splitlines()]
    print("\n".join(lines))
    assert low == []


@pytest.mark.parametrize("name", PDFS)
def test_what_words_state_is_named_and_printed_there(name: str, corpus: Corpus) -> None:
    """An amount under ``stated`` is no bare number: words of its own name it, and its place is its line's."""
    document = corpus[name]
    for one in document.stated:
        assert re.search(r"[\u4e00-\u9fff]", one.label), one
        assert one.cell.is_amount
        assert one.cell.place.box is not None


def test_found_amounts_stand_in_recognised_tables(corpus: Corpus) -> None:
    corpus.read_all(PDFS)
    known = every = 0
    for name in PDFS:
        for table in corpus[name].tables:
            every += len(table.cells)
            known += len(table.cells) if KNOWN_TABLE.fullmatch(table.id) else 0
    print(f"{known} of {every} figures stand in recognised tables: {known / every:.1%}")
    assert known >= 0.9 * every


@pytest.mark.parametrize("name", names(".pdf", ".txt", ".html"))
def test_no_two_figures_share_a_key(name: str, corpus: Corpus) -> None:
    keys = Counter(
        (row["table"], row["title"], row["part"], row["row"], row["measure"])
        for row in tidy_rows(corpus[name])
        if row["role"] != "repeat"
    )
    assert [key for key, count in keys.items() if count > 1] == []
