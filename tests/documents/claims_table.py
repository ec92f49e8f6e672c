"""How much of each narrative is bound: ``python -m tests.documents.claims_table`` prints the table.

A number counts as bound where a claim holds it; what is unbound is listed by the document itself, with the reason. Dates,
years, codes and document numbers are no figures and do not count.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyfinance.model import Document
from pyfinance.reading.document import read_document
from pyfinance.reading.prose.tokens import tokens

DOCUMENTS = Path(__file__).parent.parent.parent.parent / "shared" / "documents"
FEWEST = 10  # figures of a narrative; a document of tables alone has none
FIGURES = ("amount", "percent", "count")


@dataclass(frozen=True, slots=True)
class Line:
    """One document: figures in its sentences and how many of them are bound, by kind; ``located`` amounts name a cell."""

    name: str
    printed: Counter[str]
    bound: Counter[str]
    located: int

    @property
    def share(self) -> float:
        return self.bound.total() / self.printed.total()


def measure(document: Document, name: str) -> Line:
    """Counts the figures of a document's sentences, and those that a claim holds."""
    printed: Counter[str] = Counter()
    bound: Counter[str] = Counter()
    held = {(claim.sentence, claim.start) for claim in document.claims if claim.cell is not None}
    for index, sentence in enumerate(document.sentences):
        for token in tokens(sentence.text):
            if token.kind in FIGURES:
                printed[token.kind] += 1
                bound[token.kind] += (index, token.start) in held
    located = sum(c.cell is not None and c.cell.is_amount and bool(c.table) for c in document.claims)
    return Line(name, printed, bound, located)


def table() -> list[Line]:
    """Every shared document with a narrative."""
    lines = []
    for path in sorted(DOCUMENTS.iterdir()):
        if path.suffix in (".pdf", ".txt"):
            line = measure(read_document([path.read_bytes()], [path.name]), path.stem)
            if line.printed.total() >= FEWEST:
                lines.append(line)
    return lines


def main() -> None:
    """Prints the table, with the median of the shares."""
    lines = table()
    for line in lines:
        counts = "  ".join(f"{kind} {line.bound[kind]}/{line.printed[kind]}" for kind in FIGURES)
        print(f"{100 * line.share:6.1f} %  located {line.located:4d}  {counts:44s}  {line.name}")
    print(f"{100 * statistics.median(line.share for line in lines):6.1f} %  median of {len(lines)} documents")


if __name__ == "__main__":
    main()
