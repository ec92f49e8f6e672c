"""Many disclosures at once: ``read_many``, in processes, one result record per disclosure."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TextIO

from pyfinance.api import Disclosure, read
from pyfinance.errors import ArgumentError, PyFinanceError, ReadError
from pyfinance.model import Document
from pyfinance.processors import processors
from pyfinance.reading.limits import Limits

BatchSource = str | os.PathLike[str] | bytes
"""One file: a path, or its bytes. A file that is open cannot be handed to another process."""
Progress = Callable[[int], object]
"""Called with how many disclosures more are done, as the ``update`` of a tqdm bar is."""

_AHEAD = 2  # disclosures under way or read and not yet taken, per process: this bounds the memory
_BAR = 30  # characters of the bar
_REDRAW = 0.1  # seconds between two drawings of the bar

_Item = BatchSource | tuple[BatchSource, ...]
_Outcome = tuple[Document | None, Exception | None]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of one disclosure of many. Exactly one of ``disclosure`` and ``error`` is None.

    ``source`` is the path, the bytes, or the tuple of them that was asked for. ``error`` is what :func:`pyfinance.read`
    would have raised; a mistake in pyfinance itself carries the other process's traceback as a note. Where the process
    died, it is a ReadError.
    """

    source: _Item
    disclosure: Disclosure | None
    error: Exception | None = None

    @property
    def name(self) -> str:
        """The path, or the paths joined by ``; ``; "" for bytes."""
        parts = self.source if isinstance(self.source, tuple) else (self.source,)
        return "; ".join(os.fspath(part) for part in parts if not isinstance(part, bytes))

    def get(self) -> Disclosure:
        """The disclosure; raises the error where there is none."""
        if self.disclosure is None:
            raise self.error or ReadError(f"{self.name}: nothing was read", self.name)
        return self.disclosure


def read_many(
    sources: Iterable[BatchSource | Sequence[BatchSource]],
    *,
    jobs: int | None = None,
    progress: bool | Progress = False,
    limits: Limits | None = None,
) -> Iterator[ReadResult]:
    """Reads many disclosures in ``jobs`` processes (None: one per processor), in the order of ``sources``.

    Each source is what :func:`pyfinance.read` takes: a file, or the files of one disclosure. Results come as they are
    ready; at most ``2 * jobs`` disclosures are held, however many there are. A disclosure that cannot be read, or whose
    process dies, gives a record with the error and never stops the others. The same bytes give the same result at any
    number of jobs. With ``jobs=1`` everything is read in this process; more are started by "spawn": a script that
    calls this keeps its own start under ``if __name__ == "__main__":``.

    ``progress`` draws a bar on stderr, or is a function that is called with 1 after each (``tqdm(...).update``).
    Raises ArgumentError for a single path or fewer than one job, RuntimeError where processes cannot be started.
    """
    if isinstance(sources, str | bytes | os.PathLike):
        raise ArgumentError("read_many takes several sources: use read for one")
    count = processors() if jobs is None else jobs
    if count < 1:
        raise ArgumentError(f"jobs has to be at least 1, not {jobs}")
    total = len(sources) if isinstance(sources, Sized) else None
    items = (_item(source) for source in sources)
    results = _here(items, limits) if count == 1 else _in_processes(items, count, limits)
    return _told(results, progress, total)


def _item(source: BatchSource | Sequence[BatchSource]) -> _Item:
    return source if isinstance(source, str | bytes | os.PathLike) else tuple(source)


def _ready() -> None:
    """Done by a process that could be started."""


def _outcome(item: _Item, limits: Limits | None) -> _Outcome:
    """What reading gives, in whichever process: the records, or the error as a value."""
    try:
        return read(item, limits=limits).document, None
    except (OSError, PyFinanceError) as error:
        return None, error
    except Exception as error:  # a mistake in pyfinance: it must not stop the others, and it must be found again
        error.add_note(traceback.format_exc())
        return None, error


def _result(item: _Item, outcome: _Outcome) -> ReadResult:
    document, error = outcome
    return ReadResult(item, None if document is None else Disclosure(document), error)


