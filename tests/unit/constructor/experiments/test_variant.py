"""Copies of experiments: what follows, what stays, and that nothing is made by halves."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from constructor.document import read_document
from constructor.document.save import SaveError
from constructor.experiments import (
    Plan,
    carry_out,
    next_free,
    plan_family,
    plan_variant,
    read_training,
    sharing,
)

RELU = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"


def policy(path: str, more: str = "") -> str:
    return (
        f"schema_version: 1   # kept\n{more}model:\n  graph:\n    inputs: [x]\n    modules:\n"
        f"      one: {{ _type_: component,  path: {path} }}   # as it is\n"
        "    nodes: [{name: y, call: module:one, args: [$x]}]\n    outputs: [y]\n"
    )


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def tree(folder: Path) -> dict[str, object]:
    """Every file, link and folder below with its mode and content."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = os.readlink(path)
        else:
            mode = stat.S_IMODE(path.stat().st_mode)
            found[name] = (mode, path.read_bytes() if path.is_file() else None)
    return found


def made(plan: Plan) -> Path:
    assert plan.problems == ()
    carry_out(plan)
    return plan.folder


def told(plan: Plan) -> list[str]:
    assert all(problem.location is not None for problem in plan.problems)
    return [problem.code for problem in plan.problems]


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("exp1", ["exp2", "exp4"], "exp3"),
        ("exp1", ["exp3"], "exp2"),
        ("exp09", [], "exp10"),
        ("exp01", [], "exp02"),
        ("base", ["base_2"], "base_3"),
        ("v1.2", [], "v1.3"),
        ("7", [], "8"),
    ],
)
def test_the_next_free_name(tmp_path: Path, name: str, taken: list[str], expected: str) -> None:
    for other in (name, *taken):
        (tmp_path / other).mkdir()
    assert next_free(tmp_path / name) == tmp_path / expected


def test_a_copy_is_the_same_to_the_byte(tmp_path: Path) -> None:
    source = tmp_path / "exp1"
    write(source, net="\ufeff" + RELU.replace("\n", "\r\n"), policy=policy("./net.yaml"), broken="a: [\n")
    (source / "notes").mkdir()
    (source / "notes" / "plot.bin").write_bytes(bytes(range(256)))
    (source / "empty").mkdir(mode=0o750)
    (source / "run.sh").write_text("#!/bin/sh\n")
    (source / "run.sh").chmod(0o755)
    (source / "locked").mkdir()
    (source / "locked" / "file").touch()
    (source / "locked").chmod(0o555)
    (source / "latin.yaml").write_bytes(b"a: \xe9\n")
    before = tree(source)
    copy = made(plan_variant(source))
    assert copy == tmp_path / "exp2"
    assert tree(copy) == before == tree(source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exp1", "exp2"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("./net.yaml", "./net.yaml"),
        ("../exp1/net.yaml", "net.yaml"),
        ("../common/net.yaml", "../common/net.yaml"),
        ("{root}/exp1/net.yaml", "{root}/exp2/net.yaml"),
        ("{root}/common/net.yaml", "{root}/common/net.yaml"),
    ],
)
def test_paths_that_lead_inside_follow_and_others_stay(tmp_path: Path, written: str, expected: str) -> None:
    written, expected = written.format(root=tmp_path), expected.format(root=tmp_path)
    write(tmp_path, exp1__net=RELU, common__net=RELU, exp1__policy=policy(written))
    copy = made(plan_variant(tmp_path / "exp1"))
    assert (copy / "policy.yaml").read_text() == policy(expected)


def test_a_copy_elsewhere_still_means_the_same_files_outside(tmp_path: Path) -> None:
    base = "defaults: [../common/base.yaml]\n" + RELU
    write(tmp_path, exp1__net=base, common__base="schema_version: 1\n", exp1__policy=policy("net.yaml"))
    copy = made(plan_variant(tmp_path / "exp1", tmp_path / "other" / "deep" / "exp1"))
    assert (copy / "net.yaml").read_text() == base.replace("../common", "../../../common")
    assert (copy / "policy.yaml").read_text() == policy("net.yaml")


