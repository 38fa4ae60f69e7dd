"""Which cards, clusters and wires a component becomes."""

from dataclasses import replace
from itertools import pairwise

from constructor.diagnostics import Diagnostic
from constructor.drawing import Scene, build_scene, default_expanded
from constructor.graph.ir import Ref
from constructor.records import InnerEdge, PlainInfo
from tests.unit.constructor.drawing import samples
from tests.unit.constructor.drawing.samples import REGISTRY

NODE = "node:info_embedder"


def embedder_scene(*expanded: str) -> Scene:
    graph, report = samples.embedder()
    return build_scene(graph, REGISTRY, report, (), expanded)


def ids(scene: Scene) -> list[str]:
    return [card.id for card in scene.cards]


def pairs(scene: Scene) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in scene.wires}


def test_a_collapsed_component_shows_inputs_node_and_output_in_the_order_of_the_file() -> None:
    inputs = [f"in:{name}" for name in ("cond_proprio", "cond_visual", "cond_semantic", "action")]
    scene = embedder_scene()
    assert ids(scene) == [*inputs, NODE, "out:info_embedder"]
    assert pairs(scene) == {*((name, NODE) for name in inputs), (NODE, "out:info_embedder")}


def test_a_node_tells_its_essential_hyperparameters_and_parameter_count() -> None:
    card = next(card for card in embedder_scene().cards if card.id == NODE)
    assert (card.title, card.subtitle, card.figure) == (
        "info_embedder",
        "d 512 · heads 8 · layers 4",
        "33.7 M",
    )
    assert card.kind == "encoder"
    assert card.expandable
    assert "33,6" in card.detail


def test_an_input_tells_its_shape_and_a_plain_one_is_quiet() -> None:
    cards = {card.id: card for card in embedder_scene().cards}
    assert cards["in:cond_visual"].subtitle == "3 of B × 300 × 1024"
    assert (cards["in:action"].subtitle, cards["in:action"].quiet) == ("None", True)
    assert not cards["in:cond_visual"].quiet


def test_a_component_of_one_block_opens_by_one_level() -> None:
    assert default_expanded(*samples.embedder()) == {NODE}
    assert default_expanded(*samples.policy()) == frozenset()
    graph, _ = samples.embedder()
    assert default_expanded(graph, None) == frozenset()


def test_expanding_looks_through_containers_and_folds_equal_children() -> None:
    scene = embedder_scene(NODE)
    inner = {card.title: card for card in scene.cards if card.parent == NODE and card.title}
    assert list(inner) == ["visual_projection", "semantic_projection", "proprio_projection", "encoder"]
    assert inner["visual_projection"].count == 3
    assert inner["visual_projection"].figure == "4.7 M"
    assert inner["proprio_projection"].count == 1
    assert [cluster.id for cluster in scene.clusters] == [NODE]


def test_wires_from_outside_reach_the_child_that_takes_their_value() -> None:
    assert pairs(embedder_scene(NODE)) >= {
        ("in:cond_proprio", f"{NODE}/proprio_projection"),
        ("in:cond_visual", f"{NODE}/visual_projection.0"),
        ("in:cond_semantic", f"{NODE}/semantic_projection.0"),
        (f"{NODE}/encoder", "out:info_embedder"),
    }


def test_a_plain_input_ends_at_the_frame() -> None:
    assert ("in:action", NODE) in pairs(embedder_scene(NODE))


def test_what_is_put_together_meets_in_a_joint_that_tells_both_shapes() -> None:
    scene = embedder_scene(NODE)
    joint = next(card.id for card in scene.cards if not card.title)
    assert pairs(scene) >= {(f"{NODE}/visual_projection.0", joint), (joint, f"{NODE}/encoder")}
    labels = {wire.source: wire.label for wire in scene.wires if joint in (wire.source, wire.target)}
    assert labels[f"{NODE}/visual_projection.0"] == "3 of B × 300 × 512"
    assert labels[f"{NODE}/proprio_projection"] == "B × 40 × 512"
    assert labels[joint] == "B × 943 × 512"


def test_wrappers_around_one_module_are_opened_together() -> None:
    scene = embedder_scene(NODE, f"{NODE}/encoder")
    inner = [card for card in scene.cards if card.parent == f"{NODE}/encoder"]
    assert [(card.title, card.count) for card in inner] == [("layers", 4)]
    assert inner[0].id == f"{NODE}/encoder.encoder.layers.0"


def test_a_repeat_unfolds_and_folds_by_its_own_id() -> None:
    folded = embedder_scene(NODE, f"{NODE}/encoder")
    fold = next(card.fold for card in folded.cards if card.count == 4)
    scene = embedder_scene(NODE, f"{NODE}/encoder", fold)
    layers = [card for card in scene.cards if card.parent == f"{NODE}/encoder"]
    assert [card.id.rpartition(".")[2] for card in layers] == ["0", "1", "2", "3"]
    assert {card.fold for card in layers} == {fold}
    chain = [(a.id, b.id) for a, b in pairwise(layers)]
    assert pairs(scene) >= {*chain, (layers[-1].id, "out:info_embedder")}


