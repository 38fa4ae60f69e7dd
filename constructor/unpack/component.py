"""A component file that is used as a block, written out in the place of the block."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import (
    Document,
    Reader,
    append_item,
    insert_key,
    read_document,
    remove,
    rename_key,
    set_value,
)
from constructor.edits import Rename, Source, perform
from constructor.edits.names import fresh, module_names, node_names, taken_values
from constructor.graph import ModuleSpec, Node
from constructor.graph.places import references_in, value_at
from constructor.probe import COMPONENT, component_file
from constructor.unpack.runs import Lines, lines_of, replaced
from constructor.unpack.weights import PREFIX, Moved, joined

CODE = "cannot-unpack"
_MODEL = re.compile(r"\$\{\s*model\b")
_OWN = frozenset({"schema_version", "model", "example_inputs", "freeze"})


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A document with a component written out, and where its weights are now."""

    document: Document
    moves: tuple[Moved, ...]


@dataclass
class _Inner:
    """The component on its way into the other file; `renamed` leads from its modules to their names there."""

    source: Source
    renamed: dict[str, str] = field(default_factory=dict)

    def take(self, document: Document) -> None:
        self.source = Source.of(document, self.source.registry)

    def rename(self, what: Any, old: str, new: str) -> None:
        if old == new:
            return
        self.take(perform(self.source, Rename(what, old, new)).document)
        if what == "module":
            origin = next((first for first, now in self.renamed.items() if now == old), old)
            self.renamed[origin] = new


