"""Memory through a process of its own: an answer whatever happens to it."""

from pathlib import Path
from typing import Any

import pytest

from constructor.memory.recording import record
from constructor.memory.remembered import Remembered
from constructor.memory.work import Worked
from constructor.records import MemoryReport, MemorySettings, decode, encode
from constructor.worker.files import Answers
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


def _asked_anew(question: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same question to a worker that remembers nothing."""
    monkeypatch.setattr("constructor.worker.memory._TRACES", Answers())
    monkeypatch.setattr("constructor.memory.recorder.REMEMBERED", Remembered())
    monkeypatch.setattr("constructor.memory.recorder.WORKED", Worked())
    return METHODS["memory_here"](question)


def test_what_is_remembered_of_a_step_gives_the_answers_of_a_worker_that_remembers_nothing(
    component: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(component)
    wider = COMPONENT.replace("out_features: 2", "out_features: 700")
    steps = (MemorySettings(), MemorySettings(gpu="RTX 4060"), MemorySettings(dtype="bf16"))
    questions: list[dict[str, Any]] = [
        {"path": path, "settings": encode(settings), "overlay": overlay}
        for overlay in ({}, {path: wider})
        for settings in steps
    ]
    questions += [{**questions[0], "any_batch": True}, {**questions[1], "what_if": True}]
    told = [METHODS["memory_here"](question) for question in (*questions, *questions)]
    fresh = [_asked_anew(question, monkeypatch) for question in questions]
    assert told == [*fresh, *fresh]
    assert len({str(answer) for answer in fresh}) == len(questions)


def test_a_step_in_which_the_card_has_no_part_is_recorded_once_for_all_cards(
    component: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[str] = []

    def noted(target: Any, settings: MemorySettings, *rest: Any) -> Any:
        recorded.append(settings.gpu)
        return record(target, settings, *rest)

    monkeypatch.setattr("constructor.worker.memory._TRACES", Answers())
    monkeypatch.setattr("constructor.memory.traced.record", noted)
    asked = [{"path": str(component), "settings": encode(MemorySettings(gpu=gpu))} for gpu in ("H100", "T4")]
    one, other = (decode(METHODS["memory_here"](question)) for question in asked)
    assert recorded == ["H100"]
    assert (one.device, other.device) == ("H100", "T4")
    component.write_text(COMPONENT.replace("out_features: 2", "out_features: 700"))
    changed = decode(METHODS["memory_here"](asked[1]))
    assert recorded == ["H100", "T4"]
    assert changed.peak_allocated.value > other.peak_allocated.value
