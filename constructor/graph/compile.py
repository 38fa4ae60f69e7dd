"""From a resolved config to its graph, with everything that is wrong with it."""

from dataclasses import dataclass

from constructor.config import ResolvedConfig
from constructor.diagnostics import Diagnostic
from constructor.graph.checks import check_graph
from constructor.graph.collector import Collector, in_file_order
from constructor.graph.frontend import read_graph
from constructor.graph.imports import pending_imports
from constructor.graph.ir import Graph
from constructor.graph.modules import check_modules
from constructor.graph.ports import check_ports
from constructor.registry import Registry


@dataclass(frozen=True, slots=True)
class CompiledGraph:
    """A graph and the problems found in it; where there are errors, the graph is what could be read."""

    graph: Graph
    problems: tuple[Diagnostic, ...] = ()


def compile_graph(resolved: ResolvedConfig, registry: Registry) -> CompiledGraph:
    """The graph of a resolved config, checked against the registry. Loads no code and no torch.

    Only what is new is in `problems`: those of resolving stay in `resolved.problems`. Imports that have
    not been applied to `registry` turn unknown keys into warnings.
    """
    problems = Collector(resolved)
    pending = pending_imports(resolved, registry)
    graph = read_graph(resolved.data.get("model"), problems)
    check_modules(graph, problems, registry, pending)
    check_graph(graph, problems, registry, pending)
    check_ports(graph, problems, registry)
    return CompiledGraph(graph, in_file_order(problems.found, resolved))
