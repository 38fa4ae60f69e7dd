"""The layout of scenes that are too large for Graphviz."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.drawing import Card, Cluster, Scene, Wire, drawing_json, lay_out
from constructor.drawing.large import lay_out_large
from constructor.drawing.scene import Direction
from tests.unit.constructor.drawing.test_layout import assert_sound, scenes

DIRECTIONS = st.sampled_from(["LR", "TB"])


def chain(count: int, *skips: tuple[int, int]) -> Scene:
    cards = tuple(Card(f"node:{i}", f"conv_{i}") for i in range(count))
    steps = (*((i, i + 1) for i in range(count - 1)), *skips)
    return Scene(cards, (), tuple(Wire(f"{a}>{b}", f"node:{a}", f"node:{b}", "B × 64") for a, b in steps))


def test_a_frame_that_holds_what_comes_before_a_box_and_what_comes_after_leaves_the_rest_in_order() -> None:
    cards = (
        Card("first", "x", parent="frame"),
        Card("box", "x"),
        Card("last", "x", parent="frame"),
        Card("end", "x"),
    )
    ends = (("first", "box"), ("box", "last"), ("box", "end"))
    scene = Scene(cards, (Cluster("frame", "f"),), tuple(Wire(f"{a}>{b}", a, b) for a, b in ends))
    boxes = {card.id: box for card, box in lay_out_large(scene, "LR").cards}
    assert boxes["first"].x < boxes["box"].x < boxes["end"].x


@settings(max_examples=60, deadline=None)
@given(scenes(), DIRECTIONS)
def test_any_scene_is_laid_out_soundly_with_every_wire_forwards(scene: Scene, direction: Direction) -> None:
    drawing = lay_out_large(scene, direction)
    assert_sound(drawing)
    assert {card.id for card, _ in drawing.cards} == {card.id for card in scene.cards}
    boxes = {card.id: box for card, box in drawing.cards if card.parent is None}
    for wire in scene.wires:
        if wire.source in boxes and wire.target in boxes:
            one, other = boxes[wire.source], boxes[wire.target]
            ahead = other.x - one.x - one.width if direction == "LR" else other.y - one.y - one.height
            assert ahead > 0


def test_a_large_scene_is_sound_equal_scenes_give_equal_drawings_and_far_wires_stay_inside() -> None:
    scene = chain(620, *((i, i + 300) for i in range(0, 300, 7)))
    drawing = lay_out(scene)
    assert_sound(drawing)
    assert drawing_json(drawing) == drawing_json(lay_out(scene))
    assert len(drawing.wires) == len(scene.wires)
    assert min(y for placed in drawing.wires for _, y in placed.points) >= 0.0


def test_a_row_is_straight_and_what_stands_side_by_side_keeps_the_order_of_the_picture_before() -> None:
    fan = Scene(
        tuple(Card(f"node:{i}", "x") for i in range(4)),
        (),
        tuple(Wire(f"{i}", "node:0", f"node:{i}") for i in (1, 2, 3)),
        order=("node:3", "node:1", "node:2"),
    )
    boxes = {card.id: box for card, box in lay_out_large(fan, "LR").cards}
    assert boxes["node:3"].y < boxes["node:1"].y < boxes["node:2"].y
    assert boxes["node:0"].y == pytest.approx(boxes["node:1"].y)
    assert len({box.y for _, box in lay_out_large(chain(30, (2, 9)), "LR").cards}) == 1


def test_another_text_in_the_room_that_a_box_keeps_moves_nothing() -> None:
    before = lay_out_large(chain(20, (3, 12)), "LR")
    room = tuple((card.id, box.width, box.height) for card, box in before.cards)
    scene = replace(chain(20, (3, 12)), room=room)
    changed = replace(scene, cards=(replace(scene.cards[0], title="conv_00"), *scene.cards[1:]))
    assert [box for _, box in lay_out_large(changed, "LR").cards] == [box for _, box in before.cards]


def test_labels_of_neighbours_have_room_between_their_boxes() -> None:
    drawing = lay_out_large(chain(5), "LR")
    boxes = {card.id: box for card, box in drawing.cards}
    for placed in drawing.wires:
        assert placed.label_at is not None
        left = boxes[placed.wire.source]
        assert left.x + left.width < placed.label_at[0] < boxes[placed.wire.target].x
