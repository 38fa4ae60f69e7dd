"""Valid graphs: every form of inputs, nodes, `out`, `outputs` and `return`."""

import pytest

from constructor.graph import Const, Fields, Items, Out, Ref
from tests.unit.constructor.graph.samples import graph_of

HEAD = "schema_version: 1\nmodel:\n  graph:\n    inputs: [x, y]\n    modules: {m: {_type_: nn.Identity}}\n"


def body(text: str) -> str:
    """A config whose graph holds the lines of `text` after its inputs and modules."""
    return HEAD + "".join(f"    {line}\n" for line in text.strip().splitlines())


def test_the_smallest_sequential_model() -> None:
    graph = graph_of(
        "schema_version: 1\nmodel:\n  sequential:\n    layers:\n"
        "      - {_type_: nn.Linear, in_features: 6, out_features: 2}\n      - {_type_: nn.ReLU}\n"
    )
    assert (graph.frontend, graph.inputs, graph.returns) == ("sequential", ("x",), "single")
    assert [module.name for module in graph.modules] == ["layer0", "layer1"]
    assert [(node.call, node.reads, node.writes) for node in graph.nodes] == [
        ("module:layer0", ("x",), ("h0",)),
        ("module:layer1", ("h0",), ("h1",)),
    ]
    assert [output.value for output in graph.outputs] == ["h1"]
    assert graph.modules[1].origin == ("model", "sequential", "layers", 1)


def test_a_sequential_model_names_its_input_and_outputs() -> None:
    graph = graph_of(
        "schema_version: 1\nmodel:\n  sequential:\n    inputs: [image]\n    layers: [{_type_: nn.ReLU}]\n"
        "    outputs: {before: image, after: $h0}\n"
    )
    assert graph.inputs == ("image",)
    assert [(output.key, output.value) for output in graph.outputs] == [("before", "image"), ("after", "h0")]
    assert graph.returns == "dict"


def test_a_mapping_of_nodes_runs_in_its_order() -> None:
    graph = graph_of(
        body("""
nodes:
  late: {call: op:add, args: [$early, $y]}
  early: {call: module:m, args: [$x]}
order: [early, late]
outputs: [$late]
""")
    )
    assert [node.name for node in graph.nodes] == ["early", "late"]
    assert graph.nodes[0].origin == ("model", "graph", "nodes", "early")


def test_steps_go_by_what_they_make() -> None:
    graph = graph_of(
        body("""
steps:
  - {call: op:add, args: [$x, $y], out: sum}
  - {call: module:m, args: [$sum], out: [a, b]}
  - {call: module:m, kwargs: {input: $a}, out: {left: c}}
outputs: [sum, b, c]
""")
    )
    assert [node.name for node in graph.nodes] == ["sum", "a", "c"]
    assert graph.nodes[2].kwargs == (("input", Ref("a")),)


def test_arguments_hold_references_at_any_depth() -> None:
    graph = graph_of(
        body("""
nodes:
  - name: n
    call: op:identity
    args: [[$x, [$y, 3]], {deep: {er: $x, flag: true}}, null, plain, "${env:NOT_SET,a}$b"]
outputs: [n]
""")
    )
    (node,) = graph.nodes
    assert node.args == (
        Items((Ref("x"), Items((Ref("y"), Const(3))))),
        Fields((("deep", Fields((("er", Ref("x")), ("flag", Const(True))))),)),
        Const(None),
        Const("plain"),
        Const("a$b"),
    )
    assert node.reads == ("x", "y", "x")


@pytest.mark.parametrize(
    ("written", "out"),
    [
        ("", Out("whole", ("n",))),
        (", out: h", Out("whole", ("h",))),
        (", out: [a, b]", Out("items", ("a", "b"))),
        (", out: {left: a, right: b}", Out("fields", ("a", "b"), ("left", "right"))),
    ],
)
def test_the_forms_of_out(written: str, out: Out) -> None:
    graph = graph_of(body(f"nodes:\n  - {{name: n, call: module:m, args: [$x]{written}}}\noutputs: [$x]"))
    assert graph.nodes[0].out == out


@pytest.mark.parametrize(
    ("written", "returns", "outputs"),
    [
        ("outputs: [$x]", "single", [(None, "x")]),
        ("outputs: [x, $y, x]", "tuple", [(None, "x"), (None, "y"), (None, "x")]),
        ("outputs: {a: $x}", "dict", [("a", "x")]),
        ("outputs: [$x]\nreturn: tuple", "tuple", [(None, "x")]),
        ("outputs: [$x]\nreturn: single", "single", [(None, "x")]),
        ("outputs: {a: x, b: $x}\nreturn: dict", "dict", [("a", "x"), ("b", "x")]),
        ("outputs: [x, y]\nreturn: null", "tuple", [(None, "x"), (None, "y")]),
    ],
)
def test_the_forms_of_outputs_and_return(
    written: str, returns: str, outputs: list[tuple[str | None, str]]
) -> None:
    graph = graph_of(body(f"nodes: []\n{written}"))
    assert graph.returns == returns
    assert [(output.key, output.value) for output in graph.outputs] == outputs


def test_one_module_may_be_called_twice() -> None:
    graph = graph_of(
        body("""
nodes:
  - {name: a, call: module:m, args: [$x]}
  - {name: b, call: module:m, args: [$y]}
outputs: [a, b]
""")
    )
    assert [node.callee for node in graph.nodes] == ["m", "m"]
    assert [module.name for module in graph.modules] == ["m"]


def test_nodes_of_one_name_are_told_apart() -> None:
    graph = graph_of(
        body("""
nodes:
  - {name: a, call: module:m, args: [$x], out: p}
  - {name: a, call: module:m, args: [$y], out: q}
outputs: [p, q]
""")
    )
    assert [(node.name, node.writes) for node in graph.nodes] == [("a", ("p",)), ("a#2", ("q",))]


def test_a_keyed_merge_and_templates_reach_the_graph() -> None:
    graph = graph_of(
        """
schema_version: 1
templates:
  drop: {_type_: nn.Dropout, p: 0.1}
model:
  sequential:
    layers:
      - _template_: drop
      - _template_: drop
        p: 0.5
"""
    )
    assert [module.spec["p"] for module in graph.modules] == [0.1, 0.5]
