"""The numbers of a sentence: amounts, percentages, counts, dates and years; ordinals, codes and document numbers apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pyfinance import _core
from pyfinance.amounts import is_money, unit_power
from pyfinance.model import Cell, Place
from pyfinance.reading.prose.vocabulary import vocabulary

Kind = Literal["amount", "percent", "count", "date", "year", "code", "document", "ordinal", "bare"]

_N = r"\d+(?:,\d{3})*(?:\.\d+)?"
_UNITS = {"万": "万元", "亿": "亿元"}
_END = r"(?=[，。；、：（）”]|$)"


@dataclass(frozen=True, slots=True)
class Token:
    """A number at ``start`` .. ``end`` of its sentence. ``number`` is its digits, ``unit`` what is printed behind it."""

    kind: Kind
    text: str
    number: str
    unit: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    units = vocabulary().units.pattern
    return re.compile(
        rf"""
        (?P<document>[〔［\[【（]\d{{4}}[〕］\]】）]\d+号|第\d+(?:-\d+)?号|\d+号(?:文|令|公告)?(?=[，。；、）》”]))
      | (?P<code>（(?:[235]\d{{2}}(?:\d{{2}}){{0,2}})）|[［\[][235]\d{{2,6}}[］\]])
      | (?P<ordinal>(?:(?<=^)|(?<=[。；：，、（]))(?:\d{{1,2}}(?:、|[.](?!\d))|（\d{{1,2}}）|\d{{1,2}}）(?![，。；]))|[（]\d{{1,2}}[）])
      | (?P<date>(?:19|20)\d\d[年.\-/]\d{{1,2}}[月.\-/](?:\d{{1,2}}日?)?|\d{{1,2}}月(?:\d{{1,2}}日|份|底|末|初|中旬)?(?!份?个))
      | (?P<year>(?:19|20)\d\d(?:[-—–至、](?:19|20)\d\d)?年(?:度|初|底|末)?|(?:19|20)\d\d(?=本年))
      | (?P<amount>(?:-)?(?P<money>{_N})(?:余|多)?(?P<money_unit>[百千万亿]*元|[万亿](?:余|多)?{_END}))
      | (?P<percent>-?(?P<share>{_N})(?P<percent_unit>%|‰|个百分点))
      | (?P<count>(?P<many>{_N})(?P<more>余|多)?(?P<count_unit>(?:[十百千万亿](?:余|多)?)?(?:{units})))
      | (?P<bare>{_N})
        """,
        re.VERBOSE,
    )


def tokens(text: str) -> list[Token]:
    """The numbers of a sentence, in order."""
    found = []
    for m in _pattern().finditer(text):
        kind = next(k for k in _KINDS if m.group(k) is not None)
        number, unit = "", ""
        if kind == "amount":
            number, unit = m.group("money"), m.group("money_unit").rstrip("余多")
        elif kind == "percent":
            number, unit = m.group("share"), m.group("percent_unit")
        elif kind == "count":
            number, unit = m.group("many"), m.group("count_unit")
        elif kind == "bare":
            number = m.group("bare")
        if kind == "amount" and m.group().startswith("-"):
            number = f"-{number}"
        if kind == "percent" and m.group().startswith("-"):
            number = f"-{number}"
        found.append(Token(kind, m.group(), number, unit, m.start(), m.end()))
    return found


_KINDS: tuple[Kind, ...] = ("document", "code", "ordinal", "date", "year", "amount", "percent", "count", "bare")


def cell_of(token: Token, place: Place) -> Cell | None:
    """The figure of a token, exact; None where its unit of money is not known."""
    if token.kind != "amount":
        return Cell(token.number, token.unit, number=Decimal(token.number.replace(",", "")), place=place)
    unit = _UNITS.get(token.unit, token.unit)
    if not is_money(unit):
        return None
    fen, exponent, _, note, _ = _core.fixed_parse_list([token.number], unit_power(unit))
    if int(note[0]) & _core.NOTE_REJECTED:
        return None
    cell = Cell(token.number, unit, int(fen[0]), int(exponent[0]), place=place)
    cell.beyond = bool(int(note[0]) & _core.NOTE_BEYOND)
    return cell
