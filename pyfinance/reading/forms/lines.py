"""A performance form printed in a text dump: its columns are lost, words wrap, and one cell's lines follow another's.

Levels are known words (数量指标 …), targets begin with an operator, reasons are sentences. What these do not tell apart
is listed and not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pyfinance.model import Form, Gap, Indicator, Line, Quantity, Remark
from pyfinance.reading.forms.draft import GOALS
from pyfinance.reading.forms.quantity import parse_quantity
from pyfinance.reading.forms.vocabulary import vocabulary
from pyfinance.reading.forms.widths import divide_columns
from pyfinance.reading.tables import labels
from pyfinance.reading.tables.numbers import states_amount

_LABEL = "绩效指标"  # printed down the side of the indicators, broken over lines
_PAGE_NUMBER = re.compile(r"[—\-－–\s]*\d{1,4}[—\-－–\s]*")
_DIGIT = re.compile(r"[\d０-９]")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a line without blanks. ``first`` where it begins its line."""

    text: str
    line: Line
    first: bool


@dataclass(slots=True)
class Read:
    """A form from lines; ``gaps`` are lines of it that could not be read."""

    form: Form
    gaps: list[Gap] = field(default_factory=list)


def read_form_lines(lines: list[Line], project: str) -> Read:
    """The form that these lines print, its funds apart (they are rows of a table, read before).

    Returns the record with goals and indicators, and the gaps: lines of indicators that do not show which is the target
    and which the result. Linear in the number of lines.
    """
    heads = vocabulary().line_heads
    while lines and _PAGE_NUMBER.fullmatch(lines[-1].text.strip()):
        lines = lines[:-1]
    flat = [labels.squeeze(line.text) for line in lines]
    result = Read(Form(project, place=lines[0].place if lines else Form("").place))
    first = next((i for i, text in enumerate(flat) if heads["first"].search(text)), len(lines))
    goals = next((i for i in range(first) if heads["goals"].search(flat[i])), first)
    org = heads["org"].search("".join(flat[:goals]))
    result.form.org = org.group(1) if org else ""
    _read_goals(lines[goals + 1 : first], result)
    atoms = [Atom(t, line, i == 0) for line in lines[first:] for i, t in enumerate(line.text.split())]
    start = next((i for i in range(1, len(atoms)) if atoms[i].first and _level(atoms, i)), len(atoms))
    roles = _roles("".join(atom.text for atom in atoms[:start]))
    if "actual" in roles or "score" in roles:
        result.form.kind = "self_evaluation"
    _Body(atoms[start:], roles, result).read()
    return result


def _roles(head: str) -> list[str]:
    """The value columns of the head in printed order: target, actual, weight, score."""
    heads = vocabulary().line_heads
    found = [(m.start(), role) for role in ("target", "actual", "weight", "score") if (m := heads[role].search(head))]
    return [role for _, role in sorted(found)] or ["target"]


def _read_goals(lines: list[Line], result: Read) -> None:
    kept = list(lines)
    label = _LABEL
    while kept and label and label.endswith(labels.squeeze(kept[-1].text)):
        label = label.removesuffix(labels.squeeze(kept.pop().text))
    texts = [line.text.strip() for line in kept]
    at = divide_columns(texts)
    form = result.form
    if at is None:
        form.expected = labels.squeeze("".join(texts))
        _remark(form, form.expected, "expected", kept)
        if texts:
            result.gaps.append(Gap(texts[0], "where the expected goal ends and the actual one begins", kept[0].place))
        return
    form.expected = labels.squeeze("".join(texts[:at]))
    form.actual = labels.squeeze("".join(texts[at:]))
    _remark(form, form.expected, "expected", kept[:at])
    _remark(form, form.actual, "actual", kept[at:])


def _remark(form: Form, text: str, goal: str, lines: list[Line]) -> None:
    """Remembers a goal that states an amount, at its first line: the lines of a goal are one text."""
    if states_amount(text):
        form.remarks.append(Remark(GOALS[goal], text, lines[0].place))


def _level(atoms: list[Atom], at: int) -> tuple[str, int] | None:
    """(level, atoms that print it) of the level that begins at an atom, its pieces on lines of their own."""
    speech = vocabulary()
    text = ""
    for taken in range(1, min(4, len(atoms) - at) + 1):
        atom = atoms[at + taken - 1]
        if taken > 1 and not atom.first:
            return None
        text += labels.squeeze(atom.text)
        if speech.is_level(text):
            return text, taken
        if not any(w.startswith(text) for w in (*speech.first_levels, *speech.second_levels)):
            return None
    return None


