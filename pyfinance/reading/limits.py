"""How much one reading may take, and the meter that watches it.

A file may be small and hold much: an archive of zeros, a page that nests without end, a sheet with a cell at its far
corner. Readers ask the meter before they take memory and between the steps of their work; what goes beyond a limit is a
`LimitError` that names the limit, so a caller who trusts a file can raise it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import Final

from pyfinance.errors import ArgumentError, LimitError

_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one ``read`` may take; all files of a disclosure together. The defaults are many times what disclosures
    need.

    ``bytes``: of the files as given, and again of everything that their archives unpack to. ``markup``: bytes of one
    web page or XML part, which is held in memory as a tree many times its size. ``pages``: pages of a PDF or OFD,
    sheets of a workbook. ``cells``: positions of the grids, blanks included. ``seconds``: of wall-clock time, looked at
    between pages and parts; a single page is not interrupted.
    """

    bytes: int = 256 * _MIB
    markup: int = 32 * _MIB
    pages: int = 3000
    cells: int = 200_000
    seconds: int = 300

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ArgumentError(f"limit {each.name} must be a whole number above 0, not {value!r}")


class Meter:
    """What a reading has taken so far. ``name`` is the file that errors name."""

    def __init__(self, limits: Limits | None = None, name: str = "") -> None:
        self.limits = limits or Limits()
        self.name = name
        self._spent: dict[str, int] = {}
        self._start = time.monotonic()

    def take(self, limit: str, count: int) -> None:
        """Adds ``count`` to what was taken under a limit. Raises LimitError beyond it, and where the time is over."""
        spent = self._spent[limit] = self._spent.get(limit, 0) + count
        allowed: int = getattr(self.limits, limit)
        if spent > allowed:
            raise self._over(limit, allowed, f"{spent} of {limit}")
        self.look()

    def fits(self, limit: str, count: int) -> None:
        """Raises LimitError where ``count`` more would go beyond a limit; nothing is added."""
        spent = self._spent.get(limit, 0) + count
        allowed: int = getattr(self.limits, limit)
        if spent > allowed:
            raise self._over(limit, allowed, f"{spent} of {limit} and more")

    def unpack(self, count: int) -> None:
        """Adds ``count`` bytes that an archive unpacked; they count apart from the bytes of the files."""
        spent = self._spent["unpacked"] = self._spent.get("unpacked", 0) + count
        if spent > self.limits.bytes:
            raise self._over("bytes", self.limits.bytes, "its archive unpacks to more")
        self.look()

    def tree(self, count: int) -> None:
        """Before ``count`` bytes of markup are made a tree."""
        if count > self.limits.markup:
            raise self._over("markup", self.limits.markup, f"{count} bytes of markup in one part")
        self.look()

    def look(self) -> None:
        """Looks at the clock."""
        if time.monotonic() - self._start > self.limits.seconds:
            raise self._over("seconds", self.limits.seconds, "reading takes longer")

    def _over(self, limit: str, allowed: int, found: str) -> LimitError:
        return LimitError(
            f"{self.name}: {found}; the limit is {allowed} ({limit}); pass limits=Limits({limit}=...) to raise it",
            self.name,
            limit,
            allowed,
        )
