"""A recorded step with what its answers need: every question that changes no step is answered from it."""

from dataclasses import dataclass

from torch import nn

from constructor.diagnostics import Diagnostic, has_errors
from constructor.memory.gpus import Gpu
from constructor.memory.recording import Prepare, Recording, record, trouble
from constructor.memory.target import Target
from constructor.records.memory import MemorySettings


@dataclass(frozen=True, slots=True)
class Traced:
    """A recorded step.

    Attributes:
        attention: the kernels of the card that it was recorded for.
        batch: the size of the batch, when an input has one.
        blocks: the nodes in the order of the graph.
        symbols: the size of each symbol.
        problems: those of the component, and what of it could not be traced.
        recurrent: whether it has layers that cuDNN runs as a whole.
    """

    recording: Recording
    batch: int | None
    blocks: tuple[str, ...]
    symbols: tuple[tuple[str, int], ...]
    problems: tuple[Diagnostic, ...]
    recurrent: bool
    attention: tuple[str, ...]

    def holds_for(self, gpu: Gpu) -> bool:
        """Whether it would be the same for another card."""
        return not self.recording.by_card or self.attention == gpu.attention


class NotReadyError(Exception):
    """The component cannot be run; holds its problems."""

    def __init__(self, problems: tuple[Diagnostic, ...]) -> None:
        self.problems = problems
        super().__init__(problems[0].message)


def trace_step(prepare: Prepare, settings: MemorySettings, gpu: Gpu) -> Traced:
    """Records the step of a component at the batch of its example inputs.

    Raises:
        NotReadyError: the component has errors.
        StepFailedError: the step cannot be taken.
        UnknownModuleError: the settings name a module that does not exist.
    """
    component = prepare()
    if has_errors(component.problems):
        raise NotReadyError(component.problems)
    target = Target(component)
    recording = record(target, settings, gpu, target.batch, prepare)
    return Traced(
        recording,
        target.batch,
        tuple(node.name for node in target.graph.nodes),
        component.probe.symbols,
        (*component.problems, *trouble(target, recording)),
        any(isinstance(module, nn.RNNBase) for module in target.model.modules()),
        gpu.attention,
    )
