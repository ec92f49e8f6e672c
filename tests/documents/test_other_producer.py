"""The same pages as another program writes them give the same cells.

poppler's pdftocairo draws every page anew: other fonts, other text objects, rulings as strokes, bold as outlines of letters.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pyfinance.reading.document import read_document

from .conftest import DOCUMENTS, Corpus, figures, names

PDFS = names(".pdf")
CLIPPED = 5  # documents whose cells clip their words, which the other program does not keep; the reading then differs
pytestmark = [
    pytest.mark.skipif(not PDFS, reason="the shared documents are not there"),
    pytest.mark.skipif(shutil.which("pdftocairo") is None, reason="poppler's pdftocairo is not installed"),
]


def test_pages_drawn_anew_give_the_same_cells(corpus: Corpus, tmp_path: Path) -> None:
    corpus.read_all(PDFS)
    differ, lost, count = [], 0, 0
    for name in PDFS:
        anew = tmp_path / "anew.pdf"
        subprocess.run(["pdftocairo", "-pdf", str(DOCUMENTS / name), str(anew)], check=True, capture_output=True)
        before, after = figures(corpus[name]), figures(read_document([anew.read_bytes()], [name]))
        count += before.total()
        lost += (before - after).total()
        if before != after:
            differ.append(f"{name}: {(before - after).total()} of {before.total()} figures")
    print(f"{count} figures, {lost} of them other in the pages drawn anew", *differ, sep="\n")
    assert len(differ) <= CLIPPED
    assert lost * 100 < count
