"""Rules on the structure of a disclosure: tables, units, years, names, contents, explanations, glossary (S1 to S13)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from pyfinance.checking.context import Context
from pyfinance.checking.naming import table_name
from pyfinance.checking.outcomes import Outcome
from pyfinance.model import Place, Section
from pyfinance.reading.prose.paragraphs import normal
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import identify

_CONFIDENTIAL = re.compile(r"涉密|保密")
_WITHHELD = re.compile(r"不予公开|不公开|不宜公开|未予公开")
_TITLE_YEAR = re.compile(r"(?<![\d.\-])(\d{1,8})年度?(?!\d)[^，。；：]{0,24}(?:决算|预算)")
_TITLE = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分)?(?P<name>[^\d，。；：、《》]{4,40}?)(?P<year>\d{4})年度?(?:部门|单位)(?:决算|预算)"
)
_LONGEST_TITLE = 50
_MARKS = re.compile(r"[，。；]")
_EMPTY_FUNDS = {"T07": "政府性基金", "T08": "国有资本"}
_NONE = re.compile(r"没有|无|未安排|未使用|为空|空表|不涉及|0(?:\.0+)?万?元")
_WITHIN_DAYS = 20
_DATE = re.compile(r"(20\d\d)[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?")
_LEAST_COVER = 0.8


def withheld(context: Context) -> str:
    """The sentence that says that parts are confidential, or ""."""
    texts = [line.text for line in context.document.lines] + [s.text for s in context.document.sentences]
    return next((text for text in texts if _CONFIDENTIAL.search(text) and _WITHHELD.search(text)), "")


def tables_of_contents(context: Context) -> Iterator[Outcome]:
    """S1: the tables that the contents name are there."""
    contents = context.document.contents
    secret = withheld(context)
    present = {table.id for table in context.document.tables if table.id}
    seen = False
    for entry in contents:
        if not entry.title.endswith("表") or entry.level == 0:
            continue
        layout = identify(entry.title)
        if layout is None:
            continue
        seen = True
        if layout.id in present:
            yield Outcome(verdict="exact")
        elif secret:
            yield Outcome(verdict="not_applicable", reason="parts are confidential")
        elif not context.document.tables:
            yield Outcome(verdict="insufficient_data", reason="no table was read: they may be published apart")
        else:
            yield Outcome(
                verdict="mismatch",
                table=layout.id,
                rows=(f"{entry.ordinal}{entry.title}",),
                measure="table",
                places=(entry.place,),
                printed=entry.title,
                message=f"目录列有“{entry.title}”，正文未见此表，请确认",
                message_en=f"the contents name {entry.title}, and there is no such table",
            )
    if not seen:
        yield Outcome(verdict="not_applicable", reason="the document has no list of contents that names tables")


def units_declared(context: Context) -> Iterator[Outcome]:
    """S2: every table declares its unit of money; different units in one document are worth a word."""
    units: Counter[str] = Counter()
    for t, table in enumerate(context.document.tables):
        if not any(cell.is_amount for cell in table.cells.values()) or not table.id or table.forms:
            continue  # forms print the unit with each figure
        if table.unit_by == "printed":
            units[table.unit] += 1
            yield Outcome(verdict="exact")
            continue
        yield Outcome(
            verdict="mismatch",
            table=table_name(context.document, t),
            measure="unit",
            places=(table.place,),
            computed=table.unit,
            message=f"{table_name(context.document, t)}未标明金额单位",
            message_en=f"{table_name(context.document, t)} declares no unit of money",
        )
    if len(units) > 1:
        yield Outcome(
            verdict="mismatch",
            table="text",
            measure="units",
            places=tuple(table.place for table in context.document.tables if table.unit != units.most_common(1)[0][0]),
            printed="、".join(f"{unit} {count}" for unit, count in units.most_common()),
            message=f"各表金额单位不一：{'、'.join(f'{unit} {count}张' for unit, count in units.most_common())}",
            message_en=f"units differ between tables: {dict(units)}",
        )


def year_of_titles(context: Context) -> Iterator[Outcome]:
    """S3: every title prints the document's year."""
    year = context.document.year.value
    if not year:
        yield Outcome(verdict="insufficient_data", reason="the year is not known")
        return
    seen: set[str] = set()
    for text, place in _titles(context):
        found = _TITLE_YEAR.search(text)
        if found is None or text in seen:
            continue
        seen.add(text)
        printed = found.group(1)
        if printed == year:
            yield Outcome(verdict="exact")
            continue
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(text.replace(printed, "", 1),),
            measure="year",
            places=(place,),
            printed=f"{printed}年度",
            computed=f"{year}年度",
            repair=year,
            message=f"标题“{text}”的年度印为 {printed}，应为 {year}，建议核实",
            message_en=f"a title prints the year {printed}, the document is of {year}; please verify",
        )


