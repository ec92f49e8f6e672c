"""The rules, listed and explained."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from pyfinance import checking
from pyfinance.checking import Rule
from pyfinance.cli.outputs import write_json, write_rows
from pyfinance.display.text import grid_text
from pyfinance.display.words import Lang, word
from pyfinance.errors import UnknownNameError
from pyfinance.relations import Declaration, declarations

_COLUMNS = ("rule", "code", "severity", "scope", "zh", "en")


def write_rules(arguments: Namespace, stream: TextIO) -> None:
    """Every rule on one line, or those that were named at length. Raises UnknownNameError for a name that is none."""
    chosen = _chosen(arguments.rules)
    if arguments.format == "json":
        for rule in chosen:
            write_json({**_record(rule), "relations": list(_relations(rule))}, stream)
    elif arguments.format == "csv":
        write_rows(_COLUMNS, [tuple(_record(rule).values()) for rule in chosen], stream)
    elif arguments.rules:
        stream.write("\n\n".join(_explained(rule, arguments.lang) for rule in chosen) + "\n")
    else:
        rows = [
            (rule.slug, rule.code, word(rule.severity, arguments.lang), _said(rule, arguments.lang)) for rule in chosen
        ]
        stream.write("\n".join(grid_text(rows)) + "\n")


def _chosen(names: Sequence[str]) -> list[Rule]:
    known = checking.catalogue()
    for name in names:
        if name not in known and not any(rule.code == name for rule in known.values()):
            raise UnknownNameError(f"no rule {name!r}; `pyfinance rules` lists them")
    return [rule for rule in known.values() if not names or {rule.slug, rule.code} & set(names)]


def _said(rule: Rule, lang: Lang) -> str:
    return rule.zh if lang == "zh" else rule.en


def _functions() -> dict[str, Any]:
    functions: Sequence[Any] = (*checking.RULES, *checking.PAIR_RULES)
    return {function.__name__.strip("_").replace("_", "-"): function for function in functions}


def _scope(rule: Rule) -> str:
    """Whether a rule looks at one document or at several of one body."""
    pairs = {function.__name__.replace("_", "-") for function in checking.PAIR_RULES}
    return "documents" if rule.slug in pairs else "document"


def _record(rule: Rule) -> dict[str, str]:
    return {
        "rule": rule.slug, "code": rule.code, "severity": rule.severity, "scope": _scope(rule), "zh": rule.zh,
        "en": rule.en,
    }  # fmt: skip


def _relations(rule: Rule) -> Iterator[str]:
    """The relations that state a rule between cells, as they are declared."""
    for declaration in declarations():
        if declaration.rule == rule.slug:
            yield _relation(declaration)


def _relation(declaration: Declaration) -> str:
    first, *others = declaration.parts
    parts = ("-" if first[0] < 0 else "") + " ".join(first[1])
    parts += "".join(f" {'-' if sign < 0 else '+'} {' '.join(cell)}" for sign, cell in others)
    text = f"{' '.join(declaration.head)} {declaration.op} {parts}"
    if any(declaration.measures):
        text += f"  {{measure}}: {', '.join(declaration.measures)}"
    return text + (f"  {{code}}: {declaration.each}" if declaration.each else "")


def _explained(rule: Rule, lang: Lang) -> str:
    lines = [f"{rule.slug}  {rule.code}  {word(rule.severity, lang)}", *textwrap.wrap(_said(rule, lang), 100)]
    lines.append(rule.en if lang == "zh" else rule.zh)
    if rule.formula:
        lines.append(f"{word('formula', lang)} {rule.formula}")
    if rule.tables:
        lines.append(f"{word('table', lang)} {', '.join(rule.tables)}")
    lines.append(word(f"severity:{rule.severity}", lang))
    lines.append(word(f"scope:{_scope(rule)}", lang))
    lines += [f"    {relation}" for relation in _relations(rule)]
    function = _functions().get(rule.slug)
    if function is not None and lang == "en":
        lines += [f"    {line.strip()}" for line in (function.__doc__ or "").strip().splitlines() if line.strip()]
    return "\n".join(lines)
