"""Rules on coded rows: codes against names, rows printed twice, children without parents, what codes say of money."""

from __future__ import annotations

from collections.abc import Iterator

from pyfinance.checking.context import Context, Spot, columns_of, single_code
from pyfinance.checking.naming import table_name
from pyfinance.checking.outcomes import Outcome
from pyfinance.model import Place, Row, Table
from pyfinance.subjects import Subject, kind_of, normal_name

_CODED = ("T02", "T03", "T05", "T05F", "T05B", "T05E", "T06", "T06F", "T07", "T08", "T11", "T15")
_RATE_CHANGED = 2019  # the employer's pension contribution fell from 20 % to 16 %, the annuity stayed at 8 %


def code_and_name(context: Context) -> Iterator[Outcome]:
    """S7: a code goes with its name of the year; wrong only where the name belongs to another listed code."""
    for t in range(len(context.document.tables)):
        for r, row in context.rows(t):
            code = single_code(row)
            if not code or row.code_source != "printed" or not row.label:
                continue
            known = context.chart.find(code, context.year)
            if known is None or known.source != "observed":
                yield Outcome(verdict="insufficient_data", reason=f"{code} is not in the list of subjects")
                continue
            other = _other_code(context, known, row)
            yield _named(context, t, r, known, other) if other else Outcome(verdict="exact")


def _named(context: Context, t: int, r: int, known: Subject, other: str) -> Outcome:
    table, row = context.document.tables[t], context.document.tables[t].rows[r]
    return Outcome(
        verdict="mismatch",
        table=table_name(context.document, t),
        part=row.part,
        rows=(row.key,),
        measure="code",
        places=(_place(table, r),),
        printed=f"{known.code} {row.label}",
        computed=f"{other} {row.label}",
        repair=other,
        message=f"科目编码{known.code}为“{known.name}”，“{row.label}”的编码为{other}，建议核实",
        message_en=f"code {known.code} is {known.name}; {row.label} is {other}; please verify",
    )


def _other_code(context: Context, known: Subject, row: Row) -> str:
    """The code that the printed name belongs to, where it is not this one's; "" where nothing can be said."""
    label = normal_name(row.label)
    names = {normal_name(usage.name) for usage in known.usages} | {normal_name(known.name)}
    if label in names or any(_cut(label, name) for name in names):
        return ""
    found = [s for s in context.chart.by_name(label, kind_of(known.code)) if s.level == known.level]
    siblings = [s for s in found if s.parent == known.parent and s.code != known.code]
    if len(siblings) == 1:
        return siblings[0].code
    return found[0].code if len(found) == 1 and found[0].code != known.code else ""


def _cut(label: str, name: str) -> bool:
    """A name that its cell cuts off, or that only adds or leaves out 支出, is the same name."""
    return name.startswith(label) or label.startswith(name) or name.removesuffix("支出") == label.removesuffix("支出")


def _place(table: Table, r: int) -> Place:
    row = table.rows[r]
    if str(row.place):
        return row.place
    return next((cell.place for (at, _), cell in sorted(table.cells.items()) if at == r), table.place)


def row_printed_twice(context: Context) -> Iterator[Outcome]:
    """S6: no row is printed twice with the same code, name and figures under one parent."""
    for t, table in context.tables(*_CODED):
        seen: dict[tuple[object, ...], int] = {}
        for r, row in context.rows(t):
            code = single_code(row)
            figures = tuple(sorted((c, cell.fen) for (at, c), cell in table.cells.items() if at == r and cell.fen))
            if not code or not figures:
                continue
            first = seen.setdefault((row.block, row.parent, code, row.label), r)
            if first == r:
                yield Outcome(verdict="exact")
                continue
            same = figures == tuple(sorted((c, x.fen) for (at, c), x in table.cells.items() if at == first and x.fen))
            if not same:
                yield Outcome(verdict="not_applicable", reason="one code on several rows with different figures")
                continue
            yield Outcome(
                verdict="mismatch",
                table=table_name(context.document, t),
                part=row.part,
                rows=(row.key,),
                measure="row",
                places=(_place(table, first), _place(table, r)),
                printed=f"{code} {row.label}",
                message=f"{code} {row.label} 一行印了两次，建议核实",
                message_en=f"the row {code} {row.label} is printed twice; please verify",
            )


