"""The binding: what it accepts, what it refuses, that it copies nothing, changes nothing and leaks nothing."""

from __future__ import annotations

import gc
import importlib.machinery
import importlib.util
import pickle
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from pyfinance import _core, errors

Call = tuple[Callable[..., Any], tuple[Any, ...]]

CODES = np.array([2080505, 20805, 2010301], np.int32)
PARENT = np.array([-1, 0, 1], np.int32)
VALUES = np.array([[600, 6], [500, 5], [400, 4]], np.int64)
EXPONENTS = np.zeros((3, 2), np.int8)
BITMAP = np.array([0b101111], np.uint8)
RELATION = (
    np.array([300, 100, 200], np.int64),
    np.array([2, 2, 2], np.int8),
    np.array([0b111], np.uint8),
    np.array([0, 3], np.int64),
    np.array([0, 1, 2], np.int32),
    np.array([1, -1, -1], np.int32),
    np.array([_core.EQ], np.uint8),
)
PACKED = (np.frombuffer(b"1.52,000x", np.uint8), np.array([0, 3, 8, 9], np.int64), np.array([2, 6, 2], np.int8))
SOME_IDS = np.array([1, 0, 2, 1], np.int32)
SOME_VERDICTS = np.array([255, 1, 255, 0], np.uint8)
FEN = np.array([3, 5, -8, 13], np.int64)
NODES = np.array([7, 8, 9], np.uint16)

ARRAY_CALLS: list[Call] = [
    (_core.fixed_parse_many, PACKED),
    (_core.forest_build, (CODES,)),
    (_core.forest_rollup, (PARENT, VALUES)),
    (_core.forest_residual, (PARENT, VALUES, EXPONENTS, BITMAP)),
    (_core.relation_check, RELATION),
]
TABLE_CALLS: list[Call] = [  # of arrays within tuples
    (
        _core.sieve,
        (((SOME_IDS, 0, None, None, 0, SOME_VERDICTS[:3]),), FEN, BITMAP, 9, SOME_VERDICTS, ((SOME_IDS, 0, 3),), 4, 2),
    ),
    (
        _core.pick,
        (
            SOME_VERDICTS,
            255,
            ((SOME_IDS, 0, 3, SOME_IDS[:3], 3),),
            (SOME_IDS, 3, None, 0, None, NODES),
            FEN,
            True,
            4,
            2,
        ),
    ),
    (_core.distinct_rows, (((SOME_IDS, 0, 3),), np.array([3, 0], np.int64), SOME_VERDICTS, 255, 4, 2)),
    (
        _core.missed_totals,
        (((SOME_IDS, 0, 3),), np.array([1], np.int64), SOME_VERDICTS, 255, FEN, EXPONENTS.ravel()[:4], 4, 2),
    ),
]
SCALAR_CALLS: list[Call] = [
    (_core.fixed_parse, ("4,320.91", 6)),
    (_core.fixed_parse, ("４，３２０．９１", 6)),
    (_core.decimal_parse, ("12.80",)),
    (_core.fixed_format, (4320910000, 4, 6)),
    (_core.fixed_parse_list, (["1.5", "４", "", "x"], 2)),
    (_core.ratio_percent, (_core.SHARE, 1, 3, 1, _core.HALF_AWAY)),
    (_core.ratio_check, (_core.GROWTH, 110, 0, 100, 0, 100, 1)),
]
FAILING_CALLS: list[tuple[Call, type[errors.CoreError], int | None]] = [
    ((_core.sieve, ((), FEN, None, 0, None, ((SOME_IDS, 0, 2),), 4, 2)), errors.ArgumentError, 2),
    ((_core.sieve, ((), FEN, None, 256, None, (), 4, 2)), errors.ArgumentError, None),
    ((_core.pick, (None, 0, ((SOME_IDS, 1, 2, None, 2),), None, FEN, True, 4, 2)), errors.ArgumentError, 1),
    ((_core.distinct_rows, (((SOME_IDS, 0, 2),), None, None, 0, 4, 2)), errors.ArgumentError, 2),
    (
        (_core.missed_totals, (((SOME_IDS, 0, 3),), np.array([4], np.int64), None, 0, FEN, FEN.astype(np.int8), 4, 2)),
        errors.ArgumentError,
        0,
    ),
    ((_core.fixed_parse, ("1,23", 2)), errors.NumberError, 4),
    ((_core.fixed_parse, ("１，２３", 2)), errors.NumberError, 12),
    ((_core.fixed_parse, ("\ud800", 2)), errors.NumberError, 0),
    ((_core.fixed_parse, (" 99999999999999999999", 2)), errors.AmountOverflowError, 1),
    ((_core.fixed_parse, ("1", 13)), errors.ArgumentError, None),
    ((_core.fixed_parse, ("1", 2**70)), errors.ArgumentError, None),
    ((_core.decimal_parse, ("1000000000000000000",)), errors.AmountOverflowError, 0),
    ((_core.decimal_parse, ("— ",)), errors.NumberError, 4),
    ((_core.fixed_format, (12345, 4, 6)), errors.ArgumentError, None),
    ((_core.fixed_format, (2**63, 0, 6)), errors.AmountOverflowError, None),
    ((_core.fixed_parse_list, (["1"], -1)), errors.ArgumentError, None),
    (
        (_core.fixed_parse_many, (b"12", np.array([0, 2, 1], np.int64), np.zeros(2, np.int8))),
        errors.ArgumentError,
        None,
    ),
    ((_core.fixed_parse_many, (b"12", np.array([0, 3], np.int64), np.zeros(1, np.int8))), errors.ArgumentError, None),
    ((_core.fixed_parse_many, (b"12", np.array([], np.int64), np.zeros(0, np.int8))), errors.ArgumentError, None),
    ((_core.forest_build, (np.array([201, 7], np.int32),)), errors.HierarchyError, 1),
    ((_core.forest_rollup, (np.array([0], np.int32), np.zeros((1, 1), np.int64))), errors.HierarchyError, 0),
    ((_core.forest_rollup, (PARENT, np.full((3, 1), 2**62, np.int64))), errors.AmountOverflowError, 1),
    ((_core.forest_rollup, (PARENT, VALUES[:2])), errors.ArgumentError, None),
    ((_core.forest_residual, (PARENT, VALUES, EXPONENTS + np.int8(19), None)), errors.ArgumentError, 2),
    ((_core.forest_residual, (PARENT, VALUES, EXPONENTS, BITMAP[:0])), errors.ArgumentError, None),
    ((_core.relation_check, (*RELATION[:6], np.array([3], np.uint8))), errors.ArgumentError, 0),
    ((_core.relation_check, (*RELATION[:3], np.array([0, 4], np.int64), *RELATION[4:])), errors.ArgumentError, None),
    ((_core.ratio_percent, (_core.SHARE, 1, 0, 1, _core.HALF_AWAY)), errors.UndefinedRatioError, None),
    ((_core.ratio_percent, (_core.SHARE, 2**62, 1, 1, _core.HALF_AWAY)), errors.AmountOverflowError, None),
    ((_core.ratio_check, (_core.SHARE, 1, 0, 5, 1, 1, 1)), errors.UndefinedRatioError, None),
    ((_core.ratio_check, (_core.SHARE, 1, 19, 5, 1, 1, 1)), errors.ArgumentError, None),
]


