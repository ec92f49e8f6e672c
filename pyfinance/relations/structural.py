"""Relations that the printed structure itself states: totals and their columns, parents and their rows, sums of a
block.

They run on every table, known or not. Each names the part of the table that has to confirm it (``guard``): where a
relation is broken that nothing like it confirms, the structure may have been misread and the finding only asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyfinance.model import Column, Document, Relation, Row, Table, Term

_SPLIT = ("T01", "T04", "T07", "T08")


def structural(document: Document) -> list[Relation]:
    """Every structural relation of a document, table by table."""
    found: list[Relation] = []
    for index, table in enumerate(document.tables):
        if table.rows and table.columns:
            found.extend(_table(index, table))
    return found


def _table(index: int, table: Table) -> Iterator[Relation]:
    if table.id.startswith(("T10", "T17")):
        return
    yield from _columns(index, table)
    yield from _children(index, table)
    yield from _totals(index, table)


def _columns(index: int, table: Table) -> Iterator[Relation]:
    """A column that totals others: in every row, total = sum of its additive parts."""
    parts: dict[int, list[int]] = {}
    for c, column in enumerate(table.columns):
        if column.parent is not None and column.additive:
            parts.setdefault(column.parent, []).append(c)
    for head, children in parts.items():
        if len(children) < 2 and not _is_group(table.columns[head], table.columns[children[0]]):
            continue
        block = table.columns[head].block
        for r, row in enumerate(table.rows):
            if row.block != block or row.role in ("of_which", "memo"):
                continue
            terms = (Term(index, r, head, 1), *(Term(index, r, c, -1) for c in children))
            yield Relation("row-total", terms, structural=True, guard=f"{index}/columns/{head}")


def _is_group(total: Column, part: Column) -> bool:
    """A total over one column alone is stated by the heads only where they share a group."""
    return len(total.path) > 1 and total.path[:-1] == part.path[: len(total.path) - 1]


def _figure_columns(table: Table, block: int) -> list[int]:
    return [c for c, column in enumerate(table.columns) if column.block == block and column.kind == "amount"]


def _addends(rows: list[Row], children: list[int]) -> list[int]:
    return [r for r in children if rows[r].role in ("leaf", "subtotal")]


def _children(index: int, table: Table) -> Iterator[Relation]:
    """A printed parent is the sum of its printed children, in every amount column; a level may be absent."""
    below: dict[int, list[int]] = {}
    for r, row in enumerate(table.rows):
        if row.parent is not None:
            below.setdefault(row.parent, []).append(r)
    for parent, children in below.items():
        addends = _addends(table.rows, children)
        if not addends or table.rows[parent].role == "repeat":
            continue
        block = table.rows[parent].block
        for c in _figure_columns(table, block):
            terms = (Term(index, parent, c, 1), *(Term(index, r, c, -1) for r in addends))
            yield Relation("parent-children", terms, structural=True, guard=f"{index}/rows/{block}")
    for r, row in enumerate(table.rows):
        if row.role == "of_which" and row.parent is not None:
            for c in _figure_columns(table, row.block):
                terms = (Term(index, row.parent, c, 1), Term(index, r, c, -1))
                yield Relation(
                    "of-which", terms, ">=", structural=True, soft=True, guard=f"{index}/of-which/{row.block}"
                )


def _totals(index: int, table: Table) -> Iterator[Relation]:
    """Totals against the lines of their block."""
    blocks = sorted({row.block for row in table.rows})
    if table.id == "T09":
        return
    for block in blocks:
        rows = [r for r, row in enumerate(table.rows) if row.block == block and row.role != "repeat"]
        if _is_balance(table, rows):
            yield from _balance(index, table, rows)
    if not any(_is_balance(table, [r for r, row in enumerate(table.rows) if row.block == b]) for b in blocks):
        yield from _grand_total(index, table)


def _is_balance(table: Table, rows: list[int]) -> bool:
    """A half of an income and expenditure account: its totals have names of their own."""
    return any(table.rows[r].role == "total" and table.rows[r].label in _NAMED for r in rows)


_NAMED = ("本年收入合计", "本年支出合计", "总计")


def _balance(index: int, table: Table, rows: list[int]) -> Iterator[Relation]:
    """本年收入合计 = the lines above it (or, printed first, below it); 总计 = 本年收入合计 + balances between them."""
    pending: list[int] = []
    opening: list[int] = []  # balances brought forward that are printed first
    current: int | None = None
    leading: int | None = None
    for r in rows:
        row = table.rows[r]
        if row.role != "total":
            if row.role in ("leaf", "subtotal") and row.parent is None:
                if leading is not None and _is_balance_line(row):
                    yield from _sum(index, table, leading, pending, "current-lines")
                    pending, current, leading = [], leading, None
                pending.append(r)
            continue
        if row.label == "总计" and leading is not None:
            yield from _sum(index, table, leading, pending, "current-lines")
            pending, current, leading = [], leading, None
        if (
            current is None
            and row.label != "总计"
            and pending
            and all(_is_balance_line(table.rows[i]) for i in pending)
        ):
            opening, pending = pending, []
        if row.label == "总计":
            addends = [*opening, *([current] if current is not None else []), *pending, *_trailing(table, rows, r)]
            yield from _sum(index, table, r, addends, "balance-total")
            pending, opening, current = [], [], None
        elif not pending:
            leading = r
        else:
            yield from _sum(index, table, r, pending, "current-lines")
            pending, current = [], r
    if leading is not None:
        yield from _sum(index, table, leading, pending, "current-lines")


def _trailing(table: Table, rows: list[int], total: int) -> list[int]:
    """Balances that stand below the last total and are parts of it all the same."""
    after = [r for r in rows if r > total and (table.rows[r].role == "total" or table.rows[r].parent is None)]
    balances = all(table.rows[r].role in ("leaf", "subtotal") and _is_balance_line(table.rows[r]) for r in after)
    return after if balances else []


def _is_balance_line(row: Row) -> bool:
    return any(word in row.label for word in ("结转", "结余"))


def _sum(index: int, table: Table, head: int, addends: list[int], rule: str) -> Iterator[Relation]:
    if not addends:
        return
    for c in _figure_columns(table, table.rows[head].block):
        terms = (Term(index, head, c, 1), *(Term(index, r, c, -1) for r in addends))
        yield Relation(rule, terms, structural=True, guard=f"{index}/{rule}/{table.rows[head].block}")


def _grand_total(index: int, table: Table) -> Iterator[Relation]:
    """合计 of a coded table, wherever it stands, = the topmost rows, all blocks together where they share a measure."""
    heads = [r for r, row in enumerate(table.rows) if row.role == "total" and row.key == "合计"]
    if len(heads) != 1:
        return
    head = heads[0]
    top = [
        r for r, row in enumerate(table.rows) if row.parent is None and row.role in ("leaf", "subtotal") and r != head
    ]
    coded = [r for r in top if table.rows[r].function or table.rows[r].economic or table.rows[r].gov_economic]
    units = [r for r in top if table.rows[r].org and r not in coded]
    addends = coded if coded and not units else (units or top)
    if coded and units and not all(table.rows[r].parent is None for r in units):
        return
    if not addends:
        return
    by_measure: dict[str, list[int]] = {}
    for c, column in enumerate(table.columns):
        if column.kind == "amount":
            by_measure.setdefault(column.measure, []).append(c)
    for c in _figure_columns(table, table.rows[head].block):
        terms = [Term(index, head, c, 1)]
        for r in addends:
            same = [k for k in by_measure[table.columns[c].measure] if table.columns[k].block == table.rows[r].block]
            terms.extend(Term(index, r, k, -1) for k in same[:1])
        yield Relation("grand-total", tuple(terms), structural=True, guard=f"{index}/total/{table.rows[head].block}")
