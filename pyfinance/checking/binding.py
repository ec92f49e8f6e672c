"""Claims of the narrative bound to printed cells.

Reading names one cell for a claim; the same fact may be printed in several (``data/claims.toml``), and a total in prose
may mean the current year's or that with balances. A claim is bound to the cell that it agrees with, else to the first.
What the words leave open is a guess, and a guess can only ask.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from pyfinance.checking.comparing import compare
from pyfinance.checking.context import Context, Spot
from pyfinance.checking.derived import project_name
from pyfinance.model import Cell, Claim, Document, Row, Stage
from pyfinance.reading.prose.subjects import strip_links
from pyfinance.reading.prose.vocabulary import vocabulary, without_quotes
from pyfinance.relations import Finder
from pyfinance.subjects import normal_name

_FUNCTION = ("T05", "T07", "T08", "T03", "T02")
_ECONOMIC = ("amount", "total", "current_year.total", "operating", "personnel")
# A part of a fact is not the fact: what follows these words before its number is no printed total.
_PART = re.compile(
    r"涉及|面向|预留|中标|成交|授予|评价|压减|追加|收回|核减|下达|争取|撬动|额度|含|扣除|剔除|其中用于|用于.*的|安排给|上解|减免|节约|盘活|变化|增减|委托业务费"
)
_NOT_TOTALS = re.compile(r"绩效|评价|重点工作|工作开展|主要工作|工作任务|资产|采购|购买服务|名词解释|主要职责|主要职能")
_PROCUREMENT = re.compile(r"采购|购买服务")
_OWN_STAGES: dict[str, tuple[Stage, ...]] = {
    "final_accounts": ("final", "unstated"),
    "budget": ("initial", "unstated", "final"),
    "unknown": ("unstated", "final", "initial"),
}
_ALL_FISCAL = re.compile(r"财政拨款")
_BASIC = re.compile(r"基本支出")
_USE = re.compile(r"^(基本|项目)支出(?:情况|说明)*$")
# Words before an indicator that narrow nothing down.
_FILLERS = re.compile(
    r"(?:19|20)\d\d年?度?|截至|截止|年初|年末|全年|当年|本年度?|今年|其中|包括|主要|部门|单位|本级|系统|我[局办校厅委院部会中心单位]+"
    r"|本[局办校厅委院部会]|全[局办校厅委院]|年度|预算|决算|总体|安排|情况|合计|按照?|综合|的|各|共|和|为|与|上"
)
_BOUNDARY = re.compile(r"[，。；：、！？（）]")


@dataclass(frozen=True, slots=True)
class Bound:
    """A claim and the cell that it speaks of. ``sure`` where its own words name the cell, ``agrees`` where both print one
    fact (see :func:`agrees`).
    """

    claim: Claim
    spot: Spot
    sure: bool
    agrees: bool


@lru_cache(maxsize=1)
def same_facts() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Cells that print the same fact, by the cell that a claim names."""
    data = tomllib.loads(resources.files("pyfinance").joinpath("data/claims.toml").read_text(encoding="utf-8"))
    return {name: tuple(_reference(text) for text in cells) for name, cells in data["same"].items()}


def _reference(text: str) -> tuple[str, str, str]:
    table, row, measure = text.split(" ")
    return table, row, measure


