"""Lines of text dumps to tokens: what lost its blanks is taken apart, what is damaged is told."""

from __future__ import annotations

import pytest

from pyfinance.model import Place
from pyfinance.reading.text.figures import cell_of
from pyfinance.reading.text.lexer import all_pointed, tokens, usual_decimals


def texts(line: str, decimals: int = 2) -> list[str]:
    return [token.text for token in tokens(line, 1, decimals)]


def kinds(line: str, decimals: int = 2) -> list[str]:
    return [token.kind for token in tokens(line, 1, decimals)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2010301 行政运行 1,616.95 1,616.95", ["2010301", "行政运行", "1,616.95", "1,616.95"]),
        (
            "财政拨款收入 1 4,320.91一、一般公共服务支出 14 3.50",
            ["财政拨款收入", "1", "4,320.91", "一、一般公共服务支出", "14", "3.50"],
        ),
        ("265.57 245.68 19.9021007 计划生育事务", ["265.57", "245.68", "19.90", "21007", "计划生育事务"]),
        ("2,452.66 2,452.6620805 行政", ["2,452.66", "2,452.66", "20805", "行政"]),
        ("出21205 城乡社区环境卫生", ["出", "21205", "城乡社区环境卫生"]),
        ("1,205.671,205.670.00", ["1,205.67", "1,205.67", "0.00"]),
        ("0.00310 19 其他", ["0.00", "310", "19", "其他"]),
        ("12,3452010301 行政", ["12,345", "2010301", "行政"]),
        ("１，２３４．５０ 99.9％", ["1,234.50", "99.9%"]),
        ("（1.50） (2.00) -3.25 －4.00", ["-1.50", "-2.00", "-3.25", "-4.00"]),
        ("2010601-行政运行 5.00", ["2010601", "-行政运行", "5.00"]),
        ("一、收入。", ["一、收入。"]),
        ("（1）其他 1.其中 2、其他 3.00", ["（1）其他", "1.其中", "2、其他", "3.00"]),
        ("8 9 1.5", ["8", "9", "1.5"]),
    ],
)
def test_tokens(line: str, expected: list[str]) -> None:
    assert texts(line) == expected


def test_a_number_of_more_decimals_is_cut_only_before_a_code_or_a_number() -> None:
    assert texts("44.080000") == ["44.080000"]
    assert texts("44.080123") == ["44.080123"]
    assert texts("44.082010301") == ["44.08", "2010301"]
    assert texts("44.0801", 0) == ["44.0801"]


def test_whole_numbers_are_cut_before_a_code_that_its_name_follows() -> None:
    assert texts("02080501 行政单位离退休", 0) == ["0", "2080501", "行政单位离退休"]
    assert texts("943865000208社会保障和就业支出", 0) == ["943865000", "208", "社会保障和就业支出"]
    assert texts("943865000208 一、外交支出", 0) == ["943865000208", "一、外交支出"]
    assert texts("12080501", 0) == ["12080501"]


@pytest.mark.parametrize("line", ["1,7l3.39", "O.85", "l,234.50", "3,4S2.33", "1.2.3", "1" * 70, "1." * 40])
def test_damaged_numbers_are_told(line: str) -> None:
    assert "bad" in kinds(line)
    assert "number" not in kinds(line)


def test_words_with_digits_and_letters_are_no_damaged_numbers() -> None:
    assert kinds("5G网络 A类") == ["word", "word", "word"]


def test_glue_is_marked() -> None:
    assert [t.glued for t in tokens("1.00一、收入 2.00", 1, 2)] == [False, True, False]


def test_decimals_of_a_table() -> None:
    assert usual_decimals(["1.00 2.5 3.25", "4.00"]) == 2
    assert usual_decimals(["1.000000 2.000000 3.00"]) == 6
    assert usual_decimals(["12 13"]) == 0
    assert all_pointed(["1.00 2.00", "3.25"], 2)
    assert not all_pointed(["1.00 2.5"], 2)
    assert not all_pointed(["12"], 0)


@pytest.mark.parametrize(
    ("text", "unit", "fen", "exponent", "beyond"),
    [
        ("4,320.91", "万元", 4_320_910_000, 4, False),
        ("12,345", "元", 1_234_500, 2, False),
        ("44.080000", "万元", 44_080_000, 0, False),
        ("0.00", "万元", 0, 4, False),
        ("-0.54", "万元", -540_000, 4, False),
        ("989034.300", "元", 98_903_430, 0, False),
        ("0.125", "元", 13, 0, True),
        ("-0.125", "元", -13, 0, True),
        ("1.2345674", "万元", 1_234_567, 0, True),
        ("12.34", "亿元", 123_400_000_000, 8, False),
    ],
)
def test_amounts_are_fen_and_exponent(text: str, unit: str, fen: int, exponent: int, beyond: bool) -> None:
    cell = cell_of(text, unit, Place(line=1))
    assert cell is not None
    assert (cell.fen, cell.exponent, cell.beyond, cell.text) == (fen, exponent, beyond, text)


@pytest.mark.parametrize("text", ["01", "-07.5", "合计", "", "99999999999999999999.00"])
def test_no_amounts(text: str) -> None:
    assert cell_of(text, "万元", Place()) is None


def test_percentages_and_counts_are_decimals() -> None:
    percent = cell_of("99.90%", "万元", Place(), "percent")
    count = cell_of("7", "万元", Place(), "count")
    assert percent is not None
    assert count is not None
    assert (str(percent.number), percent.unit) == ("99.90", "%")
    assert (str(count.number), count.unit) == ("7", "")
