"""Pages that show their writing sideways, as some producers lay wide tables on upright paper, give the same cells."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from pyfinance.reading.document import read_document

from .conftest import DOCUMENTS, Corpus, figures, names

PDFS = names(".pdf")[::4]
pytestmark = pytest.mark.skipif(not PDFS, reason="the shared documents are not there")


def turned(name: str, quarter: int) -> bytes:
    """The file with every page turned clockwise."""
    file = pypdfium2.PdfDocument(DOCUMENTS / name)
    for page in file:
        page.set_rotation((page.get_rotation() + 90 * quarter) % 360)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


@pytest.mark.parametrize("quarter", [1, 3])
@pytest.mark.parametrize("name", PDFS)
def test_sideways_pages_give_the_same_cells(name: str, quarter: int, corpus: Corpus) -> None:
    assert figures(read_document([turned(name, quarter)], [name])) == figures(corpus[name])
