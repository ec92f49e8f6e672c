"""pyfinance reads Chinese public-budget disclosures (部门决算, 部门预算) exactly, proves and compares them.

    import pyfinance as pf
    d = pf.read("决算.pdf")
    d.check()

Names are loaded when first used; importing the package loads neither a reader nor a data-frame library. The particular
exceptions stand in :mod:`pyfinance.errors`, the records of what was read in :mod:`pyfinance.model`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyfinance import plots as plots
    from pyfinance import testing as testing
    from pyfinance.api import CheckReport, Disclosure, Table, from_json, ratios, read
    from pyfinance.batch import read_many
    from pyfinance.comparison import compare
    from pyfinance.errors import PyFinanceError, ReadError, UnknownNameError
    from pyfinance.model import Finding, Place
    from pyfinance.panel import Panel, consolidate
    from pyfinance.reading.limits import Limits
    from pyfinance.subjects import chart

_HOMES = {
    "CheckReport": "api",
    "Disclosure": "api",
    "Finding": "model",
    "Limits": "reading.limits",
    "Panel": "panel",
    "Place": "model",
    "PyFinanceError": "errors",
    "ReadError": "errors",
    "Table": "api",
    "UnknownNameError": "errors",
    "chart": "subjects",
    "compare": "comparison",
    "consolidate": "panel",
    "example": "api",
    "from_json": "api",
    "ratios": "api",
    "read": "api",
    "read_many": "batch",
}

_ROOMS = ("plots", "testing")  # modules that are used under their own name: pf.testing

__version__ = "0.1.0"
__all__ = [
    "CheckReport",
    "Disclosure",
    "Finding",
    "Limits",
    "Panel",
    "Place",
    "PyFinanceError",
    "ReadError",
    "Table",
    "UnknownNameError",
    "chart",
    "compare",
    "consolidate",
    "example",
    "from_json",
    "ratios",
    "read",
    "read_many",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_ROOMS})
