"""What a disclosure says of itself: whose it is, the year, budget or final accounts, the scope, the units in scope.

Each value comes with the words that it was taken from. Sources, the surest first: lines that name the body (部门：…),
the cover, headings that repeat the cover's title, and the rows of tables by unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyfinance.model import Document, Evidence, Kind, Line, Place
from pyfinance.reading import standing
from pyfinance.reading.annexes import absent_tables
from pyfinance.reading.contradictions import contradictions
from pyfinance.reading.tables import labels

_COVER_LINES = 40  # a cover and the head of the list of contents; the narrative comes later
_CONTENTS = re.compile(r"^目录$")
_LABELLED = re.compile(
    r"^(?:预算主管|编制|预算|填报|公开|主管|发布)?(?:部门|单位|机构)(?:名称|（公章）|（盖章）|（单位）)?[：](?P<name>[^：]{2,}?)(?:(?:金额)?单位[：].*)?$"
)
_MONEY_UNIT = re.compile(r"^(?:人民币)?[百千万亿]*元$")
_BODY = r"(?P<name>[^\d，。；：、《》]{2,}?)"
_YEAR_WORD = r"(?P<year>(?:19|20)\d\d|[二][〇○零Ｏ][〇○零Ｏ一二三四五六七八九]{2})年度?"
_SORT = r"(?P<sort>部门|单位|财政|区级部门|市级部门|省级部门|市级单位)?(?:综合|收支|财政)?"
_KIND = r"(?P<kind>预算|决算)(?:信息)?(?:公开|情况|批复|报表|说明|表|编制|草案)*"
# A title: the year before or after the body, or no body at all (it stands on a line of its own).
_TITLES = (
    re.compile(rf"{_YEAR_WORD}{_BODY}{_SORT}{_KIND}"),
    re.compile(rf"{_BODY}{_YEAR_WORD}{_SORT}{_KIND}"),
    re.compile(rf"(?P<name>){_YEAR_WORD}{_SORT}{_KIND}"),
    re.compile(rf"{_BODY}(?P<sort>部门|单位)(?:综合)?(?P<year>){_KIND}"),
)
_YEAR = re.compile(rf"{_YEAR_WORD}(?!\d{{1,2}}月)")
_PART = re.compile(r"^第[一二三四五六七八九十]+部分：?(?P<name>[^\d，。；：、]{3,}?)(?:单位|部门)?(?:概况|基本情况)$")
# What stands where a title has its body and is none: kinds of budgets, words of headings.
_NOT_A_BODY = re.compile(
    r"^(?:部门|单位|学校|附件|市级|区级|省级)$"
    r"|^(?:本|关于|纳入|根据|按照|目录|第.部分|预算单位|当年)|[表说明]$|预算|决算|一般公共|政府性基金|国有资本|财政拨款|三公|政府采购|情况|收入|支出|收支"
)
_PLACE = re.compile(r"(?:.{1,4}[省市区县]){1,2}")
_LEADING = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|标题：|附件\d*[：:]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)"
)
_AROUND = " .·…—-－、，。：:"
_SCOPE_SUFFIX = re.compile(r"（(本级|汇总|机关|机关本级)）|(本级|汇总)$")
_CHINESE_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_UNITS_HEAD = re.compile(
    r"(?:编制范围|预算单位构成|决算单位构成|单位构成).*|.*(?:单位|部门)(?:共)?.{0,6}(?:包括|如下)[：:]?$|^包括：$"
)
_UNITS_TABLE = re.compile(r"^序号单位名称")
_UNIT_LINE = re.compile(
    r"^(?:（?\d{1,3}）?[.、．]?|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)(?P<name>[^\d，。；：:]{4,})$"
)
_UNIT_END = re.compile(
    r"(?:局|办|办公室|委|委员会|院|所|中心|队|总队|支队|大队|会|协会|站|处|校|学校|学院|大学|馆|厅|部|室|团|园|社|台|（本级）|（机关）|本级|机关|公司|法院|检察院|街道|政府)$"
)
_MOST_UNITS = 400
_LONGEST_NAME = 40


_NOTHING = Evidence("")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found, each with its evidence; an empty value where nothing says it."""

    entity: Evidence = _NOTHING
    year: Evidence = _NOTHING
    kind: Kind = "unknown"
    scope: str = "unknown"
    units: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Title:
    """A title of the disclosure found in one line, or in neighbouring lines of the cover."""

    name: str
    year: str
    sort: str
    kind: str
    text: str
    place: Place


