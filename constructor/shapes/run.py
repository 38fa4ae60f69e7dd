"""Runs a graph node by node on meta tensors: a node that fails stops only what depends on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import nn

from constructor.blocks.external import ExternalModelError
from constructor.build import ExecutionError, GraphModel
from constructor.graph import Const, Fields, Graph, Items, Node, Ref, Value, can_name_module
from constructor.probe import (
    DictExample,
    DimError,
    Example,
    ListExample,
    ModulePorts,
    PlainExample,
    TensorExample,
)
from constructor.probe.contract import Contract, Mismatch
from constructor.records import DictInfo, ListInfo, PlainInfo, ValueInfo
from constructor.shapes.contract import declared_result
from constructor.shapes.info import info_of
from constructor.shapes.tracer import Prepared, Trace, Tracer
from constructor.shapes.untraceable import is_other_device, is_untraceable


@dataclass(frozen=True, slots=True)
class NodeRun:
    """One node after a run.

    Attributes:
        arguments: what is known of each argument, by position or keyword.
        trace: the trace of the module that it calls; None for an op, or when nothing was called.
        error: what it failed with. `declared` says that its outputs are what its ports promise, because
            it could not be run; `unbuilt` that there is no module to run; `device` that it ran only with
            every new tensor made on its own device.
        result: what the call gave, when it is not what the node's `out` takes apart.
        mismatches: the arguments that are not what the module's ports declare.
    """

    node: Node
    status: Literal["ok", "error", "unknown"]
    arguments: Mapping[str | int, ValueInfo | None]
    outputs: Mapping[str, ValueInfo]
    trace: Trace | None = None
    error: BaseException | None = None
    declared: bool = False
    unbuilt: bool = False
    device: bool = False
    result: ValueInfo | None = None
    mismatches: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphRun:
    """A graph after a run; `values` holds what is known of every value by name."""

    nodes: tuple[NodeRun, ...]
    values: Mapping[str, ValueInfo]


@dataclass
class Plan:
    """What is needed to run a component again and again at different sizes.

    Attributes:
        model: the built component; running it replaces its modules by stand-ins.
        modules: those that could be built, by name; `faulty` names those that could not because of an error.
        ports: the ports of what each node calls, by node.
        broken: the nodes that are not run, because something wrong with them has been found before.
    """

    model: GraphModel
    tracer: Tracer
    modules: Mapping[str, nn.Module]
    ports: Mapping[str, ModulePorts]
    broken: frozenset[str] = frozenset()
    faulty: frozenset[str] = frozenset()
    _prepared: dict[str, Prepared] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        return self.model.graph

    def run(self, inputs: Mapping[str, Example], sizes: Mapping[str, int], *, flows: bool = True) -> GraphRun:
        """One run on the examples; `sizes` are those of the symbols that output ports may mention."""
        return _Runner(self, dict(sizes), flows).run({name: value_of(item) for name, item in inputs.items()})

    def prepared(self, name: str) -> Prepared | None:
        """A module ready to be traced; a lazy one anew for each run."""
        if name not in self.modules:
            return None
        if name not in self._prepared or self._prepared[name].copied:
            self._prepared[name] = self.tracer.prepare(self.modules[name])
        return self._prepared[name]


@dataclass
class _Call:
    """What happened in the call of a module."""

    trace: Trace | None = None
    error: BaseException | None = None
    declared: bool = False
    device: bool = False
    unbuilt: bool = False
    result: ValueInfo | None = None


class _Runner:
    def __init__(self, plan: Plan, sizes: dict[str, int], flows: bool) -> None:
        self.plan, self.sizes, self.flows = plan, sizes, flows
        self.call = _Call()
        self.contract = Contract(ModulePorts((), ()))
        self.prepared: dict[str, Prepared | None] = {}
        names = [module.name for module in plan.graph.modules if can_name_module(module.name)]
        stand_ins = {name: _StandIn(self._answer, name) for name in names}
        plan.model.graph_modules = nn.ModuleDict(stand_ins)

    def run(self, values: dict[str, Any]) -> GraphRun:
        infos = {name: info_of(value) for name, value in values.items()}
        nodes = []
        for index, node in enumerate(self.plan.graph.nodes):
            nodes.append(self._node(index, node, values, infos))
            infos.update(nodes[-1].outputs)
        return GraphRun(tuple(nodes), infos)

    def _node(
        self, index: int, node: Node, values: dict[str, Any], infos: Mapping[str, ValueInfo]
    ) -> NodeRun:
        arguments = {key: argument_info(value, infos) for key, value in node.arguments}
        if node.name in self.plan.broken:
            return NodeRun(node, "error", arguments, {})
        if any(name not in values for name in node.reads):
            return NodeRun(node, "unknown", arguments, {})
        self.call = _Call()
        self.contract = Contract(self.plan.ports.get(node.name, ModulePorts((), ())))
        self.contract.compare(arguments)
        error: BaseException | None = None
        made: dict[str, Any] = {}
        try:
            made = self.plan.model.run_node(index, values)
        except ExecutionError as caught:
            error = caught.__cause__ or caught
        values.update(made)
        outputs = {name: info_of(value) for name, value in made.items()}
        return NodeRun(
            node,
            self._status(node, error),
            arguments,
            outputs,
            self.call.trace,
            self.call.error or error,
            self.call.declared,
            self.call.unbuilt,
            self.call.device,
            self.call.result if error is not None else None,
            tuple(self.contract.mismatches),
        )

    def _status(self, node: Node, error: BaseException | None) -> Literal["ok", "error", "unknown"]:
        if self.call.unbuilt:
            return "error" if node.callee in self.plan.faulty else "unknown"
        if isinstance(self.call.error, ExternalModelError):
            return "unknown"
        if error is None:
            return "ok"
        return "unknown" if is_untraceable(error) else "error"

    def _answer(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What a module gives: its own result, or what its ports promise when it cannot be run."""
        if name not in self.prepared:
            self.prepared[name] = self.plan.prepared(name)
        prepared = self.prepared[name]
        if prepared is None:
            self.call.unbuilt = True
            return self._declared(LookupError("the module could not be built"))
        trace = self.plan.tracer.trace(prepared, args, kwargs, flows=self.flows)
        if trace.error is not None and is_other_device(trace.error):
            # Code that makes tensors without a device works on the CPU alone; here it may make meta ones.
            again = self.plan.tracer.trace(prepared, args, kwargs, flows=self.flows, placed=True)
            trace, self.call.device = (again, True) if again.error is None else (trace, False)
        self.call.trace = trace
        if trace.error is None:
            self.call.result = trace.records[0].outputs
            return trace.result
        error = trace.error
        if not isinstance(error, Exception):
            error = RuntimeError(f"its code ends the whole program ({type(error).__name__})")
        self.call.error = error
        if is_untraceable(error):
            return self._declared(error)
        raise error

    def _declared(self, error: Exception) -> Any:
        try:
            result = declared_result(self.contract.ports, self.sizes | self.contract.symbols)
        except DimError:
            raise error from None
        self.call.declared = True
        return result


