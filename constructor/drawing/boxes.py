"""The boxes of a node: its card, or once it is expanded a cluster with the boxes inside, to any depth."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from constructor.drawing.flows import Flow, Place
from constructor.drawing.inside import Inside, Part, can_open, inside
from constructor.drawing.kinds import module_kind
from constructor.drawing.labels import compact_repr, count_text, shape_detail
from constructor.drawing.scene import Card, Cluster
from constructor.records import ListInfo, ModuleReport, PlainInfo

_IN, _OUT = "<in>", "<out>"


@dataclass(slots=True)
class Boxes:
    """Collects cards, clusters and inner flows while a scene is built."""

    expanded: Collection[str]
    cards: list[Card] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def add(self, card: Card, module: ModuleReport | None) -> Place:
        """Draw `card`, expanded where that is asked for and `module` has an inside."""
        if module is None or not can_open(module):
            self.cards.append(card)
            return Place(card.id)
        if card.id not in self.expanded:
            self.cards.append(replace(card, expandable=True))
            return Place(card.id)
        self.clusters.append(
            Cluster(
                id=card.id,
                title=card.title,
                subtitle=card.subtitle,
                figure=card.figure,
                kind=card.kind,
                status=card.status,
                message=card.message,
                parent=card.parent,
                count=card.count,
                detail=card.detail,
                parameters=card.parameters,
                fold=card.fold,
            )
        )
        return self._open(card.id, module)

    def _open(self, id: str, module: ModuleReport) -> Place:
        node = id.partition("/")[0]
        prefix = f"{node}/"
        unfolded = {other[len(prefix) :] for other in self.expanded if other.startswith(prefix)}
        shown = inside(module, unfolded)
        places = [self.add(_part_card(part, node, id), part.module) for part in shown.parts]
        entries, exits = [], []
        inner: dict[tuple[str, str], list[Flow]] = {}
        for edge in shown.scope.edges:
            sources = _ends(shown, places, edge.source)
            targets = _ends(shown, places, edge.target)
            if edge.source == _IN:
                entries += [(target, edge.info) for target in targets]
            elif edge.target == _OUT:
                exits += [(source, edge.info) for source in sources]
            elif not isinstance(edge.info, PlainInfo):
                for source in sources:
                    for target in targets:
                        flow = Flow(source, target, edge.info, edge.source)
                        inner.setdefault((source.id, target.id), []).append(flow)
        for (source_id, target_id), flows in inner.items():
            if source_id != target_id:
                self.flows += _folded(flows)
        return Place(id, tuple(entries), tuple(exits))


def _folded(flows: list[Flow]) -> list[Flow]:
    """The flows between two boxes; those that leave equal modules folded into one become one list."""
    by_source = {flow.name: flow for flow in flows}
    infos = {flow.info for flow in flows}
    if len(by_source) > 1 and len(infos) == 1:
        items = tuple(flow.info for flow in by_source.values() if flow.info is not None)
        return [replace(flows[0], info=ListInfo(items) if items else None, name="")]
    return [replace(flow, name="") for flow in flows]


def _ends(shown: Inside, places: list[Place], name: str) -> list[Place]:
    """The boxes that the end `name` of an edge of the scope means: one, or all that a container held."""
    if name in (_IN, _OUT):
        return []
    path = f"{shown.scope.path}.{name}" if shown.scope.path else name
    return [
        place
        for part, place in zip(shown.parts, places, strict=True)
        if any(_same_line(member, path) for member in part.members)
    ]


def _same_line(path: str, other: str) -> bool:
    """Whether one of the two dotted paths is the other or lies below it."""
    return path == other or path.startswith(other + ".") or other.startswith(path + ".")


def _part_card(part: Part, node: str, parent: str) -> Card:
    module = part.module
    title, subtitle = _titles(part)
    parameters = module.parameters * part.count
    return Card(
        id=f"{node}/{part.path}",
        title=title,
        subtitle=subtitle,
        figure=count_text(parameters),
        kind=module_kind(module),
        count=part.count,
        parent=parent,
        detail=_part_detail(part),
        parameters=parameters,
        quiet=module.calls == 0,
        fold=f"{node}/{part.fold}" if part.fold else "",
    )


def _titles(part: Part) -> tuple[str, str]:
    """A name that is only a number says nothing, so the class comes first there."""
    told = compact_repr(part.module.detail)
    if part.count == 1 and part.module.name.isdigit():
        return part.module.type, told
    return part.title, " · ".join(text for text in (part.module.type, told) if text)


def _part_detail(part: Part) -> str:
    module = part.module
    lines = [module.path if part.count == 1 else f"{part.members[0]} to {part.members[-1]}"]
    lines.append(f"{module.type}({module.detail})")
    if part.count > 1:
        lines.append(f"{part.count} equal blocks, {module.parameters:,} parameters each")
    elif module.parameters:
        lines.append(f"{module.parameters:,} parameters")
    if module.calls == 0:
        lines.append("never called as a module")
    if module.inputs is not None:
        lines.append(shape_detail(module.inputs, "in"))
    if module.outputs is not None:
        lines.append(shape_detail(module.outputs, "out"))
    return "\n".join(lines)
