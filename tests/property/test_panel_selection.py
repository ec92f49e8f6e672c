"""Which facts a roll-up adds up, against the same rules told row by row in plain Python: cells, what is left out and why,
tables that do not close, codes carried, the basis, and every refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from pyfinance.errors import ArgumentError
from pyfinance.panel import Panel, RollUp
from pyfinance.panel.changes import changes
from pyfinance.panel.columns import Texts, pack
from pyfinance.panel.facts import from_columns

TEXTS = (
    "source", "entity", "scope", "kind", "table", "part", "row", "function", "economic", "measure", "stage", "fund",
    "carryover_in", "role",
)  # fmt: skip
TOTALS = ("合计", "本年支出合计")
HEADS = ("（本级）", "本级", "机关本级")
Row = dict[str, Any]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Facts that now and then break a rule: each column is of one value, or of a few."""

    def column(*values: Any) -> st.SearchStrategy[Any]:
        return st.sampled_from(values[: draw(st.sampled_from((1, 1, 1, 1, len(values))))])

    years = column(2018, 2017, 2024, 0, 30_000, -5)
    fields = {
        "entity": st.sampled_from(["甲局", "乙局", "甲局（本级）", "丙所", ""][: draw(st.integers(1, 5))]),
        "scope": column("department", "head_office", "unit"),
        "kind": column("final_accounts", "budget"),
        "table": column("T05", "T07", "T04"),
        "part": column("", "use"),
        "measure": column("total", "basic", "government_fund"),
        "stage": column("final", "initial"),
        "fund": column("general", "government_fund"),
        "carryover_in": column("no", "yes"),
        "role": st.sampled_from(("leaf", "leaf", "leaf", "subtotal", "total", "memo")),
        "row": st.sampled_from(("项", "合计", "本年支出合计")),
        "function": st.sampled_from(("2010101", "2010102", "20805", "201", "2010101", "30311", "")),
        "economic": st.sampled_from(("30311", "30113", "30312", "301", "30311", "2010101", "")),
        "year": years,
        "fen": st.one_of(st.integers(-2, 9), st.integers(-2, 9), st.none(), st.sampled_from([2**40, -(2**45)])),
        "exponent": st.sampled_from((0, 0, 2, 6, -1)),
    }
    least = draw(st.sampled_from((12, 6, 3, 0)))
    found = draw(st.lists(st.fixed_dictionaries(fields), min_size=least, max_size=24))
    sources = draw(st.sampled_from(("one", "own", "any")))
    for row in found:
        own = f"{row['entity']}{row['year']}{row['scope']}{row['kind']}"
        row["source"] = {"one": "s", "own": own}.get(sources) or draw(st.sampled_from(("a", "b")))
    return found


def panel(given_rows: Sequence[Row], contains: Mapping[str, Iterable[str]]) -> Panel:
    texts = {name: Texts.of(row[name] for row in given_rows) for name in TEXTS}
    present = pack(np.array([row["fen"] is not None for row in given_rows], np.bool_))
    fen = np.array([2**62 if row["fen"] is None else row["fen"] for row in given_rows], np.int64)
    numbers: dict[str, np.ndarray[Any, Any]] = {
        "year": np.array([row["year"] for row in given_rows], np.int32),
        "exponent": np.array([row["exponent"] for row in given_rows], np.int8),
    }
    return Panel(from_columns(texts, numbers, fen, present), contains)


# ------------------------------------------------------------------------------------------------------------ the oracle
def first_seen(given_rows: Sequence[Row], name: str) -> list[Any]:
    return list(dict.fromkeys(row[name] for row in given_rows))


def holds(name: str, value: Any) -> Callable[[Row], bool]:
    return lambda row: bool(row[name] == value)


def differs(name: str, value: Any) -> Callable[[Row], bool]:
    return lambda row: bool(row[name] != value)


