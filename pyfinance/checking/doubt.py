"""What keeps a broken relation from being held against a document: figures that were not read, or that stand for
nothing.
"""

from __future__ import annotations

from pyfinance.model import Document, Relation, Term
from pyfinance.relations import Evaluation, cell_at

_SUMS = ("parent-children", "grand-total", "current-lines", "balance-total", "row-total")


def set_aside(document: Document, evaluation: Evaluation) -> None:
    """Turns ``mismatch`` into ``insufficient_data``, in place, where the document was not read far enough to tell.

    That is: a part that is a total left blank above figures (a total of another table that a text dump lost), or a sum
    that falls short in a table of which some row could not be read.
    """
    filled = _filled_columns(document)
    unread = {t for t, table in enumerate(document.tables) if table.unread}
    for i, relation in enumerate(evaluation.relations):
        if evaluation.verdict[i] != "mismatch":
            continue
        short = evaluation.residual[i] > 0
        if any(_lost_total(document, term, filled) for term in relation.terms[1:]) or (
            relation.rule in _SUMS and short and relation.terms[0].table in unread
        ):
            evaluation.verdict[i] = "insufficient_data"


def _filled_columns(document: Document) -> set[tuple[int, int]]:
    return {(t, c) for t, table in enumerate(document.tables) for (_, c), cell in table.cells.items() if cell.fen}


def _lost_total(document: Document, term: Term, filled: set[tuple[int, int]]) -> bool:
    row = document.tables[term.table].rows[term.row]
    blank = cell_at(document, (term.table, term.row, term.column)) is None
    return blank and row.role == "total" and (term.table, term.column) in filled


def trimmed(document: Document, relation: Relation, finest: dict[tuple[int, int], int]) -> bool:
    """True where a cell of the relation prints fewer digits than the finest cell of its column (see :func:`finest`)."""
    for term in relation.terms:
        cell = cell_at(document, (term.table, term.row, term.column))
        if cell is not None and cell.fen and cell.exponent > finest[term.table, term.column]:
            return True
    return False
