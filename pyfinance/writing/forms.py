"""Performance forms (绩效目标表, 绩效自评表) as they are printed: a form of labels and texts, or a list of projects.

A list says which unit a project belongs to and gives each project one line of funds; everything else is a form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pyfinance.model import Form, Indicator, Quantity, Row, Table
from pyfinance.reading.forms.quantity import parse_quantity
from pyfinance.writing.official import wording
from pyfinance.writing.sheet import Part, Printed, Sheet, Style, figure_text, widths_of

INDICATORS: Final = ("T10I", "T17I")
_LABEL: Final = 2  # lattice columns of a label in a form
_WIDTH: Final = 12  # full-width characters of a column at least: forms are mostly running text
_NUMBERED: Final = re.compile(r"#\d+$")
_ENGLISH: Final = re.compile(r"[a-z_]+(?:#\d+)?")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of indicators: its head and what an indicator prints in it."""

    head: str
    text: Callable[[Indicator], str]


def form_sheet(table: Table, entity: str, style: Style) -> Sheet:
    """The sheet of a table of forms (T10, T17)."""
    title = _NUMBERED.sub("", table.title)
    sheet = Sheet(table.id or title, title, table.number, entity, table.unit, notes=list(table.notes))
    writer = _List(table, sheet, style) if _is_list(table) else _Forms(table, sheet, style)
    writer.write()
    sheet.widths = [max(_WIDTH, width) for width in widths_of(sheet)]
    return sheet


def _is_list(table: Table) -> bool:
    return bool(table.rows) and not any(
        _NUMBERED.sub("", row.key).endswith(f"/{row.label}") for row in table.rows if row.role != "total"
    )


def _columns(forms: list[Form]) -> list[_Column]:
    """The columns that the indicators of these forms need."""
    words = wording().forms
    every = [indicator for form in forms for indicator in form.indicators]
    plain: list[tuple[str, Callable[[Indicator], str]]] = [
        ("activity", lambda i: i.activity),
        ("level1", lambda i: i.level1),
        ("level2", lambda i: i.level2),
        ("name", lambda i: i.name),
        ("operator", _qualitative),
        ("target", lambda i: i.target.text),
        ("actual", lambda i: _text(i.actual)),
        ("weight", lambda i: _text(i.weight)),
        ("score_head", lambda i: _text(i.score)),
        ("deviation", lambda i: i.deviation),
    ]
    needed = ("level1", "level2", "name", "target")
    found = [_Column(words[key], text) for key, text in plain if key in needed or any(map(text, every))]
    heads = dict.fromkeys(head for indicator in every for head, _ in indicator.notes)
    return found + [_Column(head, _note(head)) for head in heads]


def _qualitative(indicator: Indicator) -> str:
    """What the column of operators says of a target whose digits are no number: that it is one of words."""
    target = indicator.target
    words = target.value is None and parse_quantity(target.text, "", target.unit).value is not None
    return wording().forms["qualitative"] if words else ""


def _text(quantity: Quantity | None) -> str:
    return quantity.text if quantity is not None else ""


def _note(head: str) -> Callable[[Indicator], str]:
    return lambda indicator: dict(indicator.notes).get(head, "")


class _Writer:
    """What both layouts share: the sheet that is filled line by line."""

    def __init__(self, table: Table, sheet: Sheet, style: Style) -> None:
        self.table = table
        self.sheet = sheet
        self.style = style
        self.words = wording().forms
        self.columns = _columns(table.forms)

    def _put(self, row: int, col: int, text: str, part: Part = "name", rows: int = 1, cols: int = 1) -> None:
        self.sheet.cells.append(Printed(row, row + rows, col, col + cols, text, part if text else "blank"))

    def _figure(self, row: int, col: int, at: tuple[int, int], cols: int = 1) -> None:
        cell = self.table.cells.get(at)
        place = (row, row + 1, col, col + cols)
        if cell is None:
            self.sheet.cells.append(Printed(*place))
        else:
            self.sheet.cells.append(Printed(*place, figure_text(cell, self.style), "figure", cell=cell, at=at))

    def _head(self, c: int) -> tuple[str, ...]:
        """The printed heads of a column of funds."""
        column = self.table.columns[c]
        if all(_ENGLISH.fullmatch(head) for head in column.path):
            return wording().path(column.measure)
        return column.path

    def _fund_heads(self, row: int, col: int, paths: list[tuple[str, ...]], storeys: int, limit: int) -> None:
        """Heads of columns of funds from ``col`` on; the last column reaches to ``limit``."""
        for storey in range(storeys):
            start = 0
            while start < len(paths):
                path, end = paths[start], start + 1
                last = storey == len(path) - 1
                while not last and end < len(paths) and paths[end][: storey + 1] == path[: storey + 1]:
                    end += 1
                if storey < len(path):
                    right = limit if end == len(paths) else col + end
                    deep = storeys - storey if last else 1
                    self._put(row + storey, col + start, path[storey], "head", deep, right - col - start)
                start = end


