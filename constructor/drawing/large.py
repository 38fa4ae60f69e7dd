"""Geometry for scenes so large that Graphviz would take seconds: ranks by the longest way, near linear.

After Sugiyama, Tagawa and Toda (1981): ranks, then sweeps that set every box near the middle of what it is
wired to, then coordinates. Where a rank has no room for all at their middles, they share the least squares
of their distances (pool adjacent violators, Barlow et al. 1972). Expanded boxes are laid out from the inside
out, each as one box of the level around it. A long row at the top is folded into lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from constructor.drawing.dot import shown_labels
from constructor.drawing.far import arc, ranks_of
from constructor.drawing.fold import Fold, Row, fold, label_of
from constructor.drawing.room import room_of
from constructor.drawing.scene import Box, Card, Cluster, Direction, Drawing, PlacedWire, Points, Scene, Wire
from constructor.drawing.sizes import HEADER
from constructor.drawing.tidy import place_labels, route

_Size = tuple[float, float]
# Distances in px: between boxes of a rank, between ranks, from a frame to what it holds, beside a label.
_BESIDE, _BETWEEN, _MARGIN, _AIR = 14.0, 29.0, 14.0, 16.0
_SWEEPS = 6
# A wire over more ranks than this is drawn as an arc, without a look at what lies in its way.
_FAR = 12


def lay_out_large(scene: Scene, direction: Direction) -> Drawing:
    """The scene with geometry in px, y downwards from 0, 0; equal scenes give equal drawings."""
    places = _Placer(scene, direction)
    whole = places.place(None)
    boxes = places.boxes(None, 0.0, 0.0)
    cards = {card.id: boxes[card.id] for card in scene.cards}
    frames = {cluster.id: boxes[cluster.id] for cluster in scene.clusters}
    return Drawing(
        width=whole[0],
        height=whole[1],
        cards=tuple((card, cards[card.id]) for card in scene.cards),
        clusters=tuple((cluster, frames[cluster.id]) for cluster in scene.clusters),
        wires=_wires(places, cards, frames),
        direction=direction,
        inputs_first=bool(scene.inputs_first),
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """What lies in one frame: ids, the sides of their boxes along and across the flow, and their wires."""

    along: Mapping[str, float]
    across: Mapping[str, float]
    before: Mapping[str, Sequence[str]]
    after: Mapping[str, Sequence[str]]


class _Placer:
    def __init__(self, scene: Scene, direction: Direction) -> None:
        self.scene = scene
        self.direction = direction
        self.room = room_of(scene)
        items: tuple[Card | Cluster, ...] = (*scene.cards, *scene.clusters)
        self.parents = {item.id: item.parent for item in items}
        self.clusters = {cluster.id for cluster in scene.clusters}
        self.children: dict[str | None, list[str]] = {}
        for item in items:
            self.children.setdefault(item.parent, []).append(item.id)
        self.chains = {item.id: self._chain(item.id) for item in items}
        self.links: dict[str | None, dict[tuple[str, str], float]] = {}
        # The ranks that each wire crosses in the level where its ends part.
        self.spans: dict[str, int] = {}
        self.lifted: dict[str, tuple[str, str]] = {}
        self._lift()
        self.fold: Fold | None = None
        self.at: dict[str, tuple[float, float]] = {}
        self.sizes: dict[str, _Size] = {}

    def _chain(self, id: str) -> tuple[str, ...]:
        """The frames around a box from the outside in, and the box itself."""
        chain = [id]
        while (parent := self.parents[chain[-1]]) is not None:
            chain.append(parent)
        return tuple(reversed(chain))

    def _lift(self) -> None:
        """Each wire as one between two boxes of the innermost frame that holds both its ends."""
        labels = shown_labels(self.scene)
        for number, wire in enumerate(self.scene.wires):
            if wire.source not in self.chains or wire.target not in self.chains:
                continue
            one, other = self.chains[wire.source], self.chains[wire.target]
            depth = next(
                (d for d, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None
            )
            if depth is None:
                continue
            ends = one[depth], other[depth]
            self.lifted[wire.id] = ends
            links = self.links.setdefault(self.parents[ends[0]], {})
            room = self.room[wire.id] if number in labels else (0.0, 0.0)
            links[ends] = max(links.get(ends, 0.0), room[0 if self.direction == "LR" else 1])

    def place(self, frame: str | None) -> _Size:
        """Where everything in `frame` lies, from the frame's own corner; returns what room it takes."""
        ids = self.children.get(frame, [])
        for id in ids:
            self.sizes[id] = self.place(id) if id in self.clusters else self.room[id]
        links = self.links.get(frame, {})
        flow = 0 if self.direction == "LR" else 1
        level = _level(ids, self.sizes, links, flow)
        ranks = self._ranks(ids, links, level)
        for wire, ends in self.lifted.items():
            if ends in links:
                self.spans[wire] = ranks[ends[1]] - ranks[ends[0]]
        rows = _rows(ids, ranks, {id: place for place, id in enumerate(self.scene.order)})
        across = _across(rows, level)
        along = _along(rows, links, level)
        least = min((across[id] - level.across[id] / 2 for id in ids), default=0.0)
        if frame is None and rows:
            row = Row(rows, along, across, level.along, level.across)
            if (folded := fold(row, list(links), self.direction)) is not None:
                self.fold, along, across, least = folded, folded.starts, folded.middles, 0.0
        left, top = (0.0, 0.0) if frame is None else (_MARGIN, self.room[frame][1] + 6.0)
        for id in ids:
            x, y = (along[id], across[id] - level.across[id] / 2 - least)
            self.at[id] = (left + x, top + y) if flow == 0 else (left + y, top + x)
        right = max((self.at[id][0] + self.sizes[id][0] for id in ids), default=left)
        bottom = max((self.at[id][1] + self.sizes[id][1] for id in ids), default=top)
        if frame is None:
            return right, bottom
        return max(right, self.room[frame][0]) + _MARGIN, bottom + _MARGIN

    def _ranks(
        self, ids: Sequence[str], links: Mapping[tuple[str, str], float], level: _Level
    ) -> Mapping[str, int]:
        """The longest way to each; an input stands just before what it goes to, unless all stand first."""
        ranks = {**dict.fromkeys(ids, 0), **ranks_of(list(links), (id for id in ids if id in self.clusters))}
        if not self.scene.inputs_first:
            for id in ids:
                if level.after[id] and not level.before[id]:
                    ranks[id] = min(ranks[other] for other in level.after[id]) - 1
        # What has no wire at all stands in rows of its own, below the first ranks.
        loose = [id for id in ids if not level.before[id] and not level.after[id]]
        columns = max(3, round(len(loose) ** 0.5))
        ranks.update({id: place % columns for place, id in enumerate(loose)})
        return ranks

    def lines(self, wire: Wire) -> tuple[int, int]:
        """The lines of a folded row between which a wire goes; the same one twice for all others."""
        if self.fold is None:
            return (0, 0)
        return self.fold.line[self.chains[wire.source][0]], self.fold.line[self.chains[wire.target][0]]

    def boxes(self, frame: str | None, left: float, top: float) -> dict[str, Box]:
        """Everything in `frame`, to any depth, as boxes of the whole drawing."""
        found: dict[str, Box] = {}
        for id in self.children.get(frame, []):
            x, y = left + self.at[id][0], top + self.at[id][1]
            width, height = self.sizes[id]
            found[id] = Box(_round(x), _round(y), _round(width), _round(height))
            if id in self.clusters:
                found |= self.boxes(id, x, y)
        return found


