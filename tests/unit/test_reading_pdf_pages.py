"""PDF pages to grids and lines, on pages drawn for the purpose."""

from __future__ import annotations

from typing import Any

import pytest

from pyfinance.reading.pdf import read
from pyfinance.reading.printed import Grid, Page

XS, YS = [50, 150, 250], [50, 70, 90]


def page_of(paper: Any) -> Page:
    return read(paper.pdf()).pages[0]


def grid_of(paper: Any) -> Grid:
    (grid,) = page_of(paper).grids
    positions = [(r, c) for b in grid.cells for r in range(b.row0, b.row1) for c in range(b.col0, b.col1)]
    assert sorted(positions) == [(r, c) for r in range(grid.rows) for c in range(grid.cols)]
    assert grid.cells == sorted(grid.cells, key=lambda b: (b.row0, b.col0))
    return grid


def texts(grid: Grid) -> list[list[str]]:
    table = [[""] * grid.cols for _ in range(grid.rows)]
    for box in grid.cells:
        table[box.row0][box.col0] = box.text
    return table


def filled(paper: Any, draw: str = "text") -> Any:
    """Two rows of a name and a figure."""
    for y, (name, figure) in zip((65, 85), (("教育支出", "1,234.50"), ("住房保障支出", "7.00")), strict=True):
        getattr(paper, draw)(60, y, name)
        getattr(paper, draw)(245 - 5 * len(figure), y, figure)
    return paper


FILLED = [["教育支出", "1,234.50"], ["住房保障支出", "7.00"]]


