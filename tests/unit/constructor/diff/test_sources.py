"""Sides on the disk, in git, from training YAMLs and with unsaved texts."""

import json
from pathlib import Path

import pytest

from constructor.diff.as_json import comparison_json
from constructor.diff.comparison import Comparison, compare_sources
from constructor.diff.markdown import markdown
from constructor.diff.page import page
from constructor.diff.revision import commits
from constructor.diff.sources import source_of
from constructor.diff.summary import summary
from constructor.document import Document, read_document
from tests.unit.constructor.diff.repository import commit, git, repository
from tests.unit.constructor.diff.samples import BASE, LAYERS, told

SHARED = "schema_version: 1\nparams: {width: 8}\n"
INCLUDING = "defaults: [../shared.yaml]\n" + BASE.replace(
    "schema_version: 1\nparams: {width: 8, names: [a, b]}\n", ""
)
POLICY = """\
schema_version: 1
model:
  graph:
    inputs: [x, y]
    modules:
      head: {_type_: component, path: ./head.yaml}
      body: {_type_: component, path: ./body.yaml}
    nodes:
      - {name: one, call: module:head, args: [$x, $y]}
      - {name: two, call: module:body, args: [$one]}
    outputs: [$two]
"""


def compared(before: str, after: str, folder: Path | None = None) -> Comparison:
    return compare_sources(source_of(before, folder=folder), source_of(after, folder=folder))


