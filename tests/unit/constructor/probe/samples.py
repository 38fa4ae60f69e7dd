"""Short ways to probe configs written as text."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from constructor.config import resolve_config
from constructor.document import Document, Reader
from constructor.document.read import unreadable
from constructor.graph import compile_graph
from constructor.probe import Probe, example_inputs
from constructor.registry import Argument, BlockEntry, Port, Registry, default_registry

MAIN = Path("/unsaved/main.yaml")


def block(
    key: str, inputs: str | Port | tuple[Port, ...], outputs: str | Port | None = None, **more: Any
) -> BlockEntry:
    """A block of one input `x` and one output `y` with these shapes, or with the ports that are given."""
    if isinstance(inputs, str):
        inputs = Port("x", inputs)
    if isinstance(outputs, str):
        outputs = Port("y", outputs)
    return BlockEntry(
        key,
        "nowhere:Nothing",
        inputs=inputs if isinstance(inputs, tuple) else (inputs,),
        outputs=() if outputs is None else (outputs,),
        **more,
    )


def registry(*entries: BlockEntry) -> Registry:
    found = default_registry()
    for entry in entries:
        found.register(entry)
    return found


def reader(texts: Mapping[Path, str]) -> Reader:
    """A reader of these files alone."""

    def read(path: Path) -> Document:
        text = texts.get(path)
        if text is None:
            return unreadable(path, "missing-file", "the file does not exist", None)
        return Document.parse(dedent(text), path)

    return read


def probe(text: str, *entries: BlockEntry, files: Mapping[str, str] | None = None, **how: Any) -> Probe:
    """The probe of a component file; `files` are others beside it."""
    texts = {MAIN: text} | {MAIN.parent / name: other for name, other in (files or {}).items()}
    read = reader(texts)
    known = registry(*entries)
    resolved = resolve_config(MAIN, read=read)
    graph = compile_graph(resolved, known).graph
    return example_inputs(graph, resolved, known, read=read, **how)


def graph_text(inputs: str, modules: str, nodes: str, outputs: str, more: str = "") -> str:
    """A component of the graph frontend; `modules` and `nodes` in flow style."""
    return (
        f"schema_version: 1\n{more}\nmodel:\n  graph:\n    inputs: {inputs}\n    modules: {modules}\n"
        f"    nodes: {nodes}\n    outputs: {outputs}\n"
    )


def size(name: str) -> Argument:
    return Argument(name, "int")
