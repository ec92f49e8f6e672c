"""Pairs and rows of bars: budget against final, the three public expenses of several years or departments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pyfinance.display.words import Lang, kind_word, word
from pyfinance.errors import ArgumentError
from pyfinance.model import Document, Table
from pyfinance.plots.canvas import PALETTE, THOUSANDS, Picture, length, picture, shown
from pyfinance.plots.figures import BY_SUBJECT, Source, by_group, document_of, find_measure, find_table, heading, leaves

_VEHICLES: Final = "公务用车购置及运行维护费"
_PARTS: Final = ("公务用车购置费", "公务用车运行费")
_ITEMS: Final = ("因公出国（境）费", _VEHICLES, *_PARTS, "公务接待费")
_BUDGET, _FINAL = "#9ecae9", "#4c78a8"


def budget_final(
    final: Source,
    budget: Source | None = None,
    unit: str = "万元",
    lang: Lang = "zh",
    labels: tuple[str, str] | None = None,
) -> Picture:
    """Budget against final, in pairs of bars, with the share of the budget that was spent.

    With the budget of the same body and year: by class of spending, from T05 (else T05F, T03) of both. Without it: the
    items of T09 of the final accounts, which prints both. ``labels`` name the two bars where they are something else: two
    years. A class that only one of them prints has one bar. Raises
    UnknownNameError where a table is missing, ArgumentError where nothing can be paired.
    """
    document = document_of(final)
    if budget is None:
        pairs, title = _three_public_pairs(document), word("plot:three public", lang)
    else:
        before, after = (_by_class(document_of(one)) for one in (budget, final))
        pairs = {name: (before.get(name), after.get(name)) for name in (after | before)}
        title = word("plot:by class", lang)
    if not pairs:
        raise ArgumentError("no budget and final figures stand side by side")
    names = list(pairs)
    before_word, after_word = labels or (word("budgeted", lang), word("final", lang))
    title = word("plot:compared", lang, what=title, before=before_word, after=after_word, unit=unit)
    said = heading(document, title)
    with picture(9, 0.55 * len(names) + 1.6, said) as (figure, axes):
        for offset, index, label, colour in ((-0.2, 0, before_word, _BUDGET), (0.2, 1, after_word, _FINAL)):
            known = [(n, fen) for n, name in enumerate(names) if (fen := pairs[name][index]) is not None]
            heights = [length(fen, unit) for _, fen in known]
            axes.barh([n + offset for n, _ in known], heights, height=0.38, color=colour, label=label)
            for (n, fen), end in zip(known, heights, strict=True):
                text = shown(fen, unit) + (_completion(*pairs[names[n]]) if index else "")
                axes.text(max(end, 0), n + offset, f" {text}", va="center", fontsize=8)
        axes.set_yticks(range(len(names)), names, fontsize=9)
        axes.invert_yaxis()
        axes.margins(x=0.2)
        axes.xaxis.set_major_formatter(THOUSANDS)
        axes.set_xlabel(unit, fontsize=9)
        axes.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _completion(budget: int | None, final: int | None) -> str:
    """The share of the budget that was spent, to a tenth of a percent; nothing where there is no quotient."""
    if not budget or budget < 0 or final is None or final < 0:
        return ""
    tenths = (2000 * final + budget) // (2 * budget)
    return f"  {tenths // 10}.{tenths % 10}%"


def _by_class(document: Document) -> dict[str, int]:
    table = find_table(document, BY_SUBJECT)
    return by_group(leaves(document, table, find_measure(table, None)))


def _three_public_pairs(document: Document) -> dict[str, tuple[int | None, int | None]]:
    table = find_table(document, ("T09",))
    pairs = {}
    for row in ("合计", *_ITEMS):
        pair = tuple(_amount(table, row, measure) for measure in ("budget", "final"))
        if any(fen for fen in pair):
            pairs[row] = (pair[0], pair[1])
    return pairs if any(None not in pair for pair in pairs.values()) else {}


def _amount(table: Table, key: str, measure: str) -> int | None:
    for (r, c), cell in sorted(table.cells.items(), key=lambda item: item[0]):
        if table.rows[r].key == key and table.columns[c].measure == measure and cell.is_amount:
            return cell.fen
    return None


def three_public(disclosures: Iterable[Source], unit: str = "万元", lang: Lang = "zh") -> Picture:
    """The three public expenses (“三公”经费) of several disclosures, a bar for each, its items one on the other.

    Final accounts show the final figures, budgets the budgeted ones (hatched). Bars stand by body and year. Raises
    ArgumentError where there is no disclosure, UnknownNameError where one has no T09.
    """
    documents = sorted(map(document_of, disclosures), key=lambda one: (one.entity.value, one.year.value, one.kind))
    if not documents:
        raise ArgumentError("no disclosures were given")
    bodies = {document.entity.value for document in documents}
    stacks = [_stack(document) for document in documents]
    items = [item for item in _ITEMS if any(stack.get(item) for stack in stacks)]
    title = word("plot:three public", lang) + f"（{unit}）"
    with picture(
        max(5.0, 1.3 * len(documents) + 2), 5, " ".join([*bodies, title] if len(bodies) == 1 else [title])
    ) as (
        figure,
        axes,
    ):
        for number, (document, stack) in enumerate(zip(documents, stacks, strict=True)):
            low = 0
            for item in items:
                fen = stack.get(item, 0)
                hatch = "" if document.kind == "final_accounts" else "///"
                axes.bar(
                    number, length(fen, unit), bottom=length(low, unit), width=0.6, hatch=hatch, edgecolor="white",
                    color=PALETTE[_ITEMS.index(item)], label=item if number == 0 else None,
                )  # fmt: skip
                low += fen
            axes.text(number, length(low, unit), shown(low, unit), ha="center", va="bottom", fontsize=9)
        axes.set_xticks(range(len(documents)), _names(documents, lang), fontsize=9)
        axes.yaxis.set_major_formatter(THOUSANDS)
        axes.margins(y=0.12)
        axes.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _stack(document: Document) -> dict[str, int]:
    """The items of T09 that are no sums of others, in fen."""
    table = find_table(document, ("T09",))
    measure = "final" if document.kind == "final_accounts" else "budget"
    found = {item: fen for item in _ITEMS if (fen := _amount(table, item, measure)) is not None}
    if any(item in found for item in _PARTS):
        found.pop(_VEHICLES, None)
    return found


def _names(documents: Sequence[Document], lang: Lang) -> list[str]:
    several = len({document.entity.value for document in documents}) > 1
    return [
        "\n".join(filter(None, (one.entity.value if several else "", one.year.value, kind_word(one.kind, lang))))
        for one in documents
    ]
