"""A component taken apart: every module, node, value and input has an identity that no edit changes."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Use:
    """A reference by the identity of its value."""

    value: int


@dataclass
class Module:
    name: str
    spec: dict[str, Any]


@dataclass
class Node:
    """`calls` is the identity of a module, or the key of an op."""

    name: str
    calls: int | str
    args: list[Any] | None
    kwargs: dict[str, Any] | None
    form: str
    results: list[int]
    keys: list[str]
    explicit: bool


@dataclass
class Draft:
    """A component by identities; `names` gives those of values."""

    data: dict[str, Any]
    inputs: list[int]
    names: dict[int, str]
    modules: dict[int, Module]
    nodes: dict[int, Node]
    outputs: list[int]
    output_keys: list[str] | None
    ids: Iterator[int]
    moved: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Draft":
        """The draft of a component whose nodes are a list."""
        graph = data["model"]["graph"]
        ids = count(1)
        names: dict[int, str] = {}
        by_name: dict[str, int] = {}

        def value(name: str) -> int:
            identity = next(ids)
            names[identity], by_name[name] = name, identity
            return identity

        inputs = [value(name) for name in graph["inputs"]]
        modules = {next(ids): Module(name, spec) for name, spec in (graph.get("modules") or {}).items()}
        by_module = {module.name: identity for identity, module in modules.items()}
        nodes = {}
        for body in graph["nodes"]:
            kind, _, callee = body["call"].partition(":")
            out = body.get("out", body["name"])
            form = "whole" if isinstance(out, str) else "items" if isinstance(out, list) else "fields"
            made = [out] if form == "whole" else list(out) if form == "items" else list(out.values())
            args, kwargs = _read(body.get("args"), by_name), _read(body.get("kwargs"), by_name)
            nodes[next(ids)] = Node(
                body["name"],
                by_module[callee] if kind == "module" else callee,
                args,
                kwargs,
                form,
                [value(name) for name in made],
                list(out) if form == "fields" else [],
                "out" in body,
            )
        outputs = graph["outputs"]
        listed = list(outputs.values()) if isinstance(outputs, dict) else outputs
        keys = list(outputs) if isinstance(outputs, dict) else None
        found = [by_name[name.removeprefix("$")] for name in listed]
        return cls(deepcopy(data), inputs, names, modules, nodes, found, keys, ids)

    def written(self) -> dict[str, Any]:
        """The component as plain data."""
        data = deepcopy(self.data)
        graph = data["model"]["graph"]
        graph["inputs"] = [self.names[value] for value in self.inputs]
        graph["modules"] = {module.name: deepcopy(module.spec) for module in self.modules.values()}
        graph["nodes"] = [self._node(node) for node in self.nodes.values()]
        results = [f"${self.names[value]}" for value in self.outputs]
        graph["outputs"] = (
            results if self.output_keys is None else dict(zip(self.output_keys, results, strict=True))
        )
        return data

    def _node(self, node: Node) -> dict[str, Any]:
        called = (
            f"op:{node.calls}" if isinstance(node.calls, str) else f"module:{self.modules[node.calls].name}"
        )
        body: dict[str, Any] = {"name": node.name, "call": called}
        if node.args is not None:
            body["args"] = self.shown(node.args)
        if node.kwargs is not None:
            body["kwargs"] = self.shown(node.kwargs)
        made = [self.names[value] for value in node.results]
        if node.form == "items":
            body["out"] = made
        elif node.form == "fields":
            body["out"] = dict(zip(node.keys, made, strict=True))
        elif node.explicit:
            body["out"] = made[0]
        return body

    def shown(self, value: Any) -> Any:
        if isinstance(value, Use):
            return f"${self.names[value.value]}"
        if isinstance(value, list):
            return [self.shown(item) for item in value]
        if isinstance(value, dict):
            return {key: self.shown(item) for key, item in value.items()}
        return value

    def fresh(self, stem: str) -> str:
        taken = {*self.names.values()}
        taken |= {m.name for m in self.modules.values()} | {n.name for n in self.nodes.values()}
        return next(name for number in count(2) if (name := f"{stem}_{number}") not in taken)


def _read(value: Any, by_name: dict[str, int]) -> Any:
    if isinstance(value, str) and value.startswith("$") and value[1:] in by_name:
        return Use(by_name[value[1:]])
    if isinstance(value, list):
        return [_read(item, by_name) for item in value]
    if isinstance(value, dict):
        return {key: _read(item, by_name) for key, item in value.items()}
    return value


def inside(value: Any, steps: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], int]]:
    if isinstance(value, Use):
        yield steps, value.value
    elif isinstance(value, list | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from inside(item, (*steps, key))


def used(node: Node) -> Iterator[int]:
    for given in (node.args, node.kwargs):
        yield from (value for _, value in inside(given, ()))


def swapped(value: Any, old: list[int], new: int) -> Any:
    if isinstance(value, Use):
        return Use(new) if value.value in old else value
    if isinstance(value, list):
        return [swapped(item, old, new) for item in value]
    if isinstance(value, dict):
        return {key: swapped(item, old, new) for key, item in value.items()}
    return value
