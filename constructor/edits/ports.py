"""What a call takes, by name, and where its arguments are written."""

from constructor.diagnostics import ConfigPath, PathPart, did_you_mean, format_path
from constructor.edits.source import Source
from constructor.graph import Fields, Items, Node, Value

_POSITIONAL_ONLY = "operator:"


def port_names(source: Source, node: Node) -> tuple[str, ...]:
    """The names of what a node's callee takes, in order; empty where that is not known."""
    if node.kind == "op":
        op = source.registry.op(node.callee)
        return tuple(argument.name for argument in op.arguments) if op else ()
    module = source.graph.module(node.callee)
    return block_ports(source, module.type_key if module else None)


def block_ports(source: Source, key: str | None) -> tuple[str, ...]:
    entry = source.registry.block(key) if key else None
    return tuple(port.name for port in entry.inputs) if entry else ()


def argument_path(source: Source, node: Node, port: tuple[PathPart, ...]) -> ConfigPath:
    """The config path of an input of a node, given already or not.

    Raises:
        EditError: the callee has no such input, or those before it are missing.
    """
    first, *inside = port
    names = port_names(source, node)
    given = [name for name, _ in node.kwargs]
    if isinstance(first, str) and first in given:
        return (*node.origin, "kwargs", first, *inside)
    if isinstance(first, str) and names and first not in names:
        hint = did_you_mean(first, names, f"its inputs are {', '.join(names)}")
        raise source.refused(f"{node.call} has no input {first!r}", node.origin, hint, "unknown-input")
    position = names.index(first) if isinstance(first, str) and first in names else first
    if isinstance(position, int) and position < len(node.args):
        return (*node.origin, "args", position, *inside)
    by_position = isinstance(first, int) or _only_by_position(source, node)
    if position == len(node.args) and (by_position or (not given and (node.args or len(names) == 1))):
        return (*node.origin, "args", position, *inside)
    if by_position:
        message = (
            f"{node.call} takes its arguments by position, and those before {format_path(port)} are missing"
        )
        raise source.refused(message, node.origin, "connect those first")
    return (*node.origin, "kwargs", first, *inside)


def argument(node: Node, path: ConfigPath) -> Value | None:
    """What a node passes at the config path of an argument; None when nothing."""
    section, name, *inside = path[len(node.origin) :]
    value = dict(node.arguments).get(name) if section in ("args", "kwargs") else None
    for part in inside:
        match value:
            case Items(items) if isinstance(part, int) and part < len(items):
                value = items[part]
            case Fields(fields) if isinstance(part, str):
                value = dict(fields).get(part)
            case _:
                return None
    return value


def _only_by_position(source: Source, node: Node) -> bool:
    op = source.registry.op(node.callee) if node.kind == "op" else None
    return op is not None and op.target.startswith(_POSITIONAL_ONLY)
