"""Which example every input gets: from ports, from the file, from the user."""

from dataclasses import replace

import pytest

from constructor.probe import DictExample, ListExample, PlainExample, Probe, TensorExample
from constructor.registry import Argument, Port
from tests.unit.constructor.probe.samples import block, graph_text, probe, size

ENCODER = block(
    "encoder",
    (
        Port("state", "B S state_dim"),
        Port("views", "B N d", many="num_views"),
        Port("action", "B T 24", when="use_action", optional=True),
        Port("train", value=False),
        Port("layers", value=(18, 12)),
        Port("data", fields=(Port("image", "B 3 H W"), Port("steps", "B", "int64"))),
    ),
    arguments=(
        size("state_dim"),
        Argument("d", "int", 16),
        size("num_views"),
        Argument("use_action", "bool", default=False),
    ),
)
ENCODE = (
    "[{name: e, call: module:e, kwargs: {state: $state, views: $views, action: $action, train: $train, "
    "layers: $layers, data: $data}}]"
)
MODULE = "{e: {_type_: encoder, state_dim: 48, num_views: 2}}"
INPUTS = "[state, views, action, train, layers, data]"
TEXT = graph_text(INPUTS, MODULE, ENCODE, "[$e]")


def shapes(found: Probe) -> dict[str, object]:
    return {
        example.name: example.value.shape if isinstance(example.value, TensorExample) else example.value
        for example in found.inputs
    }


def test_ports_give_every_kind_of_example() -> None:
    found = probe(TEXT, ENCODER)
    by_name = {example.name: example.value for example in found.inputs}
    assert by_name["state"] == TensorExample((2, 40, 48), "float32", "B S state_dim", "B S 48")
    view = TensorExample((2, 300, 16), "float32", "B N d", "B N 16")
    assert by_name["views"] == ListExample((view, view))
    assert by_name["action"] == PlainExample(None)
    assert by_name["train"] == PlainExample(False)
    assert by_name["layers"] == PlainExample((18, 12))
    image = TensorExample((2, 3, 240, 320), "float32", "B 3 H W", "B 3 H W")
    steps = TensorExample((2,), "int64", "B", "B")
    assert by_name["data"] == DictExample((("image", image), ("steps", steps)))
    assert {example.source for example in found.inputs} == {"port"}
    assert dict(found.symbols) == {"B": 2, "S": 40, "N": 300, "H": 240, "W": 320}
    assert found.problems == ()


def test_a_condition_that_holds_asks_for_the_tensor() -> None:
    text = TEXT.replace("num_views: 2", "num_views: 2, use_action: true")
    assert shapes(probe(text, ENCODER))["action"] == (2, 40, 24)


def test_hyperparameters_come_from_every_place_of_a_spec() -> None:
    text = TEXT.replace("state_dim: 48, num_views: 2", "_args_: [48], _kwargs_: {num_views: 1, d: 8}")
    found = shapes(probe(text, ENCODER))
    assert found["state"] == (2, 40, 48)
    assert found["views"] == ListExample((TensorExample((2, 300, 8), "float32", "B N d", "B N 8"),))


def test_the_user_comes_before_the_file_and_the_file_before_ports() -> None:
    written = "example_inputs: {state: B 5 48, views: [B 7 16, B 9 16], _dims_: {B: 3}}"
    text = graph_text(INPUTS, MODULE, ENCODE, "[$e]", written)
    found = probe(text, ENCODER)
    assert shapes(found)["state"] == (3, 5, 48)
    assert [example.source for example in found.inputs[:3]] == ["file", "file", "port"]
    found = probe(text, ENCODER, overrides={"state": "[1, 1, 48]", "train": True}, dims={"B": 4})
    assert shapes(found)["state"] == (1, 1, 48)
    assert shapes(found)["train"] == PlainExample(True)
    assert [item.shape for item in found.inputs[1].value.items] == [(4, 7, 16), (4, 9, 16)]  # type: ignore[union-attr]
    assert found.inputs[0].source == "override"
    assert found.problems == ()


