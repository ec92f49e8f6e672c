"""What the README shows runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
READMES = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")]
BLOCKS_OF = [re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for text in READMES]
BLOCKS = BLOCKS_OF[0]
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines() if line.strip()]
SNIPPETS = [block for language, block in BLOCKS if language == "python"]


def test_both_languages_show_the_same_commands_and_python() -> None:
    """So what runs below runs in both; comments are each language's own."""
    english, chinese = ([(kind, re.sub(r"\s*#.*", "", block)) for kind, block in blocks] for blocks in BLOCKS_OF)
    assert english == chinese


def test_the_readme_shows_commands_and_python() -> None:
    assert {"make demo", "make test"} <= set(COMMANDS)
    assert SNIPPETS


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("make ")])
def test_make_commands_exist(command: str) -> None:
    """What `make` would do; the targets themselves run elsewhere (this suite is one of them)."""
    result = subprocess.run(
        ["make", "-n", *shlex.split(command)[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", [command for command in COMMANDS if "pyfinance" in command.split()[0]])
def test_command_lines_run(command: str, tmp_path: Path) -> None:
    words = [str(ROOT / word) if (ROOT / word).is_file() else word for word in shlex.split(command)[1:]]
    arguments = [sys.executable, "-m", "pyfinance", *words]
    result = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode in (0, 1), result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_python_snippets_run(number: int, tmp_path: Path) -> None:
    code = "\n".join(SNIPPETS[: number + 1])  # a snippet may go on with the one before
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
