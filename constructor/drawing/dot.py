"""A scene as Graphviz's language: for the layout with made-up ids and sizes alone, for people with texts."""

from collections import Counter
from collections.abc import Iterator, Mapping

from constructor.drawing.far import far_wires
from constructor.drawing.room import room_of
from constructor.drawing.scene import Card, Scene

# Graphviz counts in inches of 72 points; a point is a px of ours.
_INCH = 72.0
# Labels of wires cost the layout most; beyond this many they are put on the middle of their wire instead.
MOST_LABELS = 600


def dot(
    scene: Scene,
    *,
    direction: str = "LR",
    inputs_first: bool = False,
    texts: bool = False,
    rows: tuple[tuple[str, ...], ...] = (),
) -> str:
    """The scene in the DOT language.

    Args:
        direction: "LR" or "TB", for a scene that leaves it open.
        inputs_first: set all inputs in the first rank, and not each beside what it goes to.
        rows: ids of cards of one frame and rank, in the order that they keep.
        texts: write titles and labels, for people; without them no text of a file is in the result.
    """
    return "\n".join(_Writer(scene, direction, inputs_first, texts, rows).lines()) + "\n"


class _Writer:
    def __init__(
        self,
        scene: Scene,
        direction: str,
        inputs_first: bool,
        texts: bool,
        rows: tuple[tuple[str, ...], ...],
    ) -> None:
        self.scene = scene
        self.rows = rows
        self.room = room_of(scene)
        self.inputs_first = inputs_first
        self.direction = direction if scene.direction == "auto" else scene.direction
        self.texts = texts
        self.ids = node_ids(scene)
        self.children: dict[str | None, list[Card]] = {}
        for card in scene.cards:
            self.children.setdefault(card.parent, []).append(card)

    def lines(self) -> Iterator[str]:
        yield "digraph drawing {"
        yield f"  graph [rankdir={self.direction} compound=true nodesep=0.19 ranksep={self._rank_gap():.2f}];"
        if self.texts:
            yield '  graph [dpi=144 fontname="Helvetica" fontsize=11];'
        fixed = "" if self.texts else " fixedsize=true"
        yield f'  node [shape=box style=rounded fontname="Helvetica" fontsize=10{fixed}];'
        yield '  edge [arrowsize=0.7 fontname="Helvetica" fontsize=10];'
        yield from self._inside(None, "  ")
        yield from self._wires()
        inputs = [self.ids[card.id] for card in self.children.get(None, []) if card.kind == "input"]
        if self.inputs_first and inputs:
            yield f"  {{ rank=source; {'; '.join(inputs)}; }}"
        yield "}"

    def _rank_gap(self) -> float:
        """The distance between ranks in inches; downwards it grows with how many wires meet in one box."""
        if self.direction == "LR":
            return 0.4
        meeting = Counter(wire.target for wire in self.scene.wires)
        return 0.3 + 0.035 * min(max(meeting.values(), default=0), 8)

    def _inside(self, parent: str | None, indent: str) -> Iterator[str]:
        for card in self.children.get(parent, []):
            width, height = self.room[card.id]
            label = _quoted(_card_text(card)) if self.texts else '""'
            size = f"width={width / _INCH:.4f} height={height / _INCH:.4f}"
            yield f"{indent}{self.ids[card.id]} [{size} label={label}];"
        yield from self._grid(self.children.get(parent, []), indent)
        yield from self._kept(parent, indent)
        for cluster in self.scene.clusters:
            if cluster.parent != parent:
                continue
            width, height = self.room[cluster.id]
            label = _quoted(cluster.title) if self.texts else f"<{_spacer(width, height)}>"
            yield f"{indent}subgraph cluster_{self.ids[cluster.id]} {{"
            yield f"{indent}  graph [label={label} labeljust=l margin=14];"
            yield from self._inside(cluster.id, indent + "  ")
            yield f"{indent}}}"

    def _grid(self, cards: list[Card], indent: str) -> Iterator[str]:
        """Unseen edges that set cards without any wire in short rows, and not all in one endless line."""
        wired = {end for wire in self.scene.wires for end in (wire.source, wire.target)}
        loose = [card for card in cards if card.id not in wired]
        columns = max(3, round(len(loose) ** 0.5))
        for card, after in zip(loose, loose[columns:], strict=False):
            yield f"{indent}{self.ids[card.id]} -> {self.ids[after.id]} [style=invis];"

    def _kept(self, parent: str | None, indent: str) -> Iterator[str]:
        """Unseen edges within a rank, each of which puts one card before the next."""
        here = {card.id for card in self.children.get(parent, [])}
        for row in self.rows:
            if row[0] in here:
                chain = " -> ".join(self.ids[card] for card in row)
                yield f"{indent}{{ rank=same; {chain} [style=invis]; }}"

    def _wires(self) -> Iterator[str]:
        ends = anchored(self.scene)
        labels = shown_labels(self.scene)
        if len(labels) > MOST_LABELS:
            labels = {}
        far = far_wires(ends, labelled=bool(labels))
        for number, (wire, pair) in enumerate(zip(self.scene.wires, ends, strict=True)):
            if pair is None or (number in far and not self.texts):
                continue
            source, target = pair
            attributes = [f'comment="{number}"']
            if not self.texts:
                attributes.append("arrowhead=none")
            if wire.source != source:
                attributes.append(f"ltail=cluster_{self.ids[wire.source]}")
            if wire.target != target:
                attributes.append(f"lhead=cluster_{self.ids[wire.target]}")
            if number in labels:
                label = _quoted(wire.label) if self.texts else f"<{_spacer(*self.room[wire.id])}>"
                attributes.append(f"label={label}")
            if number in far:
                attributes.append("constraint=false")
            yield f"  {self.ids[source]} -> {self.ids[target]} [{' '.join(attributes)}];"


