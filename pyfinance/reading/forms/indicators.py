"""The lines of indicators of a form: which columns hold what, and the records of the rows under them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyfinance.model import Indicator, Quantity
from pyfinance.reading.forms.quantity import parse_quantity
from pyfinance.reading.forms.vocabulary import vocabulary
from pyfinance.reading.printed import Box
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.lattice import Lattice


@dataclass(frozen=True, slots=True)
class Head:
    """A column of indicators: its role (``note`` for texts beside them), printed head, lattice columns and walls."""

    role: str
    text: str
    col0: int
    col1: int
    left: int | None = None
    right: int | None = None


def read_heads(lattice: Lattice, row: int) -> tuple[Head, ...]:
    """The columns that a row heads as indicators; () where it does not name an indicator and its target or level."""
    found: list[Head] = []
    for box in lattice.boxes(row):
        if box.row1 > row + 1:  # a label of the rows below
            continue
        role = vocabulary().head(box.text) if box.text else ""
        if role in {head.role for head in found}:
            role = "note"
        if not role and box.text and vocabulary().is_note_head(box.text):
            role = "note"
        if role and not (role == "unit" and not any(head.role == "target" for head in found)):
            walls = lattice.grid.walls(box.place) or (None, None)
            found.append(Head(role, labels.squeeze(box.text), box.col0, box.col1, *walls))
    roles = {head.role for head in found}
    if not {"name", "target"} <= roles and not ({"level1", "level2"} <= roles and roles & {"name", "target"}):
        return ()
    return tuple(found)


def moved(heads: tuple[Head, ...], lattice: Lattice) -> tuple[Head, ...]:
    """The same columns in a grid that continues on the next page, found by their walls; by number without geometry."""
    walls: dict[int, tuple[int, int]] = {}
    for box in lattice.grid.cells:
        own = lattice.grid.walls(box.place)
        if own is not None and box.col1 - box.col0 == 1:
            walls.setdefault(box.col0, own)
    result = []
    for head in heads:
        if head.left is None or head.right is None or not walls:
            if head.col1 <= lattice.cols:
                result.append(head)
            continue
        inside = [c for c, (x0, x1) in walls.items() if head.left <= (x0 + x1) // 2 <= head.right]
        if inside:
            result.append(replace(head, col0=min(inside), col1=max(inside) + 1))
    return tuple(result)


class IndicatorReader:
    """Reads rows under one set of heads; remembers the levels, which are printed once for several rows."""

    def __init__(self, heads: tuple[Head, ...]) -> None:
        self.heads = heads
        self._levels: dict[str, str] = {}
        self._targets: Box | None = None

    def box(self, lattice: Lattice, row: int, role: str) -> Box | None:
        """The first filled box of a role in a row, or the blank one; None where the form has no such column."""
        head = next((h for h in self.heads if h.role == role), None)
        if head is None:
            return None
        boxes = [lattice.at[row][c] for c in range(head.col0, min(head.col1, lattice.cols))]
        return next((b for b in boxes if b.text), boxes[0] if boxes else None)

    def spans(self, lattice: Lattice, row: int) -> bool:
        """Whether one box of the row lies over the name and the target: then it is no line of an indicator."""
        name, target = self.box(lattice, row, "name"), self.box(lattice, row, "target")
        if name is None or target is None:
            level = self.box(lattice, row, "level2") or self.box(lattice, row, "level1")
            return level is not None and level is (name or target)
        return name is target

    def totals(self, lattice: Lattice, row: int) -> bool:
        """Whether a row totals the scores of the indicators (总分)."""
        first = next((b for b in lattice.filled(row) if b.row0 == row), None)
        return first is not None and vocabulary().is_label("total_line", first.text)

    def read(self, lattice: Lattice, row: int, before: list[Indicator]) -> None:
        """Appends the indicator of a row, or joins the rest of its wrapped name to the last one."""
        for role in ("activity", "level1", "level2"):
            box = self.box(lattice, row, role)
            if box is not None and box.text:
                if role == "level1" and self._levels.get("level1") != labels.squeeze(box.text):
                    self._levels.pop("level2", None)
                self._levels[role] = labels.squeeze(box.text)
            elif box is not None and box.row0 == row and box.row1 - box.row0 > 1:
                self._levels.pop(role, None)  # a merged box of its own that prints nothing
        name, target = self.box(lattice, row, "name"), self.box(lattice, row, "target")
        named = name is not None and bool(name.text) and name.row0 == row
        if target is not None and target.text and target.row0 < row and target is self._targets and before and named:
            assert name is not None
            before[-1] = replace(before[-1], name=before[-1].name + labels.squeeze(name.text))
            return
        targeted = target is not None and bool(target.text) and target.row0 == row
        if not named and not targeted:
            return
        self._targets = target
        before.append(self._indicator(lattice, row, name, target))

    def _indicator(self, lattice: Lattice, row: int, name: Box | None, target: Box | None) -> Indicator:
        printed = labels.squeeze(name.text) if name is not None else ""
        level1, level2 = self._levels.get("level1", ""), self._levels.get("level2", "")
        if not any(head.role in ("level1", "level2") for head in self.heads):
            level1, level2, printed = vocabulary().split_levels(printed)
        operator, unit = (self._text(lattice, row, role) for role in ("operator", "unit"))
        quantity = parse_quantity(target.text if target is not None else "", operator, unit)
        return Indicator(
            name=printed,
            level1=level1,
            level2=level2,
            target=quantity,
            actual=self._quantity(lattice, row, "actual"),
            deviation=self._text(lattice, row, "deviation"),
            weight=self._quantity(lattice, row, "weight"),
            score=self._quantity(lattice, row, "score"),
            activity=self._levels.get("activity", ""),
            notes=self._notes(lattice, row),
            place=(target or name or Box(0, 0, 0, 0)).place,
        )

    def _text(self, lattice: Lattice, row: int, role: str) -> str:
        box = self.box(lattice, row, role)
        return labels.squeeze(box.text) if box is not None else ""

    def _quantity(self, lattice: Lattice, row: int, role: str) -> Quantity | None:
        text = self._text(lattice, row, role)
        return parse_quantity(text) if text else None

    def _notes(self, lattice: Lattice, row: int) -> tuple[tuple[str, str], ...]:
        notes = [h for h in self.heads if h.role == "note" and h.col0 < lattice.cols]
        texts = [labels.squeeze(lattice.at[row][head.col0].text) for head in notes]
        return tuple((head.text, text) for head, text in zip(notes, texts, strict=True) if text)