def _here(items: Iterator[_Item], limits: Limits | None) -> Iterator[ReadResult]:
    for item in items:
        yield _result(item, _outcome(item, limits))


class _Pool:
    """Processes that are replaced when one of them dies."""

    def __init__(self, jobs: int, limits: Limits | None) -> None:
        self._jobs = jobs
        self._limits = limits
        self._executor = self._started(jobs)

    @staticmethod
    def _started(jobs: int) -> ProcessPoolExecutor:
        executor = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"))
        try:
            executor.submit(_ready).result()
        except BrokenProcessPool as error:
            executor.shutdown()
            raise RuntimeError(
                'no process could be started to read in: a script starts its work under `if __name__ == "__main__":`'
            ) from error
        return executor

    def submit(self, item: _Item) -> Future[_Outcome]:
        """The work on one disclosure, under way."""
        try:
            return self._executor.submit(_outcome, item, self._limits)
        except BrokenProcessPool:  # a process died after the last result was taken
            self._replace()
            return self._executor.submit(_outcome, item, self._limits)

    def outcome(self, item: _Item, future: Future[_Outcome]) -> _Outcome:
        """Waits for one disclosure. When a process dies, all that was under way is lost with it: each is then read once
        more, alone, so that only the one at fault fails.
        """
        try:
            return future.result()
        except BrokenProcessPool:
            return self._alone(item)
        except Exception as error:  # what could not be handed from process to process
            return None, error

    def _alone(self, item: _Item) -> _Outcome:
        executor = self._started(1)
        try:
            return executor.submit(_outcome, item, self._limits).result()
        except BrokenProcessPool:
            name = ReadResult(item, None).name
            return None, ReadError(f"{name}: the process that read it died", name)
        except Exception as error:
            return None, error
        finally:
            executor.shutdown()

    def _replace(self) -> None:
        self._executor.shutdown()
        self._executor = self._started(self._jobs)

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


def _in_processes(items: Iterator[_Item], jobs: int, limits: Limits | None) -> Iterator[ReadResult]:
    pool = _Pool(jobs, limits)
    waiting: deque[tuple[_Item, Future[_Outcome]]] = deque()
    try:
        for item in itertools.islice(items, _AHEAD * jobs):
            waiting.append((item, pool.submit(item)))
        while waiting:
            item, future = waiting.popleft()
            outcome = pool.outcome(item, future)
            for following in itertools.islice(items, 1):
                waiting.append((following, pool.submit(following)))
            yield _result(item, outcome)
    finally:
        pool.close()


def _told(results: Iterator[ReadResult], progress: bool | Progress, total: int | None) -> Iterator[ReadResult]:
    """The results, each told to ``progress`` before it is given."""
    bar = _Bar(sys.stderr, total) if progress is True else None
    update = bar.update if bar is not None else progress
    try:
        for result in results:
            if bar is not None:
                bar.failed += result.error is not None
            if callable(update):
                update(1)
            yield result
    finally:
        if bar is not None:
            bar.close()


class _Bar:
    """A plain bar: redrawn in place on a terminal, elsewhere one line at the end."""

    def __init__(self, stream: TextIO, total: int | None) -> None:
        self._stream = stream
        self._total = total
        self._start = self._drawn = time.monotonic()
        self._done = 0
        self.failed = 0

    def update(self, more: int) -> None:
        self._done += more
        now = time.monotonic()
        if self._stream.isatty() and now - self._drawn >= _REDRAW:
            self._drawn = now
            self._stream.write(f"\r{self._text(now)}")
            self._stream.flush()

    def close(self) -> None:
        back = "\r" if self._stream.isatty() else ""
        self._stream.write(f"{back}{self._text(time.monotonic())}\n")
        self._stream.flush()

    def _text(self, now: float) -> str:
        passed = now - self._start
        failed = f", {self.failed} not read" if self.failed else ""
        if not self._total:
            return f"{self._done} read in {passed:.1f} s{failed}"
        full = _BAR * self._done // self._total
        bar = "#" * full + "." * (_BAR - full)
        return f"[{bar}] {self._done}/{self._total} in {passed:.1f} s{failed}"
