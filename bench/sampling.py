"""Samples that stay: what is drawn depends on the names of things, not on how many there are or in which order."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Draws by name: an item is drawn or not whatever else there is, so that one more cell changes one draw at most."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def sample(self, items: Sequence[T], most: int, name: Callable[[T], str]) -> list[T]:
        """At most so many items, those whose names come first when hashed."""
        return sorted(items, key=lambda item: self._hash(name(item)))[:most]

    def chance(self, name: str) -> random.Random:
        """Random numbers of a name's own."""
        return random.Random(self._hash(name))

    def _hash(self, name: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._seed}/{name}".encode()).digest()[:8])
