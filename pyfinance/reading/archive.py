"""Zip containers (xlsx, docx, ods, ofd): every member is checked before any library sees the file.

A member's header may lie about its size, name a place outside the container, or stand there twice. Nothing is written
to disk; members are unpacked into memory, by blocks, as far as the meter allows.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyfinance.errors import DamagedFileError, LimitError
from pyfinance.reading.limits import Meter
from pyfinance.reading.markup import has_doctype, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BLOCK: Final = 1 << 20
_ENTRY: Final = b"PK\x01\x02"
_MOST_MEMBERS: Final = 20_000  # a page takes a few; a directory of millions takes memory before anything is read
_ENCRYPTED: Final = 0x1
_OUTSIDE: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_XML: Final = (".xml", ".rels")
# what the standard library raises for damaged archives, found by mutating them
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError, OSError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip


def member_names(data: bytes) -> list[str]:
    """The names in the directory of a zip archive; empty where it cannot be read."""
    if data.count(_ENTRY) > _MOST_MEMBERS:
        return []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except _DAMAGE:
        return []


class Archive:
    """An open zip container.

    Raises DamagedFileError where it is none, is encrypted, or names a place outside itself.
    """

    def __init__(self, data: bytes, meter: Meter) -> None:
        self._meter = meter
        if data.count(_ENTRY) > _MOST_MEMBERS:
            raise self._damaged(f"an archive of more than {_MOST_MEMBERS} members is no document")
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _DAMAGE as error:
            raise self._damaged(f"a damaged archive: {error}") from error
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._parts: dict[str, bytes] = {}
        for info in self._zip.infolist():
            if _OUTSIDE.search(info.filename):
                raise self._damaged(f"the archive names a place outside itself: {info.filename!r}")
            if info.flag_bits & _ENCRYPTED:
                raise self._damaged("the archive is locked by a password")
            if info.filename in self._members:
                raise self._damaged(f"the archive holds {info.filename!r} twice")
            self._members[info.filename] = info

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises DamagedFileError where it is absent or damaged, LimitError where it is too long.
        """
        if name in self._parts:
            return self._parts[name]
        info = self._members.get(name)
        if info is None:
            raise self._damaged(f"the archive has no {name!r}")
        blocks = []
        try:
            with self._zip.open(info) as stream:
                while block := stream.read(_BLOCK):
                    self._meter.unpack(len(block))
                    blocks.append(block)
        except LimitError:  # a ValueError too, but no damage
            raise
        except _DAMAGE as error:
            raise self._damaged(f"{name!r} cannot be unpacked: {error}") from error
        part = self._parts[name] = b"".join(blocks)
        return part

    def xml(self, name: str) -> Element:
        """The root of an XML member."""
        return parse_xml(self.read(name), name, self._meter)

    def repacked(self, wanted: re.Pattern[str]) -> bytes:
        """The same container with the wanted members only, unpacked and checked: what a library may be given.

        A library that unpacks by itself may trust sizes that lie; in the new container they are true.
        """
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
            for name in self._members:
                if name.endswith("/") or not wanted.search(name):
                    continue
                part = self.read(name)
                if name.endswith(_XML) and has_doctype(part):
                    raise self._damaged(f"{name} declares a document type, which no such file may")
                copy.writestr(name, part)
        return out.getvalue()

    def target(self, base: str, reference: str) -> str:
        """The member that a reference in the member ``base`` means; it may not lead out of the container."""
        path = reference.replace("\\", "/")
        joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
        name = posixpath.normpath(joined)
        if name.startswith("../") or name in (".", ".."):
            raise self._damaged(f"{base} refers to a place outside the archive: {reference!r}")
        return name

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (role, member) of a part of an Office file ("" for the whole); external ones are left out."""
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if path not in self:
            return {}
        found = {}
        for relation in self.xml(path).iter("{*}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            role = (relation.get("Type") or "").rpartition("/")[2]
            found[relation.get("Id") or ""] = (role, self.target(part, relation.get("Target") or ""))
        return found

    def main_part(self, usual: str) -> str:
        """The part that an Office file opens with."""
        if usual in self:
            return usual
        return next((path for role, path in self.relations("").values() if role == "officeDocument"), usual)

    def _damaged(self, message: str) -> DamagedFileError:
        return DamagedFileError(f"{self._meter.name}: {message}", self._meter.name)
