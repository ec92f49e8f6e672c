from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import pyfinance as pf
from pyfinance import testing
from pyfinance.api import Disclosure
from pyfinance.errors import ArgumentError, UnknownNameError
from pyfinance.model import Document
from pyfinance.panel import Panel
from pyfinance.writing.made_up import made_up, made_up_city

WRONG = "parent-children:final_accounts:T05::201:personnel"


@pytest.fixture(scope="module")
def example() -> Disclosure:
    return pf.read(pf.example())


def repaired(example: Disclosure) -> list[dict[str, str]]:
    """The cells of the example with the figure that the check proposes."""
    cells = example.cells()
    for cell in cells:
        if (cell["table"], cell["measure"]) == ("T05", "personnel") and cell["row"] in ("201", "20103"):
            assert cell["value"] == "1713.39"
            cell["value"] = "1713.93"
    return cells


def test_every_rule_has_a_result_and_what_is_not_run_has_a_reason(example: Disclosure) -> None:
    results = testing.rule_results(example)
    assert tuple(results) == testing.rule_names()
    assert {result.outcome for result in results.values()} == {"passed", "failed", "skipped"}
    for result in results.values():
        assert (result.outcome == "skipped") == bool(result.reason)
        assert (result.checked > 0) == (result.outcome != "skipped") or result.failed


def test_one_wrong_figure_fails_every_rule_that_it_breaks(example: Disclosure) -> None:
    failed = {slug: result.failed for slug, result in testing.rule_results(example).items() if result.failed}
    assert set(failed) == {"parent-children", "grand-total", "basic-parts"}
    assert {finding.id for findings in failed.values() for finding in findings} == {WRONG}


def test_the_severity_decides_what_fails(example: Disclosure) -> None:
    results = testing.rule_results(example, "note")
    assert results["row-total"].outcome == "failed"
    assert testing.rule_results(example)["row-total"].lesser == results["row-total"].failed
    with pytest.raises(ArgumentError, match="severity"):
        testing.rule_results(example, "grave")  # type: ignore[arg-type]


def test_the_failure_message_is_the_arithmetic(example: Disclosure) -> None:
    with pytest.raises(AssertionError) as failure:
        testing.assert_consistent(example)
    assert "1,713.39 = T05[2010301].personnel 1,295.70 + T05[2010350].personnel 418.23" in str(failure.value)
    assert "改为 1713.93 后全部成立" in str(failure.value)
    with pytest.raises(AssertionError, match=r"is printed as 1,713\.39"):
        testing.assert_consistent(example.document, lang="en")


@pytest.mark.parametrize("ignore", [["parent-children"], [WRONG], [WRONG, "row-total"]])
def test_rules_and_findings_can_be_ignored(example: Disclosure, ignore: list[str]) -> None:
    testing.assert_consistent(example, ignore=ignore)


def test_ignoring_another_rule_does_not_help(example: Disclosure) -> None:
    with pytest.raises(AssertionError):
        testing.assert_consistent(example, ignore=["grand-total"])
    with pytest.raises(UnknownNameError, match="no-such-rule"):
        testing.assert_consistent(example, ignore=["no-such-rule"])


def frames(cells: list[dict[str, str]]) -> dict[str, Any]:
    pandas = pytest.importorskip("pandas")
    decimals = [{**cell, "value": Decimal(cell["value"])} for cell in cells]
    return {"dicts": cells, "pandas": pandas.DataFrame(cells), "decimals": pandas.DataFrame(decimals)}


@pytest.mark.parametrize("kind", ["dicts", "pandas", "decimals"])
def test_cells_of_the_user_are_held_to_the_same_rules(example: Disclosure, kind: str) -> None:
    testing.assert_consistent(frames(repaired(example))[kind])
    with pytest.raises(AssertionError, match=r"2,091\.31"):
        testing.assert_consistent(frames(example.cells())[kind])


def test_a_polars_frame_is_taken(example: Disclosure) -> None:
    polars = pytest.importorskip("polars")
    testing.assert_consistent(polars.DataFrame(repaired(example)))


def test_floats_are_refused_and_blanks_are_no_cells(example: Disclosure) -> None:
    cells: list[dict[str, Any]] = [dict(cell) for cell in repaired(example)]
    cells.append({**cells[0], "row": "空", "value": None})
    assert all(row.key != "空" for row in testing.document_of(cells).tables[0].rows)
    cells[0]["value"] = 1.5
    with pytest.raises(ArgumentError, match="float"):
        testing.assert_consistent(cells)


