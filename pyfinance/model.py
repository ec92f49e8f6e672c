"""The plain records of a disclosure: what was printed, where, and what it was taken for.

Records hold facts and no policy. Reading fills them, settling closes what reading left open, everything below reads
them. Money is never a float: an amount is ``fen`` (int) and ``exponent`` (the power of ten, in fen, of the last printed
digit); a percentage or a count is a ``Decimal`` in ``number``. A blank cell is no cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["final_accounts", "budget", "unknown"]
Basis = Literal["printed", "settled", "ocr", "inferred"]
Role = Literal["leaf", "subtotal", "total", "of_which", "memo", "repeat"]
Stage = Literal["initial", "full_year", "final", "unstated"]
Level = Literal["central", "province", "city", "county", "township"]
Scope = Literal["department", "head_office", "unit", "unknown"]
Verdict = Literal[
    "exact", "rounding", "duplicate_ulp", "tie_only", "mismatch", "undefined", "not_applicable", "insufficient_data"
]
Severity = Literal["error", "question", "style", "note"]
Operator = Literal["", "=", "<", ">", "<=", ">="]
ClaimKind = Literal["amount", "change", "growth", "share", "completion", "rate", "count", "comparison", "date", "list"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is printed: a page and a box in points (y downwards), a sheet and a cell, or a line of a text.

    ``file`` is the index of the file within the disclosure. ``box`` is x0, y0, x1, y1 in 1/100 pt, as displayed.
    """

    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    file: int = 0

    def __str__(self) -> str:
        if self.box is not None:
            return f"p{self.page}:" + ",".join(_points(v) for v in self.box)
        if self.cell is not None:
            return f"{self.sheet}!{self.cell}"
        if self.line is not None:
            return f"line {self.line}"
        return f"p{self.page}" if self.page is not None else ""


