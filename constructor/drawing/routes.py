"""Which box inside an expanded block a wire from outside reaches, and which box it leaves from.

A report says what flows over the border of a module ("<in>" to a child, a child to "<out>") but not which
argument it was. So values are matched: the same value first, then a tensor of the same shape in it, then
one with as many elements (it was reshaped on the way). What matches nothing ends at the frame.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod

from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo


@dataclass(frozen=True, slots=True)
class Place:
    """A box as wires see it: closed, or open with what crosses its border.

    Attributes:
        entries, exits: the boxes directly inside that data reaches from outside or leaves from.
    """

    id: str
    entries: tuple[tuple["Place", ValueInfo | None], ...] = ()
    exits: tuple[tuple["Place", ValueInfo | None], ...] = ()


@dataclass(slots=True)
class _Routes:
    found: dict[int, list[str]] = field(default_factory=dict)

    def add(self, value: int, place: str) -> None:
        places = self.found.setdefault(value, [])
        if place not in places:
            places.append(place)


def arrivals(place: Place, values: Mapping[int, ValueInfo | None]) -> Mapping[int, tuple[str, ...]]:
    """The ids of the boxes that each value reaches, for values (by number) that enter `place`."""
    return _route(place, values, entering=True)


def departures(place: Place, values: Mapping[int, ValueInfo | None]) -> Mapping[int, tuple[str, ...]]:
    """The ids of the boxes that each value comes from, for values (by number) that leave `place`."""
    return _route(place, values, entering=False)


def _route(
    place: Place, values: Mapping[int, ValueInfo | None], *, entering: bool
) -> Mapping[int, tuple[str, ...]]:
    routes = _Routes()
    _follow(place, values, routes, entering=entering)
    return {value: tuple(places) for value, places in routes.found.items()}


def _follow(place: Place, values: Mapping[int, ValueInfo | None], routes: _Routes, *, entering: bool) -> None:
    doors = place.entries if entering else place.exits
    taken: set[int] = set()
    unmatched: list[Place] = []
    by_place: dict[str, tuple[Place, dict[int, ValueInfo | None]]] = {}
    for inner, info in doors:
        best = max((_likeness(value, info) for value in values.values()), default=0)
        fitting = [number for number, value in values.items() if best and _likeness(value, info) == best]
        if not fitting:
            unmatched.append(inner)
            continue
        taken.update(fitting)
        _, reached = by_place.setdefault(inner.id, (inner, {}))
        reached.update(dict.fromkeys(fitting, info))
    rest = {number: value for number, value in values.items() if number not in taken and not _nothing(value)}
    distinct = {inner.id: inner for inner, _ in doors}
    if rest and (unmatched or len(distinct) == 1):
        for inner in {inner.id: inner for inner in unmatched or distinct.values()}.values():
            _, reached = by_place.setdefault(inner.id, (inner, {}))
            reached.update(rest)
        taken.update(rest)
    for inner, reached in by_place.values():
        _follow(inner, reached, routes, entering=entering)
    for number in values:
        if number not in taken:
            routes.add(number, place.id)


def _likeness(value: ValueInfo | None, info: ValueInfo | None) -> int:
    if value is None or info is None:
        return 0
    if value == info:
        return 3
    here, there = set(_tensors(value)), set(_tensors(info))
    if {tensor.shape for tensor in here} & {tensor.shape for tensor in there}:
        return 2
    if {prod(tensor.shape) for tensor in here} & {prod(tensor.shape) for tensor in there}:
        return 1
    return 0


def _nothing(value: ValueInfo | None) -> bool:
    return isinstance(value, PlainInfo)


def _tensors(info: ValueInfo) -> Iterable[TensorInfo]:
    match info:
        case TensorInfo():
            yield info
        case ListInfo(items):
            for item in items:
                yield from _tensors(item)
        case DictInfo(fields):
            for _, item in fields:
                yield from _tensors(item)
        case PlainInfo():
            return
