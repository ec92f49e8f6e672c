"""The shared text dumps: every number on a table's lines is in a cell, an open row or a gap, and where it belongs."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pyfinance.amounts import plain_number
from pyfinance.model import Table
from pyfinance.reading.text import decode, read_text
from pyfinance.reading.text.blocks import divide, printed_lines

from .conftest import DOCUMENTS, TRUTH, Corpus, names

NUMBER = re.compile(r"\d[\d,]*\.\d+")
DUMPS = [name for name in names(".txt") if "说明" not in name]
FORMS = ("T10", "T10I", "T17")  # their goals and indicators are texts with numbers in them


def read(name: str) -> tuple[str, list[Table]]:
    text = decode((DOCUMENTS / name).read_bytes())
    return text, read_text(text, name)[0]


def of(tables: list[Table], table: str) -> Table:
    (one,) = [t for t in tables if t.id == table]
    return one


@pytest.mark.parametrize("name", DUMPS)
def test_no_number_of_a_table_is_lost_or_invented(name: str) -> None:
    text, tables = read(name)
    printed: Counter[str] = Counter()
    for block in divide(printed_lines(text)).blocks:
        if block.layout is not None and block.layout.id not in FORMS:
            printed.update(n for line in block.lines for n in _numbers(line.text))
    found: Counter[str] = Counter()
    for table in tables:
        if table.id not in FORMS:
            found.update(n for cell in table.cells.values() for n in _numbers(cell.text))
            found.update(n for row in table.open_rows for number in row.numbers for n in _numbers(number.text))
            found.update(n for gap in table.unread for n in _numbers(gap.text))
    assert sum(printed.values()) > 150
    assert printed == found


def _numbers(text: str) -> list[str]:
    """Numbers with two decimals: a code that a page joint glued to one begins behind them."""
    return [n.partition(".")[0] + "." + n.partition(".")[2][:2] for n in NUMBER.findall(text)]


@pytest.mark.parametrize("name", DUMPS)
def test_the_nine_tables_are_there_once(name: str) -> None:
    _, tables = read(name)
    assert sorted(t.id for t in tables if t.id not in FORMS) == [f"T0{n}" for n in range(1, 10)]
    assert {t.unit for t in tables} - {""} == {"万元"}
    assert all(t.declared_empty == (not t.cells and not t.open_rows) for t in tables if t.id in ("T07", "T08"))


def test_every_labelled_cell_is_certain_or_among_the_readings_of_its_row() -> None:
    (name,) = [n for n in DUMPS if n.startswith("jilin")]
    _, tables = read(name)
    certain: dict[tuple[str, str, str], Decimal] = {}
    possible: dict[tuple[str, str, str], set[Decimal]] = {}
    for table in tables:
        for (r, c), cell in table.cells.items():
            certain[(table.id, table.rows[r].key, table.columns[c].measure)] = _value(cell.text)
        for row in table.open_rows:
            for r, c in row.positions:
                possible[(table.id, table.rows[r].key, table.columns[c].measure)] = {
                    _value(n.text) for n in row.numbers
                }
    with (TRUTH / f"{Path(name).stem}.csv").open(encoding="utf-8-sig", newline="") as lines:
        truth = {(row["table"], row["row"], row["measure"]): _value(row["value"]) for row in csv.DictReader(lines)}
    assert len(truth) > 400
    wrong = [
        k for k, v in truth.items() if certain.get(k, v) != v or (k not in certain and v not in possible.get(k, ()))
    ]
    assert not wrong
    assert not [key for key in certain if key not in truth and key[0] not in FORMS]
    assert not [gap for table in tables for gap in table.unread]


def _value(text: str) -> Decimal:
    return Decimal(plain_number(text) or "NaN")


def test_rows_whose_print_overlaps_are_listed(corpus: Corpus) -> None:
    (name,) = [n for n in DUMPS if "生态环境局_2025" in n]
    _, tables = read(name)
    unread = [gap for table in tables for gap in table.unread]
    assert [gap.text.split()[0] for gap in unread] == ["2080506", "2080599", "20808", "21103"]
    assert all("overlap" in gap.reason and gap.place.line for gap in unread)
    assert not any(table.open_rows for table in tables)
    assert len(of(corpus[name].tables, "T05").unread) == 4


def test_names_that_wrap_around_their_rows_are_joined() -> None:
    (name,) = [n for n in DUMPS if "宜川路" in n]
    _, tables = read(name)
    t05 = {row.key: row.label for row in of(tables, "T05").rows}
    assert t05["2080505"] == "机关事业单位基本养老保险缴费支出"
    assert t05["20799"] == "其他文化旅游体育与传媒支出"
    assert t05["207"] == "文化旅游体育与传媒支出"
    assert not any(row.label == "" for row in of(tables, "T05").rows)
    t06 = {row.key: row.label for row in of(tables, "T06").rows}
    assert (t06["30212"], t06["30110"]) == ("因公出国（境）费用", "职工基本医疗保险缴费")


def test_an_encoding_of_the_country_reads_the_same() -> None:
    (name,) = [n for n in DUMPS if n.startswith("jilin")]
    text = decode((DOCUMENTS / name).read_bytes())
    assert decode(text.encode("gb18030")) == text
