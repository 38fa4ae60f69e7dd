"""What is a component file, and where a folder puts it."""

import os
from pathlib import Path

import pytest

from constructor.config import Tree, find_components, inside, natural
from tests.unit.constructor.config.folder import SMALLEST, write


def shape(tree: Tree) -> dict[str, dict[str, list[str]]]:
    return {
        family.name: {e.name: [component.name for component in e.components] for e in family.experiments}
        for family in tree.families
    }


def reasons(tree: Tree) -> dict[str, str]:
    return {skipped.path.name: skipped.reason for skipped in tree.skipped}


FILES = {
    "vfp/exp1/head.yaml": SMALLEST,
    "vfp/exp1/policy.yaml": SMALLEST,
    "vfp/exp2/head.yml": '# comment first\n---\n"schema_version": 1\nmodel: {}\n',
    "vfp/exp10/head.yaml": "defaults: [../exp1/head.yaml]\n",
    "naive/exp1/a.yaml": "{schema_version: 1, model: {}}\n",
    "deep/er/exp1/b.yaml": "  schema_version: 1\n  model: {}\n",
    "vfp/exp1/notes.yaml": "todo: [x]\n",
    "vfp/exp1/broken.yaml": "model: [1\n",
    "broken_alone.yaml": "model: [1\n",
    "nested.yaml": "a:\n  schema_version: 1\n",
    "train.yaml": "model:\n  component_config_paths: {head: vfp/exp1/head.yaml}\n",
    ".hidden/exp1/c.yaml": SMALLEST,
    "vfp/exp1/__pycache__/d.yaml": SMALLEST,
    "vfp/exp1/.e.yaml": SMALLEST,
    "vfp/exp1/f.txt": SMALLEST,
}


def test_a_root_of_families(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    tree = find_components(tmp_path)
    assert shape(tree) == {
        "deep/er": {"exp1": ["b"]},
        "naive": {"exp1": ["a"]},
        "vfp": {"exp1": ["broken", "head", "policy"], "exp2": ["head"], "exp10": ["head"]},
    }
    assert reasons(tree) == {
        "broken_alone.yaml": "broken YAML and no schema_version",
        "nested.yaml": "no schema_version",
        "notes.yaml": "no schema_version",
    }
    assert [path.name for path in tree.trainings] == ["train.yaml"]
    assert [c.path.name for c in tree.components() if c.policy] == ["policy.yaml"]
    broken = next(c for c in tree.components() if c.name == "broken")
    assert broken.problem is not None
    assert broken.problem.code == "yaml-syntax"


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("vfp", {"vfp": {"exp1": ["broken", "head", "policy"], "exp2": ["head"], "exp10": ["head"]}}),
        ("vfp/exp1", {"vfp": {"exp1": ["broken", "head", "policy"]}}),
        ("vfp/exp2/head.yml", {"vfp": {"exp2": ["head"]}}),
        (".hidden", {".hidden": {"exp1": ["c"]}}),
    ],
)
def test_a_family_an_experiment_or_a_file_may_be_the_root(
    tmp_path: Path, root: str, expected: dict[str, dict[str, list[str]]]
) -> None:
    write(tmp_path, FILES)
    assert shape(find_components(tmp_path / root)) == expected


def test_the_working_folder_may_be_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / "vfp" / "exp2")
    tree = find_components(Path("."))
    assert shape(tree) == {"vfp": {"exp2": ["head"]}}
    assert [component.path for component in tree.components()] == [Path("head.yml")]


def test_a_folder_without_components_and_one_that_is_gone(tmp_path: Path) -> None:
    empty = find_components(tmp_path)
    assert (empty.families, empty.problem) == ((), None)
    gone = find_components(tmp_path / "gone")
    assert gone.problem is not None
    assert gone.problem.code == "unreadable-folder"


def test_links_and_pipes_lead_nowhere(tmp_path: Path) -> None:
    outside = write(tmp_path, {"outside/secret.yaml": SMALLEST})
    write(tmp_path, {"root/exp1/a.yaml": SMALLEST})
    root = tmp_path / "root"
    (root / "exp1" / "out.yaml").symlink_to(outside)
    (root / "exp1" / "same.yaml").symlink_to("a.yaml")
    (root / "exp1" / "dangling.yaml").symlink_to("nothing.yaml")
    (root / "up").symlink_to(tmp_path)
    os.mkfifo(root / "exp1" / "pipe.yaml")
    tree = find_components(root)
    assert shape(tree) == {"root": {"exp1": ["a", "same"]}}
    assert reasons(tree) == {
        "dangling.yaml": "no ordinary file",
        "out.yaml": "the link leads out of the root",
        "pipe.yaml": "no ordinary file",
    }


def test_inside_follows_links_and_dots(tmp_path: Path) -> None:
    file = write(tmp_path, {"root/exp1/a.yaml": SMALLEST, "b.yaml": SMALLEST})
    root = tmp_path / "root"
    (root / "link").symlink_to(tmp_path)
    assert inside(root, file)
    assert inside(root, root)
    assert inside(file, file.parent / "new.yaml")
    assert not inside(root, tmp_path / "b.yaml")
    assert not inside(root, root / ".." / "b.yaml")
    assert not inside(root, root / "link" / "b.yaml")
    assert not inside(root, tmp_path / "root2")


def test_numbers_in_names_count() -> None:
    names = ["exp10", "exp2", "Exp1", "exp1b", "exp", "10", "9", "exp02"]
    assert sorted(names, key=natural) == ["9", "10", "exp", "Exp1", "exp1b", "exp02", "exp2", "exp10"]


def test_a_thousand_files_are_found_quickly(tmp_path: Path) -> None:
    from time import perf_counter

    write(tmp_path, {f"fam/exp{i}/c{j}.yaml": SMALLEST for i in range(50) for j in range(20)})
    start = perf_counter()
    tree = find_components(tmp_path)
    assert len(list(tree.components())) == 1000
    assert perf_counter() - start < 3
