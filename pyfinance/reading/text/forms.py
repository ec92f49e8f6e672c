"""Which figure columns a broken head prints: the forms of ``data/layouts`` matched against the words of a head.

A text dump breaks heads over many lines, so that words alone are left, not their places. A form lists the columns that
a kind of table can have, in order; those whose words the head prints are there. The numbers of a 栏次 line and the
longest row say how many there must be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from pyfinance.errors import DeclarationError
from pyfinance.model import Column, Line
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.layouts import Layout, words

_NEUTRAL = ("支出功能分类", "功能分类科目", "经济分类科目", "功能分类", "经济分类", "科目编码", "科目代码", "科目名称")
_OTHER_ROWS = {"org", "project"}  # rows by unit or project: codes alone do not name them
_TAKEN = "\0"
_BETWEEN = "\1"  # between the heads of one line
_NUMBERS_LINE = re.compile(r"(?:栏次)?(\d{1,2})(?:(?:栏次)?\d{1,2})*")
# Letters of the words that every head may print: 项目 科目 编码 栏次 合计 单位 and their like.
_LETTERS = set(
    "项目科编代码名称类款功能分经济行栏次本年合计小总收入支出决算数预金额元万单位（）：、0123456789" + _TAKEN + _BETWEEN
)
_LONGEST_NUMBERS = 400  # characters; a table has at most 99 columns
_KINDS = ("codes", "halves", "blocks", "items", "across", "funds")


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column that a form can have. ``words`` are searched in the head, the longest of all columns first."""

    measure: str
    words: tuple[str, ...]
    path: tuple[str, ...]
    under: str = ""
    half: str = ""
    kind: Literal["amount", "percent", "count"] = "amount"
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a table: how its rows are printed, and its columns or items in order."""

    rows: str
    columns: tuple[FormColumn, ...] = ()
    head: re.Pattern[str] | None = None
    items: tuple[str, ...] = ()
    left: re.Pattern[str] | None = None
    right: re.Pattern[str] | None = None
    names: dict[str, re.Pattern[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """A head: ``flat`` is all of it without white space, ``lines`` as printed, ``numbers`` the count of a 栏次 line."""

    flat: str
    lines: tuple[str, ...]
    numbers: int = 0

    def count(self, word: str) -> int:
        return self.flat.count(word)


def forms_of(layout: Layout) -> tuple[Form, ...]:
    """The forms of a layout, in the order of its file. Raises DeclarationError where one is badly declared."""
    return tuple(_form(data, layout.id) for data in layout.forms)


def _form(data: dict[str, Any], origin: str) -> Form:
    try:
        kind = data["rows"]
        if kind not in _KINDS:
            raise ValueError(f"rows must be one of {', '.join(_KINDS)}, not {kind!r}")
        return Form(
            rows=kind,
            columns=tuple(
                FormColumn(
                    measure=c["measure"],
                    words=tuple(c["words"]),
                    path=tuple(c["path"]),
                    under=c.get("under", ""),
                    half=c.get("half", ""),
                    kind=c.get("kind", "amount"),
                    needed=c.get("needed", False),
                )
                for c in data.get("columns", ())
            ),
            head=re.compile(data["head"]) if "head" in data else None,
            items=tuple(data.get("items", ())),
            left=_any(data.get("left", ())),
            right=_any(data.get("right", ())),
            names={name: re.compile(pattern) for name, pattern in data.get("rows_of", {}).items()},
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise DeclarationError(f"{origin}: a form is not of its documented form: {error}", origin) from error


def _any(patterns: Any) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


def head_of(lines: list[Line]) -> Head:
    """The head that these lines print. A line of 栏次 numbers counts the figure columns and is no word of the head."""
    kept: list[str] = []
    numbers = 0
    for line in lines:
        flat = labels.squeeze(line.text)
        if is_numbers_line(line.text):
            numbers = int(re.findall(r"\d{1,2}", line.text)[-1])
        else:
            kept.append(flat)
    return Head("".join(kept), tuple(line.text for line in lines), numbers)


def is_numbers_line(text: str) -> bool:
    """Whether a line numbers the columns: 栏次 with numbers, or 1 2 3 … counting up without a gap."""
    if len(text) > _LONGEST_NUMBERS or not _NUMBERS_LINE.fullmatch(flat := labels.squeeze(text)):
        return False
    found = [int(n) for n in re.findall(r"\d+", text)]
    return found == list(range(1, len(found) + 1)) and ("栏次" in flat or len(found) > 2)


def match(form: Form, head: Head, widest: int) -> tuple[FormColumn, ...] | None:
    """The columns of the form that the head prints, or None where they do not fit it.

    What the head prints beside the words of the columns must be ends of their names or words of every head: a letter
    of another head may be a column that the form does not know. ``widest`` is the largest count of figures in a row: a
    form with fewer columns cannot hold them. Where a 栏次 line counts the columns, the count must be met.
    """
    if form.head is not None and not form.head.search(head.flat):
        return None
    printed, rest = _printed(form, head)
    if form.rows in ("codes", "halves") and set(rest) - _known_letters(printed):
        return None
    if any(column.needed and column not in printed for column in form.columns):
        return None
    if not printed and form.columns:
        return None
    if form.rows == "codes" and (widest > len(printed) or (head.numbers and head.numbers != len(printed))):
        return None
    return _in_printed_order(printed, head)


def _known_letters(columns: list[FormColumn]) -> set[str]:
    return _LETTERS.union(*(set("".join((*column.path, *column.words))) for column in columns))


def _printed(form: Form, head: Head) -> tuple[list[FormColumn], str]:
    """The columns whose words the head prints, whole first, then broken over lines; and what is left of the head."""
    found: set[int] = set()
    candidates = [(word, i) for i, column in enumerate(form.columns) for word in column.words]
    candidates.sort(key=lambda c: -len(c[0]))
    rest = "".join(_BETWEEN + _heads(line) for line in head.lines if not is_numbers_line(line))
    for joined in (False, True):
        rest = rest.replace(_BETWEEN, "") if joined else rest
        for word in _NEUTRAL:
            rest = rest.replace(word, _TAKEN)
        for word, i in candidates:
            if i not in found and word in rest:
                found.add(i)
                rest = rest.replace(word, _TAKEN, 1)
    return [column for i, column in enumerate(form.columns) if i in found], rest


def _heads(line: str) -> str:
    """The heads of a line with a mark between them; letters set apart (项 目) are one head."""
    text = ""
    before = ""
    for head in map(labels.squeeze, line.split()):
        text += head if len(before) == len(head) == 1 else _BETWEEN + head
        before = head
    return text


def _in_printed_order(columns: list[FormColumn], head: Head) -> tuple[FormColumn, ...]:
    """The columns in the order of the form; those that one line of the head prints together in its order."""
    best: list[tuple[int, int]] = []
    for line in head.lines:
        flat = labels.squeeze(line)
        at = [(min((flat.find(w) for w in c.words if w in flat), default=-1), i) for i, c in enumerate(columns)]
        here = [(position, i) for position, i in at if position >= 0]
        if len(here) > max(len(best), 1) and len({position for position, _ in here}) == len(here):
            best = here
    order = list(range(len(columns)))
    slots = sorted(i for _, i in best)
    for slot, (_, i) in zip(slots, sorted(best), strict=True):
        order[slot] = i
    return tuple(columns[i] for i in order)


def by_vocabulary(head: Head, widest: int) -> tuple[FormColumn, ...] | None:
    """Columns of a head that no form knows, where one of its lines prints all of them as known heads side by side."""
    vocabulary = words()
    for line in reversed(head.lines):
        heads = [labels.heading(part) for part in line.split()]
        if any(set(vocabulary.identities(h)) & _OTHER_ROWS for h in heads):
            return None
        figures = [h for h in heads if not vocabulary.identities(h) or vocabulary.role(h)]
        roles = [vocabulary.role(h) for h in figures]
        if (
            len(roles) >= max(widest, 1)
            and all(roles)
            and len(set(roles)) == len(roles)
            and head.numbers in (0, len(roles))
        ):
            return tuple(
                FormColumn(role, (h,), (h,), under="total" if "total" in roles and role != "total" else "")
                for role, h in zip(roles, figures, strict=True)
            )
    return None


def model_columns(columns: tuple[FormColumn, ...], unit: str, by: str, block: int = 0) -> list[Column]:
    """Columns of the model; the parent of a column is the printed column that it is ``under``."""
    at = {column.measure: i for i, column in enumerate(columns)}
    return [
        Column(
            path=column.path,
            measure=column.measure,
            kind=column.kind,
            unit={"percent": "%", "count": ""}.get(column.kind, unit),
            block=block,
            parent=at.get(column.under) if column.under != column.measure else None,
            by=by,
        )
        for column in columns
    ]
