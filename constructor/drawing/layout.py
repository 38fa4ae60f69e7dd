"""Where everything goes: Graphviz's geometry for a scene, by pygraphviz alone, without a `dot` program."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

from constructor.drawing.dot import dot, node_ids, shown_labels
from constructor.drawing.scene import Box, Drawing, PlacedWire, Scene
from constructor.drawing.sizes import HEADER
from constructor.drawing.tidy import place_labels, route

Direction = Literal["LR", "TB"]
Point = tuple[float, float]

# The canvas that a direction is chosen for is wide: 16 to 10.
_ASPECT = 1.6
# A scene larger than this is laid out once only, left to right.
_MOST_CARDS_TO_TRY_BOTH = 300
# How much better top to bottom must fit before it is taken.
_PREFERENCE = 1.15


def lay_out(scene: Scene) -> Drawing:
    """The scene with geometry in px, y downwards from 0, 0; equal scenes give equal drawings."""
    if scene.direction != "auto":
        return _placed(scene, scene.direction)
    across = _placed(scene, "LR")
    if len(scene.cards) > _MOST_CARDS_TO_TRY_BOTH:
        return across
    down = _placed(scene, "TB")
    return down if _scale(down) > _scale(across) * _PREFERENCE else across


def _scale(drawing: Drawing) -> float:
    """How large the drawing can be shown in a canvas of our aspect, up to a common factor."""
    return min(_ASPECT / max(drawing.width, 1.0), 1.0 / max(drawing.height, 1.0))


def _placed(scene: Scene, direction: Direction) -> Drawing:
    geometry = json.loads(_graphviz(dot(scene, direction=direction), "json0"))
    left, bottom, right, top = _numbers(geometry["bb"])
    found = {item["name"]: item for item in geometry.get("objects", [])}
    ids = node_ids(scene)
    cards = {card.id: _node_box(found[ids[card.id]], top) for card in scene.cards}
    frames = {box.id: _cluster_box(found[f"cluster_{ids[box.id]}"], top) for box in scene.clusters}
    edges = {int(edge["comment"]): edge for edge in geometry.get("edges", []) if "comment" in edge}
    return Drawing(
        width=right - left,
        height=top - bottom,
        cards=tuple((card, cards[card.id]) for card in scene.cards),
        clusters=tuple((cluster, frames[cluster.id]) for cluster in scene.clusters),
        wires=_placed_wires(scene, edges, top, cards, tuple(frames.values()), direction),
        direction=direction,
    )


def _placed_wires(
    scene: Scene,
    edges: Mapping[int, Mapping[str, Any]],
    top: float,
    cards: Mapping[str, Box],
    frames: tuple[Box, ...],
    direction: Direction,
) -> tuple[PlacedWire, ...]:
    drawn = [(number, wire) for number, wire in enumerate(scene.wires) if number in edges]
    splines = route(
        [_spline(edges[number]["pos"], top) for number, _ in drawn],
        [(wire.source, wire.target) for _, wire in drawn],
        cards,
        frames,
        direction,
    )
    free = {}
    labels = shown_labels(scene)
    for place, (number, wire) in enumerate(drawn):
        if number in labels:
            x, y = _numbers(edges[number].get("lp", "0,0"))
            free[place] = (wire.label, (_round(x), _round(top - y)))
    headers = tuple(replace(frame, height=HEADER) for frame in frames)
    at = place_labels(splines, free, (*cards.values(), *headers))
    return tuple(PlacedWire(wire, splines[place], at.get(place)) for place, (_, wire) in enumerate(drawn))


@lru_cache(maxsize=128)
def _graphviz(text: str, form: str) -> bytes:
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
