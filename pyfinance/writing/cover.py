"""The cover: whose disclosure it is, of which year and kind, in the words that reading takes it from."""

from __future__ import annotations

from typing import Final

from pyfinance.model import Document

_KINDS: Final = {"final_accounts": "决算", "budget": "预算"}
_YEARS: Final = {"final_accounts": "年度", "budget": "年"}


def cover_lines(document: Document) -> list[str]:
    """The title of a disclosure; empty where neither the year nor the kind is known."""
    kind = _KINDS.get(document.kind, "")
    year = document.year.value
    if not kind:
        return [f"{year}年{document.entity.value}"] if year else []
    body = "单位" if document.scope == "unit" else "部门"
    when = f"{year}{_YEARS[document.kind]}" if year else ""
    return [f"{when}{document.entity.value}{body}{kind}"]
