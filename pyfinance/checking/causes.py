"""Root causes: which one wrong printed fact explains which broken relations.

A printed fact is one cell, or several cells that a relation with a single part ties together with equal values. A
repair changes one fact so that the most broken relations hold and no other relation breaks; it is proposed only where
no other fact explains the same relations as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyfinance.checking.slips import values_behind
from pyfinance.model import Document, Relation
from pyfinance.relations import Evaluation, cell_at

Position = tuple[int, int, int]
_SLIPPED = 3  # rows that tell that a column slipped, and no single figure


@dataclass(slots=True)
class Cause:
    """Broken relations with one cause. ``cells`` and ``fen`` are the repaired fact, where there is a unique one."""

    relations: list[int]
    cells: tuple[Position, ...] = ()
    fen: int = 0
    shifted: int = 0  # the figures of a column stand so many rows too low, in printed order
    swapped: bool = False  # the two cells print each other's figures; ``fen`` is that of the first


@dataclass(slots=True)
class _Facts:
    """Cells grouped into printed facts."""

    of: dict[Position, int] = field(default_factory=dict)
    cells: list[list[Position]] = field(default_factory=list)

    def add(self, position: Position) -> int:
        if position not in self.of:
            self.of[position] = len(self.cells)
            self.cells.append([position])
        return self.of[position]

    def tie(self, a: Position, b: Position) -> None:
        x, y = self.add(a), self.add(b)
        if x == y:
            return
        for position in self.cells[y]:
            self.of[position] = x
        self.cells[x] += self.cells[y]
        self.cells[y] = []


def find_causes(document: Document, evaluation: Evaluation) -> list[Cause]:
    """The causes of every broken relation, those with a unique repair first."""
    broken = [i for i, verdict in enumerate(evaluation.verdict) if verdict == "mismatch"]
    if not broken:
        return []
    causes = list(_shifted(document, evaluation, broken))
    left = set(broken) - {i for cause in causes for i in cause.relations}
    search = _Search(document, evaluation, sorted(left))
    while left:
        cause = search.swap(left) or search.best(left) or search.by_slip(left) or search.by_support(left)
        if cause is None:
            break
        cause.relations = search.accept(left)
        causes.append(cause)
        left -= set(cause.relations)
    causes.extend(_linked(evaluation.relations, left))
    return causes


def _shifted(document: Document, evaluation: Evaluation, broken: Sequence[int]) -> Iterator[Cause]:
    """Columns whose figures slipped by a row: what a row's parts add up to is printed in the row above, or below."""
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in broken:
        head = evaluation.relations[i].terms[0]
        if evaluation.relations[i].rule == "row-total":
            columns[head.table, head.column].append(i)
    for (t, c), group in columns.items():
        for shift in (-1, 1):
            slipped = [i for i in group if _stands_at(document, evaluation, i, shift)]
            if len(slipped) >= _SLIPPED and 3 * len(slipped) >= 2 * len(group):
                same = [
                    i
                    for i in broken
                    if i not in group and any((x.table, x.column) == (t, c) for x in evaluation.relations[i].terms)
                ]
                yield Cause([*group, *same], shifted=shift)
                break


def _stands_at(document: Document, evaluation: Evaluation, relation: int, shift: int) -> bool:
    """Whether what a row adds up to, not zero, is printed so many rows further down."""
    head = evaluation.relations[relation].terms[0]
    own = cell_at(document, (head.table, head.row, head.column))
    other = cell_at(document, (head.table, head.row + shift, head.column))
    if own is None or other is None:
        return False
    return other.fen == own.fen - evaluation.residual[relation] != 0


