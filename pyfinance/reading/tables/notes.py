"""The notes below a table: 注：…, 说明：…, and a sentence that says why it is empty."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyfinance.model import Line
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import identify

_NOTE = re.compile(r"(?:备?注|说明)\d*[：:.、]|※|[*＊]注")
_ITEM = re.compile(r"\d[.、．](?!\d)")
_EMPTY = re.compile(r"(?:没有|无|未安排|未发生|不涉及|为零|为0).*(?:预算|拨款|收入|支出|经费|项目|数据)|空表|无数据")
_PAGE = re.compile(r"[—\-－–]*\d{1,4}[—\-－–]*|第\d{1,4}页(?:[，,]?共\d{1,4}页)?")


def is_note(text: str) -> bool:
    """Whether a line opens a note."""
    return _NOTE.match(labels.squeeze(text)) is not None


def declares_empty(text: str) -> bool:
    """Whether a note says that there was nothing to print."""
    return _EMPTY.search(labels.squeeze(text)) is not None


def notes_of(lines: Iterable[Line]) -> list[str]:
    """The notes among the lines after a grid, wrapped lines joined; they end where another caption begins."""
    notes: list[str] = []
    for line in lines:
        flat = labels.squeeze(line.text)
        if not flat or _PAGE.fullmatch(flat):
            continue
        sentence = flat.endswith("。")
        if _NOTE.match(flat) or (notes and _ITEM.match(flat)) or (not notes and sentence and _EMPTY.search(flat)):
            notes.append(flat)
        elif notes and not notes[-1].endswith(("。", "；", "！")) and identify(flat) is None:
            notes[-1] += flat
        else:
            break
    return notes
