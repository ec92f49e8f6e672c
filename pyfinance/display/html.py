"""HTML for notebooks and reports: one self-contained fragment, no script, nothing fetched, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pyfinance.display.sheet import Block, Head, Sheet, SheetCell

STYLE = """<style>
.pyfinance{font-size:13px;line-height:1.45;color:inherit;overflow:auto;max-height:80vh}
.pyfinance table{font-size:inherit;color:inherit;margin:.3em 0}
.pyfinance table{border-collapse:separate;border-spacing:0}
.pyfinance table{border:0 solid rgba(128,128,128,.35);border-width:1px 0 0 1px}
.pyfinance td{font-variant-numeric:tabular-nums}
.pyfinance caption{caption-side:top;text-align:left;font-weight:600;padding:.2em 0}
.pyfinance caption span{white-space:nowrap}
.pyfinance caption span,.pyfinance .dim{font-weight:400;opacity:.65}
.pyfinance th,.pyfinance td{border:0 solid rgba(128,128,128,.35);border-width:0 1px 1px 0;padding:.15em .5em}
.pyfinance th,.pyfinance td{background:none;white-space:nowrap}
.pyfinance th{text-align:center;font-weight:600;white-space:normal;text-wrap:balance;max-width:9em}
.pyfinance th.c{white-space:nowrap}
.pyfinance td{text-align:left}
.pyfinance td.n{text-align:right}
.pyfinance thead,.pyfinance td.c{position:sticky;backdrop-filter:blur(8px)}
.pyfinance thead,.pyfinance td.c{background:var(--jp-layout-color0,var(--vscode-editor-background,transparent))}
.pyfinance thead{top:0;z-index:2}
.pyfinance td.c{left:0;z-index:1}
.pyfinance .t{font-weight:600}
.pyfinance td.error{box-shadow:inset 0 0 0 2px #d64545}
.pyfinance td.question{box-shadow:inset 0 0 0 2px #c98a1b}
.pyfinance td.note::before,.pyfinance td.style::before{content:"\\2022";opacity:.5;margin-right:.3em}
.pyfinance .error b{color:#d64545}
.pyfinance .question b{color:#c98a1b}
.pyfinance ul{margin:.2em 0;padding-left:1.3em}
</style>"""


def fragment(parts: Iterable[str]) -> str:
    """Parts as one fragment with its style."""
    return f'{STYLE}<div class="pyfinance">{"".join(parts)}</div>'


def sheet_html(sheet: Sheet) -> str:
    """A sheet as a table element: header cells with their spans, marked cells with the reason on hover."""
    storeys = max((block.storeys for block in sheet.blocks), default=1)
    lines = ["<table>", f"<caption>{escape(sheet.title)} <span>{escape(sheet.caption)}</span></caption>", "<thead>"]
    for storey in range(storeys):
        heads = [_head(head, block, storeys) for block in sheet.blocks for head in block.heads if head.storey == storey]
        lines.append(f"<tr>{''.join(heads)}</tr>")
    lines.append("</thead><tbody>")
    for number in sheet.lines():
        line = [cell for block in sheet.blocks for cell in _line(block, number)]
        cells = [_cell(cell, column == 0) for column, cell in enumerate(line)]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append("</tbody></table>")
    return "".join(lines)


def rows_html(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A plain table of texts; the columns in ``right`` are right-aligned."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td{_number(c in right)}>{escape(text)}</td>" for c, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def paragraph(text: str, css: str = "") -> str:
    return f"<div{_class(css)}>{escape(text)}</div>"


def listing(items: Iterable[tuple[str, str, str]]) -> str:
    """A list of (css class, bold lead, text)."""
    return "<ul>" + "".join(f"<li{_class(c)}><b>{escape(b)}</b> {escape(t)}</li>" for c, b, t in items) + "</ul>"


def _head(head: Head, block: Block, storeys: int) -> str:
    """A header cell; one at the foot of a lower block reaches down to the foot of the tallest."""
    tall = head.storeys + (storeys - block.storeys if head.storey + head.storeys == block.storeys else 0)
    spans = (f' rowspan="{tall}"' if tall > 1 else "") + (f' colspan="{head.columns}"' if head.columns > 1 else "")
    first = _class("c" if head.column == 0 else "")  # the codes, or the names: they are never squeezed
    return f"<th{first}{spans}>{escape(head.text)}</th>"


def _line(block: Block, number: int) -> list[SheetCell]:
    return block.lines.get(number) or [SheetCell()] * block.width


def _cell(cell: SheetCell, fixed: bool = False) -> str:
    """A cell; a ``fixed`` one stays in sight when the table is scrolled sideways."""
    classes = ["c"] if fixed else []
    classes += ["n"] if cell.align == "right" else []
    classes += ["t"] if cell.total else []
    classes += [cell.mark.severity] if cell.mark else []
    hover = f' title="{escape(cell.mark.text)}"' if cell.mark else ""
    indent = f' style="padding-left:{0.5 + 1.2 * cell.indent:.1f}em"' if cell.indent else ""
    return f"<td{_class(' '.join(classes))}{hover}{indent}>{escape(cell.text)}</td>"


def _number(right: bool) -> str:
    return ' class="n"' if right else ""


def _class(css: str) -> str:
    return f' class="{escape(css)}"' if css else ""
