"""The whole check of a component: from its file to a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

from constructor.blocks.external import ExternalModel
from constructor.config.discover import POLICY_FILE
from constructor.diagnostics import Diagnostic, did_you_mean
from constructor.document import Reader, read_document
from constructor.experiments import misfits
from constructor.graph import Node, Trusted
from constructor.probe import Dims
from constructor.records import (
    ComponentReport,
    InputReport,
    NamedValue,
    NodeReport,
    ValueInfo,
    with_flops,
)
from constructor.registry import Registry
from constructor.shapes.arguments import forward_names
from constructor.shapes.component import CheckCache, Component, Source, prepare_component
from constructor.shapes.failures import Failures
from constructor.shapes.flops import count_flops
from constructor.shapes.modules import module_report, size_of
from constructor.shapes.naming import Naming, name_shapes, varying
from constructor.shapes.run import GraphRun, NodeRun, argument_info

FREEZE = "freeze"


def check_component(
    source: Source,
    *,
    registry: Registry | None = None,
    dims: Dims | None = None,
    overrides: Mapping[str, Any] | None = None,
    read: Reader = read_document,
    symbolic: bool = True,
    flops: bool = False,
    trusted: Trusted = "all",
    cache: CheckCache | None = None,
) -> ComponentReport:
    """Builds a component without memory for weights, runs it on example inputs and reports every shape.

    What the user got wrong ends in the report's problems, never in an exception.

    Args:
        source: a component file, its content as plain data, or the config that was resolved from it.
        registry: the blocks and ops; those that come with the product by default. It is not changed.
        dims: sizes of symbols; `overrides`: example inputs by name. Both come before what the file says.
        symbolic: whether to name shapes in symbols, which takes a few runs more.
        flops: whether to count the operations of every module, which takes about one run more.
        trusted: the modules of custom code that may be imported.
        cache: kept by a caller that checks again and again.
    """
    component = prepare_component(
        source,
        registry=registry,
        dims=dims,
        overrides=overrides,
        read=read,
        trusted=trusted,
        cache=cache,
    )
    report = _Check(component, symbolic).report()
    return with_flops(report, count_flops(component)) if flops else report


@dataclass
class _Check:
    component: Component
    symbolic: bool

    def report(self) -> ComponentReport:
        component, graph = self.component, self.component.graph
        plan, inputs = component.plan, component.inputs
        run = plan.run(inputs, component.sizes)
        naming = self._naming(run)
        values = {name: info for name in run.values if (info := naming.value(name)) is not None}
        examples = {example.name: example for example in component.probe.inputs}
        failures = Failures(graph, component.resolved, component.ports, examples, values)
        found = [problem for node in run.nodes for problem in failures.of(node)]
        found += self._misfits(values)
        frozen, misnamed = self._frozen()
        counted = _Counts(plan.modules, run, frozen, _is_incomplete(component))
        root = component.resolved.root_file
        return ComponentReport(
            path=str(root) if root is not None else "",
            name=root.stem if root is not None else "",
            parameters=counted.total,
            trainable_parameters=counted.trainable,
            frozen=bool(counted.total) and counted.trainable == 0,
            inputs=tuple(self._input_reports(values)),
            outputs=tuple(
                NamedValue(output.key or output.value, values.get(output.value)) for output in graph.outputs
            ),
            nodes=tuple(
                self._node_report(place, node, naming, values, counted)
                for place, node in enumerate(run.nodes)
            ),
            values=tuple(NamedValue(name, info) for name, info in values.items()),
            problems=tuple(dict.fromkeys((*component.problems, *misnamed, *found))),
            symbols=component.probe.symbols,
        )

    def _naming(self, run: GraphRun) -> Naming:
        component = self.component
        if not self.symbolic:
            return Naming((run,))
        varied = {symbol: component.sizes[symbol] for symbol in varying(component.inputs)}
        return name_shapes(component.plan, run, component.inputs, varied, component.sizes)

    def _misfits(self, values: Mapping[str, ValueInfo]) -> tuple[Diagnostic, ...]:
        """What lies beside a policy and would not fit into it."""
        component = self.component
        file = component.resolved.root_file
        if file is None or file.name != POLICY_FILE:
            return ()
        return misfits(
            component.resolved,
            component.graph,
            values,
            component.ports.registry,
            component.read,
            component.trusted,
        )

    def _frozen(self) -> tuple[frozenset[str], list[Diagnostic]]:
        """The modules that the file freezes, and what is wrong with how it says so."""
        written = self.component.resolved.data.get(FREEZE)
        if written is None:
            return frozenset(), []
        names = [module.name for module in self.component.graph.modules]
        listed = [written] if isinstance(written, str) else written
        if not isinstance(listed, list):
            place = self.component.resolved.locate((FREEZE,))
            message = f"`{FREEZE}` lists the names of modules that are not trained, and is {written!r}"
            return frozenset(), [Diagnostic("bad-freeze", message, (FREEZE,), place, severity="warning")]
        problems = []
        for index, name in enumerate(listed):
            if name not in names:
                path = (FREEZE, index)
                hint = did_you_mean(str(name), names, f"the modules are: {', '.join(names) or 'none'}")
                message = f"`{FREEZE}` names {name!r}, and there is no such module"
                place = self.component.resolved.locate(path)
                problems.append(Diagnostic("unknown-freeze", message, path, place, None, hint, "warning"))
        return frozenset(name for name in listed if name in names), problems

    def _input_reports(self, values: Mapping[str, ValueInfo]) -> Iterator[InputReport]:
        for example in self.component.probe.inputs:
            declared = getattr(example.value, "symbolic", None)
            info = values.get(example.name)
            port = self.component.ports.fed_by(example.name) if example.source == "port" else None
            yield InputReport(
                example.name, info, declared or (port.symbolic if port is not None else None), example.source
            )

    def _node_report(
        self,
        place: int,
        run: NodeRun,
        naming: Naming,
        values: Mapping[str, ValueInfo],
        counted: "_Counts",
    ) -> NodeReport:
        node = run.node
        spec = self.component.graph.module(node.callee) if node.kind == "module" else None
        frozen = node.callee in counted.frozen
        inside = None
        if run.trace is not None:
            inside = module_report(
                run.trace, node.callee, lambda index, side: naming.side(place, index, side), frozen
            )
        parameters, trainable = counted.of_node(node)
        return NodeReport(
            node.name,
            node.call,
            spec.type_key if spec is not None else None,
            run.status,
            tuple(
                NamedValue(self._argument_name(node, key), self._argument(node, key, run, values))
                for key in run.arguments
            ),
            tuple(NamedValue(name, values.get(name)) for name in node.writes),
            parameters,
            trainable,
            inside,
            node.origin,
        )

    def _argument_name(self, node: Node, key: str | int) -> str:
        """The name of an argument, also of one that is given by position where that is known."""
        if isinstance(key, str):
            return key
        component = self.component
        names: Sequence[str] = [port.name for port in component.ports.of_node(node).inputs]
        if node.kind == "op":
            entry = component.ports.registry.op(node.callee)
            names = [argument.name for argument in entry.arguments] if entry is not None else []
        elif not names and node.callee in component.plan.modules:
            names = forward_names(type(component.plan.modules[node.callee]))
        return names[key] if key < len(names) else str(key)

    def _argument(
        self, node: Node, key: str | int, run: NodeRun, values: Mapping[str, ValueInfo]
    ) -> ValueInfo | None:
        from_values = argument_info(dict(node.arguments)[key], values)
        return from_values if from_values is not None else run.arguments[key]


def _is_incomplete(component: Component) -> bool:
    """Whether weights are missing in the built model, so that none of its totals would be true."""
    if component.resolved.partial or not component.graph.nodes:
        return True
    blocks = (inner for block in component.plan.modules.values() for inner in block.modules())
    return bool(component.built.modules_failed) or any(isinstance(block, ExternalModel) for block in blocks)


class _Counts:
    """Parameters of a component and of its nodes, each shared tensor once."""

    def __init__(
        self, modules: Mapping[str, nn.Module], run: GraphRun, frozen: frozenset[str], incomplete: bool
    ) -> None:
        self.frozen = frozen
        # A call gives lazy weights their shape, on a copy.
        self._blocks = dict(modules) | {
            node.node.callee: node.trace.outline.modules[0] for node in run.nodes if node.trace is not None
        }
        distinct: dict[int, tuple[int, bool]] = {}
        for name, block in self._blocks.items():
            for weight in block.parameters():
                trained = weight.requires_grad and name not in frozen
                distinct[id(weight)] = (size_of(weight), trained)
        self.total = None if incomplete else sum(size for size, _ in distinct.values())
        self.trainable = None if incomplete else sum(size for size, trained in distinct.values() if trained)

    def of_node(self, node: Node) -> tuple[int, int]:
        """The parameters of what a node calls, and those of them that are trained."""
        block = self._blocks.get(node.callee) if node.kind == "module" else None
        if block is None:
            return 0, 0
        weights = list(block.parameters())
        trained = () if node.callee in self.frozen else [w for w in weights if w.requires_grad]
        return sum(map(size_of, weights)), sum(map(size_of, trained))