def child_without_parent(context: Context) -> Iterator[Outcome]:
    """W10: where a printed child has a figure, its printed parent has one too."""
    for t, table in context.tables(*_CODED):
        for r, row in context.rows(t):
            parent = row.parent
            if parent is None or row.role not in ("leaf", "subtotal") or not single_code(row):
                continue
            above = table.rows[parent]
            if not single_code(above) or not any((parent, c) in table.cells for c in columns_of(table, above)):
                continue
            for c in columns_of(table, row):
                cell = table.cells.get((r, c))
                if cell is None or not cell.fen:
                    continue
                if (parent, c) in table.cells or _open(table, parent):
                    yield Outcome(verdict="exact")
                else:
                    yield _orphan(context, Spot((t, r, c), cell), parent)


def _open(table: Table, r: int) -> bool:
    return any(r in (row.rows or (row.row,)) for row in table.open_rows)


def _orphan(context: Context, spot: Spot, parent: int) -> Outcome:
    t, r, c = spot.position
    table = context.document.tables[t]
    above = table.rows[parent]
    return Outcome(
        verdict="mismatch",
        table=table_name(context.document, t),
        part=above.part,
        rows=(above.key,),
        measure=table.columns[c].measure,
        places=(_place(table, parent), spot.place),
        computed=spot.text,
        formula=f"{context.name(spot.position)} {spot.text}",
        facts=frozenset({spot.position}),
        message=f"下级{table.rows[r].key}有数 {spot.text}，上级{above.key}为空，建议核实",
        message_en=f"{table.rows[r].key} prints {spot.text} while its parent {above.key} is blank; please verify",
    )


_USE = {"行政运行": ("project", "项目支出", "project"), "一般行政管理事务": ("basic", "基本支出", "basic")}


def use_of_administration(context: Context) -> Iterator[Outcome]:
    """W11: 行政运行 is usually basic, 一般行政管理事务 usually project expenditure."""
    for t, table in context.tables("T05"):
        for r, row in context.rows(t):
            if row.label not in _USE or len(single_code(row)) != 7:
                continue
            measure, zh, en = _USE[row.label]
            for c, column in enumerate(table.columns):
                if column.measure != measure or column.block != row.block:
                    continue
                cell = table.cells.get((r, c))
                if cell is None or not cell.fen:
                    yield Outcome(verdict="exact")
                    continue
                spot = Spot((t, r, c), cell)
                yield Outcome(
                    verdict="mismatch",
                    table=table.id,
                    part=row.part,
                    rows=(row.key,),
                    measure=measure,
                    places=(spot.place,),
                    printed=spot.text,
                    message=f"“{row.label}”列有{zh} {spot.text}，请确认",
                    message_en=f"{row.label} has {en} expenditure of {spot.text}",
                )


def pension_and_annuity(context: Context) -> Iterator[Outcome]:
    """X27: the pension contribution is about 2 times the occupational annuity (2.5 times before 2019)."""
    pension = context.cell("T05", "2080505", "total")
    annuity = context.cell("T05", "2080506", "total")
    if pension is None or annuity is None or not pension.cell.fen or not annuity.cell.fen:
        yield Outcome(verdict="insufficient_data", reason="2080505 or 2080506 is not printed")
        return
    twice = 5 if context.year is not None and context.year < _RATE_CHANGED else 4  # twice the usual ratio
    near = round(2 * pension.cell.fen / annuity.cell.fen) == twice  # to the nearest half
    ratio = f"{pension.cell.fen / annuity.cell.fen:.2f}"
    yield Outcome(
        verdict="exact" if near else "mismatch",
        table="T05",
        rows=("2080505", "2080506"),
        measure="total",
        places=(pension.place, annuity.place),
        printed=f"{pension.text} : {annuity.text}",
        computed=ratio,
        message=f"养老保险缴费 {pension.text} 是职业年金缴费 {annuity.text} 的 {ratio} 倍，通常约为 {twice / 2:g} 倍",
        message_en=f"pension {pension.text} is {ratio} times the annuity {annuity.text}, usually about {twice / 2:g}",
    )
