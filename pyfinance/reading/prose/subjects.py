"""What a number speaks of, from the words before it: an indicator of the vocabulary, a subject path, or a plain phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pyfinance.model import Stage
from pyfinance.reading.prose.vocabulary import Coordinates, Word, vocabulary, without_quotes
from pyfinance.subjects import Kind, chart

_PATH = re.compile(
    r"(?:^|(?<=[。；，：、.\d]))(?P<lei>[^。；，：]{2,30}?)（类）(?:支出)?"
    r"(?:(?P<kuan>[^。；，：]{2,40}?)（款）)?(?:支出)?(?:(?P<xiang>[^。；，：]{2,60}?)（项）)?"
)
_PART_PATH = re.compile(
    r"(?:^|(?<=[。；，：、.\d]))(?:(?P<kuan>[^。；，：（]{2,40}?)（款）)?(?P<xiang>[^。；，：]{2,60}?)（项）"
)
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度|初|底|末)?")
_CODE = re.compile(r"[（［\[]([235]\d{2}(?:\d{2}){0,2})[）］\]]$")
_BOUNDARY = re.compile(r"[，。；：！？]")
_BRACKET = re.compile(r"（[^（）]*）$")
_CODED = re.compile(r"^([235]\d{2}(?:\d{2}){0,2})[-、]?([\u4e00-\u9fff].+)$")
_ORDINAL = re.compile(
    r"^(?:\d{1,2}(?:、|\.(?!\d))|（\d{1,2}）|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|[①-⑳])+"
)
_WHOLE = re.compile(r"[\u4e00-\u9fff]")
_KIND_OF_DIGIT: dict[str, Kind] = {"2": "function", "3": "economic", "5": "gov_economic"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure speaks of. ``word`` where the vocabulary knows it, ``path`` where a subject is named, ``code`` its code."""

    name: str
    word: Word | None = None
    path: tuple[str, ...] = ()
    code: str = ""

    def coordinates(
        self, titles: str, stage: Stage, budget_year: int, project: str = "", spending: str = ""
    ) -> Coordinates:
        """Where the tidy form has the figure, by the titles of the sections around, else by ``spending``: the table of
        the last total of spending that the text named.

        ``budget_year`` is 0 where the figure's year is the document's and the document a budget, 1 for the year before,
        -1 in final accounts: it tells the measure of a table whose columns are years.
        """
        if self.word is not None:
            found = next(
                (p.at for p in self.word.places if p.section is None or p.section.search(titles)), Coordinates()
            )
            if self.word.project:
                return Coordinates(found.table, f"{project}/{found.row}", found.measure) if project else Coordinates()
            if found.measure == "*":
                return Coordinates(found.table, found.row, _measure(stage, budget_year))
            return found
        if not self.code:
            return Coordinates()
        if not self.code.startswith("2"):
            return Coordinates("T06", self.code, "amount")
        return Coordinates(_table(titles) or spending or "T03", self.code, "total")


def _measure(stage: Stage, budget_year: int) -> str:
    if stage == "final":
        return "final" if budget_year < 1 else "prior_final"
    return "prior_budget" if budget_year == 1 else "budget"


def _table(titles: str) -> str:
    """The table of spending by function that a section speaks of, or ""."""
    for words, table in (("政府性基金", "T07"), ("国有资本", "T08"), ("一般公共预算", "T05"), ("财政拨款", "T05")):
        if words in titles:
            return table
    return ""


def _shorter(text: str, nouns: bool) -> str:
    """A lead without the last linking word, year or stage at its end; with ``nouns`` also 支出, 金额 and the like."""
    shorter = vocabulary().links.sub("", text)
    if shorter != text:
        return shorter
    years = list(_YEAR.finditer(text))
    if years and years[-1].end() == len(text):
        return text[: years[-1].start()]
    return vocabulary().nouns.sub("", text) if nouns else text


def strip_links(text: str) -> str:
    """A lead without the linking words, years and stages at its end."""
    while (shorter := _shorter(text, False)) != text:
        text = shorter
    return text


def strip_compare(text: str) -> str:
    """A lead without the comparison at its end: 与上年相比, 较2023年度."""
    found = [m for m in vocabulary().compare.finditer(text) if m.end() == len(text)]
    return text[: found[0].start()] if found else text


def comparison(text: str) -> str | None:
    """The base of the last comparison in a lead (上年, 2023年度), or None."""
    found = [m.group("base") or m.group("same") for m in vocabulary().compare.finditer(text)]
    return found[-1] if found else None


def resolve(lead: str, unit: str = "", project: bool = False, entity: str = "") -> Subject | None:
    """The subject that a lead names right before its number, or None where it names none and the one before goes on.

    ``unit`` is the unit word of a count; ``project`` whether the text around speaks of one project; ``entity`` is the
    document's own body, where known.
    """
    text = without_quotes(lead)
    named = strip_links(text)
    while text:
        found = vocabulary().word(text, unit)
        if found is not None and not found[0].project:
            return _known(found[0], text[: found[1]], unit, entity)
        if found is not None and _of_project(text[: found[1]]) and (project or (found[0].alone and not found[1])):
            return Subject(found[0].name, found[0])
        path = path_at_end(text)
        if path is not None:
            return path
        shorter = _shorter(text, True)
        bracket = _BRACKET.search(shorter)
        if shorter == text and bracket is not None:
            shorter = shorter[: bracket.start()]
        if shorter == text:
            break
        text = shorter
    return _named(named) if tail(text) else None


