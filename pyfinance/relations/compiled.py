"""Relations and cells as arrays, and their evaluation by the core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyfinance import _core
from pyfinance.model import Cell, Document, Relation, Verdict

OPS = {"=": _core.EQ, "<=": _core.LE, ">=": _core.GE}
VERDICTS: dict[int, Verdict] = {
    _core.EXACT: "exact",
    _core.ROUNDING: "rounding",
    _core.DUPLICATE_ULP: "duplicate_ulp",
    _core.TIE_ONLY: "tie_only",
    _core.MISMATCH: "mismatch",
    _core.INSUFFICIENT: "insufficient_data",
}
Position = tuple[int, int, int]  # table, row, column


@dataclass(slots=True)
class Compiled:
    """Relations in CSR form over the positions that they name. ``index`` maps a position to its cell number."""

    index: dict[Position, int]
    positions: list[Position]
    offsets: NDArray[np.int64]
    cell: NDArray[np.int32]
    coefficient: NDArray[np.int32]
    op: NDArray[np.uint8]


def compile_relations(relations: Sequence[Relation]) -> Compiled:
    """Arrays for the core. Every position that some relation names becomes a cell, blank or not."""
    index: dict[Position, int] = {}
    cells: list[int] = []
    coefficients: list[int] = []
    offsets = [0]
    for relation in relations:
        for term in relation.terms:
            cells.append(index.setdefault((term.table, term.row, term.column), len(index)))
            coefficients.append(term.coefficient)
        offsets.append(len(cells))
    return Compiled(
        index,
        list(index),
        np.array(offsets, dtype=np.int64),
        np.array(cells, dtype=np.int32),
        np.array(coefficients, dtype=np.int32),
        np.array([OPS[r.op] for r in relations], dtype=np.uint8),
    )


@dataclass(slots=True)
class Evaluation:
    """Per relation: residual in fen, slack in half fen, parts that are present and not zero, verdict."""

    relations: Sequence[Relation]
    residual: list[int]
    slack: list[int]
    filled: list[int]
    verdict: list[Verdict]


def cell_at(document: Document, position: Position) -> Cell | None:
    """The amount at a position, or None where it is blank or no amount."""
    cell = document.tables[position[0]].cells.get((position[1], position[2]))
    return cell if cell is not None and cell.is_amount else None


def evaluate(document: Document, relations: Sequence[Relation], restored: bool = False) -> Evaluation:
    """Every relation over the document's cells as they stand.

    ``restored`` gives each cell the exponent of the finest cell of its column: trailing zeros that were trimmed count
    as printed. What is broken only then is a question and no error.
    """
    compiled = compile_relations(relations)
    size = len(compiled.positions)
    fen = np.zeros(size, dtype=np.int64)
    exponent = np.zeros(size, dtype=np.int8)
    present = np.zeros(size, dtype=bool)
    finest = finest_exponents(document) if restored else {}
    for i, position in enumerate(compiled.positions):
        cell = cell_at(document, position)
        if cell is not None:
            present[i] = True
            fen[i] = cell.fen
            exponent[i] = min(cell.exponent, finest.get((position[0], position[2]), cell.exponent))
    validity = np.packbits(present, bitorder="little")
    residual, slack, filled, verdict = _core.relation_check(
        fen, exponent, validity, compiled.offsets, compiled.cell, compiled.coefficient, compiled.op
    )
    return Evaluation(
        relations, residual.tolist(), slack.tolist(), filled.tolist(), [VERDICTS[v] for v in verdict.tolist()]
    )


def finest_exponents(document: Document) -> dict[tuple[int, int], int]:
    """The exponent of the finest amount of every column, by table and column."""
    finest: dict[tuple[int, int], int] = {}
    for t, table in enumerate(document.tables):
        for (_, c), cell in table.cells.items():
            if cell.is_amount:
                finest[(t, c)] = min(finest.get((t, c), cell.exponent), cell.exponent)
    return finest
