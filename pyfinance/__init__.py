"""pyfinance reads Chinese public-budget disclosures (部门决算, 部门预算) exactly, proves and compares them.

    import pyfinance as pf
    d = pf.read("决算.pdf")
    d.check()

Names are loaded when first used; importing the package loads neither a reader nor a data-frame library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyfinance.api import CheckReport, Disclosure, Table, read
    from pyfinance.errors import (
        DamagedFileError,
        MissingExtraError,
        PyFinanceError,
        ReadError,
        UnknownFormatError,
        UnknownNameError,
    )
    from pyfinance.model import Finding, Place
    from pyfinance.reading.limits import Limits
    from pyfinance.subjects import chart

_HOMES = {
    "CheckReport": "api",
    "DamagedFileError": "errors",
    "Disclosure": "api",
    "Finding": "model",
    "Limits": "reading.limits",
    "MissingExtraError": "errors",
    "Place": "model",
    "PyFinanceError": "errors",
    "ReadError": "errors",
    "Table": "api",
    "UnknownFormatError": "errors",
    "UnknownNameError": "errors",
    "chart": "subjects",
    "example": "api",
    "read": "api",
}

__version__ = "0.1.0"
__all__ = [
    "CheckReport",
    "DamagedFileError",
    "Disclosure",
    "Finding",
    "Limits",
    "MissingExtraError",
    "Place",
    "PyFinanceError",
    "ReadError",
    "Table",
    "UnknownFormatError",
    "UnknownNameError",
    "chart",
    "example",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
