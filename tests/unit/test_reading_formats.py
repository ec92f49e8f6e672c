"""What a file is told by its content, how much it may take, and the tidy form read back."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

import pyfinance as pf
from pyfinance.errors import ArgumentError, DamagedFileError, LimitError, UnknownFormatError
from pyfinance.reading.cells import read_csv, read_json
from pyfinance.reading.delimited import separator_of
from pyfinance.reading.limits import Limits, Meter
from pyfinance.reading.sniff import sniff
from pyfinance.writing import FORMATS, file_bytes
from pyfinance.writing.made_up import made_up

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in names:
            target.writestr(name, b"")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"junk\n%PDF-1.4", "pdf"),
        (archive("xl/workbook.xml"), "xlsx"),
        (archive("[Content_Types].xml", "xl/worksheets/a.xml"), "xlsx"),
        (archive("word/document.xml"), "docx"),
        (archive("content.xml", "mimetype"), "ods"),
        (archive("OFD.xml"), "ofd"),
        (archive("a.txt"), "zip"),
        (b"PK\x03\x04broken", "zip"),
        (OLE, "ole"),
        (b"\x89PNG\r\n", "image"),
        (b"{\\rtf1", "rtf"),
        (b"MIME-Version: 1.0\n", "mht"),
        (b"<?xml version='1.0'?><Workbook/>", "xml"),
        (b"\xef\xbb\xbf<TABLE border=1>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b"table,row,measure,value,unit\n", "tidy csv"),
        ("\ufefftable,title,part,row,measure,value,unit\n".encode(), "tidy csv"),
        (b'[{"table": "T05", "row": "1", "measure": "a", "value": "1", "unit": "b"}]', "tidy json"),
        (b"PAR1xxxx", "parquet"),
        ("收入支出决算总表".encode(), "text"),
        ("收入支出决算总表".encode("gbk"), "text"),
        (b"{}", "text"),
    ],
)
def test_formats_are_told_by_content(data: bytes, form: str) -> None:
    assert sniff(data) == form


@pytest.mark.parametrize(
    ("data", "advice"),
    [(b"{\\rtf1", "docx"), (b"\x89PNG\r\n", "PDF"), (archive("a.txt"), "unpack"), (b"MIME-Version: 1.0\n", "browser")],
)
def test_an_unknown_format_says_what_to_do(data: bytes, advice: str) -> None:
    with pytest.raises(UnknownFormatError, match=advice):
        pf.read(data)


def test_old_word_and_wps_files_say_how_to_convert() -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    book.add_sheet("a")
    out = io.BytesIO()
    book.save(out)
    word = out.getvalue().replace("Workbook".encode("utf-16-le"), "WordFile".encode("utf-16-le"))
    for name, advice in (("WordDocu", "old binary"), ("WpsDocum", ".wps"), ("Encrypte", "old binary")):
        data = word.replace("WordFile".encode("utf-16-le"), name.encode("utf-16-le"))
        with pytest.raises(UnknownFormatError, match=advice):
            pf.read(data)


@pytest.mark.parametrize("form", FORMATS)
def test_paths_bytes_and_files_whatever_their_name(form: str, tmp_path: Path) -> None:
    if form == "parquet":
        pytest.importorskip("duckdb")
    data = file_bytes(made_up(5).document, form)
    path = tmp_path / "决算.pdf"
    path.write_bytes(data)
    with path.open("rb") as file:
        found = [pf.read(data), pf.read(path), pf.read(str(path)), pf.read(file), pf.read([data])]
    counts = {len(d.cells()) for d in found}
    assert len(counts) == 1
    assert counts.pop() > 50


def test_a_file_opened_as_text_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("收入决算表", encoding="utf-8")
    with path.open(encoding="utf-8") as file, pytest.raises(ArgumentError, match="binary"):
        pf.read(file)  # type: ignore[arg-type]


def test_limits_are_for_all_files_together() -> None:
    data = file_bytes(made_up(5).document, "html")
    pf.read([data, data], limits=Limits(bytes=2 * len(data)))
    with pytest.raises(LimitError) as caught:
        pf.read([data, data], limits=Limits(bytes=2 * len(data) - 1))
    assert (caught.value.limit, caught.value.source) == ("bytes", "source 2")


@pytest.mark.parametrize(
    ("form", "limits", "limit"),
    [
        ("xlsx", Limits(pages=2), "pages"),
        ("xlsx", Limits(cells=40), "cells"),
        ("xlsx", Limits(markup=100), "markup"),
        ("docx", Limits(markup=1000), "markup"),
        ("docx", Limits(cells=9), "cells"),
        ("ofd", Limits(pages=2), "pages"),
        ("html", Limits(cells=9), "cells"),
        ("csv", Limits(cells=9), "cells"),
        ("json", Limits(markup=9), "markup"),
    ],
)
def test_every_limit_is_a_typed_error(form: str, limits: Limits, limit: str) -> None:
    with pytest.raises(LimitError) as caught:
        pf.read(file_bytes(made_up(5).document, form), limits=limits)
    assert caught.value.limit == limit


def test_time_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 100))
    monkeypatch.setattr("pyfinance.reading.limits.time.monotonic", lambda: next(clock))
    meter = Meter(Limits(seconds=150), "a")
    meter.look()
    with pytest.raises(LimitError, match="seconds"):
        meter.look()


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "9"])
def test_a_limit_is_a_whole_number(value: object) -> None:
    with pytest.raises(ArgumentError):
        Limits(cells=value)  # type: ignore[arg-type]


HEAD = "table,part,row,measure,value,unit,place,basis\n"


def test_the_tidy_form_is_read_back() -> None:
    text = HEAD + 'T05,,201,total,1300.50,万元,"p7:1.5,2,30.25,4",settled\nT05,,201,rate,99.9,%,line 9,printed\n'
    table = read_csv(text, "a.csv", 2, Meter()).tables[0]
    amount, rate = table.cells[0, 0], table.cells[0, 1]
    assert (table.id, table.unit, table.pages) == ("T05", "万元", (7,))
    assert (amount.fen, amount.exponent, amount.basis, amount.place.box) == (
        1300500000,
        4,
        "settled",
        (150, 200, 3025, 400),
    )
    assert (str(rate.number), rate.unit, rate.place.line, rate.place.file) == ("99.9", "%", 9, 2)


def test_what_is_no_number_or_stands_twice_is_a_gap() -> None:
    text = HEAD + "T05,,201,total,1.00,元,,\nT05,,201,total,2.00,元,,\nT05,,202,total,x,元,,\nT05,,203,total,1O,%,,\n"
    found = read_csv(text, "a.csv", 0, Meter())
    assert [gap.reason for gap in found.gaps] == ["a second figure of 201 and total", "not a number", "not a number"]
    assert len(found.tables[0].cells) == 1


def test_json_in_its_three_forms() -> None:
    cell = {"table": "T05", "row": "201", "measure": "total", "value": "1.50", "unit": "元", "place": None}
    for text in (
        json.dumps([cell]),
        json.dumps({"cells": [cell]}),
        json.dumps(cell) + "\n\n" + json.dumps({**cell, "row": "2"}),
    ):
        assert read_json(text, "a", 0, Meter()).tables[0].cells[0, 0].fen == 150


@pytest.mark.parametrize("text", ['[{"table": "T05"}]', "[1]", '{"cells": 5}', '{"table"'])
def test_json_that_holds_no_cells(text: str) -> None:
    with pytest.raises(DamagedFileError):
        read_json(text, "a", 0, Meter())


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("收入决算表,,\n项目,金额,\n甲,1,2\n", ","),
        ("a\tb\nc\td\ne\tf\n", "\t"),
        ("a;b\nc;d\ne;f\n", ";"),
        ('收入,"1,234.50"\n支出,"2,000.00"\n合计,"3,234.50"\n', ","),
        ("a,b\nc,d\n", ""),
        ("本年收入 1,234.50\n本年支出 1,000,000.00\n合计 3\n", ""),
        ("", ""),
    ],
)
def test_csv_is_told_from_text(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_a_printed_table_as_csv() -> None:
    text = (
        "2024年度收入决算表,,,\n单位：万元,,,\n科目编码,科目名称,本年收入合计,财政拨款收入\n"
        ',合计,"1,300.00","1,300.00"\n201,一般公共服务支出,"1,300.00","1,300.00"\n'
    )
    d = pf.read(text.encode("gbk"))
    cell = d["T02"].cell("201", "fiscal_appropriation")
    assert cell is not None
    assert (cell.text, cell.unit, str(cell.place)) == ("1,300.00", "万元", "csv!D5")
