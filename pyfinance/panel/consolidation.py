"""A department against its units: does the plain sum close, or the one without the transfers between them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pyfinance.model import Verdict
from pyfinance.panel.funds import whole_measure
from pyfinance.panel.ledger import NOTHING, Amount, DeclaredLine, DeclaredTransfer, Ledger, declared, total
from pyfinance.panel.rollup import load_pandas

if TYPE_CHECKING:
    import pandas as pd

Closes = Literal["plain", "netted", "both", "neither", ""]


@dataclass(frozen=True, slots=True)
class Member:
    """A part of the whole. ``disclosure`` is its number in the ledger; None where it is ``missing``, which says why."""

    entity: str
    source: str = ""
    disclosure: int | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the members paid one another, in fen: as those who pay and as those who receive print it, None where nobody
    prints any. ``inside`` is the side on which nothing can be of a body outside; ``verdict`` whether the other side
    holds at least as much (``mismatch``: less, so somebody's receipt or payment is not there).
    """

    id: str
    zh: str
    en: str
    inside: Literal["paid", "received"]
    paid: int | None
    received: int | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ConsolidationLine:
    """One figure of the whole against the sum of its parts, in fen; ``row`` is a printed row, or the code of a class.

    ``printed`` is None where the whole does not print it, ``plain`` where no member does; ``netted`` is the sum without
    transfers, None where there are none to take out. ``closes`` names the sum whose interval meets the printed one's,
    ``both`` where they cannot be told apart. A gap that neither closes is a ``mismatch``, and a question. Where a member
    is missing nothing is decided: ``insufficient_data``. ``parts`` are the members' figures, None where blank.
    """

    table: str
    row: str
    measure: str
    printed: int | None
    plain: int | None
    netted: int | None
    closes: Closes
    verdict: Verdict
    reason: str
    parts: tuple[tuple[str, int | None], ...]

    @property
    def gap(self) -> int | None:
        """Printed less the plain sum."""
        return None if self.printed is None or self.plain is None else self.printed - self.plain

    @property
    def netted_gap(self) -> int | None:
        """Printed less the sum without transfers."""
        return None if self.printed is None or self.netted is None else self.printed - self.netted


@dataclass(frozen=True, slots=True)
class Consolidation:
    """A whole and its parts in one year: the members, the transfers between them, line by line what closes.

    ``closes`` is the sum that closes every line; ``neither`` where a line is a question, "" where nothing could be
    decided. ``verdict`` is the worst of the lines that were decided.
    """

    entity: str
    year: int
    kind: str
    members: tuple[Member, ...]
    transfers: tuple[Transfer, ...]
    lines: tuple[ConsolidationLine, ...]

    @property
    def missing(self) -> tuple[Member, ...]:
        """The parts without figures: not supplied, and not zero."""
        return tuple(one for one in self.members if one.missing)

    @property
    def questions(self) -> tuple[ConsolidationLine, ...]:
        """The lines that neither sum closes."""
        return tuple(one for one in self.lines if one.closes == "neither")

    @property
    def closes(self) -> Closes:
        if self.questions:
            return "neither"
        said = {one.closes for one in self.lines if one.closes}
        if {"plain", "netted"} <= said:
            return "neither"
        return "netted" if "netted" in said else "plain" if "plain" in said else "both" if said else ""

    @property
    def verdict(self) -> Verdict:
        order: tuple[Verdict, ...] = ("mismatch", "tie_only", "rounding", "exact")
        if self.closes == "neither":
            return "mismatch"
        return next((one for one in order if any(line.verdict == one for line in self.lines)), "insufficient_data")

    def line(self, table: str, row: str, measure: str) -> ConsolidationLine | None:
        """One line, None where neither the whole nor a part prints it."""
        at = (table, row, measure)
        return next((one for one in self.lines if (one.table, one.row, one.measure) == at), None)

    def to_pandas(self) -> pd.DataFrame:
        """A frame with a row per line, amounts as nullable Int64 fen. ``attrs`` hold ``members`` and ``transfers``.

        Raises MissingExtraError where pandas is not installed.
        """
        pandas = load_pandas()
        names = (
            "table",
            "row",
            "measure",
            "printed",
            "plain",
            "netted",
            "gap",
            "netted_gap",
            "closes",
            "verdict",
            "reason",
        )
        columns: dict[str, Any] = {name: [getattr(one, name) for one in self.lines] for name in names}
        for name in ("printed", "plain", "netted", "gap", "netted_gap"):
            columns[name] = pandas.array(columns[name], "Int64")
        frame: pd.DataFrame = pandas.DataFrame(columns)
        frame.attrs.update(members=self.members, transfers=self.transfers)
        return frame

    def __repr__(self) -> str:
        head = f"<Consolidation {self.entity} {self.year} {self.kind}: {self.closes or 'nothing decided'}"
        lines = [f"{head}, {len(self.members) - len(self.missing)} of {len(self.members)} parts>"]
        lines += [f"missing: {one.entity} ({one.missing})" for one in self.missing]
        for one in self.questions:
            lines.append(
                f"{one.table} {one.row} {one.measure}: {one.printed} ≠ {one.plain}"
                + ("" if one.netted is None else f", netted {one.netted}")
            )
        return "\n".join(lines)


