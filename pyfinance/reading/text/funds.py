"""Forms of project performance (T10): the project's name and the funds; goals and indicators stay lines of text."""

from __future__ import annotations

import re

from pyfinance.model import Line
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.rows import Printed
from pyfinance.reading.text import assembly as assembling
from pyfinance.reading.text.forms import Form, FormColumn
from pyfinance.reading.text.lexer import tokens

_PROJECT = re.compile(
    r"项目名称[：:]?(.+?)(?:[（(]?(?:项目)?(?:实施|主管|预算|承担|填报|项目)(?:单位|部门)|主管预算|项目类[别型]|项目编[码号]|$)"
)
_FUNDS_HEAD = re.compile(r"项目资金|资金情况|年初预算")


def project_of(lines: list[Line]) -> str:
    """The name of the project: what stands between 项目名称 and the next head, without white space; or ""."""
    flat = ""
    for line in lines:
        text = labels.squeeze(line.text)
        if _FUNDS_HEAD.search(text) and "项目名称" in flat:
            break
        flat += text
    match = _PROJECT.search(flat)
    return match.group(1) if match else ""


def add_funds(
    assembly: assembling.Assembly, lines: list[Line], form: Form, columns: tuple[FormColumn, ...], project: str
) -> list[Line]:
    """Adds the funds rows under the project's name; returns the lines that are none of them, in order."""
    rest: list[Line] = []
    rows: list[assembling.RowDraft] = []
    names: set[str] = set()
    for slot, line in enumerate(lines):
        found = tokens(line.text, line.place.line or 0, 2)
        figures = [t for t in found if t.kind != "word"]
        text = labels.squeeze("".join(t.text for t in found if t.kind == "word"))
        name = next((n for n, pattern in form.names.items() if pattern.fullmatch(text)), "")
        if not name or not figures or name in names or found[0].kind != "word":
            rest.append(line)
            continue
        names.add(name)
        printed = Printed(slot, names=[name])
        rows.append(assembling.RowDraft(printed, figures, tuple(range(len(columns))), line.place))
    assembly.add(rows)
    return rest


def key_rows(assembly: assembling.Assembly, project: str) -> None:
    """Keys of a form: the project and the fund."""
    for row in assembly.table.rows:
        row.project = project
        row.key = f"{project}/{row.label}" if project else row.label
        row.role = "total" if row.label == "年度资金总和" else "leaf"
