"""The inputs and outputs of a node as rows: name, shape, where the value comes from or goes to."""

from dataclasses import dataclass

from app.view_model import units
from constructor.drawing.trouble import output_ids
from constructor.graph.ir import Const, Fields, Graph, Items, Node, Ref, Value, references
from constructor.records import ComponentReport, DictInfo, ListInfo, PlainInfo, ValueInfo
from constructor.registry.entry import Port


@dataclass(frozen=True, slots=True)
class PortRow:
    """One port.

    Attributes:
        shape, symbolic: "2 × 943 × 512" and "B × 943 × 512"; "…" while they are not known.
        declared: the port's shape as its block declares it: "B × S × cond_proprio_dim".
        links: what it is connected to, by name, with the card to select.
    """

    name: str
    shape: str
    symbolic: str = ""
    declared: str = ""
    dtype: str = ""
    doc: str = ""
    links: tuple[tuple[str, str | None], ...] = ()


def value_info(value: Value, report: ComponentReport | None) -> ValueInfo | None:
    """What is known of an argument of a call."""
    match value:
        case Const(plain):
            return PlainInfo(plain)
        case Ref(name):
            return report.value(name) if report else None
        case Items(items):
            infos = [value_info(item, report) for item in items]
            known = [info for info in infos if info is not None]
            return ListInfo(tuple(known)) if len(known) == len(infos) else None
        case Fields(fields):
            named = [(key, value_info(item, report)) for key, item in fields]
            complete = [(key, info) for key, info in named if info is not None]
            return DictInfo(tuple(complete)) if len(complete) == len(named) else None


def input_rows(
    node: Node, ports: tuple[Port, ...], graph: Graph, report: ComponentReport | None
) -> tuple[PortRow, ...]:
    """What the node is called with, in the order of its ports."""
    given: dict[str, Value] = {}
    for index, value in enumerate(node.args):
        given[ports[index].name if index < len(ports) else f"argument {index + 1}"] = value
    given.update(node.kwargs)
    listed = {port.name: port for port in ports}
    order = [name for name in listed if name in given] + [name for name in given if name not in listed]
    return tuple(
        port_row(
            name,
            value_info(given[name], report),
            listed.get(name),
            tuple((source, source_card(graph, source)) for source in dict.fromkeys(references(given[name]))),
        )
        for name in order
    )


def output_rows(
    node: Node, ports: tuple[Port, ...], graph: Graph, report: ComponentReport | None
) -> tuple[PortRow, ...]:
    """What the node gives, by the names the graph uses; a mapping is one row an entry."""
    rows: list[PortRow] = []
    for index, name in enumerate(node.writes):
        info = report.value(name) if report else None
        port = _written_port(node, ports, index)
        links = readers(graph, name)
        if isinstance(info, DictInfo):
            fields = {field.name: field for field in (*ports, *(port.fields if port else ()))}
            flowing = next((key for key, part in info.fields if not isinstance(part, PlainInfo)), None)
            rows += [
                port_row(f"{name}.{key}", part, fields.get(key), links if key == flowing else ())
                for key, part in info.fields
            ]
        else:
            rows.append(port_row(name, info, port, links))
    return tuple(rows)


def port_row(
    name: str,
    info: ValueInfo | None,
    port: Port | None = None,
    links: tuple[tuple[str, str | None], ...] = (),
) -> PortRow:
    symbols = units.symbolic_value(info)
    shape = units.value(info)
    return PortRow(
        name,
        shape,
        symbols if info is not None and symbols != shape else "",
        _declared(port),
        units.dtype(info),
        port.doc if port else "",
        links,
    )


def readers(graph: Graph, value: str) -> tuple[tuple[str, str | None], ...]:
    """Who reads a value: nodes by name, and outputs of the graph."""
    nodes = [(node.name, f"node:{node.name}") for node in graph.nodes if value in node.reads]
    outputs = [
        (f"output {output.key or output.value}", card)
        for card, output in zip(output_ids(graph), graph.outputs, strict=True)
        if output.value == value
    ]
    return (*nodes, *outputs)


def source_card(graph: Graph, value: str) -> str | None:
    """The card that a value comes from."""
    if value in graph.inputs:
        return f"in:{value}"
    return next((f"node:{node.name}" for node in graph.nodes if value in node.writes), None)


def _written_port(node: Node, ports: tuple[Port, ...], index: int) -> Port | None:
    if node.out.form == "fields":
        return next((port for port in ports if port.name == node.out.keys[index]), None)
    if node.out.form == "items" or len(ports) == 1:
        return ports[index] if index < len(ports) else None
    return None


def _declared(port: Port | None) -> str:
    if port is None or port.shape is None:
        return ""
    shape = "any shape" if port.shape == "*" else units.symbolic(port.shape)
    return f"{port.many} of {shape}" if port.many else shape
