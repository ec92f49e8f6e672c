"""Roll-ups of panels against dictionaries of Python integers: any codes, blanks, roles and order of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyfinance.errors import AmountOverflowError
from pyfinance.panel import Panel, RollUp
from pyfinance.panel.columns import Texts, distinct, numbered, pack
from pyfinance.panel.facts import from_columns

LEAST, MOST = -(2**63), 2**63 - 1
CODES = st.one_of(
    st.sampled_from(["2010101", "2010102", "20101", "201", "2080501", "2080599", "299", "2999999", "2110301"]),
    st.sampled_from(["", "30101", "12", "x"]),  # no code of the functional classification
)
Row = tuple[str, int, str, str, int | None]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    amounts = draw(st.sampled_from((st.integers(-(10**6), 10**9), st.sampled_from((LEAST, MOST, 2**62, 0)))))
    row = st.tuples(
        st.sampled_from(["甲", "乙", "丙"]),
        st.sampled_from([2022, 2023, 2025]),
        CODES,
        st.sampled_from(["leaf", "leaf", "leaf", "subtotal", "memo"]),
        st.one_of(st.none(), amounts),
    )
    return draw(st.lists(row, max_size=40))


def panel(given_rows: list[Row]) -> Panel:
    entity, year, code, role, fen = zip(*given_rows, strict=True) if given_rows else ((),) * 5
    texts = {
        "entity": Texts.of(entity), "table": Texts.constant("T05", len(fen)), "function": Texts.of(code),
        "measure": Texts.constant("total", len(fen)), "role": Texts.of(role),
    }  # fmt: skip
    present = pack(np.array([value is not None for value in fen], np.bool_))
    amounts = np.array([77 if value is None else value for value in fen], np.int64)
    return Panel(from_columns(texts, {"year": np.array(year, np.int32)}, amounts, present))


def counts(row: Row) -> bool:
    return row[3] == "leaf" and row[4] is not None and row[2][:1] == "2" and len(row[2]) in (3, 5, 7)


def oracle(given_rows: list[Row]) -> dict[tuple[str, int, str], int]:
    cells: dict[tuple[str, int, str], int] = {}
    for entity, year, code, role, fen in given_rows:
        if counts((entity, year, code, role, fen)):
            for length in {0, 3, 5, len(code)}:
                if length <= len(code):
                    key = entity, year, code[:length]
                    cells[key] = cells.get(key, 0) + (fen or 0)
    return cells


def cells_of(found: RollUp) -> dict[tuple[Any, ...], int]:
    entity, year = found.column("entity"), found.column("year")
    assert isinstance(entity, Texts)
    codes = [found.codes[node] for node in found.node]
    keys = zip(entity.texts().tolist(), np.asarray(year).tolist(), codes, strict=True)
    return dict(zip(keys, found.fen.tolist(), strict=True))


@settings(max_examples=150, deadline=None)
@given(given_rows=rows(), data=st.data(), threads=st.integers(1, 3))
def test_every_node_of_every_group(given_rows: list[Row], data: st.DataObject, threads: int) -> None:
    want = oracle(given_rows)
    shuffled = data.draw(st.permutations(given_rows))
    if any(not LEAST <= value <= MOST for value in want.values()):
        with pytest.raises(AmountOverflowError):
            panel(shuffled).roll_up("T05", by=("entity", "year"), threads=threads)
        return
    found = panel(shuffled).roll_up("T05", by=("entity", "year"), threads=threads)
    assert cells_of(found) == want
    assert sum(one.facts for one in found.left_out) == sum(not counts(row) for row in given_rows)


@settings(max_examples=150, deadline=None)
@given(given_rows=rows())
def test_growth_keeps_both_sides(given_rows: list[Row]) -> None:
    want = oracle(given_rows)
    if any(abs(value) > 2**61 for value in want.values()):
        return
    found = panel(given_rows).roll_up("T05", by=("entity", "year"))
    growth = found.growth()
    for at, ((entity, year, code), fen) in enumerate(cells_of(found).items()):
        before = want.get((entity, year - 1, code))
        assert growth.denominator[at] == (before or 0)
        assert growth.numerator[at] == fen - (before or 0)
        if before is not None and before > 0:
            assert growth.value[at] == (fen - before) / before
        else:
            assert np.isnan(growth.value[at])
            assert growth.mark[at]
    shares = found.shares("total")
    for at, (entity, year, code) in enumerate(cells_of(found)):
        total = want[entity, year, ""]
        if code and total:
            assert (shares.numerator[at], shares.denominator[at]) == (want[entity, year, code], total)
        else:
            assert np.isnan(shares.value[at])


@given(
    given_rows=st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 5)), max_size=20),
    scale=st.sampled_from([1, 2**20, 2**40]),
)
def test_distinct_rows(given_rows: list[tuple[int, int]], scale: int) -> None:
    columns = np.array(given_rows, np.int64).reshape(-1, 2) * scale
    assert distinct(columns[:, 0], columns[:, 1]).tolist() == [
        list(row) for row in sorted(set(map(tuple, columns.tolist())))
    ]
    found, number = numbered(columns[:, 0], columns[:, 1])
    assert found[number].tolist() == columns.tolist()
