"""`blockwright diff`: what it prints and its exit status, and git with it as a driver."""

import json
import sys
from pathlib import Path

import pytest

from constructor.diff.markdown import code, escaped
from tests.unit.constructor.cli.run import Blockwright
from tests.unit.constructor.diff.repository import commit, git, repository
from tests.unit.constructor.diff.samples import BASE

MODELS = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"
DRIVER = f"{sys.executable} -m constructor.cli diff --driver"
ROOT = Path(__file__).parents[4]


def test_what_differs_is_told_with_its_place(blockwright: Blockwright, head: Path) -> None:
    other = Path("other.yaml")
    other.write_text(
        head.read_text().replace("width: 8", "width: 16").replace("out_features: 2", "out_features: '2'")
    )
    ran = blockwright("diff", "--no-cost", head, other)
    assert ran.status == 1
    assert ran.out.splitlines() == [
        "head.yaml → other.yaml",
        "~ hyperparameter modified  up.out_features    8 → 16  params.width (other.yaml:2:17)",
        "~ hyperparameter modified  down.in_features   8 → 16  params.width (other.yaml:2:17)",
        '~ hyperparameter modified  down.out_features  2 → "2"'
        "  model.graph.modules.down.out_features (other.yaml:11:79)",
        "3 hyperparameters",
    ]


