"""From module specs to modules, nested ones first."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import nn

from constructor.build.cache import ModuleCache
from constructor.build.graph_model import describe
from constructor.build.limit import CallLimit
from constructor.config import ResolvedConfig
from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.document import Reader, read_document
from constructor.graph import ModuleSpec, Trusted, is_trusted
from constructor.graph.collector import Collector
from constructor.graph.specs import Given, Spec, is_spec, read_spec
from constructor.registry import BlockEntry, Registry


@dataclass(frozen=True, slots=True)
class Context:
    """What building needs besides the config.

    Attributes:
        device: where the weights are made; "meta" allocates none. None: torch's default device.
        read: how to read the files of `component` blocks.
        trusted: the modules of custom code that may be imported.
        chain: the component files that are being built, outermost first.
    """

    registry: Registry
    device: str | torch.device | None = None
    read: Reader = read_document
    trusted: Trusted = "all"
    cache: ModuleCache | None = None
    chain: tuple[Path, ...] = ()
    uses: Counter[Hashable] = field(default_factory=Counter)


class UnbuildableError(Exception):
    """A module cannot be built, and the reason has been reported."""


class SpecBuilder:
    """Builds the module specs of one config.

    Attributes:
        problems: what went wrong so far.
        causes: the exceptions behind constructors that failed, in order.
    """

    def __init__(self, resolved: ResolvedConfig, context: Context) -> None:
        self.resolved, self.context = resolved, context
        self.problems = Collector(resolved)
        self.causes: list[BaseException] = []

    def build(self, module: ModuleSpec, node: str | None) -> nn.Module | None:
        """The module of an entry of `modules`, or None when the reason why there is none is reported.

        Args:
            node: the node that calls it, for reports.
        """
        self.problems = self.problems.at(node)
        key = self._cache_key(module)
        cache = self.context.cache
        if cache is not None and key is not None and (known := cache.get(key)) is not None:
            return known
        try:
            built = self._instantiate(module.spec, module.origin)
        except UnbuildableError:
            return None
        if not isinstance(built, nn.Module):
            message = f"{module.type_key!r} gives {kind(built)}, and a module is needed"
            self.problems.error("not-a-module", message, module.origin)
            return None
        if cache is not None and key is not None:
            cache.put(key, built)
        return built

    def _cache_key(self, module: ModuleSpec) -> Hashable | None:
        """What a module is built from, numbered among its equals; None when a file decides it as well."""
        factories = tuple(self._factories(module.spec))
        if None in factories:
            return None
        text = json.dumps(module.spec, sort_keys=True, default=repr)
        key = (text, factories, str(self.context.device))
        self.context.uses[key] += 1
        return (*key, self.context.uses[key])

    def _factories(self, value: Any) -> Iterator[Hashable | None]:
        """What stands behind each `_type_` in a value; None for one that reads a file."""
        if is_spec(value):
            entry = self.context.registry.block(str(value.get("_type_")))
            reads_file = entry is not None and (entry.kind == "component" or self._names_file(value, entry))
            yield None if entry is None or reads_file else (entry.factory or entry.target)
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for item in items:
            yield from self._factories(item)

    def _names_file(self, value: Any, entry: BlockEntry) -> bool:
        spec = read_spec(value, (), Collector(self.resolved))
        files = _file_arguments(entry)
        return any(item.name in files and item.value is not None for item in (*spec.args, *spec.kwargs))

    def _instantiate(self, value: Any, path: ConfigPath) -> Any:
        if is_spec(value):
            return self._call(read_spec(value, path, Collector(self.resolved)))
        if isinstance(value, dict):
            return {key: self._instantiate(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._instantiate(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def _call(self, spec: Spec) -> Any:
        entry = self.context.registry.block(spec.type_key) if spec.type_key else None
        if entry is not None and (_lacks_arguments(spec, entry) or _asks_too_much(spec, entry)):
            # Reported with the graph, unless they may stand in a part of the file that cannot be read.
            raise UnbuildableError
        files = _file_arguments(entry) if entry is not None else frozenset()
        args = [self._value(item, files) for item in spec.args]
        kwargs = {str(item.name): self._value(item, files) for item in spec.kwargs}
        name = spec.type_key or spec.target
        factory = self._factory(spec)
        if getattr(factory, "builds_in_context", False):
            return factory(*args, **kwargs, spec=spec, builder=self)
        try:
            if self.context.device is None:
                return factory(*args, **kwargs)
            with torch.device(self.context.device), CallLimit(self.context.device):
                return factory(*args, **kwargs)
        except (Exception, SystemExit) as error:  # whatever a block raises is the user's to read
            self.causes.append(error)
            message = f"{name!r} cannot be built: {describe(error)}"
            self.problems.error("constructor-failed", message, spec.path)
            raise UnbuildableError from error

    def _value(self, item: Given, files: frozenset[int | str]) -> Any:
        """What a block gets for an argument; the path of a file is made whole."""
        if item.name in files and isinstance(item.value, str):
            return str(file_beside(item.value, self.resolved, item.path))
        return self._instantiate(item.value, item.path)

    def _factory(self, spec: Spec) -> Callable[..., Any]:
        """The class or factory of a spec. What is unknown or forbidden was reported with the graph."""
        if spec.target is not None:
            return self._import_target(spec.target, (*spec.path, "_target_"))
        entry = self.context.registry.block(spec.type_key) if spec.type_key else None
        if entry is None:
            raise UnbuildableError
        try:
            return entry.load()
        except (Exception, SystemExit) as error:
            self.causes.append(error)
            message = f"the code of {entry.key!r} cannot be loaded: {describe(error)}"
            self.problems.error("import-failed", message, (*spec.path, "_type_"))
            raise UnbuildableError from error

    def _import_target(self, target: str, path: ConfigPath) -> Callable[..., Any]:
        module, _, name = target.rpartition(".")
        if not is_trusted(module, self.context.trusted):
            message = f"the code of {module!r} is not loaded, because you have not said that you trust it"
            hint = "trust it to see and build its blocks"
            self.problems.error("untrusted-import", message, path, hint=hint, trail=(module,))
            raise UnbuildableError
        try:
            loaded = import_module(module)
        except (Exception, SystemExit) as error:
            self.causes.append(error)
            message = f"importing {module!r} failed: {describe(error)}"
            self.problems.error("import-failed", message, path)
            raise UnbuildableError from error
        factory = getattr(loaded, name, None)
        if not callable(factory):
            near = did_you_mean(name, vars(loaded))
            message = f"{module!r} has no class or function called {name!r}"
            self.problems.error("bad-target", message, path, hint=near)
            raise UnbuildableError
        found: Callable[..., Any] = factory
        return found


def file_beside(path: str, resolved: ResolvedConfig, place: ConfigPath) -> Path:
    """The file that the value at `place` names: a relative path starts at the file in which it is written."""
    location = resolved.locate(place)
    folder = Path(location.file).parent if location is not None else Path()
    return folder / path


def _file_arguments(entry: BlockEntry) -> frozenset[int | str]:
    """The positions and keywords of the arguments that name files."""
    return frozenset(
        key
        for index, argument in enumerate(entry.arguments)
        if argument.file
        for key in (index, argument.name)
    )


def _lacks_arguments(spec: Spec, entry: BlockEntry) -> bool:
    given = {item.name for item in spec.kwargs}
    return entry.policy != "runtime_only" and any(
        argument.required and argument.name not in given for argument in entry.arguments[len(spec.args) :]
    )


def _asks_too_much(spec: Spec, entry: BlockEntry) -> bool:
    """Whether a number is above what its argument takes: layers without end would be built for ever."""
    given: dict[int | str | None, Any] = {item.name: item.value for item in spec.kwargs}
    given |= {index: item.value for index, item in enumerate(spec.args)}
    return any(
        argument.maximum is not None and isinstance(value, int | float) and value > argument.maximum
        for index, argument in enumerate(entry.arguments)
        for value in (given.get(argument.name), given.get(index))
    )
