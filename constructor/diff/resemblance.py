"""How much two elements without a common name are alike, from 0 to 1; see docs/decisions for the weights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from constructor.diff.equal import equal
from constructor.diff.side import Call, Side, slots
from constructor.diff.wiring import NODE, Reader, Wiring
from constructor.graph import Const, Ref, Value, references

_UNKNOWN = 0.5
_THROUGH = 0.7
# How far a value is followed through nodes that one side has alone.
_MOST_STEPS = 24


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Weighs pairs by what has been matched so far; what nothing is known of counts half.

    Attributes:
        taken: the names of the second side that have partners: its "modules", "nodes" and "values".
    """

    one: Side
    other: Side
    wires: tuple[Wiring, Wiring]
    module_pairs: Mapping[str, str]
    node_pairs: Mapping[str, str]
    value_pairs: Mapping[str, str]
    taken: Mapping[str, frozenset[str]]

    def inputs(self, old: str, new: str) -> float:
        """Two graph inputs: who reads them, and where they stand."""
        readers = self._readers(self._reached(0, old), self._reached(1, new))
        before, after = self.one.graph.inputs, self.other.graph.inputs
        place = before.index(old) == after.index(new)
        return 0.5 * readers + 0.2 * place + 0.3 * _alike(old, new)

    def modules(self, old: str, new: str) -> float:
        """Two modules: type and arguments, and who calls them how."""
        return 0.5 * self._content(old, new) + 0.4 * self._callers(old, new) + 0.1 * _alike(old, new)

    def nodes(self, old: str, new: str) -> float:
        """Two nodes: what they call, take and give, and who reads it."""
        one, other = self.one.calls[old], self.other.calls[new]
        names = {*one.node.writes} & {*other.node.writes} - {old, new}
        return (
            0.35 * self._callee(one, other)
            + 0.25 * self._ports(one, other)
            + 0.2 * self._results(one, other)
            + 0.1 * bool(names)
            + 0.1 * _alike(old, new)
        )

    def module_kind(self, side: int, name: str) -> str | None:
        """What two modules of a large graph must have in common to be weighed."""
        return (self.one, self.other)[side].modules[name].type_key

    def node_kind(self, side: int, name: str) -> str | None:
        """The same of two nodes."""
        owner = (self.one, self.other)[side]
        call = owner.calls[name]
        module = owner.modules.get(call.module or "")
        return call.node.call if module is None else module.type_key

    def _content(self, old: str, new: str) -> float:
        one, other = self.one.modules[old], self.other.modules[new]
        same_type = one.type_key == other.type_key and one.type_key is not None
        names = {*one.arguments, *other.arguments}
        if not names:
            return float(same_type)
        shared = [name for name in names if name in one.arguments and name in other.arguments]
        kept = sum(equal(one.arguments[name], other.arguments[name]) for name in shared)
        arguments = (kept + 0.5 * (len(shared) - kept)) / len(names)
        return 0.5 * same_type + 0.5 * arguments

    def _callers(self, old: str, new: str) -> float:
        """Whether the same nodes call both; of nodes without a partner, how alike they are."""
        ones = self.wires[0].callers.get(old, ())
        others = self.wires[1].callers.get(new, ())
        if not ones or not others:
            return _UNKNOWN if bool(ones) == bool(others) else 0.0
        paired = [self.node_pairs[name] for name in ones if name in self.node_pairs]
        if paired:
            return sum(name in others for name in paired) / len(paired)
        free = [name for name in others if name not in self.taken["nodes"]]
        if not free:
            return 0.0
        return max(self._around(self.one.calls[a], self.other.calls[b]) for a in ones for b in free)

    def _around(self, one: Call, other: Call) -> float:
        names = {*one.node.writes} & {*other.node.writes}
        return 0.4 * self._ports(one, other) + 0.4 * self._results(one, other) + 0.2 * bool(names)

    def _callee(self, one: Call, other: Call) -> float:
        if one.node.kind != other.node.kind:
            return 0.0
        if one.module is None:
            return float(one.node.callee == other.node.callee)
        partner = self.module_pairs.get(one.node.callee)
        if partner is not None:
            return float(partner == other.node.callee)
        if one.node.callee not in self.one.modules or other.node.callee not in self.other.modules:
            return float(one.node.callee == other.node.callee)
        if other.node.callee in self.taken["modules"]:
            return 0.0
        return 0.7 * self._content(one.node.callee, other.node.callee)

    def _ports(self, one: Call, other: Call) -> float:
        pairs = list(slots(one, other))
        if not pairs:
            return 1.0
        return sum(self._passed(one.ports.get(a or ""), other.ports.get(b or "")) for a, b in pairs) / len(
            pairs
        )

    def _passed(self, old: Value | None, new: Value | None) -> float:
        match old, new:
            case (None, _) | (_, None):
                return 0.0
            case Const(one), Const(other):
                return float(equal(one, other))
            case Ref(one), Ref(other):
                return self._flows(one, other)
            case _:
                return self._lists([*references(old)], [*references(new)]) if old and new else 0.0

    def _lists(self, old: list[str], new: list[str]) -> float:
        if not old or not new:
            return float(old == new)
        return sum(max(self._flows(a, b) for b in new) for a in old) / max(len(old), len(new))

    def _flows(self, old: str, new: str) -> float:
        """Whether two values are one: 1 or 0, and in between when neither has a partner yet."""
        if self.value_pairs.get(old) == new:
            return 1.0
        if old in self.value_pairs or new in self.taken["values"]:
            return _THROUGH if self._through(old, new) else 0.0
        makers = self.wires[0].makers.get(old), self.wires[1].makers.get(new)
        both = all(maker is not None and maker[0] == NODE for maker in makers)
        neither = makers == (None, None)
        return float(old == new) if neither else _UNKNOWN if both or (makers[0] and makers[1]) else 0.0

    def _through(self, old: str, new: str) -> bool:
        """Whether one value comes from the other by way of nodes that only one side has."""
        sources = {self.value_pairs.get(name) for name in self._sources(0, old)}
        return bool(sources & self._sources(1, new))

    def _sources(self, side: int, value: str) -> set[str]:
        """A value, and those that it is made from by nodes without a partner."""
        wires, calls = self.wires[side], (self.one, self.other)[side].calls
        paired = self.node_pairs if side == 0 else self.taken["nodes"]
        seen, waiting = {value}, [value]
        while waiting and len(seen) < _MOST_STEPS:
            maker = wires.makers.get(waiting.pop())
            if maker is not None and maker[0] == NODE and maker[1] not in paired:
                read = {*calls[maker[1]].node.reads} - seen
                seen |= read
                waiting += read
        return seen

    def _results(self, one: Call, other: Call) -> float:
        return self._readers(self.wires[0].readers_of(one.node), self.wires[1].readers_of(other.node))

    def _reached(self, side: int, value: str) -> frozenset[Reader]:
        """Who reads a value, also through nodes of one side alone: those may have been put between."""
        wires, calls = self.wires[side], (self.one, self.other)[side].calls
        paired = self.node_pairs if side == 0 else self.taken["nodes"]
        found: set[Reader] = set()
        seen, waiting = {value}, [value]
        while waiting and len(seen) < _MOST_STEPS:
            for reader in wires.readers.get(waiting.pop(), ()):
                found.add(reader)
                if reader[0] in calls and reader[0] not in paired:
                    made = {*calls[reader[0]].node.writes} - seen
                    seen |= made
                    waiting += made
        known = {reader for reader in found if reader[0] not in calls or reader[0] in paired}
        return frozenset(known or found)

    def _readers(self, old: Iterable[Reader], new: Iterable[Reader]) -> float:
        """How many readers are the same; two that have no partners yet are half the same."""
        ones, others = list(old), set(new)
        if not ones or not others:
            return float(not ones and not others)
        total = max(len(ones), len(others))
        score, open_ones = 0.0, 0
        for name, port in ones:
            partner = "" if name == "" else self.node_pairs.get(name)
            if partner is None:
                open_ones += 1
            elif (partner, port) in others:
                others.discard((partner, port))
                score += 1.0
        open_others = sum(name not in self.taken["nodes"] and name != "" for name, _ in others)
        return (score + _UNKNOWN * min(open_ones, open_others)) / total


def _alike(one: str, other: str) -> float:
    """How alike two names are; by chance any two share half of their letters."""
    return max(0.0, 2 * SequenceMatcher(None, one, other, autojunk=False).ratio() - 1)
