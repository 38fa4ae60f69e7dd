"""The whole check: shapes, symbols, counts and problems of components, bundled ones and made-up ones."""

import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from constructor.probe import ModulePorts
from constructor.probe.contract import Contract
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo
from constructor.shapes import CheckCache, check_component, prepare_component
from constructor.shapes.info import info_of
from tests.unit.constructor.shapes.samples import call, check, codes, graph, linear, tensor

pytestmark = pytest.mark.torch

MODELS = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"
BUNDLED = sorted(MODELS.glob("exp*/*.yaml"))
CACHE = CheckCache()


def test_the_embedder_of_the_first_experiment() -> None:
    report = check_component(MODELS / "exp1" / "info_embedder.yaml", cache=CACHE)
    assert report.ok
    assert (report.name, report.parameters, report.frozen) == ("info_embedder", 33_677_408, False)
    (output,) = report.outputs
    assert isinstance(output.info, DictInfo)
    tokens = TensorInfo((2, 943, 512), "float32", "B 3*N+S+3 512")
    assert dict(output.info.fields) == {"cls_token": PlainInfo(None), "encoder_output": tokens}
    by_name = {value.name: value for value in report.inputs}
    assert by_name["cond_proprio"].symbolic == "B S cond_proprio_dim"
    assert by_name["cond_proprio"].info == TensorInfo((2, 40, 48), "float32", "B S 48")
    visual = TensorInfo((2, 300, 1024), "float32", "B N 1024")
    assert by_name["cond_visual"].info == ListInfo((visual,) * 3)
    assert by_name["action"].info == PlainInfo(None)
    assert dict(report.symbols) == {"B": 2, "S": 40, "N": 300}


def test_every_submodule_has_shapes_in_numbers_and_symbols() -> None:
    report = check_component(MODELS / "exp1" / "info_embedder.yaml", cache=CACHE)
    module = report.nodes[0].module
    assert module is not None
    called = [inner for inner in _walk(module) if inner.calls]
    assert len(called) > 80
    for inner in called:
        assert "symbolic='B " in repr(inner.inputs)
        assert "symbolic='B " in repr(inner.outputs)
    by_path = {inner.path: inner for inner in called}
    attention = by_path["encoder.encoder.layers.3.self_attn"].inputs
    assert isinstance(attention, DictInfo)
    assert attention.fields[0] == ("query", TensorInfo((2, 943, 512), "float32", "B 3*N+S+3 512"))
    assert by_path["encoder.encoder.layers.3"].same_as == "encoder.encoder.layers.0"
    layer = by_path["encoder.encoder.layers.0"]
    assert ("<in>", "norm1") in {(edge.source, edge.target) for edge in layer.edges}
    assert all(edge.info is not None and edge.info.symbolic for edge in layer.edges)


def _walk(module: Any) -> list[Any]:
    return [module, *(inner for child in module.children for inner in _walk(child))]


