"""A page of fragments, drawn and measured by a headless chromium."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 60  # the first start of a browser may be slow
_COLOURS = {"light": ("#ffffff", "#1a1a1a"), "dark": ("#111111", "#dddddd")}
# The script belongs to the page that measures; the fragments have none. Texts count as clipped where their box is wider
# than the element that holds them and nothing scrolls.
_MEASURE = """<script>
const wide = [];
for (const one of document.querySelectorAll('.pyfinance *, pre')) {
  if (one.tagName !== 'PRE' && one.closest('style')) continue;
  const hidden = getComputedStyle(one).overflowX !== 'visible';
  if (hidden && one.scrollWidth > one.clientWidth + 1 && one.clientWidth) wide.push(one.textContent.slice(0, 60));
  if ((one.tagName === 'TD' || one.tagName === 'TH') && one.textContent) {
    const range = document.createRange(); range.selectNodeContents(one);
    const text = range.getBoundingClientRect(), box = one.getBoundingClientRect();
    if (text.right > box.right + 1 || text.left < box.left - 1) wide.push(one.textContent.slice(0, 60));
  }
}
document.body.dataset.measured = JSON.stringify({
  clipped: wide, page: document.documentElement.scrollWidth, window: document.documentElement.clientWidth,
  height: document.documentElement.scrollHeight});
</script>"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a browser says of a page: texts wider than their element, widths of page and window, height, in pixels."""

    clipped: tuple[str, ...]
    page: int
    window: int
    height: int


def browser() -> str | None:
    """The path of a chromium, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def page(parts: Sequence[str], theme: Theme) -> str:
    """Fragments below one another, as a notebook shows them, with what measures them."""
    background, colour = _COLOURS[theme]
    style = (
        f"body{{background:{background};color:{colour};font-family:'Noto Sans CJK SC',sans-serif;margin:16px}}"
        f":root{{color-scheme:{theme}}}"
        "pre{font-family:'Noto Sans Mono CJK SC',monospace;font-size:12px;line-height:1.3;"
        "white-space:pre-wrap;word-break:break-all}"
        "pre span{display:inline-block;width:.5em;overflow:clip;text-indent:-.25em}"
        ".pyfinance{max-height:none!important}"  # a picture shows all of it
        "section{margin-bottom:18px}"
    )
    body = "".join(f"<section>{part}</section>" for part in parts)
    return f'<!doctype html><html lang="zh"><meta charset="utf-8"><style>{style}</style><body>{body}{_MEASURE}</body></html>'


def terminal(text: str) -> str:
    """A text as a terminal shows it: one column for a character of ambiguous width, which the font draws in two."""
    cells = (
        f"<span>{html.escape(char)}</span>" if unicodedata.east_asian_width(char) == "A" else html.escape(char)
        for char in text
    )
    return f"<pre>{''.join(cells)}</pre>"


def measure(text: str, width: int) -> Measured:
    """What a browser of so many pixels says of a page."""
    found = re.search(r'data-measured="([^"]*)"', _run(text, width, 800, "--dump-dom").decode("utf-8"))
    assert found is not None, "the browser did not run the script"
    data: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return Measured(tuple(data["clipped"]), data["page"], data["window"], data["height"])


def draw(text: str, width: int, height: int, target: Path) -> None:
    """Draws a page into a PNG."""
    _run(text, width, height, f"--screenshot={target.resolve()}")


def _run(text: str, width: int, height: int, action: str) -> bytes:
    path = browser()
    assert path is not None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(text, encoding="utf-8")
        command = [
            path, "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile", f"--window-size={width},{height}", action, source.as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # chromium has no sandbox for root
            command.insert(1, "--no-sandbox")
        result = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
    return result.stdout
