"""Every module spec of a graph, nested ones included, against the registry."""

from typing import Any

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.arguments import check_arguments
from constructor.graph.collector import Collector
from constructor.graph.ir import Graph, ModuleSpec
from constructor.graph.specs import is_spec, read_spec
from constructor.registry import Registry


def check_modules(graph: Graph, problems: Collector, registry: Registry, pending: tuple[str, ...]) -> None:
    """Reports unknown blocks and wrong arguments in every spec, at any depth."""
    for module in graph.modules:
        callers = [node.name for node in graph.nodes if node.kind == "module" and node.callee == module.name]
        of_caller = problems.at(callers[0] if len(callers) == 1 else None)
        _Checker(of_caller, registry, pending).check_module(module)
    _note_extensions(graph, problems, registry)


class _Checker:
    """Walks the specs of one module."""

    def __init__(self, problems: Collector, registry: Registry, pending: tuple[str, ...]) -> None:
        self._problems, self._registry, self._pending = problems, registry, pending

    def check_module(self, module: ModuleSpec) -> None:
        if is_spec(module.spec):
            self._check_spec(module.spec, module.origin)
            return
        found = kind(module.spec)
        hint = "write a mapping with `_type_`, for example `{_type_: nn.Identity}`"
        if isinstance(module.spec, dict):
            found = "a mapping without `_type_`"
            misspelt = [h for key in module.spec if (h := did_you_mean(key.strip("_"), ("type", "target")))]
            hint = "did you mean '_type_'?" if misspelt else hint
            self._walk(module.spec, module.origin)
        elif isinstance(module.spec, str) and self._registry.block(module.spec):
            hint = f"write `{{_type_: {module.spec}}}`"
        message = f"the module {module.name!r} must be a module spec, and is {found}"
        self._problems.error("bad-module", message, module.origin, hint=hint)

    def _walk(self, value: Any, path: ConfigPath) -> None:
        if is_spec(value):
            self._check_spec(value, path)
        elif isinstance(value, dict):
            for key, item in value.items():
                self._walk(item, (*path, key))
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                self._walk(item, (*path, index))

    def _check_spec(self, mapping: dict[str, Any], path: ConfigPath) -> None:
        spec = read_spec(mapping, path, self._problems)
        for item in (*spec.args, *spec.kwargs):
            self._walk(item.value, item.path)
        if spec.type_key is None:
            return
        if (entry := self._registry.block(spec.type_key)) is not None:
            check_arguments(spec, entry, self._problems)
        else:
            self._report_unknown(spec.type_key, (*path, "_type_"))

    def _report_unknown(self, key: str, path: ConfigPath) -> None:
        hint = did_you_mean(key, self._registry.list_modules())
        if self._pending:
            modules = ", ".join(self._pending)
            message = f"the block {key!r} is not known; it may come from {modules}, which is not loaded"
            self._problems.warn("block-not-loaded", message, path, hint=hint, trail=self._pending)
            return
        if self._registry.op(key):
            hint = hint or f"it is an op: call it in a node as `op:{key}`"
        hint = hint or "check its spelling, or list the module that registers it under `imports`"
        message = f"no block is registered as {key!r}"
        self._problems.error("unknown-block", message, path, hint=hint)


def _note_extensions(graph: Graph, problems: Collector, registry: Registry) -> None:
    """Notes, once a key, what upstream does not know."""
    blocks = [(module.type_key, (*module.origin, "_type_"), registry.block) for module in graph.modules]
    ops = [(node.callee, (*node.origin, "call"), registry.op) for node in graph.nodes if node.kind == "op"]
    noted: set[str | None] = set()
    for key, path, find in (*blocks, *ops):
        entry = find(key) if key is not None else None
        if entry is not None and not entry.upstream and key not in noted:
            noted.add(key)
            message = f"{key!r} is our own: upstream has nothing registered under that name"
            problems.note("not-upstream", message, path)
