"""Very long rows in lines."""

from dataclasses import replace
from itertools import pairwise

import pytest

from constructor.drawing import Box, Card, Cluster, Drawing, Scene, Wire
from constructor.drawing.large import lay_out_large
from constructor.drawing.scene import Direction
from tests.unit.constructor.drawing.test_large import chain
from tests.unit.constructor.drawing.test_layout import assert_sound

COUNT = 400
# Within a line, to the next line, and over several.
SKIPS = ((5, 20), (60, 95), (100, 380))


def _lines(drawing: Drawing, direction: Direction) -> list[list[tuple[str, Box]]]:
    """The boxes of each line, in the order of the file."""
    lines: list[list[tuple[str, Box]]] = []
    last = float("inf")
    for card, box in drawing.cards:
        at = box.x if direction == "LR" else box.y
        if at <= last:
            lines.append([])
        lines[-1].append((card.id, box))
        last = at
    return lines


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_a_long_row_fills_a_wide_canvas_in_lines_one_after_another(direction: Direction) -> None:
    drawing = lay_out_large(chain(COUNT, *SKIPS), direction)
    assert_sound(drawing)
    assert 0.8 < drawing.width / drawing.height < 3.2
    lines = _lines(drawing, direction)
    assert len(lines) >= 3
    assert [id for line in lines for id, _ in line] == [f"node:{i}" for i in range(COUNT)]
    for one, other in pairwise(lines):
        if direction == "LR":
            assert max(box.y + box.height for _, box in one) < min(box.y for _, box in other)
        else:
            assert max(box.x + box.width for _, box in one) < min(box.x for _, box in other)


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_wires_from_line_to_line_go_round_the_boxes_and_bear_their_shape(direction: Direction) -> None:
    drawing = lay_out_large(chain(COUNT, *SKIPS), direction)
    boxes = {card.id: box for card, box in drawing.cards}
    line = {id: number for number, ids in enumerate(_lines(drawing, direction)) for id, _ in ids}
    between = [placed for placed in drawing.wires if line[placed.wire.source] != line[placed.wire.target]]
    assert {"60>95", "100>380"} <= {placed.wire.id for placed in between}
    for placed in between:
        assert placed.label_at is not None
        ends = {placed.wire.source, placed.wire.target}
        others = [box for id, box in boxes.items() if id not in ends]
        for x, y in placed.points:
            assert not any(b.x < x < b.x + b.width and b.y < y < b.y + b.height for b in others)
            assert 0 <= x <= drawing.width + 200
            assert 0 <= y <= drawing.height + 200


def test_a_short_row_and_a_wide_graph_stay_as_they_are() -> None:
    assert len({box.y for _, box in lay_out_large(chain(50), "LR").cards}) == 1
    several = [chain(100)] + [
        replace(
            chain(100),
            cards=tuple(Card(f"{name}{card.id}", card.title) for card in chain(100).cards),
            wires=tuple(
                replace(
                    wire, id=f"{name}{wire.id}", source=f"{name}{wire.source}", target=f"{name}{wire.target}"
                )
                for wire in chain(100).wires
            ),
        )
        for name in map(str, range(120))
    ]
    cards = tuple(card for scene in several for card in scene.cards)
    wires = tuple(wire for scene in several for wire in scene.wires)
    drawing = lay_out_large(Scene(cards, (), wires), "LR")
    assert len(_lines(drawing, "LR")) == len(several)


def test_another_text_moves_nothing_and_another_box_keeps_the_order() -> None:
    scene = chain(COUNT, *SKIPS)
    before = lay_out_large(scene, "LR")
    room = tuple((card.id, box.width, box.height) for card, box in before.cards)
    changed = replace(scene, room=room, cards=(replace(scene.cards[0], title="conv_00"), *scene.cards[1:]))
    assert [box for _, box in lay_out_large(changed, "LR").cards] == [box for _, box in before.cards]


def test_a_wire_back_into_a_frame_of_an_earlier_line_is_drawn_too() -> None:
    scene = chain(COUNT)
    cards = (*scene.cards, Card("inside:0", "x", parent="frame"), Card("inside:1", "x", parent="frame"))
    ends = (("inside:0", "node:0"), (f"node:{COUNT - 1}", "inside:1"))
    back = tuple(Wire(f"{a}>{b}", a, b) for a, b in ends)
    drawing = lay_out_large(Scene(cards, (Cluster("frame", "f"),), (*scene.wires, *back)), "LR")
    assert len(_lines(replace(drawing, cards=drawing.cards[:COUNT]), "LR")) >= 3
    assert {wire.id for wire in (*scene.wires, *back)} == {placed.wire.id for placed in drawing.wires}
