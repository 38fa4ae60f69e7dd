"""Two components as scenes that show what differs: each side, and both in one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from constructor.diff.changes import Change, Difference
from constructor.diff.outputs import paired_outputs
from constructor.diff.side import Side
from constructor.diff.words import detail, kind_of_element
from constructor.drawing import Card, Scene, Wire, build_scene
from constructor.drawing.scene import Status
from constructor.drawing.trouble import output_ids
from constructor.records import ComponentReport
from constructor.registry import Registry

GONE = "gone:"


@dataclass(frozen=True, slots=True)
class Scenes:
    """The first side with what it loses, the second with what it gains, and the second with what is gone.

    Attributes:
        cards: for each change, by its place in the difference: the ids of the cards that it concerns.
    """

    before: Scene
    after: Scene
    both: Scene
    cards: tuple[tuple[str, ...], ...]


def scenes_of(
    difference: Difference,
    one: Side,
    other: Side,
    registry: Registry,
    reports: tuple[ComponentReport | None, ComponentReport | None] = (None, None),
) -> Scenes:
    """The scenes of a difference; with reports, edges tell shapes."""
    before = build_scene(one.graph, registry, reports[0], direction="LR")
    after = build_scene(other.graph, registry, reports[1], direction="LR")
    partners = _partners(difference, one, other)
    marks = [_marks(change, one, other) for change in difference.changes]
    told: dict[str, list[Change]] = {}
    for change, (olds, news) in zip(difference.changes, marks, strict=True):
        for id in (*(f"{GONE}{old}" for old in olds), *news):
            told.setdefault(id, []).append(change)
    former = {new: old for old, new in partners.items()}
    kept = {_wire_key(wire, partners, difference.pairs.values) for wire in before.wires}
    now = {_wire_key(wire) for wire in after.wires}
    cards = _told(after.cards, told, "", lambda id: "changed" if id in former else "added")
    gone = _told(before.cards, told, GONE, lambda id: "changed" if id in partners else "removed")
    new_wires = tuple(replace(w, status="ok" if _wire_key(w) in kept else "added") for w in after.wires)
    old_wires = tuple(
        replace(w, status="ok" if _wire_key(w, partners, difference.pairs.values) in now else "removed")
        for w in before.wires
    )
    lost = tuple(_moved(wire, partners) for wire in old_wires if wire.status == "removed")
    only = tuple(replace(card, id=f"{GONE}{card.id}") for card in gone if card.id not in partners)
    return Scenes(
        replace(before, cards=gone, wires=old_wires),
        replace(after, cards=cards, wires=new_wires),
        replace(after, cards=(*cards, *only), wires=(*new_wires, *lost)),
        tuple((*(f"{GONE}{old}" for old in olds), *news) for olds, news in marks),
    )


def _partners(difference: Difference, one: Side, other: Side) -> Mapping[str, str]:
    """The cards of the first side by those of the second that stand for the same."""
    pairs = difference.pairs
    found = {f"in:{old}": f"in:{new}" for old, new in pairs.inputs.items()}
    found |= {f"node:{old}": f"node:{new}" for old, new in pairs.nodes.items()}
    ids = output_ids(one.graph), output_ids(other.graph)
    outputs = paired_outputs(
        one.graph.outputs, other.graph.outputs, lambda old, new: pairs.values.get(old) == new
    )
    return found | {ids[0][i]: ids[1][j] for i, j in outputs}


def _told(
    cards: Iterable[Card], told: Mapping[str, list[Change]], prefix: str, status: Callable[[str], Status]
) -> tuple[Card, ...]:
    """The cards with what changed about them; what has no partner is marked without a word, too."""
    found = []
    for card in cards:
        changes = told.get(f"{prefix}{card.id}", [])
        mark = status(card.id)
        if changes or mark != "changed":
            lines = [f"{kind_of_element(change)} {change.kind}: {_what(change)}" for change in changes]
            message = "; ".join(
                _what(change) for change in changes if change.kind not in ("added", "removed")
            )
            more = "\n".join((card.detail, *lines)).strip()
            card = replace(card, status=mark, message=message, detail=more)
        found.append(card)
    return tuple(found)


def _what(change: Change) -> str:
    return f"{change.slot} {detail(change)}".strip()


def _marks(change: Change, one: Side, other: Side) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cards of a change on either side."""
    return tuple(_cards(change, change.before, one)), tuple(_cards(change, change.after, other))


def _cards(change: Change, name: str | None, side: Side) -> Iterator[str]:
    if name is None:
        return
    match change.element:
        case "input":
            yield f"in:{name}"
        case "node":
            yield f"node:{name}"
        case "module":
            yield from (f"node:{call.name}" for call in side.calls.values() if call.module == name)
        case "value":
            yield from (f"node:{call.name}" for call in side.calls.values() if name in call.node.writes)
        case "output":
            ids = output_ids(side.graph)
            names = (
                o.key if o.key is not None else f"[{index}]" for index, o in enumerate(side.graph.outputs)
            )
            yield from (id for id, known in zip(ids, names, strict=True) if known == name)


def _wire_key(
    wire: Wire, partners: Mapping[str, str] | None = None, values: Mapping[str, str] | None = None
) -> tuple[str, str, str]:
    """What makes an edge the same on both sides, in the names of the second."""
    source, target, value = wire.source, wire.target, wire.value
    if partners is None or values is None:
        return (source, target, value)
    return (
        partners.get(source, f"{GONE}{source}"),
        partners.get(target, f"{GONE}{target}"),
        values.get(value, f"{GONE}{value}"),
    )


def _moved(wire: Wire, partners: Mapping[str, str]) -> Wire:
    """An edge of the first side among the cards of the second."""
    ends = (partners.get(end, f"{GONE}{end}") for end in (wire.source, wire.target))
    source, target = ends
    return replace(wire, id=f"{GONE}{wire.id}", source=source, target=target)
