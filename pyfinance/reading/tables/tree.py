"""The row tree of a block: which printed row stands above which, by codes, units, ordinals, indentation or names."""

from __future__ import annotations

from itertools import product

from pyfinance.model import Row
from pyfinance.reading.tables import labels, purchases
from pyfinance.reading.tables.layouts import Words, words
from pyfinance.reading.tables.rows import Printed, bare_unit
from pyfinance.subjects import Chart, Kind, chart

_FUNDS = ("general_budget", "government_fund", "state_capital", "fiscal_account", "own_funds", "fiscal_appropriation")
_PREFIXES = (7, 5, 3, 0)


def is_carryover_heading(label: str, vocabulary: Words) -> bool:
    """年初结转和结余, 上年结转, 年末财政拨款结转和结余 and their like: lines below them repeat names of the current
    year.
    """
    return vocabulary.role(label) in ("carryover", "opening_balance", "closing_balance")


def link(rows: list[Row], printed: list[Printed], classification: str, year: int | None, layout_id: str = "") -> None:
    """Sets ``parent`` of the rows of one block, and codes found by their names; ``place`` then gives depth and path."""
    if purchases.lists_purchases(layout_id, printed):
        purchases.link(rows, printed)
    elif any(p.codes for p in printed):
        _by_codes(rows, printed)
    elif any(p.projects for p in printed) or any(p.org for p in printed):
        _by_units(rows, printed, year)
    else:
        _by_names(rows, printed, classification, year)


def place(rows: list[Row]) -> None:
    """Sets ``depth`` and ``path`` from the parents. Totals are no part of a path."""
    for row in rows:
        above = rows[row.parent] if row.parent is not None else None
        row.depth = above.depth + 1 if above is not None else 0
        own = row.path if len(row.path) > 1 else (row.label,)
        row.path = (*above.path, *own) if above is not None and above.role != "total" else own


def _by_codes(rows: list[Row], printed: list[Printed]) -> None:
    """A row's parent is the nearest earlier row whose codes are prefixes of its own, in the same unit."""
    seen: dict[tuple[str, str, str, str], int] = {}
    org = ""
    last_org: int | None = None
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if p.org:
            org = p.org
        if p.codes:
            row.org = row.org or org
        key = (row.org, row.function, row.economic, row.gov_economic)
        if not p.codes:
            last_org = i if p.org and not p.total else last_org
            if p.of_which and i:
                row.parent = _not_of_which(rows, i - 1)
            continue
        row.parent = seen.get(key) if p.projects else None  # a project stands below the subject that it is printed with
        if row.parent is None:
            row.parent = _code_parent(key, seen)
        if row.parent is None and last_org is not None:
            row.parent = last_org
        if not p.projects:
            seen[key] = i


def _not_of_which(rows: list[Row], i: int) -> int:
    while rows[i].role == "of_which" and rows[i].parent is not None:
        i = rows[i].parent or 0
    return i


def _code_parent(key: tuple[str, str, str, str], seen: dict[tuple[str, str, str, str], int]) -> int | None:
    org, *codes = key
    options = [[code[:n] for n in _PREFIXES if n <= len(code)] if code else [""] for code in codes]
    best: tuple[int, int] | None = None
    for a, b, c in product(*options):
        found = seen.get((org, a, b, c))
        if found is None or (a, b, c) == tuple(codes) or not (a or b or c):
            continue
        rank = (len(a) + len(b) + len(c), found)
        if best is None or rank > best:
            best = rank
    return best[1] if best else None


def _by_units(rows: list[Row], printed: list[Printed], year: int | None) -> None:
    """Units over the units below them, and over their classes and projects.

    A unit stands below another by its code (121001 below 121), or where the first unit of the table is followed by its
    own name (its head office): then the first is the department and every further unit is below it.
    """
    units = [i for i, p in enumerate(printed) if p.org and not p.total and not p.projects and not p.names]
    department = _department(units, printed)
    by_code: dict[str, int] = {}
    org_row: int | None = None
    kind: int | None = None
    org = ""
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if p.total:
            continue
        if p.period:
            org = row.org = p.org or org  # the same thing in another year is no part of it
            row.label = org if org and row.label == p.period else row.label
            continue
        if p.kind and not p.org:
            kind, org_row, org = i, None, ""
            continue
        if p.org and not p.projects and not p.names:
            row.parent = _unit_above(i, p, department, by_code)
            row.parent = kind if row.parent is None else row.parent
            if p.org_code:
                by_code[p.org_code] = i
            org_row, org = i, p.org
            continue
        if p.org:
            if p.org != org:
                org_row = None
            org = p.org
        row.org = row.org or org
        row.parent = org_row
    _names_below_units(rows, printed, year)


def _names_below_units(rows: list[Row], printed: list[Printed], year: int | None) -> None:
    """工资福利支出 over 基本工资 within each unit: names of the economic classification without codes."""
    walk: _Walk | None = None
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if p.total or p.projects or not p.names:
            walk = None if not p.names else walk
            continue
        walk = walk or _Walk(chart(), "economic", year)
        code = walk.step(row.label, laddered=False)
        if code:
            _set_code(row, code)
            above = walk.parent(code, i)
            row.parent = above if above is not None else row.parent


def _department(units: list[int], printed: list[Printed]) -> int | None:
    if len(units) < 2:
        return None
    first, second = printed[units[0]], printed[units[1]]
    own = second.org == first.org or (second.org != first.org and bare_unit(second.org) == first.org)
    deeper = all(printed[i].indent > first.indent for i in units[1:])
    return units[0] if own or deeper else None


