"""Whether nodes pass what their callee takes, as far as the registry knows it."""

from constructor.diagnostics import did_you_mean
from constructor.graph.collector import Collector
from constructor.graph.ir import Graph, Node
from constructor.registry import Registry


def check_ports(graph: Graph, problems: Collector, registry: Registry) -> None:
    """Reports arguments of nodes that no input of the block, or argument of the op, is there to take."""
    if graph.frontend == "sequential":
        return
    for node in graph.nodes:
        if (names := _input_names(node, graph, registry)) is not None:
            _check_node(node, names, problems.at(node.name))


def _input_names(node: Node, graph: Graph, registry: Registry) -> tuple[str, ...] | None:
    """The names of what the callee takes, in order; None when they are not known."""
    if node.kind == "op":
        op = registry.op(node.callee)
        known = op is not None and op.policy == "strict"
        return tuple(argument.name for argument in op.arguments) if op is not None and known else None
    module = graph.module(node.callee)
    entry = registry.block(module.type_key) if module is not None and module.type_key else None
    return tuple(port.name for port in entry.inputs) if entry is not None and entry.inputs else None


def _check_node(node: Node, names: tuple[str, ...], problems: Collector) -> None:
    takes = ", ".join(names)
    if len(node.args) > len(names):
        message = f"{node.call} takes {len(names)} inputs ({takes}), and gets {len(node.args)} by position"
        problems.error("too-many-inputs", message, (*node.origin, "args", len(names)))
    given = names[: len(node.args)]
    for name, _ in node.kwargs:
        path = (*node.origin, "kwargs", name)
        if name in given:
            message = f"{node.name} passes `{name}` twice: by position and by keyword"
            problems.error("input-twice", message, path)
        elif name not in names:
            taken = {*given, *(other for other, _ in node.kwargs)}
            hint = did_you_mean(name, [n for n in names if n not in taken], f"its inputs are {takes}")
            message = f"{node.call} has no input `{name}`"
            problems.error("unknown-input", message, path, hint=hint)
