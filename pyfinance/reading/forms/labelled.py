"""The labelled part of a form, above its indicators: names, funds (beside their labels or under heads), goals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pyfinance.model import Quantity
from pyfinance.reading.forms.draft import Draft, Fund, Money, joined, money_of
from pyfinance.reading.forms.quantity import number_text, parse_quantity
from pyfinance.reading.forms.vocabulary import vocabulary
from pyfinance.reading.printed import Box
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.caption import unit_of_head
from pyfinance.reading.tables.headers import Block, GridColumn
from pyfinance.reading.tables.lattice import Lattice, content
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.measures import read_columns

_LONGEST_HEAD = 12  # characters of a head that no vocabulary knows
_STAGES = {"initial_budget", "full_year_budget", "executed", "execution_rate"}  # heads of a self-evaluation alone
_COUNTS = ("weight", "score")
_TOTAL = re.compile(r"(?:总额|总和|合计)$")
_SLOTS = ("period", "actual", "expected")  # the first whose words fit wins: 实施期总目标 is no 总目标


def starts_form(lattice: Lattice, row: int, whole: bool) -> bool:
    """Whether a row names the project (or, in a form of the whole department, the department)."""
    first = next((b for b in lattice.filled(row)), None)
    if first is None or first.row0 != row or first.col1 == lattice.cols or money_of(first.text):
        return False
    return vocabulary().is_label("whole" if whole else "project", first.text)


@dataclass(slots=True)
class LabelledReader:
    """Reads the rows of one form's labelled part into its draft. ``unit`` is that of the caption or the document."""

    draft: Draft
    layout_id: str
    unit: str
    year: int | None
    _heads: list[int] = field(default_factory=list)  # rows that head columns of funds
    _slots: list[tuple[str, int, int]] = field(default_factory=list)  # goals side by side: (slot, col0, col1)
    _goal: Box | None = None  # the label whose text stands below it
    _group: Box | None = None
    _totals: dict[int, str] = field(default_factory=dict)  # the total above the figures of a lattice column

    def read(self, lattice: Lattice, row: int) -> None:
        """Takes one row: every box that begins in it."""
        left, rest = self._parts(lattice, row)
        if left and left[0] is not self._group:
            self._group = left[0]
            self._heads, self._slots = [], []
        rest = [b for b in rest if not (b.row1 > row + 1 and vocabulary().is_label("side", b.text))]
        filled = [b for b in rest if b.text]
        if not filled or self._goals(left, rest, filled):
            return
        numbers = [b for b in filled if money_of(b.text)]
        if not numbers and self._is_head(lattice, filled):
            self._heads.append(row)
        elif numbers and self._heads and any(self._path(lattice, b) for b in numbers):
            self._across(lattice, left, rest, numbers)
        else:
            self._pairs(left, rest)

    def _parts(self, lattice: Lattice, row: int) -> tuple[list[Box], list[Box]]:
        """Labels of several rows at the left, and the boxes that begin in this row."""
        boxes = list(lattice.boxes(row))
        at = 0
        while at < len(boxes) - 1 and boxes[at].row1 - boxes[at].row0 > 1 and not (at and self._holds(boxes[at])):
            at += 1
        return [b for b in boxes[:at] if b.text], [b for b in boxes[at:] if b.row0 == row]

    def _holds(self, box: Box) -> bool:
        """Whether a box over several rows is a figure or the head of figures, and no label of those rows."""
        return bool(money_of(box.text) or words().role(labels.heading(box.text)) or vocabulary().measure(box.text))

    # goals

    def _goals(self, left: list[Box], rest: list[Box], filled: list[Box]) -> bool:
        speech = vocabulary()
        in_group = bool(left) and any(speech.is_label("goal", b.text) for b in left)
        slots = [(s, b) for b in filled if (s := self._slot(b.text))]
        if in_group and len(slots) == len(filled):
            self._slots = [(slot, b.col0, b.col1) for slot, b in slots]
            return True
        first = filled[0]
        if speech.is_label("goal", first.text) and first is rest[0] and not any(money_of(b.text) for b in filled):
            if len(rest) == 1:
                self._goal = first
                return True
            if len(filled) == len(slots) and len(filled) > 1:
                self._slots = [(slot, b.col0, b.col1) for slot, b in slots]
                return True
            for box in filled[1:]:
                self._take_goal("expected", box)
            return True
        if in_group and self._slots:
            for box in filled:
                self._take_goal(next((s for s, c0, c1 in self._slots if c0 <= box.col0 < c1), "expected"), box)
            return True
        if in_group and len(filled) == 1:
            self._take_goal("expected", first)
            return True
        if self._goal is not None and len(rest) == 1:
            self._take_goal("expected", first)
            self._goal = None
            return True
        self._goal = None
        return False

    def _slot(self, text: str) -> str:
        return next((slot for slot in _SLOTS if vocabulary().is_label(slot, text)), "")

    def _take_goal(self, slot: str, box: Box) -> None:
        form, text = self.draft.form, joined([box.text])
        self.draft.remark(slot, text, box.place)
        if slot == "expected":
            form.expected += text
        elif slot == "actual":
            form.actual += text
            form.kind = "self_evaluation"
        else:
            form.fields.append((slot, text))

    # funds under heads

    def _is_head(self, lattice: Lattice, filled: list[Box]) -> bool:
        """Whether words side by side head columns of funds: known words, or short ones over figures beside these."""
        speech, known, unknown = vocabulary(), 0, 0
        for box in filled:
            head = labels.heading(box.text).removeprefix("其中：")
            if speech.measure(box.text) or words().role(head) or words().stage(head):
                known += 1
            elif not (speech.is_row_head(box.text) or words().is_neutral(head)):
                unknown += 1
                if len(head) > _LONGEST_HEAD or not self._over_figure(lattice, box):
                    return False
        if len(filled) == 1:
            return not unknown and (bool(self._heads) or filled[0].col1 - filled[0].col0 > 1)
        return known > 0

    def _over_figure(self, lattice: Lattice, box: Box) -> bool:
        below = lattice.at[box.row1] if box.row1 < lattice.rows else []
        return any(money_of(b.text) for b in below[box.col0 : box.col1] if b.text)

    def _path(self, lattice: Lattice, box: Box) -> list[Box]:
        found: list[Box] = []
        for row in self._heads:
            head = lattice.at[row][box.col0]
            if head.text and head not in found and head is not box and head.col0 <= box.col0 and box.col1 <= head.col1:
                found.append(head)
        return found

    def _across(self, lattice: Lattice, left: list[Box], rest: list[Box], numbers: list[Box]) -> None:
        """Figures side by side, each under its head; the row is named by its first words."""
        named = [b for b in rest if b.text and not money_of(b.text) and b.col0 < numbers[0].col0]
        label = named[0] if named else (left[-1] if left else None)
        for box in named[1:]:
            self.draft.field(joined([named[0].text]), joined([box.text]), box.place)
        paths = [self._path(lattice, box) for box in numbers]
        columns = [
            GridColumn(b.col0, tuple(labels.squeeze(h.text) for h in p), "figure", tuple((h.col0, h.col1) for h in p))
            for b, p in zip(numbers, paths, strict=True)
        ]
        unit = self._unit([*left, *(h for p in paths for h in p)])
        read = read_columns(Block(figures=columns), 0, self.layout_id, unit, self.year)
        measures = [self._measure(c.path) or column.measure for c, column in zip(columns, read, strict=True)]
        name = self._label(label)
        if _STAGES & set(measures):
            self.draft.form.kind = "self_evaluation"
            name = vocabulary().row(name) or name
        for box, head, column, measure in zip(numbers, columns, read, measures, strict=True):
            if measures.count(measure) > 1 and head.path:
                measure = "/".join(head.path)
            kind = "percent" if measure == "execution_rate" else "count" if measure in _COUNTS else column.kind
            money = money_of(box.text)
            assert money is not None
            fund = Fund(name, measure, head.path, money.digits, money.unit or column.unit, box.place, kind)
            fund.role = "total" if _TOTAL.search(name) else "leaf"
            self.draft.funds.append(fund)

    def _measure(self, path: tuple[str, ...]) -> str:
        return next((m for head in reversed(path) if (m := vocabulary().measure(head))), "")

    # funds and texts beside their labels

    def _pairs(self, left: list[Box], rest: list[Box]) -> None:
        """Every figure goes with the nearest words at its left; the other boxes are labels with their texts in turn."""
        used: set[int] = set()
        for i, box in enumerate(rest):
            money = money_of(box.text) if box.text else None
            if money is None:
                continue
            beside = next((j for j in range(i - 1, -1, -1) if rest[j].text and not money_of(rest[j].text)), None)
            used |= {i} if beside is None else {i, beside}
            self._figure(left, rest[beside] if beside is not None else None, box, money)
        waiting: Box | None = None
        for i, box in enumerate(rest):
            if i in used:
                waiting = None
            elif waiting is not None:
                self._field(waiting, box)
                waiting = None
            elif box.text:
                waiting = box
        if waiting is not None and waiting is rest[-1]:
            self._field(left[-1] if left and not self._is_group(left[-1]) else None, waiting)

    def _is_group(self, box: Box) -> bool:
        return vocabulary().is_label("group", box.text)

    def _field(self, label: Box | None, box: Box) -> None:
        if not box.text:
            return
        form, flat = self.draft.form, joined([box.text])
        name = labels.heading(label.text) if label is not None else ""
        speech = vocabulary()
        if label is not None and speech.is_label("whole" if form.whole else "project", label.text):
            form.project = form.project or flat
        elif label is not None and speech.is_label("org", label.text):
            form.org = form.org or flat
        else:
            self.draft.field(name, flat, box.place)

    def _figure(self, left: list[Box], waiting: Box | None, box: Box, money: Money) -> None:
        speech = vocabulary()
        text = money.label or (waiting.text if waiting is not None else left[-1].text if left else "")
        if waiting is not None and self._is_name(waiting):
            self._field(waiting, box)
            return
        if speech.is_label("score", text):
            self.score(parse_quantity(money.digits), box, labels.squeeze(text))
            return
        group = left[-1].text if left else ""
        pointed = content(money.digits) == "amount" or bool(money.unit)
        funds = pointed or any(speech.is_label("funds", t) for t in (text, group) if t)
        if not funds or speech.is_label("no_funds", text):
            self._field(waiting or (left[-1] if left else None), box)
            return
        unit = money.unit or self._unit([b for b in (*left, waiting) if b is not None])
        label = self._label_text(text)
        total = _TOTAL.search(label) is not None
        if total:
            self._totals[box.col0] = label
        elif any(fund.label == label for fund in self.draft.funds) and box.col0 in self._totals:
            label = f"{self._totals[box.col0]}/{label}"
        self.draft.funds.append(
            Fund(label, "amount", (), money.digits, unit, box.place, role="total" if total else "leaf")
        )

    def _is_name(self, box: Box) -> bool:
        kind = "whole" if self.draft.form.whole else "project"
        return vocabulary().is_label(kind, box.text) or vocabulary().is_label("org", box.text)

    def _label(self, box: Box | None) -> str:
        return self._label_text(box.text) if box is not None else ""

    def _label_text(self, text: str) -> str:
        return labels.heading(labels.split_label(text)[3])

    def _unit(self, boxes: list[Box]) -> str:
        return next((u for b in boxes if (u := unit_of_head(labels.squeeze(b.text)))), "") or self.unit

    def score(self, score: Quantity, box: Box, head: str) -> None:
        """Takes the score of the whole form, which makes it a self-evaluation."""
        self.draft.form.score = score
        self.draft.form.kind = "self_evaluation"
        self.draft.funds.append(Fund("", "score", (head,), number_text(score), "", box.place, "count"))