def _known(word: Word, before: str, unit: str, entity: str) -> Subject:
    """An indicator of the vocabulary; only its name where it is a part of itself, or another body's."""
    clause = _YEAR.sub("", _BOUNDARY.split(before)[-1]).rstrip("年度")
    if not unit and vocabulary().part.search(clause):
        return Subject(word.name)
    if not unit and entity and vocabulary().unit_name.search(clause) and not vocabulary().own_name.search(clause):
        name = without_quotes(entity)
        if name not in clause and clause not in name:
            return Subject(f"{tail(clause)}{word.name}")
    return Subject(word.name, word)


def _of_project(before: str) -> bool:
    """Whether what stands before 全年预算数 lets it be the project's: nothing else of the clause, or 项目."""
    return (_BOUNDARY.split(before)[-1]) in ("", "项目", "该项目", "本项目", "资金", "项目资金")


def path_at_end(text: str) -> Subject | None:
    """The subject path with which a text ends: …（类）…（款）…（项）, or a name with its code in brackets."""
    code = _CODE.search(text)
    bare = text[: code.start()] if code else text
    found = [m for m in _PATH.finditer(bare) if m.end() == len(bare)] or [
        m for m in _PART_PATH.finditer(bare) if m.end() == len(bare)
    ]
    if found:
        names = tuple(_ORDINAL.sub("", name) for name in found[-1].groups() if name)
        return Subject(names[-1], path=names, code=code.group(1) if code else _code_of(names))
    if code is not None and (phrase := tail(bare)):
        return Subject(phrase, path=(phrase,), code=code.group(1))
    return None


def last_path(text: str) -> Subject | None:
    """The last subject path anywhere in a text."""
    found = list(_PATH.finditer(without_quotes(text)))
    if not found:
        return None
    names = tuple(_ORDINAL.sub("", name) for name in found[-1].groups() if name)
    return Subject(names[-1], path=names, code=_code_of(names))


@lru_cache(maxsize=4096)
def _code_of(names: tuple[str, ...]) -> str:
    """The function code of a printed path; a class may be printed without 支出."""
    if len(names) == 1:
        found = [
            s.code for n in (names[0], f"{names[0]}支出") for s in chart().by_name(n, "function") if len(s.code) == 3
        ]
        return found[0] if found else ""
    for first in (names[0], f"{names[0]}支出"):
        code = chart().match_path((first, *names[1:]), "function").code
        if code:
            return code
    return chart().match_path(names[1:], "function").code


def _named(text: str) -> Subject | None:
    """A phrase right before the number: a subject of the charts where it has its name, else plain words."""
    phrase = tail(text)
    coded = _CODED.match(phrase)
    if coded is not None:
        return Subject(coded.group(2), path=(coded.group(2),), code=coded.group(1))
    if not phrase:
        return None
    code = _code_of_name(phrase)
    if not code and (item := _item_at_end(phrase)):
        return Subject(item, code=_code_of_name(item))
    return Subject(phrase, path=(phrase,) if code.startswith("2") else (), code=code)


def _item_at_end(phrase: str) -> str:
    """The economic item with which a phrase ends where what stands before is whose it is: 各单位差旅费."""
    found = [name for name in _economic_items() if phrase.endswith(name)]
    longest = max(found, key=len, default="")
    return longest if longest and vocabulary().before.search(phrase[: -len(longest)]) else ""


@lru_cache(maxsize=1)
def _economic_items() -> tuple[str, ...]:
    return tuple(s.name for s in chart() if s.kind == "economic" and len(s.code) == 5 and len(s.name) >= 3)


@lru_cache(maxsize=4096)
def _code_of_name(phrase: str) -> str:
    """The code of a class of spending or an economic item by its own name, or ""."""
    for name in (phrase, f"{phrase}支出", phrase.removesuffix("支出")):
        for kind in ("function", "economic"):
            found = [s.code for s in chart().by_name(name, _KIND_OF_DIGIT["2" if kind == "function" else "3"])]
            if kind == "function":
                found = [code for code in found if len(code) == 3]
            if len(found) == 1:
                return found[0]
    return _economic_classes().get(phrase.removesuffix("支出").replace("的", ""), "")


@lru_cache(maxsize=1)
def _economic_classes() -> dict[str, str]:
    """The classes of the economic classification by name, 的 left out: documents print them with and without it."""
    return {s.name.replace("的", ""): s.code for s in chart() if s.kind == "economic" and len(s.code) == 3}


def tail(text: str) -> str:
    """The phrase at the end of a lead, after its last mark; "" where none of a sensible length stands there."""
    start = max((m.end() for m in _BOUNDARY.finditer(text)), default=0)
    phrase = "" if text.endswith("、") else text[start:].lstrip("、")
    if phrase.count("（") > phrase.count("）"):
        phrase = phrase[phrase.rindex("（") + 1 :]
    phrase = _ORDINAL.sub("", phrase).lstrip("）”")
    while m := (_YEAR.match(phrase) or vocabulary().leading.match(phrase)):
        phrase = phrase[m.end() :]
    if len(phrase) > vocabulary().longest_phrase and "、" in phrase:
        phrase = phrase[phrase.rindex("、") + 1 :]
    if not _WHOLE.search(phrase) or not 2 <= len(phrase) <= vocabulary().longest_phrase:
        return ""
    return phrase


def following(text: str) -> str:
    """The noun phrase right after a number (53个国家), or ""."""
    m = re.match(r"[\u4e00-\u9fffA-Za-z]+", text)
    if m is None:
        return ""
    noun = m.group()
    stop = vocabulary().noun_stop.search(noun)
    noun = noun[: stop.start()] if stop is not None else noun
    return noun if 1 <= len(noun) <= 16 else ""
