"""The performance forms of the real documents: eight typed by hand, and every form of the ruled ones."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pyfinance.model import Form, Indicator, Table
from pyfinance.reading.pdf import reader
from pyfinance.reading.tables.assemble import read_tables
from pyfinance.reading.text import decode, read_text

HERE = Path(__file__).parent
DOCUMENTS = HERE.parent.parent.parent / "shared" / "documents"
pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared documents are not there")


def rows(name: str) -> list[dict[str, str]]:
    with open(HERE / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def dump() -> str:
    return decode(next(DOCUMENTS.glob("jilin_*.txt")).read_bytes())


@pytest.fixture(scope="module")
def evaluated() -> list[Table]:
    return [table for table in read_text(dump(), "dump")[0] if table.id == "T10"]


def plain(form: Form, number: int, i: Indicator) -> dict[str, str]:
    actual = i.actual
    assert actual is not None
    return {
        "form": str(number),
        "project": form.project,
        "level1": i.level1,
        "level2": i.level2,
        "name": i.name,
        "target": i.target.text,
        "operator": i.target.operator,
        "value": "" if i.target.value is None else str(i.target.value),
        "unit": i.target.unit,
        "actual": actual.text,
        "actual_value": "" if actual.value is None else str(actual.value),
        "actual_unit": actual.unit,
        "deviation_characters": str(len(i.deviation)),
    }


def test_every_indicator_of_the_eight_forms(evaluated: list[Table]) -> None:
    forms = [form for table in evaluated for form in table.forms]
    found = [plain(form, n, i) for n, form in enumerate(forms, 1) for i in form.indicators]
    assert found == rows("jilin_forms.csv")
    assert not [gap for table in evaluated for gap in table.unread]


def test_every_goal_of_the_eight_forms(evaluated: list[Table]) -> None:
    lines = [line.strip() for line in dump().split("\n")]
    forms = [form for table in evaluated for form in table.forms]
    assert len(forms) == 8
    for form, where in zip(forms, rows("jilin_goals.csv"), strict=True):
        for text, name in ((form.expected, "expected"), (form.actual, "actual")):
            first, last = int(where[f"{name}_first"]), int(where[f"{name}_last"])
            assert text == "".join("".join(lines[first - 1 : last]).split())
        assert form.kind == "self_evaluation"


def test_funds_of_the_eight_forms(evaluated: list[Table]) -> None:
    path = DOCUMENTS.parent / "truth" / f"{next(DOCUMENTS.glob('jilin_*.txt')).stem}.csv"
    with open(path, encoding="utf-8", newline="") as lines:
        truth = {(r["row"], r["measure"]): Decimal(r["value"]) for r in csv.DictReader(lines) if r["table"] == "T10"}
    found = {
        (table.rows[r].key, table.columns[c].measure): Decimal(cell.text.rstrip("%").replace(",", ""))
        for table in evaluated
        for (r, c), cell in table.cells.items()
    }
    assert found == truth


def read(path: Path) -> list[Table]:
    """The tables of funds and of indicators of a ruled document's forms."""
    tables = read_tables(reader.read(path.read_bytes(), path.name), 2026)[0]
    return [table for table in tables if table.id.startswith(("T10", "T17"))]


@pytest.mark.parametrize("row", rows("forms.csv"), ids=lambda row: f"{row['document']}-{row['table']}-{row['number']}")
def test_forms_of_ruled_documents(row: dict[str, str]) -> None:
    """Forms of a title, and the indicators of one, counted on the pages by eye."""
    tables = [t for t in read(next(DOCUMENTS.glob(f"{row['document']}_*.pdf"))) if t.id == row["table"]]
    table = next(t for t in tables if int(row["page"]) in t.pages)
    form = table.forms[int(row["number"]) - 1]
    assert len(table.forms) == int(row["forms"])
    assert (form.project, len(form.indicators)) == (row["project"], int(row["indicators"]))
    assert (form.indicators[-1].name, form.indicators[-1].target.text) == (row["last"], row["target"])
    assert not table.unread


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.pdf")), ids=lambda path: path.stem)
def test_no_two_figures_of_forms_share_a_key(path: Path) -> None:
    keys = Counter((t.id, t.title, t.rows[r].key, t.columns[c].measure) for t in read(path) for r, c in t.cells)
    assert not [key for key, count in keys.items() if count > 1]
