"""A disclosure as one web page: plain HTML tables with merged heads, no script, readable where it is pasted."""

from __future__ import annotations

from html import escape
from typing import Final

from pyfinance.model import Document
from pyfinance.writing.cover import cover_lines
from pyfinance.writing.layout import document_sheets
from pyfinance.writing.sheet import Printed, Sheet, Style

_CSS: Final = (
    "body{font-family:serif}h2,p.caption{text-align:center}table{border-collapse:collapse;margin:0 auto 2em}"
    "th,td{border:1px solid #000;padding:2px 6px;vertical-align:middle}td.figure{text-align:right;white-space:nowrap}"
    "td.code{text-align:center}tr.total td{font-weight:bold}"
)
_INDENT: Final = "　"


def page(document: Document, style: Style | None = None) -> str:
    """The page as a whole document in UTF-8."""
    cover = cover_lines(document)
    title = escape(cover[0]) if cover else ""
    parts = [f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>']
    parts.append(f"<style>{_CSS}</style></head><body>")
    parts += [f"<h1>{escape(line)}</h1>" for line in cover]
    parts += [sheet_html(sheet) for sheet in document_sheets(document, style)]
    parts.append("</body></html>\n")
    return "\n".join(parts)


def sheet_html(sheet: Sheet) -> str:
    """One table with its caption above and its notes below."""
    parts = []
    for line in sheet.caption:
        tag = "h2" if line == sheet.title else 'p class="caption"'
        parts.append(f"<{tag}>{escape(line)}</{tag.split()[0]}>")
    rows: list[list[Printed]] = [[] for _ in range(sheet.rows)]
    for cell in sheet.cells:
        rows[cell.row0].append(cell)
    parts.append("<table>")
    for n, row in enumerate(rows):
        ordered = sorted(row, key=lambda cell: cell.col0)
        mark = ' class="total"' if any(cell.total for cell in ordered) else ""
        parts.append(f"<tr{mark}>" + "".join(_cell(cell, n < sheet.heads) for cell in ordered) + "</tr>")
    parts.append("</table>")
    parts += [f"<p>{escape(note)}</p>" for note in sheet.notes]
    return "\n".join(parts)


def _cell(cell: Printed, head: bool) -> str:
    tag = "th" if head else "td"
    spans = f' rowspan="{cell.row1 - cell.row0}"' if cell.row1 - cell.row0 > 1 else ""
    spans += f' colspan="{cell.col1 - cell.col0}"' if cell.col1 - cell.col0 > 1 else ""
    kind = f' class="{cell.part}"' if cell.part in ("figure", "code") else ""
    return f"<{tag}{spans}{kind}>{_INDENT * cell.indent}{escape(cell.text)}</{tag}>"
