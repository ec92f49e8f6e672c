"""What is written is read back as the same cells: the real documents, and made-up ones in the forms of other places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from pyfinance.display.tidy import tidy_rows
from pyfinance.model import Document
from pyfinance.reading.document import read_document
from pyfinance.writing import FORMATS, excel, file_bytes, html, ofd, word
from pyfinance.writing.made_up import made_up
from pyfinance.writing.sheet import Style

from .conftest import TRUTH, Corpus, names

LAYOUTS: dict[str, Callable[[Document, Style], bytes]] = {
    "xlsx": excel.workbook,
    "html": lambda document, style: html.page(document, style).encode(),
    "docx": word.document_file,
    "ofd": ofd.ofd_file,
}
TIDY = tuple(form for form in FORMATS if form not in LAYOUTS)
DOCUMENTS = names(".pdf", ".txt", ".html")
LABELLED = {path.stem for path in TRUTH.glob("*.csv")} if TRUTH.is_dir() else set()
MADE = 200
KEY = ("table", "part", "row", "measure", "value", "unit")


def printed(document: Document) -> Counter[tuple[str, ...]]:
    """Every figure with its key. A table without a title is called after its page, which is another one in a file."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in tidy_rows(document):
        if row["role"] in ("repeat", "stated"):  # where a page begins another file has elsewhere; no words are written
            continue
        named = {k: "" if v.startswith("无标题（") else v for k, v in row.items()}
        found[named["title"], *(named[k] for k in KEY)] += 1
    return found


def bare(figures: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """The same without the rows' keys."""
    found: Counter[tuple[str, ...]] = Counter()
    for (title, table, part, _, *rest), times in figures.items():
        found[title, table, part, *rest] += times
    return found


def whole(document: Document) -> Counter[tuple[str, ...]]:
    """Every line of the tidy form, but for the file's name."""
    return Counter(tuple(value for name, value in row.items() if name != "file") for row in tidy_rows(document))


@pytest.mark.skipif(not DOCUMENTS, reason="the shared documents are not there")
@pytest.mark.parametrize("form", LAYOUTS)
def test_real_documents_in_the_official_layout(form: str, corpus: Corpus) -> None:
    """No figure is lost or changed in any document; in the labelled ones each also has the key that it had."""
    corpus.read_all(DOCUMENTS)
    count, elsewhere, lost, wrong = 0, 0, [], []
    for name in DOCUMENTS:
        document = corpus[name]
        back = read_document([file_bytes(document, form)], ["written"])
        before, after = printed(document), printed(back)
        count += before.total()
        elsewhere += (before - after).total()
        if bare(before) != bare(after):
            lost.append((name, list(bare(before) - bare(after))[:3], list(bare(after) - bare(before))[:3]))
        if before != after and name.rpartition(".")[0] in LABELLED:
            wrong.append((name, list(before - after)[:3], list(after - before)[:3]))
    print(f"{form}: {count} figures of {len(DOCUMENTS)} documents, {elsewhere} of them under another row")
    assert lost == []
    assert wrong == []


@pytest.mark.skipif(not DOCUMENTS, reason="the shared documents are not there")
@pytest.mark.parametrize("form", TIDY)
def test_real_documents_in_the_tidy_form(form: str, corpus: Corpus) -> None:
    """Not the figures alone: every column of the tidy form."""
    if form == "parquet":
        pytest.importorskip("duckdb")
    chosen = DOCUMENTS if form == "csv" else DOCUMENTS[::9]
    corpus.read_all(chosen)
    for name in chosen:
        document = corpus[name]
        assert whole(read_document([file_bytes(document, form)], ["written"])) == whole(document), name


def tree(document: Document) -> dict[tuple[str, ...], str]:
    """The key of the printed row above each row that prints figures, in the tables that are trees (forms are none)."""
    found: dict[tuple[str, ...], str] = {}
    for table in document.tables:
        printed_rows = {r for r, _ in table.cells}
        for (r, c), cell in table.cells.items():
            row, column = table.rows[r], table.columns[c]
            above = row.parent
            while above is not None and above not in printed_rows:
                above = table.rows[above].parent
            if row.role != "repeat" and not table.id.startswith(("T10", "T17")):
                key = (table.title, column.part or row.part, row.key, column.measure, str(cell.place))
                found[key] = "" if above is None else table.rows[above].key
    return found


@pytest.mark.skipif(not DOCUMENTS, reason="the shared documents are not there")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_row_tree_comes_back_from_the_tidy_form(name: str, corpus: Corpus) -> None:
    document = corpus[name]
    again = read_document([file_bytes(document, "csv")], ["written"])
    assert tree(again) == tree(document)


@pytest.mark.parametrize("form", LAYOUTS)
def test_made_up_documents_in_many_forms(form: str) -> None:
    count, wrong = 0, []
    for seed in range(MADE):
        made = made_up(seed)
        back = read_document([LAYOUTS[form](made.document, made.style)], ["made up"])
        before, after = printed(made.document), printed(back)
        count += before.total()
        same = (back.entity.value, back.year.value, back.kind) == (
            made.document.entity.value,
            made.document.year.value,
            made.document.kind,
        )
        if before != after or not same or back.unread:
            wrong.append((seed, made.style, list(before - after)[:3], list(after - before)[:3]))
    print(f"{form}: {count} figures of {MADE} made-up documents")
    assert wrong == []


def test_made_up_documents_differ() -> None:
    """The forms are varied, and a seed always gives the same."""
    made = [made_up(seed) for seed in range(MADE)]
    assert len({one.style for one in made}) > MADE // 3
    assert len({one.document.tables[0].unit for one in made}) == 3
    assert {one.document.kind for one in made} == {"final_accounts", "budget"}
    assert whole(made_up(7).document) == whole(made[7].document)
