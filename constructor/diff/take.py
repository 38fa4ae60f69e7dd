"""One change taken over: the edit that makes one side like the other in that change alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from constructor.diagnostics import ConfigPath
from constructor.diff.changes import Change, Given, Pairs
from constructor.diff.compare import written
from constructor.diff.side import Call, Module, Side
from constructor.document import Document, move_item, remove, rename_key
from constructor.edits import (
    AddInput,
    AddNode,
    AddOutput,
    Delete,
    DeleteModule,
    Disconnect,
    GraphEdit,
    Move,
    RemoveInput,
    RemoveOutput,
    Rename,
    SetOutput,
    SetReturn,
    Source,
    perform,
)
from constructor.edits.names import check_new, module_names, node_names, taken_values
from constructor.edits.nodes import put_module, put_node

Into = Literal["before", "after"]


def take(change: Change, pairs: Pairs, mine: Side, theirs: Side, source: Source, into: Into) -> Document:
    """The text of `mine` after it took a change over from `theirs`; undone by its text before.

    Args:
        change: of the difference of the two sides, and `pairs` that of its names.
        source: `mine` as an edit finds it.
        into: which of the two sides `mine` is.

    Raises:
        EditError: it cannot be taken by itself, or is written in another file; the problem says why.
    """
    return _Taking(change, _names(pairs, into), mine, theirs, source, into).document()


@dataclass(frozen=True, slots=True)
class _Names:
    """Their names by mine's: of each kind, which of theirs is which of mine."""

    modules: Mapping[str, str]
    nodes: Mapping[str, str]
    values: Mapping[str, str]


def _names(pairs: Pairs, into: Into) -> _Names:
    if into == "after":
        return _Names(pairs.modules, pairs.nodes, {**pairs.values, **pairs.inputs})
    turned = ({new: old for old, new in found.items()} for found in (pairs.modules, pairs.nodes))
    modules, nodes = turned
    values = {new: old for old, new in {**pairs.values, **pairs.inputs}.items()}
    return _Names(modules, nodes, values)


