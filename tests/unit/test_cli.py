from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import pyfinance as pf
import pyfinance.cli as cli
from pyfinance.api import CheckReport, Disclosure
from pyfinance.display.tidy import COLUMNS
from pyfinance.errors import ReadError
from pyfinance.model import Document, Finding

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    document: Document,
    findings: list[Finding],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the command line on hand-made files: wrong.txt has an error, right.txt none, bad.txt cannot be read."""

    def read(name: str) -> Disclosure:
        if name == "bad.txt":
            raise ReadError(f"{name}: not a disclosure", name)
        if name == "gone.txt":
            raise FileNotFoundError(2, "No such file or directory", name)
        disclosure = Disclosure(document)
        found = findings if name == "wrong.txt" else findings[:1]
        disclosure._report = CheckReport(document, found, {"exact": 5, "rounding": 1})
        return disclosure

    def invoke(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    monkeypatch.setattr(cli, "read", read)
    return invoke


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["right.txt"], 0),
        (["wrong.txt"], 1),
        (["bad.txt"], 2),
        (["wrong.txt", "bad.txt"], 2),
        (["gone.txt", "right.txt"], 2),
        (["right.txt", "wrong.txt"], 1),
    ],
)
def test_exit_status(run: Run, files: list[str], status: int) -> None:
    assert run("check", *files)[0] == status


def test_a_bad_file_does_not_stop_the_others(run: Run) -> None:
    status, out, err = run("check", "--format", "json", "bad.txt", "right.txt", "gone.txt", "wrong.txt")
    assert status == 2
    assert [len(json.loads(line)["findings"]) for line in out.splitlines()] == [1, 2]
    assert err.splitlines() == [
        "pyfinance: bad.txt: not a disclosure",
        "pyfinance: gone.txt: No such file or directory",
    ]


def test_a_file_without_tables_is_said_to_be_unchecked(run: Run, document: Document) -> None:
    document.tables.clear()
    status, _, err = run("check", "right.txt")
    assert (status, err) == (0, "pyfinance: right.txt: no table was found, so nothing was checked\n")


def test_cells_are_csv_with_one_header_for_all_files(run: Run) -> None:
    status, out, _ = run("cells", "right.txt", "wrong.txt")
    lines = list(csv.reader(io.StringIO(out)))
    assert status == 0
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) == 1 + 2 * 17
    assert not out.startswith("\ufeff")


def test_cells_to_a_file_begin_with_a_byte_order_mark(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "cells.csv"
    status, out, _ = run("cells", "-o", str(target), "right.txt")
    assert (status, out) == (0, "")
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbffile,")
    assert b"\r" not in data


def test_json_to_a_file_has_no_byte_order_mark(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "check.json"
    assert run("check", "--format", "json", "-o", str(target), "right.txt")[0] == 0
    assert json.loads(target.read_text(encoding="utf-8"))["entity"] == "某局"


def test_an_output_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    status, _, err = run("cells", "-o", str(tmp_path / "no" / "cells.csv"), "right.txt")
    assert status == 2
    assert "No such file or directory" in err


def test_check_as_csv_has_one_line_per_finding(run: Run) -> None:
    lines = list(csv.DictReader(io.StringIO(run("check", "--format", "csv", "wrong.txt")[1])))
    assert [line["severity"] for line in lines] == ["error", "note"]
    assert lines[0]["rows"] == "205"


def test_texts_come_in_two_languages(run: Run) -> None:
    assert "错误" in run("check", "wrong.txt")[1]
    english = run("check", "--lang", "en", "wrong.txt")[1]
    assert "error T05 205 basic" in english
    assert "错误" not in english


def test_show_lists_tables_and_prints_those_asked_for(run: Run) -> None:
    assert "收入支出决算总表" in run("show", "right.txt")[1]
    out = run("show", "--table", "T05", "--table", "T01", "right.txt")[1]
    assert out.index("T05 ") < out.index("T01 ")
    assert "1,030.00" in out
    status, _, err = run("show", "--table", "T99", "right.txt")
    assert status == 2
    assert "no table 'T99'" in err


def test_show_and_cells_as_json_are_one_object_per_file(run: Run) -> None:
    for command in ("show", "cells"):
        lines = run(command, "--format", "json", "right.txt", "wrong.txt")[1].splitlines()
        assert len(lines) == 2
        assert json.loads(lines[0])["unread"][0]["text"] == "？？"
    assert len(json.loads(lines[0])["cells"]) == 17


def test_several_files_as_text_are_told_apart(run: Run) -> None:
    out = run("check", "right.txt", "wrong.txt")[1]
    assert "== right.txt\n" in out
    assert "== wrong.txt\n" in out


def test_a_mistake_of_ours_is_no_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str) -> Disclosure:
        raise ZeroDivisionError(name)

    monkeypatch.setattr(cli, "read", read)
    status, _, err = run("check", "right.txt")
    assert status == 70
    assert "ZeroDivisionError" in err


@pytest.mark.parametrize("arguments", [[], ["check"], ["frob", "x"], ["check", "--format", "xml", "x"]])
def test_a_wrong_call_is_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: pyfinance" in capsys.readouterr().err


def child(*arguments: str, encoding: str = "utf-8", **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "pyfinance", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=environment)


def example() -> str:
    return str(pf.example())


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_no_console_encoding_ends_the_run(encoding: str) -> None:
    result = child("check", example(), encoding=encoding)
    assert result.returncode == 1
    assert result.stderr == b""
    assert b"1,713.39" in result.stdout


def test_a_reader_that_leaves_ends_the_run_quietly() -> None:
    command = f'"{sys.executable}" -m pyfinance cells "{example()}" "{example()}" "{example()}" | head -n 1'
    result = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert result.stdout.startswith(b"file,entity,")
    assert result.stderr == b""


def test_a_file_that_is_no_disclosure_gives_no_traceback(tmp_path: Path) -> None:
    for name, data in (("empty.txt", b""), ("noise.bin", bytes(range(256)) * 64), ("broken.pdf", b"%PDF-1.7\n%%EOF")):
        (tmp_path / name).write_bytes(data)
        result = child("check", str(tmp_path / name))
        assert b"Traceback" not in result.stderr
        assert result.returncode == 2


def test_jobs_give_the_same_lines_in_the_same_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = pf.example()
    files = [str(tmp_path / f"{number}.txt") for number in range(3)]
    for file in files[:2]:
        Path(file).write_bytes(example.read_bytes())
    answers = []
    for jobs in ("1", "2"):
        status = cli.main(["cells", "--jobs", jobs, files[0], files[2], files[1]])
        answers.append((status, *capsys.readouterr()))
    assert answers[0] == answers[1]
    assert answers[0][0] == 2
    assert [name for name in files if name in answers[0][1]] == files[:2]
    assert files[2] in answers[0][2]


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_jobs_are_a_number(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["check", f"--jobs={jobs}", "a.txt"])
    assert "not a number of processes" in capsys.readouterr().err
