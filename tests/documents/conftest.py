"""Every shared document, read once for all tests, in processes of its own."""

from __future__ import annotations

import csv
import pickle
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pyfinance import settling
from pyfinance.model import Document
from pyfinance.reading.document import read_document

SHARED = Path(__file__).parents[3] / "shared"
DOCUMENTS = SHARED / "documents"
TRUTH = SHARED / "truth"
TOOLS = SHARED / "tools"


def names(*suffixes: str) -> list[str]:
    """The names of the shared documents with these suffixes; none where they are not there."""
    return sorted(p.name for p in DOCUMENTS.glob("*") if p.suffix in suffixes) if DOCUMENTS.is_dir() else []


def _read(path: Path) -> bytes:
    document = read_document([path.read_bytes()], [path.name])
    settling.settle(document)
    return pickle.dumps(document)


class Corpus:
    """The documents by name, read when they are first asked for."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def __getitem__(self, name: str) -> Document:
        if name not in self._documents:
            self._documents[name] = pickle.loads(_read(DOCUMENTS / name))
        return self._documents[name]

    def read_all(self, wanted: list[str]) -> None:
        missing = [name for name in wanted if name not in self._documents]
        with ProcessPoolExecutor(max_workers=2) as pool:
            for name, data in zip(missing, pool.map(_read, [DOCUMENTS / n for n in missing]), strict=True):
                self._documents[name] = pickle.loads(data)


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    if not DOCUMENTS.is_dir():
        pytest.skip("the shared documents are not there")
    return Corpus()


@pytest.fixture(scope="session")
def index() -> dict[str, dict[str, str]]:
    """INDEX.csv by file name."""
    with (DOCUMENTS / "INDEX.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}


def figures(document: Document) -> Counter[tuple[str, ...]]:
    """Every figure with its table, row and measure."""
    return Counter(
        (table.id, table.title, table.rows[r].key, table.columns[c].measure, cell.text)
        for table in document.tables
        for (r, c), cell in table.cells.items()
    )
