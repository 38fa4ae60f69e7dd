"""What is recorded of a step: the right bytes, of the right kind, at the right place."""

import sys
from collections import Counter
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker

from constructor.memory.autocast import DTYPE_SET, LOWER, PROMOTED, autocast_operations
from constructor.memory.events import BLAS, Trace
from constructor.memory.record import record_step
from constructor.memory.recorder import Recorder
from constructor.memory.replay import held_after, replay
from constructor.memory.step import loss_of
from constructor.records.memory import MemorySettings
from tests.unit.constructor.memory.models import (
    H100,
    Convolutions,
    Perceptron,
    card,
    encoder,
    on_meta,
    peak,
    recorded,
)

pytestmark = pytest.mark.torch


class ScheduleFree(torch.optim.Optimizer):
    """What the package of that name keeps and makes: two states a weight, and a temporary for each."""

    def __init__(self, weights: Any, lr: float, *, foreach: bool) -> None:
        super().__init__(weights, {"lr": lr, "foreach": foreach, "training": False})

    def train(self) -> None:
        for group in self.param_groups:
            group["training"] = True

    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            assert group["training"]
            with torch.no_grad():
                for weight in group["params"]:
                    state = self.state[weight]
                    if not state:
                        state["z"], state["exp_avg_sq"] = weight.clone(), torch.zeros_like(weight)
                    state["z"] -= weight.grad / (state["exp_avg_sq"] + 1.0)


def test_schedule_free_adamw_is_that_of_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("schedulefree")
    package.AdamWScheduleFree = ScheduleFree  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "schedulefree", package)
    weights = 4 * sum(weight.numel() for weight in on_meta(Perceptron).parameters())
    trace = recorded(on_meta(Perceptron), 8, 256, optimizer="adamw-schedule-free")
    assert kinds(trace, "optimizer")["optimizer"] == 2 * weights


def kinds(trace: Trace, after: str) -> Counter[str]:
    """The bytes asked for by kind that are alive at the end of the last phase of a name."""
    phase = [phase for phase in trace.phases if phase.name == after][-1]
    held: Counter[str] = Counter()
    played = replay(trace.events, trace.sizes("value", H100), trace.streams)
    for index in held_after(trace, played, phase.end - 1):
        held[trace.allocations[index].kind] += trace.allocations[index].size
    return held


def test_weights_gradients_and_states_have_the_sizes_that_they_must_have() -> None:
    model = on_meta(Perceptron)
    weights = 4 * sum(weight.numel() for weight in model.parameters())
    found = kinds(recorded(model, 64, 256), "optimizer")
    assert found["parameter"] == weights
    assert found["gradient"] == weights
    assert found["optimizer"] == 2 * weights
    assert found["input"] == 64 * 256 * 4
    assert found["activation"] == 0


def test_forward_keeps_what_backward_needs_and_nothing_more() -> None:
    found = kinds(recorded(on_meta(Perceptron), 64, 256, mode="forward"), "forward")
    # The hidden values before and after GELU, the output for the square, and the loss.
    assert found["activation"] == 64 * 1024 * 4 * 2 + 64 * 256 * 4 + 4


def test_inference_keeps_nothing_but_its_result() -> None:
    found = kinds(recorded(on_meta(Perceptron), 64, 256, mode="inference"), "forward")
    assert found["activation"] == 64 * 256 * 4
    assert found["gradient"] == found["optimizer"] == 0


def test_sgd_keeps_one_state_and_a_fused_optimizer_takes_nothing_besides() -> None:
    weights = 4 * sum(weight.numel() for weight in on_meta(Perceptron).parameters())
    assert kinds(recorded(on_meta(Perceptron), 8, 256, optimizer="sgd"), "optimizer")["optimizer"] == weights
    foreach, fused = (
        recorded(on_meta(Perceptron), 8, 256, optimizer=name) for name in ("adamw", "adamw-fused")
    )
    assert peak(foreach) - peak(fused) > 0.9 * weights


def test_what_is_frozen_has_no_gradient_and_no_state() -> None:
    model = on_meta(Perceptron)
    assert isinstance(model, Perceptron)
    model.up.requires_grad_(False)
    trained = 4 * sum(weight.numel() for weight in model.down.parameters())
    found = kinds(recorded(model, 64, 256), "optimizer")
    assert found["gradient"] == trained
    assert found["optimizer"] == 2 * trained
    kept = kinds(recorded(model, 64, 256, mode="forward"), "forward")["activation"]
    assert kept == 64 * 1024 * 4 + 64 * 256 * 4 + 4