def name_of(value: object) -> str:
    return getattr(value[0], "__name__", "") if isinstance(value, tuple) and value and callable(value[0]) else ""


def outcome(call: Call) -> Any:
    """A result that can be compared."""
    result = call[0](*call[1])
    if isinstance(result, tuple):
        return [listed(part) for part in result]
    return listed(result)


def listed(part: Any) -> Any:
    if isinstance(part, tuple):
        return [listed(one) for one in part]
    return part.tolist() if isinstance(part, np.ndarray) else part


def test_values() -> None:
    assert outcome(ARRAY_CALLS[0]) == [[150, 2000000000, 0], [1, 6, 0], [0b011], [0, 0, 4], [-1, -1, 0]]
    assert outcome(ARRAY_CALLS[1]) == [
        [201, 20103, 2010301, 208, 20805, 2080505],
        [-1, 0, 1, -1, 3, 4],
        [0, 0, 1, 0, 1, 1],
        [5, 4, 2],
    ]
    assert outcome(ARRAY_CALLS[2]) == [[1500, 15], [900, 9], [400, 4]]
    assert outcome(ARRAY_CALLS[3]) == [[[100, 1], [0, 1], [0, 0]], [[0, 0]] * 3, [[1, 1], [-1, 1], [-1, -1]]]
    assert outcome(ARRAY_CALLS[4]) == [[0], [300], [2], [_core.EXACT]]


@pytest.mark.parametrize(("call", "error", "index"), FAILING_CALLS, ids=name_of)
def test_failures_say_what_and_where(call: Call, error: type[errors.CoreError], index: int | None) -> None:
    with pytest.raises(error) as caught:
        call[0](*call[1])
    assert type(caught.value) is error
    where = caught.value.position if isinstance(caught.value, errors.NumberError) else caught.value.index
    assert where == index
    assert str(caught.value)


