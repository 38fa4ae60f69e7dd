"""A picture that changes a little: what lies side by side keeps its order."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from constructor.drawing.scene import Box, Direction, Scene

Rows = tuple[tuple[str, ...], ...]


def order_of(boxes: Mapping[str, Box], direction: Direction) -> tuple[str, ...]:
    """The cards of a drawing from side to side across its flow, as `Scene.order` wants them."""
    return tuple(sorted(boxes, key=lambda card: _across(boxes[card], direction)))


def kept_rows(scene: Scene, boxes: Mapping[str, Box], direction: Direction) -> Rows:
    """The cards of each frame and rank that the picture before had too, in the order that they had there.

    Args:
        boxes: where the cards lie when nothing is asked of their order, which tells their ranks.

    Returns:
        nothing where that order is kept already.
    """
    boxed = {card.id: card.parent for card in scene.cards if card.id in boxes}
    ranks: dict[tuple[str | None, float], list[str]] = {}
    for card in scene.order:
        if card in boxed:
            ranks.setdefault((boxed[card], round(_along(boxes[card], direction))), []).append(card)
    rows = tuple(tuple(rank) for rank in ranks.values() if len(rank) > 1)
    return rows if any(_turned(row, boxes, direction) for row in rows) else ()


def _turned(row: Iterable[str], boxes: Mapping[str, Box], direction: Direction) -> bool:
    return any(
        _across(boxes[one], direction) > _across(boxes[other], direction) for one, other in pairwise(row)
    )


def _along(box: Box, direction: Direction) -> float:
    return box.x + box.width / 2 if direction == "LR" else box.y + box.height / 2


def _across(box: Box, direction: Direction) -> float:
    return box.y + box.height / 2 if direction == "LR" else box.x + box.width / 2
