"""From a compiled graph to its torch module."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from constructor.build.cache import ModuleCache
from constructor.build.graph_model import GraphModel, describe
from constructor.build.specs import Context, SpecBuilder
from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.document import Reader, read_document
from constructor.graph import CompiledGraph, Graph, Trusted
from constructor.registry import Registry


@dataclass(frozen=True, slots=True)
class Built:
    """A built component. The model is always there; modules that could not be built are absent in it.

    Attributes:
        problems: why modules could not be built, beyond what compiling reported.
        modules_failed: the names of the absent modules.
        causes: the exceptions that constructors raised.
    """

    model: GraphModel
    problems: tuple[Diagnostic, ...] = ()
    modules_failed: tuple[str, ...] = ()
    causes: tuple[BaseException, ...] = ()


def build_model_from(
    compiled: CompiledGraph,
    resolved: ResolvedConfig,
    registry: Registry,
    *,
    device: str | torch.device | None = None,
    read: Reader = read_document,
    trusted: Trusted = "all",
    cache: ModuleCache | None = None,
) -> Built:
    """Builds every module of a graph, called or not, in the order of the file.

    A module with an error is left out and the others are built. Apply the config's imports to `registry`
    before compiling (`apply_imports`).

    Args:
        device: where the weights are made; "meta" allocates none. None: torch's default device.
        read: how to read the files of `component` blocks.
        trusted: the modules of custom code that may be imported for `_target_` and inside components.
        cache: modules of earlier builds to use again; only for models that are looked at.
    """
    return build_in(compiled, resolved, Context(registry, device, read, trusted, cache))


def build_in(compiled: CompiledGraph, resolved: ResolvedConfig, context: Context) -> Built:
    """`build_model_from` inside another build."""
    builder = SpecBuilder(resolved, context)
    modules, failed = {}, []
    for module in compiled.graph.modules:
        built = None
        if not _has_error(compiled, module.origin):
            built = builder.build(module, _only_caller(compiled.graph, module.name))
        if built is None:
            failed.append(module.name)
        else:
            modules[module.name] = built
    model = GraphModel(compiled.graph, modules, _load_ops(compiled.graph, builder))
    return Built(model, tuple(builder.problems.found), tuple(failed), tuple(builder.causes))


def _has_error(compiled: CompiledGraph, origin: ConfigPath) -> bool:
    return any(
        problem.severity == "error" and problem.path[: len(origin)] == origin for problem in compiled.problems
    )


def _only_caller(graph: Graph, module: str) -> str | None:
    """The node that calls a module, when exactly one does."""
    callers = [node.name for node in graph.nodes if node.kind == "module" and node.callee == module]
    return callers[0] if len(callers) == 1 else None


def _load_ops(graph: Graph, builder: SpecBuilder) -> dict[str, Callable[..., Any]]:
    ops: dict[str, Callable[..., Any]] = {}
    for node in graph.nodes:
        entry = builder.context.registry.op(node.callee) if node.kind == "op" else None
        if entry is None or node.callee in ops:
            continue
        try:
            ops[node.callee] = entry.load()
        except Exception as error:
            builder.causes.append(error)
            message = f"the code of the op {entry.key!r} cannot be loaded: {describe(error)}"
            builder.problems.at(node.name).error("import-failed", message, (*node.origin, "call"))
    return ops
