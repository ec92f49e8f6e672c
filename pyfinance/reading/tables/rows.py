"""What a body row is about: its codes, names, unit or project, and its place in the row tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pyfinance.model import Row
from pyfinance.reading.printed import Box
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.headers import Block, GridColumn
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import words

_JOINED = re.compile(r"[\[［（]?([235]\d{2}(?:\d{2}){0,2})(?:[\]］）]|[-—－：:]|(?=[^\d\W]))(.*)", re.DOTALL)
_PLAIN = re.compile(r"[235]\d{2}(?:\d{2}){0,2}")
_PIECE = re.compile(r"\d{1,3}")
_LADDER = {"类": 0, "款": 1, "项": 2}
_KIND_OF_DIGIT = {"2": "function", "3": "economic", "5": "gov_economic"}


@dataclass(slots=True)
class Printed:
    """One body row of one block as printed, before it has a key."""

    line: int
    codes: dict[str, str] = field(default_factory=dict)  # classification -> code
    names: list[str] = field(default_factory=list)
    org: str = ""
    org_code: str = ""
    projects: list[str] = field(default_factory=list)
    item: str = ""  # what is bought
    kind: str = ""  # 货物, 工程, 服务
    period: str = ""  # the year, or the comparison of years, that the row's figures are of
    total: str = ""
    of_which: bool = False
    ordinal: str = ""
    level: int = -1  # of the ordinal
    indent: int = 0
    box: Box | None = None
    page: int = 0

    @property
    def label(self) -> str:
        names = (self.item, *reversed(self.names), *reversed(self.projects), self.org, self.kind, self.period)
        return next((name for name in names if name), "")

    @property
    def empty(self) -> bool:
        return not (self.codes or self.label or self.total)


class RowReader:
    """Reads the rows of one block in order; keeps what a ladder of codes leaves out from row to row."""

    def __init__(self, block: Block, classification: str, units: frozenset[str] = frozenset()) -> None:
        self.classification = classification
        self._units = units
        self._ladder: dict[int, list[str]] = {}
        self.use(block)

    def use(self, block: Block) -> None:
        """Continues on a grid of the next page, whose columns may stand elsewhere."""
        self.block = block
        self._groups = _code_groups(block.identity)
        self._rungs = _rungs(self._groups)

    def read(self, lattice: Lattice, row: int, page: int) -> Printed:
        printed = Printed(row, page=page)
        for group, columns in enumerate(self._groups):
            self._read_group(printed, lattice, row, group, columns)
        before: Box | None = None
        for column in self.block.identity:
            box = lattice.at[row][column.col]
            if box.text and column.kind != "subject" and box is not before:  # one box over several columns is one name
                self._read_other(printed, box, column)
            before = box
        return printed

    def _read_other(self, printed: Printed, box: Box, column: GridColumn) -> None:
        """A column of units, projects, years or purchases."""
        text = labels.squeeze(box.text)
        if words().total(labels.heading(text)):
            printed.total = labels.heading(text).rstrip("：")
            printed.box = printed.box or box
        elif column.kind == "org_code":
            printed.org_code = text
        elif column.kind == "period":
            printed.period = text
        elif column.kind == "org" or (column.kind == "kind" and bare_unit(text) in self._units):
            printed.org, printed.box, printed.indent = text, printed.box or box, box.indent
        elif column.kind == "kind":
            printed.ordinal, printed.level, printed.kind = labels.split_ordinal(text)
            printed.box = printed.box or box
        elif column.kind == "item":
            printed.item, printed.box = printed.item or text, printed.box or box
        elif column.kind == "project" and text not in printed.projects:
            printed.projects.append(text)
            printed.box = box

    def _read_group(self, printed: Printed, lattice: Lattice, row: int, group: int, columns: list[GridColumn]) -> None:
        """Code columns of one classification and the name column that follows them."""
        before: Box | None = None
        for column in columns:
            box = lattice.at[row][column.col]
            if box is before or not box.text:
                continue
            before = box
            self._read_subject(printed, box, column, group)

    def _read_subject(self, printed: Printed, box: Box, column: GridColumn, group: int) -> None:
        text = labels.squeeze(box.text)
        rung = self._rungs.get(column.col)
        if rung is not None and (text in _LADDER or _PIECE.fullmatch(text)):
            if text not in _LADDER and not (len(text) == 3 and rung):
                self._climb(printed, column, group, rung, text)
                return
            if text in _LADDER:
                return
        if _PLAIN.fullmatch(text) and "code" in column.subjects:
            self._code(printed, column, text)
            self._ladder[group] = [text[:3], text[3:5], text[5:7]]
            return
        joined = _JOINED.fullmatch(text) if column.subjects else None
        if joined and joined.group(2):
            self._code(printed, column, joined.group(1))
            text = joined.group(2)
        total = words().total(labels.heading(text))
        if total:
            printed.total = labels.heading(text).rstrip("：")
            printed.box = printed.box or box
            return
        if not printed.codes and bare_unit(text) in self._units:
            printed.org, printed.box, printed.indent = text, box, box.indent
            return
        printed.of_which, ordinal, level, name = _label(text)
        if ordinal:
            printed.ordinal, printed.level = ordinal, level
        printed.names.append(name)
        printed.box, printed.indent = box, box.indent

    def _climb(self, printed: Printed, column: GridColumn, group: int, level: int, piece: str) -> None:
        """A rung of a ladder: 201 | 06 | 01, with upper rungs printed or carried from the rows above."""
        ladder = self._ladder.setdefault(group, ["", "", ""])
        ladder[level] = piece if level == 0 else piece.zfill(2)  # 2 in the column of sections is 02
        for deeper in range(level + 1, 3):
            ladder[deeper] = ""
        if all(ladder[: level + 1]):
            self._code(printed, column, "".join(ladder[: level + 1]))

    def _code(self, printed: Printed, column: GridColumn, code: str) -> None:
        kind = _KIND_OF_DIGIT.get(code[0], "") or column.classification or self.classification
        if kind:
            printed.codes[kind] = code


def _levels(identity: list[GridColumn]) -> bool:
    """True where every identity column is a name: levels of a catalogue side by side."""
    return all(c.subjects == ("name",) for c in identity if c.kind == "subject")


def _rungs(groups: list[list[GridColumn]]) -> dict[int, int]:
    """Lattice column -> rung (类 0, 款 1, 项 2): by its head, else by order where one head covers several columns."""
    rungs: dict[int, int] = {}
    for group in groups:
        codes = [c for c in group if "code" in c.subjects]
        by_head = [_LADDER.get(labels.heading(c.head)) for c in codes]
        for i, (column, rung) in enumerate(zip(codes, by_head, strict=True)):
            if rung is not None:
                rungs[column.col] = rung
            elif len(codes) in (2, 3) and all(c.path == codes[0].path for c in codes):
                rungs[column.col] = i
    return rungs


def bare_unit(name: str) -> str:
    """A unit's name without the bracket that tells its own head office: （本级）, （机关）, （汇总）."""
    return re.sub(r"（(?:局|部门|单位)?(?:本级|机关|汇总|本部)(?:（机关）)?）$|本级（机关）$|（?本级）?$", "", name)