def describe(document: Document) -> None:
    """Fills the metadata of a document in place, from its lines and tables."""
    titles = [table.title for table in document.tables]
    orgs = [row.org for table in document.tables for row in table.rows if row.org]
    found = read_metadata(document.lines, titles, orgs)
    document.entity, document.year, document.kind = found.entity, found.year, found.kind
    document.scope = found.scope  # type: ignore[assignment]
    document.units_in_scope = found.units


def describe_standing(document: Document) -> None:
    """Fills what the narrative is needed for as well: the body above, place, level, parts withheld, what contradicts
    what, and the tables that are named and not there.
    """
    titles = standing.titles_of(document.lines, [(table.title, table.place) for table in document.tables])
    document.place = standing.place_of(document.entity, document.lines[:_COVER_LINES])
    document.parent = standing.parent_of(document.entity, document.scope, document.sentences)
    document.level = standing.level_of(document.entity, document.place, document.parent, titles)
    document.confidential = tuple(standing.withheld_parts(document.sentences, document.lines))
    document.contradictions = contradictions(document, _labelled(document.lines))
    document.absent = absent_tables(document)


def read_metadata(lines: Sequence[Line], titles: Sequence[str] = (), orgs: Iterable[str] = ()) -> Metadata:
    """The metadata that running lines, titles of tables and unit rows tell."""
    cover = _cover(lines)
    named = [*_titles_of_cover(cover), *_titles_in(lines)]
    entity = _entity(lines, named, Counter(orgs))
    year = _year(cover, named, lines, titles)
    kind = _kind(named, titles, lines)
    units = _units(lines)
    return Metadata(_bare(entity), year, kind, _scope(entity, named, units), units)


def year_of(lines: Sequence[Line], titles: Sequence[str] = ()) -> int | None:
    """The year of a disclosure, or None where nothing says it."""
    cover = _cover(lines)
    found = _year(cover, [*_titles_of_cover(cover), *_titles_in(lines)], lines, titles)
    return int(found.value) if found.value else None


