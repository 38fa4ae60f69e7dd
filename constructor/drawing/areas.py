"""Which boxes lie near a place, without looking at all of them."""

from collections.abc import Iterable, Iterator
from math import floor

from constructor.drawing.scene import Box

_CELL = 256.0


class Areas:
    """Boxes in a grid of squares; `near` gives each that may touch an area, once."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells.setdefault(cell, []).append(box)

    def near(self, area: Box) -> Iterator[Box]:
        seen: set[Box] = set()
        for cell in _cells(area):
            for box in self._cells.get(cell, ()):
                if box not in seen:
                    seen.add(box)
                    yield box


def overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width, 0.0) * max(height, 0.0)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(floor(box.x / _CELL), floor((box.x + box.width) / _CELL) + 1):
        for row in range(floor(box.y / _CELL), floor((box.y + box.height) / _CELL) + 1):
            yield column, row
