"""Panels of facts made by hand: what counts, what is left out, what must not be added up."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyfinance.errors import AmountOverflowError, ArgumentError
from pyfinance.model import Cell, Column, Document, Evidence, Row, Table
from pyfinance.panel import Panel
from pyfinance.panel.changes import break_between, carried, changes
from pyfinance.panel.facts import Contents, from_rows
from pyfinance.subjects import kind_of
from pyfinance.writing.made_up import made_up

YUAN = 100


def fact(entity: str, year: int, code: str, yuan: str, **more: str) -> dict[str, str]:
    """A line of the tidy form: a leaf of T05's total unless told otherwise."""
    kind = kind_of(code) or "function"
    line = {
        "file": f"{entity}{year}", "entity": entity, "year": str(year), "kind": "final_accounts", "table": "T05",
        "row": code, "label": "", "measure": "total", "value": yuan, "unit": "元", "role": "leaf", "stage": "final",
        kind: code, "scope": "department", "carryover_in": "no", "fund_scope": "general",
    }  # fmt: skip
    return line | more


def panel(*lines: dict[str, str], contains: Mapping[str, Iterable[str]] | None = None) -> Panel:
    return Panel(from_rows(lines), contains)


# --------------------------------------------------------------------------------------------------------------- sums
def test_leaves_are_added_to_every_level_and_totals_are_left_out() -> None:
    found = panel(
        fact("甲局", 2024, "201", "9", role="subtotal"),
        fact("甲局", 2024, "2010101", "5"),
        fact("甲局", 2024, "2010199", "4"),
        fact("甲局", 2024, "20805", "2"),
        fact("甲局", 2024, "", "11", role="total", row="合计"),
    ).roll_up("T05")
    assert {code: found.cell(code) for code in ("", "201", "20101", "2010101", "208", "20805", "210")} == {
        "": 11 * YUAN, "201": 9 * YUAN, "20101": 9 * YUAN, "2010101": 5 * YUAN, "208": 2 * YUAN, "20805": 2 * YUAN,
        "210": None,
    }  # fmt: skip
    assert {(one.reason, one.facts, one.fen) for one in found.left_out} == {
        ("no leaf: subtotal", 1, 9 * YUAN),
        ("no leaf: total", 1, 11 * YUAN),
    }


def test_blanks_unknown_codes_and_what_has_no_code() -> None:
    found = panel(
        fact("甲局", 2024, "2997777", "5"),
        fact("甲局", 2024, "2010101", ""),
        fact("甲局", 2024, "", "3", row="结转下年"),
        fact("甲局", 2024, "", "7", row="率", unit="%"),
    )
    result = found.roll_up("T05")
    assert result.cell("299") == 5 * YUAN
    assert result.unknown_codes == ("299", "29977", "2997777")
    assert result.cell("201") is None
    assert {one.reason for one in result.left_out} == {"blank", "no code of the function classification"}
    assert [(one.reason, one.facts) for one in found.left_out] == [("no unit of money: %", 1)]


def test_more_roles_than_there_are_verdicts() -> None:
    roles = [f"role {n}" for n in range(300)]
    lines = [fact("甲局", 2024, "2010101", str(n), role=role) for n, role in enumerate(roles)]
    lines += [fact("甲局", 2024, "2010101", "", role=roles[250]), fact("甲局", 2024, "2010101", "", file="b")]
    result = panel(*lines, fact("甲局", 2024, "2010101", "7", file="b")).roll_up("T05")
    assert result.cell() == 7 * YUAN
    assert [one.reason for one in result.left_out] == [*(f"no leaf: {role}" for role in roles), "blank"]
    assert [one.fen for one in result.left_out] == [*(n * YUAN for n in range(300)), None]
    assert [one.facts for one in result.left_out] == [2 if n == 250 else 1 for n in range(300)] + [1]
    assert {one.example for one in result.left_out} == {"甲局 T05 2010101"}


