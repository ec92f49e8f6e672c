from __future__ import annotations

import csv
import io
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from pyfinance.amounts import to_decimal
from pyfinance.display.findings import (
    check_record,
    counts_line,
    document_record,
    finding_lines,
    open_lines,
    severity_counts,
    summary_lines,
    unread_lines,
)
from pyfinance.display.html import fragment, sheet_html
from pyfinance.display.sheet import build_sheet, marks_of
from pyfinance.display.text import balanced, cut, pad, sheet_text, text_width, wrap
from pyfinance.display.tidy import COLUMNS, tidy_rows, value_text, write_csv
from pyfinance.display.words import LANGS, SEVERITIES, VERDICT_GROUPS, VERDICTS, word
from pyfinance.model import Cell, Column, Document, Evidence, Finding, Row, Table, Verdict


def test_tidy_has_one_line_per_printed_number(document: Document) -> None:
    rows = list(tidy_rows(document))
    assert len(rows) == sum(len(table.cells) for table in document.tables)
    assert all(tuple(row) == COLUMNS for row in rows)
    assert len(
        {tuple(row[name] for name in ("file", "table", "title", "part", "row", "measure")) for row in rows}
    ) == len(rows)


def test_tidy_line_holds_dimensions_and_place(document: Document) -> None:
    row = next(row for row in tidy_rows(document) if row["row"] == "205" and row["measure"] == "basic")
    assert row["value"] == "1030.00"
    assert (row["function"], row["economic"], row["code_source"]) == ("205", "", "printed")
    assert (row["place"], row["unit"], row["file"], row["year"]) == ("line 21", "万元", "决算.txt", "2024")


def test_values_keep_the_printed_digits(document: Document) -> None:
    values = {(row["row"], row["measure"]): row for row in tidy_rows(document) if row["title"] == "项目执行情况"}
    assert values["甲", "执行数"]["value"] == "989034.300"
    assert values["甲", "执行数"]["table"] == "项目执行情况"
    assert values["甲", "执行数"]["place"] == "p2:1,2.5,40,12"
    assert (values["甲", "执行率"]["value"], values["甲", "执行率"]["unit"]) == ("99.90", "%")
    assert values["乙", "执行数"]["value"] == "-12.5"


def test_a_value_without_text_comes_from_fen() -> None:
    assert value_text(Cell("", "万元", 4320910000, 4)) == "4320.91"
    assert value_text(Cell("", "%", number=Decimal("1E+2"))) == "100"


def test_values_equal_fen_and_exponent(document: Document) -> None:
    for table in document.tables:
        for cell in table.cells.values():
            if cell.is_amount:
                assert Decimal(value_text(cell)) == to_decimal(cell.fen, cell.exponent, cell.unit)


def test_csv_has_a_header_once(document: Document) -> None:
    stream = io.StringIO()
    assert write_csv(document, stream) == write_csv(document, stream, header=False)
    lines = list(csv.reader(io.StringIO(stream.getvalue())))
    assert tuple(lines[0]) == COLUMNS
    assert sum(line[0] == "file" for line in lines) == 1


def test_a_memo_column_makes_memo_cells(document: Document) -> None:
    document.tables[1].columns[2].measure = "memo.project"
    roles = {row["role"] for row in tidy_rows(document) if row["measure"] == "memo.project"}
    assert roles == {"memo"}


def test_width_counts_terminal_columns() -> None:
    assert text_width("决算2024") == 8
    assert text_width("e\u0301") == 1
    assert pad("表", 4) == "表  "
    assert pad("表", 4, "right") == "  表"
    assert cut("一般公共服务", 7) == "一般公…"
    assert cut("短", 7) == "短"
    assert wrap("一般公共预算", 8) == ["一般公共", "预算"]
    assert wrap("", 4) == [""]
    assert wrap("2023 部门决算 未注明", 16) == ["2023 部门决算", "未注明"]
    assert wrap("政府办公厅（室）事务", 14) == ["政府办公厅", "（室）事务"]
    assert wrap("（", 1) == ["（"]
    assert balanced("一般公共预算财政拨款收入", 14) == ["一般公共预算", "财政拨款收入"]
    assert balanced("", 5) == [""]
    assert wrap("final accounts", 8) == ["final", "accounts"]
    assert wrap("final accounts", 5) == ["final", "accou", "nts"]


