"""Nodes of the `graph` frontend: added, put on an edge, doubled, taken out and moved."""

from dataclasses import replace
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Document, insert_key, move_item, remove
from constructor.edits.names import check_new, fresh, module_names, node_names, stem_of, taken_values
from constructor.edits.ports import block_ports
from constructor.edits.requests import AddNode, Delete, DeleteModule, Duplicate, InsertNode, Move
from constructor.edits.source import Source
from constructor.graph import Graph
from constructor.graph.places import references_in

Done = tuple[Document, str, str | None]
"""The new text, what was done in one line, and the node to look at next."""


def add_node(source: Source, edit: AddNode) -> Done:
    name, module = new_names(source, edit)
    at = _place_for(source.graph, edit)
    body: dict[str, Any] = {"call": _call(edit, module)}
    body |= _arguments(source, edit)
    document = put_node(source, at, name, body)
    if edit.kind == "block":
        document = put_module(source.at(document), module, {"_type_": edit.key, **dict(edit.arguments)})
    behind = f" behind {source.graph.nodes[at - 1].name}" if at else ""
    return document, f"add {name} ({edit.key}){behind}", name


def insert_node(source: Source, edit: InsertNode) -> Done:
    port = edit.port or next(iter(_ports(source, edit.key, edit.kind)), "")
    maker = next((n.name for n in source.graph.nodes if edit.value in n.writes), None)
    adding = AddNode(
        edit.key,
        edit.kind,
        ((port, edit.value), *edit.reads),
        edit.arguments,
        _before(source, edit.reader, maker),
        edit.name,
    )
    name, _ = new_names(source, adding)
    document = source.document
    places = _reads_of(source, edit.value, edit.reader)
    if not places:
        what = edit.reader or "the outputs"
        raise source.refused(f"{what} does not read ${edit.value}", source.section, "choose another edge")
    for path in places:
        document = _point(source.at(document), path, name)
    document, _, _ = add_node(source.at(document), replace(adding, name=name))
    return (
        document,
        f"insert {name} ({edit.key}) between {edit.value} and {edit.reader or 'the output'}",
        name,
    )


def duplicate(source: Source, edit: Duplicate) -> Done:
    node = source.node(edit.node)
    values, nodes = taken_values(source), node_names(source)
    name = fresh(node.name, values, nodes, module_names(source))
    written = source.written(node.origin)
    if not isinstance(written, dict):
        message = f"{node.name} is written as {written!r}, and a node is a mapping with `call`"
        raise source.refused(message, node.origin, "correct it first")
    body = dict(written)
    body.pop("name", None)
    if "out" in body:
        taken = values if body["out"] == node.name else {**values, name: ""}
        body["out"] = _fresh_out(body["out"], taken)
    document, spec, module = source.document, None, source.graph.module(node.callee)
    if node.kind == "module" and module is not None and not edit.shared:
        # The name of the node serves its module too: the two are shown as one card.
        body["call"] = f"module:{name}"
        spec = source.written(module.origin)
    at = source.graph.nodes.index(node) + 1
    document = put_node(source, at, name, body)
    if spec is not None:
        document = put_module(source.at(document), name, spec)
    shared = ", with the same weights" if edit.shared and node.kind == "module" else ""
    return document, f"duplicate {node.name} as {name}{shared}", name


def delete(source: Source, edit: Delete) -> Done:
    node = source.node(edit.node)
    if len(source.graph.nodes) == 1:
        message = f"{node.name} is the last node, and a graph without nodes makes nothing"
        raise source.refused(message, node.origin, "add another node first")
    document = remove(source.document, source.entry(node.origin))
    if source.form == "mapping":
        index = source.order.index(node.name)
        document = remove(document, source.entry((*source.section, "order", index)))
    module = source.graph.module(node.callee) if node.kind == "module" else None
    left = sum(other.call == node.call for other in source.graph.nodes) == 1
    if module is not None and left and source.place(module.origin) is not None:
        document = remove(document, source.entry(module.origin))
        return document, f"delete {node.name} and its module", None
    return document, f"delete {node.name}", None


def delete_module(source: Source, edit: DeleteModule) -> Done:
    module = source.graph.module(edit.module)
    if module is None:
        raise source.refused(f"there is no module {edit.module!r}", source.section)
    callers = [node.name for node in source.graph.nodes if node.call == f"module:{module.name}"]
    if callers:
        message = f"{', '.join(callers)} calls the module {module.name}"
        raise source.refused(message, module.origin, "delete the nodes that call it first")
    return remove(source.document, source.entry(module.origin)), f"delete the module {module.name}", None


def move(source: Source, edit: Move) -> Done:
    node = source.node(edit.node)
    index = source.graph.nodes.index(node)
    to = index + edit.by
    if not 0 <= to < len(source.graph.nodes):
        raise source.refused(f"{node.name} is the {'first' if to < 0 else 'last'} node already", node.origin)
    if source.form == "mapping":
        names = source.order
        path: ConfigPath = (*source.section, "order")
        start, stop = (names.index(source.graph.nodes[place].name) for place in (index, to))
    else:
        path, start, stop = node.origin[:-1], index, to
    one, other = source.entry((*path, start)), source.entry((*path, stop))
    if one[:-1] != other[:-1] or not isinstance(one[-1], int) or not isinstance(other[-1], int):
        raise source.elsewhere((*path, stop))
    document = move_item(source.document, one[:-1], one[-1], other[-1])
    neighbour = source.graph.nodes[to].name
    side = "behind" if edit.by > 0 else "before"
    return document, f"move {node.name} {side} {neighbour}", node.name


