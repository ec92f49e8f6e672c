"""Two printings of one amount, or an amount and its parts, compared at the digits that each prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pyfinance import _core
from pyfinance.amounts import unit_power
from pyfinance.checking.naming import fen_text, half_fen_text
from pyfinance.checking.outcomes import Outcome
from pyfinance.model import Cell, Verdict
from pyfinance.relations.compiled import OPS, VERDICTS


@dataclass(frozen=True, slots=True)
class Comparison:
    """How amounts compare: the verdict, and in fen the residual, the slack in half fen, and what they compute to."""

    verdict: Verdict
    residual: int
    slack: int
    computed: int

    def told(self, outcome: Outcome, unit: str, exponent: int) -> Outcome:
        """An outcome with the verdict and the figures of the comparison in a unit."""
        return replace(
            outcome,
            verdict=self.verdict,
            computed=fen_text(self.computed, exponent, unit),
            residual=fen_text(self.residual, exponent, unit),
            slack=half_fen_text(self.slack, unit),
        )


def compare(head: Cell, parts: Sequence[tuple[int, Cell]], op: str = "=") -> Comparison:
    """``head`` OP the sum of coefficient times part, as the core judges relations."""
    cells = [head, *(cell for _, cell in parts)]
    coefficients = [1, *(-coefficient for coefficient, _ in parts)]
    residual, slack, _, verdict = _core.relation_check(
        np.array([cell.fen for cell in cells], dtype=np.int64),
        np.array([cell.exponent for cell in cells], dtype=np.int8),
        None,
        np.array([0, len(cells)], dtype=np.int64),
        np.arange(len(cells), dtype=np.int32),
        np.array(coefficients, dtype=np.int32),
        np.array([OPS[op]], dtype=np.uint8),
    )
    return Comparison(VERDICTS[int(verdict[0])], int(residual[0]), int(slack[0]), head.fen - int(residual[0]))


def amount(text: str, unit: str) -> Cell:
    """An amount as a cell, from its printed text."""
    fen, exponent, _ = _core.fixed_parse(text.replace(",", "").replace("，", ""), unit_power(unit))
    return Cell(text, unit, fen, exponent)
