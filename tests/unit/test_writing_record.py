"""A document as JSON and back."""

from __future__ import annotations

import json

import pytest

import pyfinance as pf
from pyfinance.errors import DamagedFileError
from pyfinance.model import Document
from pyfinance.writing import record


def test_the_example_comes_back_equal() -> None:
    document = pf.read(pf.example()).document
    assert record.from_json(record.to_json(document)) == document


def test_records_built_by_hand_come_back_equal(document: Document) -> None:
    text = record.to_json(document)
    assert json.loads(text)["schema_version"] == record.SCHEMA_VERSION
    assert record.from_json(text.encode("utf-8")) == document


def test_a_disclosure_goes_through_json() -> None:
    disclosure = pf.read(pf.example())
    again = pf.from_json(disclosure.to_json())
    assert again.cells() == disclosure.cells()
    assert again.check().to_dict() == disclosure.check().to_dict()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema_version":"0","document":{}}',
        '{"schema_version":"1","document":[]}',
        '{"schema_version":"1","document":{"files":[1]}}',
        '{"schema_version":"1","document":{"files":["a"],"kind":"poem"}}',
        '{"schema_version":"1","document":{"files":["a"],"nothing":1}}',
    ],
)
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(DamagedFileError):
        record.from_json(text)
