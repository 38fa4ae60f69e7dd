"""What flows where on one side, looked up by name."""

from collections import defaultdict
from dataclasses import dataclass

from constructor.diff.side import Side
from constructor.graph import Node, references

# Who makes a value: a node by name and which of its results, or a graph input.
Slot = tuple[str, str, str]
# Who reads a value: a node by name and its port, or the graph's outputs.
Reader = tuple[str, str]

INPUT = "input"
NODE = "node"
_OUTPUTS = ""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Makers and readers of every value, and the nodes that call each module."""

    makers: dict[str, Slot]
    readers: dict[str, frozenset[Reader]]
    callers: dict[str, tuple[str, ...]]
    order: dict[str, int]

    def readers_of(self, node: Node) -> frozenset[Reader]:
        """Everything that reads a result of a node."""
        return frozenset(reader for name in node.writes for reader in self.readers.get(name, ()))


def wiring_of(side: Side) -> Wiring:
    """The wiring of a side; of values made twice in a broken file, the first counts."""
    makers: dict[str, Slot] = {name: (INPUT, name, "") for name in side.graph.inputs}
    readers: dict[str, set[Reader]] = defaultdict(set)
    callers: dict[str, list[str]] = defaultdict(list)
    for call in side.calls.values():
        for port, value in call.ports.items():
            for name in references(value):
                readers[name].add((call.name, port))
        if call.module is not None:
            callers[call.module].append(call.name)
        for name, result in results(call.node):
            makers.setdefault(name, (NODE, call.name, result))
    for index, output in enumerate(side.graph.outputs):
        readers[output.value].add((_OUTPUTS, output.key or str(index)))
    return Wiring(
        makers,
        {name: frozenset(found) for name, found in readers.items()},
        {name: tuple(found) for name, found in callers.items()},
        {name: index for index, name in enumerate(side.calls)},
    )


def results(node: Node) -> tuple[tuple[str, str], ...]:
    """The values that a node makes, each with which of its results it is: "", "[1]", "memory"."""
    out = node.out
    match out.form:
        case "whole":
            return tuple((name, "") for name in out.names)
        case "items":
            return tuple((name, f"[{index}]") for index, name in enumerate(out.names))
        case "fields":
            return tuple(zip(out.names, out.keys, strict=True))
