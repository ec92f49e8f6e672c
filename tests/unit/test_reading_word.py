"""Word files: made by python-docx, a writer that shares no code with the reader, and by hand where it cannot."""

from __future__ import annotations

import io
import zipfile

import pytest

from pyfinance.errors import DamagedFileError
from pyfinance.reading.printed import Source
from pyfinance.reading.word import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def by_hand(body: str) -> Source:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return read(out.getvalue(), "a.docx")


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_merged_cells_of_another_writer() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("支出决算表")
    table = document.add_table(4, 4)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "合计"
    for c, text in enumerate(("小计", "基本", "项目"), 1):
        table.cell(1, c).text = text
    table.cell(2, 0).text = "　　甲"
    table.cell(2, 1).text = "1,234.50"
    table.cell(3, 0).merge(table.cell(3, 1)).text = "乙"
    out = io.BytesIO()
    document.save(out)
    grid = read(out.getvalue()).pages[0].grids[0]
    found = [(b.row0, b.row1, b.col0, b.col1, b.text, b.indent) for b in grid.cells if b.text]
    assert found == [
        (0, 2, 0, 1, "项目", 0),
        (0, 1, 1, 4, "合计", 0),
        (1, 2, 1, 2, "小计", 0),
        (1, 2, 2, 3, "基本", 0),
        (1, 2, 3, 4, "项目", 0),
        (2, 3, 0, 1, "甲", 2100),
        (2, 3, 1, 2, "1,234.50", 0),
        (3, 4, 0, 2, "乙", 0),
    ]
    assert [line.text for line in grid.above] == ["支出决算表"]


def test_rows_that_begin_further_right() -> None:
    source = by_hand(
        "<w:tbl><w:tr>" + cell("a") + cell("b") + cell("c") + "</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("1.5") + cell("2.5") + "</w:tr></w:tbl>"
    )
    assert [(b.row0, b.col0, b.text) for b in source.pages[0].grids[0].cells if b.row0] == [
        (1, 0, ""),
        (1, 1, "1.5"),
        (1, 2, "2.5"),
    ]


def test_old_merges_across_and_wrapped_rows() -> None:
    source = by_hand(
        "<w:tbl><w:sdt><w:sdtContent><w:tr>"
        + cell("a", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("b")
        + "</w:tr></w:sdtContent></w:sdt><w:tr>" + cell("1") + cell("2") + cell("3") + "</w:tr></w:tbl>"
    )  # fmt: skip
    assert [(b.col0, b.col1, b.text) for b in source.pages[0].grids[0].cells if b.row0 == 0] == [
        (0, 2, "a"),
        (2, 3, "b"),
    ]


def test_deletions_and_hidden_text_are_not_printed() -> None:
    source = by_hand(
        "<w:p><w:r><w:t>1</w:t></w:r><w:del><w:r><w:delText>2</w:delText><w:t>2</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>3</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>4</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>5</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        "<w:r><w:br/><w:t>6</w:t></w:r></w:p>"
    )
    assert [(line.text, line.place.line) for line in source.pages[0].lines] == [("135", 1), ("6", 1)]


def test_text_boxes_are_printed_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>单位：元</w:t></w:r></w:p></w:txbxContent>"
    source = by_hand(
        f"<w:p><w:r><mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [line.text for line in source.pages[0].lines] == ["单位：元"]


def test_a_picture_and_an_object_are_gaps() -> None:
    picture = by_hand("<w:p><w:r><w:drawing/></w:r></w:p>")
    assert [gap.reason for gap in picture.gaps] == ["a picture without text"]
    embedded = by_hand('<w:p><w:r><w:object><o:OLEObject xmlns:o="o"/></w:object></w:r></w:p>')
    assert "an embedded object" in embedded.gaps[0].reason


def test_a_layout_table_is_walked_through() -> None:
    inner = "<w:tbl><w:tr>" + cell("a") + cell("1.5") + "</w:tr><w:tr>" + cell("b") + cell("2.5") + "</w:tr></w:tbl>"
    source = by_hand(f"<w:tbl><w:tr>{cell('左')}<w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>")
    assert [b.text for b in source.pages[0].grids[0].cells] == ["a", "1.5", "b", "2.5"]
    assert [line.text for line in source.pages[0].lines] == ["左"]


def test_no_document_inside() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    with pytest.raises(DamagedFileError) as caught:
        read(out.getvalue(), "a.docx")
    assert caught.value.source == "a.docx"
