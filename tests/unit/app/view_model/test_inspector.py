"""The inspector: what it says of every kind of card."""

from app.view_model.inspector import InspectorView, inspector_view, leading_comment
from app.view_model.intent import OpenFile
from constructor.diagnostics import Diagnostic, Location
from tests.unit.app.view_model.component import (
    EMBEDDER,
    FILE,
    REGISTRY,
    TEXT,
    Registry,
    graph,
    parsed,
    report,
    resolved,
)


def view(card: str | None, *problems: Diagnostic, checked: bool = True) -> InspectorView:
    return inspector_view(
        card, graph(), resolved(), REGISTRY, report() if checked else None, parsed(), problems
    )


def test_a_node_says_what_it_is_and_where_it_stands() -> None:
    shown = view("node:embed")
    assert (shown.title, shown.key, shown.doc) == ("embed", "embedder", "Embeds state and images as tokens.")
    assert shown.written == "line 10"
    assert shown.lines == (10, 15)
    assert shown.traceable


def test_a_node_shows_shapes_at_its_ports() -> None:
    shown = view("node:embed")
    state, image = shown.inputs
    assert (state.name, state.shape, state.symbolic, state.declared) == (
        "state",
        "2 × 40 × 48",
        "B × S × 48",
        "B × S × state_dim",
    )
    assert state.links == (("state", "in:state"),)
    assert (image.shape, image.declared) == ("2 of 2 × 300 × 512", "cameras of B × N × d_model")
    assert [(row.name, row.shape) for row in shown.outputs] == [
        ("embed.tokens", "2 × 640 × 512"),
        ("embed.cls", "None"),
    ]
    assert shown.outputs[0].links == (("merged", "node:merged"), ("output latent", "out:latent"))


def test_the_cost_of_a_node_is_told_with_its_share() -> None:
    cost = {figure.name: (figure.text, figure.exact) for figure in view("node:embed").cost}
    assert cost == {
        "Parameters": ("6.0 M", "6,000,000"),
        "Trainable": ("0", "0"),
        "Share of component": ("75 %", ""),
        "Weights in float32": ("22.9 MiB", "24,000,000 bytes"),
    }


def test_before_the_check_the_structure_is_there_and_figures_are_not() -> None:
    shown = view("node:embed", checked=False)
    assert [row.shape for row in shown.inputs] == ["…", "…"]
    assert shown.cost == ()
    assert shown.hyperparameters


def test_nodes_that_call_one_module_say_so() -> None:
    assert view("node:first").notes == ("Shares its weights and hyperparameters with second.",)
    assert view("node:embed").notes == ()


def test_an_op_shows_its_plain_arguments_only() -> None:
    shown = view("node:merged")
    assert (shown.key, shown.doc) == ("op:cat", "Joins tensors.")
    assert [(row.name, row.value, row.state) for row in shown.hyperparameters] == [("dim", 1, "written")]
    assert [row.name for row in shown.inputs] == ["tensors"]
    edit = shown.hyperparameters[0].edit(2)
    assert edit is not None
    assert edit.path == ("model", "graph", "nodes", 1, "kwargs", "dim")  # type: ignore[union-attr]


def test_an_inner_module_is_read_only() -> None:
    shown = view("node:embed/layers.0.attn")
    assert (shown.title, shown.key, shown.kind) == ("layers.0.attn", "MultiheadAttention", "inner")
    assert shown.notes == ("heads 8",)
    assert shown.hyperparameters == ()
    assert shown.inputs[0].shape == "2 × 300 × 512"


def test_a_folded_repeat_says_how_many_it_stands_for() -> None:
    shown = view("node:embed/layers.0*")
    assert shown.notes == ("3 modules here are built alike; this is the first.",)
    assert view("node:embed/layers.0").notes == ()


def test_an_input_says_where_its_example_comes_from() -> None:
    shown = view("in:state")
    assert shown.doc == "The example is made from the port of the block that reads it."
    assert shown.notes == ("Declared as B × S × state_dim.",)
    assert shown.outputs[0].links == (("embed", "node:embed"), ("merged", "node:merged"))
    assert shown.example == "state"


def test_an_output_names_its_source() -> None:
    shown = view("out:latent")
    assert (shown.title, shown.doc) == ("latent", "Returned as a dict.")
    assert shown.inputs[0].links == (("embed", "node:embed"),)


def test_nothing_selected_is_the_component() -> None:
    problem = Diagnostic("unused", "a warning", severity="warning")
    shown = view(None, problem)
    assert (shown.title, shown.kind) == ("policy", "component")
    assert [row.name for row in shown.inputs] == ["state", "image"]
    assert [row.name for row in shown.outputs] == ["action", "latent"]
    assert shown.cost[0].text == "8.0 M"
    assert [row.message for row in shown.problems] == ["a warning"]
    assert "double-click" in shown.notes[0]


def test_a_component_is_described_by_the_comment_it_starts_with() -> None:
    text = "# Joins state and images\n# into one sequence.\n\n# not this\n" + TEXT
    shown = inspector_view(None, graph(), resolved(text), REGISTRY, None, parsed(text))
    assert shown.doc == "Joins state and images into one sequence."
    assert leading_comment("a: 1  # no\n# no") == ""


def test_a_card_that_is_gone_is_said_to_be() -> None:
    for card in ("node:gone", "in:gone", "out:gone"):
        assert view(card).kind == "missing"
        assert view(card).title == "gone"
    assert view("node:embed/gone").doc == "The block holds no such module any more."


def test_a_problem_stands_at_its_field_or_above_the_form_but_not_twice() -> None:
    at_field = Diagnostic("bad-value", "at the field", ("model", "graph", "modules", "embed", "nhead"))
    at_node = Diagnostic("shape-mismatch", "at the node", node="embed", location=Location(FILE, 9, 1))
    shown = view("node:embed", at_field, at_node)
    assert [row.message for row in shown.problems] == ["at the node"]
    assert [p.message for row in shown.hyperparameters for p in row.problems] == ["at the field"]


def test_a_component_block_can_be_opened() -> None:
    text = TEXT.replace("_type_: embedder", "_type_: component\n        path: ../exp2/embedder.yaml")

    class WithComponent(Registry):
        def block(self, key: str):  # type: ignore[no-untyped-def]
            return EMBEDDER if key == "component" else super().block(key)

    config = resolved(text)
    shown = inspector_view("node:embed", graph(config), config, WithComponent(), None, parsed(text))
    assert [action.intent for action in shown.actions] == [OpenFile("/models/exp2/embedder.yaml")]


def test_an_unknown_block_still_shows_what_the_file_says() -> None:
    text = TEXT.replace("_type_: embedder", "_type_: embeddr")
    config = resolved(text)
    shown = inspector_view("node:embed", graph(config), config, REGISTRY, None, parsed(text))
    assert shown.doc == "No block is registered as embeddr."
    assert [(row.name, row.argument.kind) for row in shown.hyperparameters] == [
        ("d_model", "int"),
        ("nhead", "int"),
        ("dropout", "float"),
        ("activation", "str"),
    ]
