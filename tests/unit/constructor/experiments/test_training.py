"""The part of a training YAML that names components, and what can be wrong with it."""

from pathlib import Path

import pytest

from constructor.experiments import Training, read_training

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
    training = read(project, GOOD + "data: {a: 1}\ndata: {a: 2}\n")
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
    assert told(training) == [("unknown-component", 9), ("component-without-optimizer", 9)]
    assert training.problems[0].hint == "did you mean 'decoder', 'encoder'?"


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
