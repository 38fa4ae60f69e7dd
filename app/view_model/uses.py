"""Shared values: what a `${a.b}` names in the end, and every other place that names it too."""

import re
from collections.abc import Iterator

from constructor.config.resolved import ResolvedConfig
from constructor.diagnostics import ConfigPath, format_path
from constructor.graph.ir import Graph

_ONE_REFERENCE = re.compile(r"\$\{[^{}]+\}")
_ENVIRONMENT = re.compile(r"\$\{\s*env:")


def is_reference(expression: str) -> bool:
    """Whether the text is one `${a.b}` and nothing else, so that its value keeps its type."""
    return _ONE_REFERENCE.fullmatch(expression) is not None and not reads_environment(expression)


def reads_environment(expression: str) -> bool:
    """Whether the text holds an `${env:...}`."""
    return _ENVIRONMENT.search(expression) is not None


def shared_target(resolved: ResolvedConfig, path: ConfigPath) -> ConfigPath | None:
    """Where the value that `path` refers to is written in the end; None when it is no plain reference.

    Follows chains (`a: ${b}`, `b: ${c}`). A value inside a container that was fetched as a whole refers
    to the same place inside what was fetched.
    """
    current, seen = path, {path}
    while (following := _one_step(resolved, current)) is not None and following not in seen:
        seen.add(following)
        current = following
    return current if current != path else None


def users(resolved: ResolvedConfig, target: ConfigPath) -> tuple[ConfigPath, ...]:
    """Every value that takes its value from `target`, through chains and containers, in tree order.

    Values that only pass it on to others are left out.
    """
    found: dict[ConfigPath, None] = {}
    _collect(resolved, target, found, {target})
    return tuple(found)


def place_name(graph: Graph, path: ConfigPath) -> str:
    """A place by the names a user knows: "info_embedder.transformer_nhead", "merge.dim", "params.wide"."""
    for module in graph.modules:
        if path[: len(module.origin)] == module.origin:
            rest = tuple(part for part in path[len(module.origin) :] if part != "_kwargs_")
            callers = [node.name for node in graph.nodes if node.call == f"module:{module.name}"]
            called = f" (called by {', '.join(callers)})" if callers not in ([], [module.name]) else ""
            return format_path((module.name, *rest)) + called
    for node in graph.nodes:
        if path[: len(node.origin)] == node.origin:
            rest = path[len(node.origin) :]
            return format_path((node.name, *(rest[1:] if rest[:1] == ("kwargs",) else rest)))
    return format_path(path)


def _one_step(resolved: ResolvedConfig, path: ConfigPath) -> ConfigPath | None:
    for length in range(len(path), 0, -1):
        use, rest = path[:length], path[length:]
        origin = resolved.provenance.get(use)
        if origin is not None and origin.expression and is_reference(origin.expression):
            targets = [reference.target for reference in resolved.references if reference.use == use]
            return (*targets[0], *rest) if len(targets) == 1 else None
    return None


def _collect(
    resolved: ResolvedConfig, target: ConfigPath, found: dict[ConfigPath, None], seen: set[ConfigPath]
) -> None:
    for use in _direct_users(resolved, target):
        if use in seen:
            continue
        seen.add(use)
        if next(_direct_users(resolved, use), None) is None:
            found[use] = None
        else:
            _collect(resolved, use, found, seen)


def _direct_users(resolved: ResolvedConfig, target: ConfigPath) -> Iterator[ConfigPath]:
    for reference in resolved.references:
        if target[: len(reference.target)] == reference.target:
            yield (*reference.use, *target[len(reference.target) :])
