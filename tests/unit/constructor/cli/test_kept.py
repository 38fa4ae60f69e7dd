"""Reports of earlier checks are given again only while nothing that they depend on changed."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from constructor.cli import kept
from constructor.cli.checking import Checker
from constructor.cli.kept import KeptReports, Reads
from constructor.experiments import Checkable
from constructor.records import ComponentReport
from constructor.registry import default_registry
from tests.unit.constructor.cli.run import Blockwright

pytestmark = pytest.mark.torch

INNER = """schema_version: 1
defaults: [base.yaml]
model:
  sequential:
    inputs: [state]
    layers: [{_type_: nn.Linear, in_features: 8, out_features: "${params.width}"}]
"""
POLICY = """schema_version: 1
model:
  graph:
    inputs: [state]
    modules: {first: {_type_: component, path: ./inner.yaml}}
    nodes: [{name: first, call: "module:first", args: [$state]}]
    outputs: [$first]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text("params: {width: 4}\n")
    (tmp_path / "inner.yaml").write_text(INNER)
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


def _checked(folder: Path, cache: Path, file: str = "policy.yaml", options: str = "") -> ComponentReport:
    checker = Checker({}, trust=False, kept=KeptReports(options, cache))
    return checker(Checkable(folder / file, Path(file).stem))


def _is_kept(folder: Path, cache: Path, file: str = "policy.yaml", options: str = "") -> bool:
    return KeptReports(options, cache).find(folder / file) is not None


def test_a_kept_report_is_the_report(folder: Path, own_cache: Path) -> None:
    first = _checked(folder, own_cache)
    assert first.parameters == 36
    assert _is_kept(folder, own_cache)
    assert _checked(folder, own_cache) == first


def test_options_have_reports_of_their_own(folder: Path, own_cache: Path) -> None:
    _checked(folder, own_cache)
    assert not _is_kept(folder, own_cache, options='[["B", 3]]')


@pytest.mark.parametrize("file", ["policy.yaml", "inner.yaml", "base.yaml", "beside.yaml"])
def test_a_report_holds_no_longer_when_any_file_of_it_changes(
    folder: Path, own_cache: Path, file: str
) -> None:
    (folder / "beside.yaml").write_text(INNER)
    _checked(folder, own_cache)
    assert _is_kept(folder, own_cache)
    text = (folder / file).read_text()
    (folder / file).write_text(text.replace("width: 4", "width: 5") + "# changed\n")
    assert not _is_kept(folder, own_cache)
    assert _checked(folder, own_cache).parameters == (45 if file == "base.yaml" else 36)


def test_a_policy_is_checked_again_when_a_file_appears_beside_it(folder: Path, own_cache: Path) -> None:
    _checked(folder, own_cache)
    (folder / "new.yaml").write_text(INNER)
    assert not _is_kept(folder, own_cache)


@pytest.mark.parametrize(
    "text",
    [
        INNER.replace("nn.Linear", "nn.Liner"),
        INNER.replace("${params.width}", "${env:int:WIDTH,4}"),
        "imports: [nowhere]\n" + INNER,
        "model: [",
    ],
)
def test_what_depends_on_more_than_files_is_not_kept(folder: Path, own_cache: Path, text: str) -> None:
    (folder / "inner.yaml").write_text(text)
    _checked(folder, own_cache, "inner.yaml")
    assert not _is_kept(folder, own_cache, "inner.yaml")


@pytest.mark.parametrize(("arguments", "keeps"), [("", True), (", weights: w.safetensors", False)])
def test_weights_from_a_file_are_looked_at_every_time(
    folder: Path, own_cache: Path, arguments: str, keeps: bool
) -> None:
    backbone = folder / "backbone.yaml"
    layers = f"[{{_type_: radiov3{arguments}}}]"
    backbone.write_text(f"schema_version: 1\nmodel: {{sequential: {{inputs: [image], layers: {layers}}}}}\n")
    reads, report = Reads(), _checked(folder, own_cache, "inner.yaml")
    reads(backbone)
    KeptReports("", own_cache).keep(backbone, report, reads, default_registry())
    assert _is_kept(folder, own_cache, "backbone.yaml") == keeps


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", '{"reads": {}, "listed": {}, "report": 3}'])
def test_a_damaged_report_is_made_again(folder: Path, own_cache: Path, content: str) -> None:
    _checked(folder, own_cache)
    for file in own_cache.glob("*/*.json"):
        file.write_text(content)
    assert not _is_kept(folder, own_cache)
    assert _checked(folder, own_cache).parameters == 36


def test_other_code_keeps_other_reports_and_old_ones_go(
    folder: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in "abcdef":
        monkeypatch.setattr(kept, "code_digest", lambda version=version: version * 64)
        assert not _is_kept(folder, own_cache)
        _checked(folder, own_cache)
    assert len(list(own_cache.iterdir())) <= 4


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of one block, whose code and surroundings are digested in place of the real ones."""
    package = tmp_path / "package"
    for folder in ("cli", "blocks"):
        (package / folder).mkdir(parents=True)
    (package / "blocks" / "linear.py").write_text("WIDTH = 1\n")
    monkeypatch.setattr(kept, "__file__", str(package / "cli" / "kept.py"))
    _install(monkeypatch, "2.13.0")
    yield package
    kept.code_digest.cache_clear()


def _install(monkeypatch: pytest.MonkeyPatch, torch: str) -> None:
    """Sets the version of torch, the one package that is installed; the next digest is a new one."""
    monkeypatch.setattr(kept, "distributions", lambda: [SimpleNamespace(name="torch", version=torch)])
    kept.code_digest.cache_clear()


def test_another_torch_asks_for_a_new_check(
    folder: Path, own_cache: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _checked(folder, own_cache)
    assert _is_kept(folder, own_cache)
    _install(monkeypatch, "2.14.0")
    assert not _is_kept(folder, own_cache)
    _install(monkeypatch, "2.13.0")
    assert _is_kept(folder, own_cache)


def test_another_code_of_a_block_asks_for_a_new_check(folder: Path, own_cache: Path, package: Path) -> None:
    _checked(folder, own_cache)
    assert _is_kept(folder, own_cache)
    (package / "blocks" / "linear.py").write_text("WIDTH = 2\n")
    kept.code_digest.cache_clear()
    assert not _is_kept(folder, own_cache)


def test_a_cache_that_cannot_be_written_keeps_nothing(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert _checked(folder, blocked / "checks").parameters == 36


def test_the_command_says_the_same_the_second_time_without_torch(
    blockwright: Blockwright, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = blockwright("check", folder, "--json")
    monkeypatch.setattr("constructor.shapes.check_component", None)
    again = blockwright("check", folder, "--json")
    assert (again.status, json.loads(again.out)) == (first.status, json.loads(first.out))
    monkeypatch.undo()
    assert blockwright("check", folder, "--json", "--again").out == first.out
