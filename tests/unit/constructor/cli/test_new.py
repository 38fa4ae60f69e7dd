"""`blockwright new`."""

from pathlib import Path

import pytest

from tests.unit.constructor.cli.run import Blockwright


@pytest.fixture
def experiment(head: Path) -> Path:
    """An experiment whose policy names its folder, in the working folder."""
    folder = Path("demo/exp1")
    folder.mkdir(parents=True)
    head.rename(folder / "head.yaml")
    (folder / "policy.yaml").write_text(
        "schema_version: 1\n"
        "model:\n"
        "  graph:\n"
        "    inputs: [x]\n"
        "    modules: {head: {_type_: component, path: ../exp1/head.yaml}}\n"
        "    nodes: [{name: y, call: module:head, args: [$x]}]\n"
        "    outputs: [y]\n"
    )
    return folder


def test_a_variant_is_made_and_what_follows_is_shown(blockwright: Blockwright, experiment: Path) -> None:
    ran = blockwright("new", experiment)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("made demo/exp2 with 2 files\n--- demo/exp2/policy.yaml (before)\n")
    assert "+    modules: {head: {_type_: component, path: head.yaml}}\n" in ran.out
    assert blockwright("new", experiment, "demo/wide").out.startswith("made demo/wide with 2 files\n")


@pytest.mark.torch
def test_what_is_made_checks_clean(blockwright: Blockwright, experiment: Path) -> None:
    assert blockwright("new", experiment).status == 0
    assert blockwright("new", "--family", "grasp", "demo").out == "made demo/grasp with 3 files\n"
    ran = blockwright("check", "demo")
    assert (ran.status, ran.err) == (0, "")
    assert "6 components, no errors, " in ran.out
    assert "with warnings" not in ran.out
    (row,) = [
        line for line in Path("demo/grasp/README.md").read_text().splitlines() if "| action_head" in line
    ]
    assert f"{row.split('|')[3].strip()} parameters" in blockwright("check", "demo/grasp").out


def test_a_training_yaml_goes_along(blockwright: Blockwright, experiment: Path) -> None:
    Path("train_exp1.yaml").write_text(
        "model:\n  component_config_paths: {head: demo/exp1/head.yaml}\n"
        "  component_build_args: {head: {freeze: true}}\n"
    )
    ran = blockwright("new", experiment, "--training", "train_exp1.yaml")
    assert ran.status == 0
    assert "made train_exp2.yaml\n" in ran.out
    assert "demo/exp2/head.yaml" in Path("train_exp2.yaml").read_text()


def test_a_refusal_has_status_1_and_makes_nothing(blockwright: Blockwright, experiment: Path) -> None:
    ran = blockwright("new", experiment, experiment)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("error[already-exists]")
    assert blockwright("new", "--family", "a/b").status == 1
    assert [path.name for path in Path("demo").iterdir()] == ["exp1"]


@pytest.mark.parametrize(
    "arguments", [(), ("nowhere",), ("--family", "a", ".", "b"), ("demo", "--training", "gone.yaml")]
)
def test_wrong_usage(blockwright: Blockwright, experiment: Path, arguments: tuple[str, ...]) -> None:
    ran = blockwright("new", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err != ""