def _label(text: str) -> tuple[bool, str, int, str]:
    return labels.split_label(text)


def _code_groups(identity: list[GridColumn]) -> list[list[GridColumn]]:
    """Subject columns in order, cut where a code column follows a name column: each group is one classification."""
    groups: list[list[GridColumn]] = []
    closed = True
    for column in identity:
        if column.kind != "subject":
            continue
        is_name = column.subjects == ("name",)
        if closed and not (is_name and groups and not _levels(identity)):
            groups.append([])
        groups[-1].append(column)
        closed = is_name
    return groups


def row_of(printed: Printed, block: int, part: str) -> Row:
    """The model's row of a printed one; key, parent and path come when all rows are known."""
    row = Row(key="", label=printed.label or printed.total, block=block, part=part)
    row.function = printed.codes.get("function", "")
    row.economic = printed.codes.get("economic", "")
    row.gov_economic = printed.codes.get("gov_economic", "")
    row.code_source = "printed" if printed.codes else "none"
    row.org = printed.org
    row.org_code = printed.org_code
    row.project = printed.projects[-1] if printed.projects else ""
    row.ordinal = printed.ordinal
    row.line = printed.line
    if printed.total:
        row.role = "total"
        row.label = printed.total
    elif printed.of_which:
        row.role = "of_which"
    if printed.box is not None:
        row.place = printed.box.place
    if not printed.codes:
        row.path = tuple(printed.names)
    return row
