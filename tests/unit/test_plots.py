"""Pictures: what they draw is what is printed, and Chinese texts are drawn in a font that has them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import pyfinance as pf
from pyfinance.api import Disclosure
from pyfinance.errors import ArgumentError, MissingExtraError, UnknownNameError
from pyfinance.model import Document
from pyfinance.plots import canvas, figures
from pyfinance.plots.treemap import Box, squarified
from pyfinance.writing.made_up import made_up_city


@pytest.fixture(scope="module")
def example() -> Disclosure:
    return pf.read(pf.example())


@pytest.fixture
def font() -> str:
    try:
        return canvas.chinese_font()
    except MissingExtraError as error:
        pytest.skip(str(error))


def texts(figure: Figure) -> list[str]:
    return [one.get_text() for one in figure.findobj(Text) if isinstance(one, Text) and one.get_text()]


@pytest.mark.parametrize("name", ["spending", "balances", "budget_final", "finding_map"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_is_a_figure_of_the_library_and_an_image(example: Disclosure, font: str, name: str, lang: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that the font lacks is a warning
        figure = getattr(pf.plots, name)(example, lang=lang)
        image = figure._repr_png_()
    assert isinstance(figure, Figure)
    assert image.startswith(b"\x89PNG")
    assert getattr(pf.plots, name)(example.document, lang=lang)._repr_png_() == image


def test_spending_draws_every_leaf_once(example: Disclosure, font: str) -> None:
    table = figures.find_table(example.document, ("T05",))
    leaves = figures.leaves(example.document, table, "total")
    assert [leaf.fen for leaf in leaves] == [
        table.cells[r, 0].fen for r, row in enumerate(table.rows) if row.role == "leaf" and (r, 0) in table.cells
    ]
    assert figures.by_group(leaves)["一般公共服务支出"] == 343333 * 10**4
    figure = pf.plots.spending(example)
    boxes = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle) and patch.get_width()]
    assert len(boxes) == len(leaves)
    assert "一般公共服务支出 3,433.33" in texts(figure)


def test_balances_show_the_lines_and_the_total(example: Disclosure, font: str) -> None:
    account = figures.account(example["T01"].record)
    assert [line.name for line in account.income] == ["一般公共预算财政拨款收入", "其他收入", "年初结转和结余"]
    assert account.expenditure[-1] == figures.AccountLine("年末结转和结余", 17864 * 10**4)
    assert account.total == 443233 * 10**4
    shown = {text.strip() for text in texts(pf.plots.balances(example))}
    assert {"4,320.91", "18.13", "93.29", "4,432.33", "178.64"} <= shown


def test_a_line_that_repeats_the_whole_block_is_replaced_by_its_parts(document: Document) -> None:
    table = document.tables[0]
    whole = table.rows[2].__class__("部门预算", "部门预算", "subtotal", block=1)
    table.rows.append(whole)
    for row in table.rows[2:4]:
        row.parent = len(table.rows) - 1
    assert [line.name for line in figures.account(table).expenditure] == ["教育支出", "住房保障支出"]


def test_budget_and_final_stand_in_pairs(example: Disclosure, font: str) -> None:
    shown = {text.strip() for text in texts(pf.plots.budget_final(example))}
    assert {"571.24", "480.61  84.1%", "公务接待费"} <= shown
    shown = {text.strip() for text in texts(pf.plots.budget_final(example, example))}
    assert "446.35  100.0%" in shown


def test_the_three_public_expenses_of_several(example: Disclosure, font: str) -> None:
    figure = pf.plots.three_public([example, example])
    assert texts(figure).count("480.61") == 2
    with pytest.raises(ArgumentError):
        pf.plots.three_public([])


def test_the_map_has_a_mark_for_each_place(example: Disclosure, font: str) -> None:
    figure = pf.plots.finding_map(example)
    marks = [len(np.asarray(collection.get_offsets())) for collection in figure.axes[0].collections]
    findings = example.check().findings
    assert sum(marks) == sum(len({place.line for place in finding.places}) for finding in findings)
    assert "错误 1" in texts(figure)


def test_what_is_not_there_is_an_error_of_its_own(document: Document) -> None:
    document.tables.clear()
    for draw in (pf.plots.spending, pf.plots.balances, pf.plots.budget_final):
        with pytest.raises(UnknownNameError):
            draw(document)


def test_an_unknown_measure_names_those_there_are(example: Disclosure) -> None:
    with pytest.raises(UnknownNameError, match="personnel"):
        pf.plots.spending(example, measure="none")


def test_without_a_chinese_font_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    canvas.chinese_font.cache_clear()
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    with pytest.raises(MissingExtraError, match="fonts-noto-cjk"):
        canvas.chinese_font()
    canvas.chinese_font.cache_clear()


def test_without_the_library_the_extra_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['matplotlib'] = None\nimport pyfinance\npyfinance.plots"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingExtraError" in result.stderr
    assert "pyfinance-juesuan[plots]" in result.stderr


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5_000, "0.01"), (4_999, "0.00"), (-123_456_789_000, "-123,456.79")]
)
def test_labels_are_rounded_in_whole_numbers(fen: int, text: str) -> None:
    assert canvas.shown(fen, "万元") == text


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
def test_the_rectangles_fill_the_box_in_proportion(sizes: list[int]) -> None:
    ordered = sorted(sizes, reverse=True)
    box = Box(0, 0, 10, 6)
    boxes = squarified(ordered, box)
    total = sum(ordered)
    for size, one in zip(ordered, boxes, strict=True):
        assert one.width * one.height == pytest.approx(60 * size / total, rel=1e-6)
        assert -1e-6 <= one.x <= one.x + one.width <= 10 + 1e-6
        assert -1e-6 <= one.y <= one.y + one.height <= 6 + 1e-6
    assert squarified([], box) == []


def test_departments_are_bars_of_shares(example: Disclosure, font: str) -> None:
    others = [Disclosure(made.document) for made in made_up_city(11, departments=2, years=(2024,))]
    figure = pf.plots.departments([example, *others])
    axes = figure.axes[0]
    bars: dict[float, float] = {}
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and patch.get_width():
            bars[patch.get_y()] = bars.get(patch.get_y(), 0) + patch.get_width()
    assert len(bars) == 3
    assert all(abs(length - 1) < 1e-9 for length in bars.values())
    found = texts(figure)
    assert {"4,234.70", "81.1%", "10.5%"} <= set(found)
    assert any(text.startswith(example.entity) for text in found)
    assert pf.plots.departments(pf.compare([example, *others]))._repr_png_() == figure._repr_png_()


def test_departments_name_what_cannot_be_drawn(example: Disclosure, font: str) -> None:
    cells = [cell for cell in example.T05.cells() if cell["measure"] == "total"]
    changed = [{**cell, "value": "-1.50"} if cell["row"] == "2210201" else cell for cell in cells]
    figure = pf.plots.departments([pf.read(json.dumps(changed).encode())])
    assert any("221 -1.50" in text for text in texts(figure))
    below = [{**cell, "value": "-1.50"} for cell in cells]
    with pytest.raises(ArgumentError, match="above zero"):
        pf.plots.departments([pf.read(json.dumps(below).encode())])


def test_many_classes_share_one_colour(font: str) -> None:
    codes = [f"{number}0101" for number in range(201, 216)]
    cells = [
        {"table": "T05", "row": code, "measure": "total", "value": str(number), "unit": "万元", "function": code}
        for number, code in enumerate(codes, 1)
    ]
    figure = pf.plots.departments([pf.read(json.dumps(cells).encode())])
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 11
    assert legend.get_texts()[-1].get_text() == "其他"
