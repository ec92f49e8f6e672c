"""Single-cell errors put into real documents: how many are found, how many are repaired to the printed value.

usage: python -m bench.mutations DIRECTORY [--each N] [--seed N] [--match TEXT]

Prints, by kind of error, the shares detected and repaired among the cells that an equation covers and among all. An
error is detected where a finding appears that the document did not have before; it is repaired where that finding
proposes the value that was there. ``tests/mutations`` holds a smaller run of the same to a baseline.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.sampling import Draw
from bench.text_mutations import TextMutation, apply_text, text_mutations
from pyfinance import settling
from pyfinance.amounts import decimal_text
from pyfinance.checking import check
from pyfinance.checking.context import Context
from pyfinance.checking.derived import derived
from pyfinance.model import Cell, Document, Finding
from pyfinance.reading.document import read_document
from pyfinance.relations import all_relations, evaluate

Position = tuple[int, int, int]
_WORDS = {"增": ("增加", "增长"), "减": ("减少", "下降")}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One error: its kind, where, and the cells after it (None: the cell is gone)."""

    kind: str
    position: Position
    after: tuple[tuple[Position, Cell | None], ...]


@dataclass(slots=True)
class Score:
    """Of one kind: tried, detected (as errors), repaired, all and among covered cells."""

    tried: int = 0
    detected: int = 0
    errors: int = 0
    repaired: int = 0
    covered: int = 0
    covered_detected: int = 0
    covered_repaired: int = 0

    def add(self, covered: bool, detected: bool, error: bool, repaired: bool) -> None:
        self.tried += 1
        self.detected += detected
        self.errors += error
        self.repaired += repaired
        if covered:
            self.covered += 1
            self.covered_detected += detected
            self.covered_repaired += repaired


@dataclass(slots=True)
class Result:
    """Scores by kind."""

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))

    def lines(self) -> list[str]:
        head = f"{'kind':<18}{'tried':>7}{'detected':>10}{'error':>8}{'repaired':>10}"
        head += f"{'covered':>9}{'detected':>10}{'repaired':>10}"
        rows = [head]
        for kind, s in self.scores.items():
            rows.append(
                f"{kind:<18}{s.tried:>7}{s.detected / s.tried:>10.1%}{s.errors / s.tried:>8.1%}"
                f"{s.repaired / s.tried:>10.1%}{s.covered:>9}"
                + (
                    f"{s.covered_detected / s.covered:>10.1%}{s.covered_repaired / s.covered:>10.1%}"
                    if s.covered
                    else ""
                )
            )
        return rows


def _set(cell: Cell, fen: int) -> Cell | None:
    """The cell with another amount at the same printed digits; None where that prints the same."""
    if fen == cell.fen:
        return None
    exponent = cell.exponent
    while exponent > 0 and fen % 10**exponent:
        exponent -= 1
    return replace(cell, text=decimal_text(fen, exponent, cell.unit), fen=fen, exponent=exponent)


