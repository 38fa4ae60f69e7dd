"""The public functions; the only ones that raise what is wrong with a config."""

import warnings
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor import config, experiments, graph
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


def build_components(
    source: Path | str,
    registry: Registry | None = None,
    device: "str | torch.device | None" = None,
    *,
    project_root: Path | str | None = None,
) -> "torch.nn.ModuleDict":
    """The components that a training YAML names, or those of an experiment's folder, as a trainer needs them.

    Each is a `GraphModel` under its name, in the order of the file. A training YAML says which get new
    weights (`init`), from which folder weights are loaded (`train.load_dir`; safetensors, or a `.pt` of
    tensors alone) and which are frozen: without gradients, in evaluation mode. In a folder every component
    file but the policy is built as it is, under the name of its file. Code that the files import is run.

    Args:
        registry: the names that `_type_` and `op:` may use; it is not changed by imports.
        device: where the weights are made; "meta" allocates none.
        project_root: where the relative paths of the training YAML start; found by itself when None.

    Raises:
        ConfigError: with every problem found, in the training YAML, the components and the checkpoints.
    """
    path = Path(source)
    if path.is_dir():
        training = experiments.folder_as_training(path)
    else:
        root = Path(project_root) if project_root is not None else None
        training = experiments.read_training(path, project_root=root)
    build = import_module("constructor.build")
    active = default_registry() if registry is None else registry.copy()
    built = build.build_training(training, active, device=device)
    _raise_errors(built.problems, next(iter(built.causes), None))
    modules: torch.nn.ModuleDict = import_module("torch").nn.ModuleDict(built.modules)
    return modules


def _raise_errors(problems: Iterable[Diagnostic], cause: BaseException | None = None) -> None:
    found = tuple(problem for problem in problems if problem.severity != "note")
    if has_errors(found):
        raise ConfigError(found) from cause
    for problem in found:
        warnings.warn(str(problem), ConfigWarning, stacklevel=3)
