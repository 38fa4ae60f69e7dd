"""A component made ready to stand in another file: its names, its sections, its inputs and its results."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from constructor.diagnostics import ConfigPath
from constructor.document import Document, insert_key, rename_key, set_value
from constructor.edits import Rename, Source, perform
from constructor.edits.names import fresh, module_names, node_names, taken_values
from constructor.graph import ModuleSpec, Node
from constructor.graph.places import references_in, value_at
from constructor.unpack.runs import lines_of, replaced

CODE = "cannot-unpack"
_OWN = frozenset({"schema_version", "model", "example_inputs", "freeze", "imports", "settings"})


@dataclass
class Inner:
    """The component on its way into the other file; `renamed` leads from its modules to their names there."""

    source: Source
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def origins(self) -> dict[str, str]:
        """The name that each module had in the component."""
        first = {now: origin for origin, now in self.renamed.items()}
        return {module.name: first.get(module.name, module.name) for module in self.source.graph.modules}

    def take(self, document: Document) -> None:
        self.source = Source.of(document, self.source.registry)

    def rename(self, what: Literal["node", "module", "value"], old: str, new: str) -> None:
        if old == new:
            return
        self.take(perform(self.source, Rename(what, old, new)).document)
        if what == "module":
            origin = next((first for first, now in self.renamed.items() if now == old), old)
            self.renamed[origin] = new


def free_names(source: Source, node: Node, module: ModuleSpec, inner: Inner, *, kept: bool) -> None:
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


def with_sections(source: Source, inner: Inner) -> Source:
    """The other file with the sections that the component refers to; entries that differ get another name."""
    new: list[tuple[str, str | None]] = []
    renamed: list[tuple[str, str, str]] = []
    for section in [name for name in inner.source.resolved.data if name not in _OWN]:
        ours, theirs = (one.resolved.data.get(section) for one in (source, inner.source))
        if section in source.resolved.data and not (isinstance(ours, dict) and isinstance(theirs, dict)):
            if not _same(source, inner.source, (section,)):
                message = f"`{section}` is something else in {Path(inner.source.document.file).name}"
                raise source.refused(message, (section,), "give one of the two another name", CODE)
        elif not isinstance(theirs, dict):
            new.append((section, None))
        else:
            known = dict.fromkeys([*(ours or {}), *theirs], "")
            for key in theirs:
                if key not in (ours or {}):
                    new.append((section, key))
                elif not _same(source, inner.source, (section, key)):
                    name = fresh(key, known)
                    known[name] = ""
                    renamed.append((section, key, name))
    # All of them have their names before any is copied: one may refer to another.
    for section, key, name in renamed:
        _rename_reference(inner, section, key, name)
        new.append((section, name))
    for section, entry in new:
        source = _with_entry(source, inner, section, entry)
    return source


def _with_entry(source: Source, inner: Inner, section: str, name: str | None) -> Source:
    """With one entry of a section of the component, as the lines that it has there; or all of the section."""
    value = inner.source.written((section,) if name is None else (section, name))
    place = source.place((section,))
    if name is None or place is None:
        whole = value if name is None else {name: value}
        first = "model" if source.document.node(("model",)) is not None else None
        return _again(source, insert_key(source.document, (), section, whole, first))
    document = insert_key(source.document, place, name, value)
    lines = lines_of(inner.source, [(section, name)], [(section, name)])
    return _again(source, replaced(document, place, [name], lines, name))


def _rename_reference(inner: Inner, section: str, old: str, new: str) -> None:
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


def _same(one: Source, other: Source, path: ConfigPath) -> bool:
    """Whether two files write the same at a path, and it means the same."""
    values = [value_at(source.resolved.data, path) for source in (one, other)]
    return one.written(path) == other.written(path) and repr(values[0]) == repr(values[1])


def ends_of(node: Node, inner: Source) -> list[tuple[int, str]] | None:
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
        named = zip(node.out.keys, node.writes, strict=True)
        return [(keys.index(key), name) for key, name in named if key in keys]
    alike = (graph.returns, form) in (("single", "whole"), ("tuple", "items"))
    return list(enumerate(node.writes)) if alike and len(values) == len(node.writes) else None


def connect_inputs(source: Source, node: Node, inner: Inner) -> None:
    """What the block's node passes in the place of the component's inputs."""
    graph = inner.source.graph
    for name, value in given(source, node, graph.inputs).items():
        if value == f"${name}":
            continue
        document = inner.source.document
        for path, read in (place for call in graph.nodes for place in references_in(call)):
            if read == name:
                document = set_value(document, inner.source.text_of(path), value)
        inner.take(document)


def name_results(source: Source, inner: Inner, ends: list[tuple[int, str]]) -> None:
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


def given(source: Source, node: Node, inputs: tuple[str, ...]) -> dict[str, Any]:
    """What the block's node passes for each input of the component; null for what it does not pass."""
    named = {name: source.written((*node.origin, "kwargs", name)) for name, _ in node.kwargs}
    free = [name for name in inputs if name not in named]
    places = [source.written((*node.origin, "args", index)) for index in range(len(node.args))]
    found = named | dict(zip(free, places, strict=False))
    return {name: found.get(name) for name in inputs}


def _again(source: Source, document: Document) -> Source:
    return Source.of(document, source.registry)
