"""Which element of one side is which of the other: by name, then by content, then by resemblance.

Why in this order, and how resemblance is weighed, is told in docs/decisions.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

from constructor.diff.align import aligned_layers
from constructor.diff.changes import Pairs
from constructor.diff.equal import frozen
from constructor.diff.resemblance import Resemblance
from constructor.diff.side import Call, Module, Side
from constructor.diff.wiring import Wiring, results, wiring_of
from constructor.graph import Const, Fields, Items, Ref, Value

_ROUNDS = 6
# Pairs that are all weighed; where there are more, only those of one kind that stand near each other.
_MOST_PAIRS = 2_500
_NEAR = 2
# Below this two elements are two, not one that was renamed.
_LEAST = 0.4


@dataclass(slots=True)
class Matching:
    """The pairs found so far, both ways."""

    one: Side
    other: Side
    wires: tuple[Wiring, Wiring]
    inputs: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def pairs(self) -> Pairs:
        return Pairs(dict(self.inputs), dict(self.modules), dict(self.nodes), dict(self.values))


def match(one: Side, other: Side) -> Matching:
    """The pairs of two sides; what has no partner is in none."""
    found = Matching(one, other, (wiring_of(one), wiring_of(other)))
    found.inputs = same_names(one.graph.inputs, other.graph.inputs)
    if one.positional and other.positional:
        _match_layers(found)
    else:
        found.modules = same_names(one.modules, other.modules) if not _either_positional(found) else {}
        found.nodes = same_names(one.calls, other.calls) if not _either_positional(found) else {}
    for _ in range(_ROUNDS):
        before = len(found.inputs), len(found.modules), len(found.nodes)
        match_values(found)
        _match_equal_calls(found)
        match_values(found)
        _match_resembling(found)
        if before == (len(found.inputs), len(found.modules), len(found.nodes)):
            break
    _match_last_inputs(found)
    match_values(found)
    return found


def _either_positional(found: Matching) -> bool:
    return found.one.positional or found.other.positional


def same_names(names: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Every name that both have, with itself."""
    known = set(others)
    return {name: name for name in names if name in known}


def _match_last_inputs(found: Matching) -> None:
    """As many inputs left on either side are the same ones, even when their readers were rewired too."""
    one, other = found.one.graph.inputs, found.other.graph.inputs
    if len(one) == len(other):
        weigh = _resemblance(found)
        _greedy(found.inputs, one, other, weigh.inputs, lambda side, name: "", least=0.0)


def _match_layers(found: Matching) -> None:
    """Layers have no names of their own: those between equal ones are the same layers, changed."""
    layers = [
        [side.modules[module.name] for module in side.graph.modules] for side in (found.one, found.other)
    ]
    for old, new in aligned_layers(*layers):
        found.modules[old] = found.nodes[old] = new
        found.nodes[old] = new
    if found.one.graph.inputs and found.other.graph.inputs:
        found.inputs = {found.one.graph.inputs[0]: found.other.graph.inputs[0]}


def match_values(found: Matching) -> None:
    """Pairs what matched nodes make: by name, then by which of the results it is."""
    found.values = dict(found.inputs)
    for old, new in found.nodes.items():
        one = dict(results(found.one.calls[old].node))
        other = dict(results(found.other.calls[new].node))
        left = dict(one)
        for name in same_names(one, other):
            found.values.setdefault(name, name)
            del left[name], other[name]
        by_result = {result: name for name, result in other.items()}
        for name, result in left.items():
            if result in by_result:
                found.values.setdefault(name, by_result.pop(result))


def _match_equal_calls(found: Matching) -> None:
    """Pairs nodes that call the same with the same, and the modules that only they call."""
    waiting: dict[Hashable, list[Call]] = defaultdict(list)
    taken = set(found.nodes.values())
    for call in found.other.calls.values():
        if call.name not in taken:
            waiting[_signature(call, found.other, str, str)].append(call)
    for call in found.one.calls.values() if waiting else ():
        if call.name in found.nodes:
            continue
        candidates = next((waiting[key] for key in _signatures(call, found) if waiting.get(key)), None)
        if candidates:
            best = max(candidates, key=lambda other: _shared_results(call, other))
            candidates.remove(best)
            _pair_calls(found, call, best)


