"""Disclosures in tests: one result for each rule, assertions whose message is the arithmetic, expected failures.

``pyfinance.pytest_plugin`` is built on this module; nothing here needs pytest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from pyfinance import checking
from pyfinance.amounts import decimal_text
from pyfinance.api import Disclosure, read
from pyfinance.display.findings import by_gravity, finding_lines
from pyfinance.display.words import SEVERITIES, Lang, word
from pyfinance.errors import ArgumentError, UnknownNameError
from pyfinance.model import Document, Finding, Severity, Verdict
from pyfinance.panel import Panel
from pyfinance.panel.columns import unpack
from pyfinance.panel.facts import CLASSIFICATIONS
from pyfinance.reading.cells import REQUIRED
from pyfinance.reading.sniff import sniff

_RUN: Final[tuple[Verdict, ...]] = ("exact", "rounding", "duplicate_ulp", "tie_only", "mismatch")
_SUFFIXES: Final = frozenset((".pdf", ".ofd", ".xlsx", ".xls", ".ods", ".docx", ".html", ".htm", ".txt"))
_TIDY_SUFFIXES: Final = frozenset((".csv", ".json", ".parquet"))
_TIDY: Final = ("tidy csv", "tidy json", "parquet")
_HEAD: Final = 4096  # bytes that tell whether a file holds cells


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How one rule came out on one disclosure.

    ``failed`` lists the findings that reach the severity asked for, ``lesser`` the others. A rule that has neither
    failed nor run (``checked`` is 0) has a ``reason`` and counts as skipped, never as passed.
    """

    rule: str
    checked: int
    failed: tuple[Finding, ...] = ()
    lesser: tuple[Finding, ...] = ()
    reason: str = ""

    @property
    def outcome(self) -> Literal["passed", "failed", "skipped"]:
        if self.failed:
            return "failed"
        return "passed" if self.checked else "skipped"


def rule_names() -> tuple[str, ...]:
    """The slugs of every rule that a single disclosure can be held to, in the order of the catalogue."""
    of_pairs = {function.__name__.strip("_").replace("_", "-") for function in checking.PAIR_RULES}
    return tuple(slug for slug in checking.catalogue() if slug not in of_pairs)


def rule_results(disclosure: Disclosure | Document, severity: Severity = "error") -> dict[str, RuleResult]:
    """The result of every rule of :func:`rule_names`; ``severity`` is the least grave that fails.

    One wrong figure is one finding, but it breaks relations of several rules: each of them fails with that finding.
    Raises ArgumentError for an unknown severity.
    """
    if severity not in SEVERITIES:
        raise ArgumentError(f"no severity {severity!r}; severities: {', '.join(SEVERITIES)}")
    document = disclosure.document if isinstance(disclosure, Disclosure) else disclosure
    result = checking.check(document)
    by_id = {finding.id: finding for finding in result.findings if finding.verdict == "mismatch"}
    found: dict[str, dict[str, Finding]] = {slug: {} for slug in rule_names()}
    for finding in result.findings:
        found[finding.rule][finding.id] = finding
    for slug, ids in result.causes.items():
        found[slug] |= {id_: by_id[id_] for id_ in ids}
    reasons: dict[str, str] = {}
    for entry in result.not_run:
        reasons.setdefault(entry.rule, f"{entry.verdict}: {entry.reason}")
    return {
        slug: _result(slug, result.by_rule.get(slug, Counter()), by_gravity(of.values()), reasons.get(slug), severity)
        for slug, of in found.items()
    }


def _result(
    slug: str, verdicts: Counter[Verdict], findings: Sequence[Finding], reason: str | None, severity: Severity
) -> RuleResult:
    checked = sum(verdicts[verdict] for verdict in _RUN)
    least = SEVERITIES.index(severity)
    failed = tuple(finding for finding in findings if SEVERITIES.index(finding.severity) <= least)
    lesser = tuple(finding for finding in findings if finding not in failed)
    if reason is None and not checked:
        reason = (
            "insufficient_data: a figure that it needs is blank" if verdicts["insufficient_data"] else "undefined: 0/0"
        )
    return RuleResult(slug, checked, failed, lesser, "" if checked or reason is None else reason)


