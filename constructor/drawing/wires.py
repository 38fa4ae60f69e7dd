"""The wires of a scene, from its flows."""

from collections.abc import Iterable

from constructor.drawing.flows import Flow
from constructor.drawing.labels import shape_detail, shape_label
from constructor.drawing.routes import routed
from constructor.drawing.scene import Wire
from constructor.records import PlainInfo


def wires(flows: Iterable[Flow]) -> tuple[Wire, ...]:
    """The wires that show the flows, in their order; what would be drawn twice is drawn once."""
    drawn: dict[str, Wire] = {}
    for flow in routed(flows):
        source, target = flow.source.id, flow.target.id
        label = "" if isinstance(flow.info, PlainInfo) else shape_label(flow.info)
        id = f"{source}>{target}:{flow.name or label}"
        if source == target or id in drawn:
            continue
        drawn[id] = Wire(
            id=id,
            source=source,
            target=target,
            label=label,
            value=flow.name,
            status=flow.status,
            message=flow.message,
            detail=shape_detail(flow.info, flow.name),
        )
    return tuple(drawn.values())
