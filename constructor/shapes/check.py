"""The whole check of a component: from its file to a report."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import nn

from constructor.build import Built, ModuleCache, build_model_from
from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import Diagnostic, did_you_mean
from constructor.document import Reader, read_document
from constructor.graph import CompiledGraph, Graph, Node, Trusted, apply_imports, compile_graph
from constructor.probe import DEFAULT_DIMS, Dims, Ports, Probe, example_inputs
from constructor.records import ComponentReport, InputReport, NamedValue, NodeReport, ValueInfo
from constructor.registry import Registry, default_registry
from constructor.shapes.failures import Failures
from constructor.shapes.modules import module_report, size_of
from constructor.shapes.naming import Naming, name_shapes, varying
from constructor.shapes.run import GraphRun, NodeRun, Plan, argument_info
from constructor.shapes.tracer import Tracer

FREEZE = "freeze"


@dataclass
class CheckCache:
    """What one check can use of earlier ones: built modules, and what equal modules gave."""

    modules: ModuleCache = field(default_factory=ModuleCache)
    tracer: Tracer = field(default_factory=Tracer)


def check_component(
    source: Path | str | Mapping[str, Any] | ResolvedConfig,
    *,
    registry: Registry | None = None,
    dims: Dims | None = None,
    overrides: Mapping[str, Any] | None = None,
    read: Reader = read_document,
    symbolic: bool = True,
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
        trusted: the modules of custom code that may be imported.
        cache: kept by a caller that checks again and again.
    """
    cache = cache or CheckCache()
    resolved = source if isinstance(source, ResolvedConfig) else resolve_config(source, read=read)
    registry = (registry or default_registry()).copy()
    imported = apply_imports(resolved, registry, trusted)
    compiled = compile_graph(resolved, registry)
    built = build_model_from(
        compiled, resolved, registry, device="meta", read=read, trusted=trusted, cache=cache.modules
    )
    before = (*resolved.problems, *imported, *compiled.problems, *built.problems)
    ports = Ports(compiled.graph, resolved, registry, read)
    broken = frozenset(_broken_nodes(compiled.graph, before, built.modules_failed))
    probe = example_inputs(
        compiled.graph,
        resolved,
        registry,
        dims=dims,
        overrides=overrides,
        read=read,
        ports=ports,
        broken=broken,
    )
    check = _Check(resolved, compiled, built, ports, probe, before, symbolic, cache.tracer)
    return check.report(dims or {})


def _broken_nodes(graph: Graph, problems: Iterable[Diagnostic], failed: Collection[str]) -> Iterator[str]:
    """The nodes that cannot work whatever they are given, as has been found before anything ran."""
    errors = [problem for problem in problems if problem.severity == "error"]
    for node in graph.nodes:
        wrong = any(problem.path[: len(node.origin)] == node.origin for problem in errors)
        if wrong or (node.kind == "module" and node.callee in failed):
            yield node.name


@dataclass
class _Check:
    resolved: ResolvedConfig
    compiled: CompiledGraph
    built: Built
    ports: Ports
    probe: Probe
    before: tuple[Diagnostic, ...]
    symbolic: bool
    tracer: Tracer

    def report(self, dims: Dims) -> ComponentReport:
        graph = self.compiled.graph
        modules = dict(self.built.model.graph_modules.items())
        frozen, misnamed = self._frozen()
        plan = Plan(
            self.built.model,
            self.tracer,
            modules,
            {node.name: self.ports.of_node(node) for node in graph.nodes},
            frozenset(_broken_nodes(graph, self.before, ())),
        )
        inputs = {example.name: example.value for example in self.probe.inputs if example.value is not None}
        symbols = dict(self.probe.symbols)
        sizes = {**DEFAULT_DIMS, **dims, **symbols}
        run = plan.run(inputs, sizes)
        wanted = {symbol: symbols[symbol] for symbol in varying(inputs)}
        naming = name_shapes(plan, run, inputs, wanted, sizes) if self.symbolic else Naming((run,))
        values = {name: info for name in run.values if (info := naming.value(name)) is not None}
        failures = Failures(
            graph, self.resolved, self.ports, {item.name: item for item in self.probe.inputs}, values
        )
        found = [problem for node in run.nodes for problem in failures.of(node)]
        counted = _Counts(modules, run, frozen, bool(self.built.modules_failed))
        nodes = tuple(
            self._node_report(place, node, naming, values, counted) for place, node in enumerate(run.nodes)
        )
        root = self.resolved.root_file
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
            nodes=nodes,
            values=tuple(NamedValue(name, info) for name, info in values.items()),
            problems=tuple(dict.fromkeys((*self.before, *self.probe.problems, *misnamed, *found))),
            symbols=self.probe.symbols,
        )

    def _frozen(self) -> tuple[frozenset[str], list[Diagnostic]]:
        """The modules that the file freezes, and what is wrong with how it says so."""
        written = self.resolved.data.get(FREEZE)
        if written is None:
            return frozenset(), []
        names = [module.name for module in self.compiled.graph.modules]
        listed = [written] if isinstance(written, str) else written
        if not isinstance(listed, list):
            place = self.resolved.locate((FREEZE,))
            message = f"`{FREEZE}` lists the names of modules that are not trained, and is {written!r}"
            return frozenset(), [Diagnostic("bad-freeze", message, (FREEZE,), place, severity="warning")]
        problems = []
        for index, name in enumerate(listed):
            if name not in names:
                path = (FREEZE, index)
                hint = did_you_mean(str(name), names, f"the modules are: {', '.join(names) or 'none'}")
                message = f"`{FREEZE}` names {name!r}, and there is no such module"
                place = self.resolved.locate(path)
                problems.append(Diagnostic("unknown-freeze", message, path, place, None, hint, "warning"))
        return frozenset(name for name in listed if name in names), problems

    def _input_reports(self, values: Mapping[str, ValueInfo]) -> Iterator[InputReport]:
        for example in self.probe.inputs:
            declared = getattr(example.value, "symbolic", None)
            info = values.get(example.name)
            port = self.ports.fed_by(example.name) if example.source == "port" else None
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
        spec = self.compiled.graph.module(node.callee) if node.kind == "module" else None
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
        port = self.ports.of_node(node).input(key)
        if isinstance(key, int) and port is not None:
            return port.name
        return str(key)

    def _argument(
        self, node: Node, key: str | int, run: NodeRun, values: Mapping[str, ValueInfo]
    ) -> ValueInfo | None:
        from_values = argument_info(dict(node.arguments)[key], values)
        return from_values if from_values is not None else run.arguments[key]


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
