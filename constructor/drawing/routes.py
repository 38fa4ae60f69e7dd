"""Which box inside an expanded block a flow from outside reaches, and which box it leaves from.

A report says what flows over the border of a module ("<in>" to a child, a child to "<out>") but not which
argument it was. So values are matched: the same value first, then a tensor of the same shape in it, then one
with as many elements (it was reshaped on the way), then one that differs in one dim (it was extended).
Values that match nothing meet in a joint before what is left. What no child takes ends at the frame.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod

from constructor.drawing.flows import Doors, Flow, Place, tensors
from constructor.records import PlainInfo, ValueInfo

_JOINT = "/<in>"


def joint_of(frame: str) -> str:
    """The id of the joint inside the frame of an expanded block."""
    return frame + _JOINT


def routed(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """The flows between closed boxes, joints and frames alone that show `flows`, in their order."""
    current = tuple(flows)
    while any(flow.target.entries for flow in current):
        current = tuple(_entering(current))
    while any(flow.source.exits for flow in current):
        current = tuple(_leaving(current))
    return current


def _entering(flows: Sequence[Flow]) -> Iterator[Flow]:
    groups: dict[str, dict[int, Flow]] = {}
    for number, flow in enumerate(flows):
        if flow.target.entries:
            groups.setdefault(flow.target.id, {})[number] = flow
    reached: dict[int, tuple[Flow, ...]] = {}
    for group in groups.values():
        reached.update(_entered(group))
    for number, flow in enumerate(flows):
        yield from reached.get(number, (flow,))


def _entered(group: Mapping[int, Flow]) -> Mapping[int, tuple[Flow, ...]]:
    """What becomes of the flows into one open box, by their number."""
    frame = next(iter(group.values())).target
    found, unmatched = _match(frame.entries, group)
    rest = [number for number, flow in group.items() if number not in found and not _is_plain(flow.info)]
    result: dict[int, tuple[Flow, ...]] = {}
    for number, flow in group.items():
        targets = found.get(number, (Place(frame.id),))
        result[number] = tuple(replace(flow, target=target) for target in targets)
    if not rest:
        return result
    only = _distinct(frame.entries)
    if not unmatched and len(only) > 1:
        return result
    wanted = unmatched or tuple((place, None) for place in only)
    if len(rest) == 1 or len(_distinct(wanted)) == 1:
        for number in rest:
            result[number] = tuple(replace(group[number], target=place) for place in _distinct(wanted))
        return result
    joint = Place(joint_of(frame.id))
    for number in rest:
        result[number] = (replace(group[number], target=joint),)
    result[rest[-1]] += tuple(Flow(joint, place, info) for place, info in wanted)
    return result


def _leaving(flows: Sequence[Flow]) -> Iterator[Flow]:
    for flow in flows:
        exits = flow.source.exits
        if not exits:
            yield flow
            continue
        fitting = _fitting(flow.info, exits) or _distinct(exits)
        for place in fitting:
            yield replace(flow, source=place)


def _fitting(info: ValueInfo | None, exits: Doors) -> tuple[Place, ...]:
    best = max((_likeness(info, given) for _, given in exits), default=0)
    return _distinct(tuple(door for door in exits if best and _likeness(info, door[1]) == best))


def _match(doors: Doors, group: Mapping[int, Flow]) -> tuple[Mapping[int, tuple[Place, ...]], Doors]:
    """The boxes that each flow reaches, and the doors that no flow fits."""
    found: dict[int, tuple[Place, ...]] = {}
    unmatched = []
    for place, info in doors:
        best = max((_likeness(flow.info, info) for flow in group.values()), default=0)
        fitting = [number for number, flow in group.items() if best and _likeness(flow.info, info) == best]
        if not fitting:
            unmatched.append((place, info))
        for number in fitting:
            places = found.get(number, ())
            found[number] = places if place in places else (*places, place)
    return found, tuple(unmatched)


def _distinct(doors: Doors) -> tuple[Place, ...]:
    return tuple({place.id: place for place, _ in doors}.values())


def _likeness(value: ValueInfo | None, info: ValueInfo | None) -> int:
    if value is None or info is None:
        return 0
    if value == info:
        return 4
    here = {tensor.shape for tensor in tensors(value)}
    there = {tensor.shape for tensor in tensors(info)}
    if here & there:
        return 3
    if {prod(shape) for shape in here} & {prod(shape) for shape in there}:
        return 2
    return 1 if any(_extends(one, other) for one in here for other in there) else 0


def _extends(shape: tuple[int, ...], longer: tuple[int, ...]) -> bool:
    """Whether `longer` is `shape` with one dim made larger, as by a concatenation."""
    if len(shape) != len(longer):
        return False
    differing = [(a, b) for a, b in zip(shape, longer, strict=True) if a != b]
    return len(differing) == 1 and differing[0][0] < differing[0][1]


def _is_plain(value: ValueInfo | None) -> bool:
    return isinstance(value, PlainInfo)
