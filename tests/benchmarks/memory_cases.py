"""The cases that predictions of memory are judged on, and every way to predict them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker
from torch.library import Library
from torch.utils._pytree import tree_iter, tree_map

from constructor.config.discover import POLICY_FILE
from constructor.memory.allocator import MIB
from constructor.memory.events import Trace
from constructor.memory.gpus import ALONE, DEFAULT_GPU, Gpu, find_gpu
from constructor.memory.kernels import Attention
from constructor.memory.record import record_step
from constructor.memory.recorder import Recorder
from constructor.memory.replay import replay, runs_within
from constructor.memory.step import STEPS, Step, freeze, loss_of
from constructor.memory.summary import verdicts
from constructor.memory.target import Target
from constructor.records import MemorySettings
from constructor.records.memory import Precision
from constructor.shapes import prepare_component
from tests.benchmarks.memory_models import MODELS, WHOLE

COMPONENTS = Path(__file__).parents[2] / "experiment_models"
BATCH = 8
TRIALS = 12
Peaks = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Case:
    """A training step: a module on the meta device and what it is called with."""

    model: nn.Module
    inputs: Mapping[str, Any]
    settings: MemorySettings


def names() -> Iterator[str]:
    """The nine models, then every bundled component by its path; policies come as their components do."""
    yield from MODELS
    for path in sorted(COMPONENTS.rglob("*.yaml")):
        if path.name != POLICY_FILE and "schema_version" in path.read_text(encoding="utf-8"):
            yield str(path.relative_to(COMPONENTS))


def case(name: str, dtype: Precision) -> Case:
    """A case on the meta device, made anew."""
    settings = MemorySettings(dtype=dtype)
    if name in MODELS:
        make, shapes, batch = MODELS[name]
        kind = torch.int64 if name in WHOLE else torch.float32
        with torch.device("meta"):
            inputs = {key: torch.empty(shape, dtype=kind) for key, shape in shapes(batch).items()}
            return Case(make().train(), inputs, settings)
    target = Target(prepare_component(COMPONENTS / name, dims={"B": BATCH}))
    target.model.train()
    freeze(target.frozen(settings))
    return Case(target.model, target.inputs(target.batch), settings)


def gpu() -> Gpu:
    """The card that is predicted for."""
    found = find_gpu(DEFAULT_GPU)
    assert found is not None
    return found


def predicted(one: Case) -> Trace:
    """By our own way: on meta tensors."""
    return record_step(one.model, one.inputs, one.settings, gpu(), placed=True)


def peaks_of(trace: Trace) -> Peaks:
    """The peaks of a trace on the card."""
    played = replay(trace.events, trace.sizes("value", gpu()))
    return played.peak_allocated, played.peak_reserved


def trials(ours: Trace, theirs: Trace, seed: str) -> list[tuple[int, str, bool]]:
    """Cards that are near the limit: (bytes of the card, our verdict, whether the other trace runs on it).

    The card has a context of any size that verdicts reckon with, and beside it from 10 % less to 20 % more
    than the other trace reserves, and up to 600 MiB.
    """
    chance = Random(seed)
    sizes = theirs.sizes("value", gpu())
    reserved = replay(theirs.events, sizes).peak_reserved
    rooms = [int(reserved * chance.uniform(0.9, 1.2)) + chance.randrange(600 * MIB) for _ in range(TRIALS)]
    cards = [Gpu("trial", room + chance.randint(ALONE.low, ALONE.high), gpu().compute) for room in rooms]
    return [
        (card.capacity_bytes, card.verdict, room >= reserved or runs_within(theirs.events, sizes, room))
        for card, room in zip(verdicts(ours, cards), rooms, strict=True)
    ]


def four_times(one: Case) -> Peaks:
    """The rule of thumb: weights, gradients and two states of AdamW, and nothing else."""
    held = sum(weight.nbytes for weight in one.model.parameters())
    trained = sum(weight.nbytes for weight in one.model.parameters() if weight.requires_grad)
    return held + 3 * trained, None


def on_fake_cpu(one: Case) -> Peaks:
    """Fake tensors of the CPU with its own rules, nothing put right, through our allocator."""
    return peaks_of(_fake(one, "cpu"))


def on_fake_cuda(one: Case) -> Trace:
    """Fake CUDA tensors, which need `tests.benchmarks.fake_cuda`: the oracle."""
    with ExitStack() as stack:
        kernels = Library("aten", "IMPL")  # type: ignore[no-untyped-call]
        stack.callback(kernels._destroy)
        kernels.impl(  # type: ignore[no-untyped-call]
            "scaled_dot_product_attention", Attention(gpu()).kernel, "AutogradCUDA", with_keyset=True
        )
        # CUDA has one kernel for it; a build for the CPU has none on that device and would take it apart.
        kernels.impl("silu_backward", lambda gradient, x: torch.empty_like(x), "CUDA")  # type: ignore[no-untyped-call]
        stack.enter_context(patch("torch.cuda.amp.common.amp_definitely_not_available", return_value=False))
        stack.enter_context(patch("torch.cuda.is_bf16_supported", return_value=True))
        return _fake(one, "cuda")


def by_mem_tracker(one: Case) -> Peaks:
    """torch's own tracker on fake tensors of the CPU; it knows no allocator."""
    with FakeTensorMode(allow_non_fake_inputs=True), _precision(one, "cpu"):
        model, inputs = _moved(one, "cpu")
        trained = [weight for weight in model.parameters() if weight.requires_grad]
        optimizer = torch.optim.AdamW(trained, foreach=True) if trained else None
        tracker = MemTracker()
        tracker.track_external(
            model, *(value for value in tree_iter(inputs) if isinstance(value, torch.Tensor))
        )
        with tracker:
            for step in range(STEPS):
                _step(model, inputs, optimizer)
                if step == 0:
                    tracker.reset_mod_stats()
        return tracker.get_tracker_snapshot("peak")[torch.device("cpu")]["Total"], None


