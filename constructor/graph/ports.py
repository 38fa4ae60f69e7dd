"""Whether nodes pass what their callee takes, as far as the registry knows it."""

from constructor.diagnostics import did_you_mean, nearest
from constructor.graph.collector import Collector
from constructor.graph.ir import Graph, Node
from constructor.registry import Registry


def check_ports(graph: Graph, problems: Collector, registry: Registry) -> None:
    """Reports arguments of nodes that no input of the block, or argument of the op, is there to take."""
    if graph.frontend == "sequential":
        return
    for node in graph.nodes:
        if (takes := _takes(node, graph, registry)) is not None:
            _check_node(node, takes, problems.at(node.name))


def _takes(node: Node, graph: Graph, registry: Registry) -> dict[str, bool] | None:
    """What the callee takes, in order, and whether each must be given; None when it is not known."""
    if node.kind == "op":
        op = registry.op(node.callee)
        known = op is not None and op.policy == "strict"
        return {argument.name: argument.required for argument in op.arguments} if op and known else None
    module = graph.module(node.callee)
    entry = registry.block(module.type_key) if module is not None and module.type_key else None
    if entry is None or not entry.inputs:
        return None
    return {port.name: not port.optional and port.when is None for port in entry.inputs}


def _check_node(node: Node, needed: dict[str, bool], problems: Collector) -> None:
    names = tuple(needed)
    takes = ", ".join(names)
    if len(node.args) > len(names):
        message = f"{node.call} takes {len(names)} inputs ({takes}), and gets {len(node.args)} by position"
        problems.error("too-many-inputs", message, (*node.origin, "args", len(names)))
    by_position, by_name = names[: len(node.args)], [name for name, _ in node.kwargs]
    missing = [name for name in names if needed[name] and name not in (*by_position, *by_name)]
    for name in by_name:
        path = (*node.origin, "kwargs", name)
        if name in by_position:
            message = f"{node.name} passes `{name}` twice: by position and by keyword"
            problems.error("input-twice", message, path)
        elif name not in names:
            free = [other for other in names if other not in (*by_position, *by_name)]
            hint = did_you_mean(name, free, f"its inputs are {takes}")
            problems.error("unknown-input", f"{node.call} has no input `{name}`", path, hint=hint)
            if meant := nearest(name, missing, limit=1):
                missing.remove(meant[0])
    if missing and not _unreadable(node, problems):
        listed = ", ".join(f"`{name}`" for name in missing)
        hint = f"its inputs are {takes}" if len(names) > 1 else None
        message = f"{node.call} needs {listed}, which {node.name} does not pass"
        problems.missing("missing-input", message, node.origin, hint=hint)


def _unreadable(node: Node, problems: Collector) -> bool:
    """Whether what the node passes is not known, because its text cannot be read or resolved."""
    places = [(*node.origin, key) for key in ("args", "kwargs")]
    wrong = {problem.path for problem in problems.found if problem.code in ("bad-args", "bad-kwargs")}
    return any(place in wrong or problems.is_unresolved(place) for place in places)
