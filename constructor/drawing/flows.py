"""What flows from box to box, and the wires that show it once open boxes are looked into."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from constructor.drawing.labels import shape_detail, shape_label
from constructor.drawing.routes import Place, arrivals, departures
from constructor.drawing.scene import Status, Wire
from constructor.records import PlainInfo, ValueInfo


@dataclass(frozen=True, slots=True)
class Flow:
    """A value that one box gives to another; `name` is its name in the file, "" inside a block."""

    source: Place
    target: Place
    info: ValueInfo | None
    name: str = ""
    status: Status = "ok"
    message: str = ""


def wires(flows: Iterable[Flow]) -> tuple[Wire, ...]:
    """The wires of the flows, in their order; what would be drawn twice is drawn once."""
    flows = tuple(flows)
    sources = _ends(flows, lambda flow: flow.source, departures)
    targets = _ends(flows, lambda flow: flow.target, arrivals)
    drawn: dict[tuple[str, str, str, str], Wire] = {}
    for number, flow in enumerate(flows):
        label = shape_label(flow.info)
        for source in sources[number]:
            for target in targets[number]:
                if source == target:
                    continue
                wire = Wire(
                    id=f"{source}>{target}:{flow.name or label}",
                    source=source,
                    target=target,
                    label="" if isinstance(flow.info, PlainInfo) else label,
                    value=flow.name,
                    status=flow.status,
                    message=flow.message,
                    detail=shape_detail(flow.info, flow.name),
                )
                drawn.setdefault((source, target, wire.value, wire.label), wire)
    return tuple(drawn.values())


_Router = Callable[[Place, Mapping[int, ValueInfo | None]], Mapping[int, tuple[str, ...]]]


def _ends(
    flows: Sequence[Flow], end: Callable[[Flow], Place], route: _Router
) -> Mapping[int, tuple[str, ...]]:
    """The ids at one end of each flow; all the flows of a box are routed together."""
    by_place: dict[str, tuple[Place, dict[int, ValueInfo | None]]] = {}
    for number, flow in enumerate(flows):
        place = end(flow)
        by_place.setdefault(place.id, (place, {}))[1][number] = flow.info
    found: dict[int, tuple[str, ...]] = {}
    for place, values in by_place.values():
        found.update(route(place, values))
    return found
