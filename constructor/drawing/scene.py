"""What is to be drawn (a scene) and where it goes (a drawing). Ids are ours; texts come from files.

A `Scene` is the view model: cards, clusters and edges without geometry. `lay_out` turns it into a
`Drawing` by Graphviz. The page, `blockwright render` and the offline HTML draw the same `Drawing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

Direction = Literal["LR", "TB"]
Point = tuple[float, float]
Points = tuple[Point, ...]
Status = Literal["ok", "error", "warning", "unknown", "added", "removed", "changed"]
Kind = Literal[
    "input",
    "output",
    "backbone",
    "encoder",
    "decoder",
    "layer",
    "helper",
    "op",
    "component",
    "function",
    "custom",
]


@dataclass(frozen=True, slots=True)
class Card:
    """One box.

    Attributes:
        id: stable across edits: "in:NAME", "out:NAME", "node:NAME", and for a module inside an expanded
            node "node:NAME/dotted.path" ("node:NAME/encoder.layers.0").
        title: the name; `subtitle` the registry key or class and the essential hyperparameters
            ("d 512 · heads 8 · layers 4"); `figure` a right-aligned small figure ("33.7 M").
        count: how many equal boxes this one stands for ("layer × 7"); 1 for a single one.
        expandable: a double click opens it in place.
        parent: the id of the cluster it lies in, None at the top.
        message: the problem, in one line, when status is not "ok".
        detail: what hovering shows: one fact a line, with full figures and symbolic shapes.
        parameters, flops, kept: elements of its weights, operations of a forward pass, and bytes that it
            keeps for backward, for colouring; None while nobody has counted them.
        quiet: drawn small and pale: a plain value, or a module that is never called.
        fold: the id that unfolds the repeat this card stands for, or folds it again; "" without repeat.
    """

    id: str
    title: str
    subtitle: str = ""
    figure: str = ""
    kind: Kind = "custom"
    status: Status = "ok"
    message: str = ""
    count: int = 1
    expandable: bool = False
    parent: str | None = None
    detail: str = ""
    parameters: int | None = None
    flops: int | None = None
    kept: int | None = None
    quiet: bool = False
    fold: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An expanded box: a tinted frame around its children, with the id of the card that it replaces."""

    id: str
    title: str
    subtitle: str = ""
    figure: str = ""
    kind: Kind = "custom"
    status: Status = "ok"
    message: str = ""
    parent: str | None = None
    count: int = 1
    detail: str = ""
    parameters: int | None = None
    flops: int | None = None
    kept: int | None = None
    fold: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """One edge between cards or clusters.

    `label` is a shape ("B × 943 × 512"), `value` the name of what flows, `detail` what hovering shows.
    """

    id: str
    source: str
    target: str
    label: str = ""
    value: str = ""
    status: Status = "ok"
    message: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one picture shows, in the order of the document.

    `direction` "auto" leaves it to the layout, which takes the one that fills a wide canvas better. `order`
    names the cards of the picture before from side to side across the flow: those that lie side by side
    again stay so, and what is new finds its place among them. `inputs_first` sets all inputs in the first
    rank; None leaves that to the layout too. `room` is the width and height that boxes, and labels by the id
    of their wire, keep from the picture before, although their own texts would want a little more or less.
    """

    cards: tuple[Card, ...]
    clusters: tuple[Cluster, ...]
    wires: tuple[Wire, ...]
    direction: Direction | Literal["auto"] = "LR"
    order: tuple[str, ...] = ()
    inputs_first: bool | None = None
    room: tuple[tuple[str, float, float], ...] = ()


_CARD, _CLUSTER, _WIRE = (attrgetter(*(f.name for f in fields(kind))) for kind in (Card, Cluster, Wire))


def scene_data(scene: Scene) -> dict[str, Any]:
    """The scene as data that JSON can hold; boxes and wires are rows of their fields, for there are many."""
    return {
        "cards": [_CARD(card) for card in scene.cards],
        "clusters": [_CLUSTER(cluster) for cluster in scene.clusters],
        "wires": [_WIRE(wire) for wire in scene.wires],
        "direction": scene.direction,
        "order": scene.order,
        "inputs_first": scene.inputs_first,
        "room": scene.room,
    }


def scene_of(data: Mapping[str, Any]) -> Scene:
    """The scene whose `scene_data` crossed a process border."""
    return Scene(
        tuple(Card(*card) for card in data["cards"]),
        tuple(Cluster(*cluster) for cluster in data["clusters"]),
        tuple(Wire(*wire) for wire in data["wires"]),
        data["direction"],
        tuple(data["order"]),
        data["inputs_first"],
        tuple((id, width, height) for id, width, height in data["room"]),
    )


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px, y downwards; x and y are its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedWire:
    """A wire's cubic Bezier spline (start, then three points a segment) and the centre of its label."""

    wire: Wire
    points: Points
    label_at: Point | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene with geometry; coordinates start at 0, 0."""

    width: float
    height: float
    cards: tuple[tuple[Card, Box], ...]
    clusters: tuple[tuple[Cluster, Box], ...]
    wires: tuple[PlacedWire, ...]
    direction: Direction = "LR"
    inputs_first: bool = False