def lines(comparison: Comparison) -> list[str]:
    """The components with their changes, one a line."""
    found = []
    for pair in comparison.pairs:
        names = " → ".join(part.name if part else "-" for part in (pair.before, pair.after))
        found.append(f"{pair.status} {names}")
        found += [f"  {told(change)}" for change in (pair.difference.changes if pair.difference else ())]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an experiment, the working folder."""
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path, {"exp/head.yaml": BASE, "exp/body.yaml": LAYERS, "exp/policy.yaml": POLICY})


def test_a_revision_against_the_disk(folder: Path) -> None:
    (folder / "exp/head.yaml").write_text(BASE.replace("width: 8", "width: 9"))
    found = compared("HEAD:exp/head.yaml", "exp/head.yaml")
    assert lines(found) == [
        "changed head → head",
        "  modified module up → up out_features: 8 → 9",
        "  modified module down → down in_features: 8 → 9",
    ]
    old = found.changes[0].old
    assert old is not None
    assert old.origin is not None
    assert str(old.origin.location) == "HEAD:/exp/head.yaml:2:17"


def test_a_folder_at_two_revisions(folder: Path) -> None:
    commit(
        folder, {"exp/head.yaml": BASE.replace("out_features: 2", "out_features: 3"), "exp/more.yaml": LAYERS}
    )
    git(folder, "rm", "-q", "exp/body.yaml")
    git(folder, "commit", "-q", "-m", "without")
    assert lines(compared("HEAD~2:exp", "HEAD:exp")) == [
        "renamed body → more",
        "changed head → head",
        "  modified module down → down out_features: 2 → 3",
        "identical policy → policy",
    ]
    assert compared("HEAD:exp", "HEAD:exp").same
    assert compared("HEAD:", "HEAD:exp").pairs


def test_included_files_are_those_of_the_revision(folder: Path) -> None:
    commit(folder, {"shared.yaml": SHARED, "exp/head.yaml": INCLUDING})
    commit(folder, {"shared.yaml": SHARED.replace("8", "16")})
    (folder / "shared.yaml").unlink()
    found = compared("HEAD~1:exp/head.yaml", "HEAD:exp/head.yaml")
    assert lines(found)[1] == "  modified module up → up out_features: 8 → 16"
    assert found.problems == ()


def test_a_staged_file(folder: Path) -> None:
    (folder / "exp/head.yaml").write_text(BASE.replace("width: 8", "width: 9"))
    git(folder, "add", "-A")
    (folder / "exp/head.yaml").write_text(BASE.replace("width: 8", "width: 10"))
    assert "8 → 9" in lines(compared("HEAD:exp/head.yaml", ":exp/head.yaml"))[1]
    assert "9 → 10" in lines(compared(":exp", "exp"))[2]


def test_paths_after_a_revision_start_at_the_top_or_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "exp")
    for written in ("exp/head.yaml", "./head.yaml", "head.yaml", "/exp/head.yaml", "../exp/head.yaml"):
        assert compared(f"HEAD:{written}", "head.yaml").same, written


def test_a_file_whose_name_has_a_colon(folder: Path) -> None:
    (folder / "HEAD:exp").write_text(BASE)
    assert compared("HEAD:exp", "exp/head.yaml").pairs[0].status == "identical"


def test_a_renamed_component_does_not_rewire_the_policy(folder: Path) -> None:
    new = folder / "new"
    new.mkdir()
    (new / "face.yaml").write_text(BASE.replace("out_features: 2", "out_features: 3"))
    (new / "body.yaml").write_text(LAYERS)
    (new / "policy.yaml").write_text(POLICY.replace("./head.yaml", "./face.yaml"))
    assert lines(compared("exp", "new")) == [
        "identical body → body",
        "renamed head → face",
        "  modified module down → down out_features: 2 → 3",
        "identical policy → policy",
    ]


def test_components_that_have_little_in_common_are_two(folder: Path) -> None:
    new = folder / "new"
    new.mkdir()
    layers = "[{_type_: nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}, {_type_: nn.GELU}]"
    (new / "other.yaml").write_text(f"schema_version: 1\nmodel: {{sequential: {{layers: {layers}}}}}\n")
    statuses = [pair.status for pair in compared("exp", "new").pairs]
    assert sorted(statuses) == ["added", "removed", "removed", "removed"]


def training(files: dict[str, str], frozen: str = "") -> str:
    listed = "".join(f"    {name}: {path}\n" for name, path in files.items())
    arguments = "".join(f"    {name}: {{freeze: {str(name == frozen).lower()}}}\n" for name in files)
    optimizers = "".join(f"    {name}: {{}}\n" for name in files)
    sections = {"config_paths": listed, "build_args": arguments, "optims": optimizers}
    return "model:\n" + "".join(f"  component_{name}:\n{text}" for name, text in sections.items())


def test_training_yamls_on_the_disk_and_in_a_revision(folder: Path) -> None:
    both = {"head": "exp/head.yaml", "body": "exp/body.yaml"}
    commit(folder, {"train.yaml": training(both)})
    (folder / "train.yaml").write_text(training(both, frozen="body"))
    assert lines(compared("HEAD:train.yaml", "train.yaml")) == [
        "identical head → head",
        "changed body → body",
        "  modified component body → body frozen: False → True",
    ]
    assert compared("HEAD:train.yaml", "HEAD:train.yaml").same


def test_what_a_training_yaml_says_beside_its_components(folder: Path) -> None:
    text = training({"head": "exp/head.yaml"})
    (folder / "base.yaml").write_text("train: {lr: 1.0e-4, steps: 10}\n")
    (folder / "one.yaml").write_text(f"defaults:\n- base: base.yaml\n{text}")
    (folder / "two.yaml").write_text(
        f"defaults:\n- base: base.yaml\n{text}train: {{lr: 3.0e-4}}\nseed: null\n"
    )
    found = compared("one.yaml", "two.yaml")
    assert [told(change) for change in found.settings] == [
        "modified setting train.lr → train.lr: 0.0001 → 0.0003",
        "modified setting seed → seed: nothing → None",
    ]
    assert (found.same, found.different) == (False, True)
    old = found.settings[0].old
    assert old is not None
    assert old.origin is not None
    assert str(old.origin.location) == "base.yaml:1:13"
    for text in (markdown(found), page(found), json.dumps(comparison_json(found)), summary(found)):
        assert "setting" in text
        assert "train.lr" in text or text == "2 settings"
    assert compared("one.yaml", "one.yaml").same


def test_unsaved_texts(folder: Path) -> None:
    def unsaved(path: Path) -> Document:
        text = BASE.replace("width: 8", "width: 32")
        return Document.parse(text, path) if path.name == "head.yaml" else read_document(path)

    found = compare_sources(source_of("exp"), source_of("exp", read=unsaved))
    assert [pair.name for pair in found.pairs if pair.status == "changed"] == ["head"]


@pytest.mark.parametrize(
    ("before", "code", "words"),
    [
        ("nowhere.yaml", "missing-file", "no such file"),
        ("exp/heat.yaml", "missing-file", "did you mean 'head.yaml'"),
        ("maim:exp", "unknown-revision", "did you mean 'main'"),
        ("-x:exp", "unknown-revision", "no revision '-x'"),
        ("HEAD:ex", "not-in-revision", "did you mean 'exp'"),
        ("HEAD:../../x", "not-in-revision", "nothing at"),
        ("empty", "nothing-to-compare", "no component stands here"),
        ("exp/head.yaml", "nothing-to-compare", "only two of a kind"),
    ],
)
def test_what_cannot_be_compared_says_why(folder: Path, before: str, code: str, words: str) -> None:
    (folder / "empty").mkdir()
    found = compared(before, "exp")
    assert found.unable
    assert [problem.code for problem in found.problems] == [code]
    assert words in str(found.problems[0])


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "head.yaml").write_text(BASE)
    found = compared("HEAD:head.yaml", "head.yaml")
    assert [problem.code for problem in found.problems] == ["not-a-repository"]


def test_without_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert [problem.code for problem in compared("HEAD:exp", "exp").problems] == ["no-git"]


@pytest.mark.parametrize("content", [b"\x00\x01\x02\xff" * 50, b"schema_version: 7\nmodel: {}\n", b""])
def test_a_side_that_is_no_component_is_said_with_its_place(folder: Path, content: bytes) -> None:
    (folder / "exp/head.yaml").write_bytes(content)
    found = compared("HEAD:exp/head.yaml", "exp/head.yaml")
    assert found.unable
    assert found.problems
    assert all(problem.location and problem.location.file == "exp/head.yaml" for problem in found.problems)


def test_a_broken_component_does_not_hide_the_others(folder: Path) -> None:
    (folder / "exp/head.yaml").write_text("schema_version: 1\nmodel: {graph: [\n")
    (folder / "exp/body.yaml").write_text(LAYERS.replace("nn.GELU", "nn.SiLU"))
    found = compared("HEAD:exp", "exp")
    assert not found.unable
    assert "  retyped module layer1 → layer1: 'nn.GELU' → 'nn.SiLU'" in lines(found)
    assert {problem.location.file for problem in found.problems if problem.location} == {"exp/head.yaml"}
    assert lines(found)[2:3] == ["broken head → head"]


def test_the_commits_of_a_file_are_listed_newest_first(tmp_path: Path) -> None:
    folder = repository(tmp_path / "work", {"a.yaml": "x: 1", "b.yaml": "x: 1"})
    commit(folder, {"a.yaml": "x: 2"})

    found = commits(folder / "a.yaml")

    assert len(found) == 2
    assert len(commits(folder / "b.yaml")) == 1
    assert all(len(each.day) == 10 and each.name and each.title for each in found)
    assert commits(tmp_path / "nowhere" / "a.yaml") == ()
