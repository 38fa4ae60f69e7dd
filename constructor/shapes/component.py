"""A component made ready to be run: resolved, compiled, built without memory, with something to try it on."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constructor.build import Built, ModuleCache, build_model_from
from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import Diagnostic
from constructor.document import Reader, read_document
from constructor.graph import Graph, Trusted, apply_imports, compile_graph
from constructor.probe import DEFAULT_DIMS, Dims, Example, Ports, Probe, example_inputs
from constructor.registry import Registry, default_registry
from constructor.shapes.run import Plan
from constructor.shapes.tracer import Tracer

Source = Path | str | Mapping[str, Any] | ResolvedConfig


@dataclass
class CheckCache:
    """What one check can use of earlier ones: built modules, and what equal modules gave."""

    modules: ModuleCache = field(default_factory=ModuleCache)
    tracer: Tracer = field(default_factory=Tracer)


@dataclass(frozen=True, slots=True)
class Component:
    """A component on the meta device.

    Attributes:
        inputs: the examples of the inputs that have one.
        sizes: the size of every symbol, also of those that only output ports mention.
        problems: what was found before anything ran.
        read, trusted: how its files are read, and whose code may be run.
    """

    resolved: ResolvedConfig
    graph: Graph
    built: Built
    ports: Ports
    probe: Probe
    plan: Plan
    inputs: Mapping[str, Example]
    sizes: Mapping[str, int]
    problems: tuple[Diagnostic, ...]
    read: Reader
    trusted: Trusted


def prepare_component(
    source: Source,
    *,
    registry: Registry | None = None,
    dims: Dims | None = None,
    overrides: Mapping[str, Any] | None = None,
    read: Reader = read_document,
    trusted: Trusted = "all",
    cache: CheckCache | None = None,
) -> Component:
    """Builds a component and finds its example inputs; see `check_component` for the arguments."""
    cache = cache or CheckCache()
    resolved = source if isinstance(source, ResolvedConfig) else resolve_config(source, read=read)
    registry = (registry or default_registry()).copy()
    imported = apply_imports(resolved, registry, trusted)
    compiled = compile_graph(resolved, registry)
    graph = compiled.graph
    built = build_model_from(
        compiled, resolved, registry, device="meta", read=read, trusted=trusted, cache=cache.modules
    )
    problems = (*resolved.problems, *imported, *compiled.problems, *built.problems)
    wrong = frozenset(_wrong_nodes(graph, problems))
    ports = Ports(graph, resolved, registry, read, trusted=trusted)
    probe = example_inputs(
        graph,
        resolved,
        registry,
        dims=dims,
        overrides=overrides,
        read=read,
        ports=ports,
        broken=wrong | frozenset(_unbuilt_nodes(graph, built.modules_failed)),
    )
    plan = Plan(
        built.model,
        cache.tracer,
        dict(built.model.graph_modules.items()),
        {node.name: ports.of_node(node) for node in graph.nodes},
        wrong,
        frozenset(_faulty_modules(graph, problems)),
    )
    return Component(
        resolved,
        graph,
        built,
        ports,
        probe,
        plan,
        {example.name: example.value for example in probe.inputs if example.value is not None},
        {**DEFAULT_DIMS, **(dims or {}), **dict(probe.symbols)},
        (*problems, *probe.problems),
        read,
        trusted,
    )


def _wrong_nodes(graph: Graph, problems: Iterable[Diagnostic]) -> Iterator[str]:
    """The nodes in whose text an error has been found."""
    errors = [problem for problem in problems if problem.severity == "error"]
    for node in graph.nodes:
        if any(problem.path[: len(node.origin)] == node.origin for problem in errors):
            yield node.name


def _faulty_modules(graph: Graph, problems: Iterable[Diagnostic]) -> Iterator[str]:
    """The modules in whose text an error has been found."""
    errors = [problem for problem in problems if problem.severity == "error"]
    for module in graph.modules:
        if any(problem.path[: len(module.origin)] == module.origin for problem in errors):
            yield module.name


def _unbuilt_nodes(graph: Graph, failed: Collection[str]) -> Iterator[str]:
    yield from (node.name for node in graph.nodes if node.kind == "module" and node.callee in failed)
