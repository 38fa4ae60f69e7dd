"""The ports of every module of a component; those of a component used as a block come from its own file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath
from constructor.document import Reader, read_document
from constructor.graph import Trusted, apply_imports, compile_graph, pending_imports
from constructor.graph.ir import Fields, Graph, Items, ModuleSpec, Node, Ref, Value
from constructor.probe.bound import NO_PORTS, BoundPort, ModulePorts, bind_ports
from constructor.probe.example import Example
from constructor.probe.settings import Setting, settings_of
from constructor.probe.sizes import DEFAULT_DIMS, is_dim
from constructor.probe.written import DIMS_KEY, SECTION, WrittenError, read_example
from constructor.registry import Registry

COMPONENT = "component"
MAX_NESTED = 16

_PASSES_ON = ModulePorts((), (), same_shape=True)


@dataclass
class Ports:
    """Looks up ports of one component's modules, each once.

    Attributes:
        above: the component files that led here, so that a circle of files ends.
        trusted: the modules of custom code that the components used as blocks may import.
        files: the ports of component files so far, shared by all below: each file is looked into once,
            however many paths lead to it.
    """

    graph: Graph
    resolved: ResolvedConfig
    registry: Registry
    read: Reader = read_document
    above: tuple[Path, ...] = ()
    trusted: Trusted = ()
    files: dict[Path, ModulePorts] = field(default_factory=dict)
    _known: dict[str, ModulePorts] = field(default_factory=dict)

    def of_node(self, node: Node) -> ModulePorts:
        """The ports of what a node calls; an op has none of its own."""
        if node.kind == "op":
            return _PASSES_ON if node.callee == "identity" else NO_PORTS
        if node.callee not in self._known:
            module = self.graph.module(node.callee)
            self._known[node.callee] = NO_PORTS if module is None else self._of_module(module)
        return self._known[node.callee]

    def settings(self, module: ModuleSpec) -> Mapping[str, Setting]:
        """The hyperparameters of a module."""
        entry = self.registry.block(module.type_key) if module.type_key else None
        return settings_of(module.spec, module.origin, entry, self.resolved)

    def fed_by(self, name: str) -> BoundPort | None:
        """The port that says what the value `name` looks like: the first one that it reaches.

        A port at which nothing is passed by default is taken only when there is no other, and a block that
        keeps shapes is looked through first.
        """
        found = sorted(self._reached(name, frozenset()), key=lambda port: port.absent)
        return found[0] if found else None

    def made_by(self, name: str) -> tuple[BoundPort, ...]:
        """The output ports that the value `name` comes out of; several when it is a module's whole result."""
        for node in self.graph.nodes:
            if name in node.writes:
                return _taken_apart(self.of_node(node).outputs, node, node.writes.index(name))
        return ()

    def _reached(self, name: str, passed: frozenset[str]) -> Iterator[BoundPort]:
        for node in self.graph.nodes:
            ports = self.of_node(node)
            for argument, value in node.arguments:
                found = _at(ports.input(argument), value, name)
                own = [port for port in found if not port.anything or port.sample is not None]
                if ports.same_shape and value == Ref(name) and node.out.form == "whole":
                    for written in node.writes:
                        if written not in passed:
                            yield from self._reached(written, passed | {name})
                yield from own

    def _of_module(self, module: ModuleSpec) -> ModulePorts:
        if module.type_key == COMPONENT:
            path = component_file(self.resolved, module.spec, module.origin)
            return self._of_file(path.resolve(), path) if path is not None else NO_PORTS
        entry = self.registry.block(module.type_key) if module.type_key else None
        return bind_ports(entry, self.settings(module)) if entry is not None else NO_PORTS

    def _of_file(self, key: Path, path: Path) -> ModulePorts:
        if key not in self.files:
            inner = self._component(path)
            found = component_ports(inner) if inner is not None else NO_PORTS
            self.files.setdefault(key, found)
        return self.files[key]

    def _component(self, path: Path) -> "Ports | None":
        here = self.resolved.root_file
        above = self.above if here is None else (*self.above, here.resolve())
        if path.resolve() in above or len(above) >= MAX_NESTED:
            return None
        resolved = resolve_config(path, read=self.read)
        registry = self.registry
        if pending_imports(resolved, registry):
            registry = registry.copy()
            # What fails here is reported by whoever builds that component.
            apply_imports(resolved, registry, self.trusted)
        graph = compile_graph(resolved, registry).graph
        return Ports(graph, resolved, registry, self.read, above, self.trusted, self.files)


def component_file(resolved: ResolvedConfig, spec: Any, origin: ConfigPath) -> Path | None:
    """The file that a `component` block names, looked up from the folder of the file that wrote the name."""
    path = spec.get("path") if isinstance(spec, dict) else None
    if not isinstance(path, str):
        return None
    written = resolved.locate((*origin, "path"))
    return (Path(written.file).parent if written is not None else Path()) / path


def component_ports(ports: Ports) -> ModulePorts:
    """What a component takes and gives as a whole, from the ports that its inputs and outputs touch."""
    graph = ports.graph
    inputs = []
    for name in graph.inputs:
        port = ports.fed_by(name) or BoundPort(name, anything=True)
        inputs.append(replace(port, name=name, sample=_written_sample(ports.resolved, name) or port.sample))
    named = [(output.key or output.value, ports.made_by(output.value)) for output in graph.outputs]
    if graph.returns == "single" and named:
        return ModulePorts(tuple(inputs), named[0][1])
    outputs = tuple(
        replace(source[0], name=name) if len(source) == 1 else BoundPort(name, anything=True)
        for name, source in named
    )
    if graph.returns == "dict":
        outputs = (BoundPort("output", fields=outputs),)
    return ModulePorts(tuple(inputs), outputs)


def _written_sample(resolved: ResolvedConfig, name: str) -> Example | None:
    """The example that a component's file writes for an input, without sizes that only it gives."""
    section = resolved.data.get(SECTION)
    if not isinstance(section, dict) or name not in section:
        return None
    dims = section.get(DIMS_KEY)
    own = {symbol: size for symbol, size in dims.items() if is_dim(size)} if isinstance(dims, dict) else {}
    try:
        return read_example(section[name], {**DEFAULT_DIMS, **own})
    except WrittenError:
        # Whoever checks that component is told.
        return None


def _taken_apart(outputs: tuple[BoundPort, ...], node: Node, place: int) -> tuple[BoundPort, ...]:
    """The output ports behind one of the names that a node gives to its result."""
    if node.out.form == "whole":
        return outputs
    if node.out.form == "items":
        return outputs[place : place + 1]
    entries = outputs[0].fields if len(outputs) == 1 and outputs[0].fields else outputs
    return tuple(port for port in entries if port.name == node.out.keys[place])


def _at(port: BoundPort | None, value: Value, name: str) -> Iterator[BoundPort]:
    """The ports through which `name` goes when `value` is passed at `port`."""
    if port is None:
        return
    match value:
        case Ref(read) if read == name:
            yield port
        case Items(items) if port.count is not None:
            for item in items:
                yield from _at(port.element, item, name)
        case Fields(fields):
            for key, item in fields:
                yield from _at(port.entry(key), item, name)
