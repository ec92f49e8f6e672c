"""Claims beside one another: which amounts a percentage or a comparison in a sentence speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pyfinance.model import Cell, Claim, Document, Place

Subject = tuple[str, tuple[str, ...], str]
_NEAR = 40  # claims that are looked back on within a section


class Statements:
    """The claims of a document in order, looked at backwards from each."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.claims = document.claims

    def before(self, index: int) -> Iterator[tuple[int, Claim]]:
        """Claims before one, nearest first, as far as its section reaches."""
        section = self.claims[index].section
        for i in range(index - 1, max(index - _NEAR, 0) - 1, -1):
            if self.claims[i].section != section:
                return
            yield i, self.claims[i]

    def after(self, index: int) -> Iterator[tuple[int, Claim]]:
        """Claims after one in its sentence."""
        for i in range(index + 1, len(self.claims)):
            if self.claims[i].sentence != self.claims[index].sentence:
                return
            yield i, self.claims[i]

    def sentence(self, claim: Claim) -> str:
        return self._document.sentences[claim.sentence].text

    def titles(self, claim: Claim) -> str:
        """The titles of the sections around a claim, the outermost first."""
        return self.section_titles(claim.section)

    def section_titles(self, section: int | None) -> str:
        """The titles of a section and those around it, the outermost first."""
        return self._titles[section] if section is not None else ""

    @cached_property
    def _titles(self) -> list[str]:
        titles: list[str] = []
        for section in self._document.sections:
            above = titles[section.parent] + "/" if section.parent is not None else ""
            titles.append(above + section.title)
        return titles

    @cached_property
    def by_sentence(self) -> dict[int, list[int]]:
        """Indices of claims by sentence."""
        found: dict[int, list[int]] = {}
        for i, claim in enumerate(self.claims):
            found.setdefault(claim.sentence, []).append(i)
        return found


def subject(claim: Claim) -> Subject:
    """What a claim speaks of."""
    return claim.indicator, claim.path, claim.project


def money(claim: Claim) -> Cell | None:
    """The amount of a claim, or None where it is no amount of money."""
    return claim.cell if claim.cell is not None and claim.cell.is_amount else None


def places(*claims: Claim) -> tuple[Place, ...]:
    """The places of claims, each once."""
    return tuple(dict.fromkeys(claim.place for claim in claims))


def row_name(claim: Claim) -> str:
    """What a claim goes by in findings."""
    return "/".join(dict.fromkeys(part for part in (claim.project, *claim.path, claim.indicator) if part))
