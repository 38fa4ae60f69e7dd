"""A picture after an edit: a value moves nothing, a new node leaves the others in their order."""

from dataclasses import replace
from pathlib import Path

import pytest

from constructor.document import Document, EditError, set_value
from constructor.drawing import lay_out, room_of
from constructor.drawing.order import kept_rows
from constructor.edits import InsertNode, Source, perform
from constructor.registry import default_registry
from tests.benchmarks.pictures import boxes_of, like, scene_of, turned

BUNDLED = Path(__file__).parents[4] / "experiment_models"
POLICIES = sorted(BUNDLED.glob("v*/exp*/policy.yaml"))
REGISTRY = default_registry()


def _source(file: Path) -> Source:
    return Source.of(Document.parse(file.read_text(), str(file)), REGISTRY)


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: "/".join(file.parts[-3:-1]))
def test_a_node_put_on_any_edge_leaves_the_others_in_their_order(file: Path) -> None:
    source = _source(file)
    before = lay_out(scene_of(source))
    tried = 0
    for node in source.graph.nodes:
        for value in dict.fromkeys(node.reads):
            try:
                edited = perform(source, InsertNode("nn.GELU", value, node.name))
            except EditError:
                continue
            scene = like(scene_of(Source.of(edited.document, REGISTRY)), before)
            after = lay_out(scene)
            assert turned(before, after) == [], (value, node.name)
            assert len(after.cards) == len(before.cards) + 1
            tried += 1
    assert tried > 10


def test_a_value_with_more_digits_moves_nothing() -> None:
    file = BUNDLED / "vfp_single_expert" / "exp1" / "info_embedder.yaml"
    source = _source(file)
    scene = scene_of(source)
    before = lay_out(scene)
    room = tuple((id, *size) for id, size in room_of(scene).items())
    for value in (16, 2048):
        document = set_value(source.document, ("params", "transformer_d_model"), value)
        changed = scene_of(Source.of(document, REGISTRY))
        assert changed != scene
        asked = replace(changed, direction=before.direction, inputs_first=before.inputs_first, room=room)
        assert boxes_of(lay_out(asked)) == boxes_of(before)


def test_a_text_that_is_much_longer_gets_the_room_that_it_wants() -> None:
    scene = scene_of(_source(BUNDLED / "vfp_single_expert" / "exp1" / "info_embedder.yaml"))
    (id, (width, height)) = next(iter(room_of(scene).items()))
    assert room_of(replace(scene, room=((id, width * 2, height),)))[id] == (width * 2, height)
    assert room_of(replace(scene, room=((id, width / 2, height),)))[id] == (width, height)
    assert room_of(replace(scene, room=((id, width, height + 9),)))[id] == (width, height)
    assert "gone" not in room_of(replace(scene, room=(("gone", width, height),)))


def test_a_picture_that_keeps_its_order_by_itself_is_asked_for_nothing() -> None:
    source = _source(POLICIES[0])
    drawing = lay_out(scene_of(source))
    scene = like(scene_of(source), drawing)
    assert kept_rows(scene, boxes_of(drawing), drawing.direction) == ()
    backwards = replace(scene, order=scene.order[::-1])
    assert kept_rows(backwards, boxes_of(drawing), drawing.direction)
    assert turned(drawing, lay_out(backwards))
