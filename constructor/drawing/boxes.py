"""The boxes of a node: its card, or once it is expanded a cluster with the boxes inside, to any depth."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from constructor.drawing.flows import Flow, Place
from constructor.drawing.inner_flows import inner_flows
from constructor.drawing.inside import Part, can_open, inside
from constructor.drawing.kinds import module_kind
from constructor.drawing.labels import compact_repr, count_text, flops_detail, kept_detail, shape_detail
from constructor.drawing.scene import Card, Cluster
from constructor.records import ModuleReport


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
                flops=card.flops,
                kept=card.kept,
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
        inner = inner_flows(shown, places, id)
        self.cards += inner.joints
        self.flows += inner.flows
        return Place(id, inner.entries, inner.exits)


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
        flops=None if module.flops is None else module.flops * part.count,
        kept=None if module.kept_bytes is None else module.kept_bytes * part.count,
        quiet=module.calls == 0,
        fold=f"{node}/{part.fold}" if part.fold else "",
    )


def _titles(part: Part) -> tuple[str, str]:
    """Title and second line. A name that is only a number says nothing, so the class stands for it."""
    told = compact_repr(part.module.detail)
    if part.title.isdigit():
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
    if module.flops is not None:
        lines.append(flops_detail(module.flops, part.count))
    if module.kept_bytes:
        lines.append(kept_detail(module.kept_bytes, part.count))
    if module.inputs is not None:
        lines.append(shape_detail(module.inputs, "in"))
    if module.outputs is not None:
        lines.append(shape_detail(module.outputs, "out"))
    return "\n".join(lines)