def write_out(source: Source, node: Node, module: ModuleSpec, read: Reader = read_document) -> WrittenOut:
    """The document with the modules and nodes of a component in the place of the block that stands for it.

    Their lines are moved as they stand; what has a name that is taken gets another.

    Raises:
        EditError: the component cannot be read, is of another form, or several nodes call it.
    """
    inner = _Inner(_component(source, node, module, read))
    callers = [other.name for other in source.graph.nodes if other.call == node.call]
    if len(callers) > 1:
        message = f"{', '.join(callers)} share the weights of {module.name}, so it stays one block"
        raise source.refused(message, node.origin, "unpack the component in its own file", CODE)
    ends = _ends(node, inner.source)
    _shift_paths(source, inner)
    _free_names(source, node, module, inner, kept=ends is None)
    source = _with_sections(source, inner)
    _connect_inputs(source, node, inner)
    _name_results(source, inner, ends or [])
    document = _with_modules(source, module, inner)
    document = _with_nodes(source.at(document), node, inner, kept=ends is None)
    names = {found.name: found.name for found in inner.source.graph.modules}
    origins = {now: first for first, now in inner.renamed.items()}
    moves = tuple(
        Moved(joined(PREFIX, module.name, PREFIX, origins.get(name, name)), joined(PREFIX, name))
        for name in names
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
    more = sorted(set(inner.resolved.data) & {"imports", "settings"})
    if any(_MODEL.search(origin.expression or "") for origin in inner.resolved.provenance.values()):
        more = ["model"]
    if more or any(
        origin.location.file != inner.document.file for origin in inner.resolved.provenance.values()
    ):
        what = f"`{more[0]}`" if more else "other files"
        message = f"{file.name} depends on {what}, so its lines alone do not say what it is"
        raise source.refused(message, module.origin, "keep it a component of its own", CODE)
    return inner


def _shift_paths(source: Source, inner: _Inner) -> None:
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


def _free_names(source: Source, node: Node, module: ModuleSpec, inner: _Inner, *, kept: bool) -> None:
    """Names inside that the other file has given away already, changed to ones that are free.

    Args:
        kept: whether the block's node stays, with its names.
    """
    own = set() if kept else {*node.writes}
    values = {name: why for name, why in taken_values(source).items() if name not in own}
    nodes = {name: why for name, why in node_names(source).items() if kept or name != node.name}
    modules = {name: why for name, why in module_names(source).items() if name != module.name}
    for found in inner.source.graph.modules:
        if found.name in modules:
            inner.rename("module", found.name, fresh(found.name, modules, module_names(inner.source)))
    for call in inner.source.graph.nodes:
        graph = inner.source.graph
        if source.form != "steps" and call.name in nodes and graph.node(call.name) is not None:
            inner.rename(
                "node",
                call.name,
                fresh(call.name, nodes, values, node_names(inner.source), taken_values(inner.source)),
            )
    for value in [name for call in inner.source.graph.nodes for name in call.writes]:
        if value in values:
            inner.rename("value", value, fresh(value, values, taken_values(inner.source)))


def _with_sections(source: Source, inner: _Inner) -> Source:
    """The other file with the sections that the component refers to; entries that differ get another name."""
    for section in [name for name in inner.source.resolved.data if name not in _OWN]:
        theirs = inner.source.written((section,))
        ours = source.resolved.data.get(section)
        if not isinstance(theirs, dict):
            if section not in source.resolved.data:
                source = _again(source, insert_key(source.document, (), section, theirs, "model"))
            elif source.written((section,)) != theirs:
                message = f"`{section}` is something else in {Path(inner.source.document.file).name}"
                raise source.refused(message, (section,), "give one of the two another name", CODE)
            continue
        for key in theirs:
            known = ours if isinstance(ours, dict) else {}
            if key in known and source.written((section, key)) == inner.source.written((section, key)):
                continue
            name = key
            if key in known:
                name = fresh(key, dict.fromkeys(known, ""), dict.fromkeys(theirs, ""))
                _rename_reference(inner, section, key, name)
            source = _with_entry(source, inner, section, name)
            ours = source.resolved.data.get(section)
    return source


def _with_entry(source: Source, inner: _Inner, section: str, name: str) -> Source:
    """With one entry of a section of the component, as the lines that it has there."""
    value = inner.source.written((section, name))
    place = source.place((section,))
    if place is None:
        return _again(source, insert_key(source.document, (), section, {name: value}, "model"))
    document = insert_key(source.document, place, name, value)
    lines = lines_of(inner.source, [(section, name)], [(section, name)])
    return _again(source, replaced(document, place, [name], lines, name))


def _rename_reference(inner: _Inner, section: str, old: str, new: str) -> None:
    """The entry of a section under another name, with every `${...}` that names it."""
    pattern = re.compile(rf"(\$\{{\s*{re.escape(section)}\.){re.escape(old)}(?=[\s.}}\[])")
    resolved = inner.source.resolved
    places = {
        origin.path
        for origin in resolved.provenance.values()
        if origin.expression is not None and pattern.search(origin.expression)
    }
    document = inner.source.document
    for place in places:
        node = document.node(place)
        text = getattr(node, "value", None)
        if isinstance(text, str):
            document = set_value(document, place, pattern.sub(rf"\g<1>{new}", text), shared=True)
    inner.take(rename_key(document, (section, old), new))


def _ends(node: Node, inner: Source) -> list[tuple[int, str]] | None:
    """Which output of the component has which name outside, by its number.

    None where a result cannot simply get the other name: it is taken apart in another way, returned twice, or
    an input that is given back.
    """
    graph, form = inner.graph, node.out.form
    values = [output.value for output in graph.outputs]
    if len(set(values)) < len(values) or set(values) & set(graph.inputs):
        return None
    if graph.returns == "dict" and form == "fields":
        keys = [output.key for output in graph.outputs]
        return [
            (keys.index(key), name)
            for key, name in zip(node.out.keys, node.writes, strict=True)
            if key in keys
        ]
    if (graph.returns, form) not in (("single", "whole"), ("tuple", "items")) or len(values) != len(
        node.writes
    ):
        return None
    return list(enumerate(node.writes))


def _connect_inputs(source: Source, node: Node, inner: _Inner) -> None:
    """What the block's node passes in the place of the component's inputs."""
    graph = inner.source.graph
    for name, value in _given(source, node, graph.inputs).items():
        if value == f"${name}":
            continue
        document = inner.source.document
        for path, read in (place for call in graph.nodes for place in references_in(call)):
            if read == name:
                document = set_value(document, inner.source.text_of(path), value)
        inner.take(document)


def _name_results(source: Source, inner: _Inner, ends: list[tuple[int, str]]) -> None:
    """The results of the component under the names that the block gave them."""
    names = {inner.source.graph.outputs[index].value: name for index, name in ends}
    changing = {old: new for old, new in names.items() if old != new}
    for new in changing.values():
        # Whatever else has the name in there makes room: another result for a while, an input for good.
        if new in taken_values(inner.source):
            free = fresh(new, taken_values(inner.source), taken_values(source))
            inner.rename("value", new, free)
            changing = {free if old == new else old: name for old, name in changing.items()}
    for old, new in changing.items():
        inner.rename("value", old, new)


def _given(source: Source, node: Node, inputs: tuple[str, ...]) -> dict[str, Any]:
    """What the block's node passes for each input of the component; null for what it does not pass."""
    named = {name: source.written((*node.origin, "kwargs", name)) for name, _ in node.kwargs}
    free = [name for name in inputs if name not in named]
    places = [source.written((*node.origin, "args", index)) for index in range(len(node.args))]
    found = named | dict(zip(free, places, strict=False))
    return {name: found.get(name) for name in inputs}


def _with_modules(source: Source, module: ModuleSpec, inner: _Inner) -> Document:
    place = source.entry(module.origin)
    modules = inner.source.graph.modules
    if not modules:
        document = remove(source.document, place)
    else:
        lines = _lines(inner.source, modules)
        document = replaced(source.document, place[:-1], [place[-1]], lines, place[-1])
    return _frozen(source.at(document), module, inner)


def _frozen(source: Source, module: ModuleSpec, inner: _Inner) -> Document:
    """What was frozen inside, or all of it where the block was."""
    ours, theirs = (value_at(one.resolved.data, ("freeze",)) for one in (source, inner.source))
    names = list(theirs) if isinstance(theirs, list) else []
    frozen = list(ours) if isinstance(ours, list) else []
    if module.name in frozen:
        names = [found.name for found in inner.source.graph.modules]
        index = frozen.index(module.name)
        return source.write(("freeze",), [*frozen[:index], *names, *frozen[index + 1 :]])
    return source.write(("freeze",), [*frozen, *names]) if names else source.document


def _with_nodes(source: Source, node: Node, inner: _Inner, *, kept: bool) -> Document:
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


def _as_identity(source: Source, node: Node, inner: _Inner) -> Document:
    """The block's node giving its names to what the component returns."""
    graph = inner.source.graph
    given = _given(source, node, graph.inputs)

    values = [given.get(output.value, f"${output.value}") for output in graph.outputs]
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
