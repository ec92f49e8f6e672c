"""The paper that all pictures are drawn on: figures with a Chinese font, amounts as lengths, colours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pyfinance.amounts import separated, unit_power
from pyfinance.errors import MissingExtraError
from pyfinance.model import Severity

try:
    import matplotlib
    from matplotlib import font_manager
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import StrMethodFormatter
except ImportError as error:
    raise MissingExtraError("plots need matplotlib: pip install 'pyfinance-juesuan[plots]'") from error

FONTS: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei",
    "Hiragino Sans GB", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "SimHei", "Noto Sans CJK JP", "Noto Serif CJK SC",
    "AR PL UMing CN", "SimSun",
)  # fmt: skip
"""Fonts that hold the characters of the GB standards, the ones that read best first."""
PALETTE: Final = (
    "#4c78a8", "#f58518", "#54a24b", "#b279a2", "#72b7b2", "#e45756", "#9d755d", "#eeca3b", "#79706e", "#d67195",
)  # fmt: skip
SEVERITY_COLOURS: Final[dict[Severity, str]] = {
    "error": "#d64545", "question": "#c98a1b", "style": "#5b8dd9", "note": "#9a9a9a",
}  # fmt: skip
THOUSANDS: Final = StrMethodFormatter("{x:,.10g}")
_FILES: Final = ("notosanscjk", "notosanssc", "sourcehansans", "wqy", "simhei", "msyh", "uming", "notoserifcjk")
_DPI: Final = 110


class Picture(Figure):
    """A figure that a notebook shows as an image without pyplot."""

    def _repr_png_(self) -> bytes:
        out = BytesIO()
        self.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
        return out.getvalue()


@lru_cache(maxsize=1)
def chinese_font() -> str:
    """The name of an installed font with Chinese characters.

    Raises MissingExtraError, which names a package, where there is none.
    """
    found = _installed()
    if found is None:
        # matplotlib remembers the fonts of its first start: look for those that came later
        for path in font_manager.findSystemFonts():
            if Path(path).name.lower().replace("-", "").startswith(_FILES):
                font_manager.fontManager.addfont(path)
        found = _installed()
    if found is None:
        raise MissingExtraError(
            "no font with Chinese characters is installed: on Debian or Ubuntu, apt install fonts-noto-cjk"
        )
    return found


def _installed() -> str | None:
    names = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in names), None)


@contextmanager
def picture(width: float, height: float, title: str = "") -> Iterator[tuple[Picture, Axes]]:
    """A figure of so many inches with one pair of axes, its texts in a Chinese font.

    The font is fixed for all texts when the block ends, so that a later drawing does not ask for the defaults.
    """
    settings: Any = {
        "font.family": [chinese_font(), "DejaVu Sans"],
        "axes.unicode_minus": False,  # not in every Chinese font
        "axes.spines.top": False,
        "axes.spines.right": False,
        "svg.fonttype": "path",
    }
    with matplotlib.rc_context(settings):
        figure = Picture(figsize=(width, height), layout="constrained", facecolor="white")
        axes = figure.subplots()
        if title:
            axes.set_title(title, fontsize=12, loc="left")
        yield figure, axes
        figure.draw_without_rendering()


def length(fen: int, unit: str) -> float:
    """An amount as a length on the page: the double nearest to it in a unit. For drawing only."""
    power: int = 10 ** unit_power(unit)
    return fen / power


def shown(fen: int, unit: str) -> str:
    """An amount for a label, in a unit, to two places (halves away from zero), with separators."""
    power = unit_power(unit)
    hundredths, rest = divmod(abs(fen) * 100, 10**power)
    hundredths += 2 * rest >= 10**power
    sign = "-" if fen < 0 and hundredths else ""
    return sign + separated(f"{hundredths // 100}.{hundredths % 100:02d}")
