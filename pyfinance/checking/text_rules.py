"""Rules on the running text alone: L1 to L3, L5, L6."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyfinance.checking import wording
from pyfinance.checking.context import Context
from pyfinance.checking.outcomes import Outcome
from pyfinance.checking.wording import Slip
from pyfinance.model import Place, Severity

_AROUND = 12  # characters shown on each side of a slip
_WORDS: dict[str, tuple[str, str]] = {
    "placeholder": ("留有占位符", "a placeholder is left in"),
    "template choice": ("留有模板选项", "a choice of the template is left in"),
    "template instruction": ("留有模板说明", "an instruction of the template is left in"),
    "template words": ("留有模板用语", "words of the template are left in"),
    "percent sign missing": ("缺百分号", "the percent sign is missing"),
    "unit missing": ("缺金额单位", "the unit of money is missing"),
    "unit cut short": ("金额单位不完整", "the unit of money is cut short"),
    "unfinished sentence": ("句子不完整", "the sentence is not finished"),
    "repeated words": ("词语重复", "words are printed twice"),
    "repeated marks": ("标点重复", "marks are printed twice"),
    "impossible date": ("日期不存在", "no such day"),
}
_STYLE = ("template words", "unit cut short")
_PROSE = re.compile(r"[，。；、]")  # a line without any is a title or a label
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FIGURE = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?=[万亿]?元)")
_PLAIN = re.compile(r"(?<![\d.,])\d{4,}(?:\.\d+)?(?=[万亿]?元)")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its place and what it goes by."""

    text: str
    place: Place
    row: str


def _sentences(context: Context) -> Iterator[_Text]:
    sections = context.document.sections
    for sentence in context.document.sentences:
        section = sections[sentence.section] if sentence.section is not None else None
        yield _Text(sentence.text, sentence.place, f"{section.ordinal}{section.title}" if section is not None else "")


def _form_texts(context: Context) -> Iterator[_Text]:
    for _, form in context.forms():
        for indicator in form.indicators:
            texts = [indicator.name, indicator.target.text, indicator.deviation]
            texts += [indicator.actual.text] if indicator.actual is not None else []
            for text in texts:
                if text:
                    yield _Text(text, indicator.place, f"{form.project}/{indicator.name}")
        for text in (form.expected, form.actual):
            if text:
                yield _Text(text, form.place, form.project)


def _slips(
    texts: Iterator[_Text], find: Callable[[str], Iterator[Slip]], concerned: re.Pattern[str] = _CHINESE
) -> Iterator[Outcome]:
    """The slips of each text; one without any agrees only if it holds what the rule is about."""
    for text in texts:
        found = list(find(text.text))
        for slip in found:
            yield _slip(text, slip)
        if not found and concerned.search(text.text):
            yield Outcome(verdict="exact")


def _slip(text: _Text, slip: Slip) -> Outcome:
    zh, en = _WORDS[slip.kind]
    shown = text.text[max(slip.start - _AROUND, 0) : slip.end + _AROUND]
    severity: Severity | None = "style" if slip.kind in _STYLE else None
    return Outcome(
        verdict="mismatch",
        table="text",
        rows=(text.row,),
        measure=slip.kind,
        places=(text.place,),
        printed=text.text[slip.start : slip.end],
        severity=severity,
        message=f"{zh}“{text.text[slip.start : slip.end]}”：…{shown}…，建议核实",
        message_en=f"{en}: {shown}",
    )


def template_left_in(context: Context) -> Iterator[Outcome]:
    """L3: no placeholder, choice or instruction of the template is left in."""
    blanks = [
        text for text in _sentences(context) if any(s.kind == "placeholder" for s in wording.templates(text.text))
    ]
    filled = {claim.sentence for claim in context.document.claims if claim.kind == "amount"}
    if len(blanks) > len(filled):
        yield Outcome(
            verdict="mismatch",
            table="text",
            measure="template",
            places=tuple(text.place for text in blanks),
            printed=str(len(blanks)),
            message=f"全文{len(blanks)}句留有占位符，似为未填写的模板，建议核实",
            message_en=f"{len(blanks)} sentences hold placeholders: a template that was not filled in",
        )
        return
    yield from _slips(_sentences(context), wording.templates)


def unit_left_out(context: Context) -> Iterator[Outcome]:
    """L3: percentages have their sign, amounts their unit."""
    yield from _slips(_sentences(context), wording.missing_units, _FIGURE)


def unfinished_sentence(context: Context) -> Iterator[Outcome]:
    """L3: a sentence that announces something says it."""
    yield from _slips(_sentences(context), wording.broken_off)


def repetition(context: Context) -> Iterator[Outcome]:
    """L1: no words or marks are printed twice."""
    yield from _slips(_sentences(context), wording.repetitions, wording.SENTENCE)
    yield from _slips(_form_texts(context), wording.repetitions, wording.SENTENCE)


def half_width_marks(context: Context) -> Iterator[Outcome]:
    """L1: marks between Chinese characters are full width, in lines of text as they are printed."""
    prose = [line for line in context.document.lines if _PROSE.search(line.text)]
    found = [(line, slip) for line in prose for slip in wording.half_width(line.text)]
    if not found:
        if prose:
            yield Outcome(verdict="exact")
        return
    line, slip = found[0]
    shown = line.text[max(slip.start - _AROUND, 0) : slip.end + _AROUND]
    yield Outcome(
        verdict="mismatch",
        table="text",
        measure="half-width mark",
        places=tuple(dict.fromkeys(line.place for line, _ in found)),
        printed=line.text[slip.start : slip.end],
        message=f"使用了半角标点（{len(found)}处，如“{shown}”）",
        message_en=f"half-width marks ({len(found)}, {shown})",
    )


def impossible_date(context: Context) -> Iterator[Outcome]:
    """L5: every printed date is a day of the calendar."""
    yield from _slips(_sentences(context), wording.impossible_dates, wording.DATE)
    yield from _slips(_form_texts(context), wording.impossible_dates, wording.DATE)


def thousands_separators(context: Context) -> Iterator[Outcome]:
    """L6: amounts of the narrative have separators of thousands all through, or nowhere."""
    texts = list(_sentences(context))
    with_marks = [text for text in texts if _THOUSANDS.search(text.text)]
    without = [text for text in texts if _PLAIN.search(text.text)]
    if not with_marks or not without:
        if with_marks or without:
            yield Outcome(verdict="exact")
        return
    fewer = min(with_marks, without, key=len)
    pattern = _THOUSANDS if fewer is with_marks else _PLAIN
    found = pattern.search(fewer[0].text)
    assert found is not None
    yield Outcome(
        verdict="mismatch",
        table="text",
        rows=(fewer[0].row,),
        measure="separators",
        places=tuple(text.place for text in fewer),
        printed=found.group(),
        message=f"千分位分隔符使用不统一（{len(fewer)}处，如 {found.group()}）",
        message_en=f"separators of thousands are used here and not there ({len(fewer)} sentences, {found.group()})",
    )
