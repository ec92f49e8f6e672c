"""The kernel `cube` against plain dictionaries of Python integers: any order of rows, any integer type, any threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyfinance import _core, errors

core: Any = _core  # calls are built from parts here, which a checker cannot follow
LEAST, MOST = -(2**63), 2**63 - 1
KEY_TYPES = (np.int16, np.int32, np.uint16, np.uint32, np.int64)
CODE_TYPES = (np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64)


@dataclass
class Facts:
    """Rows of (entity, year, node) with values; None is a blank."""

    parent: list[int]
    entities: int
    years: int
    rows: list[tuple[int, int, int]]
    values: list[list[int | None]]  # per column

    @property
    def groups(self) -> int:
        return self.entities * self.years

    def group(self, row: int) -> int:
        entity, year, _ = self.rows[row]
        return entity * self.years + year


@st.composite
def forests(draw: st.DrawFn) -> list[int]:
    """Parents in preorder, at most four levels."""
    parent: list[int] = []
    open_nodes: list[int] = []
    for node in range(draw(st.integers(1, 30))):
        depth = draw(st.integers(0, min(len(open_nodes), 3)))
        del open_nodes[depth:]
        parent.append(open_nodes[-1] if open_nodes else -1)
        open_nodes.append(node)
    return parent


@st.composite
def facts(draw: st.DrawFn, columns: int | None = None) -> Facts:
    before = draw(st.sampled_from((0, 0, 100, 225)))  # roots without rows: whether a group has many rows for its nodes
    parent = [-1] * before + [node + before if node >= 0 else -1 for node in draw(forests())]
    entities, years = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    row = st.tuples(st.integers(0, entities - 1), st.integers(0, years - 1), st.integers(before, len(parent) - 1))
    rows = draw(st.lists(row, max_size=60))
    order = draw(st.sampled_from(("any", "grouped", "ordered")))
    if order == "grouped":
        rows.sort(key=lambda one: one[:2])
    elif order == "ordered":
        rows.sort()
    amounts = draw(
        st.sampled_from(
            (
                st.integers(-(10**6), 10**9),
                st.integers(LEAST, MOST),
                st.sampled_from((LEAST, MOST, 2**62, -(2**62), 0)),
            )
        )
    )
    blank = draw(st.booleans())
    value = st.one_of(st.none(), amounts) if blank else amounts
    many = draw(st.integers(0, 4)) if columns is None else columns
    values = [draw(st.lists(value, min_size=len(rows), max_size=len(rows))) for _ in range(many)]
    return Facts(parent, entities, years, rows, values)


def arguments(draw: st.DataObject, given_facts: Facts) -> Any:
    """The arguments of the core, with columns of drawn types, and codes sent through a list or not."""
    low = draw.draw(st.integers(-3, 3), "low")
    entity_type, year_type = draw.draw(st.tuples(st.sampled_from(KEY_TYPES), st.sampled_from(KEY_TYPES)), "types")
    low = max(low, 0) if np.dtype(entity_type).kind == "u" else low
    entity = np.array([row[0] + low for row in given_facts.rows], entity_type)
    year = np.array([row[1] + 2020 for row in given_facts.rows], year_type)
    nodes = [row[2] for row in given_facts.rows]
    remap = None
    if draw.draw(st.booleans(), "through a list"):
        codes = draw.draw(st.permutations(range(len(given_facts.parent))), "codes")
        remap = np.argsort(np.array(codes)).astype(np.uint16)
        nodes = [codes[node] for node in nodes]
    code = np.array(nodes, draw.draw(st.sampled_from(CODE_TYPES), "code type"))
    values = tuple(np.array([v if v is not None else 77 for v in one], np.int64) for one in given_facts.values)
    present = tuple(
        np.packbits([v is not None for v in one], bitorder="little") if None in one else None
        for one in given_facts.values
    )
    keys = ((entity, low, given_facts.entities), (year, 2020, given_facts.years))
    return keys, code, remap, values, present, np.array(given_facts.parent, np.int32)


def ancestors(parent: list[int], node: int) -> list[int]:
    """The node and those above it."""
    found = []
    while node >= 0:
        found.append(node)
        node = parent[node]
    return found


def oracle(given_facts: Facts) -> dict[tuple[int, int], list[int | None]]:
    """(group, node) to the sum of each column, None where every value below is blank."""
    cells: dict[tuple[int, int], list[int | None]] = {}
    for r, (_, _, own) in enumerate(given_facts.rows):
        for node in ancestors(given_facts.parent, own):
            cell = cells.setdefault((given_facts.group(r), node), [None] * len(given_facts.values))
            for k, column in enumerate(given_facts.values):
                value = column[r]
                if value is not None:
                    cell[k] = (cell[k] or 0) + value
    return cells


def first_overflow(cells: dict[tuple[int, int], list[int | None]]) -> int | None:
    groups = [g for (g, _), cell in cells.items() if any(v is not None and not LEAST <= v <= MOST for v in cell)]
    return min(groups, default=None)


def cells_of(result: tuple[Any, ...], groups: int) -> dict[tuple[int, int], list[int | None]]:
    offsets, node, values, present = result
    cells: dict[tuple[int, int], list[int | None]] = {}
    assert offsets[0] == 0
    assert offsets[-1] == len(node)
    for g in range(groups):
        own = node[offsets[g] : offsets[g + 1]].tolist()
        assert own == sorted(set(own))
        for i in range(offsets[g], offsets[g + 1]):
            cells[g, int(node[i])] = [
                None if bits is not None and not bits[i // 8] >> (i % 8) & 1 else int(column[i])
                for column, bits in zip(values, present, strict=True)
            ]
            for column, bits in zip(values, present, strict=True):
                assert bits is None or bits[i // 8] >> (i % 8) & 1 or column[i] == 0
    return cells


@settings(max_examples=300, deadline=None)
@given(given_facts=facts(), data=st.data(), threads=st.integers(1, 4))
def test_cells_are_exact_in_every_way_to_compute_them(given_facts: Facts, data: st.DataObject, threads: int) -> None:
    call = arguments(data, given_facts)
    want = oracle(given_facts)
    overflow = first_overflow(want)
    ways: list[tuple[Any, tuple[None, ...]]] = [(core.cube_dense, ()), (core.cube_groups, (None,))]
    for compute, rest in ways:
        if overflow is not None:
            with pytest.raises(errors.AmountOverflowError) as caught:
                compute(*call, threads, *rest)
            assert caught.value.index == overflow
        else:
            assert cells_of(compute(*call, threads, *rest), given_facts.groups) == want


EDGES = (2**40 - 1, 2**40, -(2**40), -(2**40) - 1, 2**62, -(2**62), MOST, LEAST)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), columns=st.integers(0, 4), threads=st.integers(1, 3), grouped=st.booleans())
def test_a_table_of_many_rows_is_exact(data: st.DataObject, columns: int, threads: int, grouped: bool) -> None:
    """Rows beyond one strip, one block and one thread's share; values at the bounds of what is added up at once."""
    parent = data.draw(forests(), "parent")
    many = data.draw(st.sampled_from((31, 32, 33, 63, 1023, 1024, 1025, 1100, 3000, 70_000)), "rows")
    generator = np.random.default_rng(data.draw(st.integers(0, 2**32), "seed"))
    entities = 5 if grouped else 1
    rows = list(
        zip(
            generator.integers(0, entities, many).tolist(),
            [0] * many,
            generator.integers(0, len(parent), many).tolist(),
            strict=True,
        )
    )
    place = st.tuples(st.integers(0, many - 1), st.sampled_from((*EDGES, None)))
    values: list[list[int | None]] = []
    for _ in range(columns):
        values.append(generator.integers(-(10**6), 10**10, many).tolist())
        for row, value in data.draw(st.lists(place, max_size=4), "values at bounds"):
            values[-1][row] = value
    given_facts = Facts(parent, entities, 1, rows, values)
    keys, *call = arguments(data, given_facts)
    want = oracle(given_facts)
    overflow = first_overflow(want)
    if overflow is None:
        result = core.cube_dense(keys if grouped else (), *call, threads)
        assert cells_of(result, entities) == want
    else:
        with pytest.raises(errors.AmountOverflowError) as caught:
            core.cube_dense(keys if grouped else (), *call, threads)
        assert caught.value.index == overflow


