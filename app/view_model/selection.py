"""Which card is selected: card ids to names and back."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Selection:
    """A selected card; `inner` is the dotted path of a module inside the node `name`."""

    kind: Literal["component", "node", "inner", "input", "output"]
    name: str = ""
    inner: str = ""


NOTHING = Selection("component")


def parse_selection(card: str | None) -> Selection:
    """What a card id ("node:NAME/a.b", "in:NAME", "out:NAME") stands for; the component for anything else."""
    scheme, _, rest = (card or "").partition(":")
    if not rest:
        return NOTHING
    match scheme:
        case "in":
            return Selection("input", rest)
        case "out":
            return Selection("output", rest)
        case "node":
            name, _, inner = rest.partition("/")
            return Selection("inner", name, inner) if inner else Selection("node", name)
        case _:
            return NOTHING


def node_id(name: str, inner: str = "") -> str:
    """The card of a node, or of a module inside it."""
    return f"node:{name}/{inner}" if inner else f"node:{name}"


def input_id(name: str) -> str:
    return f"in:{name}"


def output_id(name: str) -> str:
    return f"out:{name}"
