"""From two sides and their pairs to the list of changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.diff.align import moved
from constructor.diff.changes import Change, Difference, Element, Given, in_order
from constructor.diff.cosmetic import cosmetic
from constructor.diff.equal import NOTHING, equal, leaves
from constructor.diff.match import Matching, match
from constructor.diff.outputs import compare_outputs
from constructor.diff.side import Call, Module, Side, slots
from constructor.diff.wiring import results
from constructor.graph import Const, Fields, Items, Ref, Value, references

# What a file says beside its model that changes what is built, or what a check runs it with.
SETTINGS = ("settings", "imports", "freeze", "example_inputs")


def compare(one: Side, other: Side, *, find: Callable[[Side, Side], Matching] = match) -> Difference:
    """What differs in meaning from one side to the other, and what only in writing.

    Args:
        find: how elements are paired.
    """
    found = find(one, other)
    comparison = _Comparison(one, other, found)
    changes = in_order(comparison.changes())
    return Difference(
        one.name,
        other.name,
        changes,
        cosmetic(one, other, found, changes),
        found.pairs(),
        (*one.problems, *other.problems),
    )


class _Comparison:
    def __init__(self, one: Side, other: Side, found: Matching) -> None:
        self.one, self.other, self.found = one, other, found
        # Layers are called by their numbers: that these shift is no change.
        self.named = not (one.positional or other.positional)
        self.layers = one.positional and other.positional

    def changes(self) -> Iterator[Change]:
        yield from self._modules()
        yield from self._inputs()
        if not self.layers:
            yield from self._nodes()
        yield from compare_outputs(self.one, self.other, self._same_name)
        yield from self._settings()

    def _modules(self) -> Iterator[Change]:
        pairs, one, other = self.found.modules, self.one.modules, self.other.modules
        yield from self._absent("module", one, other, pairs)
        for name, module in one.items():
            if name in pairs:
                yield from self._module(module, other[pairs[name]])
        if self.layers:
            order = [module.name for module in self.one.graph.modules]
            after = [module.name for module in self.other.graph.modules]
            yield from self._moved("module", order, after, pairs)

    def _module(self, old: Module, new: Module) -> Iterator[Change]:
        names = old.name, new.name
        if old.name != new.name and not self.layers:
            yield Change("renamed", "module", *names)
        if old.type_key != new.type_key:
            before = self.one.given(old.type_key, (*old.origin, "_type_"))
            after = self.other.given(new.type_key, (*new.origin, "_type_"))
            yield Change("retyped", "module", *names, "", before, after)
        for slot, partner in slots(old, new):
            yield from self._argument(old, new, slot, partner)

    def _argument(self, old: Module, new: Module, slot: str | None, partner: str | None) -> Iterator[Change]:
        before = NOTHING if slot is None else old.arguments[slot]
        after = NOTHING if partner is None else new.arguments[partner]
        for leaf in leaves(before, after):
            typed = bool(leaf.path) and leaf.path[-1] in ("_type_", "_target_")
            yield Change(
                "retyped" if typed else "modified",
                "module",
                old.name,
                new.name,
                _label(partner or slot or "", leaf.path),
                _given(self.one, leaf.old, (*old.places.get(slot or "", old.origin), *leaf.path)),
                _given(self.other, leaf.new, (*new.places.get(partner or "", new.origin), *leaf.path)),
            )

    def _inputs(self) -> Iterator[Change]:
        pairs, one, other = self.found.inputs, self.one.graph.inputs, self.other.graph.inputs
        yield from self._absent("input", one, other, pairs)
        for old, new in pairs.items():
            if old != new:
                yield Change("renamed", "input", old, new)
        yield from self._moved("input", one, other, pairs)

    def _nodes(self) -> Iterator[Change]:
        pairs, one, other = self.found.nodes, self.one.calls, self.other.calls
        yield from self._absent("node", one, other, pairs)
        for name, call in one.items():
            if name in pairs:
                yield from self._node(call, other[pairs[name]])
        yield from self._moved("node", tuple(one), tuple(other), pairs)

    def _node(self, old: Call, new: Call) -> Iterator[Change]:
        names = old.name, new.name
        if old.name != new.name and self.named:
            yield Change("renamed", "node", *names)
        if not self._same_callee(old, new):
            before = self.one.given(old.node.call, (*old.node.origin, "call"))
            after = self.other.given(new.node.call, (*new.node.origin, "call"))
            yield Change("retyped", "node", *names, "", before, after)
        for port, partner in slots(old, new):
            yield from self._port(old, new, port, partner)
        yield from self._results(old, new)

    def _same_callee(self, old: Call, new: Call) -> bool:
        if old.node.kind != new.node.kind:
            return False
        if old.module is None or old.node.callee not in self.one.modules:
            return old.node.callee == new.node.callee
        return self.found.modules.get(old.node.callee) == new.node.callee

    def _port(self, old: Call, new: Call, port: str | None, partner: str | None) -> Iterator[Change]:
        before = None if port is None else old.ports[port]
        after = None if partner is None else new.ports[partner]
        if before is not None and after is not None and self._same_value(before, after):
            return
        reads = any(list(references(value)) for value in (before, after) if value is not None)
        yield Change(
            "rewired" if reads else "modified",
            "node",
            old.name,
            new.name,
            partner or port or "",
            None if before is None or port is None else self.one.given(written(before), old.places[port]),
            None
            if after is None or partner is None
            else self.other.given(written(after), new.places[partner]),
        )

    def _same_value(self, old: Value, new: Value) -> bool:
        match old, new:
            case Ref(one), Ref(other):
                return self._same_name(one, other)
            case Const(one), Const(other):
                return equal(one, other)
            case Items(ones), Items(others):
                return len(ones) == len(others) and all(map(self._same_value, ones, others))
            case Fields(ones), Fields(others):
                one_by_key, other_by_key = dict(ones), dict(others)
                return one_by_key.keys() == other_by_key.keys() and all(
                    self._same_value(value, other_by_key[key]) for key, value in one_by_key.items()
                )
        return False

    def _same_name(self, old: str, new: str) -> bool:
        """Whether two names mean one value; names that nothing makes are compared as they are."""
        made = old in self.found.wires[0].makers, new in self.found.wires[1].makers
        return old == new if made == (False, False) else self.found.values.get(old) == new

    def _results(self, old: Call, new: Call) -> Iterator[Change]:
        """What became of the values that a node makes."""
        before, after = dict(results(old.node)), dict(results(new.node))
        for name, result in before.items():
            partner = self.found.values.get(name)
            if partner not in after:
                yield Change(
                    "removed", "value", name, None, "", self.one.given(f"{old.name}{result}", old.node.origin)
                )
            elif partner != name and self.named and (name, partner) != (old.name, new.name):
                yield Change("renamed", "value", name, partner)
        kept = {self.found.values.get(name) for name in before}
        for name, result in after.items():
            if name not in kept:
                yield Change(
                    "added",
                    "value",
                    None,
                    name,
                    "",
                    None,
                    self.other.given(f"{new.name}{result}", new.node.origin),
                )
        if any(
            after.get(self.found.values.get(name, ""), result) != result for name, result in before.items()
        ):
            yield Change(
                "modified",
                "node",
                old.name,
                new.name,
                "out",
                self.one.given(_out(old), (*old.node.origin, "out")),
                self.other.given(_out(new), (*new.node.origin, "out")),
            )

    def _settings(self) -> Iterator[Change]:
        for section in SETTINGS:
            old = self.one.resolved.data.get(section, NOTHING)
            new = self.other.resolved.data.get(section, NOTHING)
            for leaf in leaves(old, new):
                path = (section, *leaf.path)
                text = format_path(path)
                given = _given(self.one, leaf.old, path), _given(self.other, leaf.new, path)
                yield Change("modified", "setting", text, text, "", *given)

    def _absent(
        self, element: Element, one: Iterable[str], other: Iterable[str], pairs: Mapping[str, str]
    ) -> Iterator[Change]:
        """What has no partner."""
        for name in one:
            if name not in pairs:
                yield Change("removed", element, name, None, "", _essence(self.one, element, name))
        partners = set(pairs.values())
        for name in other:
            if name not in partners:
                yield Change("added", element, None, name, "", None, _essence(self.other, element, name))

    def _moved(
        self, element: Element, one: Sequence[str], other: Sequence[str], pairs: Mapping[str, str]
    ) -> Iterator[Change]:
        place = {name: index for index, name in enumerate(other)}
        kept = [(index, name) for index, name in enumerate(one) if name in pairs]
        for at in sorted(moved([place[pairs[name]] for _, name in kept])):
            index, name = kept[at]
            given = Given(index), Given(place[pairs[name]])
            yield Change("moved", element, name, pairs[name], "", *given)


def written(value: Value) -> Any:
    """An argument of a node as YAML has it."""
    match value:
        case Ref(name):
            return f"${name}"
        case Const(data):
            return data
        case Items(items):
            return [written(item) for item in items]
        case Fields(fields):
            return {key: written(item) for key, item in fields}


def _given(side: Side, value: Any, path: ConfigPath) -> Given | None:
    return None if value is NOTHING else side.given(value, path)


def _essence(side: Side, element: Element, name: str) -> Given | None:
    """What an added or removed element is, in a word."""
    if element == "module":
        module = side.modules[name]
        return side.given(module.type_key, module.origin)
    if element == "node":
        call = side.calls[name]
        return side.given(call.node.call, call.node.origin)
    return None


def _label(slot: str, path: ConfigPath) -> str:
    rest = path[:-1] if path and path[-1] in ("_type_", "_target_") else path
    return format_path((slot, *rest))


def _out(call: Call) -> Any:
    out = call.node.out
    match out.form:
        case "whole":
            return out.names[0] if out.names else None
        case "items":
            return list(out.names)
        case "fields":
            return dict(zip(out.keys, out.names, strict=True))
