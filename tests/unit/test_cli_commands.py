"""The commands beside show, cells and check: rules, export, completion, and the summary of many files."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

import pyfinance as pf
from pyfinance import checking, cli
from pyfinance.model import Document
from pyfinance.reading.cells import guarded, unguarded
from pyfinance.writing import FORMATS, file_bytes

EXAMPLE = str(pf.example())
Capture = pytest.CaptureFixture[str]


def test_rules_lists_every_rule_in_two_languages(capsys: Capture) -> None:
    known = checking.catalogue()
    for lang in ("zh", "en"):
        assert cli.main(["rules", "--lang", lang]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == list(known)
        assert all(getattr(rule, lang) in line for line, rule in zip(lines, known.values(), strict=True))


def test_rules_explains_a_rule_by_its_slug_or_its_code(capsys: Capture) -> None:
    assert cli.main(["rules", "basic-parts"]) == 0
    out = capsys.readouterr().out
    assert checking.catalogue()["basic-parts"].zh in out
    assert "T05 {code} basic = T05 {code} personnel + T05 {code} operating" in out
    assert cli.main(["rules", "W7", "--format", "json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {record["code"] for record in records} == {"W7"}
    assert "basic-parts" in {record["rule"] for record in records}
    assert cli.main(["rules", "balance-brought-forward", "--lang", "en"]) == 0
    assert "between documents" in capsys.readouterr().out


def test_rules_as_csv_are_one_line_each_and_an_unknown_rule_is_status_two(capsys: Capture) -> None:
    assert cli.main(["rules", "--format", "csv"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == len(checking.catalogue())
    assert cli.main(["rules", "no-such-rule"]) == 2
    assert "no-such-rule" in capsys.readouterr().err


@pytest.mark.parametrize("form", FORMATS)
def test_export_writes_what_reads_back_the_same(form: str, tmp_path: Path) -> None:
    if form == "parquet":
        pytest.importorskip("duckdb")
    target = tmp_path / f"out.{form}"
    assert cli.main(["export", EXAMPLE, "-o", str(target)]) == 0
    figures, again = (
        {(cell["table"], cell["row"], cell["measure"]): cell["value"] for cell in cells if cell["role"] != "stated"}
        for cells in (pf.read(EXAMPLE).cells(), pf.read(target).cells())
    )
    assert again == figures


def test_export_of_several_files_goes_into_a_folder(tmp_path: Path, capsys: Capture) -> None:
    other = shutil.copy(EXAMPLE, tmp_path / "other.txt")
    out = tmp_path / "new" / "out"
    assert cli.main(["export", EXAMPLE, str(other), str(tmp_path / "gone.txt"), "-o", str(out), "--format", "csv"]) == 2
    assert sorted(path.name for path in out.iterdir()) == ["final_accounts.csv", "other.csv"]
    assert "gone.txt: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([EXAMPLE, "-o", "x.unknown"], "--format is needed"),
        ([EXAMPLE, "a/b.txt", "-o", "folder"], "--format is needed"),
        (["a/b.txt", "c/b.txt", "-o", "folder", "--format", "csv"], "several files would be written to"),
        (["b.csv", "-o", "b.csv"], "is read"),
    ],
)
def test_export_refuses_what_would_lose_a_file(arguments: list[str], said: str, capsys: Capture) -> None:
    assert cli.main(["export", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_many_files_end_with_a_summary(tmp_path: Path, capsys: Capture) -> None:
    other = shutil.copy(EXAMPLE, tmp_path / "other.txt")
    assert cli.main(["check", EXAMPLE, str(other), "gone.txt"]) == 2
    lines = capsys.readouterr().out.splitlines()[-4:]
    assert lines[0].split() == ["文件", "单位名称", "年度", "类别", "表", "数", "错误", "存疑", "文字", "提示", "未读"]
    assert lines[1].split()[-7:] == ["9", "276", "1", "0", "0", "19", "0"]
    assert lines[3].split() == ["gone.txt", "（未能读取）"]


def test_the_summary_alone_as_text_csv_and_json(capsys: Capture) -> None:
    assert cli.main(["check", "--summary", "--lang", "en", EXAMPLE]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert cli.main(["check", "--summary", "--format", "csv", EXAMPLE, "gone.txt"]) == 2
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["error"] for row in rows] == ["1", ""]
    assert cli.main(["check", "--summary", "--format", "json", EXAMPLE, "gone.txt"]) == 2
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["error"] for record in records] == [1, None]


@pytest.mark.parametrize(
    "text", ["=1+1", "+a", "-a", "@x", "\tx", "＝x", "'=x", "''@", "-", "--", "'", "'a", "", "甲", "-1.5"]
)
def test_what_excel_takes_for_a_formula_is_guarded_and_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "@", "\t", "＝"))
    assert guarded("-12.50") == "-12.50"
    assert guarded("甲") == "甲"


def test_a_label_that_looks_like_a_formula_survives_csv(document: Document, tmp_path: Path, capsys: Capture) -> None:
    label = '=HYPERLINK("x")'
    document.tables[0].rows[0].label = document.tables[0].rows[0].key = label
    path = tmp_path / "cells.csv"
    path.write_bytes(file_bytes(document, "csv"))
    assert f"'{label[:4]}" in path.read_text(encoding="utf-8-sig")
    assert pf.read(path).tables[0].rows[0].label == label
    source, again = tmp_path / "cells.json", tmp_path / "again.csv"
    source.write_bytes(file_bytes(document, "json"))
    assert cli.main(["cells", str(source), "-o", str(again)]) == 0
    assert f"'{label[:4]}" in again.read_text(encoding="utf-8-sig")
    assert cli.main(["cells", str(source)]) == 0
    assert f"'{label[:4]}" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["pyfinance", ""], {"show", "cells", "check", "compare", "ratios", "export", "rules", "completion"}),
        (["pyfinance", "ch"], {"check"}),
        (["pyfinance", "check", "--format", ""], {"text", "json", "csv"}),
        (["pyfinance", "export", "--format", "x"], {"xlsx"}),
        (["pyfinance", "completion", ""], {"bash", "zsh", "fish", "-h", "--help"}),
        (["pyfinance", "check", "--su"], {"--summary"}),
        (["pyfinance", "co"], {"compare", "completion"}),
        (["pyfinance", "compare", "--level", "s"], {"section"}),
        (["pyfinance", "ratios", "--ratio", "pi-"], {"pi-1", "pi-2.1-class", "pi-2.1-item"}),
        (["pyfinance", "check", ""], set()),
    ],
)
def test_bash_completes_commands_options_and_choices(words: list[str], expected: set[str], capsys: Capture) -> None:
    assert cli.main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    quoted = " ".join(f"'{word}'" for word in words)
    probe = (
        f'{script}\nCOMP_WORDS=({quoted})\nCOMP_CWORD={len(words) - 1}\n_pyfinance\nprintf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    result = subprocess.run(["bash", "-c", probe], capture_output=True, text=True, check=True)
    assert set(result.stdout.split()) == expected


def test_other_shells_have_a_script(capsys: Capture) -> None:
    assert cli.main(["completion", "zsh"]) == 0
    assert "bashcompinit" in capsys.readouterr().out
    assert cli.main(["completion", "fish"]) == 0
    assert "-a 'text json csv'" in capsys.readouterr().out
