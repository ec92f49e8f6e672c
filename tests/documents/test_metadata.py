"""Entity, year and kind of every shared document against their index."""

from __future__ import annotations

import pytest

from pyfinance.reading.tables import labels

from .conftest import Corpus, names

# What a file does not print, or prints otherwise: tables published without their text name no body (and one title is drawn
# without characters), a template has none, and one body writes its name in full where the index shortens it.
WITHOUT_BODY = ("北京市信访办公室", "北京市司法局", "北京市政务服务和数据管理局", "北京市审计局", "模板")
OTHERWISE = {"pingtan_县政协_2016_部门决算_说明.txt": "中国人民政治协商福建省平潭县委员会"}


def bare(name: str) -> str:
    return name.replace("（", "").replace("）", "").removeprefix("中共")


@pytest.mark.parametrize("name", names(".pdf", ".txt"))
def test_entity_year_and_kind(name: str, corpus: Corpus, index: dict[str, dict[str, str]]) -> None:
    document, expected = corpus[name], index[name]
    assert document.year.value == expected["year"]
    assert document.kind == ("final_accounts" if "决算" in expected["kind"] else "budget")
    if not any(part in name for part in WITHOUT_BODY):
        assert bare(document.entity.value) == bare(OTHERWISE.get(name, expected["entity"]))
        assert document.entity.text or document.entity.by


@pytest.mark.parametrize("name", [n for n in names(".pdf") if "本级" in n])
def test_a_head_office_is_told_from_its_department(name: str, corpus: Corpus) -> None:
    assert corpus[name].scope == "head_office"


@pytest.mark.parametrize("name", [n for n in names(".pdf") if "单位预算" in n])
def test_a_unit_is_told_from_a_department(name: str, corpus: Corpus) -> None:
    assert corpus[name].scope == "unit"


@pytest.mark.parametrize(("name", "count"), [("jilin", 4), ("宜川路", 6), ("生态环境局_2025", 3)])
def test_units_in_scope_of_the_text_dumps(name: str, count: int, corpus: Corpus) -> None:
    (file,) = [n for n in names(".txt") if name in n]
    units = corpus[file].units_in_scope
    assert len(units) == count
    assert units[0].value.endswith("（本级）")


LEVELS = {
    "central": {"central"},
    "jiangsu": {"province"},
    "jilin": {"province"},
    "pingtan": {"county"},
    "shanghai-putuo": {"county", "township", "city"},  # a template names only the municipality
}


@pytest.mark.parametrize("name", names(".pdf", ".txt"))
def test_level_and_place_come_from_printed_words(name: str, corpus: Corpus, index: dict[str, dict[str, str]]) -> None:
    document = corpus[name]
    if not document.entity.value:
        assert document.level.value == ""
        return
    if document.level.value:
        assert document.level.value in LEVELS.get(index[name]["place"], {"city"})
        assert document.level.text
    if document.place.value:
        assert labels.squeeze(document.place.value) in labels.squeeze(document.place.text)


def test_most_documents_tell_level_and_place(corpus: Corpus) -> None:
    known = [corpus[name] for name in names(".pdf", ".txt") if corpus[name].entity.value]
    assert sum(bool(document.level.value) for document in known) >= len(known) - 1
    assert sum(bool(document.place.value) for document in known) >= len(known) - 4  # schools under no division


@pytest.mark.parametrize(
    ("name", "parent"),
    [("西南大学_2024", "教育部"), ("气象局本级", "深圳市气象局"), ("刑事科学", "上海市公安局"), ("水利局", "")],
)
def test_the_body_above(name: str, parent: str, corpus: Corpus) -> None:
    (file,) = [n for n in names(".pdf") if name in n]
    assert corpus[file].parent.value == parent


@pytest.mark.parametrize(
    ("name", "count"), [("外事办公室", 1), ("交通管理支队", 1), ("深圳市气象局", 1), ("商务局", 0)]
)
def test_what_is_withheld(name: str, count: int, corpus: Corpus) -> None:
    (file,) = [n for n in names(".pdf", ".txt") if name in n]
    assert len(corpus[file].confidential) == count