def assert_consistent(
    x: Disclosure | Document | Panel | Any,
    ignore: Iterable[str] = (),
    *,
    severity: Severity = "error",
    lang: Lang = "zh",
) -> None:
    """Raises AssertionError where a disclosure has a finding; the message is the arithmetic of every finding.

    ``x`` is a disclosure, or cells in the tidy form: a pandas or polars frame, a pyarrow table or a list of dicts with
    at least the columns ``table``, ``row``, ``measure``, ``value`` and ``unit``. Values are text or Decimal, so that
    the printed digits are known; floats raise ArgumentError. A blank value is no cell, never 0. Of a panel each source
    is held by itself to the rules of its tables by subject; other tables, and sources without any, are not checked.

    ``ignore`` names rules ("row-total") or findings by their id; ``severity`` is the least grave that fails. It also
    fails where no table holds a figure. Raises UnknownNameError for a rule that does not exist.
    """
    __tracebackhide__ = True
    ignored = frozenset(ignore)
    _known(ignored)
    texts, checked = [], False
    for name, document in _documents(x):
        checked = checked or any(table.cells for table in document.tables)
        failed = {one.id: one for result in rule_results(document, severity).values() for one in result.failed}
        left = [finding for finding in failed.values() if not {finding.id, finding.rule} & ignored]
        if left:
            texts.append(f"== {name}\n{failure_text(left, lang)}" if name else failure_text(left, lang))
    if not checked:
        raise AssertionError(word("nothing checked", lang))
    if texts:
        raise AssertionError("\n".join(texts))


def _documents(x: Disclosure | Document | Panel | Any) -> Iterator[tuple[str, Document]]:
    """What there is to check; of a panel each source under its name."""
    if isinstance(x, Panel):
        for source in x.values("source"):
            records = _panel_records(x.where(source=source))
            yield source, document_of(records) if records else Document((source,))
    elif isinstance(x, Disclosure):
        yield "", x.document
    else:
        yield "", x if isinstance(x, Document) else document_of(x)


def _panel_records(panel: Panel) -> list[dict[str, str]]:
    """The amounts of one source as lines of the tidy form, with the digits that were printed: of the tables by subject.

    A panel does not hold which line stands under which. Where all lines but the totals have one code, the codes tell it;
    other tables are left out, for their sums could only be guessed.
    """
    facts = panel.facts
    texts = {name: column.texts().tolist() for name, column in facts.texts.items()}
    there = unpack(facts.present, len(facts)).tolist()
    coded = [sum(bool(texts[name][n]) for name in CLASSIFICATIONS) == 1 for n in range(len(facts))]
    by_line = {texts["table"][n] for n, one in enumerate(coded) if not one and texts["role"][n] != "total"}
    years, fen, exponents = facts.year.tolist(), facts.fen.tolist(), facts.exponent.tolist()
    return [
        {
            **{name: column[n] for name, column in texts.items() if name not in ("source", "fund")},
            "file": texts["source"][n],
            "year": str(years[n] or ""),
            "value": decimal_text(fen[n], exponents[n], texts["unit"][n] or "元"),
            "unit": texts["unit"][n] or "元",
        }
        for n in range(len(facts))
        if there[n] and texts["table"][n] not in by_line
    ]


def _known(ignored: Iterable[str]) -> None:
    for name in ignored:
        if ":" not in name and name not in checking.catalogue():
            raise UnknownNameError(f"no rule {name!r}; `pyfinance rules` lists them")