def _points(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")


@dataclass(slots=True)
class Cell:
    """One printed number. ``text`` is the number as printed, wrapped lines joined.

    ``unit`` is 元, 万元 or 亿元 for an amount (then ``fen`` and ``exponent`` count), % or a count's unit for
    ``number``. ``beyond`` marks an amount with non-zero digits finer than the fen: ``fen`` is rounded and ``text``
    keeps them.
    """

    text: str
    unit: str
    fen: int = 0
    exponent: int = 0
    number: Decimal | None = None
    place: Place = Place()
    basis: Basis = "printed"
    beyond: bool = False
    evidence: tuple[str, ...] = ()  # ids of the relations that decided a settled cell

    @property
    def is_amount(self) -> bool:
        return self.number is None


@dataclass(slots=True)
class Column:
    """A figure column of one block. ``path`` is its header from the outermost storey inwards.

    ``parent`` is the index of the column that totals it (小计 of its group), ``additive`` whether it is a part of that
    total; 其中 and memo columns are not. ``group`` is the column set side by side (a T01 half, a T06 block).
    """

    path: tuple[str, ...]
    measure: str
    kind: Literal["amount", "percent", "count"] = "amount"
    unit: str = ""
    block: int = 0
    part: str = ""
    parent: int | None = None
    additive: bool = True
    stage: Stage = "unstated"
    by: str = ""  # the rule that gave the measure


@dataclass(slots=True)
class Row:
    """A logical row of one block. ``parent`` is the index of the printed row above it in the row tree, if any.

    ``key`` is the short key of the tidy form. Codes stand in their classification's dimension whether printed or found
    by the names (``code_source``). ``line`` is the printed row within its grid, so that blocks can be shown side by
    side.
    """

    key: str
    label: str
    role: Role = "leaf"
    block: int = 0
    part: str = ""
    parent: int | None = None
    depth: int = 0
    function: str = ""
    economic: str = ""
    gov_economic: str = ""
    org: str = ""
    org_code: str = ""  # the unit's own code, which is no subject code
    project: str = ""
    path: tuple[str, ...] = ()
    code_source: Literal["printed", "path", "none"] = "none"
    ordinal: str = ""  # the printed ordinal of a line (一、 （一） 1.), removed from the label
    line: int = 0
    place: Place = Place()
    by: str = ""


def role_of(row: Row, column: Column) -> Role:
    """The role of a cell: its row's, but memo in a column printed beside the row's total."""
    beside = column.measure.startswith("memo.") and row.role != "repeat"
    return "memo" if beside else row.role


@dataclass(slots=True)
class OpenRow:
    """A row whose numbers are known in order but whose columns are not: blanks were lost.

    ``columns`` are the candidate columns, left to right; every way to place ``numbers`` in order is a candidate
    reading. Where one printed row holds several logical ones (the items of T09 side by side), ``rows`` gives each
    candidate its own row; it is empty otherwise, and then every candidate is in ``row``. Use ``positions``.
    """

    row: int
    numbers: list[Cell]
    columns: tuple[int, ...]
    rows: tuple[int, ...] = ()

    @property
    def positions(self) -> tuple[tuple[int, int], ...]:
        """The candidate cells in printed order: (row index, column index)."""
        return tuple(zip(self.rows or (self.row,) * len(self.columns), self.columns, strict=True))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A target or a result as printed. ``text`` is all of it, white space removed.

    ``value`` is None where it is words alone (a qualitative target) or more than one number; ``upper`` is the end of a
    range, ``operator`` = where none is printed before a number.
    """

    text: str
    operator: Operator = ""
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a performance form. What is not printed is "" or None.

    ``level1`` .. ``name`` are the printed levels (一级, 二级, 三级指标); ``notes`` are the other texts of the line
    under their printed heads (指标解释, 评分标准 …).
    """

    name: str
    level1: str = ""
    level2: str = ""
    target: Quantity = Quantity("")
    actual: Quantity | None = None
    deviation: str = ""
    weight: Quantity | None = None
    score: Quantity | None = None
    activity: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Remark:
    """Words of a table or a form that state an amount of money: a reason, a goal. ``row`` is None in a form."""

    head: str
    text: str
    place: Place = Place()
    row: int | None = None


@dataclass(slots=True)
class Form:
    """A performance form (绩效目标表, 绩效自评表) of one project, or of the whole department (then ``project`` is its
    name).

    Its funds are cells of the table that holds it: rows whose ``project`` is this one. ``fields`` are the other
    labelled texts of the form in printed order.
    """

    project: str
    kind: Literal["target", "self_evaluation"] = "target"
    whole: bool = False  # 部门整体: the department's own form
    org: str = ""
    expected: str = ""
    actual: str = ""
    indicators: list[Indicator] = field(default_factory=list)
    score: Quantity | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    place: Place = Place()


@dataclass(slots=True)
class Table:
    """One table: printed structure, to which recognition adds an id and roles.

    ``cells`` maps (row index, column index) to a printed number. ``id`` is T01 .. T17 and their variants, or "" for a
    table that no layout knows: then it goes by its printed ``title`` and its header paths are its measures.
    """

    id: str
    slug: str
    title: str
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    words: dict[tuple[int, str], str] = field(default_factory=dict)  # (row, head) -> what a column of words says
    remarks: list[Remark] = field(default_factory=list)  # those of the words that state an amount
    unit: str = ""  # 元, 万元 …; "" where none is printed: then figures are numbers and no money
    unit_by: Literal["printed", "document", ""] = ""  # document: taken from the other tables, and said so
    number: str = ""  # the printed table number: 公开05表
    notes: list[str] = field(default_factory=list)
    place: Place = Place()
    pages: tuple[int, ...] = ()
    carryover_in: Literal["yes", "no", "unknown"] = "unknown"
    fund_scope: Literal["fiscal", "general", "all", "unknown"] = "unknown"
    declared_empty: bool = False
    open_rows: list[OpenRow] = field(default_factory=list)
    unread: list[Gap] = field(default_factory=list)
    by: str = ""
    forms: list[Form] = field(default_factory=list)  # T10, T17: the performance forms whose figures these are


@dataclass(frozen=True, slots=True)
class Gap:
    """Something printed that could not be read, with its place and the reason. Nothing is lost silently."""

    text: str
    reason: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value taken from the document, with the words it was taken from."""

    value: str
    text: str = ""
    place: Place = Place()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that a disclosure says of itself and that cannot both hold: of its kind, year or entity."""

    attribute: Literal["kind", "year", "entity"]
    value: Evidence  # what the document is taken for
    other: Evidence


@dataclass(frozen=True, slots=True)
class AbsentTable:
    """A table that the disclosure names and no file holds.

    ``not_supplied``: the text says that it stands in an annex (``annex``), which was not given; ``unknown``: it may be
    on a page that was not read, or withheld; ``missing``: it should be there. ``id`` is "" for an annex as a whole.
    """

    id: str
    title: str
    status: Literal["not_supplied", "missing", "unknown"]
    named: Evidence  # where it is named
    annex: Evidence = Evidence("")


@dataclass(slots=True)
class Line:
    """A line of running text, as displayed, with its place: what prose is read from."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the narrative. ``level``: 0 第X部分, 1 一、, 2 （一）, 3 1., 4 （1）, 5 ①.

    ``parent`` is the index of the section around it. ``title`` is "" where a numbered paragraph has none.
    """

    level: int
    ordinal: str
    title: str
    parent: int | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the narrative, its lines joined, white space removed; ``section`` is the index of its section."""

    text: str
    section: int | None = None
    place: Place = Place()


@dataclass(slots=True)
class Claim:
    """What the narrative says of one figure, as read; no table was looked at.

    ``cell`` holds the figure (an amount, or a number with % or its unit word), None for a comparison or a list.
    ``indicator`` is what it speaks of: the field's name where ``prose.toml`` knows it, else the printed words.
    ``table``, ``row`` and ``measure`` are where the tidy form has that figure, "" where no table does. ``path`` is the
    subject as printed (类, 款, 项). ``base`` is what a change, share or completion is measured against, as printed.
    """

    kind: ClaimKind
    text: str
    indicator: str
    cell: Cell | None = None
    direction: Literal["", "up", "down", "level"] = ""
    table: str = ""
    row: str = ""
    measure: str = ""
    path: tuple[str, ...] = ()
    project: str = ""
    year: int | None = None
    stage: Stage = "unstated"
    base: str = ""
    base_year: int | None = None
    items: tuple[str, ...] = ()
    sentence: int = 0
    start: int = 0  # where ``text`` begins in its sentence
    section: int | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount of money that words state: a sentence of the narrative, or the words of a table or form.

    ``title`` is that of its sections, joined by ``/``, or of the table. ``row`` names it within them: the subject's
    names or the indicator, in a table after the row and the head. ``measure`` is the kind of claim, after the year that
    it is of where that is not the document's: amount, change, 2021.amount.
    """

    title: str
    row: str
    label: str
    measure: str
    cell: Cell
    path: tuple[str, ...] = ()
    project: str = ""
    stage: Stage = "unstated"


@dataclass(frozen=True, slots=True)
class Definition:
    """An entry of the glossary."""

    term: str
    text: str
    place: Place = Place()


@dataclass(slots=True)
class Document:
    """Everything read from the files of one disclosure."""

    files: tuple[str, ...]
    tables: list[Table] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)  # the narrative: everything that is in no table, in order
    unread: list[Gap] = field(default_factory=list)
    entity: Evidence = Evidence("")
    year: Evidence = Evidence("")
    kind: Kind = "unknown"
    scope: Scope = "unknown"
    units_in_scope: tuple[Evidence, ...] = ()
    place: Evidence = Evidence("")  # the division whose body it is, as printed: 某省某市
    level: Evidence = Evidence("")  # a `Level`, or "" where nothing says it
    parent: Evidence = Evidence("")  # the body above
    approved: Evidence = Evidence("")  # when the finance department approved it: an ISO date
    published: Evidence = Evidence("")  # when it was made public: an ISO date
    confidential: tuple[Evidence, ...] = ()  # what is said to be withheld
    contradictions: list[Contradiction] = field(default_factory=list)  # between cover, titles and heads of tables
    absent: list[AbsentTable] = field(default_factory=list)
    pages: int = 0
    sections: list[Section] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    unbound: list[Gap] = field(default_factory=list)  # numbers of the narrative that no claim holds
    stated: list[Stated] = field(default_factory=list)  # amounts of claims and remarks, as lines of the tidy form
    contents: list[Section] = field(default_factory=list)  # the document's own list of contents
    glossary: list[Definition] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of a relation: (table index, row index, column index) and its coefficient; the head comes first."""

    table: int
    row: int
    column: int
    coefficient: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A linear relation over cells of a document: sum of coefficient * cell ``op`` 0.

    ``rule`` is the rule's stable slug; ``structural`` relations come from printed trees, declared ones name ids and
    roles. ``soft`` relations can only ask. ``guard`` names the table part whose confirmations a structural relation
    needs.
    """

    rule: str
    terms: tuple[Term, ...]
    op: Literal["=", "<=", ">="] = "="
    structural: bool = False
    soft: bool = False
    guard: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. Figures are decimal strings in the table's unit; the message shows the arithmetic."""

    id: str
    rule: str
    verdict: Verdict
    severity: Severity
    table: str
    part: str
    rows: tuple[str, ...]
    measure: str
    places: tuple[Place, ...]
    printed: str
    computed: str
    residual: str
    slack: str
    formula: str
    repair: str
    message: str
    message_en: str = ""
