"""``pyfinance export``: disclosures to files of other formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyfinance.api import Disclosure
from pyfinance.errors import ArgumentError
from pyfinance.writing import FORMATS


@dataclass(frozen=True, slots=True)
class Target:
    """A file to write and its format."""

    path: Path
    form: str


def targets(files: Sequence[str], output: str, form: str | None) -> list[Target]:
    """Where each file goes: OUT itself, or, in a folder OUT, the file's own name with the ending of the format.

    Raises ArgumentError where the format is not told, several files would be one, or a file would be overwritten by
    what is made of it.
    """
    out = Path(output)
    folder = out.is_dir() or len(files) > 1 or output.endswith(("/", "\\"))
    chosen = form or ("" if folder else out.suffix.removeprefix(".").lower())
    if chosen not in FORMATS:
        raise ArgumentError(f"--format is needed to write into a folder, or OUT has to end with {', '.join(FORMATS)}")
    found = [Target(out / f"{Path(name).stem}.{chosen}" if folder else out, chosen) for name in files]
    paths = [target.path for target in found]
    if len(set(paths)) < len(paths):
        double = next(path for path in paths if paths.count(path) > 1)
        raise ArgumentError(f"several files would be written to {double}")
    inputs = {Path(name).resolve() for name in files}
    for path in paths:
        if path.resolve() in inputs:
            raise ArgumentError(f"{path} is read: choose another OUT")
    return found


def export(disclosure: Disclosure, target: Target) -> None:
    """Writes one file, and its folder where there is none. Raises OSError and MissingExtraError."""
    data = disclosure.to_bytes(target.form)
    target.path.parent.mkdir(parents=True, exist_ok=True)
    target.path.write_bytes(data)
