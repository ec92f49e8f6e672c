"""PDF pages: what pdfium alone needs, what reading adds, and other readers.

usage: python -m bench.pdf_pages DIRECTORY [--peers] [--repeat N] [--match TEXT]

Per document, in ms per 30 pages: pdfium alone (every page and text page loaded, and through ctypes each text object
with its text and bounds and each path with its points), our drawings (glyphs and paths as arrays), our pages (with
grids, cells and lines). The last line is the median. ``--peers`` adds pdfplumber's extract_tables, playa-pdf's text
objects and pdf_oxide's text, where they are installed; they are slow.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from pyfinance.reading.pdf import read
from pyfinance.reading.pdf.pdfium import Reader

PAGES = 30


def pdfium_alone(path: Path) -> int:
    """Loads every page and reads its objects the straight way."""
    import pypdfium2.raw as raw

    data = path.read_bytes()
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    count: int = raw.FPDF_GetPageCount(document)
    units = (ctypes.c_ushort * 4096)()
    edges = [ctypes.c_float() for _ in range(4)]
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count):
        page = raw.FPDF_LoadPage(document, number)
        text = raw.FPDFText_LoadPage(page)
        objects = [raw.FPDFPage_GetObject(page, i) for i in range(raw.FPDFPage_CountObjects(page))]
        for handle in objects:
            kind = raw.FPDFPageObj_GetType(handle)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                raw.FPDFTextObj_GetText(handle, text, units, 8192)
                raw.FPDFPageObj_GetBounds(handle, *edges)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                for i in range(raw.FPDFPath_CountSegments(handle)):
                    segment = raw.FPDFPath_GetPathSegment(handle, i)
                    raw.FPDFPathSegment_GetPoint(segment, x, y)
                    raw.FPDFPathSegment_GetType(segment)
        raw.FPDFText_ClosePage(text)
        raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)
    return count


def drawings(path: Path) -> int:
    with Reader(path.read_bytes()) as reader:
        return sum(1 for _ in reader.drawings())


def pages(path: Path) -> int:
    return len(read(path.read_bytes()).pages)


def pdfplumber_tables(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return len([page.extract_tables() for page in document.pages])


def playa_texts(path: Path) -> int:
    playa = importlib.import_module("playa")
    with playa.open(path) as document:
        return len([[text.chars for text in page.texts] for page in document.pages])


def oxide_text(path: Path) -> int:
    pdf_oxide = importlib.import_module("pdf_oxide")
    document = pdf_oxide.PdfDocument(str(path))
    count: int = document.page_count()
    for number in range(count):
        document.extract_text(number)
    return count


READERS: dict[str, Callable[[Path], int]] = {"pdfium": pdfium_alone, "drawings": drawings, "pages": pages}
PEERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "pdfplumber": ("pdfplumber", pdfplumber_tables),
    "playa": ("playa", playa_texts),
    "pdf_oxide": ("pdf_oxide", oxide_text),
}


def per_pages(reader: Callable[[Path], int], path: Path, repeat: int) -> float:
    """Milliseconds per 30 pages, the best of some runs."""
    best, count = float("inf"), 1
    for _ in range(repeat):
        start = time.perf_counter()
        count = reader(path)
        best = min(best, time.perf_counter() - start)
    return 1000 * best / max(count, 1) * PAGES


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--match", default="")
    a = parser.parse_args(arguments)
    readers = dict(READERS)
    if a.peers:
        readers |= {name: run for name, (module, run) in PEERS.items() if importlib.util.find_spec(module)}
    print(f"{'ms per 30 pages':<32}" + "".join(f"{name:>12}" for name in readers))
    columns: dict[str, list[float]] = {name: [] for name in readers}
    for path in sorted(a.directory.glob("*.pdf")):
        if a.match in path.name:
            for name, run in readers.items():
                columns[name].append(per_pages(run, path, 1 if name in PEERS else a.repeat))
            print(f"{path.stem[:28]:<32}" + "".join(f"{column[-1]:12.0f}" for column in columns.values()), flush=True)
    if columns["pages"]:
        print(f"{'median':<32}" + "".join(f"{statistics.median(column):12.0f}" for column in columns.values()))


if __name__ == "__main__":
    main()
