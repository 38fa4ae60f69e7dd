"""Custom blocks: who names them, and what happens to those that cannot be used."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from constructor.registry import Registry, custom
from constructor.registry.custom import add_custom_blocks, has_custom_blocks

BLOCKS = """\
class Twice:
    pass
def register(registry):
    registry.register_module("twice", Twice)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


def test_nothing_is_named_by_default() -> None:
    assert not has_custom_blocks({})
    assert not has_custom_blocks({"BLOCKWRIGHT_BLOCKS": " , "})
    assert add_custom_blocks(Registry(), {}) == ()


def test_modules_of_the_variable_are_imported_and_the_broken_ones_reported(folder: Path) -> None:
    (folder / "custom_good.py").write_text(BLOCKS)
    (folder / "custom_mute.py").write_text("x = 1\n")
    named = {"BLOCKWRIGHT_BLOCKS": "custom_good, custom_mute,custom_absent"}
    registry = Registry()
    assert has_custom_blocks(named)
    problems = add_custom_blocks(registry, named)
    assert registry.list_modules() == ["twice"]
    assert [problem.code for problem in problems] == ["custom-blocks-failed"] * 2
    assert "offers no `register(registry)`" in problems[0].message
    assert "No module named 'custom_absent'" in problems[1].message


def test_installed_packages_offer_blocks_by_an_entry_point(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "custom_installed.py").write_text(BLOCKS)
    monkeypatch.syspath_prepend(str(folder))
    points = [EntryPoint("mine", "custom_installed:register", "blockwright.blocks")]
    monkeypatch.setattr(custom, "entry_points", lambda group: [p for p in points if p.group == group])
    registry = Registry()
    assert has_custom_blocks({})
    assert add_custom_blocks(registry, {}) == ()
    assert registry.list_modules() == ["twice"]
