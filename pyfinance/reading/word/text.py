"""The text of paragraphs as printed: insertions kept, deletions and hidden text left out.

Source: ECMA-376 part 1, 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pyfinance.reading.markup import attribute, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LEFT_OUT: Final = frozenset(("del", "moveFrom", "instrText", "rPr", "pPr", "tbl", "drawing", "pict", "object", "rt"))
_BREAKS: Final = frozenset(("br", "cr"))
_SIGNS: Final = {"tab": " ", "ptab": " ", "noBreakHyphen": "-", "softHyphen": ""}
_OFF: Final = ("0", "false", "off")


def paragraph_lines(paragraph: Element) -> list[str]:
    """The lines of a paragraph, leading blanks included; at least one."""
    return "".join(_pieces(paragraph)).split("\n")


def boxed_paragraphs(element: Element) -> Iterator[Element]:
    """The paragraphs of the text boxes in an element, each box once (files hold boxes in an old and a new form)."""
    for child in element:
        tag = local_name(child)
        if tag == "AlternateContent":
            forms = [form for form in child if next(form.iter("{*}txbxContent"), None) is not None]
            for form in forms[:1]:
                yield from boxed_paragraphs(form)
        elif tag == "txbxContent":
            yield from child.iter("{*}p")
        elif tag:
            yield from boxed_paragraphs(child)


def indent_of(paragraph: Element) -> int:
    """How far the paragraph's properties set its first line in, in 1/100 pt."""
    properties = next((child for child in paragraph if local_name(child) == "pPr"), None)
    indent = None if properties is None else next((c for c in properties if local_name(c) == "ind"), None)
    if indent is None:
        return 0
    left = _twips(attribute(indent, "left") or attribute(indent, "start"))
    return max(0, 5 * (left + _twips(attribute(indent, "firstLine")) - _twips(attribute(indent, "hanging"))))


def _twips(text: str) -> int:
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit():
        return 0
    return (-1 if text.startswith("-") else 1) * int(digits[:6])


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        tag = local_name(child)
        if tag == "t":
            yield child.text or ""
        elif tag in _BREAKS:
            yield "\n"
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == "AlternateContent":
            for form in list(child)[:1]:
                yield from _pieces(form)
        elif tag and tag not in _LEFT_OUT and not (tag == "r" and _is_hidden(child)):
            yield from _pieces(child)


def _is_hidden(run: Element) -> bool:
    properties = next((child for child in run if local_name(child) == "rPr"), None)
    vanish = None if properties is None else next((c for c in properties if local_name(c) == "vanish"), None)
    return vanish is not None and attribute(vanish, "val") not in _OFF
