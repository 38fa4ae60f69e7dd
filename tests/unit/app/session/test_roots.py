"""Scanning a root, and what `blockwright open PATH` takes PATH for."""

from pathlib import Path

import pytest

from app.session import Opening, opening_of
from app.session.roots import Roots, scan
from constructor.config import Tree, find_components

COMPONENT = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.Identity}]}}\n"
TRAINING = """\
plugins: []
model:
  component_config_paths:
    head: models/family/exp1/head.yaml
    lost: models/family/exp1/lost.yaml
    outside: /etc/hostname
  component_build_args:
    head: {init: true, freeze: true}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in ("head", "tail"):
        file = folder / "models" / "family" / "exp1" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(COMPONENT)
    (folder / "configs").mkdir()
    (folder / "configs" / "train.yaml").write_text(TRAINING)
    return folder


def test_a_training_yaml_shows_the_components_it_names(project: Path) -> None:
    root = scan(project)
    (training,) = root.trainings
    head = project / "models" / "family" / "exp1" / "head.yaml"
    assert [(item.name, file) for item, file in root.named(training)] == [
        ("head", head), ("lost", None), ("outside", None),
    ]  # fmt: skip
    assert root.frozen == {head}


def test_a_change_of_a_file_or_of_the_folder_is_seen(project: Path) -> None:
    first = scan(project)
    assert scan(project, first) is first
    (project / "models" / "new.yaml").write_text(COMPONENT)
    second = scan(project, first)
    assert second is not first
    assert len(second.paths()) == len(first.paths()) + 1


def test_whoever_comes_later_reads_only_what_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    def counted(path: Path) -> Tree:
        looked.append(path)
        return find_components(path)

    monkeypatch.setattr("app.session.roots.find_components", counted)
    roots = Roots()
    first = roots.scan(project)
    assert roots.scan(project) is first
    assert looked == [project]
    (project / "models" / "new.yaml").write_text(COMPONENT)
    assert len(roots.scan(project).paths()) == len(first.paths()) + 1
    assert looked == [project, project]


def test_a_folder_that_is_not_there_is_told(project: Path) -> None:
    root = scan(project / "nowhere")
    assert root.paths() == ()
    assert root.tree.problem is not None


def test_a_folder_is_a_root(project: Path) -> None:
    assert opening_of(project) == Opening(project)


def test_a_component_is_shown_in_its_folder(project: Path) -> None:
    file = project / "models" / "family" / "exp1" / "tail.yaml"
    assert opening_of(file) == Opening(file.parent, file)


def test_a_root_that_is_named_wins_over_the_folder_of_the_file(project: Path) -> None:
    file = project / "models" / "family" / "exp1" / "tail.yaml"
    assert opening_of(file, project) == Opening(project, file)


def test_a_folder_inside_a_named_root_opens_its_first_component(project: Path) -> None:
    folder = project / "models" / "family" / "exp1"
    assert opening_of(folder, project) == Opening(project, folder / "head.yaml")


def test_a_training_yaml_opens_its_project_at_its_first_component(project: Path) -> None:
    opening = opening_of(project / "configs" / "train.yaml")
    assert opening == Opening(project, project / "models" / "family" / "exp1" / "head.yaml")


@pytest.mark.parametrize(
    ("path", "root", "words"),
    [
        ("nowhere", None, "no file or folder"),
        ("..", ".", "outside"),
        ("models", "configs/train.yaml", "no folder"),
    ],
)
def test_what_cannot_be_opened_is_told(project: Path, path: str, root: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        opening_of(project / path, project / root if root else None)


def test_what_was_opened_survives_the_way_through_the_environment(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Opening(project, project / "configs" / "train.yaml", trust=True)
    for name, value in opening.environ().items():
        monkeypatch.setenv(name, value)
    assert Opening.from_environ() == opening
