"""A drawing as compact JSON data for the page; defaults are left out and the page puts them back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from constructor.drawing.scene import Box, Card, Cluster, Drawing, PlacedWire, Scene, Wire

_CARD_DEFAULTS = {f.name: f.default for f in fields(Card)}
_CLUSTER_DEFAULTS = {f.name: f.default for f in fields(Cluster)}


def drawing_json(drawing: Drawing) -> dict[str, Any]:
    """The data that the canvas draws: boxes as [x, y, width, height], splines as flat lists of numbers."""
    return {
        "width": drawing.width,
        "height": drawing.height,
        "direction": drawing.direction,
        **({"inputs_first": True} if drawing.inputs_first else {}),
        "cards": [_box(card, box, _CARD_DEFAULTS) for card, box in drawing.cards],
        "clusters": [_box(cluster, box, _CLUSTER_DEFAULTS) for cluster, box in drawing.clusters],
        "wires": [_wire(placed) for placed in drawing.wires],
    }


def redrawn(data: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    """The drawing `data` with the looks that `scene` gives the same boxes and wires; others are left out.

    Each keeps its place, so that drawings of parts of one scene lie on each other.
    """
    all_boxes: tuple[Card | Cluster, ...] = (*scene.cards, *scene.clusters)
    boxes = {box.id: box for box in all_boxes}
    wires = {wire.id: wire for wire in scene.wires}

    def kept(drawn: Mapping[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
        return {**_told(boxes[drawn["id"]], defaults), "box": drawn["box"]}

    def laid(drawn: Mapping[str, Any]) -> dict[str, Any]:
        at = {"at": drawn["at"]} if "at" in drawn and wires[drawn["id"]].label else {}
        return {**_wire_told(wires[drawn["id"]]), "points": drawn["points"], **at}

    return {
        **data,
        "cards": [kept(card, _CARD_DEFAULTS) for card in data["cards"] if card["id"] in boxes],
        "clusters": [kept(box, _CLUSTER_DEFAULTS) for box in data["clusters"] if box["id"] in boxes],
        "wires": [laid(wire) for wire in data["wires"] if wire["id"] in wires],
    }


def _told(item: Card | Cluster, defaults: dict[str, Any]) -> dict[str, Any]:
    return {
        name: getattr(item, name)
        for name, default in defaults.items()
        if getattr(item, name, default) != default
    }


def _box(item: Card | Cluster, box: Box, defaults: dict[str, Any]) -> dict[str, Any]:
    return {**_told(item, defaults), "box": [box.x, box.y, box.width, box.height]}


def _wire(placed: PlacedWire) -> dict[str, Any]:
    at = {"at": list(placed.label_at)} if placed.label_at else {}
    return {**_wire_told(placed.wire), "points": [n for point in placed.points for n in point], **at}


def _wire_told(wire: Wire) -> dict[str, Any]:
    told = {"id": wire.id, "source": wire.source, "target": wire.target}
    told |= {
        name: value for name in ("label", "value", "message", "detail") if (value := getattr(wire, name))
    }
    return {**told, "status": wire.status} if wire.status != "ok" else told
