"""Drafting a policy file: what is connected, what is left open, and that nothing is guessed in silence."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic, has_errors
from constructor.document import Document
from constructor.experiments import PolicyDraft, draft_policy
from constructor.graph import Const, Graph, Items, Node, Ref, compile_graph
from constructor.registry import default_registry

BUNDLED = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"


def linear(given: str, made: str, width_in: int, width_out: int) -> str:
    return (
        "schema_version: 1\n"
        "model:\n"
        "  graph:\n"
        f"    inputs: [{given}]\n"
        f"    modules: {{net: {{_type_: nn.Linear, in_features: {width_in}, out_features: {width_out}}}}}\n"
        f"    nodes: [{{name: net, call: module:net, args: [${given}], out: {made}}}]\n"
        f"    outputs: [${made}]\n"
    )


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def compiled(draft: PolicyDraft) -> Graph:
    """The graph of a draft, written where it belongs; it must be free of errors and warnings."""
    draft.file.write_text(draft.text)
    assert Document.parse(draft.text).problems == ()
    resolved = resolve_config(draft.file)
    found = compile_graph(resolved, default_registry())
    assert [p for p in (*resolved.problems, *found.problems) if p.severity != "note"] == []
    return found.graph


def passed(graph: Graph, node: str) -> dict[str, object]:
    found = graph.node(node)
    assert found is not None
    return dict(found.kwargs)


def told(draft: PolicyDraft) -> list[tuple[str, str]]:
    assert all(problem.location is not None for problem in draft.problems)
    return [(problem.code, problem.node or "") for problem in draft.problems]


def about(draft: PolicyDraft, node: str) -> Diagnostic:
    return next(problem for problem in draft.problems if problem.node == node)


def test_one_name_and_a_shape_that_fits_connect_without_a_word(tmp_path: Path) -> None:
    write(tmp_path, first=linear("x", "h", 6, 4), second=linear("h", "y", 4, 2))
    draft = draft_policy(tmp_path, default_registry())
    graph = compiled(draft)
    assert graph.inputs == ("x",)
    assert passed(graph, "second") == {"h": Ref("first")}
    assert [output.value for output in graph.outputs] == ["second"]
    assert told(draft) == []


def test_the_only_value_of_a_shape_connects_and_that_is_said(tmp_path: Path) -> None:
    write(tmp_path, first=linear("x", "h", 6, 4), second=linear("z", "y", 4, 2))
    draft = draft_policy(tmp_path, default_registry())
    assert passed(compiled(draft), "second") == {"z": Ref("first")}
    assert told(draft) == [("draft-assumed", "second")]
    assert "# assumed: first is the only value of its shape" in draft.text
    place = draft.problems[0].location
    assert place is not None
    assert (Path(place.file).name, place.line) == ("second.yaml", 4)


def test_two_values_that_fit_leave_the_input_open(tmp_path: Path) -> None:
    write(tmp_path, a=linear("x", "h", 6, 4), b=linear("z", "g", 7, 4), c=linear("w", "y", 4, 2))
    draft = draft_policy(tmp_path, default_registry())
    graph = compiled(draft)
    assert set(graph.inputs) == {"x", "z", "w"}
    assert passed(graph, "c") == {"w": Ref("w")}
    assert "# open: a and b have a shape that fits" in draft.text
    assert "a and b" in about(draft, "c").message


def test_a_name_with_another_shape_is_not_connected_and_told(tmp_path: Path) -> None:
    write(tmp_path, first=linear("x", "h", 6, 4), second=linear("h", "y", 5, 2))
    draft = draft_policy(tmp_path, default_registry())
    graph = compiled(draft)
    assert passed(graph, "second") == {"h": Ref("h")}
    assert about(draft, "second").code == "draft-open"
    assert "first (B 4) has its name, and the shape B 5 is needed" in about(draft, "second").message


def test_a_circle_is_left_open(tmp_path: Path) -> None:
    write(tmp_path, first=linear("x", "y", 4, 3), second=linear("y", "x", 3, 4))
    draft = draft_policy(tmp_path, default_registry())
    graph = compiled(draft)
    assert set(graph.inputs) == {"x", "y"}
    assert {problem.message.count("circle") for problem in draft.open_questions[:2]} == {1}


def test_what_comes_from_outside_with_the_same_shape_makes_a_shape_say_nothing(tmp_path: Path) -> None:
    draft = draft_policy(BUNDLED / "exp1", default_registry())
    action = next(p for p in draft.problems if p.node == "vae_posterior" and "'action'" in p.message)
    assert action.code == "draft-open"
    assert "noise of action_decoder" in action.message


def test_the_bundled_experiment_is_drafted_as_its_training_connects_it(tmp_path: Path) -> None:
    draft = draft_policy(BUNDLED / "exp1", default_registry())
    file = tmp_path / "policy.yaml"
    file.write_text(draft.text.replace("./", f"{BUNDLED / 'exp1'}/"))
    graph = compile_graph(resolve_config(file), default_registry()).graph
    embed, decode = passed(graph, "info_embedder"), passed(graph, "action_decoder")
    cameras = ("head", "left", "right")
    assert embed["cond_visual"] == Items(
        tuple(Ref(f"{camera}_backbone_image_features_tokens") for camera in cameras)
    )
    assert embed["cond_semantic"] == Items(
        tuple(Ref(f"{camera}_backbone_image_semantic_unsqueeze") for camera in cameras)
    )
    assert embed["action"] == Const(None)
    assert decode["memory_input"] == Ref("info_embedder_encoder_output")
    assert {"head_backbone_image", "left_backbone_image", "right_backbone_image"} <= set(graph.inputs)
    alone = {p.node for p in draft.problems if "no other component" in p.message}
    assert alone == {"da3", "vae_posterior", "vae_prior"}


def test_copies_get_inputs_of_their_own_and_different_blocks_share_one(tmp_path: Path) -> None:
    relu = linear("x", "g", 6, 9).replace("net: {", "act: {_type_: nn.ReLU}, net: {")
    write(tmp_path, left=linear("x", "a", 6, 3), right=linear("x", "b", 6, 5))
    assert set(compiled(draft_policy(tmp_path, default_registry())).inputs) == {"left_x", "right_x"}
    write(tmp_path, right=relu)
    draft = draft_policy(tmp_path, default_registry())
    assert compiled(draft).inputs == ("x",)
    assert ("draft-assumed", "left") in told(draft)


def test_a_component_with_errors_is_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path, good=linear("x", "h", 6, 4), bad=linear("h", "y", 4, 2).replace("Linear", "Liner"))
    draft = draft_policy(tmp_path, default_registry())
    assert [module.name for module in compiled(draft).modules] == ["good"]
    (problem,) = draft.problems
    assert (problem.code, problem.severity) == ("draft-left-out", "warning")
    assert "nn.Liner" in problem.message


def test_without_components_there_is_nothing_to_draft(tmp_path: Path) -> None:
    draft = draft_policy(tmp_path, default_registry())
    assert (draft.text, told(draft)) == ("", [("nothing-to-draft", "")])


def test_an_existing_policy_and_what_is_only_included_are_no_parts(tmp_path: Path) -> None:
    write(tmp_path, net=linear("x", "h", 6, 4), base="schema_version: 1\nparams: {d: 4}\n")
    draft = draft_policy(tmp_path, default_registry())
    draft.file.write_text(draft.text)
    assert draft_policy(tmp_path, default_registry()) == draft


def test_files_of_several_folders_are_named_from_the_first(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two words").mkdir()
    write(tmp_path / "one", a=linear("x", "h", 6, 4))
    write(tmp_path / "two words", b=linear("h", "y", 4, 2))
    draft = draft_policy([tmp_path / "one" / "a.yaml", tmp_path / "two words" / "b.yaml"], default_registry())
    assert draft.file == tmp_path / "one" / "policy.yaml"
    assert "path: ../two words/b.yaml}" in draft.text
    assert passed(compiled(draft), "b") == {"h": Ref("a")}


WORDS = st.sampled_from(["x", "h", "on", "null", "train", "y", "state", "my-net", "1st", "name"])
NAMES = st.sampled_from(["x", "h", "on", "null", "y", "state", "name", "_", "true"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        WORDS,
        st.tuples(NAMES, NAMES, st.integers(2, 4), st.integers(2, 4)).filter(lambda net: net[0] != net[1]),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_the_components_are_called_the_draft_compiles(
    nets: dict[str, tuple[str, str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        for file, (given_name, made, width_in, width_out) in nets.items():
            text = linear(f'"{given_name}"', f'"{made}"', width_in, width_out)
            text = text.replace(f'$"{given_name}"', f"${given_name}").replace(f'$"{made}"', f"${made}")
            (Path(name) / f"{file}.yaml").write_text(text)
        draft = draft_policy(Path(name), default_registry())
        assert not has_errors(draft.problems)
        graph = compiled(draft)
        assert len(graph.modules) == len(nets)
        calls = [node for node in graph.nodes if isinstance(node, Node) and node.kind == "module"]
        assert len(calls) == len(nets)
