"""Seeded random edits to a draft."""

import random
from typing import Any

from tests.benchmarks.draft import Draft, Module, Node, Use, inside, swapped, used

_TYPES = ("nn.Linear", "nn.LayerNorm", "nn.GELU", "nn.Dropout", "vfp_single_info_embedder", "radiov3", "mlp")
_OPS = ("identity", "tokens", "unsqueeze", "stack", "cat", "add")


class Editor:
    """Makes random edits to a draft, each at a place of its own."""

    def __init__(self, draft: Draft, chance: random.Random) -> None:
        self.draft, self.chance = draft, chance
        self.touched: set[Any] = set()
        self.original = set(draft.nodes)

    def edit(self) -> str:
        """One edit of a random kind that is possible here; its kind."""
        kinds = ["value", "value", "rename", "rename", "rewire", "insert", "delete", "retype", "move"]
        self.chance.shuffle(kinds)
        return next(kind for kind in kinds if getattr(self, kind)())

    def value(self) -> bool:
        places = [
            (identity, slot)
            for identity, module in self.draft.modules.items()
            for slot, given in module.spec.items()
            if not slot.startswith("_")
            and not isinstance(given, dict)
            and (identity, slot) not in self.touched
        ]
        if not places:
            return False
        identity, slot = self.chance.choice(places)
        spec = self.draft.modules[identity].spec
        given = spec[slot]
        params = self.draft.data.get("params", {})
        shared = isinstance(given, str) and given.startswith("${params.") and given.count(".") == 1
        name = given[len("${params.") : -1] if shared else ""
        users = [
            (other, key)
            for other, module in self.draft.modules.items()
            for key, used in module.spec.items()
            if used == given
        ]
        if shared and self.chance.random() < 0.6 and not self.touched & {*users}:
            params[name] = self._other(params[name])
            self.touched |= {*users}
            return True
        self.touched.add((identity, slot))
        if self.chance.random() < 0.1:
            del spec[slot]
        else:
            spec[slot] = self._other(params[name] if shared else given)
        return True

    def _other(self, value: Any) -> Any:
        """Another value: of the same type, of another, or null."""
        if value is not None and self.chance.random() < 0.1:
            return None
        match value:
            case bool():
                return not value
            case int() | float() if self.chance.random() < 0.15:
                return str(value)
            case int():
                return value + self.chance.choice((1, 2, 64))
            case float():
                return value / 2 + 0.125
            case str():
                return f"{value}x"
            case list():
                return [*value, self.chance.randrange(100)]
        return self.chance.randrange(1, 100)

    def rename(self) -> bool:
        targets: list[Any] = [("module", i) for i in self.draft.modules]
        targets += [("node", i) for i in self.draft.nodes]
        targets += [("value", i) for i in self.draft.inputs]
        targets += [("value", v) for n in self.draft.nodes.values() if n.explicit for v in n.results]
        targets = [target for target in targets if ("name", *target) not in self.touched]
        if not targets:
            return False
        kind, identity = self.chance.choice(targets)
        self.touched.add(("name", kind, identity))
        new = self.chance.choice((self.draft.fresh, lambda stem: self.draft.fresh(self.chance.choice("pqr"))))
        if kind == "value":
            self.draft.names[identity] = new(self.draft.names[identity])
            return True
        owner = self.draft.modules[identity] if kind == "module" else self.draft.nodes[identity]
        owner.name = new(owner.name)
        if isinstance(owner, Node) and owner.form == "whole" and not owner.explicit:
            self.draft.names[owner.results[0]] = owner.name
        return True

    def rewire(self) -> bool:
        places = [place for place in self._uses() if ("port", *place[:3]) not in self.touched]
        self.chance.shuffle(places)
        for place in places:
            identity, part, key, steps, old = place
            others = [value for value in self._before(identity) if value != old]
            if others:
                self._put(identity, part, key, steps, Use(self.chance.choice(others)))
                self.touched.add(("port", identity, part, key))
                return True
        return False

    def insert(self) -> bool:
        places = [place for place in self._uses() if ("port", *place[:3]) not in self.touched]
        if not places:
            return False
        identity, part, key, steps, old = self.chance.choice(places)
        draft = self.draft
        calls: int | str = "identity"
        if self.chance.random() < 0.6:
            calls = next(draft.ids)
            kind = self.chance.choice(
                ({"_type_": "nn.LayerNorm", "normalized_shape": 512}, {"_type_": "nn.GELU"})
            )
            draft.modules[calls] = Module(draft.fresh("norm"), dict(kind))
        name, made, node = draft.fresh("extra"), next(draft.ids), next(draft.ids)
        draft.names[made] = name
        added = Node(name, calls, [Use(old)], None, "whole", [made], [], False)
        order = list(draft.nodes.items())
        at = [i for i, _ in order].index(identity)
        draft.nodes = dict([*order[:at], (node, added), *order[at:]])
        self._put(identity, part, key, steps, Use(made))
        self.touched |= {("port", identity, part, key), ("node", node), ("name", "node", node)}
        if isinstance(calls, int):
            self.touched |= {
                ("name", "module", calls),
                *((calls, slot) for slot in draft.modules[calls].spec),
            }
        return True

    def delete(self) -> bool:
        draft = self.draft
        able = [
            i
            for i in draft.nodes
            if i in self.original and ("node", i) not in self.touched and [*used(draft.nodes[i])]
        ]
        if len(able) < 2:
            return False
        identity = self.chance.choice(able)
        node = draft.nodes.pop(identity)
        instead = next(used(node))
        for other in draft.nodes.values():
            other.args, other.kwargs = (swapped(x, node.results, instead) for x in (other.args, other.kwargs))
        draft.outputs = [instead if value in node.results else value for value in draft.outputs]
        if isinstance(node.calls, int) and all(other.calls != node.calls for other in draft.nodes.values()):
            del draft.modules[node.calls]
        return True

    def retype(self) -> bool:
        modules = [
            i
            for i in self.draft.modules
            if ("type", i) not in self.touched and (i, "_type_") not in self.touched
        ]
        nodes = [
            i
            for i, n in self.draft.nodes.items()
            if isinstance(n.calls, str) and ("type", i) not in self.touched
        ]
        nodes = [i for i in nodes if ("node", i) not in self.touched]
        if not modules and not nodes:
            return False
        identity = self.chance.choice([*modules, *nodes])
        self.touched.add(("type", identity))
        if identity in self.draft.modules:
            spec = self.draft.modules[identity].spec
            spec["_type_"] = self.chance.choice([key for key in _TYPES if key != spec["_type_"]])
        else:
            node = self.draft.nodes[identity]
            node.calls = self.chance.choice([key for key in _OPS if key != node.calls])
        return True

    def move(self) -> bool:
        """Moves a node, or an input, two or more places, where nothing that it needs is overtaken."""
        draft = self.draft
        if any(kind == "node" for kind, _ in draft.moved) or self.chance.random() < 0.5:
            if len(draft.inputs) < 3 or any(kind == "input" for kind, _ in draft.moved):
                return False
            value = draft.inputs.pop(0)
            draft.inputs.append(value)
            draft.moved.add(("input", value))
            return True
        order = list(draft.nodes)
        able = [
            (identity, place)
            for identity in order
            if ("node", identity) not in self.touched
            for place in self._free_places(identity)
            if abs(place - order.index(identity)) >= 2
        ]
        if not able:
            return False
        identity, place = self.chance.choice(able)
        order.remove(identity)
        order.insert(place, identity)
        draft.nodes = {i: draft.nodes[i] for i in order}
        draft.moved.add(("node", identity))
        return True

    def _free_places(self, identity: int) -> range:
        order = list(self.draft.nodes)
        node = self.draft.nodes[identity]
        made = {value: i for i, n in self.draft.nodes.items() for value in n.results}
        first = max((order.index(made[v]) + 1 for v in used(node) if v in made), default=0)
        readers = [order.index(i) for i, n in self.draft.nodes.items() if {*used(n)} & {*node.results}]
        return range(first, min(readers, default=len(order)))

    def _uses(self) -> list[tuple[int, str, Any, tuple[Any, ...], int]]:
        """Every reference of a node: node, "args" or "kwargs", which one, the way inside it, the value."""
        return [
            (identity, part, key, steps, value)
            for identity, node in self.draft.nodes.items()
            if ("node", identity) not in self.touched
            for part, given in (("args", dict(enumerate(node.args or []))), ("kwargs", node.kwargs or {}))
            for key, item in given.items()
            for steps, value in inside(item, ())
        ]

    def _before(self, identity: int) -> list[int]:
        values = list(self.draft.inputs)
        for other, node in self.draft.nodes.items():
            if other == identity:
                break
            values += node.results
        return values

    def _put(self, identity: int, part: str, key: Any, steps: tuple[Any, ...], new: Use) -> None:
        inner: Any = getattr(self.draft.nodes[identity], part)
        for step in (key, *steps)[:-1]:
            inner = inner[step]
        inner[(key, *steps)[-1]] = new
