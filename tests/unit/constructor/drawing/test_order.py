"""A picture after an edit: a value moves nothing, a new node leaves the others in their order."""

from dataclasses import replace
from pathlib import Path

import pytest

from constructor.document import Document, EditError, set_value
from constructor.drawing import Box, Drawing, Scene, build_scene, lay_out, order_of, room_of
from constructor.drawing.order import kept_rows
from constructor.edits import InsertNode, Source, perform
from constructor.registry import default_registry

BUNDLED = Path(__file__).parents[4] / "experiment_models"
POLICIES = sorted(BUNDLED.glob("v*/exp*/policy.yaml"))
REGISTRY = default_registry()


def _source(file: Path) -> Source:
    return Source.of(Document.parse(file.read_text(), str(file)), REGISTRY)


def _scene(source: Source) -> Scene:
    return build_scene(source.graph, REGISTRY, None)


def _boxes(drawing: Drawing) -> dict[str, Box]:
    return {card.id: box for card, box in drawing.cards}


def _like(scene: Scene, before: Drawing) -> Scene:
    """The scene as the page asks for it after a node came or went."""
    order = order_of(_boxes(before), before.direction)
    return replace(scene, direction=before.direction, order=order, inputs_first=before.inputs_first)


def _spans(drawing: Drawing) -> dict[str, tuple[float, float, float]]:
    """Along the flow from where to where, and how far across."""
    return {
        card.id: (box.x, box.x + box.width, box.y + box.height / 2)
        if drawing.direction == "LR"
        else (box.y, box.y + box.height, box.x + box.width / 2)
        for card, box in drawing.cards
    }


def turned(before: Drawing, after: Drawing) -> list[tuple[str, str]]:
    """The pairs of cards that lie side by side in both drawings, and changed sides."""
    one, other = _spans(before), _spans(after)
    both = [card for card in one if card in other]

    def beside(spans: dict[str, tuple[float, float, float]], a: str, b: str) -> bool:
        return min(spans[a][1], spans[b][1]) - max(spans[a][0], spans[b][0]) > 4

    return [
        (a, b)
        for at, a in enumerate(both)
        for b in both[:at]
        if beside(one, a, b)
        and beside(other, a, b)
        and (one[a][2] - one[b][2]) * (other[a][2] - other[b][2]) < 0
    ]


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: "/".join(file.parts[-3:-1]))
def test_a_node_put_on_any_edge_leaves_the_others_in_their_order(file: Path) -> None:
    source = _source(file)
    before = lay_out(_scene(source))
    tried = 0
    for node in source.graph.nodes:
        for value in dict.fromkeys(node.reads):
            try:
                edited = perform(source, InsertNode("nn.GELU", value, node.name))
            except EditError:
                continue
            scene = _like(_scene(Source.of(edited.document, REGISTRY)), before)
            after = lay_out(scene)
            assert turned(before, after) == [], (value, node.name)
            assert len(after.cards) == len(before.cards) + 1
            tried += 1
    assert tried > 10


def test_a_value_with_more_digits_moves_nothing() -> None:
    file = BUNDLED / "vfp_single_expert" / "exp1" / "info_embedder.yaml"
    source = _source(file)
    scene = _scene(source)
    before = lay_out(scene)
    room = tuple((id, *size) for id, size in room_of(scene).items())
    for value in (16, 2048):
        document = set_value(source.document, ("params", "transformer_d_model"), value)
        changed = _scene(Source.of(document, REGISTRY))
        assert changed != scene
        asked = replace(changed, direction=before.direction, inputs_first=before.inputs_first, room=room)
        assert _boxes(lay_out(asked)) == _boxes(before)


def test_a_text_that_is_much_longer_gets_the_room_that_it_wants() -> None:
    scene = _scene(_source(BUNDLED / "vfp_single_expert" / "exp1" / "info_embedder.yaml"))
    (id, (width, height)) = next(iter(room_of(scene).items()))
    assert room_of(replace(scene, room=((id, width * 2, height),)))[id] == (width * 2, height)
    assert room_of(replace(scene, room=((id, width / 2, height),)))[id] == (width, height)
    assert room_of(replace(scene, room=((id, width, height + 9),)))[id] == (width, height)
    assert "gone" not in room_of(replace(scene, room=(("gone", width, height),)))


def test_a_picture_that_keeps_its_order_by_itself_is_asked_for_nothing() -> None:
    source = _source(POLICIES[0])
    drawing = lay_out(_scene(source))
    scene = _like(_scene(source), drawing)
    assert kept_rows(scene, _boxes(drawing), drawing.direction) == ()
    backwards = replace(scene, order=scene.order[::-1])
    assert kept_rows(backwards, _boxes(drawing), drawing.direction)
    assert turned(drawing, lay_out(backwards))
