"""A department against its units, on documents whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyfinance as pf
from pyfinance.errors import ArgumentError
from pyfinance.model import Cell, Column, Document, Evidence, Row, Scope, Table
from pyfinance.panel import Consolidation, Panel, consolidate
from pyfinance.panel.consolidation import meets
from pyfinance.panel.ledger import Amount, declared

INCOME = ("superior_subsidy", "affiliate_remittance", "fiscal_appropriation")
SPENDING = ("superior_remittance", "affiliate_subsidy", "basic")
WAN = 10**6  # fen


def table(name: str, row: str, figures: dict[str, int], exponent: int = 0) -> Table:
    made = Table(name, "", "", [Column((measure,), measure, stage="final") for measure in figures])
    made.rows = [Row(row, row, "total")]
    made.cells = {(0, c): Cell("", "万元", fen, exponent) for c, fen in enumerate(figures.values())}
    return made


def body(entity: str, income: dict[str, int], spending: dict[str, int], scope: Scope = "unit", **more: Any) -> Document:
    """T02 and T03 of a body: its total is the sum of what it names."""
    exponent = more.pop("exponent", 0)
    tables = [
        table(name, "合计", {"total": sum(own.values())} | own, exponent)
        for name, own in (("T02", income), ("T03", spending))
    ]
    items = more.pop("items", {})
    if items:
        made = Table("T05", "", "", [Column(("合计",), "total", stage="final")])
        made.rows = [Row(code, code, function=code) for code in items]
        made.cells = {(r, 0): Cell("", "元", fen) for r, fen in enumerate(items.values())}
        tables.append(made)
    units = tuple(Evidence(unit) for unit in more.pop("units", ()))
    return Document(
        (entity,), tables, entity=Evidence(entity), year=Evidence("2024"), kind="final_accounts", scope=scope,
        units_in_scope=units, **more,
    )  # fmt: skip


def department(income: dict[str, int], spending: dict[str, int], units: Iterable[str] = (), **more: Any) -> Document:
    return body("甲局", income, spending, "department", units=units, **more)


HEAD = body(
    "甲局",
    {"fiscal_appropriation": 100, "affiliate_remittance": 7},
    {"basic": 60, "affiliate_subsidy": 30},
    "head_office",
)
UNIT = body("甲局中心", {"fiscal_appropriation": 20, "superior_subsidy": 30}, {"basic": 40, "superior_remittance": 7})


def closes(found: Consolidation, name: str = "total") -> set[str]:
    return {one.closes for one in found.lines if one.measure == name}


# ------------------------------------------------------------------------------------------------------- which sum closes
def test_the_plain_sum_closes() -> None:
    whole = department(
        {"fiscal_appropriation": 120, "affiliate_remittance": 7, "superior_subsidy": 30},
        {"basic": 100, "affiliate_subsidy": 30, "superior_remittance": 7},
    )
    found = consolidate(whole, [HEAD, UNIT])
    assert (found.closes, found.verdict, closes(found)) == ("plain", "exact", {"plain"})
    income = found.line("T02", "合计", "total")
    assert income is not None
    assert (income.printed, income.plain, income.netted, income.gap, income.netted_gap) == (157, 157, 120, 0, 37)
    assert income.parts == (("甲局", 107), ("甲局中心", 50))
    assert [(one.id, one.paid, one.received, one.verdict) for one in found.transfers] == [
        ("subsidy", 30, 30, "exact"), ("remittance", 7, 7, "exact"),
    ]  # fmt: skip
    assert pf.consolidate is consolidate


def test_the_sum_without_transfers_closes() -> None:
    found = consolidate(department({"fiscal_appropriation": 120}, {"basic": 100}), [HEAD, UNIT])
    assert (found.closes, found.verdict, closes(found)) == ("netted", "exact", {"netted"})
    spending = found.line("T03", "合计", "total")
    assert spending is not None
    assert (spending.printed, spending.plain, spending.netted) == (100, 137, 100)
    blank = found.line("T02", "合计", "superior_subsidy")
    assert blank is not None
    assert (blank.printed, blank.netted, blank.closes) == (0, 0, "netted")  # nothing is left where all is inside


def test_a_subsidy_from_outside_stays() -> None:
    unit = body("甲局中心", {"fiscal_appropriation": 20, "superior_subsidy": 35}, {"basic": 55})
    head = body("甲局", {"fiscal_appropriation": 100}, {"basic": 70, "affiliate_subsidy": 30}, "head_office")
    found = consolidate(department({"fiscal_appropriation": 120, "superior_subsidy": 5}, {"basic": 125}), [head, unit])
    assert found.closes == "netted"
    subsidy = found.line("T02", "合计", "superior_subsidy")
    assert subsidy is not None
    assert (subsidy.plain, subsidy.netted) == (35, 5)
    assert found.transfers[0].verdict == "exact"
    short = body("甲局中心", {"superior_subsidy": 25}, {"basic": 25})
    assert (
        consolidate(department({"fiscal_appropriation": 1}, {"basic": 1}), [head, short]).transfers[0].verdict
        == "mismatch"
    )


def test_a_gap_that_neither_closes_is_a_question() -> None:
    found = consolidate(department({"fiscal_appropriation": 121}, {"basic": 100}), [HEAD, UNIT])
    assert (found.closes, found.verdict) == ("neither", "mismatch")
    assert {(one.table, one.measure) for one in found.questions} == {("T02", "total"), ("T02", "fiscal_appropriation")}
    assert "T02 合计 total: 121 ≠ 157, netted 120" in repr(found)


def test_without_transfers_the_sums_are_one() -> None:
    units = [
        body("甲局", {"fiscal_appropriation": 5}, {"basic": 5}, "head_office"),
        body("乙所", {"fiscal_appropriation": 2}, {"basic": 2}),
    ]
    found = consolidate(department({"fiscal_appropriation": 7}, {"basic": 7}), units)
    assert (found.closes, {one.verdict for one in found.transfers}) == ("both", {"not_applicable"})


# -------------------------------------------------------------------------------------------------------------- rounding
def test_rounding_by_the_digits_that_are_printed() -> None:
    def found(whole: int) -> Consolidation:
        units = [
            body("甲局", {"fiscal_appropriation": 5 * WAN}, {"basic": 5 * WAN}, "head_office", exponent=4),
            body("乙所", {"fiscal_appropriation": 2 * WAN}, {"basic": 2 * WAN}, exponent=4),
        ]
        return consolidate(department({"fiscal_appropriation": whole}, {"basic": whole}, exponent=4), units)

    assert found(7 * WAN).verdict == "exact"
    assert (found(7 * WAN + 10**4).closes, found(7 * WAN + 10**4).verdict) == ("both", "rounding")
    assert found(7 * WAN + 2 * 10**4).verdict == "mismatch"
    assert found(7 * WAN + 15000).verdict == "tie_only"


@given(
    one=st.integers(-(10**6), 10**6),
    other=st.integers(-(10**6), 10**6),
    width=st.integers(0, 10**6),
    wide=st.integers(0, 10**6),
)
def test_intervals_meet(one: int, other: int, width: int, wide: int) -> None:
    """Bounds doubled, so that halves are whole."""
    low, high = 2 * one - width, 2 * one + width
    bottom, top = 2 * other - wide, 2 * other + wide
    wanted = "mismatch" if high < bottom or top < low else "tie_only" if high == bottom or top == low else "rounding"
    wanted = "exact" if one == other else wanted
    assert meets(Amount(one, width), Amount(other, wide)) == wanted


# ------------------------------------------------------------------------------------------------------ what is missing
def test_a_unit_that_is_not_supplied_is_not_zero() -> None:
    whole = department({"fiscal_appropriation": 120}, {"basic": 100}, ["甲局本级", "甲局中心", "丙站"])
    found = consolidate(whole, [HEAD, UNIT])
    assert [(one.entity, one.missing) for one in found.missing] == [("丙站", "not supplied")]
    assert (found.closes, found.verdict, found.questions) == ("", "insufficient_data", ())
    assert {one.reason for one in found.lines} == {"a part is not supplied"}
    empty = Document(("丙站",), entity=Evidence("丙站"), year=Evidence("2024"), kind="final_accounts")
    assert [one.missing for one in consolidate(whole, [HEAD, UNIT, empty]).missing] == ["no figures"]


def test_units_of_another_year_are_refused() -> None:
    other = body("甲局中心", {"fiscal_appropriation": 1}, {"basic": 1})
    other.year = Evidence("2023")
    with pytest.raises(ArgumentError, match="2023"):
        consolidate(department({}, {}), [other])
    with pytest.raises(ArgumentError, match="at least one"):
        consolidate(department({}, {}), [])


def test_a_figure_printed_with_two_values_decides_nothing() -> None:
    whole = department({"fiscal_appropriation": 120}, {"basic": 100})
    whole.tables.append(table("T03", "合计", {"total": 99}))
    line = consolidate(whole, [HEAD, UNIT]).line("T03", "合计", "total")
    assert line is not None
    assert (line.closes, line.reason) == ("", "T03 合计 total: ambiguous")


# --------------------------------------------------------------------------------------------------------------- classes
def test_classes_of_the_fiscal_tables() -> None:
    units = [
        body("甲局", {"basic": 1}, {"basic": 1}, "head_office", items={"2010101": 5, "2080501": 2}),
        body("乙所", {"basic": 1}, {"basic": 1}, items={"2010102": 4}),
    ]
    found = consolidate(department({"basic": 2}, {"basic": 2}, items={"201": 9, "2080501": 3}), units)
    assert [(one.row, one.printed, one.plain, one.closes) for one in found.lines if one.table == "T05"] == [
        ("201", 9, 9, "both"), ("208", 3, 2, "neither"),
    ]  # fmt: skip


def test_a_table_that_a_unit_does_not_print_leaves_the_gap_open() -> None:
    units = [
        body("甲局", {"basic": 1}, {"basic": 1}, "head_office", items={"2010101": 5}),
        body("乙所", {"basic": 1}, {"basic": 1}),
    ]
    short = consolidate(department({"basic": 2}, {"basic": 2}, items={"2010101": 6}), units).line("T05", "201", "total")
    assert short is not None
    assert (short.closes, short.reason) == ("", "without any figure of 乙所")
    whole = consolidate(department({"basic": 2}, {"basic": 2}, items={"2010101": 5}), units).line("T05", "201", "total")
    assert whole is not None
    assert whole.closes == "both"


# ---------------------------------------------------------------------------------------------------------------- panels
def test_a_panel_finds_the_parts() -> None:
    whole = department({"fiscal_appropriation": 120}, {"basic": 100}, ["甲局本级", "甲局中心"])
    panel = Panel.from_disclosures([whole, HEAD, UNIT])
    found = panel.consolidate("甲局")
    assert [one.entity for one in found.members] == ["甲局中心", "甲局（本级）"]
    assert found.closes == "netted"
    assert panel.consolidations() == [found]
    with pytest.raises(ArgumentError, match="no part"):
        panel.consolidate("甲局", year=2023)
    without_head = Panel.from_disclosures([whole, UNIT]).consolidate("甲局")
    assert [one.entity for one in without_head.missing] == ["甲局（本级）"]
    earlier = body("甲局中心", {"basic": 1}, {"basic": 1})
    earlier.year = Evidence("2023")
    with pytest.raises(ArgumentError, match="choose one of year=2023"):
        Panel.from_disclosures([whole, HEAD, UNIT, earlier]).consolidate("甲局")


def test_a_city_counts_every_body_once() -> None:
    """甲局 holds its centre; 乙局 has no disclosure, its head office and one of two units stand for it."""
    whole = department({"fiscal_appropriation": 120}, {"basic": 100}, ["甲局本级", "甲局中心"])
    rest = [
        body("乙局本级", {"fiscal_appropriation": 5}, {"basic": 5}, "head_office"),
        body("乙一所", {"basic": 3}, {"basic": 3}),
    ]
    contains = {"某市": ["甲局", "乙局", "丙局", "甲局中心"], "乙局": ["乙一所", "乙二所"]}
    panel = Panel.from_disclosures([whole, HEAD, UNIT, *rest], contains)
    city = panel.consolidate("某市")
    assert [one.entity for one in city.members if not one.missing] == ["乙一所", "乙局（本级）", "甲局"]
    assert [(one.entity, one.missing) for one in city.missing] == [("丙局", "not supplied"), ("乙二所", "not supplied")]
    line = city.line("T03", "合计", "total")
    assert line is not None
    assert (line.printed, line.plain, line.verdict) == (None, 108, "insufficient_data")
    assert {one.entity for one in panel.consolidations()} == {"某市", "甲局", "乙局"}


def test_the_same_body_twice_is_not_added() -> None:
    whole = department({"fiscal_appropriation": 120}, {"basic": 100})
    found = Panel.from_disclosures([whole, HEAD, UNIT, UNIT], {"甲局": ["甲局中心"]}).consolidate("甲局")
    assert [(one.entity, one.missing) for one in found.missing] == [("甲局中心", "several disclosures")]


def test_bodies_that_contain_one_another_come_to_an_end() -> None:
    panel = Panel.from_disclosures([HEAD, UNIT], {"丁": ["戊"], "戊": ["丁", "甲局中心"]})
    assert [one.entity for one in panel.consolidate("丁").members if not one.missing] == ["甲局中心"]


def test_a_frame_of_lines() -> None:
    pytest.importorskip("pandas")
    frame = consolidate(department({"fiscal_appropriation": 120}, {"basic": 100}), [HEAD, UNIT]).to_pandas()
    assert frame.set_index(["table", "measure"]).loc[("T03", "total"), "netted"] == 100
    assert frame["gap"].dtype == "Int64"
    assert len(frame.attrs["transfers"]) == len(declared().transfers)


# ---------------------------------------------------------------------------------------------------- an exact oracle
AMOUNTS = st.integers(0, 10**9)


@given(
    own=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=5), down=st.lists(AMOUNTS, max_size=5),
    up=st.lists(AMOUNTS, max_size=5), is_netted=st.booleans(), error=st.sampled_from([0, 0, 1, -1]),
)  # fmt: skip
def test_made_up_departments(
    own: list[tuple[int, int]], down: list[int], up: list[int], is_netted: bool, error: int
) -> None:
    """A head office and units, money down and up between them; the department sums plainly or takes it out."""
    many = len(own)
    subsidy, remittance = ((given + [0] * many)[:many] for given in (down, up))
    units = [
        body(
            f"{n}所", {"fiscal_appropriation": income, "superior_subsidy": subsidy[n]},
            {"basic": basic, "superior_remittance": remittance[n]},
        )
        for n, (income, basic) in enumerate(own)
    ]  # fmt: skip
    paid, back = sum(subsidy), sum(remittance)
    head = body("甲局", {"affiliate_remittance": back}, {"affiliate_subsidy": paid}, "head_office")
    inside = 0 if is_netted else paid + back
    income, basic = (sum(one[at] for one in own) for at in (0, 1))
    whole = Document(
        ("甲局",),
        [table("T02", "合计", {"total": income + inside + error}), table("T03", "合计", {"total": basic + inside})],
        entity=Evidence("甲局"), year=Evidence("2024"), kind="final_accounts", scope="department",
    )  # fmt: skip
    found = consolidate(whole, [head, *units])
    line = found.line("T02", "合计", "total")
    assert line is not None
    assert (line.plain, line.printed) == (income + paid + back, income + inside + error)
    sums = {"plain": income + paid + back, "netted": income}
    fitting = [name for name, value in sums.items() if value == line.printed]
    if paid + back == 0:
        assert line.closes == ("both" if fitting else "neither")
    else:
        assert line.closes == (fitting[0] if fitting else "neither")
