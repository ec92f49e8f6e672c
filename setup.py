"""Builds the extension `pyfinance._core`; everything else about the package stands in pyproject.toml.

Switches, read from the environment (set to 1):

- ``PYFINANCE_DEV``       warnings are errors
- ``PYFINANCE_DEBUG``     no optimisation, assertions on
- ``PYFINANCE_SANITIZE``  AddressSanitizer and UndefinedBehaviorSanitizer
- ``PYFINANCE_COVERAGE``  gcov counters
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent


def c_files() -> list[Path]:
    """All C sources and headers that go into the extension, in a fixed order."""
    return sorted(path for room in ("core", "binding") for path in (ROOT / "csrc" / room).glob("*.[ch]"))


def source_hash() -> str:
    """A hash over the names and contents of the C files: compiled in, so that a stale extension announces itself."""
    digest = hashlib.sha256()
    for path in c_files():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def switched_on(name: str) -> bool:
    return os.environ.get(name, "0") not in ("", "0")


def compiler_flags() -> tuple[list[str], list[str]]:
    """Compile and link flags under the switches."""
    if sys.platform == "win32":
        return ["/std:c11", "/O2", "/W4"], []
    # No -Wpedantic: numpy's C API converts object pointers to functions. `make ctest` builds the core with it.
    compile_flags = ["-std=c11", "-O3", "-Wall", "-Wextra", "-fvisibility=hidden"]
    link_flags: list[str] = []
    if switched_on("PYFINANCE_DEV"):
        compile_flags += ["-Werror"]
    if switched_on("PYFINANCE_DEBUG"):
        compile_flags += ["-O0", "-g3", "-UNDEBUG"]
    if switched_on("PYFINANCE_SANITIZE"):
        sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
        compile_flags += ["-O1", "-g", "-fno-omit-frame-pointer", *sanitizers]
        link_flags += sanitizers
    if switched_on("PYFINANCE_COVERAGE"):
        compile_flags += ["-O0", "-g", "--coverage"]
        link_flags += ["--coverage"]
    return compile_flags, link_flags


class BuildCore(build_ext):
    """Adds what is only known when building: numpy's headers, the version and the hash of the sources."""

    def build_extension(self, ext: Extension) -> None:
        import numpy

        ext.include_dirs.append(numpy.get_include())
        ext.define_macros += [
            ("PYFINANCE_VERSION", f'"{self.distribution.get_version()}"'),
            ("PYFINANCE_SOURCE_HASH", f'"{source_hash()}"'),
        ]
        super().build_extension(ext)


def core_extension() -> Extension:
    compile_flags, link_flags = compiler_flags()
    files = [path.relative_to(ROOT).as_posix() for path in c_files()]
    return Extension(
        "pyfinance._core",
        sources=[name for name in files if name.endswith(".c")],
        depends=[name for name in files if name.endswith(".h")] + ["setup.py", "pyproject.toml"],
        include_dirs=["csrc/core"],
        libraries=[] if sys.platform == "win32" else ["m"],
        extra_compile_args=compile_flags,
        extra_link_args=link_flags,
    )


if __name__ == "__main__":  # also so under pip; a test imports this module for source_hash
    setup(ext_modules=[core_extension()], cmdclass={"build_ext": BuildCore})