@settings(max_examples=100, deadline=None)
@given(given_facts=facts(), data=st.data())
def test_out_is_written_and_returned(given_facts: Facts, data: st.DataObject) -> None:
    call = arguments(data, given_facts)
    want = oracle(given_facts)
    if first_overflow(want) is not None:
        return
    room = len(want) + data.draw(st.integers(0, 3))
    node = np.full(room, 9999, np.uint16)
    values = tuple(np.full(room, -1, np.int64) for _ in given_facts.values)
    result = core.cube_groups(*call, 2, (node, values))
    assert cells_of(result, given_facts.groups) == want
    assert result[1].base is node or not room
    assert (node[len(want) :] == 9999).all()  # nothing beyond is touched
    assert all((column[len(want) :] == -1).all() for column in values)
    if want:
        with pytest.raises(errors.CapacityError) as caught:
            core.cube_groups(*call, 2, (node[: len(want) - 1], values))
        assert caught.value.index == len(want)


# -------------------------------------------------------------------------------------------------------------- verify
def verdict_of(parent: list[int], printed: dict[int, tuple[int, int]]) -> list[int]:
    """The verdicts of the printed parents of one group: node to (value, exponent)."""
    found = []
    below: dict[int, list[int]] = {}
    for node in printed:
        above = next((one for one in ancestors(parent, node)[1:] if one in printed), None)
        if above is not None:
            below.setdefault(above, []).append(node)
    for node, parts in below.items():
        residual = printed[node][0] - sum(printed[part][0] for part in parts)
        widths = [printed[one][1] for one in (node, *(p for p in parts if printed[p][0] != 0))]
        slack = sum(10**e if e > 0 else 0 for e in widths)
        if residual == 0:
            found.append(_core.VERIFY_EXACT)
        elif 2 * abs(residual) < slack:
            found.append(_core.VERIFY_ROUNDING)
        else:
            found.append(_core.VERIFY_TIE if 2 * abs(residual) == slack else _core.VERIFY_MISMATCH)
    return found