def test_an_input_takes_the_shape_of_the_first_port_that_it_feeds() -> None:
    nodes = (
        "[{name: a, call: module:a, args: [$x]}, {name: b, call: module:b, args: [$x]},"
        " {name: c, call: op:cat, args: [[$y, $z]]}]"
    )
    modules = (
        "{a: {_type_: nn.Linear, in_features: 5, out_features: 2},"
        " b: {_type_: nn.LayerNorm, normalized_shape: 7}}"
    )
    found = probe(graph_text("[x, y, z]", modules, nodes, "[$a]"))
    assert shapes(found) == {"x": (2, 5), "y": None, "z": None}


def test_a_port_that_takes_nothing_by_default_is_no_first_choice() -> None:
    first = block("first", Port("x", "B 3", optional=True))
    nodes = "[{name: a, call: module:a, args: [$x]}, {name: b, call: module:b, args: [$x]}]"
    modules = "{a: {_type_: first}, b: {_type_: nn.Linear, in_features: 5, out_features: 2}}"
    assert shapes(probe(graph_text("[x]", modules, nodes, "[$b]"), first)) == {"x": (2, 5)}
    assert shapes(probe(graph_text("[x]", modules, nodes.split(", {name: b")[0] + "]", "[$a]"), first)) == {
        "x": PlainExample(None)
    }


def test_blocks_that_keep_shapes_are_looked_through() -> None:
    modules = (
        "{drop: {_type_: nn.Dropout}, norm: {_type_: nn.LayerNorm, normalized_shape: 6}, enc: {_type_: enc}}"
    )
    nodes = (
        "[{name: a, call: op:identity, args: [$x]}, {name: b, call: module:drop, args: [$a]},"
        " {name: c, call: module:norm, args: [$b]}, {name: d, call: module:enc, args: [$c]}]"
    )
    assert shapes(probe(graph_text("[x]", modules, nodes, "[$d]"), block("enc", "B S 6"))) == {
        "x": (2, 40, 6)
    }


def test_a_sequential_component_is_probed_by_its_first_layer_that_says_something() -> None:
    text = """\
        schema_version: 1
        model:
          sequential:
            layers:
              - {_type_: nn.GELU}
              - {_type_: nn.Linear, in_features: 6, out_features: 2}
        """
    assert shapes(probe(text)) == {"x": (2, 6)}


def test_tensors_of_a_list_and_entries_of_a_mapping_have_ports_of_their_own() -> None:
    nodes = (
        "[{name: e, call: module:e, kwargs: {state: $s, views: [$v, $w], action: null, train: true,"
        " layers: [1], data: {image: $i, steps: $t}}}]"
    )
    found = shapes(probe(graph_text("[s, v, w, i, t]", MODULE, nodes, "[$e]"), ENCODER))
    assert found == {"s": (2, 40, 48), "v": (2, 300, 16), "w": (2, 300, 16), "i": (2, 3, 240, 320), "t": (2,)}


def test_a_missing_example_is_asked_for_with_the_text_to_paste() -> None:
    text = graph_text(
        "[x, y]", "{}", "[{name: s, call: op:add, args: [$x, $y]}]", "[$s]", "example_inputs: {x: B 48}"
    )
    found = probe(text)
    assert [example.source for example in found.inputs] == ["file", "unknown"]
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("missing-example", "warning")
    assert "'y'" in problem.message
    assert "'s'" in problem.message
    assert str(problem.location) == "/unsaved/main.yaml:5:17"
    assert problem.hint is not None
    pasted = "example_inputs: {x: B 48}\n" + problem.hint.split("\n", 1)[1].replace("example_inputs:", "")
    assert 'y: "B 48"' in pasted
    again = text.replace("example_inputs: {x: B 48}", 'example_inputs:\n  x: "B 48"\n  y: "B 48"')
    assert probe(again).problems == ()


