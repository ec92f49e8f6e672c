"""Open rows against relations: placed, tied, or beyond the limit of the search; never guessed."""

from __future__ import annotations

from pyfinance.model import Cell, Column, Document, OpenRow, Relation, Row, Table, Term
from pyfinance.settling import settle

AMOUNTS = (1, 3, 2, 2)  # 4 in each of two columns: 1 and 3 in one, 2 and 2 in the other, so two readings


def money(amount: int) -> Cell:
    return Cell(text=f"{amount}.00", unit="元", fen=amount * 100, exponent=0)


def table_of(amounts: tuple[int, ...], totals: tuple[int, int]) -> Table:
    table = Table("", "table", "table")
    table.columns = [Column((name,), name) for name in ("basic", "project")]
    table.rows = [Row("合计", "合计", role="total"), *(Row(f"row {n}", f"row {n}") for n in range(len(amounts)))]
    table.cells = {(0, c): money(total) for c, total in enumerate(totals)}
    table.open_rows = [OpenRow(n + 1, [money(amount)], (0, 1)) for n, amount in enumerate(amounts)]
    return table


def sums(rows: int) -> list[Relation]:
    return [
        Relation("total", (Term(0, 0, column, 1), *(Term(0, row, column, -1) for row in range(1, rows + 1))))
        for column in (0, 1)
    ]


def test_what_the_sums_decide_is_placed() -> None:
    document = Document(("x",), tables=[table_of((1, 3, 2), (4, 2))])
    settled = settle(document, sums(3))
    assert (settled.rows, settled.cost, settled.assignments, settled.ties) == (3, 0, 1, [])
    assert {position: cell.basis for position, cell in document.tables[0].cells.items() if position[0]} == {
        (1, 0): "settled",
        (2, 0): "settled",
        (3, 1): "settled",
    }
    assert document.tables[0].unread == []


def test_a_tie_is_listed_and_not_guessed() -> None:
    document = Document(("x",), tables=[table_of(AMOUNTS, (4, 4))])
    settled = settle(document, sums(4))
    assert (settled.rows, settled.assignments, len(settled.ties)) == (0, 2, 4)
    assert set(document.tables[0].cells) == {(0, 0), (0, 1)}
    assert [gap.text for gap in document.tables[0].unread] == ["1.00", "3.00", "2.00", "2.00"]
    assert all("2 readings" in gap.reason for gap in document.tables[0].unread)


def test_rows_beyond_the_limit_are_listed_and_not_guessed() -> None:
    document = Document(("x",), tables=[table_of(AMOUNTS, (4, 4))])
    settled = settle(document, sums(4), node_limit=0)
    assert (settled.rows, settled.ties) == (0, [])
    assert set(document.tables[0].cells) == {(0, 0), (0, 1)}
    assert len(document.tables[0].unread) == 4
    assert all("limit of 0 nodes" in gap.reason for gap in document.tables[0].unread)
    assert document.tables[0].open_rows == []
