"""Arguments that name files: where a relative path starts, and that no old file is kept."""

from pathlib import Path
from typing import Any

import pytest
from torch import nn

from constructor.build import ModuleCache
from constructor.registry import Argument, BlockEntry, Registry, default_registry
from tests.unit.constructor.build.samples import build, sequential

pytestmark = pytest.mark.torch


class Reader(nn.Module):
    def __init__(self, size: int, weights: str | None = None) -> None:
        super().__init__()
        self.weights = weights
        self.text = Path(weights).read_text(encoding="utf-8") if weights is not None else ""


def registry() -> Registry:
    entry = BlockEntry(
        "reader",
        "nowhere:Reader",
        arguments=(Argument("size", "int"), Argument("weights", "str", None, nullable=True, file=True)),
        factory=Reader,
    )
    found = default_registry()
    found.register(entry)
    return found


def component(folder: Path, written: str) -> Path:
    file = folder / "part.yaml"
    text = f"schema_version: 1\nmodel:\n  sequential:\n    layers:\n      - {{_type_: reader, {written}}}\n"
    file.write_text(text, encoding="utf-8")
    return file


def layer(built: Any) -> Any:
    assert built.problems == ()
    return built.model.graph_modules["layer0"]


@pytest.mark.parametrize(
    "written",
    ["size: 1, weights: ./w.txt", '_args_: [1, "w.txt"]', "size: 1, _kwargs_: {weights: ../here/w.txt}"],
)
def test_a_relative_path_starts_at_the_file_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for folder in (here, elsewhere):
        folder.mkdir()
        (folder / "w.txt").write_text(folder.name, encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert layer(build(component(here, written), registry=registry())).text == "here"


def test_a_path_inherited_from_another_file_starts_there(tmp_path: Path) -> None:
    base, inner = tmp_path / "base", tmp_path / "base" / "inner"
    inner.mkdir(parents=True)
    (base / "w.txt").write_text("base", encoding="utf-8")
    component(base, "size: 1, weights: w.txt")
    file = inner / "child.yaml"
    file.write_text("defaults: [../part.yaml]\n", encoding="utf-8")
    assert layer(build(file, registry=registry())).text == "base"


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    (tmp_path / "w.txt").write_text("whole", encoding="utf-8")
    spec = {"_type_": "reader", "size": 1, "weights": str(tmp_path / "w.txt")}
    assert layer(build(sequential(spec), registry=registry())).text == "whole"


def test_a_module_made_from_a_file_is_not_kept(tmp_path: Path) -> None:
    weights, cache, active = tmp_path / "w.txt", ModuleCache(), registry()
    file = component(tmp_path, "size: 1, weights: w.txt")
    for text in ("before", "after"):
        weights.write_text(text, encoding="utf-8")
        assert layer(build(file, registry=active, cache=cache)).text == text
    plain = component(tmp_path, "size: 1, weights: null")
    assert layer(build(plain, registry=active, cache=cache)) is layer(
        build(plain, registry=active, cache=cache)
    )


def test_a_file_that_is_not_there_is_a_problem_of_its_module(tmp_path: Path) -> None:
    (problem,) = build(component(tmp_path, "size: 1, weights: gone.txt"), registry=registry()).problems
    assert problem.code == "constructor-failed"
    assert str(tmp_path / "gone.txt") in problem.message
