"""A few cases of the fuzzing for each format, and every file that was once a finding. At length: ``make fuzz``."""

from __future__ import annotations

from pathlib import Path

import pytest

from .runs import REGRESSIONS, read_once, report, run
from .seeds import FORMATS, made, real

CASES = 150


@pytest.mark.parametrize("form", FORMATS)
def test_seeds_are_read(form: str) -> None:
    for seed in (*made(form), *real(form)):
        read_once(seed)


@pytest.mark.parametrize("form", FORMATS)
def test_a_mutated_file_is_read_or_a_typed_error(form: str) -> None:
    findings = run(form, 0, CASES)
    report(findings)
    assert [finding.what for finding in findings] == []


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*.bin")), ids=lambda path: path.stem)
def test_former_findings_are_read_or_typed_errors(path: Path) -> None:
    read_once(path.read_bytes())
