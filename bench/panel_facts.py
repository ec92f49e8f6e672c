"""Synthetic facts of a panel: departments × years × codes, the same for every library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSES, SECTIONS, ITEMS = 25, 10, 8  # 2,000 leaf codes
YEARS = 5
LEAVES_OF_A_YEAR = 50  # that a department spends on
DEPARTMENTS = 40_000  # of 10 million rows; fewer rows have fewer of them


@dataclass(frozen=True, slots=True)
class Chart:
    """Codes of three levels in preorder and the node above each; ``leaf`` are the nodes of items."""

    code: NDArray[np.int32]
    parent: NDArray[np.int32]
    leaf: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of facts: department, year (0 ..), code, its node, and amounts in fen."""

    entity: NDArray[np.int32]
    year: NDArray[np.int8]
    code: NDArray[np.int32]
    node: NDArray[np.uint16]
    values: tuple[NDArray[np.int64], ...]
    entities: int

    def __len__(self) -> int:
        return len(self.entity)


def chart() -> Chart:
    codes = []
    for c in range(201, 201 + CLASSES):
        codes.append(c)
        for s in range(1, SECTIONS + 1):
            codes.append(c * 100 + s)
            codes += [(c * 100 + s) * 100 + i for i in range(1, ITEMS + 1)]
    place = {code: node for node, code in enumerate(codes)}
    parent = [place.get(code // 100, -1) if code > 999 else -1 for code in codes]
    leaf = [node for node, code in enumerate(codes) if code > 99999]
    return Chart(np.array(codes, np.int32), np.array(parent, np.int32), np.array(leaf, np.uint16))


def facts(rows: int, measures: int, ordered: bool, own: Chart) -> Facts:
    """About ``rows`` rows, by department, year and code, or in no order at all."""
    entities = max(1, rows // (YEARS * LEAVES_OF_A_YEAR))
    count = entities * YEARS * LEAVES_OF_A_YEAR
    random = np.random.default_rng(20260101)
    group = np.repeat(np.arange(entities * YEARS, dtype=np.int32), LEAVES_OF_A_YEAR)
    pick = np.sort(random.integers(0, len(own.leaf), (entities * YEARS, LEAVES_OF_A_YEAR)), axis=1).ravel()
    node = own.leaf[pick]
    order: Any = slice(None) if ordered else random.permutation(count)
    values = tuple(random.integers(-(10**6), 10**10, count)[order] for _ in range(measures))
    entity, year = (group // YEARS)[order], (group % YEARS).astype(np.int8)[order]
    node = np.ascontiguousarray(node[order])
    return Facts(np.ascontiguousarray(entity), np.ascontiguousarray(year), own.code[node], node, values, entities)
