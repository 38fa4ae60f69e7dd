"""Who depends on whom."""

from constructor.graph import Graph, ancestors, descendants, makers, readers
from tests.unit.constructor.graph.samples import graph_of

DIAMOND = """
schema_version: 1
model:
  graph:
    inputs: [x]
    nodes:
      - {name: top, call: op:identity, args: [$x], out: [a, b]}
      - {name: left, call: op:identity, args: [$a]}
      - {name: alone, call: op:identity, args: [$x]}
      - {name: right, call: op:identity, args: [$b]}
      - {name: join, call: op:add, args: [$left, [$right, $right]]}
    outputs: [join, alone]
"""


def names(nodes: object) -> list[str]:
    return [node.name for node in nodes]  # type: ignore[attr-defined]


def diamond() -> Graph:
    return graph_of(DIAMOND)


def test_what_a_node_needs_and_what_needs_it() -> None:
    graph = diamond()
    assert names(ancestors(graph, "join")) == ["top", "left", "right"]
    assert names(descendants(graph, "top")) == ["left", "right", "join"]
    assert names(ancestors(graph, "top")) == []
    assert names(descendants(graph, "alone")) == []
    assert names(descendants(graph, "nobody")) == []


def test_makers_and_readers_of_a_value() -> None:
    graph = diamond()
    assert {value: node.name for value, node in makers(graph).items()} == {
        "a": "top", "b": "top", "left": "left", "alone": "alone", "right": "right", "join": "join",
    }  # fmt: skip
    assert names(readers(graph, "x")) == ["top", "alone"]
    assert names(readers(graph, "right")) == ["join"]


def test_a_graph_that_bites_its_own_tail_ends() -> None:
    from constructor.graph.ir import Node, Out, Ref

    nodes = tuple(
        Node(name, "op", "identity", (Ref(other),), (), Out("whole", (name,)), ())
        for name, other in (("a", "b"), ("b", "a"))
    )
    graph = Graph("graph", (), (), nodes, (), "tuple")
    assert names(ancestors(graph, "a")) == ["a", "b"]