def test_checkpointed_layers_keep_their_inputs_alone() -> None:
    model = on_meta(encoder)
    assert isinstance(model, nn.Sequential)
    inputs = {"input": torch.empty(4, 64, 128, device="meta")}
    plain = record_step(model, inputs, MemorySettings("backward"), H100)
    again = record_step(model, inputs, MemorySettings("backward"), H100, again=model)
    a_value = 4 * 64 * 128 * 4
    # The input of the second layer (that of the first is the model's own), and the output twice for the loss.
    assert kinds(again, "forward")["activation"] <= 3 * a_value
    assert kinds(plain, "forward")["activation"] > 12 * a_value
    assert peak(again) < peak(plain)


@pytest.mark.parametrize(
    ("dtype", "weights", "values"), [("fp32", 4, 4), ("bf16", 4, 2), ("bf16-pure", 2, 2)]
)
def test_precision_decides_the_bytes_of_weights_and_values(dtype: Any, weights: int, values: int) -> None:
    model = on_meta(Perceptron)
    kind = torch.bfloat16 if dtype == "bf16-pure" else torch.float32
    model.to(kind)
    count = sum(weight.numel() for weight in model.parameters())
    inputs = {"x": torch.empty(64, 256, device="meta", dtype=kind)}
    trace = record_step(model, inputs, MemorySettings("forward", dtype), H100)
    found = kinds(trace, "forward")
    assert found["parameter"] == count * weights
    hidden = 64 * 1024 * values
    outside = 64 * 256 * 4 + 4
    # Autocast makes copies in half precision. Backward needs those of the input and of the second matrix,
    # but not that of the first, because no gradient goes to the input.
    copies = 2 * (256 * 1024 + 64 * 256) if dtype == "bf16" else 0
    assert found["activation"] == 2 * hidden + outside + copies


