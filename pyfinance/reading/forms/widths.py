"""Two paragraphs that stood side by side and are printed one after the other: where the second begins, told by widths.

Lines of one column are as long as the column is wide, but for the last of a paragraph; two columns differ in width.
"""

from __future__ import annotations

import unicodedata

_ENDS = ("。", "！", "；", ".", "；”", "。”")


def width(text: str) -> int:
    """The width of a line in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WFA" else 1 for ch in text)


def divide_columns(texts: list[str]) -> int | None:
    """The index of the first line of the second column, or None where the lines do not show it.

    The division stands after a line that ends a sentence. The better it is, the fewer half-width characters the lines
    that do not end a paragraph fall short of the widest of their column.
    """
    candidates = [i for i in range(1, len(texts)) if texts[i - 1].endswith(_ENDS)]
    if not candidates:
        return None
    widths = [width(text) for text in texts]
    costs = {i: _shortfall(texts[:i], widths[:i]) + _shortfall(texts[i:], widths[i:]) for i in candidates}
    best = min(costs.values())
    ties = [i for i, cost in costs.items() if cost == best]
    return ties[0] if len(ties) == 1 else None


def _shortfall(texts: list[str], widths: list[int]) -> int:
    widest = max(widths)
    return sum(widest - w for text, w in zip(texts, widths, strict=True) if not text.endswith(_ENDS))
