"""A component file that is used as a block, written out in the place of the block."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Document, Reader, append_item, read_document, remove, set_value
from constructor.edits import Source
from constructor.graph import ModuleSpec, Node
from constructor.graph.places import value_at
from constructor.probe import COMPONENT, component_file
from constructor.unpack.joining import (
    CODE,
    Inner,
    connect_inputs,
    ends_of,
    free_names,
    given,
    name_results,
    with_sections,
)
from constructor.unpack.runs import Lines, lines_of, replaced
from constructor.unpack.weights import PREFIX, Moved, joined

_MODEL = re.compile(r"\$\{\s*model\b")


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A document with a component written out, and where its weights are now."""

    document: Document
    moves: tuple[Moved, ...]


def write_out(source: Source, node: Node, module: ModuleSpec, read: Reader = read_document) -> WrittenOut:
    """The document with the modules and nodes of a component in the place of the block that stands for it.

    Their lines are moved as they stand; what has a name that is taken gets another.

    Raises:
        EditError: the component cannot be read, is of another form, or several nodes call it.
    """
    inner = Inner(_component(source, node, module, read))
    callers = [other.name for other in source.graph.nodes if other.call == node.call]
    if len(callers) > 1:
        message = f"{', '.join(callers)} share the weights of {module.name}, so it stays one block"
        raise source.refused(message, node.origin, "unpack the component in its own file", CODE)
    if inner.source.graph.returns == "tuple" and node.out.form == "whole":
        message = f"{module.name} returns several values, and {node.name} gives all of them one name"
        raise source.refused(message, node.origin, "name each of them in `out` first", CODE)
    ends = ends_of(node, inner.source)
    _shift_paths(source, inner)
    free_names(source, node, module, inner, kept=ends is None)
    source = with_sections(source, inner)
    connect_inputs(source, node, inner)
    name_results(source, inner, ends or [])
    document = _with_modules(source, module, inner)
    document = _with_nodes(source.at(document), node, inner, kept=ends is None)
    moves = tuple(
        Moved(joined(PREFIX, module.name, PREFIX, old), joined(PREFIX, new))
        for new, old in inner.origins.items()
    )
    return WrittenOut(document, moves)


def _component(source: Source, node: Node, module: ModuleSpec, read: Reader) -> Source:
    file = component_file(source.resolved, module.spec, module.origin)
    if file is None:
        raise source.refused(f"{module.name} names no file", module.origin, "set its `path`", CODE)
    inner = Source.of(read(Path(os.path.normpath(file))), source.registry, read)
    problem = next((found for found in inner.resolved.problems if found.severity == "error"), None)
    if problem is not None or not inner.document.complete:
        said = problem.message if problem is not None else "its text ends in an error"
        message = f"{file.name} cannot be unpacked: {said}"
        raise source.refused(message, module.origin, f"make the check of {file.name} pass first", CODE)
    if inner.form != source.form:
        message = f"{file.name} writes its calls as {inner.form}, and this file as {source.form}"
        raise source.refused(message, node.origin, "write both in one form first", CODE)
    ours, theirs = source.resolved.data, inner.resolved.data
    more = [name for name in ("imports", "settings") if theirs.get(name) not in (None, ours.get(name))]
    if any(_MODEL.search(origin.expression or "") for origin in inner.resolved.provenance.values()):
        more = ["model"]
    if more or any(
        origin.location.file != inner.document.file for origin in inner.resolved.provenance.values()
    ):
        what = f"`{more[0]}`" if more else "other files"
        message = f"{file.name} depends on {what}, so its lines alone do not say what it is"
        raise source.refused(message, module.origin, "keep it a component of its own", CODE)
    return inner


def _shift_paths(source: Source, inner: Inner) -> None:
    """Relative paths of files, seen from the folder of the other file."""
    here, there = Path(source.document.file).parent, Path(inner.source.document.file).parent
    if here == there:
        return
    for module in inner.source.graph.modules:
        entry = source.registry.block(module.type_key) if module.type_key else None
        files = {argument.name for argument in entry.arguments if argument.file} if entry else set()
        for name in files | ({"path"} if module.type_key == COMPONENT else set()):
            value = module.spec.get(name)
            if isinstance(value, str) and not os.path.isabs(value):
                shifted = Path(os.path.relpath(there / value, here)).as_posix()
                inner.take(inner.source.write((*module.origin, name), shifted))


def _with_modules(source: Source, module: ModuleSpec, inner: Inner) -> Document:
    place = source.entry(module.origin)
    modules = inner.source.graph.modules
    if not modules:
        document = remove(source.document, place)
    else:
        lines = _lines(inner.source, modules)
        document = replaced(source.document, place[:-1], [place[-1]], lines, place[-1])
    return _frozen(source.at(document), module, inner)


def _frozen(source: Source, module: ModuleSpec, inner: Inner) -> Document:
    """What was frozen inside, or all of it where the block was."""
    ours, theirs = (value_at(one.resolved.data, ("freeze",)) for one in (source, inner.source))
    names = list(theirs) if isinstance(theirs, list) else []
    frozen = list(ours) if isinstance(ours, list) else []
    if module.name in frozen:
        names = [found.name for found in inner.source.graph.modules]
        index = frozen.index(module.name)
        return source.write(("freeze",), [*frozen[:index], *names, *frozen[index + 1 :]])
    return source.write(("freeze",), [*frozen, *names]) if names else source.document


def _with_nodes(source: Source, node: Node, inner: Inner, *, kept: bool) -> Document:
    """The document with the component's nodes in the place of the block's, or before it where it stays."""
    place, nodes = source.entry(node.origin), inner.source.graph.nodes
    document = source.document
    if kept:
        document = _as_identity(source, node, inner)
    lines = _lines(inner.source, nodes)
    if kept:
        lines = _and(document, lines, _lines(_again(source, document), (node,)))
    document = replaced(document, place[:-1], [place[-1]], lines, place[-1])
    if source.form == "mapping":
        order: ConfigPath = (*source.section, "order")
        index = source.order.index(node.name)
        names = [found.name for found in nodes]
        for name in reversed(names):
            document = append_item(document, order, name, index)
        if not kept:
            document = remove(document, (*order, index + len(names)))
    return document


def _as_identity(source: Source, node: Node, inner: Inner) -> Document:
    """The block's node giving its names to what the component returns."""
    graph = inner.source.graph
    passed = given(source, node, graph.inputs)
    values = [passed.get(output.value, f"${output.value}") for output in graph.outputs]
    if graph.returns == "dict":
        result: Any = {output.key: value for output, value in zip(graph.outputs, values, strict=True)}
    else:
        result = values[0] if graph.returns == "single" else values
    place = source.entry(node.origin)
    document = set_value(source.document, (*place, "call"), "op:identity")
    for old in ("kwargs", "args"):
        if document.node((*place, old)) is not None:
            document = remove(document, (*place, old))
    return set_value(document, (*place, "args"), [result])


def _lines(source: Source, found: Sequence[ModuleSpec | Node]) -> Lines:
    origins = [one.origin for one in found]
    return lines_of(source, [source.entry(origin) for origin in origins], origins)


def _and(document: Document, first: Lines, second: Lines) -> Lines:
    newline = "\r\n" if "\r\n" in document.text else "\n"
    return replace(first, text=first.text + newline + second.at(first.column))


def _again(source: Source, document: Document) -> Source:
    return Source.of(document, source.registry)
