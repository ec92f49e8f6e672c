"""The subject chart: names, levels and history of the codes of the government budget classifications.

Three classifications are known: ``function`` (支出功能分类, 2xx), ``economic`` (部门预算支出经济分类, 3xx) and
``gov_economic`` (政府预算支出经济分类, 5xx). A code has 3 digits (类, class), 5 (款, section) or 7 (项, item).

What is complete: every ``economic`` code of 2026, and the name of every class. What is not: about half of the
functional items and most of the less common sections of ``gov_economic`` were never seen; nothing is known of revenue
codes (1xx). Therefore a code that is not in the chart is no finding, and absence in a year proves nothing.

Source: names as printed by government bodies in their disclosures for 2017 to 2026, with the years in which each name
was seen; a bracket that only repeats the name of the level above is left out. Levels that no disclosure showed take
their name from the list of classes, else from one complete older list (about 2008 to 2010); ``source`` tells which, and
a name from the older list must not be held against a document.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

Kind = Literal["function", "economic", "gov_economic"]
Level = Literal["class", "section", "item"]
Source = Literal["observed", "classes", "older", "synthesised"]

KINDS: tuple[Kind, ...] = ("function", "economic", "gov_economic")
_KIND_OF_DIGIT: dict[str, Kind] = {"2": "function", "3": "economic", "5": "gov_economic"}
_LEVEL_OF_LENGTH: dict[int, Level] = {3: "class", 5: "section", 7: "item"}
_DATA = Path(__file__).parent / "data" / "subjects"
_FULL_WIDTH = str.maketrans("()[],;:", "（）［］，；：", " \t\r\n\u00a0\u3000\ufeff")


@dataclass(frozen=True, slots=True)
class Usage:
    """A name and the years in which disclosures printed it with its code, ascending."""

    name: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One code of a classification.

    ``name`` is the name in the year that was asked for, else the latest; empty where ``source`` is ``synthesised``.
    ``usages`` are all observed names, oldest first. ``documents`` counts the disclosures that print the latest name in
    the latest year: one alone can be wrong by a word. ``english`` is known for classes only.
    """

    code: str
    name: str
    kind: Kind
    source: Source
    usages: tuple[Usage, ...] = ()
    documents: int = 0
    english: str = ""

    @property
    def level(self) -> Level:
        return _LEVEL_OF_LENGTH[len(self.code)]

    @property
    def parent(self) -> str:
        """The code one level up; empty for a class."""
        return self.code[:-2] if len(self.code) > 3 else ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a path of names leads to: ``code`` where exactly one subject fits, else "" with every one that does.

    ``candidates`` are the codes that fit, ascending; more than one is an ambiguity to report, none is no finding.
    """

    code: str
    candidates: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        return len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between the names seen in two years. ``before`` or ``after`` is empty where the code was not seen.

    Only ``renamed`` is a fact; ``only_before`` and ``only_after`` may come from the documents that happened to be seen.
    """

    code: str
    before: str
    after: str

    @property
    def what(self) -> Literal["renamed", "only_before", "only_after"]:
        if self.before and self.after:
            return "renamed"
        return "only_before" if self.before else "only_after"


def kind_of(code: str) -> Kind | None:
    """The classification that a code belongs to, by its form alone: 3, 5 or 7 digits beginning with 2, 3 or 5."""
    if len(code) in _LEVEL_OF_LENGTH and code.isascii() and code.isdigit():
        return _KIND_OF_DIGIT.get(code[0])
    return None


def normal_name(name: str) -> str:
    """A name as names are compared: no white space, brackets and commas full width."""
    return name.translate(_FULL_WIDTH)


