"""Where the tables of a text dump begin and end."""

from __future__ import annotations

from pyfinance.reading.text.blocks import Divided, divide, is_page_number, printed_lines

TABLE = ["单位：万元", "科目编码 科目名称 合计 基本支出 项目支出", "合计 3.00 1.00 2.00"]


def divided(*lines: str) -> Divided:
    return divide(printed_lines("\n".join(lines)))


def test_a_list_of_contents_begins_no_table() -> None:
    found = divided("目录", "一、收入决算表", "二、支出决算表", "第三部分 说明", "一、收入决算情况说明")
    assert not found.blocks
    assert len(found.lines) == 5


def test_caption_number_unit_and_entity() -> None:
    found = divided(
        "三、支出决算表", "支出决算表", "公开 03 表", "部门：某某局 单位：万元", *TABLE[1:], "注：反映支出。"
    )
    (block,) = found.blocks
    assert (block.title, block.number, block.unit) == ("支出决算表", "公开03表", "万元")
    assert block.layout is not None
    assert block.layout.id == "T03"
    assert [line.text for line in block.lines] == TABLE[1:]
    assert block.notes == ["注：反映支出。"]
    assert "部门：某某局 单位：万元" in [line.text for line in found.lines]


def test_a_title_glued_to_a_note_or_a_page_number_begins_a_table() -> None:
    found = divided(
        "支出决算表", *TABLE, "注：反映支出。收入决算表", *TABLE, "18一般公共预算财政拨款支出决算表", *TABLE
    )
    assert [block.layout.id for block in found.blocks if block.layout] == ["T03", "T02", "T05"]
    assert [block.title for block in found.blocks] == ["支出决算表", "收入决算表", "一般公共预算财政拨款支出决算表"]


def test_a_table_ends_where_prose_begins() -> None:
    found = divided("支出决算表", *TABLE, "本年支出合计 3.00 万元，其中基本支出 1.00 万元。", "完。")
    assert len(found.blocks[0].lines) == 2
    assert [line.text for line in found.lines][-2:] == ["本年支出合计 3.00 万元，其中基本支出 1.00 万元。", "完。"]


def test_a_table_ends_at_a_part_glued_to_a_page_number() -> None:
    found = divided("支出决算表", *TABLE, "19第三部分 决算情况说明", "一、收入支出决算总体情况说明")
    assert [line.text for line in found.lines][-2:] == ["第三部分 决算情况说明", "一、收入支出决算总体情况说明"]


def test_notes_go_on_over_lines_and_explain_an_empty_table() -> None:
    found = divided(
        "政府性基金预算财政拨款收入支出决算表", "单位：万元", "科目编码 科目名称 合计", "合计", "注：本表反映收入、", "支出情况。",
        "本单位没有政府性基金预算财政拨款。", "第三部分 说明",
    )  # fmt: skip
    (block,) = found.blocks
    assert block.notes == ["注：本表反映收入、支出情况。", "本单位没有政府性基金预算财政拨款。"]
    assert block.explained_empty


def test_a_table_that_continues_with_its_head_on_the_next_page_is_one() -> None:
    page = ["支出决算表", "部门：某某局 单位：万元", "科目编码 科目名称 合计", "栏次 1"]
    found = divided(
        "7表3",
        *page,
        "合计 3.00",
        "201 一般公共服务支出 1.00",
        "8表3",
        *page,
        "合计 3.00",
        "205 教育支出 2.00",
        "注：完。",
    )
    (block,) = found.blocks
    assert block.number == "表3"
    body = [line.text for line in block.lines]
    assert body == [*page[2:], "合计 3.00", "201 一般公共服务支出 1.00", "合计 3.00", "205 教育支出 2.00"]


def test_places_are_lines_of_the_file_and_page_breaks_are_line_breaks() -> None:
    lines = printed_lines("一\r\n\r\n二\f三\r四")
    assert [(line.text, line.place.line) for line in lines] == [("一", 1), ("二", 3), ("三", 3), ("四", 4)]


def test_page_numbers() -> None:
    assert all(is_page_number(text) for text in ("7", "— 12 —", "- 3 -", "第3页", "第 3 页 共 9 页"))
    assert not any(is_page_number(text) for text in ("7.5", "2010301", "第三页"))