class _StandIn(nn.Module):
    """Stands for a module in the run of a graph and hands its calls over."""

    def __init__(self, answer: Callable[..., Any], name: str) -> None:
        super().__init__()
        self.answer, self.name = answer, name

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.answer(self.name, args, kwargs)


def value_of(example: Example) -> Any:
    """The value that an example describes, on meta tensors."""
    match example:
        case TensorExample(shape, dtype):
            return torch.empty(shape, dtype=getattr(torch, dtype), device="meta")
        case ListExample(items):
            return [value_of(item) for item in items]
        case DictExample(fields):
            return {name: value_of(item) for name, item in fields}
        case PlainExample(value):
            return _thawed(value)


def _thawed(value: Any) -> Any:
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value


def argument_info(value: Value, infos: Mapping[str, ValueInfo]) -> ValueInfo | None:
    """What is known of an argument of a call; None when something in it is not known."""
    match value:
        case Ref(name):
            return infos.get(name)
        case Const(constant):
            return PlainInfo(constant) if _is_plain(constant) else info_of(constant)
        case Items(items):
            known = [info for item in items if (info := argument_info(item, infos)) is not None]
            return ListInfo(tuple(known)) if len(known) == len(items) else None
        case Fields(fields):
            named = [(name, argument_info(item, infos)) for name, item in fields]
            entries = tuple((name, info) for name, info in named if info is not None)
            return DictInfo(entries) if len(entries) == len(named) else None


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)
