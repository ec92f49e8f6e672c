"""The words of the faces, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pyfinance.model import Severity, Verdict

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_WORDS: Mapping[str, tuple[str, str]] = {
    # kinds and scopes
    "final_accounts": ("部门决算", "final accounts"),
    "budget": ("部门预算", "budget"),
    "kind:unknown": ("类别不详", "kind unknown"),
    "department": ("汇总", "department"),
    "head_office": ("本级", "head office"),
    "unit": ("单位", "unit"),
    "scope:unknown": ("范围不详", "scope unknown"),
    "entity:unknown": ("单位名称不详", "entity unknown"),
    # severities
    "error": ("错误", "error"),
    "question": ("存疑", "question"),
    "style": ("文字", "style"),
    "note": ("提示", "note"),
    # groups of verdicts
    "consistent": ("一致", "exact"),
    "tails": ("尾差", "rounding"),
    "broken": ("不符", "mismatch"),
    "inapplicable": ("不适用", "not applicable"),
    "unchecked": ("未检查", "not checked"),
    # verdicts
    "exact": ("一致", "exact"),
    "rounding": ("尾差", "rounding"),
    "duplicate_ulp": ("同一数两处差末位一", "printed twice, one last digit apart"),
    "tie_only": ("仅在舍入边界相合", "meets on the rounding boundary only"),
    "mismatch": ("不符", "mismatch"),
    "undefined": ("无意义（零除零）", "undefined (0/0)"),
    "not_applicable": ("不适用", "not applicable"),
    "insufficient_data": ("未检查", "insufficient data"),
    # stages
    "initial": ("年初预算", "initial budget"),
    "full_year": ("全年预算", "full-year budget"),
    "final": ("决算", "final"),
    "unstated": ("未注明", "stage unstated"),
    # totals
    "total income": ("收入总计", "total income"),
    "total expenditure": ("支出总计", "total expenditure"),
    "three public": ("“三公”经费", "three public expenses"),
    # labels
    "checked": ("核对", "checked"),
    "table": ("表", "table"),
    "tables": ("张表", "tables"),
    "figures": ("个数", "figures"),
    "read of": (
        "已读 {tables} 张表，{printed} 个数中的 {figures} 个",
        "read {figures} of {printed} figures in {tables} tables",
    ),
    "unread": ("未读", "unread"),
    "settled": ("定列", "settled"),
    "open": ("未定行", "rows left open"),
    "budgeted": ("预算", "budget"),
    "text": ("正文", "text"),
    "printed": ("印", "printed"),
    "computed": ("算", "computed"),
    "residual": ("差", "difference"),
    "slack": ("容差", "slack"),
    "repair": ("最小改正", "smallest repair"),
    "basis:printed": ("印出", "printed"),
    "basis:settled": ("定列", "settled"),
    "basis:ocr": ("识别", "recognised"),
    "basis:inferred": ("推定", "inferred"),
    "by": ("依据", "by"),
    "blank": ("空白", "blank"),
    "no relation": ("不在任何勾稽关系之中", "in no relation"),
    "formula": ("算式", "arithmetic"),
    "findings": ("发现", "findings"),
    "nothing checked": ("没有可核对的数", "no table holds a figure, so nothing was checked"),
    "none found": ("未发现问题", "nothing found"),
    "more": ("其余 {n} 条见 d.check().findings", "{n} more in d.check().findings"),
    "more lines": ("……其余 {n} 行", "... {n} more lines"),
    "of these": ("其中", "of these"),
    "page": ("第 {n} 页", "page {n}"),
    "more places": ("等 {n} 处", "and {n} more"),
    "line": ("第 {n} 行", "line {n}"),
    "unit of money": ("金额单位", "unit of money"),
    "mixed": ("各表不一", "differs by table"),
    "empty": ("空表", "empty"),
    "code": ("科目代码", "code"),
    "label": ("项目", "item"),
    "title": ("表名", "title"),
    "rows": ("行", "rows"),
    "reason": ("原因", "reason"),
    "units": ("个单位", "units"),
    "files": ("个文件", "files"),
    # disclosures side by side
    "amount": ("金额", "amount"),
    "share": ("占比", "share"),
    "against the first": ("后者比前者增减", "second less first"),
    "more columns": ("……其余 {n} 列", "... {n} more columns"),
    "alike": ("口径——", "all on one basis — "),
    "not comparable": ("口径不同，比较时请注意——", "not alike, mind it when comparing — "),
    "codes changed": ("科目变化：", "codes that changed: "),
    "left out": ("未计入：", "not counted: "),
    "not closed": (
        "{whose}：各末级之和 {summed} 元，印出的合计 {printed} 元",
        "{whose}: the leaves add up to {summed} 元, the printed total is {printed} 元",
    ),
    # many disclosures
    "panel": (
        "{sources} 份公开文件，{entities} 个单位，{facts} 个金额",
        "{sources} disclosures of {entities} entities, {facts} amounts",
    ),
    "amounts": ("金额数", "amounts"),
    "more years": ("……其余 {n} 个年度", "... {n} more years"),
    "tables that stand": ("各表的份数", "disclosures with a table"),
    "other tables": ("其他表 {n} 种", "{n} other tables"),
    "year unknown": ("年度不详", "year unknown"),
    "not in the panel": ("没有收入：", "not in the panel: "),
    "documents": ("份数", "disclosures"),
    "entities": ("单位数", "entities"),
    # ratios
    "ratio": ("比率", "ratio"),
    "id": ("名称", "id"),
    "stage": ("阶段", "stage"),
    "fund": ("资金", "fund"),
    "value": ("数值", "value"),
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "denominator"),
    "not formed": ("未能计算：", "not formed: "),
    # the summary of many files
    "not read": ("（未能读取）", "(not read)"),
    "summary:file": ("文件", "file"),
    "summary:entity": ("单位名称", "entity"),
    "summary:year": ("年度", "year"),
    "summary:kind": ("类别", "kind"),
    "summary:tables": ("表", "tables"),
    "summary:figures": ("数", "figures"),
    "summary:error": ("错误", "errors"),
    "summary:question": ("存疑", "questions"),
    "summary:style": ("文字", "style"),
    "summary:note": ("提示", "notes"),
    "summary:unread": ("未读", "unread"),
    # pictures
    "plot:spending": ("支出（各项相加 {total} {unit}）", "expenditure (items add up to {total} {unit})"),
    "plot:negative": ("未画出的负数：", "negative, not drawn: "),
    "plot:balances": ("收入、支出与结转结余（{unit}）", "income, expenditure and balances ({unit})"),
    "plot:total": ("总计", "total"),
    "plot:left over": ("收支两方相差 {amount}", "the two halves differ by {amount}"),
    "plot:three public": ("“三公”经费", "three public expenses"),
    "plot:departments": (
        "支出结构（{what}，各占本单位合计的比重）",
        "structure of spending ({what}, shares of each one's total)",
    ),
    "plot:rest": ("其他", "others"),
    "plot:by class": ("分类支出", "expenditure by class"),
    "plot:compared": ("{what}：{before}与{after}（{unit}）", "{what}: {before} and {after} ({unit})"),
    "plot:findings": ("核对发现", "findings"),
    "plot:page": ("页", "page"),
    "plot:sheet": ("工作表", "sheet"),
    "plot:line": ("文本行", "line"),
    "plot:no place": ("另有 {n} 条无具体位置", "{n} more without a place"),
    "plot:narrative": ("正文", "narrative"),
    # what a rule may reach
    "severity:error": (
        "最重可为错误；证据不足时只作存疑",
        "at most an error; a question where the evidence is not enough",
    ),
    "severity:question": ("只作存疑：单凭文件不能断定", "a question at most: the document alone cannot decide"),
    "severity:style": ("文字问题", "a matter of style"),
    "severity:note": ("只作提示", "a note"),
    "scope:document": ("核对一份文件之内", "within one document"),
    "scope:documents": ("核对同一单位的几份文件之间", "between documents of one body"),
}


def word(key: str, lang: Lang = "zh", **values: object) -> str:
    """The word for a key, with its values filled in. Raises KeyError for an unknown key."""
    text = _WORDS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


_MEASURES: Mapping[str, str] = {
    "income": "收入",
    "expenditure": "支出",
    "total": "合计",
    "fiscal_appropriation": "财政拨款",
    "general_budget": "一般公共预算",
    "government_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
    "fiscal_account": "财政专户管理资金",
    "own_funds": "单位资金",
    "superior_subsidy": "上级补助收入",
    "institutional": "事业收入",
    "business": "经营",
    "affiliate_remittance": "附属单位上缴收入",
    "other": "其他收入",
    "basic": "基本支出",
    "personnel": "人员经费",
    "operating": "公用经费",
    "project": "项目支出",
    "reserve": "单位预留机动经费",
    "superior_remittance": "上缴上级支出",
    "affiliate_subsidy": "对附属单位补助支出",
    "opening_balance": "年初结转和结余",
    "closing_balance": "年末结转和结余",
    "carryover": "上年结转",
    "nonfiscal_balance_used": "使用非财政拨款结余",
    "budget": "预算数",
    "adjusted_budget": "调整预算数",
    "final": "决算数",
    "initial_budget": "年初预算数",
    "full_year_budget": "全年预算数",
    "executed": "执行数",
    "execution_rate": "执行率",
    "amount": "金额",
    "current_year": "本年",
    "prior_budget": "上年预算数",
    "prior_final": "上年决算数",
    "change": "增减额",
    "change_rate": "增减率",
    "memo": "其中",
}


def measure_word(measure: str, lang: Lang = "zh") -> str:
    """A measure in Chinese, its qualifiers joined by `/`; in English its name. A printed path stays as it is."""
    if lang == "en":
        return measure
    return "/".join(_MEASURES.get(part, part) for part in measure.split("."))


_ABOUT: Mapping[str, str] = {
    "actual": "实际完成值", "base year": "对比年度", "code": "科目代码", "comparison": "比较", "completion": "完成率",
    "copied": "照抄的句子", "count": "个数", "deviation": "偏差原因", "direction": "增减方向", "empty": "空表",
    "entity": "单位名称", "explanation": "空表说明", "forms": "绩效表", "glossary": "名词解释", "growth": "增减率",
    "half-width mark": "半角标点", "impossible date": "日期", "item": "项目", "items": "所列各项", "kind": "类别",
    "name": "科目名称", "percent sign missing": "百分号", "placeholder": "占位符", "problems": "存在问题",
    "publication": "公开时间", "repeated marks": "标点", "repeated words": "词语", "row": "行", "score": "得分",
    "separators": "千分位", "share": "占比", "table": "表", "target": "目标值", "template": "模板用语",
    "template choice": "模板选项", "template instruction": "模板说明", "template words": "模板用语",
    "unfinished sentence": "句子", "unit": "单位", "unit cut short": "金额单位", "unit missing": "金额单位",
    "units": "所属单位", "use": "用途", "vehicles": "车辆", "year": "年度",
}  # fmt: skip


def about_word(measure: str, lang: Lang = "zh") -> str:
    """What a finding is about: its measure, or whatever else of a document a rule looks at (a unit, a direction)."""
    if lang == "en":
        return measure
    if measure.startswith("contents "):
        return f"目录第 {measure.removeprefix('contents ')} 项"
    return _ABOUT.get(measure) or measure_word(measure, lang)


def kind_word(kind: str, lang: Lang) -> str:
    return word("kind:unknown" if kind == "unknown" else kind, lang)


def scope_word(scope: str, lang: Lang) -> str:
    return word("scope:unknown" if scope == "unknown" else scope, lang)


VERDICT_GROUPS: Mapping[str, tuple[Verdict, ...]] = {
    "consistent": ("exact",),
    "tails": ("rounding", "duplicate_ulp", "tie_only"),
    "broken": ("mismatch",),
    "inapplicable": ("not_applicable", "undefined"),
    "unchecked": ("insufficient_data",),
}
"""How the faces group verdicts; every verdict stands in exactly one group."""
RUN = ("consistent", "tails", "broken")
"""The groups of relations that were evaluated."""
