"""Forms printed as a list: a project a row (or several), its funds, goal and indicators in columns beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pyfinance.model import Column, Form
from pyfinance.reading.forms.draft import Draft, Fund, joined, money_of
from pyfinance.reading.forms.indicators import Head, IndicatorReader, moved, read_heads
from pyfinance.reading.forms.vocabulary import vocabulary
from pyfinance.reading.printed import Box, Grid
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.headers import Block, GridColumn
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import words
from pyfinance.reading.tables.measures import read_columns

_NUMBERING = re.compile(r"\*+|\d{1,2}|栏次|—+")  # a row that numbers the columns of the head
_LAST_HEAD_ROW = 8  # title, blank and head rows stand above


@dataclass(slots=True)
class ListHead:
    """The columns of a list. ``body`` is the first row under the head."""

    body: int
    project: Head | None
    org: Head | None
    goal: Head | None
    money: list[tuple[Head, Column]]
    texts: list[Head]
    indicators: tuple[Head, ...]

    def moved(self, lattice: Lattice) -> ListHead:
        """The same columns in a grid that continues on the next page."""

        def one(head: Head | None) -> Head | None:
            return next(iter(moved((head,), lattice)), None) if head is not None else None

        money = [(h, column) for head, column in self.money if (h := one(head))]
        return ListHead(
            0, one(self.project), one(self.org), one(self.goal), money, [h for t in self.texts if (h := one(t))],
            moved(self.indicators, lattice),
        )  # fmt: skip


def read_list_head(lattice: Lattice, whole: bool, layout_id: str, unit: str, year: int | None) -> ListHead | None:
    """The head of a list, or None where the grid is none: it names a project (or unit) and a goal or an indicator."""
    for row in range(min(lattice.rows - 1, _LAST_HEAD_ROW)):
        boxes = lattice.filled(row)
        if len(boxes) < 3 or any(money_of(b.text) for b in boxes):
            continue
        body = max(b.row1 for b in boxes)
        named = _named(lattice, row, body, whole)
        if named is None:
            continue
        first = min(b.row0 for b in boxes)
        return _columns(lattice, first, body, named, layout_id, unit, year)
    return None


def _named(lattice: Lattice, row: int, body: int, whole: bool) -> tuple[Box | None, Box | None, Box | None] | None:
    """(project, unit, goal) boxes of a head row, where it heads a list."""
    speech = vocabulary()
    project = org = goal = None
    for box in lattice.filled(row):
        kinds = words().identities(labels.heading(box.text))
        if project is None and not whole and (speech.is_label("list_project", box.text) or kinds[:1] == ("project",)):
            project = box
        elif org is None and "org" in kinds:
            org = box
        elif goal is None and speech.is_label("goal", box.text) and box is not lattice.at[row][0]:
            goal = box
    anchor = org if whole else project
    if anchor is None or not (goal is not None or (body <= lattice.rows and read_heads(lattice, body - 1))):
        return None
    # In a form of labels and texts the box beside a label is its text, and the box below begins another label.
    others = [b for b in lattice.filled(row) if b is not anchor]
    return (project, org, goal) if all(_is_head(b) for b in others) else None


def _is_head(box: Box) -> bool:
    head = labels.heading(box.text).removeprefix("其中：").rstrip("：")
    speech, known = vocabulary(), words()
    return bool(
        speech.head(box.text) or speech.is_note_head(box.text) or speech.is_label("goal", box.text)
        or speech.is_label("funds", box.text) or speech.is_row_head(box.text) or known.identities(head)
        or known.role(head) or known.is_neutral(head) or head in ("其中", "绩效指标")
    ) or speech.is_label("group", box.text)  # fmt: skip


def _head(grid: Grid, box: Box, role: str, text: str = "") -> Head:
    walls = grid.walls(box.place) or (None, None)
    return Head(role, text or labels.squeeze(box.text), box.col0, box.col1, *walls)


def _columns(
    lattice: Lattice, first: int, body: int, named: tuple[Box | None, Box | None, Box | None],
    layout_id: str, unit: str, year: int | None,
) -> ListHead:  # fmt: skip
    project, org, goal = named
    indicators = read_heads(lattice, body - 1)
    taken = {c for h in indicators for c in range(h.col0, h.col1)}
    taken |= {c for box in named if box is not None for c in range(box.col0, box.col1)}
    figures: list[GridColumn] = []
    texts: list[Head] = []
    for box in (b for b in lattice.boxes(body - 1) if b.text and b.col0 not in taken):
        path = _path(lattice, first, body, box.col0)
        head = labels.heading(path[-1][0])
        if any(kind in ("ignored", "period", "org_code") for kind in words().identities(head)):
            continue
        if _holds_figures(lattice, body, box.col0) or words().role(head):
            figures.append(GridColumn(box.col0, tuple(t for t, _ in path), "figure", tuple(s for _, s in path)))
        else:
            texts.append(_head(lattice.grid, box, "text"))
    columns = read_columns(Block(figures=figures), 0, layout_id, unit, year) if figures else []
    if len(columns) == 1 and not words().role(labels.heading(columns[0].path[-1])):
        columns[0].measure = "amount"
    money = [
        (_head(lattice.grid, lattice.at[body - 1][g.col], "money", g.head), column)
        for g, column in zip(figures, columns, strict=True)
    ]
    return ListHead(
        body,
        _head(lattice.grid, project, "project") if project is not None else None,
        _head(lattice.grid, org, "org") if org is not None else None,
        _head(lattice.grid, goal, "goal") if goal is not None else None,
        money, texts, indicators,
    )  # fmt: skip


def _path(lattice: Lattice, first: int, body: int, col: int) -> list[tuple[str, tuple[int, int]]]:
    boxes = list(dict.fromkeys(id(lattice.at[row][col]) for row in range(first, body)))
    by_id = {id(lattice.at[row][col]): lattice.at[row][col] for row in range(first, body)}
    return [(labels.squeeze(by_id[i].text), (by_id[i].col0, by_id[i].col1)) for i in boxes if by_id[i].text]


def _holds_figures(lattice: Lattice, body: int, col: int) -> bool:
    kinds = [lattice.kinds[row][col] for row in range(body, lattice.rows)]
    return any(k in ("amount", "integer") for k in kinds) and "words" not in kinds


@dataclass(slots=True)
class ListReader:
    """Reads the rows of a list, over page ends, into drafts: one for each project, total line and unit line."""

    head: ListHead
    whole: bool
    entity: str
    drafts: list[Draft] = field(default_factory=list)
    _indicators: IndicatorReader | None = None
    _unit: str = ""  # the unit whose line stands above the projects

    def add(self, lattice: Lattice, start: int, page_top: bool) -> None:
        """Reads rows from ``start`` on. ``page_top`` where they continue those of the page before."""
        self._indicators = IndicatorReader(self.head.indicators)
        for row in range(start, lattice.rows):
            self._row(lattice, row, page_top and row == start)

    def _box(self, lattice: Lattice, row: int, head: Head | None) -> Box | None:
        if head is None or head.col0 >= lattice.cols:
            return None
        boxes = [lattice.at[row][c] for c in range(head.col0, min(head.col1, lattice.cols))]
        return next((b for b in boxes if b.text), boxes[0])

    def _row(self, lattice: Lattice, row: int, page_top: bool) -> None:
        filled = lattice.filled(row)
        if not filled or (len(filled) == 1 and filled[0].col1 - filled[0].col0 == lattice.cols):
            return
        if all(_NUMBERING.fullmatch(box.text.strip()) for box in filled):
            return
        name = self._box(lattice, row, self.head.org if self.whole else self.head.project)
        if name is None:
            return
        goal = self._box(lattice, row, self.head.goal)
        money = [
            (h, c, b) for h, c in self.head.money if (b := self._box(lattice, row, h)) and b.text and b.row0 == row
        ]
        begins = name.row0 == row
        if begins and (name.text or money or (goal is not None and goal.row0 == row and goal.text)):
            self._begin(lattice, row, name, money, page_top)
        elif not self.drafts:
            return
        draft = self.drafts[-1]
        for head, column, box in money:
            self._fund(draft, head, column, box)
        if goal is not None and goal.text and goal.row0 == row and joined([goal.text]) != draft.form.expected:
            draft.form.expected += joined([goal.text])
            draft.remark("expected", joined([goal.text]), goal.place)
        for head in self.head.texts:
            text = self._box(lattice, row, head)
            if text is not None and text.text and text.row0 == row:
                draft.field(head.text, joined([text.text]), text.place)
        if self.head.indicators and self._indicators is not None:
            self._indicators.read(lattice, row, draft.form.indicators)
            if draft.form.indicators and draft.form.indicators[-1].actual is not None:
                draft.form.kind = "self_evaluation"

    def _begin(
        self, lattice: Lattice, row: int, name: Box, money: list[tuple[Head, Column, Box]], page_top: bool
    ) -> None:
        """A new project, unless the row goes on with the last one: its name, funds or goal cut by the page's end."""
        own = joined([name.text])
        last = self.drafts[-1] if self.drafts else None
        if last is not None and last.is_form:
            same = own and own == last.form.project and self._org(lattice, row) == last.form.org
            funds = {fund.measure: fund.text for fund in last.funds}
            if same and all(funds.get(c.measure, b.text) == b.text for _, c, b in money):
                return
            cut = page_top and not (money and last.funds)
            if cut and (not own or not last.form.project or not money):
                last.form.project += own
                return
            if not own and not money and not page_top and not self._has_goal(lattice, row, name):
                return
        self._open(lattice, row, own, name)

    def _org(self, lattice: Lattice, row: int) -> str:
        box = self._box(lattice, row, self.head.org) if not self.whole else None
        return joined([box.text]) if box is not None else ""

    def _has_goal(self, lattice: Lattice, row: int, name: Box) -> bool:
        goal = self._box(lattice, row, self.head.goal)
        return goal is not None and bool(goal.text) and (goal.row0, goal.row1) == (name.row0, name.row1)

    def _open(self, lattice: Lattice, row: int, own: str, name: Box) -> None:
        org = self._org(lattice, row)
        total = not own or bool(words().total(own)) or own == "合计"
        if not self.whole and own and own == self.entity:
            self._unit = own
            self.drafts.append(Draft(Form("", place=name.place), org=own, is_form=False))
        elif total and not self._has_goal(lattice, row, name):
            unit = org if org and not words().total(org) else ""
            self.drafts.append(Draft(Form("", place=name.place), org=unit, is_form=False))
        else:
            form = Form(own, whole=self.whole, org=org, place=name.place)
            self.drafts.append(Draft(form, org=org or ("" if self.whole else self._unit)))

    def _fund(self, draft: Draft, head: Head, column: Column, box: Box) -> None:
        money = money_of(box.text)
        if money is None:
            draft.field(head.text, joined([box.text]), box.place)
            return
        before = next((f for f in draft.funds if f.measure == column.measure), None)
        repeats = before is not None and before.text == money.digits
        role = "repeat" if repeats else ("leaf" if draft.is_form else "subtotal" if draft.org else "total")
        unit = money.unit or column.unit
        draft.funds.append(
            Fund("", column.measure, column.path, money.digits, unit, box.place, column.kind, role)  # type: ignore[arg-type]
        )