@pytest.mark.parametrize("cells", [[], [{"value": "1"}], [1, 2]])
def test_what_is_no_cells_is_refused(cells: list[Any]) -> None:
    with pytest.raises(ArgumentError):
        testing.assert_consistent(cells)


def test_nothing_to_check_is_no_pass() -> None:
    with pytest.raises(AssertionError, match="没有可核对的数"):
        testing.assert_consistent(Document(("none.txt",)))


def test_documents_of_a_folder(tmp_path: Path, example: Disclosure) -> None:
    for name in ("b.pdf", "a/c.XLSX", ".hidden.pdf", "note.md", "list.csv", "~$d.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    example.save(tmp_path / "cells.csv")
    found = [path.relative_to(tmp_path).as_posix() for path in testing.documents_at(tmp_path)]
    assert found == ["a/c.XLSX", "b.pdf", "cells.csv"]
    assert testing.documents_at(tmp_path / "list.csv") == [tmp_path / "list.csv"]
    with pytest.raises(FileNotFoundError):
        testing.documents_at(tmp_path / "none")


def test_a_baseline_is_read_as_it_is_written(tmp_path: Path, example: Disclosure) -> None:
    result = testing.rule_results(example)["parent-children"]
    baseline = testing.Baseline({("x.txt", WRONG)})
    path = tmp_path / "baseline.txt"
    path.write_text(baseline.text(), encoding="utf-8")
    assert testing.Baseline.read(path) == baseline
    assert baseline.expects("x.txt", result.failed[0])
    assert not baseline.expects("y.txt", result.failed[0])
    assert baseline.gone("x.txt", result) == []
    assert testing.Baseline({("x.txt", WRONG + "2")}).gone("x.txt", result) == [WRONG + "2"]
    path.write_text("no entry\n", encoding="utf-8")
    with pytest.raises(ArgumentError, match="line 1"):
        testing.Baseline.read(path)


def test_cells_read_back_have_the_tree_of_their_codes_and_headings(example: Disclosure) -> None:
    """Sums of rows hold or fail on cells as they do on the document."""
    for table, again in zip(example.document.tables, testing.document_of(example.cells()).tables, strict=False):
        parents = {row.key: None if row.parent is None else table.rows[row.parent].key for row in table.rows}
        back = {row.key: None if row.parent is None else again.rows[row.parent].key for row in again.rows}
        if table.id in ("T02", "T03", "T04", "T05"):
            assert back == {key: parents[key] for key in back}
            assert any(back.values())
    rules = {finding.rule for finding in Disclosure(testing.document_of(example.cells())).check().errors}
    assert "parent-children" in rules


def test_a_panel_is_held_to_the_rules_source_by_source(example: Disclosure) -> None:
    right = [made.document for made in made_up_city(3, departments=4)]
    testing.assert_consistent(Panel.from_disclosures(right), severity="question")
    budgets = [made_up(seed, "budget").document for seed in range(6)]  # tables by unit and project among them
    testing.assert_consistent(Panel.from_disclosures(budgets), severity="question")
    panel = Panel.from_disclosures([*right, example])
    with pytest.raises(AssertionError) as failure:
        testing.assert_consistent(panel)
    text = str(failure.value)
    assert text.count("== ") == 1
    assert text.startswith(f"== {len(right)}:")
    assert "T05[201].basic 2,091.31 = T05[201].personnel 1,713.39 + T05[201].operating 377.38" in text
    assert f"id {WRONG}" in text
    testing.assert_consistent(panel, ignore=[WRONG])
    with pytest.raises(UnknownNameError):
        testing.assert_consistent(panel, ignore=["no-such-rule"])


def test_a_panel_without_tables_by_subject_is_not_passed() -> None:
    cell = {"table": "T01", "row": "其他收入", "label": "其他收入", "measure": "income", "value": "5", "unit": "元"}
    panel = Panel.from_disclosures([testing.document_of([cell])])
    with pytest.raises(AssertionError, match="没有可核对的数"):
        testing.assert_consistent(panel)
    with pytest.raises(AssertionError):
        testing.assert_consistent(Panel.from_disclosures([]))