class _List(_Writer):
    """A project a line: its unit, name, funds, goal and indicators side by side."""

    def write(self) -> None:
        orgs = any(row.org for row in self.table.rows)
        whole = self.table.id == "T17"
        names = [self.words["list_org"]] if orgs or whole else []
        names += [] if whole else [self.words["project"]]
        funds = range(len(self.table.columns))
        storeys = max((len(self._head(c)) for c in funds), default=1)
        col = 0
        for name in names:
            self._put(0, col, name, "head", storeys)
            col += 1
        self._fund_heads(0, col, [self._head(c) for c in funds], storeys, col + len(funds))
        col += len(funds)
        self._put(0, col, self.words["list_goal"], "head", storeys)
        self._indicator_heads(col + 1, storeys)
        self.sheet.cols = col + 1 + len(self.columns)
        self.sheet.heads = storeys
        row = storeys
        for group, form in self._groups():
            end = self._lines(row, group, form, orgs, whole)
            self.sheet.kept.append((row, end))
            row = end
        self.sheet.rows = row

    def _indicator_heads(self, col: int, storeys: int) -> None:
        if storeys > 1:
            self._put(0, col, "绩效指标", "head", storeys - 1, len(self.columns))
        for n, column in enumerate(self.columns):
            self._put(storeys - 1, col + n, column.head, "head")

    def _groups(self) -> Iterator[tuple[list[int], Form | None]]:
        """The rows of each line of the list (a figure printed again gives a second row), with its form."""
        forms = list(self.table.forms)
        at: dict[str, list[int]] = {}
        order: list[tuple[str, Form | None]] = []
        for r, row in enumerate(self.table.rows):
            key = _NUMBERED.sub("", row.key)
            if row.role != "repeat" or key not in at:
                key = row.key
                form = next((f for f in forms if row.project == f.project and row.org in ("", f.org, row.org)), None)
                if form is not None:
                    while forms and forms[0] is not form:  # a project without funds
                        order.append(("", forms.pop(0)))
                    forms.pop(0)
                order.append((key, form))
            at.setdefault(key, []).append(r)
        order += [("", form) for form in forms]
        for key, form in order:
            yield at.get(key, []), form

    def _lines(self, row: int, group: list[int], form: Form | None, orgs: bool, whole: bool) -> int:
        """The lines of one project; returns the next free one."""
        first = self.table.rows[group[0]] if group else None
        indicators = form.indicators if form is not None else []
        deep = max(1, len(indicators))
        org = first.org if first is not None else (form.org if form is not None else "")
        name = form.project if form is not None else self._name(first)
        for n, r in enumerate(group or [None]):
            rows = deep if n == 0 else 1
            col = 0
            if orgs or whole:
                self._put(row, 0, name if whole else org, rows=rows)
                col = 1
            if not whole:
                self._put(row, col, name, rows=rows)
                col += 1
            for c in range(len(self.table.columns)):
                if r is not None:
                    self._figure(row, col + c, (r, c))
                else:
                    self._put(row, col + c, "")
                for below in range(1, rows):
                    self._put(row + below, col + c, "")
            col += len(self.table.columns)
            self._put(row, col, form.expected if form is not None and n == 0 else "", rows=rows)
            for k in range(rows):
                shown = indicators[k] if n == 0 and k < len(indicators) else None
                for i, column in enumerate(self.columns):
                    self._put(row + k, col + 1 + i, column.text(shown) if shown is not None else "")
            row += rows
        return row

    def _name(self, row: Row | None) -> str:
        """A line that is no project: the total, or a unit above its projects."""
        if row is None or row.role == "total":
            return "合计"
        return row.label