def test_nothing_differs(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("diff", "--no-cost", head, head)
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "no difference in meaning")


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        (("head.yaml",), "takes two sides"),
        (("head.yaml", "x.yaml"), "no such file"),
        (("main:b", "head.yaml"), "revision"),
    ],
)
def test_wrong_usage_is_2(
    blockwright: Blockwright, head: Path, sides: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    ran = blockwright("diff", "--no-cost", *sides)
    assert ran.status == 2
    assert words in ran.err


def test_the_two_experiments(blockwright: Blockwright) -> None:
    ran = blockwright("diff", "--no-cost", MODELS / "exp1", MODELS / "exp2")
    assert ran.status == 1
    assert ran.out.splitlines()[-1] == (
        "2 hyperparameters, 2 example inputs, 1 component added; "
        "policy: 2 modules added, 2 nodes added, 1 edge rewired, 1 setting"
    )


def test_json_tells_absent_from_null(blockwright: Blockwright, head: Path) -> None:
    Path("other.yaml").write_text(head.read_text().replace("out_features: 2", "out_features: 2, bias: null"))
    found = json.loads(blockwright("diff", "--no-cost", head, "other.yaml", "--json").out)
    (change,) = found["components"][0]["changes"]
    assert (found["same"], found["comparable"], change["new"]) == (False, True, None)
    assert "old" not in change
    assert change["new_set_by"]["file"] == "other.yaml"


def test_json_of_what_cannot_be_compared(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("diff", "--no-cost", head, "missing.yaml", "--json")
    found = json.loads(ran.out)
    assert (ran.status, found["comparable"], found["problems"][0]["code"]) == (2, False, "missing-file")


def test_a_broken_component_is_said_and_the_rest_compared(blockwright: Blockwright, tmp_path: Path) -> None:
    for name, text in (("one", BASE), ("two", BASE.replace("op:add", "op:mul"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "good.yaml").write_text(text)
        (tmp_path / name / "bad.yaml").write_text(text)
    (tmp_path / "two/bad.yaml").write_text("schema_version: 1\nmodel: {graph: [\n")
    ran = blockwright("diff", "--no-cost", tmp_path / "one", tmp_path / "two")
    assert ran.status == 1
    assert "! bad  broken" in ran.out
    assert "op:add → op:mul" in ran.out
    assert "bad.yaml:2" in ran.err
    (tmp_path / "two/good.yaml").write_text(BASE)
    assert blockwright("diff", "--no-cost", tmp_path / "one", tmp_path / "two").status == 2


def test_another_schema_is_never_the_same(blockwright: Blockwright, head: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.yaml"
    foreign.write_text(head.read_text().replace("schema_version: 1", "schema_version: 9"))
    for sides in ((foreign, foreign), (head, foreign), (foreign, head)):
        ran = blockwright("diff", "--no-cost", *sides)
        assert (ran.status, ran.out.splitlines()[-1][-18:]) == (2, "cannot be compared")
        assert "bad-schema-version" in ran.err


def test_a_binary_file_is_said_to_be_one(blockwright: Blockwright, head: Path, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xfd")
    ran = blockwright("diff", "--no-cost", head, tmp_path / "picture.png")
    assert ran.status == 2
    assert (ran.err.count("error["), "the file is binary" in ran.err) == (1, True)


def test_markdown_cannot_be_broken_by_names(blockwright: Blockwright, tmp_path: Path) -> None:
    old = BASE.replace("out_features: 2", "out_features: 'a|b'")
    (tmp_path / "a.yaml").write_text(old)
    (tmp_path / "b.yaml").write_text(old.replace("a|b", "<b>`|"))
    ran = blockwright("diff", "--no-cost", "--md", tmp_path / "a.yaml", tmp_path / "b.yaml")
    (row,) = (line for line in ran.out.splitlines() if line.startswith("| ~"))
    assert row.count("|") - row.count("\\|") == 6
    assert "\\<b\\>\\`\\|" in row
    assert code("a`b") == "`` a`b ``"
    assert escaped("a\nb") == "a b"


@pytest.fixture
def with_driver(tmp_path: Path) -> Path:
    """A repository that shows its YAML files with our driver, and a change in it."""
    folder = repository(
        tmp_path,
        {".gitattributes": "*.yaml diff=blockwright\n", "exp/head.yaml": BASE, "plain.yaml": "a: 1\n"},
    )
    git(folder, "config", "diff.blockwright.command", DRIVER)
    (folder / "exp/head.yaml").write_text("# a remark\n" + BASE.replace("width: 8", "width: 9"))
    (folder / "plain.yaml").write_text("a: 2\n")
    return folder


def shown(folder: Path, *arguments: str, **more: str) -> list[str]:
    return git(folder, *arguments, PYTHONPATH=str(ROOT), NO_COLOR="1", **more).splitlines()


def test_git_shows_changes_in_meaning(with_driver: Path) -> None:
    lines = shown(with_driver, "diff")
    assert lines[:3] == [
        "a/exp/head.yaml → b/exp/head.yaml",
        "~ hyperparameter modified  up.out_features   8 → 9  params.width (b/exp/head.yaml:3:17)",
        "~ hyperparameter modified  down.in_features  8 → 9  params.width (b/exp/head.yaml:3:17)",
    ]
    assert {"-a: 1", "+a: 2"} <= set(lines)


def test_git_log_follows_a_moved_file_and_one_that_is_new_or_gone(with_driver: Path) -> None:
    commit(with_driver, {"exp/new.yaml": BASE.replace("op:add", "op:mul")})
    git(with_driver, "mv", "exp/head.yaml", "exp/neck.yaml")
    git(with_driver, "rm", "-q", "exp/new.yaml")
    (with_driver / "exp/neck.yaml").write_text(BASE.replace("width: 8", "width: 10"))
    git(with_driver, "add", "-A")
    lines = shown(with_driver, "diff", "--cached", "-M")
    assert "a/exp/head.yaml → b/exp/neck.yaml" in lines
    assert any("9 → 10" in line for line in lines)
    assert "− exp/new.yaml  removed" in lines
    assert "+ exp/new.yaml  added" in shown(with_driver, "log", "-p", "--ext-diff", "-1")


def test_git_with_the_variable_once(with_driver: Path) -> None:
    git(with_driver, "config", "--unset", "diff.blockwright.command")
    assert any("8 → 9" in line for line in shown(with_driver, "diff", GIT_EXTERNAL_DIFF=DRIVER))


def test_the_driver_called_by_hand(blockwright: Blockwright) -> None:
    assert blockwright("diff", "--driver", "a", "b").status == 2
    assert "in conflict" in blockwright("diff", "--driver", "a.yaml").out