def _cover(lines: Sequence[Line]) -> list[Line]:
    """The lines before the list of contents, or the first lines where there is none."""
    head = list(lines[:_COVER_LINES])
    end = next((i for i, line in enumerate(head) if _CONTENTS.match(labels.squeeze(line.text))), None)
    return head[:end] if end else head[: _COVER_LINES // 4]


def _titles_of_cover(cover: list[Line]) -> Iterator[_Title]:
    """Titles of one, two or three neighbouring lines: a long name wraps, and year, body and kind stand apart."""
    flat = [labels.squeeze(line.text) for line in cover]
    for size in (3, 2, 1):
        for i in range(len(flat) - size + 1):
            title = _title("".join(flat[i : i + size]), cover[i].place)
            if title is not None and title.name:
                yield title


def _titles_in(lines: Sequence[Line]) -> Iterator[_Title]:
    """Titles that begin a line of the text."""
    for line in lines:
        text = labels.squeeze(line.text)
        heading = _PART.match(text)
        if heading and not _NOT_A_BODY.search(heading.group("name")):
            yield _Title(heading.group("name"), "", "", "", text, line.place)
        elif "算" in text:
            title = _title(
                _LEADING.sub("", text[:90]),
                line.place,
                False,
            )
            if title is not None:
                yield title


def _title(text: str, place: Place, whole: bool = True) -> _Title | None:
    for pattern in _TITLES:
        match = pattern.fullmatch(text) if whole else pattern.match(text)
        if match is None:
            continue
        groups = match.groupdict()
        name = (groups["name"] or "").strip(_AROUND)
        if _PLACE.fullmatch(name):
            name = ""
        broken = name.count("（") != name.count("）")
        if name and (broken or _NOT_A_BODY.search(name) or len(name) > _LONGEST_NAME):
            continue
        return _Title(
            name, _digits(groups["year"] or ""), groups["sort"] or "", groups["kind"] or "", match.group(), place
        )
    return None


def _digits(year: str) -> str:
    return year.translate(_CHINESE_DIGITS)


def _labelled(lines: Sequence[Line]) -> Iterator[Evidence]:
    for line in lines:
        match = _LABELLED.match(labels.squeeze(line.text))
        if match and not _MONEY_UNIT.match(match.group("name")):
            yield Evidence(match.group("name"), line.text.strip(), line.place, "label")


def _entity(lines: Sequence[Line], named: list[_Title], orgs: Counter[str]) -> Evidence:
    votes = [
        [Evidence(t.name, t.text, t.place, "title") for t in named if t.name and t.kind],
        list(_labelled(lines)),
        [Evidence(t.name, t.text, t.place, "heading") for t in named if t.name and not t.kind],
    ]
    counts = Counter(evidence.value for group in votes for evidence in group)
    for group in votes:
        if group:
            return max(group, key=lambda e: (counts[e.value], len(e.value)))
    if orgs:
        name = orgs.most_common(1)[0][0]
        return Evidence(name, name, Place(), "rows of units")
    return Evidence("")


def _bare(entity: Evidence) -> Evidence:
    """Without （汇总）, which says the scope and is no part of the name."""
    name = re.sub(r"（汇总）$", "", entity.value)
    return Evidence(name, entity.text, entity.place, entity.by)


def _year(cover: list[Line], named: list[_Title], lines: Sequence[Line], titles: Sequence[str]) -> Evidence:
    for title in named:
        if title.year:
            return Evidence(title.year, title.text, title.place, "title")
    for line in cover:
        match = _YEAR.search(labels.squeeze(line.text))
        if match:
            return Evidence(_digits(match.group("year")), line.text.strip(), line.place, "cover")
    years = Counter(
        _digits(m.group("year"))
        for text in (*titles, *(line.text for line in lines))
        for m in _YEAR.finditer(labels.squeeze(text))
    )
    if years:
        year = max(years, key=lambda y: (years[y], y))
        return Evidence(year, "", Place(), "most frequent year")
    return Evidence("")


def _kind(named: list[_Title], titles: Sequence[str], lines: Sequence[Line]) -> Kind:
    for source in ([t.kind for t in named if t.kind], titles, [line.text for line in lines]):
        budgets = sum("预算" in text and "决算" not in text for text in source)
        accounts = sum("决算" in text for text in source)
        if budgets or accounts:
            return "final_accounts" if accounts >= budgets else "budget"
    return "unknown"


def _scope(entity: Evidence, named: list[_Title], units: tuple[Evidence, ...]) -> str:
    told = _SCOPE_SUFFIX.search(entity.value)
    if told:
        return "department" if "汇总" in told.group() else "head_office"
    sorts = [t.sort for t in named if t.sort]
    if sorts and "单位" in sorts[0]:
        return "unit"
    if len(units) > 1 or (sorts and "部门" in sorts[0]):
        return "department"
    return "unknown"


def _units(lines: Sequence[Line]) -> tuple[Evidence, ...]:
    """The units listed under a heading that says so: numbered lines that end like the name of a body."""
    for i, line in enumerate(lines):
        flat = labels.squeeze(line.text)
        if not (_UNITS_HEAD.match(flat) or _UNITS_TABLE.match(flat)) and "编制范围" not in flat:
            continue
        found = _listed(lines[i + 1 :])
        if found:
            return found
    return ()


def _listed(lines: Sequence[Line]) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    skipped = 0
    for line in lines[:_MOST_UNITS]:
        match = _UNIT_LINE.match(labels.squeeze(line.text))
        if match and _UNIT_END.search(match.group("name")):
            found.append(Evidence(match.group("name"), line.text.strip(), line.place, "list"))
            skipped = 0
        elif found or skipped > 4:
            break
        else:
            skipped += 1
    return tuple(found)