class Oracle:
    """The rules, one after the other. ``refused``: words of the message, "" where there is a sum."""

    refused = ""

    def __init__(self, given_rows: list[Row], contains: Mapping[str, set[str]], asked: dict[str, Any]) -> None:
        self.every, self.contains, self.asked = given_rows, contains, asked
        self.left: list[tuple[str, int, int | None, str]] = []
        self.kept = [row for row in given_rows if (row["table"], row["measure"]) in asked["pairs"]]
        for name in ("kind", "stage", "part"):
            if asked[name] is not None:
                self.drop(differs(name, asked[name]), f"another {name}")
        totals = [row for row in self.kept if row["role"] == "total" and row["row"] in TOTALS]
        for role in first_seen(given_rows, "role"):
            if role != "leaf":
                self.drop(holds("role", role), f"no leaf: {role}")
        self.drop(lambda row: row["fen"] is None, "blank")
        of = asked["classification"]
        digit = {"function": "2", "economic": "3"}[of]
        self.drop(
            lambda row: len(row[of]) not in (3, 5, 7) or row[of][0] != digit, f"no code of the {of} classification"
        )
        self.unclosed = self.not_closed([row for row in totals if row["fen"] is not None])
        self.nest()
        if not self.refused:
            self.alike()
        if not self.refused:
            self.carry()

    def drop(self, is_gone: Callable[[Row], bool], reason: str) -> None:
        gone = [row for row in self.kept if is_gone(row)]
        if gone:
            known = [row["fen"] for row in gone if row["fen"] is not None]
            example = " ".join(filter(None, (gone[0][name] for name in ("entity", "table", "row"))))
            self.left.append((reason, len(gone), sum(known) if known else None, example))
            self.kept = [row for row in self.kept if not is_gone(row)]

    def not_closed(self, totals: list[Row]) -> list[tuple[Any, ...]]:
        by_place: dict[tuple[int, int], list[Row]] = {}
        sources, tables = first_seen(self.every, "source"), first_seen(self.every, "table")
        for row in totals:
            by_place.setdefault((sources.index(row["source"]), tables.index(row["table"])), []).append(row)
        found = []
        for place in sorted(by_place):
            one, *more = by_place[place]
            leaves = [row for row in self.kept if all(row[name] == one[name] for name in ("source", "table"))]
            summed = sum(row["fen"] for row in leaves)
            width = sum(10 ** row["exponent"] for row in (*leaves, one) if row["exponent"] > 0 and row["fen"] != 0)
            if one["exponent"] > 0 and one["fen"] == 0:
                width += 10 ** one["exponent"]  # a printed zero of a total is rounded too
            if not more and 2 * abs(one["fen"] - summed) > width:
                own = tuple(one[name] for name in ("source", "entity", "year", "table"))
                found.append((*own, one["fen"], summed))
        return found

    def inside(self, name: str) -> set[str]:
        found: set[str] = set()
        for inner in self.contains.get(name, ()):
            if inner not in found and inner != name:
                found.add(inner)
        while more := {one for name in found for one in self.contains.get(name, ())} - found - {name}:
            found |= more
        return found

    def holds(self, outer: Row, inner: Row) -> bool:
        if any(outer[name] != inner[name] for name in ("year", "kind")):
            return False
        if outer["entity"] == inner["entity"]:
            return outer["scope"] == "department" and inner["scope"] in ("head_office", "unit")
        if "entity" in self.asked["by"] or outer["scope"] == "head_office":
            return False
        if inner["entity"] in self.inside(outer["entity"]):
            return True
        return any(inner["entity"] == outer["entity"] + head for head in HEADS)

    def nest(self) -> None:
        if self.asked["nested"] == "allow":
            return
        pairs = [(outer, inner) for outer in self.kept for inner in self.kept if self.holds(outer, inner)]
        if pairs and self.asked["nested"] == "raise":
            self.refused = "contains"
            return
        gone = [pair[1 if self.asked["nested"] == "outer" else 0] for pair in pairs]
        bodies = {(row["entity"], row["scope"]) for row in gone}
        reason = "contained in another entity" if self.asked["nested"] == "outer" else "contains another entity"
        self.drop(lambda row: (row["entity"], row["scope"]) in bodies, reason)

    def alike(self) -> None:
        by = self.asked["by"]
        parts: dict[Any, set[str]] = {}
        twice: dict[Any, set[str]] = {}
        for row in self.kept:
            parts.setdefault((row["source"], row["table"]), set()).add(row["part"])
            if row["year"] and row["entity"]:
                same = tuple(row[name] for name in ("year", "entity", "scope", "kind", "table"))
                twice.setdefault(same, set()).add(row["source"])
        mixed = [name for name in ("kind", "stage") if name not in by and len(first_seen(self.kept, name)) > 1]
        if mixed:
            self.refused = f"mix {mixed[0]}"
        elif any(len(one) > 1 for one in parts.values()):
            self.refused = "several parts"
        elif "source" not in by and any(len(one) > 1 for one in twice.values()):
            self.refused = "two disclosures"

    def carry(self) -> None:
        of = self.asked["classification"]
        years = sorted({row["year"] for row in self.kept} - {0})
        self.code = {id(row): row[of] for row in self.kept}
        self.carried: list[tuple[str, str, int]] = []
        if not years or (self.asked["chart_year"] is None and len(years) == 1):
            return
        target = self.asked["chart_year"] or years[-1]
        moved = [change for change in changes() if change.what == "moved"]
        for year in years:
            for code in first_seen(self.every, of):
                for change in moved:
                    if change.code == code and change.until is not None and year <= change.until and (
                        target >= change.since
                    ):  # fmt: skip
                        own = [row for row in self.kept if row["year"] == year and row[of] == code]
                        self.code |= {id(row): change.becomes[0] for row in own}
                        self.carried += [(code, change.becomes[0], len(own))] if own else []

    def cells(self) -> dict[tuple[Any, ...], int]:
        cells: dict[tuple[Any, ...], int] = {}
        for row in self.kept:
            code = self.code[id(row)]
            for length in (0, 3, 5, 7):
                if length <= len(code):
                    key = *(row[name] for name in self.asked["by"]), code[:length]
                    cells[key] = cells.get(key, 0) + row["fen"]
        return cells


