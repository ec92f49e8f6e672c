"""Declared ratios on documents made by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyfinance.errors import ArgumentError, DeclarationError, UnknownNameError
from pyfinance.model import Cell, Claim, Column, Document, Evidence, Form, Indicator, Quantity, Row, Stage, Table
from pyfinance.ratio import composition, declarations, ratios
from pyfinance.ratio.declared import declaration, term
from pyfinance.ratio.evaluation import Ratio, is_met, rounded


def table(name: str, cells: dict[tuple[str, str], int], stage: Stage = "final", carryover: Any = "yes") -> Table:
    """A table of fen by (row, measure)."""
    rows, measures = list(dict.fromkeys(r for r, _ in cells)), list(dict.fromkeys(m for _, m in cells))
    made = Table(name, "", "", carryover_in=carryover)
    made.columns = [Column((m,), m, stage=stage if m != "budget" else "full_year") for m in measures]
    made.rows = [
        Row(r, r, "leaf" if r.isdecimal() and len(r) == 7 else "total", function=r if r.isdecimal() else "")
        for r in rows
    ]
    for (r, m), fen in cells.items():
        made.cells[rows.index(r), measures.index(m)] = Cell(str(fen), "分", fen)
    return made


def document(*tables: Table, claims: list[Claim] | None = None, **more: Any) -> Document:
    made = Document(("a",), list(tables), entity=Evidence("甲局"), year=Evidence("2024"), scope="department", **more)
    made.claims = claims or []
    return made


def one(found: list[Ratio]) -> Ratio:
    assert len(found) == 1
    return found[0]


def sides(found: Ratio) -> list[Fraction | None]:
    return [found.numerator, found.denominator]


def initial(code: str, fen: int) -> Claim:
    return Claim("amount", "", "", Cell("", "分", fen), table="T05", row=code, measure="total", stage="initial")


# ----------------------------------------------------------------------------------------------------------- quotients
def test_a_share_keeps_both_sides() -> None:
    made = document(table("T03", {("合计", "total"): 3, ("合计", "basic"): 2}))
    found = one(ratios(made, "basic-share"))
    assert [*sides(found), found.value] == [2, 3, Fraction(2, 3)]
    assert (found.percent(), found.percent(0)) == ("66.7", "67")
    assert (found.fund, found.stage, found.carryover_in, found.comparable, found.reason) == (
        "all", "final", "yes", True, "",
    )  # fmt: skip


def test_the_first_form_with_all_figures_counts() -> None:
    made = document(table("T03", {("合计", "basic"): 9}), table("T05", {("合计", "total"): 4, ("合计", "basic"): 1}))
    found = one(ratios(made, "basic-share"))
    assert (found.value, found.fund) == (Fraction(1, 4), "general")


def test_what_is_missing_is_said() -> None:
    found = one(ratios(document(), "basic-share"))
    assert (found.numerator, found.value, found.comparable, found.percent()) == (None, None, False, "")
    assert found.reason == "T03 合计 basic: blank; T03 合计 total: blank"


def test_a_blank_part_is_no_zero_where_all_parts_are_blank() -> None:
    cells = {("302", "amount"): 10}
    assert one(ratios(document(table("T06", cells)), "outsourcing-share")).numerator is None
    found = one(ratios(document(table("T06", cells | {("30226", "amount"): 4})), "outsourcing-share"))
    assert found.value == Fraction(2, 5)


def test_two_values_of_one_figure_are_not_chosen_from() -> None:
    made = document(table("T03", {("合计", "total"): 3, ("合计", "basic"): 2}), table("T03", {("合计", "total"): 4}))
    assert one(ratios(made, "basic-share")).reason.startswith("T03 合计 total: ambiguous")


def test_nothing_below_the_line() -> None:
    found = one(ratios(document(table("T03", {("合计", "total"): 0, ("合计", "basic"): 0})), "basic-share"))
    assert (found.value, found.comparable, found.reason) == (None, False, "nothing stands below the line")


def test_stages_and_carry_over_that_differ_are_marked() -> None:
    three = {("合计", "final"): 8, ("合计", "budget"): 10}
    made = document(table("T09", three), table("T04", {("本年支出合计", "total"): 80}, carryover="no"))
    share = one(ratios(made, "three-public-share"))
    assert (share.value, share.comparable) == (Fraction(1, 10), False)
    assert share.reason == "one side includes carry-over, the other does not"
    execution = next(r for r in ratios(made, "three-public-execution") if r.row == "合计")
    assert (execution.percent(), execution.stage, execution.comparable) == ("80.0", "final / full_year", True)
    made.tables[1].columns[0].stage = "initial"
    assert one(ratios(made, "three-public-share")).reason == "stages differ: final / initial"
    made.tables[0].columns[1].stage = "unstated"
    execution = next(r for r in ratios(made, "three-public-execution") if r.row == "合计")
    assert execution.reason == "the stage of one side is not stated"


def test_growth_and_costs_of_one() -> None:
    balances = {("年末结转和结余", "expenditure"): 12, ("年初结转和结余", "income"): 8}
    counted = Claim("count", "", "公务用车保有量", Cell("4", "辆", number=Decimal(4)), year=2024)
    made = document(table("T01", balances), table("T09", {("公务用车运行费", "final"): 10}), claims=[counted])
    growth = one(ratios(made, "carryover-change"))
    assert sides(growth) == [4, 8]
    assert growth.percent() == "50.0"
    cost = one(ratios(made, "cost-per-vehicle"))
    assert (cost.value, cost.unit) == (Fraction(5, 2), "fen_per")
    counted.project = "某项目"
    assert one(ratios(made, "cost-per-vehicle")).reason == "@公务用车保有量: blank"


def test_projects_and_indicators() -> None:
    cells = {}
    for name, spent, budget in (("甲", 4, 10), ("乙", 5, 10), ("丙", 0, 0)):
        cells[f"{name}/年度资金总和", "executed"] = spent
        cells[f"{name}/年度资金总和", "full_year_budget"] = budget
    made = document(table("T10", cells))
    made.tables[0].forms = [
        Form("甲", indicators=[
            Indicator("a", target=Quantity("≥6", ">=", Decimal(6), None, "人"), actual=Quantity("5", "=", Decimal(5), None, "人")),
            Indicator("b", target=Quantity("≥6", ">=", Decimal(6), None, "人"), actual=Quantity("6", "=", Decimal(6), None, "人")),
            Indicator("c", target=Quantity("好"), actual=Quantity("好")),
        ])
    ]  # fmt: skip
    low = one(ratios(made, "projects-under-half"))
    assert sides(low) == [1, 2]  # just half is not under; without a budget none counts
    missed = one(ratios(made, "missed-indicators"))
    assert sides(missed) == [1, 2]
    assert [r.row for r in ratios(made, "completion-full-year")] == [f"{n}/年度资金总和" for n in "甲乙丙"]
    assert one(ratios(document(), "projects-under-half")).numerator is None
    assert one(ratios(document(), "missed-indicators")).numerator is None


@pytest.mark.parametrize(
    ("operator", "actual", "met"),
    [(">=", 6, True), (">=", 5, False), ("<=", 6, True), ("<=", 7, False), (">", 6, False), ("<", 5, True),
     ("=", 6, True), ("=", 7, False), ("", 6, None)],
)  # fmt: skip
def test_targets(operator: Any, actual: int, met: bool | None) -> None:
    result = Quantity("", "=", Decimal(actual), None, "人")
    assert is_met(Quantity("", operator, Decimal(6), None, "人"), result) is met
    assert is_met(Quantity("", operator, Decimal(6), None, "%"), result) is None
    assert is_met(Quantity("", "=", Decimal(5), Decimal(7), "人"), result) is (5 <= actual <= 7)


# ---------------------------------------------------------------------------------------------------------------- PEFA
def test_outturn_and_composition_by_hand() -> None:
    """a 60, 40 against b 50, 100: A/B = 100/150; scaled b 33 1/3, 66 2/3; shifted 26 2/3 twice: 53 1/3 of 100."""
    found = composition({"2010101": 60, "2080101": 40}, {"2010101": 50, "2080101": 100}, 3)
    assert found.outturn == Fraction(2, 3)
    assert found.variance == Fraction(160, 300)
    assert found.items == 2
    assert composition({"2010101": 60, "2010102": 40}, {"2010101": 50, "2010102": 100}, 3).variance == 0
    assert composition({"2010101": 60}, {}).outturn is None
    assert composition({}, {"2010101": 60}).variance is None


AMOUNTS = st.dictionaries(st.sampled_from(["2010101", "2010102", "2080101", "2080599"]), st.integers(0, 10**12))


@given(final=AMOUNTS, approved=AMOUNTS, digits=st.sampled_from([3, 5, 7]))
def test_composition_is_exact(final: dict[str, int], approved: dict[str, int], digits: int) -> None:
    found = composition(final, approved, digits)
    spent, budget = sum(final.values()), sum(approved.values())
    if not spent or not budget:
        assert found.variance is None
        return
    codes = {code[:digits] for code in (*final, *approved)}
    a = {code: sum(v for k, v in final.items() if k.startswith(code)) for code in codes}
    b = {code: sum(v for k, v in approved.items() if k.startswith(code)) for code in codes}
    assert found.variance == sum(abs(a[c] - b[c] * Fraction(spent, budget)) for c in codes) / spent
    assert found.outturn == Fraction(spent, budget)


def test_approved_figures_from_the_narrative_have_to_be_complete() -> None:
    made = document(table("T05", {("2010101", "total"): 60, ("2080101", "total"): 40}), claims=[initial("2010101", 50)])
    found = one(ratios(made, "pi-1"))
    assert (found.numerator, found.reason) == (None, "the initial budget is not known of 2080101")
    made.claims.append(initial("2080101", 100))
    assert one(ratios(made, "pi-1")).percent() == "66.7"
    assert one(ratios(made, "pi-2.1-item")).percent() == "53.3"
    assert one(ratios(made, "pi-1", handed_back={"2080101": 70})).percent() == "125.0"
    made.claims.append(initial("2080101", 101))
    assert one(ratios(made, "pi-1")).numerator is None  # two values are none
    with pytest.raises(UnknownNameError, match="2999999"):
        ratios(made, "pi-1", handed_back={"2999999": 1})


def test_classes_and_totals_that_the_narrative_tells_are_no_items() -> None:
    cells = {("2010101", "total"): 60, ("2080101", "total"): 40}
    items = [initial("2010101", 50), initial("2080101", 100), initial("201", 50), initial("20101", 50)]
    whole = document(table("T05", cells), claims=[*items, initial("合计", 150)])
    assert one(ratios(whole, "pi-1")).percent() == "66.7"
    assert one(ratios(whole, "pi-1")).comparable
    wrong = document(table("T05", cells), claims=[*items, initial("合计", 151)])
    assert one(ratios(wrong, "pi-1")).reason == "the initial budgets of items do not add up to their total"
    rounded_total = initial("合计", 200)
    assert rounded_total.cell is not None
    rounded_total.cell.exponent = 2
    assert one(ratios(document(table("T05", cells), claims=[*items, rounded_total]), "pi-1")).comparable


def test_approved_figures_from_the_budget() -> None:
    final = document(table("T05", {("2010101", "total"): 60, ("2080101", "total"): 40}), kind="final_accounts")
    budget = document(table("T05", {("2010101", "total"): 200}, "initial"), kind="budget")
    found = one(ratios(final, "pi-1", budget=budget))
    assert (found.percent(), found.comparable, found.stage) == ("50.0", True, "final / initial")
    budget.scope = "head_office"
    assert one(ratios(final, "pi-1", budget=budget)).reason == "scope differs: department / head_office"


# -------------------------------------------------------------------------------------------------------- declarations
def test_every_declaration_is_evaluated_without_a_figure() -> None:
    found = ratios(document())
    assert {r.id for r in found} | {"completion-initial", "completion-full-year", "in-year-adjustment"} == {
        d.id for d in declarations()
    }
    assert all(r.numerator is None and r.reason and not r.comparable for r in found)
    with pytest.raises(UnknownNameError, match="no ratio nothing"):
        ratios(document(), "nothing")


@pytest.mark.parametrize("text", ["T05 合计", "合计 total", "T05 合计 total@", "", "@", "T5 a b"])
def test_texts_that_are_no_term(text: str) -> None:
    with pytest.raises(DeclarationError):
        term(text)


def test_terms() -> None:
    found = term("-?T05E 年初/一般 general_budget@initial")
    assert (found.table, found.row, found.measure, found.stage) == ("T05E", "年初/一般", "general_budget", "initial")
    assert (found.sign, found.optional) == (-1, True)
    assert str(term("@车")) == "@车"


def test_declarations_that_are_not_of_the_form() -> None:
    good = {"id": "a", "zh": "a", "en": "a", "meaning": "a", "meaning_en": "a", "source": "a"}
    assert declaration(good).kind == "share"
    for bad in ({"kind": "x"}, {"zh": ""}, {"colour": 1}):
        with pytest.raises(DeclarationError):
            declaration(good | bad)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(7, 2), 0, "4"),
    ],
)
def test_rounding(value: Fraction, digits: int, text: str) -> None:
    assert rounded(value, digits) == text
    with pytest.raises(ArgumentError):
        rounded(value, -1)