def _titles(context: Context) -> Iterator[tuple[str, Place]]:
    """Lines that are titles: short, without the marks of a sentence."""
    for line in context.document.lines:
        text = normal(line.text)
        if len(text) <= _LONGEST_TITLE and not _MARKS.search(text):
            yield text, line.place
    for table in context.document.tables:
        if table.title and len(table.title) <= _LONGEST_TITLE:
            yield normal(table.title), table.place


def name_of_titles(context: Context) -> Iterator[Outcome]:
    """S3: every title names the document's body as it is called."""
    entity = labels.squeeze(context.document.entity.value)
    if len(entity) < 4:
        yield Outcome(verdict="insufficient_data", reason="the body's name is not known")
        return
    own = {entity, re.sub(r"（.*?）", "", entity)}
    units = {labels.squeeze(unit.value) for unit in context.document.units_in_scope}
    seen: set[str] = set()
    for text, place in _titles(context):
        found = _TITLE.match(text)
        if found is None or text in seen:
            continue
        seen.add(text)
        name = found.group("name")
        if name in own | units or not any(_torn(name, one) for one in own):
            yield Outcome(verdict="exact")
            continue
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=("title",),
            measure="entity",
            places=(place,),
            printed=name,
            computed=entity,
            repair=entity,
            message=f"标题“{text}”的单位名称印为“{name}”，应为“{entity}”，建议核实",
            message_en=f"a title calls the body {name}, it is {entity}; please verify",
        )


def what_it_is(context: Context) -> Iterator[Outcome]:
    """S3: the cover, the titles and the heads of the tables agree on the kind of the document and on its body; years
    are `year_of_titles`.
    """
    document = context.document
    found = [one for one in document.contradictions if one.attribute != "year"]
    for one in found:
        word, english = ("类别", "kind") if one.attribute == "kind" else ("单位名称", "body")
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(one.other.text[:_LONGEST_TITLE],),
            measure=one.attribute,
            places=(one.other.place,),
            printed=one.other.value,
            computed=one.value.value,
            message=f"“{one.other.text[:_LONGEST_TITLE]}”的{word}与全文（{one.value.value}）不一致，请确认",
            message_en=f"the {english} is {one.other.value} here and {one.value.value} elsewhere; please confirm",
        )
    if not found and document.entity.value:
        yield Outcome(verdict="exact")
    elif not found:
        yield Outcome(verdict="insufficient_data", reason="the body's name is not known")


def _torn(name: str, entity: str) -> bool:
    """Whether a name is the body's with characters lost from its middle, or one of them another: not what is cut off
    at an end, which is how a body is called for short.
    """
    if entity.endswith(name) or entity.startswith(name) or name.endswith(entity):
        return False
    if len(name) == len(entity):
        return sum(a != b for a, b in zip(name, entity, strict=True)) == 1
    if len(name) > len(entity) or 2 * len(name) < len(entity):
        return False
    rest = iter(entity)
    return name[0] == entity[0] and name[-1] == entity[-1] and all(character in rest for character in name)


def contents_and_headings(context: Context) -> Iterator[Outcome]:
    """S4: what the contents list is a heading of the text, in its words."""
    document = context.document
    contents = document.contents
    if not contents:
        yield Outcome(verdict="not_applicable", reason="the document has no list of contents")
        return
    if withheld(context):
        yield Outcome(verdict="not_applicable", reason="parts are confidential")
        return
    headings = _headings(document.sections)
    if not headings:
        yield Outcome(verdict="insufficient_data", reason="no headings were read")
        return
    for i, entry in enumerate(contents):
        part = contents[entry.parent].ordinal if entry.parent is not None else ""
        if entry.level != 1 or entry.title.endswith("表") or not part:
            continue
        found = headings.get((part[:3], entry.ordinal))
        if found == "":
            yield Outcome(verdict="insufficient_data", reason=f"{entry.ordinal}: its heading runs on in its paragraph")
        elif found is None:
            if (part[:3], "") in headings:
                yield _listed(entry, "", i)
        elif _plain(found) == _plain(entry.title) or _plain(entry.title).startswith(_plain(found)):
            yield Outcome(verdict="exact")
        else:
            yield _listed(entry, found, i)


def _headings(sections: list[Section]) -> dict[tuple[str, str], str]:
    """Titles of the first level by part and ordinal; of a part that has some, its own entry with no ordinal."""
    found: dict[tuple[str, str], str] = {}
    for section in sections:
        if section.level == 1 and section.parent is not None:
            part = sections[section.parent].ordinal[:3]
            found.setdefault((part, section.ordinal), section.title)
            found.setdefault((part, ""), "")
    return found


