"""The computation core: arrays in, arrays out. ``csrc/core/pf.h`` is the contract of every function.

Arrays are taken as they are, without a copy: the exact dtype, C-contiguous; another dtype is a TypeError, another shape
or layout an ArgumentError. A validity bitmap is in Arrow's order: element i is bit i % 8 of byte i // 8, 1 = present,
None = all present. Functions over arrays release the GIL; inputs must not be changed by others meanwhile.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pyfinance.errors import CoreError

_Ints: TypeAlias = NDArray[np.integer[Any]]  # any integer type but uint64
# name, format, length, offset, buffers, dictionary (a column again, or None)
_ArrowColumn: TypeAlias = tuple[str, str, int, int, tuple[NDArray[Any] | None, ...] | None, Any]
_Capsule: TypeAlias = Any
_Cells: TypeAlias = tuple[
    NDArray[np.int64], NDArray[np.uint16], tuple[NDArray[np.int64], ...], tuple[NDArray[np.uint8] | None, ...]
]

version: Final[str]
source_hash: Final[str]
STATUS: Final[Mapping[str, int]]
STATUS_ERRORS: Final[Mapping[int, type[CoreError]]]
STATUS_END: Final[int]

UNIT_FEN: Final[int]
UNIT_YUAN: Final[int]
UNIT_QIANYUAN: Final[int]
UNIT_WANYUAN: Final[int]
UNIT_BAIWAN: Final[int]
UNIT_YIYUAN: Final[int]

NOTE_BLANK: Final[int]
NOTE_BEYOND: Final[int]
NOTE_REJECTED: Final[int]

EQ: Final[int]
LE: Final[int]
GE: Final[int]

EXACT: Final[int]
ROUNDING: Final[int]
DUPLICATE_ULP: Final[int]
TIE_ONLY: Final[int]
MISMATCH: Final[int]
INSUFFICIENT: Final[int]

SHARE: Final[int]
GROWTH: Final[int]

CODE_UNKNOWN: Final[int]
PDFIUM_CALLS: Final[tuple[str, ...]]
CUBE_NODES: Final[int]
SIEVE_KEPT: Final[int]
VERIFY_NONE: Final[int]
VERIFY_EXACT: Final[int]
VERIFY_ROUNDING: Final[int]
VERIFY_TIE: Final[int]
VERIFY_MISMATCH: Final[int]
VERIFY_TWICE: Final[int]
VERIFY_LARGE: Final[int]

HALF_AWAY: Final[int]
TRUNCATE: Final[int]
AWAY: Final[int]

def fixed_parse(text: str, unit: int, /) -> tuple[int, int, int]: ...
def decimal_parse(text: str, /) -> tuple[int, int]: ...
def fixed_format(fen: int, exponent: int, unit: int, /) -> str: ...
def fixed_parse_many(
    buffer: bytes | NDArray[np.uint8], offsets: NDArray[np.int64], units: NDArray[np.int8], /
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int32]]: ...
def fixed_parse_list(
    texts: list[str], unit: int, /
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int32]]: ...
def fixed_parse_lines(
    buffer: bytes | NDArray[np.uint8], separator: int, unit: int, threads: int, /
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int32]]: ...
def forest_build(
    codes: NDArray[np.int32], /
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8], NDArray[np.int32]]: ...
def forest_rollup(parent: NDArray[np.int32], values: NDArray[np.int64], /) -> NDArray[np.int64]: ...
def forest_residual(
    parent: NDArray[np.int32],
    values: NDArray[np.int64],
    exponent: NDArray[np.int8],
    validity: NDArray[np.uint8] | None,
    /,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]: ...
def relation_check(
    fen: NDArray[np.int64],
    exponent: NDArray[np.int8],
    validity: NDArray[np.uint8] | None,
    offsets: NDArray[np.int64],
    term_cell: NDArray[np.int32],
    term_coef: NDArray[np.int32],
    op: NDArray[np.uint8],
    /,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]: ...
def ratio_percent(kind: int, x: int, base: int, digits: int, mode: int, /) -> int: ...
def ratio_check(
    kind: int, x: int, x_exponent: int, base: int, base_exponent: int, scaled: int, digits: int, /
) -> tuple[int, int]: ...
def grid_build(
    x0: NDArray[np.int32],
    y0: NDArray[np.int32],
    x1: NDArray[np.int32],
    y1: NDArray[np.int32],
    horizontal: NDArray[np.uint8],
    snap: int,
    /,
) -> NDArray[np.int32]: ...
def grid_assign(
    cells: NDArray[np.int32],
    x0: NDArray[np.int32],
    y0: NDArray[np.int32],
    x1: NDArray[np.int32],
    y1: NDArray[np.int32],
    min_share: int,
    /,
) -> NDArray[np.int32]: ...
def drawing_read(
    calls: NDArray[np.uintp], page: int, text: int, /
) -> tuple[int, int, int, *tuple[NDArray[Any], ...]]: ...
def settle(
    candidate_offsets: NDArray[np.int64],
    entry_offsets: NDArray[np.int64],
    entry_cell: NDArray[np.int32],
    entry_fen: NDArray[np.int64],
    entry_exponent: NDArray[np.int8],
    candidate_cost: NDArray[np.int32] | None,
    cells: int,
    relation_offsets: NDArray[np.int64],
    term_cell: NDArray[np.int32],
    term_coef: NDArray[np.int32],
    op: NDArray[np.uint8],
    weight: NDArray[np.int32] | None,
    node_limit: int,
    /,
) -> tuple[NDArray[np.int32], NDArray[np.uint8], int, int, int]: ...

# Facts, as cube_* take them: keys, code, remap, values, present, parent.
def cube_dense(
    keys: tuple[tuple[_Ints, int, int], ...],
    code: _Ints,
    remap: NDArray[np.uint16] | None,
    values: tuple[NDArray[np.int64], ...],
    present: tuple[NDArray[np.uint8] | None, ...],
    parent: NDArray[np.int32],
    threads: int,
    /,
) -> _Cells: ...
def cube_groups(
    keys: tuple[tuple[_Ints, int, int], ...],
    code: _Ints,
    remap: NDArray[np.uint16] | None,
    values: tuple[NDArray[np.int64], ...],
    present: tuple[NDArray[np.uint8] | None, ...],
    parent: NDArray[np.int32],
    threads: int,
    out: tuple[NDArray[np.uint16], tuple[NDArray[np.int64], ...]] | None,
    /,
) -> _Cells: ...
def cube_verify(
    keys: tuple[tuple[_Ints, int, int], ...],
    code: _Ints,
    remap: NDArray[np.uint16] | None,
    values: tuple[NDArray[np.int64]],
    present: tuple[NDArray[np.uint8] | None],
    parent: NDArray[np.int32],
    exponents: NDArray[np.int8] | None,
    exponent: int,
    threads: int,
    /,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]: ...
def codes_encode(
    known: NDArray[np.int32], codes: _Ints | list[str] | list[str | None], threads: int, /
) -> tuple[NDArray[np.uint16], int]: ...
def codes_encode_text(
    known: NDArray[np.int32],
    data: NDArray[np.uint8],
    offsets: NDArray[np.int32] | NDArray[np.int64],
    threads: int,
    /,
) -> tuple[NDArray[np.uint16], int]: ...
def align_merge(
    keys: NDArray[np.int64], offsets: NDArray[np.int64], /
) -> tuple[NDArray[np.int64], NDArray[np.int32]]: ...
def sieve(
    rules: tuple[
        tuple[NDArray[np.int32], int, NDArray[np.uint32] | None, NDArray[np.int32] | None, int, NDArray[np.uint8]],
        ...,
    ],
    fen: NDArray[np.int64],
    present: NDArray[np.uint8] | None,
    blank: int,
    before: NDArray[np.uint8] | None,
    use: tuple[tuple[NDArray[np.int32], int, int], ...],
    rows: int,
    threads: int,
    /,
) -> tuple[NDArray[np.uint8] | None, NDArray[np.int64], tuple[NDArray[np.uint8], ...]]: ...
def pick(
    verdict: NDArray[np.uint8] | None,
    wanted: int,
    keys: tuple[tuple[NDArray[np.int32], int, int, NDArray[np.int32] | None, int], ...] | None,
    code: tuple[NDArray[np.int32], int, NDArray[np.int32] | None, int, NDArray[np.uint32] | None, NDArray[np.uint16]]
    | None,
    fen: NDArray[np.int64] | None,
    wants_rows: bool,
    rows: int,
    threads: int,
    /,
) -> tuple[NDArray[np.int32] | None, NDArray[np.uint16] | None, NDArray[np.int64] | None, NDArray[np.int64] | None]: ...
def distinct_rows(
    columns: tuple[tuple[NDArray[np.int32], int, int], ...],
    among: NDArray[np.int64] | None,
    verdict: NDArray[np.uint8] | None,
    wanted: int,
    rows: int,
    threads: int,
    /,
) -> NDArray[np.int64]: ...
def missed_totals(
    columns: tuple[tuple[NDArray[np.int32], int, int], ...],
    totals: NDArray[np.int64],
    verdict: NDArray[np.uint8] | None,
    wanted: int,
    fen: NDArray[np.int64],
    exponent: NDArray[np.int8],
    rows: int,
    threads: int,
    /,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
def align_groups(
    offsets: NDArray[np.int64], node: NDArray[np.uint16], base: NDArray[np.int32], threads: int, /
) -> NDArray[np.int64]: ...
def align_parents(
    offsets: NDArray[np.int64], node: NDArray[np.uint16], parent: NDArray[np.int32], threads: int, /
) -> NDArray[np.int64]: ...
def share(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    base: NDArray[np.int64] | None,
    threads: int,
    out: NDArray[np.float64] | None,
    /,
) -> NDArray[np.float64]: ...
def texts_encode(
    data: NDArray[np.uint8], offsets: NDArray[np.int32] | NDArray[np.int64], present: NDArray[np.uint8] | None, /
) -> tuple[NDArray[np.int32], NDArray[np.int64]]: ...
def arrow_stream(
    columns: tuple[
        tuple[str, NDArray[Any], NDArray[np.uint8] | None, tuple[NDArray[np.int32], NDArray[np.uint8]] | None], ...
    ],
    rows: int,
    /,
) -> _Capsule: ...
def arrow_read(capsule: _Capsule, /) -> tuple[list[str], list[list[_ArrowColumn]]]: ...
