"""The plugin in a pytest of its own: what it collects, how it fails, what it loads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import pyfinance as pf
from pyfinance import testing

ROOT = Path(__file__).parent.parent.parent
PLUGIN = "pyfinance.pytest_plugin"
Child = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def child(tmp_path: Path) -> Child:
    """Runs pytest in a folder that holds the example as example.txt."""
    shutil.copy(pf.example(), tmp_path / "example.txt")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False, env=environment
        )

    return run


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    return result.stdout.strip().splitlines()[-1]


def test_the_entry_point_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["pytest11"] == {"pyfinance": PLUGIN}


def test_ids_are_the_document_and_the_rule(child: Child) -> None:
    result = child("--disclosure", "example.txt", "--collect-only", "-q")
    ids = [line for line in result.stdout.splitlines() if "::" in line]
    assert ids == [f"example.txt::{name}" for name in ("read", *testing.rule_names())]


def test_rules_pass_fail_and_are_skipped(child: Child) -> None:
    result = child("--disclosure", ".", "-q", "-rs")
    assert result.returncode == 1
    assert "T05[20103].personnel 1,713.39 = T05[2010301].personnel 1,295.70" in result.stdout
    assert "3 failed" in last_line(result)
    assert "not_applicable: " in result.stdout
    assert "insufficient_data: " in result.stdout
    assert "Traceback" not in result.stdout


def test_one_rule_can_be_chosen_by_its_id_or_by_a_word(child: Child) -> None:
    assert last_line(child("--disclosure", "example.txt", "example.txt::row-total", "-q")).startswith("1 passed")
    assert "1 passed" in last_line(child("--disclosure", "example.txt", "-k", "grand-total or row-total", "-q"))


def test_the_severity_and_the_language_can_be_chosen(child: Child) -> None:
    arguments = ("--disclosure", "example.txt", "example.txt::row-total", "-q", "--disclosure-lang", "en")
    assert child(*arguments).returncode == 0
    result = child(*arguments, "--disclosure-severity", "note")
    assert result.returncode == 1
    assert "note T02" in result.stdout


def test_a_baseline_holds_expected_failures(child: Child, tmp_path: Path) -> None:
    options = ("--disclosure", "example.txt", "--disclosure-baseline", "baseline.txt", "-q")
    assert "3 xfailed" in last_line(child(*options, "--disclosure-write-baseline"))
    baseline = tmp_path / "baseline.txt"
    entry = "example.txt::parent-children:final_accounts:T05::201:personnel"
    assert entry in baseline.read_text(encoding="utf-8").splitlines()
    result = child(*options)
    assert result.returncode == 0
    assert "3 xfailed" in last_line(result)
    baseline.write_text(f"{entry}\nexample.txt::row-total:final_accounts:T02::999:total\n", encoding="utf-8")
    result = child(*options)
    assert result.returncode == 1
    assert "1 failed" in last_line(result)
    assert "remove from it" in result.stdout


def test_the_baseline_may_stand_in_the_configuration(child: Child, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ndisclosure_baseline = known.txt\n")
    (tmp_path / "known.txt").write_text("example.txt::parent-children:final_accounts:T05::201:personnel\n")
    assert "3 xfailed" in last_line(child("--disclosure", "example.txt", "-q"))


def test_the_junit_report_has_a_case_for_each_rule_with_its_finding(child: Child, tmp_path: Path) -> None:
    child("--disclosure", "example.txt", "--junitxml", "report.xml", "-q")
    cases = {str(case.get("name")): case for case in ET.parse(tmp_path / "report.xml").iter("testcase")}
    assert set(cases) == {"read", *testing.rule_names()}
    failure = cases["basic-parts"].find("failure")
    assert failure is not None
    assert "1,713.39" in str(failure.text)
    values = {one.get("value") for one in cases["basic-parts"].iter("property")}
    assert values == {"parent-children:final_accounts:T05::201:personnel"}
    assert (
        cases["tables-of-contents"].find("skipped") is not None or cases["tables-of-contents"].find("failure") is None
    )


def test_what_cannot_be_read_fails_once(child: Child, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    result = child("--disclosure", "broken.pdf", "-q")
    assert result.returncode == 1
    assert last_line(result).startswith(f"1 failed, {len(testing.rule_names())} skipped")
    assert child("--disclosure", "gone.pdf").returncode == pytest.ExitCode.USAGE_ERROR
    assert child("--disclosure", "example.txt", "--disclosure-write-baseline").returncode == pytest.ExitCode.USAGE_ERROR


USER = """
def test_year(disclosure):
    assert disclosure.year == 2024