@dataclass(frozen=True)
class _Taking:
    change: Change
    names: _Names
    mine: Side
    theirs: Side
    source: Source
    into: Into

    @property
    def own(self) -> str | None:
        """The name of what changed on the side that takes; `other` on the side that it is taken from."""
        return self.change.after if self.into == "after" else self.change.before

    @property
    def other(self) -> str | None:
        return self.change.before if self.into == "after" else self.change.after

    @property
    def has(self) -> Given | None:
        """What the side that takes has now; `wanted` what it takes."""
        return self.change.new if self.into == "after" else self.change.old

    @property
    def wanted(self) -> Given | None:
        return self.change.old if self.into == "after" else self.change.new

    @cached_property
    def layers(self) -> bool:
        return self.mine.positional and self.theirs.positional

    def document(self) -> Document:
        match self.change.element:
            case "module":
                return self._module()
            case "node":
                return self._node()
            case "input":
                return self._input()
            case "output":
                return self._output()
            case "value":
                return self._value()
            case "return":
                return self._done(SetReturn(self._text(self.wanted)))
            case "setting":
                return self._setting()
        raise self.source.refused(
            f"{self.change.name} is told by a training YAML", (), "change it there, by hand"
        )

    def _done(self, edit: GraphEdit) -> Document:
        return perform(self.source, edit).document

    def _text(self, given: Given | None) -> Any:
        return given.value if given is not None else None

    def _module(self) -> Document:
        if self.own is None:
            return self._new_module(self.theirs.modules[str(self.other)])
        if self.other is None:
            return self._done(Delete(self.own) if self.layers else DeleteModule(self.own))
        mine, theirs = self.mine.modules[self.own], self.theirs.modules[self.other]
        match self.change.kind:
            case "renamed":
                return self._done(Rename("module", mine.name, theirs.name))
            case "moved":
                return self._done(Move(mine.name, self._way(list(self.mine.modules), mine.name)))
            case "retyped" if not self.change.slot:
                return self.source.write(mine.origin, self._spec(theirs))
        return self._argument(mine, theirs)

    def _argument(self, mine: Module, theirs: Module) -> Document:
        """The whole argument that holds the change."""
        slot = _root(self.change.slot)
        if slot in theirs.arguments:
            return self.source.write(mine.places.get(slot, (*mine.origin, slot)), theirs.arguments[slot])
        if slot in mine.places:
            return _removed(self.source, mine.places[slot])
        raise self.source.refused(f"the two sides call {slot} by different names", mine.origin)

    def _spec(self, module: Module) -> dict[str, Any]:
        """A module of theirs as it is written, with its values in place of `${...}`."""
        found = self.theirs.graph.module(module.name)
        if found is None or not isinstance(found.spec, dict):
            raise self.source.refused(f"the module {module.name} is no mapping with a `_type_`")
        return found.spec

    def _new_module(self, module: Module) -> Document:
        if self.layers:
            arguments = tuple(module.arguments.items())
            after = self._behind(list(self.theirs.modules), module.name, self.names.modules)
            return self._done(AddNode(str(module.type_key), "block", arguments=arguments, after=after))
        check_new(self.source, "a module", module.name, module_names(self.source))
        return put_module(self.source, module.name, self._spec(module))

    def _node(self) -> Document:
        if self.own is None:
            return self._new_node(self.theirs.calls[str(self.other)])
        if self.other is None:
            return self._done(Delete(self.own))
        mine, theirs = self.mine.calls[self.own], self.theirs.calls[self.other]
        match self.change.kind:
            case "renamed":
                return self._done(Rename("node", mine.name, theirs.name))
            case "moved":
                return self._done(Move(mine.name, self._way(list(self.mine.calls), mine.name)))
            case "retyped":
                return self.source.write((*mine.node.origin, "call"), self._call(theirs))
        if self.change.slot == "out":
            return self.source.write((*mine.node.origin, "out"), self._out(theirs, mine))
        return self._port(mine, theirs)

    def _port(self, mine: Call, theirs: Call) -> Document:
        slots = self._slot(mine), self._slot(theirs)
        own, other = slots
        if other is None:
            key = list(mine.ports).index(str(own)) if own in mine.positional else str(own)
            return self._done(Disconnect(mine.name, (key,)))
        value = self._translated(written(theirs.ports[other]), mine.name)
        if own is not None:
            return self.source.write(mine.places[own], value)
        if other in theirs.positional and len(mine.positional) == theirs.positional.index(other):
            return self.source.write((*mine.node.origin, "args", len(mine.positional)), value)
        return self.source.write((*mine.node.origin, "kwargs", other), value)

    def _slot(self, call: Call) -> str | None:
        """The port of the change on a side; another type may call it by another name."""
        if self.change.slot in call.ports:
            return self.change.slot
        given = self.has if call is self.mine.calls.get(str(self.own)) else self.wanted
        places = {place: name for name, place in call.places.items()}
        return places.get(given.origin.path) if given is not None and given.origin is not None else None

    def _new_node(self, call: Call) -> Document:
        source = self.source
        check_new(source, "a node", call.name, node_names(source))
        body: dict[str, Any] = {"call": self._call(call, new=True)}
        for key, value in call.node.arguments:
            given = self._translated(written(value), call.name)
            if isinstance(key, int):
                body.setdefault("args", []).append(given)
            else:
                body.setdefault("kwargs", {})[key] = given
        out = self._out(call, None)
        if out != call.name:
            body["out"] = out
        document = put_node(source, self._place(call), call.name, body)
        module = self.theirs.modules.get(call.module or "")
        if module is None or module.name in self.names.modules:
            return document
        check_new(source, "a module", module.name, module_names(source))
        return put_module(source.at(document), module.name, self._spec(module))

    def _call(self, call: Call, *, new: bool = False) -> str:
        """What a node calls, under the name that it has on the side that takes."""
        if call.module is None or call.module not in self.theirs.modules:
            return call.node.call
        name = self.names.modules.get(call.module)
        if name is None and not new:
            message = f"it calls the module {call.module}, which is not there"
            raise self.source.refused(message, (), f"take the module {call.module} first")
        return f"module:{name or call.module}"

    def _out(self, theirs: Call, mine: Call | None) -> Any:
        """What the results are called; a result that is not there yet keeps its name."""
        taken = taken_values(self.source)
        own = set(mine.node.writes) if mine is not None else set()

        def named(name: str) -> str:
            found = self.names.values.get(name, name)
            if found in taken and found not in own:
                check_new(self.source, "a value", found, taken)
            return found

        out = theirs.node.out
        names = [named(name) for name in out.names]
        match out.form:
            case "whole":
                return names[0] if names else None
            case "items":
                return names
            case "fields":
                return dict(zip(out.keys, names, strict=True))

    def _translated(self, value: Any, node: str) -> Any:
        """An argument with the names of the side that takes."""
        match value:
            case str() if value.startswith("$") and not value.startswith("$$"):
                return f"${self._name(value[1:], node)}"
            case list():
                return [self._translated(item, node) for item in value]
            case dict():
                return {key: self._translated(item, node) for key, item in value.items()}
        return value

    def _name(self, value: str, node: str) -> str:
        found = self.names.values.get(value)
        if found is None:
            makers = (call.name for call in self.theirs.calls.values() if value in call.node.writes)
            message = f"{node} reads ${value}, which is not there"
            raise self.source.refused(message, (), f"take {next(makers, value)} first", "unknown-value")
        return found

    def _place(self, call: Call) -> int:
        """Where in the order of mine a node of theirs runs: behind its predecessor and all that it reads."""
        behind = self._behind(list(self.theirs.calls), call.name, self.names.nodes)
        reads = {self.names.values.get(name, "") for name in call.node.reads}
        before = (
            place + 1
            for place, other in enumerate(self.mine.calls.values())
            if other.name == behind or reads & set(other.node.writes)
        )
        return max(before, default=0)

    def _behind(self, order: list[str], name: str, partners: Mapping[str, str]) -> str:
        """What stands before `name` in an order of theirs and exists in mine, by its name there."""
        before = order[: order.index(name)]
        return next((partners[other] for other in reversed(before) if other in partners), "")

    def _way(self, order: list[str], name: str) -> int:
        """By how many places something of mine moves to stand where it stands in theirs."""
        element = self.change.element
        partners = self.names.modules if element == "module" else self.names.nodes
        theirs = list(self.theirs.modules if element == "module" else self.theirs.calls)
        behind = self._behind(theirs, str(self.other), partners)
        rest = [other for other in order if other != name]
        return (rest.index(behind) + 1 if behind else 0) - order.index(name)

    def _input(self) -> Document:
        if self.own is None:
            return self._done(AddInput(str(self.other)))
        if self.other is None:
            return self._done(RemoveInput(self.own))
        if self.change.kind == "renamed":
            return self._done(Rename("value", self.own, self.other))
        return self._moved_item((*self.source.section, "inputs"))

    def _output(self) -> Document:
        if self.own is None:
            output = self.theirs.graph.outputs[_index(self.theirs, str(self.other))]
            if any((own.key is None) != (output.key is None) for own in self.mine.graph.outputs):
                message = "one side returns its outputs by name and the other by place"
                raise self.source.refused(
                    message, (), "take the return form first, or remove what is too much"
                )
            return self._done(AddOutput(self._name(output.value, "the graph"), output.key))
        index = _index(self.mine, self.own)
        if self.other is None:
            return self._done(RemoveOutput(index))
        match self.change.kind:
            case "rewired":
                output = self.theirs.graph.outputs[_index(self.theirs, self.other)]
                return self._done(SetOutput(index, self._name(output.value, "the graph")))
            case "renamed":
                place = self.source.own(self.mine.graph.outputs[index].origin)
                return rename_key(self.source.document, place, self.other)
        return self._moved_item((*self.source.section, "outputs"))

    def _moved_item(self, path: ConfigPath) -> Document:
        start, stop = int(self._text(self.has)), int(self._text(self.wanted))
        place = self.source.own(path)
        last = len(self.mine.graph.inputs if path[-1] == "inputs" else self.mine.graph.outputs) - 1
        return move_item(self.source.document, place, start, min(stop, last))

    def _value(self) -> Document:
        if self.own is not None and self.other is not None:
            return self._done(Rename("value", self.own, self.other))
        side, name = (self.mine, self.own) if self.own is not None else (self.theirs, self.other)
        maker = next((call.name for call in side.calls.values() if name in call.node.writes), "its node")
        message = f"{name} is a result of {maker}, which makes its results together"
        raise self.source.refused(message, (), f"take the change of `out` of {maker}")

    def _setting(self) -> Document:
        path = self.has.origin.path if self.has is not None and self.has.origin is not None else None
        if self.wanted is None and path is not None:
            return _removed(self.source, path)
        if path is None:
            path = (
                self.wanted.origin.path if self.wanted is not None and self.wanted.origin is not None else ()
            )
        return self.source.write(path, self._text(self.wanted))


def _root(slot: str) -> str:
    """The argument in which a nested value stands: "act" of "act.negative_slope"."""
    return re.split(r"[.\[]", slot, maxsplit=1)[0]


def _removed(source: Source, path: ConfigPath) -> Document:
    return remove(source.document, source.own(path))


def _index(side: Side, name: str) -> int:
    """The place of an output that a change calls by its key, or by its number in brackets."""
    keys = [output.key for output in side.graph.outputs]
    return keys.index(name) if name in keys else int(name.strip("[]"))