def test_groups_are_kept_apart() -> None:
    found = panel(
        fact("甲局", 2023, "2010101", "1"), fact("甲局", 2024, "2010101", "2"), fact("乙局", 2024, "2010101", "4")
    ).roll_up("T05", by=("entity", "year"))
    assert found.cell("201", entity="甲局", year=2023) == 1 * YUAN
    assert found.cell("201", entity="乙局", year=2023) is None
    assert found.cell("201", entity="乙局", year=2024) == 4 * YUAN
    assert found.cell(entity="丙局", year=2024) is None
    with pytest.raises(ArgumentError, match="named by entity, year"):
        found.cell("201", entity="甲局")


def test_a_sum_that_does_not_fit_is_an_error() -> None:
    most = str(2**63 - 1)
    with pytest.raises(AmountOverflowError):
        panel(fact("甲局", 2024, "2010101", most, unit="分"), fact("甲局", 2024, "2010102", "1")).roll_up("T05")


def test_nothing_at_all() -> None:
    found = panel().roll_up("T05", by=("entity", "year"))
    assert len(found) == 0
    assert found.cell("201", entity="甲局", year=2024) is None


# -------------------------------------------------------------------------------------------------- what may not be added
@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (["T04", "T05"], "both hold general"),
        (["T05", "T05F"], "both hold general"),
        (["T05", "T06"], "both hold general"),
        (["T02", "T03"], "both hold"),
        (["T05", "某表"], "the whole"),
        (["T05", "T05"], "different"),
        ([], "one table"),
    ],
)
def test_tables_that_share_a_fund_are_refused(tables: list[str], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        panel(fact("甲局", 2024, "2010101", "1")).roll_up(tables)


def test_tables_that_share_no_fund_are_added() -> None:
    found = panel(
        fact("甲局", 2024, "2010101", "1"),
        fact("甲局", 2024, "2120801", "2", table="T07"),
        fact("甲局", 2024, "2239901", "4", table="T08"),
        fact("甲局", 2024, "2010101", "99", table="T03"),
    )
    assert found.roll_up(["T05", "T07", "T08"]).cell() == 7 * YUAN
    assert found.roll_up(["T05", "T07", "T08"], by="fund").cell("212", fund="government_fund") == 2 * YUAN


def test_a_column_of_one_fund_shares_none_with_another_table() -> None:
    found = panel(
        fact("甲局", 2024, "2120801", "2", table="T04", measure="government_fund"), fact("甲局", 2024, "2010101", "1")
    )
    assert found.roll_up(["T05", "T04"], {"T05": "total", "T04": "government_fund"}).cell() == 3 * YUAN
    with pytest.raises(ArgumentError, match="both hold general"):
        found.roll_up(["T05", "T04"], {"T05": "total", "T04": "general_budget"})


def test_income_and_spending_are_not_added() -> None:
    lines = [fact("甲局", 2024, "2010101", "1"), fact("甲局", 2024, "", "2", table="T07", measure="income")]
    with pytest.raises(ArgumentError, match="income"):
        panel(*lines).roll_up(["T05", "T07"], {"T05": "total", "T07": "income"})


def test_stages_and_kinds_are_not_mixed() -> None:
    found = panel(
        fact("甲局", 2024, "2010101", "1"),
        fact("甲局", 2024, "2010101", "2", stage="initial", kind="budget", file="b"),
    )
    with pytest.raises(ArgumentError, match="mix kind"):
        found.roll_up("T05")
    with pytest.raises(ArgumentError, match="mix stage"):
        found.roll_up("T05", by="kind")
    result = found.roll_up("T05", stage="final")
    assert result.cell() == 1 * YUAN
    assert [(one.reason, one.fen) for one in result.left_out] == [("another stage", 2 * YUAN)]


def test_parts_break_the_same_whole_down() -> None:
    found = panel(
        fact("甲局", 2024, "201", "1", part="function"), fact("甲局", 2024, "20801", "1", part="use"),
    )  # fmt: skip
    with pytest.raises(ArgumentError, match="choose part= among"):
        found.roll_up("T05")
    assert found.roll_up("T05", part="use").cell() == 1 * YUAN


def test_a_table_published_twice_counts_once() -> None:
    found = panel(fact("甲局", 2024, "2010101", "1"), fact("甲局", 2024, "2010101", "1", file="again"))
    with pytest.raises(ArgumentError, match="two disclosures"):
        found.roll_up("T05", by="entity")
    assert found.where(source="again").roll_up("T05").cell() == 1 * YUAN
    unnamed = panel(fact("", 2024, "2010101", "1", file="a"), fact("", 2024, "2010101", "1", file="b"))
    assert unnamed.roll_up("T05").cell() == 2 * YUAN


def test_nested_entities_raise_unless_told_otherwise() -> None:
    lines = [
        fact("甲局", 2024, "2010101", "5"),
        fact("甲局", 2024, "2010101", "3", scope="head_office", file="x"),
        fact("甲局中心", 2024, "2010101", "2", scope="unit"),
        fact("乙局", 2024, "2010101", "1"),
    ]
    found = panel(*lines, contains={"甲局": ["甲局中心"]})
    for by in ((), ("year",), ("entity",)):
        with pytest.raises(ArgumentError, match="contains"):
            found.roll_up("T05", by=by)
    outer = found.roll_up("T05", nested="outer")
    assert outer.cell() == 6 * YUAN
    assert [(one.reason, one.fen) for one in outer.left_out] == [("contained in another entity", 5 * YUAN)]
    assert found.roll_up("T05", nested="inner").cell() == 6 * YUAN
    assert found.roll_up("T05", nested="allow").cell() == 11 * YUAN
    assert found.roll_up("T05", by=("entity", "scope"), nested="allow").cell(entity="甲局", scope="unit") is None
    with pytest.raises(ArgumentError, match="one of raise"):
        found.roll_up("T05", nested="maybe")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["甲局（本级）", "甲局本级", "甲局机关本级"])
