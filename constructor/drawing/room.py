"""How much room everything in a scene takes, and how much of that it keeps when a text in it changes."""

from collections.abc import Mapping

from constructor.drawing.scene import Scene
from constructor.drawing.sizes import card_size, header_size, label_size

Room = Mapping[str, tuple[float, float]]

# The page draws a text that is a little too wide for its box closer together; beyond that the box must grow.
_STRETCH = 1.2


def room_of(scene: Scene) -> Room:
    """Width and height in px of every card, header and label: what its texts want, or what it keeps."""
    wanted = {card.id: card_size(card) for card in scene.cards}
    wanted |= {cluster.id: header_size(cluster) for cluster in scene.clusters}
    wanted |= {wire.id: label_size(wire.label) for wire in scene.wires if wire.label}
    for id, width, height in scene.room:
        if id in wanted and _is_enough((width, height), wanted[id]):
            wanted[id] = width, height
    return wanted


def _is_enough(kept: tuple[float, float], wanted: tuple[float, float]) -> bool:
    return kept[1] == wanted[1] and wanted[0] <= kept[0] * _STRETCH