def test_a_path_behind_an_interpolation_follows_where_it_is_written(tmp_path: Path) -> None:
    text = policy("'${params.file}'", "params: {file: ../exp1/net.yaml}\n")
    write(tmp_path, exp1__net=RELU, exp1__policy=text)
    copy = made(plan_variant(tmp_path / "exp1"))
    assert (copy / "policy.yaml").read_text() == text.replace("../exp1/net.yaml", "net.yaml")


def test_a_path_that_cannot_follow_is_told(tmp_path: Path) -> None:
    text = policy("'../${params.folder}/net.yaml'", "params: {folder: exp1}\n")
    write(tmp_path, exp1__net=RELU, exp1__policy=text)
    plan = plan_variant(tmp_path / "exp1")
    assert told(plan) == ["reference-not-followed"]
    assert plan.ok
    assert plan.problems[0].hint == "the copy needs 'net.yaml' there"


def test_links_stay_links_and_follow(tmp_path: Path) -> None:
    write(tmp_path, exp1__net=RELU, common__net=RELU)
    for name, target in {
        "beside": "net.yaml",
        "by_name": "../exp1/net.yaml",
        "outside": "../common/net.yaml",
        "whole": str(tmp_path / "exp1" / "net.yaml"),
        "nowhere": "gone",
    }.items():
        (tmp_path / "exp1" / name).symlink_to(target)
    copy = made(plan_variant(tmp_path / "exp1"))
    assert {path.name: os.readlink(path) for path in copy.iterdir() if path.is_symlink()} == {
        "beside": "net.yaml",
        "by_name": "net.yaml",
        "outside": "../common/net.yaml",
        "whole": str(tmp_path / "exp2" / "net.yaml"),
        "nowhere": "gone",
    }


TRAINING = """\
# one line of a person
model:
  component_config_paths:
    net: models/exp1/net.yaml      # ours
    other: models/common/net.yaml
  component_build_args: {net: {init: true, freeze: false}, other: {freeze: true}}
  component_optims: {net: {type: adamw, params: {lr: 1e-4}}}
train_more: {unknown: [kept, as it is]}
"""


def test_a_training_yaml_beside_its_experiment_goes_along(tmp_path: Path) -> None:
    write(tmp_path, models__exp1__net=RELU, models__exp1__policy=policy("net.yaml"), models__common__net=RELU)
    write(tmp_path, training__exp1=TRAINING)
    by_folder = plan_variant(tmp_path / "models" / "exp1", trainings=[tmp_path / "training" / "exp1.yaml"])
    assert by_folder == plan_variant(tmp_path / "training" / "exp1.yaml")
    made(by_folder)
    copy = tmp_path / "training" / "exp2.yaml"
    assert copy.read_text() == TRAINING.replace("models/exp1", "models/exp2")
    assert read_training(copy).problems == ()
    again = plan_variant(tmp_path / "training" / "exp1.yaml", tmp_path / "else" / "exp2")
    assert [file.path.name for file in again.beside] == ["exp2_2.yaml"]
    users = {file.parent.name: found for file, found in sharing(tmp_path).items() if file.name == "net.yaml"}
    assert {name: len(found) for name, found in users.items()} == {"exp1": 1, "exp2": 1, "common": 3}


def test_a_training_yaml_inside_the_folder_follows_and_shared_folders_are_told(tmp_path: Path) -> None:
    text = TRAINING.replace("models/exp1/net", "exp1/net").replace("models/common", "common") + (
        "train: {save_dir: runs/exp1, load_dir: exp1/weights}\n"
    )
    write(tmp_path, exp1__net=RELU, common__net=RELU, exp1__train=text)
    plan = plan_variant(tmp_path / "exp1")
    assert told(plan) == ["same-save-dir"]
    carry_out(plan)
    changed = text.replace("exp1/net", "exp2/net").replace("exp1/weights", "exp2/weights")
    assert (tmp_path / "exp2" / "train.yaml").read_text() == changed


