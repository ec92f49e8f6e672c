"""Departments of the real documents against the units that their own tables print, each made a disclosure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyfinance.model import Document, Evidence, Table
from pyfinance.panel import consolidate
from tests.documents.conftest import Corpus, names

# documents whose T02 (income) has a row for each of several units, and how their sum meets the printed total
BY_UNITS = {
    "广州市住房和城乡建设局": "rounding", "广州市工业和信息化局": "rounding", "广州市规划和自然资源局": "exact",
    "杭州市公安局": "mismatch", "湖州市交通运输局": "rounding", "泉州市人民政府办公室": "exact",
    "苏州市自然资源和规划局": "exact", "无锡市信访局": "exact", "无锡市应急管理局": "exact", "西安市气象局": "exact",
    "西安市科学技术局": "rounding", "珠海市商务局": "rounding",
}  # fmt: skip
GAPS = {"杭州市公安局": 147168 * 10**4}  # fen: 404,415.23 is printed over rows that come to 402,943.55 (万元)


def unit_tables(document: Document) -> dict[str, list[Table]]:
    """T02 and T03 of each unit, as the rows of the department's tables tell them."""
    found: dict[str, list[Table]] = {}
    for table in document.tables:
        if table.id not in ("T02", "T03"):
            continue
        for r, row in enumerate(table.rows):
            if row.key.startswith("单位:") and "|" not in row.key and row.role == "leaf":
                own = replace(row, key="合计", label="合计", role="total", org="")
                cells = {(0, c): cell for (at, c), cell in table.cells.items() if at == r}
                found.setdefault(row.org, []).append(replace(table, rows=[own], cells=cells))
    return found


@pytest.mark.parametrize("entity", BY_UNITS)
def test_units_add_up_to_the_department(entity: str, corpus: Corpus) -> None:
    (name,) = [one for one in names(".pdf") if f"_{entity}_" in one]
    document = corpus[name]
    units = [
        replace(document, tables=tables, entity=Evidence(unit), scope="unit", units_in_scope=())
        for unit, tables in unit_tables(document).items()
    ]
    assert len(units) > 1
    found = consolidate(replace(document, units_in_scope=()), units)
    line = found.line("T02", "合计", "total")
    assert line is not None
    assert (line.closes, line.verdict) == ("neither" if entity in GAPS else "both", BY_UNITS[entity])
    if entity in GAPS:
        assert line.gap == GAPS[entity]
        return
    assert [one for one in found.questions if one.table in ("T02", "T03")] == []
    short = consolidate(replace(document, units_in_scope=()), units[:-1]).line("T02", "合计", "total")
    assert short is not None
    assert short.closes == "neither"
    listed = replace(document, units_in_scope=tuple(one.entity for one in units))
    missing = consolidate(listed, units[:-1])
    assert [one.entity for one in missing.missing] == [units[-1].entity.value]
    assert missing.verdict == "insufficient_data"