def put_module(source: Source, name: str, spec: dict[str, Any]) -> Document:
    """The document with a new entry in `modules`."""
    path: ConfigPath = (*source.section, "modules")
    place = source.place(path)
    if place is not None:
        return insert_key(source.document, place, name, spec)
    return source.write((*path, name), spec)


def new_names(source: Source, edit: AddNode) -> tuple[str, str]:
    """The name of a new node, which is that of its value too, and of the module that it calls."""
    values, nodes, modules = taken_values(source), node_names(source), module_names(source)
    if edit.kind == "module":
        if edit.key not in modules:
            raise source.refused(f"there is no module {edit.key!r}", source.section, code="unknown-module")
        taken = values | nodes
    else:
        known = source.registry.op(edit.key) if edit.kind == "op" else source.registry.block(edit.key)
        if known is None:
            code = "unknown-op" if edit.kind == "op" else "unknown-block"
            raise source.refused(f"no {edit.kind} is registered as {edit.key!r}", source.section, code=code)
        taken = values | nodes | (modules if edit.kind == "block" else {})
    name = edit.name or fresh(stem_of(edit.key), taken)
    check_new(source, "a module" if edit.kind == "block" else "a node", name, taken)
    return name, edit.key if edit.kind == "module" else name


def _call(edit: AddNode, module: str) -> str:
    return f"op:{edit.key}" if edit.kind == "op" else f"module:{module}"


def _ports(source: Source, key: str, kind: str) -> tuple[str, ...]:
    if kind == "op":
        op = source.registry.op(key)
        return tuple(argument.name for argument in op.arguments) if op else ()
    module = source.graph.module(key) if kind == "module" else None
    return block_ports(source, module.type_key if module else key)


def _arguments(source: Source, edit: AddNode) -> dict[str, Any]:
    """`args` and `kwargs` of a new node: by keyword where a block has several inputs."""
    names = _ports(source, edit.key, edit.kind)
    op = source.registry.op(edit.key) if edit.kind == "op" else None
    lists = {argument.name for argument in op.arguments if argument.kind == "list"} if op else set()
    given: dict[str, Any] = {}
    for name, value in edit.reads:
        given[name] = [*given.get(name, ()), f"${value}"] if name in lists else f"${value}"
    plain = dict(edit.arguments) if op else {}
    if op is not None and op.target.startswith("operator:"):
        given |= plain
        plain = {}
    if op is None and len(names) > 1:
        return {"kwargs": given} if given else {}
    in_order = [name for name in names if name in given] if names else list(given)
    if list(names[: len(in_order)]) != in_order and names:
        missing = next(name for name in names if name not in given)
        message = f"{edit.key} takes its arguments by position, and {missing} is not connected"
        raise source.refused(message, source.section, f"connect {missing} too")
    found: dict[str, Any] = {"args": [given[name] for name in in_order]} if in_order else {}
    return found | ({"kwargs": plain} if plain else {})


def _place_for(graph: Graph, edit: AddNode) -> int:
    """Where in the order of execution a new node runs."""
    names = [node.name for node in graph.nodes]
    if edit.after is not None:
        return names.index(edit.after) + 1 if edit.after in names else 0
    values = {value for _, value in edit.reads}
    if not values:
        return len(names)
    return max((at + 1 for at, node in enumerate(graph.nodes) if values & set(node.writes)), default=0)


def _before(source: Source, reader: str | None, maker: str | None) -> str | None:
    """The node behind which one runs that stands before `reader`."""
    names = [node.name for node in source.graph.nodes]
    if reader is None or reader not in names:
        return names[-1] if names else maker
    return names[names.index(reader) - 1] if names.index(reader) else ""


def put_node(source: Source, at: int, name: str, body: dict[str, Any]) -> Document:
    """The document with a node as the call number `at`."""
    form, section = source.form, source.section
    if form == "steps":
        return source.insert((*section, "steps"), at, {**body, "out": body.get("out", name)})
    if form == "list":
        return source.insert((*section, "nodes"), at, {"name": name, **body})
    if not source.order:
        raise source.refused("`nodes` is a mapping without `order`", section, "list the names under `order`")
    names = source.order
    index = names.index(source.graph.nodes[at - 1].name) + 1 if at else 0
    document = source.insert((*section, "order"), index, name)
    nodes = source.place((*section, "nodes"))
    if nodes is None:
        return source.at(document).write((*section, "nodes", name), body)
    following = source.graph.nodes[at].name if at < len(source.graph.nodes) else None
    known = source.place((*section, "nodes", following)) if following else None
    before = str(known[-1]) if known is not None and known[:-1] == nodes else None
    return insert_key(document, nodes, name, body, before)


def _reads_of(source: Source, value: str, reader: str | None) -> list[ConfigPath]:
    if reader is None:
        return [output.origin for output in source.graph.outputs if output.value == value]
    return [path for path, name in references_in(source.node(reader)) if name == value]


def _point(source: Source, path: ConfigPath, name: str) -> Document:
    """The document with the reference at `path` naming another value."""
    written = source.written(path)
    bare = path[2:3] == ("outputs",) and isinstance(written, str) and not written.startswith("$")
    return source.write(path, name if bare else f"${name}")


def _fresh_out(out: Any, taken: dict[str, str]) -> Any:
    match out:
        case str():
            return fresh(out, taken)
        case list():
            return [_fresh_out(name, taken) for name in out]
        case dict():
            return {key: _fresh_out(name, taken) for key, name in out.items()}
    return out