class Chart:
    """Every known code of the three classifications. Immutable; use :func:`chart` to get it."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects: dict[str, Subject] = {subject.code: subject for subject in sorted(subjects, key=_code)}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for subject in self:
            children.setdefault(subject.parent, []).append(subject.code)
        return children

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Codes by any name that a disclosure or the list of classes gives them; an older list proves nothing."""
        named: dict[str, list[str]] = {}
        for subject in self:
            if subject.source in ("observed", "classes"):
                for name in _all_names(subject):
                    named.setdefault(name, []).append(subject.code)
        return named

    def __len__(self) -> int:
        return len(self._subjects)

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._subjects.values())

    def __contains__(self, code: object) -> bool:
        return code in self._subjects

    def find(self, code: str, year: int | None = None) -> Subject | None:
        """The subject of a code with its name in ``year``, or None where the chart does not know the code.

        The name of a year is the one seen in that year, else in the nearest earlier year, else in the nearest later
        one.
        """
        subject = self._subjects.get(code)
        if subject is None or year is None or len(subject.usages) < 2:
            return subject
        return replace(subject, name=_name_in(subject, year))

    def name(self, code: str, year: int | None = None) -> str:
        """The name of a code (see :meth:`find`); empty where it is not known."""
        subject = self.find(code, year)
        return subject.name if subject is not None else ""

    def node(self, code: str, year: int | None = None) -> Subject:
        """As :meth:`find`, but a code that the chart lacks gives a synthesised subject: named by the older list, or
        unnamed.

        Raises ValueError for what is no code (3, 5 or 7 digits beginning with 2, 3 or 5).
        """
        subject = self.find(code, year)
        if subject is not None:
            return subject
        kind = kind_of(code)
        if kind is None:
            raise ValueError(f"not a subject code: {code!r}")
        name = _older_names().get(code, "")
        return Subject(code, name, kind, "older" if name else "synthesised")

    def ancestors(self, code: str, year: int | None = None) -> tuple[Subject, ...]:
        """The levels above a code, the class first; a level that the chart lacks is synthesised as by :meth:`node`."""
        return tuple(self.node(code[:length], year) for length in (3, 5) if length < len(code))

    def children(self, code: str = "", year: int | None = None) -> tuple[Subject, ...]:
        """The known codes one level below ``code``, ascending; the classes for an empty code. Possibly not all there
        are.
        """
        return tuple(self.node(child, year) for child in self._children.get(code, ()))

    def by_name(self, name: str, kind: Kind | None = None, year: int | None = None) -> tuple[Subject, ...]:
        """Every subject that has this name (in ``year``, as :meth:`find` tells, or in any year), ascending by code."""
        wanted = normal_name(name)
        found = (self.find(code, year) for code in self._named.get(wanted, ()))
        return tuple(
            subject
            for subject in found
            if subject is not None
            and (kind is None or subject.kind == kind)
            and (year is None or normal_name(subject.name) == wanted)
        )

    def by_older_name(self, name: str, kind: Kind) -> set[str]:
        """Codes that one complete older list gives this name: to place a name in a tree, never to correct one."""
        return {code for code in _older_codes().get(normal_name(name), ()) if kind_of(code) == kind}

    def match_path(self, path: Sequence[str], kind: Kind | None = None, year: int | None = None) -> Match:
        """The code that a path of printed names leads to: the last name's subject, the others among its ancestors, in
        order.

        A level may be absent from the path; a name in it that is no ancestor's name excludes the subject. Names of
        ``year`` are tried first, then names of any year. An ancestor counts under any name that it ever had.
        """
        if not path:
            return Match("", ())
        above = [normal_name(name) for name in path[:-1]]
        for when in (year, None) if year is not None else (None,):
            found = tuple(s.code for s in self.by_name(path[-1], kind, when) if self._is_below(s.code, above))
            if found:
                return Match(found[0] if len(found) == 1 else "", found)
        return Match("", ())

    def changes(self, before: int, after: int, kind: Kind | None = None) -> tuple[Change, ...]:
        """Names that differ between two years, and codes seen in one of them only, ascending by code."""
        found = []
        for subject in self:
            if kind is None or subject.kind == kind:
                old, new = _seen_in(subject, before), _seen_in(subject, after)
                if old != new:
                    found.append(Change(subject.code, old, new))
        return tuple(found)

    def _is_below(self, code: str, names: list[str]) -> bool:
        """Whether ``names`` are names of ancestors of ``code``, in order."""
        levels = iter(self.ancestors(code))
        return all(any(name in _all_names(level) for level in levels) for name in names)


@cache
def chart() -> Chart:
    """The chart, read once from the package's data."""
    classes = {code: (name, english) for code, name, english in _rows("classes")}
    subjects = [subject for kind in KINDS for subject in _observed(kind, classes)]
    known = {subject.code for subject in subjects}
    for code, (name, english) in classes.items():
        if code not in known:
            subjects.append(Subject(code, name, _KIND_OF_DIGIT[code[0]], "classes", english=english))
            known.add(code)
    for code in {subject.parent for subject in subjects} - known - {""}:
        name = _older_names().get(code, "")
        subjects.append(Subject(code, name, _KIND_OF_DIGIT[code[0]], "older" if name else "synthesised"))
    return Chart(subjects)


def _observed(kind: Kind, classes: dict[str, tuple[str, str]]) -> Iterator[Subject]:
    usages: dict[str, list[Usage]] = {}
    documents: dict[str, int] = {}
    for code, name, years, count in _rows(kind):
        usages.setdefault(code, []).append(Usage(name, _years(years)))
        if count:
            documents[code] = int(count)
    for code, names in usages.items():
        latest = names[0] if len(names) == 1 else max(names, key=_last_year)
        english = classes[code][1] if code in classes else ""
        yield Subject(code, latest.name, kind, "observed", tuple(names), documents.get(code, 0), english)


@cache
def _older_names() -> dict[str, str]:
    return dict(_rows("older"))


@cache
def _older_codes() -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for code, name in _older_names().items():
        codes.setdefault(normal_name(name), []).append(code)
    return codes


def _rows(name: str) -> list[list[str]]:
    """The rows of a data file without its header line."""
    with open(_DATA / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


@cache
def _years(spans: str) -> tuple[int, ...]:
    """``2017-2019 2022`` as 2017, 2018, 2019, 2022."""
    years: list[int] = []
    for span in spans.split():
        first, _, last = span.partition("-")
        years.extend(range(int(first), int(last or first) + 1))
    return tuple(years)


def _name_in(subject: Subject, year: int) -> str:
    def distance(usage: Usage) -> tuple[bool, int]:
        earlier = [year - seen for seen in usage.years if seen <= year]
        return (False, min(earlier)) if earlier else (True, usage.years[0] - year)

    return min(subject.usages, key=distance).name


def _seen_in(subject: Subject, year: int) -> str:
    return next((usage.name for usage in subject.usages if year in usage.years), "")


def _all_names(subject: Subject) -> set[str]:
    return {normal_name(name) for name in (subject.name, *(usage.name for usage in subject.usages)) if name}


def _last_year(usage: Usage) -> int:
    return usage.years[-1]


def _code(subject: Subject) -> str:
    return subject.code