# ----------------------------------------------------------------------------------------------------------- comparison
def cells_of(found: RollUp) -> dict[tuple[Any, ...], int]:
    columns: list[Sequence[Any]] = []
    for name in found.by:
        column = found.column(name)
        columns.append(column.texts().tolist() if isinstance(column, Texts) else column.tolist())
    codes = [found.codes[node] for node in found.node.tolist()]
    assert found.present is None
    return dict(zip(zip(*columns, codes, strict=True), found.fen.tolist(), strict=True))


ASKED = st.fixed_dictionaries(
    {
        "by": st.sampled_from([
            (), ("entity",), ("year",), ("entity", "year"), ("source",), ("kind", "stage"), ("year", "fund", "kind"),
            ("entity", "year", "kind", "stage"),
        ]),
        "pairs": st.sampled_from([
            (("T05", "total"),), (("T05", "total"),), (("T05", "total"),), (("T05", "basic"),), (("T05", "total"), ("T07", "total")),
            (("T05", "total"), ("T04", "government_fund")),
        ]),
        "classification": st.sampled_from(["function", "economic"]),
        "stage": st.sampled_from([None, None, None, "final", "final", "unheard of"]),
        "kind": st.sampled_from([None, None, "final_accounts"]),
        "part": st.sampled_from([None, None, None, "", "", "use"]),
        "nested": st.sampled_from(["raise", "outer", "inner", "allow"]),
        "chart_year": st.sampled_from([None, None, 2017, 2024]),
    }
)  # fmt: skip
CONTAINS = st.sampled_from([{}, {}, {"甲局": {"丙所"}}, {"乙局": {"甲局"}, "甲局": {"丙所"}}, {"别局": {"别所"}}])


@settings(max_examples=600, deadline=None)
@given(given_rows=rows(), contains=CONTAINS, asked=ASKED, threads=st.integers(1, 3))
def test_every_rule_of_a_sum(
    given_rows: list[Row], contains: dict[str, set[str]], asked: dict[str, Any], threads: int
) -> None:
    tables, measures = [table for table, _ in asked["pairs"]], dict(asked["pairs"])
    options = {name: asked[name] for name in asked if name != "pairs"}
    whole = panel(given_rows, contains)
    want = Oracle(given_rows, contains, asked)
    if want.refused:
        event(f"refused: {want.refused}")
        with pytest.raises(ArgumentError, match=want.refused):
            whole.roll_up(tables, measures, threads=threads, **options)
        return
    found = whole.roll_up(tables, measures, threads=threads, **options)
    for name in ("unclosed", "carried", "left"):
        event(f"{name}: {bool(getattr(want, name))}")
    event(f"nested left out: {any('another entity' in one[0] for one in want.left)}")
    event(f"facts: {min(len(want.kept), 3)}")
    assert cells_of(found) == want.cells()
    assert [(one.reason, one.facts, one.fen, one.example) for one in found.left_out] == want.left
    assert [
        (one.source, one.entity, one.year, one.table, one.printed, one.summed) for one in found.unclosed
    ] == want.unclosed
    assert list(found.carried) == want.carried
    for name in ("scope", "stage", "fund", "carryover_in", "kind"):
        there = {row[name] for row in want.kept}
        assert found.basis[name] == tuple(one for one in first_seen(given_rows, name) if one in there)
    if "year" in asked["by"]:
        assert found.labels["year"] == (tuple(sorted({row["year"] for row in want.kept})) or (0,))