def test_a_head_office_by_its_name(name: str) -> None:
    with pytest.raises(ArgumentError, match="contains"):
        panel(fact("甲局", 2024, "2010101", "5"), fact(name, 2024, "2010101", "3", scope="unknown")).roll_up("T05")


def test_containment_passes_on_and_holds_within_a_year_only() -> None:
    contains = {"甲局": ["乙处"], "乙处": ["丙所"]}
    lines = [fact("甲局", 2024, "2010101", "5"), fact("丙所", 2024, "2010101", "3")]
    with pytest.raises(ArgumentError, match="丙所"):
        panel(*lines, contains=contains).roll_up("T05")
    lines[1] = fact("丙所", 2023, "2010101", "3")
    assert panel(*lines, contains=contains).roll_up("T05").cell() == 8 * YUAN


# --------------------------------------------------------------------------------------------------- changes of codes
def test_codes_that_moved_stand_under_the_new_one() -> None:
    found = panel(
        fact("甲局", 2017, "30311", "5", table="T06", measure="amount"),
        fact("甲局", 2018, "30113", "6", table="T06", measure="amount"),
    )
    result = found.roll_up("T06", by=("entity", "year"), classification="economic")
    assert result.carried == (("30311", "30113", 1),)
    assert result.cell("30113", entity="甲局", year=2017) == 5 * YUAN
    assert result.cell("303", entity="甲局", year=2017) is None
    as_then = found.roll_up("T06", by=("entity", "year"), classification="economic", chart_year=2017)
    assert as_then.cell("303", entity="甲局", year=2017) == 5 * YUAN
    assert not as_then.carried


def test_growth_from_nothing_that_is_a_change_of_codes_is_marked() -> None:
    found = panel(
        fact("甲局", 2023, "2010301", "4"),
        fact("甲局", 2024, "2010301", "6"),
        fact("甲局", 2024, "2013901", "1"),
        fact("甲局", 2024, "2050101", "1"),
    ).roll_up("T05", by=("entity", "year"))
    growth = found.growth()
    year, codes = np.asarray(found.column("year")), [found.codes[node] for node in found.node]
    by_code = {code: at for at, code in enumerate(codes) if year[at] == 2024}
    assert growth.value[by_code["2010301"]] == 0.5
    assert (growth.numerator[by_code["2010301"]], growth.denominator[by_code["2010301"]]) == (2 * YUAN, 4 * YUAN)
    assert growth.mark[by_code["2013901"]] == "new"
    assert growth.mark[by_code["2050101"]] == "no_base"
    assert np.isnan(growth.value[by_code["2050101"]])
    assert found.contributions().value[by_code["2013901"]] == 0.25