def test_own(): pass
"""


def test_the_fixture_gives_every_document_to_the_tests_of_the_user(child: Child, tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(USER)
    shutil.copy(pf.example(), tmp_path / "other.txt")
    result = child(
        "--disclosure", "example.txt", "--disclosure", "other.txt", "test_user.py", "-k", "year or own", "-v"
    )
    assert "test_user.py::test_year[example.txt] PASSED" in result.stdout
    assert "test_user.py::test_year[other.txt] PASSED" in result.stdout
    result = child("test_user.py", "-q", "-rs")
    assert last_line(result).startswith("1 passed, 1 skipped")
    assert "no --disclosure" in result.stdout


def test_a_fixture_of_the_user_with_the_same_name_is_left_alone(child: Child, tmp_path: Path) -> None:
    own = (
        "import pytest\n@pytest.fixture\ndef disclosure(): return 5\ndef test_own(disclosure): assert disclosure == 5\n"
    )
    (tmp_path / "test_user.py").write_text(own)
    for options in ((), ("--disclosure", "example.txt")):
        result = child(*options, "test_user.py::test_own", "-k", "test_own", "-q")
        assert "1 passed" in last_line(result), result.stdout


PANEL = """
import pyfinance

read = pyfinance.read
pyfinance.read = lambda path: (print("reads", path.name), read(path))[1]

def test_sum(panel):
    assert len(panel.values("source")) == 2
    assert panel.roll_up("T05", by=["source"], nested="allow").to_pandas("合计").fen.tolist() == [4234700000] * 2

def test_same(panel, disclosure):
    assert disclosure.entity in panel.values("entity")

def test_own(): pass
"""


def test_the_fixture_panel_holds_all_documents_each_read_once(child: Child, tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(PANEL)
    shutil.copy(pf.example(), tmp_path / "other.txt")
    options = ("--disclosure", "example.txt", "--disclosure", "other.txt")
    result = child(*options, "test_user.py", "-k", "sum or same or own or read", "-v", "-s")
    assert " passed" in last_line(result), result.stdout
    assert "failed" not in last_line(result), result.stdout
    assert result.stdout.count("reads example.txt") == result.stdout.count("reads other.txt") == 1
    result = child("test_user.py", "-q", "-rs", "-k", "sum or own")
    assert last_line(result).startswith("1 passed, 1 skipped")
    assert "no --disclosure FILE_OR_DIR was given" in result.stdout


def test_a_panel_misses_no_document_silently(child: Child, tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text("def test_sum(panel): pass\n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    result = child("--disclosure", ".", "test_user.py", "-k", "test_sum", "-q")
    assert "1 error" in last_line(result), result.stdout
    assert "needs all of them read" in result.stdout
    assert "broken.pdf: " in result.stdout
    assert "Traceback" not in result.stdout


def test_unused_it_loads_nothing_of_the_library(child: Child, tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(
        "import sys\n"
        "def test_loaded():\n"
        "    loaded = sorted(name for name in sys.modules if name.split('.')[0] in ('pyfinance', 'numpy'))\n"
        f"    assert loaded == ['pyfinance', '{PLUGIN}']\n"
    )
    result = child("-q")
    assert "1 passed" in last_line(result), result.stdout