def test_inputs_of_broken_nodes_are_not_asked_for() -> None:
    text = graph_text("[x]", "{}", "[{name: s, call: op:identity, args: [$x]}]", "[$s]")
    assert [problem.code for problem in probe(text).problems] == ["missing-example"]
    assert probe(text, broken={"s"}).problems == ()


@pytest.mark.parametrize(
    ("written", "code", "place", "hint"),
    [
        ("example_inputs: {state: B Q}", "bad-example", "2:25", "_dims_: {Q: 8}"),
        ("example_inputs: {state: {shape: B, dtype: int46}}", "bad-example", "2:43", "int64"),
        ("example_inputs: {stat: B 3}", "unknown-example", "2:24", "'state'"),
        ("example_inputs: [B 3]", "bad-example", "2:17", "{x: B 48}"),
        ("example_inputs: {_dims_: {B: 0}}", "bad-dim", "2:30", None),
        ("example_inputs: {_dims_: {B: two}}", "bad-dim", "2:30", None),
        ("example_inputs: {_dims_: 3}", "bad-example", "2:26", None),
    ],
)
def test_what_is_wrong_with_written_examples_is_located(
    written: str, code: str, place: str, hint: str | None
) -> None:
    (problem,) = probe(graph_text(INPUTS, MODULE, ENCODE, "[$e]", written), ENCODER).problems
    assert (problem.code, str(problem.location)) == (code, f"/unsaved/main.yaml:{place}")
    assert hint is None or hint in (problem.hint or "")


def test_a_wrong_example_leaves_the_one_of_the_port() -> None:
    found = probe(graph_text(INPUTS, MODULE, ENCODE, "[$e]", "example_inputs: {state: B Q}"), ENCODER)
    assert shapes(found)["state"] == (2, 40, 48)
    assert found.inputs[0].source == "port"


def test_sizes_for_unknown_dims_are_reported_with_close_matches() -> None:
    entry = block("enc", "B tokens 6")
    text = graph_text("[x]", "{e: {_type_: enc}}", "[{name: e, call: module:e, args: [$x]}]", "[$e]")
    found = probe(text, entry, dims={"tokens": 5, "T": 3})
    assert shapes(found) == {"x": (2, 5, 6)}
    assert found.problems == ()
    (problem,) = probe(text, entry, dims={"token": 5, "tokens": 4}).problems
    assert (problem.code, problem.severity) == ("unknown-dim", "warning")
    assert "'tokens'" in (problem.hint or "")
    (problem,) = probe(text, entry, dims={"B": -1, "tokens": 4}).problems
    assert problem.code == "bad-dim"


def test_a_dim_without_a_usual_size_is_told() -> None:
    text = graph_text("[x]", "{e: {_type_: enc}}", "[{name: e, call: module:e, args: [$x]}]", "[$e]")
    found = probe(text, block("enc", "B frames 6"))
    assert shapes(found) == {"x": (2, 12, 6)}
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("dim-without-size", "note")
    assert "{_dims_: {frames: 12}}" in (problem.hint or "")


def test_a_port_that_has_no_whole_size_says_so() -> None:
    text = graph_text("[x]", "{e: {_type_: enc}}", "[{name: e, call: module:e, args: [$x]}]", "[$e]")
    (problem,) = probe(text, block("enc", "B H/7"), dims={"H": 15}).problems
    assert problem.code == "bad-dim"
    assert "'H/7' gives a size of 2.14286" in problem.message


def test_a_port_with_a_broken_shape_counts_as_no_port() -> None:
    text = graph_text("[x]", "{e: {_type_: enc}}", "[{name: e, call: module:e, args: [$x]}]", "[$e]")
    entry = block("enc", "B d+")
    assert [problem.code for problem in probe(text, entry).problems] == ["missing-example"]
    assert [problem.code for problem in probe(text, replace(entry, inputs=())).problems] == [
        "missing-example"
    ]