def test_a_joined_value_reaches_every_child_of_the_next_block_that_takes_it() -> None:
    layer = f"{NODE}/encoder.encoder.layers.0"
    scene = embedder_scene(NODE, f"{NODE}/encoder", layer)
    joint = next(card.id for card in scene.cards if not card.title)
    assert pairs(scene) >= {(joint, f"{layer}.self_attn"), (joint, f"{layer}.norm1")}


def test_values_that_fit_no_child_meet_before_the_children_that_are_left() -> None:
    graph, report = samples.embedder()
    wide = samples.tensor(2, 77, 99)
    inner = samples.module(
        "",
        "Mixer",
        samples.linear("a", 99, 7, 77),
        samples.linear("b", 99, 7, 77),
        edges=[InnerEdge("<in>", "a", wide), InnerEdge("<in>", "b", wide)],
    )
    node = replace(report.nodes[0], module=inner)
    scene = build_scene(graph, REGISTRY, replace(report, nodes=(node,)), (), {NODE})
    joint = f"{NODE}/<in>"
    assert pairs(scene) >= {
        ("in:cond_proprio", joint),
        ("in:cond_visual", joint),
        (joint, f"{NODE}/a"),
        (joint, f"{NODE}/b"),
    }
    assert next(card for card in scene.cards if card.id == joint).parent == NODE


def test_a_module_that_is_used_but_never_called_does_not_open_its_parent() -> None:
    layer = f"{NODE}/encoder.encoder.layers.0"
    scene = embedder_scene(NODE, f"{NODE}/encoder", layer)
    attention = next(card for card in scene.cards if card.title == "self_attn")
    assert not attention.expandable


def test_the_inside_of_a_component_in_a_policy_is_titled_without_what_only_holds_it() -> None:
    graph, report = samples.policy()
    scene = build_scene(graph, REGISTRY, report, (), {NODE})
    titles = [card.title for card in scene.cards if card.parent == NODE and card.title]
    assert titles == ["visual_projection", "semantic_projection", "proprio_projection", "encoder"]
    assert ("node:head_tokens", f"{NODE}/graph_modules.info_embedder.visual_projection.0") in pairs(scene)


def test_a_component_tells_its_file_and_an_op_its_arguments() -> None:
    graph, report = samples.policy()
    cards = {card.id: card for card in build_scene(graph, REGISTRY, report).cards}
    assert cards["node:action_decoder"].subtitle == "action_decoder.yaml"
    assert cards["node:head_summary"].subtitle == "op:unsqueeze · dim 1"
    assert cards["node:head_summary"].kind == "op"


def test_the_structure_is_drawn_before_a_report_is_there() -> None:
    graph, report = samples.policy()
    scene = build_scene(graph, REGISTRY, None)
    assert {card.status for card in scene.cards} == {"ok"}
    assert {wire.label for wire in scene.wires} == {""}
    assert pairs(scene) == pairs(build_scene(graph, REGISTRY, report))


def test_a_node_that_could_not_run_is_marked_as_not_known() -> None:
    graph, report = samples.embedder()
    node = replace(report.nodes[0], status="unknown", module=None)
    values = tuple(value for value in report.values if value.name != "info_embedder")
    scene = build_scene(graph, REGISTRY, replace(report, nodes=(node,), values=values))
    status = {card.id: card.status for card in scene.cards}
    assert status[NODE] == status["out:info_embedder"] == "unknown"
    assert next(wire for wire in scene.wires if wire.source == NODE).status == "unknown"


def test_a_problem_marks_its_node_and_the_wire_that_it_names() -> None:
    graph, report, problems = samples.named("broken")
    scene = build_scene(graph, REGISTRY, report, problems)
    card = next(card for card in scene.cards if card.id == NODE)
    assert (card.status, card.message) == ("error", problems[0].message)
    assert [wire.source for wire in scene.wires if wire.status == "error"] == ["node:left_tokens"]
    decoder = next(card for card in scene.cards if card.id == "node:action_decoder")
    assert decoder.status == "warning"


def test_several_problems_show_the_first_error_and_count_the_rest() -> None:
    graph, report = samples.embedder()
    problems = [
        Diagnostic("a", "only odd", node="info_embedder", severity="warning"),
        Diagnostic("b", "really bad", node="info_embedder"),
        Diagnostic("c", "by the way", node="info_embedder", severity="note"),
    ]
    scene = build_scene(graph, REGISTRY, report, problems)
    card = next(card for card in scene.cards if card.id == NODE)
    assert (card.status, card.message) == ("error", "really bad (and 1 more)")


