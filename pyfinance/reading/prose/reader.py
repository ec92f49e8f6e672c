"""The narrative of a document: its lines to sections, sentences, claims, what is unbound, the contents and the glossary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pyfinance.model import Claim, Definition, Gap, Kind, Line, Section, Sentence
from pyfinance.reading.prose.claims import ClaimReader
from pyfinance.reading.prose.paragraphs import normal, paragraphs, printed
from pyfinance.reading.prose.sections import StructureReader, split_contents

_TITLE = re.compile(r"((?:19|20)\d\d)年度?.{0,24}?(预算|决算)")


class Prose(NamedTuple):
    """What a narrative holds. ``unbound`` lists the numbers that no claim holds, each with the reason."""

    sections: list[Section]
    claims: list[Claim]
    unbound: list[Gap]
    glossary: list[Definition]
    contents: list[Section]
    sentences: list[Sentence]


def read_prose(lines: Sequence[Line], year: int | None = None, kind: Kind = "unknown", entity: str = "") -> Prose:
    """Reads the running text of a document; every number of its sentences is in a claim or in ``unbound``.

    ``year`` and ``kind`` are the document's; where they are not given, the words 2024年度…决算 that the text repeats most
    tell. With ``entity``, the document's own body, figures of its units are told from its own. Claims are bound by words alone: no table is looked at. Linear in the length of the text.
    """
    if year is None or kind == "unknown":
        told = _told(lines)
        year = year if year is not None else told[0]
        kind = kind if kind != "unknown" else told[1]
    contents, body = split_contents(printed(lines))
    reader = StructureReader()
    for paragraph in paragraphs(body):
        reader.add(paragraph)
    structure = reader.structure
    claims = ClaimReader(structure, year, kind, entity)
    claims.read()
    sentences = [Sentence(piece.text, piece.section, piece.place(0)) for piece in structure.pieces]
    return Prose(structure.sections, claims.claims, claims.unbound, structure.glossary, contents, sentences)


def _told(lines: Sequence[Line]) -> tuple[int | None, Kind]:
    counts = Counter(m.groups() for line in lines for m in _TITLE.finditer(normal(line.text)))
    if not counts:
        return None, "unknown"
    (year, word), _ = counts.most_common(1)[0]
    return int(year), "budget" if word == "预算" else "final_accounts"
