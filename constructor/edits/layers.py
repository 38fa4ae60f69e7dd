"""The same edits for `sequential`: layers in a list, which pass one value on."""

import re
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Document, move_item, remove
from constructor.edits.nodes import Done
from constructor.edits.requests import AddNode, Delete, Duplicate, InsertNode, Move
from constructor.edits.source import Source
from constructor.graph.places import value_at

_FREEZE = "freeze"
_RESULT, _LAYER = re.compile(r"\$?h(\d+)"), re.compile(r"layer(\d+)")


def add_layer(source: Source, edit: AddNode) -> Done:
    names = [node.name for node in source.graph.nodes]
    if edit.after is not None:
        at = names.index(edit.after) + 1 if edit.after in names else 0
    else:
        read = next((value for _, value in edit.reads), None)
        at = _position(source, read) if read is not None else len(names)
    return _insert(source, at, _spec(source, edit.kind, edit.key, edit.arguments), f"add {edit.key}")


def insert_layer(source: Source, edit: InsertNode) -> Done:
    spec = _spec(source, edit.kind, edit.key, edit.arguments)
    return _insert(source, _position(source, edit.value), spec, f"insert {edit.key}")


def duplicate_layer(source: Source, edit: Duplicate) -> Done:
    node = source.node(edit.node)
    if edit.shared:
        message = "every layer of a sequential model has weights of its own"
        raise source.refused(message, node.origin, "write the model as `graph` to call one module twice")
    index = source.graph.nodes.index(node)
    return _insert(source, index + 1, source.written(node.origin), f"duplicate {node.name}")


def delete_layer(source: Source, edit: Delete) -> Done:
    node = source.node(edit.node)
    count = len(source.graph.nodes)
    if count == 1:
        message = f"{node.name} is the last layer, and a model holds at least one"
        raise source.refused(message, node.origin, "add another layer first")
    gone = source.graph.nodes.index(node)
    place = source.own(node.origin)
    order = [place - (place > gone) if place != gone else None for place in range(count)]
    document = _renumbered(source, order)
    return remove(document, place), f"delete {node.name}", None


def move_layer(source: Source, edit: Move) -> Done:
    node = source.node(edit.node)
    index = source.graph.nodes.index(node)
    to = index + edit.by
    if not 0 <= to < len(source.graph.nodes):
        raise source.refused(f"{node.name} is the {'first' if to < 0 else 'last'} layer already", node.origin)
    one, other = source.entry(node.origin), source.entry(source.graph.nodes[to].origin)
    if one[:-1] != other[:-1] or not isinstance(one[-1], int) or not isinstance(other[-1], int):
        raise source.elsewhere(node.origin)
    document = move_item(source.document, one[:-1], one[-1], other[-1])
    way = "later" if edit.by > 0 else "earlier"
    return document, f"move {node.name} {abs(edit.by)} {way}, to be layer{to}", f"layer{to}"


def _insert(source: Source, at: int, spec: Any, told: str) -> Done:
    count = len(source.graph.nodes)
    document = _renumbered(source, [place + (place >= at) for place in range(count)])
    document = source.at(document).insert((*source.section, "layers"), at, spec)
    return document, f"{told} as layer{at}", f"layer{at}"


def _renumbered(source: Source, order: list[int | None]) -> Document:
    """The document with results and frozen layers named by the numbers that the layers will have.

    The last result stays the last: an output that names it means what the model ends with.
    """
    document, last = source.document, len(order) - 1
    outputs: ConfigPath = (*source.section, "outputs")
    if value_at(source.resolved.data, outputs) is not None:
        for output in source.graph.outputs:
            if (found := _RESULT.fullmatch(output.value)) and int(found[1]) <= last:
                new = order[int(found[1])]
                if new is not None and new != int(found[1]):
                    written = source.written(output.origin)
                    dollar = "$" if str(written).startswith("$") else ""
                    document = source.at(document).write(output.origin, f"{dollar}h{new}")
    frozen = value_at(source.resolved.data, (_FREEZE,))
    for index, name in enumerate(frozen if isinstance(frozen, list) else ()):
        if isinstance(name, str) and (found := _LAYER.fullmatch(name)) and int(found[1]) <= last:
            new = order[int(found[1])]
            if new is not None and new != int(found[1]):
                document = source.at(document).write((_FREEZE, index), f"layer{new}")
    return document


def _position(source: Source, value: str) -> int:
    """The number of the layer that reads a value."""
    for index, node in enumerate(source.graph.nodes):
        if value in node.reads:
            return index
    return len(source.graph.nodes)


def _spec(source: Source, kind: str, key: str, arguments: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    if kind != "block":
        message = "a sequential model is made of blocks, each with weights of its own"
        raise source.refused(message, source.section, "write the model as `graph` to call ops")
    if source.registry.block(key) is None:
        raise source.refused(f"no block is registered as {key!r}", source.section, code="unknown-block")
    return {"_type_": key, **dict(arguments)}
