"""Files that mean harm, or that are damaged, each made when it is asked for."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Final

from pyfinance.writing import file_bytes
from pyfinance.writing.made_up import made_up

MIB: Final = 1 << 20


def sample(form: str, seed: int = 3) -> bytes:
    """A right file of a format, small."""
    return file_bytes(made_up(seed).document, form)


def changed(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """A zip archive with every member passed through ``change`` (None: left out), and further members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = change(name, source.read(name))
            if part is not None:
                target.writestr(name, part)
        for name, part in (extra or {}).items():
            target.writestr(name, part)
    return out.getvalue()


def replaced(form: str, member: str, old: bytes, new: bytes) -> bytes:
    """A sample in which one text of the members whose names match is another."""
    found = 0

    def change(name: str, part: bytes) -> bytes:
        nonlocal found
        if not re.search(member, name) or old not in part:
            return part
        found += 1
        return part.replace(old, new, 1)

    data = changed(sample(form), change)
    assert found, (form, member, old)
    return data


# PDF


def pdf(objects: list[str], trailer: str = "") -> bytes:
    """A PDF of these objects; the first is its catalog."""
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R {trailer} >>\n"
    return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


def pages(
    count: int, content: str, resources: str = "<< /Font << /F 3 0 R >> >>", more: list[str] | None = None
) -> bytes:
    """A PDF of many pages with one content."""
    first = 5 + len(more or [])
    kids = " ".join(f"{first + n} 0 R" for n in range(count))
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents 4 0 R >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        *(more or []),
        *[page] * count,
    ]
    return pdf(objects)


def ruled_page(rows: int) -> str:
    """The content of a page with a ruled table of figures."""
    steps = [f"50 {800 - 20 * n} m 500 {800 - 20 * n} l S" for n in range(rows + 1)]
    steps += [f"{50 + 150 * n} 800 m {50 + 150 * n} {800 - 20 * rows} l S" for n in range(4)]
    steps += [f"BT /F 9 Tf {60 + 150 * c} {786 - 20 * r} Td ({r}{c}.25) Tj ET" for r in range(rows) for c in range(3)]
    return "\n".join(steps)


def encrypted_pdf() -> bytes:
    body = "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", body]
    return pdf(objects, "/Encrypt 3 0 R /ID [<31> <31>]")


def image_pdf() -> bytes:
    image = (
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
        "\nstream\n0\nendstream"
    )
    return pages(1, "q 500 0 0 700 50 50 cm /I Do Q", "<< /XObject << /I 5 0 R >> >>", [image])


# archives


def bomb(form: str, member: str) -> bytes:
    """A member that unpacks to 300 MiB of blanks from 300 KiB."""
    return changed(sample(form), lambda name, part: None if name == member else part, {member: b" " * (300 * MIB)})


def lying_bomb(form: str, member: str) -> bytes:
    """The same, but the directory says that the member is small."""
    data = bytearray(bomb(form, member))
    size = struct.pack("<I", 300 * MIB)
    at = data.find(size)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 1000)
        at = data.find(size)
    return bytes(data)


