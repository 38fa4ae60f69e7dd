"""Components as the parts of a policy: what each takes and gives, under names that a graph can hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath, Diagnostic, has_errors
from constructor.document import Reader
from constructor.experiments.names import Names
from constructor.graph import Graph, Trusted, apply_imports, can_name_module, compile_graph
from constructor.probe import BoundPort, Ports
from constructor.probe.ports import component_ports
from constructor.registry import Registry

_RANKS = {"backbone": 0, "encoder": 1, "decoder": 3}
_MIDDLE = 2


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a component gives.

    Attributes:
        value: its name in the policy; `key` is the entry of the component's mapping, or place in its tuple.
        called: the names by which an input may mean it.
    """

    part: str
    value: str
    key: str
    port: BoundPort
    called: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A component as a part of a policy.

    Attributes:
        form: how its result is taken apart: "whole", "items" or "fields".
        rank: how far down the flow its blocks usually stand, from backbones to decoders.
        blocks: the registry keys of its modules: parts with the same are copies of each other.
    """

    name: str
    file: Path
    graph: Graph
    resolved: ResolvedConfig
    inputs: tuple[BoundPort, ...]
    form: str
    sources: tuple[Source, ...]
    rank: int
    blocks: tuple[str | None, ...]

    def input_path(self, name: str) -> ConfigPath:
        """Where the component's file lists an input."""
        return ("model", self.graph.frontend, "inputs", self.graph.inputs.index(name))


def read_part(
    file: Path, registry: Registry, read: Reader, names: Names, trusted: Trusted
) -> Part | tuple[Diagnostic, ...]:
    """A component, or the errors that keep it from being used."""
    resolved, active = resolve_config(file, read=read), registry.copy()
    imported = apply_imports(resolved, active, trusted) if trusted else ()
    compiled = compile_graph(resolved, active)
    problems = (*resolved.problems, *imported, *compiled.problems)
    if has_errors(problems):
        return tuple(problem for problem in problems if problem.severity == "error")
    graph = compiled.graph
    ports = component_ports(Ports(graph, resolved, active, read))
    name = names.free(file.stem, can_name_module)
    form, outputs = _taken_apart(graph, ports.outputs)
    alone = len(outputs) == 1
    sources = []
    for key, port, output in outputs:
        value = name if alone and form == "whole" else names.free(f"{name}_{key}")
        called = {key, f"{name}_{key}", *([name] if alone else []), *([output] if output else [])}
        sources.append(Source(name, value, key, port, frozenset(word.lower() for word in called)))
    entries = [active.block(module.type_key) for module in graph.modules if module.type_key]
    ranks = [_RANKS[entry.kind] for entry in entries if entry is not None and entry.kind in _RANKS]
    return Part(
        name,
        file,
        graph,
        resolved,
        ports.inputs,
        form,
        tuple(sources),
        ranks[0] if ranks else _MIDDLE,
        tuple(sorted(str(module.type_key) for module in graph.modules)),
    )


def _taken_apart(
    graph: Graph, outputs: tuple[BoundPort, ...]
) -> tuple[str, list[tuple[str, BoundPort, str | None]]]:
    """How a policy takes the result apart, with (key, port, name of the value in the component) of each."""
    if graph.returns == "dict":
        named = outputs[0].fields if outputs else ()
        return "fields", [(port.name, port, None) for port in named]
    if graph.returns == "tuple":
        names = [output.value for output in graph.outputs]
        return "items", [(name, port, None) for name, port in zip(names, outputs, strict=True)]
    value = graph.outputs[0].value
    entries = [port for port in outputs[0].fields if not port.absent] if len(outputs) == 1 else []
    if entries:
        return "fields", [(port.name, port, None) for port in entries]
    if len(outputs) > 1:
        return "items", [(port.name, port, None) for port in outputs]
    port = outputs[0] if outputs and not outputs[0].fields else BoundPort(value, anything=True)
    return "whole", [(port.name, port, value)]


def in_order(parts: Iterable[Part], edges: Iterable[tuple[str, str]]) -> list[Part]:
    """The parts so that each stands after those it reads from, else as given. The edges form no circle."""
    waiting, placed = list(parts), list[Part]()
    edges = list(edges)
    while waiting:
        left = {part.name for part in waiting}
        ready = next(
            part for part in waiting if not any(to == part.name and start in left for start, to in edges)
        )
        placed.append(ready)
        waiting.remove(ready)
    return placed
