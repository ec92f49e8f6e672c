"""L2: sentences copied from another item of a list, and still naming it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.model import Sentence

_CLAUSE = re.compile(r"[^，。；：]+")
_LEAST = 4  # characters of a name that is told from words
_FIGURE = re.compile(r"\d(?:万|亿)?元|\d[%％]")
_CERTAIN = 2  # clauses that name the other item: one alone may speak of both


def copied_sentence(context: Context) -> Iterator[Outcome]:
    """L2: an item of a list says of itself what another item says of itself, word for word, and names the other."""
    document = context.document
    names = _subjects(context)
    siblings: dict[tuple[int | None, int], list[int]] = defaultdict(list)
    for index, section in enumerate(document.sections):
        siblings[section.parent, section.level].append(index)
    sentences: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in document.sentences:
        if sentence.section is not None:
            sentences[sentence.section].append(sentence)
    for group in siblings.values():
        named = [index for index in group if index in names]
        if len(named) > 1:
            for index in named:
                yield from _item(names, sentences, index, [other for other in named if other != index])


def _subjects(context: Context) -> dict[int, str]:
    """What each numbered item speaks of: the indicator of its first amount."""
    found: dict[int, str] = {}
    for claim in context.document.claims:
        if claim.section is not None and claim.kind == "amount":
            found.setdefault(claim.section, claim.indicator)
    return {section: name for section, name in found.items() if len(name) >= _LEAST}


def _item(
    names: dict[int, str], sentences: dict[int, list[Sentence]], index: int, others: list[int]
) -> Iterator[Outcome]:
    own = names[index]
    for sentence in sentences[index]:
        copied = [
            (clause, other)
            for clause in _CLAUSE.findall(sentence.text)
            for other in others
            if names[other] in clause and own not in clause and names[other] not in own and not _FIGURE.search(clause)
            if any(clause in theirs.text for theirs in sentences[other])
        ]
        if not copied:
            yield Outcome(verdict="exact")
            continue
        clause, other = copied[0]
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(own,),
            measure="copied",
            places=(sentence.place, sentences[other][0].place),
            printed=clause,
            computed=clause.replace(names[other], own),
            severity=None if len(copied) >= _CERTAIN else "note",
            message=f"“{own}”项下写的是“{names[other]}”（{clause}），与该项文字相同，建议核实",
            message_en=f"under {own} the text speaks of {names[other]}, word for word; please verify",
        )