@pytest.mark.parametrize(
    "path", sorted(MODELS.glob("exp*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_bundled_component_passes(path: Path) -> None:
    report = check_component(path, cache=CACHE)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    assert [node.status for node in report.nodes] == ["ok"] * len(report.nodes)
    assert all(value.info is not None for value in report.outputs)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_bundled_blocks_give_what_their_ports_declare(path: Path) -> None:
    component = prepare_component(path, cache=CACHE)
    compared = 0
    for run in component.plan.run(component.inputs, component.sizes).nodes:
        ports = component.ports.of_node(run.node)
        given = Contract(ports)
        given.compare(run.arguments)
        assert given.mismatches == []
        if run.trace is None or not ports.outputs:
            continue
        result = info_of(run.trace.result)
        several = len(ports.outputs) > 1 and isinstance(result, ListInfo)
        results = result.items if several and isinstance(result, ListInfo) else (result,)
        made = Contract(ModulePorts(ports.outputs, ()), given.symbols)
        made.compare(dict(enumerate(results)))
        assert made.mismatches == []
        assert [port.absent for port in ports.outputs] == [item == PlainInfo(None) for item in results]
        compared += 1
    assert compared


def test_the_policy_carries_symbols_across_components() -> None:
    report = check_component(MODELS / "exp1" / "policy.yaml", cache=CACHE)
    assert tensor(report, "memory") == ((2, 943, 512), "B 3*round(H/16)*round(W/16)+S+3 512")
    assert report.parameters == 3 * 319_930_368 + 33_677_408 + 39_847_368


def test_a_width_that_no_longer_fits_breaks_the_policy_at_the_decoder(tmp_path: Path) -> None:
    for file in (MODELS / "exp1").glob("*.yaml"):
        text = file.read_text().replace("transformer_d_model: 512", "transformer_d_model: 640")
        (tmp_path / file.name).write_text(text if file.stem == "info_embedder" else file.read_text())
    assert check_component(tmp_path / "info_embedder.yaml", cache=CACHE).ok
    report = check_component(tmp_path / "policy.yaml", cache=CACHE)
    (problem,) = [problem for problem in report.problems if problem.severity == "error"]
    assert (problem.code, problem.node) == ("shape-mismatch", "decode")
    assert problem.path[-2:] == ("kwargs", "memory_input")
    assert problem.location is not None
    assert problem.location.file == str(tmp_path / "policy.yaml")
    for words in (
        "$memory from 'embed'",
        "2 × 943 × 640",
        "B × 3*round(H/16)*round(W/16)+S+3 × 640",
        "= 512",
    ):
        assert words in problem.message
    for name in ("action_decoder.yaml", "info_embedder.yaml"):
        assert str(tmp_path / name) in (problem.hint or "")
    assert [node.status for node in report.nodes][-2:] == ["ok", "error"]
    # A hyperparameter that every use of it follows brings it together again.
    decoder = tmp_path / "action_decoder.yaml"
    decoder.write_text(decoder.read_text().replace("transformer_d_model: 512", "transformer_d_model: 640"))
    assert check_component(tmp_path / "policy.yaml", cache=CACHE).ok


def test_no_weight_has_memory() -> None:
    component = prepare_component(MODELS / "exp1" / "head_backbone.yaml")
    weights = list(component.built.model.parameters())
    assert sum(weight.numel() for weight in weights) == 319_930_368
    assert all(weight.is_meta for weight in weights)
    assert sum(weight.untyped_storage().nbytes() for weight in weights if not weight.is_meta) == 0
    run = component.plan.run(component.inputs, component.sizes)
    assert run.nodes[0].trace is not None
    made = [tensor for tensor in _tensors(run.nodes[0].trace.result)]
    assert made
    assert all(tensor.is_meta for tensor in made)


def _tensors(value: Any) -> list[torch.Tensor]:
    return [value] if isinstance(value, torch.Tensor) else [t for item in value for t in _tensors(item)]


def test_without_symbols_there_are_only_numbers() -> None:
    report = check(graph([call("y", "a", "$x")], {"a": linear(4, 2)}), symbolic=False)
    assert tensor(report, "y") == ((2, 2), None)


def test_sizes_and_examples_of_the_user() -> None:
    config = graph([call("y", "a", "$x")], {"a": linear(4, 2)})
    assert tensor(check(config, dims={"B": 5}), "y") == ((5, 2), "B 2")
    assert tensor(check(config, overrides={"x": "B T 4"}), "y") == ((2, 40, 2), "B T 2")
    assert tensor(check(config, overrides={"x": [3, 4]}), "y") == ((3, 2), None)
    assert codes(check(config, dims={"BB": 5})) == [("unknown-dim", None)]


def test_what_depends_on_a_failure_is_unknown_and_the_rest_is_known() -> None:
    nodes = [
        call("a", "a", "$x"),
        call("b", "b", "$a"),
        call("c", "op:identity", "$b"),
        call("d", "op:add", "$a", "$a"),
        call("e", "op:add", "$c", "$d"),
    ]
    report = check(graph(nodes, {"a": linear(4, 3), "b": linear(5, 2)}))
    assert [node.status for node in report.nodes] == ["ok", "error", "unknown", "ok", "unknown"]
    assert codes(report) == [("shape-mismatch", "b"), *[c for c in codes(report) if c[0] != "shape-mismatch"]]
    assert tensor(report, "d") == ((2, 3), "B 3")
    assert report.nodes[4].inputs[0].info is None
    assert [value.name for value in report.nodes[4].inputs] == ["a", "b"]


def test_a_block_that_looks_at_values_is_warned_of() -> None:
    nodes = [call("a", "a", "$x"), call("b", "op:identity", "$a"), call("c", "c", "$y")]
    modules = {"a": {"_type_": "looking"}, "c": linear(4, 3)}
    report = check(graph(nodes, modules, example_inputs={"x": "B 4"}))
    assert [(p.code, p.node, p.severity) for p in report.problems if p.severity != "note"] == [
        ("untraceable", "a", "warning")
    ]
    assert report.ok
    assert [node.status for node in report.nodes] == ["unknown", "unknown", "ok"]
    assert "Tensor.item() cannot be called on meta tensors" in report.problems[-1].message


def test_its_declared_outputs_are_believed() -> None:
    nodes = [
        call("a", "a", "$x", out=["y", "z"]),
        call("b", "b", "$y"),
        call("c", "op:getitem", "$z", "last"),
    ]
    report = check(graph(nodes, {"a": {"_type_": "declared", "width": 6}, "b": linear(6, 3)}))
    assert [node.status for node in report.nodes] == ["ok", "ok", "ok"]
    assert tensor(report, "b") == ((2, 40, 3), "B S 3")
    assert report.value("z") == DictInfo((("last", TensorInfo((2, 6), "float64", "B 6")),))
    assert tensor(report, "c") == ((2, 6), "B 6")
    assert [code for code, _ in codes(report)] == ["untraceable"]


def test_declared_outputs_stand_in_for_a_module_that_cannot_be_built() -> None:
    nodes = [call("a", "a", "$x"), call("b", "b", "$a")]
    report = check(graph(nodes, {"a": {"_type_": "failing", "width": 3}, "b": linear(6, 5)}))
    assert codes(report) == [("constructor-failed", "a")]
    assert [node.status for node in report.nodes] == ["error", "ok"]
    assert tensor(report, "b") == ((2, 40, 5), "B S 5")
    assert (report.parameters, report.trainable_parameters) == (None, None)


def test_a_tensor_made_on_the_cpu_is_warned_of_each_time() -> None:
    config = graph([call("y", "a", "$x")], {"a": {"_type_": "on_cpu"}}, example_inputs={"x": "B 4"})
    cache = CheckCache()
    for _ in range(2):
        report = check(config, cache=cache)
        assert codes(report) == [("device-mismatch", "y")]
        assert report.ok
        assert tensor(report, "y") == ((2, 4), "B 4")


def test_an_input_that_is_left_out_silently_is_warned_of() -> None:
    nodes = [call("y", "a", "$x", "$e")]
    config = graph(nodes, {"a": {"_type_": "dropping", "width": 6}}, example_inputs={"e": "B N 7"})
    report = check(config)
    assert codes(report) == [("port-mismatch", "y")]
    assert "`extra` is 2 × 300 × 7 (B × N × 7) and `B N width` is declared with width = 6" in (
        report.problems[0].message
    )
    assert tensor(report, "y") == ((2, 40, 6), "B S 6")


def test_none_for_what_a_port_needs_is_told() -> None:
    nodes = [call("y", "a", "$x", None)]
    report = check(graph(nodes, {"a": {"_type_": "dropping", "width": 6}}))
    (problem,) = report.problems
    assert problem.code == "shape-mismatch"
    assert "as `extra`: it is null, and the block needs `B N width` with width = 6" in problem.message


def test_padding_to_a_multiple_is_no_symbol() -> None:
    report = check(graph([call("y", "a", "$x")], {"a": {"_type_": "padding"}}))
    assert tensor(report, "y") == ((2, 40), "B 8*ceil(S/8)")


def test_lazy_layers_follow_what_they_are_given() -> None:
    modules = {"a": linear(4, 6), "b": {"_type_": "nn.LazyLinear", "out_features": 3}}
    nodes = [call("a", "a", "$x"), call("b", "b", "$a")]
    cache = CheckCache()
    assert check(graph(nodes, modules), cache=cache).parameters == 4 * 6 + 6 + 6 * 3 + 3
    modules["a"] = linear(4, 9)
    report = check(graph(nodes, modules), cache=cache)
    assert (report.ok, report.parameters) == (True, 4 * 9 + 9 + 9 * 3 + 3)


def test_two_calls_of_one_module_share_its_weights() -> None:
    nodes = [call("a", "a", "$x"), call("b", "a", "$a")]
    report = check(graph(nodes, {"a": linear(4, 4)}))
    assert report.parameters == 20
    assert [node.parameters for node in report.nodes] == [20, 20]


def test_frozen_modules_are_not_trained() -> None:
    nodes = [call("a", "a", "$x"), call("b", "b", "$a")]
    modules = {"a": linear(4, 4), "b": linear(4, 2)}
    report = check(graph(nodes, modules, freeze=["a"]))
    assert (report.parameters, report.trainable_parameters, report.frozen) == (30, 10, False)
    assert [node.trainable_parameters for node in report.nodes] == [0, 10]
    assert report.nodes[0].module is not None
    assert report.nodes[0].module.trainable_parameters == 0
    assert check(graph(nodes, modules, freeze=["a", "b"])).frozen
    assert codes(check(graph(nodes, modules, freeze=["c"]))) == [("unknown-freeze", None)]
    assert codes(check(graph(nodes, modules, freeze=3))) == [("bad-freeze", None)]


def test_outputs_are_named_by_their_keys() -> None:
    config = graph([call("y", "a", "$x")], {"a": {"_type_": "pair"}})
    config["model"]["graph"]["outputs"] = {"both": "$y", "given": "$x"}
    report = check(config)
    assert [value.name for value in report.outputs] == ["both", "given"]
    first = TensorInfo((2, 1, 4), "float32", "B 1 4")
    assert report.outputs[0].info == ListInfo((first, TensorInfo((2, 40, 4), "float32", "B S 4")))


def test_code_of_others_is_run_only_when_it_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "their_blocks.py").write_text(
        "from torch import nn\ndef register(registry): registry.register_module('theirs', nn.Tanh)\n"
    )
    file = tmp_path / "c.yaml"
    file.write_text(
        "schema_version: 1\nimports: [their_blocks]\nsettings: {allowed_import_prefixes: [their_]}\n"
        "example_inputs: {x: B 3}\nmodel:\n  sequential:\n    layers:\n"
        "      - {_type_: theirs}\n      - {_type_: nn.Linear, in_features: 3, out_features: 2}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    report = check_component(file, trusted=())
    assert "their_blocks" not in sys.modules
    assert ("untrusted-import", None) in codes(report)
    assert report.nodes[0].status == "unknown"
    report = check_component(file, trusted=("their_blocks",))
    del sys.modules["their_blocks"]
    assert report.ok
    assert tensor(report, "h1") == ((2, 2), "B 2")


def test_the_registry_that_is_given_stays_as_it_is() -> None:
    config = graph([call("y", "a", "$x")], {"a": {"_type_": "pair"}})
    assert "unknown-block" in [code for code, _ in codes(check_component(config))]
    assert check(config).ok


@pytest.mark.parametrize(
    "source",
    [{}, {"schema_version": 1}, {"schema_version": 1, "model": {"graph": {"inputs": 3, "nodes": "x"}}}],
)
def test_what_is_no_component_gives_problems_and_no_exception(source: dict[str, Any]) -> None:
    report = check_component(source)
    assert not report.ok


@pytest.mark.parametrize("rest", ["x: [", "    - {_type_: nn.Linear, in_features: 8, out_features: [}"])
def test_no_total_is_told_of_a_text_that_can_only_be_read_in_part(tmp_path: Path, rest: str) -> None:
    layer = "{_type_: nn.Linear, in_features: 4, out_features: 8}"
    file = tmp_path / "net.yaml"
    file.write_text(f"schema_version: 1\nmodel:\n sequential:\n  layers:\n    - {layer}\n")
    assert check_component(file).parameters == 40
    file.write_text(f"{file.read_text()}{rest}\n")
    report = check_component(file)
    assert (report.parameters, report.trainable_parameters, report.frozen) == (None, None, False)


def test_a_syntax_error_in_a_node_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(
        "schema_version: 1\nmodel:\n  graph:\n    nodes:\n      - name: a\n       call: nn.Linear\n"
    )
    (problem,) = check_component(file).problems
    assert (problem.code, problem.location and problem.location.line) == ("yaml-syntax", 6)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    report = check_component(tmp_path / "gone.yaml")
    assert (report.path, report.name) == (str(tmp_path / "gone.yaml"), "gone")
    assert "missing-file" in [problem.code for problem in report.problems]


def test_built_modules_are_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    original = nn.Linear.__init__

    def counting(self: nn.Linear, *args: Any, **kwargs: Any) -> None:
        built.append(args or kwargs)
        original(self, *args, **kwargs)

    monkeypatch.setattr(nn.Linear, "__init__", counting)
    cache = CheckCache()
    nodes = [call("a", "a", "$x"), call("b", "b", "$a")]
    check(graph(nodes, {"a": linear(4, 4), "b": linear(4, 2)}), cache=cache)
    assert len(built) == 2
    check(graph(nodes, {"a": linear(4, 4), "b": linear(4, 3)}), cache=cache)
    assert len(built) == 3
