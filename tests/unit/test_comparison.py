"""Disclosures side by side: alignment, shares, ranks, and what is said of the basis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyfinance.comparison import Comparison, compare
from pyfinance.errors import AmountOverflowError, ArgumentError, UnknownNameError
from pyfinance.model import Cell, Column, Document, Evidence, Kind, Row, Stage, Table
from pyfinance.panel import Panel


def accounts(entity: str, year: int, fen: dict[str, int], stage: Stage = "final", **more: Any) -> Document:
    """Final accounts with a T05 of these leaves."""
    kind: Kind = "budget" if stage == "initial" else "final_accounts"
    table = Table("T05", "", "", [Column(("合计",), "total", stage=stage)], carryover_in=more.pop("carryover", "yes"))
    table.rows = [Row(code, code, function=code) for code in fen]
    table.cells = {(r, 0): Cell(str(value), "元", value, 2) for r, value in enumerate(fen.values())}
    table.rows.append(Row("合计", "合计", "total"))
    table.cells[len(fen), 0] = Cell("", "元", sum(fen.values()), 2)
    made = Document((f"{entity}{year}",), [table], entity=Evidence(entity), year=Evidence(str(year)), kind=kind)
    made.scope = more.pop("scope", "department")
    return made


def lists(found: Comparison) -> list[list[int | None]]:
    return [
        [fen if there else None for fen, there in zip(row, known, strict=True)]
        for row, known in zip(found.fen.tolist(), found.present.tolist(), strict=True)
    ]


def test_outer_alignment_keeps_blanks() -> None:
    found = compare(
        [accounts("甲", 2024, {"2010101": 5, "20101": 1}), accounts("乙", 2024, {"2080501": 7, "2010201": 9})]
    )
    assert found.codes == ("201", "208")
    assert lists(found) == [[6, 9], [None, 7]]
    assert found.names[1] == "社会保障和就业支出"
    assert found.shares[0].tolist() == [1, 9 / 16]
    assert np.isnan(found.shares[1, 0])
    change, known = found.differences
    assert change.tolist() == [[0, 3], [0, 0]]
    assert known.tolist() == [[True, True], [False, False]]
    assert found.growth[0].tolist() == [0, 0.5]
    assert np.isnan(found.growth[1]).all()
    assert found.ranks.tolist() == [[2, 1], [0, 1]]
    assert not found.incomparable


def test_equal_amounts_share_a_rank() -> None:
    found = compare(
        [accounts(name, 2024, {"2010101": fen}) for name, fen in (("甲", 5), ("乙", 7), ("丙", 5), ("丁", 1))]
    )
    assert found.ranks.tolist() == [[2, 1, 2, 4]]


def test_what_is_not_alike_is_listed() -> None:
    final = accounts("甲", 2024, {"2010101": 5})
    budget = accounts("甲", 2024, {"2010101": 4}, "initial", carryover="no", scope="head_office")
    found = compare([budget, final])
    assert [side.stage for side in found.sides] == ["initial", "final"]
    assert {one.attribute: one.values for one in found.incomparable} == {
        "scope": ("head_office", "department"),
        "stage": ("initial", "final"),
        "carryover_in": ("no", "yes"),
        "kind": ("budget", "final_accounts"),
    }
    assert found.basis["unit"] == ("元", "元")
    assert "口径不同" in repr(found)
    assert "stage: initial budget / final" in found.text("en")
    unknown = compare([accounts("甲", 2024, {"2010101": 5}, carryover="unknown")])
    assert [one.attribute for one in unknown.incomparable] == ["carryover_in"]


def test_years_with_a_change_of_codes() -> None:
    found = compare([accounts("甲", 2018, {"2010101": 5}), accounts("甲", 2019, {"2010101": 5, "2240101": 3})])
    assert found.codes == ("201", "224")
    assert found.marks.tolist() == [["", ""], ["", "new"]]
    assert found.basis["chart_year"] == ("2019", "2019")


def test_what_is_printed_above_the_level_is_said() -> None:
    found = compare([accounts("甲", 2024, {"2010101": 5, "208": 3}), accounts("乙", 2024, {"2080501": 7})], level="项")
    assert found.codes == ("2010101", "2080501")
    assert [side.above_level for side in found.sides] == [3, 0]
    assert [one.attribute for one in found.incomparable] == ["level"]
    whole = compare([accounts("甲", 2024, {"2010101": 5, "208": 3})], level="合计")
    assert lists(whole) == [[8]]


def test_a_disclosure_without_the_table_is_named() -> None:
    bare = Document(("b",), entity=Evidence("乙"))
    found = compare([bare, accounts("甲", 2024, {"2010101": 5})])
    assert len(found.sides) == 1
    assert found.left_out[-1].example == "乙"
    with pytest.raises(ArgumentError, match="no leaf"):
        compare([bare])
    with pytest.raises(ArgumentError, match="both hold general"):
        compare([bare], table=["T05", "T04"])
    with pytest.raises(ArgumentError, match="level"):
        compare([bare], level="x")


def test_what_is_not_there_is_answered_with_what_is() -> None:
    documents = [accounts("甲", 2024, {"2010101": 5})]
    with pytest.raises(UnknownNameError, match="no disclosure has amounts in T99; tables: T05"):
        compare(documents, table="T99")
    with pytest.raises(ArgumentError, match="T05 has the measures total"):
        compare(documents, measure="basic")
    assert compare(documents, table=["T05", "T07"]).codes == ("201",)


def test_a_panel_is_compared_by_entity_and_year() -> None:
    documents = [accounts("甲", year, {"2010101": year}) for year in (2023, 2024)]
    found = compare(Panel.from_disclosures(documents))
    assert [(side.entity, side.year) for side in found.sides] == [("甲", 2023), ("甲", 2024)]
    assert lists(found) == [[2023, 2024]]
    documents.append(accounts("甲", 2024, {"2010101": 1}, scope="head_office"))
    assert len(compare(documents).sides) == 3
    with pytest.raises(ArgumentError, match="contains"):
        compare(Panel.from_disclosures(documents))


def test_a_difference_that_does_not_fit() -> None:
    most = 2**63 - 1
    found = compare([accounts("甲", 2024, {"2010101": most}), accounts("乙", 2024, {"2010101": -most})])
    with pytest.raises(AmountOverflowError):
        _ = found.differences


def test_a_frame_of_amounts() -> None:
    pandas = pytest.importorskip("pandas")
    frame = compare([accounts("甲", 2024, {"2010101": 5}), accounts("甲", 2024, {"2080101": 5})]).to_pandas()
    assert list(frame.columns) == ["name", "甲 2024 final_accounts final", "甲 2024 final_accounts final #2"]
    assert frame.iloc[0, 2] is pandas.NA
    assert frame.attrs["basis"]["fund"] == ("general", "general")


def test_amounts_as_a_stream_and_a_short_text() -> None:
    polars = pytest.importorskip("polars")
    found = compare([accounts("甲", 2024, {"2010101": 5}), accounts("甲", 2024, {"2080101": 7})])
    frame = polars.DataFrame(found)
    assert frame.columns == ["code", "name", "甲 2024 final_accounts final", "甲 2024 final_accounts final #2"]
    assert frame["甲 2024 final_accounts final #2"].to_list() == [None, 7]
    assert "口径——范围：汇总；阶段：决算；资金性质：一般公共预算；是否含上年结转：含" in repr(found)
    many = compare([accounts(f"{n}", 2024, {"2010101": 5}) for n in range(20)])
    assert "其余 16 列" in repr(many)


CODES = st.sampled_from(["2010101", "2010102", "20102", "2080501", "2990101"])


@given(amounts=st.lists(st.dictionaries(CODES, st.integers(-(10**9), 10**9), min_size=1), min_size=1, max_size=5))
def test_alignment_is_exact(amounts: list[dict[str, int]]) -> None:
    found = compare([accounts(f"{n}", 2024, one) for n, one in enumerate(amounts)], level="款")
    assert found.codes == tuple(sorted({code[:5] for one in amounts for code in one}))
    for code, row in zip(found.codes, lists(found), strict=True):
        for own, fen in zip(amounts, row, strict=True):
            parts = [value for key, value in own.items() if key.startswith(code)]
            assert fen == (sum(parts) if parts else None)
