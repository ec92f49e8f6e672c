"""Ratios of a disclosure: declared in ``data/ratios.toml``, each with both sides and whether it may be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyfinance.errors import UnknownNameError
from pyfinance.model import Document
from pyfinance.ratio.composition import Composition, composition
from pyfinance.ratio.declared import Declaration, declarations
from pyfinance.ratio.evaluation import Ratio, approved_amounts, evaluate

__all__ = ["Composition", "Declaration", "Ratio", "composition", "declarations", "ratios"]


def ratios(disclosure: Any, *ids: str, budget: Any = None, handed_back: Mapping[str, int] | None = None) -> list[Ratio]:
    """Every declared ratio of a document (or what holds one), or those of ``ids``: see :func:`pyfinance.ratios`."""
    known = {one.id: one for one in declarations()}
    if unknown := [name for name in ids if name not in known]:
        raise UnknownNameError(f"no ratio {', '.join(unknown)}; ratios: {', '.join(known)}")
    document = _document(disclosure)
    approved = approved_amounts(document, None if budget is None else _document(budget))
    if handed_back:
        reduced = dict(approved.fen)
        for code, fen in handed_back.items():
            if code not in reduced:
                raise UnknownNameError(f"no approved figure is known of {code!r}, from which something was handed back")
            reduced[code] -= fen
        approved = replace(approved, fen=reduced)
    chosen = [known[name] for name in ids] or list(known.values())
    return [ratio for one in chosen for ratio in evaluate(document, one, approved)]


def _document(disclosure: Any) -> Document:
    found: Document = disclosure if isinstance(disclosure, Document) else disclosure.document
    return found
