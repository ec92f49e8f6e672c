"""The tables of a real text dump, changed when the test runs: another order and numbering, another unit, other columns,
blank rows, a wrong figure elsewhere, a table cut short, letters in a number.

What a variant must give follows from the labelled cells of the document by the same change.
"""

from __future__ import annotations

import csv
import random
import re
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest

from pyfinance import checking, settling
from pyfinance.display.tidy import tidy_rows
from pyfinance.errors import ReadError
from pyfinance.model import Document
from pyfinance.reading.document import read_document

from .conftest import DOCUMENTS, TRUTH

NINE = tuple(f"T{n:02d}" for n in range(1, 10))
SOURCE = next(DOCUMENTS.glob("jilin_*.txt"), None)
HEADING = re.compile(r"^ ?([一二三四五六七八九十])、(\S*表)$")
LABEL = re.compile(r"公开 \d\d 表")
ID = dict(zip("一二三四五六七八九", NINE, strict=True))
NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.\d\d(?!\d)")

pytestmark = pytest.mark.skipif(SOURCE is None, reason="the shared documents are not there")

Cells = dict[tuple[str, str, str], Decimal]


@cache
def source() -> str:
    assert SOURCE is not None
    return SOURCE.read_text(encoding="utf-8")


@cache
def truth() -> Cells:
    assert SOURCE is not None
    with (TRUTH / f"{SOURCE.stem}.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {(r["table"], r["row"], r["measure"]): Decimal(r["value"]) for r in rows if r["table"] in NINE}


@cache
def sections() -> tuple[str, tuple[str, ...], str]:
    """What stands before the nine tables, the section of each, and what follows."""
    lines = source().split("\n")
    starts = [i for i, line in enumerate(lines[:-4]) if HEADING.match(line) and LABEL.fullmatch(lines[i + 4])]
    assert len(starts) == 9
    end = next(i for i in range(starts[-1], len(lines)) if lines[i].startswith(" 十、"))
    bounds = [*starts, end]
    parts = tuple("\n".join(lines[a:b]) for a, b in pairwise(bounds))
    return "\n".join(lines[: starts[0]]), parts, "\n".join(lines[end:])


def document_of(text: str) -> Document:
    document = read_document([text.encode("utf-8")], ["variant.txt"])
    settling.settle(document)
    return document


def cells_of(document: Document) -> Cells:
    return {
        (row["table"], row["row"], row["measure"]): Decimal(row["value"])
        for row in tidy_rows(document)
        if row["table"] in NINE and row["role"] != "repeat"
    }


def whole(*parts: str) -> str:
    before, _, after = sections()
    return "\n".join((before, *parts, after))


def differences(found: Cells, wanted: Cells) -> dict[tuple[str, str, str], tuple[Decimal | None, Decimal | None]]:
    return {k: (wanted.get(k), found.get(k)) for k in {*found, *wanted} if wanted.get(k) != found.get(k)}


@pytest.mark.parametrize("seed", range(4))
def test_tables_in_another_order_under_other_numbers(seed: int) -> None:
    _, parts, _ = sections()
    shuffled = list(parts)
    random.Random(seed).shuffle(shuffled)
    numbers = random.Random(seed + 100).sample(range(1, 30), 9)
    renamed = [LABEL.sub(f"公开 {n:02d} 表", part) for n, part in zip(numbers, shuffled, strict=True)]
    document = document_of(whole(*renamed))
    assert differences(cells_of(document), truth()) == {}
    assert [t.id for t in document.tables if t.id in NINE] == [ID[part.split("\n")[0].strip()[0]] for part in shuffled]


@pytest.mark.parametrize(("unit", "digits"), [("元", 0), ("元", 2), ("亿元", 6), ("万元", 2)])
def test_another_unit_and_other_decimals(unit: str, digits: int) -> None:
    shift = {"元": Decimal(10000), "万元": Decimal(1), "亿元": Decimal("0.0001")}[unit]

    def printed(m: re.Match[str]) -> str:
        return f"{Decimal(m.group().replace(',', '')) * shift:,.{digits}f}"

    _, parts, _ = sections()
    changed = [NUMBER.sub(printed, part.replace("单位：万元", f"单位：{unit}")) for part in parts]
    document = document_of(whole(*changed))
    assert differences(cells_of(document), {k: v * shift for k, v in truth().items()}) == {}
    assert {t.unit for t in document.tables if t.id in NINE} == {unit}


def rows_of(part: str) -> list[tuple[str, str]]:
    """(code, name) of the coded rows of a section, the total first."""
    found = [("合计", "合计")]
    for line in part.split("\n"):
        m = re.match(r"(\d{3,7}) (\S+?)(?: [\d,.]+| |$)", line)
        if m:
            found.append((m.group(1), m.group(2)))
    return found


COLUMNS = {
    "T02": {"total": "本年收入合计", "fiscal_appropriation": "财政拨款收入", "other": "其他收入"},
    "T03": {"total": "本年支出合计", "basic": "基本支出", "project": "项目支出"},
    "T05": {"total": "合计", "basic": "基本支出", "project": "项目支出"},
}


def subset(part: str, table: str, measures: tuple[str, ...]) -> str:
    """A section with these columns alone, the blanks of its rows lost as in the dump."""
    heading, title, label, party = (line for line in part.split("\n")[:8] if line)
    lines = [heading, title, label, party, "项目 " + " ".join(COLUMNS[table][m] for m in measures), "科目代码 科目名称"]
    lines.append("栏次 " + " ".join(str(n + 1) for n in range(len(measures))))
    for code, name in rows_of(part):
        values = [truth().get((table, code, m)) for m in measures]
        shown = " ".join(f"{value:,.2f}" for value in values if value is not None)
        lines.append(f"{name} {shown}" if code == "合计" else f"{code} {name} {shown}")
    return "\n\n".join(lines)


@pytest.mark.parametrize(
    "kept",
    [
        {"T02": ("total", "fiscal_appropriation", "other")},
        {"T03": ("total", "basic", "project"), "T05": ("total", "basic", "project")},
        {
            "T02": ("total", "fiscal_appropriation", "other"),
            "T03": ("total", "project"),
            "T05": ("total", "basic", "project"),
        },
    ],
)
def test_other_columns(kept: dict[str, tuple[str, ...]]) -> None:
    _, parts, _ = sections()
    changed = [subset(part, t, kept[t]) if t in kept else part for t, part in zip(NINE, parts, strict=True)]
    wanted = {k: v for k, v in truth().items() if k[0] not in kept or k[2] in kept[k[0]]}
    document = document_of(whole(*changed))
    assert differences(cells_of(document), wanted) == {}
    assert [gap for table in document.tables for gap in table.unread] == []


def test_rows_without_figures() -> None:
    _, parts, _ = sections()
    blank = "\n2080599 其他行政事业单位养老支出\n\n"
    changed = [
        part.replace("\n20808 ", f"{blank}20808 ", 1) if n in (1, 2, 4) else part for n, part in enumerate(parts)
    ]
    document = document_of(whole(*changed))
    assert differences(cells_of(document), truth()) == {}
    records = {table.id: table for table in document.tables}
    assert all(any(row.key == "2080599" for row in records[t].rows) for t in ("T02", "T03", "T05"))


@pytest.mark.parametrize(
    ("table", "old", "new", "row", "measure"),
    [
        ("T03", "2101101 行政单位医疗 131.47 131.47", "2101101 行政单位医疗 131.74 131.47", "2101101", "total"),
        (
            "T02",
            "2010302 一般行政管理事务 926.27 909.00",
            "2010302 一般行政管理事务 926.27 990.00",
            "2010302",
            "fiscal_appropriation",
        ),
        ("T01", "四、住房保障支出 17 190.98", "四、住房保障支出 17 109.98", "住房保障支出", "expenditure"),
    ],
)
def test_a_wrong_figure_at_another_place(table: str, old: str, new: str, row: str, measure: str) -> None:
    _, parts, _ = sections()
    at = NINE.index(table)
    assert old in parts[at]
    changed = [part.replace(old, new) if n == at else part for n, part in enumerate(parts)]
    document = document_of(whole(*changed))
    right = truth()[(table, row, measure)]
    findings = checking.check(document).findings
    hits = [
        f for f in findings if f.table == table and row in f.rows and f.measure == measure and f.verdict == "mismatch"
    ]
    assert hits, [f.id for f in findings if f.verdict == "mismatch"]
    assert any(Decimal(f.computed) == right for f in hits)


def test_a_table_cut_short_is_no_traceback_and_nothing_is_made_up() -> None:
    _, parts, _ = sections()
    lines = parts[2].split("\n")
    for keep in range(8, len(lines), 17):
        document = document_of(whole(*parts[:2], "\n".join(lines[:keep]), *parts[3:]))
        extra = {k: v for k, v in differences(cells_of(document), truth()).items() if v[0] is None and k[0] == "T03"}
        assert extra == {}


def test_letters_in_a_number_are_listed_with_their_line() -> None:
    _, parts, _ = sections()
    changed = [part.replace("2101102 事业单位医疗 32.57", "2101102 事业单位医疗 32.S7", 1) for part in parts]
    text = whole(*changed)
    document = document_of(text)
    gaps = [(table.id, gap) for table in document.tables for gap in table.unread]
    assert [id_ for id_, _ in gaps] == ["T02", "T03", "T05"]
    printed = text.split("\n")
    for _, gap in gaps:
        assert "32.S7" in gap.text
        assert gap.place.line is not None
        assert "32.S7" in printed[gap.place.line - 1]
    lost = differences(cells_of(document), truth())
    assert {(table, row) for table, row, _ in lost} == {(t, "2101102") for t in ("T02", "T03", "T05")}
    assert {found for _, found in lost.values()} == {None}


def test_ten_megabytes_of_noise() -> None:
    noise = random.Random(7)
    letters = "收支预决算合计一二三123456789.,，。 \n\n()（）"
    block = "".join(noise.choices(letters, k=100_000))
    text = (block * 40)[: 10_000_000 // 3]
    assert len(text.encode("utf-8")) > 5_000_000
    document = read_document([text.encode("utf-8") + b"\n" * 4_000_000], ["noise.txt"])
    assert all(table.id not in NINE or not table.cells for table in document.tables)


@pytest.mark.parametrize("data", [b"", bytes(range(256)) * 40, b"\x00" * 1000])
def test_what_is_no_document_is_a_typed_error(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_document([data], ["odd.bin"])
