"""Small documents written by hand: tables as lines of cells, prose as lines of text.

A table is written as its column heads and its rows, cells divided by ``|``, blank where nothing is printed:

- a head is a measure; ``basic<total`` is a part of the column ``total``, ``expenditure@1`` stands in block 1, and
  ``execution_rate%`` is a percentage;
- a row begins with its label. ``205 教育支出`` has a code, and its parent is the row with the longest code that begins
  it; ``>其中：专项`` is an of-which line of the row above, ``-一般公共预算`` a line under the row above; ``=合计`` is
  a total; ``@1`` in front puts it in block 1; ``2010301+30101 基本工资`` crosses two codes; ``甲局:`` is a unit and
  ``甲局:公务接待费`` its line; a label ``甲项目/资金总额`` belongs to the project 甲项目.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pyfinance.amounts import unit_power
from pyfinance.model import (
    Cell,
    Column,
    Document,
    Evidence,
    Form,
    Indicator,
    Line,
    Place,
    Quantity,
    Role,
    Row,
    Table,
)
from pyfinance.reading import metadata
from pyfinance.reading.prose import read_prose

_KIND_OF_DIGIT = {"2": "function", "3": "economic", "5": "gov_economic"}
_QUANTITY = re.compile(r"(?P<operator><=|>=|≤|≥|=|＝|<|>)?(?P<value>-?\d+(?:\.\d+)?)(?P<unit>\D*)")
_OPERATORS = {"≤": "<=", "≥": ">=", "＝": "=", None: "="}


def document_of(case: dict[str, Any]) -> Document:
    """The document that a golden case describes."""
    tables = [_table(one, number) for number, one in enumerate(case.get("table", ()), 1)]
    lines = [Line(text, Place(page=1, line=n)) for n, text in enumerate(case.get("text", "").splitlines(), 1) if text]
    document = Document(
        files=("golden",),
        tables=tables,
        lines=lines,
        entity=Evidence(case.get("entity", "某局")),
        year=Evidence(str(case.get("year", 2024))),
        kind=case.get("kind", "final_accounts"),
        scope="department",
        pages=1,
    )
    prose = read_prose(lines, int(document.year.value), document.kind, document.entity.value)
    document.sections, document.sentences, document.claims = prose.sections, prose.sentences, prose.claims
    document.unbound, document.contents, document.glossary = prose.unbound, prose.contents, prose.glossary
    metadata.describe_standing(document)
    return document


def _table(spec: dict[str, Any], number: int) -> Table:
    unit = spec.get("unit", "万元")
    table = Table(
        spec["id"],
        spec["id"],
        spec.get("title", spec["id"]),
        unit=unit,
        unit_by=spec.get("unit_by", "printed" if unit else ""),
        notes=list(spec.get("notes", ())),
        declared_empty=spec.get("declared_empty", False),
        place=Place(page=number),
    )
    heads = [head.strip() for head in spec.get("columns", "").split("|") if head.strip()]
    for head in heads:
        table.columns.append(_column(head, table.columns, unit))
    for line, text in enumerate(spec.get("rows", "").strip().splitlines()):
        _add_row(table, [part.strip() for part in text.split("|")], line, number)
    table.forms = [_form(form, number) for form in spec.get("form", ())]
    return table


def _column(head: str, before: list[Column], unit: str) -> Column:
    name, _, block = head.partition("@")
    name, _, parent = name.partition("<")
    kind = "percent" if name.endswith("%") else "amount"
    name = name.removesuffix("%")
    column = Column((name,), name, block=int(block or 0), unit=unit if kind == "amount" else "%", kind=kind)  # type: ignore[arg-type]
    if parent:
        column.parent = next(i for i, one in enumerate(before) if one.measure == parent)
    return column


def _add_row(table: Table, parts: list[str], line: int, page: int) -> None:
    label, *texts = parts
    block = 0
    if label.startswith("@"):
        block, label = int(label[1]), label[2:].strip()
    row = _row(label, block, line, table.rows)
    r = len(table.rows)
    table.rows.append(row)
    columns = [c for c, column in enumerate(table.columns) if column.block == block]
    for c, text in zip(columns, texts, strict=False):
        if text:
            place = Place(page=page, box=(100 * c, 100 * r, 100 * c + 90, 100 * r + 90))
            table.cells[r, c] = cell_of(text, table.columns[c], place)


def cell_of(text: str, column: Column, place: Place) -> Cell:
    """A printed number of a column."""
    plain = text.replace(",", "").rstrip("%")
    if column.kind == "percent":
        return Cell(text, "%", number=Decimal(plain), place=place)
    exponent = unit_power(column.unit or "元") - len(plain.partition(".")[2])
    return Cell(text, column.unit, int(plain.replace(".", "")) * 10**exponent, exponent, place=place)


def _row(label: str, block: int, line: int, before: list[Row]) -> Row:
    role: Role = "leaf"
    parent: int | None = None
    top = [i for i, one in enumerate(before) if one.block == block and one.parent is None]
    last = top[-1] if top else None
    if label[0] in "=>-":
        role = {"=": "total", ">": "of_which", "-": "leaf"}[label[0]]  # type: ignore[assignment]
        parent = last if label[0] in ">-" else None
        label = label[1:]
    crossed = re.match(r"(\d+)\+(\d+) (.*)$", label)
    if crossed is not None:
        function, economic, name = crossed.groups()
        return Row(f"{function}|{economic}", name, block=block, function=function, economic=economic, line=line)
    found = re.match(r"(\d{3}(?:\d\d){0,2}) (.*)$", label)
    if found is not None:
        return _coded(found.group(1), found.group(2), block, line, before)
    key = label if parent is None else f"{before[parent].label}/{label}"
    unit, _, item = label.partition(":")
    if ":" in label:
        key = f"单位:{unit}" + (f"|{item}" if item else "")
        return Row(key, item or unit, role, block=block, org=unit, line=line)
    project = label.partition("/")[0] if "/" in label else ""
    key = key.removesuffix("/")
    return Row(key, label, role, block=block, parent=parent, project=project, line=line)


def _coded(code: str, label: str, block: int, line: int, before: list[Row]) -> Row:
    above = [(i, one.key) for i, one in enumerate(before) if one.block == block and one.key.isdigit()]
    parents = [(len(key), i) for i, key in above if code != key and code.startswith(key)]
    parent = max(parents)[1] if parents else None
    if parent is not None:
        before[parent].role = "subtotal"
    same = sum(key == code for _, key in above)
    row = Row(f"{code}#{same + 1}" if same else code, label, "leaf", block=block, parent=parent, line=line)
    setattr(row, _KIND_OF_DIGIT[code[0]], code)
    row.code_source = "printed"
    row.depth = (len(code) - 3) // 2
    return row


def quantity(text: str) -> Quantity:
    """A target or result of a form."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return Quantity(text)
    operator = found.group("operator")
    return Quantity(
        text,
        _OPERATORS.get(operator, operator),  # type: ignore[arg-type]
        Decimal(found.group("value")),
        unit=found.group("unit"),
    )


def _form(spec: dict[str, Any], page: int) -> Form:
    """Indicators are lines of level 1, name, target, actual, deviation, weight, score, divided by ``|``."""
    form = Form(spec["project"], "self_evaluation", place=Place(page=page))
    form.score = quantity(spec["score"]) if "score" in spec else None
    for n, line in enumerate(spec.get("indicators", "").strip().splitlines()):
        parts = [part.strip() for part in line.split("|")] + [""] * 7
        level1, name, target, actual, deviation, weight, score = parts[:7]
        form.indicators.append(
            Indicator(
                name,
                level1,
                target=quantity(target),
                actual=quantity(actual) if actual else None,
                deviation=deviation,
                weight=quantity(weight) if weight else None,
                score=quantity(score) if score else None,
                place=Place(page=page, line=n + 1),
            )
        )
    return form