@pytest.mark.parametrize("draw", ["text", "glyphs"])
def test_a_text_object_and_single_glyphs_read_alike(paper: Any, draw: str) -> None:
    sheet = filled(paper(), draw)
    sheet.ruled(XS, YS)
    grid = grid_of(sheet)
    assert texts(grid) == FILLED
    assert grid.ruled
    assert not grid.torn
    name = grid.cells[0]
    assert name.place.box == (5000, 5000, 15000, 7000)
    assert name.indent == 1000
    assert grid.cells[1].outdent == 550  # 5 pt and the glyph's own margin


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_turned_by_a_flag_is_read_as_displayed(paper: Any, rotate: int) -> None:
    sheet = paper(400, 300, rotate)
    w, h = (300, 400) if rotate % 180 else (400, 300)  # as displayed
    turn = {90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[rotate]

    def spot(x: float, y: float) -> tuple[float, float]:
        return {90: (y, 300 - x), 180: (400 - x, 300 - y), 270: (400 - y, x)}[rotate]

    for x in (50, 150, 250):
        sheet.line(*spot(x, 50), *spot(x, 90))
    for y in (50, 70, 90):
        sheet.line(*spot(50, y), *spot(250, y))
    for y, row in zip((65, 85), FILLED, strict=True):
        for x, text in zip((60, 160), row, strict=True):
            sheet.text(*spot(x, y), text, matrix=turn)
    sheet.text(*spot(50, 40), "单位：万元", matrix=turn)
    page = page_of(sheet)
    assert (page.width, page.height, page.rotation) == (100 * w, 100 * h, rotate)
    (grid,) = page.grids
    assert texts(grid) == FILLED
    assert grid.place.box == (5000, 5000, 25000, 9000)
    assert [line.text for line in grid.above] == ["单位：万元"]


def test_writing_that_runs_up_the_page_is_read_and_placed_back(paper: Any) -> None:
    sheet = paper(300, 400)  # x runs up from the bottom, lines follow to the right
    for x in XS:
        sheet.line(50, 400 - x, 90, 400 - x)
    for y in YS:
        sheet.line(y, 400 - 50, y, 400 - 250)
    for y, row in zip((65, 85), FILLED, strict=True):
        for x, text in zip((60, 160), row, strict=True):
            sheet.text(y, 400 - x, text, matrix="0 1 -1 0")
    grid = grid_of(sheet)
    assert texts(grid) == FILLED
    assert grid.cells[0].place.box == (5000, 25000, 7000, 35000)
    assert grid.place.box == (5000, 15000, 9000, 35000)


def test_rulings_in_pieces_dots_dashes_and_double(paper: Any) -> None:
    sheet = filled(paper())
    for y in YS:
        for a, b in ((50, 100), (100, 150.2), (150, 250)):
            sheet.fill(a, y - 0.25, b, y + 0.25)
        sheet.fill(50, y + 1.25, 250, y + 1.75)  # the second line of a double ruling
    for x in XS:
        for y in YS[:-1]:
            for step in range(0, 20, 4):
                sheet.line(x, y + step, x, y + step + 2)
        for y in YS:
            sheet.fill(x - 0.25, y - 0.25, x + 0.25, y + 0.25)
    assert texts(grid_of(sheet)) == FILLED


def test_one_path_of_many_lines_and_boxes(paper: Any) -> None:
    sheet = filled(paper())
    lines = [f"50 {300 - y} m 250 {300 - y} l" for y in YS] + [f"{x} 250 m {x} 210 l" for x in XS]
    sheet.content.append("q 0.5 w " + " ".join(lines) + " S Q")
    assert texts(grid_of(sheet)) == FILLED
    boxed = filled(paper())
    boxed.content += [f"q 0.5 w {x} {300 - y - 20} 100 20 re S Q" for x in XS[:-1] for y in YS[:-1]]
    assert texts(grid_of(boxed)) == FILLED


def test_white_lines_areas_and_curves_are_no_walls(paper: Any) -> None:
    sheet = filled(paper())
    sheet.ruled(XS, YS)
    sheet.line(100, 50, 100, 90, paint="1 G")
    sheet.fill(50, 50, 100, 90, gray=0.9)
    sheet.content.append("q 0.5 w 60 240 m 70 260 90 260 100 240 c S 60 240 m 100 230 l S Q")
    assert texts(grid_of(sheet)) == FILLED


def test_white_lines_on_a_coloured_area_are_walls(paper: Any) -> None:
    sheet = paper()
    sheet.fill(50, 50, 250, 90, gray=0.4)
    for x in XS:
        sheet.line(x, 50, x, 90, paint="1 G", width=1)
    for y in YS:
        sheet.line(50, y, 250, y, paint="1 G", width=1)
    assert texts(grid_of(filled(sheet))) == FILLED


def test_a_frame_is_no_table_and_a_table_in_a_cell_is_its_own(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([10, 390], [10, 290])
    sheet.text(20, 30, "表一")
    sheet.ruled(XS, YS)
    page = page_of(filled(sheet))
    assert [texts(grid) for grid in page.grids] == [FILLED]
    assert [line.text for line in page.lines] == ["表一"]
    nested = paper()
    nested.ruled([10, 390], [10, 150, 290])
    nested.text(20, 200, "说明")
    nested.ruled(XS, YS)
    outer, inner = page_of(filled(nested)).grids
    assert texts(outer) == [[""], ["说明"]]
    assert texts(inner) == FILLED


def test_borders_that_are_not_drawn(paper: Any) -> None:
    open_sides = filled(paper())
    open_sides.ruled(XS[1:-1], YS)
    for y in YS:
        open_sides.line(50, y, 250, y)
    assert texts(grid_of(open_sides)) == FILLED
    cut = filled(paper())  # a page break went through the last row, and the first is open on one side
    cut.line(50, 70, 250, 70)
    cut.line(150, 50, 250, 50)
    for x in XS:
        cut.line(x, 50, x, 90)
    grid = grid_of(cut)
    assert texts(grid) == FILLED
    assert not grid.torn


def test_a_cell_without_one_wall_is_torn(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 250], [50, 110])
    sheet.line(50, 70, 250, 70)
    sheet.line(150, 70, 150, 90)
    sheet.line(50, 90, 150, 90)
    sheet.text(60, 85, "1.00")
    grid = grid_of(sheet)
    assert grid.torn
    assert "1.00" in [b.text for b in grid.cells]


def test_spans(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 250], [50, 90])
    sheet.line(50, 70, 250, 70)
    sheet.line(150, 70, 150, 90)
    sheet.text(130, 65, "支出")
    sheet.text(60, 85, "1.00")
    sheet.text(160, 85, "2.00")
    grid = grid_of(sheet)
    assert [(b.row0, b.row1, b.col0, b.col1, b.text) for b in grid.cells] == [
        (0, 1, 0, 2, "支出"),
        (1, 2, 0, 1, "1.00"),
        (1, 2, 1, 2, "2.00"),
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("370,219.2", "5"), "370,219.25"),
        (("1,234", ".50"), "1,234.50"),
        (("1, 234.50",), "1,234.50"),
        (("一般公共", "服务支出"), "一般公共服务支出"),
        (("General", "budget"), "General budget"),
        (("因 公 出 国",), "因公出国"),
        (("201 03",), "201 03"),
        (("100", "200"), "100 200"),
        (("1.00", "2.00"), "1.00 2.00"),
        (("约5", "个"), "约5个"),
    ],
)
def test_the_lines_of_a_cell(paper: Any, lines: tuple[str, ...], text: str) -> None:
    sheet = paper()
    sheet.ruled([50, 120, 250], [50, 90])
    for i, line in enumerate(lines):
        sheet.glyphs(60, 65 + 15 * i, line)
    box = grid_of(sheet).cells[0]
    assert box.text == text
    assert len(box.lines) == len(lines)