def test_text_puts_blocks_side_by_side(document: Document) -> None:
    lines = sheet_text(build_sheet(document.tables[0])).splitlines()
    total = next(line for line in lines if line.startswith("总计"))
    assert total.count("总计") == total.count("1,300.00") == 2
    blank_left = next(line for line in lines if "住房保障支出" in line)
    assert blank_left.startswith(" ")


def test_text_lines_align(document: Document) -> None:
    lines = sheet_text(build_sheet(document.tables[0])).splitlines()[1:]
    seams = {text_width(line[: line.index(mark)]) for line in lines for mark in "│┼" if mark in line}
    assert len(seams) == 1


def test_text_stacks_blocks_and_cuts_names_when_narrow(document: Document) -> None:
    text = sheet_text(build_sheet(document.tables[0]), width=28)
    assert "│" not in text
    assert max(text_width(line) for line in text.splitlines()[1:]) <= 28
    assert text.count("1,300.00") == 3


def test_text_says_how_many_lines_it_left_out(document: Document) -> None:
    text = sheet_text(build_sheet(document.tables[1]), lines=4)
    assert text.splitlines()[-1] == word("more lines", n=4)


def test_blank_stays_blank_and_zero_shows(document: Document) -> None:
    text = sheet_text(build_sheet(document.tables[1]))
    total = next(line for line in text.splitlines() if "合计" in line and "1,300.00" in line)
    assert total.endswith("0.00")
    assert next(line for line in text.splitlines() if line.startswith("221")).count("300.00") == 2


def test_marks_show_the_gravest_severity(document: Document, findings: list[Finding]) -> None:
    table = document.tables[1]
    marks = marks_of(table, findings)
    assert {place: mark.severity for place, mark in marks.items()} == {(1, 1): "error"}
    assert "1,030.00×" in sheet_text(build_sheet(table, marks))


def test_header_cells_span_their_group(document: Document) -> None:
    block = build_sheet(document.tables[1]).blocks[0]
    group = next(head for head in block.heads if head.text == "本年支出")
    assert (group.column, group.columns, group.storey) == (2, 3, 0)
    assert [head.text for head in block.heads if head.storey == 0 and head.storeys == 2] == ["科目代码", "项目"]


