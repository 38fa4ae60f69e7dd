"""Points of a sweep: texts with overrides, and no file touched."""

from pathlib import Path

import pytest
import yaml

from tests.unit.constructor.sweep.samples import HEAD, head, planned, policy


def test_every_point_has_its_own_text_and_the_file_keeps_its(tmp_path: Path) -> None:
    file = head(tmp_path)
    made = planned(file, grid=("params.width=8,16", "params.blocks[1]=9"), dims="B=4,6")
    assert made.problems == ()
    assert [point.values for point in made.points][1] == (
        ("params.width", 8),
        ("params.blocks[1]", 9),
        ("B", 6),
    )
    assert [point.dims for point in made.points] == [(("B", 4),), (("B", 6),)] * 2
    texts = dict(made.points[2].texts)
    assert texts == {str(file): HEAD.replace("width: 8", "width: 16").replace("[2, 3]", "[2, 9]")}
    assert file.read_text() == HEAD


def test_a_hyperparameter_of_a_component_of_a_policy_is_named_with_its_file(tmp_path: Path) -> None:
    made = planned(policy(tmp_path), grid=("tail.yaml:params.width=16",))
    changed = {Path(file).name for file, text in made.points[0].texts if "width: 16" in text}
    assert changed == {"tail.yaml"}
    assert {Path(file).name for file, _ in made.points[0].texts} == {"policy.yaml", "head.yaml", "tail.yaml"}


def test_one_value_goes_into_every_file_that_has_it(tmp_path: Path) -> None:
    made = planned(policy(tmp_path), grid=("*:params.width=16",))
    changed = {Path(file).name for file, text in made.points[0].texts if "width: 16" in text}
    assert changed == {"head.yaml", "tail.yaml"}


def test_an_inherited_value_is_overridden_where_it_is_written(tmp_path: Path) -> None:
    base = head(tmp_path, "base.yaml")
    file = head(tmp_path, "own.yaml", "schema_version: 1\ndefaults: [base.yaml]\nparams: {rate: 2.0}\n")
    made = planned(file, grid=("params.width=16",))
    texts = dict(made.points[0].texts)
    assert yaml.safe_load(texts[str(base)])["params"]["width"] == 16
    assert texts[str(file)] == file.read_text()


@pytest.mark.parametrize(
    ("grid", "code", "hint"),
    [
        ("params.widht=1", "no-such-value", "did you mean 'width'?"),
        ("params=1", "not-a-single-value", "params.width"),
        ("tial.yaml:params.width=1", "unknown-file", "did you mean 'tail.yaml'"),
        ("*:params.nothing=1", "no-such-value", "params.width"),
    ],
)
def test_what_does_not_exist_is_told_before_anything_runs(
    grid: str, code: str, hint: str, tmp_path: Path
) -> None:
    policy(tmp_path)
    file = tmp_path / ("policy.yaml" if ":" in grid else "head.yaml")
    made = planned(file, grid=(grid,))
    assert made.points == ()
    assert [problem.code for problem in made.problems] == [code]
    assert hint in (made.problems[0].hint or "")


def test_a_component_without_the_hyperparameter_is_left_out(tmp_path: Path) -> None:
    made = planned(head(tmp_path), head(tmp_path, "other.yaml", POOR), grid=("params.width=1,2",))
    assert [Path(point.component).name for point in made.points] == ["head.yaml"] * 2
    assert [(problem.code, problem.severity) for problem in made.problems] == [("left-out", "warning")]


def test_points_of_several_components_are_numbered_through(tmp_path: Path) -> None:
    made = planned(head(tmp_path), head(tmp_path, "tail.yaml"), dims="B=1,2")
    assert [point.number for point in made.points] == [0, 1, 2, 3]


def test_a_file_that_is_no_yaml_can_still_be_swept_by_dims(tmp_path: Path) -> None:
    broken = head(tmp_path, "broken.yaml", "params: {width: 8\n")
    assert [len(planned(broken, dims="B=1").points)] == [1]
    refused = planned(broken, grid=("params.width=1",))
    assert refused.points == ()
    assert refused.problems


POOR = """schema_version: 1
model: {sequential: {inputs: [x], layers: [{_type_: nn.Linear, in_features: 8, out_features: 2}]}}
"""
