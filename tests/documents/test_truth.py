"""Cells typed by hand from real documents, compared by the tool that judges them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pyfinance.display.tidy import write_csv

from .conftest import DOCUMENTS, TOOLS, TRUTH, Corpus

TRUTHS = sorted(p.stem for p in TRUTH.glob("*.csv")) if TRUTH.is_dir() else []


def source_of(stem: str) -> str:
    return next(p.name for p in DOCUMENTS.glob(f"{stem}.*"))


@pytest.mark.skipif(not TRUTHS, reason="the shared documents are not there")
@pytest.mark.parametrize("stem", TRUTHS)
def test_every_labelled_cell_is_read_and_nothing_else(stem: str, corpus: Corpus, tmp_path: Path) -> None:
    cells = tmp_path / "cells.csv"
    with cells.open("w", encoding="utf-8", newline="") as file:
        write_csv(corpus[source_of(stem)], file)
    run = subprocess.run(
        [sys.executable, str(TOOLS / "score_cells.py"), str(TRUTH / f"{stem}.csv"), str(cells)],
        capture_output=True,
        text=True,
        check=False,
    )
    print(run.stdout)
    assert run.returncode == 0, run.stdout
