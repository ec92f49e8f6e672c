"""Importing: each module alone, the package cheaply."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pyfinance

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "pyfinance").rglob("*.py")
    if path.name != "__main__.py"  # runs the command line when imported
)
HEAVY = ("pandas", "polars", "lxml", "pypdfium2", "rich", "IPython", "numpy", "matplotlib")


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", [*MODULES, "pyfinance._core"])
def test_each_module_is_imported_alone_without_warnings(name: str) -> None:
    result = run(f"import {name}")
    assert result.returncode == 0, result.stderr


def test_importing_the_package_loads_nothing_heavy() -> None:
    result = run(f"import sys, pyfinance; print([name for name in {HEAVY!r} if name in sys.modules])")
    assert result.stdout.strip() == "[]", result.stdout + result.stderr


def test_reading_loads_no_data_frame_library() -> None:
    code = "import sys, pyfinance; pyfinance.read; print('pandas' in sys.modules, 'pypdfium2' in sys.modules)"
    result = run(code)
    assert result.stdout.startswith("False"), result.stdout + result.stderr


def test_public_names_are_few_and_all_there() -> None:
    code = "import pyfinance; names = pyfinance.__all__; [getattr(pyfinance, n) for n in names]; print(len(names))"
    result = run(code)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) <= 18
    assert run("import pyfinance; assert set(pyfinance.__all__) <= set(dir(pyfinance))").returncode == 0


def test_functions_are_not_hidden_by_modules_of_their_name() -> None:
    """Loading a submodule puts it into the package's namespace: a public function may not have its name."""
    assert not {name.rsplit(".", 1)[-1] for name in MODULES if name.count(".") == 1} & set(pyfinance.__all__)


def test_unknown_names_are_attribute_errors() -> None:
    result = run("import pyfinance; pyfinance.no_such_name")
    assert "AttributeError" in result.stderr
