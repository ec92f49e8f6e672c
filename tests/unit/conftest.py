"""Small PDFs, written by hand: a page of texts and lines, to say exactly what a reader must find."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


class Paper:
    """One page. Positions are points from the upper left corner, y downwards; texts stand on their baseline.

    The font is drawn by the file itself: full-width glyphs are one em wide, all others half an em.
    """

    def __init__(self, width: int = 400, height: int = 300, rotate: int = 0) -> None:
        self.width, self.height, self.rotate = width, height, rotate
        self.content: list[str] = []
        self.codes: dict[str, int] = {}
        self.form = ""  # content of a form that the page shows, drawn as it is

    def text(self, x: float, y: float, text: str, size: float = 10, matrix: str = "1 0 0 1", extra: str = "") -> None:
        """One text object. ``extra`` are operators before it, such as 3 Tr."""
        codes = "".join(f"{self.codes.setdefault(c, len(self.codes) + 1):02x}" for c in text)
        self.content.append(f"q BT /F {size} Tf {extra} {matrix} {x} {self.height - y} Tm <{codes}> Tj ET Q")

    def glyphs(self, x: float, y: float, text: str, size: float = 10) -> None:
        """The same writing, every glyph an object of its own."""
        for c in text:
            self.text(x, y, c, size)
            x += size * _em(c)

    def line(self, x0: float, y0: float, x1: float, y1: float, paint: str = "0 G", width: float = 0.5) -> None:
        self.content.append(f"q {paint} {width} w {x0} {self.height - y0} m {x1} {self.height - y1} l S Q")

    def fill(self, x0: float, y0: float, x1: float, y1: float, gray: float = 0) -> None:
        self.content.append(f"q {gray} g {x0} {self.height - y1} {x1 - x0} {y1 - y0} re f Q")

    def ruled(self, xs: Iterable[float], ys: Iterable[float]) -> None:
        """All rulings of a table, each in one stroke."""
        xs, ys = list(xs), list(ys)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)

    def pdf(self) -> bytes:
        """The file."""
        letters = sorted(self.codes.items(), key=lambda item: item[1])
        last = max([1, *self.codes.values()])
        widths = " ".join(str(1000 * _em(c)) for c, _ in letters) or "500"
        names = " ".join(f"/{_shape(c)}" for c, _ in letters) or "/half"
        pairs = "\n".join(f"<{code:02x}> <{c.encode('utf-16-be').hex()}>" for c, code in letters)
        unicode = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
            f"1 begincodespacerange <00> <ff> endcodespacerange {len(letters)} beginbfchar\n{pairs}\nendbfchar\n"
            "endcmap end end"
        )
        box = f"[0 0 {self.width} {self.height}]"
        resources = "<< /Font << /F 5 0 R >> /XObject << /X 10 0 R >> >>"
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {self.rotate} /Resources {resources} "
            "/Contents 4 0 R >>",
            _stream("\n".join(self.content) + ("\n/X Do" if self.form else "")),
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 1000 800] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs "
            "<< /half 6 0 R /full 7 0 R /blank 8 0 R >> /Encoding << /Type /Encoding /Differences [1 "
            f"{names}] >> /FirstChar 1 /LastChar {last} /Widths [{widths}] /ToUnicode 9 0 R /Resources << >> >>",
            _stream("500 0 50 0 450 700 d1 50 0 400 700 re f"),
            _stream("1000 0 50 -100 950 800 d1 50 -100 900 900 re f"),
            _stream("500 0 0 0 0 0 d1"),
            _stream(unicode),
            _stream(
                self.form,
                f"/Type /XObject /Subtype /Form /BBox [-999 -999 999 999] /Resources {resources}",
            ),
        ]
        out, places = b"%PDF-1.5\n", []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        count = len(places) + 1
        tail = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer << /Size {count} /Root 1 0 R >>\n"
        return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


def _em(character: str) -> float:
    return 1.0 if ord(character) >= 0x2E80 else 0.5


def _shape(character: str) -> str:
    return "blank" if character in " \u3000" else "full" if _em(character) == 1 else "half"


def _stream(body: str, entries: str = "") -> str:
    return f"<< /Length {len(body)} {entries} >>\nstream\n{body}\nendstream"


@pytest.fixture
def paper() -> type[Paper]:
    """The class of pages; annotate the argument as ``Callable[..., Any]`` or use it untyped."""
    return Paper
