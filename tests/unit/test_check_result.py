from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyfinance as pf
from pyfinance.checking import check
from pyfinance.checking.outcomes import NOT_RUN
from pyfinance.model import Document


def test_verdicts_by_rule_add_up_to_the_counts() -> None:
    result = check(pf.read(pf.example()).document)
    total: Counter[str] = Counter()
    for verdicts in result.by_rule.values():
        total.update(verdicts)
    assert total == Counter(result.counts)
    assert all(result.by_rule[entry.rule][entry.verdict] for entry in result.not_run)


def test_every_broken_relation_has_its_finding(document: Document) -> None:
    for result in (check(pf.read(pf.example()).document), check(document)):
        known = {finding.id for finding in result.findings}
        broken = {rule for rule, verdicts in result.by_rule.items() if verdicts["mismatch"]}
        assert broken
        assert broken == set(result.causes) | {f.rule for f in result.findings if f.verdict == "mismatch"}
        assert {each for ids in result.causes.values() for each in ids} <= known


def test_nothing_agrees_where_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    title = {"half-width-marks", "template-left-in", "unfinished-sentence"}  # a line of words is looked at by these
    for name, text, most in (
        ("word.txt", "vm\n", set()),
        ("title.txt", "收入、支出表\n", title),
        ("rule.txt", "------\n", set()),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        result = check(pf.read(path).document)
        agreed = {slug for slug, verdicts in result.by_rule.items() if not verdicts.keys() <= NOT_RUN}
        assert agreed <= most, name
    assert "nothing was checked" in pf.read(tmp_path / "word.txt").check().text("en")
