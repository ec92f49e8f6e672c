"""Python's collector of cycles, at rest while a document is read.

Reading makes records by the hundred thousand and hardly a cycle, and the collector goes through all that the process holds
to find none: the more, the more a notebook holds. What a document may take is bounded by its limits, so nothing piles up.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_resting = 0  # how many readings, of all threads, it rests for
_was_on = False


@contextmanager
def at_rest() -> Iterator[None]:
    """The collector does not run until the last of all readings under way is done; off before, it stays off."""
    global _resting, _was_on
    with _LOCK:
        if _resting == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _resting += 1
    try:
        yield
    finally:
        with _LOCK:
            _resting -= 1
            if _resting == 0 and _was_on:
                gc.enable()