def _pair_calls(found: Matching, call: Call, partner: Call) -> None:
    found.nodes[call.name] = partner.name
    module, other = call.node.callee, partner.node.callee
    if call.module in found.one.modules and partner.module in found.other.modules:
        found.modules.setdefault(module, other)
    for (name, result), (value, other_result) in zip(results(call.node), results(partner.node), strict=False):
        if result == other_result:
            found.values.setdefault(name, value)


def _signatures(call: Call, found: Matching) -> Iterator[Hashable]:
    """What a partner of the node would look like, calling the same module or another of equal content."""
    module = found.one.modules.get(call.module or "")
    if module is None or module.name in found.modules:
        callees = [found.modules.get(call.node.callee, call.node.callee)]
    else:
        taken = set(found.modules.values())
        same = (other for other in found.other.modules.values() if other.name not in taken)
        callees = [other.name for other in same if _content(other) == _content(module)]
    if all(name in found.values for name in call.node.reads):
        for callee in callees:
            yield _signature(call, found.one, found.values.__getitem__, partial(_constant, callee))


def _constant(name: str, _: str) -> str:
    return name


def _content(module: Module) -> Any:
    return (module.type_key, frozen(dict(module.arguments)))


def _signature(call: Call, side: Side, value: Callable[[str], str], module: Callable[[str], str]) -> Hashable:
    """What a node calls and passes, in the names of the second side."""
    callee = module(call.node.callee) if call.module in side.modules else call.node.callee
    ports = frozenset((port, _translated(passed, value)) for port, passed in call.ports.items())
    return (call.node.kind, callee, ports, call.node.out.form, call.node.out.keys)


def _translated(passed: Value, value: Callable[[str], str]) -> Any:
    match passed:
        case Ref(name):
            return ("$", value(name))
        case Const(data):
            return frozen(data)
        case Items(items):
            return ("items", tuple(_translated(item, value) for item in items))
        case Fields(fields):
            return ("fields", frozenset((key, _translated(item, value)) for key, item in fields))


def _shared_results(one: Call, other: Call) -> int:
    return len({*one.node.writes} & {*other.node.writes})


def _match_resembling(found: Matching) -> None:
    """Pairs what is left, the most alike first."""
    one, other = found.one, found.other
    weigh = _resemblance(found)
    _greedy(found.inputs, one.graph.inputs, other.graph.inputs, weigh.inputs, lambda side, name: "")
    match_values(found)
    weigh = _resemblance(found)
    _greedy(found.modules, one.modules, other.modules, weigh.modules, weigh.module_kind)
    weigh = _resemblance(found)
    _greedy(found.nodes, one.calls, other.calls, weigh.nodes, weigh.node_kind)


def _resemblance(found: Matching) -> Resemblance:
    taken = {
        "modules": frozenset(found.modules.values()),
        "nodes": frozenset(found.nodes.values()),
        "values": frozenset(found.values.values()),
    }
    return Resemblance(found.one, found.other, found.wires, found.modules, found.nodes, found.values, taken)


def _greedy(
    pairs: dict[str, str],
    ones: Iterable[str],
    others: Iterable[str],
    weigh: Callable[[str, str], float],
    kind: Callable[[int, str], Hashable],
    least: float = _LEAST,
) -> None:
    taken = set(pairs.values())
    left = [name for name in ones if name not in pairs]
    right = [name for name in others if name not in taken]
    scored = [(weigh(left[i], right[j]), i, j) for i, j in _candidates(left, right, kind)]
    used: set[int] = set()
    # Of equally good partners the one that stands at the same place of the order is taken.
    for score, i, j in sorted(scored, key=lambda found: (-found[0], abs(found[1] - found[2]), found[1])):
        if score >= least and left[i] not in pairs and j not in used:
            pairs[left[i]] = right[j]
            used.add(j)


def _candidates(
    left: list[str], right: list[str], kind: Callable[[int, str], Hashable]
) -> Iterator[tuple[int, int]]:
    """The pairs to weigh, by their places in the two lists."""
    if len(left) * len(right) <= _MOST_PAIRS:
        yield from product(range(len(left)), range(len(right)))
        return
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for j, name in enumerate(right):
        groups[kind(1, name)].append(j)
    seen: dict[Hashable, int] = defaultdict(int)
    for i, name in enumerate(left):
        place, group = seen[kind(0, name)], groups[kind(0, name)]
        seen[kind(0, name)] += 1
        yield from ((i, j) for j in group[max(place - _NEAR, 0) : place + _NEAR + 1])
