"""Bytes of text dumps in the encodings of practice, and bytes that are no text."""

from __future__ import annotations

import random

import pytest

from pyfinance.errors import UnknownFormatError
from pyfinance.reading.text import decode

TEXT = "收入决算表\r\n单位：万元\n合计 4,339.05\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
def test_text_comes_back_whatever_its_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_utf_8_is_not_taken_for_gbk() -> None:
    assert decode("决算".encode()) == "决算"
    assert decode("决算".encode("gbk")) == "决算"


def test_characters_beyond_gbk_survive() -> None:
    rare = "㐂𠀀"
    assert decode(rare.encode("gb18030")) == rare


@pytest.mark.parametrize("data", [b"", b"  \n\t\r\n", "﻿".encode(), b"\x0c\x0c"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    with pytest.raises(UnknownFormatError, match="empty"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\x00" * 64,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "合计\x01\x02".encode(),
        bytes(random.Random(7).randbytes(4096)),
    ],
)
def test_bytes_that_are_no_text_are_an_error(data: bytes) -> None:
    with pytest.raises(UnknownFormatError):
        decode(data)


def test_the_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="not a text file"):
        decode(b"\x00\x01\x02")