def test_every_core_error_is_also_a_builtin_and_survives_pickling() -> None:
    builtins = (ValueError, OverflowError, MemoryError, RuntimeError, ZeroDivisionError)
    for error in _core.STATUS_ERRORS.values():
        assert issubclass(error, errors.CoreError)
        assert issubclass(error, builtins)
        copy = pickle.loads(pickle.dumps(error("what", 3)))
        assert type(copy) is error
        assert (str(copy), vars(copy)) == ("what", vars(error("what", 3)))


@pytest.mark.parametrize("call", ARRAY_CALLS, ids=name_of)
def test_arrays_of_another_dtype_are_refused(call: Call) -> None:
    function, arguments = call
    for i, argument in enumerate(arguments):
        swapped = argument.astype(argument.dtype.newbyteorder(">")) if argument.dtype.itemsize > 1 else None
        for other in (argument.astype(np.float64), argument.astype(np.uint64), argument.tolist(), object(), swapped):
            if other is not None:
                with pytest.raises(TypeError):
                    function(*arguments[:i], other, *arguments[i + 1 :])


@pytest.mark.parametrize("call", ARRAY_CALLS, ids=name_of)
def test_arrays_of_another_layout_are_refused(call: Call) -> None:
    function, arguments = call
    for i, argument in enumerate(arguments):
        strided = np.repeat(argument, 2, axis=0)[::2]
        assert np.array_equal(strided, argument)
        others = [argument[..., np.newaxis]] if argument.shape[0] == 1 else [strided, argument[..., np.newaxis]]
        for other in others:
            with pytest.raises(errors.ArgumentError):
                function(*arguments[:i], other, *arguments[i + 1 :])


@pytest.mark.parametrize("call", ARRAY_CALLS + SCALAR_CALLS + TABLE_CALLS, ids=name_of)
def test_the_number_of_arguments_is_checked(call: Call) -> None:
    function, arguments = call
    for wrong in (arguments[:-1], (*arguments, None)):
        with pytest.raises(TypeError, match=f"{function.__name__}\\(\\) takes"):
            function(*wrong)


@pytest.mark.parametrize("call", SCALAR_CALLS, ids=name_of)
def test_numbers_are_ints_and_texts_are_strs(call: Call) -> None:
    function, arguments = call
    for i in range(len(arguments)):
        for other in (1.0, True, None, b"1"):
            with pytest.raises(TypeError):
                function(*arguments[:i], other, *arguments[i + 1 :])
    with pytest.raises(TypeError):
        _core.fixed_parse_list(["1", 2], 2)  # type: ignore[list-item]


def test_numpy_integers_are_ints() -> None:
    assert _core.fixed_format(np.int64(4320910000), np.int8(4), 6) == "4320.91"  # type: ignore[arg-type]


@pytest.mark.parametrize("call", ARRAY_CALLS, ids=name_of)
def test_inputs_are_only_read(call: Call) -> None:
    function, arguments = call
    frozen = tuple(argument.copy() for argument in arguments)
    for argument in frozen:
        argument.flags.writeable = False
    assert outcome((function, frozen)) == outcome(call)
    assert all(np.array_equal(*pair) for pair in zip(arguments, frozen, strict=True))


@pytest.mark.parametrize("call", ARRAY_CALLS, ids=name_of)
def test_results_own_their_memory(call: Call) -> None:
    function, arguments = call
    result = function(*arguments)
    for array in result if isinstance(result, tuple) else (result,):
        assert array.flags.owndata
        assert array.flags.c_contiguous
        assert array.flags.writeable
        assert not any(np.shares_memory(array, argument) for argument in arguments)


def test_empty_arrays() -> None:
    none = np.zeros(0, np.int64)
    empty = none.astype(np.int32)
    assert [a.size for a in _core.fixed_parse_many(b"", np.zeros(1, np.int64), none.astype(np.int8))] == [0] * 5
    assert [a.size for a in _core.fixed_parse_list([], 2)] == [0] * 5
    assert [a.size for a in _core.forest_build(empty)] == [0] * 4
    assert _core.forest_rollup(empty, np.zeros((0, 3), np.int64)).shape == (0, 3)
    assert _core.forest_rollup(PARENT, np.zeros((3, 0), np.int64)).shape == (3, 0)
    nothing = np.zeros((0, 3), np.int64)
    assert [a.shape for a in _core.forest_residual(empty, nothing, nothing.astype(np.int8), None)] == [(0, 3)] * 3
    bytes_ = none.astype(np.uint8)
    checked = _core.relation_check(none, none.astype(np.int8), bytes_, np.zeros(1, np.int64), empty, empty, bytes_)
    assert [a.size for a in checked] == [0] * 4