def overlapping_bomb() -> bytes:
    """Ten thousand directory entries that all point at one member of a MiB: ten GiB in a small file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * MIB)
    data = whole.getvalue()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    entries = b""
    for n in range(10_000):
        name = f"xl/{n:012d}".encode()
        entries += entry[:46].replace(struct.pack("<H", 15), struct.pack("<H", 15), 1) + name
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 10_000, 10_000, len(entries), start, 0)
    return data[:start] + entry + entries[len(entry) :] + tail


def many_members(count: int = 60_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        for n in range(count):
            archive.writestr(f"xl/{n}", b"")
    return out.getvalue()


XXE: Final = b'<!DOCTYPE a [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
LAUGHS: Final = (
    b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]>"
)


def with_doctype(form: str, member: str, doctype: bytes, entity: bytes) -> bytes:
    """A member that declares entities and uses one of them."""

    def change(name: str, part: bytes) -> bytes:
        if name != member:
            return part
        head, mark, rest = part.partition(b"?>")
        return head + mark + doctype + rest.replace(b"</", b"&" + entity + b";</", 1)

    return changed(sample(form), change)


def nested_zip() -> bytes:
    inner = sample("xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner.xlsx", inner)
    return out.getvalue()


# worksheets


def sheet(rows: str) -> bytes:
    """A workbook whose first sheet has this data."""

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return re.sub(
            rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows.encode() + b"</sheetData>", part, flags=re.DOTALL
        )

    return changed(sample("xlsx"), change)


def million_cells() -> bytes:
    row = "".join(f"<c><v>{n}.25</v></c>" for n in range(100))
    return sheet(f"<row>{row}</row>" * 10_000)


def far_cell() -> bytes:
    return sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')


def far_cells() -> bytes:
    """Rows that are filled at both ends: as wide as a sheet can be."""
    return sheet(
        "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>2</v></c></row>' for n in range(1, 3000))
    )


def wide_merges() -> bytes:
    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet2.xml"):
            return part
        cells = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(1, 2000))
        return re.sub(rb"<mergeCells.*</mergeCells>", b"<mergeCells>" + cells + b"</mergeCells>", part, flags=re.DOTALL)

    return changed(sample("xlsx"), change)


def ods(table: str) -> bytes:
    """An OpenDocument spreadsheet with this table."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f"{table}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def repeated_ods() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return ods(f'<table:table table:name="a">{row}</table:table>')


def looping_compound() -> bytes:
    """A compound file whose directory chain never ends."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<4H", header, 26, 3, 0xFFFE, 9, 6)
    struct.pack_into("<5I", header, 44, 1, 1, 0, 0, 0x1000)
    struct.pack_into("<2I", header, 60, 0xFFFFFFFE, 0)
    struct.pack_into("<2I", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<I", header, 76, 0)
    struct.pack_into("<108I", header, 80, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, *[1] * 127)  # sector 1 follows sector 1
    return bytes(header) + table + bytes(512)


# pages and text


def large_html() -> bytes:
    row = b"<tr><td>2010101</td><td>1,234.50</td></tr>"
    return b"<html><body><table>" + row * (50 * MIB // len(row)) + b"</table></body></html>"


def deep_html() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + b"1,234.50" + b"</div>" * 200_000


def wide_html() -> bytes:
    cell = b'<td colspan="1000" rowspan="65534">1</td>'
    return b"<table>" + (b"<tr>" + cell * 20 + b"</tr>") * 5000 + b"</table>"


def nested_tables() -> bytes:
    return b"<table><tr><td>1.5</td><td>2.5" * 5000 + b"</td></tr></table>" * 5000


def deep_json() -> bytes:
    head = b'[{"table": "T05", "row": "1", "measure": "total", "value": "1", "unit": "x", "deep": '
    return head + b"[" * 200_000 + b"]" * 200_000 + b"}]"


def long_field() -> bytes:
    return b"table,row,measure,value,unit\nT05," + b"x" * (2 * MIB) + b",total,1,\xe5\x85\x83\n"


# OFD


def endless_ofd() -> bytes:
    """Composites that hold each other, two by two."""
    name = "http://www.ofdspec.org/2016"
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}" Width="9" Height="9"><ofd:Content>'
        + f'<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="{(n + 1) % 4}"/>' * 20
        + "</ofd:Content></ofd:CompositeGraphicUnit>"
        for n in range(4)
    )
    resource = f'<ofd:Res xmlns:ofd="{name}"><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>'
    use = '<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="0"/></ofd:Layer>'

    def change(member: str, part: bytes) -> bytes:
        if member.endswith("PublicRes.xml"):
            return resource.encode()
        if member.endswith("Page_0/Content.xml"):
            return part.replace(b"</ofd:Layer>", use.encode())
        return part

    return changed(sample("ofd"), change)


def huge_ofd() -> bytes:
    """Lengths at the limits of numbers, and a step repeated without end."""
    return changed(
        sample("ofd"),
        lambda name, part: re.sub(rb'DeltaX="[^"]*"', b'DeltaX="g 999999999 1e300"', part).replace(
            b"Boundary=", b'CTM="1e300 1e300 1e300 1e300 1e300 1e300" Boundary='
        ),
    )
