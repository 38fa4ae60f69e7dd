"""The time to predict a training step, beside torch's own `MemTracker` on the same model.

Both in this process, in turn and warm: ours builds on the meta device, records two steps and replays them;
theirs builds on fake tensors and tracks two steps. It gives no reserved bytes.
"""

from collections.abc import Iterator
from pathlib import Path

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker

from constructor.api import build_model
from constructor.memory.predict import predict
from constructor.memory.step import STEPS, loss_of
from constructor.records import MemorySettings
from constructor.shapes import prepare_component
from tests.benchmarks.measurement import Measurement, median_seconds

BACKBONE = (
    Path(__file__).parents[2] / "experiment_models" / "vfp_single_expert" / "exp1" / "head_backbone.yaml"
)
BATCH = 8
REPEATS = 3
GOAL_RATIO = 0.25
GOAL_SECONDS = 2.5


def measure() -> Iterator[Measurement]:
    """A ViT-L of 320 million parameters: seconds, and the share of what torch's tracker takes."""
    torch.set_num_threads(1)
    ours(), theirs()
    pairs = [(median_seconds(ours, 1), median_seconds(theirs, 1)) for _ in range(REPEATS)]
    mine, other = (sorted(times)[REPEATS // 2] for times in zip(*pairs, strict=True))
    yield Measurement(
        "predicting a ViT-L training step", mine, "s", GOAL_SECONDS, f"MemTracker {other:.2f} s"
    )
    yield Measurement(
        "predicting a ViT-L training step, share of MemTracker's time", mine / other, "", GOAL_RATIO
    )


def ours() -> int:
    report = predict(lambda: prepare_component(BACKBONE, dims={"B": BATCH}), MemorySettings())
    assert report.peak_allocated is not None
    return report.peak_allocated.value


def theirs() -> int:
    with FakeTensorMode():
        model = build_model(BACKBONE)
        image = torch.empty(BATCH, 3, 240, 320)
        optimizer = torch.optim.AdamW(model.parameters(), foreach=True)
        tracker = MemTracker()
        tracker.track_external(model, optimizer, image)
        with tracker:
            for step in range(STEPS):
                loss = loss_of(model(image))
                assert loss is not None
                loss.backward()  # type: ignore[no-untyped-call]
                del loss
                optimizer.step()
                optimizer.zero_grad()
                if step == 0:
                    tracker.reset_mod_stats()
        return tracker.get_tracker_snapshot("peak")[torch.device("cpu")]["Total"]
