"""The comparison of ways to predict memory, and the models that they are judged on."""

import sys
from typing import Any

import pytest
import torch

from constructor.records import MemorySettings
from tests.benchmarks import bench_accuracy, fake_cuda
from tests.benchmarks.bench_accuracy import groups, markdown, measure, recorded, spread, trials
from tests.benchmarks.memory_cases import Case, by_mem_tracker, four_times, on_fake_cpu, peaks_of, predicted
from tests.benchmarks.memory_cases import trials as trials_of
from tests.benchmarks.memory_models import MODELS, WHOLE
from tests.unit.constructor.memory.models import Perceptron, on_meta

pytestmark = pytest.mark.torch

ROWS: list[dict[str, Any]] = [
    {
        "name": "a/b.yaml",
        "dtype": "fp32",
        "predicted": [101, 205],
        "oracle": [100, 200],
        "MemTracker": [90, None],
        "trials": [[100, "fits", True], [90, "tight", False], [80, "fits", False]],
    },
    {"name": "a/c.yaml", "dtype": "fp32", "predicted": [99, 200], "oracle": [100, 200], "MemTracker": "no"},
    {"name": "vit_l", "dtype": "fp32", "predicted": [150, 200], "oracle": [100, 200]},
    {"name": "d/e.yaml", "dtype": "fp32", "reason": "it stops"},
]


def test_errors_are_per_cent_of_the_oracle() -> None:
    (_, components), (_, models) = groups(ROWS)
    found = spread(components, "predicted", "allocated")
    assert found is not None
    assert found.cases == 2
    assert [found.median, found.worst, found.bias] == pytest.approx([1.0, 1.0, 0.0])
    tracked = spread(components, "MemTracker", "allocated")
    assert tracked is not None
    assert tracked.cases == 1
    assert tracked.bias == pytest.approx(-10)
    assert spread(components, "MemTracker", "reserved") is None
    assert len(models) == 1
    assert trials(ROWS) == (1, 3, 2)


def test_the_table_has_a_line_for_each_way_and_kind() -> None:
    lines = markdown(ROWS).splitlines()
    assert lines[2].startswith("| predicted | allocated, components | 2 | 1.00 % |")
    assert len(lines) == 2 + 3 + 2


def test_the_recorded_figures_meet_their_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bundled component allocates within 1 % of the oracle; all that is told to fit runs."""
    rows = recorded()
    worst = spread(groups(rows)[0][1], "predicted", "allocated")
    assert worst is not None
    assert worst.worst < 1
    assert trials(rows)[0] == 0
    assert trials(rows)[1] >= 300
    found = list(measure())
    assert all(figure.met for figure in found)
    assert any("unmeasured" in figure.beside for figure in found)
    monkeypatch.setattr(bench_accuracy, "recorded", lambda: ROWS)
    assert not all(figure.met for figure in measure())


@pytest.mark.parametrize("name", MODELS)
def test_every_model_takes_its_inputs(name: str) -> None:
    make, shapes, _ = MODELS[name]
    with torch.device("meta"):
        model = make()
        kind = torch.int64 if name in WHOLE else torch.float32
        inputs = {key: torch.empty(shape, dtype=kind) for key, shape in shapes(2).items()}
        if name == "lstm2":
            # Without cuDNN every moment is an operation of its own.
            inputs = {key: value[:, :8] for key, value in inputs.items()}
        result = model(**inputs)
    assert result.shape[:1] == ((2,) if name != "gpt_small" else ())
    assert sum(weight.numel() for weight in model.parameters()) > 1_000_000


def _case() -> Case:
    return Case(on_meta(Perceptron), {"x": torch.empty(64, 256, device="meta")}, MemorySettings())


def test_every_way_predicts_about_the_same_for_what_has_no_special_kernels() -> None:
    ours = peaks_of(predicted(_case()))
    # Where products run, theirs has the workspaces of a card as well.
    assert on_fake_cpu(_case())[0] == pytest.approx(ours[0], rel=0.01)
    tracked = by_mem_tracker(_case())
    assert tracked[1] is None
    assert 0.05 * ours[0] < tracked[0] < ours[0]
    weights = sum(weight.nbytes for weight in _case().model.parameters())
    assert four_times(_case()) == (4 * weights, None)


def test_trials_near_the_limit_are_the_same_for_the_same_seed() -> None:
    trace = predicted(_case())
    found = trials_of(trace, trace, "a seed")
    assert found == trials_of(trace, trace, "a seed") != trials_of(trace, trace, "another")
    assert not any(verdict == "fits" and not runs for _, verdict, runs in found)


def test_the_hooks_come_before_torch() -> None:
    assert "torch" in sys.modules
    with pytest.raises(RuntimeError, match="before torch"):
        fake_cuda.load()
