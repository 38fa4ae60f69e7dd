"""Components changed by seeded random edit scripts, with the changes that each script really makes.

The truth is read off by identity (see `draft`): it knows nothing of how a comparison pairs names.
"""

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from constructor.registry import Registry, default_registry
from tests.benchmarks.draft import Draft, Node, inside
from tests.benchmarks.edit_script import Editor

Truth = tuple[str, str, str | None, str | None, str]


def truth(before: Draft, after: Draft, registry: Registry | None = None) -> frozenset[Truth]:
    """What differs between two drafts of one origin, told by identity."""
    return frozenset(_Truth(before, after, registry or default_registry()).changes())


class _Truth:
    def __init__(self, before: Draft, after: Draft, registry: Registry) -> None:
        self.old, self.new, self.registry = before, after, registry

    def changes(self) -> Iterator[Truth]:
        yield from self._modules()
        yield from self._nodes()
        old, new = self.old, self.new
        for value in old.inputs:
            if old.names[value] != new.names[value]:
                yield ("renamed", "input", old.names[value], new.names[value], "")
        for index, (one, other) in enumerate(zip(old.outputs, new.outputs, strict=True)):
            if one != other:
                name = f"[{index}]" if old.output_keys is None else old.output_keys[index]
                yield ("rewired", "output", name, name, "")
        for kind, identity in new.moved:
            if kind == "input":
                yield ("moved", "input", old.names[identity], new.names[identity], "")
            elif identity in new.nodes:
                yield ("moved", "node", old.nodes[identity].name, new.nodes[identity].name, "")

    def _modules(self) -> Iterator[Truth]:
        yield from _absent("module", self.old.modules, self.new.modules)
        for identity, old in self.old.modules.items():
            new = self.new.modules.get(identity)
            if new is None:
                continue
            names = old.name, new.name
            if old.name != new.name:
                yield ("renamed", "module", *names, "")
            if old.spec["_type_"] != new.spec["_type_"]:
                yield ("retyped", "module", *names, "")
            for slot in {*old.spec, *new.spec} - {"_type_"}:
                values = [
                    _resolved(d, m.spec.get(slot, Ellipsis)) for d, m in ((self.old, old), (self.new, new))
                ]
                if type(values[0]) is not type(values[1]) or values[0] != values[1]:
                    yield ("modified", "module", *names, slot)

    def _nodes(self) -> Iterator[Truth]:
        yield from _absent("node", self.old.nodes, self.new.nodes)
        for identity, old in self.old.nodes.items():
            new = self.new.nodes.get(identity)
            if new is None:
                continue
            names = old.name, new.name
            if old.name != new.name:
                yield ("renamed", "node", *names, "")
            if old.calls != new.calls:
                yield ("retyped", "node", *names, "")
            for value in old.results if old.explicit else ():
                if self.old.names[value] != self.new.names[value]:
                    yield ("renamed", "value", self.old.names[value], self.new.names[value], "")
            yield from self._passed(old, new)

    def _passed(self, old: Node, new: Node) -> Iterator[Truth]:
        names = old.name, new.name
        ports = self._ports(self.new, new)
        for index, (one, other) in enumerate(zip(old.args or [], new.args or [], strict=True)):
            if one != other:
                yield (
                    _port_kind(one, other),
                    "node",
                    *names,
                    ports[index] if index < len(ports) else f"[{index}]",
                )
        for key, one in (old.kwargs or {}).items():
            if one != (new.kwargs or {})[key]:
                yield (_port_kind(one, (new.kwargs or {})[key]), "node", *names, key)

    def _ports(self, draft: Draft, node: Node) -> list[str]:
        if isinstance(node.calls, str):
            op = self.registry.op(node.calls)
            return [argument.name for argument in op.arguments] if op else []
        block = self.registry.block(draft.modules[node.calls].spec["_type_"])
        return [port.name for port in block.inputs] if block else []


def _port_kind(one: Any, other: Any) -> str:
    return "rewired" if [*inside(one, ()), *inside(other, ())] else "modified"


def _absent(kind: str, old: dict[int, Any], new: dict[int, Any]) -> Iterator[Truth]:
    yield from (("removed", kind, old[i].name, None, "") for i in old if i not in new)
    yield from (("added", kind, None, new[i].name, "") for i in new if i not in old)


def _resolved(draft: Draft, value: Any) -> Any:
    if isinstance(value, str) and value.startswith("${params.") and value.endswith("}"):
        found: Any = draft.data["params"]
        for part in value[len("${params.") : -1].split("."):
            found = found[part]
        return found
    return value


def mutated(data: dict[str, Any], seed: int, edits: int) -> tuple[dict[str, Any], frozenset[Truth]]:
    """A component after some random edits, and what really changed."""
    before = Draft.of(data)
    after = deepcopy(before)
    editor = Editor(after, random.Random(seed))
    for _ in range(edits):
        editor.edit()
    return after.written(), truth(before, after)
