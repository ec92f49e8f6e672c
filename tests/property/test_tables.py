"""Random disclosures as grids: read back cell for cell, proved without a finding, and one wrong figure found.

The budget is drawn first (a tree of subjects with amounts in fen), then printed: codes in one of three forms, columns a
subset, blank or zero, tables in any order, on one page or several, in 元 without decimals or 万元 with two or six.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pyfinance.amounts import decimal_text, separated
from pyfinance.model import Document, OpenRow
from pyfinance.reading.printed import Grid
from pyfinance.relations import all_relations, evaluate
from pyfinance.settling import settle
from tests.grids import cells, grid, tables

UNITS = (("元", 2), ("万元", 4), ("万元", 0), ("元", 0))  # the unit, and the power of ten, in fen, of its last digit
TITLES = {
    "T02": "部门收入预算总表",
    "T03": "部门支出预算总表",
    "T05": "一般公共预算支出表",
    "T06": "一般公共预算基本支出表",
    "T07": "政府性基金预算支出表",
}
HEADS = {"total": "合计", "basic": "基本支出", "project": "项目支出"}


@dataclass
class Budget:
    """Amounts in fen by code and measure; the measures add up to the total."""

    fen: dict[str, dict[str, int]] = field(default_factory=dict)

    def roll_up(self) -> dict[str, dict[str, int]]:
        """With every code above the items, and 合计."""
        every: dict[str, dict[str, int]] = {}
        for code, amounts in self.fen.items():
            for above in dict.fromkeys(("合计", code[:3], code[:5], code)):
                sums = every.setdefault(above, {})
                for measure, amount in amounts.items():
                    sums[measure] = sums.get(measure, 0) + amount
        return every


@st.composite
def budgets(draw: st.DrawFn, digit: str, quantum: int, measures: tuple[str, ...]) -> Budget:
    items = draw(st.lists(st.integers(0, 9999), min_size=1, max_size=9, unique=True))
    budget = Budget()
    for item in sorted(items):
        section = f"{item // 100 % 10:02d}" if digit == "2" else ""  # economic subjects have classes and sections alone
        code = f"{digit}{item // 1000:02d}{section}{item % 100:02d}"
        parts = {m: draw(st.integers(0, 10**6)) * quantum for m in measures[1:]}
        total = sum(parts.values()) if parts else draw(st.integers(0, 10**6)) * quantum
        budget.fen[code] = {measures[0]: total, **parts}
    return budget


def ladder(code: str, form: str) -> list[str]:
    if form == "columns":
        return [code[:3], code[3:5], code[5:7]]
    return [code]


@st.composite
def printed(draw: st.DrawFn, table: str) -> tuple[str, dict[tuple[str, str], str], str]:
    """(the text of a grid, its cells, the caption)."""
    unit, power = draw(st.sampled_from(UNITS))
    digit = "3" if table == "T06" else "2"
    measures = draw(st.sampled_from([("total", "basic", "project"), ("total",)])) if table != "T06" else ("total",)
    form = draw(st.sampled_from(["plain", "columns", "joined"])) if digit == "2" else "plain"
    amounts = draw(budgets(digit, 10**power, measures)).roll_up()
    zeros = draw(st.booleans())
    names = len(measures) > 1
    columns = [HEADS[m] for m in measures] if names else ["预算数"]
    head = {"plain": ["科目编码", "科目名称"], "joined": ["功能科目"]}
    lines = ["|".join([*head[form], *columns])] if form != "columns" else []
    if form == "columns":
        lines = [
            "|".join(["功能分类科目编码", "<", "<", "科目名称", *columns]),
            "|".join(["类", "款", "项", "^", *["^"] * len(columns)]),
        ]
    identity = {"plain": 2, "columns": 4, "joined": 1}[form]
    found: dict[tuple[str, str], str] = {}
    order = sorted(amounts, key=lambda code: "" if code == "合计" else code)
    for code in order:
        texts = []
        for measure in measures:
            fen = amounts[code][measure]
            text = separated(decimal_text(fen, power, unit)) if fen or zeros or code == "合计" else ""
            texts.append(text)
            if text:
                found[(code, measure if names else "amount")] = text.replace(",", "")
        if code == "合计":
            left = ["合计", *["<"] * (identity - 1)]
        elif form == "joined":
            left = [f"[{code}]甲乙"]
        else:
            left = [*ladder(code, form), "甲乙"]
        lines.append("|".join([*left, *texts]))
    number = draw(st.sampled_from(["", "表7 ", "公开03表\n", "附件2："]))
    return "\n".join(lines), found, f"{number}2026年{TITLES[table]}\n单位：{unit}"


@st.composite
def disclosures(draw: st.DrawFn) -> tuple[list[Grid], dict[str, dict[tuple[str, str], str]]]:
    chosen = draw(st.lists(st.sampled_from(sorted(TITLES)), min_size=1, max_size=4, unique=True))
    grids, truth, page = [], {}, 1
    for table in chosen:
        text, found, above = draw(printed(table))
        truth[table] = found
        rows = text.split("\n")
        heads = 2 if rows[0].count("<") else 1
        cut = draw(st.integers(heads + 1, len(rows)))
        grids.append(grid("\n".join(rows[:cut]), above, page=page))
        page += 1
        if cut < len(rows):  # the next page repeats the heads or not
            again = rows[:heads] if draw(st.booleans()) else []
            grids.append(grid("\n".join([*again, *rows[cut:]]), "", page=page))
            page += 1
    return grids, truth


@settings(max_examples=120, deadline=None)
@given(disclosures())
def test_what_is_printed_is_read_and_nothing_else(
    drawn: tuple[list[Grid], dict[str, dict[tuple[str, str], str]]],
) -> None:
    grids, truth = drawn
    records = tables(*grids)
    assert [record.id for record in records] == list(truth)
    for record in records:
        assert cells(record) == truth[record.id]
        assert record.unread == []
    document = Document(("printed",), tables=records)
    structural = [relation for relation in all_relations(document) if relation.structural]
    evaluation = evaluate(document, structural)
    assert "mismatch" not in evaluation.verdict


@settings(max_examples=60, deadline=None)
@given(printed("T05"), st.data())
def test_one_wrong_figure_breaks_a_relation(
    drawn: tuple[str, dict[tuple[str, str], str], str], data: st.DataObject
) -> None:
    text, _, above = drawn
    (record,) = tables(grid(text, above))
    document = Document(("printed",), tables=[record])
    relations = all_relations(document)
    filled = [at for at, cell in sorted(record.cells.items()) if cell.fen]
    assume(filled)
    at = data.draw(st.sampled_from(filled))
    cell = record.cells[at]
    cell.fen += data.draw(st.sampled_from([-3, 3, 90])) * 10**cell.exponent
    named = {(term.row, term.column) for relation in relations for term in relation.terms}
    assert at in named
    assert "mismatch" in evaluate(document, relations).verdict


@settings(max_examples=60, deadline=None)
@given(printed("T05"), st.data())
def test_rows_whose_blanks_are_lost_are_placed_or_listed(
    drawn: tuple[str, dict[tuple[str, str], str], str], data: st.DataObject
) -> None:
    text, truth, above = drawn
    (record,) = tables(grid(text, above))
    assume(len(record.columns) == 3)
    rows = data.draw(st.sets(st.sampled_from(range(1, len(record.rows)))))
    for row in sorted(rows):
        numbers = [record.cells.pop((row, column)) for column in range(3) if (row, column) in record.cells]
        if numbers:
            record.open_rows.append(OpenRow(row, numbers, (0, 1, 2)))
    document = Document(("printed",), tables=[record])
    settled = settle(document)
    placed = cells(record)
    lost = [gap.text for gap in record.unread]
    assert settled.cost == 0
    assert len(placed) + len(lost) == len(truth)  # nothing is lost silently
    if settled.assignments == 1:
        assert lost == []
    for (row, column), cell in record.cells.items():
        key = (record.rows[row].key, record.columns[column].measure)
        if cell.fen:  # sums do not tell a printed zero from a blank; every other figure stands where it was printed
            assert truth.get(key) == placed[key]