class _Search:
    def __init__(self, document: Document, evaluation: Evaluation, broken: Sequence[int]) -> None:
        self._document = document
        self._relations = evaluation.relations
        self._evaluation = evaluation
        self._residual = list(evaluation.residual)
        self._facts = _tied(document, evaluation)
        wanted = {
            self._facts.add(p) for i in broken for p in _positions(self._relations[i]) if self._value(p) is not None
        }
        self._chosen: tuple[tuple[int, int], ...] = ()
        self._coefficients: dict[int, dict[int, int]] = {}
        self._users: dict[int, list[int]] = defaultdict(list)
        for i, relation in enumerate(self._relations):
            if evaluation.verdict[i] == "insufficient_data":
                continue
            for fact in {self._facts.of[p] for p in _positions(relation) if p in self._facts.of}:
                if fact in wanted:
                    self._users[fact].append(i)

    def _value(self, position: Position) -> int | None:
        cell = cell_at(self._document, position)
        return cell.fen if cell is not None else None

    def swap(self, left: set[int]) -> Cause | None:
        """The only two figures of a row that print each other's: changed about, all that they take part in holds."""
        found: dict[tuple[int, int], tuple[Position, Position]] = {}
        for relation in sorted(i for i in left if self._relations[i].op == "="):
            for position in _positions(self._relations[relation]):
                for other in self._neighbours(position, relation):
                    a, b = sorted((position, other))
                    facts = (self._facts.of[a], self._facts.of[b])
                    if facts not in found and self._swapped(a, b, left):
                        found[facts] = (a, b)
        if len(found) != 1:
            return None
        (first, second), cells = found.popitem()
        delta = (self._value(cells[1]) or 0) - (self._value(cells[0]) or 0)
        self._chosen = ((first, delta), (second, -delta))
        return Cause([], cells, self._value(cells[1]) or 0, swapped=True)

    def _neighbours(self, position: Position, relation: int) -> Iterator[Position]:
        """Figures of the same row that a broken relation would have at a position."""
        value, own = self._value(position), self._facts.of.get(position)
        coefficient = self._coefficient(own, relation) if own is not None else 0
        if value is None or not coefficient or self._residual[relation] % coefficient:
            return
        wanted = value - self._residual[relation] // coefficient
        t, r, c = position
        for column in range(len(self._document.tables[t].columns)):
            other = (t, r, column)
            if (
                column != c
                and other in self._facts.of
                and self._facts.of[other] != own
                and self._value(other) == wanted
            ):
                yield other

    def _swapped(self, a: Position, b: Position, left: set[int]) -> bool:
        """Whether two figures changed about repair two relations or more, all broken ones they are in, and break none."""
        one, other = self._facts.of[a], self._facts.of[b]
        delta = (self._value(b) or 0) - (self._value(a) or 0)
        users = {*self._users[one], *self._users[other]}
        repaired = 0
        for i in users:
            residual = self._residual[i] + delta * (self._coefficient(one, i) - self._coefficient(other, i))
            if not self._holds(i, residual):
                return False
            repaired += i in left
        return repaired > 1 and bool(delta)

    def best(self, left: set[int]) -> Cause | None:
        """The fact whose change repairs the most of the relations left, at least two, if it has no equal rival."""
        found: list[tuple[int, int, int, frozenset[int]]] = []  # gain, fact, delta, repaired
        for fact, users in self._users.items():
            mine = [i for i in users if i in left]
            for delta in self._deltas(fact, mine):
                repaired, spoiled = self._effect(fact, delta, users, left)
                gain = len(repaired) - spoiled
                if gain >= 2 and not spoiled and self._plausible(fact, delta):
                    found.append((gain, fact, delta, frozenset(repaired)))
        for gain, fact, delta, holding in sorted(found, key=lambda f: (-f[0], f[1], abs(f[2]))):
            rivals = any(f != fact and g >= gain and r & holding for g, f, _, r in found)
            if not rivals and not misses_a_row(self._evaluation, Cause(sorted(holding))):
                return self._choose(fact, self._likelier(fact, delta, holding), holding)
        return None

    def by_slip(self, left: set[int]) -> Cause | None:
        """The only fact that a slip of the pen explains: its right value makes all hold that it takes part in."""
        for relation in sorted(i for i in left if self._relations[i].op == "="):
            found = {
                (fact, delta)
                for fact in {self._facts.of[p] for p in _positions(self._relations[relation]) if p in self._facts.of}
                for delta in self._slips(fact)
                if self._repairs(relation, fact, delta, left)
            }
            if len(found) == 1:
                fact, delta = found.pop()
                repaired, _ = self._effect(fact, delta, self._users[fact], left)
                return self._choose(fact, delta, frozenset(repaired))
        return None

    def by_support(self, left: set[int]) -> Cause | None:
        """Of two facts that should be equal, the one that nothing else confirms, where the other is confirmed."""
        for relation in sorted(i for i in left if self._relations[i].op == "="):
            positions = _positions(self._relations[relation])
            facts = {self._facts.of[p] for p in positions if p in self._facts.of}
            loose = [fact for fact in facts if not self._confirmed(fact, left)]
            if (len(positions), len(facts), len(loose)) != (2, 2, 1):
                continue
            fact = loose[0]
            coefficient = self._coefficient(fact, relation)
            if not coefficient or self._residual[relation] % coefficient:
                continue
            delta = -self._residual[relation] // coefficient
            if self._plausible(fact, delta) and self._repairs(relation, fact, delta, left):
                repaired, _ = self._effect(fact, delta, self._users[fact], left)
                return self._choose(fact, delta, frozenset(repaired))
        return None

    def _confirmed(self, fact: int, left: set[int]) -> bool:
        """Whether an equation of several figures holds with a fact."""
        return any(
            i not in left and self._relations[i].op == "=" and self._evaluation.filled[i] > 1 for i in self._users[fact]
        )

    def _plausible(self, fact: int, delta: int) -> bool:
        """No repair makes a figure negative that is printed positive, but a lost sign."""
        value = self._value(self._facts.cells[fact][0]) or 0
        return value < 0 or value + delta >= 0 or delta == -2 * value

    def _choose(self, fact: int, delta: int, repaired: frozenset[int]) -> Cause:
        value = self._value(self._facts.cells[fact][0]) or 0
        self._chosen = ((fact, delta),)
        return Cause(sorted(repaired), tuple(sorted(self._facts.cells[fact])), value + delta)

    def _repairs(self, relation: int, fact: int, delta: int, left: set[int]) -> bool:
        if self._residual[relation] + delta * self._coefficient(fact, relation):
            return False  # a slip explains a difference to the last digit, or it is a coincidence
        repaired, spoiled = self._effect(fact, delta, self._users[fact], left)
        return not spoiled and set(repaired) >= {i for i in self._users[fact] if i in left}

    def _slips(self, fact: int) -> set[int]:
        """Changes of a fact that undo a slip of the pen."""
        cell = cell_at(self._document, self._facts.cells[fact][0])
        if cell is None:
            return set()
        scale = 10 ** max(cell.exponent, 0)
        return {value * scale - cell.fen for value in values_behind(cell.fen // scale)}

    def _likelier(self, fact: int, delta: int, repaired: frozenset[int]) -> int:
        """The change itself, or within what rounding leaves open the one that undoes a slip of the pen."""
        found = [
            other
            for other in self._slips(fact)
            if all(self._holds(i, self._residual[i] + other * self._coefficient(fact, i)) for i in repaired)
        ]
        return found[0] if len(found) == 1 and delta not in found else delta

    def accept(self, left: set[int]) -> list[int]:
        """Goes on as if the repair were made; returns the relations that now hold, those it completes included."""
        for fact, delta in self._chosen:
            for i in self._users[fact]:
                self._residual[i] += delta * self._coefficient(fact, i)
        return sorted(i for i in left if self._holds(i, self._residual[i]))

    def _holds(self, relation: int, residual: int) -> bool:
        op = self._relations[relation].op
        excess = abs(residual) if op == "=" else (max(residual, 0) if op == "<=" else max(-residual, 0))
        return 2 * excess <= self._evaluation.slack[relation]

    def _deltas(self, fact: int, broken: Iterable[int]) -> list[int]:
        """Changes of the fact that make one of the broken relations exact, the most agreed first."""
        votes: Counter[int] = Counter()
        for i in broken:
            coefficient = self._coefficient(fact, i)
            if coefficient and self._residual[i] % coefficient == 0:
                votes[-self._residual[i] // coefficient] += 1
        return [delta for delta, _ in votes.most_common(4)]

    def _coefficient(self, fact: int, relation: int) -> int:
        """What a change of the fact by one changes the relation by."""
        found = self._coefficients.get(relation)
        if found is None:
            found = self._coefficients[relation] = {}
            for term in self._relations[relation].terms:
                own = self._facts.of.get((term.table, term.row, term.column))
                if own is not None:
                    found[own] = found.get(own, 0) + term.coefficient
        return found.get(fact, 0)

    def _effect(self, fact: int, delta: int, users: Sequence[int], left: set[int]) -> tuple[list[int], int]:
        """(relations of ``left`` that hold after the change, relations that held before and break)."""
        repaired, spoiled = [], 0
        for i in users:
            holds = self._holds(i, self._residual[i] + delta * self._coefficient(fact, i))
            if i in left and holds:
                repaired.append(i)
            elif not holds and self._evaluation.verdict[i] != "mismatch":
                spoiled += 1
        return repaired, spoiled


def _positions(relation: Relation) -> list[Position]:
    return [(t.table, t.row, t.column) for t in relation.terms]


def _tied(document: Document, evaluation: Evaluation) -> _Facts:
    """Facts by relations that hold exactly with one part that is not zero."""
    facts = _Facts()
    for i, relation in enumerate(evaluation.relations):
        if evaluation.verdict[i] != "exact" or evaluation.filled[i] != 1 or relation.op != "=":
            continue
        head, *parts = relation.terms
        for term in parts:
            position = (term.table, term.row, term.column)
            cell = cell_at(document, position)
            if cell is not None and cell.fen and term.coefficient == -1:
                facts.tie((head.table, head.row, head.column), position)
    return facts


def _linked(relations: Sequence[Relation], left: set[int]) -> list[Cause]:
    """What has no unique repair: one cause for each row of heads and the rows that should add up to it."""
    groups: dict[tuple[str, int, int, frozenset[tuple[int, int]]], list[int]] = defaultdict(list)
    for i in sorted(left):
        head, *parts = relations[i].terms
        groups[(relations[i].rule, head.table, head.row, frozenset((t.table, t.row) for t in parts))].append(i)
    return [Cause(group) for group in groups.values()]


def misses_a_row(evaluation: Evaluation, cause: Cause) -> bool:
    """A sum of rows that falls short in two columns or more, by nothing else than a row that may not be printed."""
    rules = {evaluation.relations[i].rule for i in cause.relations}
    if not rules <= {"parent-children", "grand-total"} or len(cause.relations) < 2:
        return False
    return all(evaluation.residual[i] > 0 for i in cause.relations)