class _Forms(_Writer):
    """One form below the other: labels with their texts, funds, goals, then the indicators under their heads."""

    def write(self) -> None:
        self.sheet.cols = max(2 * _LABEL + max(len(self.table.columns), 2), len(self.columns) + 1)
        self._row = 0
        for form in self.table.forms:
            self._form(form)
        self.sheet.rows = self._row

    def _pair(self, label: str, text: str) -> None:
        self._put(self._row, 0, label, "head", cols=_LABEL)
        self._put(self._row, _LABEL, text, cols=self.sheet.cols - _LABEL)
        self._row += 1

    def _form(self, form: Form) -> None:
        start = self._row
        self._pair(self.words["whole" if form.whole else "project"], form.project)
        if form.org:
            self._pair(self.words["org"], form.org)
        goals = [(label, text) for label, text in form.fields if label == "period"]
        for label, text in form.fields:
            if label and (label, text) not in goals:
                self._pair(label, text)
        self._funds(self._rows_of(form))
        if form.actual:
            self._both_goals(form)
        elif form.expected:
            self._pair(self.words["goal"], form.expected)
        for _, text in goals:
            self._pair(self.words["period"], text)
        self.sheet.kept.append((start, self._row + 1))
        if form.indicators:
            self._indicators(form)
        if form.score is not None:
            self._pair(self.words["score"], form.score.text)
        self.sheet.kept.append((start, self._row))

    def _rows_of(self, form: Form) -> list[int]:
        """The funds of a form. Several forms of one project have the rows #2, #3 in their order."""
        rows = [
            r
            for r, row in enumerate(self.table.rows)
            if row.project == form.project and _NUMBERED.sub("", row.key) != form.project
        ]
        same = [other for other in self.table.forms if other.project == form.project]
        if len(same) == 1:
            return rows
        turn = 1 + next(n for n, other in enumerate(same) if other is form)
        return [r for r in rows if _turn(self.table.rows[r].key) == turn]

    def _funds(self, rows: list[int]) -> None:
        used = [c for c in range(len(self.table.columns)) if any((r, c) in self.table.cells for r in rows)]
        if not rows or not used:
            return
        plain = used == [0] and self.table.columns[0].measure == "amount"
        paths = [] if plain else [self._head(c) for c in used]
        storeys = max(map(len, paths), default=0)
        units = {self.table.columns[c].unit for c in used if self.table.columns[c].kind == "amount"}
        label = self.words["funds"] + (f"（{units.pop()}）" if len(units) == 1 else "")
        self._put(self._row, 0, label, "head", len(rows) + storeys, _LABEL)
        first, end = 2 * _LABEL, self.sheet.cols
        if storeys:
            self._put(self._row, _LABEL, "", rows=storeys, cols=_LABEL)
            self._fund_heads(self._row, first, paths, storeys, end)
            self._row += storeys
        for r in rows:
            self._put(self._row, _LABEL, self.table.rows[r].label, cols=_LABEL)
            for n, c in enumerate(used):
                self._figure(self._row, first + n, (r, c), end - first - n if n == len(used) - 1 else 1)
            self._row += 1

    def _both_goals(self, form: Form) -> None:
        """What was expected and what was done, side by side under their heads."""
        left = (self.sheet.cols - _LABEL) // 2
        right = self.sheet.cols - _LABEL - left
        self._put(self._row, 0, self.words["goal"], "head", 2, _LABEL)
        for n, (expected, actual) in enumerate(
            ((self.words["expected"], self.words["actual_goal"]), (form.expected, form.actual))
        ):
            part: Part = "name" if n else "head"
            self._put(self._row + n, _LABEL, expected, part, cols=left)
            self._put(self._row + n, _LABEL + left, actual, part, cols=right)
        self._row += 2

    def _indicators(self, form: Form) -> None:
        spare = self.sheet.cols - len(self.columns)
        at: list[tuple[int, int]] = []
        col = 0
        for column in self.columns:
            wide = 1 + (spare if column.head == self.words["name"] else 0)
            at.append((col, wide))
            col += wide
        for column, (start, wide) in zip(self.columns, at, strict=True):
            self._put(self._row, start, column.head, "head", cols=wide)
        self._row += 1
        for column, (start, wide) in zip(self.columns, at, strict=True):
            texts = [column.text(indicator) for indicator in form.indicators]
            level = column.head in (self.words["level1"], self.words["level2"], self.words["activity"])
            for n, deep in _runs(texts) if level else ((n, 1) for n in range(len(texts))):
                self._put(self._row + n, start, texts[n], rows=deep, cols=wide)
        self._row += len(form.indicators)


def _turn(key: str) -> int:
    numbered = _NUMBERED.search(key)
    return int(numbered.group()[1:]) if numbered else 1


def _runs(texts: list[str]) -> Iterator[tuple[int, int]]:
    """(first, length) of stretches of equal texts."""
    start = 0
    for n in range(1, len(texts) + 1):
        if n == len(texts) or texts[n] != texts[start]:
            yield start, n - start
            start = n
