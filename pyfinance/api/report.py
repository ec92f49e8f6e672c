"""The report of a check, as users hold it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pyfinance.display import html
from pyfinance.display.findings import (
    by_gravity,
    check_record,
    checked,
    counts_line,
    finding_figures,
    finding_head,
    finding_lines,
    finding_message,
    severity_counts,
)
from pyfinance.display.words import Lang, word
from pyfinance.model import Document, Finding, Verdict

SUMMARY_FINDINGS = 5  # findings shown with a disclosure, and by the report's repr


class CheckReport:
    """The result of a check: findings, the gravest first, and how many relations came out with each verdict.

    Nothing that was not evaluated counts as passed: it is counted under ``insufficient_data`` or ``not_applicable``.
    """

    def __init__(self, document: Document, findings: Sequence[Finding], counts: dict[Verdict, int]) -> None:
        self._document = document
        self.findings: tuple[Finding, ...] = tuple(by_gravity(findings))
        self.counts = counts

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity ``error``."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def ok(self) -> bool:
        """True where no finding is an error."""
        return not self.errors

    def to_dict(self) -> dict[str, Any]:
        """The machine form, as ``pyfinance check --format json`` prints it."""
        return check_record(self._document, self.findings, self.counts)

    def to_json(self) -> str:
        """The machine form as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def text(self, lang: Lang = "zh", limit: int | None = None) -> str:
        """The report as text; ``limit`` bounds the findings that are shown."""
        shown = self.findings if limit is None else self.findings[:limit]
        lines = [counts_line(self.counts, self.findings, lang), self._severities(lang)]
        for finding in shown:
            lines += finding_lines(finding, lang)
        if len(shown) < len(self.findings):
            lines.append(word("more", lang, n=len(self.findings) - len(shown)))
        return "\n".join(lines)

    def html(self, lang: Lang = "zh", limit: int | None = None) -> str:
        """The report as an HTML fragment."""
        return html.fragment(self.html_parts(lang, limit))

    def html_parts(self, lang: Lang, limit: int | None) -> list[str]:
        shown = self.findings if limit is None else self.findings[:limit]
        items = []
        for finding in shown:
            said = " · ".join(
                filter(
                    None, (finding_head(finding, lang), finding_figures(finding, lang), finding_message(finding, lang))
                )
            )
            items.append((finding.severity, word(finding.severity, lang), said))
        parts = [html.paragraph(counts_line(self.counts, self.findings, lang)), html.listing(items)]
        if len(shown) < len(self.findings):
            parts.append(html.paragraph(word("more", lang, n=len(self.findings) - len(shown)), "dim"))
        return parts

    def _severities(self, lang: Lang) -> str:
        counts = severity_counts(self.findings)
        found = " · ".join(f"{word(severity, lang)} {count}" for severity, count in counts.items() if count)
        nothing = word("none found" if checked(self.counts) else "nothing checked", lang)
        return f"{word('findings', lang)}: {found or nothing}"

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __repr__(self) -> str:
        return self.text(limit=SUMMARY_FINDINGS)

    def _repr_html_(self) -> str:
        return self.html(limit=SUMMARY_FINDINGS)