def test_the_table_of_changes_is_of_its_form() -> None:
    for change in changes():
        assert all(kind_of(code) == kind_of(change.code) for code in change.becomes)
        assert change.until is None or change.until < change.since
        assert (change.until is None) == (change.what == "new")
        assert len(change.becomes) == 1 or change.what == "split"
        assert change.what != "moved" or change.becomes != (change.code,)


def test_breaks_between_years() -> None:
    assert carried("30311", 2017, 2024) == "30113"
    assert carried("30311", 2022, 2024) == "30311"
    assert break_between("2240101", 2018, 2019) == "new"
    assert break_between("2240101", 2019, 2020) == ""
    assert break_between("30112", 2018, 2017) == "split"
    assert break_between("301", 2017, 2018) == ""
    assert break_between("208", 2019, 2020) == ""


# ------------------------------------------------------------------------------------------------------------- shares
def test_shares_of_parent_and_total() -> None:
    found = panel(fact("甲局", 2024, "2010101", "1"), fact("甲局", 2024, "2010201", "3")).roll_up("T05", by="entity")
    at = {found.codes[node]: n for n, node in enumerate(found.node)}
    of_parent, of_total = found.shares(), found.shares("total")
    assert of_parent.value[at["20101"]] == of_total.value[at["20101"]] == 0.25
    assert of_parent.value[at["2010101"]] == 1
    assert np.isnan(of_parent.value[at[""]])
    assert of_parent.denominator[at["20101"]] == 4 * YUAN


# ----------------------------------------------------------------------------------------------------- in and out again
def test_records_become_facts() -> None:
    table = Table("T05", "general_expenditure", "表", [Column(("合计",), "total"), Column(("占比",), "x", "percent")])
    table.rows = [Row("2010101", "行政运行", function="2010101"), Row("合计", "合计", role="total")]
    table.cells = {
        (0, 0): Cell("1.00", "元", 100),
        (1, 0): Cell("1.00", "元", 100),
        (0, 1): Cell("5%", "%", number=Decimal(5)),
    }
    document = Document(("a",), [table], entity=Evidence("甲局"), year=Evidence("2024"), scope="department")
    document.units_in_scope = (Evidence("乙所"),)
    found = Panel.from_disclosures([document])
    assert len(found) == 2
    assert found.left_out[0].facts == 1
    assert found.contains == {"甲局": {"乙所"}}
    assert found.values("fund") == ("general",)
    assert found.roll_up("T05", by=("entity", "year")).cell("201", entity="甲局", year=2024) == 100


def test_csv_of_several_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, entity in zip(paths, ("甲局", "乙局"), strict=True):
        line = fact(entity, 2024, "2010101", "1.50", unit="万元")
        with open(path, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, line)
            writer.writeheader()
            writer.writerow(line)
    found = Panel.from_csv(*paths)
    assert found.roll_up("T05").cell("20101") == 3_000_000
    assert found.facts.exponent.tolist() == [4, 4]
    paths[0].write_text("table,row\nT05,1\n", encoding="utf-8")
    with pytest.raises(ArgumentError, match="measure, value, unit"):
        Panel.from_csv(paths[0])


