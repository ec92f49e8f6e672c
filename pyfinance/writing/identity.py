"""The columns that say what a row is: units, subject codes, names, projects; and what a row prints in each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyfinance.model import Row, Table
from pyfinance.writing.official import wording
from pyfinance.writing.sheet import Part, Style

CLASSES: Final = ("function", "economic", "gov_economic")
BY_PROJECT: Final = ("T10", "T12", "T13", "T14", "T16")
PURCHASES: Final = ("T13", "T14")
_PARTS: Final = {"function": "function_name", "economic": "economic_name", "gov_economic": "gov_economic_name"}
_LADDER: Final = ((0, 3), (3, 5), (5, 7))
_YEARS: Final = re.compile(r"(?:19|20)\d\d")
_NUMBERED: Final = re.compile(r"#\d+$")


@dataclass(frozen=True, slots=True)
class IdentityColumn:
    """One column: its head (outermost storey first), and what a row (by index) prints in it."""

    path: tuple[str, ...]
    part: Part
    text: Callable[[int], str]
    indents: bool = False


def identity_columns(table: Table, rows: list[int], columns_part: str, style: Style) -> list[IdentityColumn]:
    """The identity columns of one block. ``rows`` are its rows, ``columns_part`` what its figures break down by."""
    plan = _Plan(table, rows, columns_part, style)
    return plan.purchases() if table.id in PURCHASES and _lists_purchases(table) else plan.columns()


class _Plan:
    def __init__(self, table: Table, rows: list[int], part: str, style: Style) -> None:
        self.table = table
        self.records = table.rows
        self.rows = rows
        self.part = part
        self.style = style
        self.words = wording().identity
        self.classes = [
            c for c in CLASSES if any(getattr(self.records[r], c) and self._printed(self.records[r]) for r in rows)
        ]
        self._projects_apart = any(self.records[r].project for r in rows)
        self.unit_rows = {r for r in rows if _is_unit(self.records[r])}

    def columns(self) -> list[IdentityColumn]:
        found = self._units()
        if any(self._period(r) for r in self.rows):
            found.append(IdentityColumn((self.words["period"],), "code", self._period))
        if self._projects_apart:
            found += self._projects()
        if self.classes:
            found += self._coded()
        elif any(self._name(r) for r in self.rows) or not found:
            found += self._named()
        return found

    def purchases(self) -> list[IdentityColumn]:
        """The columns of a list of purchases: kinds, units, subjects, projects and what is bought."""
        found: list[IdentityColumn] = []
        if any(self._kind(r) for r in self.rows):
            found.append(IdentityColumn((self.words["kind"],), "name", self._kind))
        found += self._units()
        for kind in self.classes:
            found += self._code_columns(kind)
        if self._projects_apart:
            found += self._projects()
        return [*found, IdentityColumn((self.words["bought"],), "name", self._bought)]

    def _units(self) -> list[IdentityColumn]:
        found: list[IdentityColumn] = []
        if any(self.records[r].org_code for r in self.rows):
            found.append(IdentityColumn((self.words["org_code"],), "code", lambda r: self.records[r].org_code))
        if any(self.records[r].org for r in self.rows):
            found.append(IdentityColumn((self.words["org"],), "name", self._org))
        return found

    def _period(self, r: int) -> str:
        """The year, or comparison of years, that a row's figures are of: it ends the row's path and key."""
        row = self.records[r]
        last = row.path[-1] if row.path else ""
        ends = _NUMBERED.sub("", row.key).rpartition("/")[2] == last
        return last if ends and last != row.label and _YEARS.match(last) else ""

    def _kind(self, r: int) -> str:
        """A kind of purchases stands above units and projects, and belongs to none."""
        row = self.records[r]
        alone = not row.org and not row.project and row.role != "total"
        return row.ordinal + row.label if alone and _NUMBERED.sub("", row.key) == row.label else ""

    def _bought(self, r: int) -> str:
        """What is bought: the key of a purchase without its unit and project."""
        row = self.records[r]
        if row.role == "total":
            return self._total(r)
        if self._kind(r) or r in self.unit_rows:
            return ""
        name = _NUMBERED.sub("", row.key).removeprefix(f"单位:{row.org}").removeprefix("|")
        return name.removeprefix(row.project).removeprefix("|")

    @staticmethod
    def _printed(row: Row) -> bool:
        return row.code_source == "printed"

    def _org(self, r: int) -> str:
        """A unit's name stands on its own row; on every row where it has none."""
        row = self.records[r]
        if not row.org or r in self.unit_rows:
            return row.org
        own = any(self.records[u].org == row.org for u in self.unit_rows if u < r)
        return "" if own else row.org

    def _projects(self) -> list[IdentityColumn]:
        depth = max((len(self._project_path(r)) for r in self.rows), default=1)
        kind = (
            "purchase" if self.table.id in PURCHASES else ("project" if self.table.id in BY_PROJECT else "own_project")
        )
        head = self.words[kind]
        names = [head] if depth == 1 else [f"{level}级项目名称" for level in "一二三四五六"[:depth]]

        def level(k: int) -> Callable[[int], str]:
            return lambda r: (self._project_path(r) + [""] * depth)[k]

        return [IdentityColumn((name,), "name", level(k)) for k, name in enumerate(names)]

    def _project_path(self, r: int) -> list[str]:
        row = self.records[r]
        if not row.project:
            return []
        return row.project.split("|") if self.table.id in PURCHASES else [row.project]

    def _total(self, r: int) -> str:
        """A total as it is printed: its label may be the form's own word for it."""
        path = [name for name in self.records[r].path if name != self._period(r)]
        return path[-1] if path else self.records[r].label

    def _name(self, r: int) -> str:
        """The name column's text: the label with its ordinal, unless another column prints it."""
        row = self.records[r]
        if row.role == "total":
            return row.ordinal + self._total(r)
        if r in self.unit_rows or (row.project and row.label in self._project_path(r)[-1:]):
            return ""
        if row.org and row.label == row.org and not self._printed(row):
            return ""
        return row.ordinal + ("其中：" if row.role == "of_which" else "") + row.label

    def _coded(self) -> list[IdentityColumn]:
        if len(self.classes) == 1 and self.style.codes in ("joined", "bracketed"):
            kind = self.classes[0]
            return [IdentityColumn((self.words[f"{kind}_name"],), "name", lambda r: self._joined(r, kind), True)]
        found: list[IdentityColumn] = []
        for kind in self.classes:
            found += self._code_columns(kind)
            found.append(
                IdentityColumn((self.words[f"{kind}_name"],), "name", lambda r, k=kind: self._name_under(r, k), True)  # type: ignore[misc]
            )
        return found

    def _code_columns(self, kind: str) -> list[IdentityColumn]:
        head = self.words[f"{kind}_code"]
        if self.style.codes != "ladder":
            return [IdentityColumn((head,), "code", lambda r: self._code(r, kind))]

        def rung(k: int) -> Callable[[int], str]:
            return lambda r: self._rung(r, kind, k)

        return [IdentityColumn((head, word), "code", rung(k)) for k, word in enumerate("类款项")]

    def _rung(self, r: int, kind: str, k: int) -> str:
        """The digits of one rung; where only the last ones are printed, upper ones too if no row above shows them."""
        code = self._code(r, kind)
        start, end = _LADDER[k]
        if len(code) < end:
            return ""
        carried = self.style.ladder_last and len(code) > end and self._before(r, kind)[:end] == code[:end]
        return "" if carried else code[start:end]

    def _before(self, r: int, kind: str) -> str:
        """The code of the row above that prints one."""
        at = self.rows.index(r)
        return next((code for other in reversed(self.rows[:at]) if (code := self._code(other, kind))), "")

    def _code(self, r: int, kind: str) -> str:
        row = self.records[r]
        return str(getattr(row, kind)) if self._printed(row) else ""

    def _joined(self, r: int, kind: str) -> str:
        code, name = self._code(r, kind), self._name(r)
        if not code:
            return name
        return f"[{code}]{name}" if self.style.codes == "bracketed" else f"{code}-{name}"

    def _name_under(self, r: int, kind: str) -> str:
        """The name stands beside the last code of its row, and in the last name column where the row prints none."""
        own = [c for c in self.classes if self._code(r, c)]
        return self._name(r) if kind == (own[-1] if own else self.classes[-1]) else ""

    def _named(self) -> list[IdentityColumn]:
        levels = self._catalogue()
        if levels > 1:

            def level(k: int) -> Callable[[int], str]:
                return lambda r: self._level(r, k)

            return [IdentityColumn((self._name_head(),), "name", level(k)) for k in range(levels)]
        return [IdentityColumn((self._name_head(),), "name", self._name, True)]

    def _name_head(self) -> str:
        if self.part in _PARTS:
            return self.words[_PARTS[self.part]]
        if self.part in ("use", "project"):
            return self.words[self.part]
        if self.table.id in ("T01", "T04", "T09", "T10"):
            return self.words["item"]
        by_path = next((c for c in CLASSES if any(getattr(self.records[r], c) for r in self.rows)), "")
        return self.words[f"{by_path}_name"] if by_path else self.words["item"]

    def _catalogue(self) -> int:
        """How many levels of names stand side by side."""
        return max((len(self._own_path(r)) for r in self.rows if self._name(r)), default=1)

    def _own_path(self, r: int) -> tuple[str, ...]:
        """What a row itself prints of its path: more than its name where levels stand side by side."""
        row = self.records[r]
        above = self.records[row.parent].path if row.parent is not None else ()
        return tuple(name for name in row.path[len(above) :] if name != self._period(r))

    def _level(self, r: int, k: int) -> str:
        own = self._own_path(r)
        if len(own) < 2:
            return self._name(r) if k == 0 else ""
        return own[k] if k < len(own) else ""


def _lists_purchases(table: Table) -> bool:
    """Whether rows name projects, kinds or what is bought; purchases by subject codes alone are any coded table."""
    return any(row.project or row.code_source != "printed" for row in table.rows if row.role != "total")


def _is_unit(row: Row) -> bool:
    if row.org and _NUMBERED.sub("", row.key) == f"单位:{row.org}" and row.role != "total":
        return True
    coded = row.code_source == "printed"
    return bool(row.org) and row.label == row.org and not coded and not row.project and row.role != "total"
