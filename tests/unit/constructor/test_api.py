"""The public functions: what they give, and that they raise every problem at once."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import constructor
from constructor import ConfigError, ConfigWarning, build_model, compile_ir, default_registry, resolve_config
from constructor.graph import Graph

VALID_2 = """
schema_version: 1
params:
  d: 4
model:
  graph:
    inputs: [left, right]
    modules:
      squash:
        _type_: nn.Linear
        in_features: ${params.d}
        out_features: 3
    nodes:
      both: {call: op:cat, args: [[$left, $right]], kwargs: {dim: 1}}
      z: {call: module:squash, args: [$both]}
    order: [both, z]
    outputs: {latent: $z, raw: $both}
"""
VALID_3_BASE = """
schema_version: 1
model:
  graph:
    inputs: [x]
    nodes:
      - {name: a, call: op:identity, args: [$x]}
      - {name: b, call: op:cat, args: [[$a, $x]], kwargs: {dim: 1}}
    outputs: [$b]
"""
VALID_3 = """
defaults: [base.yaml]
model:
  graph:
    nodes:
      _merge_: keyed
      key: name
      _value_:
        - {name: b, kwargs: {dim: 0}}
        - {name: c, call: op:identity, args: [$b]}
    outputs: [$c]
"""
VALID_4 = """
schema_version: 1
templates:
  drop:
    _type_: nn.Dropout
    p: ${env:float:DROP_P,0.1}
model:
  sequential:
    layers:
      - _template_: drop
      - _template_: drop
        p: 0.5
"""


def two_wrong() -> dict[str, Any]:
    layers = [{"_type_": "nn.Liner"}, {"_type_": "nn.Dropout", "p": "half"}]
    return {"schema_version": 2, "model": {"sequential": {"layers": layers}}}


def layers(*specs: Any, **more: Any) -> dict[str, Any]:
    return {"schema_version": 1, "model": {"sequential": {"layers": list(specs)}}} | more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("v2", VALID_2), ("base", VALID_3_BASE), ("v3", VALID_3), ("v4", VALID_4)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


@pytest.mark.torch
def test_a_graph_file_becomes_a_model(folder: Path) -> None:
    import torch

    for source in (folder / "v2.yaml", str(folder / "v2.yaml")):
        model = build_model(source)
        assert list(model.state_dict()) == ["graph_modules.squash.weight", "graph_modules.squash.bias"]
        result = model(torch.ones(5, 2), torch.zeros(5, 2))
        assert {key: tuple(value.shape) for key, value in result.items()} == {"latent": (5, 3), "raw": (5, 4)}


@pytest.mark.torch
def test_a_keyed_merge_changes_one_node_and_adds_another(folder: Path) -> None:
    import torch

    assert [node.name for node in compile_ir(folder / "v3.yaml").nodes] == ["a", "b", "c"]
    assert build_model(folder / "v3.yaml")(torch.ones(2, 3)).shape == (4, 3)


@pytest.mark.torch
def test_templates_and_typed_variables_reach_the_modules(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DROP_P", raising=False)
    assert [layer.p for layer in build_model(folder / "v4.yaml").graph_modules.values()] == [0.1, 0.5]
    monkeypatch.setenv("DROP_P", "0.25")
    assert [layer.p for layer in build_model(folder / "v4.yaml").graph_modules.values()] == [0.25, 0.5]


@pytest.mark.torch
def test_two_references_to_one_spec_are_two_modules() -> None:
    spec = {"_type_": "nn.Linear", "in_features": 2, "out_features": 2}
    config = layers("${params.block}", "${params.block}", params={"block": spec})
    assert len(build_model(config).state_dict()) == 4


@pytest.mark.torch
def test_weights_are_made_on_the_device_that_is_asked_for() -> None:
    spec = {"_type_": "nn.Linear", "in_features": 2, "out_features": 2}
    assert build_model(layers(spec), device="meta").state_dict()["graph_modules.layer0.bias"].is_meta


def test_compiling_gives_the_graph() -> None:
    graph = compile_ir(layers({"_type_": "nn.ReLU"}))
    assert isinstance(graph, Graph)
    assert [node.call for node in graph.nodes] == ["module:layer0"]


def test_resolving_gives_the_data() -> None:
    assert resolve_config(layers(size="${n}", n=3)).data["size"] == 3


def test_every_problem_is_raised_at_once() -> None:
    for function in (compile_ir, build_model):
        with pytest.raises(ConfigError) as caught:
            function(two_wrong())
        codes = [problem.code for problem in caught.value.problems]
        assert codes == ["bad-schema-version", "unknown-block", "wrong-type"]
    with pytest.raises(ConfigError) as caught:
        resolve_config(two_wrong())
    assert [problem.code for problem in caught.value.problems] == ["bad-schema-version"]


def test_problems_of_a_file_say_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("schema_version: 1\nmodel:\n  sequential:\n    layers: [{_type_: nn.Liner}]\n")
    with pytest.raises(ConfigError, match=r"c.yaml:4:23: error \[unknown-block\] no block is registered"):
        compile_ir(file)


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="missing-file"):
        build_model(tmp_path / "nothing.yaml")


def test_something_else_than_a_config_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="bad-source"):
        build_model(3)  # type: ignore[arg-type]


@pytest.mark.torch
def test_the_exception_of_a_constructor_is_the_cause() -> None:
    groups = {"_type_": "nn.GroupNorm", "num_groups": 3, "num_channels": 4}
    with pytest.raises(ConfigError, match="divisible") as caught:
        build_model(layers(groups))
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.torch
def test_what_is_ignored_is_warned_of() -> None:
    with pytest.warns(ConfigWarning, match="ignores `size`"):
        build_model(layers({"_type_": "nn.Identity", "size": 3}))


@pytest.mark.torch
def test_a_registering_import_can_be_built_twice_and_leaves_the_registry_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "api_test_blocks.py").write_text(
        "from torch import nn\ndef register(registry): registry.register_module('own', nn.ReLU)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    config = layers(
        {"_type_": "own"}, imports=["api_test_blocks"], settings={"allowed_import_prefixes": ["api_"]}
    )
    registry = default_registry()
    for _ in range(2):
        assert list(build_model(config, registry=registry).graph_modules) == ["layer0"]
    assert registry.block("own") is None
    del sys.modules["api_test_blocks"]


def test_the_public_names_are_all_there() -> None:
    assert constructor.__all__ == sorted(constructor.__all__)
    for name in constructor.__all__:
        assert getattr(constructor, name) is not None
        assert name in dir(constructor)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        constructor.nothing  # noqa: B018


PROBE = """
import sys
import constructor
assert sorted(constructor.__all__)
layers = [{"_type_": "nn.ReLU"}]
constructor.compile_ir({"schema_version": 1, "model": {"sequential": {"layers": layers}}})
try:
    constructor.resolve_config({})
except constructor.ConfigError:
    pass
print(sorted({"torch", "streamlit", "pandas", "app"} & set(sys.modules)))
"""


def test_resolving_and_compiling_load_no_torch() -> None:
    run = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
