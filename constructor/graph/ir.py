"""The graph of a component: frozen facts; edges are derived from what nodes read and write."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from constructor.diagnostics import ConfigPath


@dataclass(frozen=True, slots=True)
class Ref:
    """A value taken from the graph: `$name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """A literal passed as it is."""

    value: Any


@dataclass(frozen=True, slots=True)
class Items:
    """A list of arguments, some of which may be references."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of arguments, some of which may be references."""

    fields: tuple[tuple[str, "Value"], ...]


Value = Ref | Const | Items | Fields


def references(value: Value) -> Iterator[str]:
    """The names that `value` reads, in order, repeats included."""
    match value:
        case Ref(name):
            yield name
        case Const():
            return
        case Items(items):
            for item in items:
                yield from references(item)
        case Fields(fields):
            for _, item in fields:
                yield from references(item)


@dataclass(frozen=True, slots=True)
class Out:
    """The names a node gives to its result.

    "whole": one name for the result. "items": one name for each item of a tuple or list. "fields": names
    for some entries of a mapping; `keys[i]` is the entry that becomes `names[i]`.
    """

    form: Literal["whole", "items", "fields"]
    names: tuple[str, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModuleSpec:
    """An entry of `modules` (or a layer of `sequential`): its resolved mapping and where it stands."""

    name: str
    spec: Any
    origin: ConfigPath

    @property
    def type_key(self) -> str | None:
        """The registry key or import target that the spec names."""
        if not isinstance(self.spec, dict):
            return None
        key = self.spec.get("_type_", self.spec.get("_target_"))
        return key if isinstance(key, str) else None


@dataclass(frozen=True, slots=True)
class Node:
    """One call, in execution order."""

    name: str
    kind: Literal["module", "op"]
    callee: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]
    out: Out
    origin: ConfigPath

    @property
    def call(self) -> str:
        return f"{self.kind}:{self.callee}"

    @property
    def arguments(self) -> tuple[tuple[str | int, Value], ...]:
        """Every argument by position or keyword, in order."""
        return (*enumerate(self.args), *self.kwargs)

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(name for _, value in self.arguments for name in references(value))

    @property
    def writes(self) -> tuple[str, ...]:
        return self.out.names


@dataclass(frozen=True, slots=True)
class Output:
    """One result of the graph; `key` is its name in a dict return."""

    key: str | None
    value: str
    origin: ConfigPath


@dataclass(frozen=True, slots=True)
class Graph:
    """A component's graph: inputs, modules, nodes in execution order, outputs and the return form."""

    frontend: Literal["sequential", "graph"]
    inputs: tuple[str, ...]
    modules: tuple[ModuleSpec, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Output, ...]
    returns: Literal["single", "tuple", "dict"]

    def module(self, name: str) -> ModuleSpec | None:
        return next((module for module in self.modules if module.name == name), None)

    def node(self, name: str) -> Node | None:
        return next((node for node in self.nodes if node.name == name), None)