class _Rectangle(HTMLParser):
    """Counts the cells that each row of a table covers, row spans included."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[int] = []
        self.reach: list[tuple[int, int]] = []
        self.tags: set[str] = set()
        self.titles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        if tag == "tr":
            number = len(self.rows)
            self.rows.append(sum(width for last, width in self.reach if last >= number))
        elif tag in ("td", "th"):
            width, tall = int(values.get("colspan") or 1), int(values.get("rowspan") or 1)
            self.rows[-1] += width
            if tall > 1:
                self.reach.append((len(self.rows) + tall - 2, width))
            if values.get("title"):
                self.titles.append(str(values["title"]))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_html_tables_are_rectangles_without_script(document: Document, findings: list[Finding], number: int) -> None:
    table = document.tables[number]
    parser = _Rectangle()
    html = fragment([sheet_html(build_sheet(table, marks_of(table, findings)))])
    parser.feed(html)
    assert len(set(parser.rows)) == 1
    assert "script" not in parser.tags
    assert "http" not in html
    if number == 1:
        assert parser.titles == ["建议核实：基本支出 1,030.00 大于合计 1,000.00"]


def test_html_escapes_what_a_document_prints(document: Document) -> None:
    document.tables[0].rows[0].label = "<img src=x>"
    assert "<img" not in sheet_html(build_sheet(document.tables[0]))


def test_blocks_of_different_height_still_make_a_rectangle(document: Document) -> None:
    document.tables[0].columns[0].path = ("收入",)
    parser = _Rectangle()
    parser.feed(sheet_html(build_sheet(document.tables[0])))
    assert len(set(parser.rows)) == 1


def test_finding_lines_show_the_arithmetic_once(findings: list[Finding]) -> None:
    zh, en = (finding_lines(findings[1], lang) for lang in LANGS)
    assert zh[0].startswith("错误 T05 205 基本支出（第 21 行）")
    assert any("1,030.00" in line and "1,000.00" in line for line in zh)
    assert en[0].startswith("error T05 205 basic (line 21)")
    assert not any("\u4e00" <= char <= "\u9fff" for line in en for char in line)
    assert len(zh) == len(set(zh))


def test_counts_line_groups_verdicts(findings: list[Finding]) -> None:
    counts: dict[Verdict, int] = {"exact": 5, "rounding": 2, "tie_only": 1, "mismatch": 1, "insufficient_data": 4}
    assert counts_line(counts, findings) == "核对 9: 一致 5 · 尾差 3 · 不符 1（错误 1 存疑 0） · 不适用 0 · 未检查 4"
    assert counts_line(counts, findings, "en").startswith(
        "checked 9: exact 5 · rounding 3 · mismatch 1 (error 1 question 0)"
    )


def test_every_verdict_is_in_one_group_and_every_key_has_words() -> None:
    grouped = [verdict for verdicts in VERDICT_GROUPS.values() for verdict in verdicts]
    assert sorted(grouped) == sorted(VERDICTS)
    for lang in LANGS:
        assert all(word(key, lang) for key in (*VERDICTS, *SEVERITIES, *VERDICT_GROUPS))


def test_summary_is_short_and_says_what_was_read(document: Document) -> None:
    lines = summary_lines(document)
    assert len(lines) <= 5
    assert lines[0] == "某局 2024 部门决算（汇总）"
    assert "收入总计 1,300.00 万元" in lines[2]
    assert lines[-1] == "已读 3 张表，18 个数中的 17 个 · 未读 2 · 未定行 1"
    assert summary_lines(document, "en")[-1].startswith("read 17 of 18 figures in 3 tables")
    document.units_in_scope = (Evidence("某局（本级）"), Evidence("某中心"))
    assert summary_lines(document)[0] == "某局 2024 部门决算（汇总，2 个单位）"
    assert summary_lines(document, "en")[0] == "某局 2024 final accounts (department, 2 units)"


def test_nothing_unread_or_open_is_hidden(document: Document) -> None:
    assert unread_lines(document) == [
        ("line 99", "？？", "no table"),
        ("项目执行情况 line 41", "1O,5", "not a number"),
    ]
    assert open_lines(document) == [("项目执行情况", "丙", "7")]
    record = document_record(document)
    assert len(record["unread"]) == 2
    assert record["open_rows"][0]["numbers"] == "7"


def test_check_record_has_the_documented_keys(document: Document, findings: list[Finding]) -> None:
    record = check_record(document, findings, {"exact": 3, "mismatch": 1})
    assert list(record) == ["schema_version", "file", "entity", "year", "kind", "counts", "findings"]
    assert set(record["counts"]) == set(VERDICTS)
    assert list(record["findings"][0]) == [
        "id", "rule", "verdict", "severity", "table", "part", "rows", "measure", "place", "printed", "computed",
        "residual", "slack", "formula", "repair", "message",
    ]  # fmt: skip
    assert record["year"] == 2024


def test_severities_are_counted(findings: list[Finding]) -> None:
    assert severity_counts(findings) == {"error": 1, "question": 0, "style": 0, "note": 1}


def test_a_column_without_a_printed_head_has_its_measure_in_words() -> None:
    columns = [Column(("final",), "final"), Column((), "budget"), Column(("决算",), "prior_final")]
    table = Table("T09", "", "", columns, [Row("合计", "合计")])
    for lang, expected in (("zh", ["项目", "决算数", "预算数", "决算"]), ("en", ["item", "final", "budget", "决算"])):
        (block,) = build_sheet(table, lang=lang).blocks  # type: ignore[arg-type]
        assert [head.text for head in block.heads] == expected
