"""Grids of performance forms to tables: what is a form, and where one ends and the next begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pyfinance.model import Form, Place, Table
from pyfinance.reading.forms.draft import Draft, Fund, joined
from pyfinance.reading.forms.indicators import IndicatorReader, moved, read_heads
from pyfinance.reading.forms.labelled import LabelledReader, starts_form
from pyfinance.reading.forms.listed import ListReader, read_list_head
from pyfinance.reading.forms.quantity import parse_quantity
from pyfinance.reading.forms.tables import build_tables
from pyfinance.reading.forms.vocabulary import vocabulary
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.builder import same_shape
from pyfinance.reading.tables.caption import Caption, unit_of_head
from pyfinance.reading.tables.lattice import Lattice
from pyfinance.reading.tables.layouts import Layout, identify

_IDS = ("T10", "T17")
_TITLE_END = re.compile(r"表(?:（[^（）]*）)*$")
_YEAR_LINE = re.compile(r"（?\d{4}年度?）?")
_YEAR = re.compile(r"^\d{4}年度?")
_TITLE_TAIL = re.compile(r"(?:项目)?(?:支出)?(?:预算)?绩效(?:目标|自评|评价|执行).*$")
_FORM_TITLE_WORDS = re.compile(r".*(?:专项资金|专项业务经费|项目(?:支出)?|预算|部门|整体(?:支出)?|政策)$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid with its caption."""

    lattice: Lattice
    caption: Caption


def begins(caption: Caption) -> bool:
    """Whether a grid with this caption is a performance form."""
    return caption.layout is not None and caption.layout.id in _IDS


def continues(last: Sheet, lattice: Lattice, caption: Caption) -> bool:
    """Whether a grid without a form's title goes on with the forms of the grid before, on its page or the next."""
    if caption.title or not 0 <= lattice.grid.page - last.lattice.grid.page <= 1:
        return False
    levels = any(
        vocabulary().is_level(box.text) or vocabulary().split_levels(labels.squeeze(box.text))[0]
        for box in lattice.grid.cells
    )
    return levels or (
        same_shape(last.lattice.grid, lattice.grid) and not any("单位：" in line.text for line in lattice.grid.above)
    )


@dataclass(slots=True)
class Group:
    """Forms under one title. ``pages`` are those of its grids."""

    layout: Layout
    title: str
    unit: str
    number: str = ""
    drafts: list[Draft] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    unit_printed: bool = False


def read_forms(
    sheets: list[Sheet], unit: str, year: int | None, file: int, own: tuple[Layout, ...] = ()
) -> list[Table]:
    """The tables of a run of grids that hold performance forms, the first of which has a form's title.

    Each title gives a table of the funds (T10, or T17 for the whole department) with the records of its forms, and one
    of its indicators' numbers (T10I, T17I). ``unit`` is that of the document's tables, used where a form prints none.
    """
    reader = _Reader(unit, year, own)
    for sheet in sheets:
        reader.add(sheet)
    return [table for group in reader.groups for table in build_tables(group, file)]


