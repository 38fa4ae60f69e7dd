"""`blockwright check`: statuses, the lines that people read, the object that programs read."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constructor import shapes
from constructor.records import ComponentReport
from tests.conftest import Golden
from tests.unit.constructor.cli.run import Blockwright

pytestmark = pytest.mark.torch

CASES = Path(__file__).parents[3] / "cases"
BROKEN = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.Liner}]}}\n"


def checked(blockwright: Blockwright, *arguments: object) -> tuple[int, dict[str, Any]]:
    ran = blockwright("check", "--json", *arguments)
    data: dict[str, Any] = json.loads(ran.out)
    return ran.status, data


def test_a_good_component_passes_in_one_line(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("check", head)
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "✓ head.yaml             58 parameters  x B × 4 → y B × 2",
        "1 component, no errors",
    ]
    assert ran.err == ""


def test_sizes_of_symbols_are_taken(blockwright: Blockwright, head: Path) -> None:
    _, data = checked(blockwright, head, "--dims", "B=7")
    assert data["components"][0]["inputs"][0]["shape"] == [7, 4]


def test_a_dim_that_no_component_knows_is_told_once(blockwright: Blockwright, head: Path) -> None:
    Path("other.yaml").write_text(head.read_text() + "example_inputs: {x: Q 4}\n")
    ran = blockwright("check", ".", "--dims", "B=3,Q=5,Z=7", "--json")
    assert ran.status == 0
    assert [found["problems"] for found in json.loads(ran.out)["components"]] == [[], []]
    assert ran.err.count("warning[unknown-dim]") == 1
    assert "has a dim 'Z'" in ran.err
    assert "warning[unknown-dim]" in blockwright("check", head, "--dims", "Q=5").out


def test_the_object_has_the_promised_shape(blockwright: Blockwright, head: Path, golden: Golden) -> None:
    ran = blockwright("check", head, "--json")
    assert ran.status == 0
    golden(ran.out, CASES / "cli" / "check.json")


def test_a_mismatch_is_told_at_its_place(blockwright: Blockwright, head: Path, golden: Golden) -> None:
    text = head.read_text()
    head.write_text(text.replace("in_features: '${params.width}'", "in_features: 9"))
    ran = blockwright("check", head)
    assert ran.status == 1
    golden(ran.out, CASES / "cli" / "mismatch.txt")


def test_one_broken_file_does_not_touch_the_others(blockwright: Blockwright, head: Path) -> None:
    Path("broken.yaml").write_text(BROKEN)
    Path("worse.yaml").write_text("schema_version: 1\nmodel:\n\tgraph:\n")
    Path("notes.yaml").write_text("todo: much\n")
    status, data = checked(blockwright, ".")
    assert status == 1
    assert data["ok"] is False
    assert [(found["name"], found["ok"]) for found in data["components"]] == [
        ("broken", False),
        ("head", True),
        ("worse", False),
    ]
    assert data["skipped"] == [{"path": "notes.yaml", "reason": "no schema_version"}]
    (problem,) = data["components"][0]["problems"]
    assert problem["code"] == "unknown-block"
    assert (problem["file"], problem["line"], problem["column"]) == ("broken.yaml", 2, 40)


def test_a_list_of_tensors_and_plain_values_have_their_own_form(
    blockwright: Blockwright, tmp_path: Path
) -> None:
    file = tmp_path / "lists.yaml"
    file.write_text(
        "schema_version: 1\n"
        "model:\n"
        "  graph:\n"
        "    inputs: [parts, dim]\n"
        "    nodes: [{name: y, call: op:cat, args: [$parts, $dim]}]\n"
        "    outputs: {joined: $y, parts: $parts}\n"
        "example_inputs: {parts: [B 3, B 5], dim: {value: 1}}\n"
    )
    status, data = checked(blockwright, file)
    assert status == 0
    (component,) = data["components"]
    assert [given.get("shape", given.get("value")) for given in component["inputs"]] == [[[2, 3], [2, 5]], 1]
    assert "shape" not in component["inputs"][1]
    assert component["outputs"][0]["shape"] == [2, 8]


def test_a_training_yaml_checks_what_it_names(blockwright: Blockwright, head: Path) -> None:
    Path("train.yaml").write_text(
        "model:\n"
        "  component_config_paths: {policy_head: head.yaml, gone: gone.yaml}\n"
        "  component_build_args: {policy_head: {freeze: true}, gone: {freeze: true}}\n"
    )
    status, data = checked(blockwright, "train.yaml")
    assert status == 1
    (component,) = data["components"]
    assert (component["name"], component["path"]) == ("policy_head", "head.yaml")
    assert component["frozen"] is True
    assert component["trainable_parameters"] == 0
    (training,) = data["trainings"]
    assert (training["frozen"], training["initialised"]) == (["policy_head", "gone"], [])
    assert training["totals"] == {
        "parameters": 58,
        "trainable_parameters": 0,
        "frozen_parameters": 58,
        "unknown": ["gone.yaml"],
    }
    assert data["totals"] == {**training["totals"], "unknown": []}
    assert [problem["code"] for problem in training["problems"]] == ["missing-component-file"]
    ran = blockwright("check", "train.yaml")
    assert ran.out.startswith("✗ train.yaml  freezes policy_head, gone\nerror[missing-component-file]")


@pytest.mark.parametrize(
    "arguments", [("nowhere",), (), ("--dims", "B", "."), ("--dims", "B=0", "."), ("--no",)]
)
def test_wrong_usage(blockwright: Blockwright, head: Path, arguments: tuple[str, ...]) -> None:
    ran = blockwright("check", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err != ""


@pytest.mark.parametrize("command", ["check", "memory"])
@pytest.mark.parametrize(
    "given",
    ["B=0", "B=-3", "B=many", "B=2.5", "B=", "=3", "B", pytest.param("B=" + "9" * 5000, id="5000 digits")],
)
def test_a_size_that_is_none_is_wrong_usage(
    blockwright: Blockwright, head: Path, command: str, given: str
) -> None:
    ran = blockwright(command, head, "--dims", given)
    assert (ran.status, ran.out) == (2, "")
    said = " ".join(ran.err.replace("│", " ").split())
    assert "Invalid value for '--dims'" in said
    assert "is not of the form NAME=SIZE with a size from 1" in said


def test_a_size_beyond_all_sense_and_a_symbol_of_nothing_are_diagnostics(
    blockwright: Blockwright, head: Path
) -> None:
    huge = blockwright("check", head, "--dims", f"B={10**12}")
    assert huge.status == 1
    assert "error[bad-dim]: the size of B must be a whole number from 1 to" in huge.out
    assert "and is 1000000000000" in huge.out
    unknown = blockwright("check", head, "--dims", "Q=5")
    assert unknown.status == 0
    assert "warning[unknown-dim]: no shape of this component has a dim 'Q'" in unknown.out
    assert "hint: the dims of this component are: B" in unknown.out


def test_a_folder_without_a_component_is_said_with_reasons(blockwright: Blockwright, tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("a: 1\n")
    ran = blockwright("check", tmp_path)
    assert ran.status == 2
    assert ran.err.startswith("blockwright: no component in ")
    assert f"{tmp_path / 'notes.yaml'}: no schema_version" in ran.err


@pytest.mark.parametrize("file", [*CASES.rglob("*.yaml")], ids=lambda file: str(file.relative_to(CASES)))
def test_no_file_is_too_broken(blockwright: Blockwright, file: Path) -> None:
    status, data = checked(blockwright, file)
    assert status in (0, 1)
    assert status == (0 if data["ok"] else 1)
    for component in data["components"]:
        for problem in component["problems"]:
            assert problem["code"] != "internal-error", problem
            assert problem["file"], problem
            assert problem["line"] >= 1, problem
            assert problem["column"] >= 1, problem


def test_a_mistake_of_ours_in_one_file_does_not_hide_the_others(
    blockwright: Blockwright, head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = shapes.check_component
    Path("odd.yaml").write_text(head.read_text())

    def sometimes(path: Path, **options: Any) -> ComponentReport:
        if path.name == "odd.yaml":
            raise KeyError("oops")
        return right(path, **options)

    monkeypatch.setattr(shapes, "check_component", sometimes)
    status, data = checked(blockwright, ".")
    assert status == 1
    assert [found["ok"] for found in data["components"]] == [True, False]
    assert data["components"][1]["problems"][0]["code"] == "internal-error"


def test_what_a_terminal_cannot_show_is_replaced(head: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "constructor.cli", "check", str(head)],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"? head.yaml ")


def test_custom_blocks_of_the_working_folder(
    blockwright: Blockwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("BLOCKWRIGHT_BLOCKS", "")
    Path("doubling_blocks.py").write_text(
        "from torch import nn\n"
        "class Doubling(nn.Module):\n"
        "    def forward(self, x):\n"
        "        return x * 2\n"
        "def register(registry):\n"
        "    registry.register_module('my.doubling', Doubling)\n"
    )
    Path("own.yaml").write_text(
        "schema_version: 1\n"
        "model: {sequential: {layers: [{_type_: my.doubling}]}}\n"
        "example_inputs: {x: B 3}\n"
    )
    assert blockwright("check", "own.yaml").status == 1
    assert blockwright("check", "own.yaml", "--blocks", "doubling_blocks").status == 0
    monkeypatch.setenv("BLOCKWRIGHT_BLOCKS", "")
    assert blockwright("--blocks", "doubling_blocks", "check", "own.yaml").status == 0
    monkeypatch.setenv("BLOCKWRIGHT_BLOCKS", "no_such_blocks")
    ran = blockwright("check", "own.yaml")
    assert ran.status == 1
    assert "error[custom-blocks-failed]: the blocks of 'no_such_blocks' cannot be used" in ran.err


def test_imports_run_only_when_trusted(
    blockwright: Blockwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    Path("telling_blocks.py").write_text("open('ran', 'w').close()\ndef register(registry): pass\n")
    Path("own.yaml").write_text(
        "schema_version: 1\n"
        "imports: [telling_blocks]\n"
        "settings: {allowed_import_prefixes: [telling_]}\n"
        "model: {sequential: {layers: [{_type_: nn.Linear, in_features: 2, out_features: 2}]}}\n"
    )
    ran = blockwright("check", "own.yaml")
    assert ran.status == 1
    assert "error[untrusted-import]" in ran.out
    assert not Path("ran").exists()
    assert blockwright("check", "own.yaml", "--trust").status == 0
    assert Path("ran").exists()


def test_the_totals_of_several_components_are_told(blockwright: Blockwright, head: Path) -> None:
    Path("policy.yaml").write_text(
        "schema_version: 1\n"
        "model: {graph: {inputs: [x], modules: {h: {_type_: component, path: head.yaml}},"
        " nodes: [{name: y, call: module:h, args: [$x]}], outputs: [y]}}\n"
    )
    ran = blockwright("check", ".")
    assert ". has 58 parameters, 58 trainable, 0 frozen\n" in ran.out
    head.with_name("idle.yaml").write_text(head.read_text())
    ran = blockwright("check", ".")
    assert ". has 116 parameters, 116 trainable, 0 frozen; its policy does not call idle\n" in ran.out
    _, data = checked(blockwright, ".")
    assert data["totals"]["parameters"] == 116
    (experiment,) = data["experiments"]
    assert (experiment["path"], experiment["unused"]) == (".", ["idle"])
    assert experiment["totals"] == data["totals"]


def test_the_project_folder_is_named(
    blockwright: Blockwright, head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLOCKWRIGHT_PROJECT_ROOT", "")
    Path("nets").mkdir()
    head.rename("nets/head.yaml")
    Path("train.yaml").write_text(
        "model:\n"
        "  component_config_paths: {head: head.yaml}\n"
        "  component_build_args: {head: {freeze: true}}\n"
    )
    assert blockwright("check", "train.yaml").status == 1
    ran = blockwright("check", "--project-root", "nets", "train.yaml")
    assert (ran.status, ran.err) == (0, "")
    monkeypatch.setenv("BLOCKWRIGHT_PROJECT_ROOT", "")
    shown = blockwright("show", "train.yaml")
    assert shown.status == 1
    assert "missing-component-file" in shown.err
