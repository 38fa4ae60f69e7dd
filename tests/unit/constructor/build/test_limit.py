"""Numbers that would be built for ever are told where they stand, and nothing is built."""

import time
from importlib import import_module
from pathlib import Path

import pytest

from constructor.build import limit
from constructor.registry import default_registry
from constructor.registry.entry import MOST_PARTS
from constructor.shapes import check_component

pytestmark = pytest.mark.torch

BUNDLED = Path(__file__).parents[4] / "experiment_models/variational_flow_matching_policy/exp1"


def test_the_counts_of_every_block_have_an_end() -> None:
    counts = ("num_layers", "num_experts", "num_cond_visuals", "num_cond_semantic", "num_cameras")
    for entry in default_registry().blocks():
        for argument in entry.arguments:
            if argument.name.endswith(counts) and entry.key != "vfp_gate":
                assert argument.maximum is not None, (entry.key, argument.name)


@pytest.mark.parametrize("layers", [str(MOST_PARTS + 1), "99999999999", str(10**30)])
def test_too_many_layers_are_an_error_at_the_number_also_from_an_expression(
    layers: str, tmp_path: Path
) -> None:
    written = (BUNDLED / "moe_action_decoder.yaml").read_text()
    lines = [
        f"{line.partition(':')[0]}: ${{params.many}}" if "transformer_num_layers:" in line else line
        for line in written.splitlines()
    ]
    file = tmp_path / "component.yaml"
    file.write_text("\n".join(lines).replace("params:", f"params:\n  many: {layers}", 1) + "\n")
    assert f"many: {layers}" in file.read_text()
    began = time.monotonic()
    report = check_component(file)
    assert time.monotonic() - began < 10
    errors = [problem for problem in report.problems if problem.severity == "error"]
    assert [problem.code for problem in errors] == ["out-of-range"]
    assert errors[0].location is not None
    assert f"between 1 and {MOST_PARTS}" in errors[0].message


def test_numbers_that_multiply_end_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "MOST_CALLS", 1000)
    file = tmp_path / "component.yaml"
    written = (BUNDLED / "moe_action_decoder.yaml").read_text().splitlines()
    file.write_text(
        "\n".join(
            f"{line.partition(':')[0]}: 50" if "transformer_num_layers:" in line else line for line in written
        )
    )
    report = check_component(file)
    (problem,) = [problem for problem in report.problems if problem.severity == "error"]
    assert problem.code == "constructor-failed"
    assert "1,000 calls of torch" in problem.message


def test_components_that_multiply_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("constructor.build.component"), "MOST_COMPONENTS", 30)
    for level in range(7):
        calls = range(10 if level < 6 else 1)
        what = f"component, path: ./c{level + 1}.yaml" if level < 6 else "nn.ReLU"
        modules = "\n".join(f"      m{call}: {{_type_: {what}}}" for call in calls)
        nodes = "\n".join(
            f'      - {{name: n{call}, call: "module:m{call}", args: [${f"n{call - 1}" if call else "x"}]}}'
            for call in calls
        )
        (tmp_path / f"c{level}.yaml").write_text(
            f"schema_version: 1\nmodel:\n  graph:\n    inputs: [x]\n    modules:\n{modules}\n"
            f"    nodes:\n{nodes}\n    outputs: [$n{calls[-1]}]\n"
        )
    began = time.monotonic()
    report = check_component(tmp_path / "c0.yaml")
    assert time.monotonic() - began < 60
    assert any("over 30 components" in problem.message for problem in report.problems)


def test_a_name_with_a_null_byte_is_the_name_of_no_component(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(
        "schema_version: 1\nmodel:\n  sequential:\n    inputs: [x]\n"
        '    layers: [{_type_: component, path: "a\\0b.yaml"}]\n'
    )
    found = [problem.code for problem in check_component(file).problems]
    assert {"unprintable-character", "missing-component"} <= set(found)
