"""Single faults put into valid files, each with the line and the node where a user would look for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from constructor.diagnostics import Diagnostic
from constructor.document import Document, Scalar, remove, rename_key
from constructor.document.merge import merged
from constructor.document.move import move_item
from constructor.drawing.trouble import find_trouble
from constructor.edits import Source
from constructor.graph import Graph, Node, compile_graph
from constructor.graph.places import references_in
from constructor.registry import Registry


@dataclass(frozen=True, slots=True)
class Fault:
    """A file with one thing wrong.

    Attributes:
        lines: the lines at which it may be told; `node` the one that it belongs to, None for the file.
    """

    kind: str
    text: str
    file: str
    lines: tuple[int, ...]
    node: str | None


@dataclass(frozen=True, slots=True)
class Faults:
    """A file with several things wrong, each told at one line of its own or another."""

    text: str
    file: str
    lines: tuple[tuple[int, ...], ...]

    def lines_told(self, registry: Registry) -> list[tuple[int, ...]]:
        """The faults of which there is a problem at the right line."""
        found, _ = problems_of(Document.parse(self.text, self.file), registry)
        told_at = {problem.location.line for problem in found if problem.location}
        return [lines for lines in self.lines if told_at & set(lines)]


def in_one_file(put: list[Fault], valid: Mapping[str, Document]) -> Iterator[Faults]:
    """Up to four faults of different modules and nodes together in one file.

    Only faults that leave every line where it is, and no name that another one needs, go together.
    """
    alone = ("unknown block", "unknown keyword", "wrong type", "unknown callee")
    for document in valid.values():
        text, nodes = document.text, set()
        lines: list[tuple[int, ...]] = []
        for fault in put:
            same = fault.file == document.file and fault.text.count("\n") == document.text.count("\n")
            if not same or fault.kind not in alone or fault.node is None or fault.node in nodes:
                continue
            both = merged(document.text, text, fault.text)
            if both is None or len(lines) == 4:
                continue
            text, lines = both, [*lines, fault.lines]
            nodes.add(fault.node)
        if len(lines) > 1:
            yield Faults(text, document.file, tuple(lines))


def problems_of(document: Document, registry: Registry) -> tuple[tuple[Diagnostic, ...], Graph]:
    """Everything that is wrong with a document as text: errors and warnings."""
    source = Source.of(document, registry)
    compiled = compile_graph(source.resolved, registry)
    found = (*document.problems, *source.resolved.problems, *compiled.problems)
    return tuple(dict.fromkeys(one for one in found if one.severity != "note")), compiled.graph


def told(fault: Fault, registry: Registry) -> tuple[bool, bool, int]:
    """Whether the line is right, whether the node is, and how many problems there are."""
    found, graph = problems_of(Document.parse(fault.text, fault.file), registry)
    lines = {problem.location.line for problem in found if problem.location}
    cards = {card for card, here in find_trouble(graph, list(found)).cards.items() if here}
    node = fault.node is None or f"node:{fault.node}" in cards
    return bool(lines & set(fault.lines)), node, len(found)


def faults(source: Source) -> Iterator[Fault]:
    """Faults of every kind that the graph of a valid file allows."""
    document, graph = source.document, source.graph
    if graph.frontend == "sequential":
        return
    for module in graph.modules:
        callers = [node.name for node in graph.nodes if node.callee == module.name and node.kind == "module"]
        caller = callers[0] if len(callers) == 1 else None
        yield from _in_spec(source, module.origin, caller)
    for node in graph.nodes:
        yield from _in_node(source, node)
    for index in range(len(graph.nodes) - 1):
        yield from _out_of_order(source, index)
    for output in graph.outputs:
        yield from _typed(source, "unknown output", output.origin, None)
    if "\n..." not in document.text:
        text = document.text.rstrip() + "\nbroken: [1\n"
        yield Fault("open bracket", text, document.file, (text.count("\n"),), None)


def _in_spec(source: Source, origin: tuple[str | int, ...], caller: str | None) -> Iterator[Fault]:
    document = source.document
    yield from _typed(source, "unknown block", (*origin, "_type_"), caller)
    spec = document.node(source.place(origin) or ())
    module = source.graph.module(str(origin[-1]))
    entry = source.registry.block(module.type_key or "") if module else None
    if spec is None or entry is None or not hasattr(spec, "entries"):
        return
    for written in spec.entries:
        argument = entry.argument(written.name)
        path = (*(source.place(origin) or ()), written.name)
        if argument is None:
            continue
        line = document.at(written.key.start).line
        renamed = rename_key(document, path, f"{written.name}_q", shared=True)
        yield Fault("unknown keyword", renamed.text, document.file, (line,), caller)
        if argument.required:
            without = remove(document, path, shared=True)
            start = document.at(spec.start).line
            yield Fault("missing argument", without.text, document.file, (start, start - 1), caller)
        if argument.kind in ("int", "float") and isinstance(written.value, Scalar):
            span = written.value.span
            text = document.text[: span.start] + "many" + document.text[span.end :]
            yield Fault("wrong type", text, document.file, (line,), caller)


def _in_node(source: Source, node: Node) -> Iterator[Fault]:
    yield from _typed(source, "unknown callee", (*node.origin, "call"), node.name)
    for path, _ in references_in(node):
        yield from _typed(source, "unknown value", path, node.name)


def _typed(source: Source, kind: str, path: tuple[str | int, ...], node: str | None) -> Iterator[Fault]:
    """A letter too many at the end of a name."""
    document, place = source.document, source.place(path)
    found = document.node(place) if place is not None else None
    if isinstance(found, Scalar) and isinstance(found.value, str):
        end = found.end - (1 if found.style else 0)
        text = document.text[:end] + "q" + document.text[end:]
        yield Fault(kind, text, document.file, (document.at(found.start).line,), node)


def _out_of_order(source: Source, index: int) -> Iterator[Fault]:
    """Two neighbours the wrong way round, where the second reads the first."""
    one, two = source.graph.nodes[index : index + 2]
    if source.form != "list" or not set(one.writes) & set(two.reads):
        return
    path = source.entry(one.origin)
    if not isinstance(path[-1], int):
        return
    moved = move_item(source.document, path[:-1], path[-1], path[-1] + 1, shared=True)
    after = Source.of(moved, source.registry)
    reader = after.graph.nodes[index]
    lines = [moved.location(place) for place, name in references_in(reader) if name in one.writes]
    yield Fault(
        "forward reference", moved.text, moved.file, tuple(at.line for at in lines if at), reader.name
    )
