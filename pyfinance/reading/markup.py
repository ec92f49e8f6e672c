"""XML and HTML bytes to trees: the only module that parses markup, with everything switched off that reaches outside.

No document type is accepted in XML (so no entity is declared, expanded or fetched), nothing is loaded over the network,
and the size is asked of the meter first: a tree takes some thirty times its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pyfinance.errors import DamagedFileError, MissingExtraError
from pyfinance.reading.limits import Meter

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DOCTYPE = "<!DOCTYPE"
_FIRST_ELEMENT = re.compile(rb"<\x00?[A-Za-z_]")


def parse_xml(data: bytes, part: str, meter: Meter) -> Element:
    """The root of an XML part. Raises DamagedFileError where it is not well formed or declares a document type."""
    etree = _etree()
    meter.tree(len(data))
    _refuse_doctype(data, part, meter)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(f"{meter.name}: {part} is no well-formed XML: {error}", meter.name) from error
    if root is None:
        raise DamagedFileError(f"{meter.name}: {part} is empty", meter.name)
    return root


def stream_xml(data: bytes, part: str, meter: Meter, tags: tuple[str, ...]) -> Iterator[Element]:
    """The elements with these tags ({namespace}name) of a part of any size, each dropped when the next is asked for."""
    etree = _etree()
    _refuse_doctype(data, part, meter)
    events = etree.iterparse(
        BytesIO(data), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(f"{meter.name}: {part} is no well-formed XML: {error}", meter.name) from error


def parse_html(text: str, meter: Meter) -> tuple[Element | None, bool]:
    """The root of a web page, however careless (None where it holds no element); whether its end could not be read."""
    etree = _etree()
    meter.tree(len(text))
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8", recover=True
    )
    try:
        root: Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(f"{meter.name}: no web page that can be read: {error}", meter.name) from error
    return root, any(entry.level_name == "FATAL" for entry in parser.error_log)


def local_name(element: Element) -> str:
    """The tag of an XML element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; "" where there is none."""
    return next((str(v) for key, v in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def has_doctype(data: bytes) -> bool:
    """Whether XML declares a document type; only what stands before its first element is looked at."""
    first = _FIRST_ELEMENT.search(data)
    head = data[: first.start()] if first else data
    return any(_DOCTYPE.encode(encoding) in head for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def _refuse_doctype(data: bytes, part: str, meter: Meter) -> None:
    if has_doctype(data):
        raise DamagedFileError(f"{meter.name}: {part} declares a document type, which no such file may", meter.name)


def _etree() -> Any:
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("reading Excel, Word, OFD and web pages needs lxml (pip install lxml)") from error
    return etree
