"""A drawing as compact JSON data for the page; defaults are left out and the page puts them back."""

from dataclasses import fields
from typing import Any

from constructor.drawing.scene import Box, Card, Cluster, Drawing, PlacedWire

_CARD_DEFAULTS = {f.name: f.default for f in fields(Card)}
_CLUSTER_DEFAULTS = {f.name: f.default for f in fields(Cluster)}


def drawing_json(drawing: Drawing) -> dict[str, Any]:
    """The data that the canvas draws: boxes as [x, y, width, height], splines as flat lists of numbers."""
    return {
        "width": drawing.width,
        "height": drawing.height,
        "direction": drawing.direction,
        "cards": [_box(card, box, _CARD_DEFAULTS) for card, box in drawing.cards],
        "clusters": [_box(cluster, box, _CLUSTER_DEFAULTS) for cluster, box in drawing.clusters],
        "wires": [_wire(placed) for placed in drawing.wires],
    }


def _box(item: Card | Cluster, box: Box, defaults: dict[str, Any]) -> dict[str, Any]:
    told = {name: getattr(item, name) for name, default in defaults.items() if getattr(item, name) != default}
    return {**told, "box": [box.x, box.y, box.width, box.height]}


def _wire(placed: PlacedWire) -> dict[str, Any]:
    wire = placed.wire
    told = {"id": wire.id, "source": wire.source, "target": wire.target}
    told |= {
        name: value for name in ("label", "value", "message", "detail") if (value := getattr(wire, name))
    }
    status = {"status": wire.status} if wire.status != "ok" else {}
    at = {"at": list(placed.label_at)} if placed.label_at else {}
    return {**told, **status, "points": [number for point in placed.points for number in point], **at}
