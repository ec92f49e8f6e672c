"""Ratios of a panel: exactly those of each document, whatever stands in it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyfinance.errors import AmountOverflowError, UnknownNameError
from pyfinance.model import Cell, Document, Evidence, Stage, Table
from pyfinance.panel import Panel, Ratios
from pyfinance.panel.ratios import NOT_HELD
from pyfinance.ratio import Ratio, declarations, ratios
from tests.unit.test_ratio import document, table


def bare(document: Document) -> Document:
    """What a panel holds of a document: its tables without the indicators, and no narrative."""
    return replace(document, claims=[], tables=[replace(one, forms=[]) for one in document.tables])


def said(ratio: Ratio) -> Ratio:
    """A ratio without places, as a document would say it."""
    return replace(ratio, places=(), reason=ratio.reason.replace(NOT_HELD, "blank"))


def of(found: Ratios, number: int) -> list[Ratio]:
    (source,) = [one for one in found.texts["source"].used() if one.startswith(f"{number}:")]
    return [said(one) for one in found.of(source)]


# ------------------------------------------------------------------------------------------------------------ documents
KEYS = {
    "T01": (["本年收入合计", "本年支出合计", "年末结转和结余", "总计"], ["income", "expenditure"]),
    "T03": (["合计"], ["total", "basic", "project"]),
    "T04": (["本年支出合计"], ["total", "government_fund"]),
    "T05": (["2010101", "2010102", "2080501", "合计"], ["total", "basic", "prior_final"]),
    "T06": (["302", "30226", "30227", "501", "502", "505"], ["amount", "total"]),
    "T09": (["合计", "公务接待费"], ["final", "budget", "prior_final"]),
    "T10": (["甲/年度资金总和", "乙/年度资金总和", "甲/其他资金"], ["executed", "initial_budget", "full_year_budget"]),
}
STAGES: list[Stage] = ["final", "initial", "unstated"]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    name = draw(st.sampled_from(sorted(KEYS)))
    cells = st.tuples(*map(st.sampled_from, KEYS[name]))
    amounts = st.sampled_from([0, 1, 3, 7, -2, 10**12])
    made = table(
        name, draw(st.dictionaries(cells, amounts, min_size=1)), draw(st.sampled_from(STAGES)),
        draw(st.sampled_from(["yes", "no", "unknown"])),
    )  # fmt: skip
    for one in made.rows:
        one.role = draw(st.sampled_from([one.role, one.role, one.role, "repeat"]))
    return made


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    found = []
    for entity in draw(st.lists(st.sampled_from(["甲局", "乙局", ""]), min_size=1, max_size=5)):
        made = document(*draw(st.lists(tables(), min_size=1, max_size=6)))
        made.kind = draw(st.sampled_from(["final_accounts", "final_accounts", "budget"]))
        made.entity = Evidence(entity)
        made.approved, made.published = (
            Evidence(draw(st.sampled_from(["", "2025-08-05", "2025-09-01"]))) for _ in range(2)
        )
        found.append(made)
    return found


def budget_of(made: Document, among: list[Document]) -> list[Document]:
    """The budgets of the same body, year and scope that have items in T05."""
    if made.kind == "budget" or not made.entity.value:
        return []
    return [
        one
        for one in among
        if one.kind == "budget"
        and one.entity == made.entity
        and any(
            row.function and row.role == "leaf" and one_table.columns[c].measure == "total"
            for one_table in one.tables
            if one_table.id == "T05"
            for (r, c) in one_table.cells
            for row in [one_table.rows[r]]
        )
    ]


@given(made=documents())
def test_a_panel_says_what_each_document_says(made: list[Document]) -> None:
    found = Panel.from_disclosures(made).ratios()
    for number, one in enumerate(made):
        budgets = budget_of(one, made)
        wanted = [said(each) for each in ratios(one, budget=budgets[0] if len(budgets) == 1 else None)]
        own = {(each.id, each.row): each for each in of(found, number)}
        held = {
            row.key for each in one.tables for (r, _) in each.cells for row in [each.rows[r]] if row.role != "repeat"
        }
        for each in wanted:
            if each.row.endswith("年度资金总和") and each.row not in held:
                continue  # a row without an amount is no fact
            got = own.pop((each.id, each.row))
            if len(budgets) > 1 and each.id.startswith("pi-"):
                assert got.reason in ("T05 by item, final: blank", "the initial budget by item: ambiguous")
            else:
                assert got == each
        assert not own


def test_columns_and_single_results_are_the_same() -> None:
    made = [
        document(table("T03", {("合计", "total"): 3, ("合计", "basic"): 2})),
        document(table("T01", {("x", "y"): 1})),
    ]
    found = Panel.from_disclosures(made).ratios("basic-share")
    assert (found.numerator.tolist(), found.denominator.tolist(), found.present.tolist()) == (
        [2, 0],
        [3, 0],
        [True, False],
    )
    assert found.numerator.dtype == found.denominator.dtype == np.int64
    assert (found.value[0], np.isnan(found.value[1])) == (2 / 3, True)
    assert found.comparable.tolist() == [True, False]
    assert [one.value for one in found] == [Fraction(2, 3), None]
    assert found[-1] == found[1]
    with pytest.raises(IndexError):
        _ = found[2]
    with pytest.raises(UnknownNameError, match="no ratio nothing"):
        Panel.from_disclosures(made).ratios("nothing")


def test_what_no_panel_holds_is_named() -> None:
    found = Panel.from_disclosures([document(table("T09", {("公务用车运行费", "final"): 10}))]).ratios()
    assert set(found.not_held) == {
        "missed-indicators", "cost-per-trip", "cost-per-traveller", "cost-per-vehicle", "cost-per-guest", "sme-share",
    }  # fmt: skip
    reasons = {one.id: one.reason for one in found}
    assert reasons["cost-per-vehicle"] == f"@公务用车保有量: {NOT_HELD}"
    assert set(reasons) | {"completion-initial", "completion-full-year", "in-year-adjustment"} == {
        one.id for one in declarations()
    }


def test_no_disclosure_at_all() -> None:
    found = Panel.from_disclosures([]).ratios()
    assert len(found) == 0
    assert list(found) == []


def test_outturn_against_the_budget_of_the_same_body() -> None:
    """a 60, 40 against b 50, 100: PI-1 100/150; PI-2.1 53 1/3 of 100, by hand."""
    final = document(table("T05", {("2010101", "total"): 60, ("2080101", "total"): 40}), kind="final_accounts")
    budget = document(table("T05", {("2010101", "total"): 50, ("2080101", "total"): 100}, "initial"), kind="budget")
    found = Panel.from_disclosures([final, budget]).ratios("pi-1", "pi-2.1-item")
    assert found[0].value == Fraction(2, 3)
    assert (found.numerator[2], found.remainder[2], found.divisor[2]) == (53, 50, 150)
    assert found[2].value == Fraction(160, 300)
    assert found.value[2] == 160 / 300
    assert [found[1].reason, found[3].reason] == ["T05 by item, final: blank"] * 2
    twice = Panel.from_disclosures([final, budget, budget]).ratios("pi-1")
    assert twice[0].reason == "the initial budget by item: ambiguous"
    budget.scope = "head_office"
    assert Panel.from_disclosures([final, budget]).ratios("pi-1")[0].reason == "the initial budget by item: blank"


def test_a_sum_that_does_not_fit_is_an_error() -> None:
    most = 2**63 - 1
    made = document(table("T06", {("302", "amount"): 5, ("30226", "amount"): most, ("30227", "amount"): 1}))
    with pytest.raises(AmountOverflowError):
        Panel.from_disclosures([made]).ratios("outsourcing-share")
    items = document(table("T05", {("2010101", "total"): most, ("2010102", "total"): most}), kind="final_accounts")
    budget = document(table("T05", {("2010101", "total"): 1}, "initial"), kind="budget")
    with pytest.raises(AmountOverflowError):
        Panel.from_disclosures([items, budget]).ratios("pi-1")


def test_frames_and_streams_hold_the_columns() -> None:
    polars: Any = pytest.importorskip("polars")
    made = [
        document(table("T03", {("合计", "total"): 3, ("合计", "basic"): 2})),
        document(table("T01", {("x", "y"): 1})),
    ]
    found = Panel.from_disclosures(made).ratios("basic-share", "sme-share")
    frame = polars.DataFrame(found)
    assert frame["numerator"].to_list() == [2, None, None, None]
    assert frame["value"].to_list() == [2 / 3, None, None, None]
    assert frame["id"].cast(polars.String).to_list() == ["basic-share"] * 2 + ["sme-share"] * 2
    table_of = found.to_pandas()
    assert table_of["denominator"].tolist()[0] == 3
    assert table_of["comparable"].tolist() == [True, False, False, False]
    assert table_of.attrs["not_held"] == ("sme-share",)
    assert len(Panel.from_arrow(polars.from_arrow(Panel.from_disclosures(made))).ratios("basic-share")) == 2


def test_disclosures_without_a_source_are_told_apart_by_whose_they_are() -> None:
    made = [document(table("T03", {("合计", "total"): 3, ("合计", "basic"): n})) for n in (1, 2)]
    made[1].entity = Evidence("乙局")
    panel = Panel.from_disclosures(made)
    panel.facts.texts["source"] = panel.facts.texts["source"].renamed(["", ""])  # type: ignore[index]
    assert panel.ratios("basic-share").numerator.tolist() == [1, 2]


def test_cells_that_are_no_amounts_are_no_figures() -> None:
    made = document(table("T03", {("合计", "total"): 3, ("合计", "basic"): 2}))
    made.tables[0].cells[0, 1] = Cell("5%", "%", number=5)  # type: ignore[arg-type]
    assert Panel.from_disclosures([made]).ratios("basic-share")[0].reason == "T03 合计 basic: blank"