def _level(
    ids: Sequence[str], sizes: Mapping[str, _Size], links: Mapping[tuple[str, str], float], flow: int
) -> _Level:
    before: dict[str, list[str]] = {id: [] for id in ids}
    after: dict[str, list[str]] = {id: [] for id in ids}
    for source, target in links:
        before[target].append(source)
        after[source].append(target)
    along = {id: sizes[id][flow] for id in ids}
    across = {id: sizes[id][1 - flow] for id in ids}
    return _Level(along, across, before, after)


def _rows(ids: Sequence[str], ranks: Mapping[str, int], order: Mapping[str, int]) -> tuple[list[str], ...]:
    """The boxes of each rank, first in the order of the picture before, else in that of the file."""
    rows: dict[int, list[str]] = {}
    for id in ids:
        rows.setdefault(ranks[id], []).append(id)
    for row in rows.values():
        row.sort(key=lambda id: order.get(id, len(order)))
    return tuple(rows[rank] for rank in sorted(rows))


def _across(rows: Sequence[list[str]], level: _Level) -> Mapping[str, float]:
    """The middle of each box across the flow, by sweeps forth and back."""
    middle: dict[str, float] = {}
    for row in rows:
        middle.update(zip(row, _packed([0.0] * len(row), [level.across[id] for id in row]), strict=True))
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        beside, other = (level.before, level.after) if forth else (level.after, level.before)
        last = sweep == _SWEEPS - 1
        for row in rows if forth else reversed(rows):
            wanted = {}
            for id in row:
                near = (*beside[id], *other[id]) if last else beside[id] or other[id]
                wanted[id] = sum(middle[end] for end in near) / len(near) if near else middle[id]
            row.sort(key=wanted.__getitem__)
            packed = _packed([wanted[id] for id in row], [level.across[id] for id in row])
            middle.update(zip(row, packed, strict=True))
    return middle


