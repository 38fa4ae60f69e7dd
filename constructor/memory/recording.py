"""Takes the step of a component on meta tensors, and tells what of it could not be traced."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from constructor.build import ExecutionError
from constructor.diagnostics import Diagnostic
from constructor.graph import Node
from constructor.memory.events import Trace
from constructor.memory.garbage import young_only
from constructor.memory.gpus import Gpu
from constructor.memory.record import record_step
from constructor.memory.recorder import Place, Recorder
from constructor.memory.step import freeze, to_device
from constructor.memory.target import Target, element_type
from constructor.probe import DimError, resized
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.records.memory import BATCH, MemorySettings
from constructor.shapes import Component
from constructor.shapes.untraceable import is_other_device, is_untraceable

Prepare = Callable[[], Component]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded step.

    Attributes:
        untraced: the nodes whose results had to be taken from their ports.
        by_card: whether the card had a part in the trace, by its kernels of attention.
        notes: what is worth knowing about how GPUs share the model.
    """

    trace: Trace
    looked_at: tuple[Place, ...] = ()
    untraced: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    by_card: bool = False


class StepFailedError(Exception):
    """The step cannot be taken; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


def record(
    target: Target, settings: MemorySettings, gpu: Gpu, batch: int | None, prepare: Prepare
) -> Recording:
    """Takes the step of a component at a batch on meta tensors.

    Raises:
        StepFailedError: it cannot be taken.
        UnknownModuleError: the settings name a module that does not exist.
    """
    again = tuple(target.checkpointed(settings))
    if (dtype := element_type(settings)) is not None:
        target.model.to(dtype)
    try:
        return _record(target, settings, gpu, batch, prepare, again, placed=False)
    except ExecutionError as error:
        if not is_other_device(error.__cause__ or error):
            raise StepFailedError(_failed(target, error)) from error
    try:
        # Code that makes tensors without a device works on the CPU alone; here it may make meta ones.
        return _record(target, settings, gpu, batch, prepare, again, placed=True)
    except ExecutionError as error:
        raise StepFailedError(_failed(target, error)) from error


def _record(
    target: Target,
    settings: MemorySettings,
    gpu: Gpu,
    batch: int | None,
    prepare: Prepare,
    again: tuple[nn.Module, ...],
    *,
    placed: bool,
) -> Recording:
    model = target.model
    model.train(settings.mode != "inference")
    freeze(target.frozen(settings))
    try:
        inputs = to_device(target.inputs(batch), "meta", element_type(settings))
    except DimError as error:
        raise StepFailedError(Diagnostic("bad-dim", f"at a batch of {batch}: {error}")) from error
    recorder = Recorder(target.places())
    untraced: dict[str, None] = {}
    with young_only(), _followed(target, recorder, batch, prepare, untraced):
        trace = record_step(model, inputs, settings, gpu, recorder, again=again, placed=placed)
    return Recording(
        trace, tuple(recorder.looked_at), tuple(untraced), tuple(recorder.notes), recorder.by_card
    )


@contextmanager
def _followed(
    target: Target, recorder: Recorder, batch: int | None, prepare: Prepare, untraced: dict[str, None]
) -> Iterator[None]:
    """Tells the recorder which node runs; a node that cannot be traced gives what its ports promise.

    Where they promise nothing, the nodes that need what it gives are left out with it.
    """
    own = target.model.run_node
    promised: dict[str, ValueInfo] = {}
    lost: set[str] = set()

    def leave_out(node: Node) -> dict[str, Any]:
        lost.update(node.writes)
        untraced[node.name] = None
        return dict.fromkeys(node.writes)

    def run_node(index: int, values: Mapping[str, Any]) -> dict[str, Any]:
        node: Node = target.graph.nodes[index]
        if index == 0:
            lost.clear()
        if not lost.isdisjoint(node.reads):
            return leave_out(node)
        with recorder.node(node.name):
            try:
                made: dict[str, Any] = own(index, values)
                return made
            except ExecutionError as error:
                if not is_untraceable(error.__cause__ or error):
                    raise
                if not promised:
                    promised.update(_promised(prepare(), batch))
                if any(name not in promised for name in node.writes):
                    return leave_out(node)
                untraced[node.name] = None
                return {name: _like(promised[name]) for name in node.writes}

    target.model.__dict__["run_node"] = run_node
    try:
        yield
    finally:
        del target.model.__dict__["run_node"]


def _promised(component: Component, batch: int | None) -> Mapping[str, ValueInfo]:
    """The values of a check, which takes those of nodes that it cannot run from their ports."""
    sizes = component.sizes if batch is None else {**component.sizes, BATCH: batch}
    inputs = {name: resized(example, sizes) for name, example in component.inputs.items()}
    return component.plan.run(inputs, sizes, flows=False).values


def _like(info: ValueInfo) -> Any:
    """A value of these facts; gradients flow to its tensors as to those of the node that it stands for."""
    match info:
        case TensorInfo(shape, name):
            dtype = getattr(torch, name)
            wants = torch.is_grad_enabled() and dtype.is_floating_point
            return torch.empty(shape, dtype=dtype, device="meta", requires_grad=wants)
        case ListInfo(items):
            return [_like(item) for item in items]
        case DictInfo(fields):
            return {name: _like(item) for name, item in fields}
        case PlainInfo(value):
            return value


def trouble(target: Target, recording: Recording) -> Iterator[Diagnostic]:
    """What could not be traced, where it stands in the file."""
    for name in recording.untraced:
        yield _located(
            target,
            name,
            f"{name!r} cannot be traced, since it looks at the contents of tensors or needs what such a node "
            "gives; it is left out",
        )
    for name, path in recording.looked_at:
        if name in recording.untraced:
            continue
        inside = f" (in {path})" if path else ""
        message = f"{name!r}{inside} asks for a number out of a tensor; 1 was taken for it"
        yield _located(target, name, message)


def _located(target: Target, name: str, message: str) -> Diagnostic:
    node = target.graph.node(name)
    path = node.origin if node is not None else ()
    location = target.component.resolved.locate(path) if path else None
    hint = "keep decisions on the device, as with torch.where, or measure on a card"
    return Diagnostic("memory-partial", message, path, location, name or None, hint, "warning")


def _failed(target: Target, error: ExecutionError) -> Diagnostic:
    node = target.graph.node(error.node)
    path = node.origin if node is not None else ()
    location = target.component.resolved.locate(path)
    hint = "`blockwright check` says more about shapes"
    return Diagnostic("memory-unknown", f"the step stops: {error}", path, location, error.node, hint)
