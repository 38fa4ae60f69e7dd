"""Predicts the memory of a component's step without a card: records it on meta tensors and replays it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn

from constructor.build import ExecutionError
from constructor.diagnostics import Diagnostic, did_you_mean, has_errors
from constructor.graph import Node
from constructor.memory.events import Trace
from constructor.memory.fit import Fitted, fit
from constructor.memory.gpus import GPUS, Gpu, find_gpu
from constructor.memory.record import record_step
from constructor.memory.recorder import Place, Recorder
from constructor.memory.savings import alternatives
from constructor.memory.step import freeze, to_device
from constructor.memory.summary import largest_batches, summarize, verdicts
from constructor.memory.target import Target, UnknownModuleError, element_type
from constructor.probe import DimError, resized
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.records.memory import BATCH, CardVerdict, MemoryReport, MemorySettings, Saving
from constructor.shapes import Component
from constructor.shapes.untraceable import is_other_device, is_untraceable

CAVEATS = (
    "predicted, not calibrated on this GPU: the bounds are judgements until it has been measured",
    "the loss is the mean of the squares of all outputs; a loss of your own may keep more",
    "workspaces of cuDNN convolutions depend on the kernels that it picks; the bounds hold what is known",
    "torch.compile, CUDA graphs, expandable segments, several GPUs and data loading are not modelled",
)
_RECURRENT = "recurrent layers run in cuDNN on a card, which is not modelled: the true figures differ"
_FUSED = "in evaluation torch may run encoder layers in one fused kernel, which is not modelled"

Prepare = Callable[[], Component]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded step; `untraced` are the nodes whose results had to be taken from their ports."""

    trace: Trace
    looked_at: tuple[Place, ...] = ()
    untraced: tuple[str, ...] = ()


class StepFailedError(Exception):
    """The step cannot be taken; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


def predict(
    prepare: Prepare, settings: MemorySettings, *, any_batch: bool = False, what_if: bool = False
) -> MemoryReport:
    """The memory of one step; what is wrong ends in the report's problems, never in an exception.

    Args:
        prepare: makes the component anew, on the meta device; a step changes it.
        any_batch: whether to look for the largest batch, which takes two more traces.
        what_if: whether to tell what changes would save, which takes a trace each.
    """
    gpu = find_gpu(settings.gpu)
    if gpu is None:
        known = [card.name for card in GPUS]
        hint = did_you_mean(settings.gpu, known, f"the cards are: {', '.join(known)}")
        message = f"there is no card {settings.gpu!r} in the table"
        return _unanswered(settings, Diagnostic("unknown-gpu", message, hint=hint))
    component = prepare()
    if has_errors(component.problems):
        return _unanswered(settings, *component.problems)
    try:
        answers = _Answers(prepare, settings, gpu, component)
        report = answers.report()
        if any_batch:
            report = replace(report, cards=tuple(answers.with_largest(report.cards)))
        return replace(report, savings=tuple(answers.savings())) if what_if else report
    except (StepFailedError, UnknownModuleError) as error:
        return _unanswered(settings, error.problem)


def _unanswered(settings: MemorySettings, *problems: Diagnostic) -> MemoryReport:
    return MemoryReport(settings, "predicted", settings.gpu, problems=problems)


@dataclass
class _Answers:
    prepare: Prepare
    settings: MemorySettings
    gpu: Gpu
    first: Component | None

    def report(self) -> MemoryReport:
        target = self._target()
        self.batch = target.batch
        recording = record(target, self.settings, self.gpu, self.batch, self.prepare)
        blocks = [node.name for node in target.graph.nodes]
        self.alternatives = tuple(alternatives(recording.trace, self.settings, self.batch, blocks))
        found = summarize(recording.trace, self.gpu, blocks)
        problems = tuple(_trouble(target, recording))
        recurrent = any(isinstance(module, nn.RNNBase) for module in target.model.modules())
        return MemoryReport(
            replace(self.settings, dims=target.component.probe.symbols),
            "predicted",
            self.gpu.name,
            found.peak_allocated,
            found.peak_reserved,
            found.peak_phase,
            found.peak_block,
            found.kinds,
            found.most,
            found.blocks,
            found.phases,
            found.timeline,
            tuple(verdicts(recording.trace)),
            partial=bool(recording.untraced or recording.looked_at or recurrent),
            caveats=(
                *CAVEATS,
                *((_RECURRENT,) if recurrent else ()),
                *((_FUSED,) if self.settings.mode == "inference" else ()),
            ),
            problems=(*target.component.problems, *problems),
            alternatives=self.alternatives,
        )

    def with_largest(self, cards: tuple[CardVerdict, ...]) -> Iterator[CardVerdict]:
        """The verdicts, the one of the chosen card with its largest batches."""
        fitted = self._fitted() if self.batch is not None else None
        for card in cards:
            if card.gpu == self.gpu.name and fitted is not None:
                surely, likely = largest_batches(fitted, self.gpu)
                yield replace(card, largest_batch=surely, likely_batch=likely)
            else:
                yield card

    def savings(self) -> Iterator[Saving]:
        """What each change would make of the peaks; one that cannot be traced says why."""
        for change in self.alternatives:
            try:
                target = self._target()
                batch = None if self.batch is None else dict(change.settings.dims).get(BATCH, self.batch)
                trace = record(target, change.settings, self.gpu, batch, self.prepare).trace
            except (StepFailedError, UnknownModuleError) as error:
                yield Saving(change.text, reason=error.problem.message)
            else:
                found = summarize(trace, self.gpu)
                yield Saving(change.text, found.peak_allocated.value, found.peak_reserved.value)

    def _fitted(self) -> Fitted | None:
        """The traces of all batches; None when a third batch does other things than two told."""
        # One is left out: a batch of one is often a special case, for strides and for what is copied.
        first, second, third = 3, 5, 8
        target = self._target()
        traces = [
            record(target, self.settings, self.gpu, size, self.prepare).trace
            for size in (first, second, third)
        ]
        fitted = fit(traces[0], first, traces[1], second)
        return fitted if fitted is not None and fitted.agrees(traces[2], third, self.gpu) else None

    def _target(self) -> Target:
        """The component made ready; a step changes it, so each trace has one of its own."""
        component, self.first = self.first or self.prepare(), None
        return Target(component)


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
    with _followed(target, recorder, batch, prepare, untraced):
        trace = record_step(model, inputs, settings, gpu, recorder, again=again, placed=placed)
    return Recording(trace, tuple(recorder.looked_at), tuple(untraced))


@contextmanager
def _followed(
    target: Target, recorder: Recorder, batch: int | None, prepare: Prepare, untraced: dict[str, None]
) -> Iterator[None]:
    """Tells the recorder which node runs; a node that cannot be traced gives what its ports promise."""
    own = target.model.run_node
    promised: dict[str, ValueInfo] = {}

    def run_node(index: int, values: Mapping[str, Any]) -> dict[str, Any]:
        node: Node = target.graph.nodes[index]
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
                    raise
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


def _trouble(target: Target, recording: Recording) -> Iterator[Diagnostic]:
    """What could not be traced, where it stands in the file."""
    for name in recording.untraced:
        yield _located(
            target, name, f"{name!r} looks at the contents of tensors and cannot be traced; it is left out"
        )
    for name, path in recording.looked_at:
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
