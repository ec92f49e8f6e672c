"""Panels as Parquet files, written and read by each of the libraries that can."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyfinance.errors import ArgumentError, MissingExtraError
from pyfinance.panel import Panel
from pyfinance.panel.columns import Texts, unpack
from pyfinance.panel.facts import from_columns, from_rows
from tests.unit.test_panel import fact, panel
from tests.unit.test_panel_arrow import small

LIBRARIES = ("polars", "pyarrow", "duckdb")


def same(one: Panel, other: Panel) -> bool:
    """Whether two panels hold the same facts."""
    facts, others = one.facts, other.facts
    known, others_known = (unpack(each.present, len(each)) for each in (facts, others))
    return (
        all(facts.texts[name].texts().tolist() == others.texts[name].texts().tolist() for name in facts.texts)
        and np.array_equal(facts.year, others.year)
        and np.array_equal(facts.exponent, others.exponent)
        and np.array_equal(known, others_known)
        and np.array_equal(facts.fen[known], others.fen[known])
    )


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Only one of the libraries is there."""
    pytest.importorskip(request.param)
    for name in LIBRARIES:
        if name != request.param:
            monkeypatch.setitem(sys.modules, name, None)
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("blank", [False, True])
def test_a_panel_comes_back(library: str, blank: bool, tmp_path: Path) -> None:
    path = tmp_path / "facts[1].parquet"
    small(blank).to_parquet(path)
    again = Panel.from_parquet(path)
    assert same(again, small(blank))
    assert len(Panel.from_parquet(path, path, contains={"甲局": ["乙局"]})) == 6
    assert again.roll_up("T05").cell("208") == 11


def test_no_facts_at_all(library: str, tmp_path: Path) -> None:
    panel().to_parquet(tmp_path / "none.parquet")
    assert len(Panel.from_parquet(tmp_path / "none.parquet")) == 0


def test_files_that_are_no_facts(library: str, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with pytest.raises(FileNotFoundError):
        Panel.from_parquet(path)
    path.write_bytes(b"PAR1")
    with pytest.raises(ArgumentError, match="no Parquet"):
        Panel.from_parquet(path)


def test_without_any_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in LIBRARIES:
        monkeypatch.setitem(sys.modules, name, None)
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1")
    for call in (Panel.from_parquet, small().to_parquet):
        with pytest.raises(MissingExtraError, match="pip install"):
            call(path)


# --------------------------------------------------------------------------------------------------- the tidy form
LINES = [
    fact("甲局", 2024, "2010101", "1.50", unit="万元"),
    fact("甲局", 2024, "2010102", ""),
    fact("甲局", 2024, "", "7", row="率", unit="%"),
    fact("甲局", 2024, "", "5", row="某项/产出/数量", unit="元", table="T10I", measure="target"),
    fact("甲局", 2024, "2010103", "无"),
    fact("乙局", 2023, "2080501", "3", table="某表", fund_scope="fiscal", stage="", scope=""),
]


def test_tidy_columns_as_frames_are_what_tidy_lines_are() -> None:
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    wanted = Panel(from_rows(LINES))
    for found in (Panel.from_arrow(polars.DataFrame(LINES)), Panel.from_pandas(pandas.DataFrame(LINES))):
        assert same(found, wanted)
        assert found.left_out == wanted.left_out
    assert wanted.values("fund") == ("general", "fiscal")
    assert wanted.facts.texts["stage"].texts().tolist()[-1] == "unstated"
    assert [(one.reason, one.facts) for one in wanted.left_out] == [
        ("target of an indicator", 1), ("no unit of money: %", 1), ("no number", 1),
    ]  # fmt: skip


def test_columns_without_amounts_are_refused() -> None:
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    lines = [{"table": "T05", "measure": "total", "value": "1"}]
    with pytest.raises(ArgumentError, match="missing: unit"):
        Panel.from_arrow(polars.DataFrame(lines))
    with pytest.raises(ArgumentError, match="missing: unit"):
        Panel.from_pandas(pandas.DataFrame(lines))


def test_fen_need_no_unit() -> None:
    texts: dict[str, Any] = {"table": Texts.constant("T05", 1), "measure": Texts.constant("total", 1)}
    assert len(from_columns(texts, {}, np.array([5], np.int64), None).facts) == 1
    texts["unit"] = Texts.constant("%", 1)
    contents = from_columns(texts, {}, np.array([5], np.int64), None)
    assert len(contents.facts) == 0
    assert contents.left_out[0].reason == "no unit of money: %"
