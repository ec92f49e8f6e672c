"""Panels: the facts of many disclosures in columns, and sums over them that count nothing twice."""

from __future__ import annotations

from pyfinance.panel.closing import Unclosed
from pyfinance.panel.consolidation import Consolidation
from pyfinance.panel.facts import Facts, LeftOut
from pyfinance.panel.members import consolidate
from pyfinance.panel.panel import Panel
from pyfinance.panel.ratios import Ratios
from pyfinance.panel.rollup import Quotients, RollUp

__all__ = ["Consolidation", "Facts", "LeftOut", "Panel", "Quotients", "Ratios", "RollUp", "Unclosed", "consolidate"]
