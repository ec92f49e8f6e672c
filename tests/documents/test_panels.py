"""Panels of the real documents: the same facts whichever way they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyfinance.api import Disclosure
from pyfinance.panel import Panel
from pyfinance.panel.columns import Texts
from pyfinance.panel.ratios import NOT_HELD
from pyfinance.ratio import ratios
from pyfinance.writing import file_bytes
from tests.documents.conftest import Corpus, names
from tests.unit.test_panel_parquet import same
from tests.unit.test_panel_ratios import bare, said

SUFFIXES = (".pdf", ".txt", ".html")


@pytest.mark.parametrize("name", names(*SUFFIXES))
def test_every_form_gives_the_same_facts(name: str, corpus: Corpus, tmp_path: Path) -> None:
    document = corpus[name]
    if not any(table.cells for table in document.tables):
        pytest.skip("the document prints no figures")
    whole = Panel.from_disclosures([document])
    whole.facts.texts["source"] = whole.facts.texts["source"].renamed([name])  # type: ignore[index]
    for form in ("csv", "parquet"):
        (tmp_path / f"x.{form}").write_bytes(file_bytes(document, form))
    whole.to_parquet(tmp_path / "panel.parquet")
    for found in (
        Panel.from_parquet(tmp_path / "panel.parquet"),
        Panel.from_arrow(whole),
        Panel.from_pandas(whole.to_pandas()),
    ):
        assert same(found, whole)
    for column in ("approved", "published"):  # the tidy form has no dates
        whole.facts.texts[column] = Texts.constant("", len(whole))  # type: ignore[index]
    for found in (
        Panel.from_csv(tmp_path / "x.csv"),
        Panel.from_parquet(tmp_path / "x.parquet"),
        Panel.from_pandas(Disclosure(document).df),
    ):
        assert same(found, whole)


@pytest.mark.parametrize("name", names(*SUFFIXES))
def test_ratios_are_those_of_the_document(name: str, corpus: Corpus) -> None:
    """Of its tables, that is: the panel has no narrative, and says so of the ratios that need it."""
    document = bare(corpus[name])
    if not any(cell.is_amount for table in document.tables for cell in table.cells.values()):
        pytest.skip("the document prints no amounts")
    found = Panel.from_disclosures([document]).ratios()
    held = {table.rows[r].key for table in document.tables for (r, _) in table.cells}
    wanted = [one for one in ratios(document) if one.row in held or not one.row.endswith("年度资金总和")]
    assert [said(one) for one in found] == [said(one) for one in wanted]
    for one in found:
        if one.id in found.not_held:
            assert NOT_HELD in one.reason


def test_ratios_of_all_documents_together(corpus: Corpus) -> None:
    documents = [bare(corpus[name]) for name in names(*SUFFIXES)]
    found = Panel.from_disclosures(documents).ratios("basic-share", "three-public-execution", "completion-initial")
    for number, document in enumerate(documents):
        source = f"{number}:{';'.join(document.files)}"
        alone = Panel.from_disclosures([document]).ratios("basic-share", "three-public-execution", "completion-initial")
        assert found.of(source) == list(alone)
