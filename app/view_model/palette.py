"""The palette: every block and op that can be added, and the places it can go to."""

from dataclasses import dataclass
from typing import Literal

from app.view_model import units
from app.view_model.selection import parse_selection
from constructor.graph.ir import Graph
from constructor.registry import REQUIRED, Registry
from constructor.registry.entry import Argument, BlockEntry, OpEntry, Port


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A block or op.

    Attributes:
        takes, gives: its ports in words, "input B in_features".
        required: the hyperparameters without a default.
        reads: the names of the inputs that must be connected; `lists` are those that take several values.
    """

    key: str
    kind: Literal["block", "op"]
    doc: str
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    required: tuple[Argument, ...] = ()
    reads: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PalettePlace:
    """Where a new node can go.

    Attributes:
        value: what its first input reads; None when nothing is said.
        reader: who reads the new node instead of `value`; `on_edge` says that there is such a one, and
            a reader of None is then an output.
        after: the node behind which it runs.
    """

    label: str
    value: str | None = None
    reader: str | None = None
    on_edge: bool = False
    after: str | None = None


def palette(registry: Registry, *, ops: bool = True) -> tuple[PaletteEntry, ...]:
    """Every entry: blocks by key, those that guess their sizes behind the others, then ops."""
    blocks = [_block(entry) for entry in registry.blocks() if entry.key != "component"]
    blocks.sort(key=lambda entry: "Lazy" in entry.key)
    return (*blocks, *(_op(entry) for entry in registry.ops() if ops))


def places(graph: Graph, card: str | None) -> tuple[PalettePlace, ...]:
    """Where a new node can go when `card` is selected: on the edges beside it, behind it, or at the end."""
    selection = parse_selection(card)
    node = graph.node(selection.name) if selection.kind in ("node", "inner") else None
    if node is not None:
        rows = [
            place for value in node.writes for place in (*_edges(graph, value), _branch(value, node.name))
        ]
        rows += [_edge(value, node.name) for value in dict.fromkeys(node.reads)]
    elif selection.kind == "input":
        rows = [*_edges(graph, selection.name), _branch(selection.name, "")]
    elif selection.kind == "output":
        values = [output.value for output in graph.outputs if selection.name in (output.key, output.value)]
        rows = [_edge(value, None) for value in values]
    else:
        rows = [_edge(value, None) for value in dict.fromkeys(output.value for output in graph.outputs)]
    last = graph.nodes[-1].name if graph.nodes else None
    return (*rows, PalettePlace("at the end, not connected", after=last))


def _edges(graph: Graph, value: str) -> list[PalettePlace]:
    readers = [node.name for node in graph.nodes if value in node.reads]
    edges = [_edge(value, name) for name in readers]
    return edges + ([_edge(value, None)] if any(output.value == value for output in graph.outputs) else [])


def _edge(value: str, reader: str | None) -> PalettePlace:
    return PalettePlace(f"on the edge {value} → {reader or 'output'}", value, reader, True)


def _branch(value: str, after: str) -> PalettePlace:
    return PalettePlace(f"reads {value} too, nobody reads it yet", value, after=after)


def _block(entry: BlockEntry) -> PaletteEntry:
    return PaletteEntry(
        entry.key,
        "block",
        entry.doc,
        tuple(map(_port, entry.inputs)),
        tuple(map(_port, entry.outputs)),
        tuple(argument for argument in entry.arguments if argument.default is REQUIRED),
        tuple(port.name for port in entry.inputs if not port.optional and port.when is None),
    )


def _op(entry: OpEntry) -> PaletteEntry:
    flowing = [a.name for a in entry.arguments if a.kind in ("any", "list") and a.required]
    plain = tuple(argument for argument in entry.arguments if argument.required and argument.kind == "int")
    if entry.key == "getitem":
        flowing, plain = flowing[:1], entry.arguments[1:]
    takes = tuple(argument.name for argument in entry.arguments)
    return PaletteEntry(
        entry.key,
        "op",
        entry.doc,
        takes,
        required=tuple(plain),
        reads=tuple(flowing),
        lists=tuple(argument.name for argument in entry.arguments if argument.kind == "list"),
    )


def _port(port: Port) -> str:
    shape = "any shape" if port.shape == "*" else units.symbolic(port.shape) if port.shape else "a value"
    many = f"{port.many} of " if port.many else ""
    return f"{port.name}: {many}{shape}" + (" (optional)" if port.optional or port.when else "")
