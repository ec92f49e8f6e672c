"""The sources of the project, for tests that read them."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "pyfinance"


@dataclass(frozen=True)
class Module:
    """A Python module of the package: its dotted name and its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    def imports(self) -> list[tuple[str, ast.stmt]]:
        """Every module of the package that it imports anywhere, as a dotted name, with the statement."""
        found: list[tuple[str, ast.stmt]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(alias.name, node) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                found += [(_module_of(f"{base}.{alias.name}", base), node) for alias in node.names]
        return [(name, node) for name, node in found if name.split(".")[0] == "pyfinance"]

    def _base(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        package = self.name.split(".") if self.path.name == "__init__.py" else self.name.split(".")[:-1]
        parts = package[: len(package) - node.level + 1]
        return ".".join([*parts, node.module] if node.module else parts)


def _module_of(full: str, base: str) -> str:
    """The imported module: ``full`` where that is a module, else ``base``, whose name it is."""
    path = ROOT / Path(*full.split("."))
    is_module = path.with_suffix(".py").exists() or (path / "__init__.py").exists()
    return full if is_module or full == "pyfinance._core" else base


def read_modules() -> list[Module]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return found


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    return read_modules()


@pytest.fixture(scope="session")
def index() -> Path:
    """The index of the shared documents; skips where they are absent, fails where a CI run lacks them."""
    path = ROOT.parent / "shared" / "documents" / "INDEX.csv"
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail("../shared/documents is missing")
        pytest.skip("../shared/documents is not present")
    return path
