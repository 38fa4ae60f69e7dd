"""The step whose memory is predicted or measured: the same code on meta tensors and on a card."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from constructor.diagnostics import Diagnostic
from constructor.records.memory import MemorySettings, OptimizerName
from constructor.shapes.info import tensors_in

STEPS = 2
_SCHEDULE_FREE: OptimizerName = "adamw-schedule-free"
_PACKAGE = "schedulefree"
# Around each phase: its name and the number of the step.
Phases = Callable[[str, int], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """A model with what it is trained on.

    Attributes:
        run: calls the model.
        parts: the part of each weight that is updated here, where that is not the whole.
    """

    model: nn.Module
    run: Callable[[], Any]
    settings: MemorySettings
    parts: Mapping[nn.Parameter, nn.Parameter] = field(default_factory=dict)

    def take(self, phase: Phases, after: Callable[[str, torch.optim.Optimizer | None], None]) -> None:
        """Takes the step as often as it needs to reach its usual state.

        The loss is the mean of the squares of all outputs; gradients are set to None after each step.

        Args:
            after: called at the end of each phase, while what it made is alive.
        """
        mode = self.settings.mode
        trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        updated = [self.parts.get(weight, weight) for weight in trained]
        optimizer = _optimizer(updated, self.settings.optimizer) if mode == "train" and trained else None
        for step in range(STEPS):
            if mode == "inference":
                with phase("forward", step), torch.no_grad(), self._precision():
                    result = self.run()
                after("forward", None)
                del result
                continue
            with phase("forward", step), self._precision():
                loss = loss_of(self.run())
            after("forward", None)
            if mode != "forward" and loss is not None and loss.requires_grad:
                with phase("backward", step):
                    loss.backward()  # type: ignore[no-untyped-call]
                del loss
                after("backward", None)
            else:
                del loss
            if optimizer is not None:
                for weight, part in self.parts.items():
                    part.grad = None if weight.grad is None else local(weight.grad)
                with phase("optimizer", step):
                    optimizer.step()
                after("optimizer", optimizer)
            for weight in (*trained, *updated):
                weight.grad = None

    def _precision(self) -> AbstractContextManager[Any]:
        if self.settings.dtype == "bf16":
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return nullcontext()


def local(tensor: Tensor) -> Tensor:
    """The part of a tensor spread over ranks that this one has; any other tensor as it is."""
    part: Tensor = getattr(tensor, "_local_tensor", tensor)
    return part


def loss_of(result: Any) -> Tensor | None:
    """The mean of the squares of every output of floating-point numbers; None when there is none."""
    parts = [one.float().pow(2).mean() for one in tensors_in(result) if one.is_floating_point()]
    return torch.stack(parts).sum() if len(parts) > 1 else parts[0] if parts else None


def missing_optimizer(settings: MemorySettings) -> Diagnostic | None:
    """Why the step has no optimizer: its package is not installed."""
    if settings.mode != "train" or settings.optimizer != _SCHEDULE_FREE or find_spec(_PACKAGE) is not None:
        return None
    message = f"{settings.optimizer} is an optimizer of the package {_PACKAGE!r}, which is not installed"
    return Diagnostic("no-optimizer", message, hint=f"`pip install {_PACKAGE}`, or take `--optimizer adamw`")


def _optimizer(weights: Sequence[nn.Parameter], name: OptimizerName) -> torch.optim.Optimizer:
    if name == _SCHEDULE_FREE:
        made = import_module(_PACKAGE).AdamWScheduleFree(weights, lr=1e-4, foreach=True)
        # It refuses to step before it is told that it trains.
        made.train()
        free: torch.optim.Optimizer = made
        return free
    if name == "sgd":
        return torch.optim.SGD(weights, lr=1e-3, momentum=0.9, foreach=True)
    if name == "adamw-fused":
        return torch.optim.AdamW(weights, lr=1e-4, fused=True)
    return torch.optim.AdamW(weights, lr=1e-4, foreach=True)


@contextmanager
def fused_on_meta() -> Iterator[None]:
    """Inside, fused optimizers take meta tensors, for which torch has the rules but no permission."""
    devices = torch.utils._foreach_utils._get_fused_kernels_supported_devices()
    with (
        patch("torch.optim.adam._device_dtype_check_for_fused", lambda weight, cuda_unsupported=False: None),
        patch(
            "torch.optim.adam._get_fused_kernels_supported_devices", lambda: [*devices, "meta"], create=True
        ),
    ):
        yield


def freeze(modules: Iterable[nn.Module]) -> None:
    """These modules have no gradients and run as in evaluation."""
    for module in modules:
        module.requires_grad_(False).eval()


@contextmanager
def checkpointed(modules: Iterable[nn.Module]) -> Iterator[None]:
    """Inside, these modules keep their inputs alone and are computed again in backward."""
    chosen = list(dict.fromkeys(modules))
    own = {module: module.__dict__.get("forward") for module in chosen}
    try:
        # Without this torch asks meta, which has no autocast, for the state of autocast.
        with patch("torch.utils.checkpoint._infer_device_type", lambda *values: "cuda"):
            for module in chosen:
                module.__dict__["forward"] = _again(module.forward)
            yield
    finally:
        for module, forward in own.items():
            del module.__dict__["forward"]
            if forward is not None:
                module.__dict__["forward"] = forward


def _again(forward: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        if not torch.is_grad_enabled():
            return forward(*args, **kwargs)
        return checkpoint(forward, *args, use_reentrant=False, preserve_rng_state=False, **kwargs)

    return run


def to_device(value: Any, device: str, dtype: torch.dtype | None) -> Any:
    """A value with every tensor made anew on a device; `dtype` is that of floating-point ones."""
    if isinstance(value, Tensor):
        kind = dtype if dtype is not None and value.is_floating_point() else value.dtype
        if device == "meta":
            return torch.empty(value.shape, dtype=kind, device=device)
        if kind.is_floating_point:
            return torch.rand(value.shape, dtype=kind, device=device)
        return torch.zeros(value.shape, dtype=kind, device=device)
    if isinstance(value, Mapping):
        return {key: to_device(item, device, dtype) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(to_device(item, device, dtype) for item in value)
    return value