def consolidated(
    ledger: Ledger, entity: str, year: int, kind: str, own: int | None, members: Sequence[Member]
) -> Consolidation:
    """A whole (``own`` is its disclosure, None where there is none) against its parts."""
    there = [(one.entity, one.disclosure) for one in members if one.disclosure is not None]
    transfers = {one.id: _transfer(ledger, one, there) for one in declared().transfers}
    part = _Parts(ledger, own, there, any(one.missing for one in members), transfers)
    lines = [found for one in declared().lines if (found := part.line(one)) is not None]
    lines += part.classes()
    return Consolidation(entity, year, kind, tuple(members), tuple(one for one, _ in transfers.values()), tuple(lines))


_Paid = Mapping[str, tuple[Transfer, Mapping[str, Amount | None]]]


def _transfer(
    ledger: Ledger, one: DeclaredTransfer, there: Sequence[tuple[str, int]]
) -> tuple[Transfer, dict[str, Amount | None]]:
    sums: dict[str, Amount | None] = {}
    doubts = []
    for half, terms in (("paid", one.paid), ("received", one.received)):
        found = [ledger.first(terms, disclosure) for _, disclosure in there]
        doubts += [text for text in found if isinstance(text, str)]
        sums[half] = total([amount for amount in found if isinstance(amount, Amount)])
    inside, other = sums[one.inside], sums["received" if one.inside == "paid" else "paid"]
    verdict: Verdict = "not_applicable"
    if doubts:
        verdict = "insufficient_data"
    elif inside is not None or other is not None:
        verdict = meets(other or NOTHING, inside or NOTHING)
        if verdict == "mismatch" and (other or NOTHING).fen > (inside or NOTHING).fen:
            verdict = "exact"  # the rest is of a body outside
    return Transfer(one.id, one.zh, one.en, one.inside, _fen(sums["paid"]), _fen(sums["received"]), verdict), sums


def _fen(amount: Amount | None) -> int | None:
    return None if amount is None else amount.fen