def test_what_a_training_yaml_includes_is_overridden_only_where_it_is_not_copied(tmp_path: Path) -> None:
    write(tmp_path, models__exp1__net=RELU, models__common__net=RELU)
    write(tmp_path, training__base=TRAINING + "train: {save_dir: runs}\n")
    write(tmp_path, training__exp1="defaults:\n  - base: base.yaml\nseed: 1\n")
    plan = plan_variant(tmp_path / "training" / "exp1.yaml")
    assert told(plan) == ["same-save-dir"]
    carry_out(plan)
    copy = read_training(tmp_path / "training" / "exp2.yaml")
    assert [component.written for component in copy.components] == [
        "models/exp2/net.yaml",
        "models/common/net.yaml",
    ]
    assert read_document(tmp_path / "training" / "base.yaml").text.startswith(TRAINING)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write(tmp_path, exp1__net=RELU, taken__keep=RELU)
    assert told(plan_variant(tmp_path / "exp1", tmp_path / "taken")) == ["already-exists"]
    (tmp_path / "dangling").symlink_to("gone")
    assert told(plan_variant(tmp_path / "exp1", tmp_path / "dangling")) == ["already-exists"]
    plan = plan_variant(tmp_path / "exp1")
    (tmp_path / "exp2").mkdir()
    with pytest.raises(SaveError, match="exists already"):
        carry_out(plan)
    assert list((tmp_path / "exp2").iterdir()) == []


def test_what_is_no_experiment_is_refused(tmp_path: Path) -> None:
    write(tmp_path, exp1__net=RELU)
    assert told(plan_variant(tmp_path / "gone", trainings=[tmp_path / "lost"])) == ["cannot-copy"] * 2
    assert told(plan_variant(tmp_path / "exp1" / "net.yaml")) == ["cannot-copy"]
    assert told(plan_variant(tmp_path / "exp1", tmp_path / "exp1" / "inner")) == ["cannot-copy"]
    os.mkfifo(tmp_path / "exp1" / "pipe")
    plan = plan_variant(tmp_path / "exp1")
    assert told(plan) == ["cannot-copy"]
    with pytest.raises(SaveError):
        carry_out(plan)


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path, models__exp1__net=RELU, models__exp1__late=RELU, models__common__net=RELU)
    write(tmp_path, training__exp1=TRAINING)
    dest = tmp_path / "new" / "family" / "exp1"
    plan = plan_variant(tmp_path / "training" / "exp1.yaml", dest)
    plan_two = plan_variant(tmp_path / "training" / "exp1.yaml")
    (tmp_path / "models" / "exp1" / "net.yaml").unlink()
    before = tree(tmp_path)
    for unlucky in (plan, plan_two):
        with pytest.raises(SaveError, match="nothing was made"):
            carry_out(unlucky)
        assert tree(tmp_path) == before


def test_a_failure_after_the_training_yaml_was_made_takes_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, models__exp1__net=RELU, models__common__net=RELU, training__exp1=TRAINING)
    plan = plan_variant(tmp_path / "training" / "exp1.yaml")
    before = tree(tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "not today")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(SaveError, match="not today"):
        carry_out(plan)
    assert tree(tmp_path) == before


def test_a_new_family_has_the_template_with_its_name(tmp_path: Path) -> None:
    folder = made(plan_family(tmp_path, "grasp_policy"))
    assert folder == tmp_path / "grasp_policy"
    assert set(tree(folder)) == {"README.md", "exp1", "exp1/action_head.yaml", "exp1/policy.yaml"}
    assert (folder / "README.md").read_text().startswith("# grasp_policy\n")
    assert told(plan_family(tmp_path, "grasp_policy")) == ["already-exists"]


@pytest.mark.parametrize("name", ["", "  ", "a/b", "..", ".hidden", "/abs", "line\nbreak"])
def test_a_family_needs_the_name_of_a_folder(tmp_path: Path, name: str) -> None:
    assert told(plan_family(tmp_path, name)) == ["bad-family-name"]


def test_the_bundled_experiments_can_be_copied_and_say_the_same(tmp_path: Path) -> None:
    root = Path(__file__).parents[4] / "experiment_models"
    shutil.copytree(root, tmp_path / "models")
    source = tmp_path / "models" / "vfp_single_expert" / "exp1"
    assert tree(made(plan_variant(source))) == tree(source)
