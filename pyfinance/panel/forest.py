"""Codes of a classification in preorder below one total, for the roll-up of the core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.errors import ArgumentError
from pyfinance.subjects import kind_of

TOTAL: Final = ""
"""The code of the node above all classes: the sum of a group."""
_LENGTHS: Final = (0, 3, 5, 7)


@dataclass(frozen=True, slots=True)
class Forest:
    """Codes in preorder below one total, each once: ``parent`` int32, -1 for the total."""

    codes: tuple[str, ...]
    parent: NDArray[np.int32]

    @classmethod
    def of(cls, codes: Sequence[str]) -> Forest:
        """The codes and every level above them, printed or not."""
        return _fitting(_with_all_above(codes))

    def remap(self, names: Sequence[str]) -> NDArray[np.uint16]:
        """The node of each name, 0 for one that no row may hold."""
        place = {code: node for node, code in enumerate(self.codes)}
        return np.array([place.get(name, 0) for name in names] or [0], np.uint16)


@dataclass(frozen=True, slots=True)
class Charted:
    """The names of a column of codes: which are codes of its classification, and the forest of all of these.

    ``node`` is the node of each name, 0 for what is no code.
    """

    is_code: NDArray[np.bool_]
    node: NDArray[np.int64]
    forest: Forest

    def part(self, used: NDArray[np.bool_]) -> tuple[Forest, NDArray[np.uint16]]:
        """The forest of the names that are used, as :meth:`Forest.of` makes it, and the node of each name in it.

        Raises ArgumentError where that is more than one roll-up holds.
        """
        if bool(used[self.is_code].all()):
            return _fitting(self.forest), self.node.astype(np.uint16)
        parent = self.forest.parent
        keep = np.zeros(len(parent), np.bool_)
        keep[0] = True
        keep[self.node[used & self.is_code]] = True
        for _ in _LENGTHS[2:]:
            keep[parent[keep][1:]] = True
        place = np.cumsum(keep, dtype=np.int32) - 1
        above = place[parent[keep]]
        above[0] = -1
        codes = tuple(compress(self.forest.codes, keep.tolist()))
        return _fitting(Forest(codes, above)), place[self.node].astype(np.uint16)


@lru_cache(maxsize=16)
def charted(names: tuple[str, ...], classification: str) -> Charted:
    """What the names of a column are in a classification. Kept for the columns that were asked for last."""
    is_code = np.array([kind_of(name) == classification for name in names], np.bool_)
    forest = _with_all_above(list(compress(names, is_code.tolist())))
    place = {code: node for node, code in enumerate(forest.codes)}
    node = [place[name] if is_one else 0 for name, is_one in zip(names, is_code.tolist(), strict=True)]
    return Charted(is_code, np.array(node, np.int64), forest)


@lru_cache(maxsize=16)
def charted_part(names: tuple[str, ...], classification: str, used: bytes) -> tuple[Forest, NDArray[np.uint16]]:
    """:meth:`Charted.part` of the names of a column that are used, a byte of 0 or 1 each. Kept as :func:`charted` is."""
    return charted(names, classification).part(np.frombuffer(used, np.bool_))


def _with_all_above(codes: Sequence[str]) -> Forest:
    every = sorted({code[:length] for code in codes for length in _LENGTHS if length <= len(code)} | {TOTAL})
    place = {code: node for node, code in enumerate(every)}
    above = [place[code[:-2] if len(code) > 3 else TOTAL] if code else -1 for code in every]
    return Forest(tuple(every), np.array(above, np.int32))


def _fitting(forest: Forest) -> Forest:
    if len(forest.codes) > _core.CUBE_NODES:
        raise ArgumentError(f"{len(forest.codes)} codes are more than the {_core.CUBE_NODES} that one roll-up holds")
    return forest