def meets(one: Amount, other: Amount) -> Verdict:
    """Whether the intervals of two figures meet: each has half its width to either side."""
    distance, width = 2 * abs(one.fen - other.fen), one.width + other.width
    if distance == 0:
        return "exact"
    return "mismatch" if distance > width else "tie_only" if distance == width else "rounding"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one whole."""

    ledger: Ledger
    own: int | None
    there: Sequence[tuple[str, int]]
    is_short: bool
    transfers: _Paid

    def line(self, one: DeclaredLine) -> ConsolidationLine | None:
        of = one.of
        printed = None if self.own is None else self.ledger.amount(of, self.own)
        if printed is None and one.own and self.own is not None and of.table in self.ledger.tables[self.own]:
            printed = NOTHING  # of transfers alone nothing is left
        parts = [(name, self.ledger.amount(of, disclosure)) for name, disclosure in self.there]
        if all(amount is None for _, amount in parts) and printed in (None, NOTHING):
            return None
        return self._line(of.table, of.row, of.measure, printed, parts, one.net)

    def classes(self) -> list[ConsolidationLine]:
        held = [self.ledger.classes[disclosure] for _, disclosure in self.there]
        own = {} if self.own is None else self.ledger.classes[self.own]
        keys = sorted({key for one in (own, *held) for key in one})
        return [
            self._line(
                table, code, whole_measure(table), own.get((table, code)),
                [(name, one.get((table, code))) for (name, _), one in zip(self.there, held, strict=True)], (),
            )
            for table, code in keys
        ]  # fmt: skip

    def _line(
        self,
        table: str,
        row: str,
        measure: str,
        printed: Amount | str | None,
        parts: Sequence[tuple[str, Amount | str | None]],
        net: Sequence[str],
    ) -> ConsolidationLine:
        doubts = [text for text in (printed, *(amount for _, amount in parts)) if isinstance(text, str)]
        known = [(name, amount if isinstance(amount, Amount) else None) for name, amount in parts]
        plain = total([amount for _, amount in known])
        netted = self._netted(plain, net)
        shown = printed if isinstance(printed, Amount) else None
        without = [name for name, disclosure in self.there if table not in self.ledger.tables[disclosure]]
        closes, verdict, reason = self._closed(shown, plain, netted, doubts, without)
        best = next((one for one in netted if shown is not None and meets(shown, one) != "mismatch"), None)
        best = best or (netted[0] if netted else None)
        return ConsolidationLine(
            table, row, measure, _fen(shown), _fen(plain), _fen(best), closes, verdict, reason,
            tuple((name, _fen(amount)) for name, amount in known),
        )  # fmt: skip

    def _netted(self, plain: Amount | None, net: Sequence[str]) -> list[Amount]:
        """The sums without transfers: as the side says that is surely inside, then as the other one does."""
        found: list[Amount] = []
        for is_inside in (True, False):
            rest, any_known = plain, False
            for name in net:
                transfer, sums = self.transfers[name]
                other = "received" if transfer.inside == "paid" else "paid"
                amount = sums[transfer.inside if is_inside else other]
                if amount is not None and amount.fen and rest is not None:
                    rest, any_known = rest.plus(amount, -1), True
            if any_known and rest is not None and rest not in found:
                found.append(rest)
        return found

    def _closed(
        self,
        printed: Amount | None,
        plain: Amount | None,
        netted: Sequence[Amount],
        doubts: Sequence[str],
        without: Sequence[str],
    ) -> tuple[Closes, Verdict, str]:
        if doubts:
            return "", "insufficient_data", "; ".join(doubts)
        if self.is_short:
            return "", "insufficient_data", "a part is not supplied"
        if printed is None:
            return "", "insufficient_data", "the whole does not print it"
        if plain is None:
            is_gap = printed.fen != 0 and not without
            return (
                ("neither", "mismatch", "no part prints it")
                if is_gap
                else ("", "insufficient_data", "no part prints it")
            )
        by_plain = meets(printed, plain)
        by_netted = [one for one in (meets(printed, each) for each in netted) if one != "mismatch"]
        if by_plain != "mismatch":
            return ("both" if by_netted or not netted else "plain"), by_plain, ""
        if by_netted:
            return "netted", by_netted[0], ""
        if without:
            return "", "insufficient_data", f"without any figure of {', '.join(without)}"
        return "neither", "mismatch", "neither sum closes"
