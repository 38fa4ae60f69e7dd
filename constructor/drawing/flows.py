"""What flows from box to box, before it is known which wires show it."""

from dataclasses import dataclass

from constructor.drawing.scene import Status
from constructor.records import ValueInfo


@dataclass(frozen=True, slots=True)
class Place:
    """A box as flows see it: closed, or open with what crosses its border.

    Attributes:
        entries, exits: the boxes directly inside that data reaches from outside or leaves from, with what
            they take or give.
    """

    id: str
    entries: tuple[tuple["Place", ValueInfo | None], ...] = ()
    exits: tuple[tuple["Place", ValueInfo | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A value that one box gives to another; `name` is its name in the file, "" inside a block."""

    source: Place
    target: Place
    info: ValueInfo | None
    name: str = ""
    status: Status = "ok"
    message: str = ""