def transposed(cell: Cell, chance: random.Random) -> Cell | None:
    """Two neighbouring digits change places."""
    scale = 10 ** max(cell.exponent, 0)
    digits = list(str(abs(cell.fen) // scale))
    pairs = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")]
    if not pairs:
        return None
    i = chance.choice(pairs)
    digits[i], digits[i + 1] = digits[i + 1], digits[i]
    return _set(cell, int("".join(digits)) * scale * (-1 if cell.fen < 0 else 1))


def slipped(cell: Cell, chance: random.Random) -> Cell | None:
    """The decimal point moves by one place."""
    if chance.random() < 0.5 or cell.fen % 10 ** (max(cell.exponent, 0) + 1):
        return _set(cell, cell.fen * 10)
    return _set(cell, cell.fen // 10)


def wrong_sign(cell: Cell, chance: random.Random) -> Cell | None:
    """The sign is lost or added."""
    return _set(cell, -cell.fen)


def wrong_unit(cell: Cell, chance: random.Random) -> Cell | None:
    """The amount stands in another unit: 10,000 times, or a ten-thousandth."""
    if cell.fen % 10 ** (max(cell.exponent, 0) + 4):
        return _set(cell, cell.fen * 10_000)
    return _set(cell, cell.fen // 10_000)


def one_digit(cell: Cell, chance: random.Random) -> Cell | None:
    """One digit is another one."""
    scale = 10 ** max(cell.exponent, 0)
    digits = list(str(abs(cell.fen) // scale))
    i = chance.randrange(len(digits))
    digits[i] = chance.choice([d for d in "0123456789" if d != digits[i] and (i or d != "0" or len(digits) == 1)])
    return _set(cell, int("".join(digits)) * scale * (-1 if cell.fen < 0 else 1))


ONE_CELL: dict[str, Callable[[Cell, random.Random], Cell | None]] = {
    "transposed digits": transposed,
    "one digit": one_digit,
    "slipped decimal": slipped,
    "sign": wrong_sign,
    "wrong unit": wrong_unit,
}


def amounts(document: Document) -> list[Position]:
    """Every printed amount that is not zero."""
    return [
        (t, r, c)
        for t, table in enumerate(document.tables)
        for (r, c), cell in sorted(table.cells.items())
        if cell.is_amount and cell.fen
    ]


def covered_cells(document: Document) -> set[Position]:
    """Cells of equations that were evaluated."""
    relations = [*all_relations(document), *derived(Context(document))]
    evaluation = evaluate(document, relations)
    return {
        (term.table, term.row, term.column)
        for relation, verdict in zip(relations, evaluation.verdict, strict=True)
        if verdict != "insufficient_data" and relation.op == "="
        for term in relation.terms
    }


def mutations(document: Document, each: int, draw: Draw) -> Iterator[Mutation]:
    """At most ``each`` mutations of every kind."""
    every = amounts(document)
    for kind, change in ONE_CELL.items():
        for position in draw.sample(every, each, lambda one, kind=kind: f"{kind} {cell_name(document, one)}"):  # type: ignore[misc]
            t, r, c = position
            chance = draw.chance(f"{kind} {cell_name(document, position)}")
            after = change(document.tables[t].cells[r, c], chance)
            if after is not None:
                yield Mutation(kind, position, ((position, after),))
    for position in draw.sample(every, each, lambda one: f"row {cell_name(document, one)}"):
        yield from _swapped(document, position)
        yield from _dropped(document, position)


def cell_name(document: Document, position: Position) -> str:
    """What a cell goes by, wherever it is printed."""
    t, r, c = position
    table = document.tables[t]
    return f"{table.id} {table.rows[r].key} {table.columns[c].measure} {table.cells[r, c].text}"


def _swapped(document: Document, position: Position) -> Iterator[Mutation]:
    """Two figures of a row change columns."""
    t, r, c = position
    cells = document.tables[t].cells
    mine = cells[r, c]
    for other in range(c + 1, len(document.tables[t].columns)):
        theirs = cells.get((r, other))
        if theirs is not None and theirs.is_amount and theirs.fen != mine.fen:
            yield Mutation("swapped columns", position, ((position, theirs), ((t, r, other), mine)))
            return


def _dropped(document: Document, position: Position) -> Iterator[Mutation]:
    """The figures of a row are gone."""
    t, r, _ = position
    row = [(t, r, c) for (at, c), cell in document.tables[t].cells.items() if at == r and cell.is_amount]
    if document.tables[t].rows[r].role == "leaf":
        yield Mutation("dropped row", position, tuple((one, None) for one in row))


def apply(document: Document, mutation: Mutation) -> Document:
    """The document with the error in it; the document itself stays as it is."""
    tables = list(document.tables)
    for t in {position[0] for position, _ in mutation.after}:
        cells = dict(tables[t].cells)
        for (at, r, c), cell in mutation.after:
            if at == t and cell is None:
                del cells[r, c]
            elif at == t and cell is not None:
                cells[r, c] = cell
        tables[t] = replace(tables[t], cells=cells)
    return replace(document, tables=tables)


def key(finding: Finding) -> tuple[str, str, str, str]:
    """What makes a finding the same finding."""
    return finding.id, finding.verdict, finding.printed, finding.computed


def try_mutation(document: Document, before: set[tuple[str, str, str, str]], mutation: Mutation) -> tuple[bool, ...]:
    """(detected, detected as an error, repaired to what was printed)."""
    t, r, c = mutation.position
    original = document.tables[t].cells[r, c]
    return _tried(
        apply(document, mutation), before, decimal_text(original.fen, max(original.exponent, 0), original.unit)
    )


def try_text(document: Document, before: set[tuple[str, str, str, str]], mutation: TextMutation) -> tuple[bool, ...]:
    """The same of an error in the narrative."""
    return _tried(apply_text(document, mutation), before, mutation.original.replace(",", ""))


def _tried(changed: Document, before: set[tuple[str, str, str, str]], wanted: str) -> tuple[bool, ...]:
    findings = check(changed).findings
    new = [
        f for f in findings if f.verdict == "mismatch" and f.severity in ("error", "question") and key(f) not in before
    ]
    repairs = [f.repair.split(" ")[0].rstrip("%") for f in new if f.repair]
    return (
        bool(new),
        any(f.severity == "error" for f in new),
        any(_same(repair, wanted) for repair in repairs if repair),
    )


def _same(text: str, wanted: str) -> bool:
    if text in ("增", "减"):  # the direction that a word should have
        return wanted in _WORDS[text]
    return text == wanted or text.rstrip("0").rstrip(".") == wanted.rstrip("0").rstrip(".")


def run(documents: Sequence[Document], each: int, seed: int) -> Result:
    """Mutations of every document, scored."""
    result = Result()
    for document in documents:
        draw = Draw(seed)
        before = {key(finding) for finding in check(document).findings}
        covered = covered_cells(document)
        for mutation in mutations(document, each, draw):
            result.scores[mutation.kind].add(mutation.position in covered, *try_mutation(document, before, mutation))
        for change in text_mutations(document, each, draw):
            result.scores[change.kind].add(change.covered, *try_text(document, before, change))
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--each", type=int, default=30, help="mutations of every kind per document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--match", default="", help="only files whose name contains this")
    options = parser.parse_args(arguments)
    documents = []
    for path in sorted(options.directory.iterdir()):
        if path.suffix in (".pdf", ".txt") and options.match in path.name:
            document = read_document([path.read_bytes()], [path.name])
            settling.settle(document)
            documents.append(document)
    start = time.perf_counter()
    result = run(documents, options.each, options.seed)
    print("\n".join(result.lines()))
    tried = Counter({kind: score.tried for kind, score in result.scores.items()})
    print(f"{sum(tried.values())} mutations of {len(documents)} documents in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
