"""The public functions; the only ones that raise what is wrong with a config."""

import warnings
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor import config, graph
from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigError, Diagnostic, has_errors
from constructor.graph import Graph
from constructor.registry import Registry, default_registry

if TYPE_CHECKING:
    import torch

    from constructor.build import GraphModel

Source = Path | str | Mapping[str, Any]


class ConfigWarning(UserWarning):
    """Something in a config is ignored, or would behave differently upstream; the config is used."""


def resolve_config(source: Source) -> ResolvedConfig:
    """A component file, or its content as a dict, with defaults, templates and `${...}` resolved.

    Raises:
        ConfigError: with every problem found.
    """
    resolved = config.resolve_config(source)
    _raise_errors(resolved.problems)
    return resolved


def compile_ir(source: Source, registry: Registry | None = None) -> Graph:
    """The graph of a component file, or of its content as a dict, without building any module.

    Args:
        registry: the names that `_type_` and `op:` may use; it is not changed by the config's imports.

    Raises:
        ConfigError: with every problem found.
    """
    resolved = config.resolve_config(source)
    active = default_registry() if registry is None else registry.copy()
    imported = graph.apply_imports(resolved, active)
    compiled = graph.compile_graph(resolved, active)
    problems = (*resolved.problems, *imported, *compiled.problems)
    _raise_errors(graph.in_file_order(problems, resolved))
    return compiled.graph


def build_model(
    source: Source, registry: Registry | None = None, device: "str | torch.device | None" = None
) -> "GraphModel":
    """The torch module of a component file, or of its content as a dict.

    Code that the config imports is run. Names in `state_dict` are `graph_modules.<module>.<rest>`.

    Args:
        registry: the names that `_type_` and `op:` may use; it is not changed by the config's imports.
        device: where the weights are made; "meta" allocates none. None: torch's default device.

    Raises:
        ConfigError: with every problem found; what a failing constructor raised is its cause.
    """
    build = import_module("constructor.build")
    active = default_registry() if registry is None else registry.copy()
    resolved = config.resolve_config(source)
    built, problems = build.build_resolved(resolved, build.Context(active, device))
    _raise_errors(graph.in_file_order(problems, resolved), next(iter(built.causes), None))
    model: GraphModel = built.model
    return model


def _raise_errors(problems: Iterable[Diagnostic], cause: BaseException | None = None) -> None:
    found = tuple(problem for problem in problems if problem.severity != "note")
    if has_errors(found):
        raise ConfigError(found) from cause
    for problem in found:
        warnings.warn(str(problem), ConfigWarning, stacklevel=3)
