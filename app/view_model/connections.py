"""The inputs of a node as choices: what each reads now, and what it could read."""

from dataclasses import dataclass, replace

from app.view_model import units
from constructor.diagnostics import PathPart
from constructor.document import EditError
from constructor.edits import Candidate, Connect, Disconnect, Source, fitting_sources
from constructor.graph.ir import Const, Fields, Items, Node, Ref, Value
from constructor.probe import Ports
from constructor.records import ComponentReport

_ANY = 1_000
"""How many tensors a list may hold of which nobody says how many it takes."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One input.

    Attributes:
        port: the way to it, as edits want it; `label` is that in words.
        declared: the shape that the port declares, "" when nothing is known.
        current: the value that it reads; None when it reads none, and `plain` is what is passed instead.
        candidates: every value of the graph, what fits first; without one whose input is another.
        extra: an item more for a list, which is not there yet.
    """

    node: str
    port: tuple[PathPart, ...]
    label: str
    declared: str = ""
    current: str | None = None
    plain: str = ""
    candidates: tuple[Candidate, ...] = ()
    extra: bool = False

    def choose(self, value: str | None) -> Connect | Disconnect | None:
        """The edit for another choice; None when it is the one that is made already."""
        if value == self.current:
            return None
        return Disconnect(self.node, self.port) if value is None else Connect(self.node, self.port, value)


def connections(
    source: Source, ports: Ports, report: ComponentReport | None, node: Node
) -> tuple[Connection, ...]:
    """Every input of a node, given or not, in the order of its ports."""
    found: list[Connection] = []
    for name, value, declared, count in _inputs(source, ports, node):
        base = Connection(node.name, (name,), str(name), declared)
        if isinstance(value, Items) or (value is None and count is not None):
            items = value.items if isinstance(value, Items) else ()
            for index, item in enumerate(items):
                found.append(_reading(replace(base, port=(name, index), label=f"{name} {index + 1}"), item))
            if count is None or len(items) < count:
                more = replace(base, port=(name, len(items)), label=f"{name}, one more", extra=True)
                found.append(more)
        elif isinstance(value, Fields):
            found += [
                _reading(replace(base, port=(name, key), label=f"{name}.{key}"), item)
                for key, item in value.fields
            ]
        else:
            found.append(_reading(base, value))
    return tuple(_with_candidates(source, ports, report, node, row) for row in found)


def _inputs(source: Source, ports: Ports, node: Node) -> list[tuple[PathPart, Value | None, str, int | None]]:
    """Name or position, what is passed, what is declared and how many a list may hold, of every input."""
    listed = _op_inputs(source, node) if node.kind == "op" else _block_inputs(ports, node)
    names = _argument_names(source, ports, node)
    given: dict[PathPart, Value] = {}
    for key, value in node.arguments:
        given[names[key] if isinstance(key, int) and key < len(names) else key] = value
    rows = [(name, given.get(name), declared, count) for name, (declared, count) in listed.items()]
    others = (key for key in given if key not in listed)
    return [*rows, *((key, given[key], "", None) for key in others if not _is_plain(node, given[key]))]


def _block_inputs(ports: Ports, node: Node) -> dict[PathPart, tuple[str, int | None]]:
    return {port.name: (units.symbolic(port.symbolic), port.count) for port in ports.of_node(node).inputs}


def _op_inputs(source: Source, node: Node) -> dict[PathPart, tuple[str, int | None]]:
    """The arguments of an op that take values; those that are plain are edited in the form."""
    op = source.registry.op(node.callee)
    given = dict(node.arguments)
    found: dict[PathPart, tuple[str, int | None]] = {}
    for index, argument in enumerate(op.arguments if op else ()):
        value = given.get(argument.name, given.get(index))
        if argument.kind in ("any", "list") and not isinstance(value, Const):
            found[argument.name] = ("", _ANY if argument.kind == "list" else None)
    return found


def _is_plain(node: Node, value: Value) -> bool:
    return node.kind == "op" and isinstance(value, Const)


def _argument_names(source: Source, ports: Ports, node: Node) -> tuple[str, ...]:
    if node.kind == "op":
        op = source.registry.op(node.callee)
        return tuple(argument.name for argument in op.arguments) if op else ()
    return tuple(port.name for port in ports.of_node(node).inputs)


def _reading(row: Connection, value: Value | None) -> Connection:
    match value:
        case Ref(name):
            return replace(row, current=name)
        case Const(plain):
            return replace(row, plain="null" if plain is None else str(plain))
    return row


def _with_candidates(
    source: Source, ports: Ports, report: ComponentReport | None, node: Node, row: Connection
) -> Connection:
    try:
        return replace(row, candidates=fitting_sources(source, ports, report, node, row.port))
    except EditError as refusal:
        return replace(row, plain=refusal.problem.message)
