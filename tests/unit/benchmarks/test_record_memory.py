"""Recording what a card counts, as far as it goes without one: a meter stands for the card's counters."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from constructor.memory.gpus import find_gpu
from constructor.memory.present import Present
from tests.benchmarks import memory_cases, memory_models, record_memory
from tests.benchmarks.calibrate import calibration
from tests.benchmarks.record_memory import here, main, record

pytestmark = pytest.mark.torch


class Counting:
    """A meter that counts how often it was asked."""

    device = "cpu"
    name = "a counter"

    def __init__(self) -> None:
        self.asked = 0

    def restart(self) -> None:
        """Peaks count on."""

    def peaks(self) -> tuple[int, int]:
        self.asked += 1
        return self.asked * 100, self.asked * 1000

    def others(self) -> int:
        return 0


class Small(nn.Module):
    """A linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.inner(x)
        return out


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One small model, and one component, in place of all."""
    models = {"small": (Small, lambda batch: {"x": (batch, 4)}, 2)}
    for module in (memory_models, memory_cases, record_memory):
        monkeypatch.setattr(module, "MODELS", models)
    monkeypatch.setattr(record_memory, "names", lambda: iter(("small", "family/exp1/part.yaml")))


def test_the_step_of_a_model_is_measured_by_phase(small: None) -> None:
    found = here("small fp32", Counting())["measured"]
    # Once after building, then after each phase of two steps.
    assert found["allocated"] == [700] * 3
    assert found["reserved"] == [7000] * 3
    assert found["phases"] == {"forward": [500, 5000], "backward": [600, 6000], "optimizer": [700, 7000]}


def test_every_operation_of_the_calibration_runs_and_is_counted() -> None:
    found = dict(calibration(Counting(), batch=1))
    assert len(found) == 2 * 2 * 7
    assert all(isinstance(peaks, list) and len(peaks) == 2 for peaks in found.values())
    assert {"product, float32", "attention with a mask and back, bfloat16"} <= found.keys()


def test_what_a_card_cannot_do_tells_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **how: Any) -> None:
        raise RuntimeError("no kernel of that kind\nand more")

    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", fail)
    found = dict(calibration(Counting(), batch=1))
    assert found["attention, float32"] == "no kernel of that kind"
    assert isinstance(found["product, float32"], list)


def test_the_file_is_written_after_each_case_and_gone_on_with(small: None, tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(part: str) -> dict[str, Any]:
        asked.append(part)
        if part == "calibrate":
            return {"product, float32": [1, 2]}
        peaks = {"allocated": [1024] * 3, "reserved": [2 << 20] * 3, "phases": {}}
        return {"reason": "out of memory"} if part == "small bf16" and len(asked) < 4 else {"measured": peaks}

    def compared(case: dict[str, Any], gpu: str) -> dict[str, Any]:
        peaks = {"allocated": [10] * 3, "reserved": [20] * 3}
        assert (gpu, case["mode"], case["path"].name) == ("H100", "train", "part.yaml")
        return {**case, "predicted": peaks, "measured": peaks}

    like, out = find_gpu("H100"), tmp_path / "measurements" / "card.json"
    assert like is not None
    about = {"device": "NVIDIA H100 80GB HBM3", "cudnn": 91501}
    record(out, like, "", about, ask, compared=compared)
    assert asked == ["calibrate", "small fp32", "small bf16"]
    found = json.loads(out.read_text())
    assert (found["device"], found["cudnn"], found["calibration"]) == (
        *about.values(),
        {"product, float32": [1, 2]},
    )
    assert [(row["path"], row["dtype"]) for row in found["rows"]] == [
        ("small", "fp32"),
        ("small", "bf16"),
        ("family/exp1/part.yaml", "fp32"),
        ("family/exp1/part.yaml", "bf16"),
    ]
    assert found["rows"][1]["reason"] == "out of memory"
    assert found["errors"]["allocated"]["cases"] == 3
    record(out, like, "", about, ask, compared=compared)
    assert asked[3:] == ["small bf16"]
    found = json.loads(out.read_text())
    assert all(row["measured"] for row in found["rows"])
    assert len(found["rows"]) == 4


def test_without_a_card_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "card.json"
    monkeypatch.setattr(record_memory, "cards_present", lambda: Present(reason="torch is built without CUDA"))
    assert main(["--out", str(out)]) == 1
    assert "nothing is recorded: torch is built without CUDA" in capsys.readouterr().err
    monkeypatch.setattr(record_memory, "cards_present", lambda: Present(("Strange card",), 1 << 30))
    assert main(["--out", str(out)]) == 1
    assert "no card like Strange card" in capsys.readouterr().err
    assert not out.exists()
