"""Web pages: spans, markup of word processors, layout tables, what is not shown."""

from __future__ import annotations

import pytest

from pyfinance.errors import DamagedFileError, LimitError
from pyfinance.reading.html import read
from pyfinance.reading.html.reader import decoded
from pyfinance.reading.limits import Limits, Meter
from pyfinance.reading.printed import Grid, Page


def page(body: str) -> Page:
    return read(f"<html><body>{body}</body></html>".encode(), "a.html").pages[0]


def grid(body: str) -> Grid:
    return page(body).grids[0]


def placed(table: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(b.row0, b.row1, b.col0, b.col1, b.text) for b in table.cells if b.text]


def test_spans_in_both_directions() -> None:
    table = grid(
        "<table><tr><td rowspan=2>项目</td><td colspan=2>支出</td></tr><tr><td>合计</td><td>基本</td></tr>"
        "<tr><td>甲</td><td>2.50</td><td>1.50</td></tr></table>"
    )
    assert placed(table) == [
        (0, 2, 0, 1, "项目"),
        (0, 1, 1, 3, "支出"),
        (1, 2, 1, 2, "合计"),
        (1, 2, 2, 3, "基本"),
        (2, 3, 0, 1, "甲"),
        (2, 3, 1, 2, "2.50"),
        (2, 3, 2, 3, "1.50"),
    ]


def test_spans_end_with_their_section_and_the_foot_stands_last() -> None:
    table = grid(
        "<table><tfoot><tr><td>总计</td><td>9.00</td></tr></tfoot><thead><tr><td rowspan=0>名</td><td>数</td></tr></thead>"
        "<tr><td>甲</td><td>1.00</td></tr></table>"
    )
    assert placed(table) == [
        (0, 1, 0, 1, "名"),
        (0, 1, 1, 2, "数"),
        (1, 2, 0, 1, "甲"),
        (1, 2, 1, 2, "1.00"),
        (2, 3, 0, 1, "总计"),
        (2, 3, 1, 2, "9.00"),
    ]


def test_overlapping_spans_cover_every_position_once() -> None:
    table = grid(
        "<table><tr><td>a</td><td rowspan=3>b</td></tr><tr><td colspan=3>c</td></tr><tr><td>d</td><td>1.5</td></tr></table>"
    )
    positions = [(r, c) for b in table.cells for r in range(b.row0, b.row1) for c in range(b.col0, b.col1)]
    assert sorted(positions) == [(r, c) for r in range(table.rows) for c in range(table.cols)]
    assert table.torn


def test_blanks_of_word_processors() -> None:
    """Indents of no-break and full-width blanks count; blanks within a name or a number are no part of it."""
    table = grid(
        "<table><tr><td>&nbsp;&nbsp;&nbsp;&nbsp;基本</td><td>1, 234.50<o:p></o:p></td></tr>"
        "<tr><td>　　项目<br>支出</td><td> 2.00 </td></tr><tr><td style='padding-left:21pt'>其他</td><td>&nbsp;</td></tr>"
        "</table>"
    )
    assert [(b.text, b.indent) for b in table.cells if b.col0 == 0] == [
        ("基本", 2100),
        ("项目支出", 2100),
        ("其他", 2100),
    ]
    assert [b.text for b in table.cells if b.col0 == 1] == ["1,234.50", "2.00", ""]


def test_two_numbers_in_one_cell_stay_two() -> None:
    assert [
        b.text
        for b in grid("<table><tr><td>a</td><td>1.50<br>2.50</td></tr><tr><td>b</td><td>3</td></tr></table>").cells
    ][1] == "1.50 2.50"


def test_titles_and_units_are_lines_above() -> None:
    shown = page(
        "<p>某局</p><table><tr><td colspan=2>支出决算表</td></tr><tr><td>部门：某局</td><td>单位：万元</td></tr>"
        "<tr><td>项目</td><td>金额</td></tr><tr><td>甲</td><td>1.00</td></tr></table><p>注：略</p>"
    )
    assert [line.text for line in shown.grids[0].above] == ["某局", "支出决算表", "部门：某局", "单位：万元"]
    assert [line.text for line in shown.grids[0].below] == ["注：略"]
    assert (shown.grids[0].rows, str(shown.grids[0].place)) == (2, "table 1!A3")


def test_a_layout_table_is_walked_through() -> None:
    shown = page(
        "<table><tr><td>导航</td><td><table><tr><td>a</td><td>1.5</td></tr><tr><td>b</td><td>2.5</td></tr></table></td></tr></table>"
    )
    assert [line.text for line in shown.lines] == ["导航"]
    assert [b.text for b in shown.grids[0].cells] == ["a", "1.5", "b", "2.5"]


def test_what_is_not_shown() -> None:
    source = read(
        b"<body><script>var a = 1.5</script><p style='display:none'>x</p><p>1<span hidden>2</span>3</p>"
        b"<div style='display: none'><table><tr><td>1,234.50</td></tr></table></div></body>"
    )
    assert [line.text for line in source.pages[0].lines] == ["13"]
    assert [gap.reason for gap in source.gaps] == ["a table that the page does not show"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = "<html><body><p>收入决算表</p></body></html>"
    assert [line.text for line in read(text.encode(encoding)).pages[0].lines] == ["收入决算表"]


def test_what_a_page_declares_is_believed_if_it_fits() -> None:
    body, traditional = "<p>预算</p>", "<p>預算</p>"
    assert decoded(b"<meta charset=big5>" + traditional.encode("big5"))[0].endswith(traditional)
    assert decoded(b"<meta charset='utf-8'>" + body.encode("gbk"))[0].endswith(body)
    assert decoded(b"<meta charset=none>" + body.encode())[0].endswith(body)


def test_bytes_that_are_no_text_are_counted() -> None:
    assert decoded(b"<meta charset=utf-8>\x81")[1] == 1


def test_limits() -> None:
    with pytest.raises(LimitError) as caught:
        read(b"<p>" + b"x" * 100, "a.html", meter=Meter(Limits(markup=50), "a.html"))
    assert (caught.value.limit, caught.value.allowed, caught.value.source) == ("markup", 50, "a.html")
    with pytest.raises(LimitError, match="cells"):
        read(b"<table><tr><td>1<td>2<td>3<tr><td>4<td>5<td>6</table>", meter=Meter(Limits(cells=5)))


def test_a_page_without_elements() -> None:
    with pytest.raises(DamagedFileError):
        read(b"")
