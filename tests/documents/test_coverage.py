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
from collections.abc import Container
from pathlib import Path

import pytest

from pyfinance.display.tidy import tidy_rows, write_csv
from pyfinance.model import Document

from .conftest import DOCUMENTS, TOOLS, Corpus, names

PDFS = names(".pdf")
pytestmark = [
    pytest.mark.skipif(not PDFS, reason="the shared documents are not there"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed"),
]

KNOWN_TABLE = re.compile(r"T\d\d[A-Z]?")
MISSED = re.compile(r"page (\d+)\tmissed\t(\S+)")
INVENTED = re.compile(r"page \d+\tinvented\t\S+")


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
            said = words_of(corpus[name])
            lost = [m.group(0) for m in MISSED.finditer(run.stdout) if (int(m.group(1)), m.group(2)) not in said]
            lines += [f"    in a sentence: {m.group(0)}" for m in MISSED.finditer(run.stdout) if m.group(0) not in lost]
            low += [f"{name}: {miss}" for miss in lost] + INVENTED.findall(run.stdout)
    print("\n".join(lines))
    assert low == []


def words_of(document: Document) -> Container[tuple[int, str]]:
    """Amounts in running text by page, and in the words of tables and forms."""
    return _Words(document)


class _Words:
    def __init__(self, document: Document) -> None:
        self._pages: dict[int | None, str] = {}
        for line in document.lines:
            self._pages[line.place.page] = self._pages.get(line.place.page, "") + line.text + "\n"
        self._forms = str([(table.forms, table.words) for table in document.tables])

    def __contains__(self, at: object) -> bool:
        page, amount = at if isinstance(at, tuple) else (None, "")
        return amount in self._pages.get(page, "") or amount in self._forms


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
