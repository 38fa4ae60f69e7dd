"""Short ways to build models in tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constructor.build import Built, ModuleCache, build_model_from
from constructor.config import resolve_config
from constructor.document import Document, Reader, read_document
from constructor.graph import Trusted, apply_imports, compile_graph
from constructor.registry import Registry, default_registry


def build(
    source: Path | Mapping[str, Any],
    *,
    registry: Registry | None = None,
    device: str | None = None,
    cache: ModuleCache | None = None,
    trusted: Trusted = "all",
    read: Reader = read_document,
) -> Built:
    """What building a config gives; compiling it must find no errors but those that building repeats."""
    active = registry or default_registry()
    resolved = resolve_config(source, read=read)
    apply_imports(resolved, active, trusted)
    compiled = compile_graph(resolved, active)
    return build_model_from(
        compiled, resolved, active, device=device, cache=cache, trusted=trusted, read=read
    )


def sequential(*layers: Any, **parts: Any) -> dict[str, Any]:
    return {"schema_version": 1, "model": {"sequential": {"layers": list(layers)} | parts}}


def graph(**parts: Any) -> dict[str, Any]:
    """A config with a graph of one input `x` whose parts are given."""
    whole = {"inputs": ["x"], "modules": {}, "nodes": [], "outputs": ["x"]} | parts
    return {"schema_version": 1, "model": {"graph": whole}}


def linear(inner: int, outer: int, **more: Any) -> dict[str, Any]:
    return {"_type_": "nn.Linear", "in_features": inner, "out_features": outer} | more


def unsaved(texts: Mapping[Path, str]) -> Reader:
    """A reader of documents that are on no disk."""

    def read(path: Path) -> Document:
        text = texts.get(path)
        return read_document(path) if text is None else Document.parse(text, path)

    return read
