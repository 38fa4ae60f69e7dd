"""Every edit that a component allows, each held against what it was meant to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Document, EditError, Scalar, set_value
from constructor.edits import (
    AddNode,
    Connect,
    Delete,
    Duplicate,
    GraphEdit,
    InsertNode,
    Move,
    Rename,
    SetOutput,
    Source,
    perform,
)
from constructor.graph import Graph, compile_graph
from constructor.registry import Registry, default_registry
from tests.unit.constructor.edits.components import canonical, intended

ROOT = Path(__file__).parents[2]
FOLDERS = (
    ROOT / "experiment_models",
    ROOT / "tests" / "cases" / "messy",
    ROOT / "tests" / "cases" / "foreign",
)
_LINEAR = (("in_features", 8), ("out_features", 4))


@dataclass(frozen=True, slots=True)
class Trial:
    """One edit of one file: "right", "refused" with the reason, or "wrong"."""

    file: str
    edit: str
    verdict: str
    reason: str = ""


def documents(folders: tuple[Path, ...] = FOLDERS) -> Iterator[Document]:
    """Every component, as it is, with CRLF, without its last line break, and with a byte order mark."""
    for folder in folders:
        for file in sorted(folder.rglob("*.yaml")):
            text = file.read_text(encoding="utf-8")
            if "schema_version" not in text:
                continue
            yield Document.parse(text, file)
            if "messy" in file.parts:
                yield Document.parse("\ufeff" + text.replace("\n", "\r\n"), file)
                yield Document.parse(text.rstrip("\n"), file)


def scalar_trials(document: Document) -> Iterator[Trial]:
    """Every single value set to another: right when exactly one line differs and it reads as was meant."""
    for path in document.locations():
        node = document.node(path)
        if not path or not isinstance(node, Scalar):
            continue
        value = _other(node.value)
        try:
            edited = set_value(document, path, value, shared=True)
        except EditError as refusal:
            yield Trial(document.file, str(path), "refused", refusal.problem.message)
            continue
        changed = _changed_lines(document.text, edited.text)
        right = changed == 1 and _at(edited.data(), path) == value
        yield Trial(document.file, str(path), "right" if right else "wrong", f"{changed} lines")


def structural_trials(document: Document, registry: Registry | None = None) -> Iterator[Trial]:
    """Every edit of the graph by its names: right when it reads as the same change of plain data.

    A file with errors is left out: what an edit means there is open.
    """
    source = Source.of(document, registry or default_registry())
    problems = (*source.resolved.problems, *compile_graph(source.resolved, source.registry).problems)
    if any(problem.severity == "error" for problem in problems):
        return
    if source.form == "sequential":
        yield from _layer_trials(source)
        return
    before = canonical(source.graph)
    for edit in edits(source.graph):
        try:
            edited = perform(source, edit)
        except EditError as refusal:
            yield Trial(document.file, repr(edit), "refused", refusal.problem.message)
            continue
        after = Source.of(edited.document, source.registry)
        meant = intended(before, edit, edited.node)
        if source.form == "steps":
            meant["nodes"] = [{**node, "name": node["out"][0]} for node in meant["nodes"]]
        right = canonical(after.graph) == meant and not edited.document.problems
        yield Trial(document.file, repr(edit), "right" if right else "wrong")


def edits(graph: Graph) -> Iterator[GraphEdit]:
    """Edits of every node, module, value and edge of a graph."""
    values = [*graph.inputs, *(name for node in graph.nodes for name in node.writes)]
    for node in graph.nodes:
        yield Rename("node", node.name, "fresh_name")
        yield Duplicate(node.name)
        yield Duplicate(node.name, shared=True)
        yield Delete(node.name)
        yield Move(node.name, 1)
        yield Move(node.name, -1)
        yield AddNode("nn.Linear", reads=(("input", values[0]),), arguments=_LINEAR, after=node.name)
        for value in dict.fromkeys(node.reads):
            yield InsertNode("nn.GELU", value, node.name)
        if node.args and node.reads:
            yield Connect(node.name, (0,), values[0])
    for module in graph.modules:
        yield Rename("module", module.name, "fresh_module")
    for value in values:
        yield Rename("value", value, "fresh_value")
    for index, output in enumerate(graph.outputs):
        yield SetOutput(index, values[0])
        yield InsertNode("nn.GELU", output.value, None)


def _layer_trials(source: Source) -> Iterator[Trial]:
    """Every edit of the layers of a sequential model, held against the same change of the list of specs."""
    specs = [module.spec for module in source.graph.modules]
    new = {"_type_": "nn.Linear", **dict(_LINEAR)}
    for at, node in enumerate(source.graph.nodes):
        without = [*specs[:at], *specs[at + 1 :]]
        meant: list[tuple[GraphEdit, list[Any]]] = [
            (Duplicate(node.name), [*specs[: at + 1], specs[at], *specs[at + 1 :]]),
            (Delete(node.name), without),
            (
                AddNode("nn.Linear", arguments=_LINEAR, after=node.name),
                [*specs[: at + 1], new, *specs[at + 1 :]],
            ),
            (
                InsertNode("nn.Linear", node.reads[0], node.name, arguments=_LINEAR),
                [*specs[:at], new, *specs[at:]],
            ),
            *((Move(node.name, by), [*without[: at + by], specs[at], *without[at + by :]]) for by in (1, -1)),
        ]
        for edit, wanted in meant:
            try:
                edited = perform(source, edit)
            except EditError as refusal:
                yield Trial(source.document.file, repr(edit), "refused", refusal.problem.message)
                continue
            after = Source.of(edited.document, source.registry)
            right = [module.spec for module in after.graph.modules] == wanted and not edited.document.problems
            yield Trial(source.document.file, repr(edit), "right" if right else "wrong")


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            words = value.rstrip("\n")
            return f"{words}x{value[len(words) :]}"
        case None:
            return 1
    return "other"


def _changed_lines(old: str, new: str) -> int:
    one, other = old.splitlines(), new.splitlines()
    if len(one) != len(other):
        return -1
    return sum(a != b for a, b in zip(one, other, strict=True))


def _at(data: Any, path: ConfigPath) -> Any:
    for part in path:
        data = data[part]
    return data
