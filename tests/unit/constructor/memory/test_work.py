"""What is counted of the work of a step, against closed forms; and the time that follows from it."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from constructor.memory.events import Trace, Work
from constructor.memory.gpus import GPUS
from constructor.memory.predict import predict
from constructor.memory.rates import Rates, rates_of
from constructor.memory.record import record_step
from constructor.memory.roofline import block_work
from constructor.records.memory import MemorySettings
from constructor.records.work import step_work, whole_step
from constructor.shapes import check_component, prepare_component
from tests.unit.constructor.memory.models import H100, Convolutions, Perceptron, card, on_meta, recorded

pytestmark = pytest.mark.torch

DECODER = (
    Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert" / "exp1" / "action_decoder.yaml"
)


def flops(trace: Trace) -> Counter[str]:
    """The operations of the last step by phase."""
    found: Counter[str] = Counter()
    for work in trace.work:
        found[work.phase] += work.flops * work.count
    return found


def test_a_linear_layer_is_one_product_forward_and_two_back() -> None:
    found = flops(recorded(on_meta(Perceptron), 64, 256))
    forward = 2 * 64 * 256 * 1024 * 2
    # The gradient of the input, which the step does not need, is left out.
    assert found == {"forward": forward, "backward": 2 * forward - 2 * 64 * 256 * 1024, "optimizer": 0}


class Attention(nn.Module):
    """Attention alone, of inputs that need gradients."""

    def __init__(self, width: int, *, masked: bool = False) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.empty(()))
        self.heads, self.width, self.masked = 4, width, masked

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        q, k, v = x * self.scale, y * self.scale, y * self.scale
        mask = torch.ones(x.shape[2], y.shape[2], dtype=torch.bool, device=x.device) if self.masked else None
        return functional.scaled_dot_product_attention(q, k, v, mask)


@pytest.mark.parametrize(
    ("gpu", "dtype", "width", "masked"),
    [
        ("H100", torch.bfloat16, 64, False),
        ("H100", torch.bfloat16, 64, True),
        ("A100", torch.bfloat16, 64, False),
        ("A100", torch.bfloat16, 64, True),
        ("H100", torch.float32, 64, False),
        ("H100", torch.float32, 63, False),
    ],
    ids=["cudnn", "cudnn-mask", "flash", "efficient-mask", "efficient", "math"],
)
def test_attention_is_counted_by_its_closed_form(
    gpu: str, dtype: torch.dtype, width: int, masked: bool
) -> None:
    batch, heads, queries, keys = 2, 4, 24, 40
    model = on_meta(Attention, width, masked=masked).to(dtype)
    shapes = {"x": (batch, heads, queries, width), "y": (batch, heads, keys, width)}
    inputs = {name: torch.empty(shape, dtype=dtype, device="meta") for name, shape in shapes.items()}
    trace = record_step(model, inputs, MemorySettings("backward"), card(gpu))
    product = 2 * batch * heads * queries * keys * width
    # Scores and their product with values; back, two gradients of each, and but for math the scores again.
    back = 4 if width == 63 else 5
    assert flops(trace) == {"forward": 2 * product, "backward": back * product}


def test_what_is_computed_again_works_again_up_to_the_last_thing_that_backward_needs() -> None:
    def step(*again: nn.Module) -> Counter[str]:
        inputs = {"x": torch.empty(8, 256, device="meta")}
        return flops(record_step(model, inputs, MemorySettings(), H100, again=again))

    model = on_meta(Perceptron)
    plain = step()
    # Of the two layers the result of the second is not needed for its own backward.
    assert step(model)["backward"] == plain["backward"] + plain["forward"] // 2


def test_inference_works_forward_alone() -> None:
    found = flops(recorded(on_meta(Perceptron), 8, 256, mode="inference"))
    assert set(found) == {"forward"}


def test_convolutions_are_multiplied_as_tf32_and_halves_on_tensor_cores() -> None:
    def precisions(**how: Any) -> set[str]:
        trace = recorded(on_meta(Convolutions), 2, 3, 32, 32, **how)
        return {work.precision for work in trace.work if work.flops}

    assert precisions() == {"fp32", "tf32"}
    assert precisions(dtype="bf16") == {"half"}


def test_what_only_looks_at_a_tensor_anew_moves_nothing() -> None:
    class Looks(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.view(8, 32).t().expand(4, 32, 8)

    trace = recorded(on_meta(Looks), 256, mode="inference")
    assert trace.work == ()


def test_what_is_expanded_is_read_once() -> None:
    class Adds(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x + x[:1].expand_as(x)

    trace = recorded(on_meta(Adds), 64, 256, mode="inference")
    (work,) = trace.work
    # The expanded tensor covers its whole storage at most; x is read, and the sum is written.
    assert work.bytes == 3 * 64 * 256 * 4


def test_of_a_table_only_the_rows_are_moved_that_are_asked_for() -> None:
    class Looks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = nn.Embedding(100_000, 16)

        def forward(self, x: Tensor) -> Tensor:
            out: Tensor = self.table(x)
            return out

    inputs = {"x": torch.empty(8, dtype=torch.int64, device="meta")}
    trace = record_step(on_meta(Looks), inputs, MemorySettings("inference"), H100)
    assert sum(work.bytes for work in trace.work) == 2 * 8 * 16 * 4 + 8 * 8


def test_the_time_is_the_longer_of_multiplying_and_moving_by_operation() -> None:
    rates = Rates(fp32=100.0, tf32=200.0, half=400.0, bandwidth=10.0, source="a test")
    work = (
        Work("a", "layers.0", "forward", "fp32", 1000, 10, 2),
        Work("a", "layers.1", "forward", "half", 400, 100, 1),
        Work("", "", "optimizer", "fp32", 0, 50, 1),
    )
    found = {
        (one.block, one.path, one.phase): one for one in block_work(Trace((), (), (), work), rates, ["a"])
    }
    assert found["a", "layers.0", "forward"].seconds == 20.0
    assert found["a", "layers.1", "forward"].seconds == 10.0
    assert found["a", "layers", "forward"].seconds == found["a", "", "forward"].seconds == 30.0
    assert found["a", "", "forward"].flops == 2400
    assert found["a", "", "forward"].moved_bytes == 120
    assert found["a", "", "forward"].intensity == 20.0
    assert found["", "", "optimizer"].seconds == 5.0
    unknown = block_work(Trace((), (), (), work), None)
    assert {one.seconds for one in unknown} == {0.0}


def test_every_card_has_rates_with_their_source() -> None:
    for gpu in GPUS:
        rates = rates_of(gpu)
        assert rates is not None, gpu.name
        assert "NVIDIA" in rates.source
        assert set(rates.unchecked) <= {"fp32", "TF32", "bf16", "bandwidth"}
        assert rates.told.startswith(rates.source)
        assert rates.fp32 <= rates.tf32 <= rates.half
        assert 2e11 < rates.bandwidth < 1e13
        # Before compute capability 8.0 there are no tensor cores for these.
        assert (rates.half > rates.fp32) == (gpu.compute >= 80)


def test_forward_of_a_report_works_as_much_as_a_check_counts() -> None:
    report = predict(partial(prepare_component, DECODER), MemorySettings())
    checked = check_component(DECODER, flops=True)
    whole = whole_step(report)
    assert whole is not None
    assert whole.forward == checked.flops
    assert whole.flops == pytest.approx(3 * whole.forward, rel=0.02)
    assert whole.seconds > 0
    assert report.rates
    blocks = step_work(report)
    assert sum(one.flops for one in blocks) == whole.flops
    # What the node does between the modules inside it is in the whole alone.
    assert 0.99 * whole.seconds < sum(one.seconds for one in blocks) <= whole.seconds


def test_rates_that_only_one_source_has_are_told() -> None:
    rates = Rates(1.0, 1.0, 1.0, 1.0, "a datasheet", ("TF32", "bf16"))
    assert rates.told == "a datasheet; not checked elsewhere: TF32, bf16"
    assert Rates(1.0, 1.0, 1.0, 1.0, "a datasheet").told == "a datasheet"
