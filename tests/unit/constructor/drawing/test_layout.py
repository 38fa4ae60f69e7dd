"""Where everything goes."""

import os
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.drawing import (
    Box,
    Card,
    Cluster,
    Drawing,
    Scene,
    Wire,
    build_scene,
    dot,
    drawing_json,
    lay_out,
)
from tests.unit.constructor.drawing import samples

NODE = "node:info_embedder"


def drawn(name: str = "embedder", *expanded: str, direction: str = "auto") -> Drawing:
    graph, report, problems = samples.named(name)
    scene = build_scene(graph, samples.REGISTRY, report, problems, expanded, direction)  # type: ignore[arg-type]
    return lay_out(scene)


def holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.x + outer.width >= inner.x + inner.width
        and outer.y + outer.height >= inner.y + inner.height
    )


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def assert_sound(drawing: Drawing) -> None:
    frames = {cluster.id: box for cluster, box in drawing.clusters}
    whole = Box(-0.5, -0.5, drawing.width + 1, drawing.height + 1)
    for card, box in drawing.cards:
        assert holds(frames[card.parent] if card.parent else whole, box)
    for cluster, box in drawing.clusters:
        assert holds(frames[cluster.parent] if cluster.parent else whole, box)
    boxes = [box for _, box in drawing.cards]
    assert all(apart(one, other) for i, one in enumerate(boxes) for other in boxes[i + 1 :])
    for placed in drawing.wires:
        assert len(placed.points) % 3 == 1


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize(
    "expanded",
    [
        (),
        (NODE,),
        (NODE, f"{NODE}/encoder", f"{NODE}/encoder.encoder.layers.0", f"{NODE}/visual_projection.0"),
    ],
)
def test_boxes_lie_in_their_frames_and_cover_nothing(direction: str, expanded: tuple[str, ...]) -> None:
    assert_sound(drawn("embedder", *expanded, direction=direction))


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("name", ["embedder", "policy"])
def test_a_wire_starts_and_ends_at_the_border_of_its_boxes(name: str, direction: str) -> None:
    drawing = drawn(name, NODE, direction=direction)
    boxes = {card.id: area for card, area in drawing.cards}
    boxes |= {cluster.id: area for cluster, area in drawing.clusters}
    for placed in drawing.wires:
        assert at_border(boxes[placed.wire.source], placed.points[0])
        assert at_border(boxes[placed.wire.target], placed.points[-1])


def at_border(box: Box, point: tuple[float, float]) -> bool:
    x, y = point
    outside = Box(box.x - 1.5, box.y - 1.5, box.width + 3, box.height + 3)
    inside = Box(box.x + 1.5, box.y + 1.5, box.width - 3, box.height - 3)
    dot = Box(x, y, 0, 0)
    return holds(outside, dot) and not holds(inside, dot)


def test_wires_into_one_box_end_side_by_side() -> None:
    ends = [
        placed.points[-1][1] for placed in drawn("policy", direction="LR").wires if placed.wire.target == NODE
    ]
    assert len(ends) == 7
    assert min(abs(b - a) for a, b in pairwise(sorted(ends))) >= 5.0


def test_labels_cover_no_box_and_no_other_label() -> None:
    drawing = drawn("policy", direction="LR")
    labels = [
        Box(x - 3.6 * len(placed.wire.label), y - 9, 7.2 * len(placed.wire.label), 18)
        for placed in drawing.wires
        if placed.label_at
        for x, y in [placed.label_at]
    ]
    assert len(labels) == 13
    assert all(apart(label, box) for label in labels for _, box in drawing.cards)
    assert all(apart(one, other) for i, one in enumerate(labels) for other in labels[i + 1 :])


def test_a_wire_beside_an_input_does_not_repeat_the_shape_that_the_input_tells() -> None:
    at = {placed.wire.source: placed.label_at for placed in drawn("policy").wires}
    assert at["in:cam_head"] is None
    assert at["node:head_tokens"] is not None