def anchored(scene: Scene) -> tuple[tuple[str, str] | None, ...]:
    """The cards at the ends of each wire; the first card inside stands for a cluster. None without a card."""
    anchors = _anchors(scene)
    return tuple(
        (anchors[wire.source], anchors[wire.target]) if {wire.source, wire.target} <= anchors.keys() else None
        for wire in scene.wires
    )


def node_ids(scene: Scene) -> Mapping[str, str]:
    """A made-up id for every card and cluster, by its place in the scene."""
    ids = (*(card.id for card in scene.cards), *(cluster.id for cluster in scene.clusters))
    return {id: f"n{number}" for number, id in enumerate(ids)}


def shown_labels(scene: Scene) -> Mapping[int, str]:
    """The labels to show, by the wire's place: all but those that the input or output beside it says."""
    told = {card.id: card.subtitle for card in scene.cards if card.kind in ("input", "output")}
    return {
        number: wire.label
        for number, wire in enumerate(scene.wires)
        if wire.label and wire.label not in (told.get(wire.source), told.get(wire.target))
    }


def _anchors(scene: Scene) -> dict[str, str]:
    """The card that stands for each end of a wire: itself, or the first card inside a cluster."""
    anchors = {card.id: card.id for card in scene.cards}
    parents = {cluster.id: cluster.parent for cluster in scene.clusters}
    for card in scene.cards:
        parent = card.parent
        while parent is not None:
            anchors.setdefault(parent, card.id)
            parent = parents.get(parent)
    return anchors


def _spacer(width: float, height: float) -> str:
    size = f'fixedsize="true" width="{width:.0f}" height="{height:.0f}"'
    return (
        f'<table border="0" cellborder="0" cellpadding="0" cellspacing="0"><tr><td {size}></td></tr></table>'
    )


def _card_text(card: Card) -> str:
    count = f" × {card.count}" if card.count > 1 else ""
    return "\n".join(part for part in (card.title + count, card.subtitle, card.figure) if part)


def _quoted(text: str) -> str:
    """A DOT string that shows `text` as it is; control characters become spaces."""
    clean = "".join(character if character.isprintable() or character == "\n" else " " for character in text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
