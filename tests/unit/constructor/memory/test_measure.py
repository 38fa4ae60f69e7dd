"""Measuring, as far as it goes on a machine without a card: a meter stands for the card's counters."""

from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from constructor.memory.measure import Meter, measure, measure_on_card
from constructor.records.memory import MemoryReport, MemorySettings
from constructor.registry import BlockEntry, default_registry
from constructor.shapes import prepare_component
from tests.unit.constructor.shapes.samples import call, graph, linear

pytestmark = pytest.mark.torch


class Counting:
    """A meter whose peaks grow from phase to phase."""

    device = "cpu"
    name = "a counter"

    def __init__(self, held: int = 0) -> None:
        self.restarts, self.held = 0, held

    def restart(self) -> None:
        self.restarts += 1

    def peaks(self) -> tuple[int, int]:
        return self.restarts * 100, self.restarts * 1000

    def others(self) -> int:
        return self.held


class Greedy(nn.Module):
    """Asks for more than there is."""

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "meta":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB\nmore")
        return x * 2


def data(**modules: Any) -> dict[str, Any]:
    names = list(modules)
    nodes = [call(f"n_{name}", name, "$x" if not i else f"$n_{names[i - 1]}") for i, name in enumerate(names)]
    return graph(nodes, modules, example_inputs={"x": "B 8"})


def measured(config: dict[str, Any], held: int = 0, **settings: Any) -> MemoryReport:
    registry = default_registry()
    registry.register(BlockEntry("greedy", "", factory=Greedy))
    meter: Meter = Counting(held)
    return measure(partial(prepare_component, config, registry=registry), MemorySettings(**settings), meter)


def test_every_phase_is_measured_on_its_own() -> None:
    report = measured(data(first=linear(8, 16), second=linear(16, 8)))
    assert report.problems == ()
    assert (report.source, report.device) == ("measured", "a counter")
    # One restart while building, then one a phase; two steps of three phases.
    assert [(phase.name, phase.peak_allocated) for phase in report.phases] == [
        ("forward", 500),
        ("backward", 600),
        ("optimizer", 700),
    ]
    assert report.peak_allocated is not None
    assert (report.peak_allocated.low, report.peak_allocated.high) == (700, 700)
    assert report.peak_phase == "optimizer"


@pytest.mark.parametrize("mode", ["inference", "forward", "backward"])
def test_shorter_modes_have_fewer_phases(mode: Any) -> None:
    names = [phase.name for phase in measured(data(first=linear(8, 16)), mode=mode).phases]
    assert names == (["forward", "backward"] if mode == "backward" else ["forward"])


def test_out_of_memory_is_an_answer_that_names_the_block() -> None:
    report = measured(data(first=linear(8, 16), last={"_type_": "greedy"}))
    assert report.peak_allocated is None
    (problem,) = report.problems
    assert (problem.code, problem.node) == ("out-of-memory", "n_last")
    assert "n_last" in problem.message
    assert "20.00 GiB" in problem.message


def test_weights_in_bf16_and_checkpoints_take_the_same_step() -> None:
    report = measured(data(first=linear(8, 16)), dtype="bf16-pure", checkpoint=("n_first",), optimizer="sgd")
    assert report.problems == ()


def test_what_cannot_run_is_told() -> None:
    assert measured(data(first=linear(7, 16))).problems[0].code == "memory-unknown"
    assert measured(data(first=linear(8, 16)), freeze=("second",)).problems[0].code == "no-such-module"
    assert measured(data(first={"_type_": "nn.Liner"})).problems[0].code == "unknown-block"


def test_what_other_programs_hold_is_told() -> None:
    report = measured(data(first=linear(8, 16)), held=3 << 30)
    assert "other programs hold 3.0 GiB of this card" in report.caveats
    (problem,) = measured(data(first=linear(8, 16), last={"_type_": "greedy"}), held=3 << 30).problems
    assert str(problem.hint).startswith("other programs hold 3.0 GiB")


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("Found no NVIDIA driver on your system. Please check", "no-cuda", "has no NVIDIA driver"),
        ("The NVIDIA driver on your system is too old (found version 11040).", "no-cuda", "version 11040"),
        (
            "CUDA error: all CUDA-capable devices are busy or unavailable\nmore",
            "card-in-use",
            "devices are busy",
        ),
        ("CUDA out of memory. Tried to allocate 2.00 MiB", "card-in-use", "out of memory"),
        ("No CUDA GPUs are available", "no-cuda", "No CUDA GPUs"),
        ("", "no-cuda", "no CUDA device"),
    ],
)
def test_why_a_card_cannot_be_used_is_told_apart(
    said: str, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "init", fail)
    report = measure_on_card(partial(prepare_component, data(first=linear(8, 16))), MemorySettings())
    (problem,) = report.problems
    assert (problem.code, report.peak_allocated) == (code, None)
    assert words in problem.message
    assert "more" not in problem.message
    assert problem.hint


def test_without_a_card_the_reason_is_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    report = measure_on_card(partial(prepare_component, data(first=linear(8, 16))), MemorySettings())
    assert [problem.code for problem in report.problems] == ["no-cuda"]
    assert report.peak_allocated is None
