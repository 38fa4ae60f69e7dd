"""Memory through a process of its own: an answer whatever happens to it."""

from pathlib import Path
from typing import Any

import pytest

from constructor.records import MemoryReport, MemorySettings, decode, encode
from constructor.worker.memory import ask_memory, settings_of
from constructor.worker.methods import METHODS

pytestmark = pytest.mark.torch

COMPONENT = """\
schema_version: 1
example_inputs: {x: B 6}
model:
  sequential:
    inputs: [x]
    layers:
      - {_type_: nn.Linear, in_features: 6, out_features: 2}
"""
ENDING = """\
schema_version: 1
imports: [ending_blocks]
settings: {allowed_import_prefixes: [ending_blocks]}
example_inputs: {x: B 6}
model:
  sequential:
    inputs: [x]
    layers:
      - {_type_: ending}
"""
ENDING_BLOCKS = """\
import os
import time

def register(registry):
    registry.register_module("ending", End)

def End():
    HOW
"""


@pytest.fixture
def component(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(COMPONENT)
    return file


def test_the_worker_answers_from_a_child(component: Path) -> None:
    asked = {"path": str(component), "dims": {"B": 16}, "settings": encode(MemorySettings(dtype="bf16"))}
    report = decode(METHODS["memory"](asked))
    assert isinstance(report, MemoryReport)
    assert report.peak_allocated is not None
    assert report.settings == MemorySettings(dtype="bf16", dims=(("B", 16),))


def test_unsaved_text_counts(component: Path) -> None:
    wide = COMPONENT.replace("out_features: 2", "out_features: 2000000")
    asked = {"path": str(component), "overlay": {str(component): wide}, "settings": encode(MemorySettings())}
    assert ask_memory(asked).most_bytes("parameter") > 2_000_000 * 6 * 4


def test_on_a_machine_without_a_card_measuring_says_so(component: Path) -> None:
    import torch

    report = ask_memory({"path": str(component), "measure": True})
    assert (report.peak_allocated is None) == (not torch.cuda.is_available())
    assert report.source == "measured"


def test_a_component_that_is_not_trained_has_no_gradients(component: Path) -> None:
    asked = {"path": str(component), "frozen": True, "settings": encode(MemorySettings(freeze=("a",)))}
    assert settings_of(asked).freeze == ("*", "a")
    assert ask_memory({"path": str(component), "frozen": True}).most_bytes("gradient") == 0


@pytest.mark.parametrize(
    ("how", "seconds", "words"),
    [
        ("os._exit(3)", 60.0, "status 3"),
        ("os.kill(os.getpid(), 9)", 60.0, "killed"),
        ("time.sleep(60)", 6.0, "6 s"),
    ],
)
def test_a_crash_a_kill_and_a_hang_are_answers(
    how: str, seconds: float, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ending_blocks.py").write_text(ENDING_BLOCKS.replace("HOW", how))
    file = tmp_path / "ending.yaml"
    file.write_text(ENDING)
    monkeypatch.chdir(tmp_path)
    report = ask_memory({"path": str(file), "trust": "all"}, seconds)
    assert [problem.code for problem in report.problems] == ["memory-failed"]
    assert words in report.problems[0].message


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"path": str(tmp_path / "absent.yaml")}
    assert [problem.code for problem in ask_memory(asked).problems] == ["missing-file"]
