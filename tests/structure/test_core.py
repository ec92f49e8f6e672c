"""The extension: fresh, its stub true, each status one exception."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import pyfinance
from pyfinance import _core, errors

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def setup_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pyfinance_setup", ROOT / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_extension_was_built_from_these_sources(setup_module: ModuleType) -> None:
    assert _core.source_hash == setup_module.source_hash(), "the extension is stale: make build"


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert pyfinance.__version__ == _core.version == project["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(project['version'])}\b", changes, re.MULTILINE)


def test_the_stub_names_what_the_module_has() -> None:
    tree = ast.parse((ROOT / "pyfinance" / "_core.pyi").read_text(encoding="utf-8"))
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    public = {name for name in dir(_core) if not name.startswith("_")}
    assert {name for name in names if not name.startswith("_")} == public


def test_every_status_has_one_exception_that_is_also_a_builtin() -> None:
    header = (ROOT / "csrc" / "core" / "pf.h").read_text(encoding="utf-8")
    body = re.search(r"typedef enum \{(.*?)\} pf_status;", header, re.DOTALL)
    assert body is not None
    statuses = re.findall(r"^\s*(PF_\w+)", body.group(1), re.MULTILINE)
    assert statuses[0] == "PF_OK"
    assert statuses[-1] == "PF_STATUS_END"
    failing = range(1, len(statuses) - 1)
    assert len(statuses) - 1 == _core.STATUS_END
    assert sorted(_core.STATUS_ERRORS) == list(failing)
    classes = list(_core.STATUS_ERRORS.values())
    assert len(set(classes)) == len(classes)
    for one in classes:
        assert issubclass(one, errors.CoreError)
        assert any(base.__module__ == "builtins" and base is not object for base in one.__mro__[1:])
        assert one.__mro__.index(errors.CoreError) < one.__mro__.index(Exception)
    assert all(any(issubclass(one, builtin) for builtin in _BUILTINS) for one in classes)


def test_every_public_exception_is_rooted_and_documented() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and one.__module__ == errors.__name__]
    assert all(issubclass(one, errors.PyFinanceError) and one.__doc__ for one in classes)


_BUILTINS = (ValueError, OverflowError, MemoryError, RuntimeError, ZeroDivisionError)
