"""Documents built by hand: what reading would give, without reading."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pyfinance.amounts import unit_power
from pyfinance.model import Cell, Column, Document, Evidence, Finding, Gap, Kind, OpenRow, Place, Role, Row, Table

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def amount(text: str, line: int, unit: str = "万元") -> Cell:
    """A cell with the amount that a text of this form states."""
    plain = text.replace(",", "")
    digits = len(plain.partition(".")[2])
    exponent = unit_power(unit) - digits
    return Cell(text, unit, int(plain.replace(".", "")) * 10**exponent, exponent, place=Place(line=line))


def two_sided() -> Table:
    """Two blocks side by side, the left one shorter."""
    table = Table("T01", "summary", "收入支出决算总表", unit="万元", pages=(3,))
    table.columns = [
        Column(("收入", "决算数"), "income", block=0),
        Column(("支出", "决算数"), "expenditure", block=1),
    ]
    left: list[tuple[str, Role]] = [("财政拨款收入", "leaf"), ("总计", "total")]
    right: list[tuple[str, Role]] = [("教育支出", "leaf"), ("住房保障支出", "leaf"), ("总计", "total")]
    for block, rows in enumerate((left, right)):
        for line, (label, role) in enumerate(rows):
            table.rows.append(Row(label, label, role, block=block, line=2 if role == "total" else line))
    figures = {(0, 0): "1,300.00", (1, 0): "1,300.00", (2, 1): "1,000.00", (3, 1): "300.00", (4, 1): "1,300.00"}
    table.cells = {place: amount(text, 10 + place[0]) for place, text in figures.items()}
    return table


def coded() -> Table:
    """A coded table with a header of two storeys, a blank column of one row and one wrong figure (205 basic)."""
    table = Table("T05", "general_expenditure", "一般公共预算财政拨款支出决算表", unit="万元")
    table.columns = [
        Column(("本年支出", "合计"), "total"),
        Column(("本年支出", "基本支出"), "basic", parent=0),
        Column(("本年支出", "项目支出"), "project", parent=0),
    ]
    lines: list[tuple[str, str, Role, tuple[str, str, str]]] = [
        ("", "合计", "total", ("1,300.00", "1,300.00", "0.00")),
        ("205", "教育支出", "subtotal", ("1,000.00", "1,030.00", "")),
        ("20502", "普通教育", "leaf", ("1,000.00", "1,000.00", "")),
        ("221", "住房保障支出", "leaf", ("300.00", "300.00", "")),
    ]
    for r, (code, label, role, texts) in enumerate(lines):
        source = "printed" if code else "none"
        depth = max(len(code) // 2 - 1, 0)
        table.rows.append(Row(code or label, label, role, function=code, code_source=source, line=r, depth=depth))  # type: ignore[arg-type]
        table.cells |= {(r, c): amount(text, 20 + r) for c, text in enumerate(texts) if text}
    return table


def rates() -> Table:
    """A table that no layout knows, with a percentage beside an amount, and a row that stays open."""
    table = Table("", "", "项目执行情况", unit="元")
    table.columns = [Column(("执行数",), "执行数"), Column(("执行率",), "执行率", kind="percent", unit="%")]
    table.rows = [Row("甲", "甲"), Row("乙", "乙", line=1), Row("丙", "丙", line=2)]
    table.cells = {
        (0, 0): Cell("989034.300", "元", 98903430, 0, place=Place(page=2, box=(100, 250, 4000, 1200))),
        (0, 1): Cell("99.90%", "%", number=Decimal("99.90"), place=Place(page=2)),
        (1, 0): Cell("（12.5）", "元", -1250, 1, place=Place(page=2)),
    }
    table.open_rows = [OpenRow(2, [amount("7", 40, "元")], (0, 1))]
    table.unread = [Gap("1O,5", "not a number", Place(line=41))]
    return table


@pytest.fixture
def document() -> Document:
    """A disclosure of three tables."""
    return Document(
        files=("决算.txt",),
        tables=[two_sided(), coded(), rates()],
        unread=[Gap("？？", "no table", Place(line=99))],
        entity=Evidence("某局"),
        year=Evidence("2024"),
        kind=_kind(),
        scope="department",
    )


def _kind() -> Kind:
    return "final_accounts"


@pytest.fixture
def findings() -> list[Finding]:
    """A tail and an error, in this order."""
    place = (Place(line=21),)
    tail = Finding(
        "tail",
        "W9",
        "rounding",
        "note",
        "T01",
        "",
        ("总计",),
        "income",
        place,
        "1300.00",
        "1300.01",
        "-0.01",
        "0.015",
        "",
        "",
        "",
    )
    wrong = Finding(
        "wrong", "W7", "mismatch", "error", "T05", "", ("205",), "basic", place, "1030.00", "1000.00", "30.00", "0.01",
        "1030.00 ≠ 1000.00", "205 basic 1000.00", "建议核实：基本支出 1,030.00 大于合计 1,000.00",
        "basic 1,030.00 exceeds total 1,000.00; please verify",
    )  # fmt: skip
    return [tail, wrong]
