"""What flows from box to box, before it is known which wires show it."""

from collections.abc import Iterator
from dataclasses import dataclass

from constructor.drawing.scene import Status
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo


@dataclass(frozen=True, slots=True)
class Place:
    """A box as flows see it: closed, or open with what crosses its border.

    Attributes:
        entries, exits: the boxes directly inside that data reaches from outside or leaves from, with what
            they take or give.
    """

    id: str
    entries: "Doors" = ()
    exits: "Doors" = ()


Doors = tuple[tuple[Place, ValueInfo | None], ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A value that one box gives to another; `name` is its name in the file, "" inside a block."""

    source: Place
    target: Place
    info: ValueInfo | None
    name: str = ""
    status: Status = "ok"
    message: str = ""


def tensors(info: ValueInfo) -> Iterator[TensorInfo]:
    """Every tensor in a value, in order."""
    match info:
        case TensorInfo():
            yield info
        case ListInfo(items):
            for item in items:
                yield from tensors(item)
        case DictInfo(fields):
            for _, item in fields:
                yield from tensors(item)
        case PlainInfo():
            return
