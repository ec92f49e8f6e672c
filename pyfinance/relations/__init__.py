"""Linear relations between the cells of a disclosure: structural, declared, compiled, evaluated."""

from __future__ import annotations

from pyfinance.model import Document, Relation
from pyfinance.relations.compiled import Evaluation, cell_at, compile_relations, evaluate, finest_exponents
from pyfinance.relations.declared import Declaration, Finder, declarations, declared, parse_declarations
from pyfinance.relations.structural import structural

__all__ = [
    "Declaration",
    "Evaluation",
    "Finder",
    "all_relations",
    "cell_at",
    "compile_relations",
    "declarations",
    "declared",
    "evaluate",
    "finest_exponents",
    "parse_declarations",
    "structural",
]


def all_relations(document: Document, own: tuple[Declaration, ...] = ()) -> list[Relation]:
    """Structural relations first, then declared ones; a declared relation over the same terms replaces a structural
    one.
    """
    named = declared(document, own)
    said = {frozenset(relation.terms) for relation in named}
    return [r for r in structural(document) if frozenset(r.terms) not in said] + named
