"""Inputs of nodes connected to values, and taken off them."""

from constructor.diagnostics import ConfigPath, format_path
from constructor.document import Document, remove
from constructor.edits.names import taken_values
from constructor.edits.ports import argument, argument_path, port_names
from constructor.edits.requests import Connect, Disconnect
from constructor.edits.source import Source
from constructor.graph import Node, ancestors, makers


def connect(source: Source, edit: Connect) -> tuple[Document, str]:
    node = _callable(source, edit.node)
    path = argument_path(source, node, edit.port)
    check_source(source, node, edit.value, path)
    reference = f"${edit.value}"
    inside = path[len(node.origin) + 2 :]
    if inside and argument(node, path[: len(node.origin) + 2]) is None:
        if inside != (0,):
            raise source.refused(f"{format_path(edit.port)} is no list yet", path, "connect its first item")
        document = source.write(path[:-1], [reference])
    else:
        document = source.write(path, reference)
    return document, f"connect {format_path(edit.port)} of {node.name} to {edit.value}"


def disconnect(source: Source, edit: Disconnect) -> tuple[Document, str]:
    node = _callable(source, edit.node)
    path = argument_path(source, node, edit.port)
    if argument(node, path) is None:
        message = f"{node.name} passes nothing at {format_path(edit.port)}"
        raise source.refused(message, node.origin)
    description = f"disconnect {format_path(edit.port)} of {node.name}"
    section, name = path[len(node.origin) :][:2]
    if section == "args" and len(path) == len(node.origin) + 2 and isinstance(name, int):
        return _without_positional(source, node, name, description)
    place = source.own(path)
    emptied = source.place(path[:-1]) if section == "kwargs" and len(node.kwargs) == 1 else None
    return remove(source.document, emptied if emptied and path[:-1][-1] == "kwargs" else place), description


def _without_positional(source: Source, node: Node, index: int, description: str) -> tuple[Document, str]:
    """What stands behind the argument moves to keywords, because by position it would move up."""
    names, args = port_names(source, node), source.own((*node.origin, "args"))
    behind = range(index + 1, len(node.args))
    if any(place >= len(names) for place in behind):
        message = f"the arguments behind {index} of {node.name} have no names, so they would move up"
        raise source.refused(message, (*node.origin, "args", index), "connect it to another value instead")
    document = source.document
    for place in behind:
        path = (*node.origin, "args", place)
        document = source.at(document).write((*node.origin, "kwargs", names[place]), source.written(path))
    for place in (*reversed(behind), index):
        last = place == 0
        document = remove(document, args if last else (*args, place))
    moved = ", ".join(names[place] for place in behind)
    return document, description + (f"; {moved} by keyword now" if moved else "")


def check_source(source: Source, node: Node, value: str, path: ConfigPath) -> None:
    """Refuses a value that is not there when the node runs.

    Raises:
        EditError: nothing makes the value, the node itself does, or one that runs later.
    """
    taken, graph = taken_values(source), source.graph
    if value not in taken:
        raise source.refused(f"nothing makes the value {value!r}", path, code="unknown-value")
    maker = makers(graph).get(value)
    if maker is None or value in graph.inputs:
        return
    if maker.name == node.name:
        message = f"{node.name} cannot read its own result"
        raise source.refused(message, path, "choose another value", "forward-reference")
    names = [other.name for other in graph.nodes]
    if names.index(maker.name) < names.index(node.name):
        return
    if node in ancestors(graph, maker.name):
        message = f"{maker.name} is made from {node.name}, so this would go round in a circle"
        raise source.refused(message, path, "choose another value", "forward-reference")
    message = f"{maker.name} makes ${value} only after {node.name}"
    raise source.refused(message, path, f"move {maker.name} before {node.name} first", "forward-reference")


def _callable(source: Source, name: str) -> Node:
    if source.form == "sequential":
        message = "a sequential model passes one value on from layer to layer"
        raise source.refused(message, source.section, "move the layers, or write the model as `graph`")
    return source.node(name)
