"""The traced graph of the inside of a block."""

import sys
from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from constructor.drawing.scene import Scene
from constructor.shapes import Component, NoTrace, prepare_component, trace_inside
from constructor.shapes import inside as inside_module
from tests.unit.constructor.shapes.samples import call, graph, linear, registry

pytestmark = pytest.mark.torch


class Gate(nn.Module):
    """x times the sigmoid of a linear layer of it."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.1))

    def forward(self, x: Tensor, scale: float = 1.0) -> Tensor:
        return x * torch.sigmoid(self.score(x)) * scale


class Slow(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        while True:
            x = x + 1


def component(config: Mapping[str, Any], *classes: type[nn.Module]) -> Component:
    known = registry()
    for made in classes:
        known.register_module(made.__name__.lower(), made)
    return prepare_component(config, registry=known)


def gated() -> Component:
    nodes = [call("a", "a", "$x"), call("g", "g", "$a", kwargs={"scale": 0.5})]
    return component(graph(nodes, {"a": linear(3, 4), "g": {"_type_": "gate"}}), Gate)


def test_functions_stand_between_modules_with_the_shapes_that_flow() -> None:
    scene = trace_inside(gated(), "g")
    assert isinstance(scene, Scene)
    titles = {card.id: card.title for card in scene.cards}
    kinds = {card.title: card.kind for card in scene.cards}
    assert kinds == {
        "input": "input",
        "score.0": "layer",
        "score.1": "layer",
        "sigmoid": "function",
        "mul": "function",
        "output": "output",
    }
    wires = {(titles[wire.source], titles[wire.target]): wire.label for wire in scene.wires}
    assert {("input", "score.0"), ("score.1", "sigmoid"), ("sigmoid", "mul"), ("mul", "output")} <= set(wires)
    assert set(wires.values()) == {"2 × 4"}
    (cluster,) = scene.clusters
    assert (cluster.title, cluster.subtitle) == ("score", "Sequential")
    assert {card.title for card in scene.cards if card.parent == cluster.id} == {"score.0", "score.1"}


def test_a_part_of_a_block_is_traced_with_what_it_is_given() -> None:
    scene = trace_inside(gated(), "g", "score")
    assert isinstance(scene, Scene)
    assert [card.title for card in scene.cards] == ["input", "0", "1", "output"]


def test_tracing_leaves_the_block_as_it_was() -> None:
    made = gated()
    block = made.plan.modules["g"]
    trace_inside(made, "g")
    assert block.training
    assert not block._forward_pre_hooks
    assert made.plan.run(made.inputs, made.sizes).nodes[1].status == "ok"


@pytest.mark.parametrize(
    ("node", "path", "reason"),
    [
        ("g", "nothing", "the block has no module 'nothing'"),
        ("gone", "", "could not be built"),
        ("i", "", "could not be built"),
        ("late", "", "was not called"),
        ("f", "", "Tensor.item() cannot be called on meta tensors"),
    ],
)
def test_where_there_is_no_trace_there_is_a_reason(node: str, path: str, reason: str) -> None:
    nodes = [
        call("g", "g", "$x"),
        call("i", "op:identity", "$g"),
        call("f", "f", "$x"),
        call("late", "g2", "$f"),
    ]
    modules = {"g": {"_type_": "gate"}, "f": {"_type_": "looking"}, "g2": {"_type_": "gate"}}
    found = trace_inside(component(graph(nodes, modules, example_inputs={"x": "B 4"}), Gate), node, path)
    assert isinstance(found, NoTrace)
    assert reason in found.reason


def test_it_takes_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside_module, "MAX_SECONDS", 0.2)
    found = inside_module.traced_scene(Slow(), (torch.empty(2, device="meta"),), {})
    assert isinstance(found, NoTrace)
    assert "took longer than 0.2 s" in found.reason


def test_a_graph_that_nobody_could_read_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside_module, "MAX_BOXES", 3)
    found = trace_inside(gated(), "g", "score")
    assert isinstance(found, NoTrace)
    assert "too many" in found.reason


def test_without_torchview_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchview", None)
    found = trace_inside(gated(), "g")
    assert isinstance(found, NoTrace)
    assert "pip install torchview" in found.reason