def _unit_above(i: int, p: Printed, department: int | None, by_code: dict[str, int]) -> int | None:
    for length in range(len(p.org_code) - 1, 0, -1):
        if p.org_code[:length] in by_code:
            return by_code[p.org_code[:length]]
    return department if department is not None and i > department else None


def _by_names(rows: list[Row], printed: list[Printed], classification: str, year: int | None) -> None:
    """Rows without codes: headings of balances, the ladder of ordinals, then the subject chart or the indentation."""
    vocabulary = words()
    walk = _Walk(chart(), _kind(classification), year)
    heading: int | None = None
    ladder: list[tuple[int, int]] = []  # (ordinal level, row)
    catalogue: dict[tuple[str, ...], int] = {}  # levels printed side by side -> the row that stands for them
    for i, (row, p) in enumerate(zip(rows, printed, strict=True)):
        if p.total and p.names:  # the 小计 of a level printed beside it
            row.role, row.label = "leaf", p.names[-1]
            catalogue[tuple(p.names)] = i
            continue
        if p.total:
            heading, ladder = None, []
            continue
        if (p.of_which or p.level == labels.DASH) and i:
            row.parent, row.role = _not_of_which(rows, i - 1), "of_which"
            continue
        if heading is not None and _under_heading(p, printed[heading], vocabulary):
            row.parent = heading
            row.role = "of_which" if _goes_on(rows, i, heading) else row.role
            continue
        heading = i if is_carryover_heading(row.label, vocabulary) else None
        if len(p.names) > 1:
            row.parent = catalogue.get(tuple(p.names[:-1]))
            catalogue[tuple(p.names)] = i
            continue
        laddered = p.level >= 0
        code = walk.step(row.label, laddered)
        if code:
            _set_code(row, code)
        if code and not laddered:
            row.parent = walk.parent(code, i)
            continue
        ladder = _climb(row, p, i, ladder, printed)
        if code:
            walk.parent(code, i)


def _climb(
    row: Row, p: Printed, i: int, ladder: list[tuple[int, int]], printed: list[Printed]
) -> list[tuple[int, int]]:
    """The parent by ordinals; a line without one belongs to the last ordinal line if it is indented below it.

    1. 2. 3. right below a line without ordinal are its parts; such a line stands at level -1.
    """
    if p.level >= 0:
        kept = [(level, at) for level, at in ladder if level < p.level]
        bare = kept and kept[-1][0] < 0
        if bare and p.level < 2:
            kept = []
        row.parent = kept[-1][1] if kept else None
        return [*kept, (p.level, i)]
    for level, at in reversed(ladder):
        above = printed[at]
        if level >= 0 and (p.indent > above.indent or (p.indent == 0 and above.indent == 0)):
            row.parent = at
            return ladder
    return [(-1, i)]


def _under_heading(p: Printed, heading: Printed, vocabulary: Words) -> bool:
    """Lines of funds under a balance line, or lines with a lower ordinal."""
    label = labels.heading(p.label)
    role = vocabulary.role(label)
    if role in _FUNDS or (not role and any(word in label for word in ("结转", "结余")) and "分配" not in label):
        return True
    return 0 <= heading.level < p.level or (heading.level < 0 and p.level >= 2)


def _goes_on(rows: list[Row], i: int, heading: int) -> bool:
    """Whether a line under a heading goes on with its list of 其中."""
    return rows[i - 1].role == "of_which" and rows[i - 1].parent == heading


def _kind(classification: str) -> Kind | None:
    if classification == "function":
        return "function"
    if classification == "economic":
        return "economic"
    return "gov_economic" if classification == "gov_economic" else None


def _set_code(row: Row, code: str) -> None:
    setattr(row, {"2": "function", "3": "economic", "5": "gov_economic"}[code[0]], code)
    row.code_source = "path"


class _Walk:
    """Follows printed names down the subject chart: a class, its sections, their items, in the order of the page."""

    def __init__(self, subjects: Chart, kind: Kind | None, year: int | None) -> None:
        self._chart = subjects
        self._kind = kind
        self._year = year
        self._at = ""  # the code of the last row that was found
        self._rows: dict[str, int] = {}
        self._seen: dict[str, int] = {}  # code -> the last year in which it was seen, of the name at hand

    def step(self, name: str, laddered: bool) -> str:
        """The code of the next name, or "": the deepest level that fits under what stands above it."""
        if self._kind is None or not name:
            return ""
        named = self._chart.by_name(name, self._kind, None)
        self._seen = {s.code: max((y for usage in s.usages for y in usage.years), default=0) for s in named}
        candidates = set(self._seen) or self._chart.by_older_name(name, self._kind)
        if laddered:  # a printed ordinal opens a class
            candidates = {code for code in candidates if len(code) == 3}
            self._at = ""
        if not candidates:
            return ""
        code = self._choose(candidates)
        self._at = code or self._at
        return code

    def _choose(self, candidates: set[str]) -> str:
        at = self._at
        # 款 right below its 类, 项 right below its 款; then siblings, then a new 款, then a new 类
        for parent in (at, at[:-2] if len(at) == 7 else "", at[:3]):
            if parent:
                fit = [c for c in candidates if len(c) == len(parent) + 2 and c.startswith(parent)]
                if fit:
                    return min(fit, key=self._staleness)
        top = sorted(c for c in candidates if len(c) == 3)
        return top[0] if top else ""

    def _staleness(self, code: str) -> tuple[int, str]:
        """How long before the table's year a code was last seen: of two codes of one name the current one counts."""
        return (max((self._year or 0) - self._seen.get(code, 0), 0), code)

    def parent(self, code: str, row: int) -> int | None:
        above = self._rows.get(code[:-2]) if len(code) > 3 else None
        if above is None and len(code) == 7:
            above = self._rows.get(code[:3])
        self._rows[code] = row
        return above