class Binder:
    """Finds the cells of claims in one document."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._document: Document = context.document
        self._finder = Finder(self._document)
        self._names_of_rows: dict[int, dict[str, list[int]]] = {}

    def bound(self) -> Iterator[Bound]:
        """Every claim of an amount that names a printed cell of its own year and stage."""
        for claim in self._document.claims:
            found = self.bind(claim)
            if found is not None:
                yield found

    def bind(self, claim: Claim) -> Bound | None:
        """The cell of one amount, or None where no table prints it or the words speak of a part."""
        if claim.kind != "amount" or claim.cell is None or not claim.cell.is_amount or claim.start == 0:
            return None  # a sentence that begins with its number was torn from what it speaks of
        if self._explains(claim):
            return None
        spots, sure = list(self._project(claim)), True
        if spots or claim.table == "T10" or not (claim.table or len(claim.path) > 1):
            pass  # a project is known by its name
        elif not self._own_year(claim) or self._is_part(claim) or not self._names_all(claim):
            return None
        else:
            spots, sure = list(self.spots(claim)), self._sure(claim)
        agreed = next((spot for spot in spots if agrees(claim.cell, spot.cell)), None)
        if not spots or (agreed is None and not sure):
            return None
        return Bound(claim, agreed or spots[0], sure, agreed is not None)

    def whole(self, claim: Claim, stage: Stage | None = None) -> bool:
        """Whether a claim states a whole fact of the document's own year: no part, no reason, no other year.

        Its stage is that of the document's own figures, or the given one.
        """
        year = self._context.year
        if stage is None:
            own = self._own_year(claim)
        else:
            own = claim.stage == stage and (claim.year is None or year is None or claim.year == year)
        if not own or claim.start == 0:
            return False
        return not self._explains(claim) and not self._is_part(claim) and self._names_all(claim)

    def spots(self, claim: Claim) -> Iterator[Spot]:
        """Every printed cell in which the fact of a claim may stand, the named one first."""
        if claim.row.isdigit() or claim.path:
            yield from self._subject(claim)
            return
        yield from self.facts(self._table(claim), claim.row, claim.measure)
        if claim.measure.startswith("prior_"):  # 较上年 may have been taken for the year of what stands before it
            yield from self.cells(claim.table, claim.row, claim.measure.removeprefix("prior_"))

    def facts(self, table: str, row: str, measure: str) -> Iterator[Spot]:
        """Every printed cell of a fact, the named one first."""
        for cell in same_facts().get(f"{table} {row} {measure}", ((table, row, measure),)):
            yield from self.cells(*cell)

    def cells(self, table: str, row: str, measures: str) -> Iterator[Spot]:
        for measure in measures.split("|"):
            for t, r, c in self._finder.cells((table, row, measure), "", ""):
                cell = self._document.tables[t].cells.get((r, c))
                if cell is not None and cell.is_amount:
                    yield Spot((t, r, c), cell)

    def _table(self, claim: Claim) -> str:
        """The table that a claim names; in a section on all fiscal funds or on the general budget, the table of these."""
        titles = self.titles(claim)
        all_fiscal = _ALL_FISCAL.search(titles) and "一般公共预算" not in titles + claim.indicator
        if claim.table in ("T03", "T05") and all_fiscal:
            return "T05F"
        if claim.table == "T03" and "一般公共预算" in titles:
            return "T05"  # 支出 alone, in a section on the general public budget
        return claim.table

    def _subject(self, claim: Claim) -> Iterator[Spot]:
        """The rows of a subject: by its code, else by its printed names."""
        titles = self.titles(claim)
        if claim.row[:1] in ("3", "5"):
            table = "T06" if _BASIC.search(titles) else "T05E"
            for measure in _ECONOMIC:
                yield from self.cells(table, claim.row, measure)
            return
        tables = [id_ for id_ in (claim.table, *_FUNCTION) if id_]
        if self._is_specific(claim):
            tables = tables[:1]
        elif _ALL_FISCAL.search(titles):
            tables = ["T05F", "T04", *tables]
        use = _USE.match(titles.rpartition("/")[2])
        measures: tuple[str, ...] = ("total", "current_year.total", "amount", "expenditure")
        if use is not None:
            measures = ("basic",) if use.group(1) == "基本" else ("project",)
        for table in tables:
            for measure in measures:
                found = list(self.cells(table, claim.row, measure)) if claim.row else []
                yield from found or self._named(table, claim.path, measure)

    def _named(self, table: str, path: tuple[str, ...], measure: str) -> Iterator[Spot]:
        """Cells of rows that have the names of a path."""
        entry = self._context.table(table)
        if entry is None or not path:
            return
        t, record = entry
        for r in self._rows_named(t).get(bare_name(path[-1]), ()):
            row = record.rows[r]
            if all(any(same_name(one.label, name) for one in above(self._context, t, row)) for name in path[:-1]):
                for c, column in enumerate(record.columns):
                    cell = record.cells.get((r, c))
                    if column.measure == measure and column.block == row.block and cell is not None:
                        yield Spot((t, r, c), cell)

    def _rows_named(self, t: int) -> dict[str, list[int]]:
        """Rows of a table by name."""
        found = self._names_of_rows.get(t)
        if found is None:
            found = self._names_of_rows[t] = {}
            for r, row in self._context.rows(t):
                found.setdefault(bare_name(row.label), []).append(r)
        return found

    def _project(self, claim: Claim) -> Iterator[Spot]:
        """The funds of a project: on its form where the section is on the form, else its amount in a list of projects."""
        if claim.path or claim.row.isdigit():
            return
        lead = without_quotes(self.lead(claim))
        if claim.project and claim.row:
            wanted = (project_name(claim.project), claim.row.rpartition("/")[2], (claim.measure,))
            yield from self._projects.get(wanted, ())
            return
        for name in dict.fromkeys((lead, claim.indicator)):
            yield from self._projects.get((project_name(name), "", ("total", "amount")), ())

    @cached_property
    def _projects(self) -> dict[tuple[str, str, tuple[str, ...]], list[Spot]]:
        """Cells of projects by name, line of funds and measure; of a project printed more than once, none."""
        found: dict[tuple[str, str, tuple[str, ...]], list[Spot]] = {}
        for t, table in self._context.tables("T10", "T12"):
            for (r, c), cell in table.cells.items():
                row, column = table.rows[r], table.columns[c]
                if not row.project or not cell.is_amount or row.role == "repeat":
                    continue
                line = row.key.rpartition("/")[2] if "/" in row.key else ""
                key: tuple[str, str, tuple[str, ...]] = (project_name(row.project), line, (column.measure,))
                if column.measure in ("total", "amount"):
                    key = (project_name(row.project), "", ("total", "amount"))
                    if line and row.role != "total":
                        continue
                found.setdefault(key, []).append(Spot((t, r, c), cell))
        return {key: spots for key, spots in found.items() if len({spot.cell.fen for spot in spots}) == 1}

    def _explains(self, claim: Claim) -> bool:
        """Whether a number belongs to the reason of another: after 原因是, or in an item on one subject code."""
        sentence = self._document.sentences[claim.sentence]
        if re.search(r"原因[^；]*$|主要是[^；]*$", sentence.text[: claim.start]):
            return True
        first = self._first_of_section.get(claim.section)
        return first is not None and bool(first.path) and not claim.path and first.sentence != claim.sentence

    @cached_property
    def _first_of_section(self) -> dict[int | None, Claim]:
        firsts: dict[int | None, Claim] = {}
        for claim in self._document.claims:
            if claim.kind == "amount":
                firsts.setdefault(claim.section, claim)
        return firsts

    def _own_year(self, claim: Claim) -> bool:
        year = self._context.year
        if claim.year is not None and year is not None and claim.year != year:
            return claim.measure.startswith("prior")
        if claim.table == "T09":
            return True  # its measures are stages
        return claim.stage in _OWN_STAGES[self._document.kind]

    def _is_part(self, claim: Claim) -> bool:
        """Whether the words before a number say that it is a part of what they name."""
        titles = self.titles(claim)
        if _NOT_TOTALS.search(titles) and not (_PROCUREMENT.search(titles) and claim.table in ("T13", "T14")):
            return True
        lead = self.lead(claim)
        return _PART.search(lead) is not None

    def lead(self, claim: Claim) -> str:
        """The words of a claim's own clause before its number."""
        text = self._document.sentences[claim.sentence].text[: claim.start]
        return re.split(r"[，。；：、]|[（(]", text)[-1]

    def titles(self, claim: Claim) -> str:
        """The titles of the sections around a claim, the outermost first."""
        return self._titles[claim.section] if claim.section is not None else ""

    @cached_property
    def _titles(self) -> list[str]:
        titles: list[str] = []
        for section in self._document.sections:
            above_it = titles[section.parent] + "/" if section.parent is not None else ""
            titles.append(above_it + section.title)
        return titles

    def _is_specific(self, claim: Claim) -> bool:
        """Whether the section says which funds it speaks of."""
        return claim.table == "T05" and "一般公共预算" in self.titles(claim)

    def _sure(self, claim: Claim) -> bool:
        """Whether the claim's own sentence names the fact; what goes on from the sentence before is a guess."""
        if claim.path or claim.row.isdigit():
            return True
        return self._named_at(claim) is not None

    def _names_all(self, claim: Claim) -> bool:
        """Whether what the sentence names is the fact and nothing narrower: 委托业务费财政拨款预算 is no 财政拨款."""
        if claim.start == 0:
            return False  # the sentence was torn: what stood before is not known
        if claim.path or claim.row.isdigit():
            return True
        rest = self._named_at(claim)
        return rest is None or not self._narrows(rest)

    def _named_at(self, claim: Claim) -> str | None:
        """What stands before the claim's indicator in the clause that names it; None where no clause before it does."""
        text = without_quotes(self._document.sentences[claim.sentence].text[: claim.start])
        end = len(text)
        for mark in [*(m.end() for m in reversed(list(_BOUNDARY.finditer(text)))), 0]:
            clause = text[mark:end]
            while clause:
                found = vocabulary().word(clause)
                if found is not None and found[0].name == claim.indicator:
                    return clause[: found[1]]
                shorter = strip_links(clause)
                if shorter == clause:
                    break
                clause = shorter
            end = mark - 1
        return None

    def _narrows(self, words: str) -> bool:
        for name in self._own_names:
            words = words.replace(name, "")
        return re.search(r"[\u4e00-\u9fff]", _FILLERS.sub("", words)) is not None

    @cached_property
    def _own_names(self) -> tuple[str, ...]:
        """What the document's body is called, the longest first."""
        entity = without_quotes(self._document.entity.value)
        bare = re.sub(r"（.*?）", "", entity)
        short = re.sub(r"^.{2,9}?[省市区县]", "", bare)
        return tuple(sorted({name for name in (entity, bare, short) if len(name) > 2}, key=len, reverse=True))


def agrees(claimed: Cell, printed: Cell) -> bool:
    """Whether prose and table print one fact: within their digits, cut instead of rounded, or one last digit apart."""
    if compare(claimed, [(1, printed)]).verdict != "mismatch":
        return True
    unit = 10 ** max(claimed.exponent, 0)
    return printed.exponent < claimed.exponent and abs(claimed.fen - printed.fen) <= unit


@lru_cache(maxsize=16384)
def bare_name(name: str) -> str:
    """A name for comparison: without 支出 at its end, brackets of one width."""
    return normal_name(name).removesuffix("支出")


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: 支出 at the end may be left out, brackets may have either width."""
    return bare_name(one) == bare_name(other)


def above(context: Context, t: int, row: Row) -> Iterator[Row]:
    """The printed rows above a row in its tree, the nearest first."""
    rows = context.document.tables[t].rows
    parent = row.parent
    while parent is not None:
        yield rows[parent]
        parent = rows[parent].parent
