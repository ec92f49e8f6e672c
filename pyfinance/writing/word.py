"""A disclosure as a Word file: a landscape document with a title, a unit line and a ruled table for each table.

Written as the XML that it is: a table of a thousand cells takes a library for Word seconds, and the parts that are needed
are few. Source: ECMA-376 part 1, 17.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pyfinance.model import Document
from pyfinance.writing.cover import cover_lines
from pyfinance.writing.layout import document_sheets
from pyfinance.writing.sheet import Printed, Sheet, Style, xml_text

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_SECTION: Final = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="600" w:footer="600" w:gutter="0"/>'
    "</w:sectPr>"
)
_EDGES: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_INDENT: Final = 210  # twips of one level: the width of a character
_CHARACTER: Final = 240  # twips of a column's width for each character
_MOMENT: Final = (2000, 1, 1, 0, 0, 0)


def document_file(document: Document, style: Style | None = None) -> bytes:
    """The bytes of a docx file."""
    body: list[str] = [_paragraph(line, "center", 32, True) for line in cover_lines(document)]
    for sheet in document_sheets(document, style):
        body += _sheet(sheet)
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}"><w:body>'
        + "".join(body)
        + _SECTION
        + "</w:body></w:document>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", xml),
        ):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(sheet: Sheet) -> Iterator[str]:
    for line in sheet.caption:
        title = line == sheet.title
        yield _paragraph(line, "center" if title else "left", 28 if title else 21, title)
    widths = "".join(f'<w:gridCol w:w="{width * _CHARACTER}"/>' for width in sheet.widths)
    yield f"<w:tbl><w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr><w:tblGrid>{widths}</w:tblGrid>"
    by_row: dict[int, list[Printed]] = {}
    for cell in sheet.cells:
        for row in range(cell.row0, cell.row1):
            by_row.setdefault(row, []).append(cell)
    for row in range(sheet.rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if row < sheet.heads else ""
        cells = sorted(by_row.get(row, []), key=lambda cell: cell.col0)
        yield f"<w:tr>{head}" + "".join(_cell(cell, row) for cell in cells) + "</w:tr>"
    yield "</w:tbl>"
    for note in sheet.notes:
        yield _paragraph(note, "left", 21, False)
    yield "<w:p/>"  # two tables without a paragraph between them are one


def _cell(cell: Printed, row: int) -> str:
    properties = f'<w:gridSpan w:val="{cell.col1 - cell.col0}"/>' if cell.col1 - cell.col0 > 1 else ""
    if cell.row1 - cell.row0 > 1:
        properties += '<w:vMerge w:val="restart"/>' if row == cell.row0 else "<w:vMerge/>"
    shown = cell.text if row == cell.row0 else ""
    align = {"head": "center", "code": "center", "figure": "right"}.get(cell.part, "left")
    text = _paragraph(shown, align, 21, cell.total or cell.part == "head", cell.indent if shown else 0)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"


def _paragraph(text: str, align: str, half_points: int, bold: bool, indent: int = 0) -> str:
    left = f'<w:ind w:left="{indent * _INDENT}"/>' if indent else ""
    properties = f'<w:pPr>{left}<w:jc w:val="{align}"/></w:pPr>'
    if not text:
        return f"<w:p>{properties}</w:p>"
    strong = "<w:b/>" if bold else ""
    clean = xml_text(text)
    run = f'<w:r><w:rPr>{strong}<w:sz w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{clean}</w:t></w:r>'
    return f"<w:p>{properties}{run}</w:p>"