def _packed(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Middles in the given order without overlap, as near as can be to those wanted."""
    offsets = [0.0]
    for one, other in pairwise(sizes):
        offsets.append(offsets[-1] + (one + other) / 2 + _BESIDE)
    pools: list[tuple[float, int]] = []
    for value, offset in zip(wanted, offsets, strict=False):
        total, count = value - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    starts = [total / count for total, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]


def _along(
    rows: Sequence[list[str]],
    links: Mapping[tuple[str, str], float],
    level: _Level,
) -> Mapping[str, float]:
    """Where each box begins along the flow: ranks one after another, with room for the labels between."""
    place = {id: number for number, row in enumerate(rows) for id in row}
    room = [0.0] * len(rows)
    for (source, target), width in links.items():
        if place[target] == place[source] + 1:
            room[place[target]] = max(room[place[target]], width + _AIR)
    starts: dict[str, float] = {}
    at = 0.0
    for number, row in enumerate(rows):
        at += max(room[number], _BETWEEN) if number else 0.0
        widest = max(level.along[id] for id in row)
        starts.update({id: at + (widest - level.along[id]) / 2 for id in row})
        at += widest
    return starts


def _wires(places: _Placer, cards: Mapping[str, Box], frames: Mapping[str, Box]) -> tuple[PlacedWire, ...]:
    scene, direction, boxes = places.scene, places.direction, {**frames, **cards}
    wires = [wire for wire in scene.wires if wire.id in places.spans]
    splines: dict[int, Points] = {}
    near, between = [], set()
    for number, wire in enumerate(wires):
        lines = places.lines(wire)
        if places.fold is not None and lines[0] < lines[1]:
            between.add(number)
            splines[number] = places.fold.route(
                boxes[wire.source], boxes[wire.target], lines, number, direction
            )
            continue
        splines[number] = arc(boxes[wire.source], boxes[wire.target], direction)
        if places.spans[wire.id] <= _FAR:
            near.append(number)
    ends = [(wires[number].source, wires[number].target) for number in near]
    straight = [_straight(boxes[source], boxes[target]) for source, target in ends]
    routed = route(straight, ends, cards, tuple(frames.values()), direction)
    # Where something stands in the way the straight line comes back as it is, and the arc stays.
    splines.update(
        (number, points)
        for number, line, points in zip(near, straight, routed, strict=True)
        if points is not line
    )
    shown = {scene.wires[number].id for number in shown_labels(scene)}
    labels = {
        number: (wire.label, (label_of if number in between else _middle)(splines[number]))
        for number, wire in enumerate(wires)
        if wire.id in shown
    }
    headers = (replace(frame, height=HEADER) for frame in frames.values())
    at = place_labels([splines[number] for number in range(len(wires))], labels, (*cards.values(), *headers))
    return tuple(PlacedWire(wire, splines[number], at.get(number)) for number, wire in enumerate(wires))


def _straight(one: Box, other: Box) -> Points:
    start, end = ((box.x + box.width / 2, box.y + box.height / 2) for box in (one, other))
    return (start, start, end, end)


def _middle(points: Points) -> tuple[float, float]:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[:4]
    return _round((ax + 3 * bx + 3 * cx + dx) / 8), _round((ay + 3 * by + 3 * cy + dy) / 8)


def _round(number: float) -> float:
    return round(number, 1) + 0.0
