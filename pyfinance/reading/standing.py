"""Where a body stands: its place, its level of government, the body above it, and what it withholds.

Everything comes from printed words: names of divisions (省, 市, 区, 县, 镇 …), 省级 or 市级 before 部门 or 单位 in titles,
sentences that say whose the body is. A municipality directly under the central government calls itself 市级 and is
``city`` here: no list of places is consulted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pyfinance.model import Evidence, Level, Line, Place, Sentence
from pyfinance.reading.tables import labels

_NAME = r"[^\d（）“”、，。：省市县区旗]"
# 社区, 市场, 城镇 and the like begin with no name of a division.
_DIVISIONS = re.compile(
    rf"(?:中共|中国共产党|中国人民政治协商会议|中国人民政治协商)?(?P<place>"
    rf"(?P<province>{_NAME}{{2,3}}省|[^\d（）、，。：]{{2,6}}自治区)?"
    rf"(?P<city>{_NAME}{{2,4}}(?:市(?![场政民容域级])|自治州|盟))?"
    rf"(?P<county>{_NAME}{{1,4}}(?<![社园景校小林牧库灾])(?:区|县(?!级)|旗)|{_NAME}{{2,6}}自治县)?)"
)
_TOWNSHIP = re.compile(r"街道(?:办事处|党工委)?$|(?<![城])[镇乡](?:人民政府|党委)?$|街道办事处")
_LEVELS: dict[str, Level] = {
    "中央": "central",
    "省": "province",
    "自治区": "province",
    "市": "city",
    "州": "city",
    "区": "county",
    "县": "county",
    "镇": "township",
    "乡": "township",
}
_OF_LEVEL = re.compile(r"(?P<level>中央|自治区|[省市州区县镇乡])级?(?<=[级央])(?:部门|单位|预算单位)")
_BEFORE_LEVEL = re.compile(
    rf"^(?P<place>{_NAME}{{2,12}}[省市区县](?:{_NAME}{{1,6}}[区县])?)(?:19|20)\d\d年度?[省市州区县]级"
)
_SHORT = 40  # characters of a title
_ABOVE = re.compile(
    r"(?:是|系|为|隶属于|隶属)(?P<name>[^，。；：、是为系]{2,30}?)(?:的?(?:下属|直属|所属|直接领导|派出机构|二级)|管理的)"
)
_MINISTRY = re.compile(r"[^省市县区委]{2,12}(?<!宣传)(?<!组织)部|国务院|中央.*")
_BODY = re.compile(r".*(?:局|委员会|委|厅|部|政府|办公室|办|院|会|大学|中心|集团|党委|公安|国务院)$")
_SELF = re.compile(r"^(?:我|本)(?:局|部门|单位|院|校|办|委|所|中心|厅|会)?")
_SECRET = re.compile(r"涉密|保密|国家秘密")
_WITHHELD = re.compile(r"不予?(?:对外)?公开|不宜(?:对外)?公开|未予?(?:对外)?公开|不对外公开|免予公开")


def place_of(entity: Evidence, lines: Sequence[Line]) -> Evidence:
    """The division whose body this is (某省某市), as printed at the head of its name or of the cover's title."""
    match = _DIVISIONS.match(labels.squeeze(entity.value))
    if match and match.group("place"):
        return Evidence(match.group("place"), entity.text, entity.place, "name")
    for line in lines:
        found = _BEFORE_LEVEL.match(labels.squeeze(line.text))
        if found:
            return Evidence(found.group("place"), line.text.strip(), line.place, "cover")
    return Evidence("")


def level_of(entity: Evidence, place: Evidence, parent: Evidence, titles: Iterable[tuple[str, Place]]) -> Evidence:
    """The level of government: of the name's last division, else as titles say it, else central under a ministry."""
    name = labels.squeeze(entity.value)
    if _TOWNSHIP.search(name):
        return Evidence("township", entity.text, entity.place, "name")
    match = _DIVISIONS.match(name)
    if match:
        for group, level in (("county", "county"), ("city", "city"), ("province", "province")):
            if match.group(group):
                return Evidence(level, entity.text, entity.place, "name")
    said = [(m.group("level"), text, at) for text, at in titles if (m := _OF_LEVEL.search(labels.squeeze(text)))]
    if said:
        word = Counter(level for level, _, _ in said).most_common(1)[0][0]
        text, at = next((text, at) for level, text, at in said if level == word)
        return Evidence(_LEVELS[word], text, at, "title")
    if parent.value and _MINISTRY.fullmatch(parent.value):
        return Evidence("central", parent.text, parent.place, "parent")
    return Evidence(_level_of_place(place), place.text, place.place, place.by) if place.value else Evidence("")


def _level_of_place(place: Evidence) -> str:
    return _LEVELS.get(place.value[-1], "")


def parent_of(entity: Evidence, scope: str, sentences: Sequence[Sentence]) -> Evidence:
    """The body above: of a head office its department; else as a sentence says it (某院是某局下属单位)."""
    name = labels.squeeze(entity.value)
    bare = re.sub(r"（.*?）$|本级$", "", name)
    if scope == "head_office" and bare != name:
        return Evidence(bare, entity.text, entity.place, "name")
    for sentence in sentences:
        match = _ABOVE.search(sentence.text)
        if match is None or not _speaks_of(sentence.text[: match.start()], bare):
            continue
        above = match.group("name")
        if above != bare and _BODY.fullmatch(above):
            return Evidence(above, sentence.text, sentence.place, "sentence")
    return Evidence("")


def _speaks_of(subject: str, name: str) -> bool:
    """Whether what stands before the verb is the body itself."""
    subject = re.sub(r"（[^（）]*）", "", subject)
    return bool(name) and (subject.endswith(name) or subject == "" or _SELF.fullmatch(subject) is not None)


def withheld_parts(sentences: Sequence[Sentence], lines: Sequence[Line]) -> Iterator[Evidence]:
    """What is said to be withheld because it is confidential: each sentence once, in order."""
    seen: set[str] = set()
    for text, place in (*((s.text, s.place) for s in sentences), *((line.text, line.place) for line in lines)):
        if "密" not in text:
            continue
        flat = labels.squeeze(text)
        if _SECRET.search(flat) and _WITHHELD.search(flat) and not any(flat in other for other in seen):
            seen.add(flat)
            yield Evidence("withheld", text.strip(), place, "sentence")


def titles_of(lines: Sequence[Line], tables: Sequence[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """What is printed as a title: short lines, and the titles of tables."""
    short = [(line.text.strip(), line.place) for line in lines if len(line.text) <= _SHORT and "。" not in line.text]
    return [*short, *tables]
