"""Panels and roll-ups through Arrow's PyCapsule interface, with the libraries that speak it where they are installed."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest

from pyfinance import _core
from pyfinance.errors import ArgumentError
from pyfinance.panel import Panel
from pyfinance.panel.columns import Texts, pack
from pyfinance.panel.facts import from_columns


def small(blank: bool = False) -> Panel:
    texts = {
        "entity": Texts.of(["甲局", "乙局", "甲局"]),
        "table": Texts.constant("T05", 3),
        "measure": Texts.constant("total", 3),
        "function": Texts.of(["2010101", "2010102", "2080501"]),
    }
    present = pack(np.array([True, not blank, True]))
    fen = np.array([5, 0 if blank else 7, 11], np.int64)
    return Panel(from_columns(texts, {"year": np.full(3, 2024), "exponent": np.array([2, 2, 4])}, fen, present))


@pytest.mark.parametrize("blank", [False, True])
def test_a_panel_goes_through_its_own_stream(blank: bool) -> None:
    first = small(blank)
    again = Panel.from_arrow(first)
    assert np.shares_memory(first.facts.fen, again.facts.fen)  # no copy
    assert again.facts.exponent.tolist() == [2, 2, 4]
    assert again.facts.year.tolist() == [2024] * 3
    for name, column in first.facts.texts.items():
        assert again.facts.texts[name].texts().tolist() == column.texts().tolist()
    result = again.roll_up("T05", by="entity")
    assert result.cell(entity="乙局") == (None if blank else 7)
    assert result.cell(entity="甲局") == 16


def test_no_column_is_copied_on_its_way_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    kernel = _core.cube_dense

    def noted(*args: Any) -> Any:
        given.append(args)
        return kernel(*args)

    monkeypatch.setattr(_core, "cube_dense", noted)
    first = small()
    source, panel = first.facts, Panel.from_arrow(first)
    for name, column in source.texts.items():
        assert np.shares_memory(column.ids, panel.facts.texts[name].ids), name
    for name in ("year", "fen", "exponent"):
        assert np.shares_memory(getattr(source, name), getattr(panel.facts, name)), name
    panel.roll_up("T05", by=("entity", "year"))
    keys, code, _, (fen,), *_ = given[0]
    entity, function = source.texts["entity"], source.texts["function"]
    for taken, own in ((keys[0][0], entity.ids), (keys[1][0], source.year), (code, function.ids), (fen, source.fen)):
        assert np.shares_memory(taken, own)


def test_a_bitmap_is_not_copied() -> None:
    source = small(blank=True)
    present, again = source.facts.present, Panel.from_arrow(source).facts.present
    assert present is not None
    assert again is not None
    assert np.shares_memory(present, again)


def test_ids_of_a_dictionary_that_lacks_them_are_refused() -> None:
    texts = np.array([0, 1], np.int32), np.frombuffer(b"a", np.uint8)
    fen = ("fen", np.zeros(2, np.int64), None, None)
    for ids in ([0, 1], [-1, 0]):
        with pytest.raises(ArgumentError, match="lacks an id"):
            Panel.from_arrow(Stream(fen, ("table", np.array(ids, np.int32), None, texts)))


def test_memory_outlives_the_panel_it_came_from() -> None:
    again = Panel.from_arrow(small())
    gc.collect()
    assert again.facts.fen.tolist() == [5, 7, 11]


def test_a_stream_is_used_once() -> None:
    capsule = small().__arrow_c_stream__()
    _core.arrow_read(capsule)
    with pytest.raises(ValueError, match="used"):
        _core.arrow_read(capsule)


def test_unread_streams_are_released() -> None:
    for _ in range(100):
        small().__arrow_c_stream__()
        small().roll_up("T05").__arrow_c_stream__()
    gc.collect()


class Stream:
    """Columns as a stream."""

    def __init__(self, *columns: Any) -> None:
        self.columns = columns

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return _core.arrow_stream(self.columns, len(self.columns[0][1]))


def test_columns_that_are_no_facts() -> None:
    amounts = np.array([1], np.int64)
    with pytest.raises(ArgumentError, match="fen"):
        Panel.from_arrow(Stream(("table", amounts, None, None)))
    with pytest.raises(ArgumentError, match="table, measure"):
        Panel.from_arrow(Stream(("fen", amounts, None, None)))
    with pytest.raises(ArgumentError, match="integers"):
        Panel.from_arrow(Stream(("fen", np.array([0.5]), None, None)))


@pytest.mark.parametrize("blank", [False, True])
def test_polars(blank: bool) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(small(blank))
    assert frame["fen"].to_list() == [5, None if blank else 7, 11]
    assert frame["entity"].cast(polars.String).to_list() == ["甲局", "乙局", "甲局"]
    plain = frame.with_columns(polars.col(polars.Categorical).cast(polars.String))
    for source in (frame, plain, plain[1:], polars.concat([plain, plain.with_columns(source=polars.lit("b"))])):
        found = Panel.from_arrow(source)
        want = source.filter(polars.col("entity").cast(polars.String) == "甲局")["fen"].sum()
        result = found.roll_up("T05", by=("entity", "source"))
        sums = [result.cell(entity="甲局", source=one) for one in found.values("source")]
        assert sum(one or 0 for one in sums) == want
    rows = polars.from_arrow(small(blank))  # polars gives a stream back as one column of records
    assert rows.struct.unnest().equals(frame)
    assert Panel.from_arrow(rows).facts.fen.tolist() == small(blank).facts.fen.tolist()
    summed = polars.DataFrame(small(blank).roll_up("T05", by=("entity", "year")))
    assert summed.columns == ["entity", "year", "code", "fen"]
    assert summed.filter(polars.col("code").cast(polars.String) == "201")["fen"].to_list() == [
        5,
        *([] if blank else [7]),
    ]


def test_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    panel = small(blank=True)
    result = panel.roll_up("T05", by="entity")
    with duckdb.connect() as connection:
        connection.register("panel", panel)
        connection.register("result", result)
        assert connection.sql("select entity, sum(fen) from panel group by entity order by 1").fetchall() == [
            ("乙局", None),
            ("甲局", 16),
        ]
        assert connection.sql("select fen from result where code = '208'").fetchall() == [(11,)]
        taken = Panel.from_arrow(connection.sql("select * from panel"))
        assert taken.roll_up("T05").cell() == 16
