"""The worker as a process: its stream, its methods, its end."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructor.drawing import scene_of
from constructor.records import ComponentReport, TensorInfo, decode

ROOT = Path(__file__).parents[4]
NOISY = """\
import sys
from torch import nn
print("hello from an import")
class Noisy(nn.Linear):
    def __init__(self, width: int, bias: bool = False) -> None:
        print("hello from a constructor")
        super().__init__(width, width, bias)
    def forward(self, x):
        print("hello from a forward", flush=True)
        sys.stdout.write('{"id": 1, "result": "a forged answer"}\\n')
        return super().forward(x)
class Leaving(nn.Module):
    def __init__(self) -> None:
        sys.exit(3)
def register(registry) -> None:
    registry.register_module("noisy", Noisy, doc="a linear layer that talks")
    registry.register_module("leaving", Leaving)
    registry.register_op("twice", lambda x: x + x)
"""
TEXT = """\
schema_version: 1
imports: [noisy_blocks]
settings: {allowed_import_prefixes: [noisy_]}
model: {sequential: {layers: [{_type_: noisy, width: 4}]}}
example_inputs: {x: B 4}
"""


class Process:
    """A worker with one question at a time."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "constructor.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(folder), "PATH": ""},
        )
        self.number = 0

    def ask(self, method: str, **params: Any) -> Any:
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.number += 1
        self.popen.stdin.write(json.dumps({"id": self.number, "method": method, "params": params}) + "\n")
        self.popen.stdin.flush()
        answer = json.loads(self.popen.stdout.readline())
        assert answer["id"] == self.number
        return answer.get("result", answer.get("error"))

    def end(self) -> tuple[int, str]:
        """Its exit status once its input has ended, and what it wrote to stderr."""
        _, errors = self.popen.communicate(timeout=20)
        return self.popen.returncode, errors


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("blocks")
    (made / "noisy_blocks.py").write_text(NOISY)
    (made / "noisy.yaml").write_text(TEXT)
    return made


@pytest.fixture(scope="module")
def worker(folder: Path) -> Iterator[Process]:
    process = Process(folder)
    yield process
    process.popen.kill()
    process.popen.wait()
    for stream in (process.popen.stdin, process.popen.stdout, process.popen.stderr):
        if stream is not None:
            stream.close()


def test_a_ping_needs_nothing_and_the_end_of_input_ends_it(folder: Path) -> None:
    process = Process(folder)
    assert process.ask("ping") == "pong"
    assert process.end() == (0, "")


@pytest.mark.torch
def test_what_code_prints_does_not_reach_the_stream(worker: Process, folder: Path) -> None:
    assert worker.ask("warm") == "warm"
    answer = worker.ask("check", path=str(folder / "noisy.yaml"), trust=["noisy_blocks"])
    report = decode(answer)
    assert isinstance(report, ComponentReport)
    assert report.ok
    assert report.value("h0") == TensorInfo((2, 4), "float32", "B 4")
    assert worker.ask("ping") == "pong"


@pytest.mark.torch
def test_unsaved_text_sizes_and_examples_reach_the_check(worker: Process, folder: Path) -> None:
    path = str(folder / "unsaved.yaml")
    layer = "{_type_: nn.Linear, in_features: 3, out_features: 2}"
    text = f"schema_version: 1\nmodel: {{sequential: {{layers: [{layer}]}}}}"
    ask = {"path": path, "overlay": {path: text}, "dims": {"B": 7}, "inputs": {"x": "B 5 3"}}
    report = decode(worker.ask("check", **ask))
    assert report.value("h0") == TensorInfo((7, 5, 2), "float32", "B 5 2")
    report = decode(worker.ask("check", **ask, symbolic=False))
    assert report.value("h0") == TensorInfo((7, 5, 2), "float32")
    report = decode(worker.ask("check", **{**ask, "overlay": {path: text.replace("2}", "9}")}}))
    assert report.value("h0") == TensorInfo((7, 5, 9), "float32", "B 5 9")


@pytest.mark.torch
def test_nothing_is_imported_without_trust(worker: Process, folder: Path) -> None:
    (folder / "other_blocks.py").write_text("raise RuntimeError('run without trust')")
    path = str(folder / "other.yaml")
    text = TEXT.replace("noisy_blocks", "other_blocks").replace("[noisy_]", "[other_]")
    report = decode(worker.ask("check", path=path, overlay={path: text}))
    assert "untrusted-import" in [problem.code for problem in report.problems]
    report = decode(worker.ask("check", path=path, overlay={path: text}, trust=["other_blocks"]))
    assert "run without trust" in str(report.problems)


@pytest.mark.torch
def test_code_that_exits_is_a_problem_and_not_the_end(worker: Process, folder: Path) -> None:
    path = str(folder / "leaving.yaml")
    text = TEXT.replace("noisy, width: 4", "leaving")
    report = decode(worker.ask("check", path=path, overlay={path: text}, trust=["noisy_blocks"]))
    (problem,) = [problem for problem in report.problems if problem.severity == "error"]
    assert problem.code == "constructor-failed"
    assert "SystemExit: 3" in problem.message
    assert worker.ask("ping") == "pong"


def test_custom_blocks_are_described(worker: Process, folder: Path) -> None:
    answer = worker.ask("describe", path=str(folder / "noisy.yaml"), trust=["noisy_blocks"])
    assert [block["key"] for block in answer["blocks"]] == ["leaving", "noisy"]
    noisy = answer["blocks"][1]
    assert noisy["doc"] == "a linear layer that talks"
    assert [(a["name"], a["kind"], a.get("default", "must be given")) for a in noisy["arguments"]] == [
        ("width", "int", "must be given"),
        ("bias", "bool", False),
    ]
    assert [op["key"] for op in answer["ops"]] == ["twice"]
    untrusted = worker.ask("describe", path=str(folder / "noisy.yaml"))
    assert (untrusted["blocks"], [p.code for p in decode(untrusted["problems"])]) == (
        [],
        ["untrusted-import"],
    )


@pytest.mark.torch
def test_a_trace_gives_a_scene_that_can_be_laid_out(worker: Process, folder: Path) -> None:
    scene = worker.ask("trace", path=str(folder / "noisy.yaml"), node="layer0", trust=["noisy_blocks"])
    assert [card.title for card in scene_of(scene).cards][:1] == ["input"]
    drawing = worker.ask("layout", scene=scene)
    assert "code" not in drawing
    reason = worker.ask("trace", path=str(folder / "noisy.yaml"), node="layer9", trust=["noisy_blocks"])
    assert list(reason) == ["reason"]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is the system's, and only Linux keeps it")
def test_a_memory_limit_makes_large_requests_fail(folder: Path) -> None:
    (folder / "greedy_blocks.py").write_text("held = bytearray(3 * 2**30)\ndef register(registry): pass\n")
    path = str(folder / "greedy.yaml")
    text = TEXT.replace("noisy_blocks", "greedy_blocks").replace("[noisy_]", "[greedy_]")
    process = Process(folder, "--memory-limit", "2048")
    answer = process.ask("describe", path=path, overlay={path: text}, trust=["greedy_blocks"])
    assert "MemoryError" in str(answer)
    assert process.ask("ping") == "pong"
    assert process.end()[0] == 0