def peak_bytes(call: Call) -> int:
    """The most memory that a call takes beside what it was given; results count."""
    call[0](*call[1])
    gc.collect()
    tracemalloc.start()
    try:
        kept = call[0](*call[1])
        peak = tracemalloc.get_traced_memory()[1]
        del kept
    finally:
        tracemalloc.stop()
    return peak


def test_inputs_are_not_copied() -> None:
    size = 1_000_000
    large = np.zeros(size, np.int64)
    terms = np.zeros(size, np.int32)
    one = np.array([0, size], np.int64)
    bitmap = np.full(size // 8, 255, np.uint8)
    relation = (large, large.astype(np.int8), bitmap, one, terms, terms, np.array([_core.EQ], np.uint8))
    assert peak_bytes((_core.relation_check, relation)) < size // 10
    text = np.full(size, ord(" "), np.uint8)
    assert peak_bytes((_core.fixed_parse_many, (text, one, np.zeros(1, np.int8)))) < size // 10
    assert peak_bytes((_core.fixed_parse_many, (text.tobytes(), one, np.zeros(1, np.int8)))) < size // 10
    # a roll-up needs its result and nothing else
    parent = np.full(size, -1, np.int32)
    assert peak_bytes((_core.forest_rollup, (parent, large.reshape(-1, 1)))) < large.nbytes + size // 10


def test_no_bytes_object_per_text() -> None:
    texts = [f"{i:,}.{i % 100:02d}" for i in range(20_000)]
    total = sum(len(text) for text in texts)
    # the packed texts with offsets and units, the snapshot of the list, the five arrays
    assert (
        peak_bytes((_core.fixed_parse_list, (texts, 6))) < total + len(texts) * (8 + 1 + 8 + 8 + 1 + 1 + 1 + 4) + 10_000
    )


def growth_bytes(run: Callable[[], object], calls: int) -> int:
    for _ in range(calls):
        run()
    gc.collect()
    tracemalloc.start()
    try:
        run()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(calls):
            run()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "call", [*ARRAY_CALLS, *SCALAR_CALLS, *TABLE_CALLS, *(call for call, _, _ in FAILING_CALLS)], ids=name_of
)
def test_nothing_leaks(call: Call) -> None:
    def run() -> None:
        try:
            call[0](*call[1])
        except errors.CoreError:
            return

    calls = 300
    assert growth_bytes(run, calls) < calls * 8  # less than a pointer per call


def test_eight_threads_at_once() -> None:
    """Every kernel over shared inputs, started together: all results are those of one thread."""
    threads = 8
    calls = ARRAY_CALLS + SCALAR_CALLS + TABLE_CALLS
    texts = [f"{i:,}.5" for i in range(5_000)]
    expected = [outcome(call) for call in calls]
    parsed = outcome((_core.fixed_parse_list, (texts, 2)))
    barrier = Barrier(threads)

    def work(first: int) -> list[bool]:
        barrier.wait()
        same = []
        for round_ in range(20):
            i = (first + round_) % len(calls)
            same.append(outcome(calls[i]) == expected[i])
        same.append(outcome((_core.fixed_parse_list, (texts, 2))) == parsed)
        return same

    with ThreadPoolExecutor(threads) as pool:
        assert all(all(same) for same in pool.map(work, range(threads)))


def test_a_list_may_change_while_it_is_parsed() -> None:
    """The call works on a snapshot."""
    threads = 8
    shared = [str(i) for i in range(2_000)]
    barrier = Barrier(threads)

    def work(number: int) -> bool:
        barrier.wait()
        for _ in range(20):
            if number % 2:
                shared.reverse()
                shared.append(shared.pop(0))
            elif not (_core.fixed_parse_list(shared, 0)[4] == -1).all():
                return False
        return True

    with ThreadPoolExecutor(threads) as pool:
        assert all(pool.map(work, range(threads)))


def test_the_module_is_initialised_in_phases() -> None:
    """A second instance has its own state and works alike."""
    spec = importlib.util.spec_from_file_location("pyfinance._core", _core.__file__)
    assert spec is not None
    assert isinstance(spec.loader, importlib.machinery.ExtensionFileLoader)
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    assert other is not _core
    assert other.fixed_parse is not _core.fixed_parse
    with pytest.raises(errors.NumberError):
        other.fixed_parse("x", 2)
    del other
    gc.collect()
    assert _core.fixed_parse("1", 2) == (100, 2, 0)


def test_functions_have_signatures_and_documentation() -> None:
    for name in dir(_core):
        function = getattr(_core, name)
        if callable(function) and not isinstance(function, type) and not name.startswith("_"):
            assert function.__text_signature__.endswith(", /)")
            assert len(function.__doc__) > 60