def require_verdicts(given_facts: Facts, row_exponents: list[int], verdict: Any, counts: Any) -> None:
    many, want_counts = len(given_facts.rows), [0] * 7
    for g in range(given_facts.groups):
        rows = [r for r in range(many) if given_facts.group(r) == g and given_facts.values[0][r] is not None]
        nodes = [given_facts.rows[r][2] for r in rows]
        largest = max((abs(given_facts.values[0][r] or 0) for r in rows), default=0)
        if verdict[g] == _core.VERIFY_LARGE:  # what 64 bits surely hold is judged
            assert largest * max(len(rows), 1) >= 2**60
            want_counts[_core.VERIFY_LARGE] += 1
            continue
        assert largest * len(rows) <= 2**63
        if len(set(nodes)) < len(nodes):
            assert verdict[g] == _core.VERIFY_TWICE
            want_counts[_core.VERIFY_TWICE] += 1
            continue
        printed = {given_facts.rows[r][2]: (given_facts.values[0][r] or 0, row_exponents[r]) for r in rows}
        found = verdict_of(given_facts.parent, printed)
        assert verdict[g] == max(found, default=_core.VERIFY_NONE)
        for one in found:
            want_counts[one] += 1
    assert counts.tolist() == want_counts


@settings(max_examples=300, deadline=None)
@given(given_facts=facts(columns=1), data=st.data(), threads=st.integers(1, 3))
def test_printed_parents_against_their_children(given_facts: Facts, data: st.DataObject, threads: int) -> None:
    small = data.draw(st.booleans(), "small")
    if small:  # few units, so that sums and ties happen
        value = st.one_of(st.none(), st.integers(-4, 8).map(lambda n: n * 50))
        many = len(given_facts.rows)
        given_facts.values[0] = data.draw(st.lists(value, min_size=many, max_size=many))
    many = len(given_facts.rows)
    per_row = data.draw(st.booleans(), "exponents per row")
    uniform = data.draw(st.sampled_from((0, 2)), "exponent")
    row_exponents = (
        data.draw(st.lists(st.integers(0, 3), min_size=many, max_size=many)) if per_row else [uniform] * many
    )
    exponents = np.array(row_exponents, np.int8) if per_row else None
    verdict, counts = core.cube_verify(*arguments(data, given_facts), exponents, uniform, threads)
    require_verdicts(given_facts, row_exponents, verdict, counts)


