"""The grids of real documents: every amount on a table page stands in a cell, and none is made up.

The amounts are what poppler finds in the same file, a reader that shares no code with ours.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pyfinance.reading.pdf import read
from pyfinance.reading.pdf.lines import is_number
from pyfinance.reading.pdf.pdfium import Reader
from pyfinance.reading.printed import Page, Source

DOCUMENTS = Path(__file__).parents[3] / "shared" / "documents"
PDFS = sorted(DOCUMENTS.glob("*.pdf"))
AMOUNT = re.compile(r"(?<![\d.,])-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\d.,%％])")

pytestmark = [
    pytest.mark.skipif(not PDFS, reason="the shared documents are not beside the repository"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed"),
]


@cache
def source_of(path: Path) -> Source:
    return read(path.read_bytes(), path.name)


@cache
def poppler(path: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").split("\f")


def figures(page: Page) -> Counter[str]:
    """The texts of the cells that are one number, as plain digits."""
    texts = [box.text for grid in page.grids for box in grid.cells if is_number(box.text)]
    return Counter(text.replace(",", "").rstrip("%").lstrip("+") for text in texts)


@cache
def hidden(path: Path) -> list[str]:
    """What each page draws outside its visible part: poppler reads it too, but it is not printed."""
    with Reader(path.read_bytes()) as reader:
        return ["".join(map(chr, drawing.code[drawing.hidden].tolist())) for drawing in reader.drawings()]


def running(page: Page) -> str:
    """What stands outside the grids, and the cells that hold words: amounts in sentences."""
    words = [box.text for grid in page.grids for box in grid.cells if not is_number(box.text)]
    return " ".join([*(line.text for line in page.lines), *words])


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_every_amount_is_in_a_cell_or_in_a_sentence(path: Path) -> None:
    missed = []
    for page, text, unseen in zip(source_of(path).pages, poppler(path), hidden(path), strict=False):
        cells, sentences = figures(page), running(page).replace(" ", "")
        for amount in AMOUNT.findall(text):
            plain = amount.replace(",", "")
            wrapped = next((cell for cell in cells if cell.startswith(plain) and len(cell) - len(plain) <= 2), plain)
            if cells[plain] > 0:
                cells[plain] -= 1
            elif cells[wrapped] > 0:  # the number goes on in the next line of its cell
                cells[wrapped] -= 1
            elif amount not in sentences and amount not in unseen:
                missed.append((page.number, amount))
    assert missed == []


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_no_figure_is_made_up(path: Path) -> None:
    made_up = []
    for page, text in zip(source_of(path).pages, poppler(path), strict=False):
        printed = re.sub(r"[\s,，]", "", text)
        for cell in figures(page):
            halves = (cell[:-1], cell[:-2])  # wrapped: its end stands in another line
            if cell not in printed and not any(half and half in printed for half in halves):
                made_up.append((page.number, cell))
    assert made_up == []


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_every_lattice_position_is_covered_once(path: Path) -> None:
    for page in source_of(path).pages:
        for grid in page.grids:
            covered = Counter((r, c) for b in grid.cells for r in range(b.row0, b.row1) for c in range(b.col0, b.col1))
            assert covered == Counter((r, c) for r in range(grid.rows) for c in range(grid.cols))


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_tables_are_cells_and_not_lines(path: Path) -> None:
    """A page that prints a unit of money above ruled figures leaves no line of figures outside its grids."""
    for page in source_of(path).pages:
        for line in page.lines if page.grids else []:
            assert len(AMOUNT.findall(line.text)) < 3 or re.search("[，。；]", line.text), (page.number, line.text)


def test_amounts_are_read_as_decimals() -> None:
    """The oracle itself: what the pattern takes for an amount is a decimal."""
    assert [Decimal(a.replace(",", "")) for a in AMOUNT.findall("1,234.50 8.00 2024 5.5% 12,3")] == [
        Decimal("1234.50"),
        Decimal("8.00"),
    ]
