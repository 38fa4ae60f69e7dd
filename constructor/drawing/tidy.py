"""What makes a layout easy to read: wires that end side by side and run smoothly, labels that lie on them.

Graphviz decides where boxes go and how a wire gets round what stands in its way. It also lets all the wires
of a box end in one point and puts a label beside its wire, so that with several wires close together
neither says which is which.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import hypot

from constructor.drawing.areas import Areas, overlap
from constructor.drawing.scene import Box, Direction, Point, Points
from constructor.drawing.sizes import label_size

Ends = tuple[str, str]
_Weights = tuple[float, float, float, float]

# The distance in px between neighbouring ends, and the share of a side that the ends may take.
_SPACING = 16.0
_SIDE = 0.72
# A wire keeps this distance in px to boxes that it has nothing to do with.
_CLEAR = 5.0
_SAMPLES = 24
_WEIGHTS: tuple[_Weights, ...] = tuple(
    ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    for t in (step / _SAMPLES for step in range(_SAMPLES + 1))
)
# The part of its wire that a label may lie on, clear of the ends.
_FIRST_PLACE, _LAST_PLACE = 0.06, 0.94


def route(
    splines: Sequence[Points],
    ends: Sequence[Ends],
    cards: Mapping[str, Box],
    frames: Sequence[Box],
    direction: Direction,
) -> tuple[Points, ...]:
    """The splines with their ends side by side, and a plain curve wherever nothing stands in its way.

    Args:
        ends: the ids of the boxes that each spline leaves and enters. Where one is not among `cards` it is
            a frame, and the spline stays as it is.
    """
    areas = Areas((*cards.values(), *frames))
    curves = _spread(splines, ends, cards, direction)
    routed = []
    for points, curve, (source, target) in zip(splines, curves, ends, strict=True):
        plain = curve is not None and _is_clear(curve, cards[source], cards[target], areas)
        routed.append(curve if plain and curve is not None else points)
    return tuple(routed)


def place_labels(
    splines: Sequence[Points],
    labels: Mapping[int, tuple[str, Point]],
    boxes: Sequence[Box],
) -> Mapping[int, Point]:
    """Where each label goes: on its wire, near its free place, covering as little as can be.

    Args:
        labels: by the number of the spline: the text, and where Graphviz kept a place free for it.
    """
    areas = Areas(boxes)
    placed: dict[int, Point] = {}
    # A short wire has the fewest places, so it chooses first.
    for number, (text, free) in sorted(labels.items(), key=lambda item: _length(splines[item[0]])):
        samples = tuple(_samples(splines[number]))
        inner = samples[round(len(samples) * _FIRST_PLACE) : round(len(samples) * _LAST_PLACE)]
        along = sorted(inner, key=lambda at: (at[0] - free[0]) ** 2 + (at[1] - free[1]) ** 2)
        best, least = free, float("inf")
        for at in (*along, free):
            area = _around(text, at)
            covered = sum(overlap(area, box) for box in areas.near(area))
            if covered < least:
                best, least = at, covered
            if not covered:
                break
        placed[number] = (round(best[0], 1), round(best[1], 1))
        areas.add(_around(text, best))
    return placed


def _spread(
    splines: Sequence[Points], ends: Sequence[Ends], cards: Mapping[str, Box], direction: Direction
) -> list[Points | None]:
    """A plain curve for each wire between two cards, leaving and arriving beside the other wires there."""
    across = 0 if direction == "TB" else 1
    between = [source in cards and target in cards for source, target in ends]
    places: list[list[Point]] = [[], []]
    for side in (0, 1):
        groups: dict[str, list[int]] = {}
        for number, pair in enumerate(ends):
            if between[number]:
                groups.setdefault(pair[side], []).append(number)
        found: dict[int, Point] = {}
        for id, group in groups.items():
            group.sort(key=lambda number: (_half_way(splines[number])[across], number))
            found.update(zip(group, _doors(cards[id], len(group), side, direction), strict=True))
        places[side] = [found.get(number, (0.0, 0.0)) for number in range(len(ends))]
    return [
        _curve(start, end, direction) if joined else None
        for start, end, joined in zip(*places, between, strict=True)
    ]


def _doors(box: Box, count: int, side: int, direction: Direction) -> Iterator[Point]:
    """The points where `count` wires leave a box (side 0) or enter it (side 1), along that side."""
    length = box.width if direction == "TB" else box.height
    step = min(_SPACING, length * _SIDE / max(count - 1, 1))
    for place in range(count):
        along = length / 2 + (place - (count - 1) / 2) * step
        if direction == "TB":
            yield round(box.x + along, 1), box.y + (box.height if side == 0 else 0.0)
        else:
            yield box.x + (box.width if side == 0 else 0.0), round(box.y + along, 1)


def _half_way(points: Points) -> Point:
    """A point that tells on which side of its neighbours a wire runs."""
    curves = (len(points) - 1) // 3
    curve, step = divmod(curves * (_SAMPLES + 1) // 2, _SAMPLES + 1)
    return _on_curve(points[3 * curve : 3 * curve + 4], _WEIGHTS[step])


def _curve(start: Point, end: Point, direction: Direction) -> Points | None:
    """One smooth curve that leaves and arrives straight; None where the end is not ahead of the start."""
    ahead = end[1] - start[1] if direction == "TB" else end[0] - start[0]
    if ahead < 8.0:
        return None
    half = ahead / 2
    if direction == "TB":
        return (start, (start[0], start[1] + half), (end[0], end[1] - half), end)
    return (start, (start[0] + half, start[1]), (end[0] - half, end[1]), end)


def _is_clear(curve: Points, source: Box, target: Box, areas: Areas) -> bool:
    def in_the_way(points: Sequence[Point]) -> Iterator[Box]:
        for box in areas.near(_bounds(points)):
            if box not in (source, target) and not _holds(box, source) and not _holds(box, target):
                yield box

    # A curve lies between its control points; mostly nothing else does.
    if not any(True for _ in in_the_way(curve)):
        return True
    samples = tuple(_samples(curve))
    for box in in_the_way(samples):
        if any(
            box.x - _CLEAR < x < box.x + box.width + _CLEAR
            and box.y - _CLEAR < y < box.y + box.height + _CLEAR
            for x, y in samples
        ):
            return False
    return True


def _bounds(points: Sequence[Point]) -> Box:
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return Box(left, top, right - left, bottom - top)


def _holds(frame: Box, box: Box) -> bool:
    return (
        frame.x <= box.x
        and frame.y <= box.y
        and frame.x + frame.width >= box.x + box.width
        and frame.y + frame.height >= box.y + box.height
    )


def _length(points: Points) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))


def _samples(points: Points) -> Iterator[Point]:
    for start in range(0, len(points) - 3, 3):
        curve = points[start : start + 4]
        for weights in _WEIGHTS:
            yield _on_curve(curve, weights)


def _on_curve(curve: Points, weights: _Weights) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    a, b, c, d = weights
    return a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def _around(text: str, at: Point) -> Box:
    width, height = label_size(text)
    return Box(at[0] - width / 2, at[1] - height / 2, width, height)