def test_a_whole_number_goes_on_where_its_line_is_full(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 82, 250], [50, 90])
    sheet.text(55, 65, "1234")
    sheet.text(55, 80, "56")
    assert grid_of(sheet).cells[0].text == "123456"


def test_rows_that_no_ruling_parts(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 150, 200, 250], [50, 70, 110])
    for x, text in ((60, "支出"), (160, "合计"), (210, "基本")):
        sheet.text(x, 65, text)
    for y, name, a, b in ((85, "教育支出", "1.00", "2.00"), (100, "住房支出", "3.00", "4.00")):
        for x, text in ((60, name), (160, a), (210, b)):
            sheet.text(x, y, text)
    grid = grid_of(sheet)
    assert texts(grid) == [["支出", "合计", "基本"], ["教育支出", "1.00", "2.00"], ["住房支出", "3.00", "4.00"]]


@pytest.mark.parametrize("draw", ["text", "glyphs"])
def test_texts_that_touch_at_a_wall_are_cut_there(paper: Any, draw: str) -> None:
    sheet = paper()
    sheet.ruled([50, 100, 150, 250], [50, 70])
    getattr(sheet, draw)(57.5, 65, "4,320.91")  # ends 2.5 pt before the wall, where the next begins
    getattr(sheet, draw)(102.5, 65, "5,320.92")
    getattr(sheet, draw)(152.5, 65, "一、一般公共服务")
    assert texts(grid_of(sheet)) == [["4,320.91", "5,320.92", "一、一般公共服务"]]


def test_one_object_over_a_wall_is_two_texts(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 100, 250], [50, 70])
    sheet.text(57.5, 65, "4,320.91一般公共服务")
    assert texts(grid_of(sheet)) == [["4,320.91", "一般公共服务"]]


def test_writing_wider_than_its_cell_stays_whole(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 96, 150, 250], [50, 70, 90])
    sheet.text(52, 65, "机关事业单位养老保险")  # over the wall, into a blank cell
    sheet.text(235, 65, "9")
    sheet.text(52, 85, "机关事业单位养老保险")  # over the wall, under the figure set to the wall behind it
    sheet.text(125, 85, "1.00")
    assert texts(grid_of(sheet)) == [
        ["机关事业单位养老保险", "", "9"],
        ["机关事业单位养老保险", "1.00", ""],
    ]


def test_a_figure_wider_than_its_cell_stays_where_it_ends(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 100, 150], [50, 70])
    sheet.text(148 - 60, 65, "1234567890.5")
    assert texts(grid_of(sheet)) == [["", "1234567890.5"]]


def test_what_is_hidden_is_not_printed(paper: Any) -> None:
    sheet = filled(paper())
    sheet.ruled(XS, YS)
    sheet.text(60, 65, "8", extra="3 Tr")
    sheet.text(60, -20, "beyond the page")
    sheet.content.append("q 0 0 400 150 re W n")
    sheet.text(60, 120, "clipped away")
    sheet.text(60, 200, "shown")
    sheet.content.append("Q")
    source = read(sheet.pdf())
    assert texts(source.pages[0].grids[0]) == FILLED
    assert [line.text for line in source.pages[0].lines] == ["shown"]
    assert {gap.text for gap in source.gaps} == {"beyond the page", "clipped away"}


def test_a_line_that_its_own_cell_hides_is_kept(paper: Any) -> None:
    sheet = paper()
    sheet.ruled(XS, YS)
    sheet.content.append("q 51 231 98 18 re W n")  # within the first cell
    sheet.text(60, 62, "采购组织形")
    sheet.text(60, 74, "式")
    sheet.content.append("Q")
    sheet.text(60, 85, "集中")
    assert texts(grid_of(sheet)) == [["采购组织形式", ""], ["集中", ""]]