def _step(model: nn.Module, inputs: Mapping[str, Any], optimizer: torch.optim.Optimizer | None) -> None:
    loss = loss_of(model(**inputs))
    if loss is not None and loss.requires_grad:
        loss.backward()  # type: ignore[no-untyped-call]
    del loss
    if optimizer is not None:
        optimizer.step()
        optimizer.zero_grad()


def _fake(one: Case, device: str) -> Trace:
    recorder = Recorder({}, device)
    with FakeTensorMode(allow_non_fake_inputs=True), _precision(one, device), torch.device(device):
        model, inputs = _moved(one, device)
        for weight in (*model.parameters(), *model.buffers()):
            recorder.hold(weight, "parameter")
        for value in tree_iter(inputs):
            if isinstance(value, torch.Tensor):
                recorder.hold(value, "input")
        with recorder.running():
            Step(model, lambda: model(**inputs), one.settings).take(recorder.phase, lambda phase, made: None)
    return recorder.trace()


def _precision(one: Case, device: str) -> AbstractContextManager[Any]:
    """A step turns on autocast of CUDA by itself, which leaves the CPU as it is."""
    if device == "cpu" and one.settings.dtype == "bf16":
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()


def _moved(one: Case, device: str) -> tuple[nn.Module, dict[str, Any]]:
    """Model and inputs on another device, made anew: of fake tensors nothing can be copied."""

    def moved(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        return torch.empty(value.shape, dtype=value.dtype, device=device)

    made: dict[int, nn.Parameter] = {}
    for module in one.model.modules():
        for name, weight in module._parameters.items():
            if weight is not None:
                fresh = nn.Parameter(moved(weight), weight.requires_grad)
                module._parameters[name] = made.setdefault(id(weight), fresh)
        for name, buffer in module._buffers.items():
            module._buffers[name] = moved(buffer)
    return one.model, tree_map(moved, dict(one.inputs))


BASELINES: Mapping[str, Callable[[Case], Peaks]] = {
    "MemTracker": by_mem_tracker,
    "four times the parameters": four_times,
    "fake CPU tensors": on_fake_cpu,
}
