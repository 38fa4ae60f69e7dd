"""Which card and which wire a problem belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.drawing.scene import Status
from constructor.graph.ir import Fields, Graph, Items, Node, Value, references

# A wire enters a node by an argument (its position or keyword) and carries a value by name.
Door = tuple[str, str | int, str]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The problems of a component by card id, and by node, argument and value."""

    cards: Mapping[str, tuple[Diagnostic, ...]]
    doors: Mapping[Door, tuple[Diagnostic, ...]]

    def of_card(self, id: str) -> tuple[Status, str]:
        return worst(self.cards.get(id, ()))

    def of_door(self, node: str, argument: str | int, value: str) -> tuple[Status, str]:
        return worst(self.doors.get((node, argument, value), ()))


def worst(problems: Iterable[Diagnostic]) -> tuple[Status, str]:
    """The status that the problems give, with the message of the first of the worst."""
    told = sorted(
        (problem for problem in problems if problem.severity != "note"),
        key=lambda problem: problem.severity != "error",
    )
    if not told:
        return "ok", ""
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return ("error" if told[0].severity == "error" else "warning"), told[0].message + more


def find_trouble(graph: Graph, problems: Iterable[Diagnostic]) -> Trouble:
    """Each problem at the node it names; without a name, at what is written where it stands in the file."""
    cards: dict[str, list[Diagnostic]] = {}
    doors: dict[Door, list[Diagnostic]] = {}
    for problem in problems:
        node = graph.node(problem.node) if problem.node else None
        ids = [f"node:{node.name}"] if node else _ids_at(graph, problem.path)
        for id in ids:
            cards.setdefault(id, []).append(problem)
        for door in _doors_at(graph, problem.path):
            doors.setdefault(door, []).append(problem)
    return Trouble(
        {id: tuple(found) for id, found in cards.items()},
        {door: tuple(found) for door, found in doors.items()},
    )


def _ids_at(graph: Graph, path: ConfigPath) -> list[str]:
    for node in graph.nodes:
        if _within(path, node.origin):
            return [f"node:{node.name}"]
    for module in graph.modules:
        if _within(path, module.origin):
            return [f"node:{node.name}" for node in graph.nodes if _calls(node, module.name)]
    if path[:3] == ("model", "graph", "inputs") and len(path) > 3:
        place = path[3]
        return [f"in:{graph.inputs[place]}"] if isinstance(place, int) and place < len(graph.inputs) else []
    return [
        id
        for id, output in zip(output_ids(graph), graph.outputs, strict=True)
        if _within(path, output.origin)
    ]


def _doors_at(graph: Graph, path: ConfigPath) -> list[Door]:
    for node in graph.nodes:
        rest = path[len(node.origin) :]
        if not _within(path, node.origin) or len(rest) < 2 or rest[0] not in ("args", "kwargs"):
            continue
        value = dict(node.arguments).get(rest[1])
        if value is not None:
            return [(node.name, rest[1], name) for name in dict.fromkeys(references(_below(value, rest[2:])))]
    return []


def _below(value: Value, path: ConfigPath) -> Value:
    """The item or entry of `value` that `path` leads to, as far as it leads."""
    for part in path:
        if isinstance(value, Items) and isinstance(part, int) and part < len(value.items):
            value = value.items[part]
        elif isinstance(value, Fields) and part in dict(value.fields):
            value = dict(value.fields)[str(part)]
        else:
            break
    return value


def output_ids(graph: Graph) -> tuple[str, ...]:
    """The id of each output: its key, or the value's name, numbered when a value is returned again."""
    seen: dict[str, int] = {}
    ids = []
    for output in graph.outputs:
        name = output.key or output.value
        seen[name] = seen.get(name, 0) + 1
        ids.append(f"out:{name}" if seen[name] == 1 else f"out:{name}#{seen[name]}")
    return tuple(ids)


def _calls(node: Node, module: str) -> bool:
    return node.kind == "module" and node.callee == module


def _within(path: ConfigPath, origin: ConfigPath) -> bool:
    return bool(origin) and path[: len(origin)] == origin
