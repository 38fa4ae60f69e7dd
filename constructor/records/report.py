"""What a check found out about a component: plain records that cross process borders as JSON."""

from dataclasses import dataclass
from typing import Literal

from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.records.memory import MemoryReport
from constructor.records.values import ValueInfo


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A named value with what is known of it; `info` is None when it could not be computed."""

    name: str
    info: ValueInfo | None


@dataclass(frozen=True, slots=True)
class InputReport:
    """A graph input as it was probed.

    Attributes:
        symbolic: the port's symbolic shape, e.g. "B S cond_proprio_dim".
        source: where the example came from: a block's port, the file's `example_inputs`, or an override.
    """

    name: str
    info: ValueInfo | None
    symbolic: str | None = None
    source: Literal["port", "file", "override", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class InnerEdge:
    """Data that flows between two modules inside a module, each named by the dotted path from it to them.

    "<in>" and "<out>" are the module's borders. `info` is what the target takes; None when it is not known.
    """

    source: str
    target: str
    info: ValueInfo | None = None


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """A module at any depth inside a block.

    Attributes:
        name: its attribute name in the parent ("self_attn", "0"); `path` is the dotted path from the block,
            "" for the block itself.
        type: the class name; `detail` the essential of its repr ("in_features=512, out_features=24").
        parameters: elements of its own and its children's weights, each shared tensor once.
        inputs, outputs: at its first call; None when it was not called. A single argument is shown as it
            is, several as a mapping by the names that forward gives them; arguments without tensors are
            left out.
        calls: how often forward called it.
        edges: how data flows between the modules inside that its forward called.
        parameter_bytes: bytes of those weights.
        flops: operations of all its calls in one forward pass, a multiply-add being two; None when they
            were not counted or it was not called.
        kept_bytes: what its forward keeps for backward; None while nobody has predicted it.
        same_as: the path of an earlier sibling that it equals in all but its place, for folding.
    """

    name: str
    path: str
    type: str
    detail: str
    parameters: int
    trainable_parameters: int
    inputs: ValueInfo | None
    outputs: ValueInfo | None
    calls: int
    children: tuple["ModuleReport", ...] = ()
    edges: tuple[InnerEdge, ...] = ()
    same_as: str | None = None
    parameter_bytes: int = 0
    flops: int | None = None
    kept_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class NodeReport:
    """One node after a check; `status` is "unknown" where an earlier failure kept it from running.

    `kept_bytes` is what its forward keeps for backward; None while nobody has predicted it.
    """

    name: str
    call: str
    type: str | None
    status: Literal["ok", "error", "unknown"]
    inputs: tuple[NamedValue, ...]
    outputs: tuple[NamedValue, ...]
    parameters: int
    trainable_parameters: int
    module: ModuleReport | None = None
    origin: ConfigPath = ()
    kept_bytes: int | None = None

    @property
    def flops(self) -> int | None:
        return self.module.flops if self.module is not None else None


@dataclass(frozen=True, slots=True)
class ComponentReport:
    """A component after a check. Counts are None when the component could not be built at all."""

    path: str
    name: str
    parameters: int | None
    trainable_parameters: int | None
    frozen: bool
    inputs: tuple[InputReport, ...]
    outputs: tuple[NamedValue, ...]
    nodes: tuple[NodeReport, ...]
    values: tuple[NamedValue, ...]
    problems: tuple[Diagnostic, ...]
    symbols: tuple[tuple[str, int], ...] = ()
    memory: MemoryReport | None = None

    @property
    def ok(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def flops(self) -> int | None:
        """The operations of all nodes; None when they were not counted."""
        counted = [node.flops for node in self.nodes if node.flops is not None]
        return sum(counted) if counted else None

    def node(self, name: str) -> NodeReport | None:
        return next((node for node in self.nodes if node.name == name), None)

    def value(self, name: str) -> ValueInfo | None:
        return next((value.info for value in self.values if value.name == name), None)
