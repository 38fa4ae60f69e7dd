"""Takes a step of any module on meta tensors and records it."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils._pytree import tree_iter

from constructor.memory.events import Trace
from constructor.memory.gpus import Gpu
from constructor.memory.kernels import cuda_kernels
from constructor.memory.ranks import spread
from constructor.memory.recorder import NOWHERE, Place, Recorder
from constructor.memory.step import Step, checkpointed, fused_on_meta, local
from constructor.records.memory import MemorySettings


def record_step(
    model: nn.Module,
    inputs: Mapping[str, Any],
    settings: MemorySettings,
    gpu: Gpu,
    recorder: Recorder | None = None,
    *,
    again: Iterable[nn.Module] = (),
    placed: bool = False,
) -> Trace:
    """The trace of a step that calls `model(**inputs)`, all on the meta device.

    Args:
        again: modules that are computed again in backward.
        placed: whether tensors that code makes without naming a device are made on the meta device.
    """
    recorder = recorder or Recorder({})
    with ExitStack() as stack:
        autocast, attention = stack.enter_context(cuda_kernels(gpu))
        stack.enter_context(fused_on_meta())
        stack.enter_context(checkpointed(again))
        share = stack.enter_context(spread(model, settings, recorder))
        homes = _homes(model, recorder)
        _hold(model, inputs, recorder)
        stack.enter_context(recorder.running())

        def states(weight: nn.Parameter, optimizer: torch.optim.Optimizer | None) -> Iterable[Any]:
            return optimizer.state[share.parts.get(weight, weight)].values() if optimizer is not None else ()

        def after(phase: str, optimizer: torch.optim.Optimizer | None) -> None:
            if phase == "forward":
                autocast.forget_copies()
                recorder.name_activations()
            for weight, place in homes.items():
                if weight.grad is not None:
                    recorder.name_kind(local(weight.grad), "gradient", place)
                for value in states(weight, optimizer):
                    if isinstance(value, Tensor):
                        recorder.name_kind(value, "optimizer", place)

        def run() -> Any:
            with torch.device("meta") if placed else nullcontext():
                return share.call(**inputs)

        Step(model, run, settings, share.parts).take(recorder.phase, after)
        recorder.by_card = attention.by_card
    return recorder.trace()


def _homes(model: nn.Module, recorder: Recorder) -> dict[nn.Parameter, Place]:
    """Where each trained weight hangs first."""
    homes: dict[nn.Parameter, Place] = {}
    for module in model.modules():
        for weight in module._parameters.values():
            if weight is not None and weight.requires_grad:
                homes.setdefault(weight, recorder.places.get(module, NOWHERE))
    return homes


def _hold(model: nn.Module, inputs: Mapping[str, Any], recorder: Recorder) -> None:
    """Counts what is there before the first step."""
    for module in model.modules():
        place = recorder.places.get(module, NOWHERE)
        for weight in module._parameters.values():
            if weight is not None and not is_lazy(weight):
                recorder.hold(local(weight), "parameter", place)
        for buffer in module._buffers.values():
            if buffer is not None:
                recorder.hold(buffer, "buffer", place)
    for value in tree_iter(inputs):
        if isinstance(value, Tensor):
            recorder.hold(value, "input")
