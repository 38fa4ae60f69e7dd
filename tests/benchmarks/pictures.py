"""What moves in a drawing when a component is edited, asked for as the page asks."""

from collections.abc import Iterator
from dataclasses import replace

from constructor.document import EditError, Scalar, set_value
from constructor.drawing import Box, Drawing, Scene, build_scene, lay_out, order_of, room_of
from constructor.edits import InsertNode, Source, perform


def scene_of(source: Source) -> Scene:
    return build_scene(source.graph, source.registry, None)


def boxes_of(drawing: Drawing) -> dict[str, Box]:
    return {card.id: box for card, box in drawing.cards}


def moved_by_values(source: Source) -> Iterator[int]:
    """For every whole number of `params` and modules, set to one with a digit more: how many boxes move."""
    scene = scene_of(source)
    before = lay_out(scene)
    room = tuple((id, *size) for id, size in room_of(scene).items())
    for path in source.document.locations():
        written = source.document.node(path)
        if not isinstance(written, Scalar) or type(written.value) is not int:
            continue
        if path[0] == "params" or "modules" in path:
            document = set_value(source.document, path, abs(written.value) * 10 + 1, shared=True)
            changed = scene_of(Source.of(document, source.registry))
            asked = replace(changed, direction=before.direction, inputs_first=before.inputs_first, room=room)
            one, other = boxes_of(before), boxes_of(lay_out(asked))
            yield sum(one[card] != other.get(card) for card in one)


def turned_by_nodes(source: Source) -> Iterator[int]:
    """For every edge of a component with a node put on it: how many pairs of boxes change sides."""
    before = lay_out(scene_of(source))
    for node in source.graph.nodes:
        for value in dict.fromkeys(node.reads):
            try:
                edited = perform(source, InsertNode("nn.GELU", value, node.name))
            except EditError:
                continue
            yield len(
                turned(before, lay_out(like(scene_of(Source.of(edited.document, source.registry)), before)))
            )


def like(scene: Scene, before: Drawing) -> Scene:
    """The scene as the page asks for it after a node came or went."""
    order = order_of(boxes_of(before), before.direction)
    return replace(scene, direction=before.direction, order=order, inputs_first=before.inputs_first)


def turned(before: Drawing, after: Drawing) -> list[tuple[str, str]]:
    """The pairs of cards that lie side by side in both drawings, and changed sides."""
    one, other = _spans(before), _spans(after)
    both = [card for card in one if card in other]
    return [
        (a, b)
        for at, a in enumerate(both)
        for b in both[:at]
        if _beside(one, a, b)
        and _beside(other, a, b)
        and (one[a][2] - one[b][2]) * (other[a][2] - other[b][2]) < 0
    ]


def _beside(spans: dict[str, tuple[float, float, float]], a: str, b: str) -> bool:
    return min(spans[a][1], spans[b][1]) - max(spans[a][0], spans[b][0]) > 4


def _spans(drawing: Drawing) -> dict[str, tuple[float, float, float]]:
    """Along the flow from where to where, and how far across."""
    return {
        card.id: (box.x, box.x + box.width, box.y + box.height / 2)
        if drawing.direction == "LR"
        else (box.y, box.y + box.height, box.x + box.width / 2)
        for card, box in drawing.cards
    }