class _Body:
    """The lines of the indicators: segments between levels, each with the indicators under one second level."""

    def __init__(self, atoms: list[Atom], roles: list[str], result: Read) -> None:
        self.atoms = atoms
        self.roles = roles
        self.result = result
        self.levels = ["", ""]

    def read(self) -> None:
        at, segment = 0, list[Atom]()
        while at < len(self.atoms):
            found = _level(self.atoms, at) if self.atoms[at].first else None
            if found is None:
                segment.append(self.atoms[at])
                at += 1
                continue
            self._segment(segment)
            segment = []
            level, taken = found
            at += taken
            self._take_level(level, at)
        self._segment(segment)

    def _take_level(self, level: str, after: int) -> None:
        """A word that names a first and a second level is the first where a second one follows it."""
        speech = vocabulary()
        following = _level(self.atoms, after) if after < len(self.atoms) else None
        nested = following is not None and following[0] in speech.second_levels
        if level in speech.first_levels and (nested or level not in speech.second_levels):
            self.levels = [level, ""]
        else:
            self.levels[1] = level

    def _segment(self, segment: list[Atom]) -> None:
        """Indicators and reasons between two levels."""
        rows = _by_line(segment)
        waiting: list[list[Atom]] = []
        for row in rows:
            at = next((i for i, atom in enumerate(row) if _begins_target(atom.text)), None)
            if at is None:
                waiting.append(row)
                continue
            name = self._between(waiting)
            waiting = []
            self._numeric([*(a for r in name for a in r), *row[:at]], row[at:])
        left = self._between(waiting)
        if left:
            self._rest(left)

    def _between(self, rows: list[list[Atom]]) -> list[list[Atom]]:
        """Gives sentences to the last indicator as its reason and reads targets in words; returns the lines left."""
        end = max((i + 1 for i, row in enumerate(rows) if row[-1].text.endswith(("。", "！"))), default=0)
        if end and self.result.form.indicators:
            self._reason(rows[:end])
            rows = rows[end:]
        kept: list[list[Atom]] = []
        for row in rows:
            kept.append(row)
            parts = _in_words([a for r in kept for a in r], kept)
            if parts is not None and "actual" in self.roles:
                self._add(parts[0], parse_quantity(parts[1]), parse_quantity(parts[2]), row[0].line)
                kept = []
        return kept

    def _reason(self, rows: list[list[Atom]]) -> None:
        indicators = self.result.form.indicators
        last = indicators[-1]
        text = labels.squeeze("".join(a.text for row in rows for a in row))
        indicators[-1] = replace(last, deviation=last.deviation + text)

    def _rest(self, rows: list[list[Atom]]) -> None:
        """Lines that no target follows: a name and its target in words, where there is no other column, else a gap."""
        atoms = [a for row in rows for a in row]
        if self.roles == ["target"] and len(atoms) > 1:
            self._add(
                labels.squeeze("".join(a.text for a in atoms[:-1])), parse_quantity(atoms[-1].text), None, atoms[0].line
            )
            return
        text = " ".join(a.text for a in atoms)
        self.result.gaps.append(
            Gap(text, "which of these words is the target and which the result", atoms[0].line.place)
        )

    def _numeric(self, name: list[Atom], values: list[Atom]) -> None:
        texts = _quantities([a.text for a in values])
        label = labels.squeeze("".join(a.text for a in name))
        if len(texts) != len(self.roles):
            texts = _two(texts, [a.text for a in values]) if self.roles == ["target", "actual"] else []
        if not texts:
            shown = " ".join(a.text for a in (*name, *values))
            self.result.gaps.append(Gap(shown, "more or fewer values than columns", values[0].line.place))
            return
        read = {role: parse_quantity(text) for role, text in zip(self.roles, texts, strict=False)}
        self._add(label, read["target"], read.get("actual"), values[0].line, read.get("weight"), read.get("score"))

    def _add(
        self, name: str, target: Quantity, actual: Quantity | None, line: Line,
        weight: Quantity | None = None, score: Quantity | None = None,
    ) -> None:  # fmt: skip
        first, second = self.levels
        self.result.form.indicators.append(
            Indicator(name, first, second, target, actual, weight=weight, score=score, place=line.place)
        )


def _by_line(atoms: list[Atom]) -> list[list[Atom]]:
    rows: list[list[Atom]] = []
    for atom in atoms:
        if not rows or rows[-1][0].line is not atom.line:
            rows.append([])
        rows[-1].append(atom)
    return rows


def _begins_target(text: str) -> bool:
    flat = labels.squeeze(text)
    return any(flat.startswith(sign) and _DIGIT.match(flat[len(sign) :]) for sign, _ in vocabulary().operators)


def _quantities(texts: list[str]) -> list[str]:
    """Pieces joined to quantities: each begins with an operator or a digit, its unit may stand apart."""
    joined: list[str] = []
    for text in texts:
        if not joined or _DIGIT.match(text) or _begins_target(text):
            joined.append(text)
        else:
            joined[-1] += text
    return joined


def _two(joined: list[str], texts: list[str]) -> list[str]:
    """A target in figures and a result in words: the words after the target's own unit."""
    if len(joined) == 1 and len(texts) > 1:
        own = texts[0] if texts[0].endswith(("%", "％")) or len(texts) == 2 else "".join(texts[:-1])
        return [own, texts[-1] if len(texts) > 2 or own != "".join(texts) else ""]
    return joined if len(joined) == 1 else []


def _in_words(atoms: list[Atom], rows: list[list[Atom]]) -> tuple[str, str, str] | None:
    """(name, target, result) in words: the same words twice, or the last two pieces of a line of at least three."""
    texts = [a.text for a in atoms]
    for at in range(1, len(texts) - 1):
        tail = "".join(texts[at:])
        half, odd = divmod(len(tail), 2)
        ends = {sum(len(t) for t in texts[at:k]) for k in range(at + 1, len(texts))}
        if not odd and half in ends and tail[:half] == tail[half:]:
            return labels.squeeze("".join(texts[:at])), tail[:half], tail[half:]
    if len(rows[-1]) >= 3:
        return labels.squeeze("".join(texts[:-2])), texts[-2], texts[-1]
    return None
