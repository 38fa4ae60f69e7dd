"""What the drawing of a file keeps from one edit to the next, so that nothing moves without a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from constructor.drawing import Box, Scene, order_of, room_of


@dataclass(frozen=True, slots=True)
class Picture:
    """How a file was drawn last.

    Attributes:
        cards: the cards of that drawing.
        order: the order across the flow that was asked for; it is asked for again as long as the cards stay
            the same, so that a value edit gives the same places.
        across: the order that they have there, to be kept when a card comes or goes.
        inputs_first: whether the inputs share the first rank; None until that is settled.
        room: what everything takes there, once that is settled.
    """

    cards: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    across: tuple[str, ...] = ()
    inputs_first: bool | None = None
    room: tuple[tuple[str, float, float], ...] = ()

    def kept(self, scene: Scene) -> Scene:
        """The scene, asked to look like this picture where it can."""
        same = frozenset(card.id for card in scene.cards) == self.cards
        order, room = (self.order, self.room) if same else (self.across, ())
        return replace(scene, order=order, inputs_first=self.inputs_first, room=room)

    def after(self, scene: Scene, data: Mapping[str, Any], *, settled: bool) -> "Picture":
        """The picture that `data` is, drawn of `scene`; `settled` as soon as its shapes are known."""
        boxes = {card["id"]: Box(*card["box"]) for card in data["cards"]}
        inputs_first = self.inputs_first
        if inputs_first is None and settled:
            inputs_first = bool(data.get("inputs_first"))
        across = order_of(boxes, data["direction"]) if settled else self.across
        room = tuple((id, *size) for id, size in room_of(scene).items()) if settled else ()
        return Picture(frozenset(boxes), scene.order, across, inputs_first, room)
