"""Every hostile or damaged file is a typed error or a clear finding, in a process of little time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import files
from .files import LAUGHS, XXE

ROOT = Path(__file__).parents[2]
SECONDS = 10  # of processor time
MEMORY = 1 << 30
CHILD = """
import json, resource, sys
seconds, memory, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
import pyfinance
try:
    d = pyfinance.read(path)
except pyfinance.PyFinanceError as error:
    print(json.dumps({"error": type(error).__name__, "text": str(error), "source": error.source}))
else:
    print(json.dumps({"gaps": [gap.reason for gap in d.unread], "tables": len(d.tables), "cells": len(d.cells())}))
"""

Case = tuple[Callable[[], bytes], str, str]

ERRORS: dict[str, Case] = {
    # name: file, error, what its text says
    "encrypted.pdf": (files.encrypted_pdf, "DamagedFileError", "password"),
    "truncated.pdf": (lambda: files.pages(3, files.ruled_page(9))[:150], "DamagedFileError", "damaged"),
    "many.pdf": (lambda: files.pages(3001, "BT ET"), "LimitError", "pages"),
    "bomb.xlsx": (lambda: files.bomb("xlsx", "xl/styles.xml"), "LimitError", "unpacks"),
    "bomb.docx": (lambda: files.bomb("docx", "word/document.xml"), "LimitError", "unpacks"),
    "bomb.ofd": (lambda: files.bomb("ofd", "Doc_0/Document.xml"), "LimitError", "unpacks"),
    "lying.xlsx": (lambda: files.lying_bomb("xlsx", "xl/workbook.xml"), "DamagedFileError", ""),
    "overlapping.xlsx": (files.overlapping_bomb, "ReadError", ""),
    "members.xlsx": (files.many_members, "ReadError", ""),
    "nested.zip": (files.nested_zip, "UnknownFormatError", "unpack"),
    "xxe.xlsx": (lambda: files.with_doctype("xlsx", "xl/worksheets/sheet1.xml", XXE, b"secret"), "DamagedFileError", "type"),
    "xxe-strings.xlsx": (
        lambda: files.with_doctype("xlsx", "xl/sharedStrings.xml", XXE, b"secret"), "DamagedFileError", "type",
    ),
    "xxe.docx": (lambda: files.with_doctype("docx", "word/document.xml", XXE, b"secret"), "DamagedFileError", "type"),
    "xxe.ofd": (lambda: files.with_doctype("ofd", "OFD.xml", XXE, b"secret"), "DamagedFileError", "type"),
    "laughs.xlsx": (lambda: files.with_doctype("xlsx", "xl/styles.xml", LAUGHS, b"a11"), "DamagedFileError", "type"),
    "laughs.docx": (lambda: files.with_doctype("docx", "word/document.xml", LAUGHS, b"a11"), "DamagedFileError", "type"),
    "laughs.ofd": (
        lambda: files.with_doctype("ofd", "Doc_0/Document.xml", LAUGHS, b"a11"), "DamagedFileError", "type",
    ),
    "outside.xlsx": (
        lambda: files.changed(files.sample("xlsx"), lambda _, part: part, {"../../evil.xml": b"<a/>"}),
        "DamagedFileError", "outside",
    ),
    "absolute.docx": (
        lambda: files.changed(files.sample("docx"), lambda _, part: part, {"/etc/evil": b""}), "DamagedFileError", "outside",
    ),
    "target.xlsx": (
        lambda: files.replaced("xlsx", r"workbook\.xml\.rels", b'Target="worksheets/sheet1.xml"', b'Target="../../etc/passwd"'),
        "DamagedFileError", "outside",
    ),
    "target.ofd": (
        lambda: files.replaced("ofd", "Document", b"Pages/Page_0/Content.xml", b"../../../../etc/passwd"),
        "DamagedFileError", "outside",
    ),
    "root.ofd": (
        lambda: files.replaced("ofd", "OFD.xml", b"Doc_0/Document.xml", b"../../etc/passwd"), "DamagedFileError", "outside",
    ),
    "million.xlsx": (files.million_cells, "LimitError", "cells"),
    "wide.xlsx": (files.far_cells, "LimitError", "cells"),
    "repeated.ods": (files.repeated_ods, "LimitError", "cells"),
    "loop.xls": (files.looping_compound, "ReadError", ""),
    "large.html": (files.large_html, "LimitError", "markup"),
    "wide.html": (files.wide_html, "LimitError", "cells"),
    "endless.ofd": (files.endless_ofd, "LimitError", "cells"),
    "long.csv": (files.long_field, "DamagedFileError", "field"),
    "deep.json": (files.deep_json, "DamagedFileError", "JSON"),
    "zip-cut.xlsx": (lambda: files.sample("xlsx")[:-300], "ReadError", ""),
    "zip-cut.docx": (lambda: files.sample("docx")[:500], "ReadError", ""),
    "empty.pdf": (lambda: b"", "UnknownFormatError", "empty"),
    "blank.txt": (lambda: b" \r\n\t" * 9, "UnknownFormatError", "empty"),
    "noise.bin": (lambda: bytes(range(256)) * 64, "UnknownFormatError", "text"),
}  # fmt: skip

FINDINGS: dict[str, tuple[Callable[[], bytes], str]] = {
    # name: file, the reason of a gap
    "zero.pdf": (
        lambda: files.pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"]), "prints nothing",
    ),
    "image.pdf": (files.image_pdf, "an image without text"),
    "formula.xlsx": (
        lambda: files.sheet('<row><c r="A1"><f>1+1</f></c></row>'), "a formula whose value is not stored",
    ),
    "error.xlsx": (lambda: files.sheet('<row><c t="e"><v>#REF!</v></c></row>'), "an error value"),
    "deep.html": (files.deep_html, "breaks off"),
    "nothing.html": (lambda: b"<html><body><script>1</script></body></html>", "prints nothing"),
    "link.html": (lambda: b'<html><body><p>a</p><a href="x/b.xls">b</a></body></html>', "an attachment"),
}  # fmt: skip

READ: dict[str, tuple[Callable[[], bytes], int]] = {
    # name: file, at least so many cells
    "thousand.pdf": (lambda: files.pages(1000, files.ruled_page(8)), 0),
    "far.xlsx": (files.far_cell, 0),
    "merges.xlsx": (files.wide_merges, 1),
    "tables.html": (files.nested_tables, 0),
    "huge.ofd": (files.huge_ofd, 0),
    "table.pdf": (lambda: files.sample("xlsx"), 1),  # a workbook whose name says PDF
    "table.xlsx": (lambda: files.sample("html"), 1),
    "table.txt": (lambda: files.sample("docx"), 1),
    "table.doc": (lambda: files.sample("ofd"), 1),
    "table.xls": (lambda: files.sample("csv"), 1),
}


def outcome(path: Path) -> dict[str, Any]:
    """What reading a file in a process of its own comes to."""
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(SECONDS), str(MEMORY), str(path)],
        capture_output=True, text=True, check=False, cwd=ROOT, env=alone, timeout=20 * SECONDS,
    )  # fmt: skip
    assert run.returncode == 0, f"status {run.returncode}\n{run.stderr[-2000:]}"
    result: dict[str, Any] = json.loads(run.stdout)
    return result


@pytest.mark.parametrize("name", ERRORS)
def test_a_file_that_cannot_be_read_is_a_typed_error(name: str, tmp_path: Path) -> None:
    make, error, text = ERRORS[name]
    path = tmp_path / name
    path.write_bytes(make())
    found = outcome(path)
    kinds = ("UnknownFormatError", "DamagedFileError", "LimitError") if error == "ReadError" else (error,)
    assert found.get("error") in kinds, found
    assert text in found["text"]
    assert found["source"] == str(path), "an error names its file"


@pytest.mark.parametrize("name", FINDINGS)
def test_what_a_file_does_not_print_is_a_finding(name: str, tmp_path: Path) -> None:
    make, reason = FINDINGS[name]
    path = tmp_path / name
    path.write_bytes(make())
    assert any(reason in gap for gap in outcome(path)["gaps"])


@pytest.mark.parametrize("name", READ)
def test_large_odd_and_misnamed_files_are_read(name: str, tmp_path: Path) -> None:
    make, cells = READ[name]
    path = tmp_path / name
    path.write_bytes(make())
    assert outcome(path)["cells"] >= cells


def test_no_secret_leaves_the_machine(tmp_path: Path) -> None:
    """An external entity in a web page is neither fetched nor shown."""
    secret = tmp_path / "secret.txt"
    secret.write_text("9,876.54", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body><p>&x;</p><p>1</p></body></html>'
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    code = "import pyfinance, sys; print([line.text for line in pyfinance.read(sys.argv[1]).document.lines])"
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "9,876.54" not in run.stdout
