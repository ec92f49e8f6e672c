"""A form while it is read: its record, and its figures before they are cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from pyfinance.model import Form, Place, Remark, Role
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.lattice import content
from pyfinance.reading.tables.numbers import states_amount

_UNIT = r"(百万元|千元|万元|亿元|元)"
_MONEY = re.compile(rf"([-－—−–+]?\d[\d,，]*(?:[.．]\d+)?){_UNIT}")
_LABELLED = re.compile(rf"([^：:]{{2,20}})[：:]([-－—−–+]?\d[\d,，]*(?:[.．]\d+)?){_UNIT}?")


GOALS: Final = {"expected": "预期目标", "actual": "实际完成情况"}
"""What the goals of a form go by where an amount in them is named."""


@dataclass(slots=True)
class Fund:
    """One printed figure of a form's funds. ``label`` is "" where the figure is the project's own."""

    label: str
    measure: str
    head: tuple[str, ...]
    text: str
    unit: str
    place: Place
    kind: Literal["amount", "percent", "count"] = "amount"
    role: Role = "leaf"


@dataclass(slots=True)
class Draft:
    """A form being filled. ``org`` is the unit printed with the project, a part of its key.

    ``is_form`` is False for the lines of a list that are no project: its total and its units.
    """

    form: Form
    funds: list[Fund] = field(default_factory=list)
    org: str = ""
    is_form: bool = True

    @property
    def key(self) -> str:
        """The key of its rows, as the tidy form defines it for projects."""
        own = self.form.project
        if not self.org:
            return own or "合计"
        return f"单位:{self.org}|{own}" if own else f"单位:{self.org}"

    def field(self, name: str, text: str, place: Place) -> None:
        """Adds a labelled text of the form."""
        self.form.fields.append((name, text))
        self.remark(name, text, place)

    def remark(self, head: str, text: str, place: Place) -> None:
        """Remembers where a text stands that states an amount; goals have the names of their fields for heads."""
        if states_amount(text):
            self.form.remarks.append(Remark(GOALS.get(head, head), text, place))


@dataclass(frozen=True, slots=True)
class Money:
    """A figure printed in a cell: its digits, the unit printed with it, and the label before it in the same cell."""

    digits: str
    unit: str = ""
    label: str = ""


def money_of(text: str) -> Money | None:
    """The figure that a cell prints, alone or with its unit or label, or None."""
    kind = content(text)
    if kind in ("amount", "integer", "percent"):
        return Money(text)
    flat = labels.squeeze(text)
    if m := _MONEY.fullmatch(flat):
        return Money(m.group(1), m.group(2))
    if m := _LABELLED.fullmatch(flat):
        return Money(m.group(2), m.group(3) or "", m.group(1))
    return None


def joined(texts: Iterator[str] | list[str]) -> str:
    """Pieces of one running text, white space removed at the joints."""
    return "".join(labels.squeeze(text) for text in texts)
