"""Panels: the facts of many disclosures in columns, and sums over them that count nothing twice."""

from __future__ import annotations

from pyfinance.panel.closing import Unclosed
from pyfinance.panel.facts import Facts, LeftOut
from pyfinance.panel.panel import Panel
from pyfinance.panel.ratios import Ratios
from pyfinance.panel.rollup import Quotients, RollUp

__all__ = ["Facts", "LeftOut", "Panel", "Quotients", "Ratios", "RollUp", "Unclosed"]
