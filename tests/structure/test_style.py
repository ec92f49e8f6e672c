"""Habits that a linter does not know: sizes, names, no traces of one machine, no place in what must be general."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.structure.conftest import Module

ROOT = Path(__file__).parent.parent.parent
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "controller", "misc"}
TEXT = {".py", ".pyi", ".c", ".h", ".toml", ".md", ".csv", ".txt", ".ipynb", ".cfg", ".in", ""}
LONGEST_FILE = 600
LONGEST_FUNCTION = 80


def sources() -> list[Path]:
    """Every text file of the project that people write."""
    rooms = ("csrc", "pyfinance", "tests", "bench", "notebooks", ".ci")
    found = [path for path in ROOT.iterdir() if path.is_file() and path.name not in ("LICENSE", ".git")]
    found += [path for room in rooms for path in (ROOT / room).rglob("*") if path.is_file()]
    return sorted(path for path in found if path.suffix in TEXT and "__pycache__" not in path.parts)


def code() -> list[Path]:
    return [path for path in sources() if path.suffix in (".py", ".c", ".h")]


@pytest.mark.parametrize("path", code(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_FILE


def test_functions_are_short(modules: list[Module]) -> None:
    long = [
        f"{module.path.relative_to(ROOT)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_no_room_is_a_junk_drawer() -> None:
    assert not [path for path in sources() if {path.stem, path.parent.name} & FORBIDDEN_NAMES]


def test_every_module_says_what_it_is_for(modules: list[Module]) -> None:
    silent = [m.name for m in modules if not ast.get_docstring(m.tree) and m.path.read_text(encoding="utf-8").strip()]
    assert not silent


def test_public_functions_have_docstrings(modules: list[Module]) -> None:
    """Functions and classes that other modules may call, at the top level of a module."""
    silent = [
        f"{module.name}.{node.name}"
        for module in modules
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if ast.get_docstring(node) is None and _is_long(node)
    ]
    assert not silent, "\n".join(silent)


def test_annotations_are_lazy_everywhere(modules: list[Module]) -> None:
    eager = [
        module.name
        for module in modules
        if module.tree.body
        and not any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in module.tree.body)
        and not all(isinstance(node, ast.Expr) for node in module.tree.body)
    ]
    assert not eager


def test_no_exception_is_swallowed(modules: list[Module]) -> None:
    silent = [
        f"{module.path.relative_to(ROOT)}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    bare = [
        f"{module.path.relative_to(ROOT)}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert not silent + bare


def test_amounts_meet_no_float(modules: list[Module]) -> None:
    """``float`` is named only where a double is what the caller asked for."""
    # where a double is what the caller asked for, where a stored double becomes a decimal, where lengths are read
    allowed = {"pyfinance.display.frames", "pyfinance.reading.excel.doubles", "pyfinance.reading.ofd.canvas"}
    found = [
        f"{module.path.relative_to(ROOT)}:{node.lineno}"
        for module in modules
        if module.name not in allowed and not module.name.startswith("pyfinance.reading.pdf")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    assert not found


def test_nothing_tells_of_one_machine_or_is_left_undone() -> None:
    pattern = re.compile(r"/(?:work|root|home|tmp)/|\b(?:TO" r"DO|FIX" r"ME|XX" r"X\b(?!X))")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def general() -> list[Path]:
    """What must hold for every document: code, layouts, relations, words; not the subjects and the example."""
    found = [*(ROOT / "csrc").rglob("*.[ch]"), *(ROOT / "pyfinance").rglob("*.py")]
    data = ROOT / "pyfinance" / "data"
    exempt = (data / "example", data / "subjects")
    found += [path for path in data.rglob("*") if path.is_file() and not any(e in path.parents for e in exempt)]
    return sorted(found)


def names_of(index: Path) -> set[str]:
    """Places and entities of the index, and the Chinese names of places that its entities begin with."""
    names = set()
    with open(index, encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            names.add(row["place"])
            names |= set(row["place"].split("-"))
            if not row["entity"].startswith("("):
                names.add(row["entity"])
            names |= set(re.findall(r"^(?:中共)?(..)[省市县区]", row["entity"]))
    return names - {"central"}


def test_what_is_general_names_no_place_and_no_entity(index: Path) -> None:
    names = sorted(names_of(index))
    assert len(names) > 50
    pattern = re.compile("|".join(rf"\b{n}\b" if n.isascii() else re.escape(n) for n in names), re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number} {match.group()}"
        for path in general()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := pattern.search(line))
    ]
    assert not found, "\n".join(found)


def _is_long(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a definition does more than its name says: above three lines."""
    return (node.end_lineno or node.lineno) - node.lineno > 3