@settings(max_examples=200, deadline=None)
@given(given_facts=facts(columns=1), data=st.data(), threads=st.integers(1, 3))
def test_whole_trees_against_their_children(given_facts: Facts, data: st.DataObject, threads: int) -> None:
    """Every node above a printed one is printed, as a disclosure does; some parents are off, some values are huge."""
    cells = oracle(given_facts)
    off = st.sampled_from((0, 0, 0, 1, -10, 50))
    rows = [(g // given_facts.years, g % given_facts.years, node) for g, node in cells]
    values: list[int | None] = [max(LEAST, min(MOST, (cell[0] or 0) + data.draw(off))) for cell in cells.values()]
    order = data.draw(st.sampled_from(("any", "ordered")))
    by = sorted(range(len(rows)), key=lambda i: rows[i]) if order == "ordered" else list(range(len(rows)))
    printed = Facts(given_facts.parent, given_facts.entities, given_facts.years, [rows[i] for i in by], [])
    printed.values.append([values[i] for i in by])
    uniform = data.draw(st.sampled_from((0, 1, 2)), "exponent")
    verdict, counts = core.cube_verify(*arguments(data, printed), None, uniform, threads)
    require_verdicts(printed, [uniform] * len(rows), verdict, counts)


def printed_trees(seed: int, groups: int) -> Facts:
    """Whole trees of three levels in any order. Of 8 groups one has parents that are off, one a parent that is not
    printed, one a node twice, one values that 64 bits may not sum, and one a single row."""
    generator = np.random.default_rng(seed)
    parent = [-1 if n % 40 == 0 else n - n % 40 if n % 5 == 0 else n - n % 5 for n in range(400)]
    rows: list[tuple[int, int, int]] = []
    values: list[int | None] = []
    for g in range(groups):
        found: dict[int, int] = {}
        for leaf in generator.integers(0, 80, 12).tolist():
            value = int(generator.integers(-(10**9), 10**12)) * (leaf % 7 > 0)
            for node in ancestors(parent, leaf * 5 + 1 + g % 4):
                found[node] = found.get(node, 0) + value
        nodes = sorted(found)
        if g % 8 == 1:
            found[nodes[0]] += int(generator.integers(-120, 120))
            found[nodes[1]] -= 1
        elif g % 8 == 2:
            del found[nodes[1]]
        elif g % 8 == 3:
            rows.append((g, 0, nodes[-1]))
            values.append(0)
        elif g % 8 == 4:
            found[nodes[0]] = 2**62 + g
        elif g % 8 == 5:
            found = {nodes[2]: 7}
        rows += [(g, 0, node) for node in found]
        values += list(found.values())
    order = generator.permutation(len(rows)).tolist()
    return Facts(parent, groups, 1, [rows[i] for i in order], [[values[i] for i in order]])


@pytest.mark.parametrize("groups", [20, 1200])
@pytest.mark.parametrize("exponent", [0, 2, 18])
def test_trees_in_any_order_of_rows(groups: int, exponent: int) -> None:
    """Records that are verified without order and those that need it, in one range and in several."""
    trees = printed_trees(groups + exponent, groups)
    entity, _, node = (np.array(one, np.int32) for one in zip(*trees.rows, strict=True))
    values = np.array(trees.values[0], np.int64)
    by_order = {"any": np.arange(len(node)), "sorted": np.lexsort((node, entity))}
    found = []
    for order in by_order.values():
        for threads in (1, 3):
            call = (((entity[order], 0, groups),), node[order], None, (values[order],), (None,))
            found.append(core.cube_verify(*call, np.array(trees.parent, np.int32), None, exponent, threads))
    of_groups: list[list[int]] = [[] for _ in range(groups)]
    for row, (g, _, _) in enumerate(trees.rows):
        of_groups[g].append(row)
    for verdict, counts in found:
        assert verdict.tolist() == found[0][0].tolist()
        assert counts.tolist() == found[0][1].tolist()
    for g, own in enumerate(of_groups):
        if found[0][0][g] < _core.VERIFY_TWICE:
            printed = {trees.rows[r][2]: (trees.values[0][r] or 0, exponent) for r in own}
            assert found[0][0][g] == max(verdict_of(trees.parent, printed), default=_core.VERIFY_NONE)
        else:
            assert g % 8 in (3, 4) or exponent == 18
    assert found[0][0][3] == (_core.VERIFY_LARGE if exponent == 18 else _core.VERIFY_TWICE)
    assert found[0][0][4] == _core.VERIFY_LARGE


# --------------------------------------------------------------------------------------------------------------- codes
CODES = st.one_of(
    st.integers(200, 599), st.integers(20000, 59999), st.integers(2000000, 5999999), st.integers(20100, 20110)
)


@settings(max_examples=200, deadline=None)
@given(known=st.lists(CODES, unique=True, max_size=40), data=st.data())
def test_codes_find_their_nodes(known: list[int], data: st.DataObject) -> None:
    some = st.sampled_from(known) if known else CODES
    asked = data.draw(st.lists(st.one_of(some, CODES, st.integers(-5, 10**8)), max_size=300))
    place = {code: node for node, code in enumerate(known)}
    want = [place.get(code, _core.CODE_UNKNOWN) for code in asked]
    table = np.array(known, np.int32)
    for kind in (np.int32, np.int64):
        node, unknown = _core.codes_encode(table, np.array(asked, kind), 2)
        assert node.tolist() == want
        assert unknown == want.count(_core.CODE_UNKNOWN)
    texts: list[str | None] = [str(code) for code in asked]
    texts += [None, "", "科目", "2010101 ", "0002010"]
    want += [_core.CODE_UNKNOWN] * 5
    assert _core.codes_encode(table, texts, 1)[0].tolist() == want
    data_bytes = "".join(text or "" for text in texts).encode()
    offsets = np.cumsum([0, *(len((text or "").encode()) for text in texts)]).astype(np.int64)
    node, unknown = _core.codes_encode_text(table, np.frombuffer(data_bytes, np.uint8), offsets, 2)
    assert node.tolist() == want
    assert unknown == want.count(_core.CODE_UNKNOWN)


# -------------------------------------------------------------------------------------------------------- many ranges
def many_rows(seed: int, rows: int, skewed: bool) -> Facts:
    """Enough rows that threads, ranges and records all come into play; some groups stay empty."""
    generator = np.random.default_rng(seed)
    parent = [-1 if n % 40 == 0 else n - n % 40 if n % 5 == 0 else n - n % 5 for n in range(400)]
    entity = generator.integers(0, 900, rows) // 3 * 3
    if skewed:
        entity[generator.random(rows) < 0.7] = 33
    years, nodes = generator.integers(0, 4, rows), generator.integers(0, 400, rows)
    values: list[list[int | None]] = [generator.integers(-(10**12), 10**12, rows).tolist()]
    blanks = generator.random(rows) < 0.02
    values.append([None if b else v for b, v in zip(blanks, generator.integers(-9, 9, rows).tolist(), strict=True)])
    return Facts(parent, 900, 4, list(zip(entity.tolist(), years.tolist(), nodes.tolist(), strict=True)), values)


def columns_of(given_facts: Facts, order: Any) -> Any:
    rows = np.array(given_facts.rows, np.int32).reshape(-1, 3)[order]
    values = [np.array([0 if v is None else v for v in one], np.int64)[order] for one in given_facts.values]
    present = [
        np.packbits(np.array([v is not None for v in one])[order], bitorder="little") for one in given_facts.values
    ]
    keys = ((np.ascontiguousarray(rows[:, 0]), 0, 900), (np.ascontiguousarray(rows[:, 1]), 0, 4))
    node = np.ascontiguousarray(rows[:, 2])
    return keys, node, None, tuple(values), (None, present[1]), np.array(given_facts.parent, np.int32)


def as_lists(result: tuple[Any, ...]) -> list[Any]:
    offsets, node, values, present = result
    bits = [None if one is None else one.tolist() for one in present]
    return [offsets.tolist(), node.tolist(), [one.tolist() for one in values], bits]


@pytest.mark.parametrize(("rows", "skewed"), [(70_000, False), (140_000, True), (8192, False), (8193, False)])
def test_the_same_whatever_order_threads_and_path(rows: int, skewed: bool) -> None:
    given_facts = many_rows(rows, rows, skewed)
    entity, year, node = np.array(given_facts.rows).T
    random = np.arange(rows)
    grouped, ordered = np.lexsort((year, entity)), np.lexsort((node, year, entity))
    reference = as_lists(core.cube_groups(*columns_of(given_facts, ordered), 1, None))
    assert cells_of(
        core.cube_groups(*columns_of(given_facts, random), 2, None),
        given_facts.groups,
    ) == oracle(given_facts)
    for order in (random, grouped, ordered):
        for threads in (1, 2, 5):
            columns = columns_of(given_facts, order)
            assert as_lists(core.cube_groups(*columns, threads, None)) == reference
            assert as_lists(core.cube_dense(*columns, threads)) == reference
            verdict = core.cube_verify(*columns[:3], columns[3][:1], (None,), columns[5], None, 0, threads)
            assert verdict[1].sum() == (verdict[0] == _core.VERIFY_TWICE).sum() + verdict[1][:5].sum()


def test_results_keep_their_memory() -> None:
    """Large results lie in blocks that are used again: never while somebody holds one, or a part of one."""
    rows = 600_000
    group = np.arange(rows, dtype=np.int32)
    node = np.zeros(rows, np.uint16)

    def result(value: int) -> Any:
        values = (np.full(rows, value, np.int64),)
        return core.cube_groups(((group, 0, rows),), node, None, values, (None,), FLAT, 2, None)

    held = [result(value) for value in range(3)]
    parts = [one[2][0][100:200] for one in held]
    assert all((one[2][0] == value).all() for value, one in enumerate(held))
    for value in range(3, 9):
        held[value % 3] = result(value)
        assert [one[2][0][0] for one in held] == [one[2][0][-1] for one in held]
    assert sorted(int(one[2][0][0]) for one in held) == [6, 7, 8]
    assert all((part == value).all() for value, part in enumerate(parts))


@pytest.mark.parametrize("order", ["random", "grouped"])
def test_the_first_row_out_of_bounds_is_named(order: str) -> None:
    rows = 100_000
    group = np.arange(rows, dtype=np.int32) // 7
    if order == "random":
        group = np.random.default_rng(3).permutation(group)
    node = np.zeros(rows, np.uint16)
    node[[40_000, 90_000]] = 9
    values = (np.ones(rows, np.int64),)
    call: Any = (((group, 0, rows),), node, None, values, (None,), FLAT)
    for threads in (1, 3):
        for name, rest in (("cube_groups", (threads, None)), ("cube_dense", (threads,))):
            with pytest.raises(errors.ArgumentError) as caught:
                getattr(_core, name)(*call, *rest)
            assert caught.value.index == 40_000


FLAT = np.full(9, -1, np.int32)