def _plain(title: str) -> str:
    return re.sub(r"[“”\"（）()\s的]|\d{4}年度?|情况|说明", "", title)


def _listed(entry: Section, found: str, number: int) -> Outcome:
    return Outcome(
        verdict="mismatch",
        table="text",
        rows=(f"{entry.ordinal}{entry.title}",),
        measure=f"contents {number + 1}",
        places=(entry.place,),
        printed=entry.title,
        computed=found,
        severity="style" if found else None,
        message=f"目录“{entry.ordinal}{entry.title}”，正文" + (f"为“{found}”" if found else "未见此节，请确认"),
        message_en=f"contents: {entry.title}; " + (f"heading: {found}" if found else "no such section"),
    )


def empty_table_explained(context: Context) -> Iterator[Outcome]:
    """S5: an empty table of a fund has its explanation, in a note or in the text."""
    texts = [sentence.text for sentence in context.document.sentences]
    if not context.document.claims:
        yield Outcome(verdict="insufficient_data", reason="there is no text: it may be published apart")
        return
    for id_, fund in _EMPTY_FUNDS.items():
        for t, table in context.tables(id_):
            if any(cell.fen for cell in table.cells.values() if cell.is_amount) or table.open_rows or table.unread:
                continue
            said = table.declared_empty or any(_NONE.search(note) for note in table.notes)
            if said or any(fund in text and _NONE.search(text) for text in texts):
                yield Outcome(verdict="exact")
                continue
            yield Outcome(
                verdict="mismatch",
                table=table.id,
                measure="explanation",
                places=(table.place,),
                message=f"{table_name(context.document, t)}为空表，未见说明，请确认",
                message_en=f"{table_name(context.document, t)} is empty and nothing says why",
            )


def glossary_covers_items(context: Context) -> Iterator[Outcome]:
    """S10: a glossary that explains most of the items used explains them all."""
    terms = [normal(entry.term) for entry in context.document.glossary]
    entry = context.table("T05")
    if not terms or entry is None:
        yield Outcome(verdict="not_applicable", reason="there is no glossary, or no table of items")
        return
    t, _ = entry
    items = {row.label: row for _, row in context.rows(t) if len(row.function) == 7 and row.label}
    lacking = [name for name in items if not any(name in term for term in terms)]
    if not items or len(items) - len(lacking) < _LEAST_COVER * len(items):
        yield Outcome(verdict="not_applicable", reason="the glossary does not go through the items")
        return
    for name in lacking:
        yield Outcome(
            verdict="mismatch",
            table="text",
            rows=(name,),
            measure="glossary",
            places=(items[name].place,),
            printed=name,
            message=f"名词解释未列“{name}”",
            message_en=f"the glossary does not explain {name}",
        )
    for _ in range(len(items) - len(lacking)):
        yield Outcome(verdict="exact")


def published_in_time(context: Context) -> Iterator[Outcome]:
    """S11: published within 20 days of approval, where both dates are printed."""
    found: dict[str, tuple[date, Place]] = {}
    for line in context.document.lines:
        text = normal(line.text)
        for word, name in (
            ("批复", "approved"),
            ("批复时间", "approved"),
            ("发布时间", "published"),
            ("公开时间", "published"),
        ):
            day = _DATE.search(text)
            if text.startswith(word) and day is not None:
                found.setdefault(name, (_day(*map(int, day.groups())), line.place))
    if len(found) < 2:
        yield Outcome(verdict="insufficient_data", reason="the dates of approval and publication are not both printed")
        return
    days = (found["published"][0] - found["approved"][0]).days
    yield Outcome(
        verdict="exact" if 0 <= days <= _WITHIN_DAYS else "mismatch",
        table="text",
        measure="publication",
        places=(found["published"][1], found["approved"][1]),
        printed=str(found["published"][0]),
        computed=str(found["approved"][0]),
        message=f"公开日期 {found['published'][0]} 距批复日期 {found['approved'][0]} {days} 天，请确认",
        message_en=f"published {days} days after approval",
    )


def _day(year: int, month: int, day: int) -> date:
    """A date, as near as the calendar allows: what no calendar has is another rule's."""
    return date(year, min(max(month, 1), 12), min(max(day, 1), 28))


def confidential_parts(context: Context) -> Iterator[Outcome]:
    """S13: where parts are confidential, rules on what must be there do not apply."""
    said = withheld(context)
    if said:
        yield Outcome(verdict="not_applicable", reason=f"parts are confidential: {said.strip()[:40]}")
    else:
        yield Outcome(verdict="not_applicable", reason="nothing is said to be confidential")
