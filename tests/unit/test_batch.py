from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import pyfinance as pf
from pyfinance import batch
from pyfinance.errors import ArgumentError, LimitError, ReadError, UnknownFormatError

SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "documents"


class Deadly(os.PathLike[str]):
    """A path that ends the process to which it is handed."""

    def __fspath__(self) -> str:
        return "deadly.pdf"

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Readable, not a disclosure, missing, readable."""
    junk = tmp_path / "junk.png"
    junk.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return [pf.example(), junk, tmp_path / "missing.pdf", pf.example()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_order_is_kept_and_a_failure_stops_nothing(jobs: int, files: list[Path]) -> None:
    results = list(pf.read_many(files, jobs=jobs))
    assert [result.source for result in results] == files
    assert [type(result.error) for result in results] == [type(None), UnknownFormatError, FileNotFoundError, type(None)]
    assert [result.disclosure is None for result in results] == [False, True, True, False]
    first, last = results[0].disclosure, results[3].disclosure
    assert first is not None
    assert last is not None
    assert first.document == last.document == pf.read(pf.example()).document
    assert results[1].name == str(files[1])
    assert results[0].get() is first
    with pytest.raises(FileNotFoundError):
        results[2].get()


def test_the_same_bytes_give_the_same_result_at_any_number_of_jobs() -> None:
    # the smallest: their tables are as many
    paths = sorted(SHARED.glob("*.pdf"), key=lambda path: path.stat().st_size)[:4] + sorted(SHARED.glob("*.txt"))[:1]
    if not paths:
        pytest.skip("the shared documents are not there")
    by_jobs = [list(pf.read_many(paths, jobs=jobs)) for jobs in (1, 2, 3)]
    for same in zip(*by_jobs, strict=True):
        assert all(result.disclosure is not None for result in same)
        first, *others = (result.disclosure for result in same if result.disclosure is not None)
        assert first.tables
        for other in others:
            assert other.document == first.document
            assert other.cells() == first.cells()
            assert other.check().to_json() == first.check().to_json()


def test_a_process_that_dies_fails_its_own_source_alone() -> None:
    results = list(pf.read_many([pf.example(), Deadly(), pf.example(), pf.example()], jobs=2))
    assert [result.error is None for result in results] == [True, False, True, True]
    assert isinstance(results[1].error, ReadError)
    assert "died" in str(results[1].error)
    assert results[1].error.source == "deadly.pdf"


def test_a_mistake_of_the_program_is_told_apart_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(item: object, limits: object) -> pf.Disclosure:
        if item == "broken":
            raise ZeroDivisionError("a mistake")
        return pf.read(pf.example())

    monkeypatch.setattr(batch, "read", read)
    bad, good = pf.read_many(["broken", "whole"], jobs=1)
    assert isinstance(bad.error, ZeroDivisionError)
    assert "Traceback" in bad.error.__notes__[0]
    assert good.disclosure is not None


@pytest.mark.parametrize("jobs", [1, 2])
def test_limits_reach_the_reader(jobs: int) -> None:
    (result,) = pf.read_many([pf.example()], jobs=jobs, limits=pf.Limits(bytes=10))
    assert isinstance(result.error, LimitError)
    assert result.error.limit == "bytes"


@pytest.mark.parametrize("jobs", [1, 2])
def test_sources_are_taken_as_they_are_needed(jobs: int) -> None:
    taken = []

    def endless() -> Iterator[Path]:
        while True:
            taken.append(1)
            yield pf.example()

    results = pf.read_many(endless(), jobs=jobs)
    for _ in range(3):
        assert next(results).disclosure is not None
    assert len(taken) <= 3 + 2 * jobs
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_of_one_disclosure_and_bytes(jobs: int) -> None:
    data = pf.example().read_bytes()
    several, plain = pf.read_many([[pf.example(), data], data], jobs=jobs)
    assert several.disclosure is not None
    assert len(several.disclosure.files) == 2
    assert several.name == str(pf.example())
    assert plain.disclosure is not None
    assert plain.name == ""


def test_progress_is_called_as_a_tqdm_bar_is(files: list[Path]) -> None:
    told: list[int] = []
    assert len(list(pf.read_many(files, jobs=1, progress=told.append))) == 4
    assert told == [1, 1, 1, 1]


def test_the_plain_bar(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    list(pf.read_many(files, jobs=1, progress=True))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("[" + "#" * 30 + "] 4/4 in ")
    assert captured.err.endswith("2 not read\n")
    list(pf.read_many(iter(files[:1]), jobs=1, progress=True))
    assert capsys.readouterr().err.startswith("1 read in ")


def test_the_bar_is_redrawn_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    moments = iter([0.0, 0.05, 1.0, 2.0])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    stream = Terminal()
    bar = batch._Bar(stream, 3)
    bar.update(1)  # too soon after the start
    bar.update(1)
    bar.close()
    assert stream.getvalue() == f"\r[{'#' * 20}{'.' * 10}] 2/3 in 1.0 s\r[{'#' * 20}{'.' * 10}] 2/3 in 2.0 s\n"


def test_one_path_is_not_several() -> None:
    with pytest.raises(ArgumentError, match="use read for one"):
        pf.read_many("决算.pdf")
    with pytest.raises(ArgumentError, match="at least 1"):
        pf.read_many([], jobs=0)
    assert list(pf.read_many([], jobs=2)) == []
