"""The part of a training YAML that names components, and what can be wrong with it."""

from pathlib import Path

import pytest

from constructor.experiments import Training, find, read_training, uncalled_components

GOOD = """\
model:
  component_config_paths:
    encoder: nets/encoder.yaml
    decoder: nets/decoder.yaml
  component_build_args:
    encoder: {init: false, freeze: true}
    decoder: {init: true, freeze: false}
  component_optims:
    decoder: {type: adamw, params: {lr: 1e-4}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "encoder.yaml").touch()
    (tmp_path / "nets" / "decoder.yaml").touch()
    (tmp_path / "runs" / "deep").mkdir(parents=True)
    return tmp_path


def read(project: Path, text: str, **more: str) -> Training:
    file = project / "runs" / "deep" / "exp1.yaml"
    file.write_text(text)
    for name, other in more.items():
        (file.parent / f"{name}.yaml").write_text(other)
    return read_training(file)


def told(training: Training) -> list[tuple[str, int]]:
    assert all(problem.location is not None for problem in training.problems)
    return [(p.code, p.location.line) for p in training.problems if p.location is not None]


def test_components_are_looked_for_from_the_project_folder(project: Path) -> None:
    training = read(project, GOOD)
    assert told(training) == []
    assert [(c.name, c.file, c.frozen) for c in training.components] == [
        ("encoder", project / "nets" / "encoder.yaml", True),
        ("decoder", project / "nets" / "decoder.yaml", False),
    ]


def test_defaults_are_merged_and_the_file_wins(project: Path) -> None:
    child = (
        "defaults:\n  - anything: base.yaml\nmodel:\n  component_build_args:\n    encoder: {freeze: false}\n"
    )
    training = read(project, child, base=GOOD)
    assert [c.frozen for c in training.components] == [False, False]
    (problem,) = training.problems
    assert problem.code == "component-without-optimizer"
    assert problem.location is not None
    assert problem.location.file.endswith("base.yaml")


def test_equal_keys_are_no_problem_and_the_last_wins(project: Path) -> None:
    training = read(project, GOOD + "seed: 1\nseed: 2\n")
    assert told(training) == []


def test_a_missing_file_is_told_where_it_is_named(project: Path) -> None:
    (project / "nets" / "decoder.yaml").unlink()
    training = read(project, GOOD)
    assert told(training) == [("missing-component-file", 4)]
    assert [c.file is None for c in training.components] == [False, True]


def test_a_missing_first_file_does_not_hide_the_project(project: Path) -> None:
    (project / "nets" / "encoder.yaml").unlink()
    assert told(read(project, GOOD)) == [("missing-component-file", 3)]


def test_names_that_are_no_component_are_told_with_close_matches(project: Path) -> None:
    training = read(project, GOOD.replace("    decoder: {type", "    decodr: {type"))
    assert told(training) == [("component-without-optimizer", 9), ("unknown-component", 9)]
    assert training.problems[1].hint == "did you mean 'decoder', 'encoder'?"


def test_a_frozen_component_needs_no_optimizer(project: Path) -> None:
    training = read(project, GOOD + "    encoder: {type: adamw}\n")
    assert told(training) == [("frozen-component-with-optimizer", 10)]


def test_trainers_need_build_arguments_for_each_component(project: Path) -> None:
    training = read(project, GOOD.replace("    decoder: {init: true, freeze: false}\n", ""))
    assert told(training) == [("missing-build-arguments", 6)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("model: {component_config_paths: {}}\n", "no-components"),
        ("model: {component_config_paths: {a: 3}}\n", "bad-component-path"),
        ("model: {component_config_paths: {a: '  '}}\n", "bad-component-path"),
        ("defaults: [{a: b.yaml, c: d.yaml}]\n" + GOOD, "bad-training-default"),
        ("defaults: [{a: gone.yaml}]\n" + GOOD, "missing-default"),
        ("defaults: [{a: exp1.yaml}]\n" + GOOD, "defaults-cycle"),
        ("model: [\n", "yaml-syntax"),
    ],
)
def test_what_cannot_be_read_is_told(project: Path, text: str, code: str) -> None:
    assert [found for found, _ in told(read(project, text))] == [code]


def test_a_component_called_config_path_is_the_only_one(project: Path) -> None:
    text = (
        "model:\n"
        "  component_config_paths: {other: nets/encoder.yaml, config_path: nets/decoder.yaml}\n"
        "  component_build_args: {main: {freeze: true}}\n"
    )
    training = read(project, text)
    assert told(training) == []
    assert [(c.name, c.file, c.frozen) for c in training.components] == [
        ("main", project / "nets" / "decoder.yaml", True)
    ]


WHOLE = GOOD + (
    "  find_unused_parameters: true\n"
    "plugins: [trainer.blocks]\n"
    "data: {datamodule: {type: robot, params: {}}}\n"
    "train: {trainer: {type: mine, params: {}}, loss: null, load_dir: null}\n"
)


def test_a_whole_training_has_no_problem_and_init_is_read(project: Path) -> None:
    training = read(project, WHOLE)
    assert told(training) == []
    assert [component.initialised for component in training.components] == [False, True]
    assert (training.root, training.load_dir) == (project, None)


@pytest.mark.parametrize("left_out", ["find_unused", "plugins", "data"])
def test_what_trainers_need_is_asked_for(project: Path, left_out: str) -> None:
    text = "".join(line for line in WHOLE.splitlines(keepends=True) if not line.strip().startswith(left_out))
    (problem,) = read(project, text).problems
    assert (problem.code, problem.severity) == ("missing-training-value", "warning")
    assert left_out in problem.message


def test_the_error_of_a_lost_file_says_what_was_tried(project: Path) -> None:
    for file in (project / "nets").iterdir():
        file.unlink()
    first = read(project, GOOD).problems[0]
    assert f"tried in {project / 'runs' / 'deep'}, {project / 'runs'}, {project}, " in first.message
    assert first.hint is not None
    assert "--project-root" in first.hint


def test_the_project_folder_can_be_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project / "elsewhere"
    (other / "nets").mkdir(parents=True)
    for name in ("encoder", "decoder"):
        (other / "nets" / f"{name}.yaml").touch()
    file = project / "runs" / "deep" / "exp1.yaml"
    file.write_text(GOOD)
    named = read_training(file, project_root=other)
    assert named.components[0].file == other / "nets" / "encoder.yaml"
    monkeypatch.setenv("BLOCKWRIGHT_PROJECT_ROOT", str(other))
    assert read_training(file) == named
    lost = read_training(file, project_root=project / "runs")
    assert lost.root == project / "runs"
    assert [problem.code for problem in lost.problems] == ["missing-component-file"] * 2


def test_an_absolute_path_is_taken_as_it_is_and_names_no_project(project: Path, tmp_path: Path) -> None:
    absolute = tmp_path / "nets" / "encoder.yaml"
    training = read(project, GOOD.replace("nets/encoder.yaml", str(absolute)))
    assert told(training) == []
    assert training.components[0].file == absolute
    assert training.root == project


def test_checkpoints_are_found_and_missing_ones_told(project: Path) -> None:
    (project / "weights").mkdir()
    (project / "weights" / "decoder.safetensors").touch()
    training = read(project, WHOLE.replace("load_dir: null", "load_dir: weights"))
    assert training.load_dir == project / "weights"
    assert [component.checkpoint for component in training.components] == [
        None,
        project / "weights" / "decoder.safetensors",
    ]
    (problem,) = training.problems
    assert (problem.code, problem.severity) == ("missing-checkpoint", "warning")
    assert "no weights for encoder lie in" in problem.message


def test_what_the_policy_beside_never_calls_is_told(project: Path) -> None:
    nets = project / "nets"
    relu = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
    for name in ("encoder", "decoder"):
        (nets / f"{name}.yaml").write_text(relu)
    training = read(project, GOOD)
    assert uncalled_components(training) == ()
    (nets / "policy.yaml").write_text(
        "schema_version: 1\nmodel: {graph: {inputs: [x], modules:"
        " {e: {_type_: component, path: encoder.yaml}}, nodes: [{name: y, call: module:e, args: [$x]}],"
        " outputs: [y]}}\n"
    )
    (problem,) = uncalled_components(training)
    assert (problem.code, problem.severity) == ("component-not-called", "warning")
    assert problem.location is not None
    assert problem.location.line == 4
    assert problem in find([training.file]).trainings[0].problems
