"""A difference in drawings: both sides with their changes marked, and both in one graph."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from constructor.diff.cards import Seen, cards_of, partner_cards, partner_of
from constructor.diff.changes import Change, Difference
from constructor.diff.side import Side
from constructor.diff.words import detail, value_text
from constructor.drawing import build_scene
from constructor.drawing.scene import Card, Cluster, Scene, Status, Wire
from constructor.records import ComponentReport
from constructor.registry import Registry

GONE = "gone:"
"""What the ids of that which only the first side has begin with where both sides are in one graph."""

# What tells a wire from others: its ends and its value, named as on the second side, and a number.
_Key = tuple[str, str, str, int]
# So many signs fit into the box of an input or output.
_MOST_SHAPE = 28
_Boxes = TypeVar("_Boxes", Card, Cluster)


@dataclass(frozen=True, slots=True)
class Picture:
    """Two sides to look at. A box or wire has one id in all three scenes: that of the second side, or `GONE`.

    Attributes:
        before, after: what is on either side, marked.
        both: the second side with what only the first has in its place.
        cards: for each change, the ids of the cards that show it; none for a setting.
    """

    before: Scene
    after: Scene
    both: Scene
    cards: tuple[tuple[str, ...], ...]


def picture(one: Side, other: Side, difference: Difference, before: Scene, after: Scene) -> Picture:
    """The scenes of two sides with what differs marked by a status and a word; insides by their modules."""
    seen = tuple(cards_of(change, one, other) for change in difference.changes)
    drawn = _Picture(before, after, partner_cards(one, other, difference), difference.pairs.values)
    drawn.note(difference.changes, seen)
    return drawn.picture(seen)


def pictured(
    difference: Difference,
    one: Side,
    other: Side,
    registry: Registry,
    reports: tuple[ComponentReport | None, ComponentReport | None] = (None, None),
) -> Picture:
    """The picture of two sides with every block closed; with reports, edges tell shapes."""
    before = build_scene(one.graph, registry, reports[0], direction="LR")
    after = build_scene(other.graph, registry, reports[1], direction="LR")
    return picture(one, other, difference, before, after)


def id_in_both(id: str, heads: Mapping[str, str]) -> str:
    """The id in one graph of both of a card of the first side; `heads` are its `partner_cards`."""
    found = partner_of(id, heads)
    return GONE + id if found is None else found


def id_before(id: str, heads: Mapping[str, str]) -> str | None:
    """The id on the first side of a card in one graph of both; None where that side has none."""
    if id.startswith(GONE):
        return id.removeprefix(GONE)
    return partner_of(id, {new: old for old, new in heads.items()})


def to_unfold(before: Scene, after: Scene, heads: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """The repeats that stand folded on one side and not on the other; unfolded they can be compared."""
    ones, others = _by_id(before), _by_id(after)
    found: tuple[set[str], set[str]] = (set(), set())
    for id, old in ones.items():
        new = others.get(partner_of(id, heads) or "")
        if new is not None and (old.count > 1) != (new.count > 1):
            found[old.count == 1].add(new.fold if old.count == 1 else old.fold)
    return frozenset(found[0]), frozenset(found[1])


class _Picture:
    def __init__(
        self, before: Scene, after: Scene, heads: Mapping[str, str], values: Mapping[str, str]
    ) -> None:
        self.scenes = before, after
        self.heads = heads
        self.values = values
        self.notes: tuple[dict[str, list[str]], dict[str, list[str]]] = (defaultdict(list), defaultdict(list))
        self.boxes = tuple(_by_id(scene) for scene in self.scenes)
        found = {id: partner_of(id, heads) for id in self.boxes[0]}
        self.partners = {id: new for id, new in found.items() if new is not None and new in self.boxes[1]}

    def note(self, changes: Iterable[Change], seen: Iterable[Seen]) -> None:
        """What to say at each card."""
        for change, place in zip(changes, seen, strict=True):
            for notes, cards in zip(self.notes, (place.before, place.after), strict=True):
                for card in cards:
                    notes[card].append(_note(change))

    def picture(self, seen: tuple[Seen, ...]) -> Picture:
        back = {new: old for old, new in self.partners.items()}
        one, other = self.scenes
        keys = dict(self._keys(one, self._now)), dict(self._keys(other, str))
        wires = tuple(self._old_wires(*keys)), tuple(_wires(keys[1], keys[0], "added"))
        before = self._renamed(replace(self._marked(one, 0, self.partners), wires=wires[0]))
        after = replace(self._marked(other, 1, back), wires=wires[1])
        cards = tuple(tuple(dict.fromkeys((*map(self._now, s.before), *s.after))) for s in seen)
        return Picture(before, after, self._both(before, after), cards)

    def _old_wires(self, mine: Mapping[_Key, Wire], theirs: Mapping[_Key, Wire]) -> Iterator[Wire]:
        """The wires of the first side by the ids that they have in one graph of both."""
        for key, wire in zip(mine, _wires(mine, theirs, "removed"), strict=True):
            same = theirs.get(key)
            id = same.id if same is not None else GONE + wire.id
            yield replace(wire, id=id, source=self._now(wire.source), target=self._now(wire.target))

    def _renamed(self, scene: Scene) -> Scene:
        cards = tuple(self._in_both(card) for card in scene.cards)
        return replace(scene, cards=cards, clusters=tuple(self._in_both(box) for box in scene.clusters))

    def _in_both(self, box: _Boxes) -> _Boxes:
        parent = None if box.parent is None else self._now(box.parent)
        fold = id_in_both(box.fold, self.heads) if box.fold else ""
        return replace(box, id=self._now(box.id), parent=parent, fold=fold)

    def _marked(self, scene: Scene, side: int, partners: Mapping[str, str]) -> Scene:
        cards = tuple(self._box(card, side, partners) for card in scene.cards)
        clusters = tuple(self._box(cluster, side, partners) for cluster in scene.clusters)
        return replace(scene, cards=cards, clusters=clusters)

    def _box(self, box: _Boxes, side: int, partners: Mapping[str, str]) -> _Boxes:
        if box.id not in partners:
            status: Status = "added" if side else "removed"
            word = "only after" if side else "only before"
            return replace(box, status=status, message=word) if box.title else box
        other = self.boxes[1 - side][partners[box.id]]
        old, new = (other, box) if side else (box, other)
        return self._compared(box, old, new, self.notes[side].get(box.id, []), side)

    def _compared(
        self, box: _Boxes, old: Card | Cluster, new: Card | Cluster, notes: Sequence[str], side: int
    ) -> _Boxes:
        told: list[str] = [*dict.fromkeys(notes), *_by_itself(old, new)]
        counted: tuple[str, ...] = _count(old, new)
        lines = "\n".join((box.detail, *told, *counted)).strip()
        if not told and counted:
            told = [f"inside, {old.figure or '0'} → {new.figure or '0'}"]
        if box.kind in ("input", "output"):
            box = replace(box, subtitle=_shape(box.subtitle, (old, new)[1 - side].subtitle, side))
        box = replace(box, fold=box.fold if old.fold and new.fold else "")
        if not told:
            return replace(box, status="ok", message="")
        more = f", {len(told) - 1} more" if len(told) > 1 else ""
        return replace(box, status="changed", message=told[0] + more, detail=lines)

    def _now(self, id: str) -> str:
        """The id in one graph of a box that the first side has."""
        return self.partners.get(id, GONE + id)

    def _keys(self, scene: Scene, named: Callable[[str], str]) -> Iterator[tuple[_Key, Wire]]:
        first = scene is self.scenes[0]
        count: dict[tuple[str, str, str], int] = defaultdict(int)
        for wire in scene.wires:
            value = self.values.get(wire.value, wire.value) if first else wire.value
            ends = named(wire.source), named(wire.target), value
            yield (*ends, count[ends]), wire
            count[ends] += 1

    def _both(self, before: Scene, after: Scene) -> Scene:
        gone = tuple(wire for wire in before.wires if wire.id.startswith(GONE))
        return replace(
            after,
            cards=_woven(before.cards, after.cards),
            clusters=_woven(before.clusters, after.clusters),
            wires=(*after.wires, *gone),
        )


def _woven(before: tuple[_Boxes, ...], after: tuple[_Boxes, ...]) -> tuple[_Boxes, ...]:
    """The boxes of the second side, each that only the first has behind the one it stood behind."""
    found = list(after)
    place = -1
    for box in before:
        if box.id.startswith(GONE):
            place += 1
            found.insert(place, box)
        else:
            place = next((i for i, other in enumerate(found) if other.id == box.id), place)
    return tuple(found)


def _by_id(scene: Scene) -> dict[str, Card | Cluster]:
    boxes: tuple[Card | Cluster, ...] = (*scene.cards, *scene.clusters)
    return {box.id: box for box in boxes}


def _wires(mine: Mapping[_Key, Wire], theirs: Mapping[_Key, Wire], status: Status) -> Iterator[Wire]:
    sign = "+" if status == "added" else "−"
    for key, wire in mine.items():
        if key not in theirs:
            label = f"{sign} {status}" + (f" {wire.label}" if wire.label else "")
            yield replace(wire, status=status, label=label, message="")
            continue
        side = 1 if status == "added" else 0
        yield replace(wire, status="ok", label=_was(wire.label, theirs[key].label, side), message="")


def _was(mine: str, theirs: str, side: int) -> str:
    """A shape with what differs in the other: "B × 943 × 640 (was 512)"."""
    if mine == theirs or not mine or not theirs:
        return mine
    dims, others = mine.split(" × "), theirs.split(" × ")
    differ = [b for a, b in zip(dims, others, strict=False) if a != b]
    told = ", ".join(differ) if len(dims) == len(others) else theirs
    return f"{mine} ({'was' if side else 'now'} {told})"


def _shape(mine: str, theirs: str, side: int) -> str:
    """A shape on an input or output, where there is less room."""
    told = _was(mine, theirs, side)
    return told if len(told) <= _MOST_SHAPE or told == mine else f"~ {mine}"


def _by_itself(old: Card | Cluster, new: Card | Cluster) -> Iterator[str]:
    """What differs of two modules inside a block, which no text describes."""
    if "/" not in old.id:
        return
    if old.subtitle != new.subtitle:
        yield f"{old.subtitle or 'nothing'} → {new.subtitle or 'nothing'}"
    if old.count != new.count:
        yield f"× {old.count} → × {new.count}"


def _count(old: Card | Cluster, new: Card | Cluster) -> tuple[str, ...]:
    if old.parameters is None or new.parameters is None or old.parameters == new.parameters:
        return ()
    return (f"{old.parameters:,} → {new.parameters:,} parameters",)


def _note(change: Change) -> str:
    """A change in the few words that a card has room for."""
    told = detail(change)
    match change.kind:
        case "rewired" if value_text(change.old) == value_text(change.new):
            return f"{change.slot} rewired".strip()
        case "modified" | "rewired":
            return f"{change.slot} {told}".strip()
        case "renamed":
            return f"renamed {told}"
        case "moved":
            return f"moved, {told}"
        case "added" | "removed":
            return f"{change.element} {change.name} {change.kind}"
        case "retyped":
            return told
