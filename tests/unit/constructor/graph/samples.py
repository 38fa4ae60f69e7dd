"""Short ways to write and compile a config in tests."""

from pathlib import Path
from typing import Any

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import Diagnostic
from constructor.document import Document
from constructor.graph import CompiledGraph, Graph, compile_graph
from constructor.registry import Registry, default_registry


def resolve(text: str, name: str = "c.yaml") -> ResolvedConfig:
    """The config in `text`, as if it stood in the file `name`."""
    return resolve_config(Path(name), read=lambda path: Document.parse(text, path.name))


def compile_text(text: str, registry: Registry | None = None) -> CompiledGraph:
    return compile_graph(resolve(text), registry or default_registry())


def graph_of(text: str) -> Graph:
    """The graph of a config that must have no errors."""
    resolved, compiled = resolve(text), compile_text(text)
    errors = [str(p) for p in (*resolved.problems, *compiled.problems) if p.severity == "error"]
    assert errors == []
    return compiled.graph


def graph_config(**parts: Any) -> dict[str, Any]:
    """A config with a graph of one input `x` whose parts are given."""
    graph = {"inputs": ["x"], "modules": {}, "nodes": [], "outputs": ["x"]} | parts
    return {"schema_version": 1, "model": {"graph": graph}}


def problems_in(config: dict[str, Any], registry: Registry | None = None) -> tuple[Diagnostic, ...]:
    """What compiling says about a config without YAML problems."""
    return compile_graph(resolve_config(config), registry or default_registry()).problems


def codes_in(config: dict[str, Any], registry: Registry | None = None) -> list[str]:
    return [problem.code for problem in problems_in(config, registry) if problem.severity != "note"]