def test_the_layer_of_a_scan_is_read_and_marked(paper: Any) -> None:
    sheet = paper()
    sheet.text(60, 65, "教育支出", extra="3 Tr")
    page = page_of(sheet)
    assert page.recognised
    assert [line.text for line in page.lines] == ["教育支出"]


def test_an_image_without_text_is_a_gap(paper: Any) -> None:
    sheet = paper()
    sheet.content.append("q 200 0 0 100 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q")
    (gap,) = read(sheet.pdf()).gaps
    assert gap.place.box == (5000, 15000, 25000, 25000)
    assert not gap.text


def test_fonts_that_give_other_characters_than_they_show_are_said(paper: Any) -> None:
    """The map of a font's characters is broken: the figures of a table are read, what its words are is not known."""
    sheet = paper()
    sheet.ruled(XS, YS)
    for y, (name, figure) in zip(
        (65, 85), (("N1\u00af\u00eawu", "1,234.50"), ("\u00ce\u00af\u0113\u00ea", "7.00")), strict=True
    ):
        sheet.text(60, y, name)
        sheet.text(245 - 5 * len(figure), y, figure)
    sheet.text(60, 200, "\u0178\u00ea\u0113\u00f7\u00ce\u0142\u00e4")
    source = read(sheet.pdf())
    assert [row[1] for row in texts(source.pages[0].grids[0])] == ["1,234.50", "7.00"]
    assert source.pages[0].lines == []
    assert [gap.reason for gap in source.gaps] == ["text in a font that gives other characters than it shows"]


def test_some_foreign_letters_on_a_chinese_page_are_text(paper: Any) -> None:
    sheet = filled(paper())
    sheet.ruled(XS, YS)
    sheet.text(60, 200, "\u03b1\u03b2\u00e9")
    source = read(sheet.pdf())
    assert [line.text for line in source.pages[0].lines] == ["\u03b1\u03b2\u00e9"]
    assert source.gaps == []


def test_forms_are_read_where_they_are_shown(paper: Any) -> None:
    sheet = filled(paper())
    sheet.ruled(XS, YS)
    sheet.form, sheet.content = "\n".join(sheet.content), ["1 0 0 1 20 -10 cm"]
    grid = grid_of(sheet)
    assert texts(grid) == FILLED
    assert grid.place.box == (7000, 6000, 27000, 10000)


def test_bold_by_overprinting_is_read_once(paper: Any) -> None:
    sheet = paper()
    for shift in (0, 0.3, 0.6):
        sheet.glyphs(50 + shift, 40, "收入支出决算总表 11", size=16)
    assert [line.text for line in page_of(sheet).lines] == ["收入支出决算总表11"]


def test_lines_of_running_text(paper: Any) -> None:
    sheet = paper()
    sheet.glyphs(50, 80, "第二行 22 年，")
    sheet.glyphs(50, 60, "第一行 General budget")
    sheet.text(50, 40, "部门：财政局")
    sheet.text(300, 40, "单位：万元")
    for i, c in enumerate("目录"):
        sheet.text(150 + 50 * i, 20, c)
    assert [line.text for line in page_of(sheet).lines] == [
        "目录",
        "部门：财政局",
        "单位：万元",
        "第一行General budget",
        "第二行22年，",
    ]


def test_writing_set_downwards_is_read_downwards(paper: Any) -> None:
    sheet = paper()
    sheet.ruled([50, 70, 150], [50, 110])
    for i, c in enumerate("总体目标"):
        sheet.text(55, 62 + 12 * i, c)
    sheet.text(80, 80, "1.00")
    box = grid_of(sheet).cells[0]
    assert box.text == "总体目标"
    assert box.lines == ("总", "体", "目", "标")


def loose(sheet: Any) -> Any:
    """A table with nothing but its three rules: head over two columns, ordinals, a name in two lines, a blank."""
    sheet.text(150, 30, "收入支出决算总表", size=14)
    sheet.text(330, 45, "单位：万元")
    for y in (52, 92, 205):
        sheet.line(50, y, 390, y)
    heads = [(80, 75, "科目"), (205, 75, "合计"), (270, 65, "其中：基本和项目支出")]
    heads += [(270, 85, "基本支出"), (345, 85, "项目支出")]
    ordinals = [(90, 105, "栏次"), (213, 105, "1"), (288, 105, "2"), (363, 105, "3")]
    names = [(60, 125, "教育支出"), (60, 140, "机关事业单位基本养老"), (60, 152, "保险缴费支出")]
    names += [(60, 170, "住房保障支出"), (60, 190, "合计")]
    for x, y, text in heads + ordinals + names:
        sheet.text(x, y, text)
    for y, figures in (
        (125, ("1,000.00", "400.00", "600.00")),
        (146, ("8.00", "8.00", "")),
        (170, ("2.50", "", "2.50")),
    ):
        for right, figure in zip((240, 315, 390), figures, strict=True):
            sheet.text(right - 5 * len(figure), y, figure) if figure else None
    for right, figure in zip((240, 315, 390), ("1,010.50", "408.00", "602.50"), strict=True):
        sheet.text(right - 5 * len(figure), 190, figure)
    return sheet


