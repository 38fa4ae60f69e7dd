"""What flows between the boxes inside an expanded block, and over its border.

An edge of a report says which children contributed to what a child takes, and the shape of that. Where it is
not the shape that the contributors gave, they were put together on the way (concatenated, say): then the
drawing has a joint, with what each gave before it and what they became after it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constructor.drawing.flows import Doors, Flow, Place, tensors
from constructor.drawing.inside import Inside, Part
from constructor.drawing.labels import shape_detail
from constructor.drawing.scene import Card
from constructor.records import ListInfo, PlainInfo, TensorInfo, ValueInfo

_IN, _OUT = "<in>", "<out>"


@dataclass(frozen=True, slots=True)
class InnerFlows:
    """The flows and joints inside a frame, and the doors through which data enters and leaves it."""

    entries: Doors
    exits: Doors
    flows: tuple[Flow, ...]
    joints: tuple[Card, ...]


@dataclass(slots=True)
class _Meeting:
    """One value that a box takes, with who contributed: the names in the report by box; None is outside."""

    target: Place
    info: ValueInfo | None
    names: dict[int | None, list[str]]


def inner_flows(shown: Inside, places: Sequence[Place], frame: str) -> InnerFlows:
    """The flows between `places`, the boxes of `shown.parts`, in the frame of that id."""
    exits = tuple(
        (places[number], edge.info)
        for edge in shown.scope.edges
        if edge.target == _OUT
        for number in _parts_of(shown, edge.source)
    )
    entries: list[tuple[Place, ValueInfo | None]] = []
    flows: list[Flow] = []
    joints: list[Card] = []
    for meeting in _meetings(shown, places):
        target = meeting.target
        if _was_put_together(meeting, shown.parts):
            target = Place(f"{target.id}/<join{len(joints)}>")
            joints.append(Card(target.id, "", kind="op", parent=frame, detail=_joint_text(meeting.info)))
            flows.append(Flow(target, meeting.target, meeting.info))
        for number, names in meeting.names.items():
            if number is None:
                entries.append((target, meeting.info))
                continue
            given = _given(shown.parts[number]) if target is not meeting.target else meeting.info
            several = ListInfo((given,) * len(names)) if given is not None and len(names) > 1 else given
            flows.append(Flow(places[number], target, several))
    return InnerFlows(tuple(entries), exits, tuple(flows), tuple(joints))


def _meetings(shown: Inside, places: Sequence[Place]) -> Iterator[_Meeting]:
    found: dict[tuple[int, str], _Meeting] = {}
    for edge in shown.scope.edges:
        if edge.target == _OUT or (edge.source != _IN and isinstance(edge.info, PlainInfo)):
            continue
        sources: list[int | None] = [None] if edge.source == _IN else [*_parts_of(shown, edge.source)]
        for target in _parts_of(shown, edge.target):
            # A value may hold lists and so have no hash; its text tells it apart as well.
            meeting = found.setdefault((target, repr(edge.info)), _Meeting(places[target], edge.info, {}))
            for source in sources:
                names = meeting.names.setdefault(source, []) if source != target else []
                if edge.source not in names:
                    names.append(edge.source)
    yield from (meeting for meeting in found.values() if meeting.names)


def _parts_of(shown: Inside, name: str) -> tuple[int, ...]:
    """The parts that the end `name` of an edge of the scope means: one, or all that a container held."""
    path = f"{shown.scope.path}.{name}" if shown.scope.path else name
    return tuple(
        number
        for number, part in enumerate(shown.parts)
        if any(_same_line(member, path) for member in part.members)
    )


def _same_line(path: str, other: str) -> bool:
    """Whether one of the two dotted paths is the other or lies below it."""
    return path == other or path.startswith(other + ".") or other.startswith(path + ".")


def _was_put_together(meeting: _Meeting, parts: Sequence[Part]) -> bool:
    if sum(len(names) for names in meeting.names.values()) < 2 or not isinstance(meeting.info, TensorInfo):
        return False
    for number in meeting.names:
        given = _given(parts[number]) if number is not None else None
        if given is not None and all(one.shape != meeting.info.shape for one in tensors(given)):
            return True
    return False


def _given(part: Part) -> ValueInfo | None:
    """What a part gives; of several values that hold a single tensor, the tensor."""
    outputs = part.module.outputs
    if outputs is None:
        return None
    found = tuple(tensors(outputs))
    return found[0] if len(found) == 1 else outputs


def _joint_text(info: ValueInfo | None) -> str:
    return "what comes in here is put together to\n" + shape_detail(info)
