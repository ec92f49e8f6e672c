"""Dependencies point one way: the order stands in ARCHITECTURE.md and is read from there."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.structure.conftest import Module

ROOT = Path(__file__).parent.parent.parent
FACES = ("cli", "pytest_plugin")  # they may use what the package shows to its users
HEAVY = {
    "pandas",
    "pypdfium2",
    "lxml",
    "xlsxwriter",
    "duckdb",
    "polars",
    "pyarrow",
}  # optional, or slow to import: allowed inside a function


def rooms() -> dict[str, int]:
    """Every room of the numbered list with its number."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    found: dict[str, int] = {}
    for number, names in re.findall(r"^(\d+)\. ((?:`\w+`(?:, )?)+) —", text, re.MULTILINE):
        found |= dict.fromkeys(re.findall(r"`(\w+)`", names), int(number))
    return found


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_the_list_is_numbered_without_gaps() -> None:
    assert sorted(set(rooms().values())) == list(range(1, max(rooms().values()) + 1))


def test_every_module_has_a_room_and_every_room_a_module(modules: list[Module]) -> None:
    present = {room_of(module.name) for module in modules} | {"_core"}
    assert present == set(rooms())


def test_rooms_import_only_rooms_above_them(modules: list[Module]) -> None:
    order = rooms()
    wrong = []
    for module in modules:
        here = room_of(module.name)
        for imported, node in module.imports():
            there = room_of(imported)
            if there != here and order[there] >= order[here] and not (here in FACES and there == "__init__"):
                wrong.append(f"{module.path.relative_to(ROOT)}:{node.lineno} imports {imported}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("room", "others"),
    [
        ("pyfinance.reading.pdf", ("pyfinance.reading.tables", "pyfinance.reading.text", "pyfinance.subjects")),
        ("pyfinance.reading.tables", ("pyfinance.reading.pdf", "pyfinance.reading.text")),
    ],
)
def test_formats_and_meaning_do_not_know_each_other(modules: list[Module], room: str, others: tuple[str, ...]) -> None:
    wrong = [
        f"{module.name} imports {imported}"
        for module in modules
        if module.name.startswith(room)
        for imported, _ in module.imports()
        if imported.startswith(others)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_import_hides_in_a_function(modules: list[Module]) -> None:
    wrong = [
        f"{module.path.relative_to(ROOT)}:{node.lineno}"
        for module in modules
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _is_heavy(node)
    ]
    assert not wrong, "\n".join(wrong)


def test_names_are_imported_by_statements(modules: list[Module]) -> None:
    """Only the lazy `__init__` may import by name; elsewhere the order could not be read from the source."""
    wrong = [
        module.name
        for module in modules
        if module.name != "pyfinance"
        and any(
            isinstance(node, ast.Name) and node.id in ("__import__", "import_module") for node in ast.walk(module.tree)
        )
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. `errors` — x", {"errors": 1}),
        ("3. `amounts`, `subjects` — money", {"amounts": 3, "subjects": 3}),
        ("not `a` list", {}),
    ],
)
def test_the_list_is_read(line: str, expected: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ARCHITECTURE.md").write_text(line + "\n", encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert rooms() == expected


def _is_heavy(node: ast.Import | ast.ImportFrom) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return all(name.split(".")[0] in HEAVY for name in names)
