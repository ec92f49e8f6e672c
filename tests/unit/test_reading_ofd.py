"""OFD pages written by hand: positions, steps, matrices, templates and composites as the standard has them."""

from __future__ import annotations

import io
import zipfile

import pytest

from pyfinance.errors import DamagedFileError
from pyfinance.reading.ofd import read
from pyfinance.reading.ofd.canvas import deltas
from pyfinance.reading.printed import Source

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(content: str, template: str = "", resources: str = "", box: str = "0 0 210 297") -> Source:
    """A file of one page with these objects."""
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages>'
    common = f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
    common += '<ofd:TemplatePage ID="7" BaseLoc="T.xml"/><ofd:PublicRes>R.xml</ofd:PublicRes>'
    use = '<ofd:Template TemplateID="7"/>' if template else ""
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>/Doc/D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc/D.xml": f"<ofd:Document {NS}><ofd:CommonData>{common}</ofd:CommonData>{pages}</ofd:Document>",
        "Doc/Pages/P.xml": f"<ofd:Page {NS}>{use}<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc/T.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{template}</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc/R.xml": f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{resources}</ofd:CompositeGraphicUnits></ofd:Res>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return read(out.getvalue(), "a.ofd")


def text(x: float, y: float, said: str, code: str = "", extra: str = "") -> str:
    """Writing whose baseline begins at x, y; half-width characters stand half an em apart."""
    steps = " ".join("5" if ord(c) > 0x2E7F else "2.5" for c in said[:-1])
    code = code or (f'DeltaX="{steps}"' if steps else "")
    return (
        f'<ofd:TextObject Boundary="{x} {y - 5} 90 7" Size="5" {extra}><ofd:TextCode X="0" Y="5" {code}>{said}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def line(x0: float, y0: float, x1: float, y1: float, extra: str = "") -> str:
    return (
        f'<ofd:PathObject Boundary="0 0 210 297" LineWidth="0.3" {extra}>'
        f"<ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def rulings(extra: str = "") -> str:
    """A table of two columns and two rows from 20, 50 to 120, 70."""
    return "".join(line(20, y, 120, y, extra) for y in (50, 60, 70)) + "".join(
        line(x, 50, x, 70, extra) for x in (20, 80, 120)
    )


def texts(source: Source) -> list[str]:
    return [line.text for line in source.pages[0].lines]


def test_a_ruled_table_with_a_title() -> None:
    source = ofd(
        text(60, 40, "支出表")
        + rulings()
        + text(22, 58, "项目")
        + text(82, 58, "金额")
        + text(22, 68, "甲")
        + text(82, 68, "1,234.50")
    )
    grid = source.pages[0].grids[0]
    assert [(b.row0, b.col0, b.text) for b in grid.cells] == [
        (0, 0, "项目"),
        (0, 1, "金额"),
        (1, 0, "甲"),
        (1, 1, "1,234.50"),
    ]
    assert [line.text for line in grid.above] == ["支出表"]
    assert grid.place.box == (5669, 14173, 34016, 19843)  # 20, 50, 120, 70 mm in 1/100 pt
    assert (source.pages[0].width, source.pages[0].height) == (59528, 84189)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('DeltaX="g 3 2.5 2.5"', [2.5, 2.5, 2.5, 2.5]),
        ('DeltaX="2.5 g 2 3"', [2.5, 3.0, 3.0]),
        ('DeltaX="g 99999999 1"', [1.0] * 9),
        ('DeltaX="g"', []),
        ('DeltaX="x 1"', [0.0, 1.0]),
    ],
)
def test_steps(code: str, expected: list[float]) -> None:
    assert deltas(code.removeprefix('DeltaX="').rstrip('"'), 9) == expected


def test_steps_that_are_not_given() -> None:
    """One glyph behind the other, as wide as its own space."""
    source = ofd(
        '<ofd:TextObject Boundary="20 20 90 7" Size="5"><ofd:TextCode X="0" Y="5">合计12.50</ofd:TextCode></ofd:TextObject>'
    )
    assert texts(source) == ["合计12.50"]


def test_a_matrix_moves_and_scales() -> None:
    source = ofd(text(0, 5, "12.50", extra='CTM="2 0 0 2 50 100"'))
    box = source.pages[0].lines[0].place.box
    assert box is not None
    # 50 mm and the margin of a glyph of 10 mm; the baseline at 110 mm and what stands below it
    assert (box[0], box[3]) == (round(50.5 * 7200 / 25.4), round(111 * 7200 / 25.4))


def test_templates_and_composites_are_drawn() -> None:
    unit = f'<ofd:CompositeGraphicUnit ID="9"><ofd:Content>{text(0, 20, "二")}</ofd:Content></ofd:CompositeGraphicUnit>'
    use = '<ofd:CompositeObject ResourceID="9" Boundary="20 100 50 50"/>'
    source = ofd(use + f"<ofd:PageBlock>{text(20, 160, '三')}</ofd:PageBlock>", text(20, 40, "一"), unit)
    assert texts(source) == ["一", "二", "三"]


def test_white_hidden_and_slanted_lines_are_no_rulings() -> None:
    white = '<ofd:StrokeColor Value="255 255 255"/><ofd:AbbreviatedData>'
    for made in (
        rulings().replace("<ofd:AbbreviatedData>", white),
        rulings('Visible="false"'),
        rulings('CTM="0.7 0.7 -0.7 0.7 50 0"'),
        rulings('Stroke="false"'),
    ):
        assert ofd(made + text(22, 58, "12.50")).pages[0].grids == []


def test_text_that_is_not_seen_is_not_read() -> None:
    assert texts(ofd(text(20, 20, "甲") + text(20, 40, "乙", extra='Visible="false"') + text(20, 400, "丙"))) == ["甲"]


def test_a_page_box_that_begins_elsewhere() -> None:
    box = ofd(text(20, 20, "甲"), box="10 10 100 100").pages[0].lines[0].place.box
    assert box is not None
    assert box[0] == round((20 - 10 + 0.25) * 7200 / 25.4)


def test_an_image_without_text_is_a_gap() -> None:
    source = ofd('<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>')
    assert [gap.reason for gap in source.gaps] == ["an image without text"]


def test_a_page_that_is_not_there_is_a_gap() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {NS}><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:OFD>")
        archive.writestr(
            "D.xml", f'<ofd:Document {NS}><ofd:Pages><ofd:Page BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
        )
    source = read(out.getvalue())
    assert [gap.reason for gap in source.gaps] == ["a page that the file names and does not hold"]


def test_a_file_that_names_no_document() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {NS}/>")
    with pytest.raises(DamagedFileError):
        read(out.getvalue())
