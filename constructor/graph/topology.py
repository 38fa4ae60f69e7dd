"""Who depends on whom: facts derived from what nodes read and write."""

from collections.abc import Callable, Iterable, Mapping

from constructor.graph.ir import Graph, Node


def makers(graph: Graph) -> Mapping[str, Node]:
    """The node that makes each value; graph inputs are made by none."""
    return {name: node for node in reversed(graph.nodes) for name in node.writes}


def readers(graph: Graph, value: str) -> tuple[Node, ...]:
    """The nodes that read a value, in execution order, each once."""
    return tuple(node for node in graph.nodes if value in node.reads)


def ancestors(graph: Graph, node: str) -> tuple[Node, ...]:
    """Every node that the named node needs, directly or not, in execution order."""
    made_by = makers(graph)
    start = graph.node(node)
    return _closure(graph, start, lambda n: (made_by[v] for v in n.reads if v in made_by))


def descendants(graph: Graph, node: str) -> tuple[Node, ...]:
    """Every node that needs the named node, directly or not, in execution order."""
    start = graph.node(node)
    return _closure(graph, start, lambda n: (r for value in n.writes for r in readers(graph, value)))


def _closure(
    graph: Graph, start: Node | None, neighbours: Callable[[Node], Iterable[Node]]
) -> tuple[Node, ...]:
    found: set[str] = set()
    waiting = [start] if start is not None else []
    while waiting:
        for node in neighbours(waiting.pop()):
            if node.name not in found:
                found.add(node.name)
                waiting.append(node)
    return tuple(node for node in graph.nodes if node.name in found)