def test_frames_come_and_go() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {"entity": ["甲局", "乙局"], "table": "T05", "measure": "total", "year": np.array([2024, 2024], np.int32),
         "function": ["2010101", "2010102"], "fen": np.array([5, 7], np.int64)}
    )  # fmt: skip
    found = Panel.from_pandas(frame)
    assert np.shares_memory(found.facts.fen, frame["fen"].to_numpy())  # no copy
    assert np.shares_memory(Panel.from_pandas(frame).facts.year, frame["year"].to_numpy())
    assert found.roll_up("T05").cell() == 12
    frame["fen"] = pandas.array([5, None], "Int64")
    blank = Panel.from_pandas(frame)
    assert blank.roll_up("T05", by="entity").cell(entity="乙局") is None
    again = Panel.from_pandas(blank.to_pandas())
    assert again.to_pandas().astype(str).equals(blank.to_pandas().astype(str))
    wide = found.roll_up("T05", by=("entity", "year")).to_pandas("项")
    assert dict(zip(wide["entity"], wide["fen"], strict=True)) == {"甲局": 5, "乙局": 7}
    assert wide["year"].tolist() == [2024, 2024]
    assert wide.attrs["basis"]["fund"] == ("general",)
    frame["fen"] = [0.5, 1.5]
    with pytest.raises(ArgumentError, match="integers"):
        Panel.from_pandas(frame)


def test_printed_codes_against_those_below() -> None:
    found = panel(
        fact("甲局", 2024, "201", "9", role="subtotal"),
        fact("甲局", 2024, "2010101", "5"),
        fact("甲局", 2024, "2010102", "4"),
        fact("乙局", 2024, "201", "9", role="subtotal"),
        fact("乙局", 2024, "2010101", "5"),
        fact("丙局", 2024, "2010101", "5"),
    ).verify("T05", "total")
    assert found == {("甲局2024", ""): "exact", ("乙局2024", ""): "mismatch", ("丙局2024", ""): "none"}


def test_columns_that_do_not_fit_together() -> None:
    with pytest.raises(ArgumentError, match="no column"):
        panel(fact("甲局", 2024, "2010101", "1")).values("colour")
    with pytest.raises(ArgumentError, match="grouped by"):
        panel(fact("甲局", 2024, "2010101", "1")).roll_up("T05", by="colour")
    with pytest.raises(ArgumentError, match="classification"):
        panel(fact("甲局", 2024, "2010101", "1")).roll_up("T05", classification="colour")
    empty: Any = Contents(panel().facts)
    assert Panel(empty).values("entity") == ()


# ------------------------------------------------------------------------------------------------------ printed totals
def test_a_table_whose_leaves_miss_its_total_is_named() -> None:
    def total(entity: str, yuan: str) -> dict[str, str]:
        return fact(entity, 2024, "", yuan, role="total", row="合计")

    found = panel(
        fact("甲局", 2024, "2010101", "5"), fact("甲局", 2024, "2010102", "4"), total("甲局", "9"),
        fact("乙局", 2024, "2010101", "5"), total("乙局", "9"),
        fact("丙局", 2024, "2010101", "5"),
        total("丁局", "3"),
        fact("戊局", 2024, "2010101", "5"), total("戊局", "6"),  # two halves of a yuan: rounding
    ).roll_up("T05")  # fmt: skip
    assert [(one.entity, one.table, one.printed, one.summed) for one in found.unclosed] == [
        ("乙局", "T05", 9 * YUAN, 5 * YUAN),
        ("丁局", "T05", 3 * YUAN, 0),
    ]
    assert "2 tables do not close" in repr(found)


def test_amounts_to_the_fen_have_no_width() -> None:
    lines = [fact("甲局", 2024, "2010101", "5.01"), fact("甲局", 2024, "", "5.00", role="total", row="合计")]
    assert len(panel(*lines).roll_up("T05").unclosed) == 1


def test_documents_that_print_no_amount_are_named() -> None:
    blank = [Document((name,), year=Evidence("2024")) for name in ("notice.pdf", "template.pdf")]
    found = Panel.from_disclosures([*blank, made_up(1).document])
    assert [(one.facts, one.example) for one in found.left_out if one.reason == "documents without an amount"] == [
        (0, "notice.pdf, template.pdf")
    ]
    assert "没有金额的文件（notice.pdf, template.pdf）" in found.text()
    assert all(
        one.reason != "documents without an amount" for one in Panel.from_disclosures([made_up(1).document]).left_out
    )
