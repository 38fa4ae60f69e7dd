"""What lies beside a policy and could take no part in it."""

from pathlib import Path

import pytest

from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic
from constructor.experiments import misfits
from constructor.graph import compile_graph
from constructor.records import TensorInfo
from constructor.registry import default_registry

POLICY = """\
schema_version: 1
model:
  graph:
    inputs: [maps, row]
    modules: {used: {_type_: component, path: used.yaml}}
    nodes: [{name: y, call: module:used, args: [$row]}]
    outputs: [$y]
"""
USED = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
VALUES = {
    "row": TensorInfo((2, 4), "float32"),
    "image": TensorInfo((2, 3, 240, 320), "float32"),
    "maps": TensorInfo((2, 1024, 15, 20), "float32"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "used.yaml").write_text(USED)
    return tmp_path


def beside(folder: Path, width: int) -> None:
    (folder / "projector.yaml").write_text(f"""\
schema_version: 1
params: {{width: {width}}}
model:
  graph:
    inputs: [cond_proprio, cond_visual]
    modules:
      p: {{_type_: naive_proprio_projector, cond_proprio_dim: 4, transformer_d_model: "${{params.width}}"}}
    nodes:
      - {{name: p, call: module:p, kwargs: {{cond_proprio: $cond_proprio, cond_visual: $cond_visual}}}}
    outputs: [$p]
""")


def told(folder: Path) -> tuple[Diagnostic, ...]:
    resolved, registry = resolve_config(folder / "policy.yaml"), default_registry()
    return misfits(resolved, compile_graph(resolved, registry).graph, VALUES, registry)


def test_the_nearest_value_and_the_hyperparameter_are_named(folder: Path) -> None:
    beside(folder, 768)
    (problem,) = told(folder)
    assert (problem.code, problem.severity) == ("unfit-for-policy", "warning")
    assert "its `cond_visual` takes B × cameras × 768 × h × w" in problem.message
    assert "nearest is $maps, 2 × 1024 × 15 × 20" in problem.message
    assert problem.hint is not None
    assert problem.hint.startswith("set params.width")
    assert problem.hint.endswith("projector.yaml:2:17) to 1024, or bring the value to 768 first")
    assert problem.location is not None
    assert problem.location.line == 5


def test_what_fits_is_not_told(folder: Path) -> None:
    beside(folder, 1024)
    assert told(folder) == ()


def test_what_has_errors_of_its_own_is_told_elsewhere(folder: Path) -> None:
    (folder / "projector.yaml").write_text("schema_version: 1\nmodel: {graph: {inputs: [\n")
    assert told(folder) == ()
