"""The library behind PDF reading: one door, one lock, typed errors."""

from __future__ import annotations

import ctypes
import importlib
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyfinance import _core
from pyfinance.errors import ArgumentError, DamagedFileError
from pyfinance.reading.pdf import read
from pyfinance.reading.pdf.pdfium import Reader

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pyfinance"


def test_one_module_imports_the_library() -> None:
    pattern = re.compile(r"^\s*(?:import|from)\s+pypdfium2", re.MULTILINE)
    users = [str(p.relative_to(PACKAGE)) for p in PACKAGE.rglob("*.py") if pattern.search(p.read_text("utf-8"))]
    assert users == ["reading/pdf/pdfium.py"]


def test_the_core_calls_pdfium_as_it_declares_itself() -> None:
    raw = importlib.import_module("pypdfium2.raw")
    header = (ROOT / "csrc" / "core" / "drawing.h").read_text("utf-8")
    declared = re.findall(r"CALL\((.+?), (\w+), \((.+?)\)\)", header)
    assert tuple(name for _, name, _ in declared) == _core.PDFIUM_CALLS
    plain: dict[str, Any] = {"int": ctypes.c_int, "unsigned": ctypes.c_uint, "unsigned long": ctypes.c_ulong,
                             "float": ctypes.c_float, "double": ctypes.c_double,
                             "unsigned short": ctypes.c_ushort}  # fmt: skip
    for returned, name, arguments in declared:
        function = getattr(raw, name)
        own = [returned, *(re.sub(r"\w+$", "", argument) for argument in arguments.split(", "))]
        assert len(own) == 1 + len(function.argtypes), name
        for text, kind in zip(own, [function.restype, *function.argtypes], strict=True):
            target: Any = getattr(kind, "_type_", None)
            pointer = not isinstance(target, str)
            target = target if pointer else kind
            base = text.strip().removesuffix("*").strip()
            assert text.strip().endswith("*") == pointer, name
            if base in plain:
                assert ctypes.sizeof(target) == ctypes.sizeof(plain[base]), name
            elif not base.startswith("void"):
                fields = {"pf_pdfium_matrix": "abcdef", "pf_pdfium_rectangle": ("left", "top", "right", "bottom")}[base]
                assert list(target._fields_) == [(field, ctypes.c_float) for field in fields]
    source = (ROOT / "csrc" / "core" / "drawing.c").read_text("utf-8")
    values = {name: int(value) for name, value in re.findall(r"((?:OBJECT|SEGMENT)_\w+) = (\d+)", source)}
    assert values == {"OBJECT_TEXT": raw.FPDF_PAGEOBJ_TEXT, "OBJECT_PATH": raw.FPDF_PAGEOBJ_PATH,
                      "OBJECT_IMAGE": raw.FPDF_PAGEOBJ_IMAGE, "OBJECT_FORM": raw.FPDF_PAGEOBJ_FORM,
                      "SEGMENT_LINE": raw.FPDF_SEGMENT_LINETO, "SEGMENT_MOVE": raw.FPDF_SEGMENT_MOVETO}  # fmt: skip


def test_an_address_that_is_missing_is_refused() -> None:
    with pytest.raises(ArgumentError, match="FPDF_GetPageBoundingBox"):
        _core.drawing_read(np.zeros(len(_core.PDFIUM_CALLS), np.uintp), 1, 1)


def test_importing_does_not_load_the_library() -> None:
    code = "import sys, pyfinance.reading.pdf; sys.exit('pypdfium2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0


@pytest.mark.parametrize("data", [b"", b"no PDF", b"%PDF-1.5\n%%EOF"])
def test_what_is_no_pdf_is_an_error_that_names_its_source(data: bytes) -> None:
    with pytest.raises(DamagedFileError) as caught:
        read(data, "report.pdf")
    assert caught.value.source == "report.pdf"


def test_a_cut_file_is_an_error_or_read(paper: Any) -> None:
    sheet = paper()
    sheet.text(50, 50, "1.00")
    data = sheet.pdf()
    for end in range(0, len(data), 97):
        try:
            source = read(data[:end])
        except DamagedFileError:
            continue
        assert len(source.pages) <= 1


def test_a_page_that_is_not_there(paper: Any) -> None:
    with Reader(paper().pdf()) as reader, pytest.raises(DamagedFileError):
        reader.page(2)


def test_a_page_that_cannot_be_loaded_is_a_gap(paper: Any) -> None:
    sheet = paper()
    sheet.text(50, 50, "1.00")
    two = sheet.pdf().replace(b"/Kids [3 0 R] /Count 1 ", b"/Kids [3 0 R 99 0 R] /Count 2 ")
    source = read(two)
    assert [page.number for page in source.pages] == [1]
    assert [(gap.place.page, gap.reason) for gap in source.gaps] == [(2, "page 2 cannot be loaded")]


def test_lengths_that_are_no_numbers(paper: Any) -> None:
    sheet = paper()
    sheet.text(50, 50, "1.00")
    sheet.text(50, 80, "2.00", matrix="1e38 1e38 1e38 1e38")
    sheet.content.append("q 1e38 0 0 1e38 1e38 1e38 cm 0 0 1 1 re f Q")
    assert [line.text for line in read(sheet.pdf()).pages[0].lines] == ["1.00"]


def test_eight_threads_read_as_one(paper: Any) -> None:
    sheets = []
    for n in range(8):
        sheet = paper()
        sheet.ruled(range(20, 380, 40), range(20, 280, 20))
        for x in range(25, 340, 40):
            for y in range(35, 260, 20):
                sheet.text(x, y, f"{x * y + n}.00", size=8)
        sheets.append(sheet.pdf())
    alone = [read(data) for data in sheets]
    together: list[list[Any]] = [[] for _ in sheets]
    start = threading.Barrier(len(sheets))

    def work(n: int) -> None:
        start.wait()
        together[n].extend(read(sheets[(n + turn) % len(sheets)]) for turn in range(len(sheets)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(sheets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, results in enumerate(together):
        assert results == alone[n:] + alone[:n]
