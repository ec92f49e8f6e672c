"""Rectangles whose areas are amounts, as square as they can be (Bruls, Huizing and van Wijk, 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its lower left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, margin: float) -> Box:
        """The rectangle without a margin on every side; never turned inside out."""
        across, up = min(margin, self.width / 2), min(margin, self.height / 2)
        return Box(self.x + across, self.y + up, self.width - 2 * across, self.height - 2 * up)


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """A rectangle for each size, areas in proportion, together filling ``box``; sizes are positive, the largest first.

    Rows are laid along the shorter side; a row takes the next size as long as its worst proportion does not grow.
    """
    total = sum(sizes)
    if not sizes or total <= 0:
        return []
    scale = box.width * box.height / total
    areas = [size * scale for size in sizes]
    found: list[Box] = []
    while areas:
        side = min(box.width, box.height)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
            count += 1
        row, box = _row(areas[:count], box)
        found += row
        areas = areas[count:]
    return found


def _worst(areas: Sequence[float], side: float) -> float:
    """The longest proportion of a row along a side."""
    if not side:
        return 0
    thick = sum(areas) / side
    return max(max(thick * thick / area, area / (thick * thick)) for area in areas)


def _row(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row of rectangles along the shorter side of a box, and what is left of the box."""
    wide = box.width >= box.height
    side = box.height if wide else box.width
    thick = sum(areas) / side if side else 0
    found, at = [], 0.0
    for area in areas:
        long = area / thick if thick else 0
        found.append(Box(box.x, box.y + at, thick, long) if wide else Box(box.x + at, box.y, long, thick))
        at += long
    if wide:
        return found, Box(box.x + thick, box.y, max(box.width - thick, 0), box.height)
    return found, Box(box.x, box.y + thick, box.width, max(box.height - thick, 0))
