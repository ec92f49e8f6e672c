"""``python -m tests.pictures [-o FOLDER] [FILE ...]``: pictures of everything that disclosures show, to look at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

import pyfinance as pf
from tests.pictures.browser import Theme, browser, draw, measure, page
from tests.pictures.scenes import WIDTHS, neighbours, plots, scenes, together


def main() -> int:
    """Draws every scene of every file in both themes and names what is clipped; its exit status tells whether any is."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("files", nargs="*", default=[str(pf.example())], metavar="FILE")
    parser.add_argument("-o", "--output", default="build/pictures", metavar="FOLDER")
    arguments = parser.parse_args()
    if browser() is None:
        print("no chromium was found (on Debian: apt install chromium fonts-noto-cjk)", file=sys.stderr)
        return 2
    folder = Path(arguments.output)
    folder.mkdir(parents=True, exist_ok=True)
    wrong = count = 0
    read = [(name, pf.read(name)) for name in arguments.files]
    drawn = [(name, scenes(disclosure)) for name, disclosure in read]
    drawn.append(("together", together([*(disclosure for _, disclosure in read), *neighbours()])))
    for name, its in drawn:
        for scene, parts in its:
            width = WIDTHS["notebook"]
            measured = measure(page(parts, "light"), width)
            for theme in get_args(Theme):
                draw(page(parts, theme), width, measured.height, folder / f"{Path(name).stem}-{scene}-{theme}.png")
                count += 1
            if measured.clipped or measured.page > measured.window:
                wrong += 1
                print(f"{name} {scene}: page {measured.page} of {measured.window} px, clipped: {measured.clipped}")
    for name, disclosure in read:
        for plot, draws in plots(disclosure, neighbours()):
            try:
                draws().savefig(folder / f"{Path(name).stem}-plot-{plot}.png", dpi=100)
                count += 1
            except pf.PyFinanceError as error:
                print(f"{name} {plot}: {error}")
    print(f"{count} pictures in {folder}, {wrong} scenes overflow")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
