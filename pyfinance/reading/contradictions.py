"""Where the cover, the titles and the heads of the tables say different things of whose and what a disclosure is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pyfinance.model import Contradiction, Document, Evidence
from pyfinance.reading.tables import labels

_KIND = re.compile(r"(预算|决算)(?:情况|明细|总|汇总|公开)*表$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_KINDS = {"预算": "budget", "决算": "final_accounts"}
_STATUTORY = re.compile(r"T0[1-9]")  # performance forms and lists of projects may speak of another year


def contradictions(document: Document, labelled: Iterable[Evidence]) -> list[Contradiction]:
    """Everything that contradicts the document's kind, year or entity, each other value once, in order.

    ``labelled`` are the bodies that lines beside the tables name (部门：…). A shorter form of the name, the body above
    and the units in scope contradict nothing.
    """
    found: dict[tuple[str, str], Contradiction] = {}
    for one in (*_kinds(document), *_years(document), *_bodies(document, labelled)):
        found.setdefault((one.attribute, one.other.value), one)
    return list(found.values())


def _kinds(document: Document) -> Iterator[Contradiction]:
    for table in document.tables:
        match = _KIND.search(labels.squeeze(table.title))
        if match and document.kind != "unknown" and _KINDS[match.group(1)] != document.kind:
            other = Evidence(_KINDS[match.group(1)], table.title, table.place, "title of a table")
            yield Contradiction("kind", Evidence(document.kind, by="majority of titles"), other)


def _years(document: Document) -> Iterator[Contradiction]:
    for table in document.tables:
        match = _YEAR.search(labels.squeeze(table.title))
        if match and document.year.value and _STATUTORY.match(table.id) and match.group(1) != document.year.value:
            yield Contradiction(
                "year", document.year, Evidence(match.group(1), table.title, table.place, "title of a table")
            )


def _bodies(document: Document, labelled: Iterable[Evidence]) -> Iterator[Contradiction]:
    own = _bare(document.entity.value)
    if not own:
        return
    related = {_bare(document.parent.value), *(_bare(unit.value) for unit in document.units_in_scope)}
    related |= {_bare(row.org) for table in document.tables for row in table.rows if row.org}
    for evidence in labelled:
        name = _bare(evidence.value)
        if name not in related and name not in own and own not in name and not _shortened(name, own):
            yield Contradiction("entity", document.entity, evidence)


def _bare(name: str) -> str:
    return re.sub(r"（.*?）|本级$", "", labels.squeeze(name)).removeprefix("中共").removeprefix("中国共产党")


def _shortened(one: str, other: str) -> bool:
    """Whether the shorter name is the longer one in other words: all its characters stand there (某市政协 and 政协某市委员会)."""
    short, long = sorted((one, other), key=len)
    return not Counter(short) - Counter(long)