def test_autocast_turns_on_and_off_inside_the_model_as_on_cuda() -> None:
    class Careful(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(8, 8)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            low = self.inner(x)
            with torch.autocast("cuda", enabled=False):
                high = self.inner(x)
            assert (low.dtype, high.dtype) == (torch.bfloat16, torch.float32)
            assert torch.softmax(low, -1).dtype == torch.float32
            assert torch.add(low, low).dtype == torch.bfloat16
            assert nn.functional.layer_norm(low, (8,)).dtype == torch.float32
            return torch.cat([low.float(), high])

    recorded(on_meta(Careful), 4, 8, dtype="bf16")
    assert not torch.is_autocast_enabled("cuda")


def test_the_lists_of_autocast_name_operations_that_torch_knows() -> None:
    assert {*autocast_operations()} >= LOWER | DTYPE_SET | PROMOTED
    assert not LOWER & DTYPE_SET | LOWER & PROMOTED | DTYPE_SET & PROMOTED


def test_nothing_of_the_kernels_stays_behind() -> None:
    recorded(on_meta(encoder), 2, 8, 128)
    x = torch.empty(4, 8, device="meta", requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert nn.functional.linear(x, x).dtype == torch.float32
    assert nn.functional.dropout(x, 0.5).grad_fn.name() != "NativeDropoutBackward0"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("gpu", "dtype", "kernel"),
    [
        ("H100", "bf16", "cudnn"),
        ("A100", "bf16", "flash"),
        ("T4", "bf16", "efficient"),
        ("A100", "fp32", "efficient"),
    ],
)
def test_the_card_decides_the_kernel_of_attention(gpu: str, dtype: Any, kernel: str) -> None:
    trace = recorded(on_meta(encoder), 2, 64, 128, gpu=card(gpu), dtype=dtype)
    used = {made.op for made in trace.allocations if "scaled_dot_product" in made.op}
    assert used
    assert all(kernel in op for op in used)


def test_dropout_keeps_a_mask_of_one_byte() -> None:
    trace = recorded(on_meta(nn.Sequential, nn.Dropout(0.5)), 64, 256, mode="forward")
    assert all("bernoulli" not in made.op for made in trace.allocations)
    model = nn.Sequential(nn.Linear(4, 256), nn.Dropout(0.5)).to("meta")
    kept = kinds(recorded(model, 64, 4, mode="forward"), "forward")["activation"]
    assert kept == 64 * 256 * (1 + 4) + 4


def test_the_threads_of_forward_and_backward_have_a_blas_workspace_each() -> None:
    trace = recorded(on_meta(Perceptron), 8, 256)
    assert sum(made.op == BLAS for made in trace.allocations) == 2
    assert sum(m.op == BLAS for m in recorded(on_meta(Perceptron), 8, 256, mode="inference").allocations) == 1


def test_a_convolution_has_bounds_for_what_its_library_takes() -> None:
    trace = recorded(on_meta(Convolutions), 2, 3, 32, 32)
    taken = [made for made in trace.allocations if made.kind == "workspace" and "convolution" in made.op]
    assert len(taken) == 2 * (2 + 2)
    assert all(made.low == 0 and 0 < made.size < (made.high or 0) for made in taken)


def test_code_that_asks_for_a_number_is_answered_and_noted() -> None:
    from constructor.memory.recorder import Recorder

    class Looking(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * 2 if x.max().item() > 0.5 else x

    model = Looking()
    recorder = Recorder({model: ("node", "inner")})
    record_step(model, {"x": torch.empty(2, device="meta")}, MemorySettings("inference"), H100, recorder)
    assert list(recorder.looked_at) == [("node", "inner")]


def test_backward_belongs_to_the_module_whose_forward_it_goes_back_through() -> None:
    from constructor.memory.recorder import Recorder

    model = on_meta(Perceptron)
    places = {module: ("node", path) for path, module in model.named_modules()}
    inputs = {"x": torch.empty(64, 256, device="meta")}
    trace = record_step(model, inputs, MemorySettings("backward"), H100, Recorder(places))
    made = {(a.path, a.kind, a.size) for a in trace.allocations if a.block == "node"}
    assert ("up", "gradient", 256 * 1024 * 4) in made
    assert ("down", "gradient", 256 * 1024 * 4) in made
    assert ("act", "temporary", 64 * 1024 * 4) in made


@pytest.mark.parametrize("make", [Perceptron, Convolutions], ids=lambda make: make.__name__)
@pytest.mark.parametrize("batch", [2, 32])
def test_bytes_are_those_of_torchs_own_tracker(make: Any, batch: int) -> None:
    """`MemTracker` runs the same step on fake tensors; it knows no libraries, and rounds to no blocks."""
    shape = (batch, 256) if make is Perceptron else (batch, 3, 32, 32)
    trace = recorded(on_meta(make), *shape)
    with FakeTensorMode():
        model, x = make(), torch.empty(shape)
        optimizer = torch.optim.AdamW(model.parameters(), foreach=True)
        tracker = MemTracker()
        tracker.track_external(model, optimizer, x)
        with tracker:
            for step in range(2):
                loss = loss_of(model(x))
                assert loss is not None
                loss.backward()  # type: ignore[no-untyped-call]
                del loss
                optimizer.step()
                optimizer.zero_grad()
                if step == 0:
                    tracker.reset_mod_stats()
        theirs = tracker.get_tracker_snapshot("peak")[torch.device("cpu")]["Total"]
    ours = peak(trace, without_libraries=True)
    assert ours == pytest.approx(theirs, rel=0.002)


def test_two_recordings_of_one_step_are_the_same() -> None:
    model = on_meta(encoder)
    first, second = (recorded(model, 2, 16, 128, dtype="bf16") for _ in range(2))
    assert first == second
    assert replay(first.events, first.sizes("value", H100)).peak_allocated > 0


@pytest.mark.parametrize(("dtype", "by_card"), [("fp32", False), ("bf16", True), ("bf16-pure", True)])
def test_the_card_has_a_part_in_a_trace_by_its_kernels_of_half_precision(dtype: Any, by_card: bool) -> None:
    model, x = on_meta(encoder, 1), torch.empty(2, 5, 128, device="meta")
    if dtype == "bf16-pure":
        model, x = model.bfloat16(), x.bfloat16()
    recorder = Recorder({})
    record_step(model, {"input": x}, MemorySettings(dtype=dtype), H100, recorder)
    assert recorder.by_card == by_card
