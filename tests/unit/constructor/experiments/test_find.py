"""What a folder, a component file and a training YAML lead to."""

import os
from pathlib import Path

import pytest

from constructor.config import Skipped
from constructor.experiments import Found, find

COMPONENT = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"


def write(folder: Path, **files: str) -> None:
    """Files by name; `__` stands for a slash, `.yaml` is added."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(found: Found) -> list[str]:
    return [component.name for component in found.components]


def skipped(found: Found, folder: Path) -> dict[str, str]:
    return {str(item.path.relative_to(folder)): item.reason for item in found.skipped}


def test_a_folder_gives_its_components_in_the_order_of_the_tree(tmp_path: Path) -> None:
    write(tmp_path, exp10__a=COMPONENT, exp2__b=COMPONENT, exp2__a=COMPONENT, top=COMPONENT)
    found = find([tmp_path])
    shown = [str(component.path.relative_to(tmp_path)) for component in found.components]
    assert shown == ["exp2/a.yaml", "exp2/b.yaml", "exp10/a.yaml", "top.yaml"]
    assert found.skipped == ()


def test_the_paths_are_as_the_user_named_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, exp1__a=COMPONENT)
    monkeypatch.chdir(tmp_path)
    assert [c.path for c in find([Path("exp1")]).components] == [Path("exp1/a.yaml")]


def test_other_yaml_is_skipped_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, notes="a: 1\n", empty="", late="defaults: [notes.yaml]\n", list="[1, 2]\n")
    found = find([tmp_path])
    assert names(found) == []
    assert set(skipped(found, tmp_path)) == {"notes.yaml", "empty.yaml", "late.yaml", "list.yaml"}
    assert {item.reason for item in found.skipped} == {"no schema_version"}


def test_a_file_that_inherits_its_schema_version_is_a_component(tmp_path: Path) -> None:
    write(tmp_path, base=COMPONENT, child="defaults: [base.yaml]\n")
    assert names(find([tmp_path])) == ["base", "child"]


def test_a_base_without_a_model_is_part_of_the_file_that_includes_it(tmp_path: Path) -> None:
    model = COMPONENT.replace("schema_version: 1\n", "")
    write(tmp_path, base="schema_version: 1\nparams: {d: 4}\n", child=f"defaults: [base.yaml]\n{model}")
    found = find([tmp_path])
    assert names(found) == ["child"]
    assert skipped(found, tmp_path) == {"base.yaml": "no model of its own; child.yaml includes it"}


def test_a_broken_component_is_a_component(tmp_path: Path) -> None:
    write(tmp_path, broken="schema_version: 1\nmodel: [\n", tab="schema_version: 1\nmodel:\n\tgraph: 1\n")
    assert names(find([tmp_path])) == ["broken", "tab"]


def test_a_file_named_itself_is_looked_at_whatever_it_holds(tmp_path: Path) -> None:
    write(tmp_path, notes="a: 1\n")
    assert names(find([tmp_path / "notes.yaml"])) == ["notes"]


def test_a_component_reached_twice_is_found_once(tmp_path: Path) -> None:
    write(tmp_path, a=COMPONENT)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "a.yaml")
    assert names(find([tmp_path / "a.yaml", tmp_path])) == ["a"]


def test_hidden_files_and_links_that_lead_out_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, root__a=COMPONENT, outside__b=COMPONENT)
    write(tmp_path / "root" / ".cache", c=COMPONENT)
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "link.yaml").symlink_to(tmp_path / "outside" / "b.yaml")
    assert names(find([tmp_path / "root"])) == ["a"]


def test_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    write(tmp_path, a__x=COMPONENT, b__y=COMPONENT)
    (tmp_path / "a" / "to_b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to_a").symlink_to(tmp_path / "a")
    (tmp_path / "up").symlink_to(tmp_path)
    assert sorted(names(find([tmp_path]))) == ["x", "y"]


def test_yaml_that_is_a_folder_or_a_pipe_harms_nothing(tmp_path: Path) -> None:
    write(tmp_path, a=COMPONENT)
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    assert names(find([tmp_path])) == ["a"]


def test_mappings_in_defaults_do_not_make_a_training_of_a_foreign_file(tmp_path: Path) -> None:
    write(tmp_path, hydra="defaults:\n  - db: other.yaml\n", other="port: 1\n")
    found = find([tmp_path])
    assert found.trainings == ()
    assert Skipped(tmp_path / "hydra.yaml", "no schema_version") in found.skipped


def test_a_training_adds_what_it_names_and_says_what_is_frozen(tmp_path: Path) -> None:
    write(tmp_path, models__a=COMPONENT, models__b=COMPONENT)
    training = (
        "model:\n"
        "  component_config_paths: {first: models/a.yaml, second: models/b.yaml}\n"
        "  component_build_args: {first: {init: true, freeze: false}, second: {freeze: true}}\n"
        "  component_optims: {first: {type: adamw}}\n"
    )
    write(tmp_path, training__exp1=training)
    found = find([tmp_path / "training" / "exp1.yaml"])
    assert [(c.name, c.frozen) for c in found.components] == [("first", False), ("second", True)]
    assert found.trainings[0].problems == ()
    everything = find([tmp_path])
    assert [(c.name, c.frozen) for c in everything.components] == [("a", False), ("b", True)]


def test_a_file_that_one_training_trains_and_freezes_under_two_names_is_not_frozen(tmp_path: Path) -> None:
    write(tmp_path, models__a=COMPONENT)
    training = (
        "model:\n"
        "  component_config_paths: {student: models/a.yaml, teacher: models/a.yaml}\n"
        "  component_build_args: {student: {freeze: false}, teacher: {freeze: true}}\n"
        "  component_optims: {student: {type: adamw}}\n"
    )
    write(tmp_path, one=training)
    assert [component.frozen for component in find([tmp_path / "one.yaml"]).components] == [False]
    write(tmp_path, two=training.replace("freeze: false", "freeze: true"))
    assert [component.frozen for component in find([tmp_path]).components] == [True]


def test_a_training_that_inherits_its_components_is_one(tmp_path: Path) -> None:
    base = "model:\n  component_config_paths: {net: models/a.yaml}\n"
    write(tmp_path, models__a=COMPONENT, runs__base=base)
    write(
        tmp_path,
        runs__exp2="defaults: [{base: base.yaml}]\nseed: 2\n",
        runs__circle="defaults: [{c: circle.yaml}]",
    )
    found = find([tmp_path])
    assert [training.file.name for training in found.trainings] == ["base.yaml", "exp2.yaml"]
    assert [len(training.components) for training in found.trainings] == [1, 1]
    assert set(skipped(found, tmp_path)) == {"runs/circle.yaml"}
