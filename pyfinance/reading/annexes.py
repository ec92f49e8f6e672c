"""Tables that a disclosure names and that are not there: in an annex that was not given, or missing."""

from __future__ import annotations

import re

from pyfinance.model import AbsentTable, Document, Evidence
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import identify

_FORMS = r"(?:报表|公开表|预算表|决算表|附表|表格)"
_ANNEX = re.compile(
    rf"附件[\d一二三四五六七八九十]*[：:].*{_FORMS}|(?:{_FORMS}|表)(?:附后|另附|另行公开)|详?见附(?:件|表|后)"
)
_ITEM = re.compile(r"(?<!\d)\d{1,2}[.、．](?P<title>[^\d.、．，。]{2,40}?表)(?=\d|[（；，。、]|$)")
_LONGEST = 60  # characters of evidence
_NOTHING = Evidence("")


def absent_tables(document: Document) -> list[AbsentTable]:
    """The tables that the contents, or a list of annexes, name and no file holds, in their order.

    ``not_supplied`` where the text says that the tables stand in an annex and none of them was given; ``unknown`` where
    they may be on pages that were not read or among what is withheld; ``missing`` else. Where none is named and only
    the annex is spoken of, one record stands for all of it, with its title and without id.
    """
    present = {table.id for table in document.tables if table.id}
    annex, listed = (_NOTHING, []) if present else _annex(document)
    named = [
        Evidence(entry.title, f"{entry.ordinal}{entry.title}", entry.place, "contents")
        for entry in document.contents
        if entry.level > 0 and entry.title.endswith("表")
    ]
    absent = []
    for said in named or listed:
        layout = identify(said.value)
        if layout is None or layout.id in present:
            continue
        if annex.value:
            absent.append(AbsentTable(layout.id, said.value, "not_supplied", said, annex))
        else:
            doubtful = bool(document.unread or document.confidential)
            absent.append(AbsentTable(layout.id, said.value, "unknown" if doubtful else "missing", said))
    if annex.value and not absent:
        absent.append(AbsentTable("", annex.value, "not_supplied", annex, annex))
    return absent


def _annex(document: Document) -> tuple[Evidence, list[Evidence]]:
    """The first words that speak of an annex with tables, and the tables that a list in them names (附件：1.…表 2.…表)."""
    for line in document.lines:
        flat = labels.squeeze(line.text)
        match = _ANNEX.search(flat)
        if match:
            words = flat[match.start() : match.start() + _LONGEST]
            title = re.sub(r"^附件[^：:]*[：:]", "", words)
            items = [m.group("title") for m in _ITEM.finditer(flat, match.start())]
            return (
                Evidence(title, words, line.place, "annex"),
                [Evidence(item, item, line.place, "annex") for item in items],
            )
    return _NOTHING, []
