"""One side of a comparison: a component as meaning, without the ways in which it can be written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.diff.changes import Given, Origin
from constructor.document import Reader, read_document
from constructor.graph import Graph, ModuleSpec, Node, Value, compile_graph
from constructor.graph.collector import Collector
from constructor.graph.specs import is_spec, read_spec
from constructor.registry import Registry, default_registry

_MAX_STEPS = 50
_FOREIGN = "bad-schema-version"


@dataclass(frozen=True, slots=True)
class Module:
    """A module spec: its type, its arguments by name, and where each of these stands.

    Attributes:
        positional: the names of those that are given by position, in order.
    """

    name: str
    type_key: str | None
    arguments: Mapping[str, Any]
    places: Mapping[str, ConfigPath]
    origin: ConfigPath
    positional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A node: what it calls and what it passes, by port.

    Attributes:
        positional: the ports that are given by position, in order.
    """

    node: Node
    ports: Mapping[str, Value]
    places: Mapping[str, ConfigPath]
    positional: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def module(self) -> str | None:
        return self.node.callee if self.node.kind == "module" else None


@dataclass(frozen=True, slots=True)
class Side:
    """A component ready to be compared.

    Attributes:
        name: the file as the user named it.
        problems: what is wrong with it; what could be read is compared all the same.
    """

    name: str
    resolved: ResolvedConfig
    graph: Graph
    modules: Mapping[str, Module]
    calls: Mapping[str, Call]
    problems: tuple[Diagnostic, ...] = ()
    text: str | None = field(default=None, repr=False)

    @property
    def positional(self) -> bool:
        """Whether names are made from positions, so that they identify nothing."""
        return self.graph.frontend == "sequential"

    @property
    def readable(self) -> bool:
        """Whether there is a graph to compare; what the keys of another schema mean, nobody knows here."""
        if any(problem.code == _FOREIGN for problem in self.problems):
            return False
        return bool(self.graph.nodes or self.graph.inputs or self.graph.outputs)

    def given(self, value: Any, path: ConfigPath) -> Given:
        """A value of this side with the place that sets it."""
        return Given(value, origin(self.resolved, path))


def read_side(
    path: Path, *, read: Reader = read_document, registry: Registry | None = None, name: str | None = None
) -> Side:
    """Reads a component file; what is wrong with it ends in `problems`."""
    resolved = resolve_config(path, read=read)
    side = side_of(resolved, registry, name if name is not None else str(path))
    return Side(side.name, resolved, side.graph, side.modules, side.calls, side.problems, read(path).text)


def side_of(resolved: ResolvedConfig, registry: Registry | None = None, name: str = "") -> Side:
    """The side of a config that has been resolved."""
    registry = registry or default_registry()
    compiled = compile_graph(resolved, registry)
    quiet = Collector(resolved)
    graph = compiled.graph
    modules = {module.name: _module(module, registry, quiet) for module in graph.modules}
    calls = {node.name: _call(node, modules, registry) for node in graph.nodes}
    problems = tuple(p for p in (*resolved.problems, *compiled.problems) if p.severity == "error")
    return Side(name, resolved, graph, modules, calls, problems)


def slots(one: Module | Call, other: Module | Call) -> Iterator[tuple[str | None, str | None]]:
    """The arguments or ports of both, those of one name or one position together.

    Another type may call the first argument by another name; it is the first argument all the same.
    """
    ones, others = _names(one), _names(other)
    partners = dict(zip(one.positional, other.positional, strict=False))
    partners = {old: new for old, new in partners.items() if old not in others and new not in ones}
    partners |= {name: name for name in ones if name in others}
    yield from ((name, partners.get(name)) for name in ones)
    taken = set(partners.values())
    yield from ((None, name) for name in others if name not in taken)


def _names(owner: Module | Call) -> Mapping[str, Any]:
    return owner.arguments if isinstance(owner, Module) else owner.ports


def origin(resolved: ResolvedConfig, path: ConfigPath) -> Origin | None:
    """Where the value at a path is really written; None in a config that was given as data."""
    followed = False
    for _ in range(_MAX_STEPS):
        targets = [found.target for found in resolved.references if found.use == path]
        here = resolved.origin(path)
        if len(targets) != 1 or here is None or not _only_reference(here.expression):
            break
        path, followed = targets[0], True
    here = resolved.origin(path)
    if here is None:
        return None
    via = "reference" if followed and here.via == "file" else here.via
    return Origin(via, here.path, here.location)


def _only_reference(expression: str | None) -> bool:
    return (
        expression is not None and expression.startswith("${") and expression.find("}") == len(expression) - 1
    )


def _module(module: ModuleSpec, registry: Registry, quiet: Collector) -> Module:
    places: dict[str, ConfigPath] = {}
    if not is_spec(module.spec):
        return Module(module.name, None, {"": module.spec}, {"": module.origin}, module.origin)
    arguments = {}
    for name, value, path in _arguments(module.spec, module.origin, registry, quiet):
        arguments[name], places[name] = _plain(value, path, registry, quiet), path
    positional = tuple(name for name, path in places.items() if path[-2:-1] == ("_args_",))
    return Module(module.name, module.type_key, arguments, places, module.origin, positional)


def _arguments(
    mapping: dict[str, Any], path: ConfigPath, registry: Registry, quiet: Collector
) -> Iterator[tuple[str, Any, ConfigPath]]:
    """The arguments of a spec by name; those by position get theirs from the registry, or a number."""
    spec = read_spec(mapping, path, quiet)
    entry = registry.block(spec.type_key) if spec.type_key else None
    names = [argument.name for argument in entry.arguments if not argument.keyword_only] if entry else []
    for index, item in enumerate(spec.args):
        yield names[index] if index < len(names) else f"[{index}]", item.value, item.path
    for item in spec.kwargs:
        yield str(item.name), item.value, item.path


def _plain(value: Any, path: ConfigPath, registry: Registry, quiet: Collector) -> Any:
    """A value in which every spec has its arguments by name."""
    if is_spec(value):
        key = "_type_" if "_type_" in value else "_target_"
        found = _arguments(value, path, registry, quiet)
        return {key: value[key]} | {n: _plain(item, place, registry, quiet) for n, item, place in found}
    if isinstance(value, dict):
        return {key: _plain(item, (*path, key), registry, quiet) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, (*path, index), registry, quiet) for index, item in enumerate(value)]
    return value


def _call(node: Node, modules: Mapping[str, Module], registry: Registry) -> Call:
    names = _port_names(node, modules, registry)
    ports: dict[str, Value] = {}
    places: dict[str, ConfigPath] = {}
    for key, value in node.arguments:
        name = names[key] if isinstance(key, int) and key < len(names) else str(key)
        name = f"[{key}]" if isinstance(key, int) and key >= len(names) else name
        ports[name] = value
        places[name] = (*node.origin, "args" if isinstance(key, int) else "kwargs", key)
    return Call(node, ports, places, tuple(ports)[: len(node.args)])


def _port_names(node: Node, modules: Mapping[str, Module], registry: Registry) -> tuple[str, ...]:
    if node.kind == "op":
        op = registry.op(node.callee)
        return tuple(argument.name for argument in op.arguments) if op is not None else ()
    module = modules.get(node.callee)
    entry = registry.block(module.type_key) if module is not None and module.type_key else None
    return tuple(port.name for port in entry.inputs) if entry is not None else ()
