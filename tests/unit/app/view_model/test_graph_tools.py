"""The tools of a card, the palette and its places, and what inputs could read."""

from app.view_model.connections import connections
from app.view_model.graph_actions import graph_actions
from app.view_model.intent import Ask, Reshape
from app.view_model.palette import palette, places
from constructor.document import Document
from constructor.edits import Connect, Delete, Disconnect, Source
from constructor.probe import Ports
from constructor.registry import default_registry

TEXT = """\
schema_version: 1
model:
  graph:
    inputs: [x, y]
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: 8}
    nodes:
      - {name: a, call: module:up, args: [$x]}
      - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}
    outputs: [$b]
"""
REGISTRY = default_registry()
SOURCE = Source.of(Document.parse(TEXT, "/nowhere/net.yaml"), REGISTRY)
GRAPH = SOURCE.graph


def _enabled(card: str | None, index: int | None = None) -> list[str]:
    return [action.name for action in graph_actions(card, GRAPH, "net.yaml", index) if action.enabled]


def test_a_card_offers_what_can_be_done_with_it() -> None:
    everything = ["Add a block or op", "Connect inputs", "Rename", "Duplicate"]
    assert _enabled("node:a") == [*everything, "Run later", "Pack", "Delete"]
    assert _enabled("node:b") == [*everything, "Run earlier", "Pack", "Delete"]
    assert _enabled("in:x") == ["Add a block or op", "Rename", "Remove the input"]
    assert _enabled("out:b", 0) == ["Add a block or op", "Return another value", "Remove the output"]
    assert _enabled(None) == ["Add a block or op", "Add an input", "Outputs and return form"]
    assert _enabled("node:gone") == []
    tools = {action.name: action.intent for action in graph_actions("node:a", GRAPH, "net.yaml", None)}
    assert tools["Delete"] == Reshape("net.yaml", Delete("a"))
    assert tools["Rename"] == Ask("rename", "node:a")


def test_no_two_tools_of_a_card_share_a_key() -> None:
    for card, index in ((None, None), ("node:a", None), ("in:x", None), ("out:b", 0)):
        keys = [action.key for action in graph_actions(card, GRAPH, "net.yaml", index)]
        assert len(set(keys)) == len(keys)


def test_the_palette_tells_ports_and_what_must_be_given() -> None:
    entries = {(entry.kind, entry.key): entry for entry in palette(REGISTRY)}
    linear = entries["block", "nn.Linear"]
    assert linear.takes == ("input: B × in_features",)
    assert [argument.name for argument in linear.required] == ["in_features", "out_features"]
    assert linear.reads == ("input",)
    assert entries["op", "cat"].lists == ("tensors",)
    assert [argument.name for argument in entries["op", "getitem"].required] == ["b"]
    assert ("block", "component") not in entries
    assert not [entry for entry in palette(REGISTRY, ops=False) if entry.kind == "op"]


def test_a_new_node_can_go_on_every_edge_beside_the_selection() -> None:
    def labels(card: str | None) -> list[str]:
        return [place.label for place in places(GRAPH, card)]

    end = "at the end, not connected"
    assert labels("node:a") == [
        "on the edge a → b",
        "reads a too, nobody reads it yet",
        "on the edge x → a",
        end,
    ]
    assert labels("in:y")[0] == "on the edge y → b"
    assert labels("out:b") == labels(None) == ["on the edge b → output", end]


def test_inputs_are_rows_with_one_more_for_a_list() -> None:
    ports = Ports(GRAPH, SOURCE.resolved, REGISTRY)
    node = GRAPH.node("b")
    assert node is not None
    rows = connections(SOURCE, ports, None, node)
    assert [(row.label, row.current, row.extra) for row in rows] == [
        ("tensors 1", "a", False),
        ("tensors 2", "y", False),
        ("tensors, one more", None, True),
    ]
    assert rows[2].choose("x") == Connect("b", ("tensors", 2), "x")
    assert rows[0].choose(None) == Disconnect("b", ("tensors", 0))
    assert rows[0].choose("a") is None
    assert {candidate.value for candidate in rows[0].candidates} == {"x", "y", "a", "b"}
