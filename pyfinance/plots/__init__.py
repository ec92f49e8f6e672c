"""Pictures of disclosures: ``pf.plots.spending(d)`` and others. Needs the extra ``plots``.

Drawn with matplotlib: it is the most widely kept of the plotting libraries, and its pictures are plain images that show
in every notebook, in a terminal's files and offline. Plotly and Altair draw with scripts that a notebook has to carry
(about 4 MB) or fetch, and Altair knows no treemap. Its one weakness, Chinese fonts, is settled in ``plots.canvas``: a
font is found, or the error names the package to install.

Every function returns a matplotlib ``Figure``; nothing is kept by pyplot and no global setting is changed. Amounts stay
whole fen until they become lengths on the page.
"""

from __future__ import annotations

from pyfinance.plots.balances import balances
from pyfinance.plots.comparison import budget_final, three_public
from pyfinance.plots.departments import departments
from pyfinance.plots.finding_map import finding_map
from pyfinance.plots.spending import spending

__all__ = ["balances", "budget_final", "departments", "finding_map", "spending", "three_public"]
