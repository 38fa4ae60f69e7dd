"""Where everything goes: Graphviz's geometry for a scene, by pygraphviz alone, without a `dot` program."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from constructor.drawing.dot import anchored, dot, node_ids, shown_labels
from constructor.drawing.far import arc
from constructor.drawing.large import lay_out_large
from constructor.drawing.order import Rows, kept_rows
from constructor.drawing.scene import Box, Direction, Drawing, PlacedWire, Point, Points, Scene
from constructor.drawing.sizes import HEADER
from constructor.drawing.tidy import place_labels, route

# The canvas that a direction is chosen for is wide: 16 to 10.
_ASPECT = 1.6
# A scene larger than this is laid out once only.
_MOST_CARDS_TO_TRY = 300
# Beyond this Graphviz takes seconds, and minutes where many wires run far.
_MOST_CARDS_FOR_GRAPHVIZ = 600
# How much better another way must fit than the first before it is taken.
_PREFERENCE = 1.15


@dataclass(frozen=True, slots=True)
class Way:
    """One way to lay a scene out; see `dot`."""

    direction: Direction
    inputs_first: bool


def lay_out(scene: Scene) -> Drawing:
    """The scene with geometry in px, y downwards from 0, 0; equal scenes give equal drawings."""
    if len(scene.cards) > _MOST_CARDS_FOR_GRAPHVIZ:
        return _from_zero(lay_out_large(scene, "LR" if scene.direction == "auto" else scene.direction))
    return _placed(scene, best_way(scene))


def best_way(scene: Scene) -> Way:
    """The way that fills a wide canvas best, in the direction that the scene asks for or in any."""
    directions: tuple[Direction, ...] = ("LR", "TB") if scene.direction == "auto" else (scene.direction,)
    if len(scene.cards) > _MOST_CARDS_TO_TRY:
        return Way(directions[0], inputs_first=bool(scene.inputs_first))
    sides = (True, False) if scene.inputs_first is None else (scene.inputs_first,)
    first, *others = (Way(direction, side) for direction in directions for side in sides)
    best, least = first, _scale(scene, first) * _PREFERENCE
    for way in others:
        if (scale := _scale(scene, way)) > least:
            best, least = way, scale
    return best


def _scale(scene: Scene, way: Way) -> float:
    """How large the scene can be shown in a canvas of our aspect, up to a common factor."""
    left, bottom, right, top = _numbers(_geometry(scene, way)["bb"])
    return min(_ASPECT / max(right - left, 1.0), 1.0 / max(top - bottom, 1.0))


def _geometry(scene: Scene, way: Way, rows: Rows = ()) -> Mapping[str, Any]:
    text = dot(scene, direction=way.direction, inputs_first=way.inputs_first, rows=rows)
    geometry: Mapping[str, Any] = json.loads(graphviz(text, "json0"))
    return geometry


def _placed(scene: Scene, way: Way) -> Drawing:
    geometry, direction = _geometry(scene, way), way.direction
    if rows := kept_rows(scene, _cards(scene, geometry), direction):
        geometry = _geometry(scene, way, rows)
    left, bottom, right, top = _numbers(geometry["bb"])
    found = {item["name"]: item for item in geometry.get("objects", [])}
    ids = node_ids(scene)
    cards = _cards(scene, geometry)
    frames = {box.id: _cluster_box(found[f"cluster_{ids[box.id]}"], top) for box in scene.clusters}
    edges = {int(edge["comment"]): edge for edge in geometry.get("edges", []) if "comment" in edge}
    return _from_zero(
        Drawing(
            width=right - left,
            height=top - bottom,
            cards=tuple((card, cards[card.id]) for card in scene.cards),
            clusters=tuple((cluster, frames[cluster.id]) for cluster in scene.clusters),
            wires=_placed_wires(scene, edges, top, cards, frames, direction),
            direction=direction,
            inputs_first=way.inputs_first,
        )
    )


def _cards(scene: Scene, geometry: Mapping[str, Any]) -> dict[str, Box]:
    found, ids = {item["name"]: item for item in geometry.get("objects", [])}, node_ids(scene)
    top = _numbers(geometry["bb"])[3]
    return {card.id: _node_box(found[ids[card.id]], top) for card in scene.cards}


def _from_zero(drawing: Drawing) -> Drawing:
    """The drawing made large enough for arcs that reach beyond what Graphviz drew."""
    points = [point for placed in drawing.wires for point in placed.points]
    left = min((x for x, _ in points), default=0.0)
    upper = min((y for _, y in points), default=0.0)
    right = max((x for x, _ in points), default=0.0)
    if left >= 0 and upper >= 0 and right <= drawing.width:
        return drawing
    dx, dy = max(-left, 0.0), max(-upper, 0.0)

    def box(old: Box) -> Box:
        return Box(_round(old.x + dx), _round(old.y + dy), old.width, old.height)

    def point(old: Point) -> Point:
        return _round(old[0] + dx), _round(old[1] + dy)

    return replace(
        drawing,
        width=max(drawing.width, right) + dx,
        height=drawing.height + dy,
        cards=tuple((card, box(old)) for card, old in drawing.cards),
        clusters=tuple((cluster, box(old)) for cluster, old in drawing.clusters),
        wires=tuple(
            PlacedWire(
                placed.wire,
                tuple(point(old) for old in placed.points),
                point(placed.label_at) if placed.label_at else None,
            )
            for placed in drawing.wires
        ),
    )


def _placed_wires(
    scene: Scene,
    edges: Mapping[int, Mapping[str, Any]],
    top: float,
    cards: Mapping[str, Box],
    frames: Mapping[str, Box],
    direction: Direction,
) -> tuple[PlacedWire, ...]:
    boxes = {**frames, **cards}
    drawn = [number for number, pair in enumerate(anchored(scene)) if pair is not None]
    wires = [scene.wires[number] for number in drawn]
    ends = [(wire.source, wire.target) for wire in wires]
    guides = [
        _spline(edges[number]["pos"], top)
        if number in edges
        else arc(boxes[source], boxes[target], direction)
        for number, (source, target) in zip(drawn, ends, strict=True)
    ]
    splines = route(guides, ends, cards, tuple(frames.values()), direction)
    labels = shown_labels(scene)
    free: dict[int, tuple[str, Point]] = {}
    for place, number in enumerate(drawn):
        if number in labels:
            free[place] = (labels[number], _free_place(edges.get(number, {}), splines[place], top))
    headers = (replace(frame, height=HEADER) for frame in frames.values())
    at = place_labels(splines, free, (*(_with_air(box) for box in cards.values()), *headers))
    return tuple(PlacedWire(wire, splines[place], at.get(place)) for place, wire in enumerate(wires))


def _with_air(box: Box) -> Box:
    """A card with the space around it that no label may touch; below it lies the edge of a folded repeat."""
    return Box(box.x - 2, box.y - 2, box.width + 6, box.height + 7)


def _free_place(edge: Mapping[str, Any], points: Points, top: float) -> Point:
    """Where Graphviz left room for the label, or near the middle of the wire."""
    if "lp" not in edge:
        return points[len(points) // 2]
    x, y = _numbers(edge["lp"])
    return _round(x), _round(top - y)


@lru_cache(maxsize=128)
def graphviz(text: str, form: str) -> bytes:
    """What Graphviz makes of `text`; the text holds sizes and made-up ids alone, so it is the content."""
    from pygraphviz import AGraph

    graph = AGraph(string=text)
    try:
        drawn: bytes = graph.draw(format=form, prog="dot")
    finally:
        graph.close()
    return drawn


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(number) for number in text.split(","))


def _node_box(node: Mapping[str, Any], top: float) -> Box:
    x, y = _numbers(node["pos"])
    width, height = float(node["width"]) * 72, float(node["height"]) * 72
    return Box(_round(x - width / 2), _round(top - y - height / 2), _round(width), _round(height))


def _cluster_box(cluster: Mapping[str, Any], top: float) -> Box:
    left, bottom, right, upper = _numbers(cluster["bb"])
    return Box(_round(left), _round(top - upper), _round(right - left), _round(upper - bottom))


def _spline(text: str, top: float) -> tuple[Point, ...]:
    """The control points of "s,x,y e,x,y x,y x,y ..."; a second spline of the same edge is left out."""
    points: list[Point] = []
    for part in text.split(";")[0].split():
        if part[0] not in "se":
            x, y = _numbers(part)
            points.append((_round(x), _round(top - y)))
    return tuple(points)


def _round(number: float) -> float:
    return round(number, 1) + 0.0