def test_a_table_without_rulings(paper: Any) -> None:
    grid = grid_of(loose(paper()))
    assert not grid.ruled
    assert texts(grid) == [
        ["科目", "合计", "其中：基本和项目支出", ""],
        ["", "", "基本支出", "项目支出"],
        ["栏次", "1", "2", "3"],
        ["教育支出", "1,000.00", "400.00", "600.00"],
        ["机关事业单位基本养老保险缴费支出", "8.00", "8.00", ""],
        ["住房保障支出", "2.50", "", "2.50"],
        ["合计", "1,010.50", "408.00", "602.50"],
    ]
    assert [line.text for line in grid.above] == ["收入支出决算总表", "单位：万元"]


def test_sentences_and_lists_are_no_table(paper: Any) -> None:
    sheet = paper()
    for i in range(8):
        sheet.glyphs(30, 30 + 20 * i, f"2024年收入 1,{200 + i}.00 万元，比上年增加 {i}.50 万元，增长 {i}.10%。")
    for i in range(4):
        sheet.glyphs(30, 200 + 20 * i, f"{i + 1}. 教育支出 12.5 万元。")
    page = page_of(sheet)
    assert page.grids == []
    assert len(page.lines) == 12


def test_two_figures_of_which_the_second_begins_before_the_wall(paper: Any) -> None:
    """The second is wider than its cell and set to its right wall: its first figure lies on the last of the first."""
    sheet = paper()
    sheet.ruled([50, 150, 193, 250], [50, 70])
    sheet.glyphs(99, 65, "107.000000")  # 50 pt, to 1 pt before the wall
    sheet.glyphs(146, 65, "57.000000")
    sheet.glyphs(200, 65, "50.000000")
    assert texts(grid_of(sheet)) == [["107.000000", "57.000000", "50.000000"]]


def test_the_outline_of_a_letter_makes_no_table(paper: Any) -> None:
    """Bold by strokes around the letters: closed figures with slants, one with straight sides alone."""
    sheet = filled(paper())
    sheet.ruled(XS, YS)
    sheet.text(60, 30, "表格")
    for x in (60, 70):
        sheet.content.append(
            f"q 0.3 w {x} 279 m {x + 9} 279 l {x + 8} 276 l {x} 275 l h S {x} 274 m {x + 9} 274 l {x + 9} 270 l"
            f" {x + 7} 270 l {x + 7} 272 l {x} 272 l h S Q"
        )
    page = page_of(sheet)
    assert [texts(grid) for grid in page.grids] == [FILLED]
    assert [line.text for line in page.lines] == ["表格"]


def test_boxes_lower_than_their_writing_are_no_table(paper: Any) -> None:
    sheet = filled(paper())
    sheet.ruled(XS, YS)
    sheet.text(60, 30, "表格")
    sheet.ruled([59, 70, 81], [21, 25, 30])
    page = page_of(sheet)
    assert [texts(grid) for grid in page.grids] == [FILLED]
    assert [line.text for line in page.lines] == ["表格"]


def test_a_wall_that_only_open_cells_meet_is_left_out(paper: Any) -> None:
    """Between two closed halves the page draws a wall that closes nothing: the lattice has no line there."""
    sheet = paper()
    for x in (50, 90, 200, 240):
        sheet.line(x, 50, x, 90)
    sheet.line(145, 60, 145, 80)
    for a, b in ((50, 90), (200, 240)):
        for y in (50, 70, 90):
            sheet.line(a, y, b, y)
    sheet.line(90, 70, 200, 70)
    sheet.text(55, 65, "一")
    sheet.text(205, 65, "二")
    grid = grid_of(sheet)
    assert texts(grid)[0][0] == "一"
    assert texts(grid)[0][-1] == "二"
    assert all(box.place.box is not None and box.place.box[0] < box.place.box[2] for box in grid.cells)
