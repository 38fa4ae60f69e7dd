"""The `component` block: files inside files."""

from pathlib import Path
from typing import Any

import pytest
import torch

from constructor.build import ExecutionError
from tests.unit.constructor.build.samples import build, unsaved

pytestmark = pytest.mark.torch

INNER = """
schema_version: 1
params: {size: 3}
model:
  sequential:
    inputs: [image]
    layers: [{_type_: nn.Linear, in_features: 2, out_features: "${params.size}"}]
"""
OUTER = """
schema_version: 1
model:
  graph:
    inputs: [x]
    modules:
      part: {_type_: component, path: parts/inner.yaml}
    nodes:
      - {name: p, call: module:part, kwargs: {image: $x}}
    outputs: [$p]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "inner.yaml").write_text(INNER)
    (tmp_path / "outer.yaml").write_text(OUTER)
    return tmp_path


def messages(file: Path, **more: Any) -> list[str]:
    return [f"{p.code}: {p.message}" for p in build(file, **more).problems]


def test_a_component_is_a_module_with_the_names_of_its_own_file(folder: Path) -> None:
    model = build(folder / "outer.yaml").model
    assert list(model.state_dict()) == [
        "graph_modules.part.graph_modules.layer0.weight",
        "graph_modules.part.graph_modules.layer0.bias",
    ]
    assert model(torch.ones(5, 2)).shape == (5, 3)


def test_a_path_starts_at_the_file_that_writes_it(folder: Path) -> None:
    (folder / "parts" / "base.yaml").write_text(
        OUTER.replace("parts/inner.yaml", "inner.yaml").replace("schema_version: 1\n", "")
    )
    (folder / "by_default.yaml").write_text("schema_version: 1\ndefaults: [parts/base.yaml]\n")
    assert build(folder / "by_default.yaml").model(torch.ones(5, 2)).shape == (5, 3)


def test_an_absolute_path_and_one_from_a_shared_parameter(folder: Path) -> None:
    absolute = OUTER.replace("parts/inner.yaml", str(folder / "parts" / "inner.yaml"))
    (folder / "parts" / "absolute.yaml").write_text(absolute)
    assert messages(folder / "parts" / "absolute.yaml") == []
    shared = OUTER.replace("parts/inner.yaml", '"${params.file}"') + "params: {file: parts/inner.yaml}\n"
    (folder / "shared.yaml").write_text(shared)
    assert messages(folder / "shared.yaml") == []


def test_unsaved_documents_count(folder: Path) -> None:
    read = unsaved({folder / "parts" / "inner.yaml": INNER.replace("size: 3", "size: 7")})
    assert build(folder / "outer.yaml", read=read).model(torch.ones(1, 2)).shape == (1, 7)


def test_a_missing_file_is_reported_where_it_is_named(folder: Path) -> None:
    (folder / "outer.yaml").write_text(OUTER.replace("inner.yaml", "iner.yaml"))
    (problem,) = build(folder / "outer.yaml").problems
    assert (problem.code, problem.node, problem.hint) == (
        "missing-component",
        "p",
        "did you mean 'inner.yaml'?",
    )
    assert str(problem.location) == f"{folder / 'outer.yaml'}:7:39"


def test_errors_inside_stand_where_they_are_and_at_the_node_that_uses_the_file(folder: Path) -> None:
    (folder / "parts" / "inner.yaml").write_text(INNER.replace("nn.Linear", "nn.Liner") + "x: ${y}\n")
    built = build(folder / "outer.yaml")
    assert built.modules_failed == ("part",)
    assert {p.node for p in built.problems} == {"p"}
    assert {p.path for p in built.problems} == {("model", "graph", "modules", "part", "path")}
    assert [(p.code, Path(p.location.file).name, p.location.line) for p in built.problems if p.location] == [
        ("unknown-reference", "inner.yaml", 8),
        ("unknown-block", "inner.yaml", 7),
    ]
    assert built.problems[1].message == "inner.yaml: no block is registered as 'nn.Liner'"


def test_files_that_contain_each_other_are_an_error(folder: Path) -> None:
    (folder / "parts" / "inner.yaml").write_text(OUTER.replace("parts/inner.yaml", "../outer.yaml"))
    (problem,) = build(folder / "outer.yaml").problems
    assert problem.code == "component-cycle"
    assert problem.trail[-3:] == ("outer.yaml", "inner.yaml", "outer.yaml")
    assert problem.location is not None
    assert Path(problem.location.file).name == "inner.yaml"
    (folder / "self.yaml").write_text(OUTER.replace("parts/inner.yaml", "self.yaml"))
    assert [p.code for p in build(folder / "self.yaml").problems] == ["component-cycle"]


def test_one_file_may_be_used_twice(folder: Path) -> None:
    twice = OUTER.replace(
        "    nodes:", "      other: {_type_: component, path: parts/inner.yaml}\n    nodes:"
    )
    (folder / "twice.yaml").write_text(twice)
    model = build(folder / "twice.yaml").model
    assert len(list(model.parameters())) == 4


def test_a_wrong_input_of_a_component_is_said_in_its_words(folder: Path) -> None:
    (folder / "outer.yaml").write_text(OUTER.replace("image: $x", "imag: $x"))
    model = build(folder / "outer.yaml").model
    with pytest.raises(ExecutionError, match="the model takes image, and has no input 'imag'; did you mean"):
        model(torch.ones(1, 2))


def test_components_are_made_on_the_device_of_the_whole(folder: Path) -> None:
    model = build(folder / "outer.yaml", device="meta").model
    assert {parameter.device.type for parameter in model.parameters()} == {"meta"}