def test_the_direction_that_fills_a_wide_canvas_is_taken() -> None:
    row = tuple(Card(f"node:{i}", f"layer {i}") for i in range(6))
    chain = tuple(Wire(f"{i}", f"node:{i}", f"node:{i + 1}") for i in range(5))
    fan = tuple(Wire(f"{i}", "node:0", f"node:{i + 1}") for i in range(5))
    assert lay_out(Scene(row, (), chain, "auto")).direction == "TB"
    assert lay_out(Scene(row, (), fan, "auto")).direction == "LR"


def test_equal_scenes_give_equal_drawings() -> None:
    assert drawing_json(drawn("policy")) == drawing_json(drawn("policy"))


def test_a_long_u_of_skip_connections_is_laid_out_soon() -> None:
    """Skips over hundreds of ranks would cost Graphviz minutes; as arcs they cost nothing."""
    count = 600
    cards = tuple(Card(f"node:{i}", f"conv_{i}") for i in range(count))
    chain = [Wire(f"{i}", f"node:{i}", f"node:{i + 1}") for i in range(count - 1)]
    skips = [Wire(f"s{i}", f"node:{i}", f"node:{count - 1 - i}") for i in range(0, count // 2 - 20, 4)]
    drawing = lay_out(Scene(cards, (), (*chain, *skips), "LR"))
    assert len(drawing.wires) == len(chain) + len(skips)
    assert min(y for placed in drawing.wires for _, y in placed.points) >= 0.0
    assert_sound(drawing)


NAMES = st.text(max_size=12)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Cards with any texts, in nested clusters, wired forwards."""
    depth = draw(st.integers(0, 3))
    clusters = tuple(
        Cluster(f"c{i}", draw(NAMES), draw(NAMES), parent=f"c{i - 1}" if i else None) for i in range(depth)
    )
    parents = [None, *(cluster.id for cluster in clusters)]
    count = draw(st.integers(1, 8))
    cards = [
        Card(f"node:{i}", draw(NAMES) or "x", draw(NAMES), parent=draw(st.sampled_from(parents)))
        for i in range(count)
    ]
    cards += [Card(f"filler{cluster.id}", "filler", parent=cluster.id) for cluster in clusters]
    steps = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=12))
    wires = tuple(Wire(f"{a}{b}", f"node:{a}", f"node:{b}", draw(NAMES)) for a, b in sorted(steps) if a < b)
    into = tuple(
        Wire(f"in{cluster.id}", "node:0", cluster.id) for cluster in clusters if cards[0].parent is None
    )
    return Scene(tuple(cards), clusters, (*wires, *into), draw(st.sampled_from(["LR", "TB", "auto"])))


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_any_scene_is_laid_out_soundly_and_no_text_of_it_reaches_graphviz(scene: Scene) -> None:
    assert_sound(lay_out(scene))
    assert dot(scene).isascii()
    without = Scene(
        tuple(Card(card.id, "", parent=card.parent) for card in scene.cards),
        scene.clusters,
        (),
        scene.direction,
    )
    assert {line.split()[0] for line in dot(without).splitlines()} <= {
        line.split()[0] for line in dot(scene).splitlines()
    }


def test_the_layout_needs_no_dot_program() -> None:
    code = (
        "from constructor.drawing import Card, Scene, Wire, lay_out\n"
        "scene = Scene((Card('node:a', 'a'), Card('node:b', 'b')), (), (Wire('w', 'node:a', 'node:b'),))\n"
        "assert len(lay_out(scene).wires) == 1\n"
    )
    path = os.path.dirname(sys.executable)
    assert not os.path.exists(os.path.join(path, "dot"))
    subprocess.run([sys.executable, "-c", code], env={"PATH": path}, check=True)


def test_graphviz_is_not_loaded_before_a_layout() -> None:
    code = (
        "import sys, constructor.drawing; print([m for m in sys.modules if 'graphviz' in m or m == 'torch'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
