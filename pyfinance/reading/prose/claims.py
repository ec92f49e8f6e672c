"""The claims of each sentence: every number with what it speaks of, its year, stage and base.

A number speaks of what is named right before it; where nothing is, it goes on with the one before. Direction words make it
a change, 占 a share, 完成 a completion. Context ends with its paragraph; a section's own title is the first context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from pyfinance.model import Cell, Claim, ClaimKind, Gap, Kind, Stage
from pyfinance.reading.prose.sections import Piece, Structure
from pyfinance.reading.prose.subjects import (
    Subject,
    comparison,
    following,
    last_path,
    resolve,
    strip_compare,
    strip_links,
    tail,
)
from pyfinance.reading.prose.tokens import Token, cell_of, tokens
from pyfinance.reading.prose.vocabulary import Coordinates, vocabulary, without_quotes

_LAST_CLAUSE = re.compile(r"[^，。；：]*$")
_BASE_YEAR = re.compile(r"(?:19|20)\d\d")
_LAST_YEAR = re.compile(r"上一?年|去年|上年")
_BASE_AMOUNT = re.compile(r"(?:与|比|较|同)(?:(?:上|去|前)一?年|(?:19|20)\d\d年|年初)[^，。；：]{0,24}$")
_PRIOR = re.compile(r"(?:^|[，；：（])(?:上一?|去)年(?:度)?[^，。；：]{0,6}(?:预算|决算|执行)数?(?:为|是)?$")
_DONE_AMOUNT = re.compile(r"完成[^，。；]{0,12}?预算数?(?:为)?$")
_WHOLE_BUDGET = re.compile(r"(?:^|[，。；：])(?:19|20)\d\d年度?(?:部门|单位)?(?:收支)?(?:预算|决算)数?$")
_GREATER = re.compile(
    r"决算数?(?P<word>大于|小于|等于|高于|低于|同|与|和)(?:年初|全年)?预算数?(?:基本)?(?P<level>持平|一致|相同)?"
)
# What an item is used for stands between its name and its amount: （项），主要用于大气治理等项目支出，年初预算为…
_USED_FOR = re.compile(r"[，：。]?主要用于[^。；]*(?=，[^，]{0,4}(?:年初预算|预算|决算)[^，]{0,4}$)")
_THRESHOLD = re.compile(r"（含）(?:及)?以[上下]|及?以[上下]")
_MISSING_PERCENT = re.compile(r"(?:占|增长|下降|完成)[^，。；]{0,30}$")
_ITEMS = re.compile(r"(?:主要|具体)?(?:包括|用于|包含)[：]?(?P<items>[^。；：，\d]*、[^。；：，\d]*)")
_LEAST_ITEMS = 3
Direction = Literal["", "up", "down", "level"]
_DIRECTIONS: dict[str, Direction] = {"up": "up", "down": "down"}


@dataclass(slots=True)
class _Context:
    """What goes on from one number to the next."""

    subject: Subject | None = None
    counted: Subject | None = None  # what the last count counted
    named_after: bool = False  # whether the words after that count named it
    completing: bool = False  # 完成预算0万元的…: the percentage that follows is a completion
    heading: Subject | None = None  # what the section's title speaks of
    stated: set[str] = field(default_factory=set)  # indicators whose amounts the sentence has stated
    year: int | None = None
    base: str = ""
    base_year: int | None = None
    project: str = ""
    titles: str = ""
    section: int | None = None


@dataclass(slots=True)
class ClaimReader:
    """Reads the sentences of a narrative. ``year``, ``kind`` and ``entity`` are the document's, where known."""

    structure: Structure
    year: int | None
    kind: Kind
    entity: str = ""
    claims: list[Claim] = field(default_factory=list)
    unbound: list[Gap] = field(default_factory=list)
    _context: _Context = field(default_factory=_Context)
    _tail: str = ""  # the last clause of the sentence before
    _spending: str = ""  # the table of the last total of spending that was named

    def read(self) -> None:
        """Reads every sentence in order."""
        before: Piece | None = None
        for index, piece in enumerate(self.structure.pieces):
            if before is None or before.paragraph is not piece.paragraph:
                self._enter(piece, before is not None and before.section == piece.section)
            self._sentence(piece, index)
            self._tail = _LAST_CLAUSE.search(piece.text.rstrip("。！？")).group()  # type: ignore[union-attr]
            before = piece

    def _enter(self, piece: Piece, same_section: bool) -> None:
        titles = self.structure.titles(piece.section)
        title = titles.rpartition("/")[2]
        heading = resolve(_heading(title))
        if heading is not None and heading.word is None and not heading.code and len(heading.path) < 2:
            heading = None
        subject = self._context.subject if same_section else heading
        m = vocabulary().sections["performance"].match(without_quotes(title))
        project = m.group("project") if m is not None else ""
        self._context = _Context(
            subject=subject, heading=heading, year=self.year, project=project, titles=titles, section=piece.section
        )
        self._tail = ""

    def _sentence(self, piece: Piece, index: int) -> None:
        text = piece.text
        context = self._context
        context.base, context.base_year, context.year = "", None, self.year
        context.stated = set()
        start = 0
        events: list[tuple[int, Token | re.Match[str]]] = [(t.start, t) for t in tokens(text)]
        events += [(m.start(), m) for pattern in (_GREATER, vocabulary().level) for m in pattern.finditer(text)]
        events += [(m.start("items"), m) for m in _ITEMS.finditer(text)]
        for _, event in sorted(events, key=lambda e: e[0]):
            if isinstance(event, re.Match):
                self._words(piece, index, event, text[start : event.start()])
                continue
            lead = text[start : event.start]
            if "；" in lead and event.kind != "year" and not _BASE_YEAR.search(lead):
                context.year = self.year
            if event.kind == "year":
                self._year(event, lead)
            elif event.kind == "ordinal":
                start = event.end
            elif event.kind == "date":
                self._add(piece, index, event, "date", Subject(tail(strip_links(lead))), None)
                self._date(event, lead)
            elif event.kind == "document":
                self.unbound.append(Gap(event.text, "a document number", piece.place(event.start)))
                start = event.end
            elif event.kind in ("amount", "percent", "count"):
                self._number(piece, index, event, lead)
                start = start if event.kind == "amount" and _THRESHOLD.match(text, event.end) else event.end
            elif event.kind == "bare":
                start = self._bare(piece, index, event, lead) or start
        path = last_path(text[start:])
        if path is not None:
            context.subject = path

    # years

    def _year(self, token: Token, lead: str) -> None:
        year = int(token.text[:4])
        if lead.endswith(("无", "没有")):
            return
        if re.search(r"(?:与|比|较|同|和|对比)$", lead):
            self._context.base_year = year
        else:
            self._context.year = year

    def _date(self, token: Token, lead: str) -> None:
        if _BASE_YEAR.match(token.text):
            self._context.year = int(token.text[:4])
        del lead

    # numbers

    def _number(self, piece: Piece, index: int, token: Token, lead: str) -> None:
        cell = cell_of(token, piece.place(token.start))
        if cell is None:
            self.unbound.append(Gap(token.text, "an unknown unit of money", piece.place(token.start)))
            return
        if token.start == 0 and token.kind == "amount":
            lead = self._tail
        if token.kind == "amount" and _THRESHOLD.match(piece.text, token.end):
            self.unbound.append(Gap(token.text, "a threshold in a name", piece.place(token.start)))
            return
        bound = (
            self._amount(piece, index, token, lead, cell)
            if token.kind == "amount"
            else self._percent(piece, index, token, lead, cell)
            if token.kind == "percent"
            else self._count(piece, index, token, lead, cell)
        )
        if not bound:
            self.unbound.append(Gap(token.text, "nothing near it says what it measures", piece.place(token.start)))

    def _amount(self, piece: Piece, index: int, token: Token, lead: str, cell: Cell) -> bool:
        change = self._change(piece, index, token, lead, cell)
        if change is not None:
            return change
        bare = without_quotes(lead)
        context = self._context
        if (first := vocabulary().change_first.search(bare)) and (named := self._resolve(first.group("what"))):
            direction = _DIRECTIONS.get(vocabulary().directions[first.group("way")], "")
            stage = self._default_stage()  # 减少租赁费3.90万元: a part of a change, no figure of a table
            self._add(piece, index, token, "change", Subject(named.name), cell, stage=stage, direction=direction)
            return True
        if context.subject is not None and (_BASE_AMOUNT.search(bare) or _PRIOR.search(bare)):
            return self._base_amount(piece, index, token, bare, cell)
        if context.subject is not None and (done := _DONE_AMOUNT.search(bare)):
            context.completing = True
            stage = self._stage(done.group())
            self._add(piece, index, token, "amount", context.subject, cell, stage=stage, year=context.year)
            return True
        subject = self._subject(bare)
        if subject is None:
            return False
        if "原因" in piece.text[: token.start].rpartition("；")[2]:
            subject = Subject(subject.name)
        context.subject = subject
        context.stated.add(subject.name)
        stage = self._stage(bare)
        self._add(piece, index, token, "amount", subject, cell, stage=stage, year=self._context.year)
        return True

    def _subject(self, lead: str) -> Subject | None:
        """What an amount speaks of: its own words, else what goes on, else words that are only 资金 or 金额."""
        lead = _USED_FOR.sub("", lead)
        found = self._resolve(lead)
        if found is not None:
            return found
        phrase = tail(strip_links(lead))
        clause = _LAST_CLAUSE.search(lead)
        others = lead[: clause.start()].strip("，；。：、") if clause is not None else ""
        if phrase and (others or self._context.subject is None):
            return Subject(phrase)
        return self._context.subject

    def _base_amount(self, piece: Piece, index: int, token: Token, lead: str, cell: Cell) -> bool:
        """The amount of a comparison's base: 比2025年年初预算数30385.62万元."""
        subject = self._context.subject
        if subject is None:
            return False
        self._remember(comparison(lead) or "上年")
        year = self._context.base_year
        self._add(piece, index, token, "amount", subject, cell, stage=self._stage(lead), year=year)
        return True

    def _remember(self, base: str | None) -> None:
        """Takes the base of a comparison; without one, that of the sentence goes on."""
        if not base:
            return
        context = self._context
        context.base = base
        m = _BASE_YEAR.search(base)
        if m is not None:
            context.base_year = int(m.group())
        elif _LAST_YEAR.search(base) and self.year is not None:
            context.base_year = self.year - 1

    def _change(self, piece: Piece, index: int, token: Token, lead: str, cell: Cell) -> bool | None:
        """A change or a rate of growth, where a direction stands before the number; None where none does."""
        text = without_quotes(lead)
        m = vocabulary().change.search(text)
        if m is None:
            return None
        head = text[: m.start()]
        context = self._context
        self._remember(comparison(head))
        bare = strip_compare(head)
        if bare == head and strip_compare(strip_links(head)) != strip_links(head):
            bare = strip_compare(strip_links(head))
        named = self._resolve(bare) if bare and not bare.endswith(("，", "、", "；", "。", "：")) else None
        if named is None and _WHOLE_BUDGET.search(bare) and context.heading is not None:
            named = context.heading
        subject = (
            named
            if named is not None and (context.subject is None or _names(named, token))
            else context.subject or named
        )
        if subject is None:
            return False
        if subject is named and "原因" in piece.text[: token.start] and subject.name not in context.stated:
            subject = Subject(subject.name)  # a part of the reason, not of the table
        context.subject = subject
        kind: ClaimKind = "growth" if token.kind == "percent" and token.unit != "个百分点" else "change"
        year = context.base_year + 1 if context.base_year is not None else context.year
        direction = _DIRECTIONS.get(vocabulary().directions[m.group("way")], "")
        stage = self._default_stage()
        self._add(
            piece, index, token, kind, subject, cell, stage=stage, year=year, direction=direction, base=context.base
        )
        return True

    def _resolve(self, lead: str, unit: str = "") -> Subject | None:
        return resolve(lead, unit, bool(self._context.project), self.entity)

    def _default_stage(self) -> Stage:
        """The stage of a document's own figures where no word names one."""
        return "initial" if self.kind == "budget" else "final" if self.kind == "final_accounts" else "unstated"

    def _percent(self, piece: Piece, index: int, token: Token, lead: str, cell: Cell) -> bool:
        """A percentage: in turn a completion, a share, a rate of growth, or a rate that is named itself (合格率100%)."""
        text = without_quotes(lead)
        if self._goes_on(piece, index, token, text, cell):
            return True
        for read in (self._share, self._completion):
            bound = read(piece, index, token, text, cell)
            if bound is not None:
                return bound
        change = self._change(piece, index, token, lead, cell)
        if change is not None:
            return change
        rate = vocabulary().rate.search(text)
        name = tail(rate.group("name")) if rate is not None else tail(strip_links(text))
        if not name:
            return False
        self._add(piece, index, token, "rate", Subject(name), cell)
        return True

    def _goes_on(self, piece: Piece, index: int, token: Token, text: str, cell: Cell) -> bool:
        """A percentage that belongs to the amount before it: 完成预算0万元的0%, 增加5万元（83.33%）."""
        context = self._context
        subject = context.subject
        if context.completing and subject is not None and text in ("的", "，完成", ""):
            context.completing = False
            self._add(piece, index, token, "completion", subject, cell, base="预算")
            return True
        last = self.claims[-1] if self.claims else None
        if (
            text == "（"
            and subject is not None
            and last is not None
            and (last.kind, last.sentence) == ("change", index)
        ):
            self._add(
                piece, index, token, "growth", subject, cell, stage=last.stage, year=last.year,
                direction=last.direction, base=last.base,
            )  # fmt: skip
            return True
        return False

    def _share(self, piece: Piece, index: int, token: Token, text: str, cell: Cell) -> bool | None:
        m = vocabulary().share.search(text)
        if m is None:
            return None
        subject = self._resolve(text[: m.start()].rstrip("，")) or self._context.subject
        if subject is None:
            return False
        self._context.subject = subject
        stage = self._default_stage()
        self._add(piece, index, token, "share", subject, cell, stage=stage, base=m.group("base"))
        return True

    def _completion(self, piece: Piece, index: int, token: Token, text: str, cell: Cell) -> bool | None:
        m = vocabulary().completion.search(text) or vocabulary().completion_words.search(text)
        if m is None:
            return None
        head = text[: m.start()].rstrip("，、：")
        subject = self._context.subject or (self._resolve(head) if head else None)
        if subject is None:
            return False
        base = m.groupdict().get("base") or ""
        self._add(piece, index, token, "completion", subject, cell, stage=self._stage(base), base=base)
        return True

    def _count(self, piece: Piece, index: int, token: Token, lead: str, cell: Cell) -> bool:
        after = following(piece.text[token.end :])
        text = without_quotes(lead)
        change = (
            self._change(piece, index, token, lead, cell) if vocabulary().change.search(text) and not after else None
        )
        if change:
            return True
        known = self._counted(text, after, token.unit)
        if known is None:
            return False
        self._context.counted = known
        self._context.named_after = known.name == after
        self._add(piece, index, token, "count", known, cell, year=self._context.year)
        return True

    def _counted(self, lead: str, after: str, unit: str) -> Subject | None:
        """What is counted: known words before the number, the words after it where those before end in a verb or name
        the count before, else the words before."""
        found = vocabulary().word(strip_links(lead), unit) or vocabulary().word(lead, unit)
        if found is not None:
            return Subject(found[0].name, found[0])
        context = self._context
        phrase = tail(strip_links(lead))
        taken = context.named_after and not lead.startswith(("，", "；", "、", "。", "：", "（"))
        if after and (not phrase or taken or vocabulary().verbs.search(lead) or vocabulary().verbs.search(phrase)):
            return Subject(after)
        if phrase:
            return Subject(phrase)
        if after:
            return Subject(after)
        before = context.counted
        if before is not None and before.word is not None and unit in before.word.then:
            return Subject(before.word.then[unit])
        return before or context.subject

    def _bare(self, piece: Piece, index: int, token: Token, lead: str) -> int | None:
        """A number without a unit: a percentage that lost its sign, or no figure at all (a name, a code)."""
        after = piece.text[token.end : token.end + 1]
        if _MISSING_PERCENT.search(lead) and (not after or after in "，。；、") and "." in token.number:
            shown = Token("percent", token.text, token.number, "", token.start, token.end)
            self._number(piece, index, shown, lead)
            return token.end
        self.unbound.append(Gap(token.text, "a number without a unit", piece.place(token.start)))
        return None

    # words

    def _words(self, piece: Piece, index: int, m: re.Match[str], lead: str) -> None:
        """A comparison in words (持平, 决算数大于预算数) or a list of items."""
        groups = m.groupdict()
        if "items" in groups:
            items = _split_items(groups["items"])
            subject = self._context.subject
            if len(items) >= _LEAST_ITEMS and subject is not None:
                self._word_claim(piece, index, "list", subject, m.start("items"), groups["items"], items=items)
            return
        if "word" in groups:
            level = groups["level"] or groups["word"] == "等于"
            if not level and groups["word"] in ("同", "与", "和"):
                return
            direction: Direction = "level" if level else "up" if groups["word"] in ("大于", "高于") else "down"
            clause = _LAST_CLAUSE.search(lead)
            subject = (resolve(clause.group()) if clause is not None else None) or self._context.subject
            if subject is not None:
                self._word_claim(piece, index, "comparison", subject, m.start(), m.group(), direction, base="预算数")
            return
        words = without_quotes(lead).removesuffix("基本")
        base = comparison(words)
        head = strip_compare(words)
        subject = (resolve(head) if head and not head.endswith(("，", "；", "、")) else None) or self._context.subject
        if subject is not None and base:
            self._remember(base)
            self._word_claim(piece, index, "comparison", subject, m.start(), m.group(), "level", base=base)

    def _word_claim(
        self, piece: Piece, index: int, kind: ClaimKind, subject: Subject, start: int, text: str,
        direction: Direction = "", base: str = "", items: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        token = Token("bare", text, "", "", start, start + len(text))
        self._add(piece, index, token, kind, subject, None, direction=direction, base=base, items=items)

    def _stage(self, lead: str) -> Stage:
        """The stage that the words right before a number name; of a budget's own figures, the initial one."""
        clause = _LAST_CLAUSE.search(lead)
        text = clause.group() if clause else lead
        found = [(m.end(), name) for name, p in vocabulary().stages.items() for m in p.finditer(text)]
        name = max(found)[1] if found else ""
        if name in ("initial", "full_year", "final"):
            return name  # type: ignore[return-value]
        return "unstated" if name == "budget" and self.kind != "budget" else self._default_stage()

    def _add(
        self, piece: Piece, index: int, token: Token, kind: ClaimKind, subject: Subject, cell: Cell | None, *,
        stage: Stage = "unstated", year: int | None = None, direction: Direction = "",
        base: str = "", items: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        context = self._context
        budget_year = -1
        if self.kind == "budget" and self.year is not None:
            budget_year = self.year - (year or self.year)
        at = (
            subject.coordinates(context.titles, stage, budget_year, context.project, self._spending)
            if kind in ("amount", "change", "growth", "share", "completion", "comparison")
            else Coordinates()
        )
        if subject.word is not None and at.table in ("T03", "T05", "T07", "T08") and at.row == "合计":
            self._spending = at.table
        self.claims.append(
            Claim(
                kind, token.text, subject.name, cell, direction, at.table, at.row, at.measure, subject.path,
                context.project, year if year is not None else context.year, stage, base,
                context.base_year if kind in ("change", "growth", "comparison") else None, items, index, token.start,
                context.section, piece.place(token.start),
            )
        )  # fmt: skip


def _names(subject: Subject, token: Token) -> bool:
    """Whether a lead's own words may be the subject of a change: known words, or any words before an amount."""
    return subject.word is not None or bool(subject.code) or token.kind == "amount"


def _heading(title: str) -> str:
    """A section's title as a lead: without the words that every title ends with."""
    text = without_quotes(title)
    text = re.sub(r"（(?![类款项]）)[^（）]*）$", "", text)
    return re.sub(
        r"(?:总?表)?(?:执行)?(?:总体|具体|结构|安排|使用|占有|占用|增减变化)*(?:情况|说明|的)+$",
        "",
        re.sub(r"(?:情况)?说明$", "", text),
    )


def _split_items(text: str) -> tuple[str, ...]:
    """The items of a list: 办公费、水费和电费."""
    parts = re.sub(r"等.{0,10}$", "", text).split("、")
    last = re.split(r"(?:和|及|以及)", parts[-1], maxsplit=1)
    return tuple(part for part in (*parts[:-1], *last) if part)