def test_a_problem_of_an_input_or_output_marks_its_pill() -> None:
    graph, report = samples.embedder()
    problems = [
        Diagnostic("missing-example", "no shape", ("model", "graph", "inputs", 3), severity="warning"),
        Diagnostic("unknown-value", "no such value", ("model", "graph", "outputs", 0)),
    ]
    scene = build_scene(graph, REGISTRY, report, problems)
    status = {card.id: card.status for card in scene.cards}
    assert status["in:action"] == "warning"
    assert status["out:info_embedder"] == "error"


def test_a_reference_to_nothing_draws_no_wire() -> None:
    graph, _ = samples.embedder()
    node = replace(graph.nodes[0], args=(Ref("nowhere"),))
    scene = build_scene(replace(graph, nodes=(node,)), REGISTRY, None)
    assert all(not wire.source.endswith("nowhere") for wire in scene.wires)


def test_a_value_that_is_returned_twice_has_two_outputs() -> None:
    graph, report = samples.embedder()
    again = replace(
        graph, outputs=(samples.output("info_embedder"), samples.output("info_embedder", place=1))
    )
    scene = build_scene(again, REGISTRY, report)
    assert ids(scene)[-2:] == ["out:info_embedder", "out:info_embedder#2"]


def test_a_second_call_of_a_module_says_that_it_shares_weights() -> None:
    graph, report = samples.embedder()
    second = replace(graph.nodes[0], name="again", out=replace(graph.nodes[0].out, names=("again",)))
    nodes = (*report.nodes, replace(report.nodes[0], name="again"))
    scene = build_scene(replace(graph, nodes=(*graph.nodes, second)), REGISTRY, replace(report, nodes=nodes))
    card = next(card for card in scene.cards if card.id == "node:again")
    assert "shares its weights with info_embedder" in card.detail
    assert (card.figure, card.parameters) == ("", 0)


def test_an_edge_that_names_a_container_reaches_everything_it_holds() -> None:
    graph, report = samples.embedder()
    found = report.nodes[0].module
    assert found is not None
    edge = InnerEdge("visual_projection", "encoder", samples.tensor(2, 900, 512))
    node = replace(report.nodes[0], module=replace(found, edges=(edge,)))
    scene = build_scene(graph, REGISTRY, replace(report, nodes=(node,)), (), {NODE})
    assert (f"{NODE}/visual_projection.0", f"{NODE}/encoder") in pairs(scene)


def test_ids_are_unique() -> None:
    layer = f"{NODE}/encoder.encoder.layers.0"
    scene = embedder_scene(NODE, f"{NODE}/encoder", layer, f"{NODE}/visual_projection.0")
    every = [*ids(scene), *(cluster.id for cluster in scene.clusters)]
    assert len(every) == len(set(every))
    assert len({wire.id for wire in scene.wires}) == len(scene.wires)


def test_a_value_that_only_grew_on_the_way_reaches_the_child_that_takes_it() -> None:
    """As in a decoder: a time token is put before the memory that comes from outside."""
    graph, report = samples.embedder()
    grown = samples.tensor(2, 41, 48)
    inner = samples.module(
        "",
        "Decoder",
        samples.linear("time_mlp", 5, 48, 1),
        samples.linear("decoder", 48, 48, 41),
        edges=[
            InnerEdge("<in>", "time_mlp", samples.tensor(2, 1, 5)),
            InnerEdge("<in>", "decoder", grown),
            InnerEdge("time_mlp", "decoder", grown),
        ],
    )
    node = replace(report.nodes[0], module=inner)
    taken = (("time", Ref("cond_visual")), ("memory", Ref("cond_proprio")))
    scene = build_scene(
        replace(graph, nodes=(replace(graph.nodes[0], kwargs=taken),)),
        REGISTRY,
        replace(report, nodes=(node,)),
        (),
        {NODE},
    )
    joint = next(card.id for card in scene.cards if not card.title)
    assert pairs(scene) >= {
        ("in:cond_proprio", joint),
        (f"{NODE}/time_mlp", joint),
        (joint, f"{NODE}/decoder"),
        ("in:cond_visual", f"{NODE}/time_mlp"),
    }


def test_values_that_are_lists_need_no_hash() -> None:
    graph, report = samples.embedder()
    listed = PlainInfo([18, 12])
    inner = samples.module("", "Da3", samples.linear("a", 9, 9, 9), edges=[InnerEdge("<in>", "a", listed)])
    node = replace(report.nodes[0], module=inner)
    scene = build_scene(graph, REGISTRY, replace(report, nodes=(node,)), (), {NODE})
    assert f"{NODE}/a" in ids(scene)


def test_a_container_of_one_module_gives_it_its_name() -> None:
    graph, report = samples.embedder()
    only = samples.projection("visual_projection.0", 1024, 300)
    held = samples.module("visual_projection", "ModuleList", only, calls=0)
    inner = samples.module("", "Posterior", held, samples.linear("head", 512, 5, 300))
    node = replace(report.nodes[0], module=inner)
    scene = build_scene(graph, REGISTRY, replace(report, nodes=(node,)), (), {NODE})
    assert [card.title for card in scene.cards if card.parent == NODE] == ["visual_projection", "head"]
