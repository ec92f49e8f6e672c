"""What a file prints, before anything is taken for a table: pages, grids of cells, lines of text.

The seam between formats and meaning: a reader of any format (PDF, HTML, a worksheet) fills these records, and
``reading.tables`` and ``reading.prose`` read nothing else. Lengths are 1/100 pt, y downwards, as the page is displayed;
a format without geometry leaves boxes out of its places and indents at their documented default.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyfinance.model import Basis, Gap, Line, Place


@dataclass(slots=True)
class Box:
    """One cell of a grid: lattice rows ``row0 .. row1-1`` and columns ``col0 .. col1-1``, and what is printed in it.

    ``text`` is the cell as a reader would say it: a number that wraps or is broken by a blank is one number, a name
    that wraps is joined without a blank. ``lines`` are the visual lines, top to bottom, as displayed. A blank cell has
    text '' and no lines. ``indent`` is the distance from the left wall to where the first line begins (an opening
    bracket begins before its ink) and ``outdent`` the distance from the last ink of that line to the right wall (1/100
    pt; both 0 where the format has no geometry or the cell is blank; negative where the print crosses its wall).
    """

    row0: int
    row1: int
    col0: int
    col1: int
    text: str = ""
    lines: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)
    indent: int = 0
    outdent: int = 0
    basis: Basis = "printed"  # inferred: the digits after the point are those that were stored, not displayed


@dataclass(slots=True)
class Grid:
    """A lattice of ``rows`` x ``cols`` positions, each covered by exactly one of ``cells``, blanks included.

    ``cells`` are ordered by row, then column. ``ruled`` is False where the page draws no lines and columns were found
    by alignment; ``torn`` where a wall is missing, so that some region had to be cut into rectangles. ``above`` are the
    lines of text between the grid (or page top) before it and this one: title, unit, table number. ``below`` are the
    lines after the last grid of a page, and empty for the others. ``quarter`` counts the quarter turns by which the
    writing stands on the page as displayed (0 to 3), ``far`` is the side of the page that a row then counts down from.
    """

    page: int
    rows: int
    cols: int
    cells: list[Box]
    place: Place
    ruled: bool = True
    torn: bool = False
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    quarter: int = 0
    far: int = 0

    def walls(self, place: Place) -> tuple[int, int] | None:
        """Where a place of the grid begins and ends along its rows, as the writing runs; None without geometry."""
        if place.box is None:
            return None
        x0, y0, x1, y1 = place.box
        low, high = (y0, y1) if self.quarter % 2 else (x0, x1)
        return (low, high) if self.quarter < 2 else (self.far - high, self.far - low)


@dataclass(slots=True)
class Page:
    """One page (or worksheet, or the body of a web page): its grids and every line of text that stands in none of them.

    ``number`` counts from 1. ``lines`` are in reading order and hold what ``above`` and ``below`` of the grids hold.
    ``rotation`` is the clockwise rotation in degrees at which the file asks to display the page; every place is already
    as displayed. ``recognised``: the text is the invisible layer of a scan, as some program recognised it.
    """

    number: int
    width: int
    height: int
    rotation: int = 0
    recognised: bool = False
    grids: list[Grid] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """One file as printed. ``gaps`` lists what stands on a page and could not be read (a scan without a text layer).

    ``published`` is the time of publication as the file itself declares it, unseen.
    """

    name: str
    pages: list[Page] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    published: str = ""
