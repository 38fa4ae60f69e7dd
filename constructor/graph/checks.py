"""Whether the parts of a graph fit each other: callees and values exist, and no name is given twice."""

from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.collector import Collector
from constructor.graph.ir import Graph, Node
from constructor.graph.names import is_name
from constructor.graph.nodes import NOTHING
from constructor.graph.places import places_of_names, references_in
from constructor.registry import Registry


def check_graph(graph: Graph, problems: Collector, registry: Registry, pending: tuple[str, ...]) -> None:
    """Reports every callee that does not exist, value read before it is made, and name given twice.

    Args:
        pending: imported modules that have not been loaded, so that keys they register are unknown.
    """
    for node in graph.nodes:
        _check_callee(node, graph, problems.at(node.name), registry, pending)
    _check_values(graph, problems)
    _note_what_is_unused(graph, problems)


def _check_callee(
    node: Node, graph: Graph, problems: Collector, registry: Registry, pending: tuple[str, ...]
) -> None:
    path = (*node.origin, "call") if graph.frontend == "graph" else node.origin
    if node.callee == NOTHING:
        return
    if node.kind == "module":
        names = [module.name for module in graph.modules]
        if node.callee not in names and not _hidden(problems, "modules"):
            otherwise = f"it is an op: write `op:{node.callee}`" if registry.op(node.callee) else None
            otherwise = otherwise or f"add `{node.callee}` to `modules`"
            hint = did_you_mean(node.callee, names, otherwise)
            message = f"no module is called {node.callee!r}"
            problems.missing("unknown-module", message, path, hint=hint)
    elif registry.op(node.callee) is None:
        hint = did_you_mean(node.callee, registry.list_ops())
        if pending:
            message = (
                f"the op {node.callee!r} is not known; it may come from {', '.join(pending)}, not loaded yet"
            )
            problems.warn("op-not-loaded", message, path, hint=hint, trail=pending)
            return
        is_module = graph.module(node.callee) is not None
        hint = hint or (f"it is a module: write `module:{node.callee}`" if is_module else None)
        hint = hint or f"the ops are {', '.join(registry.list_ops())}"
        message = f"no op is registered as {node.callee!r}"
        problems.error("unknown-op", message, path, hint=hint)


def _hidden(problems: Collector, *sections: str) -> bool:
    """Whether names of these sections are not known because their text could not be read or resolved."""
    unresolved = problems.resolved.unresolved
    return problems.resolved.partial or any(_hides(path, sections) for path in unresolved)


def _hides(path: ConfigPath, sections: tuple[str, ...]) -> bool:
    if path[:1] not in ((), ("model",)) or len(path) < 3:
        return path[:1] in ((), ("model",))
    if path[2] not in sections or len(path) == 3:
        return path[2] in sections
    return path[2] != "modules" and path[4:5] not in (("args",), ("kwargs",), ("call",))


def _check_values(graph: Graph, problems: Collector) -> None:
    hidden = _hidden(problems, "inputs", "nodes", "steps", "order")
    maker = {name: node for node in reversed(graph.nodes) for name in node.writes}
    known = dict.fromkeys(graph.inputs)
    for node in graph.nodes:
        for path, name in references_in(node):
            if name not in known and not hidden:
                _report_unknown(name, path, node, maker, known, problems.at(node.name))
        if graph.frontend == "graph":
            _check_names(node, graph, maker, known, problems.at(node.name))
        known |= dict.fromkeys(node.writes)
    for output in graph.outputs:
        if output.value not in known and is_name(output.value) and not hidden:
            hint = did_you_mean(output.value, known, f"add a node that makes `{output.value}`")
            message = f"`outputs` names ${output.value}, and nothing makes that value"
            problems.error("unknown-value", message, output.origin, hint=hint)


def _report_unknown(
    name: str,
    path: ConfigPath,
    node: Node,
    maker: dict[str, Node],
    known: dict[str, None],
    problems: Collector,
) -> None:
    if (later := maker.get(name)) is None:
        hint = did_you_mean(name, [*known, *maker], f"add an input or a node that makes `{name}`")
        message = f"{node.name} reads ${name}, and nothing makes that value"
        problems.error("unknown-value", message, path, hint=hint)
    elif later is node:
        hint = did_you_mean(name, known, "a node cannot read its own result")
        message = f"{node.name} reads ${name}, which it makes itself"
        problems.error("forward-reference", message, path, hint=hint)
    else:
        message = f"{node.name} reads ${name}, which {later.name} makes only later"
        hint = f"move {later.name} before {node.name}"
        problems.error("forward-reference", message, path, hint=hint)


def _check_names(
    node: Node, graph: Graph, maker: dict[str, Node], known: dict[str, None], problems: Collector
) -> None:
    for path, name in places_of_names(node, problems.resolved.data):
        if name in known:
            what = "it is an input" if name in graph.inputs else f"{maker[name].name} makes it"
            message = f"{node.name} makes ${name}, and that name is taken: {what}"
            hint = "give `out` another name: a value is never overwritten"
            problems.error("name-taken", message, path, hint=hint)


def _note_what_is_unused(graph: Graph, problems: Collector) -> None:
    called = {node.callee for node in graph.nodes if node.kind == "module"}
    broken = {problem.path[:4] for problem in problems.found if problem.severity == "error"}
    for module in graph.modules:
        if module.name not in called and module.origin not in broken:
            message = f"the module {module.name!r} is built and never called"
            problems.note("unused-module", message, module.origin, hint="upstream builds it too")
    if not graph.outputs:
        return
    read = {name for node in graph.nodes for name in node.reads} | {output.value for output in graph.outputs}
    for index, name in enumerate(graph.inputs):
        if name not in read and is_name(name):
            path = ("model", graph.frontend, "inputs", index)
            problems.note("unused-input", f"the input {name!r} is never read", path)
    for node in graph.nodes:
        if node.writes and graph.frontend == "graph" and not read.intersection(node.writes):
            message = f"nothing reads the result of {node.name}"
            problems.at(node.name).note("unused-node", message, node.origin)
