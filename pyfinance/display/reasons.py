"""Reasons and attributes in words: what does not count, what is not comparable, what became of a code.

The rooms that find them say them in English, as values; here they get their Chinese. A reason that is not known here
stays as it is: nothing is hidden behind a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pyfinance.display.words import Lang, kind_word, measure_word, scope_word, word

_ATTRIBUTES: Final[Mapping[str, tuple[str, str]]] = {
    "scope": ("范围", "scope"),
    "stage": ("阶段", "stage"),
    "fund": ("资金性质", "fund"),
    "carryover_in": ("是否含上年结转", "carry-over included"),
    "unit": ("印出的金额单位", "printed unit"),
    "chart_year": ("科目年度", "year of the subjects"),
    "kind": ("类别", "kind"),
    "level": ("只印到更高一级的数", "amounts printed at a higher level only"),
    "entity": ("单位名称", "entity"),
    "year": ("年度", "year"),
}
_VALUES: Final[Mapping[str, tuple[str, str]]] = {
    "yes": ("含", "yes"),
    "no": ("不含", "no"),
    "unknown": ("不详", "unknown"),
    "general": ("一般公共预算", "general"),
    "government_fund": ("政府性基金预算", "government funds"),
    "state_capital": ("国有资本经营预算", "state capital"),
    "fiscal": ("财政拨款（三类资金）", "fiscal (three funds)"),
    "own": ("财政拨款以外资金", "own"),
    "all": ("全部资金", "all"),
}
_MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "new": ("新设科目", "new code"),
    "redefined": ("科目口径改变", "code redefined"),
    "moved": ("科目改列", "code moved"),
    "split": ("科目拆分", "code split"),
    "reused": ("科目代码改作他用", "code reused"),
}
_ROLES: Final[Mapping[str, str]] = {
    "total": "合计行", "subtotal": "小计行", "of_which": "“其中”行", "memo": "附列", "repeat": "续页重印的合计行",
}  # fmt: skip
# An English reason and its Chinese; a group is put in as it is, or as the word that _GROUPS has for its name.
_REASONS: Final = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"no leaf: (?P<role>\w+)", "{role}"),
        (r"blank", "空白"),
        (r"no amount of money", "不是金额"),
        (r"an amount that words state", "文字中的金额"),
        (r"documents without an amount", "没有金额的文件"),
        (r"target of an indicator", "绩效指标的目标值"),
        (r"no unit of money: (?P<x>.*)", "不是金额单位：{x}"),
        (r"no number", "不是数"),
        (r"another kind", "其他类别"),
        (r"another stage", "其他阶段"),
        (r"another part", "其他分解方式"),
        (r"no code of the function classification", "没有功能分类科目代码"),
        (r"no code of the economic classification", "没有部门经济分类科目代码"),
        (r"no code of the gov_economic classification", "没有政府经济分类科目代码"),
        (r"contained in another entity", "已含在另一单位之内"),
        (r"contains another entity", "已包含另一单位"),
        (r"without the table", "没有这张表"),
        (r"the initial budget by item: blank", "没有分项的年初预算"),
        (r"T05 by item, final: blank", "T05 没有分项的决算数"),
        (r"T10 by project: blank", "T10 没有分项目的数"),
        (r"indicators with target and result: blank", "没有同时印有目标值和完成值的绩效指标"),
        (r"@(?P<x>.+): blank", "说明文字中没有“{x}”"),
        (r"@(?P<x>.+): ambiguous", "说明文字中“{x}”有不同的数"),
        (r"(?P<x>T\w+ \S+) (?P<measure>[^\s@]+)(?P<stage>@\w+)?: blank", "{x} {measure}{stage}空白"),
        (r"(?P<x>T\w+ \S+) (?P<measure>[^\s@]+)(?P<stage>@\w+)?: ambiguous", "{x} {measure}{stage}印有不同的数"),
        (r"stages differ: (?P<values>.+)", "阶段不同：{values}"),
        (r"the stage of one side is not stated", "一方未注明阶段"),
        (r"the stage is not stated", "未注明阶段"),
        (r"one side includes carry-over, the other does not", "一方含上年结转，另一方不含"),
        (r"nothing stands below the line", "分母为零"),
        (r"date of approval: not known", "批准日期不详"),
        (r"date of publication: not known", "公开日期不详"),
        (r"published before it was approved", "公开早于批准"),
        (r"(?P<attribute>entity|year|scope) differs: (?P<values>.+)", "{attribute}不同：{values}"),
        (r"the initial budgets of items do not add up to their total", "各项年初预算之和不等于其合计"),
        (r"the initial budget is not known of (?P<x>.+)", "不知道 {x} 的年初预算"),
    )
)
_SEVERAL: Final = re.compile(r" / |, | \+ ")


def attribute_word(name: str, lang: Lang = "zh") -> str:
    """What columns may differ in, in words; an unknown name is itself."""
    return _of(_ATTRIBUTES, name, lang)


def value_word(attribute: str, value: str, lang: Lang = "zh") -> str:
    """A value of an attribute in words; several joined by `` + `` are each a word."""
    if " + " in value:
        return " + ".join(value_word(attribute, one, lang) for one in value.split(" + "))
    if attribute == "scope" and value in ("department", "head_office", "unit", "unknown"):
        return scope_word(value, lang)
    if attribute == "kind" and value in ("final_accounts", "budget", "unknown"):
        return kind_word(value, lang)
    if attribute == "stage" and value in ("initial", "full_year", "final", "unstated"):
        return word(value, lang)
    return _of(_VALUES, value, lang) if attribute in ("carryover_in", "fund") else value


def mark_word(mark: str, lang: Lang = "zh") -> str:
    """What became of a code, in words."""
    return _of(_MARKS, mark, lang)


def reason_text(reason: str, lang: Lang = "zh") -> str:
    """A reason, or several joined by ``; ``, in a language."""
    if lang == "en":
        return reason
    return "；".join(_chinese(one) for one in reason.split("; "))


def _chinese(reason: str) -> str:
    for pattern, chinese in _REASONS:
        found = pattern.fullmatch(reason)
        if found:
            return chinese.format(**{name: _group(name, text or "") for name, text in found.groupdict().items()})
    return reason


def _group(name: str, text: str) -> str:
    if name == "measure":
        return measure_word(text)
    if name == "stage":
        return f"（{value_word('stage', text.removeprefix('@'))}）" if text else ""
    if name == "role":
        return _ROLES.get(text, text)
    if name == "attribute":
        return attribute_word(text)
    if name == "values":
        parts = _SEVERAL.split(text)
        words = [value_word("stage", value_word("scope", one)) for one in parts]
        return "".join(w + s for w, s in zip(words, [*_SEVERAL.findall(text), ""], strict=True))
    return text


def _of(words: Mapping[str, tuple[str, str]], name: str, lang: Lang) -> str:
    found = words.get(name)
    return name if found is None else found[0 if lang == "zh" else 1]
