"""Panels of the real documents: the same facts whichever way they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyfinance.api import Disclosure
from pyfinance.panel import Panel
from pyfinance.writing import file_bytes
from tests.documents.conftest import Corpus, names
from tests.unit.test_panel_parquet import same

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
        Panel.from_csv(tmp_path / "x.csv"),
        Panel.from_parquet(tmp_path / "x.parquet"),
        Panel.from_parquet(tmp_path / "panel.parquet"),
        Panel.from_arrow(whole),
        Panel.from_pandas(whole.to_pandas()),
        Panel.from_pandas(Disclosure(document).df),
    ):
        assert same(found, whole)
