"""A row of very many ranks folded into lines, as a text is: else its drawing would be a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from constructor.drawing.far import rise
from constructor.drawing.scene import Box, Direction, Point, Points

# The shape that a folded drawing is given, width to height: that of a wide canvas.
_ASPECT = 1.6
# A row of fewer ranks stays one, and so does one that fewer lines would do for.
_LONG, _FEWEST_LINES = 60, 3
# A line may end earlier or later than the others by this share of it, where fewer wires are cut.
_SLACK = 0.2
# In px: around the wires between two lines, between two of them, and how many lie side by side at most.
_AIR, _APART, _MOST_APART = 18.0, 7.0, 8
_CORNER = 12.0
# How far from its source a wire bears its shape, in px.
_LABEL = 70.0
# How often the number of lines is set right.
_ROUNDS = 4

# By the id of a box, in px.
Lengths = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A row before it is folded.

    Attributes:
        ranks: the boxes of each rank.
        starts: where each begins along the flow; `middles` its middle across it.
        along, across: how large each is in the two directions.
    """

    ranks: Sequence[Sequence[str]]
    starts: Lengths
    middles: Lengths
    along: Lengths
    across: Lengths

    def span(self, ids: Sequence[str]) -> tuple[float, float]:
        """What some boxes take across the flow."""
        low = min(self.middles[id] - self.across[id] / 2 for id in ids)
        return low, max(self.middles[id] + self.across[id] / 2 for id in ids)


@dataclass(frozen=True, slots=True)
class Fold:
    """Where everything lies in lines.

    Attributes:
        starts: along the flow; `middles` across it.
        line: the line of each box, from 0.
        lanes: where the room for wires behind each line begins, across the flow.
        edge: where the longest line ends, along the flow.
    """

    starts: Lengths
    middles: Lengths
    line: Mapping[str, int]
    lanes: tuple[float, ...]
    edge: float

    def route(self, source: Box, target: Box, lines: tuple[int, int], turn: int, flow: Direction) -> Points:
        """A wire from one line to a later one, through the room between lines and along their ends.

        Args:
            turn: which of the ways that lie side by side it takes.
        """
        one, other = (_Flowing.of(box, flow) for box in (source, target))
        aside = _AIR + turn % _MOST_APART * _APART
        leaving, coming = self.lanes[lines[0]] + aside, self.lanes[lines[1] - 1] + aside
        way = [(one.middle, one.end), (one.middle, leaving)]
        if lines[1] > lines[0] + 1:
            way += [(self.edge + aside, leaving), (self.edge + aside, coming)]
        way += [(other.middle, coming), (other.middle, other.start)]
        return tuple(point if flow == "LR" else (point[1], point[0]) for point in _rounded(way))


def label_of(points: Points) -> Point:
    """Where a wire between lines bears its shape: where it has left its source behind."""
    (x, y), (ex, ey) = points[6], points[9]
    length = abs(ex - x) + abs(ey - y)
    share = min(_LABEL / length, 0.5) if length else 0.0
    return round(x + (ex - x) * share, 1), round(y + (ey - y) * share, 1)


def fold(row: Row, links: Sequence[tuple[str, str]], flow: Direction) -> Fold | None:
    """The row in as many lines as fill a wide canvas best; None where it is short enough."""
    if len(row.ranks) < _LONG:
        return None
    length = max(row.starts[id] + row.along[id] for id in row.ranks[-1])
    aspect = _ASPECT if flow == "LR" else 1 / _ASPECT
    cut = _cut_wires(row.ranks, links)
    thick = sum(high - low for low, high in map(row.span, row.ranks)) / len(row.ranks) + _AIR
    count, folded = round((length / (aspect * thick)) ** 0.5), None
    # How thick a line is with its arcs is known once there are lines, and so is how many there should be.
    for _ in range(_ROUNDS):
        if count < _FEWEST_LINES:
            return None
        folded = _lines(row, _cuts(row, cut, length, count), links)
        count = round(count * (folded.edge / (aspect * folded.lanes[-1])) ** 0.5)
    return folded


def _cut_wires(ranks: Sequence[Sequence[str]], links: Sequence[tuple[str, str]]) -> Sequence[int]:
    """How many wires a cut before each rank goes through."""
    rank = {id: number for number, ids in enumerate(ranks) for id in ids}
    change = [0] * (len(ranks) + 1)
    for source, target in links:
        change[rank[source] + 1] += 1
        change[rank[target] + 1] -= 1
    return tuple(accumulate(change))


def _cuts(row: Row, cut: Sequence[int], length: float, count: int) -> tuple[int, ...]:
    """The first rank of each line: near equal parts, where few wires are cut."""
    begins = [min(row.starts[id] for id in ids) for ids in row.ranks]
    slack = _SLACK * length / count
    firsts = [0]
    for number in range(1, count):
        ideal = number * length / count
        near = [rank for rank in range(firsts[-1] + 1, len(begins)) if abs(begins[rank] - ideal) <= slack]
        if near:
            firsts.append(min(near, key=lambda rank: (cut[rank], abs(begins[rank] - ideal))))
    return tuple(firsts)


def _lines(row: Row, firsts: Sequence[int], links: Sequence[tuple[str, str]]) -> Fold:
    lines = [
        [id for ids in row.ranks[first:end] for id in ids]
        for first, end in pairwise((*firsts, len(row.ranks)))
    ]
    line = {id: number for number, ids in enumerate(lines) for id in ids}
    above = [0.0] * len(lines)
    for source, target in links:
        if (one := line[source]) == line[target]:
            # A wire beyond the next box may become an arc over the line.
            far = row.starts[target] - row.starts[source] - row.along[source]
            above[one] = max(above[one], rise(far) if far > 2 * row.along[source] else 0.0)
    starts: dict[str, float] = {}
    middles: dict[str, float] = {}
    lanes: list[float] = []
    at = 0.0
    for number, ids in enumerate(lines):
        begin = min(row.starts[id] for id in ids)
        low, high = row.span(ids)
        at += above[number]
        starts.update((id, row.starts[id] - begin) for id in ids)
        middles.update((id, row.middles[id] - low + at) for id in ids)
        at += high - low
        lanes.append(at)
        at += 2 * _AIR + (_MOST_APART - 1) * _APART
    edge = max(starts[id] + row.along[id] for id in line)
    return Fold(starts, middles, line, tuple(lanes), edge)


@dataclass(frozen=True, slots=True)
class _Flowing:
    """A box across the flow: its middle along it, and where it starts and ends across."""

    middle: float
    start: float
    end: float

    @classmethod
    def of(cls, box: Box, flow: Direction) -> "_Flowing":
        if flow == "LR":
            return cls(box.x + box.width / 2, box.y, box.y + box.height)
        return cls(box.y + box.height / 2, box.x, box.x + box.width)


def _rounded(way: Sequence[Point]) -> list[Point]:
    """A way of straight pieces as a spline with round corners: two pieces of it for each corner."""
    points = [way[0]]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        to, away = _toward(corner, before), _toward(corner, after)
        points += [points[-1], to, to, corner, corner, away]
    return [*points, points[-1], way[-1], way[-1]]


def _toward(corner: Point, end: Point) -> Point:
    """The point where a round corner begins, on the way from it to `end`."""
    dx, dy = end[0] - corner[0], end[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(_CORNER, length / 2) / length if length else 0.0
    return round(corner[0] + dx * share, 1), round(corner[1] + dy * share, 1)
