"""A whole document as JSON and back: every record of `model`, with nothing left out and nothing rounded.

Records are objects by their field names, fields at their default are left out; tuples and lists are arrays; a dict whose
keys are no strings is an array of pairs; a Decimal is its text. What a value is on the way back is told by the types
that `model` declares.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pyfinance.errors import DamagedFileError
from pyfinance.model import Document

SCHEMA_VERSION = "1"
"""Version of the form; it changes when a field changes its meaning or goes."""


def to_json(document: Document) -> str:
    """The document as one line of JSON with ``schema_version``."""
    record = {"schema_version": SCHEMA_VERSION, "document": _encoded(document)}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes, name: str = "") -> Document:
    """The document that :func:`to_json` wrote. Raises DamagedFileError for any other text, which says what is wrong."""
    try:
        record = json.loads(text)
        version = record["schema_version"]
        if version != SCHEMA_VERSION:
            raise DamagedFileError(f"schema_version {version!r}, not {SCHEMA_VERSION!r}", name)
        document = _decoded(Document, record["document"], "document")
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedFileError(f"no JSON: {error}", name) from error
    except (KeyError, TypeError, _UnexpectedError) as error:
        raise DamagedFileError(f"no document of pyfinance: {error}", name) from error
    assert isinstance(document, Document)
    return document


class _UnexpectedError(Exception):
    """A value of another type than the record declares."""


def _encoded(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: _encoded(held)
            for name, default in _defaults(type(value)).items()
            if (held := getattr(value, name)) != default or type(held) is not type(default)
        }
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: _encoded(held) for key, held in value.items()}
        return [[_encoded(key), _encoded(held)] for key, held in value.items()]
    if isinstance(value, list | tuple):
        return [_encoded(held) for held in value]
    return value


@cache
def _defaults(record: type) -> dict[str, Any]:
    """Default values of the fields of a record; MISSING where there is none."""
    found: dict[str, Any] = {}
    for field in fields(record):
        found[field.name] = field.default if field.default_factory is MISSING else field.default_factory()
    return found


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


def _decoded(hint: Any, value: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _one_of(get_args(hint), value, where)
    if origin is Literal:
        if value not in get_args(hint):
            raise _UnexpectedError(f"{where} is {value!r}")
        return value
    if origin in (list, tuple, dict):
        return _many(origin, get_args(hint), value, where)
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise _UnexpectedError(f"{where} is no object")
        hints = _hints(hint)
        return hint(**{name: _decoded(hints[name], held, f"{where}.{name}") for name, held in value.items()})
    if hint is Decimal:
        return _decimal(value, where)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise _UnexpectedError(f"{where} is no {hint.__name__}")
    return value


def _one_of(hints: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and NoneType in hints:
        return None
    for hint in hints:
        if hint is not NoneType:
            try:
                return _decoded(hint, value, where)
            except _UnexpectedError:
                continue
    raise _UnexpectedError(f"{where} is {value!r}")


def _many(origin: type, hints: tuple[Any, ...], value: Any, where: str) -> Any:
    if origin is dict:
        pairs = value.items() if isinstance(value, dict) else value
        return {_decoded(hints[0], k, where): _decoded(hints[1], v, f"{where}[{k}]") for k, v in pairs}
    if not isinstance(value, list):
        raise _UnexpectedError(f"{where} is no array")
    if origin is list:
        return [_decoded(hints[0], held, f"{where}[{i}]") for i, held in enumerate(value)]
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(_decoded(hints[0], held, f"{where}[{i}]") for i, held in enumerate(value))
    if len(hints) != len(value):
        raise _UnexpectedError(f"{where} has {len(value)} parts, not {len(hints)}")
    return tuple(_decoded(hint, held, where) for hint, held in zip(hints, value, strict=True))


def _decimal(value: Any, where: str) -> Decimal:
    try:
        return Decimal(value) if isinstance(value, str) else _no_decimal(where)
    except InvalidOperation as error:
        raise _UnexpectedError(f"{where} is no decimal") from error


def _no_decimal(where: str) -> Decimal:
    raise _UnexpectedError(f"{where} is no decimal")