def failure_text(findings: Iterable[Finding], lang: Lang = "zh") -> str:
    """What a failing test says: every finding with its figures, arithmetic, repair and id, the gravest first."""
    lines: list[str] = []
    for finding in by_gravity(findings):
        lines += [*finding_lines(finding, lang), f"    id {finding.id}"]
    return "\n".join(lines)


def document_of(cells: Any) -> Document:
    """Cells of the user's own as a disclosure, settled. See :func:`assert_consistent` for what they may be."""
    records = list(_records(cells))
    missing = [name for name in REQUIRED if not all(name in record for record in records)]
    if missing or not records:
        raise ArgumentError(f"no cells in the tidy form: no {', '.join(missing) if records else 'lines'}")
    return read(json.dumps(records).encode()).document


def _records(cells: Any) -> Iterator[dict[str, str]]:
    """The lines of a frame or of a list of dicts, as text."""
    if hasattr(cells, "to_dicts"):  # polars
        rows = cells.to_dicts()
    elif hasattr(cells, "to_pylist"):  # pyarrow
        rows = cells.to_pylist()
    elif hasattr(cells, "to_dict") and hasattr(cells, "columns"):  # pandas
        rows = cells.to_dict("records")
    else:
        rows = cells
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise ArgumentError(f"line {number} is no mapping: give a frame of tidy cells or a list of dicts")
        record = {str(name): _text(value, str(name), number) for name, value in row.items()}
        if record.get("value") != "":
            yield record


def _text(value: Any, name: str, number: int) -> str:
    if value is None or value != value:  # NaN, NaT
        return ""
    if name == "value" and isinstance(value, float):
        raise ArgumentError(
            f"line {number}: the value {value!r} is a float, which does not tell the digits that were printed; "
            "give text or Decimal (pandas: read_csv(..., dtype=str))"
        )
    return str(value)


def documents_at(path: Path) -> list[Path]:
    """The disclosures that a path names: the file itself, or every file below a folder that may be one, sorted.

    In a folder, files are taken by their endings; CSV, JSON and Parquet only where they hold cells in the tidy form.
    Raises FileNotFoundError.
    """
    if not path.is_dir():
        if not path.exists():
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return [path]
    return sorted(each for each in path.rglob("*") if each.is_file() and _is_document(each.relative_to(path), each))


def _is_document(name: Path, path: Path) -> bool:
    suffix = name.suffix.lower()
    if any(part.startswith((".", "~")) for part in name.parts):
        return False
    if suffix in _TIDY_SUFFIXES:
        with path.open("rb") as file:
            return sniff(file.read(_HEAD)) in _TIDY
    return suffix in _SUFFIXES


@dataclass(slots=True)
class Baseline:
    """Findings that are expected: (file name, id of the finding), one a line as ``FILE::ID``; a line with ``#`` in front is a comment.

    The id of a finding holds no value, no page and no file name, so that a corrected figure elsewhere leaves it alone.
    """

    entries: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Reads a baseline file. Raises OSError, and ArgumentError for a line that is no entry."""
        entries = set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            file, separator, id_ = line.strip().partition("::")
            if not (file and separator and id_):
                raise ArgumentError(f"{path}, line {number}: not of the form FILE::FINDING: {line.strip()!r}")
            entries.add((file, id_))
        return cls(entries)

    def text(self) -> str:
        """The baseline as a file, sorted."""
        head = "# Findings that are expected, one a line: FILE::FINDING. A finding that is gone must go from here.\n"
        return head + "".join(f"{file}::{id_}\n" for file, id_ in sorted(self.entries))

    def expects(self, file: str, finding: Finding) -> bool:
        return (file, finding.id) in self.entries

    def gone(self, file: str, result: RuleResult) -> list[str]:
        """Ids of the rule's own findings that are expected in a file and did not come, sorted."""
        present = {finding.id for finding in (*result.failed, *result.lesser)}
        return sorted(
            id_
            for name, id_ in self.entries
            if name == file and id_.split(":")[0] == result.rule and id_ not in present
        )
