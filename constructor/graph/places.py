"""Where the names that a node reads and makes are written."""

from collections.abc import Iterator
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.graph.ir import Const, Fields, Items, Node, Ref, Value


def references_in(node: Node) -> Iterator[tuple[ConfigPath, str]]:
    """Every `$name` of a node with its config path; for a layer, which has none, the layer's own."""
    for argument, value in node.arguments:
        if _is_layer(node):
            yield from ((node.origin, name) for _, name in _inside(value, ()))
        else:
            place = (*node.origin, "args" if isinstance(argument, int) else "kwargs", argument)
            yield from _inside(value, place)


def _inside(value: Value, path: ConfigPath) -> Iterator[tuple[ConfigPath, str]]:
    match value:
        case Ref(name):
            yield path, name
        case Items(items):
            for index, item in enumerate(items):
                yield from _inside(item, (*path, index))
        case Fields(fields):
            for key, item in fields:
                yield from _inside(item, (*path, key))
        case Const():
            return


def places_of_names(node: Node, data: dict[str, Any]) -> Iterator[tuple[ConfigPath, str]]:
    """Every name that a node makes with the config path where it is written."""
    for index, name in enumerate(node.out.names):
        match node.out.form:
            case "items":
                yield (*node.origin, "out", index), name
            case "fields":
                yield (*node.origin, "out", node.out.keys[index]), name
            case "whole":
                body = value_at(data, node.origin)
                key = "out" if isinstance(body, dict) and "out" in body else "name"
                yield (*node.origin, key), name


def value_at(data: Any, path: ConfigPath) -> Any:
    """The value at a config path, or None when the path leads nowhere."""
    for part in path:
        match data:
            case dict() if part in data:
                data = data[part]
            case list() if isinstance(part, int) and part < len(data):
                data = data[part]
            case _:
                return None
    return data


def _is_layer(node: Node) -> bool:
    return node.origin[1:2] == ("sequential",)