class _Reader:
    """Reads sheet after sheet; knows the form that is open, and the columns of its indicators."""

    def __init__(self, unit: str, year: int | None, own: tuple[Layout, ...]) -> None:
        self.unit = unit
        self.year = year
        self.own = own
        self.groups: list[Group] = []
        self._draft: Draft | None = None
        self._labelled: LabelledReader | None = None
        self._indicators: IndicatorReader | None = None
        self._list: ListReader | None = None

    def add(self, sheet: Sheet) -> None:
        lattice, caption = sheet.lattice, sheet.caption
        group = self._group(sheet)
        group.pages.append(lattice.grid.page)
        group.notes.extend(
            joined([line.text]) for line in lattice.grid.below if labels.squeeze(line.text).startswith(("注", "备注："))
        )
        whole = group.layout.id == "T17"
        head = read_list_head(lattice, whole, group.layout.id, group.unit, self.year)
        if head is not None:
            before = self._list
            self._list = ListReader(head, whole, caption.entity, group.drafts)
            self._list.add(lattice, head.body, page_top=before is not None)
            self._draft = None
        elif self._list is not None and self._draft is None and not self._starts(lattice, whole):
            self._list.head = self._list.head.moved(lattice)
            self._list.add(lattice, 0, page_top=True)
        else:
            self._list = None
            self._sheet(lattice, caption, group, whole)

    def _starts(self, lattice: Lattice, whole: bool) -> bool:
        return any(starts_form(lattice, row, whole) for row in range(lattice.rows))

    def _group(self, sheet: Sheet) -> Group:
        """The group of a sheet: that of the sheet before where it prints the same title or none."""
        caption = sheet.caption
        titled = [(t, layout) for t in caption.titles if _TITLE_END.search(t) and (layout := identify(t, self.own))]
        # the title alone is shorter than a line that numbers it or prints over it
        forms = sorted(((t, one) for t, one in titled if one.id in _IDS), key=lambda pair: len(pair[0]))
        title, layout = forms[0] if forms else (caption.title, caption.layout)
        if self.groups and (layout is None or not titled):
            return self.groups[-1]
        assert layout is not None
        bare = _bare_title(title)
        for group in reversed(self.groups):
            if group.layout.id == layout.id and _bare_title(group.title) == bare:
                return group
        group = Group(layout, title, caption.unit or self.unit, caption.number, place=sheet.lattice.grid.place)
        group.unit_printed = bool(caption.unit)
        self.groups.append(group)
        self._draft = self._list = None
        return group

    # forms of labels and texts

    def _sheet(self, lattice: Lattice, caption: Caption, group: Group, whole: bool) -> None:
        named = self._starts(lattice, whole)
        if self._draft is None or not (named or self._goes_on(lattice)):
            if not named:
                self._open(group, whole, lattice, caption)
        elif self._indicators is not None:
            self._indicators.heads = moved(self._indicators.heads, lattice)
        for row in range(lattice.rows):
            if self._is_caption(lattice, row):
                continue
            if starts_form(lattice, row, whole):
                self._open(group, whole, lattice, caption, row)
            self._row(lattice, row)

    def _goes_on(self, lattice: Lattice) -> bool:
        """Whether a sheet without a name begins with indicators: it belongs to the form before it."""
        row = next((r for r in range(lattice.rows) if lattice.filled(r) and not self._is_caption(lattice, r)), 0)
        if read_heads(lattice, row):
            return True
        filled = lattice.filled(row)
        return any(
            vocabulary().is_level(b.text) or vocabulary().split_levels(labels.squeeze(b.text))[1] for b in filled
        )

    def _is_caption(self, lattice: Lattice, row: int) -> bool:
        filled = lattice.filled(row)
        if len(filled) != 1 or filled[0].row0 != row:
            return not filled
        flat = labels.squeeze(filled[0].text)
        return bool(_YEAR_LINE.fullmatch(flat)) or (
            bool(_TITLE_END.search(flat)) and identify(flat, self.own) is not None
        )

    def _open(self, group: Group, whole: bool, lattice: Lattice, caption: Caption, row: int = 0) -> None:
        box = next(iter(lattice.filled(row)), None)
        form = Form("", whole=whole, place=box.place if box is not None else lattice.grid.place)
        if not self._names(lattice, whole):
            form.project = (_name_above(lattice) or caption.entity) if whole else _name_in_title(caption.title)
        unit = next(
            (u for b in lattice.grid.cells if b.row0 >= row and (u := unit_of_head(labels.squeeze(b.text)))), ""
        )
        self._draft = Draft(form)
        group.drafts.append(self._draft)
        self._labelled = LabelledReader(self._draft, group.layout.id, unit or group.unit, self.year)
        self._indicators = None

    def _names(self, lattice: Lattice, whole: bool) -> bool:
        return self._starts(lattice, whole)

    def _row(self, lattice: Lattice, row: int) -> None:
        draft, labelled = self._draft, self._labelled
        assert draft is not None
        assert labelled is not None
        heads = read_heads(lattice, row)
        if heads:
            self._indicators = IndicatorReader(heads)
            return
        reader = self._indicators
        if reader is not None and reader.totals(lattice, row):
            box = reader.box(lattice, row, "score")
            score = parse_quantity(box.text) if box is not None else None
            if box is not None and score is not None and score.value is not None:
                labelled.score(score, box, "score")
            return
        if reader is None or reader.spans(lattice, row):
            labelled.read(lattice, row)
            return
        reader.read(lattice, row, draft.form.indicators)
        if draft.form.indicators and draft.form.indicators[-1].actual is not None:
            draft.form.kind = "self_evaluation"


def _name_above(lattice: Lattice) -> str:
    """The department's name where it stands in the lines above the grid, beside or below its label."""
    lines = [labels.squeeze(line.text) for line in lattice.grid.above]
    return next((b for a, b in pairwise(lines) if vocabulary().is_label("whole", a)), "")


def _bare_title(title: str) -> str:
    """A title without year, number and the name of a project: forms that differ in these belong together."""
    flat = labels.title(title)
    m = _TITLE_TAIL.search(flat)
    return m.group() if m and _name_in_title(title) else flat


def _name_in_title(title: str) -> str:
    """The project that a title names before the words of a form, or ""."""
    flat = _YEAR.sub("", labels.split_ordinal(labels.squeeze(title))[2])
    m = _TITLE_TAIL.search(flat)
    if not m:
        return ""
    name = flat[: m.start()]
    return "" if _FORM_TITLE_WORDS.fullmatch(name) else name


__all__ = ["Fund", "Group", "Sheet", "begins", "continues", "read_forms"]
