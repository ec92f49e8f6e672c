"""The collector rests while a document is read, and afterwards is as it was."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pyfinance as pf
from pyfinance.reading import collector
from pyfinance.reading import document as reading


@pytest.fixture(autouse=True)
def on_again() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_rests_while_a_document_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    read = reading.read_document

    def watched(*arguments: Any, **options: Any) -> Any:
        seen.append(gc.isenabled())
        return read(*arguments, **options)

    monkeypatch.setattr(reading, "read_document", watched)
    pf.read(pf.example())
    assert seen == [False]
    assert gc.isenabled()


def test_it_comes_back_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(pf.ReadError):
        pf.read(path)
    assert gc.isenabled()


def test_who_turned_it_off_finds_it_off() -> None:
    gc.disable()
    pf.read(pf.example())
    assert not gc.isenabled()


def test_the_last_reading_of_all_threads_brings_it_back() -> None:
    began, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with collector.at_rest():
            began.set()
            go_on.wait()

    thread = threading.Thread(target=other)
    with collector.at_rest():
        thread.start()
        began.wait()
    assert not gc.isenabled()
    go_on.set()
    thread.join()
    assert gc.isenabled()
